/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Channels: digital points of contact (wire 3A.1).
 */
#ifndef BYOC_CHANNEL_H
#define BYOC_CHANNEL_H

#include "core/arena.h"
#include "core/status.h"
#include "store/db.h"

/** The one kind of address a channel carries (decision 7), by its translationGroup. The numbers are
 * those of enum address_kind. */
enum channel_kind { CHANNEL_IDENTITY = 1, CHANNEL_PHONE = 2, CHANNEL_EMAIL = 3 };

/** A flag that a client may leave out. */
enum maybe { MAYBE_ABSENT = -1, MAYBE_NO = 0, MAYBE_YES = 1 };

struct channel {
	int64_t bu_id;
	int64_t no;    /* key in the database */
	struct str id; /* caller-chosen, 1 to 64 of A-Z a-z 0-9 _ - */
	struct str external_id;
	struct str integration_id; /* as on the wire */
	int64_t integration_no;
	struct str real_platform;
	struct str name;
	bool is_private, has_tree_structure;
	enum maybe has_outbound_flow; /* absent counts as yes (decision 8) */
	bool has_manual_outbound_flow;
	bool can_send_sender_actions;
	enum channel_kind kind;
	int64_t default_skill_id; /* 0: none */
	struct str wire;          /* JSON object: all further fields as the client gave them */
	bool is_disconnected;     /* decision 23 */
	struct str disconnected_why;
	bool is_deleted;
	usec created_at, updated_at;
	int64_t version;
};

/** NULL-terminated lists of the wire. */
extern const char *const channel_platforms[]; /* realExternalPlatformId */

/** 1 to 64 of [A-Za-z0-9_-]. Pure. */
bool channel_id_is_valid(struct str id);

/**
 * Creates the channel, or updates the one with this id, which connects it again. Writer.
 *
 * @param channel  id, integration_id and further fields; `no` is filled in
 * @return ST_INVALID ("unknown_id" on channelIntegrationId), ST_CONFLICT (the id belongs to another
 *         integration)
 */
MUST_CHECK enum status channel_put(struct db *db, struct channel *channel, usec now,
	struct problems *problems, bool *ret_created);
/** Deleted ones are not found. Texts from the arena. @return ST_NOT_FOUND */
MUST_CHECK enum status channel_load(struct db *db, int64_t bu_id, struct str id,
	struct arena *arena, struct channel *ret_channel);
/** By key; deleted ones too (history names them). @return ST_NOT_FOUND */
MUST_CHECK enum status channel_load_no(
	struct db *db, int64_t bu_id, int64_t no, struct arena *arena, struct channel *ret_channel);
/** Marks it deleted. The caller has made sure that no running skill uses it. @return ST_NOT_FOUND */
MUST_CHECK enum status channel_remove(struct db *db, int64_t bu_id, struct str id, usec now);
/** Decision 23. `why` is a problem code; NULL: connected. Writer. @return ST_NOT_FOUND */
MUST_CHECK enum status channel_set_disconnected(
	struct db *db, int64_t bu_id, int64_t no, const char *why, usec now);

/** Order of a list. */
enum channel_order { CHANNEL_BY_ID, CHANNEL_BY_NAME, CHANNEL_BY_CREATED };
struct channel_filter {
	const struct str *ids; /* only these; none: all */
	size_t id_count;
	enum maybe is_private;
	enum maybe has_manual_outbound_flow;
	enum channel_order order;
	bool descending;
	int64_t size, page; /* page from 1; size 0: all */
};
typedef void channel_fn(void *arg, const struct channel *channel);
MUST_CHECK enum status channel_each(struct db *db, int64_t bu_id,
	const struct channel_filter *filter, channel_fn *fn, void *arg);

/**
 * Whether an outbound skill may use it: there, connected, hasOutboundFlow not explicitly false
 * (decision 8).
 *
 * @param field     of the problems: "channel_unknown", "channel_disconnected", "channel_no_outbound"
 * @return ST_CONFLICT
 */
MUST_CHECK enum status channel_check_outbound(
	struct db *db, int64_t bu_id, struct str id, struct str field, struct problems *problems);

#endif
