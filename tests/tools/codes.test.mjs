// SPDX-License-Identifier: Apache-2.0
// Every code that a row, a job or an upload can get is explained to administrators, in both languages.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..', '..');
const read = (name) => fs.readFileSync(path.join(root, name), 'utf8');
const known = new Set([...read('src/core/problem_codes.h').matchAll(/\bX\("(\w+)"/g)].map(([, code]) => code));

// The sources of an import: their texts that are codes.
const IMPORT = /^(row|csv|charset|file_kind|mapping|resumable|upload\w*|xlsx\w*|import\w*|zone_find|zone_value)\.c$/;
// Of requests in general, or a word that happens to be a code too.
const ELSEWHERE = ['suppressed'];

function codesOfImport() {
	const folder = path.join(root, 'src/outreach');
	const codes = new Set();
	for (const name of fs.readdirSync(folder).filter((file) => IMPORT.test(file)))
		for (const [, text] of fs.readFileSync(path.join(folder, name), 'utf8').matchAll(/"(\w+)"/g))
			if (known.has(text) && !ELSEWHERE.includes(text))
				codes.add(text);
	return codes;
}

// Codes in the first column of tables.
const explained = (text) => new Set([...text.matchAll(/^\| ((?:`\w+`(?: \(\d+\))?(?:, )?)+)/gm)]
	.flatMap(([, cell]) => [...cell.matchAll(/`(\w+)`/g)].map(([, code]) => code)).filter((code) => known.has(code)));

test('every code of an import stands in the tables of both documents', () => {
	const codes = codesOfImport();
	assert.ok(codes.size > 30, `${codes.size} codes were found in the sources`);
	for (const name of ['docs/lists.md', 'docs/fr/listes.md']) {
		const there = explained(read(name));
		assert.deepEqual([...codes].filter((code) => !there.has(code)), [], name);
	}
});

test('both documents explain the same codes', () => {
	assert.deepEqual([...explained(read('docs/fr/listes.md'))], [...explained(read('docs/lists.md'))]);
});

test('both documents have the same sections, tables and examples', () => {
	const shape = (text) => text.split('\n').map((line) => (/^#+ /.exec(line)?.[0] ?? (/^(\||\* | {4}passerelle)/.exec(line)?.[0])))
		.filter(Boolean);
	assert.deepEqual(shape(read('docs/fr/listes.md')), shape(read('docs/lists.md')));
});
