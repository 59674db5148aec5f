/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The loop is ours and MHD runs inside it: its own epoll thread can hang for ever with suspended requests. Nothing
 * here may stay suspended when the daemon stops, so stopping first lets every hold go.
 */
#include "server_parts.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <unistd.h>

enum { PRUNE_ROWS = 500, FLUSH_USEC = 50000 };

#define PRUNE_EVERY_USEC INT64_C(10000000)
#define DAY_USEC         (INT64_C(86400) * 1000000)

static bool watch(const struct server *server, int fd)
{
	struct epoll_event event = { .events = EPOLLIN, .data.fd = fd };

	return epoll_ctl(server->epoll_fd, EPOLL_CTL_ADD, fd, &event) == 0;
}

static bool loop_prepare(struct server *server)
{
	const union MHD_DaemonInfo *info =
		MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_EPOLL_FD);
	sigset_t signals;

	sigemptyset(&signals);
	sigaddset(&signals, SIGINT);
	sigaddset(&signals, SIGTERM);
	sigprocmask(SIG_BLOCK, &signals, NULL);
	signal(SIGPIPE, SIG_IGN);
	server->signal_fd = signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK);
	server->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	return info && server->signal_fd >= 0 && server->epoll_fd >= 0 &&
	       watch(server, info->listen_fd) && watch(server, server->signal_fd) &&
	       watch(server, byoc_hub_fd(server->app->hub));
}

struct server *server_new(struct app *app, const struct route *routes, size_t route_count,
	struct byoc_text *ret_problem)
{
	struct server *server = calloc(1, sizeof *server);

	if (!server) {
		byoc_text_addz(ret_problem, "no memory");
		return NULL;
	}
	*server = (struct server){ .app = app,
		.routes = routes,
		.route_count = route_count,
		.listener.fd = -1,
		.epoll_fd = -1,
		.signal_fd = -1 };
	if (listener_open(app->settings.listen, app->settings.tls_cert[0], &server->listener,
		    ret_problem) &&
		server_daemon_start(server, ret_problem)) {
		if (loop_prepare(server))
			return server;
		byoc_text_addz(ret_problem, "the event loop does not start");
	}
	server_free(server);
	return NULL;
}

const char *server_address(const struct server *server)
{
	return server->listener.address;
}

void server_resumed(struct server *server)
{
	server->resumed = true;
}

void server_batch_add(struct server *server, struct request *request)
{
	request->batch_next = server->batch;
	server->batch = request;
}

/* The disk has it, or not: either way the request goes on. */
static void batch_release(struct server *server, struct request *request, bool durable)
{
	struct byoc_due due = { .what = request };

	if (!durable) {
		request->drop = false;
		request_problem(request, MHD_HTTP_SERVICE_UNAVAILABLE,
			"the middleware cannot write to its disk");
	}
	due.due_usec = byoc_monotonic_usec() + request->delay_usec;
	if (request->delay_usec && durable && byoc_heap_push(&server->delays, due))
		return;
	request_release(request);
}

static void turn_commit(struct server *server)
{
	struct app *app = server->app;
	struct request *request = server->batch;
	int64_t now_usec = byoc_monotonic_usec();
	bool durable = true;

	/* What the hub has taken may be struck off late: a repeat is harmless. A request must not wait. */
	if (request || now_usec - server->commit_usec >= FLUSH_USEC) {
		durable = byoc_store_commit(app->store);
		server->commit_usec = now_usec;
	}
	server->batch = NULL;
	if (!durable)
		byoc_store_undo(app->store);
	durable = journal_flush(app->journal) && durable;
	if (!durable)
		fprintf(stderr, "error: what came cannot be written to %s\n",
			app->settings.data_dir);
	while (request) {
		struct request *next = request->batch_next;

		batch_release(server, request, durable);
		request = next;
	}
}

static void delays_release(struct server *server, int64_t now_usec)
{
	const struct byoc_due *top;

	while ((top = byoc_heap_top(&server->delays)) && top->due_usec <= now_usec)
		request_release(byoc_heap_pop(&server->delays).what);
}

static void memory_prune(struct server *server, int64_t now_usec)
{
	int64_t before = byoc_now_usec() - server->app->settings.memory_days * DAY_USEC;
	int64_t count = 0;

	if (now_usec < server->prune_usec)
		return;
	server->prune_usec = now_usec + PRUNE_EVERY_USEC;
	if (byoc_store_prune(server->app->store, before, PRUNE_ROWS, &count) && count == PRUNE_ROWS)
		server->prune_usec = now_usec;
}

static int wait_ms(const struct server *server, int64_t outbox_usec)
{
	const struct byoc_due *top = byoc_heap_top(&server->delays);
	int64_t wait = byoc_store_pending(server->app->store) ? FLUSH_USEC : PRUNE_EVERY_USEC;
	MHD_UNSIGNED_LONG_LONG mhd_ms;

	if (outbox_usec >= 0 && outbox_usec < wait)
		wait = outbox_usec;
	if (top && top->due_usec - byoc_monotonic_usec() < wait)
		wait = top->due_usec - byoc_monotonic_usec();
	if (MHD_get_timeout(server->daemon, &mhd_ms) == MHD_YES && mhd_ms < 10000 &&
		(int64_t)mhd_ms * 1000 < wait)
		wait = (int64_t)mhd_ms * 1000;
	return wait > 0 ? (int)((wait + 999) / 1000) : 0;
}

static void signals_take(struct server *server)
{
	struct signalfd_siginfo info;

	while (read(server->signal_fd, &info, sizeof info) == sizeof info)
		server->stop = true;
}

static int64_t turn(struct server *server)
{
	int64_t wait;

	MHD_run(server->daemon);
	byoc_hub_run(server->app->hub);
	delays_release(server, byoc_monotonic_usec());
	memory_prune(server, byoc_monotonic_usec());
	turn_commit(server);
	wait = byoc_outbox_run(server->app->outbox);
	if (server->resumed) {
		server->resumed = false;
		MHD_run(server->daemon);
	}
	return server->batch ? 0 : wait;
}

bool server_run(struct server *server)
{
	int64_t outbox_usec = 0;

	while (!server->stop) {
		struct epoll_event events[8];
		int count = epoll_wait(server->epoll_fd, events, 8, wait_ms(server, outbox_usec));

		for (int i = 0; i < count; i++) {
			if (events[i].data.fd == server->signal_fd)
				signals_take(server);
		}
		outbox_usec = turn(server);
	}
	return true;
}

/* Everything that is held is let go: the outbox and the hub's client tell all who wait for them. */
static void holds_end(struct server *server)
{
	struct app *app = server->app;

	server->stopping = true;
	byoc_outbox_free(app->outbox);
	app->outbox = NULL;
	byoc_hub_free(app->hub);
	app->hub = NULL;
	turn_commit(server);
	delays_release(server, INT64_MAX);
	MHD_run(server->daemon);
}

void server_free(struct server *server)
{
	if (!server)
		return;
	if (server->daemon) {
		holds_end(server);
		MHD_stop_daemon(server->daemon);
	}
	listener_close(&server->listener);
	if (server->epoll_fd >= 0)
		close(server->epoll_fd);
	if (server->signal_fd >= 0)
		close(server->signal_fd);
	for (size_t i = 0; i < 3; i++)
		free(server->files[i]);
	byoc_heap_done(&server->delays);
	free(server);
}
