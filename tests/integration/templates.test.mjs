// SPDX-License-Identifier: Apache-2.0
// Message templates over HTTP against the real program.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { startHub } from './harness.mjs';

const BASE = '/inContactAPI/services/v33.0/message-templates';
let hub;
before(async () => { hub = await startHub(); });
after(async () => { await hub?.stop(); });

const add = (fields) => hub.api('POST', BASE, { templateTypeId: 3, subject: '', body: 'Bonjour', ...fields });

describe('message templates', () => {
	it('are stored with their variables and texts as they came', async () => {
		const body = 'Bonjour {FirstName|cher client}, {Prénom} {{promo}}\r\nÀ bientôt 👋';
		const made = await add({ templateName: 'Relance', body, isRTL: true, templateClass: 'transactional' });
		assert.equal(made.status, 201, JSON.stringify(made.body));
		const read = (await hub.api('GET', `${BASE}/${made.body.templateId}`)).body;
		assert.equal(read.body, body);
		assert.deepEqual(read.variables, ['FirstName', 'Prénom']);
		assert.deepEqual([read.templateTypeDesc, read.isRTL, read.templateClass, read.isActive, read.textVersion],
			['Digital', true, 'transactional', true, 1]);
	});

	it('get a version with each change of the text, and none without', async () => {
		const id = (await add({ templateName: 'Versions' })).body.templateId;
		const version = async () => (await hub.api('GET', `${BASE}/${id}`)).body.textVersion;
		await hub.api('PUT', `${BASE}/${id}`, { isActive: false });
		assert.equal(await version(), 1);
		await hub.api('PUT', `${BASE}/${id}`, { body: 'Bonsoir' });
		assert.equal(await version(), 3, 'the version of the row at its change');
		assert.equal((await hub.api('GET', `${BASE}/${id}`)).body.body, 'Bonsoir');
	});

	for (const [what, fields, text] of [
		['a brace that is not closed', { body: 'a {Name' }, /body has an opening brace at character 3/],
		['a lone closing brace', { body: 'é} b' }, /closing brace at character 2/],
		['an empty name', { body: 'a {} b' }, /variable at character 3/],
		['a brace in a name', { body: '{a{b}}' }, /variable at character 1/],
		['an empty body', { body: '  ' }, /body is required/],
		['a missing name', { templateName: undefined }, /templateName is required/],
		['an unknown type', { templateTypeId: 4 }, /templateTypeId must be between/],
		['a missing type', { templateTypeId: undefined }, /templateTypeId is required/],
		['a body that is too long', { body: 'x'.repeat(10001) }, /body must have/],
	])
		it(`are refused with ${what}`, async () => {
			const answer = await add({ templateName: `t${Math.random()}`, ...fields });
			assert.equal(answer.status, 400);
			assert.match(answer.body.error_description, text);
		});

	it('have names of their own, and a list by type', async () => {
		await add({ templateName: 'Twice' });
		assert.equal((await add({ templateName: 'tWICE' })).status, 409);
		await add({ templateName: 'mail', templateTypeId: 1, subject: 's' });
		const mails = (await hub.api('GET', `${BASE}?templateTypeId=1`)).body;
		assert.deepEqual([mails.totalRecords, mails.messageTemplates[0].templateName], [1, 'mail']);
	});

	it('are previewed', async () => {
		const preview = (body, values, more) => hub.api('POST', '/api/v1/message-templates/preview', { body, values, ...more });
		const filled = (await preview('Bonjour {Prénom|cher client} {Plan}', { Plan: 'Or' })).body;
		assert.deepEqual([filled.text, filled.missing, filled.variables], ['Bonjour cher client Or', null, ['Prénom', 'Plan']]);
		const missing = (await preview('{Plan}', { Plan: ' ' })).body;
		assert.deepEqual([missing.text, missing.missing], [null, 'Plan']);
		assert.equal((await preview('<{Plan}>', { Plan: '' }, { emptyIsSent: true })).body.text, '<>');
	});
});
