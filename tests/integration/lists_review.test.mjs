// SPDX-License-Identifier: Apache-2.0
// An upload that waits for its review: what was found is shown before anything is loaded, can be corrected, and is
// loaded as it was shown.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';

import { request, startHub, until } from './harness.mjs';
import { LISTS, addList, assertAddsUp, ended, errorsOf, jobOf, load, recordsOf, upload } from './lists.mjs';
import { startOutreach } from './outreach.mjs';

let hub;
before(async () => { hub = await startHub(); });
after(() => hub.stop());

const HEADER = 'N° de client;Prénom;Nom;Téléphone cellulaire;Courriel (travail);Nom de la ville;Province;Code postal;' +
	"Date de naissance;Date d'expiration;Forfait";
const ROWS = [
	"C-1;Zoé;Bélanger;514 555-0101;zoe@exemple.ca;Montréal;QC;H2X 1Y4;03/04/1980;31/12/2035;Économie",
	"C-2;Luc;Côté;418 555-0102;;Québec;QC;G1R 4S9;25/12/1975;01/02/2036;Or",
	"C-3;Ève;Roy;;;Laval;QC;H7N 0A1;01/01/1990;31/12/2035;Or",
];
const FRENCH = Buffer.from([HEADER, ...ROWS, ''].join('\r\n'), 'latin1');

const addAutomatic = async (more = {}) => {
	const answer = await hub.api('POST', LISTS,
		{ listName: `Auto ${Math.random()}`, automaticMapping: true, country: 'CA', ...more });
	assert.equal(answer.status, 201, JSON.stringify(answer.body));
	return answer.body.listId;
};
const reviewOf = async (on, job, query = '', options = {}) =>
	(await on.api('GET', `/api/v1/upload-jobs/${job}/review${query}`, undefined, options)).body;
const inReview = (on, job) => until(`the review of job ${job}`, async () => {
	const review = await reviewOf(on, job);
	return review.state === 'review' && review;
});
const correct = (job, body, options = {}) => hub.api('PUT', `/api/v1/upload-jobs/${job}/review`, body, options);
const apply = (job, body, options = {}) => hub.api('POST', `/api/v1/upload-jobs/${job}/apply`, body, options);
/** Uploads for a review: the job and what was found. */
async function review(list, file, more = {}) {
	const answer = await upload(hub, list, file, { review: true, expirationDate: '', ...more });
	assert.equal(answer.status, 202, JSON.stringify(answer.body));
	return { job: answer.body.jobId, found: await inReview(hub, answer.body.jobId) };
}
async function corrected(job, body) {
	const answer = await correct(job, body);
	assert.equal(answer.status, 202, JSON.stringify(answer.body));
	assert.equal(answer.body.state, 'waiting');
	return inReview(hub, job);
}
async function applied(job, body) {
	const answer = await apply(job, body);
	assert.equal(answer.status, 202, JSON.stringify(answer.body));
	return ended(hub, job);
}
const mappedTo = (found) => Object.fromEntries(found.columns.map((column) => [column.header, column.mappedTo]));
const column = (found, header) => found.columns.find((one) => one.header === header);

