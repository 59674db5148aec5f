/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The check that JSON text passes before a tree is made of it. For core/json.c alone.
 */
#ifndef CORE_JSON_CHECK_H
#define CORE_JSON_CHECK_H

#include "core/base.h"
#include "core/status.h"

#define JSON_DEPTH_MAX  32
#define JSON_NUMBER_MAX 63 /* characters; as many as cJSON reads */

/** A piece of the text. */
struct json_span {
	uint32_t at, len;
};

/** A key of an object that is open. */
struct json_key_mark {
	uint64_t hash;
	uint32_t at, len; /* between its quotes */
};

struct json_check {
	struct str text;
	size_t at;
	int depth;
	const char *why; /* in English; NULL: nothing wrong so far */
	bool no_memory;
	struct json_span *numbers; /* in the order of the text */
	size_t number_count, number_room;
	struct json_key_mark *keys; /* of all objects that are open, the innermost last */
	size_t key_count, key_room;
	struct json_span first_numbers[32];
	struct json_key_mark first_keys[64];
};

/**
 * One pass over the text: grammar of RFC 8259 with nothing before or after, UTF-8, no U+0000
 * however written, no lone surrogate, no key twice in one object (however written), numbers of at
 * most JSON_NUMBER_MAX characters, at most JSON_DEPTH_MAX levels. Time grows as n log n at worst.
 *
 * @param check  filled here; `numbers` are for the caller; json_check_done in any case
 * @return ST_INVALID (`why` and `at` tell), ST_NO_MEMORY
 */
MUST_CHECK enum status json_check_run(struct json_check *check, struct str text);
void json_check_done(struct json_check *check);

#endif
