// SPDX-License-Identifier: Apache-2.0
// Values that should not be, in every field and path of the described API: a refusal in its envelope that names the
// field, or the value kept as it is; never a fault of the hub, never another business unit's things, never a forged or
// repeated token, and nothing of it in the log.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import crypto from 'node:crypto';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';

import { allOperations, resolve } from './description.mjs';
import { request, until } from './harness.mjs';
import { COLUMNS, addList, destinations, errorsOf, load, upload } from './lists.mjs';
import { ADMIN, people, startOutreach } from './outreach.mjs';
import { refusal } from './wire.mjs';

const PHONE = '+15145550177';
const SQL = "x'); DROP TABLE user_account; SELECT ('1";

const VALUES = [
	SQL, '<img src=x onerror=alert(1)>', 'javascript:alert(1)', '../../../../etc/passwd', 'a\r\nSet-Cookie: a=b',
	'a\u0001b', 'a\u0085b', '\u202egnp.exe', '{{{', '{}}{|', '%s%n%x', '=HYPERLINK("http://x")', '', ' ', '\ufeff',
	'😀'.repeat(300), 'x'.repeat(70_000), 'é'.repeat(11_000), '0', '-1', 'NaN', '99999999999999999999',
	'2026-13-45T99:99:99Z', '9999-12-31T23:59:59.999999999999+14:00', '0000-01-01', PHONE,
	0, -1, 1, 0.5, 1e300, 2147483648, 9007199254740993, -9007199254740993, true, false, null, [], {}, [[]], [null], [{}],
	[SQL], { a: { b: { c: SQL } } }, Array(2000).fill(0), Array(300).fill({ a: 1 }),
];
/* Waits for a middleware, or ends what the others need. */
const UNSAFE = /stop-everything|sign-in|sign-out|\/auth\/token|authentication|verification|\/check$|clock/;

