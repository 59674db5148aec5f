// SPDX-License-Identifier: Apache-2.0
// What a stranger may put on the wire: every request is answered by the documented envelope or the connection is
// closed, memory stays bounded, others are served meanwhile, and the log keeps no secret.
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';

import { request, startHub, until } from './harness.mjs';
import { Wire, head, memoryOf, refusal, send } from './wire.mjs';

const MIB = 1 << 20;
const GROWTH_MOST = 40 * MIB;
const SECRET = 'A-SECRET-THAT-NO-LOG-MAY-HOLD';
const PERSON = '+15145550123';
const MESSAGES = '/dfo/3.0/channels/none/messages';

let hub, bearer, memory;

before(async () => {
	hub = await startHub({ settings: {
		'request-timeout': '2s', 'idle-timeout': '20s', 'log-level': 'debug', 'allow-clock': 'on',
	} });
	bearer = { authorization: `Bearer ${hub.token}` };
	for (let i = 0; i < 50; i++)
		await hub.api('GET', '/api/v1/users');
	memory = memoryOf(hub);
});

async function isHealthy() {
	const began = Date.now();
	assert.equal((await request(`${hub.url}/healthz`)).status, 200);
	assert.equal((await hub.api('GET', '/api/v1/users')).status, 200);
	assert.ok(Date.now() - began < 2000, `${Date.now() - began} ms for two answers`);
}

function memoryIsBounded() {
	const grown = memoryOf(hub) - memory;
	assert.ok(grown < GROWTH_MOST, `${(grown / MIB).toFixed(1)} MiB above the start`);
}

afterEach(async () => {
	memoryIsBounded();
	await isHealthy();
});

after(async () => {
	await hub.stop();
	const log = hub.log();
	assert.ok(log.length > 0);
	for (const secret of [SECRET, PERSON, hub.token, hub.key.secret, 'passphrase'])
		assert.ok(!log.includes(secret), `the log holds ${secret.slice(0, 20)}`);
});

const json = (body, headers = {}) => head('POST', MESSAGES, {
	...bearer, 'content-type': 'application/json', 'content-length': Buffer.byteLength(body), ...headers,
}) + body;

/* 0: the connection was closed without an answer, which is allowed where the bytes are no HTTP at all. */
async function expect(name, bytes, codes, problem, options) {
	const { codes: got, body, text } = await send(hub, bytes, options);
	assert.ok(codes.includes(got[0] ?? 0), `${name}: ${got[0] ?? 'closed'}: ${text.slice(0, 300)}`);
	if (problem && got[0])
		assert.ok(refusal(body, name).some(({ code }) => code === problem), `${name}: ${JSON.stringify(body)}`);
}

