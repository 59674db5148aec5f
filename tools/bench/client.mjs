// SPDX-License-Identifier: Apache-2.0
// A modest client in a thread of its own: so many small requests a second, in turn a message in (durable) and a GET; each
// is sent when it is due, whether or not the one before it is answered, so that a standstill is seen by all that it
// concerns.
//
//   const client = startClient(scene); … ; const times = await client.stop();   { posts, gets }: milliseconds
import http from 'node:http';
import { Worker, isMainThread, parentPort, workerData } from 'node:worker_threads';

import { CHANNEL, MESSAGES } from './hub.mjs';

const EVERY_MS = 10;
const THREADS = 100;

export function startClient(scene) {
	const worker = new Worker(new URL(import.meta.url),
		{ workerData: { url: scene.hub.url, token: scene.hub.token, prefix: `beside-${Date.now()}` } });
	const times = new Promise((resolve, reject) => {
		worker.once('message', resolve);
		worker.once('error', reject);
	});
	times.catch(() => {});
	return {
		stop() {
			worker.postMessage('stop');
			return times;
		},
	};
}

const message = (prefix, i) => JSON.stringify({
	idOnExternalPlatform: `${prefix}-${i}`, thread: { idOnExternalPlatform: `beside-${i % THREADS}` },
	messageContent: { type: 'TEXT', payload: { text: `Bonjour, is the pool open on Monday? (${i})` } },
	createdAtWithMilliseconds: '2026-11-20T08:05:09.07-05:00', direction: 'inbound',
	authorEndUserIdentity: { idOnExternalPlatform: `beside-p-${i % THREADS}`, firstName: 'Zoë', lastName: 'Okafor' },
});

class Client {
	constructor({ url, token, prefix }) {
		Object.assign(this, { url, prefix, sent: 0, posts: [], gets: [], open: new Set() });
		this.agent = new http.Agent({ keepAlive: true });
		this.headers = { 'authorization': `Bearer ${token}`, 'content-type': 'application/json' };
	}

	/** The milliseconds until the whole answer is there. */
	ask(method, route, body) {
		const from = process.hrtime.bigint();
		return new Promise((resolve, reject) => {
			const asking = http.request(this.url + route, { method, agent: this.agent, headers: this.headers }, (answer) => {
				answer.resume();
				answer.on('error', reject);
				answer.on('end', () => (answer.statusCode < 300
					? resolve(Number(process.hrtime.bigint() - from) / 1e6)
					: reject(new Error(`${method} ${route}: ${answer.statusCode}`))));
			});
			asking.on('error', reject);
			asking.end(body);
		});
	}

	async one() {
		const i = this.sent++;
		if (i % 2)
			this.gets.push(await this.ask('GET', `/dfo/3.0/channels/${CHANNEL}`));
		else
			this.posts.push(await this.ask('POST', MESSAGES, message(this.prefix, i)));
	}

	send() {
		const asked = this.one().finally(() => this.open.delete(asked));
		this.open.add(asked);
	}

	start() {
		this.timer = setInterval(() => this.send(), EVERY_MS);
	}

	async stop() {
		clearInterval(this.timer);
		await Promise.all(this.open);
		this.agent.destroy();
		return { posts: this.posts, gets: this.gets };
	}
}

if (!isMainThread) {
	const client = new Client(workerData);
	parentPort.once('message', async () => parentPort.postMessage(await client.stop()));
	client.start();
}
