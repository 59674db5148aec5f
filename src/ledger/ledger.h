/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The ledger: every message, its one id, its state, its attempts. "Finished" is computed from here.
 *
 * All functions run inside a unit (or, those that only read, on any reader). What a settled message
 * means for the thing it was sent for (a record, a conversation) is told to that room through
 * `struct ledger_hooks`, in the same unit.
 */
#ifndef LEDGER_LEDGER_H
#define LEDGER_LEDGER_H

#include "core/arena.h"
#include "core/random.h"
#include "core/status.h"
#include "ledger/message_state.h"
#include "store/db.h"

enum message_lane { LANE_REPLY, LANE_CAMPAIGN, LANE_TEST, LANE_INBOUND, LANE_COUNT };
enum message_direction { DIRECTION_INBOUND, DIRECTION_OUTBOUND };
enum message_delivery { DELIVERY_NONE, DELIVERY_DELIVERED, DELIVERY_SEEN, DELIVERY_FAILED };

/** Who holds a claimed message. A start raises the epoch, which voids the leases of the run before.
 */
struct lease {
	int64_t epoch;
	int64_t seq;
};

/** A message as stored. Texts live in the arena it was read into. */
struct message {
	int64_t bu_id, id;
	struct uuid uuid;
	int64_t channel_no;
	enum message_direction direction;
	enum message_lane lane;
	enum message_state state;
	int64_t thread_id, contact_id, record_id, skill_id, template_version,
		author_user_id; /* 0: none */
	struct str recipient, thread_external;
	struct str content; /* JSON object: messageContent, attachments, recipients, title … as the
			       wire has them */
	int64_t attempt, tries;
	bool transmitted; /* the middleware may have taken it */
	usec due_at;      /* 0 when closed */
	struct lease lease;
	struct str external_id;
	usec external_at;
	bool is_ambiguous;
	struct str cause;
	int64_t http_code;
	enum message_delivery delivery;
	usec delivery_at;
	struct str delivery_reason;
	usec sent_at, created_at, updated_at;
};

struct message_list {
	struct message *items;
	size_t count;
};

/**
 * Adds a message: from the caller's struct come ids, lane, direction, texts, `state` (QUEUED,
 * CLAIMED with a lease, or RECEIVED) and `due_at`; id and uuid are made here unless the uuid is
 * set.
 *
 * @param wall  for the UUID; @param now  business
 * @return ST_CONFLICT when an inbound external id is there already on this channel
 */
MUST_CHECK enum status message_add(struct db *db, struct message *message, usec wall, usec now);

MUST_CHECK enum status message_get(
	struct db *db, int64_t bu_id, int64_t id, struct arena *arena, struct message *ret_message);
MUST_CHECK enum status message_by_uuid(struct db *db, int64_t bu_id, struct uuid uuid,
	struct arena *arena, struct message *ret_message);
MUST_CHECK enum status message_by_external(struct db *db, int64_t bu_id, int64_t channel_no,
	enum message_direction direction, struct str external_id, struct arena *arena,
	struct message *ret_message);
/** Messages of a thread, or of one contact in it, oldest first, after the id `after` (0: from the start). */
MUST_CHECK enum status message_list_thread(struct db *db, int64_t bu_id, int64_t thread_id,
	int64_t after, int64_t limit, struct arena *arena, struct message_list *ret_list);
MUST_CHECK enum status message_list_contact(struct db *db, int64_t bu_id, int64_t thread_id,
	int64_t contact_id, int64_t after, int64_t limit, struct arena *arena,
	struct message_list *ret_list);
/** All messages, newest first, before the id `before`. */
MUST_CHECK enum status message_list_newest(struct db *db, int64_t bu_id, int64_t before,
	int64_t limit, struct arena *arena, struct message_list *ret_list);
/** HELD messages in order of id, after `after`. */
MUST_CHECK enum status message_list_held(struct db *db, int64_t bu_id, int64_t after, int64_t limit,
	struct arena *arena, struct message_list *ret_list);
/** Puts a message of a thread under a contact (the proactive message that a reply answers). */
MUST_CHECK enum status message_set_contact(
	struct db *db, int64_t bu_id, int64_t id, int64_t contact_id, usec now);
/** The newest outbound message of a thread; ST_NOT_FOUND. */
MUST_CHECK enum status message_last_outbound(struct db *db, int64_t bu_id, int64_t thread_id,
	struct arena *arena, struct message *ret_message);

/**
 * Takes queued messages of a lane that are due, oldest due time first, all business units: they
 * become CLAIMED under `lease`.
 *
 * @param lease_until  wall instant
 */
MUST_CHECK enum status ledger_claim(struct db *db, enum message_lane lane, usec now, size_t limit,
	struct lease lease, usec lease_until, struct arena *arena, struct message_list *ret_list);

/** The earliest due time of the queued messages of a lane; ST_NOT_FOUND when none waits. */
MUST_CHECK enum status ledger_next_due(struct db *db, enum message_lane lane, usec *ret_due);

/** After a start: claimed messages of older epochs are queued again, due now, under the same UUIDs.
 */
MUST_CHECK enum status ledger_recover(struct db *db, int64_t epoch, usec now, int64_t *ret_count);
/** Claimed messages whose lease ran out (wall) are queued again. */
MUST_CHECK enum status ledger_expire_leases(struct db *db, usec wall, usec now, int64_t *ret_count);

