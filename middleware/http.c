/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Between libmicrohttpd and the handlers: a request is gathered, handled, held where it must wait, and sent.
 */
#include "server_parts.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	BODY_MAX_BYTES = 1 << 20,
	BODIES_MAX_BYTES = 64 << 20,
	IDLE_SECONDS = 120,
	CONNECTIONS_MAX = 4096,
	CONNECTION_MEMORY_BYTES = 16 << 10
};

static void *on_target(void *arg, const char *uri, struct MHD_Connection *connection)
{
	struct server *server = arg;
	struct request *request = calloc(1, sizeof *request);
	char *question;

	(void)connection;
	if (!request)
		return NULL;
	request->app = server->app;
	request->target = strdup(uri);
	request->status = MHD_HTTP_OK;
	if (!request->target) {
		free(request);
		return NULL;
	}
	question = strchr(request->target, '?');
	request->query = question ? question + 1 : strchr(request->target, '\0');
	return request;
}

static void on_completed(void *arg, struct MHD_Connection *connection, void **at,
	enum MHD_RequestTerminationCode code)
{
	struct server *server = arg;
	struct request *request = *at;

	(void)connection;
	(void)code;
	if (!request)
		return;
	for (size_t i = 0; i < request->segment_count; i++)
		free(request->segments[i]);
	for (size_t i = 0; i < request->header_count; i++)
		free(request->headers[i].value);
	server->body_bytes -= request->body.len;
	byoc_text_done(&request->body);
	byoc_text_done(&request->answer);
	if (request->answer_fd > 0)
		close(request->answer_fd);
	free(request->target);
	free(request);
	*at = NULL;
}

/* An escaped path must arrive as it came: %2F inside a segment is no slash. */
static size_t unescape_nothing(void *arg, struct MHD_Connection *connection, char *text)
{
	(void)arg;
	(void)connection;
	return strlen(text);
}

static struct MHD_Response *response_make(struct request *request)
{
	struct stat about;
	int fd = request->answer_fd;

	/* The request outlives its response, so nothing needs to be copied. */
	if (fd <= 0 || fstat(fd, &about) != 0)
		return MHD_create_response_from_buffer(request->answer.len,
			(void *)(uintptr_t)byoc_text_z(&request->answer), MHD_RESPMEM_PERSISTENT);
	request->answer_fd = 0;
	return MHD_create_response_from_fd64((uint64_t)about.st_size, fd);
}

static enum MHD_Result request_send(struct request *request)
{
	struct MHD_Response *response;
	enum MHD_Result result;

	if (request->drop)
		return MHD_NO;
	if (request->answer.failed)
		request_problem(request, MHD_HTTP_SERVICE_UNAVAILABLE, "no memory");
	response = response_make(request);
	if (!response)
		return MHD_NO;
	if (request->content_type)
		MHD_add_response_header(response, "Content-Type", request->content_type);
	for (size_t i = 0; i < request->header_count; i++)
		MHD_add_response_header(
			response, request->headers[i].name, request->headers[i].value);
	result = MHD_queue_response(request->connection, request->status, response);
	MHD_destroy_response(response);
	return result;
}

static bool length_allowed(struct request *request)
{
	const char *length = request_header(request, "Content-Length");

	return !length || strtoull(length, NULL, 10) <= BODY_MAX_BYTES;
}

static enum MHD_Result request_begin(
	struct request *request, struct MHD_Connection *connection, const char *method)
{
	request->connection = connection;
	request->method = method;
	if (length_allowed(request))
		return MHD_YES;
	request_problem(request, MHD_HTTP_CONTENT_TOO_LARGE, "the body is larger than 1 MiB");
	request->state = REQUEST_READY;
	return request_send(request);
}

static void body_take(struct server *server, struct request *request, const char *bytes, size_t len)
{
	if (request->body.len + len > BODY_MAX_BYTES)
		request->body_refused = MHD_HTTP_CONTENT_TOO_LARGE;
	else if (server->body_bytes + len > BODIES_MAX_BYTES)
		request->body_refused = MHD_HTTP_SERVICE_UNAVAILABLE;
	if (request->body_refused)
		return;
	byoc_text_add(&request->body, bytes, len);
	server->body_bytes += len;
}

