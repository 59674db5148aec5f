/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The exchange of a one-time token by an action page (wire 4): who clicked, and a token for the
 * channels of that business unit. All failures look alike.
 */
#include "api/auth_sign_in.h"
#include "core/secret.h"
#include "identity/one_time.h"
#include "identity/tokens.h"

struct verification_args {
	struct str brand_id, user_id, token, purpose;
};

#define FIELD(name, type, member)                                                                  \
	{                                                                                          \
		.path = name, .kind = type, .at = offsetof(struct verification_args, member),      \
		.required = true                                                                   \
	}

static const struct json_field verification_fields[] = {
	FIELD("brandId", JSON_TEXT_OR_INT, brand_id),
	FIELD("userId", JSON_TEXT_OR_INT, user_id),
	FIELD("token", JSON_TEXT, token),
	FIELD("purpose", JSON_TEXT, purpose),
};

struct verification {
	struct business_unit unit;
	struct user user;
};

static enum status token_use(struct call *call)
{
	const struct verification_args *args = call->args;
	struct verification *found = call->state;
	int64_t bu_id, user_id;
	enum status s;

	if (!str_to_int(args->brand_id, &bu_id) || !str_to_int(args->user_id, &user_id))
		return ST_UNKNOWN;
	s = one_time_token_use(call->db, args->token, bu_id, user_id, args->purpose, call->wall);
	if (s != ST_OK)
		return s;
	if ((s = user_get(call->db, bu_id, user_id, call->arena, &found->user)) != ST_OK)
		return s == ST_NOT_FOUND ? ST_UNKNOWN : s;
	if (!found->user.is_active)
		return ST_UNKNOWN;
	return business_unit_get(call->db, bu_id, call->arena, &found->unit);
}

static void brand_put(struct call *call, const struct business_unit *unit)
{
	struct json_out *out = &call->out;
	uint8_t hash[32];

	hash_sha256((struct str){ (const char *)unit->tenant.bytes, 16 }, hash);
	json_open(out, "brand");
	json_put_int(out, "id", unit->id);
	json_put_text(out, "friendlyName", unit->name);
	json_put_text(out, "timezone", unit->zone);
	json_put_text(out, "brandHash",
		base64url_encode(call->arena, (struct str){ (const char *)hash, 12 }));
	json_put_uuid(out, "tenantId", unit->tenant.bytes);
	json_put_int(out, "businessUnitId", unit->id);
	json_put_text(out, "acdClusterId", STR(CLUSTER_NAME));
	json_close(out);
}

static void user_put(struct json_out *out, const struct user *user)
{
	json_open(out, "user");
	json_put_int(out, "id", user->id);
	json_put_id_text(out, "incontactId", user->id);
	json_put_uuid(out, "userId", user->uuid.bytes);
	json_put_text(out, "loginUsername", user->user_name);
	json_put_text(out, "emailAddress", user->email);
	json_put_text(out, "firstName", user->first_name);
	json_put_text(out, "surname", user->last_name);
	json_close(out);
}

static void token_used(struct call *call, enum status s)
{
	const struct verification *found = call->state;
	struct str token;

	if (s == ST_UNKNOWN)
		s = sign_in_failed(call, ST_UNKNOWN, "bad_token");
	if (s == ST_OK)
		s = action_token_make(
			call->hub->identity, &found->unit, &found->user, call->arena, &token);
	if (s == ST_OK) {
		brand_put(call, &found->unit);
		user_put(&call->out, &found->user);
		json_put_text(&call->out, "accessToken", token);
	}
	call_finish(call, s);
}

static enum status verification_post(struct call *call)
{
	enum status s;

	if ((s = sign_in_allowed(call)) != ST_OK)
		return s;
	if (!(call->state = arena_make(call->arena, struct verification)))
		return ST_NO_MEMORY;
	call_write(call, token_use, token_used);
	return ST_OK;
}

static const struct route one_time_routes[] = {
	{ HTTP_POST, DFO "/one-time-token/verification", ROUTE_START, PERM_PUBLIC,
		verification_post, verification_fields, COUNT_OF(verification_fields),
		sizeof(struct verification_args),
		.summary = "Exchange a one-time token for a token of the channels" },
};
ROUTES(one_time);
