/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The breaker in front of an integration that is at fault (decision 2): wrong secret, 404, TLS, nobody listening. Pure.
 *
 *      CLOSED ── fault ──► OPEN ── its pause is over ──► PROBING ── good ──► CLOSED
 *                            ▲                              │
 *                            └───────── fault: twice the pause ◄
 */
#ifndef DELIVERY_BREAKER_H
#define DELIVERY_BREAKER_H

#include "core/base.h"

#define BREAKER_FIRST_PAUSE USEC_SECOND
#define BREAKER_LAST_PAUSE  (5 * USEC_MINUTE)

enum breaker_state { BREAKER_CLOSED, BREAKER_OPEN, BREAKER_PROBING };

/** Zeroed is closed. Instants are monotonic. */
struct breaker {
	enum breaker_state state;
	usec pause;        /* of the last opening; 0: proven good */
	usec until;        /* OPEN: when a probe may go           */
	const char *cause; /* problem code; NULL when closed */
};

/** A fault of the integration. @return true when it has just opened (it was closed) */
bool breaker_fault(struct breaker *breaker, const char *cause, usec now);
/**
 * The integration works.
 *
 * @param is_proof  a message was accepted; a check alone closes the breaker but keeps the length of
 *                  the next pause
 * @return          true when it has just closed
 */
bool breaker_good(struct breaker *breaker, bool is_proof);
/** Whether a message may go now: always when closed, one probe when the pause is over. */
bool breaker_admits(struct breaker *breaker, usec now);

/** Somebody mended something: the pause is over now, and the next one is short again. */
void breaker_hurry(struct breaker *breaker, usec now);

#endif
