// SPDX-License-Identifier: Apache-2.0
// What must hold after a campaign, however often the hub died: pure functions over the middleware's log and the hub's
// answers. A finding is { code, text }; none means proven.
//
//   two_ids        a record's message reached the middleware under more than one id
//   missing        a record that should be contacted has no message at the middleware
//   forbidden      somebody who should not be contacted was
//   no_id          a callback without Idempotency-Key
//   shared_id      one id for two people
//   text_changed   one id with two texts
//   confirmation   a STOP was not confirmed, or under more than one id
//   reply_lost, reply_twice      a reply is stored not at all, or more than once
//   opt_out_lost, opt_out_extra  a STOP is not recorded, or one nobody said
//   tally          the hub's numbers differ from the log

const MOST_NAMED = 5;

/** One finding for all of a kind: their number and the first few. */
function finding(code, items, words) {
	if (items.length === 0)
		return [];
	const named = items.slice(0, MOST_NAMED).join(', ');
	return [{ code, text: `${items.length} ${words}: ${named}${items.length > MOST_NAMED ? ', …' : ''}` }];
}

const addTo = (map, key, value) => map.set(key, (map.get(key) ?? new Set()).add(value));
const withSeveral = (map) => [...map].filter(([, values]) => values.size > 1).map(([key]) => key);
const ofEvent = (journal, event) => journal.filter((line) => line.event === event);

/** What the log tells. `marker` begins every text of the campaign. */
export function readJournal(journal, marker) {
	const callbacks = ofEvent(journal, 'callback');
	const campaign = callbacks.filter((line) => line.text.startsWith(marker));
	const others = callbacks.filter((line) => !line.text.startsWith(marker));
	const ids = new Map();
	const confirmations = new Map();
	const taken = new Set();
	const refused = new Set();
	const messages = new Set();

	for (const line of campaign) {
		addTo(ids, line.recipient, line.key);
		if (line.message) {
			taken.add(line.recipient);
			messages.add(line.message);
		}
		if (line.status === 400)
			refused.add(line.recipient);
	}
	for (const line of others)
		addTo(confirmations, line.recipient, line.key);
	return { callbacks, ids, confirmations, taken, refused,
		replies: new Map(ofEvent(journal, 'reply').map((line) => [line.message, line.recipient])),
		receipts: new Set(ofEvent(journal, 'receipt').map(({ message }) => message)
			.filter((message) => messages.has(message))) };
}

function proveIds({ callbacks, ids }) {
	const people = new Map();
	const texts = new Map();

	for (const line of callbacks) {
		addTo(people, line.key, line.recipient);
		addTo(texts, line.key, line.textHash);
	}
	return [
		...finding('no_id', callbacks.filter((line) => !line.key).map((line) => line.recipient),
			'callbacks without an id'),
		...finding('two_ids', withSeveral(ids), 'records with more than one message id'),
		...finding('shared_id', withSeveral(people), 'ids with more than one recipient'),
		...finding('text_changed', withSeveral(texts), 'ids with more than one text'),
	];
}

function proveReach({ ids, taken, refused }, expected) {
	const reached = (recipient) => taken.has(recipient) || refused.has(recipient);
	return [
		...finding('missing', [...expected].filter((recipient) => !reached(recipient)),
			'records without a message at the middleware'),
		...finding('forbidden', [...ids.keys()].filter((recipient) => !expected.has(recipient)),
			'people contacted who should not be'),
	];
}

const isStop = (message) => message.startsWith('stop-');

/** stored: how often the hub has each inbound message, by the middleware's id; optOuts: recipients. */
function proveReplies({ replies, confirmations }, stored, optOuts) {
	const stops = new Set([...replies].filter(([message]) => isStop(message)).map(([, who]) => who));
	const badlyConfirmed = [...stops].filter((who) => confirmations.get(who)?.size !== 1);
	return [
		...finding('reply_lost', [...replies.keys()].filter((message) => !stored.has(message)),
			'replies that are not stored'),
		...finding('reply_twice', [...stored].filter(([, count]) => count > 1).map(([message]) => message),
			'replies stored more than once'),
		...finding('opt_out_lost', [...stops].filter((who) => !optOuts.has(who)),
			'opt-outs that are not recorded'),
		...finding('opt_out_extra', [...optOuts].filter((who) => !stops.has(who)),
			'opt-outs that nobody asked for'),
		...finding('confirmation', [
			...badlyConfirmed,
			...[...confirmations.keys()].filter((who) => !stops.has(who)),
		], 'people with no confirmation of their opt-out, more than one, or without having asked'),
	];
}

/** progress: the hub's own numbers of the skill; suppressed: how many records are kept back. */
function proveTally({ taken, refused, receipts, replies }, expected, suppressed, progress) {
	const stops = [...replies.keys()].filter(isStop).length;
	const want = {
		records: expected.size + suppressed,
		final: expected.size,
		waiting: 0, inProgress: 0, retry: 0, held: 0,
		suppressed,
		replied: replies.size,
		optedOut: stops,
	};
	const contacted = progress.finalReasons?.contacted ?? 0;
	const wrong = Object.entries(want).filter(([name, count]) => progress[name] !== count)
		.map(([name, count]) => `${name} is ${progress[name]}, not ${count}`);

	/* When a STOP overtakes the answer to the send and a kill loses that answer, the message is not repeated: its
	   record is contacted, but nothing tells that it was accepted. */
	for (const [name, most] of [['messagesSent', taken.size], ['messagesDelivered', receipts.size]])
		if (!(progress[name] <= most && progress[name] >= most - stops))
			wrong.push(`${name} is ${progress[name]}, not ${most} (or up to ${stops} fewer)`);

	if (contacted !== taken.size)
		wrong.push(`contacted is ${contacted}, not ${taken.size}`);
	if (contacted + refused.size !== expected.size)
		wrong.push(`contacted ${contacted} and refused ${refused.size} are not ${expected.size}`);
	return finding('tally', wrong, 'numbers that differ from the log');
}

/**
 * expected: Set of the recipients to be contacted; suppressed: number of records kept back; stored: Map of inbound ids to
 * how often they are stored; optOuts: Set of recipients; progress: the skill's numbers.
 */
export function prove({ journal, marker, expected, suppressed, stored, optOuts, progress }) {
	const facts = readJournal(journal, marker);
	return [
		...proveIds(facts),
		...proveReach(facts, expected),
		...proveReplies(facts, stored, optOuts),
		...proveTally(facts, expected, suppressed, progress),
	];
}

/** What the kills met: a run in which they met nothing proves nothing. */
export function coverage(journal) {
	const callbacks = ofEvent(journal, 'callback');
	const posts = journal.filter((line) => line.event === 'reply' || line.event === 'receipt');
	const stored = posts.filter((line) => line.try > 1 && line.status === 200);
	return {
		callbacks: callbacks.length,
		repeats: callbacks.filter((line) => line.repeat).length,
		postsCutOff: posts.filter((line) => !line.taken).length,
		postsKnownAlready: stored.length,
	};
}
