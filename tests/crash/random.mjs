// SPDX-License-Identifier: Apache-2.0
// Randomness that a seed repeats (mulberry32).
export function randomFrom(seed) {
	let state = seed >>> 0;
	const next = () => {
		state = (state + 0x6d2b79f5) >>> 0;
		let t = state;
		t = Math.imul(t ^ (t >>> 15), t | 1);
		t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
		return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
	};
	return {
		share: next,
		/** A whole number from `low` to `high`, both included. */
		between: (low, high) => low + Math.floor(next() * (high - low + 1)),
	};
}
