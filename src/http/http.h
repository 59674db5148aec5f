/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Words shared by server and client.
 */
#ifndef HTTP_HTTP_H
#define HTTP_HTTP_H

#include "core/base.h"

enum http_method {
	HTTP_GET,
	HTTP_POST,
	HTTP_PUT,
	HTTP_PATCH,
	HTTP_DELETE,
	HTTP_HEAD,
	HTTP_OPTIONS,
	HTTP_OTHER
};

/** "GET" …; "OTHER" for HTTP_OTHER. */
const char *http_method_name(enum http_method method);
/** By its exact name (methods have case); HTTP_OTHER for any other. */
enum http_method http_method_find(struct str name);

struct http_header {
	struct str name;
	struct str value;
};

#endif
