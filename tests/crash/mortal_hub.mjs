// SPDX-License-Identifier: Apache-2.0
// A hub on a disk that forgets what was not synced (passerelle-unsynced.so), which dies at moments of somebody's choosing
// and is started again at once on the same data and address, and a client that repeats until it gets an answer.
//
//   const hub = new MortalHub({ dataDir, listen, key, clock, settings, life: (n) => ({ killAfterMs, env }) });
//   hub.begin();
//   const answer = await hub.ask('POST', '/…', body);
//   hub.spare();            // the one that runs now lives on
//   await hub.stop();       // an orderly end
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';

import { hubProgram, request, until } from '../integration/harness.mjs';

export const layer =
	process.env.PASSERELLE_LAYER || path.join(path.dirname(hubProgram), 'passerelle-unsynced.so');

const ANSWER_MS = 5_000;
const PAUSE_MS = 15;

const pause = (ms) => new Promise((resolve) => { setTimeout(resolve, ms); });

export class LostError extends Error {}

export class MortalHub {
	/**
	 * life(n): of the n-th process: killAfterMs (after its start; undefined: not by us) and env (more of the environment).
	 * clock: the business instant (ms) now; it goes on from life to life, as it would if the machine had stayed up.
	 */
	constructor({ dataDir, listen, key, clock, settings = {}, life, logFile }) {
		Object.assign(this, { dataDir, listen, key, clock, settings, life });
		this.url = `http://${listen}`;
		this.log = fs.openSync(logFile, 'a');
		this.kills = [];
		this.startsMs = [];
		this.lives = 0;
		this.ending = false;
		this.failure = null;
	}

	begin() {
		this.running = this.#live().catch((error) => { this.failure ??= error; });
	}

	async #live() {
		while (!this.ending) {
			const life = this.spared ? {} : this.life(++this.lives);
			const [code, signal] = await this.#one(life);
			if (signal === 'SIGKILL')
				this.kills.push(Date.now());
			else if (!this.ending)
				throw new LostError(`the hub ended by itself (${code ?? signal}), see its log`);
			else if (code !== 0)
				throw new LostError(`the end was not orderly: ${code ?? signal}`);
		}
	}

	async #one({ killAfterMs, env = {} }) {
		const settings = { 'data-dir': this.dataDir, 'listen': this.listen,
			'business-clock': new Date(this.clock()).toISOString(), ...this.settings };
		const began = Date.now();

		this.child = spawn(hubProgram,
			['serve', ...Object.entries(settings).flatMap(([name, value]) => [`--${name}`, `${value}`])],
			{
				env: { ...process.env, LC_ALL: 'C.UTF-8', LD_PRELOAD: layer, UNSYNCED_DIR: this.dataDir, ...env },
				stdio: ['ignore', 'pipe', this.log],
			});
		this.child.stdout.once('data', () => this.startsMs.push(Date.now() - began));
		this.child.stdout.resume();
		this.timer = killAfterMs === undefined ? undefined
			: setTimeout(() => this.child.kill('SIGKILL'), killAfterMs);
		const end = await once(this.child, 'exit');
		clearTimeout(this.timer);
		return end;
	}

	/** No more kills: the process that runs now, or the next one, lives on. */
	spare() {
		this.spared = true;
		clearTimeout(this.timer);
	}

	killNow() {
		this.child.kill('SIGKILL');
	}

	async #once(method, route, body, headers) {
		return request(this.url + route, {
			method,
			headers: {
				...(this.token ? { authorization: `Bearer ${this.token}` } : {}),
				...(body === undefined ? {} : { 'content-type': 'application/json' }),
				...headers,
			},
			body: body === undefined ? undefined : JSON.stringify(body),
			signal: AbortSignal.timeout(ANSWER_MS),
		});
	}

	async #signIn() {
		const answer = await this.#once('POST', '/authentication/v1/token/access-key',
			{ accessKeyId: this.key.id, accessKeySecret: this.key.secret });
		if (answer.status === 200)
			this.token = answer.body.access_token;
		else if (answer.status < 500)
			throw new LostError(`the access key that was handed out is refused: ${answer.status}`);
	}

	/** undefined: no answer this time. */
	async #try(method, route, body, headers) {
		try {
			if (!this.token)
				await this.#signIn();
			const answer = await this.#once(method, route, body, headers);
			if (answer.status !== 401)
				return answer.status < 500 && answer.status !== 429 ? answer : undefined;
			this.token = undefined;
		} catch (error) {
			if (error instanceof LostError)
				throw error;
		}
		return undefined;
	}

	/** Asks until the hub answers something else than 401, 429 or 5xx: { status, headers, body }. */
	async ask(method, route, body, { headers, withinMs = 60_000 } = {}) {
		const end = Date.now() + withinMs;

		while (Date.now() < end) {
			if (this.failure)
				throw this.failure;
			const answer = await this.#try(method, route, body, headers);
			if (answer)
				return answer;
			await pause(PAUSE_MS);
		}
		throw new LostError(`no answer within ${withinMs} ms: ${method} ${route}`);
	}

	/** As ask, for what must succeed: the body. */
	async must(method, route, body, options) {
		const answer = await this.ask(method, route, body, options);

		if (answer.status >= 300)
			throw new LostError(`${method} ${route}: ${answer.status} ${JSON.stringify(answer.body)}`);
		return answer.body;
	}

	async until(what, check, withinMs) {
		return until(what, async () => {
			if (this.failure)
				throw this.failure;
			return check();
		}, withinMs).catch((error) => {
			throw error instanceof LostError ? error : new LostError(error.message);
		});
	}

	/** An orderly end, which must be one. */
	async stop() {
		this.spare();
		this.ending = true;
		this.child?.kill('SIGTERM');
		await this.running;
		fs.closeSync(this.log);
		if (this.failure)
			throw this.failure;
	}

	/** Ends it however it stands. */
	async destroy() {
		this.ending = true;
		this.child?.kill('SIGKILL');
		await this.running;
	}
}
