/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which route a raw path belongs to: pure. The path is split at '/' first and each segment is
 * percent-decoded after, so "%2F" stays inside a segment; a segment with a control character, a
 * broken escape or bad UTF-8 matches nothing (400).
 *
 * A pattern is "/dfo/3.0/channels/{channelId}/messages". A literal segment wins over a parameter,
 * so
 * ".../call-lists/jobs" is found before ".../call-lists/{listId}" (and answers 405 for a method that
 * only the latter has). "v{N}.0" matches any v<digits>.<digits> and gives the first digits as "N".
 * Patterns that start with "/inContactAPI/" are compared without regard to case in all their
 * literal segments. A parameter is never empty. HEAD finds GET's route unless it has its own.
 */
#ifndef HTTP_ROUTER_H
#define HTTP_ROUTER_H

#include "core/arena.h"
#include "core/status.h"
#include "http/http.h"

#define ROUTE_PARAMS_MAX 6

struct route_pattern {
	enum http_method method;
	const char *path;
	const void *route; /* what the caller gets back */
};

struct route_match {
	const void *route;
	size_t param_count;
	struct {
		const char *name; /* not NUL-terminated at the brace: use route_param */
		size_t name_len;
		struct str value; /* decoded */
	} params[ROUTE_PARAMS_MAX];
	struct str allowed; /* for 405: "GET, POST"; from the arena */
};

struct router;
/**
 * @param patterns  their paths must live as long as the router
 * @return ST_INVALID when two patterns are the same or one is malformed, ST_NO_MEMORY
 */
MUST_CHECK enum status router_new(
	const struct route_pattern *patterns, size_t count, struct router **ret_router);
void router_free(struct router *router);

enum route_result { ROUTE_FOUND, ROUTE_NONE, ROUTE_METHOD, ROUTE_BAD_PATH };
/** @param arena  holds decoded values, and remembers when it was too small (then BAD_PATH) */
enum route_result router_find(const struct router *router, enum http_method method,
	struct str raw_path, struct arena *arena, struct route_match *ret_match);
/** STR_NULL when the pattern has no such parameter. */
struct str route_param(const struct route_match *match, const char *name);

/**
 * The value of a query parameter, decoded ('+' is a space); STR_NULL when absent. A pair with U+0000
 * or bad UTF-8 counts as absent.
 */
struct str query_get(struct str raw_query, const char *name, struct arena *arena);
/** The n-th (from 0) value of a repeated parameter, "id[]" and "id" alike. */
struct str query_get_nth(struct str raw_query, const char *name, size_t n, struct arena *arena);
/** Calls `fn` for each pair, decoded; also for form bodies. */
void query_each(struct str raw_query, struct arena *arena,
	void (*fn)(void *arg, struct str name, struct str value), void *arg);

#endif
