// SPDX-License-Identifier: Apache-2.0
// Channels (digital points of contact) over HTTP against the real program.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { startHub } from './harness.mjs';

const CHANNELS = '/dfo/3.0/channels';
let hub, integration;
before(async () => {
	hub = await startHub();
	const made = await hub.api('POST', '/dfo/3.0/channel-integrations',
		{ name: 'Forum', integrationBoxUrl: 'https://mw.example/box' });
	integration = made.body.id;
});
after(async () => { await hub?.stop(); });

/* The body of the published example, with the integration's id filled in. */
const sample = (more = {}) => ({
	id: '3f0c9b52-7a1e-4a0b-9a55-0f6f2d3c8e11', idOnExternalPlatform: 'acct-20417',
	channelIntegrationId: integration, realExternalPlatformId: 'forum',
	name: 'Neighbourhood forum', isPrivate: true, hasTreeStructure: false, ...more,
});
const post = (body) => hub.api('POST', CHANNELS, body);

describe('creating and updating', () => {
	it('takes the published example as it stands, then updates it', async () => {
		const made = await post(sample());
		assert.equal(made.status, 201, JSON.stringify(made.body));
		assert.equal(made.body.channelIntegrationId, integration);
		assert.equal(made.body.hasOutboundFlow, true, 'absent counts as true');
		const again = await post(sample({ name: 'Renamed', hasReply: true }));
		assert.equal(again.status, 200);
		assert.deepEqual([again.body.name, again.body.hasReply, again.body.channelNumber],
			['Renamed', true, made.body.channelNumber]);
		const kept = await post(sample());
		assert.equal(kept.body.hasReply, true, 'an update keeps what it does not name');
	});

	it('serves the older address too', async () => {
		const answer = await hub.api('POST', '/dfo/3.0/contact/channels', sample({ id: 'older-1' }));
		assert.equal(answer.status, 201);
	});

	it('keeps every field of the wire', async () => {
		const fields = {
			contentFormat: 'plain', hasAbilityToSendFiles: true, hasManualOutboundFlow: true,
			translationGroup: 'phone', externalPlatformAvatar: 'https://a.example/a.png',
			externalPlatformIcon: 'sms', ownerUserId: 12, hasAbilityToLike: true, isLiveChat: false,
			studioScript: 'default', canSendSenderActions: true, hasOutboundFlow: false,
		};
		const made = await post(sample({ id: 'all-1', ...fields }));
		assert.equal(made.status, 201, JSON.stringify(made.body));
		const read = await hub.api('GET', `${CHANNELS}/all-1`);
		for (const [name, value] of Object.entries(fields))
			assert.equal(read.body[name], value, name);
	});

	for (const [what, body, field] of [
		['a missing name', { name: undefined }, 'name'],
		['an unknown platform', { realExternalPlatformId: 'carrier-pigeon' }, 'realExternalPlatformId'],
		['an unknown integration', { channelIntegrationId: 'nobody' }, 'channelIntegrationId'],
		['an id with a slash', { id: 'a/b' }, 'id'],
		['an id that is too long', { id: 'x'.repeat(65) }, 'id'],
		['a text for a flag', { isPrivate: 'yes' }, 'isPrivate'],
		['a control character', { idOnExternalPlatform: 'a\u0007b' }, 'idOnExternalPlatform'],
		['an unknown icon', { externalPlatformIcon: 'unicorn' }, 'externalPlatformIcon'],
		['a number for a script', { studioScript: 5 }, 'studioScript'],
		['an unknown default skill', { defaultSkillId: 999999 }, 'defaultSkillId'],
	])
		it(`refuses ${what} by its field`, async () => {
			const answer = await post(sample({ id: 'bad-1', ...body }));
			assert.equal(answer.status, 400, JSON.stringify(answer.body));
			assert.ok(answer.body.errors.some((error) => error.field === field), JSON.stringify(answer.body));
			assert.equal((await hub.api('GET', `${CHANNELS}/bad-1`)).status, 404);
		});

	it('does not let another integration take an id over', async () => {
		const other = await hub.api('POST', '/dfo/3.0/channel-integrations',
			{ name: 'Other', integrationBoxUrl: 'https://other.example/box' });
		const answer = await post(sample({ channelIntegrationId: other.body.id }));
		assert.equal(answer.status, 409);
		assert.equal(answer.body.errors[0].errorCode, 'channel_owned');
	});
});

