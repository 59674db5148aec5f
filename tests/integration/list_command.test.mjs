// SPDX-License-Identifier: Apache-2.0
// `passerelle list …` against a real hub: what people type, what they read, and uploads over connections that break.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';

import { hubProgram, startHub, until } from './harness.mjs';
import { LISTS, addList, load, recordsOf } from './lists.mjs';

let hub, folder;
before(async () => {
	hub = await startHub();
	folder = fs.mkdtempSync(path.join(os.tmpdir(), 'passerelle-list-'));
});
after(async () => {
	await hub.stop();
	fs.rmSync(folder, { recursive: true, force: true });
});

const HEADER = 'ExternalId,FirstName,LastName,PhoneNumber,Email,DigitalId,City,State,Zip,TimeZone,Priority,ExpirationDate\r\n';
const row = (id, more = '') => `${id},Ana,Roy,,,${id && `u-${id}`},${more},,,EST,,\r\n`;
const MAP = ['--map', 'externalId=ExternalId', '--map', 'firstName=FirstName', '--map', 'LastName=LastName', '--map',
	'timeZoneColumn=TimeZone', '--map', 'cityColumn=City', '--destination', 'DigitalId=DigitalId'];

function fileOf(name, text) {
	const file = path.join(folder, name);
	fs.writeFileSync(file, text);
	return file;
}

function begin(args, env = {}, command = [hubProgram, 'list']) {
	const child = spawn(command[0], [...command.slice(1), ...args], { env: {
		...process.env, LC_ALL: 'C.UTF-8', PASSERELLE_URL: hub.url, PASSERELLE_KEY_ID: hub.key.id,
		PASSERELLE_KEY_SECRET: hub.key.secret, ...env } });
	const run = { child, out: '', err: '' };
	child.stdout.on('data', (piece) => { run.out += piece; });
	child.stderr.on('data', (piece) => { run.err += piece; });
	run.ended = once(child, 'close').then(([code, signal]) => Object.assign(run, { code, signal }));
	return run;
}

const list = (args, env) => begin(args.map(String), env).ended;

async function ok(args, env) {
	const run = await list(args, env);
	assert.equal(run.code, 0, `list ${args.join(' ')}: ${run.code}\n${run.out}${run.err}`);
	return run;
}

let serial = 0;
async function create(more = MAP) {
	const name = `Command ${++serial}`;
	const { out } = await ok(['create', name, ...more]);
	return { name, id: Number(out) };
}

describe('its arguments', () => {
	it('are explained, each command\'s by its own table', async () => {
		const all = await ok(['--help']);
		const names = [...all.out.matchAll(/^ {2}(\w+) /gm)].map(([, name]) => name);
		assert.deepEqual(names, ['ls', 'create', 'upload', 'jobs', 'show', 'download', 'attempts', 'errors', 'review', 'apply',
			'cancel', 'remove', 'delete', 'bin', 'restore']);
		for (const name of names) {
			const { out } = await ok([name, '--help']);
			assert.match(out, new RegExp(`^usage: passerelle list ${name}`));
			assert.match(out, /PASSERELLE_KEY_SECRET/);
			const french = await ok([name, '--help'], { LC_ALL: 'fr_CA.UTF-8' });
			assert.match(french.out, /^syntaxe\u00a0: /);
			const [, words] = /^ {2}(.+)$/m.exec(out);
			assert.ok(!french.out.includes(words), `${name} is not in French`);
		}
		for (const option of ['--skill', '--start', '--overwrite', '--expires', '--zone', '--charset', '--delimiter', '--sheet',
			'--no-header', '--country', '--follow', '--no-follow', '--errors'])
			assert.ok((await ok(['upload', '--help'])).out.includes(`  ${option} `), option);
	});

	it('are refused when they are wrong', async () => {
		for (const args of [[], ['fly'], ['upload', 'x'], ['ls', 'x'], ['show'], ['show', '1', '2'], ['ls', '--color'],
			['create', 'x', '--map', 'nonsense'], ['upload', 'a', 'b', '--skill'], ['errors']]) {
			const run = await list(args);
			assert.equal(run.code, 2, args.join(' '));
			assert.match(run.err, /usage: passerelle list/);
		}
	});

	it('say who asks; the secret comes from the environment or a file', async () => {
		const file = fileOf('secret', `${hub.key.secret}\n`);
		await ok(['ls', '--url', hub.url, '--key-id', hub.key.id],
			{ PASSERELLE_URL: 'http://127.0.0.1:1', PASSERELLE_KEY_ID: 'x', PASSERELLE_KEY_SECRET: undefined,
				PASSERELLE_KEY_SECRET_FILE: file });
		const wrong = await list(['ls'], { PASSERELLE_KEY_SECRET: 'wrong' });
		assert.deepEqual([wrong.code, /access key/.test(wrong.err)], [1, true]);
		assert.equal((await list(['ls'], { PASSERELLE_KEY_SECRET: undefined })).code, 2);
		const away = await list(['ls'], { PASSERELLE_URL: 'http://127.0.0.1:1', LC_ALL: 'fr_CA.UTF-8' });
		assert.match(away.err, /ne répond pas/);
	});
});

