/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The token endpoints of the published protocol (wire 2.3, 10). An access key is the credential;
 * applications are not registered in this hub, so a client id is taken as it is and becomes `aud`.
 * With client_credentials the access key is the client id itself.
 */
#include "api/auth_sign_in.h"
#include "core/secret.h"
#include "identity/access_keys.h"
#include "identity/tokens.h"

struct token_args {
	struct str grant_type, username, password, client_id, client_secret, refresh_token;
};

#define TOKEN_FIELD(name)                                                                          \
	{                                                                                          \
		.path = #name, .kind = JSON_TEXT, .at = offsetof(struct token_args, name),         \
		.max = 1024                                                                        \
	}

static const struct json_field token_fields[] = {
	TOKEN_FIELD(grant_type),
	TOKEN_FIELD(username),
	TOKEN_FIELD(password),
	TOKEN_FIELD(client_id),
	TOKEN_FIELD(client_secret),
	TOKEN_FIELD(refresh_token),
};

static enum status request_bad(struct call *call, const char *why)
{
	return problem_add(&call->problems, ST_INVALID, "invalid_request", STR(""), "why", why);
}

static enum status client_bad(struct call *call)
{
	exchange_add_header(call->exchange, "WWW-Authenticate", STR("Basic realm=\"token\""));
	return sign_in_failed(call, ST_UNKNOWN, "invalid_client");
}

/* RFC 6749 2.3.1: both parts are form-encoded before they are joined. */
static struct str part_decode(struct call *call, struct str part)
{
	struct str pair = arena_printf(call->arena, "p=%.*s", STR_ARGS(part));

	return query_get(pair, "p", call->arena);
}

/* `Authorization: Basic` stands for client_id and client_secret. */
static enum status basic_read(struct call *call, struct token_args *args)
{
	struct str header = exchange_header(call->exchange, "Authorization"), text;
	const char *colon;

	if (header.len < 6 || !str_equal_nocase((struct str){ header.at, 6 }, STR("Basic ")))
		return ST_OK;
	header = str_trim((struct str){ header.at + 6, header.len - 6 });
	if (base64_decode(call->arena, header, &text) != ST_OK ||
		!(colon = memchr(text.at, ':', text.len)))
		return client_bad(call);
	args->client_id = part_decode(call, (struct str){ text.at, (size_t)(colon - text.at) });
	args->client_secret = part_decode(
		call, (struct str){ colon + 1, text.len - (size_t)(colon + 1 - text.at) });
	return ST_OK;
}

static enum status key_begin(struct call *call, struct str key_id, struct str secret,
	struct str client_id, bool *ret_known)
{
	struct session session = { .client_id = client_id.at ? client_id : STR("") };
	struct access_key key;
	enum status s;

	*ret_known = true;
	s = access_key_check(call->db, key_id, secret, &key);
	if (s == ST_UNKNOWN)
		*ret_known = false;
	if (s != ST_OK)
		return s;
	session.bu_id = key.bu_id;
	session.user_id = key.user_id;
	session.access_key_id = key.id;
	return sign_in_begin(call, &session);
}

static enum status grant_password(struct call *call, const struct token_args *args)
{
	bool known;
	enum status s;

	if (!str_present(args->username) || !str_present(args->password))
		return request_bad(call, "username, password");
	s = key_begin(call, args->username, args->password, args->client_id, &known);
	return known ? s : sign_in_failed(call, ST_INVALID, "invalid_grant");
}

static enum status grant_client(struct call *call, const struct token_args *args)
{
	bool known;
	enum status s;

	if (!str_present(args->client_id) || !str_present(args->client_secret))
		return request_bad(call, "client_id, client_secret");
	s = key_begin(call, args->client_id, args->client_secret, args->client_id, &known);
	return known ? s : client_bad(call);
}

struct refresh {
	struct session session;
	bool ended;
};

static enum status refresh_write(struct call *call)
{
	const struct token_args *args = call->args;
	struct refresh *refresh = call->state;

	return session_refresh(call->db, args->refresh_token, args->client_id, call->wall,
		call->arena, &refresh->session, &refresh->ended);
}

static void refresh_written(struct call *call, enum status s)
{
	const struct refresh *refresh = call->state;

	if (s == ST_OK && refresh->ended)
		identity_forget(call->hub->identity);
	if (s == ST_UNKNOWN || (s == ST_OK && refresh->ended))
		call_finish(call, sign_in_failed(call, ST_INVALID, "invalid_grant"));
	else if (s != ST_OK)
		call_finish(call, s);
	else
		sign_in_answer(call, &refresh->session);
}

static enum status grant_refresh(struct call *call, const struct token_args *args)
{
	if (!str_present(args->refresh_token))
		return request_bad(call, "refresh_token");
	if (!(call->state = arena_make(call->arena, struct refresh)))
		return ST_NO_MEMORY;
	call_write(call, refresh_write, refresh_written);
	return ST_OK;
}

static const struct {
	const char *name;
	enum status (*run)(struct call *call, const struct token_args *args);
} grants[] = {
	{ "password", grant_password },
	{ "client_credentials", grant_client },
	{ "refresh_token", grant_refresh },
};

static enum status token_post(struct call *call)
{
	struct token_args *args = call->args;
	enum status s;

	if ((s = sign_in_allowed(call)) != ST_OK || (s = basic_read(call, args)) != ST_OK)
		return s;
	if (!str_present(args->grant_type))
		return request_bad(call, "grant_type");
	for (size_t i = 0; i < COUNT_OF(grants); i++)
		if (str_is(args->grant_type, grants[i].name))
			return grants[i].run(call, args);
	return problem_add(&call->problems, ST_INVALID, "unsupported_grant_type", STR("grant_type"),
		"allowed", "password, client_credentials, refresh_token");
}

struct key_args {
	struct str id, secret;
};

static const struct json_field key_fields[] = {
	{ .path = "accessKeyId",
		.kind = JSON_TEXT,
		.at = offsetof(struct key_args, id),
		.required = true },
	{ .path = "accessKeySecret",
		.kind = JSON_TEXT,
		.at = offsetof(struct key_args, secret),
		.required = true },
};

static enum status key_post(struct call *call)
{
	const struct key_args *args = call->args;
	bool known;
	enum status s;

	if ((s = sign_in_allowed(call)) != ST_OK)
		return s;
	s = key_begin(call, args->id, args->secret, STR_NULL, &known);
	if (known)
		return s;
	exchange_add_header(call->exchange, "WWW-Authenticate", STR("Bearer"));
	return sign_in_failed(call, ST_UNKNOWN, "bad_credentials");
}

static const struct route auth_routes[] = {
	{ HTTP_POST, "/auth/token", ROUTE_START, PERM_PUBLIC, token_post, token_fields,
		COUNT_OF(token_fields), sizeof(struct token_args), .form_allowed = true,
		.summary = "OAuth 2.0 token endpoint" },
	{ HTTP_POST, "/authentication/v1/token/access-key", ROUTE_START, PERM_PUBLIC, key_post,
		key_fields, COUNT_OF(key_fields), sizeof(struct key_args),
		.summary = "Sign in with an access key" },
};
ROUTES(auth);
