/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Records of calling lists: what they say, packed and written once (record_writer.h), and a narrow state, written when the
 * record is moved for the first time: until then it waits in its bucket.
 *
 *      add ──► WAITING ── planned ──► IN_PROGRESS ── accepted ──────────────► FINAL contacted
 *                 ▲  │                   │   │ │
 *                 │  │                   │   │ └─ refused, exhausted … ─────► FINAL failed
 *        window   │  │ DNC, suppressed   │   └─── outcome unknown ──────────► HELD ──► FINAL contacted | IN_PROGRESS
 *        opens    │  ▼                   │ attempt over, another is left
 *             SUPPRESSED ◄── blocked ────┤
 *                 │                      ▼
 *                 └── looked at ──►   RETRY (has a due time of its own) ── planned ──► IN_PROGRESS
 *                     again
 *      WAITING, RETRY, SUPPRESSED, HELD ── expired, removed ──► FINAL
 *      HELD ── decided, and the attempt failed after all ──► RETRY
 *      FINAL contacted ── delivery status `failed`, an attempt is left ──► RETRY
 *
 * What holds: in WAITING the bucket's queue holds it (bucket.h); in RETRY and SUPPRESSED `retry_at` is set; in
 * IN_PROGRESS and HELD `message_id` names an open or held message. Every move changes record_tally in the same unit, so that for a list
 * loaded = waiting + in progress + retry + suppressed + held + final (by reason).
 */
#ifndef OUTREACH_RECORD_H
#define OUTREACH_RECORD_H

#include "core/arena.h"
#include "core/random.h"
#include "core/status.h"
#include "directory/address.h"
#include "outreach/zone_find.h"
#include "store/db.h"

/** Stored: never renumber. */
enum record_state {
	RECORD_WAITING = 1,
	RECORD_IN_PROGRESS = 2,
	RECORD_RETRY = 3,
	RECORD_SUPPRESSED = 4,
	RECORD_HELD = 5,
	RECORD_FINAL = 6,
	RECORD_STATE_COUNT
};

/** Stored: never renumber. Why a record is FINAL (or, for SUPPRESSED, by what). */
enum record_reason {
	REASON_NONE = 0,
	REASON_CONTACTED = 1,   /* an accepted send (decision 1)                        */
	REASON_EXHAUSTED = 2,   /* attempts used up                                     */
	REASON_BAD_ADDRESS = 3, /* every destination was refused for itself             */
	REASON_REFUSED = 4,     /* the message was refused, not the recipient           */
	REASON_EXPIRED = 5,
	REASON_OPTED_OUT = 6,       /* suppressed: by an opt-out                            */
	REASON_DNC = 7,             /* suppressed: by a DNC group                           */
	REASON_SUPPRESSED = 8,      /* suppressed: by a suppressed contact                  */
	REASON_REMOVED = 9,         /* removeProspects, list deleted or withdrawn           */
	REASON_VARIABLE = 10,       /* a template variable has no value (decision 18)       */
	REASON_NO_DESTINATION = 11, /* none of its kind for the skill's channel         */
	REASON_NO_CONSENT = 12,     /* commercial, and no basis of consent (decision 19) */
	REASON_COUNT
};
/** "contacted", "exhausted", … as in API and exports. */
const char *record_reason_name(enum record_reason reason);
const char *record_state_name(enum record_state state);
bool record_may_become(enum record_state from, enum record_state to);

/** retry_at of a record that is due when its list is restored from the bin; the year 9999. */
#define RECORD_PARKED (253370764800 * USEC_SECOND)

#define RECORD_DESTINATIONS_MAX 12
#define RECORD_FIELDS_MAX       256

/** One address of a record. */
struct record_destination {
	struct str field; /* "PhoneNumber", "DigitalId" …: the name in mapping and cadence */
	enum address_kind kind;
	struct str address; /* clean (address_clean)                                         */
	struct str raw;     /* as in the file; absent when the same                          */
};

/** A mapped or custom column: its name in templates and its value. */
struct record_field {
	struct str
		name; /* field name (FirstName …) or, for custom columns, the file's own header  */
	struct str
		header; /* the file's own header; absent when the same                             */
	struct str value;
};

/** What a record says. Texts are lent by whoever filled or unpacked it. */
struct record_data {
	struct str external_id;      /* the value of its column */
	struct str zone, zone_other; /* IANA; the second only where two are possible */
	enum zone_step zone_step;
	struct record_destination destinations[RECORD_DESTINATIONS_MAX];
	size_t destination_count; /* in the order of the cadence */
	struct record_field *fields;
	size_t field_count;
};

