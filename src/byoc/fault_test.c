/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The ends of a send (decision 2), and the reading of answers in the 2.0 dialect.
 */
#include "byoc/dialect.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#define GOOD                                                                                       \
	"{\"message\":{\"idOnExternalPlatform\":\"m-1\",\"createdAtWithMilliseconds\":"            \
	"\"2026-01-31T09:30:00.25+00:00\"},\"thread\":{\"idOnExternalPlatform\":\"t-9\"}}"

static const struct {
	const char *name;
	enum call_end how;
	enum call_fault fault;
	int http;
	const char *body;
	bool token_was_new;
	enum send_end end;
	const char *code;
	bool recipient_fault, disconnects, passes;
} cases[] = {
	{ "an id is an acceptance", CALL_ANSWERED, FAULT_NONE, 200, GOOD, false, SEND_ACCEPTED,
		NULL, false, false, false },
	{ "201 too", CALL_ANSWERED, FAULT_NONE, 201, GOOD, false, SEND_ACCEPTED, NULL, false, false,
		false },
	{ "200 without an id is not known", CALL_ANSWERED, FAULT_NONE, 200, "{}", false,
		SEND_UNKNOWN, "send_no_id", false, false, false },
	{ "200 without JSON is not known", CALL_ANSWERED, FAULT_NONE, 200, "ok", false,
		SEND_UNKNOWN, "send_no_id", false, false, false },
	{ "an empty id is none", CALL_ANSWERED, FAULT_NONE, 200,
		"{\"message\":{\"idOnExternalPlatform\":\"\"}}", false, SEND_UNKNOWN, "send_no_id",
		false, false, false },
	{ "204 is not known", CALL_ANSWERED, FAULT_NONE, 204, "", false, SEND_UNKNOWN, "send_no_id",
		false, false, false },
	{ "400 refuses the message", CALL_ANSWERED, FAULT_NONE, 400, "{}", false, SEND_REFUSED,
		"send_refused", false, false, false },
	{ "outboundValidationFailed names the recipient", CALL_ANSWERED, FAULT_NONE, 400,
		"{\"errorCode\":\"outboundValidationFailed\",\"displayErrorMessage\":\"no\"}",
		false, SEND_REFUSED, "send_recipient", true, false, false },
	{ "422 with a path to the recipient", CALL_ANSWERED, FAULT_NONE, 422,
		"{\"errors\":[{\"path\":[\"idOnExternalPlatform\"],\"message\":\"x\"}]}", false,
		SEND_REFUSED, "send_recipient", true, false, false },
	{ "413 refuses, whoever is named", CALL_ANSWERED, FAULT_NONE, 413,
		"{\"errorCode\":\"outboundValidationFailed\"}", false, SEND_REFUSED, "send_refused",
		false, false, false },
	{ "401 after a refresh", CALL_ANSWERED, FAULT_NONE, 401, "", true, SEND_FAULT, "fault_auth",
		false, true, false },
	{ "401 where no token is asked for", CALL_ANSWERED, FAULT_NONE, 401, "", false, SEND_FAULT,
		"fault_auth", false, false, false },
	{ "403 after a refresh", CALL_ANSWERED, FAULT_NONE, 403, "", true, SEND_FAULT, "fault_auth",
		false, true, false },
	{ "404", CALL_ANSWERED, FAULT_NONE, 404, "", false, SEND_FAULT, "fault_path", false, false,
		false },
	{ "405", CALL_ANSWERED, FAULT_NONE, 405, "", false, SEND_FAULT, "fault_path", false, false,
		false },
	{ "410 disconnects", CALL_ANSWERED, FAULT_NONE, 410, "", false, SEND_FAULT, "fault_gone",
		false, true, false },
	{ "415", CALL_ANSWERED, FAULT_NONE, 415, "", false, SEND_FAULT, "fault_path", false, false,
		false },
	{ "a redirect", CALL_ANSWERED, FAULT_NONE, 302, "", false, SEND_FAULT, "fault_redirect",
		false, false, false },
	{ "408", CALL_ANSWERED, FAULT_NONE, 408, "", false, SEND_TRY_LATER, "send_later", false,
		false, false },
	{ "429", CALL_ANSWERED, FAULT_NONE, 429, "", false, SEND_TRY_LATER, "send_later", false,
		false, false },
	{ "500", CALL_ANSWERED, FAULT_NONE, 500, "", false, SEND_TRY_LATER, "send_later", false,
		false, false },
	{ "503", CALL_ANSWERED, FAULT_NONE, 503, "", false, SEND_TRY_LATER, "send_later", false,
		false, false },
	{ "501 is not there", CALL_ANSWERED, FAULT_NONE, 501, "", false, SEND_FAULT, "fault_path",
		false, false, false },
	{ "a closed port", CALL_NOT_SENT, FAULT_CONNECT, 0, "", false, SEND_FAULT, "fault_connect",
		false, false, true },
	{ "an unknown name", CALL_NOT_SENT, FAULT_NAME, 0, "", false, SEND_FAULT, "fault_name",
		false, false, true },
	{ "a bad certificate", CALL_NOT_SENT, FAULT_TLS_SERVER, 0, "", false, SEND_FAULT,
		"fault_tls_server", false, false, false },
	{ "our certificate refused", CALL_NOT_SENT, FAULT_TLS_CLIENT, 0, "", false, SEND_FAULT,
		"fault_tls_client", false, false, false },
	{ "a forbidden address", CALL_NOT_SENT, FAULT_ADDRESS_REFUSED, 0, "", false, SEND_FAULT,
		"fault_address", false, false, false },
	{ "broken after bytes left", CALL_CUT, FAULT_BROKEN, 0, "", false, SEND_UNKNOWN, "send_cut",
		false, false, false },
	{ "timed out after bytes left", CALL_CUT, FAULT_TIMEOUT, 0, "", false, SEND_UNKNOWN,
		"send_cut", false, false, false },
	{ "an answer without end", CALL_TOO_LARGE, FAULT_NONE, 200, "", false, SEND_UNKNOWN,
		"send_cut", false, false, false },
	{ "cancelled", CALL_CANCELLED, FAULT_NONE, 0, "", false, SEND_UNKNOWN, "send_cut", false,
		false, false },
};

