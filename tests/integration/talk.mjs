// SPDX-License-Identifier: Apache-2.0
// What the tests of messages and contacts share: a hub with a middleware, channels on it, people who write.
import assert from 'node:assert/strict';
import { request, startHub, startMiddleware, until } from './harness.mjs';

const CLIENT = { 'client-id': 'hub', 'client-secret': 'a-secret-of-the-tests' };

/** A hub and a middleware that knows its key; `options`: settings of each. */
export async function startTalk({ hub: hubSettings = {}, middleware: settings = {} } = {}) {
	const hub = await startHub({ settings: { 'allow-http': 'on', 'allow-clock': 'on', ...hubSettings } });
	const machine = await hub.addUser('middleware');
	const middleware = await startMiddleware(hub, { settings: {
		...CLIENT, 'access-key-id': machine.key.id, 'access-key-secret': machine.key.secret,
		'control': true, 'log-text': true, 'receipt': 'delivered', ...settings,
	} });
	const made = await hub.api('POST', '/dfo/3.0/channel-integrations', {
		name: 'Tests', integrationBoxUrl: middleware.addresses.box,
		clientId: CLIENT['client-id'], clientSecret: CLIENT['client-secret'],
	});
	assert.equal(made.status, 201, JSON.stringify(made.body));
	return new Talk(hub, middleware, made.body.id, machine);
}

class Talk {
	constructor(hub, middleware, integration, machine) {
		Object.assign(this, { hub, middleware, integration, machine, count: 0 });
	}

	async channel(id, more = {}) {
		const made = await this.hub.api('POST', '/dfo/3.0/channels', {
			id, idOnExternalPlatform: id, channelIntegrationId: this.integration,
			realExternalPlatformId: 'custom', name: id, isPrivate: true, hasTreeStructure: false, ...more,
		});
		assert.equal(made.status, 201, JSON.stringify(made.body));
		return made.body;
	}

	/** The body of a message from a person; `more` replaces members. */
	message(person, text, more = {}) {
		this.count++;
		return {
			idOnExternalPlatform: `in-${process.pid}-${this.count}`, direction: 'inbound',
			createdAtWithMilliseconds: '2026-02-03T08:05:09.07-05:00',
			thread: { idOnExternalPlatform: `t-${person}` },
			messageContent: { type: 'TEXT', payload: { text } },
			authorEndUserIdentity: { idOnExternalPlatform: person }, ...more,
		};
	}

	/** Posts with the middleware's own token. */
	async post(channel, body) {
		return this.hub.api('POST', `/dfo/3.0/channels/${channel}/messages`, body,
			{ token: this.machine.token });
	}

	/** A person writes; the answer's body. */
	async write(channel, person, text, more) {
		const answer = await this.post(channel, this.message(person, text, more));
		assert.equal(answer.status, 201, JSON.stringify(answer.body));
		return answer.body;
	}

	/** An agent answers in a thread. */
	async reply(channel, thread, text, more = {}, options = {}) {
		return this.hub.api('POST', `/dfo/3.0/channels/${channel}/outbound`, {
			thread: { idOnExternalPlatform: thread },
			messageContent: { type: 'TEXT', payload: { text } }, ...more,
		}, options);
	}

	async faults(text) {
		const answer = await request(`${this.middleware.url}/control/faults`,
			{ method: 'POST', body: text });
		assert.ok(answer.status < 300, JSON.stringify(answer.body));
	}

	/** What reached a person, as the middleware wrote it down. */
	reached(person) {
		return this.middleware.journal().filter((line) =>
			line.event === 'callback' && line.recipient === person && !line.repeat && line.status === 200);
	}

	async contact(number) {
		return (await this.hub.api('GET', `/dfo/3.0/contacts/${number}`)).body;
	}

	async messages(number) {
		return (await this.hub.api('GET', `/dfo/3.0/contacts/${number}/messages`)).body.data;
	}

	async stop() {
		await this.middleware.stop();
		await this.hub.stop();
	}
}

export { until };
