// SPDX-License-Identifier: Apache-2.0
// The hub and the middleware that are measured: the shipped programs with their default settings, set up through
// the published calls. Set are only a business clock at which every contact window is open, and http on loopback.
import fs from 'node:fs';
import path from 'node:path';

import { request, startHub, startMiddleware, until } from '../../tests/integration/harness.mjs';
import { adopt, seconds } from './processes.mjs';

const ADMIN = '/inContactAPI/services/v30.0';
const CHANNEL = 'bench';
export const CLIENT = { id: 'bench', secret: 'a secret of the benchmark' };
/** A Wednesday, 15:30 in St. John's and 11:00 in Vancouver. */
const NOON = '2026-11-25T19:00:00Z';
const UPLOAD_MS = 300_000;

export const MESSAGES = `/dfo/3.0/channels/${CHANNEL}/messages`;

export class Scene {
	constructor(dir) {
		this.dir = dir;
		this.serial = 0;
	}

	/** Starts the hub, on an empty directory or (again) on what is there. */
	async startHub() {
		const dataDir = path.join(this.dir, 'hub');
		fs.mkdirSync(dataDir, { recursive: true });
		this.hub = await startHub({
			dataDir, key: this.key,
			settings: { 'allow-http': 'on', 'business-clock': NOON, 'token-lifetime': '1d' },
		});
		this.key = this.hub.key;
		adopt(this.hub.program.child);
	}

	async startMiddleware(settings = {}) {
		const dataDir = path.join(this.dir, `middleware-${++this.serial}`);
		fs.mkdirSync(dataDir, { recursive: true });
		this.middleware = await startMiddleware(this.hub, {
			dataDir,
			settings: {
				...(this.address ? { listen: this.address } : {}),
				'client-id': CLIENT.id, 'client-secret': CLIENT.secret,
				'access-key-id': this.key.id, 'access-key-secret': this.key.secret, 'control': true,
				...settings,
			},
		});
		this.address = new URL(this.middleware.url).host;
		adopt(this.middleware.program.child);
	}

	async call(method, route, body) {
		const answer = await request(this.hub.url + route, {
			method, body: body && JSON.stringify(body),
			headers: { authorization: `Bearer ${this.hub.token}`, ...(body && { 'content-type': 'application/json' }) },
		});
		if (answer.status >= 300)
			throw new Error(`${method} ${route}: ${answer.status} ${JSON.stringify(answer.body)}`);
		return answer.body;
	}

	/** An integration with its channel, a campaign, a template. */
	async setUp() {
		const integration = await this.call('POST', '/dfo/3.0/channel-integrations', {
			name: 'Bench', integrationBoxUrl: this.middleware.addresses.box, useOutbound30: true,
			clientId: CLIENT.id, clientSecret: CLIENT.secret,
		});
		await this.call('POST', '/dfo/3.0/channels', {
			id: CHANNEL, idOnExternalPlatform: CHANNEL, channelIntegrationId: integration.id,
			realExternalPlatformId: 'custom', name: 'Bench', isPrivate: true, hasTreeStructure: false,
		});
		const { campaigns } = await this.call('GET', `${ADMIN}/campaigns?top=1`);
		this.campaign = campaigns[0].id;
		const template = await this.call('POST', `${ADMIN}/message-templates`, {
			templateName: 'bench', templateTypeId: 3, subject: '',
			body: 'Bonjour {FirstName|cher client}, votre rendez-vous du {Appointment} à {City} est confirmé.',
		});
		this.template = template.templateId;
	}

	async addSkill() {
		const answer = await this.call('POST', `${ADMIN}/skills`, { skills: [{
			skillName: `bench-${++this.serial}`, mediaTypeId: 9, isOutbound: true,
			outboundStrategy: 'Personal Connection', campaignId: this.campaign, digitalPOC: 'BYOC',
			digitalPOCName: CHANNEL, messageTemplateId: this.template, agentless: true, priorityBlending: true,
		}] });
		if (!answer.skillsResults[0].success)
			throw new Error(JSON.stringify(answer));
		return answer.skillsResults[0].skillId;
	}

	start(skill) {
		return this.call('POST', `${ADMIN}/skills/${skill}/start`);
	}

	progress(skill) {
		return this.call('GET', `/api/v1/skills/${skill}/progress`);
	}

	async metrics() {
		const text = await this.call('GET', '/metrics');
		return Object.fromEntries([...text.matchAll(/^(\w+) (\d+)$/gm)].map(([, name, value]) =>
			[name, Number(value)]));
	}

	/** A new list with its mapping. */
	async addList(columns) {
		const query = new URLSearchParams({ listName: `bench-${++this.serial}`, ...columns.named });
		const list = await this.call('POST', `${ADMIN}/lists/call-lists?${query}`, {
			destinationMappings: columns.destinations.map((name) => ({ fieldName: name, fieldValue: name })),
			customFieldMappings: columns.custom.map((name) => ({ fieldName: name, fieldValue: name })),
		});
		return list.listId;
	}

	/** Uploads a file (as base64 in JSON, as published) and waits until its last row is stored. */
	async upload(list, skill, file) {
		const from = seconds();
		const { jobId } = await this.call('POST', `${ADMIN}/lists/call-lists/${list}/upload`, {
			listFile: fs.readFileSync(file).toString('base64'), fileName: path.basename(file), skillId: skill,
			forceOverwrite: false, expirationDate: '2027-12-31', startSkill: false, sendEmail: false,
		});
		const accepted = seconds();
		const job = await until('the end of the import', async () => {
			const one = await this.call('GET', `/api/v1/upload-jobs/${jobId}`);
			if (one.state === 'failed')
				throw new Error(`the import failed: ${JSON.stringify(one)}`);
			return one.state === 'complete' && one;
		}, UPLOAD_MS);
		return { job, receiving: accepted - from, importing: seconds() - accepted };
	}

	async end() {
		await this.middleware?.stop();
		await this.hub?.stop();
	}
}
