// SPDX-License-Identifier: Apache-2.0
// `make demo`: the journey from an empty hub to a campaign that is over, with real processes and a generated list.
// Exit status 0 only if every number adds up.
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

import * as campaign from './campaign.mjs';
import { check, standing } from './checks.mjs';
import { Hub } from './hub.mjs';
import { longestCallback, readJournal, readLog } from './journal.mjs';
import { Program, ROOT, hubProgram, middlewareProgram } from './processes.mjs';
import { checkLines, closingRows } from './report.mjs';
import { Screen, number } from './screen.mjs';
import * as setup from './setup.mjs';

const ROWS = Math.max(2000, Number(process.env.ROWS) || 2400);
const SEED = process.env.SEED || '1';
const KEEP = ['1', 'yes', 'on'].includes(process.env.KEEP ?? '');
/** A Tuesday, 11:00 in Toronto: the working day has begun east of the Rockies, not yet on the Pacific. */
const START = Date.parse('2026-11-24T16:00:00Z');
const EXPIRATION = '2026-12-18';
const DNC_NUMBERS = 12;
const PEOPLE = [
	'--population-seed', '7', '--share-answering', '0.12', '--share-stop', '0.03', '--share-failing', '0.01',
	'--share-invalid', '0.01', '--receipt', 'delivered', '--latency-ms', '2-20', '--reply-delay-ms', '0-400',
	'--receipt-delay-ms', '0-200', '--faults', '500=1,close=1',
];

class Demo {
	constructor() {
		this.screen = new Screen();
		this.programs = [];
		this.folder = fs.mkdtempSync(path.join(os.tmpdir(), 'passerelle-demo-'));
		this.kept = path.join(ROOT, 'build', 'demo');
		this.began = Date.now();
		fs.mkdirSync(this.kept, { recursive: true });
	}

	async start(name, file, args) {
		const program = new Program(name, file, args, { folder: this.folder, lasting: KEEP });
		this.programs.push(program);
		await program.ready();
		return program;
	}

	checkAlive() {
		for (const program of this.programs)
			program.checkAlive();
	}

	/** A secret in a file that only this user reads. */
	secretFile(name, secret) {
		const file = path.join(this.folder, name);
		fs.writeFileSync(file, secret, { mode: 0o600 });
		return file;
	}

	async summary() {
		return (await fetch(`${this.middleware.url}/control/summary`)).json();
	}

	async end() {
		for (const program of [...this.programs].reverse())
			await program.stop();
		fs.rmSync(this.folder, { recursive: true, force: true });
	}
}

async function generate(demo) {
	const list = path.join(demo.kept, 'list.csv');
	const expect = path.join(demo.kept, 'list.expect.json');
	const { stdout } = await promisify(execFile)(process.execPath,
		[path.join(ROOT, 'tests/lists/generate.mjs'), '--rows', String(ROWS), '--seed', SEED, '--expect', expect,
			'--destinations', 'PhoneNumber'],
		{ encoding: 'buffer', maxBuffer: 1 << 30 });
	fs.writeFileSync(list, stdout);
	return { list, csv: stdout, expected: JSON.parse(fs.readFileSync(expect, 'utf8')) };
}

async function startHub(demo) {
	demo.program = await demo.start('hub', hubProgram, ['serve',
		'--data-dir', path.join(demo.folder, 'hub'), '--listen', '127.0.0.1:0', '--allow-http', 'on',
		'--allow-clock', 'on', '--business-clock', new Date(START).toISOString(),
		'--retry-base', '100ms', '--retry-cap', '1s']);
	const output = demo.program.output();
	const first = (name) => new RegExp(`^ *${name}: +(\\S+)$`, 'm').exec(output)?.[1];
	demo.password = first('one-time password');
	demo.hub = new Hub(demo.program.url);
	await demo.hub.signIn({ id: first('access key id'), secret: first('access key secret') });
	demo.screen.step('Hub', `${demo.program.url}, business clock: ${campaign.clockOf(START)} in Toronto`);
}

