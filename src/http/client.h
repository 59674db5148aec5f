/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The HTTP client on our event loop (libcurl's multi interface behind this header): connection
 * pools, TLS, mutual TLS from memory, no redirects, no proxies, an address guard that is asked after
 * name resolution for every address. Names are resolved on threads of libcurl's own. Loop thread
 * only.
 *
 * Nothing that changes something is ever sent twice behind the caller's back, see call.c.
 */
#ifndef HTTP_CLIENT_H
#define HTTP_CLIENT_H

#include "core/arena.h"
#include "core/log.h"
#include "core/loop.h"
#include "core/settings.h"
#include "core/status.h"
#include "http/http.h"

struct http_client;

/**
 * Loopback addresses are allowed when settings.allow_http is on; other special addresses when they
 * are in settings.allow_addresses.
 *
 * @return ST_INVALID when settings.allow_addresses is no list of ranges; ST_NO_MEMORY
 */
MUST_CHECK enum status http_client_new(struct loop *loop, const struct settings *settings,
	struct log *log, struct http_client **ret_client);
/** Calls under way end with CALL_CANCELLED first. Not from inside a `done`. */
void http_client_free(struct http_client *client);

/**
 * Mutual TLS and trust of one integration; PEM in memory, never in a file. Shared by reference; the
 * references may be counted on any thread.
 */
struct tls_identity;
/**
 * @param cert_pem, key_pem, ca_pem  all three or none (checked by the caller); the CA is trusted
 * beside the system's roots
 * @param problems  tls_parse, tls_encrypted_key, tls_key_mismatch for clientCertificate, privateKey,
 * caCertificate; may be NULL
 * @return ST_INVALID, ST_NO_MEMORY
 */
MUST_CHECK enum status tls_identity_new(struct str cert_pem, struct str key_pem, struct str ca_pem,
	struct problems *problems, struct tls_identity **ret_identity);
/** Both take NULL. */
struct tls_identity *tls_identity_ref(struct tls_identity *identity);
void tls_identity_unref(struct tls_identity *identity);

/** How far a call came; what the sender needs to tell "try later" from "unknown". */
enum call_end {
	CALL_ANSWERED,  /* a whole HTTP answer                                             */
	CALL_NOT_SENT,  /* no byte of the request left: name, connect, TLS, guard, address */
	CALL_CUT,       /* bytes left, no whole answer came (broken, timed out)            */
	CALL_TOO_LARGE, /* the answer is larger than settings.callback_max_answer          */
	CALL_CANCELLED
};

/** Why, for people and logs; a stable code for each. */
enum call_fault {
	FAULT_NONE,
	FAULT_ADDRESS_REFUSED,
	FAULT_NAME,
	FAULT_CONNECT,
	FAULT_TIMEOUT,
	FAULT_TLS_SERVER /* its certificate */,
	FAULT_TLS_CLIENT /* ours was refused */,
	FAULT_BROKEN,
	FAULT_PROTOCOL,
	FAULT_OTHER
};
const char *call_fault_name(enum call_fault fault);

struct call_result {
	enum call_end end;
	enum call_fault fault;
	int code;         /* HTTP status, 0 without an answer                  */
	struct str body;  /* lent for the callback                             */
	struct str type;  /* content type; lent                                */
	usec retry_after; /* from Retry-After (seconds or date): a span; -1    */
	usec took;        /* monotonic                                         */
	char detail[160]; /* the library's words, for the log                  */
};

typedef void call_done_fn(void *arg, const struct call_result *result);

/** A piece of the body of an answer 200, as it comes; lent. @return false: no more is wanted */
typedef bool call_take_fn(void *arg, struct str piece);

struct call_request {
	enum http_method method;
	struct str url;
	const struct http_header *headers;
	size_t header_count;
	struct str body;               /* copied                                     */
	struct tls_identity *identity; /* may be NULL                                */
	bool allow_http;               /* http:// allowed (loopback names only)      */
	int64_t pool;                  /* id of the integration: connections per pool */
	int pool_connections;          /* most connections of that pool; 0: no cap    */
	usec connect_timeout, timeout; /* 0: settings.connect_timeout, callback_timeout */
	/* Takes the body in pieces, however large it is, with the `arg` of `done`; `timeout` is then that of a
	 * silence. NULL: the body comes whole. */
	call_take_fn *take;
};

struct http_call;
/**
 * Starts a call; `done` runs exactly once, later, on the loop (never from inside this function). It
 * may start and cancel calls. Beyond the pool's connections calls wait in order; the wait is part of
 * `timeout`, and ends as CALL_NOT_SENT.
 *
 * @param ret_call  good until `done`; may be NULL
 * @return ST_INVALID (the URL, or a header with a line break), ST_NO_MEMORY
 */
MUST_CHECK enum status http_call_start(struct http_client *client,
	const struct call_request *request, call_done_fn *done, void *arg,
	struct http_call **ret_call);
/** `done` runs with CALL_CANCELLED before this returns. */
void http_call_cancel(struct http_call *call);

/**
 * Checks a URL as the operator's rules want it: absolute, https (or http on localhost, 127.0.0.0/8 and
 * ::1 when `allow_http`), no user info, at most 2,048 bytes; adds "required" or "url".
 *
 * @return ST_INVALID
 */
MUST_CHECK enum status url_check(
	struct str url, bool allow_http, struct str field, struct problems *problems);

#endif