/* Bodies that the hub takes, where the schema alone does not make one: what is replaced in them gets further. */
const person = { idOnExternalPlatform: 'someone', firstName: 'A', lastName: 'B', nickname: 'C' };
const mapping = () => ({ ...COLUMNS, destinationMappings: destinations(['PhoneNumber', 'DigitalId']) });
const content = { type: 'TEXT', payload: { text: 'Bonjour' } };
const RIGHT = {
	'POST /dfo/3.0/channels/{channelId}/messages': () => ({
		idOnExternalPlatform: crypto.randomUUID(), direction: 'inbound', createdAtWithMilliseconds: '2027-01-11T15:00:00.000+00:00',
		thread: { idOnExternalPlatform: 't-1', threadName: 'x' }, messageContent: content, authorEndUserIdentity: person,
		attachments: [{ friendlyName: 'a', url: 'https://a.example/b' }], recipients: [{ idOnExternalPlatform: 'r' }],
	}),
	'POST /dfo/3.0/channels/{channelId}/outbound': () => ({
		thread: { idOnExternalPlatform: 't-1', threadName: 'x' }, messageContent: content, title: 'x',
		recipients: [{ idOnExternalPlatform: 'someone', name: 'A', isPrimary: true }],
	}),
	'PUT /dfo/3.0/channels/{channelId}/messages/{messageIdOnExternalPlatform}/status': () => ({
		status: 'delivered', updatedAtWithMilliseconds: '2027-01-11T15:00:00.000+00:00', reason: 'x',
	}),
	'POST /dfo/3.0/channels': () => ({
		id: 'extra', idOnExternalPlatform: 'extra', channelIntegrationId: world.integrationId, realExternalPlatformId: 'custom',
		name: 'extra', isPrivate: true, hasTreeStructure: false, hasOutboundFlow: true, translationGroup: 'phone',
	}),
	'POST /dfo/3.0/channel-integrations': () => ({
		name: crypto.randomUUID(), integrationBoxUrl: 'https://a.example/b', authorizationUrl: 'https://a.example/t',
		clientId: 'a', clientSecret: 'b', color: '#112233', icon: 'forum', useOutbound30: true, pacePerSecond: 5, phoneFormat: 'digits',
	}),
	'POST /inContactAPI/services/v{N}.0/skills': () => ({ skills: [{
		skillName: `s${crypto.randomUUID().slice(0, 12)}`, mediaTypeId: 9, isOutbound: true, outboundStrategy: 'Personal Connection',
		campaignId: world.campaignId, digitalPOC: 'BYOC', digitalPOCName: 'main', messageTemplateId: world.templateId,
		agentless: true, priorityBlending: true, notes: 'x', initialPriority: 1,
	}] }),
	'PUT /inContactAPI/services/v{N}.0/skills/{skillId}': () => ({ skill: { notes: 'x', initialPriority: 2, campaignId: world.campaignId } }),
	'PUT /api/v1/skills/{skillId}/settings': () => ({ emptyVariables: 'empty', replySkillId: world.skillId, pauseAtRefusalPercent: 20,
		contactWindows: { tuesday: [{ start: '09:00', end: '12:00' }] } }),
	'retry-settings': () => ({ retrySettings: { maximumAttempts: 5, minimumRetryMinutes: 90, callbackRestMinutes: 7 } }),
	'general-settings': () => ({ generalSettings: { maximumAttempts: 5, minimumRetryMinutes: 90, maximumRatio: 2 } }),
	'list-management': () => ({ listManagementSettings: { displayField1Id: 1, displayField1Name: 'x', listOrderingOptions: [] } }),
	'delivery-preferences': () => ({ deliveryPreferences: { confirmationRequiredTimeout: 1 } }),
	'cpa-management': () => ({ cpaSettings: { a: 1 } }),
	'xs-settings': () => ({ xsSettings: { a: 1 } }),
	'schedule-settings': () => ({ scheduleSettings: { isScheduled: true, mondayIsActive: true, mondayStartTime: '09:00', mondayEndTime: '19:00' } }),
	'time-zones': () => ({ timeZoneSettings: [{ standardName: 'Eastern Standard Time', startTime: '10:00', endTime: '17:00', overrideTime: true }] }),
	'cadence-settings': () => ({
		attemptMode: 'Single Pass', recordRequestMode: 'Next Best', destinationRetryRestMinutes: 30, maximumAttempts: [{ fieldName: 'PhoneNumber', attempts: 1 }],
		cadences: [{ fieldName: 'PhoneNumber', attempts: 2, timeConstraints: { weekdayTimeConstraints: [{ startTime: '10:00', endTime: '12:00' }] } }],
	}),
	'/records': () => ({ dncGroupRecords: [{ phoneNumber: '5145550101', expiredDate: '2099-01-31' }] }),
	'POST /inContactAPI/services/v{N}.0/suppressed-contact': () => ({ suppressedContactData: {
		startDate: '2027-01-01', endDate: '2027-01-02', value: '514 555 0101', skills: [world.skillId] } }),
	'PUT /inContactAPI/services/v{N}.0/suppressed-contact/{suppressedContactId}': () => ({ suppressedContactData: { endDate: '2027-02-01' } }),
	'{listId}/upload': () => ({ listFile: Buffer.from('ExternalId,FirstName,DigitalId,TimeZone\nz,Z,z,America/Toronto\n').toString('base64'),
		fileName: 'a.csv', skillId: world.skillId, expirationDate: '2035-12-31', forceOverwrite: false, startSkill: false, sendEmail: false,
		defaultTimeZone: 'America/Toronto', defaultCountry: 'CA', header: true, delimiter: ',', charset: 'utf-8', dateOrder: 'MDY', complianceAgreement: 'x' }),
	'{jobId}/review': () => ({ charset: 'utf-8', delimiter: ',', header: true, sheet: '', dateOrder: 'MDY',
		defaultTimeZone: 'America/Toronto', country: 'CA', expirationDate: '2035-12-31', skillId: world.skillId, mapping: mapping() }),
	'{listId}/mapping': mapping,
	'{listId}/uploads': () => ({ fileName: 'a.csv', fileBytes: 100, sha256: 'ab'.repeat(32), skillId: world.skillId,
		expirationDate: '2035-12-31', defaultTimeZone: 'America/Toronto', header: true, review: true, delimiter: ';' }),
	'{listId}/restore': () => ({ listName: 'again' }),
	'removeProspects': () => ({ prospectsToRemove: [{ externalId: 'nobody' }] }),
	'/status': () => ({ status: 'open' }),
	'inbox-assignment': () => ({ inboxAssignee: world.userId }),
	'test-send': () => ({ recipient: 'myself' }),
	'PUT /dfo/3.0/channel-integrations/{integrationId}': () => ({ color: '#112233', icon: 'forum', pacePerSecond: 0 }),
};

