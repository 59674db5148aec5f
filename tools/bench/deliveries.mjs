// SPDX-License-Identifier: Apache-2.0
// Proactive deliveries from end to end: a list is uploaded, its skill started, the reference middleware takes every
// message; measured from the first send to the last outcome (and status) stored.
import fs from 'node:fs';
import path from 'node:path';

import { sample } from './figures.mjs';
import { COLUMNS, writeList } from './lists.mjs';
import { forgetPeak, seconds, sleep, usage, usedSince } from './processes.mjs';

const WHO = 'Passerelle';
const LOOK_MS = 50;
const PATIENCE_SECONDS = 180;

async function uploaded(scene, dir, count) {
	const prefix = `D${++scene.serial}`;
	const file = path.join(dir, 'campaign.csv');
	writeList(file, prefix, count);
	const skill = await scene.addSkill();
	await scene.upload(await scene.addList(COLUMNS), skill, file);
	fs.rmSync(file);
	return skill;
}

/** Looks at the hub's counters until `name` has risen by `by`; gives when it had risen at all, and when by all. */
async function untilRisen(scene, name, from, by) {
	const begin = seconds();
	let first;
	for (;;) {
		const risen = (await scene.metrics())[name] - from;
		const now = seconds();
		if (risen > 0)
			first ??= now;
		if (risen >= by)
			return { first, last: now };
		if (now - begin > PATIENCE_SECONDS)
			throw new Error(`${name} rose by ${risen} of ${by} in ${PATIENCE_SECONDS} s`);
		await sleep(LOOK_MS);
	}
}

async function oneRun(scene, dir, count, withStatus) {
	const what = withStatus ? 'deliveries, one status each' : 'deliveries, no statuses';
	const skill = await uploaded(scene, dir, count);
	const { pid } = scene.hub;
	const middleware = scene.middleware.program.child.pid;
	const counters = await scene.metrics();
	const before = [pid, middleware].map(usage);
	const counted = withStatus ? 'passerelle_statuses_received_total' : 'passerelle_messages_accepted_total';
	forgetPeak(pid);
	const from = seconds();
	const sends = untilRisen(scene, 'passerelle_messages_accepted_total',
		counters.passerelle_messages_accepted_total, 1);
	await scene.start(skill);
	const { last } = await untilRisen(scene, counted, counters[counted], count);
	const { first } = await sends;
	const used = usedSince(pid, before[0]);
	const middlewareUsed = usedSince(middleware, before[1]);
	sample(WHO, what, 'messages/s', count / (last - first));
	sample(WHO, `${what}, start to first outcome`, 's', first - from);
	sample(WHO, `${what}, CPU each`, 'us', used.cpu / count * 1e6);
	sample(WHO, `${what}, CPU of the middleware`, 'us', middlewareUsed.cpu / count * 1e6);
	sample(WHO, `${what}, written each`, 'bytes', used.written / count);
	sample(WHO, `${what}, written by the middleware`, 'bytes', middlewareUsed.written / count);
	sample(WHO, 'memory during a campaign', 'MiB', usage(pid).peak / 2 ** 20);
}

export async function measureDeliveries(scene, dir, runs, count) {
	for (const receipt of ['none', 'delivered']) {
		await scene.middleware.stop();
		await scene.startMiddleware({ receipt, 'hub-connections': 64 });
		for (let i = 0; i < runs; i++)
			await oneRun(scene, dir, count, receipt !== 'none');
	}
}
