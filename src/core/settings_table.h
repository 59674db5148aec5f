/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The rows of SETTINGS as values, and how one value is read and shown. For core/settings*.c alone.
 */
#ifndef CORE_SETTINGS_TABLE_H
#define CORE_SETTINGS_TABLE_H

#include "core/buf.h"
#include "core/settings.h"

enum setting_kind { SETTING_TEXT, SETTING_INT, SETTING_SIZE, SETTING_TIME, SETTING_BOOL };

struct setting {
	enum setting_kind kind;
	const char *name;
	const char *default_text;
	int64_t least, most; /* 0,0 for text and bool */
	const char *unit;    /* "a|b|c": one of these */
	const char *text;
	size_t at; /* in struct settings */
};

extern const struct setting setting_rows[];
extern const size_t setting_count;

/**
 * Reads `value` as the row wants it into `settings`; texts go to its arena.
 *
 * @param field     what the problem names: the setting as the person wrote it
 * @return ST_INVALID with one problem, ST_NO_MEMORY
 */
MUST_CHECK enum status setting_read(const struct setting *setting, struct str value,
	struct str field, struct problems *problems, struct settings *settings);

/** A limit of the row as a person would write it: "1MiB", "2m", "16". */
void setting_limit_add(struct buf *buf, const struct setting *setting, int64_t limit);

/** NULL when no setting has this name. */
const struct setting *setting_find(struct str name);
/** The row whose name takes the fewest changes to come from `name`. */
const struct setting *setting_nearest(struct str name);

#endif
