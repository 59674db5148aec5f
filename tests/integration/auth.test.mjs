// SPDX-License-Identifier: Apache-2.0
// Sign-in, tokens, permissions, envelopes and the frame of the API, over HTTP against the real program.
import assert from 'node:assert/strict';
import crypto from 'node:crypto';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';

import { request, startHub } from './harness.mjs';

const ADMIN = '/inContactAPI/services/v30.0';
const JSON_TYPE = { 'content-type': 'application/json' };
const FORM_TYPE = { 'content-type': 'application/x-www-form-urlencoded' };

const claimsOf = (token) => JSON.parse(Buffer.from(token.split('.')[1], 'base64url').toString());

const grant = (hub, fields, headers = {}) => request(`${hub.url}/auth/token`, {
	method: 'POST',
	headers: { ...FORM_TYPE, ...headers },
	body: new URLSearchParams(fields).toString(),
});

const passwordGrant = (hub, more = {}) => grant(hub, {
	grant_type: 'password', username: hub.key.id, password: hub.key.secret, ...more,
});

let hub;
before(async () => { hub = await startHub({ settings: { 'allow-clock': 'on', 'signin-rate': 1000 } }); });
after(async () => { await hub?.stop(); });

describe('sign-in with an access key', () => {
	it('answers what published clients read, JSON and form alike', async () => {
		const answers = [await passwordGrant(hub, { client_id: 'app' }), await request(`${hub.url}/auth/token`, {
			method: 'POST', headers: JSON_TYPE,
			body: JSON.stringify({ grant_type: 'password', username: hub.key.id, password: hub.key.secret }),
		})];
		for (const answer of answers) {
			assert.equal(answer.status, 200);
			assert.equal(answer.body.token_type, 'Bearer');
			assert.equal(answer.body.expires_in, 3600);
			assert.ok(answer.body.refresh_token && answer.body.id_token);
		}
		const claims = claimsOf(answers[0].body.access_token);
		assert.equal(claims.aud, 'app');
		assert.equal(claims.iss, hub.url);
		assert.equal(claims.exp - claims.iat, 3600);
		assert.equal(claims.role.legacyId, 'Administrator');
		assert.equal(typeof claims.icBUId, 'number');
		assert.ok(claims.tenant && claims.tenantId && claims.icClusterId && claims.userId);
	});

	it('signs so that the published key set verifies it', async () => {
		const token = (await passwordGrant(hub)).body.access_token;
		const { keys: [jwk] } = (await request(`${hub.url}/auth/jwks`)).body;
		const [header, payload, signature] = token.split('.');
		assert.deepEqual([jwk.kty, jwk.use, jwk.alg], ['RSA', 'sig', 'RS256']);
		assert.equal(JSON.parse(Buffer.from(header, 'base64url')).kid, jwk.kid);
		const key = crypto.createPublicKey({ key: jwk, format: 'jwk' });
		assert.ok(crypto.verify('sha256', Buffer.from(`${header}.${payload}`), key,
			Buffer.from(signature, 'base64url')));
	});

	it('takes client_credentials in the body and as Basic, percent-encoded', async () => {
		const encode = (text) => encodeURIComponent(text);
		const basic = Buffer.from(`${encode(hub.key.id)}:${encode(hub.key.secret)}`).toString('base64');
		const answers = [
			await grant(hub, { grant_type: 'client_credentials', client_id: hub.key.id,
				client_secret: hub.key.secret }),
			await grant(hub, { grant_type: 'client_credentials' }, { authorization: `Basic ${basic}` }),
		];
		assert.deepEqual(answers.map((a) => a.status), [200, 200]);
	});

	it('refuses in the words of RFC 6749', async () => {
		const cases = [
			['wrong secret', { grant_type: 'password', username: hub.key.id, password: 'x' }, 400, 'invalid_grant'],
			['no such key', { grant_type: 'password', username: 'x', password: 'x' }, 400, 'invalid_grant'],
			['no password', { grant_type: 'password', username: hub.key.id }, 400, 'invalid_request'],
			['no grant', {}, 400, 'invalid_request'],
			['other grant', { grant_type: 'implicit' }, 400, 'unsupported_grant_type'],
			['wrong client', { grant_type: 'client_credentials', client_id: hub.key.id, client_secret: 'x' },
				401, 'invalid_client'],
			['made-up refresh token', { grant_type: 'refresh_token', refresh_token: 'x' }, 400, 'invalid_grant'],
		];
		for (const [name, fields, status, error] of cases) {
			const answer = await grant(hub, fields);
			assert.equal(answer.status, status, name);
			assert.equal(answer.body.error, error, name);
			assert.ok(answer.body.error_description, name);
			if (status === 401)
				assert.match(answer.headers.get('www-authenticate'), /^Basic/, name);
		}
	});

	it('answers the older endpoint, and 401 for a wrong secret', async () => {
		const post = (secret) => hub.api('POST', '/authentication/v1/token/access-key',
			{ accessKeyId: hub.key.id, accessKeySecret: secret }, { token: null });
		assert.equal((await post(hub.key.secret)).status, 200);
		const refused = await post('no');
		assert.equal(refused.status, 401);
		assert.equal(refused.body.error, 'bad_credentials');
	});

	it('gives a new refresh token each time, and honours the former one for a lost answer', async () => {
		const first = (await passwordGrant(hub)).body;
		const second = await grant(hub, { grant_type: 'refresh_token', refresh_token: first.refresh_token });
		assert.equal(second.status, 200);
		assert.notEqual(second.body.refresh_token, first.refresh_token);
		const again = await grant(hub, { grant_type: 'refresh_token', refresh_token: first.refresh_token });
		assert.equal(again.status, 200);
		const me = await request(`${hub.url}/auth/userinfo`,
			{ headers: { authorization: `Bearer ${again.body.access_token}` } });
		assert.equal(me.body.name, 'administrator');
	});
});

