/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <pthread.h>

#include <cmocka.h>

#include "core/metrics.h"

#define THREADS 4
#define ADDS    20000

static void *add_many(void *arg)
{
	for (int i = 0; i < ADDS; i++)
		metric_add(arg, METRIC_COMMITS, 2);
	return NULL;
}

static void no_addition_of_any_thread_is_lost(void **state)
{
	struct metrics *metrics = metrics_new();
	pthread_t threads[THREADS];

	(void)state;
	for (int i = 0; i < THREADS; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, add_many, metrics), 0);
	for (int i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	assert_int_equal(metric_value(metrics, METRIC_COMMITS), THREADS * ADDS * 2);
	assert_int_equal(metric_value(metrics, METRIC_HTTP_REQUESTS), 0);
	metrics_free(metrics);
}

static void the_exposition_names_types_and_values(void **state)
{
	struct metrics *metrics = metrics_new();
	CLEANUP(buf_done) struct buf buf;
	struct str text;

	(void)state;
	metric_add(metrics, METRIC_HTTP_REQUESTS, 7);
	metric_set(metrics, METRIC_IN_FLIGHT, 12);
	metric_add(metrics, METRIC_IN_FLIGHT, -2);
	buf_init(&buf, 100000);
	metrics_write(metrics, &buf);
	text = buf_str(&buf);
	assert_true(str_starts(text, STR("# HELP passerelle_http_requests_total Requests answered\n"
					 "# TYPE passerelle_http_requests_total counter\n"
					 "passerelle_http_requests_total 7\n")));
	assert_non_null(strstr(text.at, "# TYPE passerelle_sends_in_flight gauge\n"
					"passerelle_sends_in_flight 10\n"));
	assert_int_equal(text.at[text.len - 1], '\n');
	metrics_free(metrics);
}

static void without_metrics_nothing_is_counted(void **state)
{
	(void)state;
	metric_add(NULL, METRIC_COMMITS, 1);
	metric_set(NULL, METRIC_COMMITS, 1);
	assert_int_equal(metric_value(NULL, METRIC_COMMITS), 0);
	metrics_free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_addition_of_any_thread_is_lost),
		cmocka_unit_test(the_exposition_names_types_and_values),
		cmocka_unit_test(without_metrics_nothing_is_counted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
