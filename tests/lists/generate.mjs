#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
// A calling list, always the same for the same numbers: fictional people, telephone numbers that are set aside for
// fiction (555-0100 to 555-0199), addresses at example.com, and real towns. A share of the rows is faulty, of every kind.
//
//   node tests/lists/generate.mjs [--rows 2000] [--seed 1] [--faults 3] [--expect FILE]
//       [--destinations PhoneNumber,Email,DigitalId] [--prefix P-] [--lines 100] [--ids counted|mixed] > list.csv
//
// --prefix stands before every id and address, so that two lists have nobody in common. --lines says how many telephones
// an area code has: 100 are set aside for fiction; up to 10,000 (all of 555) make most people's number their own, for
// lists that nobody is ever written to. --ids mixed: external ids without any order, instead of counted up.
// --expect writes what an import of the file must count, when the destinations are mapped as --destinations says, no
// default time zone is chosen and forceOverwrite is off: {"rows", "loaded", "rejected": {code: rows}, "warnings": {…}}.
// Every good row has a telephone number and a channel identity; six in ten have an e-mail address.
// Rows are made one after the other: ten million of them need no more memory than ten.
import { once } from 'node:events';
import fs from 'node:fs';
import { pathToFileURL } from 'node:url';

import { towns } from './towns.mjs';

export const COLUMNS = ['ExternalId', 'FirstName', 'LastName', 'PhoneNumber', 'Email', 'DigitalId', 'City', 'State',
	'Zip', 'TimeZone', 'Priority', 'ExpirationDate', 'Plan'];

const FIRST = ['Ana', 'Élodie', 'François', 'Zoë', 'Bo', 'Chi', 'Noé', 'Siobhán', 'Ève', 'Chloé', 'Anaïs', 'Jérôme',
	'Maëlle', 'Liam', 'Olivia', 'Ethan', 'Emma', 'Noah', 'Ava', 'Lucas', 'Mia', 'Benoît', 'Geneviève', 'René',
	'Aurélie', 'Hélène', 'Inès', 'José', 'María', 'Søren', 'Jürgen', 'Renée', 'Kim', 'Sam', 'Alex', 'Dominique'];
const LAST = ['Roy', 'Lee', 'Nguyen', 'Díaz', 'Tremblay', 'Gagnon', 'Côté', 'Bouchard', 'Gauthier', 'Morin', 'Lavoie',
	'Fortin', 'Gagné', 'Ouellet', 'Pelletier', 'Bélanger', 'Lévesque', 'Bergeron', 'Smith', 'Johnson', 'O\'Brien',
	'Müller', 'Muñoz', 'Ferreira', 'Kowalski', 'Ågren', 'Tran', 'Patel', 'Haddad', 'St-Pierre', 'McKenzie', 'Lachance'];
const PLANS = ['Gold', 'Silver', 'Bronze', '', 'Gold, annual', 'Or «plus»', '12" frame'];
const DATES = ['2035-12-31', '12/31/2035', '2036-06-30', '', '', '', '', '', '', ''];
const LINE_END = '\r\n';
/* Numbers that begin with 555. */
const EXCHANGE = 10_000;

/** mulberry32: small, quick, and the same everywhere. */
function randomFrom(seed) {
	let state = seed >>> 0;
	return (below) => {
		state = (state + 0x6d2b79f5) >>> 0;
		let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
	};
}

const field = (text) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
const line = (values) => values.map(field).join(',');

/** A different number for every number below 2^32, in no order. */
function mixed(number) {
	let value = Math.imul(number ^ (number >>> 16), 0x85ebca6b);
	value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
	return ((value ^ (value >>> 16)) >>> 0).toString(16).padStart(8, '0');
}

