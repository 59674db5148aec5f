// SPDX-License-Identifier: Apache-2.0
// The life of a calling list after its import: changed, over, in the bin, restored, purged, downloaded; and what limits do.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';

import { startHub, until } from './harness.mjs';
import { LISTS, addList, errorsOf, load, recordsOf, upload } from './lists.mjs';
import { startOutreach } from './outreach.mjs';

const OWN = '/api/v1/lists';
const COLUMNS = { externalIdColumn: 'ExternalId', firstNameColumn: 'FirstName', timeZoneColumn: 'TimeZone' };
const csv = (rows) => ['ExternalId,FirstName,DigitalId,TimeZone,Ville', ...rows.map((row) => row.join(','))].join('\n');
const person = (id, name = 'Ana') => [id, name, `u-${id}`, 'EST', 'Gasp\u00e9'];
const persons = (prefix, count) => Array.from({ length: count }, (_, i) => person(`${prefix}-${i}`));

const makeList = (hub, name, more = {}) => addList(hub, { columns: COLUMNS, mapped: ['DigitalId'], listName: name, ...more });
const remove = (hub, list) => hub.api('DELETE', `${LISTS}/${list}?forceDelete=true`);
const restore = (hub, list, body = {}) => hub.api('POST', `${OWN}/${list}/restore`, body);
const codeOf = (answer) => answer.body?.errors?.[0]?.code;
const bin = async (hub) => (await hub.api('GET', `${OWN}/bin`)).body.lists;
const inBin = (hub, list) => until('the list is in the bin', async () => (await bin(hub)).find((one) => one.listId === list));
const purged = (hub, list) => until('the purge', async () => {
	const answer = await restore(hub, list);
	assert.equal(answer.status, 409, JSON.stringify(answer.body));
	return hub.log().includes(`list.purged list=${list}`);
}, 60_000);
const file = async (hub, where) => {
	const answer = await fetch(`${hub.url}${where}`, { headers: { authorization: `Bearer ${hub.token}` } });
	return { status: answer.status, headers: answer.headers, bytes: Buffer.from(await answer.arrayBuffer()) };
};

describe('a list in the bin', () => {
	let outreach;
	let hub;
	before(async () => {
		outreach = await startOutreach();
		({ hub } = outreach);
	});
	after(async () => { await outreach?.end(); });

	it('comes back half-way, and everybody is contacted once', async () => {
		const skill = await outreach.addSkill();
		const list = await makeList(hub, 'half-way');
		const count = 1500;
		await load(hub, list, csv(persons('H', count)), { skillId: skill });
		await outreach.start(skill);
		await outreach.settled('some are contacted', skill, (now) => now.messagesSent > 20, 30_000);
		assert.equal((await remove(hub, list)).status, 200);
		const stopped = await outreach.settled('nothing is under way', skill, (now) => now.inProgress === 0, 30_000);
		assert.ok(stopped.messagesSent < count, 'all were contacted before the list was deleted');
		assert.equal(stopped.finalReasons.removed, undefined);
		const [one] = (await bin(hub)).filter((entry) => entry.listId === list);
		assert.equal(one.removedWhy, 'deleted');
		assert.equal(one.records, count);
		assert.ok(one.removedBy.userId > 0);
		await hub.kill();
		await hub.restart();
		const back = await restore(hub, list);
		assert.equal(back.status, 200, JSON.stringify(back.body));
		assert.equal(back.body.listName, 'half-way');
		await hub.kill();
		await hub.restart();
		const done = await outreach.settled('all are contacted', skill, (now) => now.final === count, 60_000);
		assert.equal(done.finalReasons.contacted, count);
		outreach.assertOneEach(count);
	});

	it('gives its name away, and comes back under another', async () => {
		const list = await makeList(hub, 'Same name');
		await load(hub, list, csv(persons('N', 3)));
		await remove(hub, list);
		assert.equal((await hub.api('GET', `${OWN}/${list}`)).status, 404);
		const other = await makeList(hub, 'same NAME');
		const taken = await restore(hub, list);
		assert.equal(taken.status, 409);
		assert.equal(codeOf(taken), 'name_taken_bin', JSON.stringify(taken.body));
		const back = await restore(hub, list, { listName: 'Another name' });
		assert.equal(back.status, 200, JSON.stringify(back.body));
		assert.equal((await recordsOf(hub, list)).length, 3);
		assert.equal(codeOf(await restore(hub, list)), 'list_not_in_bin');
		assert.equal((await restore(hub, 999_999_999)).status, 404);
		assert.equal((await restore(hub, other)).status, 409);
	});

	it('is kept from who may not delete', async () => {
		const user = await hub.addUser('agent');
		assert.equal((await hub.api('GET', `${OWN}/bin`, undefined, { token: user.token })).status, 403);
		const list = await makeList(hub, 'guarded');
		await remove(hub, list);
		const answer = await hub.api('POST', `${OWN}/${list}/restore`, {}, { token: user.token });
		assert.equal(answer.status, 403);
	});

	it('does not start again what a removal by external id had ended', async () => {
		const list = await makeList(hub, 'prospects');
		await load(hub, list, csv(persons('X', 4)));
		const answer = await hub.api('DELETE', `${LISTS}/prospects/removeProspects`,
			{ prospectsToRemove: [{ externalId: 'X-1' }, { externalId: 'nobody' }] });
		assert.deepEqual(answer.body.successfulRecords.map((one) => one.externalId), ['X-1']);
		assert.deepEqual(answer.body.failedRecords.map((one) => one.resultCode), ['NotFound']);
		await remove(hub, list);
		await restore(hub, list);
		const states = Object.fromEntries((await recordsOf(hub, list)).map((one) => [one.externalId, one.finalReason]));
		assert.deepEqual(states, { 'X-0': null, 'X-1': 'removed', 'X-2': null, 'X-3': null });
	});
});

