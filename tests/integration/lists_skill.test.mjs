// SPDX-License-Identifier: Apache-2.0
// Calling lists and the skills that contact their people: starting with the upload, and what a second upload changes.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { LISTS, addList, ended, load, recordsOf, upload } from './lists.mjs';
import { ADMIN, startOutreach } from './outreach.mjs';

const COLUMNS = { externalIdColumn: 'ExternalId', firstNameColumn: 'FirstName', timeZoneColumn: 'TimeZone' };
const csv = (rows) => ['ExternalId,FirstName,DigitalId,TimeZone', ...rows.map((row) => row.join(','))].join('\n');
const person = (id, name = 'Ana') => [id, name, `u-${id}`, 'EST'];

let outreach;
let hub;
before(async () => {
	outreach = await startOutreach();
	({ hub } = outreach);
});
after(async () => { await outreach?.end(); });

const list = () => addList(hub, { columns: COLUMNS, mapped: ['DigitalId'], listName: `skill list ${Math.random()}` });

describe('an upload for a skill', () => {
	it('starts it when the import is complete', async () => {
		const skill = await outreach.addSkill();
		const id = await list();
		const job = await load(hub, id, csv([person('A-1'), person('A-2')]), { skillId: skill, startSkill: true });
		assert.deepEqual([job.state, job.problems], ['complete', []]);
		const progress = await outreach.settled('both are contacted', skill, (now) => now.final === 2);
		assert.deepEqual(progress.finalReasons, { contacted: 2 });
	});

	it('needs the permissions of a start to start it', async () => {
		const skill = await outreach.addSkill();
		const role = await hub.api('POST', '/api/v1/roles', { name: 'lists', permissions: ['LISTS_EDIT', 'LISTS_VIEW'] });
		const user = role.status === 201 ? await hub.addUser('lists') : await hub.addUser('agent');
		const answer = await upload(hub, await list(), csv([person('P-1')]), { skillId: skill, startSkill: true },
			{ token: user.token });
		assert.equal(answer.status, 403);
	});

	it('loads the records and says why when the skill cannot be started', async () => {
		const template = await outreach.addTemplate('Bonjour {Surnom}');
		const skill = await outreach.addSkill({ template });
		const id = await list();
		const job = await load(hub, id, csv([person('V-1')]), { skillId: skill, startSkill: true });
		assert.equal(job.state, 'complete');
		assert.equal(job.rowsNew, 1);
		assert.equal(job.problems[0]?.code, 'variable_unknown', JSON.stringify(job));
		assert.notEqual((await outreach.progress(skill)).skillState, 'started');
	});

	it('is for whom it names: one without a skill leaves people with the one they have', async () => {
		const skill = await outreach.addSkill();
		const id = await list();
		await load(hub, id, csv([person('W-1'), person('W-2')]), { skillId: skill });
		const job = await load(hub, id, csv([person('W-1', 'Bo'), person('W-2'), person('W-3')]));
		assert.deepEqual([job.rowsNew, job.rowsUpdated, job.rowsUnchanged], [1, 1, 1]);
		const skills = Object.fromEntries((await recordsOf(hub, id)).map((one) => [one.externalId, one.skillId]));
		assert.deepEqual(skills, { 'W-1': skill, 'W-2': skill, 'W-3': 0 });
		await outreach.start(skill);
		const progress = await outreach.settled('both are contacted', skill, (now) => now.final === 2);
		assert.deepEqual(progress.finalReasons, { contacted: 2 });
	});

	it('adds its destinations to the cadence for good', async () => {
		const skill = await outreach.addSkill();
		await load(hub, await list(), csv([person('D-1')]), { skillId: skill });
		const cadence = await hub.api('GET', `${ADMIN}/skills/${skill}/parameters/cadence-settings`);
		assert.match(JSON.stringify(cadence.body), /DigitalId/);
	});

	it('without a template is refused', async () => {
		const made = await hub.api('POST', `${ADMIN}/skills`, { skills: [{
			skillName: 'bare', mediaTypeId: 9, isOutbound: true, outboundStrategy: 'Personal Connection',
			campaignId: outreach.campaign, digitalPOC: 'BYOC', digitalPOCName: outreach.channel,
		}] });
		const { skillId, success } = made.body.skillsResults[0];
		if (!success)
			return; /* such a skill cannot even be made */
		const answer = await upload(hub, await list(), csv([person('T-1')]), { skillId });
		assert.equal(answer.status, 409);
		assert.deepEqual(answer.body.fields[0], { field: 'skillId', code: 'skill_template' });
	});
});

