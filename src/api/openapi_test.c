/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The description of the API and the route tables agree, who may call what included; no two routes
 * are the same.
 */
#include <ctype.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
/* cmocka wants the ones above first */
#include <cmocka.h>

#include "api/call.h"
#include "identity/permissions.h"

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

/** The whole description; the caller frees it. */
static char *description_read(void)
{
	FILE *file = fopen("api/openapi.yaml", "re");
	char *text = NULL;
	size_t length = 0;

	assert_non_null(file);
	assert_true(getdelim(&text, &length, '\0', file) > 0);
	fclose(file);
	return text;
}

static void test_what_is_described_is_routed(void **state)
{
	char *text = description_read(), *rest = text, *line;
	char path[512] = "", word[32];
	size_t count = 0;

	(void)state;
	while ((line = strsep(&rest, "\n"))) {
		if (strncmp(line, "  /", 3) == 0) {
			(void)sscanf(line, "  %511[^:]", path);
		} else if (sscanf(line, "    %31[a-z]:", word) == 1 && line[4] != ' ' &&
			   is_method(word)) {
			if (!is_routed(word, path))
				fail_msg("%s %s is described, not routed", word, path);
			count++;
		}
	}
	free(text);
	assert_true(count > 0);
}

/** After the line `line`, up to the next line that begins with `end`; NULL when it is not there. */
static struct str part_find(struct str text, const char *line, const char *end)
{
	const char *at = text.len ? memmem(text.at, text.len, line, strlen(line)) : NULL;
	struct str part = STR_NULL;
	const char *stop;

	if (!at)
		return part;
	part.at = at + strlen(line);
	part.len = (size_t)(text.at + text.len - part.at);
	stop = memmem(part.at, part.len, end, strlen(end));
	if (stop)
		part.len = (size_t)(stop - part.at);
	return part;
}

/** The lines of an operation: those that stand deeper than its method. */
static struct str operation_find(struct str text, const struct route *route)
{
	char line[512], method[16];
	struct str path;
	size_t len = 0;

	snprintf(line, sizeof(line), "\n  %s:\n", route->path);
	snprintf(method, sizeof(method), "    %s:\n", http_method_name(route->method));
	for (char *at = method; *at; at++)
		*at = (char)tolower(*at);
	path = part_find(text, line, "\n  /");
	path = part_find(path, method, "\ncomponents:");
	while (len < path.len && (path.at[len] == '\n' || strncmp(path.at + len, "      ", 6) == 0))
		len += (size_t)(strchrnul(path.at + len, '\n') - (path.at + len)) + 1;
	path.len = len;
	return path;
}

static bool says(struct str operation, const char *words)
{
	return operation.len && memmem(operation.at, operation.len, words, strlen(words));
}

static void check_described(struct str text, const struct route *route)
{
	struct str operation = operation_find(text, route);
	const char *method = http_method_name(route->method);
	char permission[128] = "";

	if (operation.len == 0)
		fail_msg("%s %s is routed, not described", method, route->path);
	if (says(operation, "security: [") != (route->permission == PERM_PUBLIC))
		fail_msg("%s %s: who may is not as described", method, route->path);
	if (says(operation, "requestBody:") != (route->fields || route->open_body))
		fail_msg("%s %s: the body is not as described", method, route->path);
	if (route->permission >= 0)
		snprintf(permission, sizeof(permission), "Permission: %s",
			permission_name((enum permission)route->permission));
	if (!says(operation, permission))
		fail_msg("%s %s: its description lacks \"%s\"", method, route->path, permission);
}

static void test_what_is_routed_is_described(void **state)
{
	char *text = description_read();

	(void)state;
	for (const struct route_table *const *table = route_tables; *table; table++)
		for (size_t i = 0; i < (*table)->count; i++)
			check_described(str_of(text), &(*table)->routes[i]);
	free(text);
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
		cmocka_unit_test(test_what_is_routed_is_described),
		cmocka_unit_test(test_every_row_is_whole),
		cmocka_unit_test(test_no_route_stands_twice),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
