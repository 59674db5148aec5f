// SPDX-License-Identifier: Apache-2.0
// Skills at work, between the real hub and the real middleware: everyone gets one message, whatever happens on the way.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { until } from './harness.mjs';
import { ADMIN, people, startOutreach } from './outreach.mjs';

const done = (count) => (progress) => progress.final === count;
const sumOf = (progress) => progress.waiting + progress.inProgress + progress.retry + progress.suppressed +
	progress.held + progress.final;

describe('a campaign', () => {
	let outreach;
	before(async () => {
		outreach = await startOutreach({
			middleware: { 'share-answering': '0.3', 'share-stop': '0.1', 'receipt': 'delivered' },
		});
	});
	after(async () => { await outreach?.end(); });

	it('reaches everyone once, and its numbers add up', async () => {
		const skill = await outreach.addSkill();
		await outreach.upload(skill, people(200));
		assert.equal((await outreach.progress(skill)).waiting, 200);
		await outreach.start(skill);
		const progress = await outreach.settled('all are contacted', skill, done(200));
		assert.equal(sumOf(progress), 200);
		assert.deepEqual(progress.finalReasons, { contacted: 200 });
		assert.equal(progress.messagesSent, 200);
		outreach.assertOneEach(200);
		await outreach.settled('receipts', skill, (now) => now.messagesDelivered === 200);
		const answers = await outreach.settled('answers', skill, (now) => now.replied >= 20);
		assert.ok(answers.optedOut > 0 && answers.optedOut < answers.replied);
		assert.equal(answers.skillState, 'started', 'a finished skill idles');
	});

	it('takes up records that are uploaded while it runs', async () => {
		const skill = await outreach.addSkill();
		await outreach.start(skill);
		await outreach.upload(skill, people(30).map((row) => ({ ...row, DigitalId: `late-${row.ExternalId}` })));
		await outreach.settled('the late ones', skill, done(30));
	});

	it('does not reach who has opted out', async () => {
		const answer = await outreach.hub.api('POST', '/api/v1/opt-outs', { kind: 'identity', address: 'no-thanks' });
		assert.ok(answer.status < 300, JSON.stringify(answer.body));
		const skill = await outreach.addSkill();
		const list = await outreach.upload(skill, [
			{ ExternalId: 'a', DigitalId: 'No-Thanks', FirstName: 'A', TimeZone: 'America/Toronto' },
			{ ExternalId: 'b', DigitalId: 'gladly', FirstName: 'B', TimeZone: 'America/Toronto' },
		]);
		await outreach.start(skill);
		const progress = await outreach.settled('one of two', skill, done(1));
		assert.deepEqual(progress.suppressedReasons, { opted_out: 1 });
		assert.equal(outreach.taken()['No-Thanks'], undefined);
		const why = await outreach.why(list, 'a');
		assert.equal(why.rules.find((rule) => rule.decisive).code, 'opted_out');
	});
});

describe('a slow integration', () => {
	it('gets all messages though it never has room for a whole batch', async () => {
		const outreach = await startOutreach({
			hub: { 'plan-batch': 101 }, integration: { pacePerSecond: 10 },
		});
		try {
			const skill = await outreach.addSkill();
			await outreach.upload(skill, people(115));
			await outreach.start(skill);
			await outreach.settled('all are contacted', skill, done(115), 40_000);
			outreach.assertOneEach(115);
		} finally {
			await outreach.end();
		}
	});
});

describe('start and stop', () => {
	let outreach;
	before(async () => { outreach = await startOutreach({ integration: { pacePerSecond: 40 } }); });
	after(async () => { await outreach?.end(); });

	for (const [what, stop] of [
		['a stop', (skill) => outreach.stop(skill)],
		['a forced stop', (skill) => outreach.stop(skill, true)],
		['stop everything', async () => {
			const answer = await outreach.hub.api('POST', '/api/v1/stop-everything');
			assert.equal(answer.status, 200);
			assert.ok(answer.body.stopped >= 1);
		}],
	]) {
		it(`${what} holds everything, a start goes on, nobody is left out or written to twice`, async () => {
			const rows = people(60).map((row) => ({ ...row, DigitalId: `${what} ${row.ExternalId}` }));
			const skill = await outreach.addSkill();
			await outreach.upload(skill, rows);
			const before = Object.keys(outreach.taken()).length;
			await outreach.start(skill);
			await outreach.settled('the first', skill, (now) => now.messagesSent >= 5);
			await stop(skill);
			/* What had left when the stop came may still be answered; then nothing moves. */
			const held = await until('quiet', async () => {
				const first = (await outreach.progress(skill)).messagesSent;
				await new Promise((resolve) => setTimeout(resolve, 300));
				const second = await outreach.progress(skill);
				return second.messagesSent === first && second;
			});
			assert.ok(held.messagesSent < 60, 'it was stopped in the middle');
			assert.equal(held.skillState, 'stopped');
			await outreach.start(skill);
			const progress = await outreach.settled('the rest', skill, done(60));
			assert.deepEqual(progress.finalReasons, { contacted: 60 });
			outreach.assertOneEach(before + 60);
		});
	}

	it('a template with a variable that the list lacks refuses the start', async () => {
		const skill = await outreach.addSkill({
			template: await outreach.addTemplate('Bonjour {FirstName}, {Forfait} et {Rabais|rien}'),
		});
		await outreach.upload(skill, people(1));
		const answer = await outreach.hub.api('POST', `${ADMIN}/skills/${skill}/start`);
		assert.equal(answer.status, 409, JSON.stringify(answer.body));
		assert.match(JSON.stringify(answer.body), /Forfait/);
		assert.doesNotMatch(JSON.stringify(answer.body), /Rabais/);
	});
});

