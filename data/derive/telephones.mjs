// SPDX-License-Identifier: Apache-2.0
// Makes data/telephones/telephones.tsv again, from the metadata inside the npm package google-libphonenumber. Run in a
// folder whose node_modules has it, and nothing else:
//   node <repository>/data/derive/telephones.mjs
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runInNewContext } from 'node:vm';

const folder = join(process.cwd(), 'node_modules/google-libphonenumber');
const source = readFileSync(join(folder, 'dist/libphonenumber.js'), 'utf8');
const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));

// The numbers of the fields of PhoneMetadata and PhoneNumberDesc (phonemetadata.proto).
const PATTERN = 2, EXAMPLE = 6, LENGTHS = 9, LOCAL_LENGTHS = 10;
const GENERAL = 1, CALLING_CODE = 10, INTERNATIONAL_PREFIX = 11, NATIONAL_PREFIX = 12, PREFIX_FOR_PARSING = 15,
	TRANSFORM = 16, LEADING_DIGITS = 23;
const kinds = { fixed: 2, mobile: 3, free: 4, premium: 5, shared: 6, personal: 7, voip: 8, pager: 21, uan: 25,
	voicemail: 28 };

// What the metadata gave up and lists still hold: Mexico dialled 01, 02, 044, 045 and 1 in front of its numbers until 2020.
const formerPrefixes = { MX: '0(?:[12]|4[45])|1' };

/** The object literal that the package assigns to `name`, as a value. */
function readLiteral(name) {
	const from = source.indexOf(`${name}={`) + name.length + 1;
	let depth = 0, to = from;
	do {
		if (source[to] === '"')
			to = endOfText(to);
		else if ('{['.includes(source[to]))
			depth++;
		else if (']}'.includes(source[to]))
			depth--;
		to++;
	} while (depth > 0);
	return runInNewContext(`(${source.slice(from, to)})`);
}

function endOfText(from) {
	let at = from + 1;
	while (source[at] !== '"')
		at += source[at] === '\\' ? 2 : 1;
	return at;
}

/** [4,5,6,8] -> "4-6,8"; none -> "". */
function joinLengths(lengths) {
	const runs = [];
	for (const n of lengths ?? []) {
		if (runs.at(-1)?.[1] === n - 1)
			runs.at(-1)[1] = n;
		else
			runs.push([n, n]);
	}
	return runs.map(([a, b]) => (a === b ? `${a}` : `${a}-${b}`)).join(',');
}

/** The rows of one region: itself, then its kinds of numbers; kinds with the same pattern share a row. */
function regionRows(region, metadata, isMain) {
	const general = metadata[GENERAL], byPattern = new Map();
	for (const [kind, field] of Object.entries(kinds)) {
		const numbers = metadata[field];
		if (!numbers?.[PATTERN] || numbers[LENGTHS]?.[0] === -1)
			continue;
		const lengths = joinLengths(numbers[LENGTHS] ?? general[LENGTHS]);
		const key = `${numbers[PATTERN]}\t${lengths}`;
		const row = byPattern.get(key) ?? { kinds: [], example: numbers[EXAMPLE] ?? '' };
		row.kinds.push(kind);
		byPattern.set(key, row);
	}
	if (metadata[PREFIX_FOR_PARSING] == null && formerPrefixes[region])
		metadata[PREFIX_FOR_PARSING] = formerPrefixes[region];
	const texts = [INTERNATIONAL_PREFIX, NATIONAL_PREFIX, PREFIX_FOR_PARSING, TRANSFORM, LEADING_DIGITS]
		.map((field) => metadata[field] ?? '');
	return [['region', region, metadata[CALLING_CODE], isMain ? 'main' : '', ...texts,
		joinLengths(general[LENGTHS]), joinLengths(general[LOCAL_LENGTHS]), general[PATTERN]],
	...[...byPattern].map(([key, row]) => ['numbers', row.kinds.join(','), ...key.split('\t'), row.example])];
}

/** All rows, by calling code; among the regions of one, in the order in which they are asked whose a number is. */
function tableRows() {
	const all = readLiteral('countryToMetadata'), rows = [];
	for (const [code, regions] of Object.entries(readLiteral('countryCodeToRegionCodeMap')))
		for (const region of regions) {
			const metadata = all[region === '001' ? code : region];
			rows.push(...regionRows(region, metadata, region === regions[0]));
		}
	return rows;
}

const head = ['SPDX-License-Identifier: Apache-2.0',
	'region: code, calling code, main region of it, international prefix, national prefix, national prefix for parsing,',
	'  its transform, leading digits, lengths, lengths of local numbers, pattern of all numbers',
	'numbers (of the region above): kinds, pattern, lengths, an example',
	`version 1 (google-libphonenumber ${version})`,
	`source google-libphonenumber ${version} (MIT AND Apache-2.0): metadata of libphonenumber (Apache-2.0)`];
const rows = tableRows();
const text = [...head.map((line) => `# ${line}`), ...rows.map((row) => row.join('\t'))].join('\n') + '\n';
const output = join(dirname(fileURLToPath(import.meta.url)), '../telephones/telephones.tsv');
mkdirSync(dirname(output), { recursive: true });
writeFileSync(output, text);
console.log(`telephones.tsv: ${rows.filter(([kind]) => kind === 'region').length} regions, ${text.length} bytes`);
