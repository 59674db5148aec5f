// SPDX-License-Identifier: Apache-2.0
// The benchmark: the shipped hub with its default durability, authenticated, on a filled database, with load and
// middleware on the same machine; then the yardsticks. Prints one table. See docs/benchmarks.md.
//
//   BENCH=quick      a tenth of the data and shorter runs: to see that all works, and for orders of magnitude
//   BENCH=import     only the import and its yardsticks
//   BENCH_ROWS=…     rows of the imported file, instead of the size's; 10000000 is compared with a million
//   BENCH_IDS=mixed  external ids without any order, instead of counted up
//   BENCH_DIR=…      where the data go (build/bench): figures are those of this disk
//   BENCH_OUT=…      also written there, as JSON
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { measureDeliveries } from './deliveries.mjs';
import { figures, table } from './figures.mjs';
import { CLIENT, Scene } from './hub.mjs';
import { measureImport } from './import.mjs';
import { measureKannel } from './kannel.mjs';
import { describeMachine } from './machine.mjs';
import { fillThreads, measureMessages } from './messages.mjs';
import { measureNode } from './node.mjs';
import { endAllAtExit, seconds } from './processes.mjs';
import { measureStart } from './start.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const IMPORT = { runs: 3, rows: 1_000_000, existing: 1_000_000, blocked: 100_000 };
const SIZES = {
	full: { runs: 3, seconds: 10, imported: IMPORT, threads: 100_000, deliveries: 100_000, minutes: 30 },
	quick: { runs: 1, seconds: 4, imported: { runs: 1, rows: 100_000, existing: 100_000, blocked: 20_000 },
		threads: 10_000, deliveries: 20_000, minutes: 6 },
	import: { imported: IMPORT, only: true, minutes: 15 },
};
const LEAST_ROWS = 1000;
/** More than what fits into a published upload: one run, and the file is sent as it is. */
const MANY_ROWS = 2_000_000;
const IDS = ['counted', 'mixed'];

const dir = path.resolve(process.env.BENCH_DIR || path.join(ROOT, 'build', 'bench'));
const size = SIZES[process.env.BENCH || 'full'];
const begin = seconds();

function say(text) {
	process.stderr.write(`bench: ${Math.round(seconds() - begin).toString().padStart(4)} s  ${text}\n`);
}

/** The size's import, as the environment changes it. A far larger file is compared with one of the usual size. */
function importSize({ imported }) {
	const rows = Number(process.env.BENCH_ROWS || imported.rows);
	const ids = process.env.BENCH_IDS || IDS[0];
	if (!Number.isInteger(rows) || rows < LEAST_ROWS || !IDS.includes(ids))
		throw new Error(`BENCH_ROWS is a number from ${LEAST_ROWS} on, BENCH_IDS one of ${IDS.join(', ')}`);
	if (rows > MANY_ROWS)
		return { ...imported, rows: [imported.rows, rows], ids, runs: 1, settings: { 'max-upload': '4GiB' } };
	return { ...imported, rows: [rows], ids, existing: Math.min(imported.existing, rows) };
}

async function freshScene() {
	fs.rmSync(path.join(dir, 'scene'), { recursive: true, force: true });
	const scene = new Scene(path.join(dir, 'scene'));
	await scene.startHub();
	await scene.startMiddleware();
	await scene.setUp();
	return scene;
}

async function measureHub() {
	const scene = await measureImport(dir, importSize(size), say);
	say('starts with what was imported');
	await scene.end();
	await measureStart(path.join(dir, 'scene', 'hub'), 'the list pending', size.runs);
	await scene.startHub();
	await scene.startMiddleware();
	say(`messages in, until ${size.threads} threads exist`);
	await fillThreads(scene, size.threads);
	say('messages in, measured');
	await measureMessages(scene, size.runs, size.seconds, size.threads);
	say('deliveries');
	await measureDeliveries(scene, dir, size.runs, size.deliveries);
	return scene;
}

async function measureEmptyStart() {
	say('starts of an empty hub');
	const scene = await freshScene();
	await scene.end();
	await measureStart(path.join(dir, 'scene', 'hub'), 'empty', size.runs);
}

async function measureYardsticks(scene) {
	say('Kannel');
	await measureKannel(dir, size.runs, size.seconds);
	say('Node, BullMQ, Redis');
	await measureNode(scene, CLIENT, { dir, runs: size.runs, length: size.seconds, threads: size.threads,
		count: Math.min(size.deliveries, 50_000) });
}

/** Ends the benchmark when it takes far longer than it should; more rows have more time. */
function limitTime() {
	const minutes = size.minutes * Math.max(1, importSize(size).rows.at(-1) / size.imported.rows / 2);
	setTimeout(() => {
		process.stderr.write(`bench: not done after ${Math.round(minutes)} minutes; what there is:\n${table()}\n`);
		process.exit(1);
	}, minutes * 60_000).unref();
}

async function measureAll() {
	if (size.only)
		return measureImport(dir, importSize(size), say);
	await measureEmptyStart();
	const scene = await measureHub();
	await measureYardsticks(scene);
	return scene;
}

async function main() {
	if (!size)
		throw new Error(`BENCH is one of ${Object.keys(SIZES).join(', ')}`);
	endAllAtExit();
	fs.rmSync(dir, { recursive: true, force: true });
	fs.mkdirSync(dir, { recursive: true });
	limitTime();
	const machine = await describeMachine(dir);
	const scene = await measureAll();
	await scene.end();
	console.log(`${machine}\n\n${table()}`);
	if (process.env.BENCH_OUT)
		fs.writeFileSync(process.env.BENCH_OUT, `${JSON.stringify({ machine, figures: figures() }, null, '\t')}\n`);
	fs.rmSync(dir, { recursive: true, force: true });
	say('done');
}

await main();
