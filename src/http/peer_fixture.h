/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The other side of a call, for tests: a small server on a thread of its own that behaves well or
 * badly as told, in the clear or with TLS; and certificates made on the spot.
 */
#ifndef HTTP_PEER_FIXTURE_H
#define HTTP_PEER_FIXTURE_H

#include <stdatomic.h>

#include "core/base.h"

enum peer_mode {
	PEER_ANSWERS,        /* 200 "{}" to every request of a connection             */
	PEER_ANSWERS_ONCE,   /* the first of each connection; then closes on the next */
	PEER_HANGS_UP,       /* reads the request and closes                          */
	PEER_HALF_ANSWER,    /* announces 100 bytes, sends 10 and closes              */
	PEER_GARBAGE,        /* answers what is no HTTP                               */
	PEER_SILENT,         /* reads and never answers                               */
	PEER_LARGE_ANSWER,   /* chunks without end                                    */
	PEER_REFUSES_AT_ONCE /* closes before it reads                                */
};

struct peer;

/** PEM texts; all NUL-terminated. */
struct peer_certificates {
	char ca[4096], server_cert[4096], server_key[4096];
	char client_cert[4096], client_key[4096];
	char stranger_cert[4096], stranger_key[4096]; /* signed by themselves */
};
void peer_certificates_make(struct peer_certificates *ret_certificates);

/** @param tls  NULL: in the clear. Otherwise a client certificate of its CA is demanded. */
struct peer *peer_start(enum peer_mode mode, const struct peer_certificates *tls);
void peer_stop(struct peer *peer);
int peer_port(const struct peer *peer);
/** Whole request heads that were read. */
int peer_requests(struct peer *peer);
int peer_connections(struct peer *peer);
/** The last request as it was read. */
const char *peer_request_text(struct peer *peer);

#endif
