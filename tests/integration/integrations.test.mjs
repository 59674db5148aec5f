// SPDX-License-Identifier: Apache-2.0
// BYOC integrations: fields, secrets, certificates, action URLs, the check, over HTTP against the real program.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';

import { request, startHub, startMiddleware } from './harness.mjs';

const BASE = '/dfo/3.0/channel-integrations';
let hub;
before(async () => { hub = await startHub({ settings: { 'allow-http': 'on' } }); });
after(async () => { await hub?.stop(); });

const fieldsOf = (answer) => answer.body.errors.map((error) => error.field);
const codesOf = (answer) => answer.body.errors.map((error) => error.errorCode);

async function add(fields = {}) {
	const answer = await hub.api('POST', BASE, {
		name: `box ${Math.random().toString(36).slice(2)}`,
		integrationBoxUrl: 'https://middleware.example/integration/box', ...fields,
	});
	assert.equal(answer.status, 201, JSON.stringify(answer.body));
	return answer.body;
}

describe('the fields of an integration', () => {
	it('stores all of them, keeps the secrets to itself', async () => {
		const fields = {
			name: 'Forum', integrationBoxUrl: 'https://mw.example/box',
			authorizationUrl: 'https://mw.example/token', addActionUrl: 'https://mw.example/add',
			reconnectActionUrl: 'https://mw.example/add?again=1', removeActionUrl: 'https://mw.example/remove',
			clientId: 'hub', color: '#289D29', icon: 'forum', useOutbound30: true,
			remembersMessageIds: false, pacePerSecond: 5, tokenRequestForm: 'form',
			threadIdForm: 'uuid', phoneFormat: 'digits',
		};
		const made = await add({ ...fields, clientSecret: 's3cret-never-shown' });
		assert.match(made.id, /^[0-9a-f-]{36}$/);
		const read = await hub.api('GET', `${BASE}/${made.id}`);
		assert.equal(read.status, 200);
		for (const [name, value] of Object.entries(fields))
			assert.equal(read.body[name], value, name);
		assert.equal(read.body.hasClientSecret, true);
		assert.equal(read.body.clientSecret, undefined);
		assert.ok(!JSON.stringify([made, read.body]).includes('s3cret'));
		const database = fs.readdirSync(hub.dataDir).filter((name) => name.startsWith('passerelle.db'))
			.map((name) => fs.readFileSync(path.join(hub.dataDir, name), 'latin1')).join('');
		assert.ok(!database.includes('s3cret-never-shown'), 'the secret stands in the database in clear');
		assert.ok(!hub.log().includes('s3cret'));
	});

	it('keeps on update what is not given, and refuses an older version', async () => {
		const made = await add({ clientId: 'a', clientSecret: 'b', color: '#112233' });
		const changed = await hub.api('PUT', `${BASE}/${made.id}`, { color: '#445566' },
			{ headers: { 'if-match': String(made.version) } });
		assert.equal(changed.status, 200, JSON.stringify(changed.body));
		assert.deepEqual([changed.body.color, changed.body.clientId, changed.body.hasClientSecret],
			['#445566', 'a', true]);
		const stale = await hub.api('PUT', `${BASE}/${made.id}`, { color: '#000000' },
			{ headers: { 'if-match': String(made.version) } });
		assert.equal(stale.status, 409);
		assert.deepEqual(codesOf(stale), ['version']);
		const removed = await hub.api('PUT', `${BASE}/${made.id}`, { clientSecret: '' });
		assert.equal(removed.body.hasClientSecret, false);
	});

	for (const [what, fields, field, code] of [
		['a missing name', { name: '' }, 'name', 'required'],
		['a missing box URL', { integrationBoxUrl: '' }, 'integrationBoxUrl', 'required'],
		['a relative URL', { integrationBoxUrl: '/box' }, 'integrationBoxUrl', null],
		['another scheme', { addActionUrl: 'javascript:alert(1)' }, 'addActionUrl', null],
		['a colour by name', { color: 'red' }, 'color', 'color'],
		['an unknown icon', { icon: 'unicorn' }, 'icon', 'enum'],
		['a negative pace', { pacePerSecond: -1 }, 'pacePerSecond', 'range'],
		['a secret without a client id', { clientSecret: 'x' }, 'clientSecret', 'client_secret_alone'],
		['an unknown token form', { tokenRequestForm: 'xml' }, 'tokenRequestForm', 'enum'],
	])
		it(`refuses ${what} by its field`, async () => {
			const answer = await hub.api('POST', BASE,
				{ name: 'n', integrationBoxUrl: 'https://a.example/b', ...fields });
			assert.equal(answer.status, 400, JSON.stringify(answer.body));
			assert.ok(fieldsOf(answer).includes(field), JSON.stringify(answer.body));
			if (code)
				assert.ok(codesOf(answer).includes(code), JSON.stringify(answer.body));
		});

	it('wants a name of its own, without regard to case', async () => {
		const made = await add({ name: 'Été' });
		const again = await hub.api('POST', BASE,
			{ name: 'éTÉ', integrationBoxUrl: 'https://a.example/b' });
		assert.equal(again.status, 409);
		assert.deepEqual(fieldsOf(again), ['name']);
		assert.equal((await hub.api('DELETE', `${BASE}/${made.id}`)).status, 204);
		assert.equal((await hub.api('GET', `${BASE}/${made.id}`)).status, 404);
		await add({ name: 'éTÉ' });
	});

	it('is for digital administrators', async () => {
		const agent = await hub.addUser('agent');
		assert.equal((await hub.api('GET', BASE, undefined, { token: agent.token })).status, 403);
		assert.equal((await hub.api('GET', BASE, undefined, { token: null })).status, 401);
	});
});

