/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Any bytes as a target: they are split, routed and their query is read. What comes out must be
 * clean text, and no parameter may be empty.
 */
#include <assert.h>
#include <stdlib.h>

#include "core/text.h"
#include "http/router.h"
#include "http/target.h"

static const struct route_pattern patterns[] = {
	{ HTTP_GET, "/", "root" },
	{ HTTP_GET, "/a/{x}", "x" },
	{ HTTP_POST, "/a/b", "b" },
	{ HTTP_GET, "/a/{x}/c/{y}", "y" },
	{ HTTP_GET, "/inContactAPI/services/v{N}.0/{z}/jobs", "z" },
};

static void check_pair(void *arg, struct str name, struct str value)
{
	(void)arg;
	assert(text_is_utf8(name) && text_is_utf8(value));
	assert(value.len == 0 || !memchr(value.at, 0, value.len));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new(1 << 20);
	struct str target = { (const char *)data, size };
	struct str path = target, query = target;
	struct route_match match;
	struct router *router;

	if (!arena || router_new(patterns, COUNT_OF(patterns), &router) != ST_OK)
		abort();
	if (!target_split(target, &path, &query)) {
		path = target;
		query = target;
	}
	if (router_find(router, HTTP_GET, path, arena, &match) == ROUTE_FOUND) {
		for (size_t i = 0; i < match.param_count; i++) {
			assert(match.params[i].value.len > 0);
			assert(text_is_utf8(match.params[i].value));
		}
	}
	query_each(query, arena, check_pair, NULL);
	(void)query_get_nth(query, "a", 1, arena);
	router_free(router);
	arena_free(arena);
	return 0;
}
