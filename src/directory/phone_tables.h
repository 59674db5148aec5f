/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The tables of telephones as the program carries them: made while building from data/telephones/telephones.tsv by
 * data/telephones/pack.c, constant, without pointers. directory/phone.c alone knows how they are read; tests draw numbers along them.
 */
#ifndef DIRECTORY_PHONE_TABLES_H
#define DIRECTORY_PHONE_TABLES_H

#include "core/base.h"

/** Where a digit leads; state 0 is nowhere. What the output means depends on the automaton. */
struct phone_state {
	uint16_t next[10];
	uint16_t output;
};

/** What is cut off the beginning of a number. */
struct phone_cut {
	uint8_t len;                 /* 0: nothing                                       */
	uint8_t group_at, group_len; /* the digits that are kept; group_len 0: none */
};

/** The cut depends on whether more digits follow those that fit. */
struct phone_cuts {
	struct phone_cut more, end;
};

struct phone_region {
	char code[4];           /* ISO 3166, or "001" for numbers of no country               */
	char insert[5];         /* put before the kept digits: with it the cut is a transform */
	bool transforms;        /* false: what fits is cut off as a whole                     */
	uint8_t calling;        /* index of its calling code                                  */
	uint16_t general;       /* output 1: any number of its plan                           */
	uint16_t abroad;        /* output: cuts of its international prefixes                 */
	uint16_t trunk;         /* output: cuts of its national prefixes                      */
	uint32_t lengths;       /* bit n: national numbers of n digits                        */
	uint32_t local_lengths; /* the same of numbers without their area code             */
};

struct phone_calling {
	char digits[4];
	uint8_t first;    /* its main region */
	uint16_t numbers; /* output: place from 1 of the region where it is valid */
};

extern const struct phone_state phone_states[];
extern const struct phone_cuts phone_cuts[];
extern const struct phone_region phone_regions[];
extern const struct phone_calling phone_callings[];
/** Calling code -> its index + 1. */
extern const uint8_t phone_calling_of[1000];
/** "AA" to "ZZ" -> index of the region + 1. */
extern const uint8_t phone_region_of[26][26];

#endif