describe('a French file in Windows-1252 with semicolons', () => {
	let list, job, found;
	before(async () => {
		list = await addAutomatic();
		({ job, found } = await review(list, FRENCH, { fileName: 'clients.csv' }));
	});

	it('shows how it is read', () => {
		assert.deepEqual(found.file, { name: 'clients.csv', bytes: FRENCH.length, charset: 'windows-1252',
			charsetFound: 'windows-1252', delimiter: ';', header: true, sheet: null, sheets: [], estimatedRows: 3 });
		assert.deepEqual(found.problems, []);
		assert.deepEqual(found.missing, []);
	});

	it('maps its columns and says why', () => {
		assert.deepEqual(mappedTo(found), { 'N° de client': 'ExternalId', 'Prénom': 'FirstName', 'Nom': 'LastName',
			'Téléphone cellulaire': 'MobilePhone', 'Courriel (travail)': 'Email', 'Nom de la ville': 'City',
			'Province': 'State', 'Code postal': 'Zip', 'Date de naissance': null, "Date d'expiration": 'ExpirationDate',
			'Forfait': null });
		const phone = column(found, 'Téléphone cellulaire');
		assert.deepEqual(phone.samples, ['514 555-0101', '418 555-0102']);
		assert.equal(phone.use, 'destination');
		assert.equal(phone.destinationKind, 'phone');
		assert.equal(phone.why, 'mapped_french_name');
		assert.equal(phone.confidence, 100);
		const city = column(found, 'Nom de la ville');
		assert.equal(city.why, 'mapped_part_of_name');
		assert.ok(city.confidence < phone.confidence);
		const custom = column(found, 'Forfait');
		assert.deepEqual([custom.use, custom.variable, custom.confidence, custom.why], ['custom', 'Forfait', 0, null]);
	});

	it('shows the rows as they will be stored, with their zone and how it was found', () => {
		const [first, , third] = found.rows;
		assert.deepEqual([first.line, first.externalId, first.zone, first.zoneFoundBy, first.problem],
			[2, 'C-1', 'America/Toronto', 'postal', null]);
		assert.deepEqual(first.destinations, [
			{ fieldName: 'MobilePhone', value: '+15145550101', kind: 'phone' },
			{ fieldName: 'Email', value: 'zoe@exemple.ca', kind: 'email' }]);
		assert.equal(first.fields.Forfait, 'Économie');
		assert.equal(first.fields.LastName, 'Bélanger');
		assert.equal(first.expirationDate, '2035-12-31T05:00:00.000Z');
		assert.equal(third.problem.code, 'row_no_destination');
	});

	it('reads dates as the file decides', () => {
		assert.deepEqual(found.dateOrder, { ambiguous: false, suggested: 'DMY' });
	});

	it('speaks the language of who reads it', async () => {
		const french = await reviewOf(hub, job, '', { headers: { 'accept-language': 'fr-CA' } });
		assert.match(french.rows[2].problem.message, /aucune destination/);
		assert.match(column(french, 'Nom').whyText, /nom français/);
		assert.match(column(found, 'Nom').whyText, /French name/);
	});

	it('shows as many rows as are asked', async () => {
		assert.equal((await reviewOf(hub, job, '?rows=1')).rows.length, 1);
		assert.equal((await reviewOf(hub, job, '?rows=0')).rows.length, 0);
	});

	it('has loaded nothing, and keeps no other list waiting', async () => {
		const state = await jobOf(hub, job);
		assert.equal(state.state, 'review');
		assert.equal(state.rowsRead, 0);
		assert.equal(state.isComplete, false);
		assert.equal((await recordsOf(hub, list)).length, 0);
		const other = await load(hub, await addList(hub, { columns: { externalIdColumn: 'ExternalId', timeZoneColumn: 'TimeZone' },
			mapped: ['DigitalId'] }), 'ExternalId,DigitalId,TimeZone\na,u-a,EST\n');
		assert.equal(other.rowsNew, 1);
	});

	it('is loaded as it was shown, and the list remembers its mapping', async () => {
		const end = await applied(job);
		assert.equal(end.state, 'complete', JSON.stringify(end.problems));
		assertAddsUp(end);
		assert.deepEqual([end.rowsRead, end.rowsNew, end.rowsRejected, end.rejected],
			[3, 2, 1, { row_no_destination: 1 }]);
		const [first] = await recordsOf(hub, list);
		const { zone, zoneFoundBy, externalId, destinations } = found.rows[0];
		assert.deepEqual([first.zone, first.zoneFoundBy, first.externalId], [zone, zoneFoundBy, externalId]);
		assert.deepEqual(first.destinations.map(({ fieldName, value, kind }) => ({ fieldName, value, kind })), destinations);
		assert.equal((await reviewOf(hub, job)).rows, undefined);
		const mapping = (await hub.api('GET', `/api/v1/lists/${list}/mapping`)).body;
		assert.equal(mapping.externalIdColumn, 'N° de client');
		assert.deepEqual(mapping.destinationMappings.map((one) => one.fieldValue), ['Téléphone cellulaire', 'Courriel (travail)']);
		assert.equal(mapping.columns.length, 11);
	});

	it('is mapped from memory the second time', async () => {
		const again = await review(list, FRENCH);
		for (const one of again.found.columns.filter((each) => each.mappedTo))
			assert.equal(one.why, 'mapped_remembered', one.header);
		assert.deepEqual(mappedTo(again.found), mappedTo(found));
		const end = await applied(again.job);
		assert.deepEqual([end.rowsNew, end.rowsUnchanged], [0, 2]);
	});
});