describe('listing and removing', () => {
	it('answers a bare array, filtered and sorted', async () => {
		await post(sample({ id: 'list-b', name: 'bbb', isPrivate: false }));
		await post(sample({ id: 'list-a', name: 'aaa', isPrivate: false }));
		const all = await hub.api('GET', CHANNELS);
		assert.ok(Array.isArray(all.body) && all.body.length >= 2);
		const names = async (query) => (await hub.api('GET', `${CHANNELS}?${query}`)).body.map((row) => row.id);
		assert.deepEqual(await names('isPrivate=false&orderBy=title'), ['list-a', 'list-b']);
		assert.deepEqual(await names('isPrivate=false&orderBy=title&order=desc'), ['list-b', 'list-a']);
		assert.deepEqual(await names('isPrivate=false&orderBy=title&size=1&page=2'), ['list-b']);
		assert.deepEqual(await names('id[]=list-b&id[]=nobody'), ['list-b']);
	});

	it('removes once, and takes the channel back under its number', async () => {
		const made = await post(sample({ id: 'gone-1' }));
		assert.equal((await hub.api('DELETE', `${CHANNELS}/gone-1`)).status, 204);
		assert.equal((await hub.api('DELETE', `${CHANNELS}/gone-1`)).status, 404);
		const back = await post(sample({ id: 'gone-1' }));
		assert.equal(back.status, 201);
		assert.equal(back.body.channelNumber, made.body.channelNumber);
	});

	it('keeps an integration that has channels', async () => {
		const answer = await hub.api('DELETE', `/dfo/3.0/channel-integrations/${integration}`);
		assert.equal(answer.status, 409);
		assert.equal(answer.body.errors[0].errorCode, 'integration_has_channels');
	});

	it('keeps a channel over which a running skill sends', async () => {
		const admin = '/inContactAPI/services/v30.0';
		const template = await hub.api('POST', `${admin}/message-templates`,
			{ templateName: 'hello', templateTypeId: 3, subject: '', body: 'Bonjour' });
		const campaigns = await hub.api('GET', `${admin}/campaigns`);
		const made = await hub.api('POST', `${admin}/skills`, { skills: [{
			skillName: 'busy', mediaTypeId: 9, isOutbound: true, campaignId: campaigns.body.campaigns[0].id,
			digitalPOC: 'BYOC', digitalPOCName: 'list-a', messageTemplateId: template.body.templateId,
			agentless: true,
		}] });
		const id = made.body.skillsResults[0].skillId;
		assert.equal((await hub.api('POST', `${admin}/skills/${id}/start`)).status, 202);
		const busy = await hub.api('DELETE', `${CHANNELS}/list-a`);
		assert.equal(busy.status, 409, JSON.stringify(busy.body));
		assert.equal((await hub.api('POST', `${admin}/skills/${id}/stop`)).status, 202);
		assert.equal((await hub.api('DELETE', `${CHANNELS}/list-a`)).status, 204);
	});

	it('is what a middleware may do, and an agent may not', async () => {
		const middleware = await hub.addUser('middleware');
		assert.equal((await hub.api('GET', CHANNELS, undefined, { token: middleware.token })).status, 200);
		const agent = await hub.addUser('agent');
		assert.equal((await hub.api('DELETE', `${CHANNELS}/list-b`, undefined, { token: agent.token })).status, 403);
	});
});
