/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Inside the ledger: delivery statuses that wait for their message.
 */
#ifndef LEDGER_STATUS_H
#define LEDGER_STATUS_H

#include "ledger/ledger.h"

/** Applies what was parked for a message that has just got its external id. */
MUST_CHECK enum status status_apply_parked(const struct ledger *ledger, struct db *db,
	struct message *message, usec now, struct arena *arena);

#endif
