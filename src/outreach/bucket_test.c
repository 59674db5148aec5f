/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What waits in a bucket: in which order it comes out, and what is passed over.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "outreach/sql.h"
#include "outreach/writer_fixture.h"

#define MANY    1300 /* more than two chunks */
#define TORONTO "America/Toronto"
#define HALIFAX "America/Halifax"

struct adding {
	size_t count;
	const char *zone;
	int64_t *ids;
};

static enum status add_all(struct writing *writing, struct db *db, void *arg)
{
	const struct adding *adding = arg;
	enum status s = ST_OK;

	(void)db;
	for (size_t i = 0; s == ST_OK && i < adding->count; i++) {
		struct record_new record;
		char id[24];

		snprintf(id, sizeof id, "B-%d", ++writing->fixture->serial);
		record = writing_record(writing, id, "Ana", adding->zone);
		s = record_writer_add(writing->writer, &record, &adding->ids[i]);
	}
	return s;
}

/** In one unit. */
static void add(struct writing *writing, size_t count, const char *zone, int64_t *ret_ids)
{
	struct adding adding = { count, zone, ret_ids };

	assert_int_equal(writing_unit(writing, add_all, &adding), ST_OK);
}

static int64_t bucket_with(struct writing *writing, int64_t record_id)
{
	return plan_row(writing->fixture, record_id).bucket_id;
}

struct moving {
	struct writing *writing;
	const int64_t *ids;
	size_t count;
};

static enum status finish_unit(struct db *db, void *args)
{
	const struct moving *moving = args;
	struct writing *writing = moving->writing;
	enum status s = ST_OK;

	for (size_t i = 0; s == ST_OK && i < moving->count; i++) {
		struct record_row from, row;
		struct record_packed packed;

		s = record_get(db, PLAN_BU, writing->shared.list_id, moving->ids[i], writing->arena,
			&from, &packed);
		row = from;
		row.state = RECORD_FINAL;
		row.reason = REASON_REMOVED;
		if (s == ST_OK)
			s = record_move(db, &from, &row, writing->fixture->now);
	}
	return s;
}

static void finish(struct writing *writing, const int64_t *ids, size_t count)
{
	struct moving moving = { writing, ids, count };

	plan_write(writing->fixture, finish_unit, &moving);
}

struct reading {
	struct writing *writing;
	struct arena *arena;
	int64_t bucket_id;
	size_t limit, drop;
	struct bucket_head head;
	enum status status;
};

/** Keeps what was changed, whatever bucket_read says. */
static enum status read_unit(struct db *db, void *args)
{
	struct reading *reading = args;

	reading->status = bucket_read(
		db, PLAN_BU, reading->bucket_id, reading->limit, reading->arena, &reading->head);
	if (reading->status != ST_OK)
		return ST_OK;
	return bucket_drop(db, &reading->head, MIN_OF(reading->drop, reading->head.items.count));
}

static struct reading read_some(
	struct writing *writing, int64_t bucket_id, size_t limit, size_t drop)
{
	struct reading reading = { .writing = writing,
		.arena = writing->arena,
		.bucket_id = bucket_id,
		.limit = limit,
		.drop = drop };

	plan_write(writing->fixture, read_unit, &reading);
	return reading;
}

/* ---- the tests ---- */

static void records_come_in_the_order_in_which_they_came(void **state)
{
	struct writing writing;
	int64_t ids[MANY], got[MANY + 1];
	size_t first;

	writing_init(&writing, *state);
	add(&writing, MANY - 7, TORONTO, ids);
	add(&writing, 7, TORONTO, ids + MANY - 7);
	first = writing_take(&writing, bucket_with(&writing, ids[0]), 513, got);
	assert_int_equal(first, 513);
	assert_int_equal(writing_take(&writing, bucket_with(&writing, ids[0]), MANY, got + first),
		MANY - first);
	assert_memory_equal(got, ids, sizeof ids);
	assert_int_equal(writing_take(&writing, bucket_with(&writing, ids[0]), MANY, got), 0);
	writing_done(&writing);
}

static void a_read_gives_no_more_than_was_asked_for(void **state)
{
	struct writing writing;
	struct reading reading;
	int64_t ids[10], bucket;

	writing_init(&writing, *state);
	add(&writing, 10, TORONTO, ids);
	bucket = bucket_with(&writing, ids[0]);
	reading = read_some(&writing, bucket, 4, 0);
	assert_int_equal(reading.head.items.count, 4);
	assert_false(reading.head.is_empty);
	reading = read_some(&writing, bucket, 100, 0);
	assert_int_equal(reading.head.items.count, 10);
	assert_int_equal(reading.head.items.items[9].row.id, ids[9]);
	writing_done(&writing);
}

