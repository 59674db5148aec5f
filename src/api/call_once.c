/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Idempotency-Key on the POSTs of our own routes: the first answer is stored within the unit of the
 * change; the same request again gets it, another request under the same key is a conflict.
 */
#include "api/frame.h"
#include "core/secret.h"
#include "identity/idempotency.h"

#define KEY_MAX 255

enum status frame_read_repeat_key(struct frame *frame)
{
	struct call *call = &frame->call;
	const struct route *route = call->route;
	struct str key = exchange_header(call->exchange, "Idempotency-Key");

	if (!key.at || route->method != HTTP_POST || route->kind != ROUTE_WRITE ||
		frame->family != FAMILY_OWN || route->permission == PERM_PUBLIC)
		return ST_OK;
	if (key.len == 0 || key.len > KEY_MAX)
		return problem_add(&call->problems, ST_INVALID, "length", STR("Idempotency-Key"),
			"min", "1", "max", "255");
	frame->repeat_key = key;
	return ST_OK;
}

static void request_hash(const struct call *call, uint8_t ret_hash[32])
{
	const struct str parts[] = { exchange_raw_path(call->exchange),
		exchange_raw_query(call->exchange), exchange_body(call->exchange) };
	uint8_t hashes[COUNT_OF(parts)][32];

	for (size_t i = 0; i < COUNT_OF(parts); i++)
		hash_sha256(parts[i], hashes[i]);
	hash_sha256((struct str){ (const char *)hashes, sizeof(hashes) }, ret_hash);
}

static enum status answer_replay(struct frame *frame, const struct stored_answer *stored)
{
	struct call *call = &frame->call;
	uint8_t hash[32];

	request_hash(call, hash);
	if (memcmp(hash, stored->request_hash, sizeof(hash)) != 0)
		return problem_add(
			&call->problems, ST_CONFLICT, "idempotency_key", STR("Idempotency-Key"));
	(void)call_bare(call);
	buf_add(&call->answer, stored->body);
	call->code = stored->code;
	frame->replayed = true;
	return ST_OK;
}

static int code_to_store(const struct call *call, struct str body)
{
	if (call->code)
		return call->code;
	if (call->route->code)
		return call->route->code;
	return str_present(body) ? 200 : 204;
}

enum status frame_run_once(struct frame *frame, call_fn *fn)
{
	struct call *call = &frame->call;
	struct stored_answer stored = { .code = 0 };
	enum status s;

	s = idempotency_find(
		call->db, &call->caller, frame->repeat_key, call->wall, call->arena, &stored);
	if (s == ST_OK)
		return answer_replay(frame, &stored);
	if (s != ST_NOT_FOUND)
		return s;
	if ((s = fn(call)) != ST_OK || (s = frame_close_answer(frame)) != ST_OK)
		return s;
	request_hash(call, stored.request_hash);
	stored.body = buf_str(&call->answer);
	stored.code = code_to_store(call, stored.body);
	return idempotency_store(call->db, &call->caller, frame->repeat_key, call->wall, &stored);
}
