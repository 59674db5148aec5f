// SPDX-License-Identifier: Apache-2.0
// What must hold at the end. Pure: from what was gathered to a list of { what, ok, detail }.

const sum = (counts) => Object.values(counts).reduce((total, n) => total + n, 0);

const sameCounts = (a, b) =>
	[...new Set([...Object.keys(a), ...Object.keys(b)])].filter((key) => (a[key] ?? 0) !== (b[key] ?? 0));

/** Where the loaded records stand, in the words of the closing table. */
export function standing(progress, waitingReasons) {
	const { contacted = 0, ...others } = progress.finalReasons;
	return {
		contacted,
		failed: others,
		suppressed: progress.suppressedReasons,
		waiting: waitingReasons,
	};
}

export const total = (part) => (typeof part === 'number' ? part : sum(part));

/**
 * @param facts.expected   what the generator says an import must count: rows, loaded, rejected (by reason)
 * @param facts.job        what the import counted: rows, loaded, rejected (by reason)
 * @param facts.progress   the hub's numbers of the list
 * @param facts.standing   see above
 * @param facts.log        see journal.mjs
 * @param facts.contacted  external ids of the records that the hub calls contacted (a Set)
 * @param facts.optOuts    addresses in the hub's store of opt-outs
 * @param facts.owed       posts that the middleware still owes, and that the hub refused
 * @param facts.errorRows  rows in the error file
 */
export function check(facts) {
	return [...checkImport(facts), ...checkRecords(facts), ...checkPeople(facts), ...checkLog(facts)];
}

const equal = (what, left, right, names = ['', '']) => ({
	what,
	ok: left === right,
	detail: `${names[0]} ${left}, ${names[1]} ${right}`.trim(),
});

function checkImport({ expected, job, errorRows }) {
	const wrong = sameCounts(expected.rejected, job.rejected);
	return [
		equal('rows read = rows of the file', job.rows, expected.rows, ['read', 'in the file']),
		equal('rows read = loaded + rejected', job.rows, job.loaded + sum(job.rejected),
			['read', 'loaded + rejected']),
		{
			what: 'every faulty row is rejected for its reason',
			ok: wrong.length === 0,
			detail: wrong.map((reason) =>
				`${reason}: ${job.rejected[reason] ?? 0} instead of ${expected.rejected[reason] ?? 0}`).join('; '),
		},
		equal('the error file holds every rejected row', errorRows, sum(job.rejected),
			['in the file', 'rejected']),
	];
}

function checkRecords({ job, progress, standing: where }) {
	const all = where.contacted + sum(where.failed) + sum(where.suppressed) + sum(where.waiting);
	return [
		equal('loaded = contacted + failed + suppressed + waiting', job.loaded, all,
			['loaded', 'accounted for']),
		equal('nothing is under way or undecided', progress.inProgress + progress.held, 0,
			['records', 'expected']),
	];
}

function checkPeople({ progress, log, optOuts, owed }) {
	return [
		equal('every reply of a person was taken, once', progress.replied, log.replies + log.stops,
			['records that replied', 'people who wrote']),
		equal('every STOP is an opt-out', progress.optedOut, log.stops,
			['records that opted out', 'people who said STOP']),
		equal('every opt-out is in the store of opt-outs', optOuts, log.stops,
			['in the store', 'people who said STOP']),
		equal('the middleware owes the hub nothing', owed, 0, ['posts', 'expected']),
	];
}

function checkLog({ log, contacted }) {
	const unknown = [...log.answered].filter((record) => !log.failed.has(record) && !contacted.has(record));
	const missing = [...contacted].filter((record) => !log.recordIds.has(record) || log.failed.has(record));
	const several = [...contacted].filter((record) => (log.recordIds.get(record)?.size ?? 0) > 1);
	const shared = [...log.idRecords].filter(([, records]) => records.size > 1);
	const none = (what, list) => ({ what, ok: list.length === 0, detail: list.slice(0, 5).join(', ') });
	return [
		none('the middleware took the message of every record contacted', missing),
		none('every record whose message it answered, and did not report as failed, is contacted', unknown),
		none('one message id for each of them', several),
		none('no id for two of them', shared.map(([id]) => id)),
		none('no message to a person after STOP', log.afterStop),
		none('no message to a number of the DNC group', log.toBlocked),
	];
}
