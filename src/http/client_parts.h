/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the files of the client share. Nothing here is for other rooms.
 *
 *   client.c        the client, starting and cancelling calls
 *   call_pool.c     one pool: a multi handle on the loop, its queue of calls
 *   call.c          one call: how it is put to libcurl, what comes back
 *   call_outcome.c  what that means
 */
#ifndef HTTP_CLIENT_PARTS_H
#define HTTP_CLIENT_PARTS_H

#include <curl/curl.h>

#include "core/buf.h"
#include "http/address_guard.h"
#include "http/client.h"

enum call_place {
	CALL_IDLE,   /* in no list, or among the spare ones */
	CALL_QUEUED, /* waits for one of the pool's connections */
	CALL_RUNNING /* libcurl has it */
};

struct call_list {
	struct http_call *first, *last;
};

struct http_call {
	struct http_client *client;
	struct call_pool *pool;
	struct http_call *prev, *next; /* in the list of its place */
	enum call_place place;

	CURL *easy;
	struct curl_slist *headers;
	struct tls_identity *identity;
	struct buf body, answer;
	bool head;       /* no body will come                                   */
	bool may_repeat; /* the method changes nothing (RFC 9110, 9.2.1)        */
	bool too_large, address_refused;
	unsigned int transmissions;
	usec started, timeout, connect_timeout;
	struct loop_timer queue_timer;
	call_done_fn *done;
	call_take_fn *take; /* NULL: the answer is kept whole */
	void *arg;
	char error[CURL_ERROR_SIZE];
};

/** The calls of one integration: its own connections, so that none can starve another's. */
struct call_pool {
	struct http_client *client;
	struct call_pool *next;
	int64_t id;
	CURLM *multi;
	struct loop_timer timer;
	struct call_list queued, running;
	int running_count, most; /* 0: no cap */
};

struct http_client {
	struct loop *loop;
	const struct settings *settings;
	struct log *log;
	struct address_guard guard;
	CURLSH *share;
	struct call_pool *pools;
	struct http_call *spare;
	size_t spare_count;
	bool closing;
};

void call_list_add(struct call_list *list, struct http_call *call);
void call_list_remove(struct call_list *list, struct http_call *call);

/* call_pool.c */
MUST_CHECK enum status call_pool_get(
	struct http_client *client, int64_t id, struct call_pool **ret_pool);
void call_pool_free(struct call_pool *pool);
/** @param most  connections; 0: no cap */
void call_pool_limit(struct call_pool *pool, int most);
/** Hands the call to libcurl, or queues it when the pool's connections are taken. */
MUST_CHECK enum status call_pool_add(struct call_pool *pool, struct http_call *call);
/** Takes the call back, wherever it is, and lets the next one go. */
void call_pool_remove(struct http_call *call);

/* call.c */
MUST_CHECK enum status call_get(struct http_client *client, struct http_call **ret_call);
/** Sets it up as asked, everything copied. @return ST_INVALID for a header that breaks lines */
MUST_CHECK enum status call_prepare(struct http_call *call, const struct call_request *request);
/** Tells `done`; the call must have been taken off its pool. */
void call_finish(struct http_call *call, const struct call_result *result);
/** Back among the spare ones. */
void call_put(struct http_call *call);
void call_free(struct http_call *call);
/** What came of it, once libcurl has ended it with `code`. */
void call_read_result(struct http_call *call, CURLcode code, struct call_result *ret_result);

#endif
