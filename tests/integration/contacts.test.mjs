// SPDX-License-Identifier: Apache-2.0
// Contacts (cases): who sees them, who works on them.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { startTalk } from './talk.mjs';

const ADMIN = '/inContactAPI/services/v33.0';
let talk, anne, boris, manager, skill;

before(async () => {
	talk = await startTalk();
	[anne, boris, manager] = [await talk.hub.addUser('agent', 'anne'),
		await talk.hub.addUser('agent', 'boris'), await talk.hub.addUser('manager', 'chef')];
	const campaigns = await talk.hub.api('GET', `${ADMIN}/campaigns`);
	const list = campaigns.body.resultSet?.campaigns ?? campaigns.body.campaigns;
	const made = await talk.hub.api('POST', `${ADMIN}/skills`, { skills: [{
		skillName: 'Reponses', mediaTypeId: 9, isOutbound: false,
		campaignId: list[0].campaignId ?? list[0].id,
	}] });
	skill = made.body.skillsResults[0].skillId;
	assert.ok(skill, JSON.stringify(made.body));
	await talk.hub.api('POST', `${ADMIN}/skills/${skill}/agents`,
		{ agents: [{ agentId: anne.id, isActive: true, proficiency: 1 }] });
	await talk.channel('line-1', { defaultSkillId: skill });
	await talk.channel('line-2');
});
after(async () => { await talk?.stop(); });

const as = (user) => ({ token: user.token });
const numbers = (answer) => answer.body.data.map((contact) => contact.id);

describe('sight', () => {
	it('of an agent: the skills they have, and what is given to them', async () => {
		const routed = (await talk.write('line-1', 'p-1', 'Bonjour')).consumerContact;
		const unrouted = (await talk.write('line-2', 'p-2', 'Bonjour')).consumerContact;
		assert.equal(routed.skillId, Number(skill));
		assert.equal(routed.routedTo, 'channelSkill');
		assert.equal(unrouted.routedTo, 'nobody');
		const list = async (user) => numbers(await talk.hub.api('GET', '/dfo/3.0/contacts', undefined, as(user)));
		assert.ok((await list(anne)).includes(routed.id));
		assert.ok(!(await list(anne)).includes(unrouted.id));
		assert.ok(!(await list(boris)).includes(routed.id));
		for (const id of [routed.id, unrouted.id])
			assert.ok((await list(manager)).includes(id));
		const read = (user, path) => talk.hub.api('GET', `/dfo/3.0/contacts/${path}`, undefined, as(user));
		assert.equal((await read(anne, routed.id)).status, 200);
		assert.equal((await read(anne, unrouted.id)).status, 404);
		assert.equal((await read(boris, `${routed.id}/messages`)).status, 404);

		const given = await talk.hub.api('PUT', `/dfo/3.0/contacts/${unrouted.id}/inbox-assignment`,
			{ userId: boris.id }, as(manager));
		assert.equal(given.status, 200, JSON.stringify(given.body));
		assert.equal(given.body.status, 'open');
		assert.equal(given.body.inboxAssigneeUser.loginUsername, 'boris');
		assert.ok((await list(boris)).includes(unrouted.id));
	});

	it('of a machine that posts messages: none', async () => {
		assert.equal((await talk.hub.api('GET', '/dfo/3.0/contacts', undefined, as(talk.machine))).status, 403);
	});

	it('of messages follows that of contacts', async () => {
		const { message } = await talk.write('line-1', 'p-3', 'Bonjour');
		const read = (user) => talk.hub.api('GET', `/dfo/3.0/messages/${message.id}`, undefined, as(user));
		assert.equal((await read(anne)).status, 200);
		assert.equal((await read(boris)).status, 404);
		const list = (user) => talk.hub.api('GET',
			`/dfo/3.0/messages?idOnExternalPlatform[]=${message.idOnExternalPlatform}`, undefined, as(user));
		assert.equal((await list(anne)).body.hits, 1);
		assert.equal((await list(boris)).body.hits, 0);
	});
});

