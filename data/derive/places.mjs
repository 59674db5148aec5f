// SPDX-License-Identifier: Apache-2.0
// Postal codes and cities: the zone of the coordinates, unless the law of the state says that they are misplaced.
import { cityMapping, readCountries, zipcodes, zoneClock, zoneName, zoneOfPoint, zoneOfZip } from './sources.mjs';
import { places, postal, regions, vagueSecond } from './law.mjs';

export const zonesOfRegion = new Map(regions.map(([code, , zones]) => [code, zones]));
const unlisted = new Set(regions.filter((r) => !r[3]).map((r) => r[0]));

const canada = Object.fromEntries(regions.filter((r) => r[0].startsWith('CA-'))
	.flatMap((r) => r[1].split('|').map((name) => [name, r[0]])));

/** The region code of a row of the zipcodes package; undefined for military addresses. */
export function regionOf(row) {
	const code = row.country === 'US' ? `US-${row.state}` : canada[row.state];
	return zonesOfRegion.has(code) ? code : undefined;
}

/** The zone of the coordinates alone, as found; undefined where there are none. */
export function zoneByPoint(row) {
	if (!row.latitude || !row.longitude)
		return undefined;
	const zone = zoneOfPoint(row.latitude, row.longitude);
	return zone.startsWith('Etc/') ? undefined : zone;
}

/** The zone of the region's that shows the same clock. */
function lawful(region, zone) {
	return zone && zonesOfRegion.get(region).find((a) => zoneClock(a) === zoneClock(zoneName(zone)));
}

/** What the second source says of a ZIP in a divided state, when it says it of the place. */
function preciseSecond(row, region) {
	const second = row.country === 'US' && zonesOfRegion.get(region).length > 1 ? zoneOfZip.lookup(row.zip) : null;
	return second && !vagueSecond[region]?.includes(second) ? second : undefined;
}

/** The zone of a postal code: where the law leaves several, by the source that knows the county. */
function zoneOfRow(row) {
	const point = zoneByPoint(row), region = regionOf(row);
	if (!region)
		return point && zoneName(point);
	return lawful(region, preciseSecond(row, region)) ?? lawful(region, point)
		?? lawful(region, zoneOfZip.lookup(row.zip)) ?? zonesOfRegion.get(region)[0];
}

/** Whether the sources disagree about a row, or its coordinates lie where its region's law does not reach. */
export function isDisputed(row) {
	const point = zoneByPoint(row), region = regionOf(row);
	if (!region || !point)
		return !point;
	const second = preciseSecond(row, region);
	return !lawful(region, point) || (second && lawful(region, second) !== lawful(region, point));
}

const rows = Object.values(zipcodes.codes).map((row) => ({ ...row, zone: zoneOfRow(row) })).filter((r) => r.zone);
export const codes = rows;

/** Runs of neighbouring codes with one zone: [country, first, last, zone]. What was decided by hand ends a run. */
export function postalRows() {
	const decided = (country, code) => postal.some((p) =>
		p[0] === country && p[1].length === code.length && code >= p[1] && code <= p[2]);
	const found = rows.map((r) => [r.country === 'US' ? 'US' : 'CA', r.zip, r.zip, r.zone])
		.filter(([country, code]) => !decided(country, code));
	const order = (r) => r[0] + r[1].length + r[1];
	const sorted = [...found, ...postal].sort((a, b) => (order(a) < order(b) ? -1 : 1));
	const runs = [];
	let joinable = false;
	for (const row of sorted) {
		const last = runs.at(-1), byHand = postal.includes(row);
		if (joinable && !byHand && last[0] === row[0] && last[3] === row[3] && last[1][0] === row[1][0])
			last[2] = row[1];
		else
			runs.push([...row]);
		joinable = !byHand;
	}
	for (let i = 1; i < runs.length; i++)
		if (runs[i][0] === runs[i - 1][0] && runs[i][1].length === runs[i - 1][1].length && runs[i][1] <= runs[i - 1][2])
			throw new Error(`postal codes overlap: ${runs[i - 1]} and ${runs[i]}`);
	return runs;
}

/** 'US-TX El Paso' -> its zones, the commonest first. */
function countCities() {
	const cities = new Map();
	const add = (region, city, zone) => {
		const counts = cities.get(`${region}\t${city}`) ?? new Map();
		counts.set(zone, (counts.get(zone) ?? 0) + 1);
		cities.set(`${region}\t${city}`, counts);
	};
	for (const row of rows)
		if (regionOf(row))
			add(regionOf(row), row.city, row.zone);
	const many = readCountries();
	for (const city of cityMapping)
		if (city.timezone && many[city.iso2]?.length > 1 && !['US', 'CA'].includes(city.iso2))
			add(city.iso2, city.city, zoneName(city.timezone));
	return cities;
}

const cities = new Map([...countCities()].map(([name, counts]) =>
	[name, [...counts].sort((a, b) => b[1] - a[1]).map(([zone]) => zone)]));
for (const [key, names] of Object.entries(places))
	for (const name of names.split('|'))
		cities.set(`${key.split(' ')[0]}\t${name}`, [key.split(' ')[1]]);

/** The zones of a city, or undefined. */
export function zonesOfCity(region, city) {
	return cities.get(`${region}\t${city}`);
}

/** [region, city, zones]: all cities of a divided region; of a "listed" one those that differ from its first zone. */
export function cityRows() {
	const out = [];
	for (const [key, zones] of cities) {
		const [region, city] = key.split('\t');
		const home = zonesOfRegion.get(region);
		const divided = home ? unlisted.has(region) && home.length > 1 : true;
		if (divided || zones.length > 1 || zones[0] !== home[0])
			out.push([region, city, zones.slice(0, 4).join('|')]);
	}
	return out.sort((a, b) => (a.join() < b.join() ? -1 : 1));
}
