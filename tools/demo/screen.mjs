// SPDX-License-Identifier: Apache-2.0
// What the demo shows: steps, a bar that moves on a terminal (plain lines elsewhere), and the closing table.

const LABEL = 17;
const BAR = 28;
const LINE_EVERY_MS = 2000;

export const number = (n) => n.toLocaleString('en-US');

export class Screen {
	constructor(out = process.stdout) {
		this.out = out;
		this.isTerminal = Boolean(out.isTTY);
		this.isOpen = false; /* a bar stands on the last line */
		this.isClosed = false;
		this.lastLine = '';
		this.lastAt = 0;
	}

	line(text = '') {
		this.clear();
		this.out.write(`${text}\n`);
	}

	step(label, text) {
		this.line(`${label.padEnd(LABEL)} ${text}`);
	}

	title(text) {
		this.line();
		this.line(text);
	}

	clear() {
		if (this.isOpen)
			this.out.write('\r\x1b[K');
		this.isOpen = false;
	}

	/** Shows nothing more of what goes on. */
	close() {
		this.clear();
		this.isClosed = true;
	}

	/** `done` of `all`; redrawn in place on a terminal, else a line every two seconds. */
	progress(label, done, all, text) {
		if (this.isClosed)
			return;
		const share = all > 0 ? Math.min(1, done / all) : 0;
		const percent = `${String(Math.floor(share * 100)).padStart(3)} %`;
		if (!this.isTerminal) {
			this.plainProgress(`${label.padEnd(LABEL)} ${percent}  ${text}`);
			return;
		}
		const filled = Math.round(share * BAR);
		const bar = '#'.repeat(filled) + '.'.repeat(BAR - filled);
		const line = `${label.padEnd(LABEL)} ${bar} ${percent}  ${text}`;
		this.out.write(`\r${line.slice(0, (this.out.columns || 80) - 1)}\x1b[K`);
		this.isOpen = true;
	}

	plainProgress(line) {
		const now = Date.now();
		if (line === this.lastLine || now - this.lastAt < LINE_EVERY_MS)
			return;
		this.lastLine = line;
		this.lastAt = now;
		this.out.write(`${line}\n`);
	}

	/** Rows [text, count, depth]; a row without a count is a heading. */
	table(rows) {
		const indent = (row) => '  '.repeat(row[2] ?? 0) + row[0];
		const width = Math.max(...rows.map((row) => indent(row).length)) + 2;
		for (const row of rows) {
			const count = row[1] === undefined ? '' :
				(typeof row[1] === 'number' ? number(row[1]) : row[1]).padStart(10);
			this.line(`  ${indent(row).padEnd(width)}${count}`.trimEnd());
		}
	}
}