describe('a list whose date comes', () => {
	it('goes to the bin at 00:00 of the business unit, also after the hub was down', async () => {
		const hub = await startHub({ settings: { 'allow-clock': 'on', 'business-clock': '2027-01-11T16:00:00Z' } });
		try {
			const zone = await hub.api('PUT', '/api/v1/business-unit', { timeZone: 'America/Los_Angeles' });
			assert.ok(zone.status < 300, JSON.stringify(zone.body));
			const list = await makeList(hub, 'dated', { listExpirationDate: '2027-01-13' });
			await load(hub, list, csv(persons('D', 2)));
			const date = (await hub.api('GET', `${OWN}/${list}`)).body;
			assert.equal(date.listExpirationDate, '2027-01-13');
			/* Midnight has passed in Toronto, and not in Los Angeles. */
			await hub.setClock('2027-01-13T07:59:00Z');
			assert.equal((await hub.api('GET', `${OWN}/${list}`)).status, 200);
			await hub.setClock('2027-01-13T08:00:01Z');
			const entry = await inBin(hub, list);
			assert.equal(entry.removedWhy, 'expired');
			assert.equal(entry.removedBy, undefined);
			const back = await restore(hub, list);
			assert.equal(back.body.listExpirationDate, null, 'its date is over');
			/* Again, while the hub is down. */
			const version = back.body.version;
			const past = await hub.api('PATCH', `${OWN}/${list}`, { listExpirationDate: '2027-01-13' });
			assert.deepEqual([past.status, codeOf(past)], [400, 'date_past']);
			const late = await hub.api('PATCH', `${OWN}/${list}`, { listExpirationDate: '01/20/2027', listName: 'renamed' },
				{ headers: { 'If-Match': `"${version}"` } });
			assert.equal(late.status, 200, JSON.stringify(late.body));
			assert.deepEqual([late.body.listExpirationDate, late.body.listName], ['2027-01-20', 'renamed']);
			const stale = await hub.api('PATCH', `${OWN}/${list}`, { isActive: false }, { headers: { 'If-Match': `"${version}"` } });
			assert.deepEqual([stale.status, codeOf(stale)], [409, 'version']);
			await hub.kill();
			await hub.restart({ 'business-clock': '2027-01-21T12:00:00Z' });
			assert.equal((await inBin(hub, list)).removedWhy, 'expired');
		} finally {
			await hub.stop();
		}
	});
});

