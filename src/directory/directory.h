/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is configured: campaigns, skills and their parameters, templates, agents of skills, who must
 * not be contacted. Functions that take a `struct db *` run wherever that connection does; those
 * that write need the writer's.
 *
 * Struct directory holds two counters in memory, so that others see cheaply that nothing they
 * looked at has changed. Whoever commits a change bumps them from the completion on the loop.
 */
#ifndef DIRECTORY_DIRECTORY_H
#define DIRECTORY_DIRECTORY_H

#include "core/base.h"
#include "core/status.h"
#include "store/db.h"

struct directory;

MUST_CHECK enum status directory_new(struct directory **ret_directory);
void directory_free(struct directory *directory);

/** Raised after the commit of any change to opt-outs, DNC or suppressed contacts. Any thread. */
int64_t directory_blocks_version(const struct directory *directory);
void directory_blocks_changed(struct directory *directory);
/** Raised after the commit of any change to skills, their parameters, campaigns or templates. */
int64_t directory_skills_version(const struct directory *directory);
void directory_skills_changed(struct directory *directory);

/** What the room above that sends by these rules hands over at start. Any function may be NULL. */
struct directory_listener {
	/** A change was committed: more or less may be sent now. Loop. */
	void (*changed)(void *arg);
	/** What else must be right before a skill starts (its lists know its template's variables).
	 * Writer. @return ST_CONFLICT with problems */
	enum status (*check_start)(void *arg, struct db *db, int64_t bu_id, int64_t skill_id,
		struct arena *arena, struct problems *problems);
	void *arg;
};
/** One listener; before the loop runs. */
void directory_listen(struct directory *directory, const struct directory_listener *listener);
/** Asks the listener; ST_OK when there is none. Writer. */
MUST_CHECK enum status directory_check_start(const struct directory *directory, struct db *db,
	int64_t bu_id, int64_t skill_id, struct arena *arena, struct problems *problems);

/**
 * What a new business unit owns: "Default Campaign" (wire 10) and the default DNC group. Does
 * nothing when they are there. Writer.
 */
MUST_CHECK enum status directory_init(struct db *db, int64_t bu_id, usec now);

/** Which rows of a list, as the admin services' shared query parameters say (wire 3B). */
struct list_filter {
	int64_t skip;      /* 0 or more                                          */
	int64_t top;       /* 1 or more                                          */
	struct str search; /* contained in the name, without case; may be absent */
	int active;        /* 1: only active, 0: only inactive, -1: both         */
	int64_t kind;      /* media type, template type …; 0: all                */
};

/** What an update must find: the version that was read, or 0 for any. */
typedef int64_t row_version;

#endif