async function startMiddleware(demo) {
	const user = await setup.addUser(demo.hub, 'middleware', 'middleware');
	demo.client = { id: 'demo-hub', secret: randomBytes(24).toString('base64url') };
	demo.middleware = await demo.start('middleware', middlewareProgram, [
		'--data-dir', path.join(demo.folder, 'middleware'), '--listen', '127.0.0.1:0', '--hub-url', demo.hub.url,
		'--client-id', demo.client.id, '--client-secret-file', demo.secretFile('client', demo.client.secret),
		'--access-key-id', user.key.id, '--access-key-secret-file', demo.secretFile('access', user.key.secret),
		'--control', '--log-text', ...PEOPLE]);
	demo.screen.step('Middleware', `${demo.middleware.url}, simulated people: 12 % answer, 3 % say STOP`);
}

/** Telephones spread over the list, in the form in which they are compared. */
function someNumbers(csv) {
	const found = csv.toString('latin1').matchAll(/(\d{3})\)?[ .-]?555[ .-]?(01\d{2})/g);
	const numbers = [...new Set([...found].map(([, area, line]) => `+1${area}555${line}`))];
	const every = Math.max(1, Math.floor(numbers.length / DNC_NUMBERS));
	return numbers.filter((_, i) => i % every === 0).slice(0, DNC_NUMBERS);
}

async function setUp(demo, list) {
	const { hub, screen } = demo;
	const integrationId = await setup.addIntegration(hub, demo.middleware.url, demo.client);
	screen.step('Integration', `${integrationId}, token and callback checked`);
	demo.channel = await setup.addChannel(hub, integrationId);
	screen.step('Channel', `"${demo.channel.name}", added on the middleware's page with a one-time token`);
	demo.skill = await setup.addSkill(hub, demo.channel.id);
	screen.step('Template, skill', `"${demo.skill.skillName}", agentless, Monday to Friday 9:00 to 20:00 at each person's`);
	demo.blocked = someNumbers(list.csv);
	await setup.addDncGroup(hub, demo.skill.skillId, demo.blocked);
	screen.step('DNC group', `${demo.blocked.length} numbers of the list must not be contacted`);
	demo.agent = await setup.addAgent(hub, demo.skill.skillId);
	screen.step('Agent', 'Anne Tremblay, receives the replies');
}

async function importList(demo, list) {
	const { hub, screen } = demo;
	demo.listId = await campaign.addList(hub, 'Plan change', EXPIRATION);
	const job = await campaign.upload(demo, {
		listId: demo.listId, skillId: demo.skill.skillId, csv: list.csv, rows: list.expected.rows, expiration: EXPIRATION,
	});
	demo.errorFile = path.join(demo.kept, 'errors.csv');
	const errors = await hub.download(`/inContactAPI/services/v33.0/lists/call-lists/jobs/${job.jobId}/errors`);
	fs.writeFileSync(demo.errorFile, errors);
	screen.step('Calling list', `${number(job.rowsRead)} rows, ${number(job.rowsRejected)} rejected; why, line by line: ` +
		path.relative(process.cwd(), demo.errorFile));
	return { job, errors };
}

/** What one record waits for, in the hub's own words. */
async function showWhy(demo, progress) {
	if (progress.waiting === 0)
		return;
	const records = await campaign.downloadRecords(demo.hub, demo.listId);
	const waiting = records.find((record) => record.recordState === 'waiting');
	if (!waiting)
		return;
	const why = await campaign.why(demo.hub, demo.listId, waiting.externalId);
	const rule = why.rules.find((step) => step.decisive);
	demo.screen.step('Why not yet?', `${waiting.externalId}, ${why.timeZone}: ${rule?.message} Next chance: ` +
		`${campaign.clockOf(Date.parse(why.nextChance))} in Toronto`);
}

async function run(demo) {
	const { hub, screen } = demo;
	await hub.admin('POST', `/skills/${demo.skill.skillId}/start`);
	screen.step('Start', `at each rest the business clock moves on by an hour`);
	const day = await campaign.runDay(demo, {
		listId: demo.listId, start: START, firstRest: (progress) => showWhy(demo, progress),
	});
	screen.step('Rest', `${campaign.clockOf(day.end)} in Toronto: nothing changes any more by itself`);
	const agentHub = new Hub(hub.url);
	await agentHub.signIn(demo.agent.key);
	const answered = await campaign.answerPeople(agentHub, demo.channel.id);
	await campaign.quiet(demo, demo.listId);
	screen.step('Inbox', `Anne answered ${answered} of the people who wrote`);
	return answered;
}

