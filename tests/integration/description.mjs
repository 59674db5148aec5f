// SPDX-License-Identifier: Apache-2.0
// The description of the API (api/openapi.yaml) as a judge of answers: which operation a request is, and what of
// an answer is not as described. The part of JSON Schema that the description uses; an unknown word is refused.
import fs from 'node:fs';
import { fileURLToPath } from 'node:url';

import { readYaml } from './yaml.mjs';

export const METHODS = ['get', 'post', 'put', 'patch', 'delete'];
const FILE = fileURLToPath(new URL('../../api/openapi.yaml', import.meta.url));
const ANNOTATIONS = new Set(['description', 'example', 'default', 'nullable', 'readOnly', 'writeOnly']);
const FORMATS = {
	'uuid': /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i,
	'date-time': /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/,
	'date': /^\d{4}-\d\d-\d\d$/,
};
let document, operations;

export function description() {
	document ??= readYaml(fs.readFileSync(FILE, 'utf8'));
	return document;
}

/** A reference's target; anything else as it is. */
export function resolve(node) {
	while (node?.$ref) {
		const path = node.$ref.split('/').slice(1);
		const found = path.reduce((at, name) => at?.[name], description());
		if (found === undefined)
			throw new Error(`the description has no ${node.$ref}`);
		node = found;
	}
	return node;
}

function patternOf(path) {
	const parts = path.split(/(\{[^}]+\})/).map((part) =>
		part.startsWith('{') ? '([^/]+)' : part.replace(/[.\\+*?^$()[\]|]/g, '\\$&'));
	return new RegExp(`^${parts.join('')}$`, path.startsWith('/inContactAPI') ? 'i' : '');
}

/** All of them: { method, path, operation, parameters }; paths without parameters first. */
export function allOperations() {
	operations ??= Object.entries(description().paths).flatMap(([path, item]) =>
		METHODS.filter((method) => item[method]).map((method) => ({
			method: method.toUpperCase(), path, operation: item[method], pattern: patternOf(path),
			parameters: [...(item.parameters ?? []), ...(item[method].parameters ?? [])].map(resolve),
		}))).sort((a, b) => a.path.split('{').length - b.path.split('{').length);
	return operations;
}

/** Which operation a request is; undefined: none. `route` may have a query. */
export function operationOf(method, route) {
	const path = route.split('?')[0];
	return allOperations().find((one) => one.method === method && one.pattern.test(path));
}

