/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The room on a real store: first start, sessions, tokens, one-time tokens, stored answers.
 */
#include "identity/identity.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
/* cmocka wants the ones above first */
#include <cmocka.h>

#include "identity/access_keys.h"
#include "identity/idempotency.h"
#include "identity/identity_fixture.h"
#include "identity/one_time.h"
#include "identity/tokens.h"

#define T0 ((usec)1790000000 * USEC_SECOND)

/* What a unit of a test gets and gives. */
struct work {
	struct fixture *fixture;
	usec wall;
	struct session session;
	struct str token, client;
	struct str purpose;
	int64_t bu_id, user_id;
	bool ended;
	struct access_key key;
	struct stored_answer answer;
};

static enum status begin_unit(struct db *db, void *args)
{
	struct work *work = args;

	work->session.bu_id = work->fixture->bu_id;
	work->session.user_id = work->fixture->user_id;
	if (!work->session.client_id.at)
		work->session.client_id = STR("app");
	return session_begin(db, work->wall, work->fixture->arena, &work->session);
}

static enum status refresh_unit(struct db *db, void *args)
{
	struct work *work = args;

	return session_refresh(db, work->token, work->client, work->wall, work->fixture->arena,
		&work->session, &work->ended);
}

static enum status end_unit(struct db *db, void *args)
{
	struct work *work = args;

	return session_end(db, work->fixture->bu_id, work->session.id, work->wall);
}

static enum status run(struct work *work, unit_fn *fn)
{
	return store_write_now(work->fixture->store, fn, work);
}

static void test_first_start_happens_once(void **state)
{
	struct fixture *fixture = *state;
	struct first_start again;
	struct access_key key;
	struct db *db = store_reader(fixture->store);

	assert_true(fixture->first.was_first);
	assert_int_equal(access_key_check(db, str_of(fixture->first.access_key_id),
				 str_of(fixture->first.access_key_secret), &key),
		ST_OK);
	assert_int_equal(key.user_id, fixture->user_id);
	assert_int_equal(
		identity_init(fixture->store, fixture->keyring, fixture->clock, &again), ST_OK);
	assert_false(again.was_first);
	assert_string_equal(again.password, "");
}

static void test_wrong_keys_are_unknown(void **state)
{
	struct fixture *fixture = *state;
	struct db *db = store_reader(fixture->store);
	struct access_key key;
	const char *id = fixture->first.access_key_id, *secret = fixture->first.access_key_secret;

	assert_int_equal(access_key_check(db, str_of(id), STR(""), &key), ST_UNKNOWN);
	assert_int_equal(access_key_check(db, str_of(id), str_of(id), &key), ST_UNKNOWN);
	assert_int_equal(access_key_check(db, STR(""), str_of(secret), &key), ST_UNKNOWN);
	assert_int_equal(access_key_check(db, STR_NULL, str_of(secret), &key), ST_UNKNOWN);
}

static void test_refresh_tokens_change_and_theft_ends_the_session(void **state)
{
	struct fixture *fixture = *state;
	struct work work = { .fixture = fixture, .wall = T0 };
	struct str first, second;

	assert_int_equal(run(&work, begin_unit), ST_OK);
	first = work.token = work.session.refresh_token;
	work.wall = T0 + USEC_HOUR;
	work.client = STR("another app");
	assert_int_equal(run(&work, refresh_unit), ST_UNKNOWN);
	work.client = STR("app");
	assert_int_equal(run(&work, refresh_unit), ST_OK);
	second = work.session.refresh_token;
	assert_false(str_equal(first, second));

	/* Half a minute later the answer was lost; two minutes later it was stolen. */
	work.wall += 30 * USEC_SECOND;
	assert_int_equal(run(&work, refresh_unit), ST_OK);
	assert_false(work.ended);
	work.token = second;
	work.wall += 2 * USEC_MINUTE;
	assert_int_equal(run(&work, refresh_unit), ST_OK);
	assert_true(work.ended);
	work.token = work.session.refresh_token;
	assert_int_equal(run(&work, refresh_unit), ST_UNKNOWN);
}