describe('a list', () => {
	it('is made with its mapping, found by name and number, and shown', async () => {
		const made = await create([...MAP, '--map', 'Ville=City', '--country', 'CA', '--expires', '2035-12-31']);
		const { out } = await ok(['ls']);
		assert.match(out, new RegExp(`^ +${made.id} +${made.name} +Active `, 'm'));
		const shown = await ok(['show', made.name.toUpperCase()]);
		assert.match(shown.out, new RegExp(`^listId +${made.id}$`, 'm'));
		assert.match(shown.out, /^listExpirationDate +2035-12-31$/m);
		const summer = await ok(['create', 'Été à Québec', '--automatic']);
		assert.match((await ok(['show', 'été À québec'])).out, new RegExp(`^listId +${summer.out.trim()}$`, 'm'));
		const none = await list(['show', 'no such list']);
		assert.deepEqual([none.code, /nothing has this name: no such list/.test(none.err)], [1, true]);
		const twice = await list(['create', made.name, '--automatic'], { LC_ALL: 'fr_CA.UTF-8' });
		assert.deepEqual([twice.code, /déjà utilisée/.test(twice.err)], [1, true]);
	});

	it('is deleted, and no more found', async () => {
		const made = await create(['--automatic']);
		await ok(['delete', made.name, '--inactive']);
		assert.match((await ok(['ls'])).out, new RegExp(`${made.name} +Inactive`));
		await ok(['delete', made.name]);
		assert.equal((await list(['show', made.name])).code, 1);
	});
});

