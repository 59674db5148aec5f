// SPDX-License-Identifier: Apache-2.0
// Messages in and out between the hub and the reference middleware.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { startTalk, until } from './talk.mjs';

let talk;
before(async () => {
	talk = await startTalk();
	await talk.channel('line-1');
	await talk.channel('line-2');
});
after(async () => { await talk?.stop(); });

const problem = (answer, field) =>
	answer.body.errors?.find((error) => error.field === field)?.errorCode;

describe('a message in', () => {
	it('is taken as the published example has it', async () => {
		const body = {
			idOnExternalPlatform: 'post-41', thread: { idOnExternalPlatform: 'topic-7' },
			messageContent: { type: 'TEXT', payload: { text: 'Bonjour, is it open on Monday?' } },
			createdAtWithMilliseconds: '2026-02-03T08:05:09.07-05:00', direction: 'inbound',
			authorEndUserIdentity: {
				idOnExternalPlatform: '70155', firstName: 'Zoë', lastName: 'Okafor', nickname: '@zoe_ok',
			},
		};
		const made = await talk.post('line-1', body);
		assert.equal(made.status, 201, JSON.stringify(made.body));
		const { consumerContact: contact, message } = made.body;
		assert.equal(message.idOnExternalPlatform, 'post-41');
		assert.equal(message.createdAtWithMilliseconds, '2026-02-03T13:05:09.070+00:00');
		assert.deepEqual(message.messageContent, body.messageContent);
		assert.match(message.id, /^[0-9a-f-]{36}$/);
		assert.match(contact.id, /^[0-9]+$/);
		assert.equal(message.contactNumber, contact.id);
		assert.equal(contact.status, 'new');
		assert.equal(contact.endUser.firstName, 'Zoë');
		assert.equal(contact.threadIdOnExternalPlatform, 'topic-7');

		const again = await talk.post('line-1', body);
		assert.equal(again.status, 200);
		assert.deepEqual(again.body, made.body);
		const read = await talk.hub.api('GET', `/dfo/3.0/messages/${message.id}`);
		assert.deepEqual(read.body, message);
		const other = await talk.post('line-2', body);
		assert.equal(other.status, 201, 'the key is the channel and the id');
	});

	it('is taken once when it comes ten times at once', async () => {
		const body = talk.message('crowd', 'Allo');
		const answers = await Promise.all(Array.from({ length: 10 }, () => talk.post('line-1', body)));
		assert.deepEqual(answers.map((answer) => answer.status).sort(), [...Array(9).fill(200), 201]);
		assert.equal(new Set(answers.map((answer) => answer.body.message.id)).size, 1);
	});

	it('keeps lines, emoji and control characters of what a person wrote', async () => {
		const text = 'Un\r\ndeux\t🙏 trois\u0007';
		const { message } = await talk.write('line-1', 'poet', text);
		const read = await talk.hub.api('GET', `/dfo/3.0/messages/${message.id}`);
		assert.equal(read.body.messageContent.payload.text, text);
	});

	it('of any content type is taken', async () => {
		for (const messageContent of [
			{ type: 'PLUGIN', payload: { elements: [{ id: 'a', type: 'BUTTON', text: 'Oui' }] } },
			{ type: 'QUICK_REPLIES', payload: { text: { content: 'Oui?' }, actions: [] } },
			{ type: 'TEXT', payload: { text: '' } },
		]) {
			const made = await talk.post('line-1', talk.message('rich', '', { messageContent }));
			assert.equal(made.status, 201, JSON.stringify(made.body));
			assert.deepEqual(made.body.message.messageContent, messageContent);
		}
	});

	it('sent outside by the channel is recorded, and is no work for anybody', async () => {
		const made = await talk.write('line-1', 'outside', 'Nous sommes ouverts', { direction: 'outbound' });
		assert.equal(made.message.direction, 'outbound');
		assert.equal(made.message.state, 'sent');
		assert.equal(made.consumerContact.status, 'resolved');
		const reply = await talk.write('line-1', 'outside', 'Merci');
		assert.notEqual(reply.consumerContact.id, made.consumerContact.id);
		assert.equal(reply.message.threadId, made.message.threadId);
	});

	const long = 'x'.repeat(256);
	for (const [what, more, field, code] of [
		['no id', { idOnExternalPlatform: undefined }, 'idOnExternalPlatform', 'required'],
		['too long an id', { idOnExternalPlatform: long }, 'idOnExternalPlatform', 'length'],
		['a control character in an id', { idOnExternalPlatform: 'a\u0001' }, 'idOnExternalPlatform', 'control_chars'],
		['no direction', { direction: null }, 'direction', 'required'],
		['a direction that is none', { direction: 'sideways' }, 'direction', 'enum'],
		['no thread', { thread: {} }, 'thread.idOnExternalPlatform', 'required'],
		['a date that is none', { createdAtWithMilliseconds: 'yesterday' }, 'createdAtWithMilliseconds', 'format'],
		['no author', { authorEndUserIdentity: {} }, 'authorEndUserIdentity.idOnExternalPlatform', 'required'],
		['no content', { messageContent: undefined }, 'messageContent.type', 'required'],
		['a content type that is none', { messageContent: { type: 'SMELL', payload: {} } }, 'messageContent.type', 'enum'],
		['a text that is none', { messageContent: { type: 'TEXT', payload: { text: 5 } } }, 'messageContent.payload.text', 'type'],
		['too long a text', { messageContent: { type: 'TEXT', payload: { text: 'é'.repeat(10001) } } }, 'messageContent.payload.text', 'length'],
		['eleven attachments', { attachments: Array(11).fill({ friendlyName: 'a', url: 'https://a.example/' }) }, 'attachments', 'length'],
		['an attachment without url', { attachments: [{ friendlyName: 'a' }] }, 'attachments[0].url', 'required'],
	])
		it(`with ${what} is refused by the field`, async () => {
			const answer = await talk.post('line-1', talk.message('bad', 'Allo', more));
			assert.equal(answer.status, 400, JSON.stringify(answer.body));
			assert.equal(problem(answer, field), code, JSON.stringify(answer.body));
		});

	it('on an unknown channel is 404, without the permission 403', async () => {
		assert.equal((await talk.post('nowhere', talk.message('a', 'b'))).status, 404);
		const agent = await talk.hub.addUser('agent');
		const answer = await talk.hub.api('POST', '/dfo/3.0/channels/line-1/messages',
			talk.message('a', 'b'), { token: agent.token });
		assert.equal(answer.status, 403);
	});
});

