// SPDX-License-Identifier: Apache-2.0
// What a campaign needs before its list is uploaded: middleware, integration, channel, template, campaign, skill.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';

const ADMIN = '/inContactAPI/services/v30.0';

/** Every text of the campaign begins with this; the confirmations of opt-outs do not. */
export const MARKER = 'Avis de service : ';

/** An afternoon (UTC) on which contact hours are open from St. John's to Honolulu: a Wednesday, 19:30. */
export const CLOCK_START = Date.parse('2027-03-10T19:30:00Z');

const CHANNEL = { realExternalPlatformId: 'custom', name: 'Messages', isPrivate: true, hasTreeStructure: false,
	hasOutboundFlow: true, idOnExternalPlatform: 'crash-account' };

async function made(hub, method, route, body, code) {
	const answer = await hub.api(method, route, body);
	assert.ok(code.includes(answer.status), `${method} ${route}: ${answer.status} ${JSON.stringify(answer.body)}`);
	return answer.body;
}

async function channelMake(hub, middleware, more) {
	const integration = await made(hub, 'POST', '/dfo/3.0/channel-integrations', {
		name: 'Middleware', integrationBoxUrl: middleware.addresses.box, addActionUrl: middleware.addresses.add,
		...more,
	}, [201]);
	return made(hub, 'POST', '/dfo/3.0/channels',
		{ ...CHANNEL, id: randomUUID(), channelIntegrationId: integration.id }, [200, 201]);
}

async function skillMake(hub, channel) {
	const { templateId } = await made(hub, 'POST', `${ADMIN}/message-templates`, {
		templateName: 'Avis', templateTypeId: 3, templateClass: 'transactional',
		body: `${MARKER}bonjour {FirstName|à vous}, votre rendez-vous est confirmé.`,
	}, [200, 201]);
	const { id: campaignId } = await made(hub, 'POST', `${ADMIN}/campaigns`,
		{ name: 'Rendez-vous' }, [200, 201]);
	const { skillsResults: [skill] } = await made(hub, 'POST', `${ADMIN}/skills`, { skills: [{
		skillName: 'rendez-vous', mediaTypeId: 9, isOutbound: true, campaignId, messageTemplateId: templateId,
		digitalPOC: 'BYOC', digitalPOCName: channel.id, agentless: true,
	}] }, [200]);
	assert.ok(skill.success, skill.error);
	return { skillId: skill.skillId, templateId, campaignId };
}

/** With a hub of the harness. @return { channelId, skillId, … } */
export async function sceneMake(hub, middleware, integration = {}) {
	const channel = await channelMake(hub, middleware, integration);
	return { channelId: channel.id, ...await skillMake(hub, channel) };
}

export const LISTS = `${ADMIN}/lists/call-lists`;
export const startOf = (scene) => `${ADMIN}/skills/${scene.skillId}/start`;
