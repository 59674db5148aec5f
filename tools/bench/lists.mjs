// SPDX-License-Identifier: Apache-2.0
// Generated calling lists: 13 columns, fictional names, real towns of six time zones with their postal codes. The same
// numbers give the same file.
import fs from 'node:fs';

/** Town, province or state, postal code, time zone as lists write it. One of each zone, in turn. */
const TOWNS = [
	['St. John\'s', 'NL', 'A1C 5M2', 'NST'],
	['Halifax', 'NS', 'B3J 1S9', 'AST'],
	['Montréal', 'QC', 'H2X 1Y4', 'EST'],
	['Austin', 'TX', '78701', 'CST'],
	['Denver', 'CO', '80202', 'MST'],
	['Seattle', 'WA', '98101', 'PST'],
];
const FIRST = ['Ana', 'Bo', 'Chloé', 'Dev', 'Élise', 'Farid', 'Grace', 'Hugo', 'Inès', 'Jonah', 'Kim'];
const LAST = ['Roy', 'Lee', 'Nguyen', 'Diaz', 'Okafor', 'Gagnon', 'Smith', 'Tremblay', 'Ivanov'];
const PLANS = ['Gold', 'Silver', 'Basic'];
const ROWS_AT_ONCE = 10_000;

const HEADER = ['ExternalId', 'FirstName', 'LastName', 'DigitalId', 'Address', 'City', 'State', 'Zip', 'TimeZone',
	'Language', 'Plan', 'Amount', 'Appointment'];

export const COLUMNS = {
	named: {
		externalIdColumn: 'ExternalId', firstNameColumn: 'FirstName', lastNameColumn: 'LastName',
		addressColumn: 'Address', cityColumn: 'City', stateColumn: 'State', zipColumn: 'Zip',
		timeZoneColumn: 'TimeZone',
	},
	destinations: ['DigitalId'],
	custom: ['Language', 'Plan', 'Amount', 'Appointment'],
};

function row(prefix, i) {
	const [city, state, zip, zone] = TOWNS[i % TOWNS.length];
	return `${prefix}-${i},${FIRST[i % FIRST.length]},${LAST[i % LAST.length]},${prefix}-u-${i},`
		+ `${1 + i % 9000} Main Street,${city},${state},${zip},${zone},${i % 3 ? 'en' : 'fr'},`
		+ `${PLANS[i % PLANS.length]},${(i % 90_000) / 100},2026-12-${String(1 + i % 28).padStart(2, '0')}\r\n`;
}

/** Writes a list of `rows` people whose ids begin with `prefix`. */
export function writeList(file, prefix, rows) {
	const out = fs.openSync(file, 'w');
	fs.writeSync(out, `${HEADER.join(',')}\r\n`);
	for (let i = 0; i < rows; i += ROWS_AT_ONCE) {
		let text = '';
		for (let j = i; j < Math.min(rows, i + ROWS_AT_ONCE); j++)
			text += row(prefix, j);
		fs.writeSync(out, text);
	}
	fs.closeSync(out);
}
