/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a finished call means: the one place where the ends of a send are told apart (decision 2,
 * wire 9.6). Pure.
 */
#include "byoc/dialect.h"
#include "byoc/endpoint.h"

static const struct {
	const char *code;
	bool passes;
} network[] = {
	[FAULT_NONE] = { "fault_network", true },
	[FAULT_ADDRESS_REFUSED] = { "fault_address", false },
	[FAULT_NAME] = { "fault_name", true },
	[FAULT_CONNECT] = { "fault_connect", true },
	[FAULT_TIMEOUT] = { "fault_timeout", true },
	[FAULT_TLS_SERVER] = { "fault_tls_server", false },
	[FAULT_TLS_CLIENT] = { "fault_tls_client", false },
	[FAULT_BROKEN] = { "fault_network", true },
	[FAULT_PROTOCOL] = { "fault_network", true },
	[FAULT_OTHER] = { "fault_network", true },
};

struct fault fault_of_call(const struct call_result *call)
{
	return (struct fault){
		.code = network[call->fault].code,
		.passes_by_itself = network[call->fault].passes,
		.http_code = call->code,
		.retry_after = call->retry_after,
	};
}

struct str fault_why(const struct call_result *call, struct arena *arena)
{
	if (call->end == CALL_ANSWERED)
		return arena_printf(arena, "HTTP %d", call->code);
	return arena_copy(arena, str_of(call_fault_name(call->fault)));
}

/** The first row that holds the HTTP code decides. */
static const struct {
	int from, to;
	enum send_end end;
	const char *code;
	bool passes;
	bool disconnects;
} answers[] = {
	{ 300, 399, SEND_FAULT, "fault_redirect", false, false },
	{ 401, 401, SEND_FAULT, "fault_auth", false, true },
	{ 403, 403, SEND_FAULT, "fault_auth", false, true },
	{ 404, 405, SEND_FAULT, "fault_path", false, false },
	{ 408, 408, SEND_TRY_LATER, "send_later", false, false },
	{ 410, 410, SEND_FAULT, "fault_gone", false, true },
	{ 415, 415, SEND_FAULT, "fault_path", false, false },
	{ 425, 425, SEND_TRY_LATER, "send_later", false, false },
	{ 429, 429, SEND_TRY_LATER, "send_later", false, false },
	{ 400, 499, SEND_REFUSED, "send_refused", false, false },
	{ 501, 501, SEND_FAULT, "fault_path", false, false },
	{ 505, 505, SEND_FAULT, "fault_path", false, false },
	{ 500, 599, SEND_TRY_LATER, "send_later", false, false },
};

static void classify_success(const struct dialect_answer *answer, struct send_result *result)
{
	if (!str_present(answer->external_id)) {
		result->end = SEND_UNKNOWN;
		result->code = "send_no_id";
		return;
	}
	result->end = SEND_ACCEPTED;
	result->external_id = answer->external_id;
	result->external_at = answer->external_at;
	if (str_present(answer->thread_external)) {
		result->thread_external = answer->thread_external;
		result->thread_answered = true;
	}
}

static void classify_refusal(const struct dialect_answer *answer, struct send_result *result)
{
	if (result->http_code != 400 && result->http_code != 422)
		return;
	result->recipient_fault = answer->recipient_fault;
	if (answer->recipient_fault)
		result->code = "send_recipient";
}

static void classify_answer(
	const struct dialect_answer *answer, bool token_was_new, struct send_result *result)
{
	const int64_t code = result->http_code;

	if (code >= 200 && code < 300) {
		classify_success(answer, result);
		return;
	}
	result->end = SEND_UNKNOWN;
	result->code = "send_cut";
	for (size_t i = 0; i < COUNT_OF(answers); i++) {
		if (code < answers[i].from || code > answers[i].to)
			continue;
		result->end = answers[i].end;
		result->code = answers[i].code;
		result->passes_by_itself = answers[i].passes;
		/* A token that was only just fetched is refused: it is not the token (decision 23). */
		result->disconnects_channel =
			answers[i].disconnects && (code == 410 || token_was_new);
		break;
	}
	if (result->end == SEND_REFUSED)
		classify_refusal(answer, result);
	if (str_present(answer->display_error))
		result->why = answer->display_error;
}

void send_classify(const struct call_result *call, const struct dialect_answer *answer,
	bool token_was_new, struct send_result *ret_result)
{
	struct fault fault = fault_of_call(call);

	ret_result->http_code = call->code;
	ret_result->retry_after = call->retry_after;
	ret_result->took = call->took;
	switch (call->end) {
	case CALL_ANSWERED:
		classify_answer(answer, token_was_new, ret_result);
		return;
	case CALL_NOT_SENT:
		ret_result->end = SEND_FAULT;
		ret_result->code = fault.code;
		ret_result->passes_by_itself = fault.passes_by_itself;
		return;
	case CALL_CUT:
	case CALL_TOO_LARGE:
	case CALL_CANCELLED:
		ret_result->end = SEND_UNKNOWN;
		ret_result->code = "send_cut";
		return;
	}
}
