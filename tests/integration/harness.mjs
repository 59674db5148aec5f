// SPDX-License-Identifier: Apache-2.0
// Real processes for the integration tests: a hub and a middleware, each on a free port of the loopback
// address with a data directory of its own, ended with the test. Node 18 and nothing else.
//
//   const hub = await startHub({ settings: { 'allow-clock': 'on' } });
//   const answer = await hub.api('POST', '/api/v1/users', { userName: 'anne', role: 'agent' });
//   assert.equal(answer.status, 201);
//   await hub.stop();
//
// The programs come from PASSERELLE_BUILD_DIR (build/release when unset); PASSERELLE_BIN and
// PASSERELLE_MIDDLEWARE_BIN name others.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { faultsOfAnswer } from './description.mjs';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..', '..');
const buildDir = path.resolve(root, process.env.PASSERELLE_BUILD_DIR || 'build/release');
const READY_MS = 30_000;
const STOP_MS = 30_000;

export const hubProgram = process.env.PASSERELLE_BIN || path.join(buildDir, 'passerelle');
export const middlewareProgram =
	process.env.PASSERELLE_MIDDLEWARE_BIN || path.join(buildDir, 'passerelle-middleware');

/** Waits until `check` gives something true (which it returns); asks every 20 ms. */
export async function until(what, check, withinMs = 15_000) {
	const end = Date.now() + withinMs;
	for (;;) {
		const found = await check();
		if (found)
			return found;
		if (Date.now() > end)
			throw new Error(`waited ${withinMs} ms in vain: ${what}`);
		await new Promise((resolve) => setTimeout(resolve, 20));
	}
}

const settingsAsArguments = (settings) =>
	Object.entries(settings).flatMap(([name, value]) =>
		value === true ? [`--${name}`] : [`--${name}`, String(value)]);

const running = new Set();
process.on('exit', () => running.forEach((child) => child.kill('SIGKILL')));

/** One process of ours: its output, its address, its end. */
class Program {
	constructor(file, args, env) {
		this.output = '';
		this.errors = '';
		this.child = spawn(file, args, {
			env: { ...process.env, LC_ALL: 'C.UTF-8', ...env },
			stdio: ['ignore', 'pipe', 'pipe'],
		});
		running.add(this.child);
		/* A set-up that fails leaves nobody to wait for: the test ends, and its programs with it. */
		for (const held of [this.child, this.child.stdout, this.child.stderr])
			held.unref();
		this.child.stdout.on('data', (piece) => { this.output += piece; });
		this.child.stderr.on('data', (piece) => { this.errors += piece; });
		this.ended = once(this.child, 'close').then(([code, signal]) => ({ code, signal }));
		this.ended.catch(() => {});
		this.over = false;
		const end = () => {
			this.over = true;
			running.delete(this.child);
		};
		this.ended.then(end, end);
	}

	/** The address of the line "listening http://…". */
	async ready() {
		return until('the line "listening"', () => {
			if (this.over)
				throw new Error(`the program ended:\n${this.output}${this.errors}`);
			return /^listening (https?:\/\/\S+)$/m.exec(this.output)?.[1];
		}, READY_MS);
	}

	async signal(name) {
		if (!this.over)
			this.child.kill(name);
		let timer;
		const late = new Promise((resolve) => {
			timer = setTimeout(() => resolve(null), STOP_MS);
		});
		const end = await Promise.race([this.ended, late]);
		clearTimeout(timer);
		if (end)
			return end;
		this.child.kill('SIGKILL');
		throw new Error(`the program did not end on ${name}:\n${this.errors}`);
	}
}

/** fetch, with the answer read: { status, headers, body } (body: JSON when it is, else text). */
export async function request(url, { method = 'GET', headers = {}, body } = {}) {
	const answer = await fetch(url, { method, headers, body, redirect: 'manual' });
	const text = await answer.text();
	const isJson = /json/.test(answer.headers.get('content-type') ?? '') && text !== '';
	return { status: answer.status, headers: answer.headers, body: isJson ? JSON.parse(text) : text };
}

function keyFrom(output) {
	const value = (name) => new RegExp(`^ *${name}: +(\\S+)$`, 'm').exec(output)?.[1];
	return {
		key: { id: value('access key id'), secret: value('access key secret') },
		userName: value('user name'),
		password: value('one-time password'),
	};
}

class Hub {
	constructor(options) {
		this.settings = { 'listen': '127.0.0.1:0', ...options.settings };
		this.env = options.env ?? {};
		this.ownsDir = !options.dataDir;
		this.dataDir = options.dataDir ?? fs.mkdtempSync(path.join(os.tmpdir(), 'passerelle-hub-'));
		this.key = options.key;
		this.earlier = '';
	}

	async start() {
		this.program = new Program(hubProgram, ['serve', ...settingsAsArguments({
			'data-dir': this.dataDir, ...this.settings,
		})], this.env);
		this.url = await this.program.ready();
		/* The same address after a restart: others hold it. */
		this.settings.listen = new URL(this.url).host;
		if (!this.key?.id) {
			const first = keyFrom(this.program.output);
			Object.assign(this, first);
		}
		this.token = await this.signIn();
	}

	get pid() {
		return this.program.child.pid;
	}

