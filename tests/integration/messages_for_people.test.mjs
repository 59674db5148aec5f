// SPDX-License-Identifier: Apache-2.0
// What an administrator and an agent read when a middleware is away, refuses the secret, is not at its path or shows a
// certificate that nobody signed: one sentence that names the thing to look at, in English and French, everywhere it
// shows; and no record loses an attempt to it.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';

import { startMiddleware, until } from './harness.mjs';
import { people, startOutreach } from './outreach.mjs';

const CLIENT = { 'client-id': 'hub', 'client-secret': 'the-right-one' };
const WRONG_SECRET = 'not-the-right-one';
const ENGLISH = { 'accept-language': 'en-CA' };
const FRENCH = { 'accept-language': 'fr-CA,fr;q=0.9' };

let outreach, hub, dir, secure;

before(async () => {
	dir = fs.mkdtempSync(path.join(os.tmpdir(), 'passerelle-people-'));
	execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes',
		'-keyout', 'key.pem', '-out', 'cert.pem', '-days', '30', '-subj', '/CN=localhost'], { cwd: dir, stdio: 'pipe' });
	outreach = await startOutreach({
		hub: { 'retry-base': '20ms', 'retry-cap': '100ms', 'log-level': 'debug' },
		middleware: CLIENT,
		integration: { clientId: CLIENT['client-id'], clientSecret: CLIENT['client-secret'] },
	});
	({ hub } = outreach);
	secure = await startMiddleware(hub, { settings: {
		...CLIENT, 'tls-cert': path.join(dir, 'cert.pem'), 'tls-key': path.join(dir, 'key.pem'),
	} });
});

after(async () => {
	await secure?.stop?.();
	await outreach?.end();
	fs.rmSync(dir, { recursive: true, force: true });
	assert.ok(!hub.log().includes(CLIENT['client-secret']) && !hub.log().includes(WRONG_SECRET));
});

/* `fields` are wrong; the integration is mended by what startOutreach gave its own. */
const faults = [
	{
		name: 'a middleware that is closed', step: 'token', code: 'fault_connect',
		fields: () => ({ integrationBoxUrl: 'http://127.0.0.1:9/integration/box' }),
		english: /nothing listens at its address and port/, french: /rien n'écoute à son adresse et à son port/,
	},
	{
		name: 'a wrong secret', step: 'token', code: 'fault_token',
		fields: () => ({ clientSecret: WRONG_SECRET }),
		english: /refused the client id or the client secret/, french: /a refusé l'ID client ou le secret client/,
	},
	{
		name: 'a path that is not there', step: 'callback', code: 'fault_path',
		fields: () => ({
			integrationBoxUrl: `${outreach.mw.url}/elsewhere`,
			authorizationUrl: `${outreach.mw.addresses.box}/1.0/token`,
		}),
		english: /look at the integration box URL/, french: /vérifiez l'URL de la boîte d'intégration/,
	},
	{
		name: 'a token path that is not there', step: 'token', code: 'fault_token_path',
		fields: () => ({ authorizationUrl: `${outreach.mw.url}/no-tokens` }),
		english: /look at the authorization URL/, french: /vérifiez l'URL d'autorisation/,
	},
	{
		name: 'a certificate that nobody signed', step: 'token', code: 'fault_tls_server',
		fields: () => ({ integrationBoxUrl: `https://localhost:${secure.options.listen.split(':').at(-1)}/integration/box` }),
		english: /certificate is not valid for its name or not signed by a known authority/,
		french: /certificat de l'intergiciel n'est pas valide/,
	},
];

const at = (id) => `/dfo/3.0/channel-integrations/${id}`;

async function ask(method, route, body, headers) {
	const answer = await hub.api(method, route, body, { headers });
	return { ...answer, text: JSON.stringify(answer.body) };
}

const inBoth = async (route, see) => [see((await ask('GET', route, undefined, ENGLISH)).body),
	see((await ask('GET', route, undefined, FRENCH)).body)];

