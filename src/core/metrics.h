/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Counters and gauges in one table, exposed as text at /metrics. Adding is lock-free, any thread.
 */
#ifndef CORE_METRICS_H
#define CORE_METRICS_H

#include "core/base.h"
#include "core/buf.h"

/* clang-format off */
#define METRICS(X) \
	X(HTTP_REQUESTS,      COUNTER, "passerelle_http_requests_total",        "Requests answered") \
	X(HTTP_REFUSED,       COUNTER, "passerelle_http_refused_total",         "Requests refused before they reached a route") \
	X(UNITS_COMMITTED,    COUNTER, "passerelle_store_units_total",          "Write units committed") \
	X(COMMITS,            COUNTER, "passerelle_store_commits_total",        "Commits (each holds one or more units)") \
	X(MESSAGES_SENT,      COUNTER, "passerelle_messages_accepted_total",    "Messages accepted by a middleware") \
	X(MESSAGES_RETRIED,   COUNTER, "passerelle_messages_try_later_total",   "Sends to be tried later") \
	X(MESSAGES_REFUSED,   COUNTER, "passerelle_messages_refused_total",     "Messages refused by a middleware") \
	X(MESSAGES_UNKNOWN,   COUNTER, "passerelle_messages_unknown_total",     "Sends whose outcome is unknown") \
	X(MESSAGES_RECEIVED,  COUNTER, "passerelle_messages_received_total",    "Inbound messages taken") \
	X(STATUSES_RECEIVED,  COUNTER, "passerelle_statuses_received_total",    "Delivery statuses taken") \
	X(OPT_OUTS,           COUNTER, "passerelle_opt_outs_total",             "Opt-outs recorded") \
	X(IN_FLIGHT,          GAUGE,   "passerelle_sends_in_flight",            "Callbacks under way")
/* clang-format on */

enum metric {
#define X(id, kind, name, text) METRIC_##id,
	METRICS(X)
#undef X
		METRIC_COUNT
};

struct metrics;
struct metrics *metrics_new(void);
void metrics_free(struct metrics *metrics);
/** `metrics` may be NULL. */
void metric_add(struct metrics *metrics, enum metric which, int64_t by);
void metric_set(struct metrics *metrics, enum metric which, int64_t value);
int64_t metric_value(const struct metrics *metrics, enum metric which);
/** Text exposition format 0.0.4. */
void metrics_write(const struct metrics *metrics, struct buf *out);

#endif