describe('the certificate triple', () => {
	const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'passerelle-certs-'));
	const file = (name) => path.join(dir, name);
	const read = (name) => fs.readFileSync(file(name), 'utf8');
	const openssl = (...args) => execFileSync('openssl', args, { cwd: dir, stdio: 'pipe' });
	before(() => {
		openssl('req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes',
			'-keyout', 'ca.key', '-out', 'ca.pem', '-days', '30', '-subj', '/CN=test authority');
		for (const name of ['one', 'two']) {
			openssl('req', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes',
				'-keyout', `${name}.key`, '-out', `${name}.csr`, '-subj', `/CN=${name}`);
			openssl('x509', '-req', '-in', `${name}.csr`, '-CA', 'ca.pem', '-CAkey', 'ca.key',
				'-CAcreateserial', '-out', `${name}.pem`, '-days', '30');
		}
		openssl('x509', '-req', '-in', 'one.csr', '-CA', 'ca.pem', '-CAkey', 'ca.key', '-set_serial', '9',
			'-out', 'old.pem', '-days', '-1');
		openssl('ec', '-aes128', '-passout', 'pass:word', '-in', 'one.key', '-out', 'locked.key');
	});
	after(() => fs.rmSync(dir, { recursive: true, force: true }));
	const attempt = (clientCertificate, privateKey, caCertificate) => hub.api('POST', BASE, {
		name: `tls ${Math.random()}`, integrationBoxUrl: 'https://a.example/b',
		clientCertificate, privateKey, caCertificate,
	});

	it('is taken when all three fit, and the key is never given back', async () => {
		const answer = await attempt(read('one.pem'), read('one.key'), read('ca.pem'));
		assert.equal(answer.status, 201, JSON.stringify(answer.body));
		assert.equal(answer.body.hasPrivateKey, true);
		assert.deepEqual(answer.body.warnings, []);
		assert.ok(!JSON.stringify(answer.body).includes('PRIVATE KEY'));
	});

	it('warns only, when the authority given does not sign the certificate', async () => {
		const answer = await attempt(read('one.pem'), read('one.key'), read('two.pem'));
		assert.equal(answer.status, 201, JSON.stringify(answer.body));
		assert.deepEqual(answer.body.warnings, ['tls_ca_unsigned']);
	});

	it('names the field and the fault otherwise', async () => {
		const cases = [
			[[read('one.pem'), '', ''], ['privateKey tls_triple', 'caCertificate tls_triple']],
			[['garbage', read('one.key'), read('ca.pem')], ['clientCertificate tls_parse']],
			[[read('one.pem'), 'garbage', read('ca.pem')], ['privateKey tls_parse']],
			[[read('one.pem'), read('two.key'), read('ca.pem')], ['privateKey tls_key_mismatch']],
			[[read('old.pem'), read('one.key'), read('ca.pem')], ['clientCertificate tls_expired']],
			[[read('one.pem'), read('locked.key'), read('ca.pem')], ['privateKey tls_encrypted_key']],
		];
		for (const [triple, want] of cases) {
			const answer = await attempt(...triple);
			assert.equal(answer.status, 400);
			assert.deepEqual(answer.body.errors.map((e) => `${e.field} ${e.errorCode}`), want);
		}
	});
});

