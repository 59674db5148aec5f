// SPDX-License-Identifier: Apache-2.0
// Every operation of the description: refused without a token, and to whoever lacks its permission.
import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';

import { allOperations } from './description.mjs';
import { startHub } from './harness.mjs';

let hub;
before(async () => { hub = await startHub(); });
after(async () => { await hub?.stop(); });

const routeOf = (path) => path.replace('{N}', '30').replace(/\{\w+\}/g, '1');
const bodyOf = (operation) => (operation.requestBody ? '{}' : undefined);
const closed = allOperations().filter(({ operation }) => operation.security === undefined);
const permissionOf = (operation) => /Permission: ([^.]+?)(?: or |\.|$)/m.exec(operation.description ?? '')?.[1];

it('is refused without a token', async () => {
	assert.ok(closed.length > 100);
	for (const { method, path, operation } of closed) {
		const answer = await hub.api(method, routeOf(path), bodyOf(operation), { token: null });
		assert.equal(answer.status, 401, `${method} ${path}`);
	}
});

for (const role of ['agent', 'middleware'])
	it(`is refused to a user with the role ${role} who lacks its permission`, async () => {
		const { token } = await hub.addUser(role);
		const { permissions } = (await hub.api('GET', '/inContactAPI/services/v30.0/permissions',
			undefined, { token })).body;
		const lacking = new Set(permissions.filter((one) => !one.granted).map((one) => one.name));
		const refused = closed.filter(({ operation }) => lacking.has(permissionOf(operation)));
		assert.ok(refused.length > 30, `${refused.length}`);
		for (const { method, path, operation } of refused) {
			const answer = await hub.api(method, routeOf(path), bodyOf(operation), { token });
			assert.equal(answer.status, 403, `${method} ${path}: ${JSON.stringify(answer.body)}`);
		}
	});
