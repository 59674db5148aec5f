/* SPDX-License-Identifier: Apache-2.0 */
#include "core/metrics.h"

#include <stdatomic.h>
#include <stdlib.h>

/* One cache line each: threads that count different things do not slow each other. */
struct counter {
	_Alignas(64) _Atomic int64_t value;
};

struct metrics {
	struct counter counters[METRIC_COUNT];
};

enum metric_kind { COUNTER, GAUGE };

static const char *const kind_names[] = { [COUNTER] = "counter", [GAUGE] = "gauge" };

#define X(id, kind, name, text) [METRIC_##id] = { kind, name, text },
static const struct {
	enum metric_kind kind;
	const char *name, *text;
} rows[] = { METRICS(X) };
#undef X

struct metrics *metrics_new(void)
{
	struct metrics *metrics = aligned_alloc(_Alignof(struct metrics), sizeof *metrics);

	for (size_t i = 0; metrics && i < METRIC_COUNT; i++)
		atomic_init(&metrics->counters[i].value, 0);
	return metrics;
}

void metrics_free(struct metrics *metrics)
{
	free(metrics);
}

void metric_add(struct metrics *metrics, enum metric which, int64_t by)
{
	if (metrics)
		atomic_fetch_add_explicit(
			&metrics->counters[which].value, by, memory_order_relaxed);
}

void metric_set(struct metrics *metrics, enum metric which, int64_t value)
{
	if (metrics)
		atomic_store_explicit(&metrics->counters[which].value, value, memory_order_relaxed);
}

int64_t metric_value(const struct metrics *metrics, enum metric which)
{
	return metrics ? atomic_load_explicit(&metrics->counters[which].value, memory_order_relaxed)
		       : 0;
}

void metrics_write(const struct metrics *metrics, struct buf *out)
{
	for (size_t i = 0; i < METRIC_COUNT; i++) {
		buf_printf(out, "# HELP %s %s\n# TYPE %s %s\n%s ", rows[i].name, rows[i].text,
			rows[i].name, kind_names[rows[i].kind], rows[i].name);
		buf_add_int(out, metric_value(metrics, (enum metric)i));
		buf_add_char(out, '\n');
	}
}
