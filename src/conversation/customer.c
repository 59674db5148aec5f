/* SPDX-License-Identifier: Apache-2.0 */
#include "conversation/customer.h"

#include "conversation/sql.h"

static void identity_from_row(
	const struct rows *rows, struct arena *arena, struct identity_row *ret_identity)
{
	*ret_identity = (struct identity_row){
		.channel_no = rows_int(rows, 0),
		.external_id = arena_copy(arena, rows_text(rows, 1)),
		.customer_id = rows_int(rows, 2),
		.first_name = arena_copy(arena, rows_text(rows, 3)),
		.last_name = arena_copy(arena, rows_text(rows, 4)),
		.nickname = arena_copy(arena, rows_text(rows, 5)),
		.image = arena_copy(arena, rows_text(rows, 6)),
	};
}

enum status identity_get(struct db *db, int64_t bu_id, int64_t channel_no, struct str external_id,
	struct arena *arena, struct identity_row *ret_identity)
{
	struct rows rows CLEANUP(rows_done) = { 0 };
	enum status s;

	s = db_query(db, &conversation_sql, IDENTITY_GET,
		VALUES(V_INT(bu_id), V_INT(channel_no), V_TEXT(external_id)), &rows);
	if (s != ST_OK)
		return s;
	if (!rows_next(&rows))
		return (s = rows_status(&rows)) == ST_OK ? ST_NOT_FOUND : s;
	identity_from_row(&rows, arena, ret_identity);
	return arena_failed(arena) ? ST_NO_MEMORY : ST_OK;
}

static enum status add(struct db *db, int64_t bu_id, struct identity_row *identity, usec now)
{
	enum status s;

	if ((s = db_new_id(db, &identity->customer_id)) != ST_OK)
		return s;
	s = db_run(db, &conversation_sql, CUSTOMER_ADD,
		VALUES(V_INT(bu_id), V_INT(identity->customer_id), V_TEXT(identity->first_name),
			V_TEXT(identity->last_name), V_INT(now)));
	if (s != ST_OK)
		return s;
	return db_run(db, &conversation_sql, IDENTITY_ADD,
		VALUES(V_INT(bu_id), V_INT(identity->channel_no), V_TEXT(identity->external_id),
			V_INT(identity->customer_id), V_TEXT(identity->first_name),
			V_TEXT(identity->last_name), V_TEXT(identity->nickname),
			V_TEXT(identity->image), V_INT(now)));
}

/** Takes what is given, keeps what is not. @return whether it differs from what was known */
static bool complete(struct str *given, struct str known)
{
	if (!str_present(*given)) {
		*given = known;
		return false;
	}
	return !str_equal(*given, known);
}

static enum status rename(struct db *db, int64_t bu_id, const struct identity_row *identity,
	bool is_person_renamed, usec now)
{
	enum status s;

	s = db_must_change(db, &conversation_sql, IDENTITY_SET,
		VALUES(V_INT(bu_id), V_INT(identity->channel_no), V_TEXT(identity->external_id),
			V_TEXT(identity->first_name), V_TEXT(identity->last_name),
			V_TEXT(identity->nickname), V_TEXT(identity->image), V_INT(now)));
	if (s != ST_OK || !is_person_renamed)
		return s;
	return db_must_change(db, &conversation_sql, CUSTOMER_SET_NAME,
		VALUES(V_INT(bu_id), V_INT(identity->customer_id), V_TEXT(identity->first_name),
			V_TEXT(identity->last_name), V_INT(now)));
}

enum status customer_meet(
	struct db *db, int64_t bu_id, struct identity_row *identity, usec now, struct arena *arena)
{
	struct identity_row known;
	bool person, other;
	enum status s;

	s = identity_get(db, bu_id, identity->channel_no, identity->external_id, arena, &known);
	if (s == ST_NOT_FOUND)
		return add(db, bu_id, identity, now);
	if (s != ST_OK)
		return s;
	identity->customer_id = known.customer_id;
	person = complete(&identity->first_name, known.first_name);
	person |= complete(&identity->last_name, known.last_name);
	other = complete(&identity->nickname, known.nickname);
	other |= complete(&identity->image, known.image);
	return person || other ? rename(db, bu_id, identity, person, now) : ST_OK;
}

enum status customer_count_message(
	struct db *db, int64_t bu_id, int64_t customer_id, bool is_inbound, usec now)
{
	return db_run(db, &conversation_sql, CUSTOMER_COUNT_MESSAGE,
		VALUES(V_INT(bu_id), V_INT(customer_id), V_INT(is_inbound), V_INT(!is_inbound),
			V_INT(now)));
}

static enum status identities_read(
	struct db *db, int64_t bu_id, struct customer *customer, struct arena *arena)
{
	struct rows rows CLEANUP(rows_done) = { 0 };
	enum status s;

	customer->identities = arena_array(arena, struct identity_row, CUSTOMER_IDENTITIES_MAX);
	if (customer->identities == NULL)
		return ST_NO_MEMORY;
	s = db_query(db, &conversation_sql, IDENTITY_LIST,
		VALUES(V_INT(bu_id), V_INT(customer->id), V_INT(CUSTOMER_IDENTITIES_MAX)), &rows);
	if (s != ST_OK)
		return s;
	while (customer->identity_count < CUSTOMER_IDENTITIES_MAX && rows_next(&rows))
		identity_from_row(&rows, arena, &customer->identities[customer->identity_count++]);
	return rows_status(&rows);
}

static enum status row_read(struct db *db, int64_t bu_id, int64_t id, struct arena *arena,
	struct customer *ret_customer)
{
	struct rows rows CLEANUP(rows_done) = { 0 };
	enum status s;

	s = db_query(db, &conversation_sql, CUSTOMER_GET, VALUES(V_INT(bu_id), V_INT(id)), &rows);
	if (s != ST_OK)
		return s;
	if (!rows_next(&rows))
		return (s = rows_status(&rows)) == ST_OK ? ST_NOT_FOUND : s;
	*ret_customer = (struct customer){
		.id = rows_int(&rows, 0),
		.first_name = arena_copy(arena, rows_text(&rows, 1)),
		.last_name = arena_copy(arena, rows_text(&rows, 2)),
		.inbound = rows_int(&rows, 3),
		.outbound = rows_int(&rows, 4),
		.created_at = rows_int(&rows, 5),
		.updated_at = rows_int(&rows, 6),
	};
	return ST_OK;
}

enum status customer_get(struct db *db, int64_t bu_id, int64_t id, struct arena *arena,
	struct customer *ret_customer)
{
	struct customer customer;
	enum status s;

	if ((s = row_read(db, bu_id, id, arena, &customer)) != ST_OK)
		return s;
	if ((s = identities_read(db, bu_id, &customer, arena)) != ST_OK)
		return s;
	*ret_customer = customer;
	return arena_failed(arena) ? ST_NO_MEMORY : ST_OK;
}