const right = (method, route, schema) => {
	const name = `${method} ${route}`;
	const found = RIGHT[name] ?? Object.entries(RIGHT).find(([end]) => name.endsWith(end))?.[1];
	return found ? found() : sample(schema);
};

let outreach, hub, world;

/** A value that a schema describes, as simple as can be. */
function sample(given, depth = 0) {
	const schema = resolve(given) ?? {};
	if (schema.example !== undefined || schema.default !== undefined)
		return schema.example ?? schema.default;
	if (schema.enum)
		return schema.enum[0];
	if (schema.allOf ?? schema.oneOf)
		return Object.assign({}, ...(schema.allOf ?? [schema.oneOf[0]]).map((part) => sample(part, depth)));
	if (schema.type === 'array')
		return depth > 4 ? [] : [sample(schema.items, depth + 1)];
	if (schema.type === 'object' || schema.properties)
		return depth > 4 ? {} : Object.fromEntries(Object.entries(schema.properties ?? {})
			.map(([name, part]) => [name, sample(part, depth + 1)]));
	if (schema.type === 'string')
		return { 'date-time': '2027-01-11T16:00:00Z', 'uuid': crypto.randomUUID(), 'uri': 'https://a.example/b' }[schema.format] ?? 'text';
	return schema.type === 'boolean' ? true : 1;
}

/** Every place in a value: lists of keys. */
function places(value, at = []) {
	if (typeof value !== 'object' || value === null)
		return [at];
	return [at, ...Object.keys(value).flatMap((key) => places(value[key], [...at, key]))];
}

function replaced(value, [key, ...rest], by) {
	if (key === undefined)
		return by;
	const copy = Array.isArray(value) ? [...value] : { ...value };
	copy[key] = replaced(copy[key], rest, by);
	return copy;
}

const target = (route, values) => route.replace(/\{(\w+)\}/g, (_, name) => encodeURIComponent(values[name] ?? '1'));

/** In fours, so that the hub has something to do. */
async function each(items, run) {
	const rest = [...items];
	const worker = async () => {
		for (let item = rest.pop(); item !== undefined; item = rest.pop())
			await run(item);
	};
	await Promise.all([worker(), worker(), worker(), worker()]);
}

function assertSane(what, { status, body }, { mayFail = false } = {}) {
	assert.ok(status < 500 || (mayFail && [502, 503, 504].includes(status)), `${what}: ${status} ${JSON.stringify(body)?.slice(0, 300)}`);
	if (status < 400)
		return;
	const problems = refusal(body, `${what}: ${status}`);
	if (status === 400)
		assert.ok(problems.every(({ code, field }) => field || ['json', 'invalid', 'bad_path'].includes(code)),
			`${what}: no field is named: ${JSON.stringify(body).slice(0, 300)}`);
}

const ok = (answer) => {
	assert.ok(answer.status < 300, JSON.stringify(answer.body));
	return answer.body;
};

