// SPDX-License-Identifier: Apache-2.0
// A list that is uploaded again: what is new, changed, unchanged or named twice, to the row, whatever happens meanwhile.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';

import { COLUMNS as NAMES, expectationOf, listOf, rowsOf } from '../lists/generate.mjs';
import { startHub, until } from './harness.mjs';
import { COLUMNS, LISTS, addList, assertAddsUp, ended, errorsOf, jobOf, load, recordsOf, upload } from './lists.mjs';
import { startOutreach } from './outreach.mjs';

const cell = (text) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
const csv = (names, rows) => [names, ...rows.map((row) => names.map((name) => row[name] ?? ''))]
	.map((values) => `${values.map(cell).join(',')}\r\n`).join('');
const goodRows = (options) => [...rowsOf({ ...options, faults: 0 })].map(({ row }) => row);
const counts = ({ rowsNew, rowsUpdated, rowsUnchanged, rejected, rowsSuppressed }) =>
	({ rowsNew, rowsUpdated, rowsUnchanged, rejected, rowsSuppressed });
const only = (more) => ({ rowsNew: 0, rowsUpdated: 0, rowsUnchanged: 0, rejected: {}, rowsSuppressed: 0, ...more });

async function assertLoads(hub, list, file, wanted, more) {
	const job = await load(hub, list, file, more);
	assert.equal(job.state, 'complete', JSON.stringify(job.problems));
	assertAddsUp(job);
	assert.deepEqual(counts(job), only(wanted));
	return job;
}

