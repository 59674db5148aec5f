/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The one error type. A function that can fail returns `enum status`; when a person must know
 * more, the reasons are in a `struct problems` handed in by the caller. Texts are made at the
 * edge (src/api), in the reader's language, from code, field and parameters.
 */
#ifndef CORE_STATUS_H
#define CORE_STATUS_H

#include "core/arena.h"
#include "core/base.h"

enum status {
	ST_OK,
	ST_NOT_FOUND, /* the named thing is not there                                    */
	ST_CONFLICT,  /* exists already, or its state or version stands in the way       */
	ST_INVALID,   /* the data breaks a rule; struct problems says which              */
	ST_UNKNOWN,   /* who calls is not known (no or bad credentials)                  */
	ST_DENIED,    /* the caller is known and may not                                 */
	ST_LIMIT,     /* a size or rate limit stands in the way                          */
	ST_TRY_LATER, /* the same call may work after a pause                            */
	ST_REFUSED,   /* the other side (a middleware) refused                           */
	ST_NO_MEMORY, /* this one request does not fit into its memory                   */
	ST_IO,        /* disk, network or database                                       */
	ST_COUNT
};

/** Short name for logs: "ok", "not_found", … */
const char *status_name(enum status s);

/** One named parameter of a problem's text, for instance {"max", "30"}. */
struct problem_param {
	const char *name;
	struct str value;
};

/** What is wrong with one field (or with the whole, when `field` is empty). */
struct problem {
	const char *code; /* a code of core/problem_codes.h           */
	struct str field; /* path as the caller wrote it: "thread.id" */
	struct problem_param params[3];
	size_t param_count;
};

#define PROBLEMS_MAX 32

/** A list of problems; those beyond PROBLEMS_MAX are only counted. Memory: the arena. */
struct problems {
	struct arena *arena;
	struct problem items[PROBLEMS_MAX];
	size_t count; /* of items */
	size_t dropped;
};

/**
 * Adds a problem and returns `s`, so that a rule reads
 * `return problem_add(problems, ST_INVALID, "length", STR("name"), "max", "30");`.
 *
 * @param problems  may be NULL: nothing is recorded
 * @param code      a row of core/problem_codes.h; a debug build asserts it
 * @param ...       up to three pairs (const char *name, const char *value), then nothing;
 *                  values are copied. Use the macro, which ends the list.
 */
enum status problem_add_pairs(
	struct problems *problems, enum status s, const char *code, struct str field, ...);
#define problem_add(problems, s, code, ...) problem_add_pairs(problems, s, code, __VA_ARGS__, NULL)

#endif
