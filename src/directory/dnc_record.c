/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The addresses in DNC groups. A record is never deleted here: it expires.
 */
#include "directory/dnc.h"
#include "directory/shared.h"

static usec expiry_from_row(const struct rows *rows, int column)
{
	usec expires = rows_int(rows, column);

	return expires == USEC_FOREVER ? 0 : expires;
}

enum status dnc_record_put(struct db *db, int64_t bu_id, const struct dnc_record *record, usec now,
	struct problems *problems)
{
	struct arena *arena CLEANUP(arena_freep) = arena_new(SCRATCH_BYTES);
	struct str clean, key;
	int64_t version;
	enum status s;

	if (!arena)
		return ST_NO_MEMORY;
	s = address_clean(arena, record->kind, record->address, &clean);
	if (s == ST_OK)
		s = address_key(arena, record->kind, record->address, &key);
	if (s == ST_INVALID)
		return problem_add(problems, s, "format", STR("phoneNumber"), "want",
			address_kind_name(record->kind));
	if (s != ST_OK)
		return s;
	s = db_int(db, &directory_sql, DNC_GROUP_EXISTS,
		VALUES(V_INT(bu_id), V_INT(record->group_id)), &version);
	if (s != ST_OK)
		return s;
	return db_run(db, &directory_sql, DNC_RECORD_PUT,
		VALUES(V_INT(bu_id), V_TEXT(key), V_INT(record->kind), V_INT(record->group_id),
			V_TEXT(clean),
			V_INT(record->expires_at ? record->expires_at : USEC_FOREVER), V_INT(now)));
}

enum status dnc_record_expire(struct db *db, int64_t bu_id, int64_t group_id,
	enum address_kind kind, struct str raw, usec now)
{
	struct arena *arena CLEANUP(arena_freep) = arena_new(SCRATCH_BYTES);
	struct str key;
	enum status s;

	if (!arena)
		return ST_NO_MEMORY;
	if ((s = address_key(arena, kind, raw, &key)) != ST_OK)
		return s == ST_INVALID ? ST_NOT_FOUND : s;
	return db_must_change(db, &directory_sql, DNC_RECORD_EXPIRE,
		VALUES(V_INT(bu_id), V_INT(kind), V_TEXT(key), V_INT(group_id), V_INT(now)));
}

enum status dnc_record_each(struct db *db, int64_t bu_id, int64_t group_id,
	const struct list_filter *filter, usec now, dnc_record_fn *fn, void *arg,
	int64_t *ret_total)
{
	struct rows rows CLEANUP(rows_done) = { 0 };
	enum status s;

	s = db_int(db, &directory_sql, DNC_RECORD_COUNT,
		VALUES(V_INT(bu_id), V_INT(group_id), V_INT(now)), ret_total);
	if (s != ST_OK)
		return s;
	s = db_query(db, &directory_sql, DNC_RECORD_LIST,
		VALUES(V_INT(bu_id), V_INT(group_id), V_INT(now), V_INT(filter->top),
			V_INT(filter->skip)),
		&rows);
	if (s != ST_OK)
		return s;
	while (rows_next(&rows)) {
		struct dnc_record record = {
			.group_id = rows_int(&rows, 0),
			.kind = (enum address_kind)rows_int(&rows, 1),
			.address = rows_text(&rows, 2),
			.expires_at = expiry_from_row(&rows, 3),
			.collected_at = rows_int(&rows, 4),
			.updated_at = rows_int(&rows, 5),
		};

		fn(arg, &record);
	}
	return rows_status(&rows);
}

static void hit_from_row(
	const struct rows *rows, struct dnc_group *ret_group, struct dnc_record *ret_record)
{
	*ret_group = (struct dnc_group){
		.id = rows_int(rows, 0),
		.name = rows_text(rows, 1),
		.description = rows_text(rows, 2),
		.is_active = rows_bool(rows, 3),
		.is_default = rows_bool(rows, 4),
	};
	*ret_record = (struct dnc_record){
		.group_id = rows_int(rows, 0),
		.kind = (enum address_kind)rows_int(rows, 8),
		.address = rows_text(rows, 9),
		.expires_at = expiry_from_row(rows, 10),
		.collected_at = rows_int(rows, 11),
		.updated_at = rows_int(rows, 12),
	};
}

enum status dnc_search(struct db *db, int64_t bu_id, enum address_kind kind, struct str raw,
	dnc_hit_fn *fn, void *arg)
{
	struct arena *arena CLEANUP(arena_freep) = arena_new(SCRATCH_BYTES);
	struct rows rows CLEANUP(rows_done) = { 0 };
	struct str key;
	enum status s;

	if (!arena)
		return ST_NO_MEMORY;
	if ((s = address_key(arena, kind, raw, &key)) != ST_OK)
		return s;
	s = db_query(db, &directory_sql, DNC_SEARCH, VALUES(V_INT(bu_id), V_INT(kind), V_TEXT(key)),
		&rows);
	if (s != ST_OK)
		return s;
	while (rows_next(&rows)) {
		struct dnc_group group;
		struct dnc_record record;

		hit_from_row(&rows, &group, &record);
		fn(arg, &group, &record);
	}
	return rows_status(&rows);
}