/** Reasons of the records that wait, as the hub gives them. */
async function waitingReasons(demo, records) {
	const counts = {};
	for (const record of records.filter((r) => ['waiting', 'retry'].includes(r.recordState))) {
		const why = await campaign.why(demo.hub, demo.listId, record.externalId);
		const reason = why.rules.find((step) => step.decisive)?.code ?? 'may be contacted now';
		counts[reason] = (counts[reason] ?? 0) + 1;
	}
	return counts;
}

async function gather(demo, list, { job, errors }) {
	const progress = await demo.hub.own('GET', `/lists/${demo.listId}/progress`);
	const records = await campaign.downloadRecords(demo.hub, demo.listId);
	const optOuts = await demo.hub.own('GET', '/opt-outs');
	const summary = await demo.summary();
	const lines = readJournal(path.join(demo.folder, 'middleware', 'messages.ndjson'));
	return {
		expected: list.expected,
		job: { rows: job.rowsRead, loaded: job.rowsRead - job.rowsRejected, rejected: job.rejected },
		progress,
		standing: standing(progress, await waitingReasons(demo, records)),
		log: readLog(lines, new Set(demo.blocked), longestCallback(demo.program.log())),
		contacted: new Set(records.filter((r) => r.finalReason === 'contacted').map((r) => r.externalId)),
		optOuts: optOuts.inForce,
		owed: summary.owed + summary.refusedByHub,
		/* Each begins with its line number; a field may hold line breaks. */
		errorRows: (errors.toString('latin1').match(/^\d+,\w+,/gm) ?? []).length,
	};
}

function sayHowToReach(demo, screen) {
	const { key } = demo.hub;
	screen.title('Left running:');
	screen.table([
		['hub', demo.hub.url],
		['phones of the simulated people', `${demo.middleware.url}/phone`],
		['administrator, one-time password', demo.password],
		['access key id', key.id],
		['access key secret', key.secret],
		['data and logs', demo.folder],
		['end them with', `kill ${demo.programs.map((p) => p.pid).join(' ')}`],
	]);
}

async function journey(demo) {
	const { screen } = demo;
	const list = await generate(demo);
	await startHub(demo);
	await startMiddleware(demo);
	await setUp(demo, list);
	const imported = await importList(demo, list);
	const answered = await run(demo);
	const facts = await gather(demo, list, imported);
	const results = check(facts);
	const seconds = (Date.now() - demo.began) / 1000;
	screen.title('What became of the list');
	screen.table(closingRows({ ...facts, answered, seconds }));
	screen.title('Does it add up?');
	for (const line of checkLines(results))
		screen.line(line);
	screen.line();
	screen.step('List', path.relative(process.cwd(), list.list));
	screen.step('Error file', path.relative(process.cwd(), demo.errorFile));
	return results.every((result) => result.ok);
}

class Interrupted extends Error {}

/** Rejects at the first Ctrl-C (or TERM, HUP), or when nobody reads on; a second signal ends this process at once. */
function interruption() {
	return new Promise((_, reject) => {
		let first = true;
		process.stdout.on('error', reject);
		for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
			process.on(signal, () => {
				if (!first)
					process.exit(130);
				first = false;
				reject(new Interrupted(signal));
			});
	});
}

/** What went wrong, and the programs' logs beside the error file, where they outlive the demo. */
function tellFailure(demo, error) {
	demo.screen.close();
	if (error instanceof Interrupted) {
		console.error('\nInterrupted: ending hub and middleware.');
		return;
	}
	console.error(`\nThe demo failed: ${error.message}`);
	for (const { logFile } of demo.programs)
		fs.copyFileSync(logFile, path.join(demo.kept, path.basename(logFile)));
	console.error(`Logs: ${path.relative(process.cwd(), demo.kept)}`);
}

async function main() {
	const demo = new Demo();
	const stop = interruption();
	stop.catch(() => {});
	let status = 1;
	let isComplete = false;
	try {
		const work = journey(demo);
		work.catch(() => {});
		status = await Promise.race([work, stop]) ? 0 : 1;
		isComplete = true;
	} catch (error) {
		tellFailure(demo, error);
		status = error instanceof Interrupted ? 130 : 1;
	}
	if (KEEP && isComplete) {
		sayHowToReach(demo, demo.screen);
		demo.programs.forEach((program) => program.leave());
	} else {
		await demo.end();
		if (isComplete)
			demo.screen.step('Ended', 'hub and middleware; KEEP=1 make demo leaves them running');
	}
	process.exit(status);
}

await main();
