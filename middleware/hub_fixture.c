/* SPDX-License-Identifier: Apache-2.0 */
#include "hub_fixture.h"

#include "byoc.h"

#include <arpa/inet.h>
#include <microhttpd.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { LINES_MAX = 4096, WAIT_SECONDS = 20 };

struct hub_fixture {
	struct MHD_Daemon *daemon;
	pthread_mutex_t lock;
	pthread_cond_t changed;
	char url[64];
	uint16_t port;
	unsigned token;
	unsigned fail_status;
	unsigned fail_count;
	char *channels;
	char *lines[LINES_MAX];
	unsigned line_count;
};

struct exchange {
	struct byoc_text body;
	struct byoc_text answer;
	unsigned status;
};

static bool starts(const char *text, const char *prefix)
{
	return strncmp(text, prefix, strlen(prefix)) == 0;
}

static bool bearer_good(const struct hub_fixture *hub, struct MHD_Connection *connection)
{
	const char *header =
		MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "Authorization");
	char want[64];

	snprintf(want, sizeof want, "Bearer hub-token-%u", hub->token);
	return header && (!strcmp(header, want) || !strcmp(header, "Bearer action-token"));
}

static void token_verify(struct exchange *exchange)
{
	if (strstr(byoc_text_z(&exchange->body), "\"token\":\"good\"")) {
		byoc_text_addz(&exchange->answer, "{\"accessToken\":\"action-token\"}");
		return;
	}
	exchange->status = 401;
	byoc_text_addz(&exchange->answer, "{\"errors\":[{\"message\":\"unknown token\"}]}");
}

static void channel_route(
	const struct hub_fixture *hub, const char *method, struct exchange *exchange)
{
	if (!strcmp(method, "GET")) {
		byoc_text_addz(&exchange->answer, hub->channels ? hub->channels : "[]");
	} else if (strstr(byoc_text_z(&exchange->body), "\"refused\"")) {
		exchange->status = 400;
		byoc_text_addz(&exchange->answer,
			"{\"errors\":[{\"message\":\"<b>no such integration</b>\"}]}");
	} else {
		exchange->status = !strcmp(method, "DELETE") ? 204 : 201;
	}
}

static void route(struct hub_fixture *hub, struct MHD_Connection *connection, const char *method,
	const char *path, struct exchange *exchange)
{
	exchange->status = 200;
	if (starts(path, "/authentication/")) {
		byoc_text_addf(
			&exchange->answer, "{\"access_token\":\"hub-token-%u\"}", hub->token);
	} else if (starts(path, "/dfo/3.0/one-time-token/verification")) {
		token_verify(exchange);
	} else if (!bearer_good(hub, connection)) {
		exchange->status = 401;
	} else if (!strstr(path, "/messages")) {
		channel_route(hub, method, exchange);
	} else if (hub->fail_count) {
		hub->fail_count--;
		exchange->status = hub->fail_status;
	} else {
		exchange->status = strstr(path, "/status") ? 204 : 201;
	}
}

static enum MHD_Result finish(struct hub_fixture *hub, struct MHD_Connection *connection,
	const char *method, const char *path, struct exchange *exchange)
{
	struct byoc_text line = { 0 };
	struct MHD_Response *response;
	enum MHD_Result result;

	pthread_mutex_lock(&hub->lock);
	route(hub, connection, method, path, exchange);
	byoc_text_addf(
		&line, "%s %s %u %s", method, path, exchange->status, byoc_text_z(&exchange->body));
	if (hub->line_count < LINES_MAX)
		hub->lines[hub->line_count++] = line.data;
	pthread_cond_broadcast(&hub->changed);
	pthread_mutex_unlock(&hub->lock);
	response = MHD_create_response_from_buffer(exchange->answer.len,
		(void *)(uintptr_t)byoc_text_z(&exchange->answer), MHD_RESPMEM_MUST_COPY);
	result = MHD_queue_response(connection, exchange->status, response);
	MHD_destroy_response(response);
	return result;
}

