/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The open room: the signing key, the tokens made and verified with it, the limit on sign-ins.
 */
#include "identity/identity.h"

#include <stdlib.h>

#include "identity/jwt.h"
#include "identity/sign_in_limit.h"
#include "identity/sql.h"
#include "identity/token_cache.h"
#include "identity/tokens.h"

#define TOKEN_TEXT_MAX 8192
#define SCOPE_CHANNELS "channels"

struct identity {
	struct store *store;
	const struct settings *settings;
	const struct clock *clock;
	const char *url;
	struct jwt_key *key;
	struct token_cache *cache;
	struct sign_in_limit *limit;
	struct arena *scratch; /* of one verification */
};

static enum status key_load(struct identity *identity, const struct keyring *keyring)
{
	struct rows rows CLEANUP(rows_done) = { 0 };
	struct arena *arena CLEANUP(arena_freep) = arena_new(65536);
	struct str kid, plain;
	enum status s;

	if (!arena)
		return ST_NO_MEMORY;
	s = db_query(
		store_reader(identity->store), &identity_sql, SIGNING_KEY_NEWEST, NO_VALUES, &rows);
	if (s != ST_OK)
		return s;
	if (!rows_next(&rows))
		return (s = rows_status(&rows)) == ST_OK ? ST_NOT_FOUND : s;
	kid = arena_copy(arena, rows_text(&rows, 1));
	s = secret_open(keyring,
		(struct secret_place){ "signing_key", rows_int(&rows, 0), "sealed" },
		rows_blob(&rows, 2), arena, &plain);
	return s == ST_OK ? jwt_key_open(plain, kid, &identity->key) : s;
}

enum status identity_open(struct store *store, const struct keyring *keyring,
	const struct settings *settings, const struct clock *clock, struct identity **ret_identity)
{
	struct identity *identity = calloc(1, sizeof(*identity));
	enum status s = ST_NO_MEMORY;

	if (!identity)
		return ST_NO_MEMORY;
	identity->store = store;
	identity->settings = settings;
	identity->clock = clock;
	identity->url = settings->public_url;
	identity->cache = token_cache_new();
	identity->limit = sign_in_limit_new(settings->signin_rate);
	identity->scratch = arena_new(65536);
	if (identity->cache && identity->limit && identity->scratch)
		s = key_load(identity, keyring);
	if (s != ST_OK) {
		identity_free(identity);
		return s;
	}
	*ret_identity = identity;
	return ST_OK;
}

void identity_free(struct identity *identity)
{
	if (!identity)
		return;
	jwt_key_free(identity->key);
	token_cache_free(identity->cache);
	sign_in_limit_free(identity->limit);
	arena_free(identity->scratch);
	free(identity);
}

void identity_set_url(struct identity *identity, const char *public_url)
{
	identity->url = public_url;
}

void identity_forget(struct identity *identity)
{
	token_cache_clear(identity->cache);
}

enum status identity_put_keys(struct identity *identity, struct arena *arena, struct json_out *out)
{
	return jwt_key_put(identity->key, arena, out);
}

usec identity_sign_in_wait(const struct identity *identity, struct str peer)
{
	return sign_in_limit_wait(identity->limit, peer, clock_mono(identity->clock));
}

void identity_sign_in_failed(struct identity *identity, struct str peer)
{
	sign_in_limit_failed(identity->limit, peer, clock_mono(identity->clock));
}

void identity_sign_in_pardon(struct identity *identity, struct str peer)
{
	sign_in_limit_pardon(identity->limit, peer);
}

static const char *legacy_role(struct str role)
{
	if (str_is(role, ROLE_ADMINISTRATOR))
		return "Administrator";
	if (str_is(role, ROLE_MANAGER))
		return "Manager";
	return str_is(role, ROLE_AGENT) ? "Agent" : "Integration";
}

static void claims_of_person(struct json_out *out, const struct user *user, struct arena *arena)
{
	char uuid[UUID_TEXT + 1];

	uuid_text(user->uuid, uuid);
	json_put_text(out, "sub", arena_printf(arena, "user:%s", uuid));
	json_put_text(out, "userId", arena_copy(arena, str_of(uuid)));
	json_put_text(out, "name", user->user_name);
	json_put_text(out, "given_name", user->first_name);
	json_put_text(out, "family_name", user->last_name);
	json_put_text(out, "email", user->email);
	json_open(out, "role");
	json_put_text(out, "legacyId", str_of(legacy_role(user->role_name)));
	json_put_text(out, "name", user->role_name);
	json_close(out);
}

/* icAgentId, icBUId … are what clients of the published protocol read without verifying. */
static void claims_of_unit(
	struct json_out *out, const struct business_unit *unit, const struct user *user)
{
	json_put_int(out, "icAgentId", user->id);
	json_put_int(out, "icBUId", unit->id);
	json_put_text(out, "icDomain", STR("local"));
	json_put_text(out, "icClusterId", STR(CLUSTER_NAME));
	json_put_text(out, "area", STR(AREA_NAME));
	json_put_text(out, "tenant", unit->name);
	json_put_uuid(out, "tenantId", unit->tenant.bytes);
}

struct subject {
	const struct business_unit *unit;
	const struct user *user;
	struct str client_id;
	int64_t session; /* 0: none */
	const char *scope;
	usec life;
};

static enum status token_make(struct identity *identity, const struct subject *subject,
	struct arena *arena, struct str *ret_token)
{
	struct buf claims CLEANUP(buf_done);
	usec wall = clock_wall(identity->clock);
	struct json_out out;

