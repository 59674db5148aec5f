// SPDX-License-Identifier: Apache-2.0
// Reads the published sources: npm packages, the system's tz database, the data files of libphonenumber.
import { readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { representative } from './law.mjs';

const require = createRequire(join(process.cwd(), 'node_modules', 'x.js'));
export const zipcodes = require('zipcodes');
export const zoneOfPoint = require('tz-lookup');
export const zoneOfZip = require('zipcode-to-timezone');
export const { cityMapping } = require('city-timezones');

const zoneinfo = process.env.ZONEINFO ?? '/usr/share/zoneinfo';

export function packageVersion(name) {
	const file = join(process.cwd(), 'node_modules', name, 'package.json');
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

/** prefix -> text, from the files of libphonenumber: `resources/geocoding/en/1.txt`. */
export function readPhonePlaces(dir) {
	const text = readFileSync(join(dir, 'resources/geocoding/en/1.txt'), 'utf8');
	return text.split('\n').filter((l) => /^\d/.test(l)).map((l) => l.split('|'));
}

/** The area codes in use of a country, from the newest metadata: the pattern of its geographic numbers. */
export function readAreaCodes(country) {
	const dir = join(process.cwd(), 'node_modules/google-libphonenumber/dist');
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
	const dir = join(process.cwd(), 'node_modules/google-libphonenumber/dist');
	const text = readdirSync(dir).map((f) => readFileSync(join(dir, f), 'utf8')).join('');
	const body = text.match(/countryCodeToRegionCodeMap=(\{.*?\})/s)[1];
	const codes = {};
	for (const [, code, list] of body.matchAll(/(\d+):\[(.*?)\]/g))
		codes[code] = list.match(/[A-Z0-9]+/g);
	return codes;
}