describe('a list uploaded again', () => {
	let hub;
	before(async () => { hub = await startHub(); });
	after(() => hub.stop());

	it('finds everybody unchanged, and in it everybody who is named twice', async () => {
		const options = { rows: 3000, seed: 21 };
		const { loaded, rejected } = expectationOf(options);
		const good = [...rowsOf(options)].filter(({ code }) => !code).map(({ row }) => row);
		const twice = csv(NAMES, [...good.slice(0, 60), ...good.slice(-40).map((row) => ({ ...row, FirstName: 'Other' }))])
			.split('\r\n').slice(1).join('\r\n');
		const list = await addList(hub);
		await assertLoads(hub, list, listOf(options), { rowsNew: loaded, rejected });
		await assertLoads(hub, list, listOf(options), { rowsUnchanged: loaded, rejected });
		const doubled = { ...rejected, duplicate_external_id: rejected.duplicate_external_id + 100 };
		const job = await assertLoads(hub, list, Buffer.concat([listOf(options), Buffer.from(twice)]),
			{ rowsUnchanged: loaded, rejected: doubled });
		const errors = (await errorsOf(hub, job.jobId)).toString('latin1');
		assert.equal(errors.match(/,duplicate_external_id,/g).length, doubled.duplicate_external_id);
	});

	it('with forceOverwrite takes the last row of each', async () => {
		const rows = goodRows({ rows: 500, seed: 22 });
		const later = rows.slice(0, 50).map((row) => ({ ...row, LastName: 'Later' }));
		const last = rows.slice(0, 20).map((row) => ({ ...row, LastName: 'Last' }));
		const list = await addList(hub);
		await assertLoads(hub, list, csv(NAMES, rows), { rowsNew: 500 });
		await assertLoads(hub, list, csv(NAMES, [...rows, ...later, ...last]), { rowsUpdated: 70, rowsUnchanged: 500 },
			{ forceOverwrite: true });
		const names = (await recordsOf(hub, list)).map((record) => record.lastName);
		assert.equal(names.filter((name) => name === 'Last').length, 20);
		assert.equal(names.filter((name) => name === 'Later').length, 30);
	});

	it('tells apart who is changed, whatever was changed', async () => {
		const rows = goodRows({ rows: 1400, seed: 23 });
		const changes = [{ FirstName: 'Changed' }, { PhoneNumber: '+15145550177' }, { TimeZone: 'HST' },
			{ Priority: 'yes' }, { ExpirationDate: '2039-01-01' }, { Plan: 'Changed' }, { DigitalId: 'changed' }];
		const changed = rows.map((row, i) => (i % 2 ? row : { ...row, ...changes[(i / 2) % changes.length] }));
		/* A few had that priority already. */
		const same = rows.filter((row, i) => JSON.stringify(row) === JSON.stringify(changed[i])).length;
		const really = rows.filter((row, i) => i % 2 === 0 && JSON.stringify(row) !== JSON.stringify(changed[i])).length;
		const list = await addList(hub);
		await assertLoads(hub, list, csv(NAMES, rows), { rowsNew: rows.length });
		await assertLoads(hub, list, csv(NAMES, changed), { rowsUpdated: really, rowsUnchanged: same });
		await assertLoads(hub, list, csv(NAMES, changed), { rowsUnchanged: rows.length });
		assert.equal((await recordsOf(hub, list)).length, rows.length);
	});

	it('with its columns in another order is unchanged; with one more or less it is changed', async () => {
		const rows = goodRows({ rows: 300, seed: 24 });
		const turned = [...NAMES].reverse();
		const list = await addList(hub);
		await assertLoads(hub, list, csv(NAMES, rows), { rowsNew: 300 });
		await assertLoads(hub, list, csv(turned, rows), { rowsUnchanged: 300 });
		const more = rows.map((row) => ({ ...row, Score: '7' }));
		await assertLoads(hub, list, csv([...turned, 'Score'], more), { rowsUpdated: 300 });
		await assertLoads(hub, list, csv(['Score', ...NAMES], more), { rowsUnchanged: 300 });
		await assertLoads(hub, list, csv(NAMES.filter((name) => name !== 'Plan'), rows), { rowsUpdated: 300 });
		const [record] = await recordsOf(hub, list);
		assert.deepEqual(record.customFields, {});
	});

	it('in which a finished record says yes in the override column wakes it, even unchanged', async () => {
		const list = await addList(hub, { overrideFinalizationColumn: 'Again', listName: 'override again' });
		const names = ['ExternalId', 'DigitalId', 'TimeZone', 'Again', ...NAMES.filter((name) => !['ExternalId',
			'DigitalId', 'TimeZone'].includes(name))];
		const rows = ['F', 'W', 'X'].map((id) => ({ ExternalId: id, DigitalId: `u-${id}`, TimeZone: 'EST', Again: 'yes' }));
		await assertLoads(hub, list, csv(names, rows), { rowsNew: 3 });
		const removed = await hub.api('DELETE', '/inContactAPI/services/v30.0/lists/call-lists/override%20again/removeProspects',
			{ prospectsToRemove: [{ externalId: 'F' }] });
		assert.equal(removed.status, 200);
		await assertLoads(hub, list, csv(names, [...rows, rows[0]]),
			{ rowsUpdated: 1, rowsUnchanged: 2, rejected: { duplicate_external_id: 1 } });
		assert.equal((await recordsOf(hub, list, '&finalized=true')).length, 0);
	});

	it('beside another with the same external ids leaves that one alone', async () => {
		const rows = goodRows({ rows: 400, seed: 25 });
		const other = rows.map((row) => ({ ...row, FirstName: 'Other' }));
		const [a, b] = [await addList(hub), await addList(hub)];
		const jobs = [];
		for (const [list, file] of [[a, rows.slice(0, 200)], [b, other.slice(0, 300)], [a, rows], [b, other], [a, rows]])
			jobs.push((await upload(hub, list, csv(NAMES, file))).body.jobId);
		const found = [];
		for (const job of jobs)
			found.push(counts(await ended(hub, job)));
		assert.deepEqual(found, [only({ rowsNew: 200 }), only({ rowsNew: 300 }), only({ rowsNew: 200, rowsUnchanged: 200 }),
			only({ rowsNew: 100, rowsUnchanged: 300 }), only({ rowsUnchanged: 400 })]);
		assert.ok((await recordsOf(hub, b)).every((record) => record.firstName === 'Other'));
	});
});