	/** An access token for `key` (this hub's administrator's by default). */
	async signIn(key = this.key) {
		const answer = await request(`${this.url}/authentication/v1/token/access-key`, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify({ accessKeyId: key.id, accessKeySecret: key.secret }),
		});
		if (answer.status !== 200)
			throw new Error(`sign-in: ${answer.status} ${JSON.stringify(answer.body)}`);
		return answer.body.access_token;
	}

	/**
	 * A request with the administrator's token. `body`: an object (JSON) or a string as it stands.
	 * options: token (null: none), headers. The answer must be as api/openapi.yaml describes it.
	 */
	async api(method, route, body, options = {}) {
		const answer = await this.ask(method, route, body, options);
		const faults = faultsOfAnswer(method, route, answer);
		if (faults.length > 0)
			throw new Error(`not as api/openapi.yaml describes it:\n${faults.join('\n')}`);
		return answer;
	}

	async ask(method, route, body, options) {
		const send = (token) => request(this.url + route, {
			method,
			headers: {
				...(token ? { authorization: `Bearer ${token}` } : {}),
				...(body === undefined ? {} : { 'content-type': 'application/json' }),
				...options.headers,
			},
			body: body === undefined || typeof body === 'string' ? body : JSON.stringify(body),
		});
		const token = options.token === undefined ? this.token : options.token;
		const answer = await send(token);
		if (answer.status !== 401 || options.token !== undefined)
			return answer;
		this.token = await this.signIn();
		return send(this.token);
	}

	/** A user with `role` and an access key: { id, key, token }. */
	async addUser(role, userName = `${role}-${Math.random().toString(36).slice(2)}`) {
		const user = await this.api('POST', '/api/v1/users', { userName, role });
		if (user.status !== 201)
			throw new Error(`user: ${user.status} ${JSON.stringify(user.body)}`);
		const made = await this.api('POST', '/access-key-management/v1/access-keys',
			{ userId: user.body.id });
		const { accessKeyId: id, accessKeySecret: secret } = made.body.resultSet;
		const key = { id, secret };
		return { id: user.body.id, key, token: await this.signIn(key) };
	}

	/** Moves the business clock (needs the setting allow-clock). */
	async setClock(now) {
		const answer = await this.api('PUT', '/api/v1/clock', { now });
		if (answer.status !== 200)
			throw new Error(`clock: ${answer.status} ${JSON.stringify(answer.body)}`);
	}

	/** All log lines so far, of earlier runs too. */
	log() {
		return this.earlier + this.program.errors;
	}

	async end(signal) {
		return this.program.signal(signal);
	}

	/** kill -9; the data directory stays for restart(). */
	async kill() {
		return this.end('SIGKILL');
	}

	/** Ends it if it runs, and starts it again on the same data and address. */
	async restart(settings = {}) {
		if (!this.program.over)
			await this.end('SIGTERM');
		this.earlier += this.program.errors;
		Object.assign(this.settings, settings);
		await this.start();
	}

	/** An orderly end; removes the data directory. Throws when the end was not orderly. */
	async stop() {
		const wasOver = this.program.over;
		const end = await this.end('SIGTERM');
		if (this.ownsDir)
			fs.rmSync(this.dataDir, { recursive: true, force: true });
		if (!wasOver && end.code !== 0)
			throw new Error(`the hub ended with ${end.code ?? end.signal}:\n${this.log()}`);
	}
}

/** options: settings { name: value }, dataDir, key (of an existing data directory), env. */
export async function startHub(options = {}) {
	const hub = new Hub(options);
	try {
		await hub.start();
	} catch (error) {
		hub.program?.child.kill('SIGKILL');
		throw error;
	}
	return hub;
}

class Middleware {
	constructor(hub, options) {
		this.options = { 'listen': '127.0.0.1:0', 'hub-url': hub.url, ...options.settings };
		this.env = options.env ?? {};
		this.ownsDir = !options.dataDir;
		this.dataDir = options.dataDir ?? fs.mkdtempSync(path.join(os.tmpdir(), 'passerelle-mw-'));
		this.earlier = '';
	}

	async start() {
		this.program = new Program(middlewareProgram,
			settingsAsArguments({ 'data-dir': this.dataDir, ...this.options }), this.env);
		this.url = await this.program.ready();
		this.options.listen = new URL(this.url).host;
	}

	/** The integration's fields that point here. */
	get addresses() {
		const action = (name) => `${this.url}/action/${name}`;
		return {
			box: `${this.url}${this.options['box-path'] ?? '/integration/box'}`,
			add: action('add'), reconnect: action('reconnect'), remove: action('remove'),
		};
	}

	async get(route) {
		return request(this.url + route);
	}

	log() {
		return this.earlier + this.program.errors;
	}

	/** The lines of its journal, parsed. */
	journal() {
		const file = path.join(this.dataDir, 'messages.ndjson');
		if (!fs.existsSync(file))
			return [];
		return fs.readFileSync(file, 'utf8').split('\n').filter(Boolean).map((line) => JSON.parse(line));
	}

	async kill() {
		return this.program.signal('SIGKILL');
	}

	async restart(settings = {}) {
		if (!this.program.over)
			await this.program.signal('SIGTERM');
		this.earlier += this.program.errors;
		Object.assign(this.options, settings);
		await this.start();
	}

	async stop() {
		await this.program.signal('SIGTERM');
		if (this.ownsDir)
			fs.rmSync(this.dataDir, { recursive: true, force: true });
	}
}

/** options: settings { name: value } (true: a flag), dataDir, env. */
export async function startMiddleware(hub, options = {}) {
	const middleware = new Middleware(hub, options);
	try {
		await middleware.start();
	} catch (error) {
		middleware.program?.child.kill('SIGKILL');
		throw error;
	}
	return middleware;
}
