/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Threads: the conversation with one person on one channel.
 */
#include "conversation/thread.h"

#include "conversation/sql.h"

static void thread_from_row(const struct rows *rows, struct arena *arena, struct thread *ret_thread)
{
	*ret_thread = (struct thread){
		.bu_id = rows_int(rows, 0),
		.id = rows_int(rows, 1),
		.channel_no = rows_int(rows, 2),
		.external_id = arena_copy(arena, rows_text(rows, 3)),
		.recipient = arena_copy(arena, rows_text(rows, 4)),
		.customer_id = rows_int(rows, 5),
		.contact_id = rows_int(rows, 6),
		.skill_id = rows_int(rows, 7),
		.message_id = rows_int(rows, 8),
		.is_external_known = rows_bool(rows, 9),
		.proactive_at = rows_int(rows, 10),
	};
}

static enum status read_one(struct db *db, unsigned id, struct values values, struct arena *arena,
	struct thread *ret_thread)
{
	struct rows rows CLEANUP(rows_done) = { 0 };
	struct thread thread = { 0 };
	enum status s;

	if ((s = db_query(db, &conversation_sql, id, values, &rows)) != ST_OK)
		return s;
	if (rows_next(&rows))
		thread_from_row(&rows, arena, &thread);
	if ((s = rows_status(&rows)) != ST_OK)
		return s;
	if (thread.id == 0)
		return ST_NOT_FOUND;
	if (arena_failed(arena))
		return ST_NO_MEMORY;
	*ret_thread = thread;
	return ST_OK;
}

enum status thread_get(
	struct db *db, int64_t bu_id, int64_t id, struct arena *arena, struct thread *ret_thread)
{
	return read_one(db, THREAD_GET, VALUES(V_INT(bu_id), V_INT(id)), arena, ret_thread);
}

enum status thread_by_external(struct db *db, int64_t bu_id, int64_t channel_no,
	struct str external_id, struct arena *arena, struct thread *ret_thread)
{
	return read_one(db, THREAD_BY_EXTERNAL,
		VALUES(V_INT(bu_id), V_INT(channel_no), V_TEXT(external_id)), arena, ret_thread);
}

enum status thread_by_recipient(struct db *db, int64_t bu_id, int64_t channel_no,
	struct str recipient, struct arena *arena, struct thread *ret_thread)
{
	return read_one(db, THREAD_BY_RECIPIENT,
		VALUES(V_INT(bu_id), V_INT(channel_no), V_TEXT(recipient)), arena, ret_thread);
}

enum status thread_add(struct db *db, struct thread *thread, struct str name, usec now)
{
	enum status s;

	if ((s = db_new_id(db, &thread->id)) != ST_OK)
		return s;
	return db_run(db, &conversation_sql, THREAD_ADD,
		VALUES(V_INT(thread->bu_id), V_INT(thread->id), V_INT(thread->channel_no),
			V_TEXT(thread->external_id), V_TEXT(name), V_TEXT(thread->recipient),
			V_INT_OR_NULL(thread->customer_id), V_INT_OR_NULL(thread->skill_id),
			V_INT_OR_NULL(thread->proactive_at), V_BOOL(thread->is_external_known),
			V_INT(now)));
}

enum status thread_set_contact(struct db *db, int64_t bu_id, int64_t thread_id, int64_t contact_id,
	int64_t customer_id, usec now)
{
	return db_must_change(db, &conversation_sql, THREAD_SET_CONTACT,
		VALUES(V_INT(bu_id), V_INT(thread_id), V_INT_OR_NULL(contact_id),
			V_INT_OR_NULL(customer_id), V_INT(now)));
}

static bool is_of(const struct thread *thread, struct str recipient)
{
	return !str_present(thread->recipient) || str_equal(thread->recipient, recipient);
}

/** The thread to continue: the newest with this person, else one that bears the proposed name and is nobody else's. */
static enum status find_for(struct db *db, int64_t bu_id, int64_t channel_no, struct str recipient,
	struct str external_id, struct arena *arena, struct thread *ret_thread)
{
	enum status s;

	s = thread_by_recipient(db, bu_id, channel_no, recipient, arena, ret_thread);
	if (s != ST_NOT_FOUND)
		return s;
	s = thread_by_external(db, bu_id, channel_no, external_id, arena, ret_thread);
	if (s == ST_OK && !is_of(ret_thread, recipient))
		return ST_CONFLICT;
	return s;
}

enum status thread_for_proactive(struct db *db, int64_t bu_id, int64_t channel_no,
	struct str recipient, struct str external_id, int64_t skill_id, usec now,
	struct arena *arena, struct thread *ret_thread)
{
	struct thread thread;
	enum status s;

	s = find_for(db, bu_id, channel_no, recipient, external_id, arena, &thread);
	if (s == ST_NOT_FOUND) {
		thread = (struct thread){
			.bu_id = bu_id,
			.channel_no = channel_no,
			.external_id = external_id,
			.recipient = recipient,
			.skill_id = skill_id,
			.proactive_at = now,
		};
		s = thread_add(db, &thread, STR_NULL, now);
	} else if (s == ST_OK) {
		s = db_must_change(db, &conversation_sql, THREAD_SET_PROACTIVE,
			VALUES(V_INT(bu_id), V_INT(thread.id), V_INT(skill_id), V_INT(now),
				V_TEXT(recipient)));
	}
	if (s == ST_OK)
		*ret_thread = thread;
	return s;
}

enum status thread_set_message(
	struct db *db, int64_t bu_id, int64_t thread_id, int64_t message_id, usec now)
{
	return db_must_change(db, &conversation_sql, THREAD_SET_MESSAGE,
		VALUES(V_INT(bu_id), V_INT(thread_id), V_INT(message_id), V_INT(now)));
}

enum status thread_adopt(struct db *db, int64_t bu_id, int64_t thread_id, struct str external_id,
	usec now, struct arena *arena)
{
	struct thread thread, other;
	enum status s;

	if ((s = thread_get(db, bu_id, thread_id, arena, &thread)) != ST_OK)
		return s;
	if (thread.is_external_known && str_equal(thread.external_id, external_id))
		return ST_OK;
	s = thread_by_external(db, bu_id, thread.channel_no, external_id, arena, &other);
	if (s == ST_OK && other.id != thread_id)
		return ST_CONFLICT; /* decision 3: another person's; not adopted */
	if (s != ST_OK && s != ST_NOT_FOUND)
		return s;
	return db_must_change(db, &conversation_sql, THREAD_SET_EXTERNAL,
		VALUES(V_INT(bu_id), V_INT(thread_id), V_TEXT(external_id), V_INT(now)));
}
