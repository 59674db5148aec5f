/* SPDX-License-Identifier: Apache-2.0 */
#include "api/auth_sign_in.h"

#include "identity/tokens.h"

enum status sign_in_allowed(struct call *call)
{
	usec wait = identity_sign_in_wait(call->hub->identity, exchange_peer(call->exchange));
	struct str seconds;

	if (wait == 0)
		return ST_OK;
	seconds = arena_printf(
		call->arena, "%lld", (long long)((wait + USEC_SECOND - 1) / USEC_SECOND));
	return problem_add(&call->problems, ST_LIMIT, "limit", STR(""), "seconds", seconds.at);
}

enum status sign_in_failed(struct call *call, enum status s, const char *code)
{
	char peer[64];

	identity_sign_in_failed(call->hub->identity, exchange_peer(call->exchange));
	log_event(call->hub->log, LOG_WARNING, "signin.failed", "cause=%s peer=%s", code,
		log_quote(exchange_peer(call->exchange), peer, sizeof(peer)));
	return problem_add(&call->problems, s, code, STR(""));
}

void sign_in_answer(struct call *call, const struct session *session)
{
	struct token_set set;
	enum status s;

	s = token_set_make(call->hub->identity, call->db, session, call->arena, &set);
	if (s == ST_OK) {
		json_put_text(&call->out, "access_token", set.access_token);
		json_put_text(&call->out, "token_type", STR("Bearer"));
		json_put_int(&call->out, "expires_in", set.lifetime / USEC_SECOND);
		json_put_text(&call->out, "refresh_token", set.refresh_token);
		json_put_text(&call->out, "id_token", set.id_token);
	}
	call_finish(call, s);
}

static enum status session_write(struct call *call)
{
	return session_begin(call->db, call->wall, call->arena, call->state);
}

static void session_written(struct call *call, enum status s)
{
	if (s != ST_OK)
		call_finish(call, s);
	else
		sign_in_answer(call, call->state);
}

enum status sign_in_begin(struct call *call, const struct session *session)
{
	struct session *own = arena_make(call->arena, struct session);

	if (!own)
		return ST_NO_MEMORY;
	*own = *session;
	call->state = own;
	call_write(call, session_write, session_written);
	return ST_OK;
}
