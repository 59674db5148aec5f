// SPDX-License-Identifier: Apache-2.0
// A client of the hub's API, as a program of one's own would be: access key, token, JSON.

const ADMIN = '/inContactAPI/services/v33.0';
const DFO = '/dfo/3.0';
const OWN = '/api/v1';

/** What an answer that was not wanted says, in whichever of the three envelopes. */
function complaint(body) {
	if (Array.isArray(body?.errors))
		return body.errors.map((e) => `${e.field ? `${e.field}: ` : ''}${e.message}`).join('; ');
	return body?.error_description ?? body?.error ?? JSON.stringify(body);
}

export class Hub {
	constructor(url) {
		this.url = url;
	}

	async signIn({ id, secret }) {
		this.key = { id, secret };
		this.token = undefined;
		const answer = await this.request('POST', '/authentication/v1/token/access-key',
			{ accessKeyId: id, accessKeySecret: secret });
		this.token = answer.access_token;
	}

	/** The raw answer; redirects are not followed. */
	fetch(method, route, body, headers = {}) {
		return fetch(this.url + route, {
			method,
			redirect: 'manual',
			headers: {
				...(this.token ? { authorization: `Bearer ${this.token}` } : {}),
				...(body === undefined ? {} : { 'content-type': 'application/json' }),
				...headers,
			},
			body: body === undefined ? undefined : JSON.stringify(body),
		});
	}

	/** The body of a 2xx answer (JSON, else text); anything else is an error that people can read. */
	async request(method, route, body) {
		const answer = await this.fetch(method, route, body);
		const text = await answer.text();
		const isJson = /json/.test(answer.headers.get('content-type') ?? '') && text !== '';
		const content = isJson ? JSON.parse(text) : text;
		if (!answer.ok)
			throw new Error(`${method} ${route} was answered ${answer.status}: ${complaint(content)}`);
		return content;
	}

	/** A file, byte for byte. */
	async download(route) {
		const answer = await this.fetch('GET', route);
		if (!answer.ok)
			throw new Error(`GET ${route} was answered ${answer.status}`);
		return Buffer.from(await answer.arrayBuffer());
	}

	admin(method, route, body) {
		return this.request(method, ADMIN + route, body);
	}

	dfo(method, route, body) {
		return this.request(method, DFO + route, body);
	}

	own(method, route, body) {
		return this.request(method, OWN + route, body);
	}
}
