/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The outreach room as the rest sees it: wakes, hooks, rules, and what people ask of running skills. Lists and imports
 * have list.h and import.h; the question "may this record be contacted now?" is eligibility.h.
 */
#ifndef OUTREACH_OUTREACH_H
#define OUTREACH_OUTREACH_H

#include "conversation/conversation.h"
#include "core/clock.h"
#include "core/log.h"
#include "core/loop.h"
#include "core/metrics.h"
#include "core/settings.h"
#include "delivery/delivery.h"
#include "directory/directory.h"
#include "ledger/ledger.h"
#include "outreach/zone_tables.h"
#include "store/store.h"

struct outreach;

struct outreach_options {
	struct loop *loop;
	struct store *store;
	struct directory *directory;
	const struct zone_tables *zones;
	const struct ledger *ledger;
	const struct clock *clock;
	const struct settings *settings;
	struct log *log;
	struct metrics *metrics;
	/** Whether a user can take work now (decisions 11 and 17). NULL: everybody can. */
	enum status (*agent_available)(
		struct db *db, int64_t bu_id, int64_t user_id, bool *ret_available);
};

/** Listens to the directory from then on. @return ST_NO_MEMORY */
MUST_CHECK enum status outreach_new(
	const struct outreach_options *options, struct outreach **ret_outreach);
/** The sender asks these; outreach asks the sender for room. Set before outreach_start. */
struct delivery_rules outreach_rules(struct outreach *outreach);
void outreach_set_delivery(struct outreach *outreach, struct delivery *delivery);
/** What the ledger tells about campaign messages. */
struct ledger_hooks outreach_hooks(struct outreach *outreach);
/** What conversations tell about answers and opt-outs. */
struct conversation_listener outreach_listener(struct outreach *outreach);
/** Continues imports that a stop interrupted, plans what may be sent now. */
void outreach_start(struct outreach *outreach);
/** Plans and claims no more; a running import stops at the next batch. */
void outreach_stop(struct outreach *outreach);
/** Nothing of it is under way any more: the store and the loop were drained. */
void outreach_free(struct outreach *outreach);

/** Something changed that may make records eligible (start, upload, settings, clock): plans soon. Loop thread. */
void outreach_wake(struct outreach *outreach);

/**
 * Stops every skill of the business unit; what they had queued and was never transmitted is withdrawn right after, and looked at
 * again before any transmission meanwhile. Writer.
 */
MUST_CHECK enum status outreach_stop_everything(
	struct outreach *outreach, struct db *db, int64_t bu_id, usec now, int64_t *ret_skills);

/** Messages of a skill accepted per second over the last ten seconds, times 10. Loop. */
int64_t outreach_rate_tenths(const struct outreach *outreach, int64_t skill_id);

#endif