describe('a purge', () => {
	it('survives kills, frees the name, and leaves what history needs', async () => {
		const outreach = await startOutreach();
		const { hub } = outreach;
		try {
			const skill = await outreach.addSkill();
			const list = await makeList(hub, 'purged');
			await load(hub, list, csv(persons('G', 40)), { skillId: skill, startSkill: true });
			await outreach.settled('all are contacted', skill, (now) => now.final === 40, 30_000);
			await outreach.stop(skill);
			const many = await load(hub, list, csv([...persons('W', 60_000), ['W-x', 'Bad', '', 'EST', '']]), { skillId: skill });
			assert.deepEqual([many.rowsNew, many.rowsRejected], [60_000, 1]);
			assert.ok((await errorsOf(hub, many.jobId)).length > 0);
			await remove(hub, list);
			await hub.setClock('2027-01-22T16:00:00Z');
			let kills = 0;
			for (let i = 0; i < 4 && !hub.log().includes('list.purged'); i++) {
				await until('the purge has begun', async () => codeOf(await restore(hub, list)) === 'list_purged');
				await hub.kill();
				kills += !hub.log().includes('list.purged');
				await hub.restart();
				await hub.setClock('2027-01-22T16:00:00Z');
			}
			assert.ok(kills > 0, 'the purge was over before it could be killed');
			await purged(hub, list);
			assert.deepEqual(await bin(hub), []);
			await until('the files are gone', () => fs.readdirSync(path.join(hub.dataDir, 'uploads')).length === 0);
			const progress = (await hub.api('GET', `${OWN}/${list}/progress`)).body;
			assert.deepEqual([progress.records, progress.final], [40, 40], JSON.stringify(progress));
			const attempts = await hub.api('GET', `${LISTS}/${list}/attempts`);
			assert.equal(attempts.status, 200);
			assert.equal(attempts.body.resultSet.contactAttempts.length, 40);
			assert.equal((await hub.api('GET', `${LISTS}/${list}?includeRecords=true`)).status, 404);
			assert.equal((await file(hub, `${OWN}/${list}/attempts.csv`)).bytes.toString().split('\r\n').length, 42);
			assert.ok(await makeList(hub, 'purged') > list);
		} finally {
			await outreach.end();
		}
	});
});