/** A good person; `known` says how the zone is found: by its own value, postal code, city, or telephone. */
function person(random, number, { prefix, lines, ids }) {
	const town = towns[random(towns.length)];
	const first = FIRST[random(FIRST.length)];
	const known = random(10);
	const row = {
		ExternalId: `${prefix}C-${ids === 'mixed' ? mixed(number) : number + 1}`,
		FirstName: random(25) === 0 ? '' : first,
		LastName: LAST[random(LAST.length)],
		PhoneNumber: '',
		Email: '',
		DigitalId: `${prefix}u-${number + 1}`,
		City: town.city, State: town.region, Zip: town.postal, TimeZone: '',
		Priority: random(20) === 0 ? 'true' : '',
		ExpirationDate: DATES[random(DATES.length)],
		Plan: PLANS[random(PLANS.length)],
	};
	const subscriber = String(Math.min(100, EXCHANGE - lines) + random(lines)).padStart(4, '0');
	const forms = [`+1${town.areaCode}555${subscriber}`, `(${town.areaCode}) 555-${subscriber}`,
		`${town.areaCode}-555-${subscriber}`, `1 ${town.areaCode} 555 ${subscriber}`];

	row.PhoneNumber = forms[random(forms.length)];
	if (random(10) < 6)
		row.Email = `${prefix}contact.${number + 1}@example.${['com', 'org', 'net'][random(3)]}`;
	if (known < 3)
		row.TimeZone = town.written[random(town.written.length)];
	else if (known === 7)
		row.Zip = '';
	else if (known >= 8 && !SPLIT_AREAS.has(town.areaCode))
		row.City = row.State = row.Zip = '';
	return { row, zone: town.zone };
}

/* Area codes with two clocks: their numbers alone do not tell. */
const SPLIT_AREAS = new Set(['867', '850', '812', '605', '701', '208', '250', '541', '906', '418', '819', '928', '775',
	'705', '709', '807', '902', '308', '785', '620', '423', '931', '606', '270', '219', '574', '915', '956', '406']);

/* A number that says nothing about where its owner is. */
const TOLL_FREE = '+18005550199';
const changed = (row, values) => line(Object.values({ ...row, ...values }));

/** Faulty rows: each changes a good row into what stands in the file, and names what the import must say. */
const FAULTS = [
	['missing_external_id', (row) => changed(row, { ExternalId: '' })],
	['missing_external_id', (row) => changed(row, { ExternalId: '   ' })],
	['duplicate_external_id', (row, made) => changed(row, { ExternalId: made.lastGood })],
	['row_no_destination', (row) => changed(row, { PhoneNumber: '', Email: '', DigitalId: '' })],
	['bad_phone', (row) => changed(row, { PhoneNumber: '12345', Email: '', DigitalId: '' })],
	['bad_phone', (row) => changed(row, { PhoneNumber: 'call me', Email: '', DigitalId: '' })],
	['bad_email', (row) => changed(row, { PhoneNumber: '', Email: 'nobody.example.com', DigitalId: '' })],
	['zone_unknown', (row) => changed(row, { PhoneNumber: TOLL_FREE, City: '', State: '', Zip: '', TimeZone: '' })],
	['zone_unknown', (row) => changed(row, { PhoneNumber: TOLL_FREE, City: 'Atlantis', State: '', Zip: '', TimeZone: 'Lunar Time' })],
	['bad_date', (row) => changed(row, { ExpirationDate: '2035-02-30' })],
	['bad_date', (row) => changed(row, { ExpirationDate: 'next week' })],
	['too_few_columns', (row) => line([row.ExternalId, row.FirstName, row.PhoneNumber])],
	['too_many_columns', (row) => line([...Object.values(row), 'one', 'more'])],
	['row_encoding', (row) => Buffer.from(changed(row,
		{ City: 'Levis', Plan: 'Forfait \u00e9t\u00e9', FirstName: 'Rene', LastName: 'Roy' }), 'latin1')],
	['row_nul', (row) => changed(row, { LastName: 'Ro\0y' })],
	['control_chars', (row) => changed(row, { LastName: 'Roy\u0007' })],
	['row_too_long', (row) => changed(row, { Plan: 'x'.repeat(33000) })],
];
/* A row of 33 kB now and then is enough. */
const LONG_ROW_EVERY = 50;

/**
 * The rows of a list, one after the other: { text, zone, code }. `text`: string or Buffer without the line end; `code`:
 * why it is rejected, or undefined.
 */