async function makeWorld() {
	const { addSkill, addTemplate } = outreach;
	const templateId = await addTemplate.call(outreach);
	const skillId = await addSkill.call(outreach, { template: templateId });
	const listId = await outreach.upload(skillId, people(3));
	const user = await hub.addUser('agent');
	const inbound = ok(await hub.api('POST', '/dfo/3.0/channels/main/messages', {
		idOnExternalPlatform: 'in-1', direction: 'inbound', createdAtWithMilliseconds: '2027-01-11T15:00:00.000+00:00',
		thread: { idOnExternalPlatform: 't-1' }, messageContent: { type: 'TEXT', payload: { text: 'Bonjour' } },
		authorEndUserIdentity: { idOnExternalPlatform: 'someone' },
	}));
	const group = ok(await hub.api('POST', `${ADMIN}/dnc-groups`, { dncGroupName: 'group', dncGroupDescription: 'x' }));
	const suppressed = ok(await hub.api('POST', `${ADMIN}/suppressed-contact`, { suppressedContactData: {
		startDate: '2027-01-01', endDate: '2027-01-02', value: '514 555 0101', skills: [skillId] } }));
	const optOut = ok(await hub.api('POST', '/api/v1/opt-outs', { kind: 'identity', address: 'gone' }));
	const contact = (await hub.api('GET', '/dfo/3.0/contacts')).body.data[0];
	const pieces = ok(await hub.api('POST', `/api/v1/lists/${listId}/uploads`, { fileName: 'a.csv', fileBytes: 1000 }));
	const review = ok(await upload(hub, listId, 'ExternalId,FirstName,DigitalId,TimeZone\nz,Z,z,EST\n', { review: true }));
	return {
		uploadId: pieces.uploadId, reviewId: review.jobId,
		N: 30, templateId, skillId, listId, userId: user.id, agentId: user.id, accessKeyId: user.key.id,
		integrationId: outreach.integration, channelId: outreach.channel, campaignId: outreach.campaign,
		groupId: group.dncGroups[0].dncGroupId, optOutId: optOut.id, suppressedContactId: suppressed.suppressedContactId,
		contactNumber: contact.contactNumber, messageId: inbound.id ?? inbound.message?.id,
		jobId: (await hub.api('GET', `${ADMIN}/lists/call-lists/jobs`)).body.resultSet?.[0]?.jobId ?? '1',
		externalId: 'C-1', messageIdOnExternalPlatform: 'in-1', threadIdOnExternalPlatform: 't-1', action: 'add',
	};
}

/* What everyone had before is there afterwards. */
async function worldStands() {
	for (const route of ['/api/v1/users', `${ADMIN}/skills/{skillId}`, `${ADMIN}/campaigns/{campaignId}`,
		`${ADMIN}/message-templates/{templateId}`, '/api/v1/lists/{listId}', '/api/v1/uploads/{uploadId}', '/dfo/3.0/channels/{channelId}', '/dfo/3.0/contacts/{contactNumber}'])
		assert.equal((await hub.api('GET', target(route, world))).status, 200, route);
}

/* What is corrected is looked at again, and can be corrected only then. */
const reviewed = () => until('the review', async () =>
	(await hub.api('GET', `/api/v1/upload-jobs/${world.reviewId}/review`)).body.state === 'review');

before(async () => {
	outreach = await startOutreach({ hub: { 'log-level': 'debug', 'signin-rate': 10_000, 'callback-timeout': '1s', 'retry-base': '20ms' } });
	({ hub } = outreach);
	world = await makeWorld();
});

after(async () => {
	await outreach?.end();
	for (const trace of ['DROP TABLE', 'onerror', PHONE, 'HYPERLINK', hub.key.secret, hub.token])
		assert.ok(!hub.log().includes(trace), `the log holds ${trace}: ${hub.log().split('\n').find((line) => line.includes(trace))}`);
	assert.ok(!/result=(io|internal)|code=500/.test(hub.log()));
});

describe('every field of every body', () => {
	const operations = allOperations().filter(({ path: route, operation }) =>
		!UNSAFE.test(route) && resolve(operation.requestBody)?.content?.['application/json']);
	for (const { method, path: route, operation } of operations)
		it(`${method} ${route}`, async () => {
			const { schema } = resolve(operation.requestBody).content['application/json'];
			const form = right(method, route, schema);
			/* What is removed must not be what the others need. */
			const isReview = route.endsWith('{jobId}/review');
			const at = target(route, { ...world, ...(method === 'DELETE' && { skillId: 1 }), ...(isReview && { jobId: world.reviewId }) });
			const bodies = places(form).slice(0, 40).flatMap((place) => VALUES.map((value) =>
				[`${place.join('.')} = ${JSON.stringify(value).slice(0, 40)}`, replaced(right(method, route, schema), place, value)]));
			await each(bodies, async ([what, body]) => {
				if (body !== null && typeof body === 'object' && body.startSkill)
					body.startSkill = false;
				if (isReview)
					await reviewed();
				const answer = await hub.api(method, at, body);
				assertSane(`${method} ${route}: ${what}`, answer, { mayFail: /outbound$|test-send$/.test(route) });
			});
		});

	it('leaves everything that was there', worldStands);
});

