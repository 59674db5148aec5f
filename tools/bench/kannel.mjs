// SPDX-License-Identifier: Apache-2.0
// Kannel, the yardstick among gateways in C: wrk posts to smsbox, bearerbox keeps each message in its store until
// fakesmsc has it. Its stores are written without a sync: a power cut loses what the page cache held.
import { once } from 'node:events';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { sample } from './figures.mjs';
import { end, run, seconds, serve, sleep, usage, usedSince } from './processes.mjs';

const FAKESMSC = '/usr/lib/kannel/test/fakesmsc';
const LOAD = fileURLToPath(new URL('kannel.lua', import.meta.url));
const CONNECTIONS = 128;

/** Ports that were free a moment ago; Kannel cannot be asked to take one itself. */
async function freePorts(count) {
	const servers = Array.from({ length: count }, () => net.createServer());
	await Promise.all(servers.map((server) => once(server.listen(0, '127.0.0.1'), 'listening')));
	const ports = servers.map((server) => server.address().port);
	await Promise.all(servers.map((server) => once(server.close(), 'close')));
	return ports;
}

const configuration = (dir, store, [admin, box, smsc, http]) => `group = core
admin-port = ${admin}
admin-password = bench
smsbox-port = ${box}
box-allow-ip = "127.0.0.1"
log-file = "${dir}/bearerbox.log"
log-level = 3
store-type = ${store}
store-location = "${dir}/store"
sms-outgoing-queue-limit = 10000000

group = smsc
smsc = fake
port = ${smsc}
connect-allow-ip = 127.0.0.1

group = smsbox
bearerbox-host = 127.0.0.1
sendsms-port = ${http}
global-sender = 1000
log-file = "${dir}/smsbox.log"
log-level = 3

group = sendsms-user
username = bench
password = bench
`;

async function untilOpen(port) {
	for (let tries = 0; tries < 200; tries++) {
		const socket = net.connect(port, '127.0.0.1');
		const open = await Promise.race([once(socket, 'connect').then(() => true), once(socket, 'close')])
			.catch(() => false);
		socket.destroy();
		if (open === true)
			return;
		await sleep(50);
	}
	throw new Error(`nothing listens on port ${port}`);
}

async function drained(adminPort) {
	for (let tries = 0; tries < 600; tries++) {
		const answer = await fetch(`http://127.0.0.1:${adminPort}/status.txt?password=bench`);
		const text = await answer.text();
		if (/SMS: received.*\(0 queued\), store size 0/.test(text))
			return;
		await sleep(50);
	}
	throw new Error('Kannel did not send all that it took');
}

async function oneRun(dir, store, length) {
	const ports = await freePorts(4);
	const [admin, , smsc, http] = ports;
	fs.rmSync(dir, { recursive: true, force: true });
	fs.mkdirSync(store === 'spool' ? path.join(dir, 'store') : dir, { recursive: true });
	const conf = path.join(dir, 'kannel.conf');
	fs.writeFileSync(conf, configuration(dir, store, ports));
	const log = path.join(dir, 'output.log');
	const bearer = serve('bearerbox', ['-v', '4', conf], log);
	await untilOpen(admin);
	await untilOpen(smsc);
	const center = serve(FAKESMSC, ['-H', '127.0.0.1', '-r', smsc, '-m', '0', '-v', '1', 'from to text x'],
		path.join(dir, 'fakesmsc.log'));
	const box = serve('smsbox', ['-v', '4', conf], log);
	await untilOpen(http);
	const before = [bearer, box].map((child) => usage(child.pid));
	const start = seconds();
	const out = await run('wrk', ['-t1', `-c${CONNECTIONS}`, `-d${length}s`, '--latency', '-s',
		LOAD,
		`http://127.0.0.1:${http}`]);
	await drained(admin);
	const took = seconds() - start;
	const used = [bearer, box].map((child, i) => usedSince(child.pid, before[i]));
	await end(center, 'SIGINT');
	await end(box);
	await end(bearer);
	const received = Number(/and (\d+) received/.exec(fs.readFileSync(path.join(dir, 'fakesmsc.log'), 'utf8'))[1]);
	fs.rmSync(dir, { recursive: true, force: true });
	return { wrk: JSON.parse(out.trim().split('\n').pop()), took, used, received };
}

/** Measures both stores, `runs` times `length` seconds each. */
export async function measureKannel(dir, runs, length) {
	for (const store of ['file', 'spool']) {
		const who = `Kannel, ${store} store, no sync`;
		for (let i = 0; i < runs; i++) {
			const { wrk, took, used, received } = await oneRun(path.join(dir, 'kannel'), store, length);
			if (wrk.refused || wrk.broken || received < wrk.requests)
				throw new Error(`${who}: took ${wrk.requests}, sent ${received}, ${JSON.stringify(wrk)}`);
			sample(who, 'accepted by HTTP and sent to fakesmsc', 'messages/s', received / took);
			sample(who, 'p50 of the HTTP request', 'ms', wrk.p50 / 1000);
			sample(who, 'p99 of the HTTP request', 'ms', wrk.p99 / 1000);
			sample(who, 'CPU per message', 'us', (used[0].cpu + used[1].cpu) / received * 1e6);
			sample(who, 'bytes written per message', 'bytes',
				(used[0].written + used[1].written) / received);
		}
	}
}
