// SPDX-License-Identifier: Apache-2.0
// Encodings of calling lists: found out, chosen, and given back byte for byte in the error file.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { startHub } from './harness.mjs';
import { addList, assertAddsUp, errorsOf, load, recordsOf } from './lists.mjs';

let hub;
before(async () => { hub = await startHub(); });
after(() => hub.stop());

const HEADER = 'ExternalId,FirstName,LastName,PhoneNumber,Email,DigitalId,City,State,Zip,TimeZone,Priority,ExpirationDate';
const row = (id, name, date = '') => `${id},${name},Roy,,,u-${id},,,,EST,,${date}`;

// Bytes beyond ASCII are written as U+0000 to U+00FF: one character a byte, or two bytes of UTF-16.
const NARROW = (text) => Buffer.from(text, 'latin1');
const LITTLE = (text) => Buffer.from(text, 'utf16le');
const BIG = (text) => Buffer.from(text, 'utf16le').swap16();

/** The lines of an error file without the three columns in front, as bytes. */
function rowsOfErrors(bytes, encode) {
	const end = encode('\r\n');
	const rows = [];
	for (let at = 0, to; at < bytes.length; at = to + end.length) {
		to = bytes.indexOf(end, at);
		to = to < 0 ? bytes.length : to;
		let begin = at;
		for (let commas = 0; commas < 3; commas++)
			begin = bytes.indexOf(encode(','), begin) + encode(',').length;
		rows.push(bytes.subarray(begin, to));
	}
	return rows;
}

const cases = [
	['UTF-8 with a mark and a row that is not', 'utf-8', NARROW, '\u00ef\u00bb\u00bf',
		['Zo\u00c3\u00ab', 'L\u00c3\u00a9o'], ['Ren\u00e9\u00ff', 'row_encoding']],
	['Windows-1252 with bytes that it does not define', 'windows-1252', NARROW, '',
		['Zo\u00eb', 'L\u00e9o'], ['\u0081\u008d\u008f\u0090\u009d\u0080\u00ff', 'control_chars']],
	['UTF-16 with halves of pairs and a replacement character', 'utf-16le', LITTLE, '\ufeff',
		['Zo\u00eb', '\u{1f600}'], ['\ud83d\ufffd\udc00', 'row_encoding']],
	['UTF-16, the high byte first, without a mark', 'utf-16be', BIG, '',
		['Zo\u00eb', 'L\u00e9o'], ['\ud83d', 'row_encoding']],
];

describe('a list in', () => {
	for (const [name, charset, encode, mark, [good, bad], [odd, code]] of cases) {
		it(`${name} is known, and its rejected rows come back as they were`, async () => {
			const list = await addList(hub);
			const wrong = [row('C-2', bad, 'soon'), row('C-3', odd)];
			const job = await load(hub, list, encode(`${mark}${[HEADER, row('C-1', good), ...wrong].join('\r\n')}\r\n`));
			assert.equal(job.state, 'complete', JSON.stringify(job));
			assertAddsUp(job);
			assert.equal(job.charset, charset);
			assert.equal(job.rowsNew, 1);
			assert.deepEqual(job.rejected, { bad_date: 1, [code]: 1 });
			const rows = rowsOfErrors(await errorsOf(hub, job.jobId), encode);
			assert.deepEqual(rows.slice(1), wrong.map(encode));
			assert.equal((await recordsOf(hub, list))[0].firstName, 'Zo\u00eb');
		});
	}

	it('UTF-16 that was cut in the middle of a character keeps its last byte', async () => {
		const list = await addList(hub);
		const cut = LITTLE(`\ufeff${HEADER}\r\n${row('C-1', 'Ana')}\r\nC-2,Zo\u0100`).subarray(0, -1);
		const job = await load(hub, list, cut);
		assert.equal(job.rowsNew, 1);
		assert.equal(job.rowsRejected, 1);
		const errors = await errorsOf(hub, job.jobId);
		assert.deepEqual(errors.subarray(-13), cut.subarray(-13));
		const again = await load(hub, list, errors);
		assert.deepEqual(again.rejected, job.rejected);
	});

	it('UTF-16 whose mark says another order than was chosen is read as the mark says', async () => {
		const list = await addList(hub);
		const job = await load(hub, list, BIG(`\ufeff${HEADER}\r\n${row('C-1', 'Zo\u00eb')}\r\n`), { charset: 'utf-16' });
		assert.equal(job.charset, 'utf-16be', JSON.stringify(job));
		assert.equal(job.rowsNew, 1);
	});

	it('UTF-8 whose first row is not fails: its columns would get other names', async () => {
		const list = await addList(hub);
		const job = await load(hub, list, NARROW(`${HEADER},Pr\u00e9nom\r\n${row('C-1', 'Zo\u00c3\u00ab')},x\r\n`));
		assert.equal(job.state, 'failed');
		assert.equal(job.problems[0].code, 'file_header');
	});
});
