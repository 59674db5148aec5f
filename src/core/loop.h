/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The event loop: descriptors (epoll), timers, and functions posted by other threads. Everything
 * runs on the thread that calls loop_run; only loop_post, loop_post_list and loop_stop may be
 * called from other threads.
 */
#ifndef CORE_LOOP_H
#define CORE_LOOP_H

#include "core/base.h"
#include "core/clock.h"
#include "core/status.h"

struct loop;

MUST_CHECK enum status loop_new(const struct clock *clock, struct loop **ret_loop);
void loop_free(struct loop *loop);
/** Runs until loop_stop; tasks already posted are run before it returns. */
void loop_run(struct loop *loop);
void loop_stop(struct loop *loop);
const struct clock *loop_clock(const struct loop *loop);

/** `events` are EPOLLIN | EPOLLOUT …; the watch is owned by the loop until loop_unwatch. */
struct loop_watch;
typedef void loop_ready_fn(void *arg, uint32_t events);
MUST_CHECK enum status loop_watch(struct loop *loop, int fd, uint32_t events, loop_ready_fn *fn,
	void *arg, struct loop_watch **ret_watch);
MUST_CHECK enum status loop_rewatch(struct loop_watch *watch, uint32_t events);
/** Safe inside any callback, its own included. */
void loop_unwatch(struct loop_watch *watch);

/** A timer that the caller owns (place it in a struct, zeroed); one shot, on the monotonic clock.
 */
typedef void loop_timer_fn(void *arg);
struct loop_timer {
	loop_timer_fn *fn;
	void *arg;
	usec due;     /* monotonic                       */
	size_t place; /* in the heap, +1; 0: not waiting */
};
/** (Re)arms: `fn` runs once, `after` from now (0: at the next turn of the loop). */
MUST_CHECK enum status loop_timer_set(
	struct loop *loop, struct loop_timer *timer, usec after, loop_timer_fn *fn, void *arg);
void loop_timer_cancel(struct loop *loop, struct loop_timer *timer);

/** Something to run on the loop's thread; intrusive, so posting cannot fail. Owned by the poster
 * until run. */
struct loop_task {
	struct loop_task *next;
	void (*fn)(struct loop_task *task);
};
void loop_post(struct loop *loop, struct loop_task *task);
/** A chain in order, with one wake-up for all. */
void loop_post_list(struct loop *loop, struct loop_task *first, struct loop_task *last);

/** Runs `fn` at the end of every turn, after all callbacks (for batching what the turn gathered).
 */
void loop_each_turn(struct loop *loop, void (*fn)(void *arg), void *arg);

#endif
