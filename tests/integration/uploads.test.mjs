// SPDX-License-Identifier: Apache-2.0
// Every road of an upload but the published one: forms, and pieces that survive cut connections, kills and wrong clients.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import crypto from 'node:crypto';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';

import { request, startHub, until } from './harness.mjs';
import { LISTS, addList, assertAddsUp, ended, recordsOf } from './lists.mjs';

let hub;
before(async () => { hub = await startHub({ settings: { 'allow-clock': 'on' } }); });
after(() => hub.stop());

const HEADER = 'ExternalId,FirstName,LastName,PhoneNumber,Email,DigitalId,City,State,Zip,TimeZone,Priority,ExpirationDate\r\n';
const row = (id) => `${id},Ana,Roy,,,u-${id},,,,EST,,\r\n`;
const fileOf = (rows, first = 0) => HEADER + Array.from({ length: rows }, (_, i) => row(`C-${first + i}`)).join('');
const sha256 = (bytes) => crypto.createHash('sha256').update(bytes).digest('hex');

const own = (list) => `/api/v1/lists/${list}/upload`;
const published = (list) => `${LISTS}/${list}/upload`;
const PUBLISHED = { forceOverwrite: 'false', expirationDate: '2035-12-31', startSkill: 'false', sendEmail: 'false' };

function formOf(parts, file, name = 'list.csv', part = 'listFile') {
	const form = new FormData();
	for (const [key, value] of Object.entries(parts))
		form.append(key, value);
	if (file !== undefined)
		form.append(part, new Blob([file], { type: 'text/csv' }), name);
	return form;
}

const sendForm = (route, form, headers = {}) => request(hub.url + route, {
	method: 'POST', headers: { authorization: `Bearer ${hub.token}`, ...headers }, body: form });

/** A form as it stands. */
const sendRaw = (route, body, type = 'multipart/form-data; boundary=b') =>
	sendForm(route, body, { 'content-type': type });

const firstOf = (answer) => (answer.body.errors ?? [answer.body])[0];
const leftovers = () => fs.readdirSync(path.join(hub.dataDir, 'uploads')).filter((name) => !name.endsWith('.errors'));

async function loaded(answer, rows) {
	assert.equal(answer.status, 202, JSON.stringify(answer.body));
	const job = await ended(hub, answer.body.jobId);
	assert.equal(job.state, 'complete', JSON.stringify(job.problems));
	assertAddsUp(job);
	assert.equal(job.rowsNew, rows);
	return job;
}