describe('lists', () => {
	it('are filtered and walked through', async () => {
		await talk.channel('line-3');
		const made = [];
		for (let i = 0; i < 5; i++)
			made.unshift((await talk.write('line-3', `w-${i}`, 'Bonjour')).consumerContact.id);
		await talk.hub.api('PUT', `/dfo/3.0/contacts/${made[1]}/status`, { status: 'closed' });
		const walk = async (query) => {
			const found = [];
			let token = '';
			do {
				const page = await talk.hub.api('GET', `/dfo/3.0/contacts?${query}${token}`);
				found.push(...numbers(page));
				token = page.body.scrollToken ? `&scrollToken=${page.body.scrollToken}` : '';
			} while (token);
			return found;
		};
		assert.deepEqual(await walk('channel[]=line-3&size=2'), made);
		assert.deepEqual(await walk('channel[]=line-3&status[]=closed'), [made[1]]);
		assert.deepEqual(await walk('channel[]=line-3&status[]=new&status[]=open'),
			made.filter((id) => id !== made[1]));
		assert.deepEqual(await walk('endUserIdOnExternalPlatform[]=w-0'), [made[4]]);
		assert.deepEqual(await walk('channel[]=none'), []);
	});

	it('of a contact hold its messages in order', async () => {
		const { consumerContact } = await talk.write('line-1', 'p-4', 'Un');
		await talk.write('line-1', 'p-4', 'Deux');
		await talk.reply('line-1', 't-p-4', 'Trois');
		const texts = (await talk.messages(consumerContact.id)).map((message) =>
			message.messageContent.payload.text);
		assert.deepEqual(texts, ['Un', 'Deux', 'Trois']);
	});
});

describe('work', () => {
	it('two agents who reach for one contact: the first has it', async () => {
		await talk.hub.api('POST', `${ADMIN}/skills/${skill}/agents`,
			{ agents: [{ agentId: boris.id, isActive: true, proficiency: 1 }] });
		const { consumerContact } = await talk.write('line-1', 'p-5', 'Bonjour');
		const take = (user) => talk.hub.api('PUT',
			`/dfo/3.0/contacts/${consumerContact.id}/inbox-assignment`, { userId: String(user.id) }, as(user));
		const answers = await Promise.all([take(anne), take(boris)]);
		assert.deepEqual(answers.map((answer) => answer.status).sort(), [200, 409]);
		const other = answers[0].status === 200 ? boris : anne;
		const back = await talk.hub.api('DELETE',
			`/dfo/3.0/contacts/${consumerContact.id}/inbox-assignment`, undefined, as(other));
		assert.equal(back.status, 409);
		const freed = await talk.hub.api('DELETE',
			`/dfo/3.0/contacts/${consumerContact.id}/inbox-assignment`, undefined, as(manager));
		assert.equal(freed.body.inboxAssignee, null);
		assert.equal((await take(other)).status, 200);
	});

	it('a reply after the end opens a new contact', async () => {
		const first = (await talk.write('line-1', 'p-6', 'Bonjour')).consumerContact;
		const closed = await talk.hub.api('PUT', `/dfo/3.0/contacts/${first.id}/status`, { status: 'resolved' }, as(anne));
		assert.equal(closed.body.status, 'resolved');
		const second = (await talk.write('line-1', 'p-6', 'Encore')).consumerContact;
		assert.notEqual(second.id, first.id);
		assert.equal(second.status, 'new');
	});

	it('is refused by the field, for another version, and for who is not there', async () => {
		const { consumerContact: contact } = await talk.write('line-1', 'p-7', 'Bonjour');
		const path = `/dfo/3.0/contacts/${contact.id}`;
		const put = (what, body, options) => talk.hub.api('PUT', `${path}/${what}`, body, options);
		assert.equal((await put('status', { status: 'asleep' })).body.errors[0].errorCode, 'enum');
		assert.equal((await put('status', { status: 'open' }, { headers: { 'if-match': '"99"' } })).status, 409);
		assert.equal((await put('inbox-assignment', {})).status, 400);
		assert.equal((await put('inbox-assignment', { userId: 999999 })).status, 400);
		assert.equal((await talk.hub.api('GET', '/dfo/3.0/contacts/999999')).status, 404);
		assert.equal((await talk.hub.api('GET', '/dfo/3.0/contacts/x')).status, 404);
	});

	it('shows the customer with what is known', async () => {
		const identity = { idOnExternalPlatform: 'p-8', firstName: 'Zoë', lastName: 'Okafor' };
		const made = await talk.write('line-1', 'p-8', 'Bonjour', { authorEndUserIdentity: identity });
		await talk.write('line-1', 'p-8', 'Allo', { authorEndUserIdentity: { ...identity, nickname: '@zoe' } });
		await talk.reply('line-1', 't-p-8', 'Bonjour');
		const { body } = await talk.hub.api('GET', `/dfo/3.0/customers/${made.consumerContact.endUser.id}`);
		assert.equal(body.fullName, 'Zoë Okafor');
		assert.deepEqual(body.messageStatistics, { inbound: 2, outbound: 1 });
		assert.equal(body.identities[0].nickname, '@zoe');
		assert.equal(body.identities[0].channelId, 'line-1');
		assert.equal((await talk.hub.api('GET', '/dfo/3.0/customers/999999')).status, 404);
	});
});
