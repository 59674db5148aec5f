// SPDX-License-Identifier: Apache-2.0
// Writes what the accuracy test compares with: postal codes, their places, and the zone of their coordinates.
// Needs the packages of package.json in node_modules (tools/tables installs them).
//   node data/check-accuracy.mjs sample
//       the rows kept in data/expected/places.tsv: about 2,000 whose two sources agree
//   node data/check-accuracy.mjs all <file>
//       every row, the zone by the exact boundaries of geo-tz, which is a source of none of our tables, for the test
//       with PASSERELLE_ZONE_PLACES=<file>. Its data are under the ODbL: the file is not to be kept.
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { packageVersion, zipcodes } from './derive/sources.mjs';
import { isDisputed, regionOf, zoneByPoint } from './derive/places.mjs';

const SAMPLE_EVERY = 21; // about 2,000 rows

const [, , mode, file] = process.argv;
const all = mode === 'all';
const here = dirname(fileURLToPath(import.meta.url));
const exact = all && createRequire(join(here, 'node_modules', 'x.js'))('geo-tz');

function zoneOf(row) {
	const zone = zoneByPoint(row);
	return zone && all ? exact.find(row.latitude, row.longitude)[0] : zone;
}

const rows = Object.values(zipcodes.codes)
	.filter((row) => all || !isDisputed(row))
	.map((row) => [row.country === 'US' ? 'US' : 'CA', row.zip, row.city, regionOf(row)?.slice(3) ?? '-', zoneOf(row)])
	.filter((row) => row[4] && !row[4].startsWith('Etc/'))
	.sort((a, b) => (a[0] + a[1] < b[0] + b[1] ? -1 : 1));
const chosen = all ? rows : rows.filter((_, i) => i % SAMPLE_EVERY === 0);
const point = all ? `${packageVersion('geo-tz')} (data: ODbL)` : `${packageVersion('tz-lookup')} (CC0-1.0)`;
const head = ['SPDX-License-Identifier: Apache-2.0', 'country, postal code, city, state or province, zone of the coordinates',
	`source ${packageVersion('zipcodes')} (BSD-3-Clause)`, `source ${point}`];
const text = [...head.map((l) => `# ${l}`), ...chosen.map((r) => r.join('\t'))].join('\n') + '\n';
writeFileSync(all ? file : join(here, 'expected', 'places.tsv'), text);
console.log(`${chosen.length} of ${rows.length} rows`);
