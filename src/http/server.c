/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The library runs inside our loop: it has an epoll descriptor of its own, which our loop watches,
 * and is run when that is readable, in the turn after a request was answered, when it says that it
 * has more to do, and once a second for its limit on silence. (Its own threads are not used: with requests suspended at exactly 128 or 256
 * connections its loop waits for ever.)
 *
 * Stopping: no new connections; requests under way are finished, streams ended; `drained` is called
 * from the loop, not from inside the library, so that it may free the server. Freeing resumes what
 * is still suspended first, because the library aborts the process otherwise.
 */
#include "http/server.h"

#include <stdlib.h>
#include <sys/epoll.h>

#include "http/server_parts.h"

#define CONNECTION_MEMORY ((size_t)32 << 10)
#define SECONDS_UP(span)  ((unsigned int)(((span) + USEC_SECOND - 1) / USEC_SECOND))
#define CONNECTIONS_SPARE 16 /* the limit is ours; the library's is only a net below it */

static void pump_again(void *arg);
static void second_passed(void *arg);

static void timer_arm(
	struct http_server *server, struct loop_timer *timer, usec after, loop_timer_fn *fn)
{
	if (loop_timer_set(server->loop, timer, after, fn, server) != ST_OK)
		log_event(server->log, LOG_ERROR, "http.timer", "result=failed");
}

void server_wake(struct http_server *server)
{
	if (server->pump_timer.place == 0)
		timer_arm(server, &server->pump_timer, 0, pump_again);
}

/** Whether the library has more to do at once. */
static bool daemon_run(struct http_server *server)
{
	MHD_UNSIGNED_LONG_LONG wait_ms = 1;

	MHD_run(server->daemon);
	return MHD_get_timeout(server->daemon, &wait_ms) == MHD_YES && wait_ms == 0;
}

static void pump(struct http_server *server)
{
	bool more = daemon_run(server);

	/* The second run is for those that go to sleep, see request.c. */
	if (more)
		more = daemon_run(server);
	if (more)
		server_wake(server);
	if (server->connections > 0 && server->second_timer.place == 0)
		timer_arm(server, &server->second_timer, USEC_SECOND, second_passed);
}

static void pump_again(void *arg)
{
	pump(arg);
}

static void second_passed(void *arg)
{
	pump(arg);
}

static void daemon_ready(void *arg, uint32_t events)
{
	(void)events;
	pump(arg);
}

/** Leaves every escape as it was sent: the router splits first and decodes after. */
static size_t unescape_nothing(void *arg, struct MHD_Connection *mhd, char *text)
{
	(void)arg;
	(void)mhd;
	return strlen(text);
}

static enum status daemon_start(struct http_server *server)
{
	const struct settings *settings = server->settings;
	const union MHD_DaemonInfo *info;

	/* Beyond our own deadlines: a client that stops reading its answer. */
	server->daemon = MHD_start_daemon(
		MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_NO_LISTEN_SOCKET, 0, NULL, NULL,
		request_access, server, MHD_OPTION_NOTIFY_CONNECTION, connection_notify, server,
		MHD_OPTION_NOTIFY_COMPLETED, request_completed, server, MHD_OPTION_URI_LOG_CALLBACK,
		request_target, server, MHD_OPTION_UNESCAPE_CALLBACK, unescape_nothing, NULL,
		MHD_OPTION_CONNECTION_MEMORY_LIMIT, CONNECTION_MEMORY, MHD_OPTION_CONNECTION_LIMIT,
		(unsigned int)settings->max_connections + CONNECTIONS_SPARE,
		MHD_OPTION_CONNECTION_TIMEOUT,
		SECONDS_UP(MAX_OF(settings->idle_timeout, settings->request_timeout)) + 1,
		MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_END);
	if (!server->daemon)
		return ST_IO;
	info = MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_EPOLL_FD);
	return loop_watch(
		server->loop, info->epoll_fd, EPOLLIN, daemon_ready, server, &server->daemon_watch);
}

static enum status server_begin(struct http_server *server, struct problems *problems)
{
	enum status s;

	if ((s = listener_open(server, problems)) != ST_OK)
		return s;
	if ((s = daemon_start(server)) != ST_OK)
		return s;
	return listener_watch(server);
}

enum status http_server_start(struct loop *loop, const struct settings *settings, struct log *log,
	struct metrics *metrics, const struct http_handlers *handlers, struct problems *problems,
	struct http_server **ret_server)
{
	struct http_server *server = calloc(1, sizeof(*server));
	enum status s;

	if (!server)
		return ST_NO_MEMORY;
	server->loop = loop;
	server->settings = settings;
	server->log = log;
	server->metrics = metrics;
	server->handlers = *handlers;
	server->listen_fd = -1;
	server->receiving.span = settings->request_timeout;
	server->uploading.span = settings->upload_timeout;
	server->idle.span = settings->idle_timeout;
	s = server_begin(server, problems);
	if (s != ST_OK) {
		http_server_free(server);
		return s;
	}
	log_event(log, LOG_INFO, "http.listen", "address=%s", server->address);
	*ret_server = server;
	return ST_OK;
}

struct str http_server_address(const struct http_server *server)
{
	return str_of(server->address);
}

static void drained_tell(void *arg)
{
	struct http_server *server = arg;

	server->drained(server->drained_arg);
}

void server_exchange_over(struct http_server *server)
{
	if (server->drained && !server->open && !server->closing)
		timer_arm(server, &server->drained_timer, 0, drained_tell);
}

void http_server_stop(struct http_server *server, void (*drained)(void *arg), void *arg)
{
	server->stopping = true;
	server->drained = drained;
	server->drained_arg = arg;
	listener_close(server);
	for (struct exchange *exchange = server->open; exchange; exchange = exchange->next) {
		if (exchange->stream.exchange)
			http_stream_end(&exchange->stream);
	}
	connections_stop(server);
	server_exchange_over(server);
}

/** What is suspended is let go, unanswered. */
static void exchanges_abort(struct http_server *server)
{
	for (struct exchange *exchange = server->open; exchange; exchange = exchange->next) {
		exchange->aborted = true;
		if (exchange->stream.exchange)
			http_stream_end(&exchange->stream);
		if (!exchange->suspended)
			continue;
		exchange->suspended = false;
		MHD_resume_connection(exchange->mhd);
	}
	MHD_run(server->daemon);
}

void http_server_free(struct http_server *server)
{
	if (!server)
		return;
	server->closing = true;
	listener_close(server);
	if (server->daemon_watch)
		loop_unwatch(server->daemon_watch);
	if (server->daemon) {
		exchanges_abort(server);
		MHD_stop_daemon(server->daemon);
	}
	lingers_end(server);
	loop_timer_cancel(server->loop, &server->pump_timer);
	loop_timer_cancel(server->loop, &server->second_timer);
	loop_timer_cancel(server->loop, &server->deadline_timer);
	loop_timer_cancel(server->loop, &server->drained_timer);
	exchanges_free(server);
	free(server);
}
