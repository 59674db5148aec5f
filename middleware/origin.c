/* SPDX-License-Identifier: Apache-2.0 */
#include "action.h"

#include <string.h>

static size_t origin_length(const char *origins)
{
	size_t len = strcspn(origins, ",");

	while (len && (origins[len - 1] == '/' || origins[len - 1] == ' '))
		len--;
	return len;
}

bool origin_allowed(const char *origins, const char *url)
{
	for (const char *c = url; *c; c++) {
		if ((unsigned char)*c <= ' ' || *c == 0x7f)
			return false;
	}
	while (*origins) {
		size_t len;

		origins += strspn(origins, ", ");
		len = origin_length(origins);
		/* After the origin only a path, a query or the end: "hub.example@elsewhere" is elsewhere. */
		if (len && !strncmp(url, origins, len) && strchr("/?#", url[len]))
			return true;
		origins += strcspn(origins, ",");
	}
	return false;
}

char *origin_first(const char *origins)
{
	size_t len;

	origins += strspn(origins, ", ");
	len = origin_length(origins);
	return len ? strndup(origins, len) : NULL;
}

char *origin_of(const char *url)
{
	const char *host = strstr(url, "://");

	if (!host)
		return NULL;
	return strndup(url, (size_t)(host + 3 - url) + strcspn(host + 3, "/?#"));
}
