/* SPDX-License-Identifier: Apache-2.0 */
#include "request.h"

#include "app.h"
#include "server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

const char *request_header(const struct request *request, const char *name)
{
	return MHD_lookup_connection_value(request->connection, MHD_HEADER_KIND, name);
}

const char *request_cookie(const struct request *request, const char *name)
{
	return MHD_lookup_connection_value(request->connection, MHD_COOKIE_KIND, name);
}

/* A page of another site could point its own name at this machine; it cannot change the Host header. */
static bool host_is_local(const char *host)
{
	static const char *const names[] = { "127.0.0.1", "localhost", "[::1]" };

	for (size_t i = 0; host && i < sizeof names / sizeof *names; i++) {
		size_t len = strlen(names[i]);

		if (!strncmp(host, names[i], len) && (!host[len] || host[len] == ':'))
			return true;
	}
	return false;
}

static bool address_is_local(const struct request *request)
{
	const union MHD_ConnectionInfo *info =
		MHD_get_connection_info(request->connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
	const struct sockaddr *address = info ? info->client_addr : NULL;
	const struct in6_addr *six;

	if (!address)
		return false;
	if (address->sa_family == AF_INET) {
		const struct sockaddr_in *four = (const struct sockaddr_in *)(const void *)address;

		return ntohl(four->sin_addr.s_addr) >> 24 == 127;
	}
	if (address->sa_family != AF_INET6)
		return false;
	six = &((const struct sockaddr_in6 *)(const void *)address)->sin6_addr;
	return IN6_IS_ADDR_LOOPBACK(six) || (IN6_IS_ADDR_V4MAPPED(six) && six->s6_addr[12] == 127);
}

bool request_is_local(const struct request *request)
{
	return address_is_local(request) && host_is_local(request_header(request, "Host"));
}

void request_header_add(struct request *request, const char *name, const char *value)
{
	char *copy = request->header_count < HEADERS_MAX ? strdup(value) : NULL;

	if (copy)
		request->headers[request->header_count++] = (struct request_header){ name, copy };
}

void request_problem(struct request *request, unsigned status, const char *problem)
{
	request->status = status;
	request->content_type = "application/json";
	byoc_text_clear(&request->answer);
	byoc_text_addz(&request->answer, "{\"error\":");
	byoc_text_add_json(&request->answer, problem);
	byoc_text_addz(&request->answer, "}");
}

void request_redirect(struct request *request, const char *place)
{
	request->status = MHD_HTTP_FOUND;
	byoc_text_clear(&request->answer);
	request_header_add(request, "Location", place);
}

void request_hold(struct request *request)
{
	request->holds++;
}

void request_release(struct request *request)
{
	if (--request->holds)
		return;
	request->state = REQUEST_READY;
	if (!request->suspended)
		return;
	/* On a loop of our own, nothing else would wake the daemon. */
	MHD_resume_connection(request->connection);
	server_resumed(request->app->server);
}

void request_commit(struct request *request)
{
	request_hold(request);
	server_batch_add(request->app->server, request);
}