describe('corrections', () => {
	it('change encoding, delimiter and header, and what is emptied is found out again', async () => {
		const { job, found } = await review(await addAutomatic(), 'id|courriel|nom\n1|a@b.ca|é\n', { delimiter: 'comma', charset: 'windows-1252' });
		assert.equal(found.columns.length, 1);
		assert.equal(found.file.charset, 'windows-1252');
		assert.equal(found.file.charsetFound, 'utf-8');
		assert.deepEqual(found.problems.map((one) => [one.code, one.field]), [['required', 'externalIdColumn']]);
		const refused = await apply(job);
		assert.equal(refused.status, 409);
		assert.equal(refused.body.errors[0].code, 'review_problems');
		const second = await corrected(job, { delimiter: '', charset: 'utf-8', defaultTimeZone: 'EST' });
		assert.equal(second.file.delimiter, '|');
		assert.deepEqual(second.problems, []);
		assert.equal(second.rows[0].fields.LastName, 'é');
		assert.equal(second.rows[0].zoneFoundBy, 'default');
		const third = await corrected(job, { header: false });
		assert.deepEqual(third.columns.map((one) => one.header), ['Column 1', 'Column 2', 'Column 3']);
		assert.equal(third.rows.length, 2);
		await corrected(job, { header: true });
		const end = await applied(job);
		assert.equal(end.rowsNew, 1);
	});

	it('change the mapping; it is the list\'s when it is applied, not before', async () => {
		const list = await addAutomatic();
		const file = 'code,tel1,tel2,who\n7,514 555 0101,418 555 0102,Ana\n';
		const { job } = await review(list, file);
		const mapping = { externalIdColumn: 'code', firstNameColumn: 'who', destinationMappings: [
			{ fieldName: 'HomePhone', fieldValue: 'tel2' }, { fieldName: 'PhoneNumber', fieldValue: 'tel1' }] };
		const found = await corrected(job, { mapping });
		assert.deepEqual(mappedTo(found), { code: 'ExternalId', tel1: 'PhoneNumber', tel2: 'HomePhone', who: 'FirstName' });
		assert.equal(column(found, 'code').why, 'mapped_chosen');
		assert.deepEqual(found.rows[0].destinations.map((one) => one.fieldName), ['HomePhone', 'PhoneNumber']);
		const before = (await hub.api('GET', `/api/v1/lists/${list}/mapping`)).body;
		assert.equal(before.externalIdColumn, null);
		assert.equal((await applied(job)).rowsNew, 1);
		const after = (await hub.api('GET', `/api/v1/lists/${list}/mapping`)).body;
		assert.deepEqual([after.externalIdColumn, after.automaticMapping], ['code', false]);
		const second = await review(list, 'Code,tel_1,tel2,who,Extra\n7,514 555 0101,418 555 0102,Ana,x\n');
		assert.deepEqual(second.found.missing, [{ field: 'PhoneNumber', column: 'tel1', nearest: 'tel_1' }]);
		assert.equal(column(second.found, 'Code').mappedTo, 'ExternalId');
		assert.equal(column(second.found, 'Extra').use, 'custom');
		assert.equal((await apply(second.job)).status, 409);
	});

	it('ask once for the order of dates that can be read two ways', async () => {
		const { job, found } = await review(await addAutomatic(), 'ExternalId,Email,TimeZone,ExpirationDate\n1,a@b.ca,EST,03/04/2035\n');
		assert.deepEqual(found.dateOrder, { ambiguous: true, suggested: 'MDY' });
		const refused = await apply(job);
		assert.deepEqual([refused.status, refused.body.errors[0].code], [409, 'review_dates']);
		const second = await corrected(job, { dateOrder: 'DMY' });
		assert.equal(second.dateOrder.ambiguous, false);
		assert.equal(second.rows[0].expirationDate, '2035-04-03T04:00:00.000Z');
		assert.equal((await applied(job)).rowsNew, 1);
	});

	it('that are wrong change nothing', async () => {
		const { job, found } = await review(await addAutomatic(), FRENCH);
		for (const [field, body] of [['charset', { charset: 'ebcdic' }], ['delimiter', { delimiter: '#' }], ['dateOrder', { dateOrder: 'YMD' }],
			['defaultTimeZone', { defaultTimeZone: 'Nowhere' }], ['skillId', { skillId: 999 }], ['expirationDate', { expirationDate: 'soon' }],
			['externalIdColumn', { mapping: { destinationMappings: [{ fieldName: 'Email', fieldValue: 'x' }] } }], ['mapping', { mapping: 'x' }],
			['zipColumn', { mapping: { automaticMapping: true, zipColumn: 5 } }], ['destinationMappings', { mapping: { automaticMapping: true, destinationMappings: {} } }],
			['destinationMappings[0].kind', { mapping: { automaticMapping: true, destinationMappings: [{ fieldName: 'a', fieldValue: 'b', kind: 'fax' }] } }]]) {
			const answer = await correct(job, body);
			assert.equal(answer.status, 400, `${field}: ${JSON.stringify(answer.body)}`);
			assert.equal(answer.body.errors[0].field, field);
		}
		assert.deepEqual(await reviewOf(hub, job), found);
		assert.equal((await apply(job, { gone: 'perhaps' })).status, 400);
	});

	it('need a job in review', async () => {
		const job = await load(hub, await addAutomatic(), FRENCH, { expirationDate: '' });
		assert.deepEqual([(await correct(job.jobId, {})).status, (await apply(job.jobId)).status], [409, 409]);
		assert.equal((await apply(999999)).status, 404);
		const shown = await reviewOf(hub, job.jobId);
		assert.deepEqual(Object.keys(shown), ['jobId', 'listId', 'state']);
	});
});