describe('a download', () => {
	let hub;
	let list;
	before(async () => {
		hub = await startHub();
		list = await makeList(hub, 'Une liste; à voir');
		await load(hub, list, csv(persons('P', 5000)));
		await load(hub, list, 'ExternalId,FirstName,DigitalId,TimeZone,Note\nP-5000,"=1+1",u-z,EST,"a;b ""c"""\n');
	});
	after(async () => { await hub?.stop(); });

	it('goes on behind the last record, and misses none', async () => {
		const ids = new Set();
		let next = 0;
		do {
			const answer = await hub.api('GET', `${LISTS}/${list}?includeRecords=true&top=700&after=${next}`);
			assert.equal(answer.status, 200, JSON.stringify(answer.body).slice(0, 300));
			for (const record of answer.body.resultSet.contactRecords)
				ids.add(record.externalId);
			next = answer.body.resultSet.nextAfter;
		} while (next !== null);
		assert.equal(ids.size, 5001);
		const attempts = await hub.api('GET', `${LISTS}/${list}/attempts?top=10`);
		assert.ok(attempts.body.resultSet.nextAfter > 0);
	});

	it('is a file with all columns of all uploads', async () => {
		const { status, headers, bytes } = await file(hub, `${OWN}/${list}/records.csv`);
		assert.equal(status, 200);
		assert.match(headers.get('content-type'), /^text\/csv; charset=utf-8/);
		assert.match(headers.get('content-disposition'), /^attachment; filename="Une_liste___*voir_\d+_records\.csv"$/);
		assert.deepEqual([...bytes.subarray(0, 3)], [0xef, 0xbb, 0xbf]);
		const lines = bytes.subarray(3).toString().split('\r\n');
		assert.equal(lines.length, 5003);
		assert.equal(lines[0], 'ExternalId,FirstName,DigitalId,TimeZone,Ville,Note,passerelle_record_id,passerelle_state,' +
			'passerelle_reason,passerelle_zone,passerelle_other_zone,passerelle_zone_found_by,passerelle_attempts,' +
			'passerelle_last_attempt,passerelle_next_attempt,passerelle_expires');
		assert.match(lines[1], /^P-0,Ana,u-P-0,EST,Gaspé,,\d+,waiting,,America\/\w+,,\w+,0,,,$/);
		assert.match(lines[5001], /^P-5000,=1\+1,u-z,EST,,"a;b ""c""",/);
	});

	it('is written as it is asked', async () => {
		const { bytes } = await file(hub, `${OWN}/${list}/records.csv?delimiter=semicolon&charset=windows-1252&guardFormulas=true`);
		const lines = bytes.toString('latin1').split('\r\n');
		assert.match(lines[1], /^P-0;Ana;u-P-0;EST;Gaspé;;/);
		assert.match(lines[5001], /^P-5000;'=1\+1;/);
		const wrong = await file(hub, `${OWN}/${list}/records.csv?delimiter=x`);
		assert.equal(wrong.status, 400);
		const none = await file(hub, `${OWN}/${list}/records.csv?finalized=true`);
		assert.equal(none.bytes.toString().split('\r\n').length, 2);
		assert.equal((await file(hub, `${OWN}/123456/records.csv`)).status, 404);
	});

	it('its columns, uploaded again, change nothing', async () => {
		const { bytes } = await file(hub, `${OWN}/${list}/records.csv`);
		const columns = 6;
		const cut = bytes.subarray(3).toString().split('\r\n').slice(0, 4001)
			.map((line) => line.split(',').slice(0, columns).join(',')).join('\r\n');
		const again = await load(hub, list, cut);
		assert.equal(again.rowsRejected, 0, JSON.stringify(again));
		assert.equal(again.rowsUnchanged + again.rowsUpdated, 4000);
	});
});

describe('limits of the inventory', () => {
	it('stand only where they are set', async () => {
		const hub = await startHub({ settings: {
			'list-records-file': 6, 'list-records-active': 8, 'list-days': 30, 'list-row-points': 60,
			'business-clock': '2027-01-11T16:00:00Z',
		} });
		try {
			const far = await hub.api('POST', `${LISTS}?${new URLSearchParams({ listName: 'far', ...COLUMNS,
				listExpirationDate: '2027-03-01' })}`, { destinationMappings: [{ fieldName: 'DigitalId', fieldValue: 'DigitalId' }] });
			assert.equal(far.status, 400);
			assert.match(JSON.stringify(far.body), /date_far/);
			const list = await makeList(hub, 'limited');
			assert.equal((await hub.api('GET', `${OWN}/${list}`)).body.listExpirationDate, '2027-02-10');
			const day = { expirationDate: '2027-02-01' };
			const beyond = await upload(hub, list, csv(persons('A', 1)), { expirationDate: '2027-12-31' });
			assert.equal(beyond.status, 400);
			const long = await load(hub, list, csv(persons('A', 7)), day);
			assert.deepEqual([long.state, long.problems[0].code, long.rowsRead], ['failed', 'file_records', 0]);
			assert.match(long.problems[0].message, /7 rows.*6 at most/);
			const wide = await load(hub, list, csv([person('A-0'), person('A-1', 'x'.repeat(60))]), day);
			assert.deepEqual([wide.state, wide.rowsNew, wide.rejected], ['complete', 1, { row_too_long_points: 1 }]);
			assert.equal((await load(hub, list, csv(persons('A', 5)), day)).rowsNew, 4);
			const full = await load(hub, list, csv([person('A-0'), person('bad', 'x'.repeat(60)), ...persons('B', 4)]), day);
			assert.equal(full.state, 'failed');
			assert.deepEqual([full.problems[0].code, full.rowsNew, full.rowsUnchanged, full.rowsRejected, full.rowsRead],
				['list_full', 3, 1, 1, 5]);
			assert.match(full.problems[0].message, /8 records.*line 7/);
			assert.match((await errorsOf(hub, full.jobId)).toString(), /row_too_long_points/);
			/* Who is there already can still be changed. */
			assert.equal((await load(hub, list, csv([person('A-0', 'Bob')]), day)).rowsUpdated, 1);
			/* A list in the bin does not count. */
			await remove(hub, list);
			const second = await makeList(hub, 'second');
			assert.equal((await load(hub, second, csv(persons('C', 6)), day)).state, 'complete');
		} finally {
			await hub.stop();
		}
	});
});
