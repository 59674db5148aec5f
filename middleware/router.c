/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which handler a path belongs to. Paths are split before they are decoded, so that %2F inside an id is no slash.
 */
#include "server_parts.h"

#include <gnutls/gnutls.h>
#include <string.h>

/* A certificate that MHD asked for is ours to judge. */
static bool client_certificate_good(struct request *request)
{
	const union MHD_ConnectionInfo *info =
		MHD_get_connection_info(request->connection, MHD_CONNECTION_INFO_GNUTLS_SESSION);
	unsigned status = 0;

	return info && info->tls_session &&
	       gnutls_certificate_verify_peers2(info->tls_session, &status) == GNUTLS_E_SUCCESS &&
	       status == 0;
}

static bool segments_split(struct request *request, const char *path, size_t len)
{
	while (len) {
		size_t skip = path[0] == '/';
		const char *end = memchr(path + skip, '/', len - skip);
		size_t size = end ? (size_t)(end - path) : len;

		if (request->segment_count == SEGMENTS_MAX)
			return false;
		request->segments[request->segment_count] =
			byoc_url_decode(path + skip, size - skip, false);
		if (!request->segments[request->segment_count])
			return false;
		request->segment_count++;
		path += size;
		len -= size;
	}
	return true;
}

/* Compares the segments of the request from `*at` with a path; stars capture. */
static bool path_matches(struct request *request, const char *path, size_t *at, size_t *captures)
{
	while (*path) {
		size_t len;
		const char *segment;

		path += *path == '/';
		len = strcspn(path, "/");
		if (*at == request->segment_count)
			return false;
		segment = request->segments[(*at)++];
		if (len == 1 && *path == '*')
			request->captures[(*captures)++] = segment;
		else if (strlen(segment) != len || memcmp(segment, path, len) != 0)
			return false;
		path += len;
	}
	return true;
}

static bool route_matches(
	const struct server *server, struct request *request, const struct route *route)
{
	const char *path = route->path;
	size_t at = 0;
	size_t captures = 0;

	if (*path == '@') {
		if (!path_matches(request, server->app->settings.box_path, &at, &captures))
			return false;
		path++;
	}
	return path_matches(request, path, &at, &captures) && at == request->segment_count;
}

static void route_call(
	const struct server *server, struct request *request, const struct route *route)
{
	const struct settings *settings = &server->app->settings;

	if (route->box && settings->client_ca[0] && !client_certificate_good(request))
		request_problem(request, MHD_HTTP_FORBIDDEN,
			"a client certificate signed by the expected authority is missing");
	else
		route->handle(request);
}

void server_dispatch(struct server *server, struct request *request)
{
	const char *allowed = NULL;

	if (!segments_split(request, request->target, strcspn(request->target, "?"))) {
		request_problem(request, MHD_HTTP_BAD_REQUEST, "the path cannot be read");
		return;
	}
	for (size_t i = 0; i < server->route_count; i++) {
		const struct route *route = &server->routes[i];

		if (!route_matches(server, request, route) ||
			(route->local && !request_is_local(request)))
			continue;
		if (!strcmp(route->method, request->method)) {
			route_call(server, request, route);
			return;
		}
		allowed = route->method;
	}
	if (allowed)
		request_header_add(request, "Allow", allowed);
	request_problem(request, allowed ? MHD_HTTP_METHOD_NOT_ALLOWED : MHD_HTTP_NOT_FOUND,
		allowed ? "this path takes another method" : "there is nothing here");
}
