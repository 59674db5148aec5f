/* SPDX-License-Identifier: Apache-2.0 */
#include "json.h"

#include "byoc.h"

#include <string.h>

enum { DEPTH_MAX = 32 };

/* Depth and escapes, looked at before a recursive parser sees them. */
static bool shape_good(const char *bytes, size_t len)
{
	bool quoted = false;
	size_t depth = 0;

	for (size_t i = 0; i < len; i++) {
		char c = bytes[i];

		if (c == '\0')
			return false;
		if (quoted && c == '\\') {
			if (len - i > 5 && !memcmp(bytes + i, "\\u0000", 6))
				return false;
			i++;
		} else if (c == '"') {
			quoted = !quoted;
		} else if (!quoted && (c == '{' || c == '[')) {
			if (++depth > DEPTH_MAX)
				return false;
		} else if (!quoted && (c == '}' || c == ']') && depth) {
			depth--;
		}
	}
	return true;
}

cJSON *byoc_json_parse(const char *bytes, size_t len)
{
	const char *end = NULL;
	cJSON *tree;

	if (!len || !shape_good(bytes, len) || !byoc_utf8_valid(bytes, len))
		return NULL;
	tree = cJSON_ParseWithLengthOpts(bytes, len, &end, false);
	for (; tree && end < bytes + len; end++) {
		if (strchr(" \t\r\n", *end))
			continue;
		cJSON_Delete(tree);
		return NULL;
	}
	return tree;
}

const char *byoc_json_text(const cJSON *object, const char *name)
{
	return cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, name));
}

const cJSON *byoc_json_object(const cJSON *object, const char *name)
{
	const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, name);

	return cJSON_IsObject(item) ? item : NULL;
}

const cJSON *byoc_json_array(const cJSON *object, const char *name)
{
	const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, name);

	return cJSON_IsArray(item) ? item : NULL;
}

bool byoc_json_true(const cJSON *object, const char *name)
{
	return cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(object, name));
}