describe('a request that is no HTTP, or could be read in two ways', () => {
	const get = (line, rest = 'Host: h\r\n') => `${line}\r\n${rest}\r\n`;
	const post = (headers, body = '') =>
		`POST ${MESSAGES} HTTP/1.1\r\nHost: h\r\nConnection: close\r\n${headers}\r\n${body}`;
	const cases = [
		['noise', Buffer.from([0, 1, 2, 255, 254, 10, 13, 10, 10, 13, 10, 13, 10]), [400, 0]],
		['a TLS greeting', Buffer.concat([Buffer.from([22, 3, 1, 2, 0, 1, 0, 1, 252, 3, 3]),
			Buffer.alloc(512, 7)]), [400, 408, 0]],
		['the preface of HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', [400, 404, 405, 501, 505, 0]],
		['HTTP/0.9', 'GET /healthz\r\n\r\n', [400, 505, 0]],
		['HTTP/9.9', get('GET /healthz HTTP/9.9'), [400, 505, 0]],
		['no Host', get('GET /healthz HTTP/1.1', 'Connection: close\r\n'), [400]],
		['two Hosts', get('GET /healthz HTTP/1.1', 'Host: a\r\nHost: b\r\nConnection: close\r\n'), [400]],
		['white space before the colon', get('GET /healthz HTTP/1.1',
			'Host: h\r\nConnection: close\r\nTransfer-Encoding : chunked\r\n'), [400, 0]],
		['a folded header', get('GET /healthz HTTP/1.1',
			'Host: h\r\nConnection: close\r\nX: a\r\n Content-Length: 5\r\n'), [200, 400, 0]],
		['a NUL in a header', get('GET /healthz HTTP/1.1', 'Host: h\r\nConnection: close\r\nX: a\0b\r\n'),
			[200, 400, 0]],
		['length and chunks', post('Content-Length: 4\r\nTransfer-Encoding: chunked\r\n', '0\r\n\r\n'), [400]],
		['two lengths', post('Content-Length: 4\r\nContent-Length: 5\r\n', '{}{}{'), [400]],
		['a list of lengths', post('Content-Length: 2, 2\r\n', '{}'), [400]],
		['a negative length', post('Content-Length: -1\r\n'), [400]],
		['a length with a sign', post('Content-Length: +2\r\n', '{}'), [400]],
		['a length beyond 64 bits', post('Content-Length: 99999999999999999999\r\n'), [400, 413]],
		['a hexadecimal length', post('Content-Length: 0x2\r\n', '{}'), [400]],
		['two codings', post('Transfer-Encoding: gzip, chunked\r\n', '0\r\n\r\n'), [400, 501]],
		['an unknown coding', post('Transfer-Encoding: cow\r\n', '0\r\n\r\n'), [400, 501]],
		['chunks in HTTP/1.0', `POST ${MESSAGES} HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`, [400, 501]],
		['a chunk with a negative size', post('Transfer-Encoding: chunked\r\n', '-1\r\nx\r\n'), [400, 401, 0]],
		['a chunk with a size of 2^64', post('Transfer-Encoding: chunked\r\n', '10000000000000000\r\nx\r\n'), [400, 401, 413, 0]],
		['a chunk that is longer than it says', post('Transfer-Encoding: chunked\r\n', '1\r\nxyz\r\n0\r\n\r\n'), [400, 401, 0]],
	];
	for (const [name, bytes, codes] of cases)
		it(`is refused: ${name}`, async () => expect(name, bytes, codes));
});

describe('targets', () => {
	const cases = [
		['%00 in a path', `/dfo/3.0/channels/a%00b`, [400], 'bad_path'],
		['a broken escape', '/dfo/3.0/channels/a%zzb', [400], 'bad_path'],
		['half an escape', '/dfo/3.0/channels/a%2', [400], 'bad_path'],
		['bad UTF-8 escaped', '/dfo/3.0/channels/%ff%fe', [400], 'bad_path'],
		['overlong UTF-8', '/dfo/3.0/channels/%c0%ae%c0%ae', [400], 'bad_path'],
		['a surrogate', '/dfo/3.0/channels/%ed%a0%80', [400], 'bad_path'],
		['an escaped line break', '/dfo/3.0/channels/a%0d%0aSet-Cookie:x', [400], 'bad_path'],
		['an escaped slash is no slash', '/dfo/3.0/channels/a%2Fb', [404], 'not_found'],
		['dots up', '/dfo/3.0/../../api/v1/users', [404], 'no_route'],
		['escaped dots up', '/dfo/3.0/channels/%2e%2e%2f%2e%2e%2fetc%2fpasswd', [404], 'not_found'],
		['a backslash', '/dfo/3.0/channels/..\\..\\etc', [404], 'not_found'],
		['two slashes', '//api/v1/users', [404], 'no_route'],
		['a fragment', '/api/v1/users#x', [400], 'bad_request'],
		['another host', 'http://evil.example/healthz', [200]],
		['no path at all', 'evil.example:80', [400], 'bad_request'],
		['a file', '/etc/passwd', [404], 'no_route'],
		['a path with a thousand parts', '/a'.repeat(1000), [404], 'no_route'],
		['bad UTF-8 in a query is left out', '/api/v1/users?top=%ff&x=%00', [200]],
		['a number out of range in a query', '/api/v1/users?top=99999999999999999999&skip=-5', [200, 400]],
		['SQL in a query', '/api/v1/users?orderBy=id%3B%20DROP%20TABLE%20user_account%3B--', [200, 400]],
	];
	for (const [name, target, codes, problem] of cases)
		it(`${name}: ${codes[0]}`, async () => expect(name, head('GET', target, bearer), codes, problem));

	it('raw bytes above 0x7f: refused', async () => {
		const bytes = Buffer.from(head('GET', '/dfo/3.0/channels/\xff\xfe', bearer), 'latin1');
		await expect('raw bytes', bytes, [400], 'bad_path');
	});
});

