/* SPDX-License-Identifier: Apache-2.0 */
#include "conversation/contact.h"

#include <stdio.h>

#include "conversation/sql.h"

#define COLUMNS_OF_CONTACT 19

static void contact_from_row(
	const struct rows *rows, struct arena *arena, struct contact *ret_contact)
{
	*ret_contact = (struct contact){
		.bu_id = rows_int(rows, 0),
		.id = rows_int(rows, 1),
		.thread_id = rows_int(rows, 2),
		.channel_no = rows_int(rows, 3),
		.customer_id = rows_int(rows, 4),
		.skill_id = rows_int(rows, 5),
		.direction = (enum message_direction)rows_int(rows, 6),
		.status = (enum contact_status)rows_int(rows, 7),
		.status_at = rows_int(rows, 8),
		.assignee_id = rows_int(rows, 9),
		.assigned_at = rows_int(rows, 10),
		.routed_how = (enum routed_how)rows_int(rows, 11),
		.has_inbound = rows_bool(rows, 12),
		.failed_id = rows_int(rows, 13),
		.failed_cause = arena_copy(arena, rows_text(rows, 14)),
		.person = arena_copy(arena, rows_text(rows, 15)),
		.created_at = rows_int(rows, 16),
		.updated_at = rows_int(rows, 17),
		.version = rows_int(rows, 18),
	};
}

static void whole_from_row(
	const struct rows *rows, struct arena *arena, struct contact *ret_contact)
{
	contact_from_row(rows, arena, ret_contact);
	ret_contact->thread_external = arena_copy(arena, rows_text(rows, COLUMNS_OF_CONTACT));
	ret_contact->identity = (struct identity_row){
		.channel_no = ret_contact->channel_no,
		.external_id = ret_contact->person,
		.customer_id = ret_contact->customer_id,
		.first_name = arena_copy(arena, rows_text(rows, COLUMNS_OF_CONTACT + 1)),
		.last_name = arena_copy(arena, rows_text(rows, COLUMNS_OF_CONTACT + 2)),
		.nickname = arena_copy(arena, rows_text(rows, COLUMNS_OF_CONTACT + 3)),
		.image = arena_copy(arena, rows_text(rows, COLUMNS_OF_CONTACT + 4)),
	};
}

typedef void row_fn(const struct rows *rows, struct arena *arena, struct contact *ret_contact);

static enum status read_some(struct db *db, unsigned id, struct values values, row_fn *from_row,
	int64_t limit, struct arena *arena, struct contact_list *ret_list)
{
	struct rows rows CLEANUP(rows_done) = { 0 };
	struct contact_list list = { arena_array(arena, struct contact, (size_t)limit), 0 };
	enum status s;

	if (list.items == NULL)
		return ST_NO_MEMORY;
	if ((s = db_query(db, &conversation_sql, id, values, &rows)) != ST_OK)
		return s;
	while (list.count < (size_t)limit && rows_next(&rows))
		from_row(&rows, arena, &list.items[list.count++]);
	if ((s = rows_status(&rows)) != ST_OK)
		return s;
	*ret_list = list;
	return arena_failed(arena) ? ST_NO_MEMORY : ST_OK;
}

static enum status read_one(struct db *db, unsigned id, struct values values, row_fn *from_row,
	struct arena *arena, struct contact *ret_contact)
{
	struct contact_list list;
	enum status s;

	if ((s = read_some(db, id, values, from_row, 1, arena, &list)) != ST_OK)
		return s;
	if (list.count == 0)
		return ST_NOT_FOUND;
	*ret_contact = list.items[0];
	return ST_OK;
}

enum status contact_active(struct db *db, int64_t bu_id, int64_t thread_id, int64_t customer_id,
	struct arena *arena, struct contact *ret_contact)
{
	return read_one(db, CONTACT_ACTIVE,
		VALUES(V_INT(bu_id), V_INT(thread_id), V_INT(customer_id)), contact_from_row, arena,
		ret_contact);
}

enum status contact_get(
	struct db *db, int64_t bu_id, int64_t id, struct arena *arena, struct contact *ret_contact)
{
	return read_one(db, CONTACT_GET, VALUES(V_INT(bu_id), V_INT(id)), whole_from_row, arena,
		ret_contact);
}

enum status contact_list(struct db *db, int64_t bu_id, int64_t before, bool active_only,
	int64_t limit, struct arena *arena, struct contact_list *ret_list)
{
	return read_some(db, active_only ? CONTACT_LIST_ACTIVE : CONTACT_LIST,
		VALUES(V_INT(bu_id), V_INT(before), V_INT(limit)), whole_from_row, limit, arena,
		ret_list);
}

enum status contact_add(struct db *db, struct contact *contact, usec now)
{
	enum status s;

	if ((s = db_new_id(db, &contact->id)) != ST_OK)
		return s;
	contact->status_at = contact->created_at = contact->updated_at = now;
	contact->assigned_at = contact->assignee_id != 0 ? now : 0;
	contact->version = 1;
	return db_run(db, &conversation_sql, CONTACT_ADD,
		VALUES(V_INT(contact->bu_id), V_INT(contact->id), V_INT(contact->thread_id),
			V_INT(contact->channel_no), V_INT_OR_NULL(contact->customer_id),
			V_INT_OR_NULL(contact->skill_id), V_INT(contact->direction),
			V_INT(contact->status), V_INT(now), V_INT_OR_NULL(contact->assignee_id),
			V_INT_OR_NULL(contact->assigned_at), V_INT(contact->routed_how),
			V_BOOL(contact->has_inbound), V_TEXT(contact->person)));
}

static enum status tell(struct db *db, const struct contact *contact, usec now)
{
	char json[192];
	int len = snprintf(json, sizeof json,
		"{\"contactNumber\":\"%lld\",\"status\":\"%s\",\"skillId\":%lld,\"assignee\":%lld}",
		(long long)contact->id, contact_status_name(contact->status),
		(long long)contact->skill_id, (long long)contact->assignee_id);

	return event_append(db, contact->bu_id, "contact.changed", contact->id, now,
		(struct str){ json, (size_t)len });
}

enum status contact_set(struct db *db, struct contact *contact, usec now)
{
	enum status s;

	s = db_must_change(db, &conversation_sql, CONTACT_SET,
		VALUES(V_INT(contact->bu_id), V_INT(contact->id), V_INT_OR_NULL(contact->skill_id),
			V_INT(contact->status), V_INT(contact->status_at),
			V_INT_OR_NULL(contact->assignee_id), V_INT_OR_NULL(contact->assigned_at),
			V_INT(contact->routed_how), V_BOOL(contact->has_inbound),
			V_INT_OR_NULL(contact->failed_id), V_TEXT(contact->failed_cause),
			V_INT(now)));
	if (s != ST_OK)
		return s;
	contact->updated_at = now;
	contact->version++;
	return tell(db, contact, now);
}

void contact_change_status(struct contact *contact, enum contact_status status, usec now)
{
	if (contact->status == status)
		return;
	contact->status = status;
	contact->status_at = now;
}

void contact_change_assignee(struct contact *contact, int64_t user_id, usec now)
{
	if (contact->assignee_id == user_id)
		return;
	contact->assignee_id = user_id;
	contact->assigned_at = user_id != 0 ? now : 0;
	if (user_id != 0)
		contact_change_status(contact, contact_status_worked(contact->status), now);
}
