// SPDX-License-Identifier: Apache-2.0
// STOP, HELP and START, from the person's words to what the person gets back.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { startTalk, until } from './talk.mjs';

let talk;
before(async () => {
	talk = await startTalk();
	await talk.channel('line-1');
	await talk.channel('line-2');
	await talk.channel('phones', { translationGroup: 'phone' });
});
after(async () => { await talk?.stop(); });

const optOuts = async () => (await talk.hub.api('GET', '/api/v1/opt-outs')).body;
const isOut = async (address) => JSON.stringify(await optOuts()).includes(`"${address}"`);
const texts = (person) => talk.reached(person).map((line) => line.text);

describe('an opt-out word', () => {
	it('is confirmed once, in its language, and stored', async () => {
		const stop = await talk.write('line-1', 'lucie', '« Arrêt ! » 🙏');
		assert.equal(stop.consumerContact.status, 'resolved', 'no work for an agent');
		await until('the confirmation', () => texts('lucie').length === 1);
		assert.match(texts('lucie')[0], /^Vous ne recevrez plus/);
		assert.ok(await isOut('lucie'));
		await talk.write('line-1', 'lucie', 'STOP');
		await talk.write('line-1', 'lucie', 'Aide');
		await until('the help', () => texts('lucie').length === 2);
		assert.match(texts('lucie')[1], /^Répondez ARRET/, 'the second STOP was not confirmed again');
	});

	it('comes before agents: nothing new is begun, on any channel', async () => {
		await talk.write('line-1', 'marc', 'stop.');
		const begin = (channel, person) => talk.hub.api('POST', `/dfo/3.0/channels/${channel}/outbound`, {
			recipients: [{ idOnExternalPlatform: person }],
			messageContent: { type: 'TEXT', payload: { text: 'Une offre' } },
		});
		for (const channel of ['line-1', 'line-2']) {
			const answer = await begin(channel, 'marc');
			assert.equal(answer.status, 409, JSON.stringify(answer.body));
			assert.equal(answer.body.errors[0].errorCode, 'opted_out');
		}
		await talk.write('line-1', 'marc', 'Une question quand même');
		assert.equal((await talk.reply('line-1', 't-marc', 'Oui?')).status, 201, 'who asks is answered');
	});

	it('of a telephone holds for the telephone, however it is written', async () => {
		await talk.write('phones', '5145550101', 'UNSUBSCRIBE');
		assert.ok(await isOut('+15145550101'));
		const answer = await talk.hub.api('POST', '/dfo/3.0/channels/phones/outbound', {
			recipients: [{ idOnExternalPlatform: '+1 (514) 555-0101' }],
			messageContent: { type: 'TEXT', payload: { text: 'Une offre' } },
		});
		assert.equal(answer.status, 409);
	});

	it('is undone by START alone', async () => {
		await talk.write('line-1', 'nina', 'Stop');
		assert.ok(await isOut('nina'));
		await talk.write('line-1', 'nina', 'please start calling me');
		assert.ok(await isOut('nina'));
		await talk.write('line-1', 'nina', 'Reprendre');
		const listed = JSON.stringify(await optOuts());
		assert.ok(!/"nina"/.test(listed) || /undone/i.test(listed), listed);
		const answer = await talk.hub.api('POST', '/dfo/3.0/channels/line-2/outbound', {
			recipients: [{ idOnExternalPlatform: 'nina' }],
			messageContent: { type: 'TEXT', payload: { text: 'Bienvenue' } },
		});
		assert.equal(answer.status, 201, JSON.stringify(answer.body));
	});

	it('that the channel sent itself means nothing', async () => {
		await talk.write('line-1', 'oscar', 'STOP', { direction: 'outbound' });
		assert.ok(!await isOut('oscar'));
	});

	it('is no word inside a sentence', async () => {
		const made = await talk.write('line-1', 'paula', 'please stop calling me');
		assert.equal(made.consumerContact.status, 'new');
		assert.ok(!await isOut('paula'));
	});

	it('is confirmed once when the message is posted twice', async () => {
		const body = talk.message('quentin', 'STOP');
		assert.equal((await talk.post('line-1', body)).status, 201);
		assert.equal((await talk.post('line-1', body)).status, 200);
		await until('the confirmation', () => texts('quentin').length === 1);
	});
});

describe('the confirmation', () => {
	it('is not sent when it comes too late', async () => {
		await talk.faults('503=100');
		const stop = await talk.write('line-1', 'rita', 'STOP');
		await until('a try', () => talk.middleware.journal().some((line) =>
			line.event === 'callback' && line.recipient === 'rita'));
		await talk.hub.setClock(new Date(Date.now() + 6 * 60_000).toISOString());
		await talk.faults('');
		const message = await until('its end', async () =>
			(await talk.messages(stop.consumerContact.id)).find((m) => m.state === 'cancelled'), 30_000);
		assert.equal(message.cause, 'expired');
		assert.equal(texts('rita').length, 0);
	});
});

describe('the words of the business unit', () => {
	it('replace those of the program, in versions', async () => {
		const before = await talk.hub.api('GET', '/api/v1/opt-out-words');
		assert.equal(before.body.version, 0);
		assert.ok(before.body.words.some((word) => word.word === 'arret' && word.meaning === 'stop'));
		const words = [...before.body.words, { word: 'Ça suffit', language: 'fr', meaning: 'stop' }];
		const changed = await talk.hub.api('PUT', '/api/v1/opt-out-words',
			{ words, texts: { fr: { stop: 'C’est noté.' } } });
		assert.equal(changed.status, 200, JSON.stringify(changed.body));
		assert.equal(changed.body.version, 1);
		await talk.write('line-2', 'sam', 'ca SUFFIT !');
		await until('the confirmation', () => texts('sam').length === 1);
		assert.equal(texts('sam')[0], 'C’est noté.');
	});

	it('must hold one that means stop', async () => {
		const answer = await talk.hub.api('PUT', '/api/v1/opt-out-words', { words: [] });
		assert.equal(answer.status, 400);
		assert.equal(answer.body.errors[0].code, 'word_no_stop');
	});
});
