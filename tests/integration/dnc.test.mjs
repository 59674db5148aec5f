// SPDX-License-Identifier: Apache-2.0
// DNC groups, suppressed contacts and opt-outs over HTTP against the real program.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { startHub } from './harness.mjs';

const ADMIN = '/inContactAPI/services/v30.0';
const GROUPS = `${ADMIN}/dnc-groups`;
let hub, outbound, inbound;
before(async () => {
	hub = await startHub();
	const campaignId = (await hub.api('GET', `${ADMIN}/campaigns`)).body.campaigns[0].id;
	const made = await hub.api('POST', `${ADMIN}/skills`, { skills: [
		{ skillName: 'out', mediaTypeId: 9, isOutbound: true, campaignId },
		{ skillName: 'in', mediaTypeId: 9, isOutbound: false, campaignId },
	] });
	[outbound, inbound] = made.body.skillsResults.map((result) => result.skillId);
});
after(async () => { await hub?.stop(); });

const group = async (name) => {
	const made = await hub.api('POST', GROUPS, { dncGroupName: name, dncGroupDescription: 'd' });
	assert.equal(made.status, 201, JSON.stringify(made.body));
	return made.body.dncGroups[0].dncGroupId;
};

describe('DNC groups', () => {
	it('begin with a default group that new skills obey or feed', async () => {
		const { dncGroups, totalGroups } = (await hub.api('GET', GROUPS)).body.resultSet;
		assert.equal(totalGroups, 1);
		assert.equal(dncGroups[0].isDefault, true);
		const at = `${GROUPS}/${dncGroups[0].dncGroupId}`;
		const scrubbed = (await hub.api('GET', `${at}/scrubbed-skills`)).body;
		assert.deepEqual(scrubbed.scrubbedSkills, [{ skillId: outbound, skillName: 'out' }]);
		const contributing = (await hub.api('GET', `${at}/contributing-skills`)).body;
		assert.deepEqual(contributing.contributingSkills.map((skill) => skill.skillId), [outbound, inbound]);
	});

	it('scrub outbound skills only', async () => {
		const at = `${GROUPS}/${await group('Scrub')}`;
		assert.equal((await hub.api('POST', `${at}/scrubbed-skills/${outbound}`)).status < 300, true);
		assert.equal((await hub.api('POST', `${at}/scrubbed-skills/${inbound}`)).status, 400);
		assert.equal((await hub.api('POST', `${at}/scrubbed-skills/999999`)).status, 404);
		assert.equal((await hub.api('DELETE', `${at}/scrubbed-skills/${outbound}`)).status < 300, true);
		assert.equal((await hub.api('DELETE', `${at}/scrubbed-skills/${outbound}`)).status, 404);
	});

	it('take numbers and texts, judge each, find and expire them', async () => {
		const id = await group('Records');
		const added = await hub.api('POST', `${GROUPS}/${id}/records`, { dncGroupRecords: [
			{ phoneNumber: 5145550101 }, { phoneNumber: '(514) 555-0102', expiredDate: '2099-01-31' },
			{ phoneNumber: '123' }, { phoneNumber: 5145550103, expiredDate: '2001-01-01' },
		] });
		assert.equal(added.status, 200);
		const { errorCount, recordResults } = added.body.resultSet;
		assert.equal(errorCount, 2);
		assert.deepEqual(recordResults.map((result) => result.success), [true, true, false, false]);
		const listed = (await hub.api('GET', `${GROUPS}/${id}/records`)).body.resultSet;
		assert.deepEqual(listed.dncRecords.map((record) => record.phoneNumber), ['+15145550101', '+15145550102']);
		assert.equal((await hub.api('GET', `${GROUPS}/${id}`)).body.resultSet.dncGroups[0].validRecords, 2);
		const found = await hub.api('POST', `${GROUPS}/search?phoneNumber=514-555-0101`);
		assert.deepEqual(found.body.searchResults.map((hit) => hit.dncGroupId), [id]);
		const expired = await hub.api('DELETE', `${GROUPS}/${id}/records`,
			{ dncGroupRecords: [{ phoneNumber: '+15145550101' }, { phoneNumber: 5145550199 }] });
		assert.deepEqual(expired.body.recordResults.map((result) => result.success), [true, false]);
		assert.equal((await hub.api('GET', `${GROUPS}/${id}/records`)).body.resultSet.totalRecords, 1);
	});

	it('are changed by query, as published, and are for those who may', async () => {
		const id = await group('Query');
		const put = await hub.api('PUT', `${GROUPS}/${id}?dncGroupName=Renamed&isActive=false`);
		assert.equal(put.status, 200, JSON.stringify(put.body));
		assert.deepEqual([put.body.dncGroups[0].dncGroupName, put.body.dncGroups[0].isActive], ['Renamed', false]);
		const agent = await hub.addUser('agent');
		assert.equal((await hub.api('POST', GROUPS, { dncGroupName: 'x' }, { token: agent.token })).status, 403);
	});
});