describe('an upload', () => {
	it('is sent, followed, and says how it ended', async () => {
		const made = await create();
		const run = await ok(['upload', made.name, fileOf('good.csv', HEADER + row('A') + row('B'))]);
		assert.match(run.out, /^job \d+$/m);
		assert.match(run.out, /^job \d+: complete$/m);
		assert.match(run.out, /^read 2, new 2, updated 0, unchanged 0, rejected 0, suppressed 0$/m);
		assert.match(run.err, /^sent 100\u00a0% {2}\d+ \/ \d+$/m);
		assert.match(run.err, /^loading 100\u00a0% {2}read 2, new 2/m);
		assert.ok(!run.err.includes('\r'), 'no bar where there is no terminal');
		const [, job] = /^job (\d+)$/m.exec(run.out);
		assert.match((await ok(['jobs', made.name])).out, new RegExp(`^ +${job} +${made.name} +complete +2 +2 `, 'm'));
		const again = await ok(['upload', made.id, path.join(folder, 'good.csv')], { LC_ALL: 'fr_CA.UTF-8' });
		assert.match(again.out, /^lues 2, nouvelles 0, mises à jour 0, inchangées 2, rejetées 0, retenues 0$/m);
		assert.equal((await recordsOf(hub, made.id)).length, 2);
	});

	it('exits 3 when rows are rejected, and writes them', async () => {
		const made = await create();
		const file = fileOf('bad.csv', HEADER + row('A') + row('') + row('C').replace('u-C', ''));
		const errors = path.join(folder, 'errors.csv');
		const run = await list(['upload', made.name, file, '--errors', errors]);
		assert.equal(run.code, 3, run.err);
		assert.match(run.out, /^ {2}missing_external_id +1$/m);
		assert.match(run.out, /^ {2}row_no_destination +1$/m);
		const lines = fs.readFileSync(errors, 'utf8').trim().split('\r\n');
		assert.equal(lines.length, 3);
		const hint = await list(['upload', made.name, file, '--no-header', '--overwrite']);
		assert.equal(hint.code, 1, 'without a header the mapped columns are missing');
		const [, job] = /^job (\d+)$/m.exec(run.out);
		assert.equal((await ok(['errors', job])).out, fs.readFileSync(errors, 'utf8'));
		const out = path.join(folder, 'again.csv');
		await ok(['errors', job, '-o', out]);
		assert.deepEqual(fs.readFileSync(out), fs.readFileSync(errors));
		const told = await list(['upload', made.name, file]);
		assert.match(told.err, /passerelle list errors \d+ -o FILE/);
	});

	it('passes its options on, and is refused for the same reasons', async () => {
		const made = await create();
		const file = fileOf('zone.csv', (HEADER + row('A').replace('EST', '')).replaceAll(',', ';'));
		await ok(['upload', made.name, file, '--zone', 'America/Vancouver', '--charset', 'utf-8', '--delimiter', 'semicolon',
			'--expires', '2035-01-31', '--date-order', 'MDY']);
		assert.equal((await recordsOf(hub, made.id))[0].zone, 'America/Vancouver');
		for (const [args, message] of [[['--zone', 'Moon'], /defaultTimeZone/], [['--skill', '999999'], /skillId/],
			[['--skill', 'no such skill'], /nothing has this name/], [['--start'], /skillId/],
			[['--charset', 'ebcdic'], /charset/]]) {
			const run = await list(['upload', made.name, file, ...args]);
			assert.deepEqual([run.code, message.test(run.err)], [1, true], run.err);
		}
		for (const name of [path.join(folder, 'absent'), folder, fileOf('empty', '')])
			assert.equal((await list(['upload', made.name, name])).code, 1);
		const agent = await hub.addUser('agent');
		const denied = await list(['upload', made.id, file],
			{ PASSERELLE_KEY_ID: agent.key.id, PASSERELLE_KEY_SECRET: agent.key.secret });
		assert.deepEqual([denied.code, /Calling List: Edit/.test(denied.err)], [1, true]);
	});

	it('need not be followed, and can be cancelled', async () => {
		const made = await create();
		const rows = Array.from({ length: 60_000 }, (_, i) => row(`N-${i}`)).join('');
		const { out } = await ok(['upload', made.name, fileOf('many.csv', HEADER + rows), '--no-follow']);
		const [, job] = /^job (\d+)$/m.exec(out);
		await ok(['cancel', job]);
		assert.match((await ok(['jobs', made.name])).out, / cancelled /);
		const late = await list(['cancel', job]);
		assert.deepEqual([late.code, /over already/.test(late.err)], [1, true]);
		assert.equal((await list(['cancel', 'x'])).code, 1);
	});

	it('draws a bar on a terminal', async () => {
		const made = await create();
		const file = fileOf('bar.csv', HEADER + row('A'));
		const run = await begin(['-qec', `'${hubProgram}' list upload ${made.id} '${file}'`, '/dev/null'], { TERM: 'xterm' },
			['script']).ended;
		assert.equal(run.code, 0, run.out);
		assert.match(run.out, /\r\[#+\] sent 100/);
		assert.match(run.out, /\r\[#+\] loading 100/);
	});
});

/* ---- connections that break ---- */

/** Between the command and the hub: counts what goes up, and breaks each connection when `breaks` says so. */
async function startProxy(breaks) {
	const proxy = { up: 0, connections: 0, isSlow: false };
	const server = net.createServer((near) => {
		const far = net.connect(Number(new URL(hub.url).port), '127.0.0.1');
		proxy.connections++;
		let own = 0;
		near.on('data', (bytes) => {
			proxy.up += bytes.length;
			own += bytes.length;
			far.write(bytes);
			if (breaks(own, proxy))
				near.resetAndDestroy();
			if (proxy.isSlow && own > 1_500_000)
				near.pause();
		});
		far.on('data', (bytes) => near.write(bytes));
		for (const [one, other] of [[near, far], [far, near]])
			one.on('error', () => {}).on('close', () => other.destroy());
	});
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	proxy.url = `http://127.0.0.1:${server.address().port}`;
	proxy.end = () => server.close();
	return proxy;
}

describe('an upload over a bad line', () => {
	const rows = 120_000;
	let big;
	before(() => { big = fileOf('big.csv', HEADER + Array.from({ length: rows }, (_, i) => row(`B-${i}`, 'Trois-Rivières')).join('')); });

	it('goes on when connections break', async () => {
		const made = await create();
		const size = fs.statSync(big).size;
		const proxy = await startProxy((own, { connections }) => own > 700_000 && connections < 8);
		try {
			const run = await ok(['upload', made.id, big], { PASSERELLE_URL: proxy.url });
			assert.match(run.out, new RegExp(`^read ${rows}, new ${rows}`, 'm'));
			assert.ok(proxy.connections >= 8, String(proxy.connections));
			assert.ok(proxy.up < size * 1.7, `${proxy.up} of ${size} bytes`);
		} finally {
			proxy.end();
		}
	});

	it('gives up after a while, and says why', async () => {
		const made = await create();
		const proxy = await startProxy((own) => own > 2000);
		try {
			const run = await list(['upload', made.id, big, '--retries', '3'], { PASSERELLE_URL: proxy.url });
			assert.deepEqual([run.code, /does not answer/.test(run.err)], [1, true], run.err);
			assert.ok(proxy.connections >= 4, String(proxy.connections));
		} finally {
			proxy.end();
		}
	});

	it('is continued by the same command after Ctrl-C, and by no other', async () => {
		const made = await create();
		const size = fs.statSync(big).size;
		const proxy = await startProxy(() => false);
		try {
			proxy.isSlow = true;
			const first = begin(['upload', String(made.id), big, '--zone', 'EST'], { PASSERELLE_URL: proxy.url });
			await until('a part is there', async () => {
				const { body } = await hub.api('GET', `/api/v1/lists/${made.id}/uploads`);
				return body.uploads[0]?.offset > 1_000_000;
			});
			first.child.kill('SIGINT');
			await first.ended;
			assert.deepEqual([first.signal, /same command/.test(first.err)], ['SIGINT', true]);
			assert.equal(fs.readdirSync(folder).filter((name) => name.includes('big')).length, 1, 'nothing is kept on disk');
			Object.assign(proxy, { isSlow: false, up: 0 });
			const other = await ok(['upload', made.id, big, '--zone', 'PST', '--no-follow'], { PASSERELLE_URL: proxy.url });
			assert.ok(!other.err.includes('goes on'), other.err);
			assert.ok(proxy.up > size);
			await ok(['cancel', /^job (\d+)$/m.exec(other.out)[1]]);
			proxy.up = 0;
			const second = await ok(['upload', made.id, big, '--zone', 'EST'], { PASSERELLE_URL: proxy.url });
			const [, at] = /goes on at byte ([1-9]\d{6})/.exec(second.err);
			/* A piece may have to be sent again; what lies before it is not. */
			assert.ok(proxy.up < size - Number(at) + 2 ** 20 + 100_000, `${proxy.up} of ${size} after ${at}`);
		} finally {
			proxy.end();
		}
	});

	it('outlives a restart of the hub', async () => {
		const made = await create();
		const proxy = await startProxy(() => false);
		try {
			proxy.isSlow = true;
			const run = begin(['upload', String(made.id), big], { PASSERELLE_URL: proxy.url });
			await until('a part is there', async () => {
				const { body } = await hub.api('GET', `/api/v1/lists/${made.id}/uploads`);
				return body.uploads[0]?.offset > 1_000_000;
			});
			proxy.isSlow = false;
			await hub.kill();
			await hub.restart();
			await run.ended;
			assert.equal(run.code, 0, run.err);
			assert.match(run.out, new RegExp(`^read ${rows}, new ${rows}`, 'm'));
		} finally {
			proxy.end();
		}
	});
});

describe('what comes out again', () => {
	let id, name;
	before(async () => {
		id = await addList(hub);
		({ body: { resultSet: { listName: name } } } = await hub.api('GET', `${LISTS}/${id}`));
		await load(hub, id, 'ExternalId,FirstName,LastName,PhoneNumber,Email,DigitalId,City,State,Zip,TimeZone,Priority,'
			+ 'ExpirationDate,Note\r\n' + Array.from({ length: 5003 }, (_, i) => `D-${i},"A ""b"", c",Roy,,,u-${i},,,,EST,,,n${i}`).join('\r\n'));
	});

	it('is CSV with every field, all pages', async () => {
		const out = path.join(folder, 'records.csv');
		await ok(['download', name, '-o', out]);
		const lines = fs.readFileSync(out, 'utf8').split('\r\n');
		assert.equal(lines.length, 5005);
		const header = lines[0].split(',');
		assert.deepEqual(header.slice(-2), ['DigitalId', 'Note']);
		assert.ok(lines[1].startsWith('D-0,"A ""b"", c",Roy,'), lines[1]);
		assert.ok(lines[5003].endsWith(',u-5002,n5002'), lines[5003]);
		assert.equal((await ok(['download', id, '--finalized'])).out.trim().split('\r\n').length, 1);
		assert.equal((await ok(['download', id, '--open'])).out.trim().split('\r\n').length, 5004);
	});

	it('is JSON when that is asked', async () => {
		const records = JSON.parse((await ok(['download', id, '--format', 'json'])).out);
		assert.equal(records.length, 5003);
		assert.equal(records[7].customFields.Note, 'n7');
		assert.equal((await list(['download', id, '--format', 'xml'])).code, 1);
		assert.equal((await list(['download', id, '-o', path.join(folder, 'no', 'where')])).code, 1);
	});

	it('is attempts too', async () => {
		assert.match((await ok(['attempts', id])).out, /^externalId,recordId,attempt,tries,result,cause,attemptDate\r\n$/);
		assert.deepEqual(JSON.parse((await ok(['attempts', id, '--format', 'json'])).out), []);
	});

	it('is taken out by external id, from the command line or a file', async () => {
		const run = await list(['remove', id, 'D-1', 'nobody', '--', '--D']);
		assert.equal(run.code, 3);
		assert.match(run.out, /removed 1, not removed 2/);
		assert.match(run.err, /^nobody: NotFound$/m);
		const ids = fileOf('ids', Array.from({ length: 2500 }, (_, i) => `D-${i + 10}`).join('\r\n'));
		assert.match((await ok(['remove', name, '--file', ids])).out, /removed 2500, not removed 0/);
		assert.equal((await ok(['download', id, '--finalized'])).out.trim().split('\r\n').length, 2502);
		assert.equal((await list(['remove', id])).code, 1);
	});
});

it('is in the list of commands', () => {
	assert.match(execFileSync(hubProgram, ['help'], { encoding: 'utf8' }), /^ {2}list /m);
});
