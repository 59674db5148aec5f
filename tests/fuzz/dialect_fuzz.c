/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Any bytes as the answer of a middleware, under every HTTP code: it is sorted into exactly one end, and
 * what is taken from it can be stored. Any bytes as the kept content of a message: refused, or a body
 * that is JSON.
 */
#include <stdlib.h>

#include "byoc/dialect.h"
#include "core/json.h"
#include "core/text.h"

#define MEMORY   ((size_t)16 << 20)
#define TEXT_MAX ((size_t)1 << 22)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds)
{
	if (!holds)
		abort();
}

static void id_check(struct str id)
{
	require(!id.at || (text_is_utf8(id) && !text_has_controls(id, false)));
}

static void ends_check(const struct dialect_answer *answer, struct str body)
{
	for (int code = 100; code < 1000; code++) {
		struct call_result call = {
			.end = CALL_ANSWERED, .code = code, .body = body, .retry_after = -1
		};
		struct send_result result = { .end = SEND_UNKNOWN };

		send_classify(&call, answer, code % 2, &result);
		require((result.end == SEND_ACCEPTED) == (result.code == NULL));
		require(result.end != SEND_ACCEPTED ||
			(code / 100 == 2 && str_present(result.external_id)));
	}
}

static void body_write(struct str content, struct arena *arena)
{
	const struct integration integration = { .use_outbound_30 = true };
	const struct channel channel = { .id = STR("c") };
	const struct outgoing outgoing = {
		.recipient = STR("r"), .content = content, .channel_no = 1
	};
	const struct dialect_message message = { &integration, &channel, &outgoing, STR("r"),
		STR("t") };
	struct json_doc *doc;
	struct buf out;

	buf_init(&out, TEXT_MAX);
	if (dialect_20.body(&message, arena, &out) == ST_OK) {
		require(json_parse(buf_str(&out), NULL, &doc) == ST_OK);
		json_doc_free(doc);
	}
	buf_done(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str body = { (const char *)data, size };
	struct arena *arena = arena_new(MEMORY);
	struct dialect_answer answer;

	if (!arena)
		return 0;
	dialect_20.read(body, arena, &answer);
	id_check(answer.external_id);
	id_check(answer.thread_external);
	require(!answer.display_error.at || text_is_utf8(answer.display_error));
	ends_check(&answer, body);
	body_write(body, arena);
	arena_free(arena);
	return 0;
}
