// SPDX-License-Identifier: Apache-2.0
// Countries and regions with the names people write.
import { cityMapping, readCountries, readCountryNames, zoneName } from './sources.mjs';
import { regions } from './law.mjs';

const also = { US: 'USA|U.S.|U.S.A.|United States of America|États-Unis d\'Amérique|É.-U.', GB: 'UK|Great Britain|England',
	CA: 'CAN', MX: 'Mexico' };

function countryNames(code, iso3) {
	const names = ['en', 'fr'].flatMap((language) => readCountryNames(language, code));
	return [...new Set([code, iso3.get(code), ...names, ...(also[code]?.split('|') ?? [])].filter(Boolean))];
}

/**
 * [kind, code, names, zones]: kind is "country" or "region"; "region+" when an unknown city keeps the first zone.
 * The zone of a country with several clocks is "*": it decides nothing.
 */
export function regionRows() {
	const iso3 = new Map(cityMapping.map((c) => [c.iso2, c.iso3]));
	const rows = Object.entries(readCountries()).map(([code, zones]) =>
		['country', code, countryNames(code, iso3).join('|'), zones.length === 1 ? zoneName(zones[0]) : '*']);
	for (const [code, names, zones, listed] of regions)
		rows.push([listed ? 'region+' : 'region', code, [code.slice(3), ...names.split('|')].join('|'), zones.join('|')]);
	return rows;
}
