// SPDX-License-Identifier: Apache-2.0
// The hub and the middleware that are measured: the shipped programs with their default settings, set up through
// the published calls. Set are only a business clock at which every contact window is open, and http on loopback.
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';

import { request, startHub, startMiddleware } from '../../tests/integration/harness.mjs';
import { adopt, run, seconds, sleep } from './processes.mjs';

const ADMIN = '/inContactAPI/services/v30.0';
const LISTS = `${ADMIN}/lists/call-lists`;
const GROUPS = `${ADMIN}/dnc-groups`;
export const CHANNEL = 'bench';
const PHONE_CHANNEL = 'bench-phone';
export const CLIENT = { id: 'bench', secret: 'a secret of the benchmark' };
/** A Wednesday, 15:30 in St. John's and 11:00 in Vancouver. */
const NOON = '2026-11-25T19:00:00Z';
const LOOK_SECONDS = 0.05;
const PATIENCE_SECONDS = 60;
/** A larger file does not fit into one JSON text, nor into the default of max-upload. */
const PUBLISHED_BYTES = 240 * 2 ** 20;
const RECORDS_AT_ONCE = 5000;

export const MESSAGES = `/dfo/3.0/channels/${CHANNEL}/messages`;

export class Scene {
	/** `settings`: of the hub, beside those that every scene has. */
	constructor(dir, settings = {}) {
		this.dir = dir;
		this.settings = settings;
		this.serial = 0;
	}

	/** Another scene, on a copy of this one's data that is on the disk. This one must be stopped. */
	async copy(dir) {
		fs.rmSync(dir, { recursive: true, force: true });
		fs.mkdirSync(dir, { recursive: true });
		await run('cp', ['-a', '--reflink=auto', path.join(this.dir, 'hub'), dir]);
		await run('sync', ['-f', dir]);
		return Object.assign(new Scene(dir), this, { dir, hub: undefined, middleware: undefined });
	}