static void what_is_not_taken_stays_first(void **state)
{
	struct writing writing;
	struct reading reading;
	int64_t ids[10], bucket;

	writing_init(&writing, *state);
	add(&writing, 10, TORONTO, ids);
	bucket = bucket_with(&writing, ids[0]);
	reading = read_some(&writing, bucket, 6, 2);
	assert_int_equal(reading.head.items.items[0].row.id, ids[0]);
	reading = read_some(&writing, bucket, 6, 6);
	assert_int_equal(reading.head.items.items[0].row.id, ids[2]);
	reading = read_some(&writing, bucket, 6, 6);
	assert_int_equal(reading.head.items.count, 2);
	assert_int_equal(reading.head.items.items[0].row.id, ids[8]);
	assert_true(read_some(&writing, bucket, 6, 0).head.is_empty);
	writing_done(&writing);
}

static void who_waits_no_more_is_passed_over(void **state)
{
	struct writing writing;
	struct reading reading;
	int64_t ids[10], bucket;

	writing_init(&writing, *state);
	add(&writing, 10, TORONTO, ids);
	bucket = bucket_with(&writing, ids[0]);
	finish(&writing, ids, 2);
	finish(&writing, ids + 5, 1);
	reading = read_some(&writing, bucket, 4, 3);
	assert_int_equal(reading.head.items.items[0].row.id, ids[2]);
	assert_int_equal(reading.head.items.items[3].row.id, ids[6]);
	reading = read_some(&writing, bucket, 4, 0);
	assert_int_equal(reading.head.items.items[0].row.id, ids[6]);
	writing_done(&writing);
}

/* A list that was moved away or removed leaves its ids behind: neither memory nor time of a read may grow with them. */
static void ids_of_records_that_left_cost_no_memory(void **state)
{
	struct writing writing;
	int64_t ids[MANY], last[1], got[2], bucket;
	struct reading reading = { .arena = arena_new(16384), .limit = 2 };
	int reads = 0;

	writing_init(&writing, *state);
	add(&writing, MANY, TORONTO, ids);
	finish(&writing, ids, MANY);
	add(&writing, 1, TORONTO, last);
	bucket = bucket_with(&writing, last[0]);
	reading.writing = &writing;
	reading.bucket_id = bucket;
	do {
		arena_clear(reading.arena);
		plan_write(writing.fixture, read_unit, &reading);
		assert_int_equal(reading.status, ST_OK);
		assert_false(reading.head.is_empty);
		reads++;
	} while (reading.head.items.count == 0);
	assert_int_equal(reading.head.items.items[0].row.id, last[0]);
	assert_int_equal(reads, (MANY + BUCKET_CHUNK - 1) / BUCKET_CHUNK + 1);
	assert_int_equal(writing_take(&writing, bucket, 2, got), 1);
	arena_free(reading.arena);
	writing_done(&writing);
}

static void a_record_that_waits_again_comes_after_those_that_do(void **state)
{
	struct writing writing;
	int64_t ids[5], got[5], bucket;
	struct record_new again;

	writing_init(&writing, *state);
	add(&writing, 5, TORONTO, ids);
	bucket = bucket_with(&writing, ids[0]);
	assert_int_equal(writing_take(&writing, bucket, 2, got), 2);
	finish(&writing, ids, 2);
	again = writing_record(&writing, "B-2", "Bo", TORONTO);
	writing_replace(&writing, ids[1], &again, true);
	assert_int_equal(writing_take(&writing, bucket, 5, got), 4);
	assert_memory_equal(got, ids + 2, 3 * sizeof ids[0]);
	assert_int_equal(got[3], ids[1]);
	writing_done(&writing);
}

struct turns {
	int64_t id;
	const char *zones[2];
	int count;
};

/** One external id, several times in one file that overwrites. */
static enum status turn_around(struct writing *writing, struct db *db, void *arg)
{
	struct turns *turns = arg;
	struct record_new records[8];
	enum status s = ST_OK;

	for (int i = 0; s == ST_OK && i < turns->count; i++) {
		struct record_row from;
		struct record_packed packed;
		struct record_hits hits;

		records[i] = writing_record(writing, "turning", "Ana", turns->zones[i % 2]);
		if (i == 0) {
			s = record_writer_add(writing->writer, &records[i], &turns->id);
			continue;
		}
		s = record_writer_pending(writing->writer, records[i].key, &hits);
		if (s == ST_OK)
			s = record_get(db, PLAN_BU, writing->shared.list_id, turns->id,
				writing->arena, &from, &packed);
		if (s == ST_OK)
			s = record_writer_replace(writing->writer, &from, &records[i], false);
	}
	return s;
}

