/* SPDX-License-Identifier: Apache-2.0 */
/*
 * People sign in by user name and password, and out. The password is checked on a reader thread; a
 * one-time password only lets its owner choose another.
 */
#include "api/auth_sign_in.h"
#include "identity/audit.h"
#include "identity/password.h"
#include "identity/tokens.h"

struct password_args {
	struct str user_name, password, new_password;
};

#define PASSWORD_FIELD(name, member, needed)                                                       \
	{                                                                                          \
		.path = name, .kind = JSON_TEXT, .at = offsetof(struct password_args, member),     \
		.required = needed, .min = 1, .max = PASSWORD_MAX                                  \
	}

static const struct json_field password_fields[] = {
	PASSWORD_FIELD("userName", user_name, true),
	PASSWORD_FIELD("password", password, true),
	PASSWORD_FIELD("newPassword", new_password, false),
};

struct password_state {
	struct session session;
	struct user_secret secret;
	struct str new_hash; /* STR_NULL: the password stays */
	bool fits;
};

/* Reader thread: some 30 ms, or 60 with a new password. */
static enum status password_look(struct db *db, void *arg)
{
	struct call *call = arg;
	const struct password_args *args = call->args;
	struct password_state *state = call->state;
	enum status s;

	s = user_secret_get(db, args->user_name, call->arena, &state->secret);
	if (s != ST_OK && s != ST_NOT_FOUND)
		return s;
	state->fits = password_fits(args->password, state->secret.password_hash);
	if (!state->fits || !str_present(args->new_password))
		return ST_OK;
	return password_hash(args->new_password, call->arena, &state->new_hash);
}

static enum status password_write(struct call *call)
{
	struct password_state *state = call->state;
	struct caller caller = { state->secret.bu_id, state->secret.user_id, 0, false };
	enum status s;

	if (str_present(state->new_hash)) {
		s = user_set_password(call->db, &state->secret, state->new_hash, call->wall);
		if (s != ST_OK)
			return s == ST_NOT_FOUND ? ST_CONFLICT : s;
		s = sessions_end_of_user(call->db, caller.bu_id, caller.user_id, call->wall);
		if (s != ST_OK)
			return s;
		s = audit_append(
			call->db, &caller, call->wall, "user.password", caller.user_id, STR_NULL);
		if (s != ST_OK)
			return s;
	}
	return session_begin(call->db, call->wall, call->arena, &state->session);
}

static void password_written(struct call *call, enum status s)
{
	const struct password_state *state = call->state;

	if (s != ST_OK) {
		call_finish(call, s);
		return;
	}
	if (str_present(state->new_hash))
		identity_forget(call->hub->identity);
	sign_in_answer(call, &state->session);
}

static void password_looked(void *arg, enum status s)
{
	struct call *call = arg;
	const struct password_args *args = call->args;
	struct password_state *state = call->state;

	identity_sign_in_pardon(call->hub->identity, exchange_peer(call->exchange));
	if (s == ST_OK && !state->fits)
		s = sign_in_failed(call, ST_UNKNOWN, "bad_password");
	else if (s == ST_OK && state->secret.password_once && !str_present(args->new_password))
		s = problem_add(&call->problems, ST_DENIED, "password_change", STR("newPassword"));
	if (s != ST_OK) {
		call_finish(call, s);
		return;
	}
	state->session.bu_id = state->secret.bu_id;
	state->session.user_id = state->secret.user_id;
	state->session.client_id = STR("passerelle");
	call_write(call, password_write, password_written);
}

static enum status sign_in_post(struct call *call)
{
	const struct password_args *args = call->args;
	enum status s;

	if ((s = sign_in_allowed(call)) != ST_OK)
		return s;
	if (args->new_password.at && args->new_password.len < PASSWORD_MIN)
		return problem_add(&call->problems, ST_INVALID, "length", STR("newPassword"), "min",
			"12", "max", "128");
	if (args->new_password.at && str_equal(args->new_password, args->password))
		return problem_add(
			&call->problems, ST_INVALID, "password_change", STR("newPassword"));
	if (!(call->state = arena_make(call->arena, struct password_state)))
		return ST_NO_MEMORY;
	/* Otherwise many tries at once would all pass before the first is known to have failed. */
	identity_sign_in_failed(call->hub->identity, exchange_peer(call->exchange));
	store_read(call->hub->store, password_look, call, password_looked);
	return ST_OK;
}

static enum status sign_out_write(struct call *call)
{
	const int64_t *session = call->state;

	return session_end(call->db, call->caller.bu_id, *session, call->wall);
}

static enum status sign_out_post(struct call *call)
{
	struct str header = exchange_header(call->exchange, "Authorization");
	int64_t *session = arena_make(call->arena, int64_t);
	enum status s;

	if (!session)
		return ST_NO_MEMORY;
	s = token_session(call->hub->identity,
		str_trim((struct str){ header.at + 7, header.len - 7 }), call->arena, session);
	if (s != ST_OK)
		return s;
	call->state = session;
	call_write(call, sign_out_write, call_finish);
	return ST_OK;
}

static void sign_out_after(struct call *call)
{
	identity_forget(call->hub->identity);
}

static const struct route sign_in_routes[] = {
	{ HTTP_POST, OWN "/sign-in", ROUTE_START, PERM_PUBLIC, sign_in_post, password_fields,
		COUNT_OF(password_fields), sizeof(struct password_args),
		.summary = "Sign in by user name and password" },
	{ HTTP_POST, OWN "/sign-out", ROUTE_START, PERM_SIGNED_IN, sign_out_post,
		.after = sign_out_after, .summary = "End the session of the token" },
};
ROUTES(sign_in);
