/* SPDX-License-Identifier: Apache-2.0 */
/*
 * JSON as this library reads it; not part of the public header.
 */
#ifndef BYOC_JSON_H
#define BYOC_JSON_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * The tree of `len` bytes, yours (cJSON_Delete). NULL unless they are UTF-8 and one JSON value from
 * the first byte to the last, without U+0000, at which texts would be cut and ids would become the
 * same.
 */
cJSON *byoc_json_parse(const char *bytes, size_t len);
/** The text of a member, lent; NULL when it is missing or no text. */
const char *byoc_json_text(const cJSON *object, const char *name);
/** A member that is an object or array; NULL when it is missing or of another type. */
const cJSON *byoc_json_object(const cJSON *object, const char *name);
const cJSON *byoc_json_array(const cJSON *object, const char *name);
bool byoc_json_true(const cJSON *object, const char *name);

#endif
