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
import { CLOCK_START, MARKER, inboundStored, jobIsComplete, listMake, listUpload, optOutsStored, progressOf, sceneMake,
} from './scene.mjs';

const HUB_SETTINGS = { 'allow-http': 'on', 'log-level': 'warning', 'plan-batch': 8, 'send-in-flight': 16,
	'send-connections': 16, 'retry-base': '200ms', 'retry-cap': '1s', 'send-tries': 50 };
const MIDDLEWARE_SETTINGS = { 'control': true, 'log-text': true, 'receipt': 'delivered', 'latency-ms': '100-900',
	'reply-delay-ms': '0-1500', 'receipt-delay-ms': '0-1500', 'share-answering': 0.12, 'share-stop': 0.04,
	'share-invalid': 0.01, 'retry-ms': '30-300', 'faults': '500=1,close=1,429=1,retry-after=1' };
const LIFE_MS = { min: 30, most: 1500 };
const ROWS_PER_MS = 20; /* about as many as an import loads */
const NEXT_LIST_AT = 0.7; /* of the rows so far are at the middleware */
const SETTLE_MS = 90_000;
const LEAK_PERCENT = 20;
const START_RANDOM = 7919; /* the populations of two campaigns with neighbouring seeds have nothing in common */

const median = (numbers) => [...numbers].sort((a, b) => a - b)[numbers.length >> 1] ?? 0;

class Campaign {
	constructor({ records, kills, lists, seed }) {
		Object.assign(this, { wantedKills: kills, seed });
		this.random = randomFrom(seed);
		this.folder = fs.mkdtempSync(path.join(os.tmpdir(), 'passerelle-crash-'));
		this.sample = sampleMake({ records, lists, seed });
		this.lists = this.sample.files.length;
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
		try {
			this.scene = await sceneMake(hub, this.middleware);
			for (const address of this.sample.optedOut)
				await this.#recorded(hub, address);
		} finally {
			await hub.kill();
		}
		this.hub = new MortalHub({ dataDir, listen: hub.settings.listen, key: hub.key, settings: HUB_SETTINGS,
			clock: () => CLOCK_START + Date.now() - this.began, logFile: path.join(this.folder, 'hub.log'),
			life: (number) => this.#life(number) });
		this.hub.begin();
	}

	clock() {
		return new Date(CLOCK_START + Date.now() - this.began).toISOString();
	}

	async #recorded(hub, address) {
		const answer = await hub.ask('POST', '/api/v1/opt-outs', { kind: 'identity', address }, {});
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

	/** As long as a start while an import runs; else so that the kills that are left share the records that are left. */
	#lifeMs() {
		const done = this.hub.kills.length >= this.wantedKills;

		if (this.importing)
			return this.random.between(LIFE_MS.min, this.#importLifeMs());
		const left = this.sample.expected.size - this.arrived;
		const seconds = left / Math.max(this.rate ?? 0, 5);
		const each = done ? LIFE_MS.most : 1000 * seconds / (this.wantedKills - this.hub.kills.length);
		return this.random.between(LIFE_MS.min, Math.min(Math.max(1.6 * each, 300), LIFE_MS.most));
	}

	/** Longer with each kill, so that the import gets on whatever else the hub does after a start. */
	#importLifeMs() {
		const kills = this.hub.kills.length - this.importing.before;
		return median(this.hub.startsMs) + this.#importMs() * (1 + kills);
	}

	#importMs() {
		return 5 + Math.ceil(this.sample.expected.size / this.lists / ROWS_PER_MS);
	}

	/* ---- the lists ---- */

	/** A kill in the very request, and more of them until the list is loaded. */
	async #upload(index) {
		const listId = await listMake(this.hub, `Rendez-vous ${index + 1}`, this.sample.mapping);
		const before = this.hub.kills.length;

		this.importing = { before };
		setTimeout(() => this.hub.killNow(), this.random.between(1, this.#importMs()));
		const jobId = await listUpload(this.hub, listId, this.scene.skillId, this.sample.files[index]);
		await this.hub.until(`list ${index + 1} is loaded`, () => jobIsComplete(this.hub, jobId), SETTLE_MS);
		this.importing = undefined;
		this.killsInImport += this.hub.kills.length - before;
	}

	async #look() {
		const { body } = await this.middleware.get('/control/summary');
		const arrived = body.distinctMessages - body.stops + body.refusedRecipients; /* confirmations apart */
		const seconds = (Date.now() - this.sendingSince) / 1000;

		this.arrived = arrived;
		this.rate = arrived / Math.max(seconds, 1);
		return body;
	}

	async #rests() {
		const { waiting, inProgress, retry } = await progressOf(this.hub, this.scene.skillId);
		return waiting + inProgress + retry === 0;
	}

	/**
	 * Uploads list after list, kills all along, until all is sent and enough kills have fallen. Every second list meets a hub
	 * that is busy with the ones before, the others one at rest, whose messages go the moment they are planned.
	 */
	async run() {
		const each = this.sample.expected.size / this.lists;

		this.sendingSince = Date.now();
		for (let index = 0; index < this.lists; index++) {
			await this.#upload(index);
			await this.hub.until(`the messages of list ${index + 1}`, async () => {
				await this.#look();
				const enough = this.arrived >= each * (index + NEXT_LIST_AT);
				return enough && (index % 2 === 0 || this.#rests());
			}, SETTLE_MS);
		}
		await this.hub.until('the last messages', async () => {
			await this.#look();
			return this.arrived >= this.sample.expected.size && this.hub.kills.length >= this.wantedKills;
		}, SETTLE_MS);
	}

	/* ---- afterwards ---- */

	/** Nothing is under way any more, here or there. A campaign that never settles is judged as it stands. */
	async settle() {
		this.hub.spare();
		await this.hub.until('that nothing is under way', async () => {
			const { owed } = await this.#look();
			return owed === 0 && this.#rests();
		}, SETTLE_MS).catch((error) => { this.unsettled = error; });
	}

	async judge() {
		const journal = this.middleware.journal();
		const known = new Set(this.sample.optedOut);
		const findings = prove({ journal, marker: MARKER, expected: this.sample.expected, suppressed: known.size,
			stored: await inboundStored(this.hub), progress: await progressOf(this.hub, this.scene.skillId),
			optOuts: new Set((await optOutsStored(this.hub)).filter((address) => !known.has(address))) });

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

/** @return { findings, figures, folder }; the folder is gone when all is proven and `keep` is not set */
export async function runCampaign(options) {
	const campaign = new Campaign(options);
	let findings;
	let figures;

	try {
		await campaign.setUp();
		findings = await findingsOf(campaign);
		figures = campaign.figures();
	} finally {
		await campaign.end();
	}
	if (findings.length === 0 && !options.keep)
		fs.rmSync(campaign.folder, { recursive: true, force: true });
	return { findings, figures, folder: campaign.folder };
}
