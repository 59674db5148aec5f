/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Inside the room: an integration as it is spoken to, with its secrets, its TLS identity and its
 * token. Kept by the cache and by every call under way; a dropped one lives until its last call
 * ended. Loop thread only.
 */
#ifndef BYOC_ENDPOINT_H
#define BYOC_ENDPOINT_H

#include "byoc/byoc.h"

#define BYOC_BUCKETS 256

/** Why there is no token, or why a call did not come about. Texts are lent for the call. */
struct fault {
	const char *code; /* NULL: no fault */
	struct str why;
	bool passes_by_itself;
	int64_t http_code;
	usec retry_after; /* -1: not said */
};

/** Who waits for a token; placed in a struct of the waiter's. */
struct token_waiter {
	struct token_waiter *next;
	/** @param fault  NULL: the token is there. On the loop, never from inside token_get. */
	void (*fn)(struct token_waiter *waiter, const struct fault *fault);
};

/** The middleware's OAuth token (wire 3C.1). */
struct token {
	char *text;
	size_t len;
	uint64_t generation; /* of the text; rises with each one that was fetched */
	usec refresh_at;     /* monotonic: 80 % of its life (wire 9.9)            */
	usec expires_at;
	bool fetching;
	bool other_path; /* the second place of a blank authorization URL is tried */
	struct token_waiter *waiting;
	struct token_waiter **last;
	struct loop_timer failed; /* tells the waiters when a call cannot even begin */
	const char *failed_code;
};

struct endpoint {
	struct endpoint *next; /* in its bucket */
	struct byoc *byoc;
	size_t refs;
	struct arena *arena;
	struct integration integration; /* with the client secret */
	const char *broken;             /* problem code: cannot be used at all */
	struct tls_identity *identity;
	struct token token;
};

struct cached_channel {
	struct cached_channel *next;
	struct arena *arena;
	struct channel channel;
};

struct byoc {
	struct byoc_options options;
	struct endpoint *endpoints[BYOC_BUCKETS];
	struct cached_channel *channels[BYOC_BUCKETS];
};

/** Lent by the cache: take a reference to keep it. @return ST_NOT_FOUND */
MUST_CHECK enum status endpoint_get(
	struct byoc *byoc, int64_t bu_id, int64_t no, struct endpoint **ret_endpoint);
struct endpoint *endpoint_ref(struct endpoint *endpoint);
void endpoint_unref(struct endpoint *endpoint);

enum token_answer {
	TOKEN_READY,     /* endpoint->token has it                        */
	TOKEN_NOT_ASKED, /* blank client id: no Authorization header (decision 22) */
	TOKEN_WAIT       /* the waiter is told                            */
};
/** Gives the token that is there or fetches one; many waiters share one fetch. */
enum token_answer token_get(struct endpoint *endpoint, struct token_waiter *waiter);
/** The middleware refused the token of this generation: the next token_get fetches a new one. */
void token_refused(struct endpoint *endpoint, uint64_t generation);

/** What a call that brought no usable answer means. */
struct fault fault_of_call(const struct call_result *call);
/** "HTTP 404", or the client's words for a call without an answer; from the arena. */
struct str fault_why(const struct call_result *call, struct arena *arena);

/** A request to the integration with what they all have in common. */
struct call_request endpoint_request(const struct endpoint *endpoint);

#endif