describe('a reply', () => {
	it('reaches the person and is answered with what the middleware named', async () => {
		await talk.write('line-1', 'anne', 'Bonjour');
		const sent = await talk.reply('line-1', 't-anne', 'Bonjour Anne');
		assert.equal(sent.status, 201, JSON.stringify(sent.body));
		const { message, consumerContact } = sent.body;
		assert.equal(message.state, 'sent');
		assert.ok(message.idOnExternalPlatform);
		assert.ok(message.authorUser.loginUsername);
		assert.equal(consumerContact.status, 'open');
		const [line, ...more] = talk.reached('anne');
		assert.equal(more.length, 0);
		assert.equal(line.key, message.id, 'one id everywhere');
		assert.equal(line.thread, 't-anne');
		await until('the receipt', async () =>
			(await talk.hub.api('GET', `/dfo/3.0/messages/${message.id}`)).body.sentStatus === 'Delivered');
	});

	it('may begin a conversation; the answer to it comes into the same contact', async () => {
		const sent = await talk.hub.api('POST', '/dfo/3.0/channels/line-1/outbound', {
			recipients: [{ idOnExternalPlatform: 'bruno', name: 'Bruno', isPrimary: true }],
			messageContent: { type: 'TEXT', payload: { text: 'Bonjour Bruno' } },
		});
		assert.equal(sent.status, 201, JSON.stringify(sent.body));
		assert.equal(talk.reached('bruno')[0].thread, 'bruno', 'the thread proposed is the person');
		const back = await talk.write('line-1', 'bruno', 'Oui?', { thread: { idOnExternalPlatform: 'bruno' } });
		assert.equal(back.consumerContact.id, sent.body.consumerContact.id);
		assert.equal(back.consumerContact.status, 'open');
	});

	it('that the middleware refuses is 422 with its words', async () => {
		const mute = await startTalk({ middleware: { 'share-invalid': '1' } });
		try {
			await mute.channel('line-1');
			await mute.write('line-1', 'carla', 'Bonjour');
			const sent = await mute.reply('line-1', 't-carla', 'Bonjour');
			assert.equal(sent.status, 422, JSON.stringify(sent.body));
			assert.ok(sent.body.errors[0].message);
			const [contact] = (await mute.hub.api('GET', '/dfo/3.0/contacts')).body.data;
			assert.ok(contact.failure.code, 'shown on the contact');
			assert.equal(contact.status, 'open');
		} finally {
			await mute.stop();
		}
	});

	it('that fails waits under its id and arrives once', async () => {
		await talk.write('line-1', 'denis', 'Bonjour');
		await talk.faults('503=100');
		const sent = await talk.reply('line-1', 't-denis', 'Bonjour Denis');
		assert.equal(sent.status, 502, JSON.stringify(sent.body));
		const { messageId } = sent.body.errors[0].parameters;
		assert.match(sent.body.errors[0].message, new RegExp(messageId));
		await talk.faults('');
		const line = await until('the message', () => talk.reached('denis')[0], 30_000);
		assert.equal(line.key, messageId);
		await until('its state', async () =>
			(await talk.hub.api('GET', `/dfo/3.0/messages/${messageId}`)).body.state === 'sent');
		assert.equal(talk.reached('denis').length, 1);
	});

	it('whose answer is cut off is 504, and is sent again under the same id', async () => {
		await talk.write('line-1', 'emma', 'Bonjour');
		await talk.faults('close=100');
		const sent = await talk.reply('line-1', 't-emma', 'Bonjour Emma');
		assert.equal(sent.status, 504, JSON.stringify(sent.body));
		await talk.faults('');
		const { messageId } = sent.body.errors[0].parameters;
		await until('its state', async () =>
			(await talk.hub.api('GET', `/dfo/3.0/messages/${messageId}`)).body.state === 'sent', 30_000);
		const keys = talk.middleware.journal().filter((line) => line.recipient === 'emma' && line.event === 'callback');
		assert.ok(keys.length >= 2);
		assert.deepEqual([...new Set(keys.map((line) => line.key))], [messageId]);
	});

	for (const [what, channel, more, status, field] of [
		['an unknown thread', 'line-1', { thread: { idOnExternalPlatform: 'nobody' } }, 404, 'thread.idOnExternalPlatform'],
		['nobody to write to', 'line-1', { thread: undefined }, 400, 'recipients'],
		['an unknown channel', 'nowhere', {}, 404, 'channelId'],
		['no content', 'line-1', { messageContent: {} }, 400, 'messageContent.type'],
		['a recipient without id', 'line-1', { recipients: [{ name: 'X' }] }, 400, 'recipients[0].idOnExternalPlatform'],
	])
		it(`with ${what} is ${status}`, async () => {
			const sent = await talk.reply(channel, 't-x', 'Bonjour', more);
			assert.equal(sent.status, status, JSON.stringify(sent.body));
			assert.ok(problem(sent, field), JSON.stringify(sent.body));
		});
});

