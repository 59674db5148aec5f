/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/json.h"

static void everything_that_can_be_written(void **state)
{
	static const uint8_t id[16] = { 0xf8, 0x1d, 0x4f, 0xae };
	CLEANUP(buf_done) struct buf buf;
	struct json_out out;

	(void)state;
	buf_init(&buf, 4096);
	json_out_init(&out, &buf);
	json_open(&out, NULL);
	json_put_text(&out, "text", STR("é\n"));
	json_put_text(&out, "absent", STR_NULL);
	json_put_text(&out, "empty", STR(""));
	json_open_array(&out, "list");
	json_put_int(&out, NULL, INT64_MIN);
	json_open(&out, NULL);
	json_close(&out);
	json_open(&out, NULL);
	json_put_bool(&out, "yes", true);
	json_close(&out);
	json_put_bool(&out, NULL, false);
	json_close_array(&out);
	json_put_id_text(&out, "id", 9007199254740991);
	json_put_null(&out, "nothing");
	json_put_uuid(&out, "uuid", id);
	json_put_instant(&out, "z", 1250000);
	json_put_instant_offset(&out, "offset", 1250999);
	json_put_instant(&out, "never", 0);
	json_put_instant_offset(&out, "never2", 0);
	json_put_raw(&out, "raw", STR("{\"a\":[]}"));
	json_put_raw(&out, "raw2", STR_NULL);
	json_put_text_at(&out, STR("a\"key"), STR("x"));
	json_close(&out);
	assert_string_equal(buf_str(&buf).at,
		"{\"text\":\"é\\n\",\"absent\":null,\"empty\":\"\","
		"\"list\":[-9223372036854775808,{},{\"yes\":true},false],"
		"\"id\":\"9007199254740991\",\"nothing\":null,"
		"\"uuid\":\"f81d4fae-0000-0000-0000-000000000000\","
		"\"z\":\"1970-01-01T00:00:01.250Z\",\"offset\":\"1970-01-01T00:00:01.250+00:00\","
		"\"never\":null,\"never2\":null,\"raw\":{\"a\":[]},\"raw2\":null,\"a\\\"key\":"
		"\"x\"}");
}

static void no_text_makes_invalid_json(void **state)
{
	(void)state;
	/* Every pair of bytes, in the middle of others: it must read back. */
	for (unsigned pair = 0; pair < 65536; pair++) {
		if ((pair >> 8) == 0 || (pair & 255) == 0)
			continue; /* U+0000 is written, and refused when it is read */

		char text[] = { 'a', (char)(pair >> 8), (char)pair, 'z' };
		CLEANUP(buf_done) struct buf buf;
		struct json_doc *doc = NULL;
		struct json_out out;

		buf_init(&buf, 100);
		json_out_init(&out, &buf);
		json_put_text(&out, NULL, (struct str){ text, sizeof text });
		if (json_parse(buf_str(&buf), NULL, &doc) != ST_OK)
			fail_msg("%04x: %s", pair, buf_str(&buf).at);
		json_doc_free(doc);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(everything_that_can_be_written),
		cmocka_unit_test(no_text_makes_invalid_json),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
