// SPDX-License-Identifier: Apache-2.0
// The demo is the journey: it must end with numbers that add up, and leave nothing behind, also when it is interrupted.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

import { hubProgram } from './harness.mjs';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..', '..');

/** Runs it with a folder for temporary files of its own; `watch` sees the output grow. */
async function demo(env, watch = () => {}) {
	const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'passerelle-demo-test-'));
	const child = spawn(process.execPath, [path.join(root, 'tools/demo/demo.mjs')], {
		cwd: root,
		env: { ...process.env, TMPDIR: folder, PASSERELLE_BUILD_DIR: path.dirname(hubProgram), ...env },
	});
	let out = '';
	for (const stream of [child.stdout, child.stderr])
		stream.on('data', (piece) => {
			out += piece;
			watch(out, child);
		});
	const [code] = await once(child, 'close');
	const left = fs.readdirSync(folder);
	fs.rmSync(folder, { recursive: true, force: true });
	return { code, out, left };
}

describe('the demo', () => {
	it('ends with numbers that add up', { timeout: 180_000 }, async () => {
		const { code, out, left } = await demo({ ROWS: '2000' });
		assert.equal(code, 0, out);
		assert.match(out, /rows read +2,000\n/);
		assert.match(out, /Error file +\S+errors\.csv/);
		assert.equal((out.match(/^ {2}ok {2}/gm) ?? []).length, 16, out);
		assert.deepEqual(left, []);
	});

	it('ends hub and middleware when it is interrupted', { timeout: 60_000 }, async () => {
		let pids = null;
		const { code, out, left } = await demo({}, (text, child) => {
			if (pids || !/^Calling list/m.test(text))
				return;
			pids = fs.readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8').trim().split(' ').map(Number);
			child.kill('SIGINT');
		});
		assert.equal(code, 130, out);
		assert.match(out, /Interrupted/);
		assert.equal(pids.length, 2);
		for (const pid of pids)
			assert.throws(() => process.kill(pid, 0), /ESRCH/);
		assert.deepEqual(left, []);
	});
});
