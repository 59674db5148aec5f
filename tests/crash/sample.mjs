// SPDX-License-Identifier: Apache-2.0
// The rows of a campaign in several files, faulty ones among them, and which of their people are to be contacted.
import { COLUMNS, DESTINATIONS, rowsOf } from '../lists/generate.mjs';
import { randomFrom } from './random.mjs';

const OPTED_OUT_SHARE = 0.01;
const FAULTY_PERCENT = 3;
const LINE_END = Buffer.from('\r\n');

const MAPPING = {
	externalIdColumn: 'ExternalId', firstNameColumn: 'FirstName', lastNameColumn: 'LastName', cityColumn: 'City',
	stateColumn: 'State', zipColumn: 'Zip', timeZoneColumn: 'TimeZone', priorityColumn: 'Priority',
	expirationDateColumn: 'ExpirationDate',
	destinationMappings: DESTINATIONS.map((name) => ({ fieldName: name, fieldValue: name })),
};

/** Pieces of about the same size; each begins with a good row, so that a repeated id stays with the row it repeats. */
function* pieces(rows, lists) {
	const size = Math.ceil(rows.length / lists);
	let piece = [];

	for (const row of rows) {
		if (piece.length >= size && !row.code) {
			yield piece;
			piece = [];
		}
		piece.push(row);
	}
	yield piece;
}

const fileOf = (rows) => Buffer.concat([Buffer.from(COLUMNS.join(',')), LINE_END,
	...rows.flatMap(({ text }) => [Buffer.from(text), LINE_END])]);

/**
 * `records` good rows in `lists` files.
 * @return { files, mapping, expected: Set of recipients, optedOut: recipients who said no before, rejected: rows }
 */
export function sampleMake({ records, lists, seed }) {
	const random = randomFrom(seed);
	const expected = new Set();
	const optedOut = [];
	const rows = [];

	for (const row of rowsOf({ rows: records * 2, seed, faults: FAULTY_PERCENT })) {
		rows.push(row);
		if (row.code)
			continue;
		if (random.share() < OPTED_OUT_SHARE)
			optedOut.push(row.row.DigitalId);
		else
			expected.add(row.row.DigitalId);
		if (expected.size + optedOut.length === records)
			break;
	}
	return { expected, optedOut, rejected: rows.length - records, mapping: MAPPING,
		files: [...pieces(rows, lists)].map(fileOf) };
}
