/* SPDX-License-Identifier: Apache-2.0 */
#include "identity/identity_fixture.h"

#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
/* cmocka wants the ones above first */
#include <cmocka.h>

#include "identity/business_unit.h"
#include "identity/sql.h"
#include "identity/users.h"

static const struct sql_list *const lists[] = { &identity_sql, NULL };

static void user_note(void *arg, const struct user *user)
{
	((struct fixture *)arg)->user_id = user->id;
}

int fixture_set_up(void **state)
{
	struct fixture *fixture = calloc(1, sizeof(*fixture));
	char path[128];
	struct store_options options = { .path = path, .lists = lists, .reader_threads = 1 };
	struct business_unit unit;

	fixture->clock = clock_new();
	options.clock = fixture->clock;
	strcpy(fixture->folder, "/tmp/passerelle-identity-XXXXXX");
	assert_non_null(mkdtemp(fixture->folder));
	snprintf(path, sizeof(path), "%s/keys", fixture->folder);
	assert_int_equal(keyring_open(path, &fixture->keyring), ST_OK);
	snprintf(path, sizeof(path), "%s/passerelle.db", fixture->folder);
	assert_int_equal(store_open(&options, NULL, &fixture->store), ST_OK);
	assert_int_equal(
		identity_init(fixture->store, fixture->keyring, fixture->clock, &fixture->first),
		ST_OK);
	fixture->settings = (struct settings){
		.public_url = "http://hub.example", .token_lifetime = USEC_HOUR, .signin_rate = 3
	};
	assert_int_equal(identity_open(fixture->store, fixture->keyring, &fixture->settings,
				 fixture->clock, &fixture->identity),
		ST_OK);
	fixture->arena = arena_new(1 << 20);
	assert_int_equal(
		business_unit_first(store_reader(fixture->store), fixture->arena, &unit), ST_OK);
	fixture->bu_id = unit.id;
	assert_int_equal(
		users_each(store_reader(fixture->store), unit.id, 0, 1, user_note, fixture), ST_OK);
	*state = fixture;
	return 0;
}

static int file_remove(const char *path, const struct stat *info, int kind, struct FTW *walk)
{
	(void)info;
	(void)kind;
	(void)walk;
	return remove(path);
}

int fixture_tear_down(void **state)
{
	struct fixture *fixture = *state;

	identity_free(fixture->identity);
	store_close(fixture->store);
	keyring_free(fixture->keyring);
	arena_free(fixture->arena);
	clock_free(fixture->clock);
	nftw(fixture->folder, file_remove, 8, FTW_DEPTH | FTW_PHYS);
	free(fixture);
	return 0;
}
