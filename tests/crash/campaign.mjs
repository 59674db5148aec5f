// SPDX-License-Identifier: Apache-2.0
// One campaign under kills, and what the log and the API say afterwards.
//
// The hub is set up, then lives many short lives (mortal_hub.mjs). Lists are uploaded one by one while the ones before are
// being sent, so that every kill falls into a mixture of import, planning, sending, receipts and replies. Every
// second life the layer lets some unsynced writes out early and out of order. The middleware lives through: its memory
// and its log are what the hub is measured against.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { startHub, startMiddleware } from '../integration/harness.mjs';
import { layer, LostError, MortalHub } from './mortal_hub.mjs';
import { coverage, prove, readJournal } from './proof.mjs';
import { randomFrom } from './random.mjs';
import { sampleMake } from './sample.mjs';
import { CLOCK_START, LISTS, MARKER, sceneMake, startOf } from './scene.mjs';

const HUB_SETTINGS = { 'allow-http': 'on', 'log-level': 'warning', 'plan-batch': 8, 'send-in-flight': 16,
	'send-connections': 16, 'retry-base': '200ms', 'retry-cap': '1s', 'send-tries': 50 };
const MIDDLEWARE_SETTINGS = { 'control': true, 'log-text': true, 'receipt': 'delivered', 'latency-ms': '100-900',
	'reply-delay-ms': '0-1500', 'receipt-delay-ms': '0-1500', 'share-answering': 0.12, 'share-stop': 0.04,
	'share-invalid': 0.01, 'retry-ms': '30-300', 'faults': '500=1,close=1,429=1,retry-after=1' };
const LIFE_MS = { min: 30, import: 90, most: 1500 };
const NEXT_LIST_AT = 0.7; /* of the rows before it are at the middleware */
const SETTLE_MS = 90_000;
const LEAK_PERCENT = 20;
const START_RANDOM = 7919; /* the populations of two campaigns with neighbouring seeds have nothing in common */

const median = (numbers) => [...numbers].sort((a, b) => a - b)[numbers.length >> 1];

class Campaign {
	constructor({ records, kills, lists, seed }) {
		Object.assign(this, { wantedKills: kills, lists, seed });
		this.random = randomFrom(seed);
		this.folder = fs.mkdtempSync(path.join(os.tmpdir(), 'passerelle-crash-'));
		this.sample = sampleMake({ records, lists, seed, folder: this.folder });
		this.began = Date.now();
		this.killsInImport = 0;
		this.arrived = 0;
	}

	/** Set-up without kills, but under the layer: what it acknowledges must outlive the first one. */
	async setUp() {
		const dataDir = path.join(this.folder, 'hub');

		fs.mkdirSync(dataDir, { mode: 0o700 });
		const hub = await startHub({ dataDir, settings: { ...HUB_SETTINGS, 'business-clock': this.clock() },
			env: { LD_PRELOAD: layer, UNSYNCED_DIR: dataDir } });
		this.middleware = await startMiddleware(hub, {
			dataDir: path.join(this.folder, 'middleware'),
			settings: { ...MIDDLEWARE_SETTINGS, 'population-seed': this.seed * START_RANDOM,
				'access-key-id': hub.key.id, 'access-key-secret': hub.key.secret },
		});
		this.scene = await sceneMake(hub, this.middleware);
		for (const address of this.sample.optedOut)
			await this.#recorded(hub, address);
		await hub.kill();
		this.hub = new MortalHub({ dataDir, listen: hub.settings.listen, key: hub.key, settings: HUB_SETTINGS,
			clock: () => CLOCK_START + Date.now() - this.began, logFile: path.join(this.folder, 'hub.log'),
			life: (number) => this.#life(number) });
		this.hub.begin();
	}

	clock() {
		return new Date(CLOCK_START + Date.now() - this.began).toISOString();
	}

	async #recorded(hub, address) {
		const answer = await hub.api('POST', '/api/v1/opt-outs', { kind: 'identity', address });
		if (answer.status >= 300)
			throw new LostError(`opt-out: ${answer.status} ${JSON.stringify(answer.body)}`);
	}

	/* ---- when to kill ---- */

	#life(number) {
		const leaks = number % 2 === 0;
		return {
			killAfterMs: this.#lifeMs(),
			env: leaks ? { UNSYNCED_LEAK: String(LEAK_PERCENT), UNSYNCED_SEED: String(this.seed + number) } : {},
		};
	}

