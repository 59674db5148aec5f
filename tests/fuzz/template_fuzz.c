/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Any text as the body of a template: it is refused with its reason, or compiled; what is compiled
 * fills in without leaving the limits, and every variable is reported once.
 */
#include <stdlib.h>

#include "core/text.h"
#include "directory/template.h"

#define MEMORY ((size_t)16 << 20)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds)
{
	if (!holds)
		abort();
}

/* Half of the names are unknown, half of the known ones are empty. */
static bool look_up(void *arg, struct str name, struct str *ret_value)
{
	const size_t *seed = arg;

	if ((name.len + *seed) % 4 == 0)
		return false;
	*ret_value = (name.len + *seed) % 2 == 0 ? STR("") : STR("v\xc3\xa9");
	return true;
}

static void variables_visit(const struct template *template)
{
	for (size_t i = 0; i < template_variable_count(template); i++) {
		struct str name = template_variable(template, i);

		require(name.len > 0 && text_is_utf8(name));
		require(text_points(name) <= TEMPLATE_NAME_MAX_POINTS);
		(void)template_variable_has_fallback(template, i);
		for (size_t k = 0; k < i; k++)
			require(!str_equal(name, template_variable(template, k)));
	}
}

static void fill(
	const struct template *template, size_t seed, enum empty_policy policy, struct arena *arena)
{
	struct str text, missing = STR_NULL;
	enum status s = template_render(template, look_up, &seed, policy, arena, &text, &missing);

	if (s == ST_OK) {
		require(text_is_utf8(text) && text_points(text) <= TEMPLATE_BODY_MAX_POINTS);
		return;
	}
	require(s == ST_INVALID || s == ST_LIMIT || s == ST_NO_MEMORY);
	require(s != ST_INVALID || missing.len > 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str body = { (const char *)data, size };
	struct arena *arena = text_is_utf8(body) ? arena_new(MEMORY) : NULL;
	struct problems problems = { .arena = arena };
	struct template *template;
	enum status s;

	if (!arena)
		return 0;
	s = template_parse(body, arena, &problems, &template);
	if (s == ST_OK) {
		variables_visit(template);
		for (size_t seed = 0; seed < 4; seed++)
			fill(template, seed, seed % 2 ? EMPTY_SEND : EMPTY_SKIP, arena);
	} else {
		require(s == ST_NO_MEMORY || problems.count > 0);
	}
	arena_free(arena);
	return 0;
}
