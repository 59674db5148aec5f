// SPDX-License-Identifier: Apache-2.0
// The judge of the crash test can fail: each kind of harm in the log or in the hub's answers gives its finding.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { coverage, prove } from '../crash/proof.mjs';
import { randomFrom } from '../crash/random.mjs';

const MARKER = 'Avis : ';
const callback = (key, recipient, more = {}) => ({ event: 'callback', key, recipient, text: `${MARKER}bonjour`,
	textHash: 'h', repeat: false, status: 200, message: `m-${key}`, ...more });
const reply = (message, recipient) => ({ event: 'reply', message, recipient, try: 1, status: 201, taken: true });
const receipt = (message) => ({ event: 'receipt', message, try: 1, status: 204, taken: true });

/** Three people: one answers, one says STOP, one is unknown to the platform; a fourth had opted out before. */
function good() {
	return {
		marker: MARKER,
		journal: [
			callback('k1', 'ana'), callback('k1', 'ana', { repeat: true }), receipt('m-k1'), reply('reply-1', 'ana'),
			callback('k2', 'bo', { status: 0 }), callback('k2', 'bo', { repeat: true }), receipt('m-k2'),
			reply('stop-2', 'bo'), callback('k2c', 'bo', { text: 'Vous ne recevrez plus…', message: 'm-k2c' }),
			receipt('m-k2c'),
			callback('k3', 'chi', { status: 400, message: null }),
		],
		expected: new Set(['ana', 'bo', 'chi']),
		suppressed: 1,
		stored: new Map([['reply-1', 1], ['stop-2', 1]]),
		optOuts: new Set(['bo']),
		progress: { records: 4, final: 3, waiting: 0, inProgress: 0, retry: 0, held: 0, suppressed: 1,
			finalReasons: { contacted: 2, bad_address: 1 }, messagesSent: 2, messagesDelivered: 2, replied: 2,
			optedOut: 1 },
	};
}

const harms = [
	['a second id for a record', ['two_ids'], (run) => run.journal.push(callback('k9', 'ana'))],
	['a record without a message', ['missing'], (run) => {
		run.expected.add('noé');
		run.progress.records++;
		run.progress.final++;
		run.progress.finalReasons.contacted++;
		run.progress.messagesSent++;
	}, ['tally']],
	['a message to somebody who had opted out', ['forbidden'], (run) => run.journal.push(
		callback('k4', 'dan', { status: 500, message: null }))],
	['a callback without an id', ['no_id'], (run) => run.journal.push(callback(null, 'ana')), ['two_ids']],
	['one id for two people', ['shared_id'], (run) => run.journal.push(callback('k1', 'chi')), ['two_ids', 'tally']],
	['one id with two texts', ['text_changed'], (run) => run.journal.push(callback('k1', 'ana', { textHash: 'x' }))],
	['a lost reply', ['reply_lost'], (run) => run.stored.delete('reply-1')],
	['a reply stored twice', ['reply_twice'], (run) => run.stored.set('reply-1', 2)],
	['a lost opt-out', ['opt_out_lost'], (run) => run.optOuts.delete('bo')],
	['an opt-out that nobody asked for', ['opt_out_extra'], (run) => run.optOuts.add('ana')],
	['a second confirmation', ['confirmation'], (run) => run.journal.push(
		callback('k2d', 'bo', { text: 'Vous ne recevrez plus…', message: 'm-k2c' }))],
	['a missing confirmation', ['confirmation'], (run) => {
		run.journal = run.journal.filter(({ key }) => key !== 'k2c');
	}],
	['a record still under way', ['tally'], (run) => {
		run.progress.inProgress = 1;
		run.progress.final--;
	}],
	['a count that is off', ['tally'], (run) => { run.progress.replied++; }],
	['more messages than there are', ['tally'], (run) => { run.progress.messagesSent = 3; }],
	['a message that is not counted', ['tally'], (run) => { run.progress.messagesSent = 0; }],
];

describe('the proof', () => {
	it('finds nothing in a campaign without harm', () => assert.deepEqual(prove(good()), []));

	for (const [name, codes, harm, besides = []] of harms)
		it(`finds ${name}`, () => {
			const run = good();
			harm(run);
			const found = new Set(prove(run).map(({ code }) => code));
			for (const code of codes)
				assert.ok(found.has(code), `${code} is not among ${[...found]}`);
			for (const code of found)
				assert.ok([...codes, ...besides].includes(code), `${code} was not expected`);
		});

	it('counts what the kills met', () => {
		const journal = [callback('k1', 'ana'), callback('k1', 'ana', { repeat: true }),
			{ ...receipt('m-k1'), taken: false, status: 0 }, { ...reply('reply-1', 'ana'), try: 2, status: 200 }];
		assert.deepEqual(coverage(journal), { callbacks: 2, repeats: 1, postsCutOff: 1, postsKnownAlready: 1 });
	});
});

describe('the randomness', () => {
	it('is repeated by its seed and keeps to its bounds', () => {
		const [one, same, other] = [7, 7, 8].map(randomFrom);
		const draws = Array.from({ length: 1000 }, () => one.between(3, 9));
		assert.deepEqual(draws, Array.from({ length: 1000 }, () => same.between(3, 9)));
		assert.notDeepEqual(draws, Array.from({ length: 1000 }, () => other.between(3, 9)));
		assert.deepEqual([...new Set(draws)].sort(), [3, 4, 5, 6, 7, 8, 9]);
	});
});
