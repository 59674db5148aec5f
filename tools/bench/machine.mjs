// SPDX-License-Identifier: Apache-2.0
// What the figures were measured on, in a few lines.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { run } from './processes.mjs';

const SYNCS = 500;
const BLOCK = Buffer.alloc(4096, 7);

/** Milliseconds of one fdatasync of 4 KiB, the median of some hundred. */
function syncTime(dir) {
	const name = path.join(dir, 'sync-probe');
	const file = fs.openSync(name, 'w');
	const times = [];
	for (let i = 0; i < SYNCS; i++) {
		fs.writeSync(file, BLOCK);
		const start = process.hrtime.bigint();
		fs.fdatasyncSync(file);
		times.push(Number(process.hrtime.bigint() - start) / 1e6);
	}
	fs.closeSync(file);
	fs.unlinkSync(name);
	return times.sort((a, b) => a - b)[SYNCS >> 1];
}

const firstLine = (text) => text.split('\n', 1)[0].trim();

async function version(file, args) {
	return firstLine(await run(file, args).catch((error) => error.message));
}

async function packageVersion(name) {
	return run('dpkg-query', ['-W', '-f=${Version}', name]).catch(() => 'unknown');
}

/** As the lock file of the benchmark says. */
function npmVersion(name) {
	const lock = fs.readFileSync(new URL('../../bench/package-lock.json', import.meta.url), 'utf8');
	return JSON.parse(lock).packages[`node_modules/${name}`].version;
}

export async function describeMachine(dir) {
	const cpus = os.cpus();
	const system = /^PRETTY_NAME="(.*)"$/m.exec(fs.readFileSync('/etc/os-release', 'utf8'))?.[1];
	return [
		`processor  ${cpus.length} x ${cpus[0].model}`,
		`memory     ${Math.round(os.totalmem() / 2 ** 30)} GiB`,
		`system     ${system}, Linux ${os.release()}`,
		`disk       ${syncTime(dir).toFixed(2)} ms for an fdatasync of 4 KiB (median of ${SYNCS})`,
		`load       ${os.loadavg().map((value) => value.toFixed(2)).join(' ')} before the first run`,
		`yardsticks Kannel ${await packageVersion('kannel')}, ${await version('redis-server', ['--version'])},`,
		`           Node ${process.version}, sqlite3 ${await packageVersion('sqlite3')},`,
		`           DuckDB ${npmVersion('@duckdb/node-api')}`,
	].join('\n');
}
