/* SPDX-License-Identifier: Apache-2.0 */
/*
 * libcurl's multi interface on the loop: it names the sockets and the one timer it waits for, we tell
 * it what happened to them. Calls beyond the pool's connections wait here, not there: what libcurl
 * does not know costs it nothing.
 *
 * Callbacks of libcurl (socket_wanted, timer_wanted) never call back into it, and handlers of the
 * caller run only outside of it, so they may start and cancel calls.
 */
#include <stdlib.h>
#include <sys/epoll.h>

#include "http/client_parts.h"

#define IDLE_CONNECTIONS 64L /* kept by a pool without a cap */

struct pool_socket {
	struct call_pool *pool;
	struct loop_watch *watch;
	int fd;
};

void call_list_add(struct call_list *list, struct http_call *call)
{
	call->next = NULL;
	call->prev = list->last;
	if (list->last)
		list->last->next = call;
	else
		list->first = call;
	list->last = call;
}

void call_list_remove(struct call_list *list, struct http_call *call)
{
	if (call->prev)
		call->prev->next = call->next;
	else
		list->first = call->next;
	if (call->next)
		call->next->prev = call->prev;
	else
		list->last = call->prev;
}

static void call_end_now(struct http_call *call, const struct call_result *result)
{
	call_pool_remove(call);
	call_finish(call, result);
}

static void pool_collect(struct call_pool *pool)
{
	struct call_result result;
	struct http_call *call;
	CURLMsg *message;
	int left;

	while ((message = curl_multi_info_read(pool->multi, &left))) {
		if (message->msg != CURLMSG_DONE)
			continue;
		if (curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &call) != CURLE_OK)
			continue;
		call_read_result(call, message->data.result, &result);
		call_end_now(call, &result);
	}
}

static void pool_act(struct call_pool *pool, curl_socket_t fd, int what)
{
	int running;

	curl_multi_socket_action(pool->multi, fd, what, &running);
	pool_collect(pool);
}

static void socket_ready(void *arg, uint32_t events)
{
	const struct pool_socket *socket = arg;
	int what = 0;

	if (events & EPOLLIN)
		what |= CURL_CSELECT_IN;
	if (events & EPOLLOUT)
		what |= CURL_CSELECT_OUT;
	if (events & (EPOLLERR | EPOLLHUP))
		what |= CURL_CSELECT_ERR;
	pool_act(socket->pool, socket->fd, what);
}

static void timer_rang(void *arg)
{
	pool_act(arg, CURL_SOCKET_TIMEOUT, 0);
}

static int timer_wanted(CURLM *multi, long wait_ms, void *arg)
{
	struct call_pool *pool = arg;

	(void)multi;
	if (wait_ms < 0) {
		loop_timer_cancel(pool->client->loop, &pool->timer);
		return 0;
	}
	return loop_timer_set(pool->client->loop, &pool->timer, wait_ms * USEC_MS, timer_rang,
		       pool) == ST_OK
		       ? 0
		       : -1;
}

static uint32_t events_of(int what)
{
	switch (what) {
	case CURL_POLL_IN:
		return EPOLLIN;
	case CURL_POLL_OUT:
		return EPOLLOUT;
	default:
		return EPOLLIN | EPOLLOUT;
	}
}

static int socket_add(struct call_pool *pool, curl_socket_t fd, int what)
{
	struct pool_socket *socket = calloc(1, sizeof(*socket));

	if (!socket)
		return -1;
	*socket = (struct pool_socket){ .pool = pool, .fd = fd };
	if (loop_watch(pool->client->loop, fd, events_of(what), socket_ready, socket,
		    &socket->watch) != ST_OK) {
		free(socket);
		return -1;
	}
	curl_multi_assign(pool->multi, fd, socket);
	return 0;
}

static int socket_wanted(CURL *easy, curl_socket_t fd, int what, void *arg, void *socket_arg)
{
	struct call_pool *pool = arg;
	struct pool_socket *socket = socket_arg;

	(void)easy;
	if (what == CURL_POLL_REMOVE) {
		if (socket)
			loop_unwatch(socket->watch);
		free(socket);
		curl_multi_assign(pool->multi, fd, NULL);
		return 0;
	}
	if (!socket)
		return socket_add(pool, fd, what);
	return loop_rewatch(socket->watch, events_of(what)) == ST_OK ? 0 : -1;
}

