// SPDX-License-Identifier: Apache-2.0
// Workbooks for tests: as few parts as a workbook can have, packed.
import { deflateRawSync } from 'node:zlib';

const TABLE = Int32Array.from({ length: 256 }, (_, n) => {
	for (let k = 0; k < 8; k++)
		n = n & 1 ? 0xedb88320 ^ (n >>> 1) : n >>> 1;
	return n;
});

const crc32 = (bytes) => bytes.reduce((crc, byte) => TABLE[(crc ^ byte) & 0xff] ^ (crc >>> 8), -1) ^ -1;

// Fields of an archive's records: [value, bytes].
const record = (...fields) => Buffer.concat(fields.map(([value, bytes]) => {
	const out = Buffer.alloc(bytes);
	out.writeUIntLE(value, 0, bytes);
	return out;
}));

/** A ZIP archive of { path: text or bytes }. */
export function zip(parts) {
	const local = [];
	const directory = [];
	let offset = 0;
	for (const [path, content] of Object.entries(parts)) {
		const bytes = Buffer.from(content);
		const packed = deflateRawSync(bytes);
		const name = Buffer.from(path);
		const common = [[20, 2], [0x800, 2], [8, 2], [0, 4], [crc32(bytes) >>> 0, 4], [packed.length, 4], [bytes.length, 4],
			[name.length, 2], [0, 2]];
		local.push(record([0x04034b50, 4], ...common), name, packed);
		directory.push(record([0x02014b50, 4], [20, 2], ...common, [0, 2], [0, 2], [0, 2], [0, 4], [offset, 4]), name);
		offset += 30 + name.length + packed.length;
	}
	const list = Buffer.concat(directory);
	const count = Object.keys(parts).length;
	return Buffer.concat([...local, list,
		record([0x06054b50, 4], [0, 4], [count, 2], [count, 2], [list.length, 4], [offset, 4], [0, 2])]);
}

const RELATION = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const escape = (text) => String(text).replace(/[<&"]/g, (c) => `&#${c.charCodeAt(0)};`);
const column = (n) => (n >= 26 ? column(Math.floor(n / 26) - 1) : '') + String.fromCharCode(65 + n % 26);

// undefined: no cell; a number: as such; { date }: the day's number in the style that shows it; else a shared text.
function cell(value, reference, share) {
	if (value === undefined)
		return '';
	if (typeof value === 'number')
		return `<c r="${reference}"><v>${value}</v></c>`;
	if (value.date)
		return `<c r="${reference}" s="1"><v>${Date.parse(value.date) / 86_400_000 + 25569}</v></c>`;
	return `<c r="${reference}" t="s"><v>${share(value)}</v></c>`;
}

/** A workbook of { name: rows of cells }; a name that begins with a dot is hidden, without the dot. */
export function workbook(sheets) {
	const texts = new Map();
	const share = (text) => texts.get(text) ?? texts.set(text, texts.size).get(text);
	const names = Object.keys(sheets);
	const parts = {};
	names.forEach((name, i) => {
		const rows = sheets[name].map((cells, r) => `<row r="${r + 1}">${cells.map((value, c) =>
			cell(value, column(c) + (r + 1), share)).join('')}</row>`);
		parts[`xl/worksheets/sheet${i + 1}.xml`] = `<worksheet><sheetData>${rows.join('')}</sheetData></worksheet>`;
	});
	const relations = [...names.map((_, i) => ['worksheet', `worksheets/sheet${i + 1}.xml`]),
		['sharedStrings', 'sharedStrings.xml'], ['styles', 'styles.xml']];
	return zip({
		'[Content_Types].xml': '<Types/>',
		'_rels/.rels': `<Relationships><Relationship Id="a" Type="${RELATION}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
		'xl/workbook.xml': `<workbook xmlns:r="${RELATION}"><sheets>${names.map((name, i) => `<sheet name="${
			escape(name.replace(/^\./, ''))}"${name.startsWith('.') ? ' state="hidden"' : ''} r:id="r${i}"/>`).join('')}</sheets></workbook>`,
		'xl/_rels/workbook.xml.rels': `<Relationships>${relations.map(([type, target], i) =>
			`<Relationship Id="r${i}" Type="${RELATION}/${type}" Target="${target}"/>`).join('')}</Relationships>`,
		'xl/styles.xml': '<styleSheet><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>',
		'xl/sharedStrings.xml': `<sst>${[...texts.keys()].map((text) => `<si><t>${escape(text)}</t></si>`).join('')}</sst>`,
		...parts,
	});
}
