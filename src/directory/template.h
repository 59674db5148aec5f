/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The language of message templates (wire 5.11): `{Column}` is replaced by that field of the
 * record, `{FirstName|cher client}` has a fallback for an empty value, `{{` and `}}` are braces.
 * Names are compared in NFC and otherwise exactly (decision 18). Pure.
 */
#ifndef DIRECTORY_TEMPLATE_H
#define DIRECTORY_TEMPLATE_H

#include "core/arena.h"
#include "core/base.h"
#include "core/status.h"

#define TEMPLATE_BODY_MAX_POINTS 10000
#define TEMPLATE_NAME_MAX_POINTS 100

/** A compiled body: immutable, may be read by several threads. */
struct template;

/**
 * Compiles a body; the result and its texts live in the arena.
 *
 * @param problems  "template_open" (a brace that is not closed), "template_close" (a lone closing
 *                  brace), "template_name" (empty or too long), each with {at}, on field "body"
 * @return ST_INVALID, ST_NO_MEMORY
 */
MUST_CHECK enum status template_parse(struct str body, struct arena *arena,
	struct problems *problems, struct template **ret_template);

/** The distinct variables in order of appearance. */
size_t template_variable_count(const struct template *template);
/** In NFC, without the white space around it. */
struct str template_variable(const struct template *template, size_t index);
/** Whether each use of the variable has a fallback. */
bool template_variable_has_fallback(const struct template *template, size_t index);

/** The value of a variable. False: there is no field of this name. An empty value is STR(""). */
typedef bool template_lookup_fn(void *arg, struct str name, struct str *ret_value);

/** What becomes of an empty value without fallback (decision 18). Stored: never renumber. */
enum empty_policy {
	EMPTY_SKIP = 0, /* the record is skipped, with the reason     */
	EMPTY_SEND = 1  /* the message goes out with nothing in place */
};

/**
 * Fills in a body.
 *
 * @param ret_text     from the arena
 * @param ret_missing  on ST_INVALID the name of the variable that has no value, lent by the
 *                     template; may be NULL
 * @return ST_INVALID (an empty value under EMPTY_SKIP, or an unknown name without fallback under
 *         either policy), ST_LIMIT (longer than TEMPLATE_BODY_MAX_POINTS), ST_NO_MEMORY
 */
MUST_CHECK enum status template_render(const struct template *template, template_lookup_fn *lookup,
	void *arg, enum empty_policy policy, struct arena *arena, struct str *ret_text,
	struct str *ret_missing);

#endif
