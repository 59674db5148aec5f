// SPDX-License-Identifier: Apache-2.0
// Campaigns, skills and their parameters, start and stop, over HTTP against the real program.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { startHub } from './harness.mjs';

const ADMIN = '/inContactAPI/services/v30.0';
let hub, campaign, template, channel;
let serial = 0;

before(async () => {
	hub = await startHub();
	const campaigns = await hub.api('GET', `${ADMIN}/campaigns?top=1`);
	campaign = campaigns.body.campaigns[0];
	template = (await hub.api('POST', `${ADMIN}/message-templates`,
		{ templateName: 'hello', templateTypeId: 3, subject: '', body: 'Bonjour {FirstName|cher client}' })).body.templateId;
	const integration = await hub.api('POST', '/dfo/3.0/channel-integrations',
		{ name: 'Forum', integrationBoxUrl: 'https://mw.example/box' });
	channel = 'ch-1';
	for (const [id, more] of [['ch-1', {}], ['ch-2', {}], ['ch-in', { hasOutboundFlow: false }]])
		await hub.api('POST', '/dfo/3.0/channels', {
			id, idOnExternalPlatform: id, channelIntegrationId: integration.body.id,
			realExternalPlatformId: 'custom', name: id, isPrivate: true, hasTreeStructure: false, ...more,
		});
});
after(async () => { await hub?.stop(); });

const body = (more = {}) => ({
	skillName: `s${++serial}`, mediaTypeId: 9, isOutbound: true, outboundStrategy: 'Personal Connection',
	campaignId: campaign.id, digitalPOC: 'BYOC', digitalPOCName: channel, messageTemplateId: template,
	agentless: true, priorityBlending: true, ...more,
});
const create = async (more) => (await hub.api('POST', `${ADMIN}/skills`, { skills: [body(more)] })).body.skillsResults[0];
const add = async (more) => {
	const result = await create(more);
	assert.equal(result.success, true, JSON.stringify(result));
	return result.skillId;
};
const read = async (id) => (await hub.api('GET', `${ADMIN}/skills/${id}`)).body.skills[0];
const parameter = (id, name) => `${ADMIN}/skills/${id}/parameters/${name}`;

describe('campaigns', () => {
	it('begin with the one that clients look for, under both pairs of names', () => {
		assert.match(campaign.name, /^Default Campaign/);
		assert.deepEqual([campaign.campaignId, campaign.campaignName], [campaign.id, campaign.name]);
	});

	it('are added, changed, deactivated, and hold skills', async () => {
		const made = await hub.api('POST', `${ADMIN}/campaigns`, { name: 'Spring', description: 'x' });
		assert.equal(made.status, 201);
		const at = `${ADMIN}/campaigns/${made.body.id}`;
		assert.equal((await hub.api('POST', `${ADMIN}/campaigns`, { name: 'SPRING' })).status, 409);
		assert.equal((await hub.api('PUT', at, { notes: 'y' })).status, 200);
		assert.equal((await hub.api('PATCH', `${at}/status`, { isActive: false })).status, 200);
		const after = (await hub.api('GET', at)).body;
		assert.deepEqual([after.name, after.description, after.notes, after.isActive], ['Spring', 'x', 'y', false]);
		const first = await add(), second = await add();
		const moved = await hub.api('POST', `${at}/skills`, { skills: [first, { skillId: second }, 999999] });
		assert.deepEqual(moved.body, { assignedSkills: [first, second], invalidSkills: [999999] });
		const listed = await hub.api('GET', `${at}/skills`);
		assert.deepEqual(listed.body.skills.map((skill) => skill.skillId), [first, second]);
		const taken = await hub.api('DELETE', `${at}/skills`, { skills: [first] });
		assert.deepEqual(taken.body.assignedSkills, [first]);
	});
});

describe('the name of a skill', () => {
	for (const [name, good] of [
		['ab', true], ['a', false], ['x'.repeat(30), true], ['x'.repeat(31), false], ['Été-2027_é.b:c', true],
		['中文技能', true], ['with space', false], ['a/b', false], ['a\u00a0b', false], ['', false],
		['😀😀', false], ['\u202eab', false],
	])
		it(`${good ? 'takes' : 'refuses'} ${JSON.stringify(name)}`, async () => {
			const result = await create({ skillName: name });
			assert.equal(result.success, good, JSON.stringify(result));
			if (!good)
				assert.match(result.error, /2 to 30|required/);
		});

	it('is unique without regard to case', async () => {
		await add({ skillName: 'Relance' });
		assert.match((await create({ skillName: 'RELANCE' })).error, /already in use/);
	});
});