describe('a form', () => {
	it('carries the file and its options, by the published call and by ours', async () => {
		for (const [road, more] of [[published, PUBLISHED], [own, {}]]) {
			const list = await addList(hub);
			const form = formOf({ ...more, defaultTimeZone: 'EST', complianceAgreement: 'I agree,\r\nme' }, fileOf(3));
			const job = await loaded(await sendForm(road(list), form), 3);
			assert.equal(job.fileName, 'list.csv');
		}
	});

	it('may call the file "file", and name it otherwise', async () => {
		const list = await addList(hub);
		const job = await loaded(await sendForm(own(list), formOf({ fileName: 'été.csv' }, fileOf(2), 'x.csv', 'file')), 2);
		assert.equal(job.fileName, 'été.csv');
	});

	it('takes numbers and booleans as text, by the same rules as JSON', async () => {
		const list = await addList(hub);
		await loaded(await sendForm(own(list), formOf({ header: 'true', unknown: 'x' }, fileOf(2))), 2);
		for (const [name, value, code] of [['skillId', 'seven', 'type'], ['header', 'perhaps', 'type'],
			['dateOrder', 'YMD', 'enum'], ['charset', 'ebcdic', 'enum'], ['skillId', '999999', 'unknown_id'],
			['fileName', 'x'.repeat(300), 'length']]) {
			const answer = await sendForm(own(list), formOf({ [name]: value }, fileOf(2)));
			assert.deepEqual([answer.status, firstOf(answer).code, firstOf(answer).field], [400, code, name],
				JSON.stringify(answer.body));
		}
	});

	it('must have what the published call requires', async () => {
		const list = await addList(hub);
		for (const name of Object.keys(PUBLISHED)) {
			const { [name]: _, ...rest } = PUBLISHED;
			const lacking = await sendForm(published(list), formOf(rest, fileOf(1)));
			assert.equal(lacking.status, 400, name);
			assert.match(JSON.stringify(lacking.body), new RegExp(name));
		}
		for (const [road, more] of [[published, PUBLISHED], [own, {}]]) {
			const none = await sendForm(road(list), formOf({ ...more, header: 'true' }));
			assert.equal(none.status, 400);
			assert.match(JSON.stringify(none.body), /listFile/);
		}
	});

	it('keeps the bytes of the file as they are', async () => {
		const list = await addList(hub);
		const file = Buffer.from(`\r\n--b\n${fileOf(1)}\r\n--a\r\n-`, 'latin1');
		const answer = await sendForm(own(list), formOf({ header: 'true' }, Buffer.from(fileOf(5))));
		await loaded(answer, 5);
		/* A file that cannot be read as a list still arrives whole: its size says so. */
		const broken = await sendForm(own(list), formOf({}, file));
		assert.equal((await ended(hub, broken.body.jobId)).bytesTotal, file.length);
	});

	it('is refused when it is broken, and nothing of it stays', async () => {
		const list = await addList(hub);
		const head = '--b\r\nContent-Disposition: form-data; name="listFile"; filename="l.csv"\r\n\r\n';
		const cases = [
			['cut off', `${head}${fileOf(2)}`, 'form_broken'],
			['no form', fileOf(2), 'form_broken'],
			['line ends without CR', `${head}x\r\n--b--\r\n`.replaceAll('\r\n', '\n'), 'form_broken'],
			['base64', `${head.replace('\r\n\r\n', '\r\nContent-Transfer-Encoding: base64\r\n\r\n')}eA==\r\n--b--`, 'form_broken'],
			['two files', `${head}x\r\n${head.replace('listFile', 'file')}y\r\n--b--`, 'form_twice'],
			['no UTF-8', Buffer.from('--b\r\nContent-Disposition: form-data; name=fileName\r\n\r\n\xe9\r\n--b--', 'latin1'), 'form_text'],
			['an empty file', `${head}\r\n--b--`, 'file_empty'],
		];
		for (const [name, body, code] of cases) {
			const answer = await sendRaw(own(list), body);
			assert.deepEqual([answer.status, firstOf(answer).code], [400, code], `${name}: ${JSON.stringify(answer.body)}`);
		}
		for (const type of ['multipart/form-data', 'multipart/mixed; boundary=b', 'text/csv',
			`multipart/form-data; boundary=${'b'.repeat(71)}`])
			assert.equal((await sendRaw(own(list), head, type)).status, 415, type);
		assert.equal((await sendForm(own(999999), formOf({}, fileOf(1)))).status, 404);
		await until('only files of jobs', () => leftovers().length === 0);
		const french = await sendForm(own(list), head, { 'content-type': 'multipart/form-data; boundary=b',
			'accept-language': 'fr-CA' });
		assert.match(JSON.stringify(french.body), /formulaire/);
	});

	it('is limited beside its file', async () => {
		const list = await addList(hub);
		const answer = await sendForm(own(list), formOf({ complianceAgreement: 'x'.repeat(300_000) }, fileOf(1)));
		assert.equal(answer.status, 413);
	});

	it('comes from curl too', async () => {
		const list = await addList(hub);
		const file = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'passerelle-form-')), 'été "1".csv');
		fs.writeFileSync(file, fileOf(400));
		try {
			const out = execFileSync('curl', ['--silent', '--show-error', '-H', `Authorization: Bearer ${hub.token}`,
				'-F', `listFile=@"${file.replaceAll('"', '\\"')}";type=text/csv`, '-F', 'header=true', hub.url + own(list)]);
			const job = await loaded({ status: 202, body: JSON.parse(out) }, 400);
			assert.match(job.fileName, /^été .*1.*\.csv$/);
		} finally {
			fs.rmSync(path.dirname(file), { recursive: true });
		}
	});
});

/* ---- in pieces ---- */

const begin = (list, file, more = {}, options = {}) => hub.api('POST', `/api/v1/lists/${list}/uploads`,
	{ fileName: 'list.csv', fileBytes: Buffer.byteLength(file), ...more }, options);

const piece = (id, offset, bytes, headers = { 'upload-offset': String(offset) }, token = hub.token) =>
	request(`${hub.url}/api/v1/uploads/${id}`, { method: 'PUT', body: bytes,
		headers: { authorization: `Bearer ${token}`, 'content-type': 'application/octet-stream', ...headers } });

const stateOf = async (id) => (await hub.api('GET', `/api/v1/uploads/${id}`)).body;
const complete = (id, options = {}) => hub.api('POST', `/api/v1/uploads/${id}/complete`, undefined, options);

async function begun(list, file, more = {}) {
	const answer = await begin(list, file, more);
	assert.equal(answer.status, 201, JSON.stringify(answer.body));
	return answer.body.uploadId;
}

