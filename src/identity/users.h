/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Users (agents, administrators, machines), their roles and teams.
 */
#ifndef IDENTITY_USERS_H
#define IDENTITY_USERS_H

#include "core/random.h"
#include "identity/identity.h"

#define ROLE_ADMINISTRATOR "administrator"
#define ROLE_MANAGER       "manager"
#define ROLE_AGENT         "agent"
#define ROLE_MIDDLEWARE    "middleware"

struct user {
	int64_t bu_id, id;
	struct uuid uuid;
	struct str user_name; /* unique in the hub without regard to case and accents */
	struct str first_name, last_name, email;
	int64_t role_id;
	struct str role_name;
	permission_set permissions;
	int64_t team_id;
	struct str team_name;
	bool is_active;
	int64_t version;
};

/** Texts from the arena. @return ST_NOT_FOUND, also for a removed user */
MUST_CHECK enum status user_get(
	struct db *db, int64_t bu_id, int64_t id, struct arena *arena, struct user *ret_user);
/** By the UUID in which some routes name a user. */
MUST_CHECK enum status user_by_uuid(
	struct db *db, struct uuid uuid, struct arena *arena, struct user *ret_user);

/** Calls `fn` for each user in the order of ids; texts are lent for the call. */
typedef void user_fn(void *arg, const struct user *user);
MUST_CHECK enum status users_each(
	struct db *db, int64_t bu_id, int64_t skip, int64_t top, user_fn *fn, void *arg);
MUST_CHECK enum status users_count(struct db *db, int64_t bu_id, int64_t *ret_count);

struct user_new {
	struct str user_name, first_name, last_name, email;
	struct str role;          /* a name above                                   */
	struct str password_hash; /* STR_NULL: signs in with an access key only     */
	bool password_once;
};
/**
 * Adds a user to the first team of the business unit.
 *
 * @return ST_CONFLICT (the user name is taken), ST_INVALID (the role)
 */
MUST_CHECK enum status user_add(struct db *db, int64_t bu_id, usec wall, const struct user_new *add,
	struct arena *arena, struct problems *problems, int64_t *ret_id);

/** The roles that every business unit has. */
MUST_CHECK enum status roles_add(struct db *db, int64_t bu_id, usec wall);

typedef void named_fn(void *arg, int64_t id, struct str name, struct str permissions);
MUST_CHECK enum status roles_each(struct db *db, int64_t bu_id, named_fn *fn, void *arg);
/** `permissions` is STR_NULL. */
MUST_CHECK enum status teams_each(struct db *db, int64_t bu_id, named_fn *fn, void *arg);

/** What a sign-in by password needs. @return ST_NOT_FOUND */
struct user_secret {
	int64_t bu_id, user_id;
	struct str password_hash; /* STR_NULL: none */
	bool password_once;
};
MUST_CHECK enum status user_secret_get(
	struct db *db, struct str user_name, struct arena *arena, struct user_secret *ret_secret);
/** Replaces the password that hashed to `former`. @return ST_NOT_FOUND when it changed meanwhile */
MUST_CHECK enum status user_set_password(
	struct db *db, const struct user_secret *former, struct str password_hash, usec wall);

#endif
