/* SPDX-License-Identifier: Apache-2.0 */
/*
 * We accept connections ourselves and hand them to the library: so connections beyond the limit are
 * answered instead of being left to wait, and a process that is out of descriptors pauses instead of
 * spinning.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <stdio.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "http/server_parts.h"

#define ACCEPTS_PER_TURN 64
#define ACCEPT_PAUSE     (100 * USEC_MS)
#define BACKLOG          1024

static const char full_answer[] = "HTTP/1.1 503 Service Unavailable\r\n"
				  "Retry-After: 1\r\n"
				  "Content-Length: 0\r\n"
				  "Connection: close\r\n\r\n";

/** "host:port", "[::1]:port"; the parts are copied. */
static bool listen_parse(struct str text, char host[256], char port[8])
{
	const char *colon = memrchr(text.at, ':', text.len);
	struct str name, number;
	int64_t value;

	if (!colon)
		return false;
	name = (struct str){ text.at, (size_t)(colon - text.at) };
	number = (struct str){ colon + 1, text.len - name.len - 1 };
	if (name.len > 2 && name.at[0] == '[' && name.at[name.len - 1] == ']')
		name = (struct str){ name.at + 1, name.len - 2 };
	if (name.len == 0 || name.len > 255 || !str_to_int(number, &value) || value < 0 ||
		value > 65535)
		return false;
	snprintf(host, 256, "%.*s", STR_ARGS(name));
	snprintf(port, 8, "%d", (int)value);
	return true;
}

static int socket_listen(const struct addrinfo *info)
{
	int fd = socket(info->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	int on = 1;

	if (fd < 0)
		return -1;
	if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) == 0 &&
		bind(fd, info->ai_addr, info->ai_addrlen) == 0 && listen(fd, BACKLOG) == 0)
		return fd;
	on = errno;
	close(fd);
	errno = on;
	return -1;
}

/** Writes "host:port" of the socket. */
static void address_write(struct http_server *server)
{
	struct sockaddr_storage bound = { 0 };
	socklen_t size = sizeof(bound);
	char host[INET6_ADDRSTRLEN] = "", port[8] = "";

	getsockname(server->listen_fd, (struct sockaddr *)&bound, &size);
	getnameinfo((struct sockaddr *)&bound, size, host, sizeof(host), port, sizeof(port),
		NI_NUMERICHOST | NI_NUMERICSERV);
	snprintf(server->address, sizeof(server->address),
		bound.ss_family == AF_INET6 ? "[%s]:%s" : "%s:%s", host, port);
}

enum status listener_open(struct http_server *server, struct problems *problems)
{
	struct addrinfo hints = {
		.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE
	};
	struct addrinfo *found = NULL;
	char host[256], port[8];

	if (!listen_parse(str_of(server->settings->listen), host, port) ||
		getaddrinfo(host, port, &hints, &found) != 0)
		return problem_add(
			problems, ST_INVALID, "format", STR("listen"), "want", "127.0.0.1:8480");
	for (const struct addrinfo *info = found; info && server->listen_fd < 0;
		info = info->ai_next)
		server->listen_fd = socket_listen(info);
	freeaddrinfo(found);
	if (server->listen_fd < 0 && errno == EADDRINUSE)
		return problem_add(problems, ST_CONFLICT, "unique", STR("listen"));
	if (server->listen_fd < 0)
		return problem_add(
			problems, ST_IO, "format", STR("listen"), "want", "127.0.0.1:8480");
	address_write(server);
	return ST_OK;
}

static void accept_again(void *arg)
{
	struct http_server *server = arg;

	if (server->listen_watch && loop_rewatch(server->listen_watch, EPOLLIN) != ST_OK)
		log_event(server->log, LOG_ERROR, "http.accept", "result=failed");
}

/** Out of descriptors or memory: what waits keeps waiting, and we look again soon. */
static void accept_pause(struct http_server *server, int error)
{
	log_event(server->log, LOG_WARNING, "http.accept", "result=paused errno=%d", error);
	if (loop_timer_set(server->loop, &server->accept_timer, ACCEPT_PAUSE, accept_again,
		    server) == ST_OK)
		(void)!loop_rewatch(server->listen_watch, 0);
}

static void accept_full(struct http_server *server, int fd)
{
	(void)!send(fd, full_answer, sizeof(full_answer) - 1, MSG_DONTWAIT | MSG_NOSIGNAL);
	close(fd);
	metric_add(server->metrics, METRIC_HTTP_REFUSED, 1);
	log_event(server->log, LOG_WARNING, "http.refused", "code=503 cause=connections");
}

/** False when there is nothing (more) to accept now. */
static bool accept_one(struct http_server *server)
{
	struct sockaddr_storage from;
	socklen_t size = sizeof(from);
	int fd = accept4(
		server->listen_fd, (struct sockaddr *)&from, &size, SOCK_NONBLOCK | SOCK_CLOEXEC);

	if (fd < 0) {
		if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM)
			accept_pause(server, errno);
		return errno == ECONNABORTED || errno == EINTR;
	}
	if (server->connections >= (size_t)server->settings->max_connections) {
		accept_full(server, fd);
		return true;
	}
	/* On failure the library closes the socket. */
	(void)!MHD_add_connection(server->daemon, fd, (struct sockaddr *)&from, size);
	return true;
}

static void accept_ready(void *arg, uint32_t events)
{
	struct http_server *server = arg;

	(void)events;
	for (int i = 0; i < ACCEPTS_PER_TURN && accept_one(server); i++)
		;
}

enum status listener_watch(struct http_server *server)
{
	return loop_watch(server->loop, server->listen_fd, EPOLLIN, accept_ready, server,
		&server->listen_watch);
}

void listener_close(struct http_server *server)
{
	loop_timer_cancel(server->loop, &server->accept_timer);
	if (server->listen_watch)
		loop_unwatch(TAKE(server->listen_watch));
	if (server->listen_fd >= 0)
		close(server->listen_fd);
	server->listen_fd = -1;
}