describe('who may', () => {
	it('asks for a token, and does not take another one', async () => {
		const [header, payload] = hub.token.split('.');
		const none = Buffer.from('{"alg":"none","typ":"JWT"}').toString('base64url');
		const idToken = (await passwordGrant(hub)).body.id_token;
		const bad = [null, 'x', 'a.b.c', `${header}.${payload}.AAAA`, `${none}.${payload}.`,
			hub.token.slice(0, -4), `${hub.token}AAAA`, idToken];
		for (const token of bad) {
			const answer = await hub.api('GET', '/api/v1/clock', undefined, { token });
			assert.equal(answer.status, 401, String(token));
			assert.match(answer.headers.get('www-authenticate'), /^Bearer/);
			assert.equal(answer.body.errors[0].code, 'unauthenticated');
		}
	});

	it('names the permission that is missing', async () => {
		const agent = await hub.addUser('agent');
		const answer = await hub.api('GET', '/api/v1/users', undefined, { token: agent.token });
		assert.equal(answer.status, 403);
		assert.equal(answer.body.errors[0].params.permission, 'Users: View');
		const clock = await hub.api('PUT', '/api/v1/clock', { now: '2030-01-01T00:00:00Z' },
			{ token: agent.token });
		assert.equal(clock.status, 403);
	});

	it('ends the tokens of a key that is switched off or removed, at once', async () => {
		const user = await hub.addUser('manager');
		const whoAmI = () => hub.api('GET', '/auth/userinfo', undefined, { token: user.token });
		const path = `/access-key-management/v1/access-keys/${user.key.id}`;
		assert.equal((await whoAmI()).status, 200);
		assert.equal((await hub.api('PATCH', path, { isActive: false })).status, 200);
		assert.equal((await whoAmI()).status, 401);
		assert.equal((await hub.api('PATCH', path, { isActive: true })).status, 200);
		user.token = await hub.signIn(user.key);
		assert.equal((await whoAmI()).status, 200);
		assert.equal((await hub.api('DELETE', path)).status, 204);
		assert.equal((await whoAmI()).status, 401);
		await assert.rejects(hub.signIn(user.key));
		assert.equal((await hub.api('GET', path)).status, 404);
	});

	it('lets a user see and make only their own keys', async () => {
		const user = await hub.addUser('manager');
		const mine = await hub.api('GET', '/access-key-management/v1/access-keys', undefined,
			{ token: user.token });
		assert.deepEqual(mine.body.resultSet.map((key) => key.accessKeyId), [user.key.id]);
		assert.ok(!JSON.stringify(mine.body).includes(user.key.secret));
		const other = await hub.api('GET', `/access-key-management/v1/access-keys/${hub.key.id}`,
			undefined, { token: user.token });
		assert.equal(other.status, 404);
		const forOther = await hub.api('POST', '/access-key-management/v1/access-keys',
			{ userId: String(claimsOf(hub.token).icAgentId) }, { token: user.token });
		assert.equal(forOther.status, 403);
	});

	it('signs people in by password, the one-time one only to choose another', async () => {
		const signIn = (body) => hub.api('POST', '/api/v1/sign-in', body, { token: null });
		const { userName, password } = hub;
		const newPassword = 'correct horse battery';
		assert.equal((await signIn({ userName, password: 'wrong' })).status, 401);
		assert.equal((await signIn({ userName: 'nobody', password: 'wrong' })).status, 401);
		const once = await signIn({ userName, password });
		assert.equal(once.status, 403);
		assert.equal(once.body.errors[0].code, 'password_change');
		assert.equal((await signIn({ userName, password, newPassword: 'short' })).status, 400);
		assert.equal((await signIn({ userName, password, newPassword })).status, 200);
		assert.equal((await signIn({ userName, password })).status, 401);
		const signedIn = await signIn({ userName: userName.toUpperCase(), password: newPassword });
		assert.equal(signedIn.status, 200);
		const token = signedIn.body.access_token;
		assert.equal((await hub.api('POST', '/api/v1/sign-out', undefined, { token })).status, 204);
		assert.equal((await hub.api('GET', '/api/v1/clock', undefined, { token })).status, 401);
		hub.token = await hub.signIn();
	});

	it('refuses a made-up one-time token, whatever is wrong with it', async () => {
		const claims = claimsOf(hub.token);
		for (const body of [
			{ brandId: claims.icBUId, userId: claims.icAgentId, token: 'x', purpose: 'channel-integration' },
			{ brandId: 1, userId: 1, token: 'x', purpose: 'login' },
		]) {
			const answer = await hub.api('POST', '/dfo/3.0/one-time-token/verification', body, { token: null });
			assert.equal(answer.status, 401);
			assert.equal(answer.body.errors[0].errorCode, 'bad_token');
			assert.ok(answer.body.uid);
		}
	});
});