describe('a delivery status', () => {
	const status = (channel, id, body) => talk.hub.api('PUT',
		`/dfo/3.0/channels/${channel}/messages/${encodeURIComponent(id)}/status`, body,
		{ token: talk.machine.token });
	const at = '2026-02-03T08:06:00-05:00';

	it('of a message that is not known yet is 204 and kept for it', async () => {
		assert.equal((await status('line-1', 'not/yet', { status: 'seen', updatedAt: at })).status, 204);
	});

	it('goes up, never down', async () => {
		await talk.write('line-2', 'fatou', 'Bonjour');
		const { body } = await talk.reply('line-2', 't-fatou', 'Bonjour Fatou');
		const read = async () =>
			(await talk.hub.api('GET', `/dfo/3.0/messages/${body.message.id}`)).body;
		await until('the receipt', async () => (await read()).sentStatus === 'Delivered');
		const id = body.message.idOnExternalPlatform;
		assert.equal((await status('line-2', id, { status: 'seen', updatedAt: at })).status, 204);
		assert.equal((await read()).sentStatus, 'Seen');
		await status('line-2', id, { status: 'delivered', updatedAt: at });
		await status('line-2', id, { status: 'failed', updatedAt: at, reason: 'late' });
		assert.equal((await read()).sentStatus, 'Seen');
	});

	it('is refused by the field, and on an unknown channel', async () => {
		const bad = await status('line-1', 'x', { status: 'lost', updatedAt: at });
		assert.equal(problem(bad, 'status'), 'enum');
		assert.equal((await status('nowhere', 'x', { status: 'seen', updatedAt: at })).status, 404);
	});
});

