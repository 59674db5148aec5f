// SPDX-License-Identifier: Apache-2.0
// The closing table and the list of checks, as rows for the screen. Pure.
import { total } from './checks.mjs';

/** Names of reasons as people read them; a code that is not here stands as it is. */
const WORDS = {
	exhausted: 'attempts used up',
	bad_address: 'unknown to the platform',
	refused: 'message refused',
	expired: 'expired first',
	removed: 'removed',
	variable: 'a variable has no value',
	no_destination: 'no telephone',
	opted_out: 'opted out',
	dnc: 'on the DNC list',
	suppressed: 'suppressed contact',
};

const words = (reason) => WORDS[reason] ?? reason.replace(/^row_/, '').replaceAll('_', ' ');

const reasons = (counts, depth) => Object.entries(counts)
	.filter(([, n]) => n > 0)
	.sort(([, a], [, b]) => b - a)
	.map(([reason, n]) => [words(reason), n, depth]);

/** [text, count, depth] */
export function closingRows({ job, standing, progress, log, answered, seconds }) {
	return [
		['rows read', job.rows],
		['rejected', total(job.rejected), 1], ...reasons(job.rejected, 2),
		['loaded', job.loaded, 1],
		['contacted', standing.contacted, 2],
		['failed', total(standing.failed), 2], ...reasons(standing.failed, 3),
		['suppressed', total(standing.suppressed), 2], ...reasons(standing.suppressed, 3),
		['waiting', total(standing.waiting), 2], ...reasons(standing.waiting, 3),
		['messages handed over, each under one id', log.campaignIds],
		['sent again under the same id', log.repeats, 1],
		['reported as delivered', progress.messagesDelivered, 1],
		['people who replied', progress.replied],
		['opted out', progress.optedOut, 1],
		['answered by the agent', answered, 1],
		['time', `${seconds.toFixed(1)} s`],
	];
}

/** Lines "ok  …" and "NO  …". */
export function checkLines(results) {
	return results.map(({ what, ok, detail }) => (ok ? `  ok  ${what}` : `  NO  ${what}: ${detail}`));
}
