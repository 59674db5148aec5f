/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who is blocked, through a real database.
 */
#include "directory/blocks.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "directory/campaign.h"
#include "directory/dnc.h"
#include "directory/opt_out.h"
#include "directory/skill.h"
#include "directory/sql.h"
#include "directory/suppression.h"
#include "store/store.h"

#define BU  7
#define NOW (1000 * USEC_DAY)
/* When the DNC record of the story before is over. */
#define LATER (NOW + 2 * USEC_HOUR)
#define KEY   STR("+15145550101")

struct house {
	char dir[64], path[96];
	struct clock *clock;
	struct store *store;
	struct arena *arena;
	int64_t outbound, inbound, group;
};

static int house_new(void **state)
{
	static const struct sql_list *const lists[] = { &directory_sql, NULL };
	struct house *house = calloc(1, sizeof(*house));
	struct store_options options = { .lists = lists, .reader_threads = 1 };

	strcpy(house->dir, "/tmp/passerelle-blocks-XXXXXX");
	assert_non_null(mkdtemp(house->dir));
	snprintf(house->path, sizeof(house->path), "%s/passerelle.db", house->dir);
	house->clock = clock_new();
	house->arena = arena_new(1 << 20);
	options.path = house->path;
	options.clock = house->clock;
	assert_int_equal(store_open(&options, NULL, &house->store), ST_OK);
	*state = house;
	return 0;
}

static int house_free(void **state)
{
	struct house *house = *state;
	char command[128];

	store_close(house->store);
	clock_free(house->clock);
	arena_free(house->arena);
	snprintf(command, sizeof(command), "rm -rf %s", house->dir);
	assert_int_equal(system(command), 0);
	free(house);
	return 0;
}

/* Units run on the writer, where cmocka's own assertions must not be used. */
#define CHECK(condition)                                                                           \
	do {                                                                                       \
		if (!(condition)) {                                                                \
			fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #condition);            \
			return ST_INVALID;                                                         \
		}                                                                                  \
	} while (0)
#define CHECK_EQUAL(a, b) CHECK((int64_t)(a) == (int64_t)(b))

static enum status furnish(struct db *db, void *args)
{
	struct house *house = args;
	struct skill skill = skill_default();

	CHECK_EQUAL(directory_init(db, BU, NOW), ST_OK);
	CHECK_EQUAL(directory_init(db, BU, NOW), ST_OK); /* a second time changes nothing */
	CHECK_EQUAL(dnc_group_default(db, BU, &house->group), ST_OK);
	skill.name = STR("inbound");
	CHECK_EQUAL(skill_add(db, BU, &skill, NOW, NULL, &house->inbound), ST_OK);
	skill.name = STR("outbound");
	skill.is_outbound = true;
	CHECK_EQUAL(skill_add(db, BU, &skill, NOW, NULL, &house->outbound), ST_OK);
	skill.name = STR("OUTBOUND");
	CHECK_EQUAL(skill_add(db, BU, &skill, NOW, NULL, &house->outbound), ST_CONFLICT);
	return ST_OK;
}

static enum block_kind block_now(struct house *house, struct db *db, int64_t skill, usec now)
{
	struct block block = { BLOCK_NONE, 0, 0 };

	(void)house;
	if (block_find(db, BU, skill, ADDRESS_PHONE, KEY, now, &block) != ST_OK)
		abort();
	return block.kind;
}

static enum status dnc_story(struct db *db, void *args)
{
	struct house *house = args;
	struct dnc_record record = { .group_id = house->group,
		.kind = ADDRESS_PHONE,
		.address = STR("514-555-0101"),
		.expires_at = NOW + USEC_DAY };

	CHECK_EQUAL(block_now(house, db, house->outbound, NOW), BLOCK_NONE);
	CHECK_EQUAL(dnc_record_put(db, BU, &record, NOW, NULL), ST_OK);
	CHECK_EQUAL(block_now(house, db, house->outbound, NOW), BLOCK_DNC);
	CHECK_EQUAL(block_now(house, db, house->inbound, NOW), BLOCK_NONE);
	CHECK_EQUAL(block_now(house, db, house->outbound, NOW + USEC_DAY), BLOCK_NONE);
	record.expires_at = 0;
	CHECK_EQUAL(dnc_record_put(db, BU, &record, NOW, NULL), ST_OK);
	CHECK_EQUAL(block_now(house, db, house->outbound, NOW + 9999 * USEC_DAY), BLOCK_DNC);
	CHECK_EQUAL(dnc_record_expire(db, BU, house->group, ADDRESS_PHONE, STR("+1 514 555 0101"),
			    NOW + USEC_HOUR),
		ST_OK);
	CHECK_EQUAL(block_now(house, db, house->outbound, NOW + USEC_HOUR), BLOCK_NONE);
	return ST_OK;
}

static enum status opt_out_story(struct db *db, void *args)
{
	struct house *house = args;
	struct opt_out opt_out = { .kind = ADDRESS_PHONE,
		.address = STR("(514) 555-0101"),
		.source = OPT_OUT_WORD,
		.word = STR("ARRET") };
	bool is_new;