it('a file of an odd first row says so in its review', async () => {
	const { job, found } = await review(await addAutomatic(), 'a\0b,c\n1,2\n');
	assert.deepEqual([found.problems.map((one) => one.code), found.columns, found.rows], [['file_header'], [], []]);
	assert.equal((await apply(job)).status, 409);
});

it('a phone column of identities carries identities, a file without known names is mapped by its values', async () => {
	const first = await review(await addAutomatic(), 'ExternalId,Phone,TimeZone\n1,user_a,EST\n2,user_b,EST\n');
	assert.equal(column(first.found, 'Phone').destinationKind, 'identity');
	assert.equal(first.found.rows[0].destinations[0].value, 'user_a');
	const end = await applied(first.job);
	assert.equal(end.rowsNew, 2);
	const second = await review(await addAutomatic(), 'ExternalId,A,B\n1,a@b.ca,America/Toronto\n2,c@d.ca,America/Regina\n');
	assert.deepEqual(mappedTo(second.found), { ExternalId: 'ExternalId', A: 'Email', B: 'TimeZone' });
	assert.equal(column(second.found, 'A').why, 'mapped_values');
	assert.equal((await applied(second.job)).rowsNew, 2);
});

it('a review is abandoned by cancelling the job, and its file goes', async () => {
	const { job } = await review(await addAutomatic(), FRENCH);
	assert.equal((await hub.api('DELETE', `${LISTS}/jobs/${job}`)).status, 200);
	const end = await ended(hub, job);
	assert.equal(end.state, 'cancelled');
	assert.equal((await apply(job)).status, 409);
});

