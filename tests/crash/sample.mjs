// SPDX-License-Identifier: Apache-2.0
// The records of a campaign, in several files, and which of their people are to be contacted.
import { randomFrom } from './random.mjs';

const ZONES = ['America/St_Johns', 'America/Halifax', 'America/Toronto', 'America/Winnipeg', 'America/Edmonton',
	'America/Vancouver', 'Pacific/Honolulu'];
const NAMES = ['Ana', 'Zoë', 'Élodie', 'François', 'Bo', 'Chi', 'Noé', 'Siobhán', 'Ève', ''];
const OPTED_OUT_SHARE = 0.01;

export function sampleMake({ records, lists, seed }) {
	const random = randomFrom(seed);
	const expected = new Set();
	const optedOut = [];
	const files = Array.from({ length: lists }, () => ['ExternalId,FirstName,DigitalId,TimeZone']);

	for (let i = 0; i < records; i++) {
		const address = `u-${seed}-${i}`;
		files[i % lists].push([`C-${i}`, NAMES[random.between(0, NAMES.length - 1)], address,
			ZONES[random.between(0, ZONES.length - 1)]].join(','));
		if (random.share() < OPTED_OUT_SHARE)
			optedOut.push(address);
		else
			expected.add(address);
	}
	return {
		expected, optedOut, rejected: 0,
		files: files.map((lines) => Buffer.from(`${lines.join('\r\n')}\r\n`)),
		mapping: { externalIdColumn: 'ExternalId', firstNameColumn: 'FirstName', timeZoneColumn: 'TimeZone',
			destinationMappings: [{ fieldName: 'DigitalId', fieldValue: 'DigitalId' }] },
	};
}
