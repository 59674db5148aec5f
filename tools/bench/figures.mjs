// SPDX-License-Identifier: Apache-2.0
// Figures: each a list of samples with a name and a unit, printed as one table in plain text.

const ALL = [];

/** A sample of the figure (who, what); figures are printed in the order of their first sample. */
export function sample(who, what, unit, value) {
	let figure = ALL.find((one) => one.who === who && one.what === what);
	if (!figure) {
		figure = { who, what, unit, values: [] };
		ALL.push(figure);
	}
	figure.values.push(value);
}

/** The samples of a figure so far. */
export const valuesOf = (who, what) => ALL.find((one) => one.who === who && one.what === what).values;

export function median(values) {
	const sorted = [...values].sort((a, b) => a - b);
	const middle = sorted.length >> 1;
	return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** The value that a share of the values (0.99: 99 of 100) does not exceed. */
export function quantile(values, share) {
	const sorted = [...values].sort((a, b) => a - b);
	return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)];
}

export const most = (values) => quantile(values, 1);

function shown(value) {
	if (value >= 100)
		return Math.round(value).toString().replace(/\B(?=(\d{3})+$)/g, ',');
	return value >= 10 ? value.toFixed(1) : value.toFixed(2);
}

/** The whole table: median, least and most of every figure, and the number of runs behind it. */
export function table() {
	const head = ['who', 'what', 'unit', 'median', 'min', 'max', 'runs'];
	const rows = ALL.map(({ who, what, unit, values }) => [who, what, unit, shown(median(values)),
		shown(Math.min(...values)), shown(Math.max(...values)), String(values.length)]);
	const widths = head.map((title, i) => Math.max(title.length, ...rows.map((row) => row[i].length)));
	const line = (row) => row.map((cell, i) =>
		(i < 3 ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))).join('  ').trimEnd();
	return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}

export const figures = () => ALL;