describe('heads', () => {
	it('with too many or too large headers: 431', async () => {
		const many = Object.fromEntries(Array.from({ length: 150 }, (_, i) => [`x-${i}`, 'v']));
		await expect('many', head('GET', '/api/v1/users', many), [431], 'headers_too_large');
		await expect('large', head('GET', '/api/v1/users', { x: 'v'.repeat(20_000) }), [431], 'headers_too_large');
		await expect('a megabyte', head('GET', '/api/v1/users', { x: 'v'.repeat(MIB) }), [431, 400, 0]);
		await expect('a long target', head('GET', `/api/v1/users?${'q'.repeat(20_000)}`), [431, 414]);
		await expect('a token of 15,000 letters', head('GET', '/api/v1/users',
			{ authorization: `Bearer ${'a.'.repeat(7500)}` }), [401], 'unauthenticated');
	});

	it('with methods that are not ours', async () => {
		for (const method of ['TRACE', 'CONNECT', 'PROPFIND', 'get', 'G'.repeat(300)])
			await expect(method, head(method, '/api/v1/users', bearer), [400, 405, 501]);
		const options = await send(hub, head('OPTIONS', '/api/v1/users'));
		assert.match(options.text, /^HTTP\/1\.1 204 /);
		assert.match(options.text, /^allow: .*GET/mi);
		await expect('OPTIONS *', head('OPTIONS', '*'), [204, 400, 404]);
	});

	it('HEAD is GET without a body', async () => {
		for (const [target, code] of [['/healthz', 200], ['/api/v1/nothing', 404], ['/api/v1/users', 200]]) {
			const { codes, text } = await send(hub, head('HEAD', target, bearer));
			assert.deepEqual(codes, [code], target);
			assert.ok(text.endsWith('\r\n\r\n'), `${target}: a body`);
		}
	});

	it('answers carry nothing that a header or a page could be made of', async () => {
		const { text } = await send(hub, head('GET', '/api/v1/nothing', {
			CorrelationId: 'x\ty', 'accept-language': '<script>', 'x-forwarded-host': 'evil.example',
		}));
		assert.ok(!/evil|script|x\ty/.test(text), text);
		const page = await send(hub, head('GET', '/dfo/3.0/channels/%3Cscript%3Ealert(1)%3C%2Fscript%3E', bearer));
		assert.match(page.text, /^content-type: application\/json/mi);
		assert.match(page.text, /^x-content-type-options: nosniff/mi);
	});
});

