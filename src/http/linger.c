/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A socket that is closed with unread bytes resets the connection, and the reset overtakes our last
 * answer: the client of a refused upload would see "connection reset" instead of the reason. So a
 * duplicate of the descriptor outlives the library's, reads and forgets for a short while, and is
 * closed then.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "http/server_parts.h"

#define LINGERS_MAX  64
#define LINGER_SPAN  (2 * USEC_SECOND)
#define LINGER_BYTES ((size_t)8 << 20)

struct farewell {
	struct http_server *server;
	struct farewell *prev, *next;
	struct loop_watch *watch;
	struct loop_timer timer;
	size_t read;
	int fd;
};

static void linger_end(struct farewell *linger)
{
	struct http_server *server = linger->server;

	if (linger->prev)
		linger->prev->next = linger->next;
	else
		server->lingers = linger->next;
	if (linger->next)
		linger->next->prev = linger->prev;
	server->linger_count--;
	loop_timer_cancel(server->loop, &linger->timer);
	loop_unwatch(linger->watch);
	close(linger->fd);
	free(linger);
}

static void linger_expire(void *arg)
{
	linger_end(arg);
}

static void linger_ready(void *arg, uint32_t events)
{
	struct farewell *linger = arg;
	char forget[16384];
	ssize_t got = recv(linger->fd, forget, sizeof(forget), MSG_DONTWAIT);

	(void)events;
	if (got > 0)
		linger->read += (size_t)got;
	if (got <= 0 || linger->read > LINGER_BYTES)
		linger_end(linger);
}

static bool linger_arm(struct farewell *linger, struct loop *loop)
{
	if (loop_watch(loop, linger->fd, EPOLLIN, linger_ready, linger, &linger->watch) != ST_OK)
		return false;
	if (loop_timer_set(loop, &linger->timer, LINGER_SPAN, linger_expire, linger) == ST_OK)
		return true;
	loop_unwatch(linger->watch);
	return false;
}

void linger_start(struct http_server *server, int fd)
{
	struct farewell *linger;

	if (server->linger_count >= LINGERS_MAX)
		return;
	linger = calloc(1, sizeof(*linger));
	if (!linger)
		return;
	linger->server = server;
	linger->fd = fcntl(fd, F_DUPFD_CLOEXEC, 0);
	if (linger->fd < 0 || !linger_arm(linger, server->loop)) {
		if (linger->fd >= 0)
			close(linger->fd);
		free(linger);
		return;
	}
	shutdown(linger->fd, SHUT_WR);
	linger->next = server->lingers;
	if (linger->next)
		linger->next->prev = linger;
	server->lingers = linger;
	server->linger_count++;
}

void lingers_end(struct http_server *server)
{
	struct farewell *linger = server->lingers, *next;

	for (; linger; linger = next) {
		next = linger->next;
		linger_end(linger);
	}
}
