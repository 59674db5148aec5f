/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the store's tests share: a database in a folder of its own with one table, and units on it.
 */
#ifndef STORE_STORE_FIXTURE_H
#define STORE_STORE_FIXTURE_H

#include "store/connection.h"
#include "store/store.h"

#include <semaphore.h>

/* clang-format off */
#define THING_SQL(X) \
	X(THING_ADD,    "INSERT INTO thing (id, name) VALUES ($1, $2)") \
	X(THING_SWAP,   "INSERT INTO thing (name, id) VALUES ($2, $1)") \
	X(THING_RENAME, "UPDATE thing SET name = $2 WHERE id = $1") \
	X(THING_REMOVE, "DELETE FROM thing WHERE id = $1") \
	X(THING_NAME,   "SELECT name FROM thing WHERE id = $1") \
	X(THING_ALL,    "SELECT id, name FROM thing ORDER BY id") \
	X(THING_COUNT,  "SELECT count(*) FROM thing") \
	X(THING_RETURN, "INSERT INTO thing (id, name) VALUES ($1, $2) RETURNING id") \
	X(THING_KINDS,  "SELECT $1, $2, $3, $4, $5, $6") \
	X(PART_ADD,     "INSERT INTO part (id, thing_id) VALUES ($1, $2)") \
	X(EVENT_COUNT,  "SELECT count(*) FROM event")
/* clang-format on */
STATEMENTS_DECLARE(thing_sql, THING_SQL)

extern const char thing_schema[];

struct fixture {
	char dir[64];
	char path[96];
	struct clock *clock;
	struct loop *loop;
	struct store *store;
	struct metrics *metrics;
	int completions; /* seen by fixture_done, on the loop */
	int wanted;      /* fixture_run ends at so many       */
};

/** One unit of a test: what it writes, and what became of it. */
struct thing {
	struct fixture *fixture;
	int64_t id;
	const char *name;
	enum status answer; /* what the unit returns after its write */
	enum status status; /* what was reported                     */
	int order;          /* its place among the completions       */
	int64_t given_id;
};

/** cmocka set-up and tear-down; the state is the fixture, with an open store and a loop. */
int fixture_new(void **state);
int fixture_free(void **state);
void fixture_open(struct fixture *fixture);
void fixture_close(struct fixture *fixture);
/** Tries to open a second store on the same folder. */
enum status fixture_open_again(struct fixture *fixture, struct problems *problems);

/** Runs the loop until so many completions were seen. */
void fixture_run(struct fixture *fixture, int completions);

/** Units: args is a struct thing. */
enum status thing_add(struct db *db, void *args);
/** Completion of a struct thing. */
void thing_done(void *args, enum status s);

int64_t thing_count(struct fixture *fixture);
bool thing_exists(struct fixture *fixture, int64_t id);

/** Keeps the writer busy from submission to release, so that what follows waits together. */
struct blocker {
	sem_t entered;
	sem_t release;
};
void blocker_hold(struct fixture *fixture, struct blocker *blocker);
void blocker_release(struct blocker *blocker);

#endif