describe('every path', () => {
	const IDS = ['000', '-2', '999999999999', '9223372036854775808', '1e3', '1;2', "1' OR '1'='1", '../..', '💩', 'x'.repeat(3000),
		'00000000-0000-0000-0000-000000000000', '%', '{id}', '*'];
	const open = /\/messages\/\{messageIdOn|\/threads\/\{/;
	for (const { method, path: route, operation } of allOperations())
		if (/\{(?!N\})/.test(route) && !open.test(route))
			it(`${method} ${route}`, async () => {
				const content = resolve(operation.requestBody)?.content ?? {};
				const body = content['application/json'] && sample(content['application/json'].schema);
				for (const id of IDS) {
					const values = new Proxy({ N: 30 }, { get: (own, name) => own[name] ?? id });
					const answer = await hub.api(method, target(route, values), body);
					assertSane(`${id}`, answer);
					assert.ok(answer.status >= 400 || (method === 'DELETE' && answer.status === 204), `${id}: ${answer.status}`);
				}
			});

	it('leaves everything that was there', worldStands);
});

describe('every query', () => {
	for (const { method, path: route, parameters } of allOperations()) {
		const names = parameters.filter((one) => one.in === 'query').map((one) => one.name);
		if (method === 'GET' && names.length > 0)
			it(`${method} ${route}`, async () => each(names.flatMap((name) => VALUES
				.filter((value) => typeof value !== 'object' && String(value).length < 5000).map((value) => [name, value])),
			async ([name, value]) => {
				const answer = await hub.api(method, `${target(route, world)}?${new URLSearchParams({ [name]: value })}`, undefined);
				assertSane(`${name}=${value}`, answer);
			}));
	}
});

describe('every field of an upload that is no JSON', () => {
	const LINES = 'ExternalId,FirstName,DigitalId,TimeZone\nz,Z,z,America/Toronto\n';
	const given = VALUES.filter((value) => typeof value !== 'object').map(String);
	const route = '/api/v1/lists/{listId}/upload';
	const { parameters } = allOperations().find((one) => one.method === 'PUT' && one.path === route);
	const names = parameters.filter((one) => one.in === 'query').map(({ name }) => name);
	const fields = [...names.filter((name) => name !== 'startSkill').flatMap((name) => given.map((value) => [name, value])),
		...given.map((name) => [name, 'x'])];

	it('bare, in the query', async () => {
		assert.ok(names.length > 10);
		await each(fields.filter(([name, value]) => name.length + value.length < 5000), async ([name, value]) =>
			assertSane(`${name}=${value}`, await hub.api('PUT', `${target(route, world)}?${new URLSearchParams([[name, value]])}`, LINES,
				{ headers: { 'content-type': 'text/csv' } })));
	});

	it('in a form', () => each(fields, async ([name, value]) => {
		const part = (head, text) => `--b\r\nContent-Disposition: form-data; ${head}\r\n\r\n${text}\r\n`;
		const body = `${part(`name="${name}"`, value)}${part('name="listFile"; filename="a.csv"', LINES)}--b--\r\n`;
		assertSane(`${name}=${value}`, await hub.api('POST', target(route, world), body,
			{ headers: { 'content-type': 'multipart/form-data; boundary=b' } }));
	}));

	it('where a piece begins', () => each(['Upload-Offset', 'Content-Range'].flatMap((name) => [...given, 'bytes 0-1/1', 'bytes -1-2/1000',
		'bytes 0-/1000', 'bytes 0-999/x', 'bytes 9223372036854775807-1/1000'].map((value) => [name, value])), async ([name, value]) => {
		if (/[^\x20-\x7e]/.test(value) || value.length > 5000)
			return; /* no client sends it */
		const answer = await hub.api('PUT', target('/api/v1/uploads/{uploadId}', world), 'x'.repeat(2000),
			{ headers: { 'content-type': 'application/octet-stream', [name]: value } });
		assertSane(`${name}: ${value}`, answer);
		assert.ok(answer.status >= 400, `${name}: ${value}`);
	}));

	it('leaves everything that was there', worldStands);
});

describe('what becomes a header or an address', () => {
	it('integration URLs: only absolute ones of the web, without a user', async () => {
		const bad = ['javascript:alert(1)', 'data:text/html,x', 'file:///etc/passwd', 'ftp://a.example/', '//a.example/',
			'https://user:pass@a.example/', 'https://a.example/\r\nSet-Cookie: a=b', 'https://a.example/ b', 'https:///x',
			'https://', 'http://a.example/', 'https://a.example\\@b.example/', `https://a.example/${'x'.repeat(3000)}`,
			'http://127.0.0.1.evil.example/', 'http://0x7f000001.example/'];
		for (const name of ['integrationBoxUrl', 'authorizationUrl', 'addActionUrl', 'reconnectActionUrl', 'removeActionUrl'])
			for (const url of bad) {
				const answer = await hub.api('POST', '/dfo/3.0/channel-integrations',
					{ name: `n ${crypto.randomUUID()}`, integrationBoxUrl: 'https://a.example/b', [name]: url });
				assert.equal(answer.status, 400, `${name} ${url}`);
				assert.deepEqual([...new Set(answer.body.errors.map((error) => error.field))], [name], url);
			}
	});

	it('an action leads to the middleware alone, and back to the hub alone', async () => {
		ok(await hub.api('PUT', `/dfo/3.0/channel-integrations/${world.integrationId}`, { addActionUrl: 'https://mw.example/add?a=1' }));
		const backs = ['/x\r\nSet-Cookie: a=b', '//evil.example', '/\\evil.example', 'javascript:alert(1)', 'https://evil.example/',
			`${hub.url}.evil.example/`, `${hub.url}@evil.example/`, `${hub.url}//evil.example`, '/ok\u0000', ' /x'];
		for (const back of backs) {
			const answer = await hub.api('GET', `/api/v1/channel-integrations/${world.integrationId}/actions/add?${new URLSearchParams({ backUrl: back })}`);
			assert.equal(answer.status, 302, back);
			assert.equal(answer.headers.get('set-cookie'), null);
			const to = new URL(answer.headers.get('location'));
			assert.equal(to.origin, 'https://mw.example');
			assert.equal(new URL(to.searchParams.get('backUrl')).origin, new URL(hub.url).origin, back);
		}
	});

	it('names of files lead nowhere, and come back without line breaks', async () => {
		const refused = await hub.api('POST', `${ADMIN}/lists/call-lists/${world.listId}/upload`, {
			listFile: Buffer.from('ExternalId,DigitalId\na,b\n').toString('base64'), fileName: 'a"\r\nX-Evil: 1',
			expirationDate: '2035-12-31', forceOverwrite: false, startSkill: false, sendEmail: false,
		});
		assert.equal(refused.status, 400);
		assert.equal(refusal(refused.body)[0].field, 'fileName');
		const list = await addList(hub, { columns: { externalIdColumn: 'ExternalId' }, mapped: ['DigitalId'] });
		for (const fileName of ['../../../etc/passwd', '/etc/passwd', 'a";filename="evil.exe', 'é\u202e.csv']) {
			const job = await load(hub, list, 'ExternalId,FirstName,DigitalId,TimeZone\n,B,b,\n', { fileName });
			await errorsOf(hub, job.jobId);
			const answer = await fetch(`${hub.url}${ADMIN}/lists/call-lists/jobs/${job.jobId}/errors`,
				{ headers: { authorization: `Bearer ${hub.token}` } });
			const shown = answer.headers.get('content-disposition') ?? '';
			assert.match(shown, /^attachment; filename="[\w .-]+"$/, shown);
		}
	});
});

describe('tokens', () => {
	const encode = (value) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
	const decode = (part) => JSON.parse(Buffer.from(part, 'base64url').toString());
	const refused = async (what, token) => {
		const answer = await hub.api('GET', '/api/v1/users', undefined, { token });
		assert.equal(answer.status, 401, what);
		assert.equal(refusal(answer.body)[0].code, 'unauthenticated');
	};

	it('are taken only with the signature of the hub\'s own key', async () => {
		const { keys: [jwk] } = (await request(`${hub.url}/auth/jwks`)).body;
		const [rawHeader, payload, signature] = hub.token.split('.');
		const header = decode(rawHeader);
		const open = crypto.createPublicKey({ key: jwk, format: 'jwk' });
		const secrets = [open.export({ type: 'spki', format: 'pem' }), open.export({ type: 'pkcs1', format: 'pem' }),
			open.export({ type: 'spki', format: 'der' }), Buffer.from(jwk.n, 'base64url'), jwk.n, jwk.kid, ''];
		for (const alg of ['HS256', 'HS384', 'HS512'])
			for (const secret of secrets) {
				const text = `${encode({ ...header, alg })}.${payload}`;
				await refused(alg, `${text}.${crypto.createHmac(`sha${alg.slice(2)}`, secret).update(text).digest('base64url')}`);
			}
		for (const alg of ['none', 'None', 'nOnE', ''])
			for (const end of ['', signature])
				await refused(`alg ${alg}`, `${encode({ ...header, alg })}.${payload}.${end}`);
		const own = crypto.generateKeyPairSync('rsa', { modulusLength: 2048 });
		const ownJwk = own.publicKey.export({ format: 'jwk' });
		for (const more of [{}, { kid: 'other' }, { jwk: ownJwk }, { jku: 'http://127.0.0.1:9/' }, { kid: '../../../dev/null' }, { kid: SQL }]) {
			const text = `${encode({ ...header, ...more })}.${payload}`;
			await refused(JSON.stringify(more), `${text}.${crypto.sign('sha256', Buffer.from(text), own.privateKey).toString('base64url')}`);
		}
		const claims = decode(payload);
		for (const more of [{ icAgentId: 1 }, { icBUId: 2 }, { exp: claims.exp + 1e6 }, { role: { legacyId: 'Administrator', id: 'x' } }])
			await refused(JSON.stringify(more), `${rawHeader}.${encode({ ...claims, ...more })}.${signature}`);
	});

	it('are read from the header alone, once', async () => {
		assert.equal((await request(`${hub.url}/api/v1/users?access_token=${hub.token}`)).status, 401);
		assert.equal((await request(`${hub.url}/api/v1/users`, { headers: { authorization: `Basic ${hub.token}` } })).status, 401);
		assert.equal((await request(`${hub.url}/api/v1/users`, { headers: { cookie: `access_token=${hub.token}` } })).status, 401);
	});

	it('of one use work once, also when twenty use them at the same time', async () => {
		const made = await hub.api('GET', `/api/v1/channel-integrations/${world.integrationId}/actions/add`);
		const query = Object.fromEntries(new URL(made.headers.get('location')).searchParams);
		const body = { brandId: Number(query.brandId), userId: Number(query.userId), token: query.token, purpose: 'channel-integration' };
		const verify = (more) => hub.api('POST', '/dfo/3.0/one-time-token/verification', { ...body, ...more }, { token: null });
		for (const wrong of [{ purpose: 'login' }, { userId: world.userId }, { brandId: body.brandId + 1 }, { brandId: SQL }, { token: `${query.token}=` }])
			assert.equal((await verify(wrong)).status, 401, JSON.stringify(wrong));
		const answers = await Promise.all(Array.from({ length: 20 }, () => verify()));
		assert.deepEqual(answers.map((answer) => answer.status).sort(), [200, ...Array(19).fill(401)]);
		const { accessToken } = answers.find((answer) => answer.status === 200).body;
		assert.equal((await hub.api('GET', '/api/v1/users', undefined, { token: accessToken })).status, 403);
		assert.ok(!hub.log().includes(query.token));
	});

	it('are over when their time is', async () => {
		await hub.restart({ 'token-lifetime': '1s' });
		const old = hub.token;
		await until('the end of the token', async () =>
			(await hub.api('GET', '/api/v1/users', undefined, { token: old })).status === 401);
		await hub.restart({ 'token-lifetime': '1h' });
		await refused('after a restart', old);
	});
});

describe('another business unit', () => {
	let stranger;

	/* There is no call that makes one: the rows are made with the hub stopped. */
	before(async () => {
		const user = await hub.addUser('administrator');
		await hub.end('SIGTERM');
		const sql = `PRAGMA foreign_keys = OFF;
			INSERT INTO business_unit SELECT id + 900000000, 'Other', randomblob(16), zone, settings, created_at, updated_at, version FROM business_unit;
			INSERT INTO role SELECT bu_id + 900000000, id, name, permissions, created_at, updated_at, version FROM role;
			INSERT INTO team SELECT bu_id + 900000000, id, name, created_at, updated_at, version FROM team;
			UPDATE user_account SET bu_id = bu_id + 900000000 WHERE id = ${Number(user.id)};
			UPDATE access_key SET bu_id = bu_id + 900000000 WHERE user_id = ${Number(user.id)};
			DELETE FROM session;`;
		execFileSync('sqlite3', [path.join(hub.dataDir, 'passerelle.db')], { input: sql, stdio: ['pipe', 'ignore', 'pipe'] });
		await hub.restart();
		stranger = { ...user, token: await hub.signIn(user.key) };
	});

	const asStranger = (method, route, body) => hub.api(method, route, body, { token: stranger.token });

	it('is a business unit of its own, and empty', async () => {
		assert.equal((await asStranger('GET', '/api/v1/users')).body.users.length, 1);
		for (const route of ['/dfo/3.0/channels', '/dfo/3.0/channel-integrations'])
			assert.deepEqual((await asStranger('GET', route)).body, [], route);
		for (const [route, name] of [['/dfo/3.0/contacts', 'data'], ['/dfo/3.0/messages', 'data'], ['/api/v1/opt-outs', 'optOuts']])
			assert.deepEqual((await asStranger('GET', route)).body[name], [], route);
	});

	it('finds nothing of ours by its id', async () => {
		for (const { method, path: route, operation } of allOperations()) {
			if (!/\{(?!N\})/.test(route))
				continue;
			const content = resolve(operation.requestBody)?.content ?? {};
			const body = content['application/json'] && sample(content['application/json'].schema);
			const answer = await asStranger(method, target(route, world), body);
			assert.ok([400, 404, 405, 409].includes(answer.status) || (method === 'DELETE' && answer.status === 204) ||
				/agents\/\{agentId\}$/.test(route), `${method} ${route}: ${answer.status} ${JSON.stringify(answer.body)?.slice(0, 200)}`);
		}
		await worldStands();
	});

	it('cannot point to ours from its own', async () => {
		const channel = { id: 'theirs', idOnExternalPlatform: 'theirs', channelIntegrationId: world.integrationId,
			realExternalPlatformId: 'custom', name: 'theirs', isPrivate: true, hasTreeStructure: false };
		assertSane('channel', await asStranger('POST', '/dfo/3.0/channels', channel));
		assert.ok((await asStranger('POST', '/dfo/3.0/channels', channel)).status >= 400);
		const skill = { skillName: 'theirs', mediaTypeId: 9, isOutbound: true, outboundStrategy: 'Personal Connection',
			campaignId: world.campaignId, digitalPOC: 'BYOC', digitalPOCName: world.channelId, messageTemplateId: world.templateId };
		const result = await asStranger('POST', `${ADMIN}/skills`, { skills: [skill] });
		assert.notEqual(result.body.skillsResults?.[0]?.success, true, JSON.stringify(result.body));
		assert.ok((await asStranger('POST', '/access-key-management/v1/access-keys', { userId: String(world.userId) })).status >= 400);
	});
});
