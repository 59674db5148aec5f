/* SPDX-License-Identifier: Apache-2.0 */
#include "byoc.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define CONTENT "\"messageContent\":{\"type\":\"TEXT\",\"payload\":{\"text\":\"Bonjour Zoë\"}}"

static const struct {
	const char *name;
	const char *body;
	const char *recipient; /* NULL: refused */
	const char *thread;
	const char *text;
} callbacks[] = {
	{ "as documented",
		"{\"brand\":{\"id\":1},\"thread\":{\"id\":\"t\",\"idOnExternalPlatform\":\"thread-"
		"1\"}," CONTENT ",\"endUserRecipients\":[{\"idOnExternalPlatform\":\"+"
		"15145550101\",\"isPrimary\":true}],"
		"\"attachments\":[],\"title\":null,\"forward\":null}",
		"+15145550101", "thread-1", "Bonjour Zoë" },
	{ "the primary recipient is meant",
		"{" CONTENT ",\"endUserRecipients\":[{\"idOnExternalPlatform\":\"a\"},"
		"{\"idOnExternalPlatform\":\"b\",\"isPrimary\":true}]}",
		"b", NULL, "Bonjour Zoë" },
	{ "the other name for recipients",
		"{" CONTENT ",\"recipients\":[{\"idOnExternalPlatform\":\"a\"}],\"thread\":null}",
		"a", NULL, "Bonjour Zoë" },
	{ "a reply names the thread alone",
		"{" CONTENT ",\"thread\":{\"idOnExternalPlatform\":\"thread-1\"}}", "thread-1",
		"thread-1", "Bonjour Zoë" },
	{ "a content without text shows its fallback",
		"{\"messageContent\":{\"type\":\"PLUGIN\",\"payload\":{},\"fallbackText\":"
		"\"Choose\"},"
		"\"recipients\":[{\"idOnExternalPlatform\":\"a\"}]}",
		"a", NULL, "Choose" },
	{ "nobody is named", "{" CONTENT "}", NULL, NULL, NULL },
	{ "an empty id", "{" CONTENT ",\"recipients\":[{\"idOnExternalPlatform\":\"\"}]}", NULL,
		NULL, NULL },
	{ "an id that is a number", "{" CONTENT ",\"recipients\":[{\"idOnExternalPlatform\":7}]}",
		NULL, NULL, NULL },
	{ "no content", "{\"recipients\":[{\"idOnExternalPlatform\":\"a\"}]}", NULL, NULL, NULL },
	{ "a NUL that would cut an id",
		"{" CONTENT ",\"recipients\":[{\"idOnExternalPlatform\":\"a\\u0000b\"}]}", NULL,
		NULL, NULL },
	{ "something after the end",
		"{" CONTENT ",\"recipients\":[{\"idOnExternalPlatform\":\"a\"}]} x", NULL, NULL,
		NULL },
	{ "an array", "[]", NULL, NULL, NULL },
	{ "cut short", "{" CONTENT, NULL, NULL, NULL },
	{ "nothing", "", NULL, NULL, NULL },
	{ "no UTF-8", "{" CONTENT ",\"recipients\":[{\"idOnExternalPlatform\":\"\xff\"}]}", NULL,
		NULL, NULL },
};

static bool same(const char *a, const char *b)
{
	return a && b ? strcmp(a, b) == 0 : a == b;
}

static void callbacks_are_read_or_refused_with_a_reason(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof callbacks / sizeof *callbacks; i++) {
		struct byoc_outbound outbound;
		const char *problem = NULL;
		bool good = byoc_outbound_parse(
			callbacks[i].body, strlen(callbacks[i].body), &outbound, &problem);

		if (good != (callbacks[i].recipient != NULL) || good != !problem)
			fail_msg("%s: %s", callbacks[i].name, good ? "taken" : "refused");
		if (good && (!same(outbound.recipient, callbacks[i].recipient) ||
				    !same(outbound.thread, callbacks[i].thread) ||
				    !same(outbound.text, callbacks[i].text)))
			fail_msg("%s: got %s, %s, %s", callbacks[i].name, outbound.recipient,
				outbound.thread ? outbound.thread : "-", outbound.text);
		byoc_outbound_done(&outbound);
	}
}

static void a_body_nested_without_end_is_refused(void **state)
{
	char body[4096];
	struct byoc_outbound outbound;
	const char *problem = NULL;

	(void)state;
	memset(body, '[', sizeof body);
	assert_false(byoc_outbound_parse(body, sizeof body, &outbound, &problem));
	byoc_outbound_done(&outbound);
}

static void bodies_are_written_as_the_protocol_says(void **state)
{
	struct byoc_text body = { 0 };

	(void)state;
	byoc_answer_build(&(struct byoc_answer){ .message = "m1",
				  .created_usec = INT64_C(1769851800250000),
				  .thread = "t\"1",
				  .recipient = "r" },
		&body);
	assert_string_equal(byoc_text_z(&body),
		"{\"message\":{\"idOnExternalPlatform\":\"m1\",\"createdAtWithMilliseconds\":"
		"\"2026-01-31T09:30:00.250+00:00\"},\"thread\":{\"idOnExternalPlatform\":"
		"\"t\\\"1\"},"
		"\"recipients\":[{\"idOnExternalPlatform\":\"r\",\"isPrimary\":true,\"isPrivate\":"
		"true}]}");
	byoc_text_clear(&body);
	byoc_status_build("failed", INT64_C(1769851800250000), "gone", &body);
	assert_string_equal(byoc_text_z(&body), "{\"status\":\"failed\",\"updatedAt\":\"2026-01-"
						"31T09:30:00.250+00:00\",\"reason\":\"gone\"}");
	byoc_text_clear(&body);
	byoc_inbound_build(&(struct byoc_inbound){ .message = "m",
				   .thread = "t",
				   .author = "a",
				   .text = "Arrêt !",
				   .created_usec = 0 },
		&body);
	assert_string_equal(byoc_text_z(&body),
		"{\"idOnExternalPlatform\":\"m\",\"thread\":{\"idOnExternalPlatform\":\"t\"},"
		"\"direction\":\"inbound\",\"messageContent\":{\"type\":\"TEXT\",\"payload\":{"
		"\"text\":"
		"\"Arrêt !\"}},\"createdAtWithMilliseconds\":\"1970-01-01T00:00:00.000+00:00\","
		"\"authorEndUserIdentity\":{\"idOnExternalPlatform\":\"a\"}}");
	byoc_text_done(&body);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(callbacks_are_read_or_refused_with_a_reason),
		cmocka_unit_test(a_body_nested_without_end_is_refused),
		cmocka_unit_test(bodies_are_written_as_the_protocol_says),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
