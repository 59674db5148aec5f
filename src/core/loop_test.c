/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <pthread.h>
#include <sys/epoll.h>
#include <unistd.h>

#include <cmocka.h>

#include "core/loop.h"

struct fixture {
	struct clock *clock;
	struct loop *loop;
	size_t turns;
};

static void count_turn(void *arg)
{
	struct fixture *f = arg;

	f->turns++;
}

static int set_up(void **state)
{
	struct fixture *f = calloc(1, sizeof *f);

	f->clock = clock_new();
	assert_int_equal(loop_new(f->clock, &f->loop), ST_OK);
	assert_ptr_equal(loop_clock(f->loop), f->clock);
	loop_each_turn(f->loop, count_turn, f);
	*state = f;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;

	loop_free(f->loop);
	clock_free(f->clock);
	free(f);
	return 0;
}

/* ---- timers ---- */

#define TIMERS 2000

struct timed {
	struct loop_timer timer; /* first */
	struct timers_case *all;
	bool cancelled;
	int fired;
};

struct timers_case {
	struct loop *loop;
	struct timed timed[TIMERS];
	size_t left;
	usec last_due;
	unsigned out_of_order;
};

static void timed_fired(void *arg)
{
	struct timed *timed = arg;
	struct timers_case *all = timed->all;

	timed->fired++;
	if (timed->timer.due < all->last_due)
		all->out_of_order++;
	all->last_due = timed->timer.due;
	if (--all->left == 0)
		loop_stop(all->loop);
}

static void timers_fire_once_in_order_unless_cancelled(void **state)
{
	struct fixture *f = *state;
	struct timers_case *all = calloc(1, sizeof *all);
	uint32_t seed = 1;

	all->loop = f->loop;
	for (size_t i = 0; i < TIMERS; i++) {
		struct timed *timed = &all->timed[i];

		seed = seed * 1664525 + 1013904223;
		timed->all = all;
		assert_int_equal(loop_timer_set(f->loop, &timed->timer, 1 + (usec)(seed >> 17),
					 timed_fired, timed),
			ST_OK);
	}
	for (size_t i = 0; i < TIMERS; i += 3) {
		loop_timer_cancel(f->loop, &all->timed[i].timer);
		loop_timer_cancel(f->loop, &all->timed[i].timer);
		all->timed[i].cancelled = true;
	}
	for (size_t i = 1; i < TIMERS; i += 3) /* moved: still once */
		assert_int_equal(loop_timer_set(f->loop, &all->timed[i].timer,
					 (usec)(i * 7919 % 20000), timed_fired, &all->timed[i]),
			ST_OK);
	all->left = TIMERS - (TIMERS + 2) / 3;
	loop_run(f->loop);
	assert_int_equal(all->out_of_order, 0);
	for (size_t i = 0; i < TIMERS; i++)
		assert_int_equal(all->timed[i].fired, all->timed[i].cancelled ? 0 : 1);
	free(all);
}

struct again {
	struct fixture *f;
	struct loop_timer timer;
	int runs;
	size_t turns[3];
};

static void again_fired(void *arg)
{
	struct again *again = arg;

	again->turns[again->runs++] = again->f->turns;
	if (again->runs == 3) {
		loop_stop(again->f->loop);
		return;
	}
	assert_int_equal(
		loop_timer_set(again->f->loop, &again->timer, 0, again_fired, again), ST_OK);
}

static void a_timer_of_zero_waits_for_the_next_turn(void **state)
{
	struct again again = { .f = *state };

	assert_int_equal(
		loop_timer_set(again.f->loop, &again.timer, 0, again_fired, &again), ST_OK);
	loop_run(again.f->loop);
	assert_int_equal(again.turns[1], again.turns[0] + 1);
	assert_int_equal(again.turns[2], again.turns[1] + 1);
}

static void never(void *arg)
{
	(void)arg;
	fail_msg("a timer for ever fired");
}

