/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Fields of the published protocol that have no behaviour here: checked for their type, kept as one
 * JSON object in the row, and given back as they came.
 */
#ifndef API_KEPT_H
#define API_KEPT_H

#include "core/json.h"

enum kept_kind { KEPT_BOOL, KEPT_INT, KEPT_TEXT, KEPT_ANY };

struct kept_field {
	const char *name;
	enum kept_kind kind;
};

#define KEPT_BYTES (256 << 10) /* most that one row keeps */

/**
 * The stored object with what a request brings in its place. Members that the request lacks keep
 * their value, null removes it; what is in no row of the table is left out.
 *
 * @param stored    JSON object, or STR_NULL
 * @param body      the request's object; names are compared without case
 * @param prefix    of the fields in problems: "skills[0]."; ""
 * @param ret_json  from the arena
 * @return ST_INVALID ("type"), ST_LIMIT, ST_NO_MEMORY
 */
MUST_CHECK enum status kept_merge(const struct kept_field *fields, size_t count, struct str stored,
	const struct json *body, const char *prefix, struct arena *arena, struct problems *problems,
	struct str *ret_json);

/** Puts the stored members into the object that is open; with `defaults` those that are absent
 * too: false, 0, "" or null. */
void kept_put(struct json_out *out, const struct kept_field *fields, size_t count,
	struct str stored, bool defaults);

/** A member by its name without regard to case: clients spell mediaTypeId and mediatypeid. */
const struct json *kept_get(const struct json *object, const char *name);

#endif
