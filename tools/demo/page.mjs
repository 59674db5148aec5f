// SPDX-License-Identifier: Apache-2.0
// What a browser does with a page of one form: keeps the cookie, fills the fields in, posts, and is led on.

const ENTITIES = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'", '#x27': "'" };

function plain(text) {
	return text.replace(/&(#?\w+);/g, (whole, name) => ENTITIES[name] ?? whole);
}

function attributes(tag) {
	const found = {};
	for (const [, name, value] of tag.matchAll(/([\w-]+)(?:="([^"]*)")?/g))
		found[name.toLowerCase()] = plain(value ?? '');
	return found;
}

/** { action, fields }: what the page's form would send if nothing were typed. */
export function formOf(html) {
	const form = /<form\b([^>]*)>([^]*?)<\/form>/i.exec(html);
	if (!form)
		return null;
	const fields = {};
	for (const [, tag] of form[2].matchAll(/<input\b([^>]*)>/gi)) {
		const input = attributes(tag);
		const isChoice = input.type === 'radio' || input.type === 'checkbox';
		if (input.name && (!isChoice || 'checked' in input))
			fields[input.name] = input.value ?? '';
	}
	return { action: attributes(form[1]).action ?? '', fields };
}

/** What a page says went wrong. */
export function problemOf(html) {
	const found = /role="alert"[^>]*>([^]*?)<\/p>/i.exec(html) ?? /<p\b[^>]*>([^]*?)<\/p>/i.exec(html);
	return plain((found?.[1] ?? html).replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ').trim());
}

/**
 * Opens a page, fills its form in with `typed`, and posts it.
 *
 * @return the address to which the page leads then
 */
export async function fillForm(url, typed) {
	const page = await fetch(url, { redirect: 'manual' });
	const html = await page.text();
	const form = formOf(html);
	if (page.status !== 200 || !form)
		throw new Error(`the page was answered ${page.status}: ${problemOf(html)}`);
	for (const name of Object.keys(typed))
		if (!(name in form.fields))
			throw new Error(`the form has no field "${name}"`);
	const answer = await fetch(new URL(form.action, url), {
		method: 'POST',
		redirect: 'manual',
		headers: { cookie: (page.headers.get('set-cookie') ?? '').split(';')[0] },
		body: new URLSearchParams({ ...form.fields, ...typed }),
	});
	const text = await answer.text();
	if (answer.status !== 302)
		throw new Error(`the form was answered ${answer.status}: ${problemOf(text)}`);
	return answer.headers.get('location');
}
