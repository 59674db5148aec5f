/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The description of the API and the route tables agree: what is described is routed, and no two
 * routes are the same.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
/* cmocka wants the ones above first */
#include <cmocka.h>

#include "api/call.h"

static bool is_routed(const char *method, const char *path)
{
	for (const struct route_table *const *table = route_tables; *table; table++) {
		for (size_t i = 0; i < (*table)->count; i++) {
			const struct route *route = &(*table)->routes[i];

			if (strcmp(route->path, path) == 0 &&
				strcasecmp(http_method_name(route->method), method) == 0)
				return true;
		}
	}
	return false;
}

static bool is_method(const char *word)
{
	static const char *const words[] = { "get", "post", "put", "patch", "delete" };

	for (size_t i = 0; i < COUNT_OF(words); i++)
		if (strcmp(word, words[i]) == 0)
			return true;
	return false;
}

static void test_what_is_described_is_routed(void **state)
{
	FILE *file = fopen("api/openapi.yaml", "re");
	char line[1024], path[512] = "", word[32];
	size_t count = 0;

	(void)state;
	assert_non_null(file);
	while (fgets(line, sizeof(line), file)) {
		if (sscanf(line, "  /%500[^:\n]:", path + 1) == 1 && line[2] == '/') {
			path[0] = '/';
		} else if (sscanf(line, "    %31[a-z]:", word) == 1 && line[4] != ' ' &&
			   is_method(word)) {
			if (!is_routed(word, path))
				fail_msg("%s %s is described, not routed", word, path);
			count++;
		}
	}
	fclose(file);
	assert_true(count >= 25);
}

static void test_every_row_is_whole(void **state)
{
	(void)state;
	for (const struct route_table *const *table = route_tables; *table; table++) {
		for (size_t i = 0; i < (*table)->count; i++) {
			const struct route *route = &(*table)->routes[i];

			if (route->path[0] != '/' || !route->run || !route->summary)
				fail_msg("%s lacks something", route->path);
			if (route->field_count > 0 && (!route->fields || !route->args_size))
				fail_msg("%s has no struct for its fields", route->path);
			if (route->permission >= PERM_COUNT || route->permission < PERM_SIGNED_IN)
				fail_msg("%s has a strange permission", route->path);
		}
	}
}

static void test_no_route_stands_twice(void **state)
{
	const struct settings settings = { .request_memory = 1, .memory_in_flight = 1 };
	const struct hub hub = { .settings = &settings };
	struct api *api = NULL;

	(void)state;
	assert_int_equal(api_new(&hub, &api), ST_OK);
	api_free(api);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_is_described_is_routed),
		cmocka_unit_test(test_every_row_is_whole),
		cmocka_unit_test(test_no_route_stands_twice),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