static void test_sessions_expire(void **state)
{
	struct work work = { .fixture = *state, .wall = T0 };

	assert_int_equal(run(&work, begin_unit), ST_OK);
	work.token = work.session.refresh_token;
	work.wall = T0 + SESSION_LIFE;
	assert_int_equal(run(&work, refresh_unit), ST_UNKNOWN);
}

static void test_a_token_lives_as_long_as_its_session(void **state)
{
	struct fixture *fixture = *state;
	struct work work = { .fixture = fixture, .wall = clock_wall(fixture->clock) };
	struct db *db = store_reader(fixture->store);
	struct token_set set;
	struct caller caller;
	int64_t session;

	assert_int_equal(run(&work, begin_unit), ST_OK);
	assert_int_equal(
		token_set_make(fixture->identity, db, &work.session, fixture->arena, &set), ST_OK);
	for (int i = 0; i < 2; i++) { /* the second time from the cache */
		assert_int_equal(
			identity_verify(fixture->identity, set.access_token, &caller), ST_OK);
		assert_int_equal(caller.bu_id, fixture->bu_id);
		assert_int_equal(caller.user_id, fixture->user_id);
		assert_true(caller.permissions == PERMISSIONS_ALL);
		assert_false(caller.from_action_page);
	}
	assert_int_equal(identity_verify(fixture->identity, set.id_token, &caller), ST_UNKNOWN);
	assert_int_equal(
		token_session(fixture->identity, set.access_token, fixture->arena, &session),
		ST_OK);
	assert_int_equal(session, work.session.id);
	assert_int_equal(run(&work, end_unit), ST_OK);
	identity_forget(fixture->identity);
	assert_int_equal(identity_verify(fixture->identity, set.access_token, &caller), ST_UNKNOWN);
}

static void test_an_expired_token_is_unknown(void **state)
{
	struct fixture *fixture = *state;
	struct work work = { .fixture = fixture, .wall = clock_wall(fixture->clock) };
	struct token_set set;
	struct caller caller;

	fixture->settings.token_lifetime = 0;
	assert_int_equal(run(&work, begin_unit), ST_OK);
	assert_int_equal(token_set_make(fixture->identity, store_reader(fixture->store),
				 &work.session, fixture->arena, &set),
		ST_OK);
	assert_int_equal(identity_verify(fixture->identity, set.access_token, &caller), ST_UNKNOWN);
}

static void test_an_action_page_gets_channels_only(void **state)
{
	struct fixture *fixture = *state;
	struct db *db = store_reader(fixture->store);
	struct business_unit unit;
	struct user user;
	struct caller caller;
	struct str token;

	assert_int_equal(business_unit_first(db, fixture->arena, &unit), ST_OK);
	assert_int_equal(user_get(db, unit.id, fixture->user_id, fixture->arena, &user), ST_OK);
	assert_int_equal(
		action_token_make(fixture->identity, &unit, &user, fixture->arena, &token), ST_OK);
	assert_int_equal(identity_verify(fixture->identity, token, &caller), ST_OK);
	assert_true(caller.from_action_page);
	assert_true(caller.permissions == PERM_BIT(PERM_CHANNELS_USE));
}

static enum status one_time_new_unit(struct db *db, void *args)
{
	struct work *work = args;
	const struct caller caller = { .bu_id = work->fixture->bu_id,
		.user_id = work->fixture->user_id };

	return one_time_token_new(db, &caller, STR(PURPOSE_CHANNEL_INTEGRATION), work->wall,
		5 * USEC_MINUTE, work->fixture->arena, &work->token);
}

static enum status one_time_use_unit(struct db *db, void *args)
{
	const struct work *work = args;

	return one_time_token_use(
		db, work->token, work->bu_id, work->user_id, work->purpose, work->wall);
}

