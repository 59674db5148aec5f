/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The column mapping of a list as callers write and read it.
 */
#ifndef API_LIST_COLUMNS_H
#define API_LIST_COLUMNS_H

#include "api/call.h"
#include "outreach/mapping.h"

/**
 * Reads `externalIdColumn` … and `destinationMappings`, from the body or the query (the body wins).
 *
 * With `automaticMapping` none of them is required: what is given is used for files that have it, the rest is guessed.
 *
 * @param ret_mapping  texts lent by the call
 * @return ST_INVALID
 */
MUST_CHECK enum status list_columns_read(struct call *call, struct mapping *ret_mapping);
/** The same of an object of the body, without the query. */
MUST_CHECK enum status list_columns_of(
	struct call *call, const struct json *object, struct mapping *ret_mapping);

/** Its members, with the names under which they are read again. */
void list_columns_put(struct json_out *out, const struct mapping *mapping);

#endif