static void every_call_has_one_end(void **state)
{
	struct arena *arena = arena_new(1 << 20);

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		const struct call_result call = { .end = cases[i].how,
			.fault = cases[i].fault,
			.code = cases[i].http,
			.retry_after = -1 };
		struct dialect_answer answer;
		struct send_result result = { .thread_external = STR("t-sent") };

		dialect_20.read(str_of(cases[i].body), arena, &answer);
		send_classify(&call, &answer, cases[i].token_was_new, &result);
		if (result.end != cases[i].end ||
			!str_equal(str_of(result.code), str_of(cases[i].code)) ||
			result.recipient_fault != cases[i].recipient_fault ||
			result.disconnects_channel != cases[i].disconnects ||
			result.passes_by_itself != cases[i].passes)
			fail_msg("%s: end %d code %s", cases[i].name, (int)result.end, result.code);
	}
	arena_free(arena);
}

static void an_acceptance_carries_ids_and_time(void **state)
{
	struct arena *arena = arena_new(1 << 20);
	const struct call_result call = { .end = CALL_ANSWERED, .code = 200, .retry_after = -1 };
	struct send_result result = { .thread_external = STR("t-sent") };
	struct dialect_answer answer;

	(void)state;
	dialect_20.read(STR(GOOD), arena, &answer);
	send_classify(&call, &answer, false, &result);
	assert_true(str_is(result.external_id, "m-1"));
	assert_true(str_is(result.thread_external, "t-9"));
	assert_true(result.thread_answered);
	assert_int_equal(result.external_at, 1769851800250000);
	dialect_20.read(STR("{\"message\":{\"idOnExternalPlatform\":17}}"), arena, &answer);
	assert_true(str_is(answer.external_id, "17"));
	arena_free(arena);
}

static const char content[] = "{\"messageContent\":{\"type\":\"TEXT\",\"payload\":{\"text\":"
			      "\"\xc3\x80 demain \\\"\xf0\x9f"
			      "\x91\x8b\\\"\"}},\"attachments\":[{\"friendlyName\":\"a\",\"url\":"
			      "\"https://a.example\"}]}";

