/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A record's message: the template's text with the record's values, and the content as the ledger keeps it.
 */
#ifndef OUTREACH_RENDER_H
#define OUTREACH_RENDER_H

#include "outreach/record.h"
#include "outreach/roster.h"

/**
 * The value of a variable: by field name or by the file's own header (decision 18), compared in NFC; a
 * destination's field gives its address as in the file. False when the record has no such column.
 */
bool render_value(const struct record_data *data, struct str name, struct arena *arena,
	struct str *ret_value);

/**
 * Renders the skill's template for a record. Whether every variable is mapped is checked before a
 * start, so a column that the record lacks is an empty value here.
 *
 * @param ret_content  JSON object for struct message, from the arena
 * @param ret_missing  on ST_INVALID: the variable without a value; may be NULL
 * @return ST_INVALID (a value is missing under EMPTY_SKIP), ST_LIMIT (longer than a message may be),
 *         ST_NO_MEMORY
 */
MUST_CHECK enum status render_content(const struct roster_skill *skill,
	const struct record_data *data, struct arena *arena, struct str *ret_content,
	struct str *ret_missing);

/** The same with a variable's name in brackets for each value that is missing: for a test send. */
MUST_CHECK enum status render_sample(const struct roster_skill *skill,
	const struct record_data *data_or_null, struct arena *arena, struct str *ret_content);

#endif