describe('suppressed contacts', () => {
	const BASE = `${ADMIN}/suppressed-contact`;
	it('are added, read, changed and removed', async () => {
		const made = await hub.api('POST', BASE, { suppressedContactData: {
			startDate: '2027-01-01', endDate: '2027-01-02', value: '514 555 0101', skills: [outbound] } });
		assert.equal(made.status, 201, JSON.stringify(made.body));
		const at = `${BASE}/${made.body.suppressedContactId}`;
		const read = (await hub.api('GET', at)).body;
		assert.deepEqual(read.suppressedContactMappings, [{ skill_No: outbound }]);
		assert.equal(read.startDate, '2027-01-01T00:00:00.000Z');
		const put = await hub.api('PUT', at, { suppressedContactData: { endDate: '2027-02-01' } });
		assert.deepEqual([put.status, put.body.endDate, put.body.value], [200, '2027-02-01T00:00:00.000Z', '514 555 0101']);
		assert.equal((await hub.api('GET', BASE)).body.totalRecords, 1);
		assert.equal((await hub.api('DELETE', at)).status, 204);
		assert.equal((await hub.api('GET', at)).status, 404);
	});

	it('are refused when they end before they start, or name an unknown skill', async () => {
		const post = (data) => hub.api('POST', BASE, { suppressedContactData: { value: 'u-1', ...data } });
		assert.match((await post({ startDate: '2027-01-02', endDate: '2027-01-01' })).body.error_description, /endDate must be later/);
		assert.equal((await post({ startDate: '2027-01-01', endDate: '2027-01-02', skills: [999999] })).status, 400);
		assert.equal((await post({ startDate: 'soon', endDate: '2027-01-02' })).status, 400);
	});
});

describe('opt-outs', () => {
	const BASE = '/api/v1/opt-outs';
	it('are recorded once, undone with a reason only, and stay as history', async () => {
		const post = () => hub.api('POST', BASE, { kind: 'identity', address: ' U-77120 ' });
		assert.equal((await post()).status, 201);
		assert.equal((await post()).status, 200);
		const [row] = (await hub.api('GET', BASE)).body.optOuts;
		assert.deepEqual([row.address, row.source, row.inForce], ['U-77120', 'api', true]);
		assert.equal((await hub.api('POST', `${BASE}/${row.id}/undo`, {})).status, 400);
		assert.equal((await hub.api('POST', `${BASE}/${row.id}/undo`, { reason: 'asked by telephone' })).status, 200);
		assert.equal((await hub.api('POST', `${BASE}/${row.id}/undo`, { reason: 'again' })).status, 409);
		assert.equal((await hub.api('GET', BASE)).body.optOuts.length, 0);
		const history = (await hub.api('GET', `${BASE}?history=true`)).body.optOuts;
		assert.equal(history[0].undoReason, 'asked by telephone');
		assert.equal((await post()).status, 201);
	});

	it('refuse what is no address of its kind', async () => {
		const answer = await hub.api('POST', BASE, { kind: 'phone', address: '12' });
		assert.equal(answer.status, 400);
		assert.equal(answer.body.errors[0].field, 'address');
	});

	it('go out and come in as CSV', async () => {
		await hub.api('POST', BASE, { kind: 'phone', address: '514-555-0101' });
		await hub.api('POST', BASE, { kind: 'identity', address: '=1+1,"x"' });
		const exported = await hub.api('GET', `${BASE}/export`);
		assert.match(exported.headers.get('content-type'), /text\/csv/);
		assert.match(exported.body, /^kind,address,date,source,word,language\r\n/);
		assert.match(exported.body, /phone,\+15145550101,2/);
		assert.match(exported.body, /identity,"'=1\+1,""x""",/);
		const again = await hub.api('POST', `${BASE}/import`, { csv: exported.body });
		assert.deepEqual([again.body.added, again.body.failed], [0, 0], JSON.stringify(again.body));
		const more = await hub.api('POST', `${BASE}/import`, { csv: 'kind,address\nemail,Zoe@Example.CA\nphone,12\n\nfax,1\n' });
		assert.deepEqual([more.body.added, more.body.failed, more.body.errors.map((error) => error.line)], [1, 2, [3, 5]]);
		const emails = (await hub.api('GET', BASE)).body.optOuts.filter((row) => row.kind === 'email');
		assert.equal(emails[0].address, 'Zoe@example.ca');
	});
});