describe('bodies', () => {
	it('too large by their own word are refused before they are sent', async () => {
		for (const length of [2 * MIB, 1e15]) {
			const bytes = head('POST', MESSAGES, { ...bearer, 'content-type': 'application/json', 'content-length': length });
			await expect(`${length}`, bytes, [413], 'too_large');
			await expect(`${length}, expecting 100`, bytes.replace('\r\n\r\n', '\r\nExpect: 100-continue\r\n\r\n'),
				[413], 'too_large');
		}
	});

	it('too large in chunks are cut where the limit is', async () => {
		const wire = new Wire(hub);
		wire.send(head('POST', MESSAGES, { ...bearer, 'content-type': 'application/json', 'transfer-encoding': 'chunked' }));
		const chunk = `10000\r\n${' '.repeat(65536)}\r\n`;
		for (let i = 0; i < 64 && !wire.isClosed; i++)
			wire.send(chunk);
		await wire.when('413', () => wire.codes.length > 0 || wire.isClosed);
		wire.close();
		assert.deepEqual(wire.codes, [413]);
	});

	it('shorter than they said leave nothing behind', async () => {
		const cut = json('{"a":1}', { 'content-length': 500 });
		await expect('cut off', cut, [400, 408, 0], undefined, { end: true });
		await expect('kept waiting', cut, [408], 'request_timeout');
	});

	it('of other types are refused by name', async () => {
		for (const type of ['text/plain', 'multipart/form-data; boundary=x', 'application/xml', 'application/jsonx', 'x'.repeat(500)])
			await expect(type, json('{}', { 'content-type': type }), [415], 'media_type');
		await expect('compressed', json('{}', { 'content-encoding': 'gzip' }), [400, 415]);
	});

	const deep = (n) => '['.repeat(n) + ']'.repeat(n);
	const cases = [
		['nothing', '', 'required'],
		['cut off', '{"idOnExternalPlatform":"a', 'json'],
		['something behind the end', '{}{}', 'json'],
		['a byte order mark', '\ufeff{}', 'json'],
		['40 deep', deep(40), 'json'],
		['500,000 deep', deep(500_000), 'json'],
		['a key twice', '{"a":1,"a":2}', 'json'],
		['a key twice, once escaped', '{"a":1,"\\u0061":2}', 'json'],
		['U+0000 escaped', '{"idOnExternalPlatform":"a\\u0000b"}', 'json'],
		['U+0000 raw', '{"idOnExternalPlatform":"a\0b"}', 'json'],
		['half a surrogate pair', '{"idOnExternalPlatform":"\\ud800"}', 'json'],
		['bad UTF-8', Buffer.from('{"idOnExternalPlatform":"\xff\xfe"}', 'latin1'), 'json'],
		['NaN', '{"a":NaN}', 'json'],
		['a number with a zero in front', '{"a":01}', 'json'],
		['a comment', '{/* */}', 'json'],
		['no object', '[]', 'type'],
		['a text', '"x"', 'type'],
		['null', 'null', 'type'],
		['__proto__', '{"__proto__":{"idOnExternalPlatform":"x"}}', 'required'],
		['90,000 keys', `{${Array.from({ length: 90_000 }, (_, i) => `"k${i}":0`).join()}}`, 'required'],
		['a list of 500,000', `{"recipients":[${Array(500_000).fill('0').join()}]}`, 'required'],
		['numbers as large as can be', `{"idOnExternalPlatform":1e999999,"contact":{"skillId":${'9'.repeat(5000)}}}`, 'json'],
	];
	for (const [name, body, problem] of cases)
		it(`that are JSON of a kind: ${name}`, async () => {
			const bytes = Buffer.concat([Buffer.from(json(Buffer.from(body), {}).slice(0, -body.length || undefined), 'latin1'),
				Buffer.from(body)]);
			await expect(name, bytes, [400], problem);
		});

	it('that are too many keys do not take long', async () => {
		const same = Array.from({ length: 60_000 }, (_, i) => `"${'k'.repeat(6)}${i}":[]`).join();
		const began = Date.now();
		for (let i = 0; i < 5; i++)
			await expect('keys', json(`{${same}}`.slice(0, MIB)), [400]);
		assert.ok(Date.now() - began < 4000, `${Date.now() - began} ms for five`);
	});
});

describe('slow clients', () => {
	it('that trickle heads and bodies are cut, and others are served meanwhile', async () => {
		const starts = [
			'GET /healthz HTTP/1.1\r\nHost: h\r\nX-', json('{}', { 'content-length': 1000 }).slice(0, -2),
			'P', '\r\n', `POST ${MESSAGES} HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n`,
		];
		const wires = Array.from({ length: 300 }, (_, i) => new Wire(hub).send(starts[i % starts.length]));
		const trickle = setInterval(() => { for (const wire of wires) wire.send('a'); }, 100);
		try {
			await isHealthy();
			memoryIsBounded();
			for (const wire of wires)
				await wire.when('the cut', () => wire.isClosed || wire.codes.length > 0, 6000);
		} finally {
			clearInterval(trickle);
			for (const wire of wires)
				wire.close();
		}
		for (const wire of wires)
			assert.ok(wire.codes.every((code) => [400, 401, 408].includes(code)), `${wire.codes}`);
	});

	it('that never read what they ask for hold little', async () => {
		const wires = Array.from({ length: 20 }, () => new Wire(hub));
		for (const wire of wires) {
			wire.socket.pause();
			wire.send(`GET /metrics HTTP/1.1\r\nHost: h\r\n\r\n`.repeat(1000));
		}
		for (let i = 0; i < 5; i++) {
			await isHealthy();
			memoryIsBounded();
		}
		for (const wire of wires)
			wire.close();
	});
});

