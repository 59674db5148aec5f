// SPDX-License-Identifier: Apache-2.0
// Reads the part of YAML in which api/openapi.yaml is written: block maps and lists, flow maps and lists on one
// line, plain and quoted scalars, block texts (|). Whatever else it meets, it refuses with the line's number.

/** A flow value or scalar from `text`; all of it must be used. */
class Flow {
	constructor(text, line) {
		Object.assign(this, { text, line, at: 0 });
	}

	fail(what) {
		throw new Error(`line ${this.line}: ${what} at column ${this.at + 1} of: ${this.text}`);
	}

	space() {
		while (this.text[this.at] === ' ')
			this.at++;
	}

	take(character) {
		this.space();
		if (this.text[this.at] !== character)
			return false;
		this.at++;
		return true;
	}

	quoted(quote) {
		let value = '';
		for (this.at++; this.at < this.text.length; this.at++) {
			if (this.text[this.at] !== quote)
				value += this.text[this.at];
			else if (quote === "'" && this.text[this.at + 1] === quote)
				value += this.text[++this.at];
			else {
				this.at++;
				return value;
			}
		}
		return this.fail('a quote without its end');
	}

	scalar(inFlow) {
		this.space();
		const quote = this.text[this.at];
		if (quote === "'" || quote === '"')
			return this.quoted(quote);
		const end = inFlow ? /,|\}|\]|: |$/ : /$/;
		const rest = this.text.slice(this.at);
		const word = rest.slice(0, rest.search(end));
		this.at += word.length;
		return plain(word.trim());
	}

	value(inFlow = true) {
		this.space();
		if (this.take('{'))
			return this.map();
		if (this.take('['))
			return this.list();
		return this.scalar(inFlow);
	}

	map() {
		const map = {};
		if (this.take('}'))
			return map;
		do {
			const key = this.scalar(true);
			if (!this.take(':'))
				this.fail('a key without ":"');
			map[key] = this.value();
		} while (this.take(','));
		return this.take('}') ? map : this.fail('a map without its end');
	}

	list() {
		const list = [];
		if (this.take(']'))
			return list;
		do
			list.push(this.value());
		while (this.take(','));
		return this.take(']') ? list : this.fail('a list without its end');
	}

	whole() {
		const value = this.value(false);
		this.space();
		return this.at === this.text.length ? value : this.fail('something after the value');
	}
}

const PLAIN = new Map([['true', true], ['false', false], ['null', null], ['', null]]);

function plain(word) {
	if (/^-?\d+$/.test(word) || /^-?\d+\.\d+$/.test(word))
		return Number(word);
	return PLAIN.has(word) ? PLAIN.get(word) : word;
}

const KEY = /^('(?:[^']|'')*'|"[^"]*"|[^\s'"{[][^:]*?(?::[^\s:][^:]*?)*):(?: (.*))?$/;

class Blocks {
	constructor(text) {
		this.lines = text.split('\n').map((line, i) => ({
			number: i + 1, indent: line.search(/\S|$/), text: line.trim(), raw: line,
		}));
		this.at = 0;
	}

	/** The next line that says something. */
	peek() {
		while (this.at < this.lines.length && /^(#|$)/.test(this.lines[this.at].text))
			this.at++;
		return this.lines[this.at];
	}

	/** What stands deeper than `indent`. */
	node(indent) {
		const line = this.peek();
		if (!line || line.indent <= indent)
			return null;
		return /^- /.test(line.text) ? this.list(line.indent) : this.map(line.indent);
	}

	list(indent) {
		const list = [];
		for (let line = this.peek(); line?.indent === indent && /^- /.test(line.text); line = this.peek()) {
			const item = line.text.slice(2);
			if (KEY.test(item) && !/^[{['"]/.test(item)) {
				Object.assign(line, { indent: indent + 2, text: item });
				list.push(this.map(indent + 2));
			} else {
				this.at++;
				list.push(new Flow(item, line.number).whole());
			}
		}
		return list;
	}

	map(indent) {
		const map = {};
		for (let line = this.peek(); line?.indent === indent; line = this.peek()) {
			const [, key, rest] = KEY.exec(line.text) ?? [];
			if (key === undefined)
				throw new Error(`line ${line.number}: no key: ${line.text}`);
			this.at++;
			const name = new Flow(key, line.number).value(false);
			if (name in map)
				throw new Error(`line ${line.number}: ${name} stands twice`);
			map[name] = this.value(indent, rest, line);
		}
		return map;
	}

	value(indent, rest, line) {
		if (rest === '|')
			return this.text(indent);
		return rest ? new Flow(rest, line.number).whole() : this.node(indent);
	}

	text(indent) {
		const from = this.at;
		const isInside = (line) => line && (line.text === '' || line.indent > indent);
		while (isInside(this.lines[this.at]))
			this.at++;
		const lines = this.lines.slice(from, this.at).map((line) => line.raw);
		const depth = Math.min(...lines.filter((line) => line.trim()).map((line) => line.search(/\S/)));
		return `${lines.map((line) => line.slice(depth)).join('\n').trimEnd()}\n`;
	}
}

/** The document's value. */
export function readYaml(text) {
	const blocks = new Blocks(text);
	const value = blocks.node(-1);
	const left = blocks.peek();
	if (left)
		throw new Error(`line ${left.number}: an unexpected indent: ${left.text}`);
	return value;
}
