/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Posts what is owed until the hub takes it. The rows are in the store; here is only when each is
 * due (16 bytes and a place in a heap), the posts under way, and the one access token that all
 * share. A row leaves the store after the hub has answered, so a crash between the two repeats the
 * post, under the same id.
 */
#include "byoc.h"
#include "heap.h"
#include "json.h"
#include "store_rows.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

struct waiter {
	byoc_outbox_first *first;
	void *arg;
	unsigned tries;
};

struct post {
	struct post *next; /* among those under way */
	struct post *previous;
	struct byoc_outbox *outbox; /* NULL once the outbox is gone */
	int64_t row;
	uint64_t token_number; /* which token it was posted with */
	struct waiter *waiter;
	struct byoc_owed owed;
};

enum login { LOGGED_OUT, LOGGING_IN, LOGGED_IN };

struct login_call {
	struct byoc_outbox *outbox; /* NULL once the outbox is gone */
};

struct byoc_outbox {
	struct byoc_store *store;
	struct byoc_hub *hub;
	struct byoc_outbox_settings settings;
	char *api_host;
	char *key_id;
	char *key_secret;
	char *bearer;
	uint64_t
		token_number; /* counts the tokens, so that a late 401 does not throw a newer one away */
	enum login login;
	struct login_call *login_call;
	int64_t login_after_usec; /* monotonic: no attempt before */
	unsigned logins_failed;
	struct byoc_heap due;
	struct post *busy;
	unsigned in_flight;
	int64_t quiet_until_usec; /* monotonic: the hub asked for a pause, or is away */
};

enum byoc_verdict byoc_outbox_verdict(unsigned http_status)
{
	if (http_status >= 200 && http_status < 300)
		return BYOC_TAKEN;
	switch (http_status) {
	case 401:
		return BYOC_LOG_IN;
	case 400:
	case 404:
	case 405:
	case 410:
	case 413:
	case 415:
	case 422:
		return BYOC_REFUSED;
	default:
		return BYOC_AGAIN;
	}
}

static void first_tell(struct waiter *waiter)
{
	byoc_outbox_first *first = waiter ? waiter->first : NULL;

	if (!first)
		return;
	waiter->first = NULL;
	first(waiter->arg);
}

static bool owed_known(void *arg, int64_t row, int64_t due_usec)
{
	struct byoc_outbox *outbox = arg;

	return byoc_heap_push(&outbox->due, (struct byoc_due){ .due_usec = due_usec, .row = row });
}

static bool settings_copy(struct byoc_outbox *outbox, const struct byoc_outbox_settings *settings)
{
	outbox->settings = *settings;
	if (!settings->api_host || !settings->key_id || !settings->key_secret)
		return true;
	outbox->api_host = strdup(settings->api_host);
	outbox->key_id = strdup(settings->key_id);
	outbox->key_secret = strdup(settings->key_secret);
	return outbox->api_host && outbox->key_id && outbox->key_secret;
}

struct byoc_outbox *byoc_outbox_new(
	struct byoc_store *store, struct byoc_hub *hub, const struct byoc_outbox_settings *settings)
{
	struct byoc_outbox *outbox = calloc(1, sizeof *outbox);

	if (!outbox)
		return NULL;
	outbox->store = store;
	outbox->hub = hub;
	if (settings_copy(outbox, settings) && byoc_owed_each(store, owed_known, outbox))
		return outbox;
	byoc_outbox_free(outbox);
	return NULL;
}

static void post_free(struct post *post)
{
	byoc_owed_done(&post->owed);
	free(post->waiter);
	free(post);
}

