/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reading and making threads. What the planner needs is in conversation.h.
 */
#ifndef CONVERSATION_THREAD_H
#define CONVERSATION_THREAD_H

#include "conversation/conversation.h"

struct thread_list {
	struct thread *items;
	size_t count;
};

/** @return ST_NOT_FOUND */
MUST_CHECK enum status thread_get(
	struct db *db, int64_t bu_id, int64_t id, struct arena *arena, struct thread *ret_thread);
/** By the outside platform's id of the thread. @return ST_NOT_FOUND */
MUST_CHECK enum status thread_by_external(struct db *db, int64_t bu_id, int64_t channel_no,
	struct str external_id, struct arena *arena, struct thread *ret_thread);
/** The newest open thread with this person on this channel. @return ST_NOT_FOUND */
MUST_CHECK enum status thread_by_recipient(struct db *db, int64_t bu_id, int64_t channel_no,
	struct str recipient, struct arena *arena, struct thread *ret_thread);
/** The thread of the newest proactive message to this person since `since`. @return ST_NOT_FOUND */
MUST_CHECK enum status thread_by_proactive(struct db *db, int64_t bu_id, int64_t channel_no,
	struct str recipient, usec since, struct arena *arena, struct thread *ret_thread);
/** The threads with an address on all channels, by id after `after`, at most `limit`. */
MUST_CHECK enum status thread_list_recipient(struct db *db, int64_t bu_id, struct str recipient,
	int64_t after, int64_t limit, struct arena *arena, struct thread_list *ret_list);
/** Newest first, before the id `before`. */
MUST_CHECK enum status thread_list(struct db *db, int64_t bu_id, int64_t before, int64_t limit,
	struct arena *arena, struct thread_list *ret_list);
MUST_CHECK enum status thread_count(struct db *db, int64_t bu_id, int64_t *ret_count);

/** Fills in `thread->id`. @return ST_CONFLICT: the external id is taken */
MUST_CHECK enum status thread_add(struct db *db, struct thread *thread, usec now);
/** Stores contact, customer, answered message, external id and whether it is known. @return as thread_add */
MUST_CHECK enum status thread_set_inbound(struct db *db, const struct thread *thread, usec now);
/** canAddMoreMessages. @return ST_NOT_FOUND */
MUST_CHECK enum status thread_set_open(
	struct db *db, int64_t bu_id, int64_t thread_id, bool is_open, usec now);

/** Whether two addresses of one channel are the same: without regard to case. */
bool recipient_equal(struct str a, struct str b, struct arena *arena);

#endif