static void test_a_one_time_token_opens_once_for_whom_it_was_made(void **state)
{
	struct fixture *fixture = *state;
	const int64_t bu = fixture->bu_id, user = fixture->user_id;
	const struct {
		const char *name;
		int64_t bu_id, user_id;
		const char *purpose;
		usec later;
		enum status want;
	} cases[] = {
		{ "another business unit", bu + 1, user, PURPOSE_CHANNEL_INTEGRATION, 0,
			ST_UNKNOWN },
		{ "another user", bu, user + 1, PURPOSE_CHANNEL_INTEGRATION, 0, ST_UNKNOWN },
		{ "another purpose", bu, user, "login", 0, ST_UNKNOWN },
		{ "too late", bu, user, PURPOSE_CHANNEL_INTEGRATION, 5 * USEC_MINUTE, ST_UNKNOWN },
		{ "in time", bu, user, PURPOSE_CHANNEL_INTEGRATION, 5 * USEC_MINUTE - 1, ST_OK },
		{ "a second time", bu, user, PURPOSE_CHANNEL_INTEGRATION, 0, ST_UNKNOWN },
	};
	struct work work = { .fixture = fixture, .wall = T0 };

	assert_int_equal(run(&work, one_time_new_unit), ST_OK);
	assert_true(work.token.len >= 22); /* 128 bits and more */
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		work.bu_id = cases[i].bu_id;
		work.user_id = cases[i].user_id;
		work.purpose = str_of(cases[i].purpose);
		work.wall = T0 + cases[i].later;
		if (run(&work, one_time_use_unit) != cases[i].want)
			fail_msg("%s", cases[i].name);
	}
}

static enum status answer_store_unit(struct db *db, void *args)
{
	const struct work *work = args;
	const struct caller caller = { .bu_id = work->fixture->bu_id,
		.user_id = work->fixture->user_id };

	return idempotency_store(db, &caller, STR("key"), work->wall, &work->answer);
}

static void test_answers_are_kept_a_day_per_user(void **state)
{
	struct fixture *fixture = *state;
	struct work work = { .fixture = fixture, .wall = T0 };
	struct caller caller = { .bu_id = fixture->bu_id, .user_id = fixture->user_id };
	struct db *db = store_reader(fixture->store);
	struct stored_answer found;

	work.answer = (struct stored_answer){ .code = 201, .body = STR("{\"id\":1}") };
	work.answer.request_hash[5] = 7;
	assert_int_equal(run(&work, answer_store_unit), ST_OK);
	assert_int_equal(
		idempotency_find(db, &caller, STR("key"), T0 + 1, fixture->arena, &found), ST_OK);
	assert_int_equal(found.code, 201);
	assert_true(str_is(found.body, "{\"id\":1}"));
	assert_int_equal(found.request_hash[5], 7);
	caller.user_id++;
	assert_int_equal(idempotency_find(db, &caller, STR("key"), T0, fixture->arena, &found),
		ST_NOT_FOUND);
	caller.user_id--;
	assert_int_equal(idempotency_find(db, &caller, STR("key"), T0 + IDEMPOTENCY_KEEP,
				 fixture->arena, &found),
		ST_NOT_FOUND);
	work.wall = T0 + IDEMPOTENCY_KEEP;
	assert_int_equal(run(&work, answer_store_unit), ST_OK);
}

static enum status key_add_unit(struct db *db, void *args)
{
	struct work *work = args;
	struct str id, secret;

	return access_key_add(db, work->fixture->bu_id, work->fixture->user_id, work->wall,
		work->fixture->arena, NULL, &id, &secret);
}

static void test_a_user_has_few_keys(void **state)
{
	struct work work = { .fixture = *state, .wall = T0 };

	for (int i = 1; i < ACCESS_KEYS_PER_USER; i++)
		assert_int_equal(run(&work, key_add_unit), ST_OK);
	assert_int_equal(run(&work, key_add_unit), ST_CONFLICT);
}

int main(void)
{
#define ON_A_STORE(test) cmocka_unit_test_setup_teardown(test, fixture_set_up, fixture_tear_down)
	const struct CMUnitTest tests[] = {
		ON_A_STORE(test_first_start_happens_once),
		ON_A_STORE(test_wrong_keys_are_unknown),
		ON_A_STORE(test_refresh_tokens_change_and_theft_ends_the_session),
		ON_A_STORE(test_sessions_expire),
		ON_A_STORE(test_a_token_lives_as_long_as_its_session),
		ON_A_STORE(test_an_expired_token_is_unknown),
		ON_A_STORE(test_an_action_page_gets_channels_only),
		ON_A_STORE(test_a_one_time_token_opens_once_for_whom_it_was_made),
		ON_A_STORE(test_answers_are_kept_a_day_per_user),
		ON_A_STORE(test_a_user_has_few_keys),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
