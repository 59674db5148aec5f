// SPDX-License-Identifier: Apache-2.0
// Calling lists through the published calls: mapping, upload, counts, error file, what a second upload does.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { expectationOf, listOf, rowsOf } from '../lists/generate.mjs';
import { request, startHub } from './harness.mjs';
import { ADMIN, LISTS, addList, assertAddsUp, destinations, ended, errorsOf, jobOf, load, recordsOf, upload }
	from './lists.mjs';

let hub;
before(async () => { hub = await startHub(); });
after(() => hub.stop());

const HEADER = 'ExternalId,FirstName,LastName,PhoneNumber,Email,DigitalId,City,State,Zip,TimeZone,Priority,ExpirationDate';
const row = (id, more = {}) => {
	const values = { ExternalId: id, FirstName: 'Ana', LastName: 'Roy', PhoneNumber: '', Email: '', DigitalId: `u-${id}`,
		City: '', State: '', Zip: '', TimeZone: 'EST', Priority: '', ExpirationDate: '', ...more };
	return Object.values(values).join(',');
};
const file = (...rows) => `${[HEADER, ...rows].join('\r\n')}\r\n`;
const put = (list, body, query = '', headers = {}) => request(`${hub.url}/api/v1/lists/${list}/upload?${query}`, {
	method: 'PUT', headers: { authorization: `Bearer ${hub.token}`, 'content-type': 'text/csv', ...headers }, body });

describe('a generated list', () => {
	const options = { rows: 3000, seed: 7 };
	let list;
	let job;
	before(async () => {
		list = await addList(hub);
		job = await load(hub, list, listOf(options));
	});

	it('counts what its generator expects', () => {
		const expected = expectationOf(options);
		assert.equal(job.state, 'complete', JSON.stringify(job.problems));
		assertAddsUp(job);
		assert.equal(job.rowsRead, expected.rows);
		assert.equal(job.rowsNew, expected.loaded);
		assert.deepEqual(job.rejected, expected.rejected);
		assert.deepEqual(job.warnings, expected.warnings);
		assert.equal(job.bytesRead, job.bytesTotal);
	});

	it('finds the zone of every town', async () => {
		const records = new Map((await recordsOf(hub, list)).map((record) => [record.externalId, record]));
		for (const { row: wanted, zone, code } of rowsOf(options)) {
			if (code)
				continue;
			const record = records.get(wanted.ExternalId);
			assert.equal(record?.zone, zone, JSON.stringify(wanted));
			assert.equal(record.otherZone, null);
		}
	});

	it('shows where the list stands', async () => {
		const { callingLists } = (await hub.api('GET', LISTS)).body;
		const shown = callingLists.find((entry) => entry.listId === list);
		assert.equal(shown.validRecords, job.rowsNew);
		assert.equal(shown.invalidRecords, job.rowsRejected);
		assert.equal(shown.totalRecords, job.rowsRead);
		assert.equal(shown.status, 'Active');
		const progress = (await hub.api('GET', `/api/v1/lists/${list}/progress`)).body;
		assert.equal(progress.records, job.rowsNew);
	});

	it('is unchanged when it is uploaded again', async () => {
		const again = await load(hub, list, listOf(options));
		assertAddsUp(again);
		assert.equal(again.rowsNew, 0);
		assert.equal(again.rowsUnchanged, job.rowsNew);
		assert.deepEqual(again.rejected, job.rejected);
	});
});

