/* SPDX-License-Identifier: Apache-2.0 */
/*
 * For tests of the index of external ids: an empty database, entries whose keys collide, and a disk that fills up when a test says so.
 */
#ifndef OUTREACH_RUN_FIXTURE_H
#define OUTREACH_RUN_FIXTURE_H

#include "outreach/record_index.h"
#include "store/store.h"

#define RUN_BU   ((int64_t)1)
#define RUN_LIST ((int64_t)7)

struct run_fixture {
	char dir[64];
	struct clock *clock;
	struct store *store;
	uint64_t random;
	/* what the index must know */
	struct record_entry *entries;
	size_t count;
};

int run_setup(void **state);
int run_teardown(void **state);

uint32_t run_draw(struct run_fixture *fixture, uint32_t below);
/** Adds a run of `count` new entries; one key in `same` is one that there is already (0: none). */
void run_add(struct run_fixture *fixture, size_t count, uint32_t same);
/** After so many more rows of runs that are written or deleted, the next one fails. */
void run_allow(struct run_fixture *fixture, int64_t rows);

/** Looks up `looks` of the entries (0: all) and some that are not there; ends the test unless all is as it must be. */
void run_check(struct run_fixture *fixture, size_t looks);
struct record_runs *run_read(struct run_fixture *fixture);
/** Every entry of the index, in `parts` rows a step; how many. */
size_t run_walk(struct run_fixture *fixture, int64_t parts, record_entry_fn *fn, void *arg);

#endif
