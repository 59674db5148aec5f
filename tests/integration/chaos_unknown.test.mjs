// SPDX-License-Identifier: Apache-2.0
// The hub dies while its callbacks are under way. Whether the messages arrived, nobody knows: where the middleware
// remembers ids they go again under the same ids; where it does not, a person decides, and nothing is repeated.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';

import { MortalHub } from '../crash/mortal_hub.mjs';
import { CLOCK_START, listMake, listUpload, progressOf, sceneMake } from '../crash/scene.mjs';
import { startHub, startMiddleware } from './harness.mjs';

const SETTINGS = { 'allow-http': 'on', 'log-level': 'warning' };
const MAPPING = { externalIdColumn: 'ExternalId', timeZoneColumn: 'TimeZone',
	destinationMappings: [{ fieldName: 'DigitalId', fieldValue: 'DigitalId' }] };
const PEOPLE = ['ana', 'bo', 'chi'];
const LIST = Buffer.from(['ExternalId,DigitalId,TimeZone',
	...PEOPLE.map((who) => `C-${who},${who},America/Toronto`), ''].join('\r\n'));

for (const remembers of [true, false])
	describe(`the hub dies while it sends, ids are ${remembers ? '' : 'not '}remembered`, () => {
		const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'passerelle-unknown-'));
		let hub;
		let middleware;
		let scene;

		before(async () => {
			const first = await startHub({ dataDir: folder,
				settings: { ...SETTINGS, 'business-clock': new Date(CLOCK_START).toISOString() } });
			try {
				middleware = await startMiddleware(first, { settings: { 'control': true, 'log-text': true,
					'latency-ms': '700-800' } });
				scene = await sceneMake(first, middleware, { remembersMessageIds: remembers });
			} finally {
				await first.kill();
			}
			hub = new MortalHub({ dataDir: folder, listen: first.settings.listen, key: first.key, settings: SETTINGS,
				clock: () => CLOCK_START + 60_000, logFile: path.join(os.tmpdir(), `${path.basename(folder)}.log`),
				life: () => ({}) });
			hub.begin();
		});
		after(async () => {
			await hub?.destroy();
			await middleware?.stop();
			fs.rmSync(folder, { recursive: true, force: true });
			fs.rmSync(path.join(os.tmpdir(), `${path.basename(folder)}.log`), { force: true });
		});

		it(remembers ? 'repeats them under their ids' : 'repeats none of them and holds them', async () => {
			const ids = () => middleware.journal().filter(({ event }) => event === 'callback')
				.map(({ recipient, key }) => `${recipient} ${key}`);
			const listId = await listMake(hub, 'Trois personnes', MAPPING);
			await listUpload(hub, listId, scene.skillId, LIST);
			await hub.until('three callbacks under way', () => ids().length === PEOPLE.length);
			hub.killNow();
			await hub.until('what becomes of them', async () => {
				const { held, final } = await progressOf(hub, scene.skillId);
				return (remembers ? final : held) === PEOPLE.length;
			});
			assert.equal(hub.kills.length, 1);
			assert.equal(ids().length, remembers ? 2 * PEOPLE.length : PEOPLE.length);
			assert.equal(new Set(ids()).size, PEOPLE.length);
		});

		if (!remembers)
			it('goes on as a person decides, once for each', async () => {
				const { data, next } = await hub.must('GET', '/api/v1/held-messages');
				assert.deepEqual(data.map(({ recipient }) => recipient).sort(), PEOPLE);
				assert.equal(next, null);
				const decide = async ({ id }, action) =>
					(await hub.ask('POST', `/api/v1/held-messages/${id}/decision`, { action })).status;
				assert.equal(await decide(data[0], 'perhaps'), 400);
				assert.equal(await decide(data[0], 'treat_as_sent'), 204);
				assert.equal(await decide(data[0], 'send_again'), 409);
				assert.equal(await decide(data[1], 'send_again'), 204);
				const again = () => middleware.journal().filter(({ event, key }) =>
					event === 'callback' && key === data[1].id);
				await hub.until('the one goes again under its id', () => again().length === 2);
				await hub.until('two are contacted, one is held', async () => {
					const { held, final } = await progressOf(hub, scene.skillId);
					return held === 1 && final === 2;
				});
			});
	});
