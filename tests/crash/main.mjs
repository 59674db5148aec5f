// SPDX-License-Identifier: Apache-2.0
// The crash test's command line: runs one campaign and says what came of it.
import { parseArgs } from 'node:util';

import { runCampaign } from './campaign.mjs';

const { values: args } = parseArgs({ options: {
	records: { type: 'string', default: '5000' },
	kills: { type: 'string', default: '200' },
	lists: { type: 'string', default: '10' },
	seed: { type: 'string', default: String(Date.now() % 1_000_000) },
	keep: { type: 'boolean', default: false },
} });

const shown = [
	['records to contact', 'expected'], ['records kept back', 'suppressed'], ['rows rejected', 'rejected'],
	['kills', 'kills'], ['  of them during an import', 'killsInImport'],
	['callbacks', 'callbacks'], ['  of them repeats under a known id', 'repeats'],
	['posts to the hub that were cut off', 'postsCutOff'],
	['  stored all the same, and known at the repeat', 'postsKnownAlready'],
	['messages', 'messages'], ['receipts', 'receipts'], ['replies', 'replies'], ['opt-outs', 'optOuts'],
	['slowest start, ms', 'slowestStartMs'], ['median start, ms', 'medianStartMs'], ['seconds', 'seconds'],
];

const options = { records: +args.records, kills: +args.kills, lists: +args.lists, seed: +args.seed, keep: args.keep };
console.log(`crash test: ${options.records} records, ${options.kills} kills, --seed ${options.seed}`);
const { findings, figures, folder } = await runCampaign(options);

for (const [name, key] of shown)
	console.log(`${name.padEnd(46)} ${String(figures[key] ?? '-').padStart(8)}`);
for (const { code, text } of findings)
	console.log(`NOT PROVEN ${code}: ${text}`);
if (findings.length > 0 || args.keep)
	console.log(`data and logs: ${folder}`);
console.log(findings.length === 0 ? 'proven: every record that should be contacted has exactly one message id'
	: `not proven: ${findings.map(({ code }) => code).join(' ')}`);
process.exit(findings.length === 0 ? 0 : 1);
