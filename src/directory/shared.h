/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the storing files of the room share: names as they are compared, search patterns, and what
 * a statement that changed nothing means.
 */
#ifndef DIRECTORY_SHARED_H
#define DIRECTORY_SHARED_H

#include "core/arena.h"
#include "directory/directory.h"
#include "directory/sql.h"

#define SCRATCH_BYTES (256 << 10) /* most memory of one statement's texts */

/** How a name is compared: NFC, no case, no white space around. */
struct str name_key(struct arena *arena, struct str name);
/** Present, 1 to 100 code points, no control characters. @return ST_INVALID */
MUST_CHECK enum status name_check(struct str name, struct str field, struct problems *problems);
/** A pattern for LIKE … ESCAPE '\'; `arena` may be NULL. @return ST_NO_MEMORY */
MUST_CHECK enum status search_pattern(
	struct arena *arena, struct str search, struct str *ret_pattern);
struct str row_text(const struct rows *rows, int column, struct arena *arena);

/** ST_CONFLICT becomes the problem "unique" on `field`; all else is passed on. */
MUST_CHECK enum status name_conflict(enum status s, struct str field, struct problems *problems);
/** After a change of a row by (bu_id, id[, version]): ST_OK when it changed one; else ST_NOT_FOUND,
 * or ST_CONFLICT with the problem "version". `exists` gives a row for (bu_id, id). */
MUST_CHECK enum status change_judge(struct db *db, enum status s, int64_t changed, unsigned exists,
	int64_t bu_id, int64_t id, struct problems *problems);
/** ST_OK when `exists` finds (bu_id, id); ST_INVALID with "unknown_id" on `field` when not. */
MUST_CHECK enum status reference_check(struct db *db, unsigned exists, int64_t bu_id, int64_t id,
	struct str field, struct problems *problems);
/** Values of a list: (bu_id, pattern, active). */
MUST_CHECK enum status list_total(struct db *db, unsigned count, int64_t bu_id, struct str pattern,
	const struct list_filter *filter, int64_t *ret_total);

#endif
