// SPDX-License-Identifier: Apache-2.0
// Asks PostgreSQL which statements it cannot prepare.
import { clusterRun } from './cluster.mjs';

const MARK = '@statement ';

function withoutEnd(text) {
	return text.trim().replace(/;$/, '');
}

// psql says everything on one channel: before each statement its number, then what is wrong with it, if anything.
function readComplaints(said, statements) {
	const complaints = [];
	let current = null;
	for (const line of said.split('\n')) {
		if (line.startsWith(MARK))
			current = statements[Number(line.slice(MARK.length))];
		else if (line !== '')
			complaints.push(`${current ? `${current.room}.${current.name}` : 'psql'}: ${line}`);
	}
	return complaints;
}

export function complaintsAbout(cluster, statements) {
	const script = statements.map((statement, i) =>
		`\\warn '${MARK}${i}'\nPREPARE s${i} AS ${withoutEnd(statement.text)}\n;\n`).join('');
	return readComplaints(clusterRun(cluster, script, { goOn: true }).stderr, statements);
}
