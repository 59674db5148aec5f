/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The simulated people behind the recipients' ids. Who does what is a function of the seed and the
 * id alone: the same run gives the same replies, at any hour and in any order.
 */
#ifndef MIDDLEWARE_POPULATION_H
#define MIDDLEWARE_POPULATION_H

#include "settings.h"

enum reply_kind { REPLY_NONE, REPLY_ANSWER, REPLY_STOP };

struct persona {
	bool french;
	bool unknown;  /* the platform refuses the recipient */
	bool failing;  /* messages are accepted, then reported as failed */
	bool receipts; /* the telephone reports what it received */
	enum reply_kind reply;
	const char *text; /* of the reply; static */
	int64_t latency_usec;
	int64_t reply_delay_usec;
	int64_t receipt_delay_usec;
	int64_t seen_delay_usec; /* after the message, not before the other receipt */
};

void persona_of(
	const struct settings *settings, const char *recipient, struct persona *ret_persona);

/** 64 bits that depend on the seed, the bytes and the salt, and on nothing else. */
uint64_t population_hash(int64_t seed, const char *bytes, size_t len, uint64_t salt);

#endif
