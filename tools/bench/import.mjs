// SPDX-License-Identifier: Apache-2.0
// The import of a calling list into a hub that holds another one already, with numbers that must not be contacted; then
// the same file read by sqlite3 and by DuckDB, which check nothing.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { startClient } from './client.mjs';
import { median, most, quantile, sample, valuesOf } from './figures.mjs';
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
async function quietRun(scene, what, file, expected) {
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
	sample(WHO, `${what}, from the answer to the upload on`, 'rows/s', rows / importing);
	sample(WHO, `${what}, the same in seconds`, 's', importing);
	sample(WHO, `${what}, CPU each`, 'us', used.cpu / rows * 1e6);
	sample(WHO, `${what}, written each`, 'bytes', used.written / rows);
	sample(WHO, `${what}, memory above idle, receiving too`, 'MiB',
		(usage(scene.hub.pid).peak - idle.resident) / 2 ** 20);
	sample(WHO, `${what}, longest time without progress`, 'ms', longestGap * 1000);
	sample(WHO, `${what}, receiving the file`, 's', receiving);
	sample(WHO, `${what}, receiving the file, CPU each`, 'us', (accepted.cpu - idle.cpu) / rows * 1e6);
}

/** One import with a client beside it; before it the same client alone. */
async function busyRun(scene, what, file, expected) {
	const list = await scene.addList(PEOPLE);
	let client = startClient(scene);
	await sleep(ALONE_MS);
	sampleTimes('alone', await client.stop());
	const { job, importing, longestGap } = await scene.upload(list, scene.importSkill, file,
		() => { client = startClient(scene); });
	sampleTimes(`${what} beside`, await client.stop());
	assertCounts(job, expected);
	sample(WHO, `${what}, requests beside`, 'rows/s', job.rowsRead / importing);
	sample(WHO, `${what}, requests beside, longest time without progress`, 'ms', longestGap * 1000);
}

async function sqliteRun(dir, what, file, rows) {
	const database = path.join(dir, 'yardstick.db');
	fs.rmSync(database, { force: true });
	const from = seconds();
	await run('sqlite3', [database, '-cmd', '.mode csv', `.import "${file}" list`]);
	const took = seconds() - from;
	sample('sqlite3', `${what}: .import of the same file, nothing checked`, 'rows/s', rows / took);
	sample('sqlite3', `${what}: .import, the same in seconds`, 's', took);
	fs.rmSync(database);
}

async function duckdbRun(what, file, { rowsRead, rowsNew }) {
	const { columns, count, parse } = JSON.parse(await run(process.execPath, [DUCKDB, file]));
	assert.equal(columns, 13);
	assert.ok(parse.values[0] <= rowsRead && parse.values[0] >= rowsNew, `DuckDB read ${parse.values[0]} rows`);
	for (const [name, { seconds: took }] of [['count(*)', count], ['every field as text', parse]]) {
		sample('DuckDB', `${what}: reading the same file, ${name}`, 'rows/s', rowsRead / took);
		sample('DuckDB', `${what}: ${name}, the same in seconds`, 's', took);
	}
}

/** Imports of a file of `rows` rows, each on a fresh copy of `base`; gives the last hub, which runs without middleware. */
async function measureFile(base, dir, { rows, ids, runs, what, say }, blocked) {
	const file = path.join(dir, 'list.csv');
	const expected = await writePeople(file, { prefix: '', rows, seed: 1, ids }, blocked);
	let scene;
	for (let i = 0; i < runs; i++) {
		for (const measured of [quietRun, busyRun]) {
			say(`import of ${rows} rows, ${measured === quietRun ? 'alone' : 'with requests beside'}`);
			await scene?.end();
			scene = await base.copy(path.join(dir, 'scene'));
			await scene.startHub();
			await measured(scene, what, file, expected);
		}
		say('sqlite3 and DuckDB with the same file');
		await sqliteRun(dir, what, file, rows);
		await duckdbRun(what, file, expected);
	}
	fs.rmSync(file);
	return scene;
}

/** How much longer the larger file takes. */
function compare(names, rows) {
	const [less, more] = names.map((what) => median(valuesOf(WHO, `${what}, the same in seconds`)));
	sample(WHO, `${names[1]}, times as long as ${rows[0].toLocaleString('en')}`, 'times', more / less);
}

/**
 * size: { runs, rows: [of each file], existing, blocked, ids, settings }. Gives the hub of the last run, with both
 * lists, running without middleware.
 */
export async function measureImport(dir, size, say) {
	const blocked = blockedNumbers(size.blocked);
	say(`a hub with ${size.existing} records and ${blocked.length} numbers not to contact`);
	const base = await makeBase(dir, size, blocked);
	const names = size.rows.map((rows) =>
		(size.rows.length > 1 ? `import of ${rows.toLocaleString('en')} rows` : 'import'));
	let scene;
	for (const [i, rows] of size.rows.entries()) {
		await scene?.end();
		scene = await measureFile(base, dir, { ...size, rows, what: names[i], say }, blocked);
	}
	if (names.length > 1)
		compare(names, size.rows);
	fs.rmSync(base.dir, { recursive: true, force: true });
	return scene;
}