describe('refusals', () => {
	it('look as each family documents', async () => {
		const own = (await hub.api('GET', '/api/v1/nothing')).body;
		assert.deepEqual([own.errors[0].code, own.errors[0].message],
			['no_route', 'There is nothing at this address.']);
		const dfo = (await hub.api('GET', '/dfo/3.0/nothing')).body;
		assert.equal(dfo.errors[0].errorCode, 'no_route');
		assert.ok(dfo.uid);
		const admin = (await hub.api('GET', `${ADMIN}/nothing`)).body;
		assert.equal(admin.error, 'no_route');
		assert.equal(admin.error_description, admin.message);
	});

	it('come in the reader\'s language', async () => {
		const ask = async (language) => (await hub.api('GET', '/api/v1/nothing', undefined,
			{ headers: { 'accept-language': language } })).body.errors[0].message;
		assert.equal(await ask('fr-CA,fr;q=0.9,en;q=0.8'), "Il n'y a rien à cette adresse.");
		assert.equal(await ask('en,fr;q=0.5'), 'There is nothing at this address.');
		assert.equal(await ask('de'), 'There is nothing at this address.');
	});

	it('say which methods and types an address takes', async () => {
		const method = await hub.api('DELETE', '/api/v1/users');
		assert.equal(method.status, 405);
		assert.match(method.headers.get('allow'), /GET/);
		assert.match(method.headers.get('allow'), /POST/);
		const options = await hub.api('OPTIONS', '/api/v1/users', undefined, { token: null });
		assert.equal(options.status, 204);
		assert.equal(options.headers.get('access-control-allow-origin'), null);
		const type = await hub.api('POST', '/api/v1/users', '<x/>', { headers: { 'content-type': 'text/xml' } });
		assert.equal(type.status, 415);
	});

	it('name every field that is wrong', async () => {
		const answer = await hub.api('POST', '/api/v1/users', { firstName: 7, lastName: 'x'.repeat(101) });
		assert.equal(answer.status, 400);
		assert.deepEqual(answer.body.errors.map((e) => [e.field, e.code]).sort(), [
			['firstName', 'type'], ['lastName', 'length'], ['role', 'required'], ['userName', 'required'],
		]);
		const json = await hub.api('POST', '/api/v1/users', '{"userName":');
		assert.equal(json.body.errors[0].code, 'json');
		const empty = await hub.api('POST', '/api/v1/users');
		assert.equal(empty.body.errors[0].field, 'body');
	});

	it('say that a user name is taken, and by accent and case the same', async () => {
		const userName = 'Hélène';
		assert.equal((await hub.api('POST', '/api/v1/users', { userName, role: 'agent' })).status, 201);
		const again = await hub.api('POST', '/api/v1/users', { userName: 'HELENE', role: 'agent' });
		assert.equal(again.status, 409);
		assert.equal(again.body.errors[0].field, 'userName');
		const role = await hub.api('POST', '/api/v1/users', { userName: 'other', role: 'pilot' });
		assert.equal(role.body.errors[0].field, 'role');
	});

	it('stop a body that is too large', async () => {
		const answer = await hub.api('POST', '/api/v1/users', JSON.stringify({ userName: 'x'.repeat(2 << 20) }))
			.catch((error) => error);
		if (!(answer instanceof Error)) {
			assert.equal(answer.status, 413);
			assert.equal(answer.body.errors[0].code, 'too_large');
		}
		assert.equal((await request(`${hub.url}/healthz`)).status, 200);
	});

	it('echo a plain CorrelationId, and no control characters', async () => {
		const answer = await hub.api('GET', '/healthz', undefined, { headers: { CorrelationId: 'a-1' } });
		assert.equal(answer.headers.get('correlationid'), 'a-1');
	});

	it('keep the connection usable after a refusal', async () => {
		const { hostname, port } = new URL(hub.url);
		const socket = net.connect(Number(port), hostname);
		const twice = 'POST /api/v1/users HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\n{}'
			+ 'GET /healthz HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n';
		let text = '';
		socket.on('data', (piece) => { text += piece; });
		socket.write(twice);
		await new Promise((resolve, reject) => {
			socket.on('close', resolve);
			socket.on('error', reject);
		});
		assert.deepEqual(text.match(/HTTP\/1\.1 (\d+)/g), ['HTTP/1.1 401', 'HTTP/1.1 200']);
	});
});

