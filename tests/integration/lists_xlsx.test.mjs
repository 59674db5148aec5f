// SPDX-License-Identifier: Apache-2.0
// Workbooks as calling lists: what is loaded, what is rejected and how it comes back, what is refused.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';

import { workbook, zip } from '../lists/workbook.mjs';
import { request, startHub, until } from './harness.mjs';
import { addList, assertAddsUp, ended, errorsOf, jobOf, load, recordsOf, upload } from './lists.mjs';

let hub;
before(async () => { hub = await startHub(); });
after(() => hub.stop());

const HEADER = ['ExternalId', 'FirstName', 'LastName', 'PhoneNumber', 'Email', 'DigitalId', 'City', 'State', 'Zip', 'TimeZone',
	'Priority', 'ExpirationDate'];
const COLUMN = Object.fromEntries(HEADER.map((name, i) => [name, i]));
const row = (id, more = {}) => {
	const cells = [id, 'Zoë', 'Roy'];
	cells[COLUMN.DigitalId] = `u-${id}`;
	cells[COLUMN.TimeZone] = 'EST';
	for (const [name, value] of Object.entries(more))
		cells[COLUMN[name]] = value;
	return cells;
};
const put = (list, body, query = '') => request(`${hub.url}/api/v1/lists/${list}/upload?${query}`, {
	method: 'PUT', body, headers: { authorization: `Bearer ${hub.token}`, 'accept-language': 'fr',
		'content-type': 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet' } });
const inReview = (job) => until(`the review of job ${job}`, async () => {
	const { body } = await hub.api('GET', `/api/v1/upload-jobs/${job}/review`);
	return body.state === 'review' && body;
});

describe('a workbook', () => {
	const wide = row('C-4');
	wide[HEADER.length] = 'one more';
	const sheets = { '.Notes': [['not this one']], 'Clients': [HEADER,
		row('C-1', { PhoneNumber: 15145550101, FirstName: { date: '2034-12-31' } }),
		[],
		row('C-2', { LastName: 'O"Neil, Jr', DigitalId: undefined, Zip: 90210 }),
		row('C-3', { ExpirationDate: 'soon' }),
		wide] };
	let list;
	let job;
	before(async () => {
		list = await addList(hub);
		job = await load(hub, list, workbook(sheets), { delimiter: ';', charset: 'utf-16' });
	});

	it('is loaded from its first sheet that can be seen', async () => {
		assert.equal(job.state, 'complete', JSON.stringify(job.problems));
		assertAddsUp(job);
		assert.equal(job.rowsRead, 4);
		assert.equal(job.rowsNew, 1);
		assert.deepEqual(job.rejected, { row_no_destination: 1, bad_date: 1, too_many_columns: 1 });
		assert.equal(job.charset, 'utf-8');
		const [record] = await recordsOf(hub, list);
		assert.equal(record.externalId, 'C-1');
		assert.deepEqual(record.destinations.map(({ value }) => value), ['+15145550101', 'u-C-1']);
		assert.equal(record.firstName, '2034-12-31');
	});

	it('gives its rejected rows back as CSV in UTF-8, with the number of the row', async () => {
		const text = (await errorsOf(hub, job.jobId)).toString('utf8');
		const lines = text.split('\r\n');
		assert.equal(lines[0], `\ufeffLineNumber,ErrorCode,Error,${HEADER.join(',')}`);
		assert.match(lines[1], /^4,row_no_destination,.*,C-2,Zoë,"O""Neil, Jr",,,,,,90210,EST,,$/);
		assert.match(lines[2], /^5,bad_date,.*,C-3,Zoë,Roy,,,u-C-3,,,,EST,,soon$/);
		assert.match(lines[3], /^6,too_many_columns,.*,C-4,Zoë,Roy,,,u-C-4,,,,EST,,,one more$/);
	});

	it('is whole when the corrected error file is uploaded', async () => {
		const text = (await errorsOf(hub, job.jobId)).toString('utf8');
		const again = await load(hub, list, text.replace('soon', '2034-12-31').replace(',one more', '')
			.replace('Jr",,,,', 'Jr",,,u-C-2,'));
		assert.equal(again.state, 'complete');
		assert.equal(again.rowsNew, 3, JSON.stringify(again));
		assert.equal((await recordsOf(hub, list)).length, 4);
	});

	it('is the same list when another program saved the error file as a workbook', async () => {
		const other = await addList(hub);
		const again = await load(hub, other, workbook({ S: [['LineNumber', 'ErrorCode', 'Error', ...HEADER],
			[5, 'bad_date', 'reason', ...row('C-3')]] }));
		assert.equal(again.rowsNew, 1, JSON.stringify(again));
	});
});

describe('a sheet', () => {
	const sheets = { Premier: [HEADER, row('A-1')], Été: [HEADER, row('B-1'), row('B-2')] };

	it('is chosen by its name', async () => {
		const list = await addList(hub);
		const answer = await put(list, workbook(sheets), `sheet=${encodeURIComponent('ÉTÉ')}`);
		assert.equal(answer.status, 202, JSON.stringify(answer.body));
		const job = await ended(hub, answer.body.jobId);
		assert.equal(job.rowsNew, 2);
	});

	it('that is not there is refused, and those that are there are named', async () => {
		const list = await addList(hub);
		const answer = await put(list, workbook(sheets), 'sheet=Hiver');
		assert.equal(answer.status, 400);
		assert.equal(answer.body.errors[0].field, 'sheet');
		assert.equal(answer.body.errors[0].code, 'workbook_sheet');
		assert.match(answer.body.errors[0].message, /Hiver.*Premier, Été/);
	});

	it('is chosen in a review, which shows them all', async () => {
		const list = await addList(hub);
		const { body: { jobId } } = await put(list, workbook({ ...sheets, '.Notes': [['hidden']] }), 'review=true');
		const shown = await inReview(jobId);
		assert.deepEqual(shown.file.sheets, [{ name: 'Premier', hidden: false }, { name: 'Été', hidden: false },
			{ name: 'Notes', hidden: true }]);
		assert.deepEqual(shown.rows.map(({ externalId }) => externalId), ['A-1']);
		const answer = await hub.api('PUT', `/api/v1/upload-jobs/${jobId}/review`, { sheet: 'Été' });
		assert.equal(answer.status, 202, JSON.stringify(answer.body));
		const again = await inReview(jobId);
		assert.equal(again.file.sheet, 'Été');
		assert.deepEqual(again.rows.map(({ externalId }) => externalId), ['B-1', 'B-2']);
	});

	it('without a header has columns with numbers', async () => {
		const list = await addList(hub, { columns: { externalIdColumn: 'Column 1' }, mapped: ['Column 2'] });
		const job = await load(hub, list, workbook({ S: [['A-1', '+15145550101']] }), { header: false, defaultTimeZone: 'EST' });
		assert.equal(job.rowsNew, 1, JSON.stringify(job));
	});

	it('without rows fails the job', async () => {
		const list = await addList(hub);
		const job = await load(hub, list, workbook({ S: [] }));
		assert.equal(job.problems[0]?.code, 'file_empty');
	});
});

describe('what is no workbook that is read', () => {
	const ole = Buffer.from('d0cf11e0a1b11ae1', 'hex');
	const cut = workbook({ S: [HEADER, row('A-1')] }).subarray(0, 900);
	const cases = [
		['an old workbook', Buffer.concat([ole, Buffer.alloc(600)]), 415, 'file_workbook', /\.xlsx/],
		['a sheet of LibreOffice', zip({ mimetype: 'application/vnd.oasis.opendocument.spreadsheet', 'content.xml': '<x/>' }), 415,
			'file_workbook', /\.xlsx/],
		['an archive', zip({ 'list.csv': 'Id\n1\n' }), 415, 'file_binary', /ZIP/],
		['a PDF', Buffer.from('%PDF-1.7 and more'), 415, 'file_binary', /PDF/],
		['half a workbook', cut, 400, 'workbook_damaged', /endommagé/],
	];
	for (const [name, bytes, status, code, text] of cases) {
		it(`${name} is answered ${status} with what to do`, async () => {
			const list = await addList(hub);
			const answer = await put(list, bytes);
			assert.equal(answer.status, status, JSON.stringify(answer.body));
			assert.ok(JSON.stringify(answer.body).includes(code), JSON.stringify(answer.body));
			assert.match(JSON.stringify(answer.body), text);
		});
	}

	it('a workbook whose rows cannot be read fails the job', async () => {
		const list = await addList(hub);
		const bytes = zip({
			'xl/workbook.xml': '<workbook><sheets><sheet name="S" id="r"/></sheets></workbook>',
			'xl/_rels/workbook.xml.rels': '<R><Relationship Id="r" Type="/worksheet" Target="s.xml"/></R>',
			'xl/s.xml': '<!DOCTYPE s [<!ENTITY a "b">]><s><sheetData/></s>',
		});
		const job = await load(hub, list, bytes);
		assert.equal(job.state, 'failed');
		assert.equal(job.problems[0].code, 'workbook_damaged');
	});

	it('a list that was published as a workbook is refused in the published call too', async () => {
		const list = await addList(hub);
		const answer = await upload(hub, list, Buffer.concat([ole, Buffer.alloc(600)]));
		assert.equal(answer.status, 415);
		assert.deepEqual(answer.body.fields[0], { field: 'listFile', code: 'file_workbook' });
	});
});

it('an import of a workbook that is killed goes on where it was', async () => {
	const ROWS = 20_000;
	const mortal = await startHub();
	try {
		const list = await addList(mortal);
		const rows = Array.from({ length: ROWS }, (_, i) => row(`K-${i}`, i % 100 === 0 ? { DigitalId: undefined } : {}));
		const { jobId } = (await upload(mortal, list, workbook({ S: [HEADER, ...rows] }))).body;
		let kills = 0;
		for (let read = -1; kills < 4; kills++) {
			const job = await until('progress', async () => {
				const now = await jobOf(mortal, jobId);
				return (now.rowsRead > read || now.completedDate) && now;
			});
			if (job.completedDate)
				break;
			read = job.rowsRead;
			await mortal.kill();
			await mortal.restart();
		}
		assert.ok(kills > 0, 'the import was over before it could be killed');
		const job = await ended(mortal, jobId);
		assertAddsUp(job);
		assert.equal(job.rowsRead, ROWS);
		assert.equal(job.rowsNew, ROWS * 0.99);
		assert.equal((await errorsOf(mortal, jobId)).toString().split('\r\n').length, ROWS * 0.01 + 2);
		assert.deepEqual(fs.readdirSync(path.join(mortal.dataDir, 'uploads')).filter((name) => !name.endsWith('.errors')), []);
	} finally {
		await mortal.stop();
	}
});
