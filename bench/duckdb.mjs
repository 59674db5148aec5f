// SPDX-License-Identifier: Apache-2.0
// A calling list read by DuckDB with all its threads, nothing checked and nothing stored: how many rows; then every
// field of every row as text. Rows that are none (ragged, not UTF-8) are skipped. One line of JSON.
//
//   node duckdb.mjs FILE
import { DuckDBInstance } from '@duckdb/node-api';

const LONGEST_ROW = 4_000_000;

const connection = await (await DuckDBInstance.create(':memory:')).connect();
const quoted = `'${process.argv[2].replaceAll('\'', '\'\'')}'`;
const source = `read_csv(${quoted}, header = true, delim = ',', quote = '"', escape = '"', all_varchar = true,
	ignore_errors = true, max_line_size = ${LONGEST_ROW})`;

async function timed(query) {
	const from = process.hrtime.bigint();
	const rows = (await connection.runAndReadAll(query)).getRows();
	return { seconds: Number(process.hrtime.bigint() - from) / 1e9, values: rows[0].map(Number) };
}

const names = (await connection.runAndReadAll(`DESCRIBE SELECT * FROM ${source}`)).getRows().map(([name]) => name);
const count = await timed(`SELECT count(*) FROM ${source}`);
const parse = await timed(`SELECT count(*), ${names.map((name) => `sum(strlen("${name}"))`).join(', ')} FROM ${source}`);
console.log(JSON.stringify({ columns: names.length, count, parse }));
