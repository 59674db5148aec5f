/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The walk through the keys of everybody who is blocked, in slices of every size.
 */
#include "directory/block_keys.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "directory/dnc.h"
#include "directory/opt_out.h"
#include "directory/sql.h"
#include "directory/suppression.h"
#include "store/store.h"

#define BU         7
#define OTHER_BU   8
#define NOW        (1000 * USEC_DAY)
#define HASHES_MAX 512
#define GROUPS     3

struct house {
	char dir[64];
	struct clock *clock;
	struct store *store;
	struct arena *arena;
	int64_t groups[GROUPS];
	/* what must be met, of BU */
	uint64_t wanted[HASHES_MAX];
	size_t count;
	int64_t rows;
};

static int house_new(void **state)
{
	static const struct sql_list *const lists[] = { &directory_sql, NULL };
	struct house *house = calloc(1, sizeof *house);
	struct store_options options = { .lists = lists, .reader_threads = 1 };
	char path[96];

	strcpy(house->dir, "/tmp/passerelle-keys-XXXXXX");
	assert_non_null(mkdtemp(house->dir));
	snprintf(path, sizeof path, "%s/passerelle.db", house->dir);
	options.path = path;
	options.clock = house->clock = clock_new();
	house->arena = arena_new(1 << 22);
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
	snprintf(command, sizeof command, "rm -rf %s", house->dir);
	assert_int_equal(system(command), 0);
	free(house);
	return 0;
}

static void want(struct house *house, int64_t bu_id, uint64_t hash)
{
	if (bu_id == BU)
		house->wanted[house->count++] = hash;
	house->rows += bu_id == BU;
}

static enum status opt_out(struct house *house, struct db *db, int64_t bu_id,
	enum address_kind kind, struct str address)
{
	const struct opt_out added = {
		.kind = kind, .address = address, .source = OPT_OUT_API, .opted_out_at = NOW
	};
	struct str key;
	enum status s = address_key(house->arena, kind, address, &key);

	if (s == ST_OK)
		want(house, bu_id, block_key_hash(kind, key));
	return s == ST_OK ? opt_out_add(db, bu_id, &added, NOW, NULL, NULL) : s;
}

static enum status dnc(struct house *house, struct db *db, int64_t bu_id, int64_t group,
	enum address_kind kind, struct str address)
{
	const struct dnc_record record = { .group_id = group, .kind = kind, .address = address };
	struct str key;
	enum status s = address_key(house->arena, kind, address, &key);

	if (s == ST_OK)
		want(house, bu_id, block_key_hash(kind, key));
	return s == ST_OK ? dnc_record_put(db, bu_id, &record, NOW, NULL) : s;
}

static enum status suppress(struct house *house, struct db *db, int64_t bu_id, struct str value)
{
	const struct suppression added = {
		.value = value, .starts_at = NOW + USEC_DAY, .ends_at = NOW + 2 * USEC_DAY
	};
	struct str key;
	int64_t id;
	enum status s = suppression_key(house->arena, value, &key);

	if (s == ST_OK)
		want(house, bu_id, suppression_key_hash(key));
	return s == ST_OK ? suppression_add(db, bu_id, &added, NOW, NULL, &id) : s;
}

static enum status make_groups(struct house *house, struct db *db, int64_t bu_id)
{
	enum status s = directory_init(db, bu_id, NOW);

	for (size_t i = 0; s == ST_OK && i < GROUPS; i++) {
		char name[16];
		struct dnc_group group = { .name = { name, 0 }, .is_active = true };

		group.name.len = (size_t)snprintf(name, sizeof name, "group %zu", i);
		s = dnc_group_add(db, bu_id, &group, NOW, NULL, &house->groups[i]);
	}
	return s;
}

/** The same address with several kinds, in several groups, suppressed several times: slices end among equal keys. */
static enum status block_some(struct house *house, struct db *db, int64_t bu_id)
{
	static const struct str people[] = { STR("Zoë@Example.org"), STR("a@example.org"),
		STR("\xc3\x89lodie@example.org"), STR("STRASSE@example.org") };
	enum status s = make_groups(house, db, bu_id);

	for (size_t i = 0; s == ST_OK && i < COUNT_OF(people); i++) {
		s = opt_out(house, db, bu_id, ADDRESS_EMAIL, people[i]);
		if (s == ST_OK)
			s = opt_out(house, db, bu_id, ADDRESS_IDENTITY, people[i]);
		for (size_t g = 0; s == ST_OK && g < GROUPS; g++) {
			s = dnc(house, db, bu_id, house->groups[g], ADDRESS_EMAIL, people[i]);
			if (s == ST_OK)
				s = dnc(house, db, bu_id, house->groups[g], ADDRESS_IDENTITY,
					people[i]);
		}
		for (int k = 0; s == ST_OK && k < 4; k++)
			s = suppress(house, db, bu_id, people[i]);
	}
	if (s == ST_OK)
		s = opt_out(house, db, bu_id, ADDRESS_PHONE, STR("514-555-0101"));
	if (s == ST_OK)
		s = suppress(house, db, bu_id, STR("(514) 555-0102"));
	return s == ST_OK ? suppress(house, db, bu_id, STR("C-1")) : s;
}

