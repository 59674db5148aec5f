// SPDX-License-Identifier: Apache-2.0
// What one would write today without the hub: messages are jobs of BullMQ in Redis, a worker hands them to the
// middleware with undici, with the same callback, token and Idempotency-Key as the hub.
//
//   node dispatcher.mjs take REDIS-PORT          answers POST of messages, each when Redis has it
//   node dispatcher.mjs send REDIS-PORT BOX CLIENT-ID CLIENT-SECRET COUNT IN-FLIGHT
//
// The last line of the output of `send` is JSON: seconds from the first send to the last outcome in Redis.
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import http from 'node:http';

import { Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { Pool } from 'undici';

const NAME = 'messages';
const CHANNEL = 'bench';
const ADD_AT_ONCE = 1000;

const connect = (port) => new Redis({ port: Number(port), host: '127.0.0.1', maxRetriesPerRequest: null });

async function readBody(request) {
	const pieces = [];
	for await (const piece of request)
		pieces.push(piece);
	return JSON.parse(Buffer.concat(pieces).toString());
}

const isMessage = (body) => typeof body.idOnExternalPlatform === 'string' &&
	typeof body.thread?.idOnExternalPlatform === 'string' && typeof body.messageContent?.type === 'string';

async function take(redisPort) {
	const queue = new Queue(NAME, { connection: connect(redisPort) });
	const answer = (response, status, body) => {
		response.writeHead(status, { 'content-type': 'application/json' });
		response.end(JSON.stringify(body));
	};
	const server = http.createServer(async (request, response) => {
		try {
			const body = await readBody(request);
			if (!isMessage(body))
				return answer(response, 400, { error: 'not a message' });
			const job = await queue.add('in', body, { jobId: `${CHANNEL}-${body.idOnExternalPlatform}` });
			return answer(response, 201, { message: { id: job.id, ...body } });
		} catch (error) {
			return answer(response, 500, { error: error.message });
		}
	});
	await once(server.listen(0, '127.0.0.1'), 'listening');
	console.log(`listening http://127.0.0.1:${server.address().port}`);
}

function callbackOf({ key, recipient, name, city }) {
	return JSON.stringify({
		brand: { id: 1, friendlyName: 'Bench' },
		thread: { idOnExternalPlatform: recipient },
		messageContent: {
			type: 'TEXT',
			payload: { text: `Bonjour ${name}, votre rendez-vous du 26 novembre à ${city} est confirmé.` },
		},
		endUserRecipients: [{ idOnExternalPlatform: recipient, name, isPrimary: true, isPrivate: false }],
		authorUser: { id: 0, firstName: '', surname: '' }, replyToMessage: null,
		isReplyToSpecificMessage: false, attachments: [], title: null, forward: null, key,
	});
}

/** Calls of the middleware, with its token. */
class Middleware {
	constructor(box, clientId, clientSecret, connections) {
		this.url = new URL(box);
		this.client = { client_id: clientId, client_secret: clientSecret, grant_type: 'client_credentials' };
		this.pool = new Pool(this.url.origin, { connections, pipelining: 1 });
	}

	async request(path, headers, body) {
		const answer = await this.pool.request({ method: 'POST', path: this.url.pathname + path,
			headers: { 'content-type': 'application/json', ...headers }, body });
		const read = await answer.body.json();
		if (answer.statusCode !== 200)
			throw new Error(`the middleware answered ${answer.statusCode}`);
		return read;
	}

	async signIn() {
		this.token = (await this.request('/1.0/token', {}, JSON.stringify(this.client))).access_token;
	}

	async send(message) {
		const answer = await this.request(`/2.0/channel/${CHANNEL}/outbound`,
			{ authorization: `Bearer ${this.token}`, 'idempotency-key': message.key }, callbackOf(message));
		return answer.message.idOnExternalPlatform;
	}
}

async function addAll(queue, count) {
	for (let done = 0; done < count; done += ADD_AT_ONCE)
		await queue.addBulk(Array.from({ length: Math.min(ADD_AT_ONCE, count - done) }, (_, i) => ({
			name: 'out',
			data: { key: randomUUID(), recipient: `r-${done + i}`, name: `Ana ${done + i}`, city: 'Montréal' },
			opts: { attempts: 3, backoff: { type: 'exponential', delay: 5000 } },
		})));
}

async function send(redisPort, box, clientId, clientSecret, count, inFlight) {
	const connection = connect(redisPort);
	const queue = new Queue(NAME, { connection });
	const middleware = new Middleware(box, clientId, clientSecret, Number(inFlight));
	await middleware.signIn();
	await addAll(queue, Number(count));
	const cpuBefore = process.cpuUsage();
	const start = performance.now();
	let done = 0;
	const worker = new Worker(NAME, (job) => middleware.send(job.data),
		{ connection: connect(redisPort), concurrency: Number(inFlight) });
	await new Promise((resolve, reject) => {
		worker.on('completed', () => { if (++done === Number(count)) resolve(); });
		worker.on('failed', (_, error) => reject(error));
	});
	const took = (performance.now() - start) / 1000;
	const cpu = process.cpuUsage(cpuBefore);
	console.log(JSON.stringify({ seconds: took, done, cpu: (cpu.user + cpu.system) / 1e6 }));
	process.exit(0);
}

const [what, ...rest] = process.argv.slice(2);
await (what === 'take' ? take(...rest) : send(...rest));
