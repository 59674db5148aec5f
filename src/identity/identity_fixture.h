/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A real store in a folder of its own, with the room begun in it.
 */
#ifndef IDENTITY_IDENTITY_FIXTURE_H
#define IDENTITY_IDENTITY_FIXTURE_H

#include "identity/identity.h"

struct fixture {
	char folder[64];
	struct clock *clock;
	struct loop *loop;
	struct keyring *keyring;
	struct settings settings;
	struct store *store;
	struct arena *arena;
	struct first_start first;
	struct identity *identity;
	int64_t bu_id, user_id;
};

/** cmocka's set-up and tear-down; *state is a struct fixture. */
int fixture_set_up(void **state);
int fixture_tear_down(void **state);

#endif