void byoc_outbox_free(struct byoc_outbox *outbox)
{
	if (!outbox)
		return;
	if (outbox->login_call)
		outbox->login_call->outbox = NULL;
	for (struct post *post = outbox->busy; post; post = post->next) {
		first_tell(post->waiter);
		post->outbox = NULL;
	}
	for (size_t i = 0; i < outbox->due.count; i++) {
		first_tell(outbox->due.items[i].what);
		free(outbox->due.items[i].what);
	}
	byoc_heap_done(&outbox->due);
	free(outbox->api_host);
	free(outbox->key_id);
	if (outbox->key_secret)
		sodium_memzero(outbox->key_secret, strlen(outbox->key_secret));
	free(outbox->key_secret);
	free(outbox->bearer);
	free(outbox);
}

bool byoc_outbox_add(struct byoc_outbox *outbox, const struct byoc_owed *owed,
	byoc_outbox_first *first, void *arg)
{
	struct waiter *waiter = NULL;
	struct byoc_due due = { .due_usec = owed->due_usec };

	if (first) {
		waiter = calloc(1, sizeof *waiter);
		if (!waiter)
			return false;
		*waiter = (struct waiter){ .first = first, .arg = arg };
	}
	due.what = waiter;
	if (byoc_owed_insert(outbox->store, owed, &due.row) && byoc_heap_push(&outbox->due, due))
		return true;
	free(waiter);
	return false;
}

/* Doubles from the least to the most; half of it is random, so that posts which failed together
 * spread. */
static int64_t backoff(const struct byoc_outbox *outbox, unsigned tries)
{
	int64_t wait = outbox->settings.backoff_min_usec;

	while (tries-- > 1 && wait < outbox->settings.backoff_max_usec)
		wait *= 2;
	if (wait > outbox->settings.backoff_max_usec)
		wait = outbox->settings.backoff_max_usec;
	return wait / 2 + (int64_t)randombytes_uniform((uint32_t)(wait / 2 + 1));
}

static void login_done(void *arg, const struct byoc_hub_answer *answer)
{
	struct login_call *call = arg;
	struct byoc_outbox *outbox = call->outbox;
	cJSON *tree;
	const char *token;

	free(call);
	if (!outbox)
		return;
	outbox->login_call = NULL;
	tree = byoc_json_parse(answer->body, answer->len);
	token = answer->status == 200 ? byoc_json_text(tree, "access_token") : NULL;
	free(outbox->bearer);
	outbox->bearer = token ? strdup(token) : NULL;
	cJSON_Delete(tree);
	if (outbox->bearer) {
		outbox->login = LOGGED_IN;
		outbox->token_number++;
		outbox->logins_failed = 0;
		return;
	}
	outbox->login = LOGGED_OUT;
	outbox->login_after_usec = byoc_monotonic_usec() + backoff(outbox, ++outbox->logins_failed);
	if (outbox->settings.tried)
		outbox->settings.tried(
			outbox->settings.arg, &(struct byoc_try){ .answer = answer });
}

static void login_start(struct byoc_outbox *outbox)
{
	struct login_call *call = calloc(1, sizeof *call);

	outbox->login_after_usec = byoc_monotonic_usec() + outbox->settings.backoff_max_usec;
	if (!call)
		return;
	call->outbox = outbox;
	if (!byoc_hub_log_in(outbox->hub, outbox->api_host, outbox->key_id, outbox->key_secret,
		    login_done, call)) {
		free(call);
		return;
	}
	outbox->login_call = call;
	outbox->login = LOGGING_IN;
}

static void post_unlink(struct post *post)
{
	if (post->previous)
		post->previous->next = post->next;
	else
		post->outbox->busy = post->next;
	if (post->next)
		post->next->previous = post->previous;
	post->outbox->in_flight--;
}

/* It goes back into the heap, to be posted after `wait_usec`; should that fail, the next start
 * finds it. */
static void post_again(struct post *post, int64_t wait_usec)
{
	struct byoc_due due = { .due_usec = byoc_now_usec() + wait_usec, .row = post->row };

	if (!post->waiter)
		post->waiter = calloc(1, sizeof *post->waiter);
	if (post->waiter)
		post->waiter->tries++;
	due.what = post->waiter;
	if (byoc_heap_push(&post->outbox->due, due))
		post->waiter = NULL;
}