describe('a middleware that fails', () => {
	let outreach;
	before(async () => { outreach = await startOutreach({ integration: { pacePerSecond: 50 } }); });
	after(async () => { await outreach?.end(); });

	it('pauses the skill without costing an attempt, and it goes on by itself', async () => {
		const skill = await outreach.addSkill();
		const list = await outreach.upload(skill, people(60));
		await outreach.start(skill);
		await outreach.settled('the first', skill, (now) => now.messagesSent >= 5);
		await outreach.mw.kill();
		const paused = await outreach.settled('the pause', skill, (now) => now.paused !== null);
		assert.equal(paused.paused, 'paused_integration');
		const why = await outreach.why(list, 'C-60');
		assert.equal(why.rules[0].code, 'paused_integration');
		assert.equal(why.attemptsUsed, 0);
		await outreach.mw.restart();
		const progress = await outreach.settled('the rest', skill, done(60), 30_000);
		assert.equal(progress.paused, null);
		assert.deepEqual(progress.finalReasons, { contacted: 60 });
		outreach.assertOneEach(60);
	});

	it('a hub that is killed in the middle leaves nobody out and writes to nobody twice', async () => {
		const skill = await outreach.addSkill();
		const before = Object.keys(outreach.taken()).length;
		await outreach.upload(skill, people(80).map((row) => ({ ...row, DigitalId: `k-${row.ExternalId}` })));
		await outreach.start(skill);
		for (const sent of [10, 30]) {
			await outreach.settled('some', skill, (now) => now.messagesSent >= sent);
			await outreach.hub.kill();
			await outreach.hub.restart();
		}
		const progress = await outreach.settled('the rest', skill, done(80), 30_000);
		assert.deepEqual(progress.finalReasons, { contacted: 80 });
		outreach.assertOneEach(before + 80);
	});
});

describe('recipients that the platform does not know', () => {
	let outreach;
	before(async () => { outreach = await startOutreach({ middleware: { 'share-invalid': '1' } }); });
	after(async () => { await outreach?.end(); });

	it('are finished as bad addresses', async () => {
		const skill = await outreach.addSkill();
		const list = await outreach.upload(skill, people(5));
		await outreach.start(skill);
		const progress = await outreach.settled('all refused', skill, done(5));
		assert.deepEqual(progress.finalReasons, { bad_address: 5 });
		const why = await outreach.why(list, 'C-1');
		assert.equal(why.attempts.length, 1);
		assert.equal(why.attempts[0].result, 'refused');
		assert.equal(why.attempts[0].httpStatus, 400);
	});

	it('pause the skill when they are too many', async () => {
		const skill = await outreach.addSkill();
		await outreach.upload(skill, people(200).map((row) => ({ ...row, DigitalId: `x-${row.ExternalId}` })));
		await outreach.start(skill);
		const paused = await outreach.settled('the pause', skill, (now) => now.paused !== null);
		assert.equal(paused.paused, 'paused_refusals');
	});
});

describe('a test send', () => {
	let outreach, skill;
	before(async () => {
		outreach = await startOutreach();
		skill = await outreach.addSkill({ template: await outreach.addTemplate('Allô {FirstName}, {Ville|toi}') });
	});
	after(async () => { await outreach?.end(); });

	const send = (body) => outreach.hub.api('POST', `/api/v1/skills/${skill}/test-send`, body);
	const lastText = () => outreach.mw.journal().filter((line) => line.event === 'callback').at(-1).text;

	it('goes out at night, of a stopped skill, with the names of its variables', async () => {
		await outreach.hub.setClock('2027-01-11T04:00:00Z');
		const answer = await send({ recipient: 'me' });
		assert.deepEqual([answer.status, answer.body.accepted, answer.body.isTest], [200, true, true]);
		assert.equal(lastText(), 'Allô [FirstName], toi');
	});

	it('takes the values of a record', async () => {
		const list = await outreach.upload(skill, people(1));
		assert.equal((await send({ recipient: 'me', listId: list, externalId: 'C-1' })).body.accepted, true);
		assert.equal(lastText(), 'Allô Name1, toi');
		assert.equal((await send({ recipient: 'me', listId: list, externalId: 'nobody' })).status, 404);
		assert.equal((await outreach.progress(skill)).waiting, 1, 'no record is touched');
	});

	it('does not go to who has opted out, nor without a recipient', async () => {
		await outreach.hub.api('POST', '/api/v1/opt-outs', { kind: 'identity', address: 'not-me' });
		const refused = await send({ recipient: 'not-me' });
		assert.equal(refused.status, 409);
		assert.equal(refused.body.errors[0].code, 'opted_out');
		assert.equal((await send({})).status, 400);
	});
});