describe('a skill', () => {
	it('answers 200 with a result for each, and says what is missing', async () => {
		const answer = await hub.api('POST', `${ADMIN}/skills`, { skills: [body(), { skillName: 'lonely' }] });
		assert.equal(answer.status, 200);
		assert.equal(answer.body.errorCount, 1);
		assert.equal(answer.body.skillsResults[0].success, true);
		assert.match(answer.body.skillsResults[1].error, /mediaTypeId.*isOutbound.*campaignId/);
	});

	it('gives back what acts and what is only kept', async () => {
		const kept = {
			notes: 'n', requireManualAccept: true, acwTypeId: 2, dispositions: [{ dispositionId: 5, priority: 1 }],
			FocusMetric: 3, popThankYouURL: 'https://a.example', serviceLevelGoal: 80, callSuppressionScriptId: 4,
		};
		const id = await add({ agentless: false, minWFIAgents: 2, minWFIAvailableAgents: 1, initialPriority: 5, ...kept });
		const skill = await read(id);
		for (const [name, value] of Object.entries({
			...kept, minWFIAgents: 2, minWFIAvailableAgents: 1, initialPriority: 5, digitalPOC: 'BYOC',
			digitalPOCName: channel, isRunning: false, isActive: true, mediaTypeName: 'Digital',
			campaignName: campaign.name, outboundStrategy: 'Personal Connection',
		}))
			assert.deepEqual(skill[name], value, name);
		const changed = await hub.api('PUT', `${ADMIN}/skills/${id}`, { skill: { notes: 'm', mediatypeid: 9 } });
		assert.deepEqual(changed.body, { success: true, skillId: id });
		assert.deepEqual([(await read(id)).notes, (await read(id)).FocusMetric], ['m', 3]);
	});

	it('drops the minimum of agents when it is agentless', async () => {
		const skill = await read(await add({ agentless: true, minWFIAgents: 4 }));
		assert.equal(skill.minWFIAgents, 0);
	});

	for (const [what, fields, text] of [
		['an unknown campaign', { campaignId: 999999 }, /campaignId names something/],
		['an unknown template', { messageTemplateId: 999999 }, /messageTemplateId names something/],
		['an unknown channel', { digitalPOCName: 'nowhere' }, /digitalPOCName names a channel/],
		['a channel without outbound flow', { digitalPOCName: 'ch-in' }, /outbound/],
		['an agentless inbound skill', { isOutbound: false, outboundStrategy: undefined }, /outbound skills only/],
		['an unknown media type', { mediaTypeId: 8 }, /mediaTypeId must be one of/],
	])
		it(`refuses ${what}`, async () => {
			const result = await create(fields);
			assert.equal(result.success, false);
			assert.match(result.error, text);
		});

	it('is refused an older version, and unknown ones are 404', async () => {
		const id = await add();
		const { version } = await read(id);
		const put = (match) => hub.api('PUT', `${ADMIN}/skills/${id}`, { skill: { notes: 'z' } },
			{ headers: { 'if-match': String(match) } });
		assert.equal((await put(version)).status, 200);
		const stale = await put(version);
		assert.equal(stale.status, 409);
		assert.match(stale.body.error_description, /changed by somebody else/);
		assert.equal((await hub.api('GET', `${ADMIN}/skills/999999`)).status, 404);
	});

	it('is listed with totals, search and paging', async () => {
		await add({ skillName: 'Zebra-1' });
		await add({ skillName: 'Zebra-2' });
		const found = (await hub.api('GET', `${ADMIN}/skills?searchString=zEBRA&top=1&skip=1`)).body;
		assert.equal(found.totalRecords, 2);
		assert.deepEqual(found.skills.map((skill) => skill.skillName), ['Zebra-2']);
		assert.equal((await hub.api('GET', `${ADMIN}/skills?searchString=%25`)).body.totalRecords, 0);
	});
});