describe('a second upload while the skill runs', () => {
	it('contacts who is new, leaves who was contacted, and revives with forceOverwrite', async () => {
		const skill = await outreach.addSkill();
		const id = await list();
		await load(hub, id, csv([person('R-1'), person('R-2')]), { skillId: skill, startSkill: true });
		await outreach.settled('both are contacted', skill, (now) => now.final === 2);
		const second = await load(hub, id, csv([person('R-1'), person('R-2', 'Bob'), person('R-3')]), { skillId: skill });
		assert.deepEqual([second.rowsNew, second.rowsUnchanged, second.rejected], [1, 1, { record_final: 1 }]);
		await outreach.settled('the new one is contacted', skill, (now) => now.final === 3);
		const later = await load(hub, id, csv([person('R-1'), person('R-3')]), { skillId: skill, expirationDate: '2035-11-30' });
		assert.deepEqual([later.rowsUnchanged, later.rejected], [2, {}], 'another day means nothing to who was contacted');
		const third = await load(hub, id, csv([person('R-2', 'Bob')]), { skillId: skill, forceOverwrite: true });
		assert.equal(third.rowsUpdated, 1);
		await outreach.settled('it rests', skill, (now) => now.retry === 1);
		await hub.setClock('2027-01-11T18:00:00Z');
		await outreach.settled('again', skill, (now) => now.final === 3 && now.messagesSent === 4);
		assert.equal((await recordsOf(hub, id)).length, 3);
	});

	it('moves records of a list that had no skill', async () => {
		const skill = await outreach.addSkill();
		const id = await list();
		const first = await load(hub, id, csv([person('M-1'), person('M-2')]));
		assert.equal(first.rowsNew, 2);
		const second = await load(hub, id, csv([person('M-1'), person('M-2')]), { skillId: skill, startSkill: true });
		assert.equal(second.rowsUpdated, 2);
		await outreach.settled('both are contacted', skill, (now) => now.final === 2);
	});
});

describe('a list that a running skill uses', () => {
	it('is deleted only by force, and its people are not contacted any more', async () => {
		const skill = await outreach.addSkill();
		const id = await list();
		await outreach.start(skill);
		/* In Honolulu it is before nine: the record waits. */
		await load(hub, id, csv([['W-1', 'Ana', 'u-W-1', 'HST']]), { skillId: skill });
		const refused = await hub.api('DELETE', `${LISTS}/${id}`);
		assert.equal(refused.status, 409, JSON.stringify(refused.body));
		assert.equal(refused.body.error, 'list_in_use');
		assert.equal((await hub.api('DELETE', `${LISTS}/${id}?forceDelete=true`)).status, 200);
		assert.equal((await hub.api('GET', `${LISTS}/${id}`)).status, 404);
	});

	it('that was deleted before its upload ran fails the job', async () => {
		const id = await list();
		const slow = await list();
		const rows = Array.from({ length: 20_000 }, (_, i) => person(`S-${i}`));
		const first = await upload(hub, slow, csv(rows));
		const second = await upload(hub, id, csv([person('L-1')]));
		assert.equal((await hub.api('DELETE', `${LISTS}/${id}`)).status, 200);
		const job = await ended(hub, second.body.jobId);
		assert.ok(['failed', 'complete'].includes(job.state));
		if (job.state === 'failed')
			assert.equal(job.problems[0].code, 'list_removed');
		await ended(hub, first.body.jobId);
	});
});
