/* SPDX-License-Identifier: Apache-2.0 */
/*
 * JSON in and out. In: the text is validated first (UTF-8, no U+0000, no duplicate keys, strict
 * numbers, nothing after the end, bounded depth), then read into a tree (cJSON behind this header).
 * Requests are read by field tables: one row per field, all problems at once. Out: a writer that
 * cannot make invalid JSON.
 */
#ifndef CORE_JSON_H
#define CORE_JSON_H

#include "core/arena.h"
#include "core/base.h"
#include "core/buf.h"
#include "core/status.h"

struct json; /* one value of a tree; lives as long as its document */

/** A document: frees the tree. */
struct json_doc;
/**
 * @param problems  receives "json" (with {why} and {at}) when the text is refused
 * @return ST_INVALID for bad text, ST_NO_MEMORY
 */
MUST_CHECK enum status json_parse(
	struct str text, struct problems *problems, struct json_doc **ret_doc);
void json_doc_free(struct json_doc *doc);
void json_doc_freep(struct json_doc **doc);
const struct json *json_root(const struct json_doc *doc);

bool json_is_object(const struct json *value);
bool json_is_array(const struct json *value);
bool json_is_null(const struct json *value);
/** NULL when `object` is NULL, no object, or has no such key (exact, with case). */
const struct json *json_get(const struct json *object, const char *key);
/** By a path of keys: "thread.idOnExternalPlatform". */
const struct json *json_at(const struct json *object, const char *path);
/** STR_NULL when the value is NULL or not a string; lent by the document. */
struct str json_text(const struct json *value);
/** The text of a number as it was sent; STR_NULL when the value is NULL or no number. */
struct str json_number(const struct json *value);
/** False when the value is no integer (5.0 is one, 1e3 is not) or does not fit; never rounded. */
bool json_int(const struct json *value, int64_t *ret_value);
bool json_bool(const struct json *value, bool *ret_value);
size_t json_count(const struct json *array_or_object);
const struct json *json_first(const struct json *array_or_object);
const struct json *json_next(const struct json *value);
/** The key of a member of an object. */
struct str json_key(const struct json *member);
/** The value again as compact JSON text. */
void json_write(struct buf *out, const struct json *value);

enum json_kind {
	JSON_TEXT,        /* struct str, without control characters                  */
	JSON_LINES,       /* struct str; tab, CR and LF are allowed (bodies, PEM)    */
	JSON_INT,         /* int64_t                                                 */
	JSON_BOOL,        /* bool                                                    */
	JSON_INSTANT,     /* usec; RFC 3339 with offset, any length of fraction      */
	JSON_UUID,        /* struct uuid                                             */
	JSON_ANY,         /* const struct json *                                     */
	JSON_OBJECT,      /* const struct json *, an object                          */
	JSON_ARRAY,       /* const struct json *, an array                           */
	JSON_TEXT_OR_INT, /* struct str; an integer is taken as its digits           */
	JSON_KIND_COUNT
};

/** One row of a request's table. The path may have dots; `at` is the offset in the caller's struct.
 */
struct json_field {
	const char *path;
	enum json_kind kind;
	size_t at;
	bool required;
	/* Code points of a text: 0,0 is 1..255 when required, else 0..255; a required text is
	 * never empty. Value of an int: 0,0 is any. */
	int64_t min, max;
	const char *const *allowed; /* NULL-terminated list for an enum text, or NULL */
	size_t present_at; /* offset+1 of a bool that is set when the field is there; 0: not wanted
			    */
};

/**
 * Reads `object` into the zeroed struct at `ret_struct`. Unknown members are ignored (clients send
 * more than we know). null counts as absent. Every field that is wrong adds one problem, named by
 * its path.
 *
 * @return ST_OK or ST_INVALID; texts are lent by the document
 */
MUST_CHECK enum status json_read(const struct json *object, const struct json_field *fields,
	size_t count, struct problems *problems, void *ret_struct);

/** Writer: commas and quotes are its business. */
struct json_out {
	struct buf *buf;
	bool comma;
};
void json_out_init(struct json_out *out, struct buf *buf);
void json_open(struct json_out *out, const char *key_or_null); /* { */
void json_close(struct json_out *out);                         /* } */
void json_open_array(struct json_out *out, const char *key_or_null);
void json_close_array(struct json_out *out);
/** STR_NULL is written as null. */
void json_put_text(struct json_out *out, const char *key_or_null, struct str text);
void json_put_int(struct json_out *out, const char *key_or_null, int64_t value);
/** As a decimal string: ids of contacts, business units … */
void json_put_id_text(struct json_out *out, const char *key_or_null, int64_t value);
void json_put_bool(struct json_out *out, const char *key_or_null, bool value);
void json_put_null(struct json_out *out, const char *key_or_null);
void json_put_uuid(struct json_out *out, const char *key_or_null, const uint8_t bytes[16]);
/** ISO 8601 with milliseconds and Z (wire 9.33, admin services); 0 is written as null. */
void json_put_instant(struct json_out *out, const char *key_or_null, usec instant);
/** ISO 8601 with milliseconds and +00:00 (wire 9.33, digital); 0 is written as null. */
void json_put_instant_offset(struct json_out *out, const char *key_or_null, usec instant);
/** Text that is JSON already (stored payloads); STR_NULL is written as null. */
void json_put_raw(struct json_out *out, const char *key_or_null, struct str json);
/** A member whose key is not a literal. */
void json_put_text_at(struct json_out *out, struct str key, struct str text);

#endif