static enum MHD_Result request_handle(struct server *server, struct request *request)
{
	request->state = REQUEST_HELD;
	request_hold(request);
	if (request->body_refused || request->body.failed)
		request_problem(request,
			request->body_refused ? request->body_refused
					      : MHD_HTTP_SERVICE_UNAVAILABLE,
			"the body is larger than 1 MiB, or all bodies are too large together");
	else if (server->stopping)
		request_problem(request, MHD_HTTP_SERVICE_UNAVAILABLE, "the middleware stops");
	else
		server_dispatch(server, request);
	request_release(request);
	if (request->state == REQUEST_READY)
		return request_send(request);
	request->suspended = true;
	MHD_suspend_connection(request->connection);
	return MHD_YES;
}

static enum MHD_Result on_request(void *arg, struct MHD_Connection *connection, const char *url,
	const char *method, const char *version, const char *upload, size_t *upload_size, void **at)
{
	struct request *request = *at;

	(void)url;
	(void)version;
	if (!request)
		return MHD_NO;
	if (!request->connection)
		return request_begin(request, connection, method);
	if (*upload_size) {
		body_take(arg, request, upload, *upload_size);
		*upload_size = 0;
		return MHD_YES;
	}
	if (request->state == REQUEST_READING)
		return request_handle(arg, request);
	return request->state == REQUEST_READY ? request_send(request) : MHD_YES;
}

static bool tls_load(struct server *server, struct byoc_text *ret_problem)
{
	const struct settings *settings = &server->app->settings;
	const char *const paths[] = { settings->tls_cert, settings->tls_key, settings->client_ca };

	for (size_t i = 0; i < 3; i++) {
		if (!paths[i][0])
			continue;
		server->files[i] = file_read(paths[i], ret_problem);
		if (!server->files[i])
			return false;
	}
	return true;
}

static void tls_options(const struct server *server, struct MHD_OptionItem ret_options[4])
{
	static const enum MHD_OPTION options[] = { MHD_OPTION_HTTPS_MEM_CERT,
		MHD_OPTION_HTTPS_MEM_KEY, MHD_OPTION_HTTPS_MEM_TRUST };
	size_t count = 0;

	for (size_t i = 0; i < 3; i++) {
		if (server->files[i])
			ret_options[count++] =
				(struct MHD_OptionItem){ options[i], 0, server->files[i] };
	}
	ret_options[count] = (struct MHD_OptionItem){ MHD_OPTION_END, 0, NULL };
}

bool server_daemon_start(struct server *server, struct byoc_text *ret_problem)
{
	unsigned flags = MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME;
	struct MHD_OptionItem tls[4];

	if (!tls_load(server, ret_problem))
		return false;
	tls_options(server, tls);
	if (server->files[0])
		flags |= MHD_USE_TLS;
	server->daemon = MHD_start_daemon(flags, 0, NULL, NULL, on_request, server,
		MHD_OPTION_LISTEN_SOCKET, server->listener.fd, MHD_OPTION_ARRAY, tls,
		MHD_OPTION_URI_LOG_CALLBACK, on_target, server, MHD_OPTION_NOTIFY_COMPLETED,
		on_completed, server, MHD_OPTION_UNESCAPE_CALLBACK, unescape_nothing, NULL,
		MHD_OPTION_CONNECTION_TIMEOUT, IDLE_SECONDS, MHD_OPTION_CONNECTION_LIMIT,
		CONNECTIONS_MAX, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
		(size_t)CONNECTION_MEMORY_BYTES, MHD_OPTION_END);
	if (server->daemon) {
		server->listener.fd = -1; /* MHD closes it */
		return true;
	}
	byoc_text_addz(ret_problem,
		server->files[0] ? "the server does not start; are certificate and key a pair?"
				 : "the server does not start");
	return false;
}
