// SPDX-License-Identifier: Apache-2.0
// The import of a calling list into a hub that holds another one already, with numbers that must not be contacted; then
// the same file read by sqlite3 and by DuckDB, which check nothing.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { startClient } from './client.mjs';
import { most, quantile, sample } from './figures.mjs';
import { Scene } from './hub.mjs';
import { PEOPLE, blockedNumbers, writePeople } from './people.mjs';
import { forgetPeak, run, seconds, sleep, usage, usedSince } from './processes.mjs';

const WHO = 'Passerelle';
const DUCKDB = fileURLToPath(new URL('../../bench/duckdb.mjs', import.meta.url));
const SETTLE_MS = 1000;
const ALONE_MS = 5000;

/** The job counted exactly what the generator of the file expects. */
function assertCounts(job, expected, isBlocked = true) {
	const counted = Object.fromEntries(Object.keys(expected).map((name) => [name, job[name]]));
	assert.deepEqual(counted, expected, `the counts of the import: ${JSON.stringify(job)}`);
	assert.equal(job.hasErrorFile, true);
	assert.ok(!isBlocked || job.rowsSuppressed > 0);
}

/** A hub, stopped, that holds `existing` people of another list, and the numbers that the skill must not contact. */
async function makeBase(dir, { existing, ids, settings }, blocked) {
	const file = path.join(dir, 'before.csv');
	const expected = await writePeople(file, { prefix: 'B-', rows: existing, seed: 2, ids }, []);
	const scene = new Scene(path.join(dir, 'base'), settings);
	await scene.startHub();
	await scene.startMiddleware();
	await scene.setUp();
	const { job } = await scene.upload(await scene.addList(PEOPLE), await scene.addPhoneSkill(), file);
	assertCounts(job, expected, false);
	scene.importSkill = await scene.addPhoneSkill();
	await scene.block(scene.importSkill, blocked);
	await scene.end();
	fs.rmSync(file);
	return scene;
}

function sampleTimes(what, { posts, gets }) {
	for (const [name, times] of [['POST …/messages', posts], ['GET of a channel', gets]]) {
		sample(WHO, `${name}, 50/s, ${what}, p50`, 'ms', quantile(times, 0.5));
		sample(WHO, `${name}, 50/s, ${what}, p99`, 'ms', quantile(times, 0.99));
		sample(WHO, `${name}, 50/s, ${what}, slowest`, 'ms', most(times));
	}
}

/** One import with nothing beside it but the looks at its progress. */
async function quietRun(scene, file, expected) {
	const list = await scene.addList(PEOPLE);
	await sleep(SETTLE_MS);
	const idle = usage(scene.hub.pid);
	forgetPeak(scene.hub.pid);
	let accepted;
	const { job, receiving, importing, longestGap } = await scene.upload(list, scene.importSkill, file,
		() => { accepted = usage(scene.hub.pid); });
	const used = usedSince(scene.hub.pid, accepted);
	const rows = job.rowsRead;
	assertCounts(job, expected);
	sample(WHO, 'import, from the answer to the upload on', 'rows/s', rows / importing);
	sample(WHO, 'import, the same in seconds', 's', importing);
	sample(WHO, 'import, CPU each', 'us', used.cpu / rows * 1e6);
	sample(WHO, 'import, written each', 'bytes', used.written / rows);
	sample(WHO, 'import, receiving the file too, memory above idle', 'MiB',
		(usage(scene.hub.pid).peak - idle.resident) / 2 ** 20);
	sample(WHO, 'import, longest time without progress', 'ms', longestGap * 1000);
	sample(WHO, 'receiving the file, until the answer', 's', receiving);
	sample(WHO, 'receiving the file, CPU for each row', 'us', (accepted.cpu - idle.cpu) / rows * 1e6);
}

/** One import with a client beside it; before it the same client alone. */
async function busyRun(scene, file, expected) {
	const list = await scene.addList(PEOPLE);
	let client = startClient(scene);
	await sleep(ALONE_MS);
	sampleTimes('alone', await client.stop());
	const { job, importing, longestGap } = await scene.upload(list, scene.importSkill, file,
		() => { client = startClient(scene); });
	sampleTimes('import beside', await client.stop());
	assertCounts(job, expected);
	sample(WHO, 'import with 100 requests/s beside', 'rows/s', job.rowsRead / importing);
	sample(WHO, 'import with 100 requests/s beside, longest time without progress', 'ms', longestGap * 1000);
}

async function sqliteRun(dir, file, rows) {
	const database = path.join(dir, 'yardstick.db');
	fs.rmSync(database, { force: true });
	const from = seconds();
	await run('sqlite3', [database, '-cmd', '.mode csv', `.import "${file}" list`]);
	const took = seconds() - from;
	sample('sqlite3', '.import of the same file, nothing checked', 'rows/s', rows / took);
	sample('sqlite3', '.import, the same in seconds', 's', took);
	fs.rmSync(database);
}

async function duckdbRun(file, { rowsRead, rowsNew }) {
	const { columns, count, parse } = JSON.parse(await run(process.execPath, [DUCKDB, file]));
	assert.equal(columns, 13);
	assert.ok(parse.values[0] <= rowsRead && parse.values[0] >= rowsNew, `DuckDB read ${parse.values[0]} rows`);
	sample('DuckDB', 'reading the same file, count(*)', 'rows/s', rowsRead / count.seconds);
	sample('DuckDB', 'count(*), the same in seconds', 's', count.seconds);
	sample('DuckDB', 'reading the same file, every field as text', 'rows/s', rowsRead / parse.seconds);
	sample('DuckDB', 'every field as text, the same in seconds', 's', parse.seconds);
}

/**
 * size: { runs, rows, existing, blocked, ids }. Every run is on a fresh copy of the same hub; the last one is given, with
 * both lists, running without middleware.
 */
export async function measureImport(dir, size, say) {
	const blocked = blockedNumbers(size.blocked);
	say(`a hub with ${size.existing} records and ${blocked.length} numbers not to contact`);
	const base = await makeBase(dir, size, blocked);
	const file = path.join(dir, 'list.csv');
	const expected = await writePeople(file, { prefix: '', rows: size.rows, seed: 1, ids: size.ids }, blocked);
	let scene;
	for (let i = 0; i < size.runs; i++) {
		for (const measured of [quietRun, busyRun]) {
			say(`import of ${size.rows} rows, ${measured === quietRun ? 'alone' : 'with requests beside'}`);
			await scene?.end();
			scene = await base.copy(path.join(dir, 'scene'));
			await scene.startHub();
			await measured(scene, file, expected);
		}
		say('sqlite3 and DuckDB with the same file');
		await sqliteRun(dir, file, size.rows);
		await duckdbRun(file, expected);
	}
	fs.rmSync(file);
	fs.rmSync(base.dir, { recursive: true, force: true });
	return scene;
}