describe('the parameters of a skill', () => {
	it('mirror attempts and retry between two blocks, and keep the rest', async () => {
		const id = await add();
		const put = await hub.api('PUT', parameter(id, 'retry-settings'),
			{ retrySettings: { maximumAttempts: 5, minimumRetryMinutes: 90, callbackRestMinutes: 7, finalizeWhenExhausted: false } });
		assert.equal(put.status, 200, JSON.stringify(put.body));
		const general = (await hub.api('GET', parameter(id, 'general-settings'))).body;
		assert.deepEqual([general.maximumAttempts, general.minimumRetryMinutes], [5, 90]);
		const retry = (await hub.api('GET', parameter(id, 'retry-settings'))).body;
		assert.deepEqual([retry.callbackRestMinutes, retry.finalizeWhenExhausted], [7, false]);
		const bad = await hub.api('PUT', parameter(id, 'retry-settings'), { retrySettings: { maximumAttempts: 0 } });
		assert.equal(bad.status, 400);
	});

	it('take a schedule as clients send it, past midnight too', async () => {
		const id = await add();
		const put = (settings) => hub.api('PUT', parameter(id, 'schedule-settings'), { scheduleSettings: settings });
		assert.equal((await put({
			isScheduled: true, mondayIsActive: true, mondayStartTime: '09:00', mondayEndTime: '19:00',
			fridayIsActive: true, fridayStartTime: '22:00:00', fridayEndTime: '06:00:00',
		})).status, 200);
		const now = (await hub.api('GET', parameter(id, 'schedule-settings'))).body;
		assert.deepEqual([now.isScheduled, now.mondayStartTime, now.mondayEndTime, now.fridayStartTime, now.fridayEndTime,
			now.tuesdayIsActive], [true, '09:00', '19:00', '22:00', '06:00', false]);
		assert.equal((await put({ mondayIsActive: true, mondayStartTime: '09:00', mondayEndTime: '09:00' })).status, 400);
		assert.equal((await put({ mondayIsActive: true, mondayStartTime: '25:00', mondayEndTime: '26:00' })).status, 400);
		assert.equal((await hub.api('GET', parameter(id, 'schedule-settings'))).body.mondayStartTime, '09:00');
	});

	it('take cadence with texts for modes, and answer with numbers', async () => {
		const id = await add();
		const put = await hub.api('PUT', parameter(id, 'cadence-settings'), {
			attemptMode: 'Single Pass', recordRequestMode: 'Next Best', destinationRetryRestMinutes: 30,
			maximumAttempts: [{ fieldName: 'HomePhone', attempts: 0 }, { fieldName: 'PhoneNumber' }],
			cadences: [{ fieldName: 'PhoneNumber', attempts: 2, timeConstraints: {
				weekdayTimeConstraints: [{ startTime: '10:00', endTime: '12:00' }], weekendTimeConstraints: [] } }],
		});
		assert.equal(put.status, 200, JSON.stringify(put.body));
		assert.deepEqual([put.body.attemptMode, put.body.recordRequestMode, put.body.destinationRetryRestMinutes], [1, 1, 30]);
		assert.deepEqual(put.body.cadenceMaximumAttempts,
			[{ fieldName: 'HomePhone', attempts: 0 }, { fieldName: 'PhoneNumber', attempts: null }]);
		assert.deepEqual(put.body.cadences[0].timeConstraints.weekdayTimeConstraints, [{ startTime: '10:00', endTime: '12:00' }]);
	});

	it('take hours by zone, and contact windows', async () => {
		const id = await add();
		const zones = await hub.api('PUT', parameter(id, 'time-zones'), { timeZoneSettings: [
			{ standardName: 'Eastern Standard Time', startTime: '10:00', endTime: '17:00', overrideTime: true, timeZoneActiveToCall: true },
			{ standardName: 'Atlantic Standard Time', timeZoneActiveToCall: false },
		] });
		assert.equal(zones.status, 200, JSON.stringify(zones.body));
		assert.deepEqual(zones.body.timeZoneSettings.map((zone) => [zone.name, zone.timeZoneActiveToCall, zone.startTime]),
			[['Eastern Standard Time', true, '10:00'], ['Atlantic Standard Time', false, '00:00']]);
		const own = `/api/v1/skills/${id}/settings`;
		const preset = (await hub.api('GET', own)).body;
		assert.deepEqual(preset.contactWindows.monday, [{ start: '09:00', end: '20:00' }]);
		assert.deepEqual(preset.contactWindows.sunday, [{ start: '12:00', end: '18:00' }]);
		const changed = await hub.api('PUT', own, { emptyVariables: 'empty', contactWindows: {
			tuesday: [{ start: '09:00', end: '12:00' }, { start: '13:00', end: '18:00' }] } });
		assert.equal(changed.status, 200, JSON.stringify(changed.body));
		assert.equal(changed.body.emptyVariables, 'empty');
		assert.deepEqual([changed.body.contactWindows.monday.length, changed.body.contactWindows.tuesday.length], [0, 2]);
		const bad = await hub.api('PUT', own, { contactWindows: { monday: [{ start: '9h', end: '10:00' }] } });
		assert.equal(bad.status, 400);
		assert.equal(bad.body.errors[0].field, 'contactWindows.monday');
		assert.deepEqual((await hub.api('GET', `${ADMIN}/skills/${id}/parameters`)).body.generalSettings.maximumAttempts, 3);
		assert.ok((await hub.api('GET', `${ADMIN}/skills/parameters`)).body.skills.length > 1);
	});
});

