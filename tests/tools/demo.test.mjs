// SPDX-License-Identifier: Apache-2.0
// The demo's own rules: what it reads from the middleware's log and pages, and that its checks can fail.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { check, standing } from '../../tools/demo/checks.mjs';
import { longestCallback, readLog } from '../../tools/demo/journal.mjs';
import { formOf, problemOf } from '../../tools/demo/page.mjs';
import { checkLines, closingRows } from '../../tools/demo/report.mjs';

const callback = (key, record, more = {}) => ({
	event: 'callback', key, recipient: `+1514555${record}`, text: `Bonjour [${record}]`, repeat: false, status: 200,
	message: `m-${key}`, time: '2026-11-24T16:00:00.000Z', ...more,
});
const receipt = (message, status) =>
	({ event: 'receipt', message, recipient: 'x', body: JSON.stringify({ status }), taken: true });
const reply = (id, recipient) => ({ event: 'reply', message: id, recipient, taken: true, time: '2026-11-24T16:00:01.000Z' });

describe('the middleware\'s log', () => {
	it('counts ids, repeats, replies and receipts once', () => {
		const log = readLog([
			callback('k1', '0101', { status: 0, fault: 'close' }), callback('k1', '0101', { repeat: true }),
			callback('k2', '0102', { status: 500, fault: '500', message: null }), callback('k2', '0102'),
			callback('k3', 'x', { text: 'You will get no more messages.' }),
			receipt('m-k1', 'delivered'), receipt('m-k2', 'failed'), { ...receipt('m-k2', 'failed'), taken: false },
			reply('reply-m-k1', '+15145550101'), reply('stop-m-k2', '+15145550102'),
		], new Set(), 300);
		assert.deepEqual([...log.recordIds.keys()], ['0101', '0102']);
		assert.deepEqual([...log.failed], ['0102']);
		const { campaignIds, otherIds, repeats, replies, stops, receipts } = log;
		assert.deepEqual({ campaignIds, otherIds, repeats, replies, stops, receipts },
			{ campaignIds: 2, otherIds: 1, repeats: 1, replies: 1, stops: 1, receipts: 2 });
	});

	it('takes a message as taken when the connection was closed after it', () => {
		assert.deepEqual([...readLog([callback('k1', '0101', { status: 0 })], new Set(), 300).recordIds.keys()], ['0101']);
		assert.equal(readLog([callback('k1', '0101', { status: 429 })], new Set(), 300).campaignIds, 0);
	});

	it('sees a message after STOP, but not the repeat of one that went before', () => {
		const stop = reply('stop-m-k1', '+15145550101');
		const late = { time: '2026-11-24T16:00:02.000Z' };
		const onTheWay = { time: '2026-11-24T16:00:01.050Z' };
		const after = (line) => readLog([callback('k1', '0101'), stop, line], new Set(), 300).afterStop;
		assert.deepEqual(after(callback('k9', '0101', late)), ['0101']);
		assert.deepEqual(after(callback('k9', '0101', onTheWay)), []);
		assert.deepEqual(after(callback('k1', '0101', { ...late, repeat: true })), []);
	});

	it('goes with the longest callback of the hub\'s log', () => {
		assert.equal(longestCallback('x event=delivery.attempt took_ms=20\nx took_ms=7\n'), 21);
		assert.equal(longestCallback(''), 0);
	});

	it('sees a message to a blocked number', () => {
		assert.deepEqual(readLog([callback('k1', '0101')], new Set(['+15145550101']), 300).toBlocked, ['+15145550101']);
	});
});