static void the_body_is_the_published_one(void **state)
{
	static const char want[] =
		"{\"brand\":{\"id\":7,\"friendlyName\":\"Ville\"},\"thread\":{\"id\":\"55\","
		"\"idOnExternalPlatform\":\"u-1\"},\"messageContent\":{\"type\":\"TEXT\","
		"\"payload\":"
		"{\"text\":\"\xc3\x80 demain \\\"\xf0\x9f\x91\x8b\\\"\"}},\"endUserRecipients\":[{"
		"\"idOnExternalPlatform\":\"u-1\",\"name\":\"Zo\xc3\xab\",\"isPrimary\":true,"
		"\"isPrivate\":false}],\"authorUser\":{\"id\":3,\"firstName\":\"Ana\",\"surname\":"
		"\"\"},\"replyToMessage\":null,\"isReplyToSpecificMessage\":false,\"attachments\":["
		"{"
		"\"friendlyName\":\"a\",\"url\":\"https://a.example\"}],\"title\":null,\"forward\":"
		"null}";
	const struct integration integration = { .box_url = STR("https://mw.example/box"),
		.use_outbound_30 = true };
	const struct channel channel = { .id = STR("ch-1"), .kind = CHANNEL_IDENTITY };
	const struct outgoing outgoing = { .bu_id = 7,
		.brand_name = STR("Ville"),
		.recipient_name = STR("Zo\xc3\xab"),
		.thread_id = STR("55"),
		.author_user_id = 3,
		.author_first_name = STR("Ana"),
		.content = str_of(content) };
	const struct dialect_message message = { &integration, &channel, &outgoing, STR("u-1"),
		STR("u-1") };
	struct buf url CLEANUP(buf_done) = { 0 }, body CLEANUP(buf_done) = { 0 };

	(void)state;
	buf_init(&url, 4096);
	buf_init(&body, 65536);
	dialect_of(&integration)->url(&message, &url);
	assert_true(str_is(buf_str(&url), "https://mw.example/box/2.0/channel/ch-1/outbound"));
	assert_int_equal(dialect_20.body(&message, NULL, &body), ST_OK);
	assert_true(str_is(buf_str(&body), want));
}

static void content_without_a_message_is_refused(void **state)
{
	static const char *const bad[] = { "{}", "[]", "x", "{\"messageContent\":\"text\"}" };
	const struct integration integration = { .box_url = STR("https://a.example") };
	const struct channel channel = { .id = STR("c") };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(bad); i++) {
		const struct outgoing outgoing = { .content = str_of(bad[i]) };
		const struct dialect_message message = { &integration, &channel, &outgoing,
			STR("u"), STR("t") };
		struct buf body CLEANUP(buf_done) = { 0 };

		buf_init(&body, 65536);
		if (dialect_20.body(&message, NULL, &body) != ST_INVALID)
			fail_msg("%s", bad[i]);
	}
}

static const struct {
	const char *name;
	enum channel_kind kind;
	enum phone_form form;
	const char *raw, *want;
} recipients[] = {
	{ "E.164", CHANNEL_PHONE, PHONE_E164, "514 555 0101", "+15145550101" },
	{ "digits", CHANNEL_PHONE, PHONE_DIGITS, "514 555 0101", "15145550101" },
	{ "as in the file", CHANNEL_PHONE, PHONE_AS_IN_FILE, "514 555 0101", "514 555 0101" },
	{ "as in the file, not known", CHANNEL_PHONE, PHONE_AS_IN_FILE, NULL, "+15145550101" },
	{ "an identity is never a telephone", CHANNEL_IDENTITY, PHONE_DIGITS, NULL,
		"+15145550101" },
};

static void telephones_are_handed_over_as_wanted(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(recipients); i++) {
		const struct integration integration = { .phone_form = recipients[i].form };
		const struct channel channel = { .kind = recipients[i].kind };
		const struct outgoing message = { .recipient = STR("+15145550101"),
			.recipient_raw = str_of(recipients[i].raw) };

		if (!str_is(byoc_recipient(&integration, &channel, &message), recipients[i].want))
			fail_msg("%s", recipients[i].name);
	}
}

static void a_new_thread_is_the_same_on_every_repeat(void **state)
{
	struct arena *arena = arena_new(1 << 16);
	struct integration integration = { .thread_form = THREAD_RECIPIENT };
	struct uuid message = { { 1, 2, 3 } };

	(void)state;
	assert_true(str_is(byoc_new_thread(&integration, STR("u-1"), message, arena), "u-1"));
	integration.thread_form = THREAD_UUID;
	assert_true(str_equal(byoc_new_thread(&integration, STR("u-1"), message, arena),
		byoc_new_thread(&integration, STR("u-1"), message, arena)));
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_call_has_one_end),
		cmocka_unit_test(an_acceptance_carries_ids_and_time),
		cmocka_unit_test(the_body_is_the_published_one),
		cmocka_unit_test(content_without_a_message_is_refused),
		cmocka_unit_test(telephones_are_handed_over_as_wanted),
		cmocka_unit_test(a_new_thread_is_the_same_on_every_repeat),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
