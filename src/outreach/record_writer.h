/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Writes records, many in a unit. What a record costs singly is one row; all else (where it waits, the index of external ids,
 * the tally) is gathered and written once for the unit. Writer.
 *
 *      begin ── add | replace … ── end        within one unit; a unit that is undone just begins again
 */
#ifndef OUTREACH_RECORD_WRITER_H
#define OUTREACH_RECORD_WRITER_H

#include "outreach/record.h"
#include "outreach/record_index.h"

/** Records of a unit at most. */
#define RECORD_WRITER_MAX 4096

/** What all records of a unit share. */
struct record_shared {
	int64_t bu_id, list_id, job_id;
	int64_t skill_id;  /* 0: the list has no skill yet */
	int64_t layout_id; /* of the payloads              */
};

/** A record as it is loaded. */
struct record_new {
	struct str zone, zone_other; /* IANA; where it waits                          */
	usec expires_at;             /* 00:00 in its zone of the day chosen; 0: never */
	bool is_priority;
	/* REASON_NONE, or OPTED_OUT, DNC, SUPPRESSED: loads as SUPPRESSED. */
	enum record_reason blocked_by;
	usec look_again_at; /* with blocked_by                              */
	int64_t key;        /* record_key of its external id                */
	struct str payload; /* record_pack; stays until the end of the unit */
};

struct record_writer;

/** @return NULL when memory is out */
struct record_writer *record_writer_new(void);
void record_writer_free(struct record_writer *writer);

/** @param shared  is copied */
void record_writer_begin(
	struct record_writer *writer, struct db *db, const struct record_shared *shared, usec now);
/** Whether it takes no more. */
bool record_writer_is_full(const struct record_writer *writer);
/** The caller knows that its external id is new in the list. */
MUST_CHECK enum status record_writer_add(
	struct record_writer *writer, const struct record_new *record, int64_t *ret_id);
/**
 * Replaces what a record says, its zone, expiry and bucket; attempts, opt-out state and history stay.
 *
 * @param from    as it is stored
 * @param revive  a FINAL record waits again (the override column, or forceOverwrite)
 */
MUST_CHECK enum status record_writer_replace(struct record_writer *writer,
	const struct record_row *from, const struct record_new *record, bool revive);
/** Records of this unit that may have an external id of this key: the index does not know them yet. */
MUST_CHECK enum status record_writer_pending(
	struct record_writer *writer, int64_t key, struct record_hits *ret_hits);
/** Writes what was gathered. */
MUST_CHECK enum status record_writer_end(struct record_writer *writer);

/** The number of a layout of a list; stored when it is new. Writer. @param packed  record_layout_pack */
MUST_CHECK enum status record_layout_find(
	struct db *db, int64_t bu_id, int64_t list_id, struct str packed, int64_t *ret_id);

#endif
