// SPDX-License-Identifier: Apache-2.0
// How a message gets to the middleware when things go wrong: one id on every repeat, nothing lost, faults of the integration
// cost no attempt. Sent as an agent's replies, which pass the same sender as campaigns.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { startTalk, until } from './talk.mjs';

const FAST = { 'retry-base': '20ms', 'retry-cap': '50ms', 'callback-timeout': '500ms', 'send-tries': '50' };

let talk;
before(async () => {
	talk = await startTalk({ hub: FAST, middleware: { faults: 'hang-ms=2000,retry-after=1' } });
	await talk.channel('line');
});
after(async () => { await talk?.stop(); });

/** What the middleware saw of a recipient: every callback, repeats and faults included. */
const seen = (recipient) => talk.middleware.journal().filter((line) =>
	line.event === 'callback' && line.recipient === recipient);

/** A person writes, an agent answers under a fault; the fault ends when the middleware has met it `times` times. */
async function replyUnder(fault, person, times = 2) {
	await talk.write('line', person, 'Bonjour');
	await talk.faults(fault);
	const answer = talk.reply('line', `t-${person}`, `Réponse à ${person}`);
	await until(`${times} callbacks under ${fault}`, () => seen(person).length >= times);
	await talk.faults('');
	const arrived = await until(`${person} reached`, () => talk.reached(person)[0] ??
		seen(person).find((line) => line.repeat && line.status === 200));
	return { answer: await answer, arrived, all: seen(person) };
}

describe('a callback that should be tried again', () => {
	for (const fault of ['500', '503', '429', 'close', 'hang', 'no-id']) {
		it(`goes again under the same id after ${fault}`, async () => {
			const { all } = await replyUnder(`${fault}=100`, `again-${fault}`);
			assert.equal(new Set(all.map((line) => line.key)).size, 1, 'one id');
			assert.ok(all.length >= 2);
		});
	}

	it('is in effect once where the middleware remembers ids, even when answers were lost', async () => {
		const { all } = await replyUnder('close=100', 'lost-answers', 3);
		assert.equal(all.filter((line) => !line.repeat).length, 1, 'one callback is no repeat');
	});
});

describe('an integration at fault', () => {
	it('costs no attempt, says why, and goes on by itself when it works again', async () => {
		await talk.write('line', 'patient', 'Bonjour');
		await talk.faults('404=100');
		const answer = await talk.reply('line', 't-patient', 'Un instant');
		assert.ok(answer.status >= 500, String(answer.status));
		const shown = async () =>
			(await talk.hub.api('GET', `/dfo/3.0/channel-integrations/${talk.integration}`)).body.lastProblem;
		const problem = await until('the integration shows its fault', shown);
		assert.match(problem.code, /^fault_/);
		await talk.faults('');
		await until('the reply arrives', () => talk.reached('patient').length === 1);
		assert.equal(new Set(seen('patient').map((line) => line.key)).size, 1);
		await until('the fault is no longer shown', async () => await shown() === null);
	});
});

describe('when the middleware is away', () => {
	it('what was taken is kept and arrives when it is back', async () => {
		await talk.write('line', 'away', 'Bonjour');
		await talk.middleware.kill();
		const answer = await talk.reply('line', 't-away', 'Plus tard');
		assert.ok(answer.status >= 500, String(answer.status));
		await talk.middleware.restart();
		await until('the reply arrives', () => talk.reached('away').length === 1, 30_000);
	});
});

describe('a hub that is killed', () => {
	it('sends what it had taken, under the same id', async () => {
		await talk.write('line', 'survivor', 'Bonjour');
		await talk.faults('503=100');
		const answer = talk.reply('line', 't-survivor', 'Toujours là').catch(() => null);
		await until('a first try', () => seen('survivor').length >= 1);
		await talk.hub.kill();
		await answer;
		await talk.faults('');
		await talk.hub.restart();
		await until('the reply arrives', () => talk.reached('survivor').length === 1);
		assert.equal(new Set(seen('survivor').map((line) => line.key)).size, 1);
	});
});