export function* rowsOf({ rows = 2000, seed = 1, faults = 3, prefix = '', lines = 100, ids = 'counted' } = {}) {
	const random = randomFrom(seed);
	const made = { lastGood: undefined, faulty: 0 };

	for (let number = 0; number < rows; number++) {
		const { row, zone } = person(random, number, { prefix, lines, ids });
		if (made.lastGood === undefined || random(1000) >= faults * 10) {
			const warns = random(100) === 0;
			if (warns)
				row.Email = 'nobody at example.com';
			made.lastGood = row.ExternalId;
			yield { text: line(Object.values(row)), row, zone, warns };
			continue;
		}
		let kind = made.faulty++ % FAULTS.length;
		if (FAULTS[kind][0] === 'row_too_long' && made.faulty > FAULTS.length && made.faulty % LONG_ROW_EVERY !== 0)
			kind = random(FAULTS.length - 1);
		const [code, spoil] = FAULTS[kind];
		yield { text: spoil(row, made), row, code };
	}
}

export const DESTINATIONS = ['PhoneNumber', 'Email', 'DigitalId'];

/** A column that is no destination has no faults, and what stands in it does not help. */
function codeAs(code, destinations) {
	const of = { bad_phone: 'PhoneNumber', bad_email: 'Email' }[code];
	return of && !destinations.includes(of) ? 'row_no_destination' : code;
}

class Expectation {
	constructor({ destinations = DESTINATIONS } = {}) {
		this.destinations = destinations;
		this.counts = { rows: 0, loaded: 0, rejected: {}, warnings: {} };
	}

	add({ code, warns }) {
		const { counts, destinations } = this;
		const rejected = codeAs(code, destinations);
		counts.rows++;
		if (rejected)
			counts.rejected[rejected] = (counts.rejected[rejected] ?? 0) + 1;
		else
			counts.loaded++;
		if (warns && destinations.includes('Email'))
			counts.warnings.destination_left_out = (counts.warnings.destination_left_out ?? 0) + 1;
	}
}

/** What an import of these rows must count. */
export function expectationOf(options) {
	const expectation = new Expectation(options);

	for (const row of rowsOf(options))
		expectation.add(row);
	return expectation.counts;
}

/** The whole list in memory, for small ones. */
export function listOf(options) {
	const parts = [Buffer.from(COLUMNS.join(',') + LINE_END)];

	for (const { text } of rowsOf(options))
		parts.push(Buffer.from(text), Buffer.from(LINE_END));
	return Buffer.concat(parts);
}

const PIECE = 1 << 16;

async function write(out, bytes) {
	if (!out.write(bytes))
		await once(out, 'drain');
}

/** Writes the whole list, of any size, and gives what an import must count. `look` sees every row. */
export async function writeInto(out, options, look = () => {}) {
	const expectation = new Expectation(options);
	let piece = COLUMNS.join(',') + LINE_END;

	for (const row of rowsOf(options)) {
		expectation.add(row);
		look(row);
		if (typeof row.text === 'string') {
			piece += row.text + LINE_END;
		} else {
			await write(out, piece);
			await write(out, row.text);
			piece = LINE_END;
		}
		if (piece.length >= PIECE) {
			await write(out, piece);
			piece = '';
		}
	}
	await write(out, piece);
	return expectation.counts;
}

function optionsFrom(args) {
	const options = { rows: 2000, seed: 1, faults: 3, expect: undefined, destinations: DESTINATIONS, prefix: '',
		lines: 100, ids: 'counted' };
	const readers = { expect: String, prefix: String, ids: String, destinations: (text) => text.split(',') };

	for (let i = 0; i < args.length; i += 2) {
		const name = args[i].replace(/^--/, '');
		if (!(name in options) || args[i + 1] === undefined)
			throw new Error(`unknown option ${args[i]}`);
		options[name] = (readers[name] ?? Number)(args[i + 1]);
	}
	return options;
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
	const options = optionsFrom(process.argv.slice(2));
	const expected = await writeInto(process.stdout, options);
	if (options.expect)
		fs.writeFileSync(options.expect, `${JSON.stringify(expected, null, '\t')}\n`);
}
