// SPDX-License-Identifier: Apache-2.0
// Processes of the benchmark: each is started here or made known here, and ended by its number when the
// benchmark ends, however it ends.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';

const TICKS_PER_SECOND = 100;
const running = new Set();

/** Makes a child process known, so that it does not outlive the benchmark. */
export function adopt(child) {
	running.add(child);
	child.once('exit', () => running.delete(child));
	return child;
}

export function endAllAtExit() {
	process.on('exit', () => {
		for (const child of running)
			child.kill('SIGKILL');
	});
	for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
		process.on(signal, () => process.exit(130));
}

/** Starts a server whose output goes to the file `log`. */
export function serve(file, args, log, options = {}) {
	fs.mkdirSync(path.dirname(log), { recursive: true });
	const out = fs.openSync(log, 'a');
	const child = adopt(spawn(file, args, { ...options, stdio: ['ignore', out, out] }));
	fs.closeSync(out);
	child.on('error', (error) => { throw error; });
	return child;
}

/** Asks a process to end, and kills one that does not obey. */
export async function end(child, signal = 'SIGTERM', graceMs = 10_000) {
	if (child.exitCode !== null || child.signalCode !== null)
		return;
	const gone = once(child, 'exit');
	child.kill(signal);
	const timer = setTimeout(() => child.kill('SIGKILL'), graceMs);
	await gone;
	clearTimeout(timer);
}

/** Runs a program to its end and gives its output; throws when it fails. */
export async function run(file, args, options = {}) {
	const child = adopt(spawn(file, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] }));
	let out = '';
	let errors = '';
	child.stdout.on('data', (piece) => { out += piece; });
	child.stderr.on('data', (piece) => { errors += piece; });
	const [code, signal] = await once(child, 'close');
	if (code !== 0)
		throw new Error(`${path.basename(file)} ended with ${code ?? signal}: ${errors || out}`);
	return out;
}

/** What a process used so far: seconds of CPU, bytes given to the disk, bytes resident. */
export function usage(pid) {
	const stat = fs.readFileSync(`/proc/${pid}/stat`, 'latin1');
	const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
	const io = fs.readFileSync(`/proc/${pid}/io`, 'latin1');
	const status = fs.readFileSync(`/proc/${pid}/status`, 'latin1');
	return {
		cpu: (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND,
		written: Number(/^write_bytes: (\d+)/m.exec(io)[1]),
		resident: Number(/^VmRSS:\s+(\d+)/m.exec(status)[1]) * 1024,
		peak: Number(/^VmHWM:\s+(\d+)/m.exec(status)[1]) * 1024,
	};
}

/** What `pid` used since `before` (an earlier usage). */
export function usedSince(pid, before) {
	const now = usage(pid);
	return { cpu: now.cpu - before.cpu, written: now.written - before.written };
}

/** Lets the peak of the resident memory count from now on. */
export function forgetPeak(pid) {
	fs.writeFileSync(`/proc/${pid}/clear_refs`, '5');
}

export const seconds = () => Number(process.hrtime.bigint()) / 1e9;
export const sleep = (ms) => new Promise((resolve) => { setTimeout(resolve, ms); });
