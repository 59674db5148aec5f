/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Patterns over digits as states with one way for each digit. Equal states exist once among all automata, so that
 * countries share the ends of their numbers. Patterns are finite: there are no circles.
 */
#ifndef TELEPHONES_AUTOMATON_H
#define TELEPHONES_AUTOMATON_H

#include "directory/phone_tables.h"
#include "pattern.h"

#define STATES_MAX       65535
#define CUTS_MAX         255
#define NUMBER_MAX       17 /* digits of a national number at most */
#define AUTOMATA_MAX     32 /* regions with one calling code       */
#define AUTOMATON_CLAIMS UINT16_MAX

/** State 0 leads nowhere and says nothing. */
struct automata {
	struct phone_state *states;
	size_t count;
	struct phone_cuts cuts[CUTS_MAX];
	size_t cut_count;
	struct memo *known; /* states by what they are */
};

/** Ends the program when memory is out, as all functions here do. */
void automata_init(struct automata *automata);
void automata_done(struct automata *automata);

/** One of several patterns, and the lengths it may have (bit n: n digits). */
struct numbers_part {
	struct str pattern;
	uint32_t lengths;
};

/**
 * Numbers that fit the first pattern as a whole, and, where there are several, one of the others too. The output is 1.
 *
 * @return false: a pattern is not understood
 */
bool automaton_numbers(struct automata *automata, const struct numbers_part *parts, size_t count,
	uint16_t *ret_state);

/**
 * Beginnings that fit the pattern, as a backtracking matcher would choose among them. The output is a number of `cuts`.
 *
 * @param ret_groups  how many groups it has
 * @return false as automaton_numbers
 */
bool automaton_beginnings(
	struct automata *automata, struct str pattern, uint16_t *ret_state, uint8_t *ret_groups);

/** A region as one among several with its calling code. */
struct numbers_region {
	uint16_t
		numbers; /* of automaton_numbers                                                      */
	uint16_t
		leading; /* of automaton_beginnings: numbers with it are this region's; 0: those that are valid */
};

/** Which of the regions a number belongs to, when it is valid there: the output is its place from 1. */
uint16_t automaton_choice(
	struct automata *automata, const struct numbers_region *regions, size_t count);

#endif
