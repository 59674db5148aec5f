/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is known of one record, read from the database into the plain values that the rules look at.
 */
#ifndef OUTREACH_FACTS_H
#define OUTREACH_FACTS_H

#include "ledger/ledger.h"
#include "outreach/eligibility.h"
#include "outreach/roster.h"

/** A list's part of the facts, kept over the records of one batch. */
struct facts_list {
	int64_t list_id; /* 0: nothing read yet */
	bool is_removed, is_active;
	bool is_purged; /* removed, and out of the bin for good */
	usec expires_at;
};

struct facts_query {
	struct db *db;
	const struct roster_skill *skill;
	const struct zone_set *zones;
	const struct record_row *row;
	const struct record_data *data;
	struct str recipient; /* of the message under way, clean; absent: the cadence picks */
	struct facts_list *list;
	struct arena *arena;
	usec now;
};

/**
 * Everything but what is known in memory only: agents, room, breaker, and the missing variable.
 *
 * @param ret_facts  lent texts of the query and of the arena
 */
MUST_CHECK enum status facts_load(const struct facts_query *query, struct facts *ret_facts);

/** The facts of a skill's test send to `recipient` (clean). */
MUST_CHECK enum status facts_load_test(struct db *db, const struct roster_skill *skill,
	struct str recipient, usec now, struct arena *arena, struct facts *ret_facts);

/** The first part of it: skill, channel, template; and no record. */
struct facts facts_of_skill(const struct roster_skill *skill);
/** The contact hours of a bucket or record. @param zone, other  IANA names; `other` may be absent */
void facts_set_zones(struct facts *facts, const struct roster_skill *skill,
	const struct zone_set *zones, struct str zone, struct str other);
/** Reads the list unless it is the one that was read last. */
MUST_CHECK enum status facts_read_list(
	struct db *db, const struct roster_skill *skill, int64_t list_id, struct facts_list *list);
/** Its records are not contacted, but would be again if it were restored. */
bool facts_list_is_in_bin(const struct facts_list *list, usec now);
void facts_set_list(struct facts *facts, const struct facts_list *list);

/** How often and when each destination of a record was tried. @param ret_uses  RECORD_DESTINATIONS_MAX */
MUST_CHECK enum status facts_read_uses(struct db *db, const struct record_row *row,
	const struct record_data *data, struct arena *arena, struct destination_use *ret_uses);

#endif
