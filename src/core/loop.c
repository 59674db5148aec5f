/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One turn: wait for descriptors, run their callbacks, then the posted tasks, then the timers that
 * are due, then the functions of each turn.
 *
 * Only `tasks`, `sleeping` and `stopping` are shared, under `lock`; everything else belongs to the
 * loop's thread. A poster writes to the eventfd only when the loop sleeps, and clears `sleeping`,
 * so that a batch of posts costs one wake-up and posts to a busy loop none. The eventfd is watched
 * for edges and never read: each write is an edge.
 *
 * Timers wait in a binary heap of pointers; each knows its place (+1). A watch that is given up
 * stays in `dead` until the end of the turn, because the kernel's answer may still name it.
 */
#include "core/loop.h"

#include <assert.h>
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#define EVENTS_PER_TURN 128
#define TURN_FNS_MAX    8
#define TIMERS_FIRST    64

struct loop_watch {
	struct loop *loop;
	struct loop_watch *next_dead;
	loop_ready_fn *fn; /* NULL: given up */
	void *arg;
	int fd;
};

struct turn_fn {
	void (*fn)(void *arg);
	void *arg;
};

struct loop {
	const struct clock *clock;
	int epoll_fd;
	int wake_fd;
	struct loop_watch *dead;
	struct loop_timer **timers;
	size_t timer_count, timer_room;
	usec turn_now; /* monotonic; what timers are compared with in this turn */
	struct turn_fn turn_fns[TURN_FNS_MAX];
	size_t turn_fn_count;
	pthread_mutex_t lock;
	struct loop_task *tasks, **tasks_end;
	bool sleeping;
	bool stopping;
};

enum status loop_new(const struct clock *clock, struct loop **ret_loop)
{
	struct epoll_event wake = { .events = EPOLLIN | EPOLLET, .data.ptr = NULL };
	struct loop *loop = calloc(1, sizeof *loop);

	if (!loop)
		return ST_NO_MEMORY;
	pthread_mutex_init(&loop->lock, NULL);
	loop->clock = clock;
	loop->tasks_end = &loop->tasks;
	loop->turn_now = clock_mono(clock);
	loop->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	loop->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (loop->epoll_fd < 0 || loop->wake_fd < 0 ||
		epoll_ctl(loop->epoll_fd, EPOLL_CTL_ADD, loop->wake_fd, &wake) < 0) {
		loop_free(loop);
		return ST_IO;
	}
	*ret_loop = loop;
	return ST_OK;
}

static void dead_bury(struct loop *loop)
{
	struct loop_watch *watch;

	while ((watch = loop->dead)) {
		loop->dead = watch->next_dead;
		free(watch);
	}
}

void loop_free(struct loop *loop)
{
	if (!loop)
		return;
	dead_bury(loop);
	if (loop->epoll_fd >= 0)
		close(loop->epoll_fd);
	if (loop->wake_fd >= 0)
		close(loop->wake_fd);
	pthread_mutex_destroy(&loop->lock);
	free(loop->timers);
	free(loop);
}

const struct clock *loop_clock(const struct loop *loop)
{
	return loop->clock;
}

/* ---- descriptors ---- */

enum status loop_watch(struct loop *loop, int fd, uint32_t events, loop_ready_fn *fn, void *arg,
	struct loop_watch **ret_watch)
{
	struct loop_watch *watch = calloc(1, sizeof *watch);
	struct epoll_event event = { .events = events, .data.ptr = watch };

	if (!watch)
		return ST_NO_MEMORY;
	*watch = (struct loop_watch){ .loop = loop, .fn = fn, .arg = arg, .fd = fd };
	if (epoll_ctl(loop->epoll_fd, EPOLL_CTL_ADD, fd, &event) < 0) {
		free(watch);
		return ST_IO;
	}
	*ret_watch = watch;
	return ST_OK;
}

