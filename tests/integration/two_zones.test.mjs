// SPDX-License-Identifier: Apache-2.0
// A postal code that lies in two zones, from the file to the send: the next step that can tell decides; where none can, messages
// go only while both clocks allow it, and the record expires at the earlier midnight. V0B is in the Kootenays, where
// Vancouver's clock (−07 all year) meets Edmonton's (−06).
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { recordsOf } from './lists.mjs';
import { startOutreach } from './outreach.mjs';

const EDMONTON_OPENS = '2027-01-11T15:00:00Z', VANCOUVER_OPENS = '2027-01-11T16:00:00Z';
const EDMONTON_CLOSES = '2027-01-12T02:00:00Z'; // 20:00 there, 19:00 in Vancouver

let outreach;
before(async () => { outreach = await startOutreach(); });
after(async () => { await outreach?.end(); });

const row = (id, more = {}) => ({ ExternalId: id, FirstName: 'Ana', DigitalId: `d-${id}`, Zip: 'V0B 1G0',
	City: '', State: '', TimeZone: '', ExpirationDate: '', ...more });
const contacted = (count) => (progress) => progress.finalReasons.contacted === count;

describe('a postal code of two zones', () => {
	it('is decided by the next step that can tell, and kept as two where none can', async () => {
		await outreach.hub.setClock('2027-01-11T12:00:00Z');
		const skill = await outreach.addSkill();
		const list = await outreach.upload(skill, [
			row('alone'), row('city', { City: 'Fernie', State: 'C.-B.' }),
			row('west', { City: 'Nelson', State: 'BC' }), row('own', { TimeZone: 'HNP' }),
			row('elsewhere', { City: 'Toronto', State: 'ON' }), row('against', { TimeZone: 'HNE' }),
		]);
		const found = Object.fromEntries((await recordsOf(outreach.hub, list)).map((record) =>
			[record.externalId, [record.zone, record.otherZone, record.zoneFoundBy]]));
		assert.deepEqual(found, {
			alone: ['America/Vancouver', 'America/Edmonton', 'postal'],
			city: ['America/Edmonton', null, 'city'],
			west: ['America/Vancouver', null, 'city'],
			own: ['America/Vancouver', null, 'own'],
			elsewhere: ['America/Vancouver', 'America/Edmonton', 'postal'],
			against: ['America/New_York', null, 'own'],
		});
		const why = (await outreach.hub.api('GET', `/api/v1/lists/${list}/records/alone/why`)).body;
		assert.equal(why.timeZone, 'America/Vancouver');
		assert.equal(why.otherTimeZone, 'America/Edmonton');
		assert.equal(why.timeZoneFrom, 'postal');
	});

	it('is contacted only while both clocks allow it', async () => {
		await outreach.hub.setClock('2027-01-11T12:00:00Z');
		const skill = await outreach.addSkill();
		const list = await outreach.upload(skill, [row('both'), row('east', { City: 'Fernie', State: 'BC' })]);
		await outreach.start(skill);
		assert.equal((await outreach.why(list, 'both')).nextChance, VANCOUVER_OPENS.replace('Z', '.000Z'));
		await outreach.hub.setClock(EDMONTON_OPENS);
		await outreach.settled('the eastern one', skill, contacted(1));
		const why = await outreach.why(list, 'both');
		assert.equal(why.mayBeContacted, false);
		assert.equal(why.rules.find((rule) => rule.decisive).code, 'outside_window');
		await outreach.hub.setClock(VANCOUVER_OPENS);
		await outreach.settled('both', skill, contacted(2));
	});

	it('is left alone when the eastern clock closes, though the western is open', async () => {
		await outreach.hub.setClock(EDMONTON_CLOSES);
		const skill = await outreach.addSkill();
		const list = await outreach.upload(skill, [row('late'), row('west late', { City: 'Nelson', State: 'BC' })]);
		await outreach.start(skill);
		await outreach.settled('the western one', skill, contacted(1));
		const why = await outreach.why(list, 'late');
		assert.equal(why.mayBeContacted, false);
		assert.equal(why.nextChance, '2027-01-12T16:00:00.000Z');
	});

	it('expires at the earlier midnight', async () => {
		await outreach.hub.setClock('2027-01-13T04:00:00Z');
		const skill = await outreach.addSkill();
		const list = await outreach.upload(skill, [
			row('over', { ExpirationDate: '2027-01-14' }),
			row('over later', { ExpirationDate: '2027-01-14', City: 'Nelson', State: 'BC' }),
		]);
		const ends = Object.fromEntries((await recordsOf(outreach.hub, list)).map((record) =>
			[record.externalId, record.expirationDate]));
		assert.deepEqual(ends, { over: '2027-01-14T06:00:00.000Z', 'over later': '2027-01-14T07:00:00.000Z' });
		await outreach.hub.setClock('2027-01-14T06:00:00Z');
		await outreach.settled('the earlier', skill, (now) => now.finalReasons.expired === 1);
		await outreach.hub.setClock('2027-01-14T07:00:00Z');
		await outreach.settled('the later', skill, (now) => now.finalReasons.expired === 2);
	});
});