const TYPES = {
	string: (value) => typeof value === 'string',
	integer: Number.isInteger,
	number: (value) => typeof value === 'number',
	boolean: (value) => typeof value === 'boolean',
	array: Array.isArray,
	object: (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
};

/* One function a word of the schema: pushes to `wrong` what does not hold. */
const WORDS = {
	type(value, type, at, wrong) {
		if (!TYPES[type](value))
			wrong.push(`${at}: ${JSON.stringify(value)?.slice(0, 60)} is no ${type}`);
	},
	enum(value, allowed, at, wrong) {
		if (!allowed.includes(value))
			wrong.push(`${at}: ${JSON.stringify(value)} is none of ${allowed.join(', ')}`);
	},
	format(value, format, at, wrong) {
		if (FORMATS[format] && typeof value === 'string' && !FORMATS[format].test(value))
			wrong.push(`${at}: ${value} is no ${format}`);
	},
	required(value, names, at, wrong) {
		for (const name of TYPES.object(value) ? names : [])
			if (!(name in value))
				wrong.push(`${at}.${name} is missing`);
	},
	properties(value, properties, at, wrong) {
		for (const [name, schema] of Object.entries(TYPES.object(value) ? properties : {}))
			if (name in value)
				check(value[name], schema, `${at}.${name}`, wrong);
	},
	additionalProperties(value, schema, at, wrong, { properties = {} }) {
		for (const name of Object.keys(TYPES.object(value) ? value : {}))
			if (!(name in properties) && schema === false)
				wrong.push(`${at}.${name} is not described`);
			else if (!(name in properties) && schema !== true)
				check(value[name], schema, `${at}.${name}`, wrong);
	},
	items(value, schema, at, wrong) {
		for (const [i, item] of Array.isArray(value) ? value.entries() : [])
			check(item, schema, `${at}[${i}]`, wrong);
	},
	allOf(value, schemas, at, wrong) {
		for (const schema of schemas)
			check(value, schema, at, wrong);
	},
	oneOf(value, schemas, at, wrong) {
		const fitting = schemas.filter((schema) => {
			const inside = [];
			check(value, schema, at, inside);
			return inside.length === 0;
		});
		if (fitting.length !== 1)
			wrong.push(`${at} fits ${fitting.length} of the ${schemas.length} forms`);
	},
	pattern(value, pattern, at, wrong) {
		if (typeof value === 'string' && !new RegExp(pattern, 'u').test(value))
			wrong.push(`${at}: ${value} does not match ${pattern}`);
	},
	minItems(value, least, at, wrong) {
		if (Array.isArray(value) && value.length < least)
			wrong.push(`${at} has fewer than ${least} items`);
	},
	maxItems(value, most, at, wrong) {
		if (Array.isArray(value) && value.length > most)
			wrong.push(`${at} has more than ${most} items`);
	},
	minimum(value, least, at, wrong) {
		if (typeof value === 'number' && value < least)
			wrong.push(`${at}: ${value} is less than ${least}`);
	},
	maximum(value, most, at, wrong) {
		if (typeof value === 'number' && value > most)
			wrong.push(`${at}: ${value} is more than ${most}`);
	},
	minLength(value, least, at, wrong) {
		if (typeof value === 'string' && [...value].length < least)
			wrong.push(`${at} is shorter than ${least}`);
	},
	maxLength(value, most, at, wrong) {
		if (typeof value === 'string' && [...value].length > most)
			wrong.push(`${at} is longer than ${most}`);
	},
};

function check(value, given, at, wrong) {
	const schema = resolve(given);
	if (value === null && (schema.nullable || !schema.type))
		return;
	for (const [word, argument] of Object.entries(schema)) {
		if (ANNOTATIONS.has(word))
			continue;
		if (!WORDS[word])
			throw new Error(`${at}: the schema's word "${word}" is not known here`);
		WORDS[word](value, argument, at, wrong, schema);
	}
}

/* An object whose members are described has no others; allOf is left to its parts. */
export function undescribed(value, given, at = 'body') {
	const schema = resolve(given);
	if (Array.isArray(value) && schema.items)
		return value.flatMap((item, i) => undescribed(item, schema.items, `${at}[${i}]`));
	if (!TYPES.object(value) || !schema.properties || schema.additionalProperties !== undefined)
		return [];
	return Object.entries(value).flatMap(([name, member]) => schema.properties[name]
		? undescribed(member, schema.properties[name], `${at}.${name}`)
		: [`${at}.${name} is not described`]);
}

/** What of `value` does not fit `schema`: a list of sentences. */
export function faults(value, schema, at = 'body') {
	const wrong = [];
	check(value, schema, at, wrong);
	return [...wrong, ...undescribed(value, schema, at)];
}

/**
 * What of an answer { status, headers, body } is not as described. A refusal on a path that nobody describes is
 * no fault; a success is.
 */
export function faultsOfAnswer(method, route, { status, headers, body }) {
	if (!METHODS.includes(method.toLowerCase()))
		return [];
	const found = operationOf(method, route);
	if (!found)
		return status < 400 ? [`${method} ${route} is not described`] : [];
	const response = resolve(found.operation.responses[status]);
	const name = `${method} ${found.path} ${status}`;
	/* What the server says before a route is asked is described once, at the top. */
	if (!response)
		return [404, 405, 408, 411, 413, 414, 415, 429, 431, 500, 503].includes(status) ? [] :
			[`${name} is not described`];
	const type = (headers.get('content-type') ?? '').split(';')[0];
	if (!response.content)
		return body === '' ? [] : [`${name} has a body that is not described`];
	if (!response.content[type])
		return [`${name}: ${type || 'no content'} is not described`];
	return type.includes('json') ? faults(body, response.content[type].schema, name) : [];
}
