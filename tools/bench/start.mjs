// SPDX-License-Identifier: Apache-2.0
// How long the hub takes from its start to its first answer, and how much memory it holds then.
import { spawn } from 'node:child_process';
import { once } from 'node:events';

import { hubProgram } from '../../tests/integration/harness.mjs';
import { sample } from './figures.mjs';
import { adopt, end, seconds, sleep, usage } from './processes.mjs';

const WHO = 'Passerelle';
const SETTLE_MS = 1000;

async function listening(child) {
	let out = '';
	for await (const piece of child.stdout) {
		out += piece;
		const url = /^listening (http:\/\/\S+)$/m.exec(out)?.[1];
		if (url)
			return url;
	}
	throw new Error(`the hub did not start: ${out}`);
}

/** Starts of an initialised directory on which no hub runs. */
export async function measureStart(dataDir, what, runs) {
	for (let i = 0; i < runs; i++) {
		const from = seconds();
		const child = adopt(spawn(hubProgram, ['serve', '--data-dir', dataDir, '--listen', '127.0.0.1:0'],
			{ stdio: ['ignore', 'pipe', 'ignore'] }));
		const gone = once(child, 'exit');
		const answer = await fetch(`${await listening(child)}/healthz`);
		const took = seconds() - from;
		if (answer.status !== 200)
			throw new Error(`/healthz answered ${answer.status}`);
		sample(WHO, `start to first answer, ${what}`, 'ms', took * 1000);
		await sleep(SETTLE_MS);
		sample(WHO, `memory idle, ${what}`, 'MiB', usage(child.pid).resident / 2 ** 20);
		await end(child);
		await gone;
	}
}
