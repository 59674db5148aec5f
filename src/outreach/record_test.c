/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Records: the payload there and back, and the tally, which must always be the sum of what is stored.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "outreach/plan_fixture.h"

/* ---- the payload ---- */

static struct record_data full_data(struct record_field fields[4])
{
	struct record_data data = {
		.external_id = STR("C-1 « é »"),
		.zone = STR("America/Toronto"),
		.zone_other = STR("America/Chicago"),
		.zone_step = ZONE_STEP_AREA,
		.destination_count = 3,
		.destinations = { { STR("PhoneNumber"), ADDRESS_PHONE, STR("+15145550101"),
					  STR("(514) 555-0101") },
			{ STR("DigitalId"), ADDRESS_IDENTITY, STR("u-1"), STR_NULL },
			{ STR("Mail"), ADDRESS_EMAIL, STR("Zoe@example.org"),
				STR("Zoe@Example.org") } },
		.fields = fields,
		.field_count = 4,
	};

	fields[0] = (struct record_field){ STR("FirstName"), STR("Prénom"), STR("Zoë") };
	fields[1] = (struct record_field){ STR("Plan"), STR_NULL, STR("") };
	fields[2] = (struct record_field){ STR("ExternalId"), STR_NULL, data.external_id };
	fields[3] = (struct record_field){ STR("PhoneNumber"), STR("Tél."), STR("(514) 555-0101") };
	return data;
}

/** One destination of the layout is the record's own, one is a column, one is missing. */
static struct record_layout full_layout(struct record_field fields[4])
{
	return (struct record_layout){ .fields = fields,
		.field_count = 4,
		.external_id = 3,
		.destination_count = 4,
		.destinations = { { STR("PhoneNumber"), ADDRESS_PHONE, 4 },
			{ STR("Other"), ADDRESS_PHONE, 1 },
			{ STR("DigitalId"), ADDRESS_IDENTITY, 2 },
			{ STR("Mail"), ADDRESS_EMAIL, 0 } } };
}

static struct record_packed pack(
	struct record_field fields[4], struct record_data *data, struct arena *arena)
{
	struct record_layout layout;
	struct record_packed packed;

	*data = full_data(fields);
	layout = full_layout(fields);
	assert_int_equal(record_layout_pack(&layout, arena, &packed.layout), ST_OK);
	assert_int_equal(record_pack(&layout, data, arena, &packed.payload), ST_OK);
	return packed;
}

static void assert_same_text(struct str a, struct str b)
{
	assert_true(str_equal(a, b));
	assert_true((a.at == NULL) == (b.at == NULL));
}

static void test_payload_there_and_back(void **state)
{
	struct arena *arena = arena_new(1u << 20);
	struct record_field fields[4];
	struct record_data data, back;
	struct record_packed packed = pack(fields, &data, arena);

	(void)state;
	assert_int_equal(record_unpack(packed, arena, &back), ST_OK);
	assert_true(record_same(&data, &back));
	assert_same_text(back.external_id, data.external_id);
	assert_same_text(back.zone_other, data.zone_other);
	assert_int_equal(back.zone_step, ZONE_STEP_AREA);
	assert_int_equal(back.destination_count, 3);
	for (size_t i = 0; i < 3; i++) {
		assert_same_text(back.destinations[i].field, data.destinations[i].field);
		assert_same_text(back.destinations[i].address, data.destinations[i].address);
		assert_same_text(back.destinations[i].raw, data.destinations[i].raw);
		assert_int_equal(back.destinations[i].kind, data.destinations[i].kind);
	}
	assert_int_equal(back.field_count, 4);
	for (size_t i = 0; i < 4; i++) {
		assert_same_text(back.fields[i].name, data.fields[i].name);
		assert_same_text(back.fields[i].header, data.fields[i].header);
		assert_same_text(back.fields[i].value, data.fields[i].value);
	}
	arena_free(arena);
}

/* Cut anywhere, or followed by anything, it is damaged and says so. */
static void test_damaged_payloads_are_refused(void **state)
{
	struct arena *arena = arena_new(1u << 22);
	struct record_field fields[4];
	struct record_data data, back;
	struct record_packed packed = pack(fields, &data, arena);
	struct str *parts[] = { &packed.layout, &packed.payload };
	char longer[512];

	(void)state;
	for (size_t i = 0; i < COUNT_OF(parts); i++) {
		struct str whole = *parts[i];

		for (parts[i]->len = 0; parts[i]->len < whole.len; parts[i]->len++)
			assert_int_equal(record_unpack(packed, arena, &back), ST_INVALID);
		assert_true(whole.len < sizeof longer);
		memcpy(longer, whole.at, whole.len);
		longer[whole.len] = 0;
		*parts[i] = (struct str){ longer, whole.len + 1 };
		assert_int_equal(record_unpack(packed, arena, &back), ST_INVALID);
		*parts[i] = whole;
	}
	arena_free(arena);
}

static void test_the_order_of_columns_does_not_matter(void **state)
{
	struct arena *arena = arena_new(1u << 20);
	struct record_field fields[4], turned[4];
	struct record_data data = full_data(fields), other = data;

	(void)state;
	for (size_t i = 0; i < 4; i++)
		turned[i] = fields[3 - i];
	other.fields = turned;
	assert_true(record_same(&data, &other));
	turned[3].value = STR("Zoé");
	assert_false(record_same(&data, &other));
	turned[3] = fields[0];
	other.destinations[1].address = STR("u-2");
	assert_false(record_same(&data, &other));
	arena_free(arena);
}

/* ---- the diagram ---- */