describe('start and stop', () => {
	const start = (id, options) => hub.api('POST', `${ADMIN}/skills/${id}/start`, undefined, options);
	const stop = (id, query = '') => hub.api('POST', `${ADMIN}/skills/${id}/stop${query}`);

	it('start, warn that nobody gets the replies, and stop', async () => {
		const id = await add();
		const started = await start(id);
		assert.equal(started.status, 202, JSON.stringify(started.body));
		assert.deepEqual(started.body.warnings.map((warning) => warning.code), ['replies_unrouted']);
		assert.deepEqual([(await read(id)).isRunning, (await read(id)).state], [true, 'started']);
		assert.equal((await start(id)).status, 202, 'starting again is no error');
		assert.equal((await stop(id, '?force=true')).status, 202);
		assert.deepEqual([(await read(id)).isRunning, (await read(id)).state], [false, 'stopped']);
	});

	it('name what is missing', async () => {
		const bare = await add({ messageTemplateId: undefined, digitalPOCName: undefined, digitalPOC: undefined });
		const refused = await start(bare);
		assert.equal(refused.status, 409);
		assert.match(refused.body.error_description, /channel/);
		const inbound = await add({ isOutbound: false, agentless: false, outboundStrategy: undefined });
		assert.equal((await start(inbound)).status, 400);
		assert.equal((await start(999999)).status, 404);
		await hub.api('PUT', `${ADMIN}/message-templates/${template}`, { isActive: false });
		assert.equal((await start(await add())).status, 409);
		await hub.api('PUT', `${ADMIN}/message-templates/${template}`, { isActive: true });
	});

	it('need both permissions', async () => {
		const id = await add();
		const agent = await hub.addUser('agent');
		assert.equal((await start(id, { token: agent.token })).status, 403);
	});

	it('hold what a running skill stands on', async () => {
		const id = await add();
		await start(id);
		const moved = await hub.api('PUT', `${ADMIN}/skills/${id}`, { skill: { digitalPOCName: 'ch-2' } });
		assert.equal(moved.status, 409);
		assert.match(moved.body.error_description, /digitalPOCName cannot be changed/);
		await stop(id);
		assert.equal((await hub.api('PUT', `${ADMIN}/skills/${id}`, { skill: { digitalPOCName: 'ch-2' } })).status, 200);
	});

	it('survive a restart', async () => {
		const id = await add();
		await start(id);
		await hub.kill();
		await hub.restart();
		assert.equal((await read(id)).isRunning, true);
		await stop(id);
	});
});

describe('agents of a skill', () => {
	it('are assigned, listed and taken off', async () => {
		const id = await add();
		const agent = await hub.addUser('agent');
		const at = `${ADMIN}/skills/${id}/agents`;
		const assigned = await hub.api('POST', at,
			{ agents: [{ agentId: String(agent.id), proficiency: 2 }, { agentId: '999999' }] });
		assert.equal(assigned.body.resultSet.errorCount, 1);
		const listed = (await hub.api('GET', at)).body.agentSkillAssignments;
		assert.deepEqual(listed.map((row) => [row.agentId, row.agentProficiencyValue, row.skillId]), [[agent.id, 2, id]]);
		assert.equal((await hub.api('DELETE', `${at}/${agent.id}`)).status, 204);
		assert.equal((await hub.api('DELETE', `${at}/${agent.id}`)).status, 404);
	});
});
