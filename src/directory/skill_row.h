/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A row of the table skill as a struct, and back.
 */
#ifndef DIRECTORY_SKILL_ROW_H
#define DIRECTORY_SKILL_ROW_H

#include "directory/shared.h"
#include "directory/skill.h"

#define SKILL_VALUES_MAX 37

/** Texts are lent by the row. @return ST_IO (a stored week that cannot be read) */
MUST_CHECK enum status skill_from_row(const struct rows *rows, struct skill *ret_skill);
/** Copies the texts into the arena. */
void skill_keep_texts(struct skill *skill, struct arena *arena);

/** $1 to $36 of SKILL_ADD and SKILL_UPDATE; the values lend texts of the arena. */
void skill_to_values(const struct skill *skill, int64_t bu_id, usec now, struct arena *arena,
	struct value ret_values[SKILL_VALUES_MAX]);

#endif