it('only who may edit lists corrects and applies', async () => {
	const { job } = await review(await addAutomatic(), FRENCH);
	const { token } = await hub.addUser('agent');
	assert.equal((await reviewOf(hub, job, '', { token })).errors[0].code, 'permission');
	assert.equal((await correct(job, {}, { token })).status, 403);
	assert.equal((await apply(job, {}, { token })).status, 403);
	assert.equal((await jobOf(hub, job)).state, 'review');
});

it('the mapping of a list is read, replaced, and keeps what a cadence has', async () => {
	const outreach = await startOutreach();
	try {
		const on = outreach.hub;
		const answer = await on.api('POST', LISTS, { listName: 'M', externalIdColumn: 'Id', timeZoneColumn: 'TZ', destinationMappings: [
			{ fieldName: 'DigitalId', fieldValue: 'U' }, { fieldName: 'Email', fieldValue: 'E' }] });
		const list = answer.body.listId;
		const address = `/api/v1/lists/${list}/mapping`;
		const skillId = await outreach.addSkill();
		await load(on, list, 'Id,U,E,TZ,Plan\n1,u-1,a@b.ca,EST,x\n', { skillId });
		const read = (await on.api('GET', address)).body;
		assert.deepEqual([read.timeZoneColumn, read.columns, read.keptInCadence], ['TZ', ['Id', 'U', 'E', 'TZ', 'Plan'], []]);
		const same = await on.api('PUT', address, read);
		assert.deepEqual(same.body, read);
		const less = await on.api('PUT', address, { ...read, destinationMappings: read.destinationMappings.slice(0, 1) });
		assert.equal(less.status, 200, JSON.stringify(less.body));
		assert.deepEqual(less.body.keptInCadence.map(({ skillId: id, fieldName }) => [id, fieldName]), [[skillId, 'Email']]);
		const { cadenceMaximumAttempts } = (await on.api('GET',
			`/inContactAPI/services/v30.0/skills/${skillId}/parameters/cadence-settings`)).body;
		assert.deepEqual(cadenceMaximumAttempts.map((one) => one.fieldName).sort(), ['DigitalId', 'Email']);
		const refused = await on.api('PUT', address, { externalIdColumn: 'Id' });
		assert.deepEqual([refused.status, refused.body.errors[0].field], [400, 'destinationMappings']);
		assert.deepEqual((await on.api('GET', address)).body, less.body);
	} finally {
		await outreach.end();
	}
});

it('a review survives the death of the hub, before it is done and after', async () => {
	const on = await startHub();
	try {
		const list = (await on.api('POST', LISTS, { listName: 'K', automaticMapping: true })).body.listId;
		const rows = Array.from({ length: 20_000 }, (_, i) => `C-${i};Zoé;514 555-${String(i % 10_000).padStart(4, '0')}`);
		const file = Buffer.from(['Id;Prénom;Téléphone', ...rows, ''].join('\n'), 'latin1');
		const { jobId } = (await upload(on, list, file, { review: true, expirationDate: '' })).body;
		await on.kill();
		await on.restart();
		const found = await inReview(on, jobId);
		assert.equal(found.rows.length, 20);
		assert.ok(Math.abs(found.file.estimatedRows - 20_000) < 3000, `${found.file.estimatedRows}`);
		await on.kill();
		await on.restart();
		assert.deepEqual(await reviewOf(on, jobId), found);
		assert.equal((await on.api('PUT', `/api/v1/upload-jobs/${jobId}/review`, { defaultTimeZone: 'EST' })).status, 202);
		await on.kill();
		await on.restart();
		const again = await inReview(on, jobId);
		assert.deepEqual(again.columns, found.columns);
		assert.equal((await on.api('POST', `/api/v1/upload-jobs/${jobId}/apply`)).status, 202);
		await on.kill();
		await on.restart();
		const end = await ended(on, jobId);
		assertAddsUp(end);
		assert.deepEqual([end.state, end.rowsNew + end.rowsRejected], ['complete', 20_000]);
		assert.deepEqual(fs.readdirSync(path.join(on.dataDir, 'uploads')).filter((name) => !name.endsWith('.errors')), []);
	} finally {
		await on.stop();
	}
});

