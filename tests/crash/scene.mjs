// SPDX-License-Identifier: Apache-2.0
// What a campaign needs before its list is uploaded: middleware, integration, channel, template, campaign, skill.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';

import { LostError } from './mortal_hub.mjs';

const ADMIN = '/inContactAPI/services/v30.0';

/** Every text of the campaign begins with this; the confirmations of opt-outs do not. */
export const MARKER = 'Avis de service : ';

/** An afternoon (UTC) on which contact hours are open from St. John's to Honolulu: a Wednesday, 19:30. */
export const CLOCK_START = Date.parse('2027-03-10T19:30:00Z');

const CHANNEL = { realExternalPlatformId: 'custom', name: 'Messages', isPrivate: true, hasTreeStructure: false,
	hasOutboundFlow: true, idOnExternalPlatform: 'crash-account' };

async function made(hub, method, route, body, code) {
	const answer = await hub.ask(method, route, body, {});
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

const LISTS = `${ADMIN}/lists/call-lists`;

/** With a mortal hub; also when the answer to the first request was lost, but the list was not. @return its id */
export async function listMake(hub, name, mapping) {
	const answer = await hub.ask('POST', LISTS, { listName: name, ...mapping });

	if (answer.status < 300)
		return answer.body.listId;
	const { callingLists } = await hub.must('GET', `${LISTS}?top=1000`);
	const found = callingLists.find(({ listName }) => listName === name);
	if (!found)
		throw new LostError(`list "${name}": ${answer.status} ${JSON.stringify(answer.body)}`);
	return found.listId;
}

/** Uploads a file and starts the skill with it. @return the job's id */
export async function listUpload(hub, listId, skillId, file) {
	const { jobId } = await hub.must('POST', `${LISTS}/${listId}/upload`, {
		listFile: file.toString('base64'), fileName: 'liste.csv', skillId, forceOverwrite: false, startSkill: true,
		sendEmail: false, expirationDate: '2027-12-31',
	});
	return jobId;
}

export async function jobIsComplete(hub, jobId) {
	const { uploadJobs: [job] } = await hub.must('GET', `${LISTS}/jobs/${jobId}`);
	return job.isComplete;
}

async function contacts(hub) {
	const all = [];
	let token = '';

	do {
		const page = await hub.must('GET', `/dfo/3.0/contacts${token}`);
		all.push(...page.data);
		token = page.scrollToken ? `?scrollToken=${encodeURIComponent(page.scrollToken)}` : '';
	} while (token);
	return all;
}

/** Inbound messages by the middleware's id: how often each is stored. */
export async function inboundStored(hub) {
	const stored = new Map();

	for (const { contactNumber } of await contacts(hub)) {
		const messages = await hub.must('GET', `/dfo/3.0/contacts/${contactNumber}/messages`);
		for (const { direction, idOnExternalPlatform: id } of messages.data)
			if (direction === 'inbound')
				stored.set(id, (stored.get(id) ?? 0) + 1);
	}
	return stored;
}

/** Addresses in force. */
export async function optOutsStored(hub) {
	const csv = await hub.must('GET', '/api/v1/opt-outs/export');
	return csv.split('\r\n').slice(1).filter(Boolean).map((line) => line.split(',')[1]);
}

export const progressOf = (hub, skillId) => hub.must('GET', `/api/v1/skills/${skillId}/progress`);
