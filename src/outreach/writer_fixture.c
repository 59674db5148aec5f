/* SPDX-License-Identifier: Apache-2.0 */
#include "outreach/writer_fixture.h"

#include <stdlib.h>

#include "outreach/list.h"

#define MEMORY    ((size_t)256 << 20)
#define TAKE_ONCE 32

static struct record_layout layout_of(struct record_field fields[2])
{
	fields[0] = (struct record_field){ .name = STR("FirstName") };
	fields[1] = (struct record_field){ .name = STR("ExternalId") };
	return (struct record_layout){ .fields = fields,
		.field_count = 2,
		.external_id = 2,
		.destination_count = 1,
		.destinations = { { STR("PhoneNumber"), ADDRESS_PHONE, 0 } } };
}

static enum status layout_unit(struct db *db, void *args)
{
	struct writing *writing = args;
	struct record_field fields[2];
	struct record_layout layout = layout_of(fields);
	struct str packed;
	enum status s = record_layout_pack(&layout, writing->arena, &packed);

	if (s != ST_OK)
		return s;
	return record_layout_find(
		db, PLAN_BU, writing->shared.list_id, packed, &writing->shared.layout_id);
}

void writing_init(struct writing *writing, struct plan_fixture *fixture)
{
	*writing = (struct writing){ .fixture = fixture,
		.writer = record_writer_new(),
		.arena = arena_new(MEMORY),
		.shared = { .bu_id = PLAN_BU,
			.list_id = fixture->list_id,
			.job_id = 1,
			.skill_id = fixture->skill_id } };
	plan_write(fixture, layout_unit, writing);
}

void writing_done(struct writing *writing)
{
	record_writer_free(writing->writer);
	arena_free(writing->arena);
}

struct record_new writing_record(
	struct writing *writing, const char *external_id, const char *name, const char *zone)
{
	struct record_field names[2];
	struct record_layout layout = layout_of(names);
	struct record_field fields[2] = { { .name = STR("FirstName"), .value = str_of(name) },
		{ .name = STR("ExternalId"), .value = str_of(external_id) } };
	const struct record_data data = { .external_id = str_of(external_id),
		.zone = str_of(zone),
		.zone_step = ZONE_STEP_OWN,
		.fields = fields,
		.field_count = 2,
		.destination_count = 1,
		.destinations = {
			{ STR("PhoneNumber"), ADDRESS_PHONE, STR("+15145550101"), STR_NULL } } };
	struct record_new record = { .zone = str_of(zone), .key = record_key(str_of(external_id)) };

	if (record_pack(&layout, &data, writing->arena, &record.payload) != ST_OK)
		record.payload = STR_NULL; /* which the table refuses */
	return record;
}

struct unit_call {
	struct writing *writing;
	writing_fn *fn;
	void *arg;
};

static enum status call_unit(struct db *db, void *args)
{
	struct unit_call *call = args;
	struct writing *writing = call->writing;
	enum status s;

	record_writer_begin(writing->writer, db, &writing->shared, writing->fixture->now);
	s = call->fn(writing, db, call->arg);
	return s == ST_OK ? record_writer_end(writing->writer) : s;
}

enum status writing_unit(struct writing *writing, writing_fn *fn, void *arg)
{
	struct unit_call call = { writing, fn, arg };

	return store_write_now(writing->fixture->store, call_unit, &call);
}

static void must(enum status s)
{
	if (s != ST_OK)
		abort();
}

struct one {
	const struct record_new *record;
	int64_t id;
	bool revive;
};

static enum status add_one(struct writing *writing, struct db *db, void *arg)
{
	struct one *one = arg;

	(void)db;
	return record_writer_add(writing->writer, one->record, &one->id);
}

int64_t writing_add(struct writing *writing, const struct record_new *record)
{
	struct one one = { .record = record };

	must(writing_unit(writing, add_one, &one));
	return one.id;
}

static enum status replace_one(struct writing *writing, struct db *db, void *arg)
{
	struct one *one = arg;
	struct record_row from;
	struct record_packed packed;
	enum status s = record_get(
		db, PLAN_BU, writing->shared.list_id, one->id, writing->arena, &from, &packed);

	if (s != ST_OK)
		return s;
	return record_writer_replace(writing->writer, &from, one->record, one->revive);
}

void writing_replace(
	struct writing *writing, int64_t id, const struct record_new *record, bool revive)
{
	struct one one = { .record = record, .id = id, .revive = revive };

	must(writing_unit(writing, replace_one, &one));
}

/* ---- lists and buckets ---- */

struct list_call {
	struct writing *writing;
	const char *name;
	int64_t id;
};

static enum status list_unit(struct db *db, void *args)
{
	struct list_call *call = args;
	const struct call_list list = {
		.name = str_of(call->name), .is_active = true, .mapping = STR("{}")
	};

	return list_add(db, PLAN_BU, &list, call->writing->fixture->now, NULL, &call->id);
}

int64_t writing_new_list(struct writing *writing, const char *name)
{
	struct list_call call = { .writing = writing, .name = name };

	plan_write(writing->fixture, list_unit, &call);
	writing->shared.list_id = call.id;
	plan_write(writing->fixture, layout_unit, writing);
	return call.id;
}

struct take_call {
	struct writing *writing;
	int64_t bucket_id;
	size_t limit, count;
	int64_t *ids;
};

static enum status take_unit(struct db *db, void *args)
{
	struct take_call *call = args;
	struct bucket_head head = { 0 };
	enum status s = ST_OK;

	while (s == ST_OK && call->count < call->limit && !head.is_empty) {
		s = bucket_read(db, PLAN_BU, call->bucket_id,
			MIN_OF(call->limit - call->count, (size_t)TAKE_ONCE), call->writing->arena,
			&head);
		if (s == ST_OK)
			s = bucket_drop(db, &head, head.items.count);
		for (size_t i = 0; s == ST_OK && i < head.items.count; i++)
			call->ids[call->count++] = head.items.items[i].row.id;
	}
	return s;
}

size_t writing_take(struct writing *writing, int64_t bucket_id, size_t limit, int64_t *ret_ids)
{
	struct take_call call = {
		.writing = writing, .bucket_id = bucket_id, .limit = limit, .ids = ret_ids
	};

	plan_write(writing->fixture, take_unit, &call);
	return call.count;
}
