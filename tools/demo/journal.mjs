// SPDX-License-Identifier: Apache-2.0
// What the middleware's own log says, read without asking the hub. Every campaign text ends in "[<external id>]", so that
// each callback can be put to its record; confirmations of opt-outs and agents' replies have no such mark.
import fs from 'node:fs';

export function readJournal(file) {
	return fs.readFileSync(file, 'utf8').split('\n').filter(Boolean).map((line) => JSON.parse(line));
}

/** Milliseconds, from the hub's log. */
export function longestCallback(hubLog) {
	let longest = 0;
	for (const [, ms] of hubLog.matchAll(/ took_ms=(\d+)$/gm))
		longest = Math.max(longest, Number(ms) + 1);
	return longest;
}

const recordOf = (text) => /\[([^\]]+)\]$/.exec(text ?? '')?.[1];

/** The platform has the message: it was answered 200, or the connection was closed (on purpose) after it was taken. */
const isTaken = (line) => line.message && (line.status === 200 || line.status === 0);

/** Adds to a set in a map. */
function put(map, key, value) {
	map.set(key, (map.get(key) ?? new Set()).add(value));
}

/**
 * @param blocked     recipients that must get nothing (a Set)
 * @param longestMs   how long the longest callback took: what is logged no later than that after a STOP may have been on
 *                    its way when the hub took the STOP
 * @return {
 *   recordIds:    Map(external id of the record => Set(message ids under which it was taken)),
 *   idRecords:    Map(message id => Set(external ids of records)), one each when all is well,
 *   answered:     Set(external ids of records whose message was answered 200: the hub knows),
 *   failed:       Set(external ids of records whose message was reported as failed),
 *   campaignIds:  number of distinct message ids of the campaign that were taken,
 *   otherIds:     the same for everything else,
 *   repeats:      callbacks under an id that was known,
 *   replies, stops, receipts:  posts that the hub took, each counted once,
 *   afterStop:    campaign messages taken for a person after the hub took that person's STOP, but for
 *                 those on their way at that moment,
 *   toBlocked:    messages taken for one of `blocked` }
 */
export function readLog(lines, blocked, longestMs) {
	const log = {
		recordIds: new Map(), idRecords: new Map(), answered: new Set(), failed: new Set(), repeats: 0,
		afterStop: [], toBlocked: [],
	};
	const taken = { reply: new Set(), stop: new Set(), receipt: new Set() };
	const others = new Set();
	const recordOfMessage = new Map();
	const stopped = new Map();
	for (const line of lines) {
		if (line.event === 'callback')
			readCallback(line, { log, others, recordOfMessage, stopped, blocked, longestMs });
		else if (line.taken)
			readPost(line, { log, taken, recordOfMessage, stopped });
	}
	return {
		...log,
		campaignIds: log.idRecords.size,
		otherIds: others.size,
		replies: taken.reply.size,
		stops: taken.stop.size,
		receipts: taken.receipt.size,
	};
}

function readCallback(line, { log, others, recordOfMessage, stopped, blocked, longestMs }) {
	if (line.repeat)
		log.repeats++;
	if (!isTaken(line))
		return;
	const record = recordOf(line.text);
	if (!line.repeat && blocked.has(line.recipient))
		log.toBlocked.push(line.recipient);
	if (record === undefined) {
		others.add(line.key);
		return;
	}
	if (line.status === 200)
		log.answered.add(record);
	if (!line.repeat && Date.parse(line.time) > (stopped.get(line.recipient) ?? Infinity) + longestMs)
		log.afterStop.push(record);
	put(log.recordIds, record, line.key);
	put(log.idRecords, line.key, record);
	recordOfMessage.set(line.message, record);
}

function readPost(line, { log, taken, recordOfMessage, stopped }) {
	if (line.event === 'receipt') {
		const { status } = JSON.parse(line.body);
		taken.receipt.add(`${line.message} ${status}`);
		if (status === 'failed' && recordOfMessage.has(line.message))
			log.failed.add(recordOfMessage.get(line.message));
		return;
	}
	const isStop = line.message.startsWith('stop-');
	taken[isStop ? 'stop' : 'reply'].add(line.message);
	if (isStop)
		stopped.set(line.recipient, Date.parse(line.time));
}
