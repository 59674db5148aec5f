/* SPDX-License-Identifier: Apache-2.0 */
#include "http/client.h"

#include <stdlib.h>

#include "http/client_parts.h"

static enum status client_begin(struct http_client *client)
{
	const struct settings *settings = client->settings;
	enum status s;

	s = address_guard_init(&client->guard,
		str_of(settings->allow_addresses ? settings->allow_addresses : ""),
		settings->allow_http);
	if (s != ST_OK) {
		log_event(client->log, LOG_ERROR, "http.client",
			"result=invalid setting=allow-addresses");
		return s;
	}
	client->share = curl_share_init();
	if (!client->share)
		return ST_NO_MEMORY;
	/* One thread uses it, so it needs no locks. */
	curl_share_setopt(client->share, CURLSHOPT_SHARE, CURL_LOCK_DATA_SSL_SESSION);
	return ST_OK;
}

enum status http_client_new(struct loop *loop, const struct settings *settings, struct log *log,
	struct http_client **ret_client)
{
	struct http_client *client = calloc(1, sizeof(*client));
	enum status s;

	if (!client)
		return ST_NO_MEMORY;
	if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
		free(client);
		return ST_NO_MEMORY;
	}
	client->loop = loop;
	client->settings = settings;
	client->log = log;
	s = client_begin(client);
	if (s != ST_OK) {
		http_client_free(client);
		return s;
	}
	*ret_client = client;
	return ST_OK;
}

static void pool_cancel(struct call_pool *pool)
{
	while (pool->queued.first)
		http_call_cancel(pool->queued.first);
	while (pool->running.first)
		http_call_cancel(pool->running.first);
}

void http_client_free(struct http_client *client)
{
	if (!client)
		return;
	client->closing = true;
	for (struct call_pool *pool = client->pools; pool; pool = pool->next)
		pool_cancel(pool);
	while (client->spare) {
		struct http_call *call = client->spare;

		client->spare = call->next;
		call_free(call);
	}
	while (client->pools) {
		struct call_pool *pool = client->pools;

		client->pools = pool->next;
		call_pool_free(pool);
	}
	if (client->share)
		curl_share_cleanup(client->share);
	curl_global_cleanup();
	free(client);
}

enum status http_call_start(struct http_client *client, const struct call_request *request,
	call_done_fn *done, void *arg, struct http_call **ret_call)
{
	struct call_pool *pool;
	struct http_call *call;
	enum status s;

	if (client->closing)
		return ST_TRY_LATER;
	if (url_check(request->url, request->allow_http, STR("url"), NULL) != ST_OK)
		return ST_INVALID;
	if ((s = call_pool_get(client, request->pool, &pool)) != ST_OK)
		return s;
	if ((s = call_get(client, &call)) != ST_OK)
		return s;
	call_pool_limit(pool, request->pool_connections);
	call->done = done;
	call->arg = arg;
	s = call_prepare(call, request);
	if (s == ST_OK)
		s = call_pool_add(pool, call);
	if (s != ST_OK) {
		call_put(call);
		return s;
	}
	if (ret_call)
		*ret_call = call;
	return ST_OK;
}

void http_call_cancel(struct http_call *call)
{
	const struct call_result result = { .end = CALL_CANCELLED, .retry_after = -1 };

	call_pool_remove(call);
	call_finish(call, &result);
}
