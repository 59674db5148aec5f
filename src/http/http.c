/* SPDX-License-Identifier: Apache-2.0 */
#include "http/http.h"

static const char *const method_names[] = {
	[HTTP_GET] = "GET",
	[HTTP_POST] = "POST",
	[HTTP_PUT] = "PUT",
	[HTTP_PATCH] = "PATCH",
	[HTTP_DELETE] = "DELETE",
	[HTTP_HEAD] = "HEAD",
	[HTTP_OPTIONS] = "OPTIONS",
	[HTTP_OTHER] = "OTHER",
};

const char *http_method_name(enum http_method method)
{
	return method_names[method];
}

enum http_method http_method_find(struct str name)
{
	for (int method = HTTP_GET; method < HTTP_OTHER; method++) {
		if (str_is(name, method_names[method]))
			return (enum http_method)method;
	}
	return HTTP_OTHER;
}