enum status loop_rewatch(struct loop_watch *watch, uint32_t events)
{
	struct epoll_event event = { .events = events, .data.ptr = watch };

	return epoll_ctl(watch->loop->epoll_fd, EPOLL_CTL_MOD, watch->fd, &event) < 0 ? ST_IO
										      : ST_OK;
}

void loop_unwatch(struct loop_watch *watch)
{
	struct loop *loop;

	if (!watch)
		return;
	assert(watch->fn);
	loop = watch->loop;
	/* Fails when the descriptor was closed before, which took it out already. */
	epoll_ctl(loop->epoll_fd, EPOLL_CTL_DEL, watch->fd, NULL);
	watch->fn = NULL;
	watch->next_dead = loop->dead;
	loop->dead = watch;
}

/* ---- timers ---- */

static void timer_place(struct loop *loop, struct loop_timer *timer, size_t at)
{
	loop->timers[at] = timer;
	timer->place = at + 1;
}

static void timer_rise(struct loop *loop, struct loop_timer *timer, size_t at)
{
	while (at > 0 && timer->due < loop->timers[(at - 1) / 2]->due) {
		timer_place(loop, loop->timers[(at - 1) / 2], at);
		at = (at - 1) / 2;
	}
	timer_place(loop, timer, at);
}

static void timer_sink(struct loop *loop, struct loop_timer *timer, size_t at)
{
	size_t child;

	while ((child = 2 * at + 1) < loop->timer_count) {
		if (child + 1 < loop->timer_count &&
			loop->timers[child + 1]->due < loop->timers[child]->due)
			child++;
		if (timer->due <= loop->timers[child]->due)
			break;
		timer_place(loop, loop->timers[child], at);
		at = child;
	}
	timer_place(loop, timer, at);
}

void loop_timer_cancel(struct loop *loop, struct loop_timer *timer)
{
	size_t at = timer->place - 1;
	struct loop_timer *last;

	if (timer->place == 0)
		return;
	assert(loop->timers[at] == timer);
	timer->place = 0;
	last = loop->timers[--loop->timer_count];
	if (last == timer)
		return;
	timer_rise(loop, last, at);
	timer_sink(loop, last, last->place - 1);
}

enum status loop_timer_set(
	struct loop *loop, struct loop_timer *timer, usec after, loop_timer_fn *fn, void *arg)
{
	loop_timer_cancel(loop, timer);
	if (loop->timer_count == loop->timer_room) {
		size_t room = MAX_OF(2 * loop->timer_room, (size_t)TIMERS_FIRST);
		struct loop_timer **timers = reallocarray(loop->timers, room, sizeof(*timers));

		if (!timers)
			return ST_NO_MEMORY;
		loop->timers = timers;
		loop->timer_room = room;
	}
	timer->fn = fn;
	timer->arg = arg;
	if (after > 0 && __builtin_add_overflow(clock_mono(loop->clock), after, &timer->due))
		timer->due = USEC_FOREVER;
	/* After this turn's instant in any case, so that timers cannot keep a turn from ending. */
	if (after <= 0 || timer->due <= loop->turn_now)
		timer->due = loop->turn_now + 1;
	timer_rise(loop, timer, loop->timer_count++);
	return ST_OK;
}

static void timers_run(struct loop *loop)
{
	/* Each turn is later than the one before, even within one microsecond. */
	loop->turn_now = MAX_OF(clock_mono(loop->clock), loop->turn_now + 1);
	while (loop->timer_count > 0 && loop->timers[0]->due <= loop->turn_now) {
		struct loop_timer *timer = loop->timers[0];

		loop_timer_cancel(loop, timer);
		timer->fn(timer->arg);
	}
}

/** For epoll: milliseconds until the first timer, rounded up; -1 for ever. */
static int timers_wait_ms(const struct loop *loop)
{
	usec rest;

	if (loop->timer_count == 0)
		return -1;
	if (loop->timers[0]->due <= loop->turn_now + 1)
		return 0;
	rest = loop->timers[0]->due - clock_mono(loop->clock);
	if (rest <= 0)
		return 0;
	return (int)MIN_OF((rest + USEC_MS - 1) / USEC_MS, (usec)INT32_MAX);
}