describe('Idempotency-Key', () => {
	const post = (key, body) => hub.api('POST', '/api/v1/users', body, { headers: { 'Idempotency-Key': key } });

	it('gives the stored answer to the same request, 409 to another', async () => {
		const body = { userName: 'once', role: 'agent' };
		const first = await post('k1', body);
		const second = await post('k1', body);
		assert.deepEqual([first.status, second.status], [201, 201]);
		assert.deepEqual(second.body, first.body);
		assert.equal(first.headers.get('idempotency-replayed'), null);
		assert.equal(second.headers.get('idempotency-replayed'), 'true');
		const other = await post('k1', { userName: 'twice', role: 'agent' });
		assert.equal(other.status, 409);
		assert.equal(other.body.errors[0].code, 'idempotency_key');
	});

	it('does not keep a refusal, and does one of many at once', async () => {
		assert.equal((await post('k2', { userName: 'k2', role: 'pilot' })).status, 400);
		assert.equal((await post('k2', { userName: 'k2', role: 'agent' })).status, 201);
		const many = await Promise.all(Array.from({ length: 20 }, () => post('k3', { userName: 'k3', role: 'agent' })));
		assert.deepEqual([...new Set(many.map((a) => a.status))], [201]);
		assert.equal(new Set(many.map((a) => a.body.id)).size, 1);
	});
});