/** How a claim ended. The first four are the outcomes of a transmission; there are no others. */
enum settled {
	SETTLED_ACCEPTED,
	SETTLED_TRY_LATER,
	SETTLED_REFUSED,
	SETTLED_UNKNOWN,
	SETTLED_NOT_NOW, /* a rule forbids it at this moment; nothing was transmitted in this claim
			  */
	SETTLED_NEVER, /* a rule forbids it for good (expired, opted out): withdrawn              */
	SETTLED_PAUSED, /* the integration is at fault, or the skill stands: waits for a person or
			   the breaker */
	SETTLED_COUNT
};
const char *settled_name(enum settled how);

struct settlement {
	int64_t bu_id, id;
	struct lease lease;
	enum settled how;
	bool is_last_try;  /* TRY_LATER, UNKNOWN: the attempt's tries are used up	*/
	bool hold_unknown; /* UNKNOWN: the middleware does not remember ids (decision 5)       */
	bool is_recipient_fault; /* REFUSED: 400/422 that names the recipient,
				    outboundValidationFailed     */
	usec retry_at; /* TRY_LATER, UNKNOWN, NOT_NOW: business instant                          */
	struct str external_id, thread_external;
	usec external_at;
	bool is_ambiguous;
	const char *cause; /* problem code; NULL when accepted */
	int64_t http_code;
	usec took;
};

/** What the owner of a message says when an attempt is over without success. */
struct next_attempt {
	bool again; /* another attempt of the same message, under the same UUID */
	usec at;
};

/**
 * What a lane's owner is told, inside the unit. Any function may be NULL.
 */
struct ledger_hooks {
	/** An attempt is used up (tries exhausted): may there be another? */
	enum status (*attempt_over)(void *arg, struct db *db, const struct message *message,
		const struct settlement *settlement, usec now, struct next_attempt *ret_next);
	/** The message reached SENT, FAILED, HELD or CANCELLED (its new state is in `message`). */
	enum status (*closed)(void *arg, struct db *db, const struct message *message,
		const struct settlement *settlement, usec now);
	/** A delivery status was stored for a message that was sent. */
	enum status (*delivered)(void *arg, struct db *db, const struct message *message, usec now);
	void *arg;
};

/** One set of hooks per lane; constant after start. */
struct ledger {
	struct ledger_hooks hooks[LANE_COUNT];
	usec parked_keep; /* settings.parked_keep */
};

/**
 * The one mover after a claim: applies a settlement if its lease still fits, writes the attempt's
 * history, applies a parked status, calls the hooks.
 *
 * @return ST_CONFLICT when the lease is void (the settlement is dropped: a later claim owns the
 * message)
 */
MUST_CHECK enum status ledger_settle(const struct ledger *ledger, struct db *db,
	const struct settlement *settlement, usec now, struct arena *arena);

/** PAUSED messages of a skill are queued again, due now: a batch a call, until ret_count is 0. */
MUST_CHECK enum status ledger_resume_skill(struct db *db, int64_t bu_id, int64_t skill_id, usec now,
	struct arena *arena, int64_t *ret_count);
/**
 * All PAUSED messages of a business unit (0: of all) are queued again, due now. Those whose skill stands are paused again by the last
 * look before their transmission.
 */
MUST_CHECK enum status ledger_resume_paused(
	struct db *db, int64_t bu_id, usec now, int64_t *ret_count);
/** A person decided about a HELD message: send it again (same UUID) or treat it as sent. @return
 * ST_CONFLICT when not held */
MUST_CHECK enum status ledger_decide(const struct ledger *ledger, struct db *db, int64_t bu_id,
	int64_t id, bool send_again, usec now, struct arena *arena);
/**
 * Withdraws the open messages to one recipient of a channel kind that were not transmitted yet, of
 * every skill (opt-out wins). Messages being transmitted at this moment are caught by the rules
 * before their next try.
 */
MUST_CHECK enum status ledger_withdraw_thread(const struct ledger *ledger, struct db *db,
	int64_t bu_id, int64_t thread_id, usec now, struct arena *arena, int64_t *ret_count);
/** Forced stop: withdraws what is queued or paused for a skill and was never transmitted. */
MUST_CHECK enum status ledger_withdraw_skill(const struct ledger *ledger, struct db *db,
	int64_t bu_id, int64_t skill_id, usec now, struct arena *arena, int64_t *ret_count);

/**
 * A delivery status (wire 3A.2). Order: seen > delivered > sent; failed only before delivered.
 * Unknown message: parked.
 *
 * @return ST_OK in both cases (decision 10)
 */
MUST_CHECK enum status ledger_status(const struct ledger *ledger, struct db *db, int64_t bu_id,
	int64_t channel_no, struct str external_id, enum message_delivery delivery, usec at,
	struct str reason, usec now, struct arena *arena);
/** Removes parked statuses older than the setting. */
MUST_CHECK enum status ledger_drop_parked(
	const struct ledger *ledger, struct db *db, usec now, int64_t *ret_count);

/** One attempt that is over. */
struct attempt {
	int64_t id, message_id, record_id, attempt, tries, http_code;
	enum settled result;
	struct str cause;
	usec took, ended_at;
};
struct attempt_list {
	struct attempt *items;
	size_t count;
};
MUST_CHECK enum status attempt_list_record(struct db *db, int64_t bu_id, int64_t record_id,
	int64_t limit, struct arena *arena, struct attempt_list *ret_list);

#endif
