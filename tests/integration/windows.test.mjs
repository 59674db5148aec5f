// SPDX-License-Identifier: Apache-2.0
// Time: contact windows in the contact's zone, the weekly schedule in the business unit's, expiry at midnight, on a clock that
// the tests move.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { startOutreach } from './outreach.mjs';

let outreach;
before(async () => { outreach = await startOutreach(); });
after(async () => { await outreach?.end(); });

let serial = 0;
const row = (zone, more = {}) => {
	serial++;
	return { ExternalId: `R-${serial}`, FirstName: 'Ana', DigitalId: `w-${serial}`, TimeZone: zone, ...more };
};
const contacted = (count) => (progress) => progress.final === count && progress.finalReasons.contacted === count;

describe('contact windows', () => {
	it('open in the zone of each contact', async () => {
		await outreach.hub.setClock('2027-01-11T12:00:00Z');
		const skill = await outreach.addSkill();
		const list = await outreach.upload(skill, [
			row('America/St_Johns'), row('America/Toronto'), row('America/Los_Angeles'),
		]);
		await outreach.start(skill);
		const first = serial - 2;
		for (const [count, opens] of [
			[1, '2027-01-11T12:30:00Z'], [2, '2027-01-11T14:00:00Z'], [3, '2027-01-11T17:00:00Z'],
		]) {
			const why = await outreach.why(list, `R-${first + count - 1}`);
			const decisive = why.rules.find((rule) => rule.decisive);
			assert.equal(decisive.code, 'outside_window');
			assert.equal(why.nextChance, opens.replace('Z', '.000Z'));
			const before = await outreach.progress(skill);
			assert.equal(before.final, count - 1);
			await outreach.hub.setClock(opens);
			await outreach.settled(`${count} contacted`, skill, contacted(count));
		}
	});

	it('shut at their end: the rest waits for the next morning', async () => {
		await outreach.hub.setClock('2027-01-12T01:00:00Z');
		const skill = await outreach.addSkill();
		const list = await outreach.upload(skill, [row('America/Toronto')]);
		await outreach.start(skill);
		const why = await outreach.why(list, `R-${serial}`);
		assert.equal(why.mayBeContacted, false);
		assert.equal(why.nextChance, '2027-01-12T14:00:00.000Z');
		await outreach.hub.setClock('2027-01-12T14:00:00Z');
		await outreach.settled('contacted', skill, contacted(1));
	});
});

describe('a schedule', () => {
	it('arms a skill that is started outside it, and begins by itself', async () => {
		await outreach.hub.setClock('2027-01-12T14:00:00Z');
		const zone = (await outreach.hub.api('GET', '/inContactAPI/services/v30.0/business-unit')).body
			.businessUnits[0].defaultTimeZone;
		assert.ok(zone);
		const skill = await outreach.addSkill({
			schedule: { isScheduled: true, wednesdayIsActive: true, wednesdayStartTime: '00:00', wednesdayEndTime: '24:00' },
		});
		const list = await outreach.upload(skill, [row('America/Toronto')]);
		await outreach.start(skill);
		const why = await outreach.why(list, `R-${serial}`);
		assert.equal(why.rules.find((rule) => rule.decisive).code, 'outside_schedule');
		assert.equal((await outreach.progress(skill)).skillState, 'scheduled');
		await outreach.hub.setClock('2027-01-13T16:00:00Z');
		await outreach.settled('contacted', skill, contacted(1));
	});

	it('a manual stop holds, whatever the schedule says', async () => {
		await outreach.hub.setClock('2027-01-12T16:00:00Z');
		const skill = await outreach.addSkill({
			schedule: { isScheduled: true, wednesdayIsActive: true, wednesdayStartTime: '00:00', wednesdayEndTime: '24:00' },
		});
		const list = await outreach.upload(skill, [row('America/Toronto')]);
		await outreach.stop(skill);
		await outreach.hub.setClock('2027-01-13T16:00:00Z');
		assert.equal((await outreach.why(list, `R-${serial}`)).rules[0].code, 'skill_stopped');
		assert.equal((await outreach.progress(skill)).waiting, 1);
	});
});

describe('expiry', () => {
	it('acts at 00:00 of its day in the zone of each contact, also of a stopped skill', async () => {
		await outreach.hub.setClock('2027-01-13T16:00:00Z');
		const skill = await outreach.addSkill();
		await outreach.upload(skill, [
			row('America/Toronto', { ExpirationDate: '2027-01-15' }),
			row('America/Los_Angeles', { ExpirationDate: '2027-01-15' }),
		]);
		await outreach.hub.setClock('2027-01-15T04:59:59Z');
		assert.equal((await outreach.progress(skill)).waiting, 2);
		await outreach.hub.setClock('2027-01-15T05:00:00Z');
		await outreach.settled('Toronto is over', skill, (now) => now.finalReasons.expired === 1);
		await outreach.hub.setClock('2027-01-15T08:00:00Z');
		await outreach.settled('so is Los Angeles', skill, (now) => now.finalReasons.expired === 2);
	});
});
