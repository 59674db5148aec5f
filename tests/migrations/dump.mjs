// SPDX-License-Identifier: Apache-2.0
// What the shipped program would run: its migrations and its statements, for one engine.
import { execFileSync } from 'node:child_process';
import path from 'node:path';

export function dumpSql(engine) {
	const folder = process.env.PASSERELLE_BUILD_DIR ?? 'build/release';
	const text = execFileSync(path.join(folder, 'passerelle'), ['dump-sql', '--engine', engine],
		{ encoding: 'utf8', maxBuffer: 1 << 26 });
	const dump = JSON.parse(text);
	if (!(dump.migrations?.length > 0) || !(dump.statements?.length > 0))
		throw new Error(`dump-sql --engine ${engine} names no migrations or no statements`);
	return dump;
}