void call_pool_limit(struct call_pool *pool, int most)
{
	if (pool->most == most)
		return;
	pool->most = most;
	curl_multi_setopt(pool->multi, CURLMOPT_MAXCONNECTS, most > 0 ? most : IDLE_CONNECTIONS);
}

static struct call_pool *pool_new(struct http_client *client, int64_t id)
{
	struct call_pool *pool = calloc(1, sizeof(*pool));

	if (!pool)
		return NULL;
	pool->client = client;
	pool->id = id;
	pool->multi = curl_multi_init();
	if (!pool->multi) {
		free(pool);
		return NULL;
	}
	curl_multi_setopt(pool->multi, CURLMOPT_SOCKETFUNCTION, socket_wanted);
	curl_multi_setopt(pool->multi, CURLMOPT_SOCKETDATA, pool);
	curl_multi_setopt(pool->multi, CURLMOPT_TIMERFUNCTION, timer_wanted);
	curl_multi_setopt(pool->multi, CURLMOPT_TIMERDATA, pool);
	curl_multi_setopt(pool->multi, CURLMOPT_PIPELINING, CURLPIPE_NOTHING);
	pool->most = -1;
	call_pool_limit(pool, 0);
	pool->next = client->pools;
	client->pools = pool;
	return pool;
}

enum status call_pool_get(struct http_client *client, int64_t id, struct call_pool **ret_pool)
{
	struct call_pool *pool = client->pools;

	while (pool && pool->id != id)
		pool = pool->next;
	*ret_pool = pool ? pool : pool_new(client, id);
	return *ret_pool ? ST_OK : ST_NO_MEMORY;
}

void call_pool_free(struct call_pool *pool)
{
	curl_multi_cleanup(pool->multi);
	loop_timer_cancel(pool->client->loop, &pool->timer);
	free(pool);
}

static enum status call_run(struct http_call *call)
{
	struct call_pool *pool = call->pool;

	if (curl_multi_add_handle(pool->multi, call->easy) != CURLM_OK)
		return ST_NO_MEMORY;
	call->place = CALL_RUNNING;
	call_list_add(&pool->running, call);
	pool->running_count++;
	return ST_OK;
}

static bool pool_is_full(const struct call_pool *pool)
{
	return pool->most > 0 && pool->running_count >= pool->most;
}

static void queue_expired(void *arg)
{
	struct http_call *call = arg;
	struct call_result result = { .end = CALL_NOT_SENT,
		.fault = FAULT_TIMEOUT,
		.retry_after = -1,
		.detail = "waited in vain for a connection of the pool" };

	call_end_now(call, &result);
}

static enum status call_queue(struct http_call *call)
{
	if (loop_timer_set(call->client->loop, &call->queue_timer, call->timeout, queue_expired,
		    call) != ST_OK)
		return ST_NO_MEMORY;
	call->place = CALL_QUEUED;
	call_list_add(&call->pool->queued, call);
	return ST_OK;
}

enum status call_pool_add(struct call_pool *pool, struct http_call *call)
{
	call->pool = pool;
	if (pool_is_full(pool) || pool->queued.first)
		return call_queue(call);
	return call_run(call);
}

static void queue_leave(struct http_call *call)
{
	loop_timer_cancel(call->client->loop, &call->queue_timer);
	call_list_remove(&call->pool->queued, call);
	call->place = CALL_IDLE;
}

/** Out of memory: the call's timer, set to the next turn, ends it. */
static void queue_next(struct call_pool *pool)
{
	struct http_call *call = pool->queued.first;
	usec waited = clock_mono(loop_clock(call->client->loop)) - call->started;
	long left_ms = (long)MAX_OF((call->timeout - waited) / USEC_MS, 1);

	queue_leave(call);
	if (call->take == NULL)
		curl_easy_setopt(call->easy, CURLOPT_TIMEOUT_MS, left_ms);
	if (call_run(call) == ST_OK)
		return;
	call->timeout = 0;
	if (call_queue(call) != ST_OK)
		log_event(call->client->log, LOG_ERROR, "http.call", "result=lost");
}

void call_pool_remove(struct http_call *call)
{
	struct call_pool *pool = call->pool;

	if (call->place == CALL_QUEUED)
		queue_leave(call);
	if (call->place != CALL_RUNNING)
		return;
	curl_multi_remove_handle(pool->multi, call->easy);
	call_list_remove(&pool->running, call);
	call->place = CALL_IDLE;
	pool->running_count--;
	if (pool->queued.first && !pool_is_full(pool) && !call->client->closing)
		queue_next(pool);
}
