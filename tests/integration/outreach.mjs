// SPDX-License-Identifier: Apache-2.0
// For tests of outreach: a hub and its middleware, an integration with a channel, templates, skills and lists,
// all made through the published calls.
import assert from 'node:assert/strict';

import { startHub, startMiddleware, until } from './harness.mjs';

export const ADMIN = '/inContactAPI/services/v30.0';
/** A Monday, 11:00 in Toronto and 08:00 in Los Angeles. */
export const MONDAY = '2027-01-11T16:00:00Z';

const ok = (answer, ...codes) => {
	assert.ok(codes.includes(answer.status), `${answer.status} ${JSON.stringify(answer.body)}`);
	return answer.body;
};

class Outreach {
	constructor(hub) {
		this.hub = hub;
		this.serial = 0;
	}

	async begin(options) {
		const { hub } = this;
		this.mw = await startMiddleware(hub, {
			settings: {
				'access-key-id': hub.key.id, 'access-key-secret': hub.key.secret,
				'control': true, 'log-text': true, ...options.middleware,
			},
		});
		const campaigns = ok(await hub.api('GET', `${ADMIN}/campaigns?top=1`), 200);
		this.campaign = campaigns.campaigns[0].id;
		this.integration = ok(await hub.api('POST', '/dfo/3.0/channel-integrations', {
			name: 'Box', integrationBoxUrl: this.mw.addresses.box, useOutbound30: true,
			...options.integration,
		}), 200, 201).id;
		this.channel = 'main';
		ok(await hub.api('POST', '/dfo/3.0/channels', {
			id: this.channel, idOnExternalPlatform: this.channel,
			channelIntegrationId: this.integration, realExternalPlatformId: 'custom',
			name: 'Main', isPrivate: true, hasTreeStructure: false, ...options.channel,
		}), 200, 201);
	}

	async addTemplate(body = 'Bonjour {FirstName|cher client}', more = {}) {
		return ok(await this.hub.api('POST', `${ADMIN}/message-templates`, {
			templateName: `template ${++this.serial}`, templateTypeId: 3, subject: '', body, ...more,
		}), 200, 201).templateId;
	}

	/** more: fields of the skill; `retry`, `schedule`, `zones`: parameter blocks. */
	async addSkill({ template, retry, schedule, ...more } = {}) {
		const body = {
			skillName: `skill-${++this.serial}`, mediaTypeId: 9, isOutbound: true,
			outboundStrategy: 'Personal Connection', campaignId: this.campaign,
			digitalPOC: 'BYOC', digitalPOCName: this.channel,
			messageTemplateId: template ?? await this.addTemplate(),
			agentless: true, priorityBlending: true, ...more,
		};
		const answer = ok(await this.hub.api('POST', `${ADMIN}/skills`, { skills: [body] }), 200);
		assert.equal(answer.skillsResults[0].success, true, JSON.stringify(answer));
		const id = answer.skillsResults[0].skillId;
		if (retry)
			await this.setParameter(id, 'retry-settings', { retrySettings: retry });
		if (schedule)
			await this.setParameter(id, 'schedule-settings', { scheduleSettings: schedule });
		return id;
	}

	async setParameter(skill, name, body) {
		ok(await this.hub.api('PUT', `${ADMIN}/skills/${skill}/parameters/${name}`, body), 200, 202, 204);
	}

	async start(skill) {
		return ok(await this.hub.api('POST', `${ADMIN}/skills/${skill}/start`), 200, 202, 204);
	}

	async stop(skill, force = false) {
		return ok(await this.hub.api('POST', `${ADMIN}/skills/${skill}/stop?force=${force}`), 200, 202, 204);
	}

