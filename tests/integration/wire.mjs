// SPDX-License-Identifier: Apache-2.0
// What the tests of bad input share: bytes on a bare socket, the form of a refusal, how much memory a hub holds.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import net from 'node:net';

const ANSWER_MS = 15_000;

/** A connection to a hub that collects what comes. */
export class Wire {
	constructor(hub) {
		const { hostname, port } = new URL(hub.url);
		this.text = '';
		this.isClosed = false;
		this.waiting = new Set();
		this.socket = net.connect(Number(port), hostname);
		this.socket.setNoDelay(true);
		this.socket.on('data', (piece) => {
			this.text += piece.toString('latin1');
			this.look();
		});
		this.socket.on('connect', () => this.look());
		this.socket.on('error', () => {});
		this.socket.on('close', () => {
			this.isClosed = true;
			this.look();
		});
	}

	look() {
		for (const each of [...this.waiting])
			each();
	}

	/** Waits until `check` holds; looks again whenever something came or the connection ended. */
	async when(what, check, withinMs = ANSWER_MS) {
		return new Promise((resolve, reject) => {
			const timer = setTimeout(() => {
				this.waiting.delete(look);
				reject(new Error(`waited ${withinMs} ms in vain: ${what}; got ${this.text.slice(0, 200)}`));
			}, withinMs);
			const look = () => {
				if (!check())
					return;
				clearTimeout(timer);
				this.waiting.delete(look);
				resolve(this);
			};
			this.waiting.add(look);
			look();
		});
	}

	send(bytes) {
		if (!this.isClosed)
			this.socket.write(bytes);
		return this;
	}

	/** Status codes of the answers so far. */
	get codes() {
		return [...this.text.matchAll(/HTTP\/1\.[01] (\d{3}) /g)].map((match) => Number(match[1]));
	}

	/** The body of the first answer, parsed; null when it is no JSON. */
	get body() {
		const at = this.text.indexOf('\r\n\r\n');
		try {
			return JSON.parse(Buffer.from(this.text.slice(at + 4), 'latin1').toString());
		} catch {
			return null;
		}
	}

	close() {
		this.socket.destroy();
	}
}

/**
 * Sends bytes as they stand. { codes, body, text } when the hub closed the connection (which a last request with
 * "Connection: close" asks for), or 300 ms after an answer.
 */
export async function send(hub, bytes, { end = false } = {}) {
	const wire = new Wire(hub);
	wire.send(bytes);
	if (end)
		wire.socket.end();
	await wire.when('an answer or the end', () => wire.isClosed || wire.codes.length > 0);
	await wire.when('the end', () => wire.isClosed, 300).catch(() => {});
	wire.close();
	return { codes: wire.codes, body: wire.body, text: wire.text };
}

/** The head of a request, which asks for the connection's end. */
export function head(method, target, headers = {}) {
	const lines = Object.entries({ host: 'hub', connection: 'close', ...headers })
		.flatMap(([name, value]) => [value].flat().map((one) => `${name}: ${one}\r\n`));
	return `${method} ${target} HTTP/1.1\r\n${lines.join('')}\r\n`;
}

/** The codes of an envelope's problems, whichever family it is of; fails when it is no envelope. */
export function refusal(body, what) {
	assert.equal(typeof body?.uid, 'string', `${what}: no envelope: ${JSON.stringify(body)?.slice(0, 200)}`);
	if (body.errors === undefined) {
		assert.ok(body.error && body.error_description && body.message === body.error_description, what);
		return [{ code: body.error, field: body.fields?.[0]?.field, message: body.message }];
	}
	assert.ok(body.errors.length > 0, what);
	return body.errors.map((error) => {
		const code = error.code ?? error.errorCode;
		assert.ok(code && error.message && !/\{\w+\}/.test(error.message), what);
		return { code, field: error.field, message: error.message };
	});
}

/** Resident memory of a hub, in bytes. */
export function memoryOf(hub) {
	const status = fs.readFileSync(`/proc/${hub.pid}/status`, 'utf8');
	return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)[1]) * 1024;
}
