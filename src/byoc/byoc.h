/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Speaking to the middleware: OAuth tokens, the callback of an outbound message in the
 * integration's dialect, and what became of it. Loop thread only. Integrations and channels are
 * loaded on demand through the loop's reader and kept until they are dropped; whoever commits a
 * change drops them from the completion.
 */
#ifndef BYOC_BYOC_H
#define BYOC_BYOC_H

#include "byoc/channel.h"
#include "byoc/integration.h"
#include "core/clock.h"
#include "core/log.h"
#include "core/random.h"
#include "core/secret.h"
#include "core/settings.h"
#include "http/client.h"
#include "store/store.h"

struct byoc;

struct byoc_options {
	struct store *store;
	const struct keyring *keyring;
	const struct settings *settings;
	struct clock *clock;
	struct log *log;
	struct http_client *client;
	struct loop *loop;
};

MUST_CHECK enum status byoc_open(const struct byoc_options *options, struct byoc **ret_byoc);
/** After the HTTP client, which ends the calls under way. */
void byoc_free(struct byoc *byoc);

/** After the commit of a change (or a removal) of an integration or one of its channels. */
void byoc_drop_integration(struct byoc *byoc, int64_t bu_id, int64_t integration_no);
void byoc_drop_channel(struct byoc *byoc, int64_t bu_id, int64_t channel_no);

/** A channel with what the sender must know of its integration. Lent until the next call into
 * byoc. @return ST_NOT_FOUND (deleted), ST_IO */
struct channel_route {
	const struct channel *channel;
	const struct integration *integration; /* without secrets */
};
MUST_CHECK enum status byoc_route(
	struct byoc *byoc, int64_t bu_id, int64_t channel_no, struct channel_route *ret_route);

/** A message on its way out. Everything is copied by byoc_send. */
struct outgoing {
	int64_t bu_id;
	struct str brand_name; /* may be absent */
	int64_t channel_no;
	struct uuid message;        /* Idempotency-Key: the same on every repeat */
	struct str recipient;       /* clean address (a telephone: E.164)        */
	struct str recipient_raw;   /* as in the file; absent: `recipient`       */
	struct str recipient_name;  /* may be absent                             */
	struct str thread_id;       /* ours, as text; may be absent              */
	struct str thread_external; /* absent: a new conversation (decision 3)   */
	struct str content;         /* JSON object as the ledger keeps it: messageContent, and
				       attachments, recipients, title, replyToMessage … if any */
	int64_t author_user_id;     /* 0: the hub itself                         */
	struct str author_first_name, author_surname;
};

/** The thread id that a new conversation is sent with; from the arena (decision 3). The same for
 * every repeat of a message. */
struct str byoc_new_thread(const struct integration *integration, struct str recipient,
	struct uuid message, struct arena *arena);
/** The recipient as the integration wants it handed over; lent. */
struct str byoc_recipient(const struct integration *integration, const struct channel *channel,
	const struct outgoing *message);

enum send_end {
	SEND_ACCEPTED,  /* the middleware named the message                                     */
	SEND_TRY_LATER, /* 408, 429, 5xx                                                        */
	SEND_REFUSED,   /* this message, for good                                               */
	SEND_FAULT,     /* the integration is at fault: no attempt counts, the breaker opens    */
	SEND_UNKNOWN    /* bytes left, no whole answer; or an answer without an external id     */
};

/** What became of it. Texts are lent for the callback. */
struct send_result {
	enum send_end end;
	struct str external_id;     /* of the message, when accepted                        */
	usec external_at;           /* createdAtWithMilliseconds of the answer, 0: none     */
	struct str thread_external; /* answered, else the one that was sent             */
	bool thread_answered;       /* the answer named it: adopt only if nobody else's */
	bool recipient_fault;       /* REFUSED: names the recipient (decision 2)        */
	bool passes_by_itself;      /* FAULT: closed port, timeout: worth a probe soon  */
	bool disconnects_channel;   /* FAULT: decision 23                               */
	const char *code;           /* problem code; NULL when accepted                 */
	struct str why;             /* for people: displayErrorMessage, HTTP code …     */
	int64_t http_code;          /* 0: no answer                                     */
	usec retry_after;           /* a span, -1: not said                             */
	usec took;
};
typedef void send_done_fn(void *arg, const struct send_result *result);

/**
 * Sends. `done` runs exactly once, later, on the loop, never from inside this function (at the
 * latest from http_client_free, with SEND_UNKNOWN).
 *
 * @return ST_NOT_FOUND (channel or integration), ST_INVALID (content), ST_NO_MEMORY, ST_IO: then
 * `done` does not run
 */
MUST_CHECK enum status byoc_send(
	struct byoc *byoc, const struct outgoing *message, send_done_fn *done, void *arg);

/** One step of a check, for people. */
struct check_step {
	const char *name; /* "token", "callback" */
	bool ok;
	const char *code; /* problem code when not ok */
	struct str why;
	int64_t http_code;
	usec took;
};
#define CHECK_STEPS_MAX 2
struct check_result {
	struct check_step steps[CHECK_STEPS_MAX];
	size_t count;
	bool ok; /* all of them */
};
typedef void check_done_fn(void *arg, const struct check_result *result);
/** Fetches a new token and looks whether the box answers; sends no message. @return ST_NOT_FOUND */
MUST_CHECK enum status byoc_check(
	struct byoc *byoc, int64_t bu_id, int64_t integration_no, check_done_fn *done, void *arg);

#endif
