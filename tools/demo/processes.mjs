// SPDX-License-Identifier: Apache-2.0
// The programs of the demo: started with their output in files, ended in an orderly way.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = path.join(path.dirname(fileURLToPath(import.meta.url)), '..', '..');
const BUILD = path.resolve(ROOT, process.env.PASSERELLE_BUILD_DIR || 'build/release');
export const hubProgram = path.join(BUILD, 'passerelle');
export const middlewareProgram = path.join(BUILD, 'passerelle-middleware');

const READY_MS = 30_000;
const STOP_MS = 25_000;

/** Waits until `check` gives something true, which it returns. */
export async function until(what, check, withinMs) {
	const end = Date.now() + withinMs;
	for (;;) {
		const found = await check();
		if (found)
			return found;
		if (Date.now() > end)
			throw new Error(`waited ${Math.round(withinMs / 1000)} s in vain for ${what}`);
		await new Promise((resolve) => setTimeout(resolve, 30));
	}
}

/** Its log, from the end, for people. */
function tail(file, lines = 15) {
	return fs.readFileSync(file, 'utf8').trimEnd().split('\n').slice(-lines).join('\n');
}

export class Program {
	/**
	 * @param options.folder    where its output goes: <name>.out, <name>.log
	 * @param options.lasting   it outlives this process, and Ctrl-C does not reach it
	 */
	constructor(name, file, args, { folder, lasting }) {
		this.name = name;
		this.outFile = path.join(folder, `${name}.out`);
		this.logFile = path.join(folder, `${name}.log`);
		const out = fs.openSync(this.outFile, 'w', 0o600);
		const log = fs.openSync(this.logFile, 'w', 0o600);
		this.child = spawn(file, args, {
			stdio: ['ignore', out, log],
			detached: lasting,
			env: { ...process.env, LC_ALL: 'C.UTF-8' },
		});
		fs.closeSync(out);
		fs.closeSync(log);
		this.over = false;
		const end = () => { this.over = true; };
		this.child.on('error', (error) => {
			this.failure = error;
			end();
		});
		this.ended = once(this.child, 'exit').catch(() => {}).finally(end);
		/* Whatever ends this process, it leaves none behind unasked. */
		this.atExit = () => this.child.kill('SIGTERM');
		process.on('exit', this.atExit);
	}

	get pid() {
		return this.child.pid;
	}

	output() {
		return fs.readFileSync(this.outFile, 'utf8');
	}

	log() {
		return fs.readFileSync(this.logFile, 'utf8');
	}

	/** The address on the line "listening http://…". */
	async ready() {
		this.url = await until(`${this.name} to listen`, () => {
			if (this.over)
				throw new Error(`${this.name} did not start:\n${this.failure ?? tail(this.logFile)}`);
			return /^listening (http:\/\/\S+)$/m.exec(this.output())?.[1];
		}, READY_MS);
		return this.url;
	}

	checkAlive() {
		if (this.over)
			throw new Error(`${this.name} has ended by itself:\n${tail(this.logFile)}`);
	}

	/** The demo ends and it does not. */
	leave() {
		process.off('exit', this.atExit);
		this.child.unref();
	}

	async stop() {
		if (this.over)
			return;
		this.child.kill('SIGTERM');
		const timer = setTimeout(() => this.child.kill('SIGKILL'), STOP_MS);
		await this.ended;
		clearTimeout(timer);
	}

	/** Whether it ended by itself with status 0 after stop(). */
	get endedWell() {
		return this.over && this.child.exitCode === 0;
	}
}
