/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the parser accepts must be written as text that it accepts again, and that is written the
 * same; the values in between are looked at in every way.
 */
#include <stdlib.h>

#include "core/json.h"

#define WRITTEN_MAX ((size_t)1 << 24)

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void require(bool holds)
{
	if (!holds)
		abort();
}

static void value_visit(const struct json *value)
{
	int64_t number;
	bool flag;

	require(json_text(value).at == NULL || json_number(value).at == NULL);
	if (json_int(value, &number))
		require(json_number(value).at != NULL);
	(void)json_bool(value, &flag);
	for (const struct json *at = json_first(value); at; at = json_next(at)) {
		if (json_is_object(value))
			require(json_get(value, json_key(at).at) == at);
		value_visit(at);
	}
}

static void text_write(struct buf *buf, struct str text)
{
	struct json_doc *doc;

	buf_init(buf, WRITTEN_MAX);
	require(json_parse(text, NULL, &doc) == ST_OK);
	json_write(buf, json_root(doc));
	require(!buf->failed);
	json_doc_free(doc);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct str text = { (const char *)bytes, size };
	struct buf once, twice;
	struct json_doc *doc;

	if (json_parse(text, NULL, &doc) != ST_OK)
		return 0;
	value_visit(json_root(doc));
	json_doc_free(doc);
	text_write(&once, text);
	text_write(&twice, buf_str(&once));
	require(str_equal(buf_str(&once), buf_str(&twice)));
	buf_done(&once);
	buf_done(&twice);
	return 0;
}