/** A destination as all records of a file have it. */
struct layout_destination {
	struct str field;
	enum address_kind kind;
	size_t column; /* index in the fields plus one; 0: none has its value */
};

/** What all records of a file share, stored once: the names of columns and destinations. */
struct record_layout {
	struct record_field *fields; /* without values */
	size_t field_count;
	size_t external_id; /* index plus one of its column */
	struct layout_destination destinations[RECORD_DESTINATIONS_MAX];
	size_t destination_count;
};

/** A record as it is stored. */
struct record_packed {
	struct str layout, payload;
};

/** @return ST_NO_MEMORY */
MUST_CHECK enum status record_layout_pack(
	const struct record_layout *layout, struct arena *arena, struct str *ret_packed);
/** Bounds-checked; as record_unpack. @return ST_INVALID when damaged */
MUST_CHECK enum status record_layout_unpack(
	struct str packed, struct arena *arena, struct record_layout *ret_layout);
/** @param data  has the layout's columns, and of its destinations some, in its order. @return ST_NO_MEMORY */
MUST_CHECK enum status record_pack(const struct record_layout *layout,
	const struct record_data *data, struct arena *arena, struct str *ret_payload);
/** Bounds-checked; texts point into `packed`, arrays come from the arena. @return ST_INVALID when damaged */
MUST_CHECK enum status record_unpack(
	struct record_packed packed, struct arena *arena, struct record_data *ret_data);
/** Whether both say the same, whatever the order of their columns. */
bool record_same(const struct record_data *a, const struct record_data *b);

/** The state row. */
struct record_row {
	int64_t bu_id, id, list_id, skill_id, bucket_id;
	enum record_state state;
	int64_t attempts;
	int64_t destination; /* index of the destination in use                    */
	int64_t dead;        /* bit n: destination n is finished                   */
	usec retry_at, last_at;
	int64_t message_id;
	enum record_reason reason;
	usec replied_at;  /* when the person first answered; 0: never        */
	usec created_at;  /* read only                                       */
	usec expires_at;  /* of its bucket; 0: never; read only              */
	int64_t job_id;   /* that loaded it last; read only                  */
	bool is_priority; /* by its bucket; read only                       */
	bool is_fresh;    /* it was never moved: nothing of this is stored   */
};

/** A record with what it says, as the planner collects it. */
struct record_item {
	struct record_row row;
	struct record_packed packed;
};
struct record_items {
	struct record_item *items;
	size_t count;
};
/** Where a record waits. */
struct record_place {
	int64_t bu_id, list_id, bucket_id;
};
/** A record, if it waits there; one that does not costs no memory. @return ST_NOT_FOUND */
MUST_CHECK enum status record_get_waiting(struct db *db, const struct record_place *place,
	int64_t id, struct arena *arena, struct record_item *ret_item);

/** Records of a skill that are due for a retry or for another look, the longest due first. */
MUST_CHECK enum status record_list_due(struct db *db, int64_t bu_id, int64_t skill_id, usec now,
	size_t limit, struct arena *arena, struct record_items *ret_items);

/** @param list_id  0: it was planned at least once, and is found by its state. @return ST_NOT_FOUND */
MUST_CHECK enum status record_get(struct db *db, int64_t bu_id, int64_t list_id, int64_t id,
	struct arena *arena, struct record_row *ret_row, struct record_packed *ret_packed);
/** By external id (exact). @return ST_NOT_FOUND */
MUST_CHECK enum status record_find(
	struct db *db, int64_t bu_id, int64_t list_id, struct str external_id, int64_t *ret_id);
/**
 * The one mover: `from` is what is stored, `row` the new state and what goes with it. Keeps the tally. Asserts the rules
 * above.
 *
 * @return ST_CONFLICT when the row is in another state than `from`
 */
MUST_CHECK enum status record_move(
	struct db *db, const struct record_row *from, const struct record_row *row, usec now);

/** Adds to the number of records that stand somewhere. For whoever adds records or moves them. */
MUST_CHECK enum status record_tally(struct db *db, int64_t bu_id, int64_t list_id, int64_t skill_id,
	enum record_state state, enum record_reason reason, int64_t by);

/** Where the records of a list (or of a skill; 0: all) stand. */
struct record_count {
	int64_t list_id, skill_id;
	enum record_state state;
	enum record_reason reason;
	int64_t records;
};
struct record_counts {
	struct record_count *items;
	size_t count;
};
MUST_CHECK enum status record_count_all(struct db *db, int64_t bu_id, int64_t list_id,
	int64_t skill_id, struct arena *arena, struct record_counts *ret_counts);

#endif