describe('external ids', () => {
	let hub;
	before(async () => { hub = await startHub(); });
	after(() => hub.stop());
	const people = (...ids) => csv(['ExternalId', 'DigitalId', 'TimeZone', ...NAMES.filter((name) => !['ExternalId',
		'DigitalId', 'TimeZone'].includes(name))], ids.map((id, i) => ({ ExternalId: id, DigitalId: `u-${i}`, TimeZone: 'EST' })));

	it('are the same only letter for letter, but for white space around them', async () => {
		const list = await addList(hub);
		const apart = ['Zoé', 'zoé', 'ZOÉ', 'Zoe', 'Zo é', 'Zo  é', 'Zoé.', 'Zoe\u0301x', 'Zoéx'];
		await assertLoads(hub, list, people(...apart), { rowsNew: apart.length });
		await assertLoads(hub, list, people(...apart.map((id) => ` ${id}\t`)), { rowsUnchanged: apart.length });
		assert.deepEqual((await recordsOf(hub, list)).map((record) => record.externalId).sort(), [...apart].sort());
	});

	it('have at most 1,024 characters, and every one counts', async () => {
		const list = await addList(hub);
		const long = ['é', 'x', '😀'].flatMap((letter) => [letter.repeat(1024), `${letter.repeat(1023)}a`, `${letter.repeat(1023)}b`]);
		await assertLoads(hub, list, people(...long), { rowsNew: 9 });
		await assertLoads(hub, list, people(...long), { rowsUnchanged: 9 });
		await assertLoads(hub, list, people(...long.map((id) => `${id}c`)), { rejected: { external_id_long: 9 } });
	});
});

describe('a second upload that is killed', () => {
	it('still knows whom the file has named, and counts right', async () => {
		const options = { rows: 30_000, seed: 26 };
		const { loaded, rejected } = expectationOf(options);
		const good = [...rowsOf(options)].filter(({ code }) => !code).map(({ row }) => row);
		/* Of the beginning, the middle and the end; some changed, to be taken for a change if their first row is forgotten. */
		const twice = good.filter((row, i) => i % 30 === 0).map((row, i) => (i % 2 ? row : { ...row, FirstName: 'Other' }));
		const file = Buffer.concat([listOf(options), Buffer.from(csv(NAMES, twice).split('\r\n').slice(1).join('\r\n'))]);
		const hub = await startHub();
		try {
			const list = await addList(hub);
			await assertLoads(hub, list, listOf(options), { rowsNew: loaded, rejected });
			const { jobId } = (await upload(hub, list, file)).body;
			let read = -1;
			let kills = 0;
			while (kills < 5) {
				const job = await until('progress', async () => {
					const now = await jobOf(hub, jobId);
					return (now.rowsRead > Math.max(read, 0) || now.completedDate) && now;
				});
				if (job.completedDate)
					break;
				assertAddsUp(job);
				read = job.rowsRead;
				await hub.kill();
				await hub.restart();
				kills++;
			}
			assert.ok(kills > 0, 'the upload was over before it could be killed');
			const job = await ended(hub, jobId);
			assertAddsUp(job);
			assert.deepEqual(counts(job), only({ rowsUnchanged: loaded, rejected:
				{ ...rejected, duplicate_external_id: rejected.duplicate_external_id + twice.length } }));
			assert.ok((await recordsOf(hub, list, '&skip=0')).every((record) => record.firstName !== 'Other'));
		} finally {
			await hub.stop();
		}
	});
});

