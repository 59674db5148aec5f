/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The outreach room as the rest sees it: wakes, hooks, rules. Lists and imports have list.h and import.h; the question "may
 * this record be contacted now?" is eligibility.h.
 */
#ifndef OUTREACH_OUTREACH_H
#define OUTREACH_OUTREACH_H

#include "core/clock.h"
#include "core/log.h"
#include "core/loop.h"
#include "core/metrics.h"
#include "core/settings.h"
#include "delivery/delivery.h"
#include "ledger/ledger.h"
#include "store/store.h"

struct outreach;

struct outreach_options {
	struct loop *loop;
	struct store *store;
	const struct ledger *ledger;
	const struct clock *clock;
	const struct settings *settings;
	struct log *log;
	struct metrics *metrics;
};

MUST_CHECK enum status outreach_new(const struct outreach_options *options,
	struct problems *problems, struct outreach **ret_outreach);
/** The sender asks these; outreach asks the sender for room. Set before outreach_start. */
struct delivery_rules outreach_rules(struct outreach *outreach);
void outreach_set_delivery(struct outreach *outreach, struct delivery *delivery);
/** What the ledger tells about campaign messages. */
struct ledger_hooks outreach_hooks(struct outreach *outreach);
/** Continues imports that a stop interrupted, plans what may be sent now. */
void outreach_start(struct outreach *outreach);
/** Plans and claims no more; a running import stops at the next batch. */
void outreach_stop(struct outreach *outreach);
void outreach_free(struct outreach *outreach);

/** Something changed that may make records eligible (start, upload, settings, clock): plans soon. Loop thread. */
void outreach_wake(struct outreach *outreach);

#endif