it('a hub that dies while it looks at a file looks again', async () => {
	const on = await startHub();
	try {
		const list = (await on.api('POST', LISTS, { listName: 'P', automaticMapping: true })).body.listId;
		const row = Buffer.from('C-1;Zoé;514 555-0101\n'.repeat(1000), 'latin1');
		const file = Buffer.concat([Buffer.from('Id;Prénom;Téléphone\n', 'latin1'), ...Array(2500).fill(row)]);
		const answer = await request(`${on.url}/api/v1/lists/${list}/upload?review=true`, { method: 'PUT',
			headers: { authorization: `Bearer ${on.token}`, 'content-type': 'text/csv' }, body: file });
		assert.equal(answer.status, 202, JSON.stringify(answer.body));
		const uploads = path.join(on.dataDir, 'uploads');
		const isAtWork = () => fs.readdirSync(uploads).some((name) => name.endsWith('.text'));
		const end = Date.now() + 20_000;
		while (!isAtWork())
			assert.ok(Date.now() < end, 'it never began');
		await on.kill();
		assert.ok(isAtWork(), 'it was done before it could be killed');
		await on.restart();
		const found = await inReview(on, answer.body.jobId);
		assert.deepEqual([found.file.charset, found.file.bytes, found.columns.length], ['windows-1252', file.length, 3]);
		assert.ok(Math.abs(found.file.estimatedRows - 2_500_000) < 1000, `${found.file.estimatedRows}`);
		assert.equal(isAtWork(), false);
	} finally {
		await on.stop();
	}
});

it('a skill and a country can be chosen in the review', async () => {
	const outreach = await startOutreach();
	try {
		const on = outreach.hub;
		const list = (await on.api('POST', LISTS, { listName: 'S', automaticMapping: true })).body.listId;
		const { jobId } = (await upload(on, list, 'ExternalId,DigitalId,Zip\n1,u-1,75001\n', { review: true })).body;
		const first = await inReview(on, jobId);
		assert.equal(first.rows[0].zone, 'America/Chicago');
		const skillId = await outreach.addSkill();
		const put = (body) => on.api('PUT', `/api/v1/upload-jobs/${jobId}/review`, body);
		assert.equal((await put({ skillId, country: 'FR' })).status, 202);
		const second = await inReview(on, jobId);
		assert.equal(second.rows[0].zone, 'Europe/Paris');
		assert.equal((await on.api('POST', `/api/v1/upload-jobs/${jobId}/apply`, { gone: 'keep' })).status, 202);
		assert.equal((await ended(on, jobId)).state, 'complete');
		const [record] = await recordsOf(on, list);
		assert.deepEqual([record.skillId, record.zone, record.expirationDate],
			[skillId, second.rows[0].zone, second.rows[0].expirationDate]);
	} finally {
		await outreach.end();
	}
});

it('an error file is reviewed as what it was made of', async () => {
	const list = await addAutomatic();
	const job = await load(hub, list, FRENCH, { expirationDate: '', dateOrder: 'DMY' });
	assert.equal(job.rowsRejected, 1);
	const errors = await errorsOf(hub, job.jobId);
	const { job: again, found } = await review(list, errors);
	assert.deepEqual(found.columns.map((one) => one.header), HEADER.split(';'));
	assert.deepEqual(found.rows.map((one) => [one.line, one.externalId, one.problem.code]), [[2, 'C-3', 'row_no_destination']]);
	assert.deepEqual(column(found, 'Forfait').samples, ['Or']);
	assert.equal((await applied(again)).rowsRejected, 1);
});