describe('threads', () => {
	const thread = '/dfo/3.0/channels/line-1/threads/t-gilles';

	it('can be closed', async () => {
		await talk.write('line-1', 'gilles', 'Bonjour');
		const closed = await talk.hub.api('PUT', thread, { canAddMoreMessages: false });
		assert.equal(closed.body.canAddMoreMessages, false);
		assert.equal((await talk.reply('line-1', 't-gilles', 'Bonjour')).status, 409);
		await talk.hub.api('PUT', thread, { canAddMoreMessages: true });
		assert.equal((await talk.reply('line-1', 't-gilles', 'Bonjour')).status, 201);
		const list = await talk.hub.api('GET', '/dfo/3.0/threads?size=100');
		assert.ok(list.body.data.some((row) => row.idOnExternalPlatform === 't-gilles'));
	});

	it('take sender actions', async () => {
		const act = (action, path = thread) => talk.hub.api('POST', `${path}/sender-actions`, { action });
		assert.equal((await act('isTypingOn')).status, 204);
		assert.equal((await act('isSinging')).status, 400);
		assert.equal((await act('isTypingOn', '/dfo/3.0/channels/line-1/threads/none')).status, 404);
	});
});

describe('what was taken', () => {
	it('is there after a kill, and a repeat is still a repeat', async () => {
		const body = talk.message('hugo', 'Bonjour');
		const made = await talk.post('line-1', body);
		await talk.hub.kill();
		await talk.hub.restart();
		talk.machine.token = await talk.hub.signIn(talk.machine.key);
		const again = await talk.post('line-1', body);
		assert.equal(again.status, 200);
		assert.deepEqual(again.body, made.body);
	});
});

describe('a large message', () => {
	it('is taken up to the largest body, and refused beyond', async () => {
		const rich = (size) => talk.message('giant', '', {
			messageContent: { type: 'PLUGIN', payload: { elements: [{ id: 'a', type: 'TEXT', text: 'x'.repeat(size) }] } },
		});
		const made = await talk.post('line-1', rich(1_000_000));
		assert.equal(made.status, 201, JSON.stringify(made.body).slice(0, 300));
		assert.equal(made.body.message.messageContent.payload.elements[0].text.length, 1_000_000);
		const read = await talk.hub.api('GET', `/dfo/3.0/messages/${made.body.message.id}`);
		assert.equal(read.body.messageContent.payload.elements[0].text.length, 1_000_000);
		assert.equal((await talk.post('line-1', rich(1_100_000))).status, 413);
		for (let i = 0; i < 9; i++)
			await talk.write('line-1', 'giant', '', { messageContent: rich(1_000_000).messageContent });
		const number = made.body.consumerContact.id;
		for (const list of [`/dfo/3.0/contacts/${number}/messages?`, `/dfo/3.0/messages?contactNumber=${number}`]) {
			const found = [];
			let token = '';
			do {
				const page = await talk.hub.api('GET', `${list}${token}`);
				assert.equal(page.status, 200, JSON.stringify(page.body).slice(0, 300));
				found.push(...page.body.data.map((message) => message.id));
				token = page.body.scrollToken ? `&scrollToken=${page.body.scrollToken}` : '';
			} while (token);
			assert.equal(new Set(found).size, 10, list);
			assert.equal(found.length, 10, list);
		}
	});
});
