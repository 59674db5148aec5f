/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Inside the room: reading and making threads. The public part is in conversation.h.
 */
#ifndef CONVERSATION_THREAD_H
#define CONVERSATION_THREAD_H

#include "conversation/conversation.h"

/** @return ST_NOT_FOUND */
MUST_CHECK enum status thread_get(
	struct db *db, int64_t bu_id, int64_t id, struct arena *arena, struct thread *ret_thread);
/** By the outside platform's id of the thread. @return ST_NOT_FOUND */
MUST_CHECK enum status thread_by_external(struct db *db, int64_t bu_id, int64_t channel_no,
	struct str external_id, struct arena *arena, struct thread *ret_thread);
/** The newest thread with this person on this channel. @return ST_NOT_FOUND */
MUST_CHECK enum status thread_by_recipient(struct db *db, int64_t bu_id, int64_t channel_no,
	struct str recipient, struct arena *arena, struct thread *ret_thread);
/** Fills in `thread->id`. `name` may be absent. @return ST_CONFLICT: the external id is taken */
MUST_CHECK enum status thread_add(struct db *db, struct thread *thread, struct str name, usec now);
MUST_CHECK enum status thread_set_contact(struct db *db, int64_t bu_id, int64_t thread_id,
	int64_t contact_id, int64_t customer_id, usec now);

#endif
