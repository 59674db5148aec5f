// SPDX-License-Identifier: Apache-2.0
// The yardstick among dispatchers: BullMQ on Redis with undici (bench/dispatcher.mjs), against the same middleware and
// under the same load as the hub; once with every write of Redis synced, as the hub's are, once with one sync a second.
import { once } from 'node:events';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { until } from '../../tests/integration/harness.mjs';
import { sample } from './figures.mjs';
import { MESSAGES } from './hub.mjs';
import { loadMessages } from './messages.mjs';
import { end, run, serve, usage, usedSince } from './processes.mjs';

const DISPATCHER = fileURLToPath(new URL('../../bench/dispatcher.mjs', import.meta.url));
const IN_FLIGHT = 64;

async function freePort() {
	const server = net.createServer().listen(0, '127.0.0.1');
	await once(server, 'listening');
	const { port } = server.address();
	await once(server.close(), 'close');
	return port;
}

async function startRedis(dir, sync) {
	const port = await freePort();
	fs.rmSync(dir, { recursive: true, force: true });
	fs.mkdirSync(dir, { recursive: true });
	const log = path.join(dir, 'redis.log');
	const child = serve('redis-server', ['--port', port, '--bind', '127.0.0.1', '--dir', dir, '--save', '',
		'--appendonly', 'yes', '--appendfsync', sync].map(String), log);
	await until('Redis', () => fs.readFileSync(log, 'utf8').includes('Ready to accept connections'));
	return { port, child };
}

async function takeRun(dir, redis, length, threads) {
	const log = path.join(dir, 'dispatcher.log');
	const child = serve(process.execPath, [DISPATCHER, 'take', String(redis.port)], log);
	const url = await until('the dispatcher', () => /^listening (\S+)/m.exec(fs.readFileSync(log, 'utf8'))?.[1]);
	const before = [child, redis.child].map((one) => usage(one.pid));
	const result = await loadMessages(url, MESSAGES, 'none', { length, prefix: 'run', threads });
	const used = [child, redis.child].map((one, i) => usedSince(one.pid, before[i]));
	await end(child);
	return { ...result, cpu: used[0].cpu + used[1].cpu, written: used[1].written };
}

async function sendRun(redis, middleware, client, count) {
	const redisBefore = usage(redis.child.pid);
	const middlewareBefore = usage(middleware.program.child.pid);
	const out = await run(process.execPath, [DISPATCHER, 'send', String(redis.port), middleware.addresses.box,
		client.id, client.secret, String(count), String(IN_FLIGHT)]);
	return {
		...JSON.parse(out.trim().split('\n').pop()),
		redis: usedSince(redis.child.pid, redisBefore),
		middleware: usedSince(middleware.program.child.pid, middlewareBefore),
	};
}

async function withRedis(dir, sync, work) {
	const redis = await startRedis(dir, sync);
	try {
		return await work(redis);
	} finally {
		await end(redis.child);
		fs.rmSync(dir, { recursive: true, force: true });
	}
}

/** `length` seconds of messages in and `count` messages out, `runs` times, for both ways of syncing. */
export async function measureNode(scene, client, { dir, runs, length, threads, count }) {
	const place = path.join(dir, 'redis');
	for (const sync of ['always', 'everysec']) {
		const who = `Node, BullMQ, Redis ${sync}`;
		for (let i = 0; i < runs; i++) {
			const taken = await withRedis(place, sync, (redis) => takeRun(place, redis, length, threads));
			sample(who, 'POST of a message', 'requests/s', taken.requests / taken.seconds);
			sample(who, 'POST of a message, p50', 'ms', taken.p50 / 1000);
			sample(who, 'POST of a message, p99', 'ms', taken.p99 / 1000);
			sample(who, 'POST of a message, CPU each', 'us', taken.cpu / taken.requests * 1e6);
			sample(who, 'POST of a message, written each', 'bytes', taken.written / taken.requests);
			const sent = await withRedis(place, sync, (redis) =>
				sendRun(redis, scene.middleware, client, count));
			sample(who, 'deliveries, no statuses', 'messages/s', sent.done / sent.seconds);
			sample(who, 'deliveries, CPU each', 'us', (sent.cpu + sent.redis.cpu) / sent.done * 1e6);
			sample(who, 'deliveries, CPU of the middleware', 'us', sent.middleware.cpu / sent.done * 1e6);
			sample(who, 'deliveries, written each', 'bytes', sent.redis.written / sent.done);
		}
	}
}
