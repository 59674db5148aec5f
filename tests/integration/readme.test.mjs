// SPDX-License-Identifier: Apache-2.0
// The quick start of README.md does what it says: its commands are taken from the page and run as they stand, against a
// fresh hub; and the pages that README.md leads to are there.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

import { hubProgram, startHub } from './harness.mjs';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..', '..');
const readme = fs.readFileSync(path.join(root, 'README.md'), 'utf8');

async function freePort() {
	const server = net.createServer().listen(0, '127.0.0.1');
	await once(server, 'listening');
	const { port } = server.address();
	server.close();
	await once(server, 'close');
	return port;
}

/** The second block of shell: the first one only gives the variables their values. */
function commands() {
	const blocks = [...readme.matchAll(/^```sh\n([^]*?)^```$/gm)].map((m) => m[1]);
	assert.equal(blocks.length, 2, 'README.md has two blocks of shell');
	for (const name of ['HUB', 'MIDDLEWARE', 'KEY_ID', 'KEY_SECRET'])
		assert.match(blocks[0], new RegExp(`^${name}=`, 'm'));
	return blocks[1];
}

async function bash(script, cwd, env) {
	const child = spawn('bash', ['-c', `set -euo pipefail\ntrap 'kill $(jobs -p)' EXIT\n${script}`],
		{ cwd, env: { ...process.env, ...env } });
	let out = '';
	child.stdout.on('data', (piece) => { out += piece; });
	child.stderr.on('data', (piece) => { out += piece; });
	const [code] = await once(child, 'close');
	return { code, out };
}

describe('README.md', () => {
	it('has a quick start that works as it stands', { timeout: 120_000 }, async () => {
		const place = fs.mkdtempSync(path.join(os.tmpdir(), 'passerelle-readme-'));
		fs.mkdirSync(path.join(place, 'build'));
		fs.symlinkSync(path.dirname(hubProgram), path.join(place, 'build', 'release'));
		fs.mkdirSync(path.join(place, 'run'));
		const hub = await startHub({
			dataDir: path.join(place, 'run', 'hub'),
			settings: { 'allow-http': 'on' },
		});
		try {
			const { code, out } = await bash(commands(), place, {
				HUB: hub.url, MIDDLEWARE: `http://127.0.0.1:${await freePort()}`,
				KEY_ID: hub.key.id, KEY_SECRET: hub.key.secret,
			});
			assert.equal(code, 0, `${out}\n${hub.log()}`);
			for (const words of [/^Text messages$/m, /no_destination/, /^A-3|,A-3,/m, /^accepted$/m, /"records":2/])
				assert.match(out, words);
			assert.doesNotMatch(out, /: false$/m, 'the check of the integration');
		} finally {
			await hub.stop();
			fs.rmSync(place, { recursive: true, force: true });
		}
	});

	it('leads to pages that are there', () => {
		for (const [, target] of readme.matchAll(/\]\(([^)#]+)\)/g))
			assert.ok(fs.existsSync(path.join(root, target)), target);
	});
});