describe('what clients read at their start', () => {
	it('is there in any letter case and version', async () => {
		for (const base of [ADMIN, '/InContactApi/Services/V33.0']) {
			const unit = await hub.api('GET', `${base}/business-unit`);
			assert.equal(unit.status, 200, base);
			assert.equal(unit.body.businessUnits[0].businessUnitId, claimsOf(hub.token).icBUId);
		}
		const agents = await hub.api('GET', `${ADMIN}/agents?top=1`);
		assert.equal(agents.body.agents.length, 1);
		assert.ok(agents.body.totalRecords >= 1);
		assert.equal((await hub.api('GET', `${ADMIN}/teams`)).body.teams.length, 1);
		const media = (await hub.api('GET', `${ADMIN}/media-types`)).body.mediaTypes;
		assert.equal(media.find((type) => type.mediaTypeId === 9).mediaTypeName, 'Digital');
		const permissions = (await hub.api('GET', `${ADMIN}/permissions`)).body.permissions;
		assert.ok(permissions.length > 20 && permissions.every((p) => p.granted));
	});

	it('names time zones as clients do, and takes either name for the business unit', async () => {
		const zones = (await hub.api('GET', `${ADMIN}/timezones`)).body.timeZones;
		const eastern = zones.find((zone) => zone.standardName === 'Eastern Standard Time');
		assert.equal(eastern.offset, '-05:00');
		const set = (body) => hub.api('PUT', '/api/v1/business-unit', body);
		const first = await set({ timeZone: 'Newfoundland Standard Time' });
		assert.equal(first.body.timeZone, 'America/St_Johns');
		const unit = (await hub.api('GET', `${ADMIN}/business-unit`)).body.businessUnits[0];
		assert.equal(unit.defaultTimeZone, 'Newfoundland Standard Time');
		const stale = await set({ name: 'Other', version: first.body.version - 1 });
		assert.equal(stale.status, 409);
		assert.equal(stale.body.errors[0].code, 'version');
		const wrong = await set({ timeZone: 'Middle of nowhere' });
		assert.equal(wrong.body.errors[0].field, 'timeZone');
		assert.equal((await set({ timeZone: 'America/Toronto' })).status, 200);
	});

	it('leads from the tenant to the addresses', async () => {
		const { tenantId } = claimsOf(hub.token);
		const answer = await request(`${hub.url}/.well-known/cxone-configuration?tenantId=${tenantId}`);
		assert.equal(answer.body.api_endpoint, hub.url);
		assert.equal(answer.body.tenantId, tenantId);
		const openid = await request(`${hub.url}/.well-known/openid-configuration`);
		assert.equal(openid.body.token_endpoint, `${hub.url}/auth/token`);
		const unknown = await request(`${hub.url}/.well-known/cxone-configuration?tenantId=x`);
		assert.equal(unknown.status, 404);
	});
});

describe('the hub itself', () => {
	it('moves the business clock and writes it down', async () => {
		await hub.setClock('2031-05-06T07:08:09.5Z');
		const clock = (await hub.api('GET', '/api/v1/clock')).body;
		assert.match(clock.now, /^2031-05-06T07:08:/);
		assert.ok(new Date(clock.wall).getUTCFullYear() < 2031);
		const audit = (await hub.api('GET', '/api/v1/audit?top=1')).body.entries[0];
		assert.equal(audit.action, 'clock.move');
	});

	it('shows metrics to this machine, and to strangers behind a proxy only with a token', async () => {
		const local = await request(`${hub.url}/metrics`);
		assert.match(local.body, /^passerelle_http_requests_total \d+$/m);
		const proxied = (token) => hub.api('GET', '/metrics', undefined,
			{ token, headers: { 'X-Forwarded-For': '203.0.113.9' } });
		assert.equal((await proxied(null)).status, 401);
		assert.equal((await proxied(hub.token)).status, 200);
	});

	it('keeps secrets out of the log and off the disk', async () => {
		const files = fs.readdirSync(hub.dataDir).filter((name) => name.startsWith('passerelle.db'));
		for (const text of [hub.log(), ...files.map((f) => fs.readFileSync(path.join(hub.dataDir, f), 'latin1'))]) {
			assert.ok(!text.includes(hub.key.secret));
			assert.ok(!text.includes(hub.password));
			assert.ok(!text.includes(hub.token.split('.')[2]));
		}
	});

	it('knows its keys and tokens after kill -9 and after an orderly restart', async () => {
		const { token } = hub;
		await hub.kill();
		await hub.restart();
		assert.equal((await hub.api('GET', '/auth/userinfo', undefined, { token })).status, 200);
		await hub.restart();
		assert.equal((await hub.api('GET', '/auth/userinfo', undefined, { token })).status, 200);
		assert.ok(!hub.program.output.includes('access key secret'));
	});
});

describe('failed sign-ins', () => {
	it('are limited per address, and others\' tokens go on working', async () => {
		const strict = await startHub({ settings: { 'signin-rate': 3 } });
		try {
			const wrong = () => grant(strict, { grant_type: 'password', username: 'x', password: 'y' });
			const codes = [];
			for (let i = 0; i < 5; i++)
				codes.push((await wrong()).status);
			assert.deepEqual(codes, [400, 400, 400, 429, 429]);
			const late = await wrong();
			assert.ok(Number(late.headers.get('retry-after')) > 0);
			assert.equal((await strict.api('GET', '/auth/userinfo')).status, 200);
		} finally {
			await strict.stop();
		}
	});
});
