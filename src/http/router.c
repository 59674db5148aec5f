/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Routes as a tree of path segments. Children stand in the order in which they are tried: literals,
 * then "v{N}.0", then the parameter; a branch that leads nowhere is left again.
 */
#include "http/router.h"

#include "http/percent.h"

#define SEGMENTS_MAX 32
#define ROUTER_BYTES ((size_t)8 << 20)

enum segment_kind { SEGMENT_LITERAL, SEGMENT_VERSION, SEGMENT_PARAM };

struct endpoint {
	const void *route;
	size_t param_count;
	struct {
		struct str name;
		size_t segment;
		enum segment_kind kind;
	} params[ROUTE_PARAMS_MAX];
};

struct node {
	enum segment_kind kind;
	struct str literal;
	bool nocase;
	bool leaf; /* has an endpoint */
	struct endpoint *endpoints[HTTP_OTHER + 1];
	struct node *child;
	struct node *sibling;
};

struct router {
	struct arena *arena;
	struct node root;
};

struct segments {
	struct str at[SEGMENTS_MAX];
	size_t count;
};

/** False when there are too many. `path` begins with '/'. */
static bool path_split(struct str path, struct segments *ret_segments)
{
	size_t from = 1;

	ret_segments->count = 0;
	while (from <= path.len) {
		const char *slash = memchr(path.at + from, '/', path.len - from);
		size_t end = slash ? (size_t)(slash - path.at) : path.len;

		if (ret_segments->count == SEGMENTS_MAX)
			return false;
		ret_segments->at[ret_segments->count++] =
			(struct str){ path.at + from, end - from };
		from = end + 1;
	}
	return true;
}

/** What a segment of a pattern is; its parameter's name is in `ret_name` unless it is a literal. */
static enum status pattern_segment(
	struct str segment, enum segment_kind *ret_kind, struct str *ret_name)
{
	const char *open = segment.len > 0 ? memchr(segment.at, '{', segment.len) : NULL;
	const char *close = segment.len > 0 ? memchr(segment.at, '}', segment.len) : NULL;
	struct str before, after;

	*ret_kind = SEGMENT_LITERAL;
	if (!open && !close)
		return ST_OK;
	if (!open || !close || close < open + 2)
		return ST_INVALID;
	before = (struct str){ segment.at, (size_t)(open - segment.at) };
	after = (struct str){ close + 1, (size_t)(segment.at + segment.len - close - 1) };
	*ret_name = (struct str){ open + 1, (size_t)(close - open - 1) };
	*ret_kind = before.len == 0 ? SEGMENT_PARAM : SEGMENT_VERSION;
	if (*ret_kind == SEGMENT_PARAM)
		return after.len == 0 ? ST_OK : ST_INVALID;
	return str_is(before, "v") && str_is(after, ".0") ? ST_OK : ST_INVALID;
}

static bool node_is(
	const struct node *node, enum segment_kind kind, struct str literal, bool nocase)
{
	if (node->kind != kind)
		return false;
	return kind != SEGMENT_LITERAL ||
	       (node->nocase == nocase && (nocase ? str_equal_nocase(node->literal, literal)
						  : str_equal(node->literal, literal)));
}

static struct node *node_child(struct router *router, struct node *parent, enum segment_kind kind,
	struct str literal, bool nocase)
{
	struct node **place = &parent->child;
	struct node *node;

	while (*place && (*place)->kind <= kind) {
		if (node_is(*place, kind, literal, nocase))
			return *place;
		place = &(*place)->sibling;
	}
	node = arena_make(router->arena, struct node);
	if (!node)
		return NULL;
	node->kind = kind;
	node->literal = literal;
	node->nocase = nocase;
	node->sibling = *place;
	*place = node;
	return node;
}

static enum status endpoint_add_param(
	struct endpoint *endpoint, struct str name, size_t segment, enum segment_kind kind)
{
	if (endpoint->param_count == ROUTE_PARAMS_MAX)
		return ST_INVALID;
	endpoint->params[endpoint->param_count].name = name;
	endpoint->params[endpoint->param_count].segment = segment;
	endpoint->params[endpoint->param_count].kind = kind;
	endpoint->param_count++;
	return ST_OK;
}

static enum status pattern_add(struct router *router, const struct route_pattern *pattern)
{
	struct str path = str_of(pattern->path);
	bool nocase = str_starts(path, STR("/inContactAPI/"));
	struct endpoint *endpoint = arena_make(router->arena, struct endpoint);
	struct node *node = &router->root;
	struct segments segments;

	if (!endpoint)
		return ST_NO_MEMORY;
	if (!str_starts(path, STR("/")) || !path_split(path, &segments))
		return ST_INVALID;
	for (size_t i = 0; i < segments.count; i++) {
		enum segment_kind kind;
		struct str name;

		if (pattern_segment(segments.at[i], &kind, &name) != ST_OK)
			return ST_INVALID;
		if (kind != SEGMENT_LITERAL && endpoint_add_param(endpoint, name, i, kind) != ST_OK)
			return ST_INVALID;
		node = node_child(router, node, kind, segments.at[i], nocase);
		if (!node)
			return ST_NO_MEMORY;
	}
	if (node->endpoints[pattern->method])
		return ST_INVALID;
	endpoint->route = pattern->route;
	node->endpoints[pattern->method] = endpoint;
	node->leaf = true;
	return ST_OK;
}

