/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The message table: adding, reading, and the one statement that changes a state.
 */
#include "ledger/message.h"

#include <assert.h>

#include "ledger/sql.h"

void message_from_row(const struct rows *rows, struct arena *arena, struct message *ret_message)
{
	*ret_message = (struct message){
		.bu_id = rows_int(rows, 0),
		.id = rows_int(rows, 1),
		.uuid = rows_uuid(rows, 2),
		.channel_no = rows_int(rows, 3),
		.direction = (enum message_direction)rows_int(rows, 4),
		.lane = (enum message_lane)rows_int(rows, 5),
		.state = (enum message_state)rows_int(rows, 6),
		.thread_id = rows_int(rows, 7),
		.contact_id = rows_int(rows, 8),
		.record_id = rows_int(rows, 9),
		.skill_id = rows_int(rows, 10),
		.template_version = rows_int(rows, 11),
		.author_user_id = rows_int(rows, 12),
		.recipient = arena_copy(arena, rows_text(rows, 13)),
		.thread_external = arena_copy(arena, rows_text(rows, 14)),
		.content = arena_copy(arena, rows_text(rows, 15)),
		.attempt = rows_int(rows, 16),
		.tries = rows_int(rows, 17),
		.transmitted = rows_bool(rows, 18),
		.due_at = rows_int(rows, 19),
		.lease = { rows_int(rows, 20), rows_int(rows, 21) },
		.external_id = arena_copy(arena, rows_text(rows, 22)),
		.external_at = rows_int(rows, 23),
		.is_ambiguous = rows_bool(rows, 24),
		.cause = arena_copy(arena, rows_text(rows, 25)),
		.http_code = rows_int(rows, 26),
		.delivery = (enum message_delivery)rows_int(rows, 27),
		.delivery_at = rows_int(rows, 28),
		.delivery_reason = arena_copy(arena, rows_text(rows, 29)),
		.sent_at = rows_int(rows, 30),
		.created_at = rows_int(rows, 31),
		.updated_at = rows_int(rows, 32),
	};
}

static void assert_message(const struct message *message)
{
	assert((message->due_at != 0) == message_is_open(message->state));
	assert((message->lease.epoch != 0) == (message->state == MESSAGE_CLAIMED));
	assert((message->direction == DIRECTION_INBOUND) == (message->state == MESSAGE_RECEIVED));
	(void)message;
}

enum status message_add(struct db *db, struct message *message, usec wall, usec now)
{
	static const struct uuid unset;
	enum status s;

	assert_message(message);
	if ((s = db_new_id(db, &message->id)) != ST_OK)
		return s;
	if (memcmp(&message->uuid, &unset, sizeof unset) == 0)
		message->uuid = uuid_new(wall);
	message->created_at = message->updated_at = now;
	message->attempt = MAX_OF(message->attempt, 1);
	return db_run(db, &ledger_sql, MESSAGE_ADD,
		VALUES(V_INT(message->bu_id), V_INT(message->id), V_UUID(message->uuid),
			V_INT(message->channel_no), V_INT(message->direction), V_INT(message->lane),
			V_INT(message->state), V_INT_OR_NULL(message->thread_id),
			V_INT_OR_NULL(message->contact_id), V_INT_OR_NULL(message->record_id),
			V_INT_OR_NULL(message->skill_id), V_INT_OR_NULL(message->template_version),
			V_INT_OR_NULL(message->author_user_id), V_TEXT(message->recipient),
			V_TEXT(message->thread_external), V_TEXT(message->content),
			V_INT(message->attempt), V_INT_OR_NULL(message->due_at),
			V_INT_OR_NULL(message->lease.epoch), V_INT_OR_NULL(message->lease.seq),
			V_TEXT(message->external_id), V_INT_OR_NULL(message->external_at),
			V_INT(now)));
}

enum status message_collect(struct db *db, unsigned id, struct values values, size_t limit,
	struct arena *arena, struct message_list *ret_list)
{
	struct rows rows CLEANUP(rows_done) = { 0 };
	struct message_list list = { arena_array(arena, struct message, MAX_OF(limit, 1)), 0 };
	enum status s;

	if (list.items == NULL)
		return ST_NO_MEMORY;
	if ((s = db_query(db, &ledger_sql, id, values, &rows)) != ST_OK)
		return s;
	while (list.count < limit && rows_next(&rows))
		message_from_row(&rows, arena, &list.items[list.count++]);
	if ((s = rows_status(&rows)) != ST_OK)
		return s;
	if (arena_failed(arena))
		return ST_NO_MEMORY;
	*ret_list = list;
	return ST_OK;
}

