// SPDX-License-Identifier: Apache-2.0
// The import of a calling list, beside the same file read by sqlite3 without any check.
import fs from 'node:fs';
import path from 'node:path';

import { sample } from './figures.mjs';
import { COLUMNS, writeList } from './lists.mjs';
import { forgetPeak, run, seconds, usage, usedSince } from './processes.mjs';

const WHO = 'Passerelle';

/** One list of `rows` rows into the hub; nobody is written to. Gives the skill that would. */
async function importRun(scene, file, rows) {
	const skill = await scene.addSkill();
	const list = await scene.addList(COLUMNS);
	const before = usage(scene.hub.pid);
	forgetPeak(scene.hub.pid);
	const { job, receiving, importing } = await scene.upload(list, skill, file);
	const after = usage(scene.hub.pid);
	const used = usedSince(scene.hub.pid, before);
	if (job.rowsNew !== rows)
		throw new Error(`of ${rows} rows these were loaded: ${JSON.stringify(job)}`);
	sample(WHO, 'import, from the answer to the upload on', 'rows/s', rows / importing);
	sample(WHO, 'import, receiving the file (base64)', 's', receiving);
	sample(WHO, 'import, CPU each', 'us', used.cpu / rows * 1e6);
	sample(WHO, 'import, written each', 'bytes', used.written / rows);
	sample(WHO, 'import, memory above idle', 'MiB', (after.peak - before.resident) / 2 ** 20);
	return skill;
}

async function sqliteRun(dir, file, rows) {
	const database = path.join(dir, 'yardstick.db');
	fs.rmSync(database, { force: true });
	const from = seconds();
	await run('sqlite3', [database, '-cmd', '.mode csv', `.import "${file}" list`]);
	sample('sqlite3', '.import of the same file, nothing checked', 'rows/s', rows / (seconds() - from));
	fs.rmSync(database);
}

/** `freshScene` gives a hub without data; the last one is kept, with its list, and returned. */
export async function measureImport(freshScene, dir, runs, rows) {
	const file = path.join(dir, 'list.csv');
	let scene;
	writeList(file, 'F', rows);
	for (let i = 0; i < runs; i++) {
		await scene?.end();
		scene = await freshScene();
		await importRun(scene, file, rows);
		await sqliteRun(dir, file, rows);
	}
	fs.rmSync(file);
	return scene;
}
