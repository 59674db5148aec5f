// SPDX-License-Identifier: Apache-2.0
// The tool that packs the table of telephones refuses what it does not understand, and names the line.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const tool = join(process.env.PASSERELLE_BUILD_DIR ?? join(root, 'build/dev'), 'telephones_pack');
const folder = mkdtempSync(join(tmpdir(), 'telephones-'));
after(() => rmSync(folder, { recursive: true }));

const pack = (text) => {
	const table = join(folder, 'table.tsv'), output = join(folder, 'tables.c');
	writeFileSync(table, text);
	rmSync(output, { force: true });
	const { status, stderr } = spawnSync(tool, [table, output], { encoding: 'utf8' });
	return { status, stderr, tables: status === 0 ? readFileSync(output, 'utf8') : '' };
};

const region = (more = {}) => ['region', ...Object.values({ code: 'XA', calling: '99', main: 'main', abroad: '00', shown: '0', trunk: '0',
	transform: '', leading: '', lengths: '4', local: '', pattern: '[2-9]\\d{3}', ...more })].join('\t');
const numbers = (pattern = '2\\d{3}', lengths = '4') => ['numbers', 'fixed', pattern, lengths, '2000'].join('\t');
const table = (...lines) => ['# remark', ...lines, ''].join('\n');

describe('the table of telephones', () => {
	it('becomes constant tables, with equal states once', () => {
		const one = pack(table(region(), numbers()));
		assert.equal(one.status, 0, one.stderr);
		assert.match(one.tables, /\{ "XA", "", false, 0, /);
		const twice = pack(table(region(), numbers(), region({ code: 'XB', calling: '98' }), numbers()));
		const states = ({ tables }) => Number(/phone_states\[\] = \{ \/\* (\d+) \*\//.exec(tables)[1]);
		assert.equal(states(twice), states(one));
	});

	const refused = [
		['a pattern with a star', [region({ pattern: '[2-9]\\d*' }), numbers()], /:2: the pattern is not understood/],
		['a pattern with a letter', [region(), numbers('2\\w{3}')], /pattern of the region before is not understood/],
		['a class that is not closed', [region({ pattern: '[2-9' }), numbers()], /:2: the pattern/],
		['a repeat beyond all numbers', [region({ pattern: '2{3,40}' }), numbers()], /:2: the pattern/],
		['a prefix that is not understood', [region({ trunk: '0+' }), numbers()], /:2: a prefix is not understood/],
		['a transform without its group', [region({ trunk: '0', transform: '9$1' }), numbers()], /:2: a transform ends/],
		['a transform longer than four digits', [region({ trunk: '(0)', transform: '12345$1' }), numbers()], /:2: a text is too long/],
		['lengths out of bounds', [region({ lengths: '4-40' }), numbers()], /:2: lengths are from 1 to 17/],
		['a region without numbers', [region()], /the region before has no numbers/],
		['a calling code without a main region', [region({ main: '' }), numbers()], /:2: the first region of a calling code/],
		['two main regions', [region(), numbers(), region({ code: 'XB' }), numbers()], /:4: a calling code has one main region/],
		['a row of another kind', ['zone\tXA'], /:2: a row is/],
		['nothing', [], /there is no region/],
	];
	for (const [name, lines, reason] of refused) {
		it(`with ${name} is refused`, () => {
			const { status, stderr } = pack(table(...lines));
			assert.equal(status, 1, stderr);
			assert.match(stderr, reason);
		});
	}
});
