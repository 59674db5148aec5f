/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The hub itself: health, metrics, version, the business clock.
 */
#include "api/call.h"
#include "core/clock.h"
#include "core/metrics.h"
#include "identity/audit.h"
#include "store/store.h"

static enum status health_get(struct call *call)
{
	json_put_text(&call->out, "status", STR("ok"));
	return ST_OK;
}

static bool peer_is_local(const struct exchange *exchange)
{
	struct str peer = exchange_peer(exchange);

	/* A proxy on this machine brings strangers from elsewhere. */
	if (exchange_header(exchange, "X-Forwarded-For").at ||
		exchange_header(exchange, "Forwarded").at)
		return false;
	return str_starts(peer, STR("127.")) || str_is(peer, "::1") ||
	       str_starts(peer, STR("::ffff:127."));
}

static enum status operator_check(struct call *call)
{
	struct str header = exchange_header(call->exchange, "Authorization");
	struct str token = STR_NULL;

	if (header.len > 7 && str_equal_nocase((struct str){ header.at, 7 }, STR("Bearer ")))
		token = str_trim((struct str){ header.at + 7, header.len - 7 });
	if (!token.at || identity_verify(call->hub->identity, token, &call->caller) != ST_OK) {
		exchange_add_header(call->exchange, "WWW-Authenticate", STR("Bearer"));
		return ST_UNKNOWN;
	}
	if (caller_may(&call->caller, PERM_OPERATE))
		return ST_OK;
	return problem_add(&call->problems, ST_DENIED, "permission", STR(""), "permission",
		permission_name(PERM_OPERATE));
}

static enum status metrics_get(struct call *call)
{
	enum status s;

	if (!peer_is_local(call->exchange) && (s = operator_check(call)) != ST_OK)
		return s;
	call_set_type(call, "text/plain; version=0.0.4; charset=utf-8");
	metrics_write(call->hub->metrics, &call->answer);
	buf_printf(&call->answer,
		"# HELP passerelle_store_backlog Write units waiting\n"
		"# TYPE passerelle_store_backlog gauge\n"
		"passerelle_store_backlog %zu\n",
		store_backlog(call->hub->store));
	return ST_OK;
}

static enum status version_get(struct call *call)
{
	json_put_text(&call->out, "name", STR("passerelle"));
	json_put_text(&call->out, "version", STR(PASSERELLE_VERSION));
	return ST_OK;
}

static enum status clock_get(struct call *call)
{
	const struct clock *clock = call->hub->clock;

	json_put_instant(&call->out, "now", clock_business(clock));
	json_put_instant(&call->out, "wall", clock_wall(clock));
	json_put_int(&call->out, "offsetSeconds", clock_business_offset(clock) / USEC_SECOND);
	json_put_bool(&call->out, "movable", call->hub->settings->allow_clock);
	return ST_OK;
}

struct clock_args {
	usec now;
};
static const struct json_field clock_fields[] = {
	{ .path = "now",
		.kind = JSON_INSTANT,
		.at = offsetof(struct clock_args, now),
		.required = true },
};

static enum status clock_put(struct call *call)
{
	const struct clock_args *args = call->args;

	if (!call->hub->settings->allow_clock)
		return problem_add(&call->problems, ST_DENIED, "clock_fixed", STR(""));
	json_put_instant(&call->out, "now", args->now);
	return audit_append(call->db, &call->caller, call->wall, "clock.move", 0,
		arena_printf(call->arena, "{\"now\":%lld}", (long long)args->now));
}

/* The trail is on disk: now the clock moves, and who waits for it looks again. */
static void clock_moved(struct call *call)
{
	const struct clock_args *args = call->args;
	const struct hub *hub = call->hub;

	clock_set_business(hub->clock, args->now);
	for (size_t i = 0; hub->on_clock && hub->on_clock[i]; i++)
		hub->on_clock[i](hub);
}

static const struct route system_routes[] = {
	{ HTTP_GET, "/healthz", ROUTE_READ, PERM_PUBLIC, health_get,
		.summary = "Answers while the hub runs" },
	{ HTTP_GET, "/metrics", ROUTE_READ, PERM_PUBLIC, metrics_get,
		.summary = "Counters, for this machine or an operator" },
	{ HTTP_GET, OWN "/version", ROUTE_READ, PERM_PUBLIC, version_get,
		.summary = "Version of the hub" },
	{ HTTP_GET, OWN "/clock", ROUTE_READ, PERM_SIGNED_IN, clock_get,
		.summary = "The business clock" },
	{ HTTP_PUT, OWN "/clock", ROUTE_WRITE, PERM_OPERATE, clock_put, clock_fields,
		COUNT_OF(clock_fields), sizeof(struct clock_args), .after = clock_moved,
		.summary = "Move the business clock" },
};
ROUTES(system);