/* ---- tasks ---- */

static void wake(struct loop *loop)
{
	static const uint64_t one = 1;

	while (write(loop->wake_fd, &one, sizeof one) < 0 && errno == EINTR)
		;
}

void loop_post(struct loop *loop, struct loop_task *task)
{
	loop_post_list(loop, task, task);
}

void loop_post_list(struct loop *loop, struct loop_task *first, struct loop_task *last)
{
	bool was_sleeping;

	last->next = NULL;
	pthread_mutex_lock(&loop->lock);
	*loop->tasks_end = first;
	loop->tasks_end = &last->next;
	was_sleeping = loop->sleeping;
	loop->sleeping = false;
	pthread_mutex_unlock(&loop->lock);
	if (was_sleeping)
		wake(loop);
}

static void tasks_run(struct loop *loop)
{
	struct loop_task *task, *next;

	pthread_mutex_lock(&loop->lock);
	loop->sleeping = false;
	task = loop->tasks;
	loop->tasks = NULL;
	loop->tasks_end = &loop->tasks;
	pthread_mutex_unlock(&loop->lock);
	for (; task; task = next) {
		next = task->next; /* the task may be freed or posted again */
		task->fn(task);
	}
}

void loop_stop(struct loop *loop)
{
	bool was_sleeping;

	pthread_mutex_lock(&loop->lock);
	loop->stopping = true;
	was_sleeping = loop->sleeping;
	loop->sleeping = false;
	pthread_mutex_unlock(&loop->lock);
	if (was_sleeping)
		wake(loop);
}

/** Whether the loop may wait; from then on posters wake it. */
static bool fall_asleep(struct loop *loop)
{
	bool idle;

	pthread_mutex_lock(&loop->lock);
	idle = !loop->tasks && !loop->stopping;
	loop->sleeping = idle;
	pthread_mutex_unlock(&loop->lock);
	return idle;
}

static bool is_stopping(struct loop *loop)
{
	bool stopping;

	pthread_mutex_lock(&loop->lock);
	stopping = loop->stopping;
	pthread_mutex_unlock(&loop->lock);
	return stopping;
}

/* ---- turns ---- */

void loop_each_turn(struct loop *loop, void (*fn)(void *arg), void *arg)
{
	assert(loop->turn_fn_count < TURN_FNS_MAX);
	loop->turn_fns[loop->turn_fn_count++] = (struct turn_fn){ fn, arg };
}

static void descriptors_run(struct loop *loop)
{
	struct epoll_event events[EVENTS_PER_TURN];
	int wait_ms = timers_wait_ms(loop);
	int count;

	if (wait_ms != 0 && !fall_asleep(loop))
		wait_ms = 0;
	count = epoll_wait(loop->epoll_fd, events, EVENTS_PER_TURN, wait_ms);
	for (int i = 0; i < count; i++) {
		struct loop_watch *watch = events[i].data.ptr; /* NULL: the eventfd */

		if (watch && watch->fn)
			watch->fn(watch->arg, events[i].events);
	}
}

void loop_run(struct loop *loop)
{
	bool last_turn = false;

	while (!last_turn) {
		/* Asked before the tasks are taken: what was posted before the stop still runs. */
		last_turn = is_stopping(loop);
		if (!last_turn)
			descriptors_run(loop);
		tasks_run(loop);
		if (!last_turn)
			timers_run(loop);
		for (size_t i = 0; i < loop->turn_fn_count; i++)
			loop->turn_fns[i].fn(loop->turn_fns[i].arg);
		dead_bury(loop);
	}
	pthread_mutex_lock(&loop->lock);
	loop->stopping = false; /* it may be run again */
	pthread_mutex_unlock(&loop->lock);
}