static enum MHD_Result on_request(void *arg, struct MHD_Connection *connection, const char *path,
	const char *method, const char *version, const char *bytes, size_t *size, void **at)
{
	struct exchange *exchange = *at;

	(void)version;
	if (!exchange) {
		*at = calloc(1, sizeof *exchange);
		return *at ? MHD_YES : MHD_NO;
	}
	if (*size) {
		byoc_text_add(&exchange->body, bytes, *size);
		*size = 0;
		return MHD_YES;
	}
	return finish(arg, connection, method, path, exchange);
}

static void on_completed(void *arg, struct MHD_Connection *connection, void **at,
	enum MHD_RequestTerminationCode code)
{
	struct exchange *exchange = *at;

	(void)arg;
	(void)connection;
	(void)code;
	if (!exchange)
		return;
	byoc_text_done(&exchange->body);
	byoc_text_done(&exchange->answer);
	free(exchange);
	*at = NULL;
}

struct hub_fixture *hub_fixture_new(uint16_t port)
{
	struct hub_fixture *hub = calloc(1, sizeof *hub);
	struct sockaddr_in address = { .sin_family = AF_INET,
		.sin_port = htons(port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	const union MHD_DaemonInfo *info;

	pthread_mutex_init(&hub->lock, NULL);
	pthread_cond_init(&hub->changed, NULL);
	hub->daemon = MHD_start_daemon(MHD_USE_INTERNAL_POLLING_THREAD, port, NULL, NULL,
		on_request, hub, MHD_OPTION_SOCK_ADDR, &address, MHD_OPTION_NOTIFY_COMPLETED,
		on_completed, NULL, MHD_OPTION_LISTENING_ADDRESS_REUSE, 1u, MHD_OPTION_END);
	if (!hub->daemon)
		abort();
	info = MHD_get_daemon_info(hub->daemon, MHD_DAEMON_INFO_BIND_PORT);
	hub->port = info->port;
	snprintf(hub->url, sizeof hub->url, "http://127.0.0.1:%u", hub->port);
	return hub;
}

void hub_fixture_free(struct hub_fixture *hub)
{
	MHD_stop_daemon(hub->daemon);
	for (unsigned i = 0; i < hub->line_count; i++)
		free(hub->lines[i]);
	free(hub->channels);
	pthread_cond_destroy(&hub->changed);
	pthread_mutex_destroy(&hub->lock);
	free(hub);
}

uint16_t hub_fixture_port(const struct hub_fixture *hub)
{
	return hub->port;
}

const char *hub_fixture_url(const struct hub_fixture *hub)
{
	return hub->url;
}

void hub_fixture_fail(struct hub_fixture *hub, unsigned status, unsigned count)
{
	pthread_mutex_lock(&hub->lock);
	hub->fail_status = status;
	hub->fail_count = count;
	pthread_mutex_unlock(&hub->lock);
}

void hub_fixture_tokens_void(struct hub_fixture *hub)
{
	pthread_mutex_lock(&hub->lock);
	hub->token++;
	pthread_mutex_unlock(&hub->lock);
}

void hub_fixture_channels_set(struct hub_fixture *hub, const char *json)
{
	pthread_mutex_lock(&hub->lock);
	free(hub->channels);
	hub->channels = strdup(json);
	pthread_mutex_unlock(&hub->lock);
}

static unsigned lines_count(const struct hub_fixture *hub, const char *part)
{
	unsigned count = 0;

	for (unsigned i = 0; i < hub->line_count; i++)
		count += strstr(hub->lines[i], part) != NULL;
	return count;
}

unsigned hub_fixture_wait(struct hub_fixture *hub, const char *part, unsigned count)
{
	struct timespec until;
	unsigned found;

	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec += WAIT_SECONDS;
	pthread_mutex_lock(&hub->lock);
	while ((found = lines_count(hub, part)) < count &&
		pthread_cond_timedwait(&hub->changed, &hub->lock, &until) == 0)
		continue;
	pthread_mutex_unlock(&hub->lock);
	return found;
}

char *hub_fixture_last(struct hub_fixture *hub, const char *part)
{
	char *line = NULL;

	pthread_mutex_lock(&hub->lock);
	for (unsigned i = hub->line_count; i-- && !line;) {
		if (strstr(hub->lines[i], part))
			line = strdup(hub->lines[i]);
	}
	pthread_mutex_unlock(&hub->lock);
	return line;
}