static void post_decide(struct post *post, const struct byoc_hub_answer *answer)
{
	struct byoc_outbox *outbox = post->outbox;
	enum byoc_verdict verdict = byoc_outbox_verdict(answer->status);
	unsigned tries = post->waiter ? post->waiter->tries + 1 : 1;
	struct byoc_try tried = { .owed = &post->owed,
		.answer = answer,
		.number = tries,
		.taken = verdict == BYOC_TAKEN && byoc_owed_delete(outbox->store, post->row) };
	int64_t wait = backoff(outbox, tries);

	if (verdict == BYOC_REFUSED)
		tried.refused = byoc_owed_refuse(outbox->store, post->row, answer->status);
	if (verdict == BYOC_LOG_IN && outbox->login == LOGGED_IN &&
		post->token_number == outbox->token_number)
		outbox->login = LOGGED_OUT;
	if (answer->retry_after_seconds)
		wait = answer->retry_after_seconds * INT64_C(1000000);
	if (verdict == BYOC_AGAIN && (answer->retry_after_seconds || !answer->status))
		outbox->quiet_until_usec = byoc_monotonic_usec() + wait;
	if (outbox->settings.tried)
		outbox->settings.tried(outbox->settings.arg, &tried);
	first_tell(post->waiter);
	if (!tried.taken && !tried.refused)
		post_again(post, verdict == BYOC_LOG_IN && tries == 1 ? 0 : wait);
}

static void post_done(void *arg, const struct byoc_hub_answer *answer)
{
	struct post *post = arg;

	if (post->outbox) {
		post_unlink(post);
		post_decide(post, answer);
	}
	post_free(post);
}

static void post_start(struct byoc_outbox *outbox, struct byoc_due due)
{
	struct byoc_access access = { .api_host = outbox->api_host, .bearer = outbox->bearer };
	struct post *post = calloc(1, sizeof *post);

	if (!post || !byoc_owed_load(outbox->store, due.row, &post->owed)) {
		/* The write that owed it was undone; or memory is short, and the next start finds
		 * it. */
		first_tell(due.what);
		free(due.what);
		free(post);
		return;
	}
	post->outbox = outbox;
	post->row = due.row;
	post->token_number = outbox->token_number;
	post->waiter = due.what;
	post->next = outbox->busy;
	if (outbox->busy)
		outbox->busy->previous = post;
	outbox->busy = post;
	outbox->in_flight++;
	if (byoc_hub_post(outbox->hub, &access, &post->owed, post_done, post))
		return;
	post_unlink(post);
	post_again(post, outbox->settings.backoff_min_usec);
	post_free(post);
}

/* Microseconds until posting may go on; 0: now; -1: when something happens. */
static int64_t outbox_hindered(struct byoc_outbox *outbox)
{
	int64_t now = byoc_monotonic_usec();

	if (!outbox->api_host || outbox->in_flight >= outbox->settings.max_in_flight)
		return -1;
	if (now < outbox->quiet_until_usec)
		return outbox->quiet_until_usec - now;
	if (outbox->login == LOGGED_OUT && now < outbox->login_after_usec)
		return outbox->login_after_usec - now;
	if (outbox->login == LOGGED_OUT)
		login_start(outbox);
	return outbox->login == LOGGED_IN ? 0 : -1;
}

int64_t byoc_outbox_run(struct byoc_outbox *outbox)
{
	const struct byoc_due *top;

	while ((top = byoc_heap_top(&outbox->due))) {
		int64_t wait = top->due_usec - byoc_now_usec();

		if (wait <= 0)
			wait = outbox_hindered(outbox);
		if (wait)
			return wait;
		post_start(outbox, byoc_heap_pop(&outbox->due));
	}
	return -1;
}
