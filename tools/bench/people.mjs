// SPDX-License-Identifier: Apache-2.0
// What the measured import is about: people of a generated list (tests/lists/generate.mjs), with faults of all kinds and
// a telephone number that is most people's own; and the numbers that must not be contacted, some of which are theirs.
import fs from 'node:fs';
import { finished } from 'node:stream/promises';

import { DESTINATIONS, writeInto } from '../../tests/lists/generate.mjs';
import { towns } from '../../tests/lists/towns.mjs';

const LINES = 10_000;
/** One of a hundred numbers of every town must not be contacted. */
const BLOCKED_EVERY = 100;
const BLOCKED_LINE = 7;
/** Where nobody of the list lives. */
const ELSEWHERE = ['209', '229', '240', '248', '254', '256', '260', '262', '267', '269'];

/** The columns as a list maps them; Plan is a custom one. */
export const PEOPLE = {
	named: {
		externalIdColumn: 'ExternalId', firstNameColumn: 'FirstName', lastNameColumn: 'LastName', cityColumn: 'City',
		stateColumn: 'State', zipColumn: 'Zip', timeZoneColumn: 'TimeZone', priorityColumn: 'Priority',
		expirationDateColumn: 'ExpirationDate',
	},
	destinations: DESTINATIONS,
	custom: ['Plan'],
};

const number = (area, line) => `+1${area}555${String(line).padStart(4, '0')}`;

/** `count` telephone numbers; the first of them are those of one in a hundred people of any list. */
export function blockedNumbers(count) {
	const numbers = [];
	for (const area of new Set(towns.map((town) => town.areaCode)))
		for (let line = BLOCKED_LINE; line < LINES; line += BLOCKED_EVERY)
			numbers.push(number(area, line));
	for (const area of ELSEWHERE)
		for (let line = 0; line < LINES; line++)
			numbers.push(number(area, line));
	if (numbers.length < count)
		throw new Error(`there are ${numbers.length} numbers, not ${count}`);
	return numbers.slice(0, count);
}

const normalised = (phone) => `+1${phone.replace(/\D/g, '').slice(-10)}`;

/** Writes a list of `rows` people whose ids begin with `prefix`; gives what a job must count, with these numbers blocked. */
export async function writePeople(file, { prefix, rows, seed, ids }, blocked) {
	const numbers = new Set(blocked);
	const out = fs.createWriteStream(file);
	let suppressed = 0;
	const counts = await writeInto(out, { rows, seed, faults: 2, prefix, lines: LINES, ids }, ({ row, code }) => {
		if (!code && numbers.has(normalised(row.PhoneNumber)))
			suppressed++;
	});
	out.end();
	await finished(out);
	return {
		rowsRead: counts.rows, rowsNew: counts.loaded - suppressed, rowsUpdated: 0, rowsUnchanged: 0,
		rowsRejected: counts.rows - counts.loaded, rowsSuppressed: suppressed,
		rejected: counts.rejected, warnings: counts.warnings,
	};
}
