/* SPDX-License-Identifier: Apache-2.0 */
#include "core/status.h"

#include <assert.h>
#include <stdarg.h>

#include "core/problem_codes.h"

static const char *const status_names[] = {
	[ST_OK] = "ok",
	[ST_NOT_FOUND] = "not_found",
	[ST_CONFLICT] = "conflict",
	[ST_INVALID] = "invalid",
	[ST_UNKNOWN] = "unknown",
	[ST_DENIED] = "denied",
	[ST_LIMIT] = "limit",
	[ST_TRY_LATER] = "try_later",
	[ST_REFUSED] = "refused",
	[ST_NO_MEMORY] = "no_memory",
	[ST_IO] = "io",
};
static_assert(COUNT_OF(status_names) == ST_COUNT, "a name for each status");

const char *status_name(enum status s)
{
	return (unsigned)s < ST_COUNT ? status_names[s] : "?";
}

#ifdef PASSERELLE_DEBUG
static bool code_is_known(const char *code)
{
#	define X(name, english, french) name,
	static const char *const codes[] = { PROBLEM_CODES(X) };
#	undef X

	for (size_t i = 0; i < COUNT_OF(codes); i++)
		if (strcmp(codes[i], code) == 0)
			return true;
	return false;
}
#endif

static void params_read(struct problem *problem, struct arena *arena, va_list args)
{
	const char *name;

	while ((name = va_arg(args, const char *))) {
		const char *value = va_arg(args, const char *);

		assert(problem->param_count < COUNT_OF(problem->params));
		problem->params[problem->param_count++] =
			(struct problem_param){ name, arena_copy(arena, str_of(value)) };
	}
}

enum status problem_add_pairs(
	struct problems *problems, enum status s, const char *code, struct str field, ...)
{
	struct problem *problem;
	va_list args;

#ifdef PASSERELLE_DEBUG
	assert(code_is_known(code));
#endif
	if (!problems)
		return s;
	if (problems->count >= PROBLEMS_MAX) {
		problems->dropped++;
		return s;
	}
	problem = &problems->items[problems->count++];
	*problem = (struct problem){ .code = code, .field = arena_copy(problems->arena, field) };
	va_start(args, field);
	params_read(problem, problems->arena, args);
	va_end(args);
	return s;
}
