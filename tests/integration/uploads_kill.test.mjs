// SPDX-License-Identifier: Apache-2.0
// An upload in pieces, and the hub killed at every step that others can see or that lasts, on a disk that forgets what was not
// synced: what was answered as being there is there, the list is loaded once, and no file is left over.
import assert from 'node:assert/strict';
import crypto from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, it } from 'node:test';

import { layer, MortalHub } from '../crash/mortal_hub.mjs';
import { request, startHub } from './harness.mjs';
import { LISTS } from './lists.mjs';

const FILE = Buffer.from(`ExternalId,DigitalId,TimeZone\r\n${Array.from({ length: 40 }, (_, i) => `K-${i},u-${i},EST\r\n`).join('')}`);
const CUT = 500;

let folder, template, listen, key, list;
before(async () => {
	folder = fs.mkdtempSync(path.join(os.tmpdir(), 'passerelle-pieces-'));
	template = path.join(folder, 'template');
	fs.mkdirSync(template, { mode: 0o700 });
	const hub = await startHub({ dataDir: template });
	const made = await hub.api('POST', LISTS, { listName: 'List', externalIdColumn: 'ExternalId', timeZoneColumn: 'TimeZone',
		destinationMappings: [{ fieldName: 'DigitalId', fieldValue: 'DigitalId' }] });
	list = made.body.listId;
	await hub.stop();
	({ settings: { listen }, key } = hub);
});
after(() => fs.rmSync(folder, { recursive: true, force: true }));

/** Puts a piece; undefined: no answer. */
const put = (hub, id, offset, bytes) => request(`${hub.url}/api/v1/uploads/${id}`, { method: 'PUT', body: bytes,
	headers: { 'authorization': `Bearer ${hub.token}`, 'upload-offset': String(offset) } }).catch(() => undefined);

/** Both pieces, however often: nothing that was answered is taken back. */
async function sendPieces(hub, id) {
	let durable = 0;
	while (durable < FILE.length) {
		const { offset } = await hub.must('GET', `/api/v1/uploads/${id}`);
		assert.ok(offset >= durable, `${offset} bytes are there, ${durable} were answered`);
		durable = offset;
		const answer = await put(hub, id, offset, FILE.subarray(offset, offset < CUT ? CUT : FILE.length));
		if (answer?.status === 200)
			durable = answer.body.offset;
	}
}

async function journey(hub) {
	const { uploadId } = await hub.must('POST', `/api/v1/lists/${list}/uploads`, { fileName: 'k.csv', fileBytes: FILE.length,
		sha256: crypto.createHash('sha256').update(FILE).digest('hex') }, { headers: { 'idempotency-key': 'one' } });
	await sendPieces(hub, uploadId);
	const { jobId } = await hub.must('POST', `/api/v1/uploads/${uploadId}/complete`);
	await hub.until('the end', async () => (await hub.must('GET', `/api/v1/upload-jobs/${jobId}`)).completedDate, 20_000);
	const job = await hub.must('GET', `/api/v1/upload-jobs/${jobId}`);
	assert.deepEqual([job.state, job.rowsRead, job.rowsNew], ['complete', 40, 40], JSON.stringify(job));
	assert.equal((await hub.must('POST', `/api/v1/uploads/${uploadId}/complete`)).jobId, jobId);
	assert.equal((await hub.must('GET', `${LISTS}/jobs`)).totalRecords, 1);
	assert.deepEqual((await hub.must('GET', `/api/v1/lists/${list}/uploads`)).uploads, []);
}

let cases = 0;

/** One case: the environment of the first life, which ends at a step; the others live on. @return kills */
async function runCase(env) {
	const dataDir = path.join(folder, `case-${++cases}`);
	fs.cpSync(template, dataDir, { recursive: true });
	const hub = new MortalHub({ dataDir, listen, key, clock: () => Date.now(), logFile: path.join(folder, 'hub.log'),
		life: (life) => ({ env: life === 1 ? { UNSYNCED_COUNT_FILE: path.join(folder, 'steps'), ...env } : {} }) });
	hub.begin();
	try {
		await journey(hub);
		await hub.stop();
	} finally {
		await hub.destroy();
	}
	assert.deepEqual(fs.readdirSync(path.join(dataDir, 'uploads')), []);
	fs.rmSync(dataDir, { recursive: true, force: true });
	return hub.kills.length;
}

for (const when of ['before', 'after'])
	it(`an upload in pieces outlives a kill ${when} each step (${path.basename(layer)})`, async (t) => {
		assert.equal(await runCase({}), 0);
		const steps = Number(fs.readFileSync(path.join(folder, 'steps'), 'utf8'));
		assert.ok(steps > 15, `only ${steps} steps were counted`);
		let kills = 0;
		for (let step = 1; step <= steps; step++)
			kills += await runCase({ UNSYNCED_KILL_AT: step, UNSYNCED_KILL_WHEN: when })
				.catch((error) => { throw new Error(`${when} step ${step} of ${steps}: ${error.message}`, { cause: error }); });
		t.diagnostic(`${steps} steps, ${kills} kills`);
		assert.ok(kills >= steps * 0.7, `${kills} kills in ${steps} steps`);
	});
