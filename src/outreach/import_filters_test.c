/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The filters of an import may say "perhaps" for nothing, but never "no" where the database says yes.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "directory/blocks.h"
#include "directory/dnc.h"
#include "directory/opt_out.h"
#include "directory/suppression.h"
#include "outreach/import_filters.h"
#include "outreach/writer_fixture.h"

#define PEOPLE 400
#define BLOCKS 150

struct property {
	struct plan_fixture *fixture;
	struct import_filters *filters;
	struct arena *arena;
	uint64_t random;
	int64_t group_id;
	size_t blocked, flagged;
	bool has_kind;
	enum address_kind kind;
};

/* A generator of its own, so that a failure comes again. */
static uint32_t draw(struct property *property, uint32_t below)
{
	property->random = property->random * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(property->random >> 33) % below;
}

static struct str pick(struct property *property, const char *const *forms, size_t count)
{
	const char *form = forms[draw(property, (uint32_t)count)];

	return arena_printf(property->arena, "%s%u", form, 100 + draw(property, 100));
}

/* One of a few hundred people, written in one of the ways in which people write them. */
static struct str random_address(struct property *property, enum address_kind kind)
{
	static const char *const phones[] = { "+15145550", "514-555-0", "(514) 555-0",
		"1 514 555 0" };
	static const char *const emails[] = { "zoe@example.c", "ZOE@Example.C", "Zoe@EXAMPLE.c" };
	/* é as one letter and as two, upper and lower case. */
	static const char *const names[] = { "\u00e9lodie-", "\u00c9LODIE-", "e\u0301lodie-",
		" E\u0301lodie-" };

	if (kind == ADDRESS_PHONE)
		return pick(property, phones, COUNT_OF(phones));
	if (kind == ADDRESS_EMAIL)
		return pick(property, emails, COUNT_OF(emails));
	return pick(property, names, COUNT_OF(names));
}

static enum address_kind random_kind(struct property *property)
{
	return (enum address_kind)(ADDRESS_IDENTITY + draw(property, 3));
}

/* ---- blocks ---- */

static enum status suppress_one(struct property *property, struct db *db)
{
	const usec now = property->fixture->now;
	const usec starts = now + ((usec)draw(property, 5) - 2) * USEC_DAY;
	const struct suppression suppression = { .value = random_address(
							 property, random_kind(property)),
		.starts_at = starts,
		.ends_at = starts + (1 + draw(property, 4)) * USEC_DAY,
		.skills = &property->fixture->skill_id,
		.skill_count = draw(property, 2) };
	int64_t id;

	return suppression_add(db, PLAN_BU, &suppression, now, NULL, &id);
}

static enum status block_one(struct property *property, struct db *db)
{
	const usec now = property->fixture->now;
	const enum address_kind kind = random_kind(property);
	const struct opt_out opt_out = { .kind = kind,
		.address = random_address(property, kind),
		.source = OPT_OUT_API,
		.opted_out_at = now };
	const struct dnc_record record = { .group_id = property->group_id,
		.kind = kind,
		.address = random_address(property, kind),
		.expires_at = draw(property, 2) ? now + USEC_HOUR : 0 };

	switch (draw(property, 3)) {
	case 0:
		return opt_out_add(db, PLAN_BU, &opt_out, now, NULL, NULL);
	case 1:
		return dnc_record_put(db, PLAN_BU, &record, now, NULL);
	default:
		return suppress_one(property, db);
	}
}

static enum status block_some(struct db *db, void *args)
{
	struct property *property = args;
	enum status s = dnc_group_default(db, PLAN_BU, &property->group_id);

	if (s == ST_OK)
		s = dnc_skill_put(db, PLAN_BU, property->group_id, property->fixture->skill_id,
			DNC_SCRUBBED, property->fixture->now, NULL);
	for (int i = 0; s == ST_OK && i < BLOCKS; i++)
		s = block_one(property, db);
	return s;
}

/* ---- what the database says ---- */

static enum status address_blocked(struct property *property, struct db *db,
	const struct record_destination *destination, bool *ret_blocked)
{
	struct block block = { BLOCK_NONE, 0, 0 };
	struct str key;
	enum status s;

	s = address_key(property->arena, destination->kind, destination->address, &key);
	if (s == ST_OK)
		s = block_find(db, PLAN_BU, property->fixture->skill_id, destination->kind, key,
			property->fixture->now, &block);
	*ret_blocked |= block.kind != BLOCK_NONE;
	return s;
}

static enum status is_blocked(
	struct property *property, struct db *db, const struct record_data *data, bool *ret_blocked)
{
	struct block block;
	struct str key;
	enum status s = ST_OK;

	*ret_blocked = false;
	for (size_t i = 0; s == ST_OK && i < data->destination_count; i++)
		if (!property->has_kind || data->destinations[i].kind == property->kind)
			s = address_blocked(property, db, &data->destinations[i], ret_blocked);
	if (s == ST_OK)
		s = suppression_key(property->arena, data->external_id, &key);
	if (s != ST_OK)
		return s;
	s = suppression_find(
		db, PLAN_BU, property->fixture->skill_id, key, property->fixture->now, &block);
	*ret_blocked |= s == ST_OK;
	return s == ST_NOT_FOUND ? ST_OK : s;
}

