// SPDX-License-Identifier: Apache-2.0
// The program on its command line: what it prints, how it starts, refuses to start, and stops.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';

import { hubProgram, request, startHub } from './harness.mjs';

async function run(args, env = {}) {
	const child = spawn(hubProgram, args, { env: { ...process.env, LC_ALL: 'C.UTF-8', ...env } });
	let out = '';
	let err = '';
	child.stdout.on('data', (piece) => { out += piece; });
	child.stderr.on('data', (piece) => { err += piece; });
	const [code] = await once(child, 'close');
	return { code, out, err };
}

let dir;
before(() => { dir = fs.mkdtempSync(path.join(os.tmpdir(), 'passerelle-serve-')); });
after(() => { fs.rmSync(dir, { recursive: true, force: true }); });

describe('the command line', () => {
	it('lists commands and settings, and names what it does not know', async () => {
		assert.match((await run(['help'])).out, /serve/);
		assert.match((await run(['version'])).out, /^passerelle \d+\.\d+\.\d+\n$/);
		assert.match((await run(['settings'])).out, /--data-dir/);
		assert.match((await run(['settings', '--markdown'])).out, /data-dir/);
		const unknown = await run(['fly']);
		assert.equal(unknown.code, 2);
		assert.match(unknown.err, /"fly"/);
		assert.equal((await run(['serve', 'now'])).code, 2);
	});

	it('dumps migrations and statements of both engines', async () => {
		for (const engine of ['sqlite', 'postgres']) {
			const dump = JSON.parse((await run(['dump-sql', '--engine', engine])).out);
			assert.ok(dump.migrations.some((m) => m.name.startsWith('0002_identity')));
			assert.ok(dump.statements.some((s) => s.name === 'SESSION_CALLER'));
			assert.ok(dump.migrations.every((m) => !/@\w+@/.test(m.text)));
		}
		assert.equal((await run(['dump-sql', '--engine', 'oracle'])).code, 2);
	});
});

describe('a start that cannot be', () => {
	const refusals = [
		['a setting that does not exist', ['--data-dri', 'x'], 2, /data-dri/],
		['a value that does not fit', ['--max-connections', 'many'], 2, /max-connections/],
		['a business clock that is no instant', ['--business-clock', 'tomorrow'], 1, /business-clock/],
		['a folder whose parent is not there', ['--data-dir', '/nonexistent/a/b'], 1, /\/nonexistent\/a\/b/],
	];
	for (const [name, args, code, words] of refusals) {
		it(`says so: ${name}`, async () => {
			const base = args.includes('--data-dir') ? [] : ['--data-dir', path.join(dir, 'refused')];
			const result = await run(['serve', ...base, '--listen', '127.0.0.1:0', ...args]);
			assert.equal(result.code, code, result.err);
			assert.match(result.err, words);
		});
	}

	it('says so in French to a French locale', async () => {
		const result = await run(['serve', '--data-dir', path.join(dir, 'fr'), '--business-clock', 'x'],
			{ LC_ALL: 'fr_CA.UTF-8' });
		assert.match(result.err, /n'est pas valide/);
	});

	it('says that the address or the folder is in use', async () => {
		const taken = net.createServer().listen(0, '127.0.0.1');
		await once(taken, 'listening');
		const port = await run(['serve', '--data-dir', path.join(dir, 'port'),
			'--listen', `127.0.0.1:${taken.address().port}`]);
		taken.close();
		assert.equal(port.code, 1);
		assert.match(port.err, /listen|127\.0\.0\.1/);
		const hub = await startHub();
		try {
			const locked = await run(['serve', '--data-dir', hub.dataDir, '--listen', '127.0.0.1:0']);
			assert.equal(locked.code, 1);
			assert.match(locked.err, new RegExp(String(hub.pid)));
		} finally {
			await hub.stop();
		}
	});
});

describe('a start and a stop', () => {
	it('shows the first credentials once, and takes the public URL that it is given', async () => {
		const hub = await startHub({ settings: { 'public-url': 'https://hub.example/' } });
		try {
			assert.match(hub.program.output, /one-time password: +\S{23}\n/);
			const answer = await request(`${hub.url}/.well-known/cxone-configuration`);
			assert.equal(answer.body.api_endpoint, 'https://hub.example');
			assert.equal(fs.statSync(hub.dataDir).mode & 0o77, 0);
			await hub.restart();
			assert.doesNotMatch(hub.program.output, /password/);
		} finally {
			await hub.stop();
		}
	});

	it('answers what it took before it ends', async () => {
		const hub = await startHub();
		const answers = Array.from({ length: 50 }, (_, i) =>
			hub.api('POST', '/api/v1/users', { userName: `u${i}`, role: 'agent' }).catch(() => null));
		await Promise.race(answers);
		hub.ownsDir = false;
		await hub.stop();
		const taken = (await Promise.all(answers)).filter((a) => a?.status === 201);
		const again = await startHub({ dataDir: hub.dataDir, key: hub.key });
		const { users } = (await again.api('GET', '/api/v1/users?top=1000')).body;
		await again.stop();
		fs.rmSync(hub.dataDir, { recursive: true, force: true });
		for (const { body } of taken)
			assert.ok(users.some((user) => user.id === body.id), body.userName);
	});
});
