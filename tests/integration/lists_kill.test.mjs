// SPDX-License-Identifier: Apache-2.0
// An import that is killed again and again loses nothing, doubles nothing, and counts right.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { it } from 'node:test';

import { expectationOf, listOf } from '../lists/generate.mjs';
import { startHub, until } from './harness.mjs';
import { LISTS, addList, assertAddsUp, ended, errorsOf, jobOf, upload } from './lists.mjs';

const ROWS = 30_000;
const KILLS = 6;

/** Every external id that the list holds, page by page. */
async function externalIds(hub, list) {
	const ids = [];
	for (let skip = 0; ; skip += 10_000) {
		const answer = await hub.api('GET', `${LISTS}/${list}?includeRecords=true&skip=${skip}`);
		const page = answer.body.resultSet.contactRecords;
		ids.push(...page.map((record) => record.externalId));
		if (page.length < 10_000)
			return ids;
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
		const ids = await externalIds(hub, list);
		assert.equal(ids.length, expected.loaded);
		assert.equal(new Set(ids).size, expected.loaded);
		const lines = (await errorsOf(hub, jobId)).toString('latin1').split('\r\n');
		assert.equal(lines.length, job.rowsRejected + 2);
		assert.deepEqual(fs.readdirSync(path.join(hub.dataDir, 'uploads')).filter((name) => !name.endsWith('.errors')), []);
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