	/** Short while an import runs; else so that the kills that are left share the records that are left. */
	#lifeMs() {
		const done = this.hub.kills.length >= this.wantedKills;

		if (this.importing)
			return this.random.between(LIFE_MS.min, LIFE_MS.import);
		const left = this.sample.expected.size - this.arrived;
		const seconds = left / Math.max(this.rate ?? 0, 5);
		const each = done ? LIFE_MS.most : 1000 * seconds / (this.wantedKills - this.hub.kills.length);
		return this.random.between(LIFE_MS.min, Math.min(Math.max(1.6 * each, 300), LIFE_MS.most));
	}

	/* ---- the lists ---- */

	async #listMake(index) {
		const name = `Rendez-vous ${index + 1}`;
		const answer = await this.hub.ask('POST', LISTS, { listName: name, ...this.sample.mapping });

		if (answer.status < 300)
			return answer.body.listId;
		/* The answer to the first request was lost with the hub, the list was not. */
		const { callingLists } = await this.hub.must('GET', `${LISTS}?top=1000`);
		const found = callingLists.find(({ listName }) => listName === name);
		if (!found)
			throw new LostError(`list "${name}": ${answer.status} ${JSON.stringify(answer.body)}`);
		return found.listId;
	}

	async #upload(index) {
		const listId = await this.#listMake(index);
		this.importing = true;
		const before = this.hub.kills.length;
		setTimeout(() => this.hub.killNow(), this.random.between(0, LIFE_MS.import));
		const { jobId } = await this.hub.must('POST', `${LISTS}/${listId}/upload`, {
			listFile: this.sample.files[index].toString('base64'), fileName: `liste-${index + 1}.csv`,
			skillId: this.scene.skillId, forceOverwrite: false, startSkill: index === 0, sendEmail: false,
			expirationDate: '2027-12-31', defaultTimeZone: 'Eastern Standard Time',
		});
		await this.hub.until(`list ${index + 1} is loaded`, async () => {
			const { uploadJobs: [job] } = await this.hub.must('GET', `${LISTS}/jobs/${jobId}`);
			return job.isComplete;
		}, SETTLE_MS);
		this.killsInImport += this.hub.kills.length - before;
		this.importing = false;
	}

	async #look() {
		const { body } = await this.middleware.get('/control/summary');
		const arrived = body.distinctMessages + body.refusedRecipients;
		const seconds = (Date.now() - this.sendingSince) / 1000;

		this.arrived = arrived;
		this.rate = arrived / Math.max(seconds, 1);
		return body;
	}

	/** Uploads list after list, kills all along, until all is sent and enough kills have fallen. */
	async run() {
		const each = this.sample.expected.size / this.lists;

		this.sendingSince = Date.now();
		for (let index = 0; index < this.lists; index++) {
			await this.#upload(index);
			const enough = each * (index + NEXT_LIST_AT);
			await this.hub.until(`${Math.floor(enough)} messages`, async () => {
				await this.#look();
				return this.arrived >= enough;
			}, SETTLE_MS);
		}
		await this.hub.until('the last messages', async () => {
			await this.#look();
			return this.arrived >= this.sample.expected.size && this.hub.kills.length >= this.wantedKills;
		}, SETTLE_MS);
	}

	/* ---- afterwards ---- */

	async progress() {
		return this.hub.must('GET', `/api/v1/skills/${this.scene.skillId}/progress`);
	}

	/** Nothing is under way any more, here or there. A campaign that never settles is judged as it stands. */
	async settle() {
		this.hub.spare();
		await this.hub.until('that nothing is under way', async () => {
			const { owed } = await this.#look();
			const { waiting, inProgress, retry } = await this.progress();
			return owed === 0 && waiting + inProgress + retry === 0;
		}, SETTLE_MS).catch((error) => { this.unsettled = error; });
	}

	async #contacts() {
		const all = [];
		let token = '';

		do {
			const page = await this.hub.must('GET', `/dfo/3.0/contacts${token}`);
			all.push(...page.data);
			token = page.scrollToken ? `?scrollToken=${encodeURIComponent(page.scrollToken)}` : '';
		} while (token);
		return all;
	}

	/** Inbound messages by the middleware's id: how often each is stored. */
	async #inbound() {
		const stored = new Map();

		for (const { contactNumber } of await this.#contacts()) {
			const messages = await this.hub.must('GET', `/dfo/3.0/contacts/${contactNumber}/messages`);
			for (const { direction, idOnExternalPlatform: id } of messages.data)
				if (direction === 'inbound')
					stored.set(id, (stored.get(id) ?? 0) + 1);
		}
		return stored;
	}

	async #optOuts() {
		const csv = await this.hub.must('GET', '/api/v1/opt-outs/export');
		const known = new Set(this.sample.optedOut);

		return new Set(csv.split('\r\n').slice(1).filter(Boolean).map((line) => line.split(',')[1])
			.filter((address) => !known.has(address)));
	}

	async judge() {
		const journal = this.middleware.journal();
		const progress = await this.progress();
		const findings = prove({ journal, marker: MARKER, expected: this.sample.expected,
			suppressed: this.sample.optedOut.length, stored: await this.#inbound(),
			optOuts: await this.#optOuts(), progress });

		return [...findings, ...this.#proveCoverage(journal)];
	}

	/** A run in which the kills met nothing proves nothing. */
	#proveCoverage(journal) {
		const met = coverage(journal);
		const low = [];

		if (this.hub.kills.length < this.wantedKills)
			low.push(`only ${this.hub.kills.length} kills`);
		if (this.killsInImport < this.lists)
			low.push(`only ${this.killsInImport} during imports`);
		if (met.repeats < this.wantedKills / 4)
			low.push(`only ${met.repeats} repeated callbacks`);
		if (met.postsCutOff < this.wantedKills / 4)
			low.push(`only ${met.postsCutOff} posts cut off`);
		return low.length === 0 ? [] : [{ code: 'coverage', text: low.join('; ') }];
	}

	figures() {
		const journal = this.middleware?.journal() ?? [];
		const facts = readJournal(journal, MARKER);
		const replies = [...facts.replies.keys()];

		return {
			...coverage(journal), expected: this.sample.expected.size, suppressed: this.sample.optedOut.length,
			rejected: this.sample.rejected, kills: this.hub?.kills.length, killsInImport: this.killsInImport,
			messages: facts.taken.size, receipts: facts.receipts.size, replies: replies.length,
			optOuts: replies.filter((id) => id.startsWith('stop-')).length,
			slowestStartMs: Math.max(...this.hub?.startsMs ?? []), medianStartMs: median(this.hub?.startsMs ?? []),
			seconds: Math.round((Date.now() - this.began) / 1000),
		};
	}

	async end() {
		await this.hub?.destroy();
		await this.middleware?.stop();
	}
}

/** What the hub had acknowledged and does not know any more, or a hub that does not start again. */
const lost = (error) => [{ code: 'lost', text: error.message }];

async function findingsOf(campaign) {
	try {
		await campaign.run();
		await campaign.settle();
		const findings = await campaign.judge();
		await campaign.hub.stop();
		return campaign.unsettled ? [...lost(campaign.unsettled), ...findings] : findings;
	} catch (error) {
		if (!(error instanceof LostError))
			throw error;
		return lost(error);
	}
}

/** @return { findings, figures, folder }; the folder is removed when all is proven and `keep` is not set */
export async function runCampaign(options) {
	const campaign = new Campaign(options);
	try {
		await campaign.setUp();
		const findings = await findingsOf(campaign);
		const figures = campaign.figures();
		if (findings.length === 0 && !options.keep)
			fs.rmSync(campaign.folder, { recursive: true, force: true });
		return { findings, figures, folder: campaign.folder };
	} finally {
		await campaign.end();
	}
}
