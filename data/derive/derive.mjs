// SPDX-License-Identifier: Apache-2.0
// Makes data/tables/*.tsv again. Run in a folder whose node_modules has the packages of docs/zones.md:
//   node <repository>/data/derive/derive.mjs <unpacked Debian source of libphonenumber>
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { packageVersion, readTzdata } from './sources.mjs';
import { cityRows, postalRows } from './places.mjs';
import { phoneRows } from './phones.mjs';
import { regionRows } from './countries.mjs';

const [, script, phones] = process.argv;
const tables = join(dirname(fileURLToPath(import.meta.url)), '..', 'tables');
const version = `tz ${readTzdata().version}`;

function writeTable(name, what, sources, rows) {
	const head = ['SPDX-License-Identifier: Apache-2.0', what, `version 1 (${version})`,
		...sources.map((s) => `source ${s}`)];
	const text = [...head.map((line) => `# ${line}`), ...rows.map((row) => row.join('\t'))].join('\n') + '\n';
	writeFileSync(join(tables, name), text);
	console.log(`${name}: ${rows.length} rows, ${text.length} bytes`);
}

if (!script || !phones)
	throw new Error('usage: derive.mjs <unpacked source of libphonenumber>');
const zip = `${packageVersion('zipcodes')} (BSD-3-Clause)`, point = `${packageVersion('tz-lookup')} (CC0-1.0)`;
const second = `${packageVersion('zipcode-to-timezone')} (MIT)`, world = `${packageVersion('city-timezones')} (MIT)`;
const metadata = `${packageVersion('google-libphonenumber')} (MIT AND Apache-2.0)`;
const area = 'libphonenumber 8.12.57 (Apache-2.0)', tz = 'tz database, zone.tab (public domain)';
writeTable('postal.tsv', 'country, first code, last code, zones', [zip, point, second], postalRows());
writeTable('cities.tsv', 'region or country, city, zones', [zip, point, second, world], cityRows());
writeTable('phones.tsv', 'prefix with calling code, zones', [area, metadata, zip, point, tz], phoneRows(phones));
writeTable('regions.tsv', 'kind, code, names, zones', [tz, world, 'Unicode CLDR, names of countries (Unicode-3.0)'],
	regionRows());
