// SPDX-License-Identifier: Apache-2.0
// Every migration applies to PostgreSQL 15, every statement of every room is prepared on it, and both engines
// end with the same tables and columns.
import { test, before, after } from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { clusterStart, clusterStop, clusterRun } from './cluster.mjs';
import { complaintsAbout } from './prepare.mjs';
import { dumpSql } from './dump.mjs';

const dump = dumpSql('postgres');
let cluster;

before(async () => {
	cluster = await clusterStart();
});

after(async () => {
	if (cluster)
		await clusterStop(cluster);
});

function migrate(migration) {
	const result = clusterRun(cluster, `BEGIN;\n${migration.text}\n;COMMIT;\n`);
	assert.equal(result.status, 0, `${migration.name}: ${result.stderr}`);
}

test('a statement that PostgreSQL cannot prepare is named', () => {
	const complaints = complaintsAbout(cluster, [
		{ room: 'none', name: 'GOOD', text: 'SELECT $1::bigint' },
		{ room: 'none', name: 'BAD', text: 'SELECT x FROM nowhere WHERE y = $1;' },
		{ room: 'none', name: 'ALSO_GOOD', text: 'SELECT 1' },
	]);
	assert.equal(complaints.length, 1);
	assert.match(complaints[0], /^none\.BAD: .*nowhere/);
});

for (const migration of dump.migrations)
	test(`migration ${migration.name} applies`, () => migrate(migration));

for (const room of new Set(dump.statements.map((statement) => statement.room))) {
	test(`the statements of ${room} are prepared`, () => {
		const complaints = complaintsAbout(cluster, dump.statements.filter((s) => s.room === room));
		assert.equal(complaints.length, 0, complaints.join('\n'));
	});
}

function sortedLines(text) {
	return text.trim().split('\n').sort();
}

function columnsOfPostgres() {
	const result = clusterRun(cluster, `SELECT table_name || '.' || column_name
		FROM information_schema.columns WHERE table_schema = 'public';`);
	assert.equal(result.status, 0, result.stderr);
	return sortedLines(result.stdout);
}

function columnsOfSqlite() {
	const script = dumpSql('sqlite').migrations.map((migration) => `${migration.text}\n;\n`).join('') +
		`SELECT t.name || '.' || c.name FROM sqlite_schema t, pragma_table_info(t.name) c
		WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite\\_%' ESCAPE '\\';`;
	return sortedLines(execFileSync('sqlite3', ['-bail', ':memory:'], { input: script, encoding: 'utf8' }));
}

test('both engines have the same tables and columns', () => {
	assert.deepEqual(columnsOfPostgres(), columnsOfSqlite());
});
