// SPDX-License-Identifier: Apache-2.0
// A new version of a list: compared with what is loaded, shown, and swapped in while the skill runs.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { until } from './harness.mjs';
import { addList, assertAddsUp, ended, load, recordsOf, upload } from './lists.mjs';
import { startOutreach } from './outreach.mjs';

const COLUMNS = { externalIdColumn: 'ExternalId', firstNameColumn: 'FirstName', timeZoneColumn: 'TimeZone' };
const csv = (rows) => ['ExternalId,FirstName,DigitalId,TimeZone', ...rows.map((row) => row.join(','))].join('\n');
const person = (id, name = 'Ana', handle = `u-${id}`) => [id, name, handle, 'EST'];
const many = (from, to, name) => Array.from({ length: to - from }, (_, i) => person(`C-${from + i}`, name));

let outreach;
let hub;
before(async () => {
	outreach = await startOutreach();
	({ hub } = outreach);
});
after(async () => { await outreach?.end(); });

const list = () => addList(hub, { columns: COLUMNS, mapped: ['DigitalId'], listName: `live ${Math.random()}` });
const inReview = (job) => until(`the review of job ${job}`, async () => {
	const { body } = await hub.api('GET', `/api/v1/upload-jobs/${job}/review`);
	return body.state === 'review' && body;
});
/** Uploads for a review: the job and the difference that is shown. */
async function compare(id, rows, more = {}) {
	const answer = await upload(hub, id, csv(rows), { review: true, ...more });
	assert.equal(answer.status, 202, JSON.stringify(answer.body));
	return { job: answer.body.jobId, difference: (await inReview(answer.body.jobId)).difference };
}
async function apply(job, gone) {
	const answer = await hub.api('POST', `/api/v1/upload-jobs/${job}/apply`, { gone });
	assert.equal(answer.status, 202, JSON.stringify(answer.body));
	return ended(hub, job);
}
const counts = ({ rows, new: added, changed, unchanged, rejected, suppressed, gone }) =>
	({ rows, added, changed, unchanged, rejected, suppressed, gone });

describe('the difference of a file from its list', () => {
	it('of an empty list is the file itself', async () => {
		const { difference } = await compare(await list(),
			[person('A-1'), person('A-2'), person('A-1', 'again'), person('', 'nobody')]);
		assert.deepEqual(counts(difference),
			{ rows: 4, added: 2, changed: 0, unchanged: 0, rejected: 2, suppressed: 0, gone: 0 });
		assert.deepEqual(difference.newIds.slice(0, 2), ['A-1', 'A-2']);
	});

	it('is shown before anything changes, and what is shown is what happens', async () => {
		const id = await list();
		await load(hub, id, csv([person('A-1'), person('A-2'), person('A-3'), person('A-4')]));
		const rows = [person('A-1'), person('A-2', 'Bo'), person('A-5'), person('A-5', 'twice'), person('A-1'),
			['A-3', 'Ana', '', 'EST']];
		const { job, difference } = await compare(id, rows);
		assert.deepEqual(counts(difference),
			{ rows: 6, added: 1, changed: 1, unchanged: 1, rejected: 3, suppressed: 0, gone: 1 });
		assert.deepEqual([difference.newIds, difference.changedIds, difference.goneIds], [['A-5'], ['A-2'], ['A-4']]);
		assert.equal((await recordsOf(hub, id)).length, 4);
		const loaded = await apply(job, 'withdraw');
		assertAddsUp(loaded);
		assert.deepEqual([loaded.rowsNew, loaded.rowsUpdated, loaded.rowsUnchanged, loaded.rowsRejected, loaded.recordsWithdrawn],
			[1, 1, 1, 3, 1]);
		const states = Object.fromEntries((await recordsOf(hub, id)).map((one) => [one.externalId, one.finalReason]));
		assert.deepEqual(states, { 'A-1': null, 'A-2': null, 'A-3': null, 'A-4': 'removed', 'A-5': null });
	});

	it('keeps what the file does not name unless it is to be withdrawn', async () => {
		const id = await list();
		await load(hub, id, csv([person('K-1'), person('K-2')]));
		const { job, difference } = await compare(id, [person('K-1')]);
		assert.equal(difference.gone, 1);
		assert.equal((await apply(job, 'keep')).recordsWithdrawn, 0);
		assert.ok((await recordsOf(hub, id)).every((one) => !one.isFinal));
	});

	it('counts who must not be contacted', async () => {
		const id = await list();
		const opted = await hub.api('POST', '/api/v1/opt-outs', { kind: 'identity', address: 'u-S-2', reason: 'asked' });
		assert.ok(opted.status < 300, JSON.stringify(opted.body));
		const { job, difference } = await compare(id, [person('S-1'), person('S-2')]);
		assert.deepEqual(counts(difference),
			{ rows: 2, added: 1, changed: 0, unchanged: 0, rejected: 0, suppressed: 1, gone: 0 });
		assert.equal((await apply(job, 'keep')).rowsSuppressed, 1);
	});

	it('is right for thousands of rows, also when the hub is killed while they are withdrawn', async () => {
		const id = await list();
		await load(hub, id, csv(many(0, 6000)));
		const { job, difference } = await compare(id, [...many(3000, 5000), ...many(5000, 6000, 'Bo'), ...many(6000, 7000)]);
		assert.deepEqual(counts(difference),
			{ rows: 4000, added: 1000, changed: 1000, unchanged: 2000, rejected: 0, suppressed: 0, gone: 3000 });
		const answer = await hub.api('POST', `/api/v1/upload-jobs/${job}/apply`, { gone: 'withdraw' });
		assert.equal(answer.status, 202);
		await until('a part is withdrawn', async () => {
			const { body } = await hub.api('GET', `/api/v1/upload-jobs/${job}`);
			return body.recordsWithdrawn > 0 || body.completedDate;
		});
		await hub.kill();
		await hub.restart();
		const loaded = await ended(hub, job);
		assertAddsUp(loaded);
		assert.deepEqual([loaded.rowsNew, loaded.rowsUpdated, loaded.rowsUnchanged, loaded.recordsWithdrawn],
			[1000, 1000, 2000, 3000]);
		const left = (await recordsOf(hub, id)).filter((one) => !one.isFinal);
		assert.equal(left.length, 4000);
		assert.ok(left.every((one) => Number(one.externalId.slice(2)) >= 3000));
	});
});

describe('a new version while the skill runs', () => {
	it('leaves attempts, answers and who was contacted as they are, and contacts the new ones once', async () => {
		const skill = await outreach.addSkill();
		const id = await list();
		await load(hub, id, csv(many(10_000, 10_200)), { skillId: skill, startSkill: true });
		await outreach.settled('some are contacted', skill, (now) => now.final > 20);
		const { job } = await compare(id, [...many(10_100, 10_200), ...many(10_200, 10_250)], { skillId: skill });
		const loaded = await apply(job, 'withdraw');
		assertAddsUp(loaded);
		assert.equal(loaded.rowsNew, 50);
		const progress = await outreach.settled('all are done', skill, (now) => now.final === 250);
		const { contacted, removed = 0 } = progress.finalReasons;
		assert.equal(contacted + removed, 250);
		assert.equal(removed, loaded.recordsWithdrawn);
		const taken = Object.entries(outreach.taken()).filter(([who]) => who.startsWith('u-C-10'));
		assert.equal(taken.length, contacted);
		assert.ok(taken.every(([, keys]) => keys.size === 1));
	});
});