enum status router_new(
	const struct route_pattern *patterns, size_t count, struct router **ret_router)
{
	struct arena *arena = arena_new(ROUTER_BYTES);
	struct router *router = arena ? arena_make(arena, struct router) : NULL;
	enum status s = router ? ST_OK : ST_NO_MEMORY;

	if (router)
		router->arena = arena;
	for (size_t i = 0; s == ST_OK && i < count; i++)
		s = pattern_add(router, &patterns[i]);
	if (s != ST_OK) {
		arena_free(arena);
		return s;
	}
	*ret_router = router;
	return ST_OK;
}

void router_free(struct router *router)
{
	if (router)
		arena_free(router->arena);
}

static size_t digits_at(struct str text, size_t from)
{
	size_t at = from;

	while (at < text.len && text.at[at] >= '0' && text.at[at] <= '9')
		at++;
	return at - from;
}

/** "v31.0": the digits before the dot; STR_NULL for anything else. */
static struct str version_of(struct str segment)
{
	size_t major, minor;

	if (segment.len < 4 || (segment.at[0] != 'v' && segment.at[0] != 'V'))
		return STR_NULL;
	major = digits_at(segment, 1);
	if (major == 0 || 1 + major >= segment.len || segment.at[1 + major] != '.')
		return STR_NULL;
	minor = digits_at(segment, 2 + major);
	if (minor == 0 || 2 + major + minor != segment.len)
		return STR_NULL;
	return (struct str){ segment.at + 1, major };
}

static bool node_matches(const struct node *node, struct str segment)
{
	switch (node->kind) {
	case SEGMENT_LITERAL:
		return node_is(node, SEGMENT_LITERAL, segment, node->nocase);
	case SEGMENT_VERSION:
		return version_of(segment).at && (node->nocase || segment.at[0] == 'v');
	case SEGMENT_PARAM:
		break;
	}
	return segment.len > 0;
}

static const struct node *node_find(
	const struct node *node, const struct segments *segments, size_t at)
{
	const struct node *found;

	if (at == segments->count)
		return node->leaf ? node : NULL;
	for (const struct node *child = node->child; child; child = child->sibling) {
		if (!node_matches(child, segments->at[at]))
			continue;
		found = node_find(child, segments, at + 1);
		if (found)
			return found;
	}
	return NULL;
}

static struct str allowed_methods(const struct node *node, struct arena *arena)
{
	struct str text = STR("");

	for (int method = HTTP_GET; method < HTTP_OTHER; method++) {
		if (node->endpoints[method])
			text = arena_printf(arena, "%.*s%s%s", STR_ARGS(text),
				text.len > 0 ? ", " : "",
				http_method_name((enum http_method)method));
	}
	return text;
}

static void match_fill(const struct endpoint *endpoint, const struct segments *segments,
	struct route_match *ret_match)
{
	ret_match->route = endpoint->route;
	ret_match->param_count = endpoint->param_count;
	for (size_t i = 0; i < endpoint->param_count; i++) {
		struct str value = segments->at[endpoint->params[i].segment];

		ret_match->params[i].name = endpoint->params[i].name.at;
		ret_match->params[i].name_len = endpoint->params[i].name.len;
		ret_match->params[i].value =
			endpoint->params[i].kind == SEGMENT_VERSION ? version_of(value) : value;
	}
}

static bool segments_decode(struct segments *segments, struct arena *arena)
{
	for (size_t i = 0; i < segments->count; i++) {
		if (percent_decode_segment(segments->at[i], arena, &segments->at[i]) != PERCENT_OK)
			return false;
	}
	return true;
}

enum route_result router_find(const struct router *router, enum http_method method,
	struct str raw_path, struct arena *arena, struct route_match *ret_match)
{
	const struct endpoint *endpoint;
	const struct node *node;
	struct segments segments;

	memset(ret_match, 0, sizeof(*ret_match));
	if (raw_path.len == 0 || raw_path.at[0] != '/')
		return ROUTE_BAD_PATH;
	if (!path_split(raw_path, &segments))
		return ROUTE_NONE;
	if (!segments_decode(&segments, arena))
		return ROUTE_BAD_PATH;
	node = node_find(&router->root, &segments, 0);
	if (!node)
		return ROUTE_NONE;
	endpoint = node->endpoints[method];
	if (!endpoint && method == HTTP_HEAD)
		endpoint = node->endpoints[HTTP_GET];
	if (!endpoint) {
		ret_match->allowed = allowed_methods(node, arena);
		return ROUTE_METHOD;
	}
	match_fill(endpoint, &segments, ret_match);
	return ROUTE_FOUND;
}

struct str route_param(const struct route_match *match, const char *name)
{
	size_t len = strlen(name);

	for (size_t i = 0; i < match->param_count; i++) {
		if (match->params[i].name_len == len &&
			memcmp(match->params[i].name, name, len) == 0)
			return match->params[i].value;
	}
	return STR_NULL;
}