faults.forEach((fault, serial) => describe(fault.name, () => {
	const channel = `people-${serial}`;
	const person = (i) => `${channel}-u-${i}`;
	let integration, right, skill, list;

	const bothSay = ([english, french]) => {
		assert.match(english ?? '', fault.english);
		assert.match(french ?? '', fault.french);
	};

	before(async () => {
		right = { integrationBoxUrl: outreach.mw.addresses.box, authorizationUrl: '', clientSecret: CLIENT['client-secret'] };
		const made = await ask('POST', '/dfo/3.0/channel-integrations', {
			name: fault.name, useOutbound30: true, clientId: CLIENT['client-id'], ...right, ...fault.fields(),
		});
		assert.equal(made.status, 201, made.text);
		integration = made.body.id;
		const added = await ask('POST', '/dfo/3.0/channels', {
			id: channel, idOnExternalPlatform: channel, channelIntegrationId: integration,
			realExternalPlatformId: 'custom', name: channel, isPrivate: true, hasTreeStructure: false,
		});
		assert.equal(added.status, 201, added.text);
	});

	it('is shown by the check, at its step', async () => {
		const stepOf = (body) => {
			assert.equal(body.ok, false);
			const wrong = body.steps.find((step) => !step.ok);
			assert.deepEqual([wrong.step, wrong.code], [fault.step, fault.code], JSON.stringify(body));
			return wrong.message;
		};
		bothSay(await inBoth(`/api/v1/channel-integrations/${integration}/check`, stepOf));
	});

	it('pauses the skill, which says why', async () => {
		skill = await outreach.addSkill({ digitalPOCName: channel, retry: { maximumAttempts: 1 } });
		list = await outreach.upload(skill, people(3).map((row, i) => ({
			...row, ExternalId: `${channel}-${i}`, DigitalId: person(i),
		})));
		await outreach.start(skill);
		await outreach.settled('the skill pauses', skill, (now) => now.skillState === 'paused');
		bothSay(await inBoth(`/api/v1/skills/${skill}/progress`, (body) => {
			assert.equal(body.paused, 'paused_integration');
			return body.pausedMessage;
		}));
	});

	it('is told to the agent whose answer does not go out', async () => {
		const written = await ask('POST', `/dfo/3.0/channels/${channel}/messages`, {
			idOnExternalPlatform: `in-${channel}`, direction: 'inbound',
			createdAtWithMilliseconds: '2027-01-11T15:00:00.000+00:00',
			thread: { idOnExternalPlatform: `t-${channel}` }, messageContent: { type: 'TEXT', payload: { text: 'Bonjour' } },
			authorEndUserIdentity: { idOnExternalPlatform: `writer-${channel}` },
		});
		assert.equal(written.status, 201, written.text);
		const reply = (headers) => ask('POST', `/dfo/3.0/channels/${channel}/outbound`, {
			thread: { idOnExternalPlatform: `t-${channel}` }, messageContent: { type: 'TEXT', payload: { text: 'Oui' } },
		}, headers);
		const answers = [await reply(ENGLISH), await reply(FRENCH)];
		for (const answer of answers)
			assert.equal(answer.status, 502, answer.text);
		bothSay(answers.map((answer) => answer.body.errors[0].message));
		assert.equal(answers[0].body.errors[0].parameters.cause, fault.code);
	});

	it('shows on the integration', async () => {
		await until('the fault shows', async () => (await ask('GET', at(integration))).body.lastProblem);
		bothSay(await inBoth(at(integration), (body) => {
			assert.equal(body.lastProblem.code, fault.code);
			return body.lastProblem.message;
		}));
		const list = (await ask('GET', '/dfo/3.0/channel-integrations', undefined, FRENCH)).body;
		assert.match(list.find((row) => row.id === integration).lastProblem.message, fault.french);
	});

	it('shows on a skill that is started while it lasts', async () => {
		const late = await outreach.addSkill({ digitalPOCName: channel });
		await outreach.start(late);
		bothSay(await inBoth(`/api/v1/skills/${late}/progress`, (body) => body.pausedMessage));
		await outreach.stop(late);
	});

	it('costs no attempt: mended, everyone with a single attempt is reached once', async () => {
		const before = await outreach.progress(skill);
		assert.equal(before.final, 0, JSON.stringify(before));
		for (let i = 0; i < 3; i++)
			assert.equal((await outreach.why(list, `${channel}-${i}`)).attemptsUsed, 0);
		const mended = await ask('PUT', at(integration), right);
		assert.equal(mended.status, 200, mended.text);
		await outreach.settled('all are contacted', skill, (now) => now.final === 3, 10_000);
		assert.deepEqual((await outreach.progress(skill)).finalReasons, { contacted: 3 });
		const taken = outreach.taken();
		for (let i = 0; i < 3; i++) {
			assert.equal(taken[person(i)]?.size, 1, person(i));
			assert.equal((await outreach.why(list, `${channel}-${i}`)).attemptsUsed, 1);
		}
		await until('the fault is no longer shown', async () => (await ask('GET', at(integration))).body.lastProblem === null);
		assert.equal((await outreach.progress(skill)).pausedMessage, null);
	});
}));