static enum status get_one(struct db *db, unsigned id, struct values values, struct arena *arena,
	struct message *ret_message)
{
	struct message_list list;
	enum status s;

	if ((s = message_collect(db, id, values, 1, arena, &list)) != ST_OK)
		return s;
	if (list.count == 0)
		return ST_NOT_FOUND;
	*ret_message = list.items[0];
	return ST_OK;
}

enum status message_get(
	struct db *db, int64_t bu_id, int64_t id, struct arena *arena, struct message *ret_message)
{
	return get_one(db, MESSAGE_GET, VALUES(V_INT(bu_id), V_INT(id)), arena, ret_message);
}

enum status message_by_uuid(struct db *db, int64_t bu_id, struct uuid uuid, struct arena *arena,
	struct message *ret_message)
{
	return get_one(db, MESSAGE_BY_UUID, VALUES(V_INT(bu_id), V_UUID(uuid)), arena, ret_message);
}

enum status message_by_external(struct db *db, int64_t bu_id, int64_t channel_no,
	enum message_direction direction, struct str external_id, struct arena *arena,
	struct message *ret_message)
{
	unsigned id =
		direction == DIRECTION_INBOUND ? MESSAGE_BY_EXTERNAL_IN : MESSAGE_BY_EXTERNAL_OUT;

	return get_one(db, id, VALUES(V_INT(bu_id), V_INT(channel_no), V_TEXT(external_id)), arena,
		ret_message);
}

enum status message_list_thread(struct db *db, int64_t bu_id, int64_t thread_id, int64_t after,
	int64_t limit, struct arena *arena, struct message_list *ret_list)
{
	return message_collect(db, MESSAGE_LIST_THREAD,
		VALUES(V_INT(bu_id), V_INT(thread_id), V_INT(after), V_INT(limit)), (size_t)limit,
		arena, ret_list);
}

enum status message_list_contact(struct db *db, int64_t bu_id, int64_t thread_id,
	int64_t contact_id, int64_t after, int64_t limit, struct arena *arena,
	struct message_list *ret_list)
{
	return message_collect(db, MESSAGE_LIST_CONTACT,
		VALUES(V_INT(bu_id), V_INT(thread_id), V_INT(contact_id), V_INT(after),
			V_INT(limit)),
		(size_t)limit, arena, ret_list);
}

enum status message_list_newest(struct db *db, int64_t bu_id, int64_t before, int64_t limit,
	struct arena *arena, struct message_list *ret_list)
{
	return message_collect(db, MESSAGE_LIST_NEWEST,
		VALUES(V_INT(bu_id), V_INT(before), V_INT(limit)), (size_t)limit, arena, ret_list);
}

enum status message_list_held(struct db *db, int64_t bu_id, int64_t after, int64_t limit,
	struct arena *arena, struct message_list *ret_list)
{
	return message_collect(db, MESSAGE_LIST_HELD,
		VALUES(V_INT(bu_id), V_INT(after), V_INT(limit)), (size_t)limit, arena, ret_list);
}

enum status message_set_contact(
	struct db *db, int64_t bu_id, int64_t id, int64_t contact_id, usec now)
{
	return db_must_change(db, &ledger_sql, MESSAGE_SET_CONTACT,
		VALUES(V_INT(bu_id), V_INT(id), V_INT(contact_id), V_INT(now)));
}

enum status message_last_outbound(struct db *db, int64_t bu_id, int64_t thread_id,
	struct arena *arena, struct message *ret_message)
{
	return get_one(
		db, MESSAGE_LAST_OUT, VALUES(V_INT(bu_id), V_INT(thread_id)), arena, ret_message);
}

enum status message_move(struct db *db, enum message_state from, const struct message *m, usec now)
{
	int64_t changed;
	enum status s;

	assert(message_may_become(from, m->state));
	assert(m->state != MESSAGE_CLAIMED); /* claims have a statement of their own */
	assert_message(m);
	s = db_change(db, &ledger_sql, MESSAGE_SETTLE,
		VALUES(V_INT(m->bu_id), V_INT(m->id), V_INT(from), V_INT(m->state),
			V_INT_OR_NULL(m->due_at), V_INT(m->attempt), V_INT(m->tries),
			V_BOOL(m->transmitted), V_TEXT(m->cause), V_INT_OR_NULL(m->http_code),
			V_TEXT(m->external_id), V_INT_OR_NULL(m->external_at),
			V_BOOL(m->is_ambiguous), V_TEXT(m->thread_external),
			V_INT_OR_NULL(m->sent_at), V_INT(now)),
		&changed);
	if (s != ST_OK)
		return s;
	return changed == 1 ? ST_OK : ST_CONFLICT;
}
