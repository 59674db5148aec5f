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
		assert.deepEqual(names, ['ls', 'create', 'upload', 'jobs', 'show', 'download', 'attempts', 'follow', 'errors', 'review',
			'apply', 'cancel', 'remove', 'map', 'change', 'delete', 'bin', 'restore']);
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
			['create', 'x', '--map', 'nonsense'], ['upload', 'a', 'b', '--skill'], ['errors'], ['apply', '1', '--gone', 'may'],
			['upload', 'a', 'b', '--retries', 'many'], ['upload', 'a', 'b', '--date-order', 'DM'], ['download', '1', '--format', 'c']]) {
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
		const none = await list(['ls'], { PASSERELLE_KEY_SECRET: undefined });
		assert.deepEqual([none.code, none.err],
			[2, 'passerelle list ls: not set: PASSERELLE_KEY_SECRET, PASSERELLE_KEY_SECRET_FILE\n']);
		assert.equal((await list(['ls'], { PASSERELLE_URL: 'http://hub.example' })).code, 2, 'secrets go over https');
		const away = await list(['ls'], { PASSERELLE_URL: 'http://127.0.0.1:1', LC_ALL: 'fr_CA.UTF-8' });
		assert.match(away.err, /ne répond pas\u00a0: rien n'écoute/);
	});
});

