// SPDX-License-Identifier: Apache-2.0
// Messages in: POST /dfo/3.0/channels/{id}/messages, each answered after its commit is on the disk.
import { fileURLToPath } from 'node:url';

import { sample } from './figures.mjs';
import { MESSAGES } from './hub.mjs';
import { run, usage, usedSince } from './processes.mjs';

const LOAD = fileURLToPath(new URL('messages.lua', import.meta.url));
const CONNECTIONS = 128;
const WHO = 'Passerelle';
const WHAT = 'POST …/messages, durable';

/** wrk against any server that takes these messages; throws when one of them was not taken. */
export async function loadMessages(url, path, token, { length, prefix, threads, first }) {
	const out = await run('wrk', ['-t1', `-c${CONNECTIONS}`, `-d${length}s`, '--latency', '-s', LOAD, url, '--',
		path, token, prefix, String(threads), ...(first === undefined ? [] : [String(first)])]);
	const result = JSON.parse(out.trim().split('\n').pop());
	if (result.refused || result.broken)
		throw new Error(`messages in: ${JSON.stringify(result)}`);
	return result;
}

/** Messages in until every one of `threads` threads exists. */
export async function fillThreads(scene, threads) {
	for (let done = 0, part = 0; done < threads; part++) {
		const result = await loadMessages(scene.hub.url, MESSAGES, scene.hub.token,
			{ length: 2, prefix: `fill-${part}`, threads, first: done });
		done += result.requests;
	}
}

export async function measureMessages(scene, runs, length, threads) {
	for (let i = 0; i < runs; i++) {
		const before = usage(scene.hub.pid);
		const result = await loadMessages(scene.hub.url, MESSAGES, scene.hub.token,
			{ length, prefix: `run-${i}-${Date.now()}`, threads });
		const used = usedSince(scene.hub.pid, before);
		sample(WHO, WHAT, 'requests/s', result.requests / result.seconds);
		sample(WHO, `${WHAT}, p50`, 'ms', result.p50 / 1000);
		sample(WHO, `${WHAT}, p99`, 'ms', result.p99 / 1000);
		sample(WHO, `${WHAT}, CPU each`, 'us', used.cpu / result.requests * 1e6);
		sample(WHO, `${WHAT}, written each`, 'bytes', used.written / result.requests);
	}
}