/** Facts of a campaign in which all is well. */
function facts() {
	const progress = {
		records: 4, waiting: 0, retry: 0, inProgress: 0, held: 0, replied: 2, optedOut: 1,
		finalReasons: { contacted: 2, exhausted: 1 }, suppressedReasons: { dnc: 1 },
	};
	return {
		expected: { rows: 5, rejected: { bad_phone: 1 } },
		job: { rows: 5, loaded: 4, rejected: { bad_phone: 1 } },
		progress,
		standing: standing(progress, {}),
		log: readLog([
			callback('k1', '0101'), callback('k2', '0102'), callback('k3', '0103'), receipt('m-k3', 'failed'),
			reply('reply-m-k1', '+15145550101'), reply('stop-m-k2', '+15145550102'),
		], new Set(), 300),
		contacted: new Set(['0101', '0102']),
		optOuts: 1, owed: 0, errorRows: 1,
	};
}

describe('the checks', () => {
	const failing = (change) => {
		const changed = facts();
		change(changed);
		return check(changed).filter((result) => !result.ok).map((result) => result.what);
	};

	it('pass when all is well', () => {
		assert.deepEqual(failing(() => {}), []);
	});

	const faults = [
		['a row that was lost', (f) => { f.job.rows = 4; }, /rows read = rows of the file/],
		['a row counted twice', (f) => { f.job.loaded = 5; }, /loaded \+ rejected/],
		['a faulty row rejected for another reason', (f) => { f.job.rejected = { bad_date: 1 }; }, /for its reason/],
		['an error file that is too short', (f) => { f.errorRows = 0; }, /error file/],
		['a record that is nowhere', (f) => { f.standing.failed = {}; }, /contacted \+ failed/],
		['a record still under way', (f) => { f.progress.inProgress = 1; }, /under way/],
		['a lost reply', (f) => { f.progress.replied = 1; }, /every reply/],
		['a STOP that was not heard', (f) => { f.optOuts = 0; }, /store of opt-outs/],
		['a reply that is still owed', (f) => { f.owed = 1; }, /owes/],
		['a record contacted that got nothing', (f) => { f.contacted.add('0104'); }, /of every record contacted/],
		['a record answered that is not contacted', (f) => { f.contacted.delete('0101'); }, /is contacted/],
		['a record contacted whose message failed', (f) => { f.contacted.add('0103'); }, /of every record contacted/],
		['a second id for a record', (f) => { f.log.recordIds.get('0101').add('k8'); }, /one message id/],
		['an id used for two records', (f) => { f.log.idRecords.get('k1').add('0102'); }, /no id for two/],
		['a message after STOP', (f) => { f.log.afterStop.push('0102'); }, /after STOP/],
		['a message to a DNC number', (f) => { f.log.toBlocked.push('+1'); }, /DNC/],
	];
	for (const [name, change, what] of faults) {
		it(`notice ${name}`, () => {
			assert.ok(failing(change).some((text) => what.test(text)), failing(change).join('\n'));
		});
	}

	it('say which one failed', () => {
		const changed = facts();
		changed.owed = 3;
		assert.match(checkLines(check(changed)).join('\n'), /NO {2}the middleware owes the hub nothing: posts 3/);
	});

	it('stand beside a table that adds up', () => {
		const rows = closingRows({ ...facts(), answered: 1, seconds: 2 });
		const count = (text) => rows.find((row) => row[0] === text)[1];
		assert.equal(count('rows read'), count('loaded') + count('rejected'));
		assert.equal(count('loaded'), count('contacted') + count('failed') + count('suppressed') + count('waiting'));
	});
});

describe('a page of one form', () => {
	const html = '<p class="problem" role="alert">It&#39;s <b>taken</b></p><form method="post" action="/action/add">' +
		'<input type="hidden" name="secret" value="a&amp;b"><input type="text" id="n" name="name" value="">' +
		'<input type="radio" name="kind" value="x"><input type="radio" name="kind" value="y" checked></form>';

	it('is read as a browser reads it', () => {
		assert.deepEqual(formOf(html), { action: '/action/add', fields: { secret: 'a&b', name: '', kind: 'y' } });
		assert.equal(formOf('<p>no form</p>'), null);
		assert.equal(problemOf(html), "It's taken");
	});
});