describe('the action URLs', () => {
	it('send the browser to the page with a token that works once', async () => {
		const made = await add({ addActionUrl: 'https://mw.example/add?integration=7#top' });
		const channel = {
			id: 'row-1', idOnExternalPlatform: 'x', channelIntegrationId: made.id,
			realExternalPlatformId: 'custom', name: 'row', isPrivate: true, hasTreeStructure: false,
		};
		assert.equal((await hub.api('POST', '/dfo/3.0/channels', channel)).status, 201);
		const answer = await hub.api('GET',
			`/api/v1/channel-integrations/${made.id}/actions/add?channelId=row-1&backUrl=${encodeURIComponent('https://evil.example/')}`);
		assert.equal(answer.status, 302, JSON.stringify(answer.body));
		const to = new URL(answer.headers.get('location'));
		assert.equal(to.origin + to.pathname, 'https://mw.example/add');
		assert.equal(to.hash, '#top');
		const query = Object.fromEntries(to.searchParams);
		assert.deepEqual([query.integration, query.channelId, query.apiHost], ['7', 'row-1', hub.url]);
		assert.ok(query.backUrl.startsWith(`${hub.url}/`), query.backUrl);
		const verify = () => request(`${hub.url}/dfo/3.0/one-time-token/verification`, {
			method: 'POST', headers: { 'content-type': 'application/json' },
			body: JSON.stringify({
				brandId: Number(query.brandId), userId: Number(query.userId),
				token: query.token, purpose: 'channel-integration',
			}),
		});
		const verified = await verify();
		assert.equal(verified.status, 200);
		const token = verified.body.accessToken;
		assert.equal((await hub.api('GET', '/dfo/3.0/channels', undefined, { token })).status, 200);
		assert.equal((await hub.api('GET', BASE, undefined, { token })).status, 403);
		assert.equal((await verify()).status, 401);
	});

	it('say when there is no page, and know three actions', async () => {
		const made = await add();
		const at = (action) => hub.api('GET', `/api/v1/channel-integrations/${made.id}/actions/${action}`);
		assert.equal((await at('remove')).status, 409);
		assert.equal((await at('explode')).status, 404);
	});
});

describe('the check of an integration', () => {
	let server, behaviour, calls;
	before(async () => {
		server = http.createServer((req, res) => {
			calls.push(`${req.method} ${req.url}`);
			const [code, body] = behaviour(req);
			res.writeHead(code, { 'content-type': 'application/json' }).end(JSON.stringify(body));
		}).listen(0, '127.0.0.1');
		await new Promise((resolve) => server.once('listening', resolve));
	});
	after(() => server.close());
	const box = () => `http://127.0.0.1:${server.address().port}/box`;
	const check = async (fields) => {
		calls = [];
		const made = await add({ integrationBoxUrl: box(), clientId: 'a', clientSecret: 'b', ...fields });
		const answer = await hub.api('GET', `/api/v1/channel-integrations/${made.id}/check`,
			undefined, { headers: { 'accept-language': 'fr-CA' } });
		assert.equal(answer.status, 200, JSON.stringify(answer.body));
		return answer.body;
	};
	const token = [200, { access_token: 'T', expires_in: 60 }];

	it('says that all works', async () => {
		behaviour = (req) => (req.url.endsWith('/token') ? token : [400, { error: 'empty' }]);
		const result = await check();
		assert.equal(result.ok, true, JSON.stringify(result));
		assert.deepEqual(calls, ['POST /box/1.0/token', 'POST /box/2.0/channel/check/outbound']);
	});

	it('finds the token at the box URL itself when {box}/1.0/token is not there', async () => {
		behaviour = (req) => (req.url === '/box' ? token : req.url.endsWith('/token') ? [404, {}] : [400, {}]);
		assert.equal((await check()).ok, true);
		assert.deepEqual(calls.slice(0, 2), ['POST /box/1.0/token', 'POST /box']);
	});

	it('names a wrong secret, in French', async () => {
		behaviour = () => [401, { error: 'invalid_client' }];
		const result = await check();
		assert.deepEqual(result.steps.map((step) => [step.step, step.ok, step.code]), [['token', false, 'fault_token']]);
		assert.match(result.steps[0].message, /secret client/);
	});

	it('names a callback that refuses the token, and a redirect', async () => {
		behaviour = (req) => (req.url.endsWith('/token') ? token : [401, {}]);
		assert.equal((await check()).steps[1].code, 'fault_auth');
		behaviour = (req) => (req.url.endsWith('/token') ? token : [302, {}]);
		assert.equal((await check()).steps[1].code, 'fault_redirect');
	});

	it('names a port where nothing listens', async () => {
		const result = await check({ integrationBoxUrl: 'http://127.0.0.1:9/box' });
		assert.equal(result.steps[0].code, 'fault_connect');
	});
});

describe('the reference middleware', () => {
	let middleware;
	before(async () => {
		middleware = await startMiddleware(hub, { settings: { 'client-id': 'hub', 'client-secret': 's3cret' } });
	});
	after(async () => { await middleware?.stop(); });

	it('passes the check with a channel of its own, and fails it with a wrong secret', async () => {
		const made = await add({
			integrationBoxUrl: middleware.addresses.box, clientId: 'hub', clientSecret: 's3cret',
		});
		assert.equal((await hub.api('POST', '/dfo/3.0/channels', {
			id: 'mw-1', idOnExternalPlatform: 'x', channelIntegrationId: made.id,
			realExternalPlatformId: 'custom', name: 'mw', isPrivate: true, hasTreeStructure: false,
		})).status, 201);
		const check = async () => (await hub.api('GET', `/api/v1/channel-integrations/${made.id}/check`)).body;
		const good = await check();
		assert.equal(good.ok, true, JSON.stringify(good));
		assert.equal(middleware.journal().length, 0, 'the check sent something');
		await hub.api('PUT', `/dfo/3.0/channel-integrations/${made.id}`, { clientSecret: 'wrong' });
		assert.equal((await check()).steps[0].code, 'fault_token');
	});
});
