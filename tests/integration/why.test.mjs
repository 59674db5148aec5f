// SPDX-License-Identifier: Apache-2.0
// Why a record is contacted or not: the route and the command, in both languages.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { after, before, describe, it } from 'node:test';

import { hubProgram } from './harness.mjs';
import { people, startOutreach } from './outreach.mjs';

let outreach, skill, list;
before(async () => {
	outreach = await startOutreach();
	skill = await outreach.addSkill({ template: await outreach.addTemplate('Bonjour {FirstName}') });
	list = await outreach.upload(skill, [
		...people(1),
		{ ExternalId: 'étoile/1', DigitalId: 'star', FirstName: 'Ève', TimeZone: 'America/Toronto' },
		{ ExternalId: 'nameless', DigitalId: 'nn', FirstName: '', TimeZone: 'America/Toronto' },
	]);
});
after(async () => { await outreach?.end(); });

describe('the route', () => {
	it('gives every rule in its order, the decisive one, and the next chance', async () => {
		const why = await outreach.why(list, 'C-1');
		assert.deepEqual(why.rules.map((rule) => rule.rule), ['skill', 'schedule', 'channel', 'template', 'list', 'record',
			'expiry', 'attempts', 'rest', 'window', 'opt_out', 'dnc', 'suppression', 'consent', 'variables', 'agents',
			'breaker', 'pace']);
		assert.deepEqual([why.state, why.mayBeContacted, why.nextChance], ['waiting', false, null]);
		assert.deepEqual(why.rules.filter((rule) => !rule.passed).map((rule) => [rule.rule, rule.code, rule.decisive]),
			[['skill', 'skill_stopped', true]]);
		assert.equal(why.timeZoneFrom, 'own');
	});

	it('finds external ids with any characters, and answers in French', async () => {
		const why = await outreach.why(list, 'étoile/1', { 'accept-language': 'fr-CA' });
		assert.equal(why.externalId, 'étoile/1');
		assert.match(why.rules[0].message, /démarrée/);
	});

	it('names the variable that has no value', async () => {
		const rule = (await outreach.why(list, 'nameless')).rules.find((at) => at.rule === 'variables');
		assert.deepEqual([rule.code, rule.params.name], ['variable_empty', 'FirstName']);
	});

	it('refuses what does not exist', async () => {
		for (const [listId, id] of [[list, 'nobody'], [999999, 'C-1'], ['x', 'C-1']]) {
			const answer = await outreach.hub.api('GET', `/api/v1/lists/${listId}/records/${id}/why`);
			assert.equal(answer.status, 404);
		}
		const agent = await outreach.hub.addUser('agent');
		const denied = await outreach.hub.api('GET', `/api/v1/lists/${list}/records/C-1/why`, undefined,
			{ token: agent.token });
		assert.equal(denied.status, 403);
	});

	it('shows the attempts and the message of a record that was contacted', async () => {
		await outreach.start(skill);
		await outreach.settled('two contacted, one skipped', skill, (now) => now.final === 3);
		const why = await outreach.why(list, 'C-1');
		assert.deepEqual([why.state, why.reason, why.attemptsUsed], ['final', 'contacted', 1]);
		assert.equal(why.rules.find((rule) => rule.decisive).code, 'record_over');
		assert.equal(why.message.state, 'sent');
		assert.deepEqual(why.attempts.map((attempt) => [attempt.attempt, attempt.result]), [[1, 'accepted']]);
		assert.equal((await outreach.why(list, 'nameless')).reason, 'variable_missing');
	});
});

describe('passerelle why', () => {
	async function run(args, env = {}) {
		const child = spawn(hubProgram, ['why', ...args], {
			env: {
				...process.env, LC_ALL: 'C.UTF-8', PASSERELLE_URL: outreach.hub.url,
				PASSERELLE_KEY_ID: outreach.hub.key.id, PASSERELLE_KEY_SECRET: outreach.hub.key.secret, ...env,
			},
		});
		let out = '';
		let err = '';
		child.stdout.on('data', (piece) => { out += piece; });
		child.stderr.on('data', (piece) => { err += piece; });
		const [code] = await once(child, 'close');
		return { code, out, err };
	}

	it('prints it for people', async () => {
		const { code, out, err } = await run([String(list), 'étoile/1']);
		assert.equal(code, 0, err);
		assert.match(out, /^record +étoile\/1$/m);
		assert.match(out, /^state +final$/m);
		assert.match(out, /^> record +no +The record is over: contacted\.$/m);
		assert.match(out, /^ {2}1 .* accepted +HTTP 200$/m);
	});

	it('says what is wrong', async () => {
		assert.equal((await run([])).code, 2);
		assert.match((await run([String(list), 'nobody'])).err, /not found/);
		assert.match((await run([String(list), 'C-1'], { PASSERELLE_KEY_SECRET: 'wrong' })).err, /access key/);
		assert.match((await run(['--url', 'http://127.0.0.1:1', String(list), 'C-1'])).err, /does not answer/);
		assert.equal((await run(['--color', String(list), 'C-1'])).code, 2);
	});
});