	CHECK_EQUAL(opt_out_add(db, BU, &opt_out, NOW, NULL, &is_new), ST_OK);
	CHECK(is_new);
	CHECK_EQUAL(opt_out_add(db, BU, &opt_out, NOW, NULL, &is_new), ST_OK);
	CHECK(!is_new);
	CHECK_EQUAL(block_now(house, db, house->inbound, NOW), BLOCK_OPT_OUT);
	CHECK_EQUAL(block_now(house, db, 0, NOW), BLOCK_OPT_OUT);
	CHECK_EQUAL(opt_out_undo(db, BU, ADDRESS_PHONE, KEY, 5, STR(" "), NOW, NULL), ST_INVALID);
	CHECK_EQUAL(opt_out_undo(db, BU, ADDRESS_PHONE, KEY, 0, STR_NULL, NOW, NULL), ST_OK);
	CHECK_EQUAL(opt_out_undo(db, BU, ADDRESS_PHONE, KEY, 0, STR_NULL, NOW, NULL), ST_NOT_FOUND);
	CHECK_EQUAL(block_now(house, db, house->inbound, NOW), BLOCK_NONE);
	return ST_OK;
}

static enum status suppression_story(struct db *db, void *args)
{
	struct house *house = args;
	struct suppression suppression = { .value = STR("514 555 0101"),
		.starts_at = LATER,
		.ends_at = LATER + USEC_DAY,
		.skills = &house->outbound,
		.skill_count = 1 };
	int64_t id;

	CHECK_EQUAL(suppression_add(db, BU, &suppression, LATER, NULL, &id), ST_OK);
	CHECK_EQUAL(block_now(house, db, house->outbound, LATER - 1), BLOCK_NONE);
	CHECK_EQUAL(block_now(house, db, house->outbound, LATER), BLOCK_SUPPRESSED);
	CHECK_EQUAL(block_now(house, db, house->inbound, LATER), BLOCK_NONE);
	CHECK_EQUAL(block_now(house, db, house->outbound, LATER + USEC_DAY), BLOCK_NONE);
	CHECK_EQUAL(suppression_remove(db, BU, id), ST_OK);
	CHECK_EQUAL(block_now(house, db, house->outbound, LATER), BLOCK_NONE);
	suppression.ends_at = LATER;
	CHECK_EQUAL(suppression_add(db, BU, &suppression, LATER, NULL, &id), ST_INVALID);
	return ST_OK;
}

static enum status cadence_story(struct db *db, void *args)
{
	struct house *house = args;
	const struct skill_destination limits[] = { { STR("Home"), 2 }, { STR("Work"), 0 } };
	const struct cadence_step steps[] = { { .field_name = STR("Work"), .attempts = 1 },
		{ .field_name = STR("Home"),
			.attempts = ATTEMPTS_OF_RECORD,
			.has_hours = true,
			.hours = week_contact_default() } };
	struct skill skill;

	CHECK_EQUAL(skill_add_destination(db, BU, house->outbound, STR("Mobile")), ST_OK);
	CHECK_EQUAL(skill_add_destination(db, BU, house->outbound, STR("Mobile")), ST_OK);
	CHECK_EQUAL(skill_load(db, BU, house->outbound, house->arena, &skill), ST_OK);
	CHECK_EQUAL(skill_set_cadence(db, &skill, limits, 2, steps, 2, NOW), ST_OK);
	CHECK_EQUAL(skill_load(db, BU, house->outbound, house->arena, &skill), ST_OK);
	CHECK_EQUAL(skill.destination_count, 3);
	CHECK(str_is(skill.destinations[0].field_name, "Home"));
	CHECK_EQUAL(skill.destinations[1].attempts, 0);
	CHECK(str_is(skill.destinations[2].field_name, "Mobile")); /* mapped: it stays */
	CHECK_EQUAL(skill.destinations[2].attempts, ATTEMPTS_OF_RECORD);
	CHECK_EQUAL(skill.cadence_count, 2);
	CHECK(skill.cadence[1].has_hours);
	CHECK(week_is_open(&skill.cadence[1].hours, MONDAY, 600));
	return ST_OK;
}

static void stories_end_well(void **state)
{
	struct house *house = *state;

	assert_int_equal(store_write_now(house->store, furnish, house), ST_OK);
	assert_int_equal(store_write_now(house->store, dnc_story, house), ST_OK);
	assert_int_equal(store_write_now(house->store, opt_out_story, house), ST_OK);
	assert_int_equal(store_write_now(house->store, suppression_story, house), ST_OK);
	assert_int_equal(store_write_now(house->store, cadence_story, house), ST_OK);
}

static void counters_rise_and_the_listener_hears(void *arg)
{
	++*(int *)arg;
}

static void changes_are_counted(void **state)
{
	int heard = 0;
	const struct directory_listener listener = {
		.changed = counters_rise_and_the_listener_hears, .arg = &heard
	};
	struct directory *directory;
	int64_t before;

	(void)state;
	assert_int_equal(directory_new(&directory), ST_OK);
	before = directory_blocks_version(directory);
	directory_blocks_changed(directory);
	assert_true(directory_blocks_version(directory) > before);
	directory_listen(directory, &listener);
	before = directory_skills_version(directory);
	directory_skills_changed(directory);
	assert_true(directory_skills_version(directory) > before);
	assert_int_equal(heard, 1);
	directory_free(directory);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(stories_end_well, house_new, house_free),
		cmocka_unit_test(changes_are_counted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
