/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Threads: the conversation with one person on one channel.
 */
#include "conversation/thread.h"

#include "byoc/channel.h"
#include "byoc/integration.h"
#include "conversation/sql.h"
#include "core/text.h"

#define ADOPT_MEMORY (64u << 10)

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
		.answered_id = rows_int(rows, 11),
		.can_add_messages = rows_bool(rows, 12),
		.name = arena_copy(arena, rows_text(rows, 13)),
	};
}

/** As addresses are compared (address_key of a clean address). */
static struct str key_of(struct str recipient, struct arena *arena)
{
	return text_nocase(arena, recipient);
}

bool recipient_equal(struct str a, struct str b, struct arena *arena)
{
	return str_equal(a, b) || str_equal(key_of(a, arena), key_of(b, arena));
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
		VALUES(V_INT(bu_id), V_INT(channel_no), V_TEXT(key_of(recipient, arena))), arena,
		ret_thread);
}

enum status thread_by_proactive(struct db *db, int64_t bu_id, int64_t channel_no,
	struct str recipient, usec since, struct arena *arena, struct thread *ret_thread)
{
	return read_one(db, THREAD_BY_PROACTIVE,
		VALUES(V_INT(bu_id), V_INT(channel_no), V_TEXT(key_of(recipient, arena)),
			V_INT(since)),
		arena, ret_thread);
}

static enum status read_list(struct db *db, unsigned id, struct values values, int64_t limit,
	struct arena *arena, struct thread_list *ret_list)
{
	struct rows rows CLEANUP(rows_done) = { 0 };
	struct thread_list list = { arena_array(arena, struct thread, (size_t)limit), 0 };
	enum status s;

	if (list.items == NULL)
		return ST_NO_MEMORY;
	if ((s = db_query(db, &conversation_sql, id, values, &rows)) != ST_OK)
		return s;
	while (list.count < (size_t)limit && rows_next(&rows))
		thread_from_row(&rows, arena, &list.items[list.count++]);
	if ((s = rows_status(&rows)) != ST_OK)
		return s;
	*ret_list = list;
	return arena_failed(arena) ? ST_NO_MEMORY : ST_OK;
}

enum status thread_list_recipient(struct db *db, int64_t bu_id, struct str recipient, int64_t after,
	int64_t limit, struct arena *arena, struct thread_list *ret_list)
{
	return read_list(db, THREAD_LIST_RECIPIENT,
		VALUES(V_INT(bu_id), V_TEXT(key_of(recipient, arena)), V_INT(after), V_INT(limit)),
		limit, arena, ret_list);
}

enum status thread_list(struct db *db, int64_t bu_id, int64_t before, int64_t limit,
	struct arena *arena, struct thread_list *ret_list)
{
	return read_list(db, THREAD_LIST, VALUES(V_INT(bu_id), V_INT(before), V_INT(limit)), limit,
		arena, ret_list);
}

enum status thread_count(struct db *db, int64_t bu_id, int64_t *ret_count)
{
	return db_int(db, &conversation_sql, THREAD_COUNT, VALUES(V_INT(bu_id)), ret_count);
}

static enum status insert(struct db *db, struct thread *thread, struct str key, usec now)
{
	enum status s;

	if ((s = db_new_id(db, &thread->id)) != ST_OK)
		return s;
	thread->can_add_messages = true;
	return db_run(db, &conversation_sql, THREAD_ADD,
		VALUES(V_INT(thread->bu_id), V_INT(thread->id), V_INT(thread->channel_no),
			V_TEXT(thread->external_id), V_TEXT(thread->name),
			V_TEXT(thread->recipient), V_TEXT(key), V_INT_OR_NULL(thread->customer_id),
			V_INT_OR_NULL(thread->skill_id), V_INT_OR_NULL(thread->proactive_at),
			V_BOOL(thread->is_external_known), V_INT(now)));
}

enum status thread_add(struct db *db, struct thread *thread, usec now)
{
	struct arena *arena CLEANUP(arena_freep) = arena_new(ADOPT_MEMORY);
	struct str key;

	if (arena == NULL)
		return ST_NO_MEMORY;
	key = key_of(thread->recipient, arena);
	if (arena_failed(arena))
		return ST_NO_MEMORY;
	return insert(db, thread, key, now);
}

enum status thread_set_inbound(struct db *db, const struct thread *thread, usec now)
{
	return db_must_change(db, &conversation_sql, THREAD_SET_INBOUND,
		VALUES(V_INT(thread->bu_id), V_INT(thread->id), V_INT_OR_NULL(thread->contact_id),
			V_INT_OR_NULL(thread->customer_id), V_INT_OR_NULL(thread->answered_id),
			V_TEXT(thread->external_id), V_BOOL(thread->is_external_known),
			V_INT(now)));
}

enum status thread_set_open(struct db *db, int64_t bu_id, int64_t thread_id, bool is_open, usec now)
{
	return db_must_change(db, &conversation_sql, THREAD_SET_OPEN,
		VALUES(V_INT(bu_id), V_INT(thread_id), V_BOOL(is_open), V_INT(now)));
}

static bool is_of(const struct thread *thread, struct str recipient, struct arena *arena)
{
	return !str_present(thread->recipient) ||
	       recipient_equal(thread->recipient, recipient, arena);
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
	if (s == ST_OK && !is_of(ret_thread, recipient, arena))
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
		s = insert(db, &thread, key_of(recipient, arena), now);
	} else if (s == ST_OK) {
		s = db_must_change(db, &conversation_sql, THREAD_SET_PROACTIVE,
			VALUES(V_INT(bu_id), V_INT(thread.id), V_INT(skill_id), V_INT(now),
				V_TEXT(recipient), V_TEXT(key_of(recipient, arena))));
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
	if (str_equal(thread.external_id, external_id)) {
		if (thread.is_external_known)
			return ST_OK;
		s = ST_NOT_FOUND; /* the name is this thread's already: nobody else has it */
	} else {
		s = thread_by_external(db, bu_id, thread.channel_no, external_id, arena, &other);
	}
	if (s == ST_OK && other.id != thread_id)
		return ST_CONFLICT; /* decision 3: another person's; not adopted */
	if (s != ST_OK && s != ST_NOT_FOUND)
		return s;
	return db_must_change(db, &conversation_sql, THREAD_SET_EXTERNAL,
		VALUES(V_INT(bu_id), V_INT(thread_id), V_TEXT(external_id), V_INT(now)));
}

/** Decision 3: what is not adopted is shown on the integration. */
static enum status report_conflict(
	struct db *db, const struct message *message, usec now, struct arena *arena)
{
	struct channel channel;
	enum status s;

	s = channel_load_no(db, message->bu_id, message->channel_no, arena, &channel);
	if (s == ST_NOT_FOUND)
		return ST_OK;
	if (s != ST_OK)
		return s;
	return integration_report(
		db, channel.bu_id, channel.integration_no, "thread_not_adopted", STR_NULL, now);
}

enum status thread_answered(
	struct db *db, const struct message *message, struct str thread_external, usec now)
{
	struct arena *arena CLEANUP(arena_freep) = NULL;
	enum status s;

	if (!str_present(thread_external) || message->thread_id == 0)
		return ST_OK;
	if ((arena = arena_new(ADOPT_MEMORY)) == NULL)
		return ST_NO_MEMORY;
	s = thread_adopt(db, message->bu_id, message->thread_id, thread_external, now, arena);
	if (s == ST_NOT_FOUND)
		return ST_OK; /* a test message belongs to no conversation */
	return s == ST_CONFLICT ? report_conflict(db, message, now, arena) : s;
}
