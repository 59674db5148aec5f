/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the end of a transmission means for the message: the one place that decides. Pure.
 */
#ifndef DELIVERY_OUTCOME_H
#define DELIVERY_OUTCOME_H

#include "byoc/byoc.h"
#include "ledger/ledger.h"

/** What the decision needs besides the result. */
struct outcome_context {
	int64_t most_tries;         /* settings.send_tries                                  */
	usec retry_base, retry_cap; /* settings                                             */
	bool remembers_ids;         /* the integration's switch (decision 5)                */
	usec now;                   /* business                                             */
	uint64_t rnd;
};

/**
 * @param result  texts are lent on to the settlement
 * @return a settlement for the message under its present lease
 */
struct settlement outcome_decide(const struct message *message, const struct send_result *result,
	const struct outcome_context *context);

/**
 * Whether a message about to be sent may have reached its recipient already, and sending it might reach them twice: an
 * earlier claim ended without an outcome (the hub died, the lease ran out), and the middleware does not remember
 * ids. A person decides about it (decision 5).
 */
bool outcome_is_for_person(const struct message *message, bool remembers_ids);

/** Whether the result says that the receiver wants less (429, 503, time-out). */
bool outcome_is_pushback(const struct send_result *result);

#endif