static void test_moves_of_the_diagram(void **state)
{
	static const char *const wanted[RECORD_STATE_COUNT] = {
		[RECORD_WAITING] = "WIRS-F",
		[RECORD_IN_PROGRESS] = "WIRSHF",
		[RECORD_RETRY] = "WIRS-F",
		[RECORD_SUPPRESSED] = "WIRS-F",
		[RECORD_HELD] = "-IRSHF",
		[RECORD_FINAL] = "W-RS-F",
	};

	(void)state;
	for (enum record_state from = RECORD_WAITING; from < RECORD_STATE_COUNT; from++)
		for (enum record_state to = RECORD_WAITING; to < RECORD_STATE_COUNT; to++)
			if (record_may_become(from, to) != (wanted[from][to - 1] != '-'))
				fail_msg(
					"%s to %s", record_state_name(from), record_state_name(to));
}

/* ---- the tally ---- */

#define MODEL_RECORDS 24
#define MODEL_MOVES   600

struct model {
	struct plan_fixture *fixture;
	int64_t ids[MODEL_RECORDS];
	struct record_row rows[MODEL_RECORDS];
	uint64_t random;
};

/* A generator of its own, so that a failure comes again. */
static uint32_t draw(struct model *model, uint32_t below)
{
	model->random = model->random * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(model->random >> 33) % below;
}

static struct record_row random_row(struct model *model, const struct record_row *from)
{
	struct record_row row = *from;

	row.state = (enum record_state)(1 + draw(model, RECORD_STATE_COUNT - 1));
	row.reason = REASON_NONE;
	if (row.state == RECORD_FINAL || row.state == RECORD_SUPPRESSED)
		row.reason = (enum record_reason)(1 + draw(model, REASON_COUNT - 1));
	row.retry_at = 0;
	if (row.state == RECORD_RETRY || row.state == RECORD_SUPPRESSED)
		row.retry_at = model->fixture->now + draw(model, 1000);
	row.message_id = 1 + draw(model, 5);
	row.attempts = draw(model, 4);
	return row;
}

struct moving {
	struct model *model;
	const struct record_row *from, *to;
	enum status status;
};

static enum status move_unit(struct db *db, void *args)
{
	struct moving *moving = args;

	moving->status = record_move(db, moving->from, moving->to, moving->model->fixture->now);
	return ST_OK;
}

static void compare(const struct model *model)
{
	struct progress progress = plan_progress(model->fixture);
	int64_t in_state[RECORD_STATE_COUNT] = { 0 }, final[REASON_COUNT] = { 0 };
	int64_t suppressed[REASON_COUNT] = { 0 };

	for (size_t i = 0; i < MODEL_RECORDS; i++) {
		const struct record_row *row = &model->rows[i];

		in_state[row->state]++;
		final[row->reason] += row->state == RECORD_FINAL;
		suppressed[row->reason] += row->state == RECORD_SUPPRESSED;
	}
	assert_int_equal(progress.records, MODEL_RECORDS);
	assert_memory_equal(progress.in_state, in_state, sizeof in_state);
	assert_memory_equal(progress.final, final, sizeof final);
	assert_memory_equal(progress.suppressed, suppressed, sizeof suppressed);
}

static void test_tally_is_the_sum_of_the_records(void **state)
{
	struct model model = { .fixture = *state, .random = 20270111 };
	int moves = 0;

	for (size_t i = 0; i < MODEL_RECORDS; i++) {
		model.ids[i] = plan_add_record(model.fixture, (struct plan_record){ 0 });
		model.rows[i] = plan_row(model.fixture, model.ids[i]);
	}
	for (int i = 0; i < MODEL_MOVES; i++) {
		struct record_row *row = &model.rows[draw(&model, MODEL_RECORDS)];
		struct record_row next = random_row(&model, row);
		struct moving moving = { &model, row, &next, ST_OK };

		if (!record_may_become(row->state, next.state))
			continue;
		plan_write(model.fixture, move_unit, &moving);
		assert_int_equal(moving.status, ST_OK);
		*row = next;
		if (++moves % 20 == 0)
			compare(&model);
	}
	compare(&model);
	for (size_t i = 0; i < MODEL_RECORDS; i++) {
		struct record_row stored = plan_row(model.fixture, model.ids[i]);

		assert_int_equal(stored.state, model.rows[i].state);
		assert_int_equal(stored.reason, model.rows[i].reason);
		assert_int_equal(stored.retry_at, model.rows[i].retry_at);
	}
}

static void test_a_move_from_another_state_changes_nothing(void **state)
{
	struct model model = { .fixture = *state };
	int64_t id = plan_add_record(model.fixture, (struct plan_record){ 0 });
	struct record_row stale = plan_row(model.fixture, id), to;
	struct moving moving = { &model, &stale, &to, ST_OK };

	stale.state = RECORD_RETRY;
	to = stale;
	to.state = RECORD_FINAL;
	to.reason = REASON_EXPIRED;
	plan_write(model.fixture, move_unit, &moving);
	assert_int_equal(moving.status, ST_CONFLICT);
	assert_int_equal(plan_row(model.fixture, id).state, RECORD_WAITING);
	assert_int_equal(plan_progress(model.fixture).in_state[RECORD_WAITING], 1);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, plan_setup, plan_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_payload_there_and_back),
		cmocka_unit_test(test_damaged_payloads_are_refused),
		cmocka_unit_test(test_the_order_of_columns_does_not_matter),
		cmocka_unit_test(test_moves_of_the_diagram),
		CASE(test_tally_is_the_sum_of_the_records),
		CASE(test_a_move_from_another_state_changes_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