	/** rows: objects by column; every row needs ExternalId. The list's id, when its upload is complete. */
	async upload(skill, rows, more = {}) {
		const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
		const cell = (value) => `"${String(value ?? '').replaceAll('"', '""')}"`;
		const csv = [columns.join(','), ...rows.map((row) => columns.map((name) => cell(row[name])).join(','))]
			.join('\r\n');
		const destinations = columns.filter((name) => ['DigitalId', 'PhoneNumber', 'OtherId'].includes(name));
		const query = new URLSearchParams({ listName: `list ${++this.serial}`, externalIdColumn: 'ExternalId' });
		for (const [name, parameter] of [['FirstName', 'firstNameColumn'], ['TimeZone', 'timeZoneColumn'],
			['Zip', 'zipColumn'], ['City', 'cityColumn'], ['State', 'stateColumn'], ['Priority', 'priorityColumn'], ['ExpirationDate', 'expirationDateColumn']])
			if (columns.includes(name))
				query.set(parameter, name);
		const list = ok(await this.hub.api('POST', `${ADMIN}/lists/call-lists?${query}`, {
			destinationMappings: destinations.map((name) => ({ fieldName: name, fieldValue: name })),
		}), 200, 201);
		const id = list.listId ?? list.resultSet?.listId ?? list.id;
		const upload = ok(await this.hub.api('POST', `${ADMIN}/lists/call-lists/${id}/upload`, {
			listFile: Buffer.from(csv).toString('base64'), fileName: 'list.csv', skillId: skill,
			forceOverwrite: false, expirationDate: '2027-12-31', startSkill: false, sendEmail: false, ...more,
		}), 200, 202);
		const job = upload.jobId ?? upload.resultSet?.jobId;
		await until('the upload', async () => {
			const progress = ok(await this.hub.api('GET', `/api/v1/upload-jobs/${job}`), 200);
			assert.notEqual(progress.state, 'failed', JSON.stringify(progress));
			return progress.state === 'complete';
		});
		return id;
	}

	async progress(skill) {
		return ok(await this.hub.api('GET', `/api/v1/skills/${skill}/progress`), 200);
	}

	async why(list, externalId, headers) {
		return ok(await this.hub.api('GET',
			`/api/v1/lists/${list}/records/${encodeURIComponent(externalId)}/why`, undefined, { headers }), 200);
	}

	/** Waits until the progress of a skill is as `check` wants it. */
	async settled(what, skill, check, withinMs) {
		let last;
		try {
			return await until(what, async () => {
				last = await this.progress(skill);
				return check(last) && last;
			}, withinMs);
		} catch (error) {
			throw new Error(`${error.message}\n${JSON.stringify(last)}\n${this.hub.log().slice(-4000)}`);
		}
	}

	/** Templates' messages (they begin with Bonjour; answers to STOP do not) that the middleware took: { recipient: keys }. */
	taken() {
		const byRecipient = {};
		for (const line of this.mw.journal()) {
			if (line.event !== 'callback' || line.status !== 200 || !line.text?.startsWith('Bonjour'))
				continue;
			const keys = byRecipient[line.recipient] ??= new Set();
			keys.add(line.key);
		}
		return byRecipient;
	}

	/** Every recipient got exactly one message. */
	assertOneEach(count) {
		const taken = this.taken();
		assert.equal(Object.keys(taken).length, count);
		for (const [recipient, keys] of Object.entries(taken))
			assert.equal(keys.size, 1, `${recipient} got ${keys.size} messages`);
	}

	async end() {
		await this.mw?.stop();
		await this.hub.stop();
	}
}

/** options: hub (settings), middleware (settings), integration, channel (fields). */
export async function startOutreach(options = {}) {
	const hub = await startHub({
		settings: { 'allow-http': 'on', 'allow-clock': 'on', 'business-clock': MONDAY, ...options.hub },
	});
	const outreach = new Outreach(hub);
	try {
		await outreach.begin(options);
	} catch (error) {
		await outreach.end();
		throw error;
	}
	return outreach;
}

export const people = (count, more = {}) => Array.from({ length: count }, (_, i) => ({
	ExternalId: `C-${i + 1}`, FirstName: `Name${i + 1}`, DigitalId: `u-${i + 1}`, TimeZone: 'America/Toronto', ...more,
}));
