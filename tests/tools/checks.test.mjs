// SPDX-License-Identifier: Apache-2.0
// Each check of tools/ accepts a sound tree and refuses the fault it is there for.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..', '..');
const LICENCE = '/* SPDX-License-Identifier: Apache-2.0 */\n';

const CHECKS = ['check-floors', 'check-words', 'check-sizes', 'check-format', 'check-headers'];

const SOUND = {
	'sql/0001_store.sql': '-- SPDX-License-Identifier: Apache-2.0\nCREATE TABLE event (id BIGINT PRIMARY KEY);\n',
	'sql/0002_byoc.sql': '-- SPDX-License-Identifier: Apache-2.0\nCREATE TABLE channel (id BIGINT PRIMARY KEY);\n',
	'src/core/thing.h': `${LICENCE}#ifndef CORE_THING_H\n#define CORE_THING_H\nint thing(void);\n#endif\n`,
	'src/byoc/part.h': `${LICENCE}#ifndef BYOC_PART_H\n#define BYOC_PART_H\nint part(void);\n#endif\n`,
	'src/byoc/sql.c': `${LICENCE}#include "core/thing.h"\nconst char *text = "SELECT id "\n\t\t   "FROM channel";\n`,
	'middleware/libbyoc/byoc.h': LICENCE,
};

function makeTree(files) {
	const tree = fs.mkdtempSync(path.join(os.tmpdir(), 'passerelle-checks-'));
	fs.mkdirSync(path.join(tree, 'tools'));
	for (const name of CHECKS)
		fs.copyFileSync(path.join(root, 'tools', name), path.join(tree, 'tools', name));
	fs.copyFileSync(path.join(root, '.clang-format'), path.join(tree, '.clang-format'));
	for (const [name, text] of Object.entries({ ...SOUND, ...files })) {
		fs.mkdirSync(path.dirname(path.join(tree, name)), { recursive: true });
		fs.writeFileSync(path.join(tree, name), text);
	}
	assert.equal(spawnSync('git', ['init', '-q'], { cwd: tree }).status, 0);
	return tree;
}

function check(name, files) {
	const tree = makeTree(files);
	try {
		return spawnSync(path.join(tree, 'tools', name), { encoding: 'utf8' });
	} finally {
		fs.rmSync(tree, { recursive: true });
	}
}

for (const name of CHECKS) {
	test(`${name} accepts a sound tree`, () => {
		const result = check(name, {});
		assert.equal(result.status, 0, result.stdout + result.stderr);
	});
}

const source = (text) => LICENCE + text;
const FAULTS = [
	['check-floors', 'an include that goes up', { 'src/core/up.c': source('#include "byoc/part.h"\n') },
		/core does not know byoc/],
	['check-floors', 'an include of an unrelated room', { 'src/ledger/x.c': source('#include "byoc/part.h"\n') },
		/ledger does not know byoc/],
	['check-floors', 'an include that is not relative to src', { 'src/core/x.c': source('#include "thing.h"\n') },
		/no header below src/],
	['check-floors', "another room's table", { 'src/byoc/x.c': source('const char *q = "DELETE\\n"\n"FROM event";\n') },
		/byoc names the table event, which belongs to store/],
	['check-floors', "a migration that alters another room's table",
		{ 'sql/0003_byoc.sql': 'ALTER TABLE event ADD COLUMN x BIGINT;\n' }, /belongs to store/],
	['check-floors', 'a migration of no room', { 'sql/0003_cellar.sql': 'SELECT 1;\n' }, /NNNN_<room>/],
	['check-floors', 'a library outside its room', { 'src/byoc/x.c': source('#include <sqlite3.h>\n') },
		/<sqlite3\.h> belongs to store/],
	['check-floors', 'cmocka outside tests', { 'src/core/x.c': source('#include <cmocka.h>\n') }, /belongs to tests/],
	['check-floors', 'a room that the plan does not have', { 'src/attic/x.c': source('') }, /no room of this name/],
	['check-floors', 'a middleware that uses the hub', { 'middleware/x.c': source('#include "core/thing.h"\n') },
		/not the middleware's own/],
	['check-words', 'a path of one machine', { 'docs/x.md': `see /${'work'}/main\n` }, /a path of one machine/],
	['check-words', 'a mark of unfinished work', { 'docs/x.md': `${'TO'}DO: more\n` }, /unfinished work/],
	['check-words', "a registry's address", { 'package-lock.json': `"${'resol'}ved": "https://x/y.tgz"\n` }, /registry/],
	['check-words', 'a source without licence', { 'src/core/x.c': 'int x;\n' }, /no licence line/],
	['check-sizes', 'a file that is too long', { 'src/core/x.c': source('\n'.repeat(500)) }, /more than 500/],
	['check-format', 'another layout', { 'src/core/x.c': source('int  x( void );\n') }, /clang-format/],
	['check-headers', 'a header that needs another', { 'src/core/x.h': source('size_t x(void);\n') }, /does not compile alone/],
	['check-headers', 'a header without guard', { 'src/core/x.h': source('enum x { A };\n') }, /does not compile alone/],
];

for (const [name, what, files, says] of FAULTS) {
	test(`${name} refuses ${what}`, () => {
		const result = check(name, files);
		assert.notEqual(result.status, 0);
		assert.match(result.stdout + result.stderr, says);
	});
}