describe('a list', () => {
	it('is made with its mapping, found by name and number, and shown', async () => {
		const made = await create([...MAP, '--map', 'Ville=City', '--country', 'CA', '--expires', '2035-12-31']);
		const { out } = await ok(['ls']);
		assert.match(out, new RegExp(`^ +${made.id} +${made.name} +Active `, 'm'));
		const shown = await ok(['show', made.name.toUpperCase()]);
		assert.match(shown.out, new RegExp(`^list +${made.id}$`, 'm'));
		assert.match(shown.out, /^expires +2035-12-31$/m);
		assert.match(shown.out, /^ {2}waiting +0$/m);
		const summer = await ok(['create', 'Été à Québec', '--automatic']);
		assert.match((await ok(['show', 'été À québec'])).out, new RegExp(`^list +${summer.out.trim()}$`, 'm'));
		const none = await list(['show', 'no such list']);
		assert.deepEqual([none.code, /no list with this name: no such list/.test(none.err)], [1, true]);
		const twice = await list(['create', made.name, '--automatic'], { LC_ALL: 'fr_CA.UTF-8' });
		assert.deepEqual([twice.code, /déjà utilisée/.test(twice.err)], [1, true]);
	});

	it('is deleted, and no more found', async () => {
		const made = await create(['--automatic']);
		await ok(['delete', made.name, '--inactive']);
		assert.match((await ok(['ls'])).out, new RegExp(`${made.name} +Inactive`));
		assert.match((await ok(['delete', made.name])).out, new RegExp(`list restore\\S* brings it back: ${made.id}`));
		assert.equal((await list(['show', made.name])).code, 1);
	});

	it('lies in the bin, and comes back, under another name when its own is taken', async () => {
		const made = await create(['--automatic']);
		await ok(['delete', made.name]);
		assert.match((await ok(['bin'])).out, new RegExp(`^ +${made.id} +${made.name} .* deleted +\\d{4}-`, 'm'));
		assert.match((await ok(['bin'], { LC_ALL: 'fr_CA.UTF-8' })).out, / supprimée /);
		await ok(['create', made.name, '--automatic']);
		const taken = await list(['restore', made.name]);
		assert.deepEqual([taken.code, /--name/.test(taken.err)], [1, true]);
		await ok(['restore', made.name, '--name', `${made.name} again`]);
		assert.match((await ok(['show', `${made.name} again`])).out, new RegExp(`^list +${made.id}$`, 'm'));
		assert.ok(!(await ok(['bin'])).out.includes(`${made.name} `));
		assert.equal((await list(['restore', made.name])).code, 1);
	});

	it('is changed', async () => {
		const made = await create(['--automatic', '--country', 'FR']);
		await ok(['change', made.name, '--name', `${made.name} B`, '--expires', '2035-05-01', '--country', 'none', '--active', 'no']);
		const { out } = await ok(['show', `${made.name} B`]);
		assert.match(out, /^status +Inactive$/m);
		assert.match(out, /^expires +2035-05-01$/m);
		assert.ok(!/^country/m.test(out), out);
		await ok(['change', made.id, '--active', 'yes', '--expires', 'none']);
		const now = (await hub.api('GET', `/api/v1/lists/${made.id}`)).body;
		assert.deepEqual([now.isActive, now.listExpirationDate], [true, null]);
		assert.equal((await list(['change', made.id])).code, 2);
		for (const wrong of [['--country', 'Narnia'], ['--expires', '2020-01-01']]) {
			assert.equal((await list(['change', made.id, ...wrong])).code, 1, wrong.join(' '));
			assert.equal((await list(['create', 'Never', '--automatic', ...wrong])).code, 1, wrong.join(' '));
		}
	});

	it('remembers its mapping, which is shown and changed field by field', async () => {
		const made = await create([...MAP, '--map', 'Ville natale=Naissance']);
		const shown = await ok(['map', made.name], { LC_ALL: 'fr_CA.UTF-8' });
		assert.match(shown.out, /^ {2}FirstName +FirstName +champ$/m);
		assert.match(shown.out, /^ {2}DigitalId +DigitalId +identité$/m);
		assert.match(shown.out, /^ {2}Ville natale +Naissance +champ personnalisé$/m);
		const changed = await ok(['map', made.id, '--set', 'zip=Code postal', '--set', 'city=', '--set', 'Ville natale=',
			'--set', 'Note=Remarque', '--destination', 'DigitalId=Wa', '--destination', 'PhoneNumber=Cell']);
		const { body } = await hub.api('GET', `/api/v1/lists/${made.id}/mapping`);
		assert.deepEqual([body.zipColumn, body.cityColumn, body.firstNameColumn], ['Code postal', null, 'FirstName']);
		assert.deepEqual(body.destinationMappings.map((one) => [one.fieldName, one.fieldValue, one.kind]),
			[['DigitalId', 'Wa', 'identity'], ['PhoneNumber', 'Cell', 'phone']]);
		assert.deepEqual(body.customFieldMappings, [{ fieldName: 'Note', fieldValue: 'Remarque' }]);
		assert.match(changed.out, /^ {2}PhoneNumber +Cell +phone$/m);
		const none = await list(['map', made.id, '--destination', 'DigitalId=', '--destination', 'PhoneNumber=']);
		assert.deepEqual([none.code, /destinationMappings/.test(none.err)], [1, true], 'a destination is needed');
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
		assert.match(again.out, /^tâche \d+\u00a0: terminée$/m);
		assert.match(again.out, /^lues 2, nouvelles 0, mises à jour 0, inchangées 2, rejetées 0, retenues 0$/m);
		assert.equal((await recordsOf(hub, made.id)).length, 2);
	});

	it('exits 3 when rows are rejected, and writes them', async () => {
		const made = await create();
		const file = fileOf('bad.csv', HEADER + row('A') + row('') + row('C').replace('u-C', ''));
		const errors = path.join(folder, 'errors.csv');
		const run = await list(['upload', made.name, file, '--errors', errors]);
		assert.equal(run.code, 3, run.err);
		assert.match(run.out, /^ +1 {2}missing_external_id +The external id is missing\.$/m);
		assert.match(run.out, /^ +1 {2}row_no_destination +The row has no destination/m);
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

	it('says what is wrong with rows in a sentence for each code, in the language of the terminal', async () => {
		const file = fileOf('unseen.csv', HEADER + row('A\x01') + row('B', 'Toronto').replace('EST', 'Mars') + row(''));
		for (const LC_ALL of ['C.UTF-8', 'fr_CA.UTF-8']) {
			const made = await create();
			const { code, out } = await list(['upload', made.name, file, '--zone', 'America/Toronto', '--errors',
				path.join(folder, 'unseen.errors')], { LC_ALL });
			assert.equal(code, 3);
			const codes = [...out.matchAll(/^ +1 {2}(\w+) +(.*)$/gm)].map(([, name, words]) => [name, words.length > 20]);
			assert.deepEqual(codes.sort(), [['control_chars', true], ['missing_external_id', true], ['zone_value_unknown', true]]);
		}
	});

	it('passes its options on, and is refused for the same reasons', async () => {
		const made = await create();
		const file = fileOf('zone.csv', (HEADER + row('A').replace('EST', '')).replaceAll(',', ';'));
		await ok(['upload', made.name, file, '--zone', 'America/Vancouver', '--charset', 'utf-8', '--delimiter', 'semicolon',
			'--expires', '2035-01-31', '--date-order', 'MDY']);
		assert.equal((await recordsOf(hub, made.id))[0].zone, 'America/Vancouver');
		for (const [args, message] of [[['--zone', 'Moon'], /defaultTimeZone/], [['--skill', '999999'], /skillId/],
			[['--skill', 'no such skill'], /no skill with this name/], [['--start'], /skillId/],
			[['--charset', 'ebcdic'], /charset/]]) {
			const run = await list(['upload', made.name, file, ...args]);
			assert.deepEqual([run.code, message.test(run.err)], [1, true], run.err);
		}
		const country = fileOf('country.csv', 'Id,PhoneNumber\nF,01 42 68 53 00\n');
		const french = await create(['--automatic']);
		await ok(['upload', french.id, country, '--country', 'France']);
		assert.equal((await recordsOf(hub, french.id))[0].destinations[0].value, '+33142685300');
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
		assert.equal((await list(['cancel', 'x'])).code, 2);
		assert.deepEqual([(await list(['follow', job])).code, (await list(['follow', 'x'])).code], [1, 2]);
	});

	it('tells what is wrong with a file that is no list', async () => {
		const made = await create(['--automatic']);
		for (const [name, bytes, message] of [['a.pdf', '%PDF-1.7\n', /PDF/], ['b.xls', '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1', /save it as \.xlsx/],
			['c.csv', 'PhoneNumber\n+15145550101\n', /externalIdColumn/]]) {
			const run = await list(['upload', made.id, fileOf(name, Buffer.from(bytes, 'latin1'))]);
			assert.deepEqual([run.code, message.test(run.err)], [1, true], `${name}: ${run.err}`);
		}
		const header = await ok(['upload', made.id, fileOf('d.csv', 'Id,PhoneNumber\n')]);
		assert.match(header.err, /no rows but its header/);
		const none = await list(['errors', /^job (\d+)$/m.exec(header.out)[1], '-o', path.join(folder, 'none.csv')]);
		assert.deepEqual([none.code, /No row of this upload/.test(none.err), fs.existsSync(path.join(folder, 'none.csv'))], [1, true, false]);
		const late = await ok(['upload', made.id, fileOf('e.csv', 'Id,PhoneNumber\nA,514 555-0101\n'), '--expires', '2020-01-01']);
		assert.match(late.err, /not in the future/);
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

describe('an upload in review', () => {
	const first = 'Numéro client;Prénom;Téléphone;Code postal\r\n1;Zoé;514 555-0101;H2X 1Y4\r\n2;Bo;514 555-0102;V6B 1A1\r\n3;;x;H2X\r\n';
	const second = 'Numéro client;Prénom;Téléphone;Code postal\r\n1;Zoë;514 555-0101;H2X 1Y4\r\n4;Li;514 555-0104;H2X 1Y4\r\n5;\u001b[31mLu;514 555-0105;H2X 1Y4\r\n';
	const jobOf = ({ out }) => /^(?:job|tâche) (\d+)$/m.exec(out)[1];
	let made;

	it('is shown with its columns, its rows and their zones', async () => {
		made = await create(['--automatic', '--country', 'CA']);
		const run = await ok(['upload', made.id, fileOf('first.csv', Buffer.from(first, 'latin1')), '--review']);
		assert.match(run.out, /first\.csv, \d+ bytes, windows-1252, semicolon, about 3 rows/);
		assert.match(run.out, /^ +2 {2}new: 1, 2$/m);
		assert.match(run.out, /^ {2}Téléphone +PhoneNumber +\d+% .* 514 555-0101 \| 514 555-0102 \| x$/m);
		assert.match(run.out, /^ {2}2 +1 +America\/Toronto \(postal code\) +PhoneNumber \+15145550101$/m);
		assert.match(run.out, /^ {2}4 +3 +rejected: Téléphone, No such telephone/m);
		assert.equal((await recordsOf(hub, made.id)).length, 0);
		const job = jobOf(run);
		const again = await ok(['review', job], { LC_ALL: 'fr_CA.UTF-8' });
		assert.match(again.out, /^ {2}2 +1 +America\/Toronto \(code postal\) +PhoneNumber/m);
		assert.ok(!/the |mapped_/i.test(again.out), again.out);
		const done = await list(['apply', job, '--errors', path.join(folder, 'rest.csv')]);
		assert.deepEqual([done.code, /^read 3, new 2, .* rejected 1/m.test(done.out)], [3, true], done.err);
		assert.match(fs.readFileSync(path.join(folder, 'rest.csv'), 'latin1'), /;3;;x;H2X\r\n$/);
		const over = await list(['review', job]);
		assert.deepEqual([over.code, /does not wait for a review: complete/.test(over.err)], [1, true]);
	});

	it('says how the file differs, and takes out what it does not name when that is chosen', async () => {
		const run = await ok(['upload', made.id, fileOf('second.csv', second), '--review'], { LC_ALL: 'fr_CA.UTF-8' });
		assert.match(run.out, /^ +1 {2}nouvelles\u00a0: 4$/m);
		assert.match(run.out, /^ +1 {2}modifiées\u00a0: 1$/m);
		assert.match(run.out, /^ +1 {2}dans la liste, pas dans le fichier\u00a0: 2$/m);
		assert.ok(!run.out.includes('\u001b'), 'nothing of a file steers the terminal');
		const done = await list(['apply', jobOf(run), '--gone', 'withdraw']);
		assert.match(done.out, /^withdrawn, because the file does not name them: 1$/m);
		assert.match((await ok(['show', made.id])).out, /^ {4}taken out +1$/m);
	});

	it('is corrected and looked at again', async () => {
		const own = await create(['--automatic']);
		const text = 'Id,PhoneNumber,ExpirationDate,Zip\nA,514 555-0101,03/04/2035,H2X 1Y4\n';
		const run = await ok(['upload', own.id, fileOf('dates.csv', text), '--review']);
		assert.match(run.out, /cannot be loaded as it stands\n.*--date-order/);
		const job = jobOf(run);
		assert.equal((await list(['apply', job])).code, 1);
		const corrected = await ok(['review', job, '--date-order', 'DMY', '--country', 'CA', '--zone', 'PST']);
		assert.match(corrected.out, / 2035-04-03T04:00 /);
		assert.equal((await list(['review', job, '--country', 'Narnia'])).code, 1);
		await ok(['map', own.id, '--set', 'externalId=Id', '--destination', 'Cell=PhoneNumber']);
		assert.match((await ok(['review', job, '--again'])).out, /^ {2}PhoneNumber +Cell /m);
		await ok(['apply', job]);
		assert.equal((await recordsOf(hub, own.id))[0].destinations[0].fieldName, 'Cell');
	});
});

/* ---- connections that break ---- */

/** Between the command and the hub: counts what goes up, and breaks each connection when `breaks` says so. */
async function startProxy(breaks) {
	const proxy = { up: 0, down: 0, connections: 0, isSlow: false, mostDown: Infinity };
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
		far.on('data', (bytes) => {
			proxy.down += bytes.length;
			near.write(bytes);
			if (proxy.down > proxy.mostDown)
				near.resetAndDestroy();
		});
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
		assert.deepEqual(header.slice(12, 15), ['Note', 'passerelle_record_id', 'passerelle_state']);
		assert.ok(lines[1].startsWith('D-0,"A ""b"", c",Roy,'), lines[1]);
		assert.match(lines[5003], /,u-5002,.*,n5002,\d+,waiting,/);
		const wide = (await ok(['download', id, '--delimiter', 'semicolon', '--charset', 'windows-1252', '--guard-formulas'])).out;
		assert.match(wide, /^ExternalId;FirstName;/);
		assert.equal((await list(['download', id, '--charset', 'ebcdic'])).code, 1);
		assert.equal((await ok(['download', id, '--finalized'])).out.trim().split('\r\n').length, 1);
		assert.equal((await ok(['download', id, '--open'])).out.trim().split('\r\n').length, 5004);
	});

	it('is said to be cut when it is', async () => {
		const proxy = await startProxy(() => false);
		const out = path.join(folder, 'cut.csv');
		proxy.mostDown = 100_000;
		try {
			const run = await list(['download', id, '-o', out], { PASSERELLE_URL: proxy.url });
			assert.deepEqual([run.code, /the connection broke\n/.test(run.err), /cut\.csv is not complete/.test(run.err)], [1, true, true], run.err);
		} finally {
			proxy.end();
		}
	});

	it('is JSON when that is asked', async () => {
		const records = JSON.parse((await ok(['download', id, '--format', 'json'])).out);
		assert.equal(records.length, 5003);
		assert.equal(records[7].customFields.Note, 'n7');
		assert.equal((await list(['download', id, '-o', path.join(folder, 'no', 'where')])).code, 1);
	});

	it('is attempts too', async () => {
		assert.match((await ok(['attempts', id])).out, /^\ufeffexternalId,recordId,attempt,tries,result,cause,attemptDate\r\n$/);
		assert.deepEqual(JSON.parse((await ok(['attempts', id, '--format', 'json'])).out), []);
	});

	it('is taken out by external id, from the command line or a file', async () => {
		const run = await list(['remove', id, 'D-1', 'nobody', '--', '--D']);
		assert.equal(run.code, 3);
		assert.match(run.out, /removed 1, not removed 2/);
		assert.match(run.err, /^nobody: not in the list$/m);
		const ids = fileOf('ids', Array.from({ length: 2500 }, (_, i) => `D-${i + 10}`).join('\r\n'));
		assert.match((await ok(['remove', name, '--file', ids])).out, /removed 2500, not removed 0/);
		assert.equal((await ok(['download', id, '--finalized'])).out.trim().split('\r\n').length, 2502);
		assert.equal((await list(['remove', id])).code, 2);
	});
});

it('is in the list of commands', () => {
	assert.match(execFileSync(hubProgram, ['help'], { encoding: 'utf8' }), /^ {2}list /m);
});