static void a_record_comes_once_however_often_it_was_put_there(void **state)
{
	struct writing writing;
	struct turns turns = { .zones = { TORONTO, HALIFAX }, .count = 5 };
	struct reading reading;

	writing_init(&writing, *state);
	assert_int_equal(writing_unit(&writing, turn_around, &turns), ST_OK);
	reading = read_some(&writing, bucket_with(&writing, turns.id), 10, 0);
	assert_int_equal(reading.head.items.count, 1);
	assert_int_equal(plan_run(writing.fixture, 10).count, 1);
	assert_int_equal(plan_row(writing.fixture, turns.id).state, RECORD_IN_PROGRESS);
	assert_int_equal(plan_run(writing.fixture, 10).count, 0);
	writing_done(&writing);
}

static void several_lists_share_a_bucket(void **state)
{
	struct writing writing, other;
	int64_t first[3], second[3], third[3], got[10], bucket;

	writing_init(&writing, *state);
	writing_init(&other, *state);
	(void)writing_new_list(&other, "other");
	add(&writing, 3, TORONTO, first);
	bucket = bucket_with(&writing, first[0]);
	add(&other, 3, TORONTO, second);
	add(&writing, 3, TORONTO, third);
	assert_int_equal(writing_take(&writing, bucket, 10, got), 9);
	assert_memory_equal(got, first, sizeof first);
	assert_memory_equal(got + 3, second, sizeof second);
	assert_memory_equal(got + 6, third, sizeof third);
	writing_done(&writing);
	writing_done(&other);
}

static void what_differs_waits_apart(void **state)
{
	struct writing writing;
	struct record_new records[6];
	int64_t buckets[6];

	writing_init(&writing, *state);
	for (size_t i = 0; i < 6; i++) {
		char id[8];

		snprintf(id, sizeof id, "D-%zu", i);
		records[i] = writing_record(&writing, id, "Ana", i == 1 ? HALIFAX : TORONTO);
	}
	records[2].expires_at = writing.fixture->now + USEC_DAY;
	records[3].is_priority = true;
	records[4].zone_other = STR(HALIFAX);
	for (size_t i = 0; i < 6; i++)
		buckets[i] = bucket_with(&writing, writing_add(&writing, &records[i]));
	for (size_t i = 1; i < 5; i++)
		for (size_t k = 0; k < i; k++)
			assert_int_not_equal(buckets[i], buckets[k]);
	assert_int_equal(buckets[5], buckets[0]);
	writing_done(&writing);
}

static void a_bucket_that_nobody_filled_is_empty(void **state)
{
	struct writing writing;
	struct reading reading;

	writing_init(&writing, *state);
	reading = read_some(&writing, 4711, 10, 10);
	assert_int_equal(reading.status, ST_OK);
	assert_true(reading.head.is_empty);
	assert_int_equal(reading.head.items.count, 0);
	writing_done(&writing);
}

/* ---- damage ---- */

struct damaging {
	int64_t bucket_id, list_id;
	struct str bytes;
};

static enum status damage_unit(struct db *db, void *args)
{
	const struct damaging *damaging = args;

	return db_run(db, &record_sql, CHUNK_ADD,
		VALUES(V_INT(PLAN_BU), V_INT(damaging->bucket_id), V_INT(1),
			V_INT(damaging->list_id), V_BLOB(damaging->bytes)));
}

/* More ids than a chunk has, a number that never ends, nothing: it says so, and reads nothing beyond. */
static void a_damaged_chunk_is_said_to_be_damaged(void **state)
{
	struct writing writing;
	char bytes[BUCKET_CHUNK + 1];
	const struct str damages[] = { { bytes, sizeof bytes }, STR("\x80"), STR("\x02\xff"),
		STR("\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"), { bytes, 0 } };

	writing_init(&writing, *state);
	memset(bytes, 2, sizeof bytes);
	for (size_t i = 0; i < COUNT_OF(damages); i++) {
		struct damaging damaging = { 4711 + (int64_t)i, writing.fixture->list_id,
			damages[i] };

		plan_write(writing.fixture, damage_unit, &damaging);
		assert_int_equal(read_some(&writing, damaging.bucket_id, 10, 0).status, ST_INVALID);
	}
	writing_done(&writing);
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, plan_setup, plan_teardown)
	const struct CMUnitTest tests[] = {
		CASE(records_come_in_the_order_in_which_they_came),
		CASE(a_read_gives_no_more_than_was_asked_for),
		CASE(what_is_not_taken_stays_first),
		CASE(who_waits_no_more_is_passed_over),
		CASE(ids_of_records_that_left_cost_no_memory),
		CASE(a_record_that_waits_again_comes_after_those_that_do),
		CASE(a_record_comes_once_however_often_it_was_put_there),
		CASE(several_lists_share_a_bucket),
		CASE(what_differs_waits_apart),
		CASE(a_bucket_that_nobody_filled_is_empty),
		CASE(a_damaged_chunk_is_said_to_be_damaged),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
