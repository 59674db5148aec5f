// SPDX-License-Identifier: Apache-2.0
// A PostgreSQL 15 cluster of one's own: in a temporary folder, on a Unix socket only, gone when stopped.
import { spawn, spawnSync, execFileSync } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import readline from 'node:readline';

const PROGRAMS = '/usr/lib/postgresql/15/bin';
const ROLE = 'passerelle';

// The server refuses to run as root: then it runs as Debian's own user for it.
function owner() {
	if (process.getuid() !== 0)
		return {};
	const number = (flag) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
	return { uid: number('-u'), gid: number('-g') };
}

async function waitUntilReady(server) {
	const lines = readline.createInterface({ input: server.stderr });
	const said = [];
	for await (const line of lines) {
		said.push(line);
		if (line.includes('database system is ready to accept connections')) {
			server.stderr.resume();
			return;
		}
	}
	throw new Error(`the server did not start:\n${said.join('\n')}`);
}

export async function clusterStart() {
	const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'passerelle-pg-'));
	const as = owner();
	if (as.uid !== undefined)
		fs.chownSync(folder, as.uid, as.gid);
	const data = path.join(folder, 'data');
	const options = { ...as, cwd: folder };
	execFileSync(path.join(PROGRAMS, 'initdb'), ['-D', data, '-U', ROLE, '--auth=trust', '--encoding=UTF8',
		'--locale=C.UTF-8', '--no-sync'], { ...options, stdio: ['ignore', 'ignore', 'inherit'] });
	const server = spawn(path.join(PROGRAMS, 'postgres'), ['-D', data, '-k', folder, '-c', 'listen_addresses=',
		'-c', 'fsync=off'], { ...options, stdio: ['ignore', 'ignore', 'pipe'] });
	const ended = once(server, 'exit');
	const cluster = { folder, server, ended };
	try {
		await waitUntilReady(server);
	} catch (error) {
		await clusterStop(cluster);
		throw error;
	}
	return cluster;
}

export async function clusterStop(cluster) {
	if (cluster.server.exitCode === null) {
		cluster.server.kill('SIGINT');
		await cluster.ended;
	}
	fs.rmSync(cluster.folder, { recursive: true });
}

// Runs a script with psql and returns what it says; the first error ends it unless goOn.
export function clusterRun(cluster, script, { goOn = false } = {}) {
	const result = spawnSync('psql', ['-X', '-q', '-A', '-t', '-h', cluster.folder, '-U', ROLE, '-d', 'postgres',
		'-v', `ON_ERROR_STOP=${goOn ? 0 : 1}`, '-v', 'VERBOSITY=terse'],
	{ input: script, encoding: 'utf8', maxBuffer: 1 << 26 });
	if (result.error)
		throw result.error;
	return result;
}
