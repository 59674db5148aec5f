// SPDX-License-Identifier: Apache-2.0
// An import that is killed again and again loses nothing, doubles nothing, and counts right.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { it } from 'node:test';

import { expectationOf, listOf, rowsOf } from '../lists/generate.mjs';
import { startHub, until } from './harness.mjs';
import { LISTS, addList, assertAddsUp, ended, errorsOf, jobOf, load, upload } from './lists.mjs';

const ROWS = 30_000;
const KILLS = 6;

/** Every record that the list holds, page by page. */
async function allRecords(hub, list) {
	const records = [];
	for (let skip = 0; ; skip += 10_000) {
		const answer = await hub.api('GET', `${LISTS}/${list}?includeRecords=true&skip=${skip}`);
		const page = answer.body.resultSet.contactRecords;
		records.push(...page);
		if (page.length < 10_000)
			return records;
	}
}

it('an import that is killed goes on where it was', async () => {
	const options = { rows: ROWS, seed: 11 };
	const expected = expectationOf(options);
	const hub = await startHub();
	try {
		const list = await addList(hub);
		const answer = await upload(hub, list, listOf(options));
		assert.equal(answer.status, 202, JSON.stringify(answer.body));
		const { jobId } = answer.body;
		let read = -1;
		let kills = 0;
		while (kills < KILLS) {
			/* Each time a little further. */
			const job = await until('progress', async () => {
				const now = await jobOf(hub, jobId);
				return (now.rowsRead > read || now.completedDate) && now;
			});
			if (job.completedDate)
				break;
			assertAddsUp(job);
			read = job.rowsRead;
			await hub.kill();
			await hub.restart();
			assert.ok((await jobOf(hub, jobId)).rowsRead >= read);
			kills++;
		}
		assert.ok(kills > 0, 'the import was over before it could be killed');
		const job = await ended(hub, jobId);
		assert.equal(job.state, 'complete', JSON.stringify(job.problems));
		assertAddsUp(job);
		assert.equal(job.rowsRead, expected.rows);
		assert.equal(job.rowsNew, expected.loaded);
		assert.deepEqual(job.rejected, expected.rejected);
		const ids = (await allRecords(hub, list)).map((record) => record.externalId);
		assert.equal(ids.length, expected.loaded);
		assert.equal(new Set(ids).size, expected.loaded);
		const lines = (await errorsOf(hub, jobId)).toString('latin1').split('\r\n');
		assert.equal(lines.length, job.rowsRejected + 2);
		assert.deepEqual(fs.readdirSync(path.join(hub.dataDir, 'uploads')).filter((name) => !name.endsWith('.errors')), []);
	} finally {
		await hub.stop();
	}
});

/** Always the same moments. */
function momentsFrom(seed) {
	let state = seed;
	return (below) => {
		state = (Math.imul(state, 1103515245) + 12345) >>> 0;
		return (state >>> 8) % below;
	};
}

const asCounted = ({ rowsRead, rowsNew, rowsUpdated, rowsUnchanged, rowsRejected, rowsSuppressed, rejected, warnings,
	bytesRead, bytesTotal }) => ({ rowsRead, rowsNew, rowsUpdated, rowsUnchanged, rowsRejected, rowsSuppressed, rejected,
	warnings, bytesRead, bytesTotal });
const asLoaded = (records) => records.map(({ externalId, firstName, lastName, zone, zoneFoundBy, destinations,
	customFields, priority, recordState, expirationDate }) => JSON.stringify({ externalId, firstName, lastName, zone,
	zoneFoundBy, destinations, customFields, priority, recordState, expirationDate })).sort();

const errorFiles = (hub) => Object.fromEntries(fs.readdirSync(path.join(hub.dataDir, 'uploads'))
	.filter((name) => name.endsWith('.errors'))
	.map((name) => [name, fs.statSync(path.join(hub.dataDir, 'uploads', name)).mtimeMs]));
/* The uploaded file goes when its job is over. */
const isOver = (hub) => !fs.readdirSync(path.join(hub.dataDir, 'uploads')).some((name) => !name.endsWith('.errors'));

/** Waits so long, or until an error file is written. @return whether one is */
async function errorsWithin(hub, ms) {
	const before = errorFiles(hub);
	const end = Date.now() + ms;
	let isWritten = false;
	while (!isWritten && !isOver(hub) && Date.now() < end) {
		await new Promise((resolve) => { setImmediate(resolve); });
		isWritten = Object.entries(errorFiles(hub)).some(([name, at]) => before[name] !== at);
	}
	return isWritten;
}

/** A life of the hub, ready or not at its end. @return whether an error file was being written then */
async function liveShortly(hub, ms) {
	const starting = hub.restart().catch(() => {});
	const isWritten = await errorsWithin(hub, ms);
	await hub.kill();
	await starting;
	return isWritten;
}

/**
 * Kills while rows are read and stored and runs are merged, at any moment; then while the error file is written, as soon as
 * something is. @return how often each
 */
async function killEverywhere(hub, moment, times, timesAtTheEnd) {
	let [kills, atTheEnd] = [1, Number(await errorsWithin(hub, moment(40)))];
	await hub.kill();
	for (; kills < times && atTheEnd === 0; kills++)
		atTheEnd += await liveShortly(hub, moment(250));
	while (atTheEnd < timesAtTheEnd && await liveShortly(hub, 60_000))
		atTheEnd++;
	return { kills, atTheEnd };
}

it('an import that is killed at any moment ends as if nobody had: counts, error file, records', async () => {
	const options = { rows: 60_000, seed: 12, faults: 25 };
	const good = [...rowsOf(options)].filter(({ code }) => !code).slice(0, 9000);
	const twice = good.filter((_, i) => i % 9 === 0).map(({ text }) => `${text}\r\n`).join('');
	const file = Buffer.concat([listOf(options), Buffer.from(twice)]);
	const rows = options.rows + 1000;
	const hub = await startHub();
	try {
		const [calm, killed] = [await addList(hub), await addList(hub)];
		const wanted = await load(hub, calm, file);
		assert.equal(wanted.rowsRead, rows);
		const { jobId } = (await upload(hub, killed, file)).body;
		const { kills, atTheEnd } = await killEverywhere(hub, momentsFrom(12), 15, 4);
		assert.ok(kills > 2, 'the rows were read too fast');
		assert.ok(atTheEnd > 0, 'no kill met the writing of the error file');
		await hub.restart();
		const job = await ended(hub, jobId);
		/* Short runs are brought together when the job is over. */
		await hub.kill();
		await hub.restart();
		assertAddsUp(job);
		assert.equal(job.state, 'complete', JSON.stringify(job.problems));
		assert.deepEqual(asCounted(job), asCounted(wanted));
		assert.ok((await errorsOf(hub, jobId)).equals(await errorsOf(hub, wanted.jobId)), 'the error files differ');
		assert.deepEqual(asLoaded(await allRecords(hub, killed)), asLoaded(await allRecords(hub, calm)));
		const again = await load(hub, killed, file);
		assert.deepEqual([again.rowsNew, again.rowsUpdated, again.rowsUnchanged, again.rejected],
			[0, 0, wanted.rowsNew, wanted.rejected]);
	} finally {
		await hub.stop();
	}
});

it('files that no job names are removed at the start', async () => {
	const hub = await startHub();
	try {
		const left = path.join(hub.dataDir, 'uploads', '0192f0c1-0000-7000-8000-000000000000');
		fs.writeFileSync(left, 'half an upload');
		await hub.restart();
		await until('the file is gone', () => !fs.existsSync(left));
	} finally {
		await hub.stop();
	}
});
