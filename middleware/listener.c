/* SPDX-License-Identifier: Apache-2.0 */
#include "listener.h"

#include <errno.h>
#include <netdb.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { BACKLOG = 1024 };

/* "[::1]:80" and "127.0.0.1:80" become host and port. */
static bool where_split(const char *where, char ret_host[64], char ret_port[8])
{
	const char *colon = strrchr(where, ':');
	size_t len = colon ? (size_t)(colon - where) : 0;

	if (!len || !colon[1] || strlen(colon + 1) >= 8)
		return false;
	if (where[0] == '[' && where[len - 1] == ']') {
		where++;
		len -= 2;
	}
	if (!len || len >= 64)
		return false;
	snprintf(ret_host, 64, "%.*s", (int)len, where);
	snprintf(ret_port, 8, "%s", colon + 1);
	return true;
}

static int socket_bind(const struct addrinfo *info)
{
	int fd = socket(info->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	int one = 1;

	if (fd < 0)
		return -1;
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
	if (bind(fd, info->ai_addr, info->ai_addrlen) == 0 && listen(fd, BACKLOG) == 0)
		return fd;
	close(fd);
	return -1;
}

static void address_write(struct listener *listener, bool tls)
{
	struct sockaddr_storage address;
	socklen_t size = sizeof address;
	char host[64] = "";
	char port[8] = "";

	getsockname(listener->fd, (struct sockaddr *)&address, &size);
	getnameinfo((struct sockaddr *)&address, size, host, sizeof host, port, sizeof port,
		NI_NUMERICHOST | NI_NUMERICSERV);
	snprintf(listener->address, sizeof listener->address,
		strchr(host, ':') ? "%s://[%s]:%s" : "%s://%s:%s", tls ? "https" : "http", host,
		port);
}

bool listener_open(
	const char *where, bool tls, struct listener *ret_listener, struct byoc_text *ret_problem)
{
	struct addrinfo hints = { .ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE };
	struct addrinfo *found = NULL;
	char host[64];
	char port[8];

	if (!where_split(where, host, port) || getaddrinfo(host, port, &hints, &found) != 0) {
		byoc_text_addf(ret_problem,
			"--listen: \"%s\" is no address and port, such as 127.0.0.1:8090", where);
		return false;
	}
	ret_listener->fd = socket_bind(found);
	freeaddrinfo(found);
	if (ret_listener->fd < 0) {
		byoc_text_addf(ret_problem, "%s: %s", where, strerror(errno));
		return false;
	}
	address_write(ret_listener, tls);
	return true;
}

void listener_close(struct listener *listener)
{
	if (listener->fd >= 0)
		close(listener->fd);
	listener->fd = -1;
}
