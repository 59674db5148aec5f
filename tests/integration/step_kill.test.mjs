// SPDX-License-Identifier: Apache-2.0
// One record end to end (list, upload, skill, ledger, sender, middleware, receipt, reply), and the hub killed at every step that
// others can see or that lasts: each sync, each piece of data to or from a socket. On a disk that forgets what was
// not synced; started again without the kill. However far it had come, the record is contacted once, and
// the receipt and the reply are there.
//
// How many steps there are is found out by a run that counts them. Before each step, the middleware answers first and
// reports later; after each step, receipt and reply overtake the answer to the send.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';

import { layer, MortalHub } from '../crash/mortal_hub.mjs';
import { prove } from '../crash/proof.mjs';
import { CLOCK_START, MARKER, inboundStored, jobIsComplete, listMake, listUpload, optOutsStored, progressOf, sceneMake,
} from '../crash/scene.mjs';
import { startHub, startMiddleware } from './harness.mjs';

const SETTINGS = { 'allow-http': 'on', 'log-level': 'warning', 'retry-base': '20ms', 'retry-cap': '100ms', 'send-tries': 50 };
const MAPPING = { externalIdColumn: 'ExternalId', firstNameColumn: 'FirstName', timeZoneColumn: 'TimeZone',
	destinationMappings: [{ fieldName: 'DigitalId', fieldValue: 'DigitalId' }] };

/** A hub set up and stopped, whose folder each case copies; a middleware that serves all of them. */
async function stageMake(folder, more) {
	const dataDir = path.join(folder, 'template');
	fs.mkdirSync(dataDir, { recursive: true, mode: 0o700 });
	const hub = await startHub({ dataDir, settings: { ...SETTINGS, 'business-clock': new Date(CLOCK_START).toISOString() } });
	const middleware = await startMiddleware(hub, { settings: { 'control': true, 'log-text': true, 'receipt': 'delivered',
		'share-answering': 1, 'retry-ms': '5-50', 'access-key-id': hub.key.id, 'access-key-secret': hub.key.secret,
		...more } });
	const scene = await sceneMake(hub, middleware).catch(async (error) => {
		await Promise.all([hub.kill(), middleware.kill()]);
		throw error;
	});
	await hub.stop();
	return { folder, dataDir, middleware, scene, listen: hub.settings.listen, key: hub.key, cases: 0, seen: 0 };
}

const readSummary = async (middleware) => (await middleware.get('/control/summary')).body;

/** From the list to the reply, repeating what the hub's death cut off. */
async function journey(stage, hub, recipient) {
	const earlier = await readSummary(stage.middleware);
	const listId = await listMake(hub, 'Un dossier', MAPPING);
	const file = Buffer.from(`ExternalId,FirstName,DigitalId,TimeZone\r\nC-1,Zoë,${recipient},America/Toronto\r\n`);
	const jobId = await listUpload(hub, listId, stage.scene.skillId, file);

	await hub.until('the receipt and the reply', async () => {
		const now = await readSummary(stage.middleware);
		return now.owed === 0 && now.receipts > earlier.receipts && now.replies > earlier.replies;
	}, 20_000);
	await hub.until('the outcome', async () => {
		const { final } = await progressOf(hub, stage.scene.skillId);
		return final === 1 && await jobIsComplete(hub, jobId);
	}, 20_000);
}

async function judge(stage, hub, recipient, from) {
	return prove({
		journal: stage.middleware.journal().slice(from), marker: MARKER, expected: new Set([recipient]), suppressed: 0,
		stored: await inboundStored(hub), optOuts: new Set(await optOutsStored(hub)),
		progress: await progressOf(hub, stage.scene.skillId),
	});
}

/** One case: the environment of the first life, which ends at a step; the others live on. @return kills */
async function runCase(stage, env) {
	const number = ++stage.cases;
	const dataDir = path.join(stage.folder, `case-${number}`);
	const recipient = `personne-${number}`;
	const began = Date.now();
	const from = stage.middleware.journal().length;

	fs.cpSync(stage.dataDir, dataDir, { recursive: true });
	const hub = new MortalHub({ dataDir, listen: stage.listen, key: stage.key, settings: SETTINGS,
		clock: () => CLOCK_START + Date.now() - began, logFile: path.join(stage.folder, 'hub.log'),
		life: (life) => ({ env: life === 1 ? { UNSYNCED_COUNT_FILE: path.join(stage.folder, 'steps'), ...env } : {} }) });
	hub.begin();
	try {
		await journey(stage, hub, recipient);
		assert.deepEqual(await judge(stage, hub, recipient, from), []);
		await hub.stop();
	} finally {
		await hub.destroy();
	}
	fs.rmSync(dataDir, { recursive: true, force: true });
	return hub.kills.length;
}

for (const [when, more] of [['before', {}], ['after', { overtake: true }]])
	describe(`one record, the hub killed ${when} each step`, () => {
		let stage;

		before(async () => {
			stage = await stageMake(fs.mkdtempSync(path.join(os.tmpdir(), 'passerelle-steps-')), more);
		});
		after(async () => {
			await stage.middleware.stop();
			fs.rmSync(stage.folder, { recursive: true, force: true });
		});

		it(`is contacted once, its receipt and its reply are there (${path.basename(layer)})`, async (t) => {
			assert.equal(await runCase(stage, {}), 0);
			const steps = Number(fs.readFileSync(path.join(stage.folder, 'steps'), 'utf8'));
			assert.ok(steps > 25, `only ${steps} steps were counted`);
			let kills = 0;
			for (let step = 1; step <= steps; step++)
				kills += await runCase(stage, { UNSYNCED_KILL_AT: step, UNSYNCED_KILL_WHEN: when })
					.catch((error) => { throw new Error(`${when} step ${step} of ${steps}: ${error.message}`); });
			t.diagnostic(`${steps} steps, ${kills} kills`);
			/* The last steps belong to reading the result and may not come in every run. */
			assert.ok(kills >= steps * 0.8, `${kills} kills in ${steps} steps`);
		});
	});