static enum status block_both(struct db *db, void *args)
{
	enum status s = block_some(args, db, OTHER_BU);

	return s == ST_OK ? block_some(args, db, BU) : s;
}

/* ---- walking ---- */

struct walking {
	struct house *house;
	struct block_walk walk;
	int64_t limit;
	bool more;
	bool met[HASHES_MAX];
	size_t hashes, strange, slices;
	int64_t count;
};

static void take_hash(void *arg, uint64_t hash)
{
	struct walking *walking = arg;
	bool known = false;

	walking->hashes++;
	for (size_t i = 0; i < walking->house->count; i++) {
		if (walking->house->wanted[i] != hash)
			continue;
		walking->met[i] = known = true;
	}
	walking->strange += !known;
}

static enum status walk_unit(struct db *db, void *args)
{
	struct walking *walking = args;

	walking->slices++;
	return block_keys_walk(
		db, BU, &walking->walk, walking->limit, take_hash, walking, &walking->more);
}

static enum status count_unit(struct db *db, void *args)
{
	struct walking *walking = args;

	return block_keys_count(db, BU, &walking->count);
}

static void walk_all(struct house *house, int64_t limit)
{
	struct walking *walking = calloc(1, sizeof *walking);

	walking->house = house;
	walking->limit = limit;
	walking->more = true;
	while (walking->more && walking->slices < 10 * HASHES_MAX)
		assert_int_equal(store_read_now(house->store, walk_unit, walking), ST_OK);
	assert_false(walking->more);
	assert_int_equal(walking->strange, 0);
	for (size_t i = 0; i < house->count; i++)
		assert_true(walking->met[i]);
	assert_int_equal(store_read_now(house->store, count_unit, walking), ST_OK);
	assert_true(walking->hashes <= (size_t)walking->count);
	assert_int_equal(walking->count, house->rows);
	free(walking);
}

static void every_key_of_the_unit_is_met_whatever_the_slices(void **state)
{
	struct house *house = *state;

	assert_int_equal(store_write_now(house->store, block_both, house), ST_OK);
	for (int64_t limit = 1; limit <= 12; limit++)
		walk_all(house, limit);
	walk_all(house, 1000);
}

static void nobody_is_met_where_nobody_is_blocked(void **state)
{
	walk_all(*state, 1);
	walk_all(*state, 1000);
}

static enum status block_long(struct db *db, void *args)
{
	struct house *house = args;
	char text[3 * ADDRESS_MAX_POINTS];
	enum status s = directory_init(db, BU, NOW);

	/* Letters that folding of case makes longer. */
	for (size_t i = 0; i < ADDRESS_MAX_POINTS; i++) {
		text[2 * i] = '\xce';
		text[2 * i + 1] = '\x90';
	}
	for (size_t last = 0; s == ST_OK && last < 3; last++) {
		text[2 * ADDRESS_MAX_POINTS - 1] = (char)(0x90 + last);
		s = opt_out(house, db, BU, ADDRESS_IDENTITY,
			(struct str){ text, 2 * ADDRESS_MAX_POINTS });
		if (s == ST_OK)
			s = suppress(house, db, BU, (struct str){ text, 2 * ADDRESS_MAX_POINTS });
	}
	return s;
}

static void the_longest_keys_are_passed(void **state)
{
	struct house *house = *state;

	assert_int_equal(store_write_now(house->store, block_long, house), ST_OK);
	walk_all(house, 1);
	walk_all(house, 2);
}

static enum status undo(struct db *db, void *args)
{
	struct house *house = args;
	enum status s = directory_init(db, BU, NOW);

	if (s == ST_OK)
		s = opt_out(house, db, BU, ADDRESS_IDENTITY, STR("u-1"));
	if (s == ST_OK)
		s = opt_out(house, db, BU, ADDRESS_IDENTITY, STR("u-2"));
	if (s == ST_OK)
		s = opt_out_undo(
			db, BU, ADDRESS_IDENTITY, STR("u-2"), 1, STR("asked for it"), NOW, NULL);
	house->count--;
	house->rows--;
	return s;
}

static void an_opt_out_that_was_undone_is_not_met(void **state)
{
	struct house *house = *state;

	assert_int_equal(store_write_now(house->store, undo, house), ST_OK);
	walk_all(house, 1);
}

static void kinds_have_hashes_of_their_own(void **state)
{
	const uint64_t hashes[] = { block_key_hash(ADDRESS_IDENTITY, STR("a")),
		block_key_hash(ADDRESS_PHONE, STR("a")), block_key_hash(ADDRESS_EMAIL, STR("a")),
		suppression_key_hash(STR("a")) };

	(void)state;
	for (size_t i = 1; i < COUNT_OF(hashes); i++)
		for (size_t k = 0; k < i; k++)
			assert_true(hashes[i] != hashes[k]);
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, house_new, house_free)
	const struct CMUnitTest tests[] = {
		CASE(every_key_of_the_unit_is_met_whatever_the_slices),
		CASE(nobody_is_met_where_nobody_is_blocked),
		CASE(the_longest_keys_are_passed),
		CASE(an_opt_out_that_was_undone_is_not_met),
		cmocka_unit_test(kinds_have_hashes_of_their_own),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