	/** Starts the hub, on an empty directory or (again) on what is there. */
	async startHub() {
		const dataDir = path.join(this.dir, 'hub');
		fs.mkdirSync(dataDir, { recursive: true });
		this.hub = await startHub({
			dataDir, key: this.key,
			settings: { 'allow-http': 'on', 'business-clock': NOON, 'token-lifetime': '1d', ...this.settings },
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

	/** An integration with a channel for identities and one for telephones, a campaign, a template. */
	async setUp() {
		const integration = await this.call('POST', '/dfo/3.0/channel-integrations', {
			name: 'Bench', integrationBoxUrl: this.middleware.addresses.box, useOutbound30: true,
			clientId: CLIENT.id, clientSecret: CLIENT.secret,
		});
		for (const [id, translationGroup] of [[CHANNEL, 'default'], [PHONE_CHANNEL, 'phone']])
			await this.call('POST', '/dfo/3.0/channels', {
				id, idOnExternalPlatform: id, channelIntegrationId: integration.id, translationGroup,
				realExternalPlatformId: 'custom', name: id, isPrivate: true, hasTreeStructure: false,
			});
		const { campaigns } = await this.call('GET', `${ADMIN}/campaigns?top=1`);
		this.campaign = campaigns[0].id;
		const template = await this.call('POST', `${ADMIN}/message-templates`, {
			templateName: 'bench', templateTypeId: 3, subject: '',
			body: 'Bonjour {FirstName|cher client}, votre rendez-vous du {Appointment} à {City} est confirmé.',
		});
		this.template = template.templateId;
	}

	async addSkill(channel = CHANNEL) {
		const answer = await this.call('POST', `${ADMIN}/skills`, { skills: [{
			skillName: `bench-${++this.serial}`, mediaTypeId: 9, isOutbound: true,
			outboundStrategy: 'Personal Connection', campaignId: this.campaign, digitalPOC: 'BYOC',
			digitalPOCName: channel, messageTemplateId: this.template, agentless: true, priorityBlending: true,
		}] });
		if (!answer.skillsResults[0].success)
			throw new Error(JSON.stringify(answer));
		return answer.skillsResults[0].skillId;
	}

	/** A skill that writes to telephones. */
	addPhoneSkill() {
		return this.addSkill(PHONE_CHANNEL);
	}

	/** A DNC group of these numbers, which the skill obeys. */
	async block(skill, numbers) {
		const { dncGroups } = await this.call('POST', GROUPS,
			{ dncGroupName: 'bench', dncGroupDescription: 'numbers that must not be contacted' });
		const group = `${GROUPS}/${dncGroups[0].dncGroupId}`;
		for (let i = 0; i < numbers.length; i += RECORDS_AT_ONCE) {
			const { resultSet } = await this.call('POST', `${group}/records`, { dncGroupRecords:
				numbers.slice(i, i + RECORDS_AT_ONCE).map((phoneNumber) => ({ phoneNumber })) });
			if (resultSet.errorCount !== 0)
				throw new Error(`${resultSet.errorCount} numbers were refused`);
		}
		await this.call('POST', `${group}/scrubbed-skills/${skill}`);
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
		const list = await this.call('POST', `${LISTS}?${query}`, {
			destinationMappings: columns.destinations.map((name) => ({ fieldName: name, fieldValue: name })),
			customFieldMappings: columns.custom.map((name) => ({ fieldName: name, fieldValue: name })),
		});
		return list.listId;
	}

	/** A file as published: base64 in JSON. */
	post(list, skill, file) {
		return this.call('POST', `${LISTS}/${list}/upload`, {
			listFile: fs.readFileSync(file).toString('base64'), fileName: path.basename(file), skillId: skill,
			forceOverwrite: false, expirationDate: '2027-12-31', startSkill: false, sendEmail: false,
		});
	}

	/** A file as it is, never in memory as a whole. */
	put(list, skill, file) {
		const query = new URLSearchParams({ fileName: path.basename(file), skillId: skill, expirationDate: '2027-12-31' });
		return new Promise((resolve, reject) => {
			const asking = http.request(`${this.hub.url}/api/v1/lists/${list}/upload?${query}`, { method: 'PUT', headers: {
				'authorization': `Bearer ${this.hub.token}`, 'content-type': 'text/csv',
				'content-length': fs.statSync(file).size,
			} }, async (answer) => {
				const text = Buffer.concat(await answer.toArray()).toString();
				if (answer.statusCode === 202)
					resolve(JSON.parse(text));
				else
					reject(new Error(`the upload: ${answer.statusCode} ${text}`));
			});
			asking.on('error', reject);
			fs.createReadStream(file).pipe(asking);
		});
	}

	/** Looks at a job until it is complete; the longest time (in seconds) in which nothing of it changed. */
	async follow(jobId) {
		let changed = seconds();
		let longestGap = 0;
		let before = -1;
		for (let next = changed; ; next = Math.max(next + LOOK_SECONDS, seconds())) {
			await sleep((next - seconds()) * 1000);
			const job = await this.call('GET', `/api/v1/upload-jobs/${jobId}`);
			const now = seconds();
			if (job.rowsRead !== before || job.isComplete) {
				longestGap = Math.max(longestGap, now - changed);
				before = job.rowsRead;
				changed = now;
			}
			if (job.state === 'complete')
				return { job, longestGap };
			if (job.state === 'failed' || now - changed > PATIENCE_SECONDS)
				throw new Error(`the import does not go on: ${JSON.stringify(job)}`);
		}
	}

	/** Uploads a file and waits until its last row is stored. `accepted` is called when the upload is answered. */
	async upload(list, skill, file, accepted = () => {}) {
		const from = seconds();
		const way = fs.statSync(file).size > PUBLISHED_BYTES ? this.put : this.post;
		const { jobId } = await way.call(this, list, skill, file);
		const received = seconds();
		accepted();
		const { job, longestGap } = await this.follow(jobId);
		return { job, longestGap, receiving: received - from, importing: seconds() - received };
	}

	async end() {
		await this.middleware?.stop();
		await this.hub?.stop();
	}
}
