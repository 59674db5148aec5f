// SPDX-License-Identifier: Apache-2.0
// Telephone prefixes: North American codes by the places of their exchanges, the others by country.
import {
	readAreaCodes, readCallingCodes, readCountries, readPhonePlaces, readPhoneZones, zoneClock, zoneName,
} from './sources.mjs';
import { islandCodes, mappedCodes, overlayZones, regions, worldPrefixes, youngAreaCodes } from './law.mjs';
import { zonesOfCity, zonesOfRegion } from './places.mjs';

const placeNames = new Map(regions.filter((r) => /^(US|CA)-/.test(r[0]))
	.flatMap(([code, names]) => names.split('|').map((name) => [name, code])));
placeNames.set('Washington State', 'US-WA').set('Washington D.C.', 'US-DC').set('Philadelphia', 'US-PA')
	.set('Nova Scotia/Prince Edward Island', 'CA-NS').set('British Colombia', 'CA-BC');

/** 'Tallahassee, FL' or 'Florida' -> the region's code. */
function regionOfPlace(text) {
	const state = text.match(/, ([A-Z]{2})$/)?.[1];
	if (state)
		return zonesOfRegion.has(`US-${state}`) ? `US-${state}` : `CA-${state}`;
	return placeNames.get(text);
}

/** The zone of an exchange's place; undefined when the place is not known or has two. */
function zoneOfPlace(text) {
	const region = regionOfPlace(text), home = zonesOfRegion.get(region);
	if (!home || !text.includes(', '))
		return undefined;
	const zones = zonesOfCity(region, text.replace(/, ..$/, '').replace(/\bBch\b/, 'Beach')) ?? [];
	if (zones.length === 0 && home.length > 1 && regions.find((r) => r[0] === region)[3])
		return home[0];
	return home.length === 1 ? home[0] : zones.length === 1 ? zones[0] : undefined;
}

/** An exchange that is not listed lies where this share of the listed ones of its area code lie. */
const CLEAR_SHARE = 0.85;

/** [prefix, zones] of one area code. */
function areaRows(code, places) {
	const overlay = overlayZones[code] ?? zoneOfPlace(places.find(([prefix]) => prefix.length === 4)?.[1] ?? '');
	const region = youngAreaCodes[code] ?? places.map(([, text]) => regionOfPlace(text)).find(Boolean);
	const counts = new Map(), exchanges = [];
	for (const [prefix, text] of places) {
		const zone = zoneOfPlace(text);
		if (prefix.length <= 4 || !zone)
			continue;
		counts.set(zone, (counts.get(zone) ?? 0) + 1);
		exchanges.push([prefix, zone]);
	}
	const found = [...counts].sort((a, b) => b[1] - a[1]).map(([zone]) => zone);
	if (found.length === 0 && !overlay && !region)
		throw new Error(`area code ${code}: no place is known; add it to youngAreaCodes`);
	if (found.length === 0)
		return [[`1${code}`, overlay ?? zonesOfRegion.get(region).slice(0, 4).join('|')]];
	const clear = counts.get(found[0]) >= CLEAR_SHARE * exchanges.length;
	const rows = [[`1${code}`, clear ? found[0] : found.slice(0, 4).join('|')]];
	return [...rows, ...exchanges.filter(([, zone]) => zone !== rows[0][1])];
}

function northAmerica() {
	const byCode = group(readPhonePlaces());
	const codes = [...readAreaCodes('US'), ...readAreaCodes('CA')];
	return codes.flatMap((code) => areaRows(code, byCode.get(code) ?? []));
}

function group(places) {
	const map = new Map();
	for (const place of places)
		map.set(place[0].slice(1, 4), [...(map.get(place[0].slice(1, 4)) ?? []), place]);
	return map;
}

/** Zones of one clock become one; more than a row can hold say nothing. */
function mappedZones(zones) {
	const names = zones.map(zoneName);
	const different = names.filter((a, i) => names.findIndex((b) => zoneClock(a) === zoneClock(b)) === i);
	return different.length <= 4 ? different.join('|') : undefined;
}

/** The rows of libphonenumber's map that are believed, without those that a shorter prefix implies. */
function mapped(decided) {
	const rows = new Map(decided);
	for (const [prefix, zones] of readPhoneZones()) {
		const code = Object.keys(mappedCodes).find((c) => prefix.startsWith(c));
		const doubted = mappedCodes[code]?.split(' ').filter((p) => p.length > code.length) ?? [];
		if (code && !rows.has(prefix) && !mappedCodes[code].split(' ').includes(prefix)
			&& !doubted.some((p) => prefix.startsWith(p)) && mappedZones(zones))
			rows.set(prefix, mappedZones(zones));
	}
	const shorter = (prefix) => prefix.length > 1
		&& (rows.has(prefix.slice(0, -1)) ? rows.get(prefix.slice(0, -1)) : shorter(prefix.slice(0, -1)));
	return [...rows].filter(([prefix, zones]) => shorter(prefix) !== zones || decided.some(([p]) => p === prefix));
}

/** The islands under +1, the countries with one clock by their calling code, and the others as decided. */
function world() {
	const countries = readCountries(), calling = readCallingCodes(), out = [];
	for (const [country, codes] of Object.entries(islandCodes))
		out.push(...codes.split(' ').map((code) => [`1${code}`, zoneName(countries[country][0])]));
	for (const [zones, prefixes] of worldPrefixes)
		out.push(...prefixes.split(' ').map((prefix) => [prefix, zones]));
	for (const [code, list] of Object.entries(calling)) {
		const zones = list.flatMap((c) => countries[c] ?? []);
		if (code !== '1' && new Set(zones.map(zoneClock)).size === 1)
			out.push([code, zoneName(zones[0])]);
	}
	return mapped(out);
}

/** [prefix, zones] of every known prefix. */
export function phoneRows() {
	return [...northAmerica(), ...world()].sort((a, b) => (a[0] < b[0] ? -1 : 1));
}
