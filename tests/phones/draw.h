/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Numbers to compare: examples, their neighbours, numbers drawn along our tables and at random, as they are written abroad and at home. The
 * same each time; a larger factor draws the same and more.
 */
#ifndef PHONES_DRAW_H
#define PHONES_DRAW_H

#include "plans.h"

#define WRITTEN_SIZE 48

/** A number as somebody writes it in a country. */
struct written {
	char country[4];
	char raw[WRITTEN_SIZE];
};
typedef void draw_fn(void *arg, const struct written *written);

void draw_all(const struct plans *plans, unsigned factor, draw_fn *fn, void *arg);

/** A source of chance that is the same each time. */
struct chance {
	uint64_t state;
};
/** @return below `below` */
unsigned chance_below(struct chance *chance, unsigned below);
/** Adds random digits until there are `len`. */
void chance_fill(struct chance *chance, char *digits, size_t from, size_t len);
/**
 * Goes on from the digits (with their calling code) to a number that is in use by our tables.
 *
 * @return false: there is none
 */
bool chance_walk(struct chance *chance, char *digits, size_t room);

#endif