it('an external id that stands twice is rejected in the review as in the load', async () => {
	const file = 'ExternalId,Email,TimeZone\n1,a@b.ca,EST\n2,bad,EST\n1,c@d.ca,EST\n2,e@f.ca,EST\n';
	const { job, found } = await review(await addAutomatic(), file);
	assert.deepEqual(found.rows.map((one) => one.problem?.code), [undefined, 'bad_email', 'duplicate_external_id', undefined]);
	assert.deepEqual((await applied(job)).rejected, { bad_email: 1, duplicate_external_id: 1 });
	const forced = await review(await addAutomatic(), file, { forceOverwrite: true });
	assert.deepEqual(forced.found.rows.map((one) => one.problem?.code), [undefined, 'bad_email', undefined, undefined]);
});

it('UTF-16 is found out, and rows that are no rows are shown with the reason', async () => {
	const text = 'ExternalId\tCourriel\tTZ\n1\ta@b.ca\tHNE\n2\ta@b.ca\n3\tnobody\tEST\n4\tx@y.ca\tAtlantis\n';
	const { found } = await review(await addAutomatic({ country: '' }), Buffer.from(`\ufeff${text}`, 'utf16le'), { defaultTimeZone: 'PST' });
	assert.deepEqual([found.file.charset, found.file.delimiter, found.file.estimatedRows], ['utf-16le', '\t', 4]);
	assert.deepEqual(found.rows.map((one) => one.problem?.code), [undefined, 'too_few_columns', 'bad_email', undefined]);
	assert.equal(found.rows[2].problem.field, 'Courriel');
	assert.deepEqual(found.rows[3].warnings.map((one) => one.code), ['zone_value_unknown']);
	assert.match(found.rows[3].warnings[0].message, /Atlantis/);
	assert.equal(column(found, 'Courriel').confidence, 70);
});

it('a review to which nobody comes is dropped with its file, and says so', async () => {
	const on = await startHub({ settings: { 'review-keep': '1s' } });
	try {
		const list = (await on.api('POST', LISTS, { listName: 'R', automaticMapping: true })).body.listId;
		const { jobId } = (await upload(on, list, FRENCH, { review: true, expirationDate: '' })).body;
		const end = await ended(on, jobId);
		assert.equal(end.state, 'failed');
		assert.deepEqual(end.problems.map((one) => one.code), ['review_over']);
		await until('the file is gone', () => fs.readdirSync(path.join(on.dataDir, 'uploads')).length === 0);
	} finally {
		await on.stop();
	}
});

it('a first row that is one long name fails the upload, and the next one is loaded', async () => {
	const list = await addList(hub);
	const end = await load(hub, list, `${'x'.repeat(30_000)}\nC-1\n`);
	assert.equal(end.state, 'failed');
	assert.ok(end.problems.length > 5);
	assert.deepEqual([...new Set(end.problems.map(({ code }) => code))], ['column_missing']);
	const { found } = await review(list, `${'x'.repeat(30_000)}\nC-1\n`);
	assert.equal(found.missing.length, end.problems.length);
	assert.equal((await load(hub, await addAutomatic(), FRENCH)).rowsRead, 3);
});

it('names of columns without end fail the upload, and the next one is loaded', async () => {
	const on = await startHub({ settings: { 'list-row-bytes': '1MiB' } });
	try {
		const list = (await on.api('POST', LISTS, { listName: 'R', automaticMapping: true })).body.listId;
		const names = Array.from({ length: 200 }, (_, i) => `Colonne ${i} ${'x'.repeat(4000)}`);
		const wide = (await upload(on, list, `ExternalId,Email,${names}\n1,a@b.ca,${names.map(() => 'x')}\n`)).body.jobId;
		const end = await ended(on, wide);
		assert.equal(end.state, 'failed');
		assert.deepEqual(end.problems.map(({ code }) => code), ['file_header']);
		const next = await load(on, list, 'ExternalId,Email,TimeZone\n1,a@b.ca,EST\n');
		assert.equal(next.rowsNew, 1, JSON.stringify(next));
	} finally {
		await on.stop();
	}
});