/** Sends the head of a PUT and part of its body, then breaks the connection. */
async function cutPiece(id, offset, bytes, announced) {
	const socket = net.connect(Number(new URL(hub.url).port), '127.0.0.1');
	socket.on('error', () => {});
	socket.write(`PUT /api/v1/uploads/${id} HTTP/1.1\r\nHost: hub\r\nAuthorization: Bearer ${hub.token}\r\n`
		+ `Upload-Offset: ${offset}\r\nContent-Length: ${announced}\r\n\r\n`);
	await new Promise((resolve) => { socket.write(bytes, resolve); });
	return socket;
}

describe('an upload in pieces', () => {
	const file = Buffer.from(fileOf(2000));
	const third = Math.floor(file.length / 3);

	it('is begun, appended to and completed, once', async () => {
		const list = await addList(hub);
		const answer = await begin(list, file, { sha256: sha256(file), defaultTimeZone: 'EST' });
		assert.equal(answer.status, 201);
		const { uploadId: id, offset, bytes, expiresAt } = answer.body;
		assert.deepEqual([offset, bytes], [0, file.length]);
		assert.ok(Date.parse(expiresAt) > Date.now() + 20 * 3600_000);
		for (let at = 0; at < file.length; at += third) {
			const put = await piece(id, at, file.subarray(at, at + third));
			assert.equal(put.status, 200, JSON.stringify(put.body));
			const now = Math.min(at + third, file.length);
			assert.deepEqual(put.body, { offset: now, bytes: file.length });
			assert.equal(put.headers.get('upload-offset'), String(now));
		}
		const job = await loaded(await complete(id), 2000);
		assert.equal(job.fileName, 'list.csv');
		const again = await complete(id);
		assert.deepEqual([again.status, again.body.jobId], [202, job.jobId]);
		assert.deepEqual((await stateOf(id)).jobId, job.jobId);
		assert.equal((await stateOf(id)).offset, file.length);
		assert.equal((await piece(id, file.length, 'x')).status, 409);
		assert.equal((await hub.api('DELETE', `/api/v1/uploads/${id}`)).status, 409);
		assert.deepEqual((await hub.api('GET', `/api/v1/lists/${list}/uploads`)).body.uploads, []);
	});

	it('tells by GET and HEAD how far it is', async () => {
		const list = await addList(hub);
		const id = await begun(list, file, { sha256: sha256(file) });
		assert.equal((await stateOf(id)).offset, 0);
		await piece(id, 0, file.subarray(0, 777));
		const { offset, bytes, fileName, sha256: hash, listId, jobId } = await stateOf(id);
		assert.deepEqual([offset, bytes, fileName, hash, listId, jobId],
			[777, file.length, 'list.csv', sha256(file), list, null]);
		const head = await request(`${hub.url}/api/v1/uploads/${id}`,
			{ method: 'HEAD', headers: { authorization: `Bearer ${hub.token}` } });
		assert.deepEqual([head.status, head.headers.get('upload-offset'), head.body], [200, '777', '']);
		const { uploads } = (await hub.api('GET', `/api/v1/lists/${list}/uploads`)).body;
		assert.deepEqual(uploads.map((one) => [one.uploadId, one.offset, one.sha256]), [[id, 777, sha256(file)]]);
	});

	it('keeps what arrived before the connection broke', async () => {
		const list = await addList(hub);
		const id = await begun(list, file, { sha256: sha256(file) });
		let sent = 0;
		for (const [part, kind] of [[third, 'reset'], [1234, 'end'], [1, 'reset']]) {
			const socket = await cutPiece(id, sent, file.subarray(sent, sent + part), file.length - sent);
			await until('the bytes are there', async () => (await stateOf(id)).offset === sent + part);
			if (kind === 'reset')
				socket.resetAndDestroy();
			else
				socket.destroy();
			sent += part;
			assert.equal((await stateOf(id)).offset, sent);
		}
		assert.equal((await piece(id, sent, file.subarray(sent))).status, 200);
		await loaded(await complete(id), 2000);
	});

	it('goes on although the broken connection still seems open', async () => {
		const list = await addList(hub);
		const id = await begun(list, file, { sha256: sha256(file) });
		const socket = await cutPiece(id, 0, file.subarray(0, third), file.length);
		await until('the bytes are there', async () => (await stateOf(id)).offset === third);
		assert.equal((await piece(id, third, file.subarray(third))).status, 200);
		let answered = '';
		socket.on('data', (bytes) => { answered += bytes; });
		socket.write('what comes too late');
		await until('the older request is refused', () => /^HTTP\/1.1 503/.test(answered));
		socket.destroy();
		assert.equal((await stateOf(id)).offset, file.length);
		await loaded(await complete(id), 2000);
	});

	it('survives kill -9 between pieces, within one, and around its completion', async () => {
		const list = await addList(hub);
		const id = await begun(list, file, { sha256: sha256(file) });
		await piece(id, 0, file.subarray(0, third));
		await hub.kill();
		await hub.restart();
		assert.equal((await stateOf(id)).offset, third);
		const socket = await cutPiece(id, third, file.subarray(third, 2 * third), file.length - third);
		await until('more is there', async () => (await stateOf(id)).offset === 2 * third);
		await hub.kill();
		socket.destroy();
		await hub.restart();
		const { offset } = await stateOf(id);
		assert.equal(offset, 2 * third);
		await piece(id, offset, file.subarray(offset));
		const asked = complete(id).catch(() => null);
		await hub.kill();
		await asked;
		await hub.restart();
		const job = await loaded(await complete(id), 2000);
		await hub.kill();
		await hub.restart();
		assert.equal((await complete(id)).body.jobId, job.jobId);
		const { body } = await hub.api('GET', `${LISTS}/jobs?listId=${list}`);
		assert.equal(body.totalRecords, 1);
		assert.equal((await recordsOf(hub, list)).length, 2000);
	});

	it('refuses a wrong offset and says the right one', async () => {
		const list = await addList(hub);
		const id = await begun(list, file);
		await piece(id, 0, file.subarray(0, 100));
		for (const wrong of [0, 99, 101, 5000]) {
			const answer = await piece(id, wrong, 'x');
			assert.deepEqual([answer.status, answer.headers.get('upload-offset'), firstOf(answer).code],
				[409, '100', 'upload_offset']);
			assert.match(JSON.stringify(firstOf(answer)), /100/);
		}
		const large = await piece(id, 7, Buffer.alloc(300_000, 'x')).catch(() => ({ status: 409 }));
		assert.equal(large.status, 409);
		assert.equal((await stateOf(id)).offset, 100);
		for (const headers of [{}, { 'upload-offset': '-1' }, { 'upload-offset': 'x' }, { 'content-range': 'bytes 100-200/7' },
			{ 'content-range': 'bytes */200' }, { 'content-range': 'items 100-200/*' }]) {
			const answer = await piece(id, 0, 'x', headers);
			assert.equal(answer.status, 400, JSON.stringify(headers));
		}
		const ranged = await piece(id, 0, file.subarray(100, 200), { 'content-range': `bytes 100-199/${file.length}` });
		assert.deepEqual([ranged.status, ranged.body.offset], [200, 200]);
	});

	it('takes no byte too many', async () => {
		const list = await addList(hub);
		const id = await begun(list, 'x'.repeat(100));
		await piece(id, 0, 'x'.repeat(60));
		assert.equal((await piece(id, 60, 'x'.repeat(41))).status, 413);
		assert.equal((await stateOf(id)).offset, 60);
		assert.equal((await piece(id, 60, 'x'.repeat(40))).status, 200);
		assert.equal((await piece(id, 100, '')).status, 200);
	});

	it('is completed only when it is whole and the file that was announced', async () => {
		const list = await addList(hub);
		const other = await begun(list, file, { sha256: sha256('another file') });
		await piece(other, 0, file.subarray(0, 10));
		const early = await complete(other);
		assert.deepEqual([early.status, firstOf(early).code, early.headers.get('upload-offset')],
			[409, 'upload_incomplete', '10']);
		await piece(other, 10, file.subarray(10));
		const wrong = await complete(other);
		assert.deepEqual([wrong.status, firstOf(wrong).code, firstOf(wrong).field], [400, 'upload_hash', 'sha256']);
		assert.match(JSON.stringify(wrong.body), new RegExp(sha256(file)));
		assert.equal((await hub.api('DELETE', `/api/v1/uploads/${other}`)).status, 204);
		assert.equal((await hub.api('GET', `/api/v1/uploads/${other}`)).status, 404);
		assert.equal((await piece(other, file.length, '')).status, 404);
		assert.equal((await complete(other)).status, 404);
		const book = await begun(list, 'PK\x03\x04 and so on');
		await piece(book, 0, 'PK\x03\x04 and so on');
		const damaged = await complete(book);
		assert.deepEqual([damaged.status, firstOf(damaged).code], [400, 'workbook_damaged']);
	});

	it('checks its options when it is begun', async () => {
		const list = await addList(hub);
		for (const [more, status, field] of [[{ fileBytes: 0 }, 400, 'fileBytes'], [{ fileBytes: undefined }, 400, 'fileBytes'],
			[{ fileName: undefined }, 400, 'fileName'], [{ fileBytes: 400 * 1024 * 1024 }, 413, 'fileBytes'],
			[{ sha256: 'abc' }, 400, 'sha256'], [{ sha256: 'g'.repeat(64) }, 400, 'sha256'],
			[{ skillId: 999999 }, 400, 'skillId'], [{ defaultTimeZone: 'Moon' }, 400, 'defaultTimeZone'],
			[{ startSkill: true }, 400, 'skillId'], [{ header: 'x' }, 400, 'header'],
			[{ complianceAgreement: 'x'.repeat(20_001) }, 400, 'complianceAgreement']]) {
			const answer = await begin(list, file, more);
			assert.deepEqual([answer.status, firstOf(answer).field], [status, field], JSON.stringify(answer.body));
		}
		assert.equal((await begin(999999, file)).status, 404);
		const once = { headers: { 'idempotency-key': 'same' } };
		const first = await begin(list, file, {}, once);
		const second = await begin(list, file, {}, once);
		assert.deepEqual([second.status, second.body.uploadId], [201, first.body.uploadId]);
	});

	it('is anybody\'s who may edit lists, and nobody else\'s', async () => {
		const list = await addList(hub);
		const id = await begun(list, file);
		const agent = await hub.addUser('agent');
		const { token } = agent;
		for (const [method, route] of [['GET', `/api/v1/uploads/${id}`], ['DELETE', `/api/v1/uploads/${id}`],
			['POST', `/api/v1/uploads/${id}/complete`], ['GET', `/api/v1/lists/${list}/uploads`]])
			assert.equal((await hub.api(method, route, undefined, { token })).status, 403, `${method} ${route}`);
		assert.equal((await piece(id, 0, 'x', undefined, token)).status, 403);
		assert.equal((await begin(list, file, {}, { token })).status, 403);
		const manager = await hub.addUser('administrator');
		assert.equal((await piece(id, 0, file, undefined, manager.token)).status, 200);
		assert.equal((await complete(id, { token: manager.token })).status, 202);
	});

	it('is removed with its file when it is abandoned', async () => {
		const list = await addList(hub);
		const earlier = new Set(leftovers());
		const id = await begun(list, file);
		await piece(id, 0, file.subarray(0, 1000));
		const [name] = leftovers().filter((one) => !earlier.has(one));
		assert.ok(name);
		await hub.restart();
		assert.ok(leftovers().includes(name), 'a start removes no file of an upload that is open');
		assert.equal((await hub.api('DELETE', `/api/v1/uploads/${id}`)).status, 204);
		await until('the file is gone', () => !leftovers().includes(name));
	});

	it('expires', async () => {
		const list = await addList(hub);
		const earlier = new Set(leftovers());
		const id = await begun(list, file);
		await piece(id, 0, file.subarray(0, 1000));
		const [name] = leftovers().filter((one) => !earlier.has(one));
		const { expiresAt } = await stateOf(id);
		await hub.setClock(new Date(Date.parse(expiresAt) - 60_000).toISOString());
		assert.equal((await stateOf(id)).offset, 1000);
		await hub.setClock(new Date(Date.parse(expiresAt) + 1000).toISOString());
		assert.equal((await hub.api('GET', `/api/v1/uploads/${id}`)).status, 404);
		assert.equal((await piece(id, 1000, file.subarray(1000))).status, 404);
		await begun(list, file);
		await until('the file is gone', () => !leftovers().includes(name));
	});

	it('keeps what arrived of a piece that takes too long', async () => {
		await hub.restart({ 'upload-timeout': '1s' });
		const list = await addList(hub);
		const id = await begun(list, file);
		const socket = await cutPiece(id, 0, file.subarray(0, third), file.length);
		let answered = '';
		socket.on('data', (bytes) => { answered += bytes; });
		/* Nobody asks how far it is before the hub has given up: what it had not written yet counts too. */
		await until('the hub gives up', () => /^HTTP\/1.1 408/.test(answered));
		await hub.restart({ 'upload-timeout': '1h' });
		assert.equal((await stateOf(id)).offset, third);
		socket.destroy();
	});

	it('is one of a limited number', async () => {
		await hub.restart({ 'uploads-open': '1' });
		const list = await addList(hub);
		await Promise.all([begin(list, file), begin(list, file)]);
		const answer = await begin(list, file);
		assert.deepEqual([answer.status, firstOf(answer).code], [429, 'uploads_open']);
	});
});