static void a_timer_waits_its_time_and_for_ever_is_never(void **state)
{
	struct again again = { .f = *state, .runs = 2 };
	struct loop_timer forever = { 0 };
	usec start = clock_mono(again.f->clock);

	assert_int_equal(loop_timer_set(again.f->loop, &forever, USEC_FOREVER, never, NULL), ST_OK);
	assert_int_equal(
		loop_timer_set(again.f->loop, &again.timer, 20 * USEC_MS, again_fired, &again),
		ST_OK);
	loop_run(again.f->loop);
	assert_true(clock_mono(again.f->clock) - start >= 20 * USEC_MS);
	loop_timer_cancel(again.f->loop, &forever);
}

/* ---- descriptors ---- */

struct pair {
	struct loop *loop;
	int fds[2][2];
	struct loop_watch *watches[2];
	int calls;
};

static void ready_once(void *arg, uint32_t events)
{
	struct pair *pair = arg;

	assert_true(events & EPOLLIN);
	pair->calls++;
	/* Both are ready: whichever comes first gives up both, itself included. */
	for (int i = 0; i < 2; i++) {
		loop_unwatch(pair->watches[i]);
		close(pair->fds[i][0]);
		close(pair->fds[i][1]);
	}
	loop_stop(pair->loop);
}

static void watches_given_up_in_a_callback_are_not_called(void **state)
{
	struct fixture *f = *state;
	struct pair pair = { .loop = f->loop };

	for (int i = 0; i < 2; i++) {
		assert_int_equal(pipe(pair.fds[i]), 0);
		assert_int_equal(write(pair.fds[i][1], "x", 1), 1);
		assert_int_equal(loop_watch(f->loop, pair.fds[i][0], EPOLLIN, ready_once, &pair,
					 &pair.watches[i]),
			ST_OK);
	}
	loop_run(f->loop);
	assert_int_equal(pair.calls, 1);
	loop_unwatch(NULL);
}

static void ready_changes(void *arg, uint32_t events)
{
	struct pair *pair = arg;

	if (pair->calls++ == 0) {
		assert_true(events & EPOLLOUT);
		assert_int_equal(loop_rewatch(pair->watches[0], 0), ST_OK);
		loop_stop(pair->loop);
	}
}

static void what_is_watched_for_can_change(void **state)
{
	struct fixture *f = *state;
	struct pair pair = { .loop = f->loop };

	assert_int_equal(pipe(pair.fds[0]), 0);
	assert_int_equal(loop_watch(f->loop, pair.fds[0][1], EPOLLOUT, ready_changes, &pair,
				 &pair.watches[0]),
		ST_OK);
	loop_run(f->loop);
	assert_int_equal(pair.calls, 1);
	assert_int_equal(loop_rewatch(pair.watches[0], EPOLLOUT), ST_OK);
	pair.calls = 0;
	loop_run(f->loop);
	assert_int_equal(pair.calls, 1);
	loop_unwatch(pair.watches[0]);
	close(pair.fds[0][0]);
	close(pair.fds[0][1]);
}

static void a_bad_descriptor_is_refused(void **state)
{
	struct fixture *f = *state;
	struct loop_watch *watch = NULL;

	assert_int_equal(loop_watch(f->loop, -1, EPOLLIN, ready_once, NULL, &watch), ST_IO);
	assert_null(watch);
}

/* ---- tasks ---- */

#define POSTERS        4
#define TASKS_A_POSTER 5000

struct poster;

struct counted {
	struct loop_task task; /* first */
	struct poster *poster;
	int number;
};

struct poster {
	struct fixture *f;
	struct counted tasks[TASKS_A_POSTER];
	int next;
	int *left;
};

static void counted_run(struct loop_task *task)
{
	struct counted *counted = (struct counted *)task;

	assert_int_equal(counted->number, counted->poster->next++);
	if (--*counted->poster->left == 0)
		loop_stop(counted->poster->f->loop);
}