describe('the error file', () => {
	it('holds the rejected rows as they were, with line, code and reason in front', async () => {
		const list = await addList(hub);
		const bad = [row('', { FirstName: 'Zoë' }), row('C-2', { DigitalId: '' }), 'C-3,short'];
		const job = await load(hub, list, file(row('C-1'), ...bad, row('C-4')));
		const lines = (await errorsOf(hub, job.jobId)).toString('utf8').split('\r\n');
		assert.equal(lines[0], `\ufeffLineNumber,ErrorCode,Error,${HEADER}`);
		assert.equal(lines.length, 5);
		bad.forEach((raw, i) => {
			assert.ok(lines[i + 1].startsWith(`${i + 3},`), lines[i + 1]);
			assert.ok(lines[i + 1].endsWith(raw), lines[i + 1]);
		});
		assert.match(lines[2], /row_no_destination/);
	});

	it('holds them too when it is the list that speaks against them', async () => {
		const list = await addList(hub);
		const twice = row('C-1', { FirstName: 'Two' });
		const first = await load(hub, list, file(row('C-1'), twice));
		assert.ok((await errorsOf(hub, first.jobId)).toString('utf8').endsWith(`,${twice}\r\n`));
		const name = (await hub.api('GET', `${LISTS}/${list}`)).body.resultSet.listName;
		await hub.api('DELETE', `${LISTS}/${encodeURIComponent(name)}/removeProspects`,
			{ prospectsToRemove: [{ externalId: 'C-1' }] });
		const second = await load(hub, list, file(twice));
		assert.deepEqual(second.rejected, { record_final: 1 });
		assert.ok((await errorsOf(hub, second.jobId)).toString('utf8').endsWith(`,${twice}\r\n`));
	});

	it('is corrected and uploaded again as it is: nothing is rejected', async () => {
		const list = await addList(hub);
		const job = await load(hub, list, file(row('C-1'), row('', { FirstName: 'Zoë' }), row('C-3', { DigitalId: '' }),
			'C-4,Bo', `${row('C-5')},too,many`));
		assert.equal(job.rowsRejected, 4);
		const corrected = (await errorsOf(hub, job.jobId)).toString('utf8').split('\r\n').map((line) => line
			.replace(/(missing_external_id,[^,]*),,/, '$1,C-2,').replace(/,C-3,Ana,Roy,,,,/, ',C-3,Ana,Roy,,,u-C-3,')
			.replace(/,C-4,Bo$/, `,${row('C-4', { FirstName: 'Bo' })}`).replace(/,too,many$/, '')).join('\r\n');
		const second = await load(hub, list, corrected);
		assert.deepEqual(second.rejected, {});
		assert.equal(second.rowsNew, 4);
		const records = await recordsOf(hub, list);
		assert.deepEqual(records.map((record) => record.externalId).sort(), ['C-1', 'C-2', 'C-3', 'C-4', 'C-5']);
		assert.deepEqual(Object.keys(records[1].customFields), []);
	});

	it('speaks the language of who uploads', async () => {
		const list = await addList(hub);
		const job = await load(hub, list, file(row('')), {}, { headers: { 'accept-language': 'fr-CA' } });
		assert.match((await errorsOf(hub, job.jobId)).toString('utf8'), /ExternalId\u00a0: L'identifiant externe est absent/);
	});

	it('is in the encoding and with the delimiter of the upload', async () => {
		const list = await addList(hub);
		const text = file(row('C-1', { City: 'Montréal' }), row('', { City: 'Lévis' })).replaceAll(',', ';');
		const job = await load(hub, list, Buffer.from(text, 'latin1'));
		assert.equal(job.charset, 'windows-1252');
		assert.equal(job.delimiter, ';');
		assert.equal((await recordsOf(hub, list))[0].city, 'Montréal');
		const errors = (await errorsOf(hub, job.jobId)).toString('latin1');
		assert.match(errors, /^LineNumber;ErrorCode;Error;ExternalId/);
		assert.match(errors, /;Lévis;/);
		const wide = await load(hub, list, Buffer.from(`\ufeff${text}`, 'utf16le'));
		assert.equal(wide.charset, 'utf-16le');
		assert.equal(wide.rowsUnchanged, 1);
		assert.match((await errorsOf(hub, wide.jobId)).toString('utf16le'), /;Lévis;/);
	});

	it('knows the line in which spreadsheets say the separator', async () => {
		const list = await addList(hub);
		/* Commas in every name would speak for a comma. */
		const text = `sep=;\r\n${file(row('C-1'), row('')).replaceAll(',', ';').replaceAll('Ana', 'A,n,a,b,c,d,e,f,g,h,i,j,k,l')}`;
		const job = await load(hub, list, text);
		assert.deepEqual([job.state, job.delimiter, job.rowsNew, job.rowsRejected], ['complete', ';', 1, 1]);
		assert.match((await errorsOf(hub, job.jobId)).toString('utf8'), /\r\n4;missing_external_id;/);
	});

	it('is there only when there is something in it', async () => {
		const list = await addList(hub);
		const job = await load(hub, list, file(row('C-1')));
		assert.equal(job.hasErrorFile, false);
		assert.equal((await hub.api('GET', `${LISTS}/jobs/${job.jobId}/errors`)).status, 404);
	});
});

describe('the same external id again', () => {
	const list = () => addList(hub);

	it('in one file: the first row stays, the later wins with forceOverwrite', async () => {
		const twice = file(row('C-1', { FirstName: 'One' }), row('C-1', { FirstName: 'Two' }));
		const first = await list();
		const job = await load(hub, first, twice);
		assert.deepEqual(job.rejected, { duplicate_external_id: 1 });
		assert.equal((await recordsOf(hub, first))[0].firstName, 'One');
		const second = await list();
		const forced = await load(hub, second, twice, { forceOverwrite: true });
		assert.deepEqual([forced.rowsNew, forced.rowsUpdated, forced.rowsRejected], [1, 1, 0]);
		assert.equal((await recordsOf(hub, second))[0].firstName, 'Two');
	});

	it('in one file, when it was loaded before unchanged', async () => {
		const id = await list();
		await load(hub, id, file(row('C-1')));
		const job = await load(hub, id, file(row('C-1'), row('C-1', { FirstName: 'Two' })));
		assert.deepEqual([job.rowsUnchanged, job.rowsRejected], [1, 1]);
	});

	it('in another file: updated, unchanged', async () => {
		const id = await list();
		await load(hub, id, file(row('C-1'), row('C-2')));
		const job = await load(hub, id, file(row('C-1', { FirstName: 'Anna' }), row('C-2'), row('C-3')));
		assert.deepEqual([job.rowsNew, job.rowsUpdated, job.rowsUnchanged], [1, 1, 1]);
	});

	it('of a finished record: only with forceOverwrite or its override column', async () => {
		const id = await addList(hub, { overrideFinalizationColumn: 'Again', listName: `final ${Date.now()}` });
		const with_ = (...rows) => [`${HEADER},Again`, ...rows].join('\n');
		await load(hub, id, with_(`${row('C-1')},`, `${row('C-2')},`, `${row('C-3')},`));
		const name = (await hub.api('GET', `${LISTS}/${id}`)).body.resultSet.listName;
		const removed = await hub.api('DELETE', `${LISTS}/${encodeURIComponent(name)}/removeProspects`,
			{ prospectsToRemove: [{ externalId: 'C-1' }, { externalId: 'C-2' }, { externalId: 'C-3' }, { externalId: 'C-9' }] });
		assert.equal(removed.status, 200);
		assert.equal(removed.body.successfulRecords.length, 3);
		assert.deepEqual(removed.body.failedRecords, [{ externalId: 'C-9', resultCode: 'NotFound' }]);
		const job = await load(hub, id, with_(`${row('C-1', { FirstName: 'New' })},`, `${row('C-2', { FirstName: 'New' })},yes`));
		assert.deepEqual(job.rejected, { record_final: 1 });
		assert.equal(job.rowsUpdated, 1);
		const forced = await load(hub, id, with_(`${row('C-3')},`), { forceOverwrite: true });
		assert.equal(forced.rowsUpdated, 1);
		const final = (await recordsOf(hub, id, '&finalized=true')).map((record) => record.externalId);
		assert.deepEqual(final, ['C-1']);
	});
});

describe('who must not be contacted', () => {
	it('is loaded as suppressed, and no upload clears it', async () => {
		const added = await hub.api('POST', '/api/v1/opt-outs', { address: 'u-OUT', kind: 'identity' });
		assert.ok([200, 201].includes(added.status), JSON.stringify(added.body));
		const list = await addList(hub);
		const job = await load(hub, list, file(row('OUT'), row('C-2')));
		assert.deepEqual([job.rowsNew, job.rowsSuppressed], [1, 1]);
		const again = await load(hub, list, file(row('OUT', { FirstName: 'Other' })), { forceOverwrite: true });
		assert.equal(again.rowsSuppressed, 1);
		const record = (await recordsOf(hub, list)).find((entry) => entry.externalId === 'OUT');
		assert.equal(record.recordState, 'suppressed');
		assert.equal(record.finalReason, 'opted_out');
	});
});

describe('mapping', () => {
	it('is automatic when asked: English and French names', async () => {
		const made = await hub.api('POST', LISTS, { listName: 'auto', automaticMapping: true });
		assert.equal(made.status, 201, JSON.stringify(made.body));
		const job = await load(hub, made.body.listId,
			'Identifiant externe;Prénom;Nom;Téléphone;Code postal;Forfait\nC-1;Noé;Roy;(514) 555-0101;H2X 1Y4;Or\n');
		assert.equal(job.rowsNew, 1, JSON.stringify(job));
		const [record] = await recordsOf(hub, made.body.listId);
		assert.equal(record.firstName, 'Noé');
		assert.equal(record.zone, 'America/Toronto');
		assert.deepEqual(record.customFields, { Forfait: 'Or' });
		assert.deepEqual(record.destinations.map((d) => [d.fieldName, d.value]), [['PhoneNumber', '+15145550101']]);
	});

	it('of a column that the file lacks fails the upload and says so', async () => {
		const list = await addList(hub, { columns: { externalIdColumn: 'ExternalId', zipColumn: 'Code' } });
		const job = await load(hub, list, file(row('C-1')));
		assert.equal(job.state, 'failed');
		assert.deepEqual(job.problems.map((p) => [p.code, p.field]), [['column_missing', 'zipColumn']]);
		assert.match(job.problems[0].message, /"Code"/);
		assert.equal((await recordsOf(hub, list)).length, 0);
	});

	it('names what a list needs', async () => {
		const answer = await hub.api('POST', LISTS, { listName: 'incomplete' });
		assert.equal(answer.status, 400);
		assert.deepEqual(answer.body.fields.map((f) => f.field), ['externalIdColumn', 'destinationMappings']);
		await addList(hub, { listName: 'taken' });
		const twice = await hub.api('POST', `${LISTS}?listName=TAKEN&externalIdColumn=Id`,
			{ destinationMappings: destinations(['DigitalId']) });
		assert.equal(twice.status, 409);
	});

	it('knows kinds: an identity is never read as a telephone', async () => {
		const answer = await hub.api('POST', `${LISTS}?listName=kinds&externalIdColumn=Id&timeZoneColumn=TimeZone`, { destinationMappings: [
			{ fieldName: 'PhoneNumber', fieldValue: 'Handle', kind: 'identity' }] });
		const job = await load(hub, answer.body.listId, 'Id,Handle,TimeZone\nC-1,00123,EST\n');
		assert.equal(job.rowsNew, 1, JSON.stringify(job.rejected));
		const [record] = await recordsOf(hub, answer.body.listId);
		assert.deepEqual([record.destinations[0].kind, record.destinations[0].value], ['identity', '00123']);
	});
});

describe('a column mapped to PhoneNumber', () => {
	const made = async (...lines) => {
		const id = await addList(hub, { columns: { externalIdColumn: 'Id', timeZoneColumn: 'TimeZone' }, mapped: ['PhoneNumber'] });
		return { id, job: await load(hub, id, ['Id,PhoneNumber,TimeZone', ...lines].join('\n')) };
	};

	it('carries identities when its values cannot be telephones', async () => {
		const { id, job } = await made('C-1,u-77120,EST', 'C-2,@ana,EST', 'C-3,,EST');
		assert.equal(job.rowsNew, 2, JSON.stringify(job.rejected));
		const kinds = (await recordsOf(hub, id)).map((record) => record.destinations[0]);
		assert.deepEqual(kinds.map((d) => [d.kind, d.value]), [['identity', 'u-77120'], ['identity', '@ana']]);
	});

	it('carries telephones as soon as one value may be one', async () => {
		const { job } = await made('C-1,call me,EST', 'C-2,(514) 555-0101,EST', 'C-3,514-555-0102 ext 5,EST');
		assert.deepEqual([job.rowsNew, job.rejected], [2, { bad_phone: 1 }]);
	});
});

describe('the country in which telephones are dialled', () => {
	const PHONES = ['Id,PhoneNumber,TimeZone', 'C-1,01 42 34 56 78,CET', 'C-2,+1 514 555-0101,EST', 'C-3,(514) 555-0102,EST'].join('\n');
	const made = async (country, options = '') => {
		const id = await addList(hub, { columns: { externalIdColumn: 'Id', timeZoneColumn: 'TimeZone', ...country }, mapped: ['PhoneNumber'] });
		const job = await ended(hub, (await put(id, PHONES, options)).body.jobId);
		return [job.rejected.bad_phone, (await recordsOf(hub, id)).map((record) => record.destinations[0].value).sort()];
	};
	const northAmerican = [1, ['+15145550101', '+15145550102']], french = [1, ['+15145550101', '+33142345678']];

	it('is North American unless somebody says otherwise', async () => {
		assert.deepEqual(await made({}), northAmerican);
		assert.deepEqual(await made({ country: 'Canada' }), northAmerican);
	});

	it('is the country of the list, by name or code', async () => {
		assert.deepEqual(await made({ country: 'France' }), french);
		assert.deepEqual(await made({ country: 'fr' }), french);
	});

	it('is the one chosen at the upload before that of the list', async () => {
		assert.deepEqual(await made({ country: 'France' }, 'defaultCountry=%C3%89tats-Unis'), northAmerican);
		assert.deepEqual(await made({}, 'defaultCountry=FRA'), french);
	});
});

describe('an upload', () => {
	let list;
	before(async () => { list = await addList(hub); });

	it('without what the published call requires names every field', async () => {
		const answer = await hub.api('POST', `${LISTS}/${list}/upload`, {});
		assert.equal(answer.status, 400);
		assert.deepEqual(answer.body.fields.map((f) => f.field).sort(),
			['expirationDate', 'forceOverwrite', 'listFile', 'sendEmail', 'startSkill']);
	});

	const refused = [
		['is not base64', { listFile: 'a*b' }, 400, 'listFile', 'base64'],
		['is empty', { listFile: '' }, 400, 'listFile', 'file_empty'],
		['is an old workbook', { listFile: Buffer.from('d0cf11e0a1b11ae10000', 'hex').toString('base64') }, 415, 'listFile', 'file_workbook'],
		['is a picture', { listFile: Buffer.from('89504e470d0a1a0a', 'hex').toString('base64') }, 415, 'listFile', 'file_binary'],
		['is half a workbook', { listFile: Buffer.from('PK\x03\x04....').toString('base64') }, 400, 'listFile', 'workbook_damaged'],
		['has an unknown default zone', { defaultTimeZone: 'Moon' }, 400, 'defaultTimeZone', 'format'],
		['has an unknown default country', { defaultCountry: 'Atlantis' }, 400, 'defaultCountry', 'format'],
		['has a default country without telephones', { defaultCountry: 'Antarctica' }, 400, 'defaultCountry', 'format'],
		['has a bad expiration date', { expirationDate: '2027-02-30' }, 400, 'expirationDate', 'format'],
		['names an unknown skill', { skillId: 99 }, 400, 'skillId', 'unknown_id'],
		['starts a skill that it does not name', { startSkill: true }, 400, 'skillId', 'required'],
		['has an unknown charset', { charset: 'ebcdic' }, 400, 'charset', 'enum'],
	];
	for (const [name, more, status, field, code] of refused) {
		it(`that ${name} is refused`, async () => {
			const answer = await upload(hub, list, file(row('C-1')), more);
			assert.equal(answer.status, status, JSON.stringify(answer.body));
			assert.deepEqual(answer.body.fields[0], { field, code });
		});
	}

	it('to no list, or by who may not, is refused before the file is read', async () => {
		assert.equal((await upload(hub, 424242, file(row('C-1')))).status, 404);
		const agent = await hub.addUser('agent');
		assert.equal((await upload(hub, list, file(row('C-1')), {}, { token: agent.token })).status, 403);
	});

	it('takes slashes escaped as some clients do, and options in the query', async () => {
		const other = await addList(hub);
		const listFile = Buffer.from(file(row('C-ÿ>?'))).toString('base64').replaceAll('/', '\\/');
		const answer = await hub.api('POST', `${LISTS}/${other}/upload?forceOverwrite=false&startSkill=false&sendEmail=false`,
			`{"expirationDate": "2035-12-31", "listFile": "${listFile}", "fileName": "\\"listFile\\""}`);
		assert.equal(answer.status, 202, JSON.stringify(answer.body));
		assert.equal((await ended(hub, answer.body.jobId)).rowsNew, 1);
	});

	it('as the bare file needs nothing else', async () => {
		const other = await addList(hub);
		const answer = await put(other, file(row('C-1', { TimeZone: '' })), 'defaultTimeZone=HNE&fileName=a.csv');
		assert.equal(answer.status, 202, JSON.stringify(answer.body));
		const job = await ended(hub, answer.body.jobId);
		assert.deepEqual([job.rowsNew, job.fileName], [1, 'a.csv']);
		assert.equal((await recordsOf(hub, other))[0].zoneFoundBy, 'default');
	});

	it('without a header row has columns by number', async () => {
		const made = await hub.api('POST', `${LISTS}?listName=plain&externalIdColumn=Column 1&timeZoneColumn=Column 3`,
			{ destinationMappings: [{ fieldName: 'DigitalId', fieldValue: 'Column 2' }] });
		const answer = await put(made.body.listId, 'C-1|u-1|EST\nC-2||EST\n', 'header=false');
		const job = await ended(hub, answer.body.jobId);
		assert.deepEqual([job.rowsRead, job.rowsNew, job.rowsRejected], [2, 1, 1]);
		const errors = (await errorsOf(hub, job.jobId)).toString('utf8');
		const fixed = await put(made.body.listId, errors.replace('C-2||', 'C-2|u-2|'), 'header=false');
		assert.equal((await ended(hub, fixed.body.jobId)).rowsNew, 1);
	});

	it('warns when everything expires at once', async () => {
		const answer = await upload(hub, list, file(row('C-now')), { expirationDate: '2020-01-01' });
		assert.deepEqual(answer.body.warnings, ['expires_at_once']);
		await ended(hub, answer.body.jobId);
	});

	it('larger than allowed is refused, and leaves no file', async () => {
		const small = await startHub({ settings: { 'max-upload': '64KiB' } });
		try {
			const target = await addList(small);
			const answer = await upload(small, target, 'x'.repeat(100_000)).catch((error) => error);
			assert.ok(answer.status === 413 || answer instanceof Error, JSON.stringify(answer.body));
			assert.equal((await small.api('GET', `${LISTS}/jobs`)).body.totalRecords, 0);
			const { readdirSync } = await import('node:fs');
			assert.deepEqual(readdirSync(`${small.dataDir}/uploads`), []);
		} finally {
			await small.stop();
		}
	});

	it('that was cancelled before it ran loads nothing', async () => {
		const other = await addList(hub);
		const busy = await upload(hub, other, listOf({ rows: 20_000, seed: 3 }));
		const waiting = await upload(hub, other, file(row('late')));
		const cancelled = await hub.api('DELETE', `${LISTS}/jobs/${waiting.body.jobId}`);
		assert.equal(cancelled.status, 200, JSON.stringify(cancelled.body));
		assert.equal((await hub.api('DELETE', `${LISTS}/jobs/${busy.body.jobId}`)).status, 200);
		const first = await ended(hub, busy.body.jobId);
		const second = await ended(hub, waiting.body.jobId);
		assert.deepEqual([first.state, second.state], ['cancelled', 'cancelled']);
		assertAddsUp(first);
		assert.equal((await hub.api('DELETE', `${LISTS}/jobs/${busy.body.jobId}`)).status, 409);
		assert.equal((await jobOf(hub, waiting.body.jobId)).rowsRead, 0);
		const jobs = (await hub.api('GET', `${LISTS}/jobs?listId=${other}`)).body;
		assert.deepEqual(jobs.uploadJobs.map((job) => job.isCancelled), [true, true]);
	});
});

describe('deleting a list', () => {
	it('takes it away; its name is free again', async () => {
		const list = await addList(hub, { listName: 'gone' });
		await load(hub, list, file(row('C-1')));
		assert.equal((await hub.api('DELETE', `${LISTS}/${list}?forceInactive=true`)).status, 200);
		assert.equal((await hub.api('GET', `${LISTS}/${list}`)).body.resultSet.status, 'Inactive');
		assert.equal((await hub.api('DELETE', `${LISTS}/${list}`)).status, 200);
		assert.equal((await hub.api('GET', `${LISTS}/${list}`)).status, 404);
		assert.equal((await upload(hub, list, file(row('C-2')))).status, 404);
		await addList(hub, { listName: 'gone' });
		assert.equal((await hub.api('GET', `${ADMIN}/lists/call-lists?searchString=gone`)).body.totalRecords, 1);
	});
});
