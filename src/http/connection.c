/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A connection always has a deadline while we wait for its client, set once and not moved by bytes
 * that trickle in: the library knows only a limit on silence, which a slow attacker keeps just below.
 *
 *   accepted ----------------> receiving (request_timeout: the request must be whole)
 *   its body goes to a sink -> uploading (upload_timeout in its place)
 *   its request is whole ----> no list (the delay is ours; while we answer, the library's limit on
 *                              silence holds)
 *   answered ----------------> idle (idle_timeout: the next request must begin)
 *   the next request line ---> receiving
 */
#include <arpa/inet.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "http/server_parts.h"

static void list_remove(struct connection *connection)
{
	struct connection_list *list = connection->list;

	if (connection->prev)
		connection->prev->next = connection->next;
	else
		list->first = connection->next;
	if (connection->next)
		connection->next->prev = connection->prev;
	else
		list->last = connection->prev;
	connection->list = NULL;
}

static void list_append(struct connection_list *list, struct connection *connection)
{
	connection->list = list;
	connection->next = NULL;
	connection->prev = list->last;
	if (list->last)
		list->last->next = connection;
	else
		list->first = connection;
	list->last = connection;
}

void connection_cut(struct connection *connection)
{
	shutdown(connection->fd, SHUT_RDWR);
}

static void connection_expire(struct connection *connection)
{
	struct http_server *server = connection->server;

	connection_wait_end(connection);
	if (connection->exchange)
		request_refuse(connection->exchange, 408, "request_timeout");
	else
		log_event(server->log, LOG_DEBUG, "http.cut", "cause=deadline");
	connection_cut(connection);
}

static void list_expire(struct connection_list *list, usec now)
{
	while (list->first && list->first->deadline <= now)
		connection_expire(list->first);
}

static void deadlines_run(void *arg);

/** The timer may ring early (the first connection has moved on), never late. */
static void deadlines_arm(struct http_server *server, usec now)
{
	usec first = USEC_FOREVER;

	if (server->receiving.first)
		first = server->receiving.first->deadline;
	if (server->uploading.first)
		first = MIN_OF(first, server->uploading.first->deadline);
	if (server->idle.first)
		first = MIN_OF(first, server->idle.first->deadline);
	if (first != USEC_FOREVER && loop_timer_set(server->loop, &server->deadline_timer,
					     first - now, deadlines_run, server) != ST_OK)
		log_event(server->log, LOG_ERROR, "http.deadlines", "result=failed");
}

static void deadlines_run(void *arg)
{
	struct http_server *server = arg;
	usec now = clock_mono(loop_clock(server->loop));

	list_expire(&server->receiving, now);
	list_expire(&server->uploading, now);
	list_expire(&server->idle, now);
	deadlines_arm(server, now);
}

void connection_wait(struct connection *connection, struct connection_list *list)
{
	struct http_server *server = connection->server;
	usec now = clock_mono(loop_clock(server->loop));
	bool armed = server->deadline_timer.place != 0;

	connection_wait_end(connection);
	connection->deadline = now + list->span;
	list_append(list, connection);
	if (!armed || connection->deadline < server->deadline_timer.due)
		deadlines_arm(server, now);
}

void connection_wait_end(struct connection *connection)
{
	if (connection->list)
		list_remove(connection);
}

static void peer_write(struct connection *connection, const struct sockaddr *address)
{
	const struct sockaddr_in6 *v6 = (const struct sockaddr_in6 *)address;

	if (address->sa_family == AF_INET)
		inet_ntop(AF_INET, &((const struct sockaddr_in *)address)->sin_addr,
			connection->peer, sizeof(connection->peer));
	else if (address->sa_family == AF_INET6 && IN6_IS_ADDR_V4MAPPED(&v6->sin6_addr))
		inet_ntop(AF_INET, &v6->sin6_addr.s6_addr[12], connection->peer,
			sizeof(connection->peer));
	else if (address->sa_family == AF_INET6)
		inet_ntop(AF_INET6, &v6->sin6_addr, connection->peer, sizeof(connection->peer));
}

static struct connection *connection_new(struct http_server *server, struct MHD_Connection *mhd)
{
	const union MHD_ConnectionInfo *address =
		MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
	const union MHD_ConnectionInfo *socket =
		MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_CONNECTION_FD);
	struct connection *connection = calloc(1, sizeof(*connection));

	if (!connection)
		return NULL;
	connection->server = server;
	connection->fd = socket->connect_fd;
	peer_write(connection, address->client_addr);
	server->connections++;
	connection_wait(connection, &server->receiving);
	return connection;
}

static void connection_free(struct connection *connection)
{
	struct http_server *server = connection->server;

	connection_wait_end(connection);
	if (connection->linger && !server->closing)
		linger_start(server, connection->fd);
	server->connections--;
	free(connection);
}

void connection_notify(void *arg, struct MHD_Connection *mhd, void **socket_context,
	enum MHD_ConnectionNotificationCode code)
{
	if (code == MHD_CONNECTION_NOTIFY_STARTED)
		*socket_context = connection_new(arg, mhd);
	else if (*socket_context)
		connection_free(TAKE(*(struct connection **)socket_context));
}

static void list_stop(struct connection_list *list)
{
	for (struct connection *connection = list->first; connection;
		connection = connection->next) {
		int unread = 0;

		/* What has arrived already is answered, with "Connection: close". */
		if (!connection->exchange &&
			(ioctl(connection->fd, FIONREAD, &unread) != 0 || unread == 0))
			connection_cut(connection);
	}
}

void connections_stop(struct http_server *server)
{
	list_stop(&server->idle);
	list_stop(&server->receiving);
	list_stop(&server->uploading);
}