static enum status random_person(struct property *property, struct record_data *ret_data)
{
	*ret_data = (struct record_data){
		.external_id = random_address(property, random_kind(property)),
		.destination_count = draw(property, 4),
	};
	for (size_t i = 0; i < ret_data->destination_count; i++) {
		struct record_destination *destination = &ret_data->destinations[i];
		enum status s;

		destination->kind = random_kind(property);
		s = address_clean(property->arena, destination->kind,
			random_address(property, destination->kind), &destination->address);
		if (s != ST_OK)
			return s;
	}
	return ST_OK;
}

static enum status compare_unit(struct db *db, void *args)
{
	struct property *property = args;
	enum status s = ST_OK;

	for (int i = 0; s == ST_OK && i < PEOPLE; i++) {
		struct record_data data;
		bool blocked = false, flagged;

		s = random_person(property, &data);
		if (s == ST_OK)
			s = is_blocked(property, db, &data, &blocked);
		flagged = import_filters_block(property->filters, &data, property->arena);
		property->blocked += blocked;
		property->flagged += flagged;
		if (s == ST_OK && blocked && !flagged)
			return ST_CONFLICT;
	}
	return s;
}

static struct import_filters *filters_of(struct property *property, size_t rows)
{
	const struct import_filters_for with = { .store = property->fixture->store,
		.directory = property->fixture->directory,
		.clock = property->fixture->clock,
		.bu_id = PLAN_BU,
		.list_id = property->fixture->list_id,
		.rows = rows,
		.has_kind = property->has_kind,
		.kind = property->kind };
	struct import_filters *filters = NULL;

	assert_int_equal(import_filters_new(&with, &filters), ST_OK);
	return filters;
}

static void whoever_is_blocked_is_flagged(void **state)
{
	struct property property = {
		.fixture = *state, .random = 20271127, .arena = arena_new((size_t)64 << 20)
	};

	plan_write(property.fixture, block_some, &property);
	for (int i = 0; i < 4; i++) {
		property.has_kind = i > 0;
		property.kind = (enum address_kind)MAX_OF(i, 1);
		property.blocked = property.flagged = 0;
		property.filters = filters_of(&property, 100);
		plan_write(property.fixture, compare_unit, &property);
		import_filters_free(property.filters);
		/* It means something in both directions. */
		assert_in_range(property.blocked, PEOPLE / 20, PEOPLE - PEOPLE / 20);
		assert_in_range(property.flagged, property.blocked, PEOPLE - PEOPLE / 20);
	}
	arena_free(property.arena);
}

static enum status opt_out_unit(struct db *db, void *args)
{
	struct property *property = args;
	const struct opt_out opt_out = { .kind = ADDRESS_PHONE,
		.address = STR("+15145550199"),
		.source = OPT_OUT_WORD,
		.opted_out_at = property->fixture->now };

	return opt_out_add(db, PLAN_BU, &opt_out, property->fixture->now, NULL, NULL);
}

/* Until it has looked again, the version of a batch says that it does not know. */
static void a_new_block_is_seen_or_the_version_says_that_it_is_not(void **state)
{
	const struct record_data person = { .external_id = STR("C-1"),
		.destination_count = 1,
		.destinations = {
			{ STR("PhoneNumber"), ADDRESS_PHONE, STR("+15145550199"), STR_NULL } } };
	struct property property = { .fixture = *state, .arena = arena_new((size_t)1 << 20) };
	struct directory *directory = property.fixture->directory;
	int64_t version = 0;

	property.filters = filters_of(&property, 100);
	assert_int_equal(import_filters_refresh(property.filters, &version), ST_OK);
	assert_int_equal(version, directory_blocks_version(directory));
	assert_false(import_filters_block(property.filters, &person, property.arena));
	plan_write(property.fixture, opt_out_unit, &property);
	directory_blocks_changed(directory);
	do {
		arena_clear(property.arena);
		assert_int_equal(import_filters_refresh(property.filters, &version), ST_OK);
		assert_int_equal(import_filters_block(property.filters, &person, property.arena),
			version == directory_blocks_version(directory));
	} while (version != directory_blocks_version(directory));
	import_filters_free(property.filters);
	arena_free(property.arena);
}

static void everybody_in_the_list_is_known(void **state)
{
	struct property property = { .fixture = *state };
	struct writing writing;

	writing_init(&writing, *state);
	for (int i = 0; i < 200; i++) {
		char id[16];
		struct record_new record;

		snprintf(id, sizeof id, "K-%d", i);
		record = writing_record(&writing, id, "Ana", "America/Toronto");
		(void)writing_add(&writing, &record);
	}
	property.filters = filters_of(&property, 10);
	for (int i = 0; i < 200; i++) {
		char id[16];

		snprintf(id, sizeof id, "K-%d", i);
		assert_true(import_filters_meet(property.filters, record_key(str_of(id))));
	}
	/* Who is not is known from the second time on. */
	(void)import_filters_meet(property.filters, record_key(STR("new")));
	assert_true(import_filters_meet(property.filters, record_key(STR("new"))));
	import_filters_free(property.filters);
	writing_done(&writing);
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, plan_setup, plan_teardown)
	const struct CMUnitTest tests[] = {
		CASE(whoever_is_blocked_is_flagged),
		CASE(a_new_block_is_seen_or_the_version_says_that_it_is_not),
		CASE(everybody_in_the_list_is_known),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