	buf_init(&claims, TOKEN_TEXT_MAX / 2);
	json_out_init(&out, &claims);
	json_open(&out, NULL);
	json_put_text(&out, "iss", str_of(identity->url));
	json_put_text(&out, "aud", subject->client_id);
	claims_of_person(&out, subject->user, arena);
	claims_of_unit(&out, subject->unit, subject->user);
	if (subject->session)
		json_put_id_text(&out, "sid", subject->session);
	json_put_text(&out, "scope", str_of(subject->scope));
	json_put_int(&out, "iat", wall / USEC_SECOND);
	json_put_int(&out, "exp", (wall + subject->life) / USEC_SECOND);
	json_close(&out);
	if (claims.failed)
		return ST_NO_MEMORY;
	return jwt_sign(identity->key, buf_str(&claims), arena, ret_token);
}

enum status token_set_make(struct identity *identity, struct db *db, const struct session *session,
	struct arena *arena, struct token_set *ret_set)
{
	struct business_unit unit;
	struct user user;
	struct subject subject = { &unit, &user, session->client_id, session->id, "openid",
		identity->settings->token_lifetime };
	struct token_set set = { .refresh_token = session->refresh_token,
		.lifetime = identity->settings->token_lifetime };
	enum status s;

	if ((s = user_get(db, session->bu_id, session->user_id, arena, &user)) != ST_OK)
		return s == ST_NOT_FOUND ? ST_UNKNOWN : s;
	if ((s = business_unit_get(db, session->bu_id, arena, &unit)) != ST_OK)
		return s;
	if ((s = token_make(identity, &subject, arena, &set.access_token)) != ST_OK)
		return s;
	/* Says who signed in; opens nothing, as it names no session. */
	subject.session = 0;
	if ((s = token_make(identity, &subject, arena, &set.id_token)) != ST_OK)
		return s;
	*ret_set = set;
	return ST_OK;
}

enum status action_token_make(struct identity *identity, const struct business_unit *unit,
	const struct user *user, struct arena *arena, struct str *ret_token)
{
	struct subject subject = { unit, user, STR("action-page"), 0, SCOPE_CHANNELS,
		ACTION_TOKEN_LIFE };

	return token_make(identity, &subject, arena, ret_token);
}

struct claims {
	int64_t bu_id, user_id, session, exp;
	bool channels_only;
};

static enum status claims_read(
	struct identity *identity, struct str token, struct arena *arena, struct claims *ret_claims)
{
	struct json_doc *doc CLEANUP(json_doc_freep) = NULL;
	const struct json *root;
	struct str text;

	if (token.len > TOKEN_TEXT_MAX || jwt_verify(identity->key, token, arena, &text) != ST_OK)
		return ST_UNKNOWN;
	if (json_parse(text, NULL, &doc) != ST_OK)
		return ST_UNKNOWN;
	root = json_root(doc);
	*ret_claims = (struct claims){ .channels_only = str_is(json_text(json_get(root, "scope")),
					       SCOPE_CHANNELS) };
	(void)str_to_int(json_text(json_get(root, "sid")), &ret_claims->session);
	if (!json_int(json_get(root, "icBUId"), &ret_claims->bu_id) ||
		!json_int(json_get(root, "icAgentId"), &ret_claims->user_id) ||
		!json_int(json_get(root, "exp"), &ret_claims->exp))
		return ST_UNKNOWN;
	return ST_OK;
}

static enum status claims_permissions(
	struct identity *identity, const struct claims *claims, permission_set *ret_permissions)
{
	struct db *db = store_reader(identity->store);
	struct user user;
	enum status s;

	if (!claims->channels_only)
		return session_permissions(db, claims->bu_id, claims->session, claims->user_id,
			clock_wall(identity->clock), ret_permissions);
	s = user_get(db, claims->bu_id, claims->user_id, identity->scratch, &user);
	if (s != ST_OK || !user.is_active)
		return s == ST_OK || s == ST_NOT_FOUND ? ST_UNKNOWN : s;
	*ret_permissions = PERM_BIT(PERM_CHANNELS_USE);
	return ST_OK;
}

enum status identity_verify(struct identity *identity, struct str token, struct caller *ret_caller)
{
	usec wall = clock_wall(identity->clock);
	struct caller caller = { 0 };
	struct claims claims;
	uint8_t hash[32];
	enum status s;

	hash_sha256(token, hash);
	if (token_cache_find(identity->cache, hash, wall, ret_caller))
		return ST_OK;
	arena_clear(identity->scratch);
	if ((s = claims_read(identity, token, identity->scratch, &claims)) != ST_OK)
		return s;
	if (claims.exp <= wall / USEC_SECOND)
		return ST_UNKNOWN;
	if ((s = claims_permissions(identity, &claims, &caller.permissions)) != ST_OK)
		return s;
	caller.bu_id = claims.bu_id;
	caller.user_id = claims.user_id;
	caller.from_action_page = claims.channels_only;
	token_cache_put(identity->cache, hash, claims.exp * USEC_SECOND, &caller);
	*ret_caller = caller;
	return ST_OK;
}

enum status token_session(
	struct identity *identity, struct str token, struct arena *arena, int64_t *ret_session)
{
	struct claims claims;
	enum status s;

	if ((s = claims_read(identity, token, arena, &claims)) != ST_OK)
		return s;
	if (!claims.session)
		return ST_UNKNOWN;
	*ret_session = claims.session;
	return ST_OK;
}