static void *post_all(void *arg)
{
	struct poster *poster = arg;

	for (int i = 0; i < TASKS_A_POSTER; i++) {
		struct counted *counted = &poster->tasks[i];

		*counted =
			(struct counted){ .task.fn = counted_run, .poster = poster, .number = i };
		if (i % 10 == 0) {
			loop_post(poster->f->loop, &counted->task);
		} else if (i % 10 == 9) { /* nine as a chain */
			for (int k = i - 8; k < i; k++)
				poster->tasks[k].task.next = &poster->tasks[k + 1].task;
			loop_post_list(poster->f->loop, &poster->tasks[i - 8].task, &counted->task);
		}
	}
	return NULL;
}

static void tasks_of_many_threads_run_once_in_the_order_of_each(void **state)
{
	struct poster *posters = calloc(POSTERS, sizeof *posters);
	pthread_t threads[POSTERS];
	int left = POSTERS * TASKS_A_POSTER;

	for (int i = 0; i < POSTERS; i++) {
		posters[i].f = *state;
		posters[i].left = &left;
		assert_int_equal(pthread_create(&threads[i], NULL, post_all, &posters[i]), 0);
	}
	loop_run(posters[0].f->loop);
	assert_int_equal(left, 0);
	for (int i = 0; i < POSTERS; i++)
		pthread_join(threads[i], NULL);
	free(posters);
}

static void a_chain_is_run_in_one_turn(void **state)
{
	struct poster *poster = calloc(1, sizeof *poster);
	int left = 1000;

	poster->f = *state;
	poster->left = &left;
	for (int i = 0; i < left; i++)
		poster->tasks[i] = (struct counted){
			.task = { .next = &poster->tasks[i + 1].task, .fn = counted_run },
			.poster = poster,
			.number = i,
		};
	loop_post_list(poster->f->loop, &poster->tasks[0].task, &poster->tasks[left - 1].task);
	loop_run(poster->f->loop);
	assert_int_equal(left, 0);
	assert_int_equal(poster->f->turns, 2); /* that one, and the last one after the stop */
	free(poster);
}

static void tasks_posted_before_the_stop_are_run(void **state)
{
	struct poster *poster = calloc(1, sizeof *poster);
	int left = 3;

	poster->f = *state;
	poster->left = &left;
	loop_stop(poster->f->loop);
	for (int i = 0; i < 3; i++) {
		poster->tasks[i] =
			(struct counted){ .task.fn = counted_run, .poster = poster, .number = i };
		loop_post(poster->f->loop, &poster->tasks[i].task);
	}
	loop_run(poster->f->loop);
	assert_int_equal(left, 0);
	free(poster);
}

static void *stop_soon(void *arg)
{
	loop_stop(arg);
	return NULL;
}

static void another_thread_stops_a_sleeping_loop(void **state)
{
	struct fixture *f = *state;

	for (int i = 0; i < 50; i++) {
		pthread_t thread;

		assert_int_equal(pthread_create(&thread, NULL, stop_soon, f->loop), 0);
		loop_run(f->loop);
		pthread_join(thread, NULL);
	}
}

#define TEST(fn) cmocka_unit_test_setup_teardown(fn, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(timers_fire_once_in_order_unless_cancelled),
		TEST(a_timer_of_zero_waits_for_the_next_turn),
		TEST(a_timer_waits_its_time_and_for_ever_is_never),
		TEST(watches_given_up_in_a_callback_are_not_called),
		TEST(what_is_watched_for_can_change),
		TEST(a_bad_descriptor_is_refused),
		TEST(tasks_of_many_threads_run_once_in_the_order_of_each),
		TEST(a_chain_is_run_in_one_turn),
		TEST(tasks_posted_before_the_stop_are_run),
		TEST(another_thread_stops_a_sleeping_loop),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