describe('while its skill runs', () => {
	const SMALL = { externalIdColumn: 'ExternalId', firstNameColumn: 'FirstName', timeZoneColumn: 'TimeZone' };
	const names = ['ExternalId', 'FirstName', 'DigitalId', 'TimeZone'];
	const people = (count, more = {}) => Array.from({ length: count }, (_, i) =>
		({ ExternalId: `R-${i}`, FirstName: 'Ana', DigitalId: `u-${i}`, TimeZone: 'EST', ...more }));
	let outreach;
	before(async () => { outreach = await startOutreach(); });
	after(async () => { await outreach?.end(); });

	it('a list is contacted while it is loaded and loaded again, and nobody twice', async () => {
		const { hub } = outreach;
		const skill = await outreach.addSkill();
		const list = await addList(hub, { columns: SMALL, mapped: ['DigitalId'], listName: 'running' });
		await outreach.start(skill);
		const file = csv(names, people(2500));
		const jobs = [];
		for (let i = 0; i < 4; i++)
			jobs.push((await upload(hub, list, file, { skillId: skill })).body.jobId);
		const found = [];
		for (const job of jobs)
			found.push(counts(await ended(hub, job)));
		assert.deepEqual(found[0], only({ rowsNew: 2500 }));
		for (const again of found.slice(1))
			assert.deepEqual(again, only({ rowsUnchanged: 2500 }));
		const progress = await outreach.settled('all are contacted', skill, (now) => now.final === 2500, 120_000);
		assert.deepEqual([progress.records, progress.messagesSent], [2500, 2500]);
		outreach.assertOneEach(2500);
	});

	it('a list whose upload is cancelled after its last row starts no skill', async () => {
		const { hub } = outreach;
		const skill = await outreach.addSkill();
		const list = await addList(hub, { columns: SMALL, mapped: ['DigitalId'], listName: 'cancelled' });
		const folder = path.join(hub.dataDir, 'uploads');
		const errorFiles = () => fs.readdirSync(folder).filter((name) => name.endsWith('.errors')).length;
		/* So many rejected rows that their file takes longer to write than a request. */
		const file = csv(names, [...people(10), ...people(60_000, { TimeZone: 'EST', DigitalId: '' })]);
		const before = errorFiles();
		const { jobId } = (await upload(hub, list, file, { skillId: skill, startSkill: true })).body;
		await until('the error file', () => errorFiles() > before, 60_000);
		const cancelled = await hub.api('DELETE', `${LISTS}/jobs/${jobId}`);
		assert.equal(cancelled.status, 200, JSON.stringify(cancelled.body));
		assert.equal((await ended(hub, jobId)).state, 'cancelled');
		assert.notEqual((await outreach.progress(skill)).skillState, 'started');
	});

	it('a change of who waits does not double them, and an upload without a skill leaves them with theirs', async () => {
		const { hub } = outreach;
		const skill = await outreach.addSkill();
		const list = await addList(hub, { columns: SMALL, mapped: ['DigitalId'], listName: 'waiting' });
		/* It is night in Guam and in Honolulu: they wait. One file turns the zone of each several times: they are put where they were. */
		const wave = (zone, name) => people(300, { TimeZone: zone, FirstName: name })
			.map((row) => ({ ...row, ExternalId: `W-${row.ExternalId}`, DigitalId: `w-${row.DigitalId}` }));
		await outreach.start(skill);
		await assertLoads(hub, list, csv(names, wave('CHST', 'Ana')), { rowsNew: 300 }, { skillId: skill });
		const waves = [['HST', 'Bo'], ['CHST', 'Chi'], ['HST', 'Dee'], ['HST', 'Eve']].map(([zone, name]) => wave(zone, name));
		const turning = waves[0].flatMap((row, i) => waves.map((rows) => rows[i]));
		await assertLoads(hub, list, csv(names, turning), { rowsUpdated: 1200 }, { skillId: skill, forceOverwrite: true });
		await assertLoads(hub, list, csv(names, wave('HST', 'Eve')), { rowsUnchanged: 300 });
		assert.equal((await outreach.progress(skill)).waiting, 300);
		await hub.setClock('2027-01-11T20:00:00Z');
		const progress = await outreach.settled('all are contacted', skill, (now) => now.final === 300, 60_000);
		assert.deepEqual([progress.records, progress.messagesSent], [300, 300]);
		const taken = Object.entries(outreach.taken()).filter(([recipient]) => recipient.startsWith('w-'));
		assert.equal(taken.length, 300);
		assert.ok(taken.every(([, keys]) => keys.size === 1));
	});

	it('tens of thousands who were put elsewhere do not keep it from sending', async () => {
		const { hub } = outreach;
		const skill = await outreach.addSkill();
		const list = await addList(hub, { columns: { ...SMALL, priorityColumn: 'Priority' }, mapped: ['DigitalId'],
			listName: 'elsewhere' });
		const crowd = (priority) => csv([...names, 'Priority', 'Note'], people(60_000,
			{ TimeZone: 'HST', Priority: priority, Note: 'n'.repeat(250) }).map((row) => ({ ...row, DigitalId: `m-${row.ExternalId}` })));
		await assertLoads(hub, list, crowd('yes'), { rowsNew: 60_000 }, { skillId: skill });
		await assertLoads(hub, list, crowd(''), { rowsUpdated: 60_000 }, { skillId: skill });
		await hub.setClock('2027-01-11T20:30:00Z');
		await outreach.start(skill);
		await outreach.settled('some are contacted', skill, (now) => now.messagesSent >= 20, 30_000);
		await outreach.stop(skill, true);
	});
});