describe('many at once', () => {
	it('requests on one connection are answered in their order', async () => {
		const count = 3000;
		const wire = new Wire(hub);
		const requests = Array.from({ length: count }, (_, i) =>
			`GET /${i % 3 ? 'healthz' : 'nothing'} HTTP/1.1\r\nHost: h\r\n${i === count - 1 ? 'Connection: close\r\n' : ''}\r\n`);
		wire.send(requests.join(''));
		await wire.when('the end', () => wire.isClosed, 20_000);
		assert.equal(wire.codes.length, count);
		assert.ok(wire.codes.every((code, i) => code === (i % 3 ? 200 : 404)));
	});

	/* In steps, so that those who accept can follow. */
	async function open(count, bytes) {
		const wires = [];
		while (wires.length < count) {
			const more = Array.from({ length: 50 }, () => new Wire(hub).send(bytes));
			wires.push(...more);
			await Promise.all(more.map((wire) => wire.when('a connection', () => wire.isClosed || !wire.socket.connecting)));
		}
		return wires;
	}

	it('connections up to the limit: the next is told to come back, then there is room again', async () => {
		const wires = await open(2000, '');
		try {
			const next = await until('503', async () => {
				const { codes, text } = await send(hub, head('GET', '/healthz'));
				return codes[0] === 503 && text;
			}, 1500);
			assert.match(next, /^retry-after: \d/mi);
			memoryIsBounded();
		} finally {
			for (const wire of wires)
				wire.close();
		}
		await until('room', async () => (await send(hub, head('GET', '/healthz'))).codes[0] === 200);
	});

	it('connections that ask once and stay: half of the limit is kept, the others are answered and closed', async () => {
		const wires = await open(2000, 'GET /healthz HTTP/1.1\r\nHost: h\r\n\r\n');
		try {
			for (const wire of wires)
				await wire.when('an answer', () => wire.codes.length > 0);
			assert.ok(wires.every((wire) => wire.codes[0] === 200));
			await until('half are kept', () => wires.filter((wire) => !wire.isClosed).length <= 1000);
			await isHealthy();
			memoryIsBounded();
		} finally {
			for (const wire of wires)
				wire.close();
		}
	});

	it('connections that come and go leave nothing behind', async () => {
		for (let i = 0; i < 20; i++) {
			const wires = Array.from({ length: 50 }, (_, k) =>
				new Wire(hub).send(k % 2 ? json('{"a":', { 'content-length': 900_000 }) : 'GET /'));
			await Promise.all(wires.map((wire) => wire.when('a connection', () => !wire.socket.connecting)));
			for (const wire of wires)
				wire.close();
		}
		await isHealthy();
	});

	it('wrong sign-ins are slowed down by 429, without a word on who exists', async () => {
		const attempt = (userName) => hub.api('POST', '/api/v1/sign-in', { userName, password: SECRET }, { token: null });
		const answers = await Promise.all(Array.from({ length: 60 }, (_, i) =>
			attempt(i % 2 ? hub.userName : `nobody-${i}`)));
		const codes = new Set(answers.map((answer) => answer.status));
		assert.deepEqual([...codes].sort(), [401, 429]);
		for (const { status, headers, body } of answers) {
			if (status === 429)
				assert.ok(Number(headers.get('retry-after')) > 0);
			else
				assert.deepEqual(refusal(body, 'sign-in').map(({ code }) => code), ['bad_password']);
		}
	});
});
