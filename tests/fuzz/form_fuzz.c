/* SPDX-License-Identifier: Apache-2.0 */
/*
 * multipart/form-data of an upload: however the body is cut, file, other parts and fault are the same; what is taken out is never
 * more than what came in. The first line is the content type.
 */
#include <stdlib.h>

#include "outreach/upload_form.h"

#define REST_MAX ((size_t)1 << 16)

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void require(bool holds)
{
	if (!holds)
		abort();
}

static enum status take(void *arg, struct str bytes)
{
	buf_add(arg, bytes);
	return ST_OK;
}

static enum status scan(
	struct upload_form *form, struct buf *file, struct str type, struct str body, size_t step)
{
	enum status s;

	buf_init(file, body.len + 1);
	s = upload_form_init(form, type, REST_MAX, take, file);
	for (size_t at = 0; s == ST_OK && at < body.len; at += step)
		s = upload_form_feed(
			form, (struct str){ body.at + at, MIN_OF(step, body.len - at) });
	if (s == ST_OK)
		upload_form_finish(form);
	return s;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct str text = { (const char *)bytes, size };
	const char *end = size > 0 ? memchr(text.at, '\n', size) : NULL;
	struct str type = { text.at, end != NULL ? (size_t)(end - text.at) : size };
	struct str body = { text.at + type.len, size - type.len };
	struct upload_form whole, cut;
	struct buf whole_file, cut_file;
	enum status s;

	if (end != NULL) {
		body.at++;
		body.len--;
	}
	s = scan(&whole, &whole_file, type, body, body.len + 1);
	require(scan(&cut, &cut_file, type, body, 1 + size % 5) == s);
	require(whole.fault == cut.fault && whole.has_file == cut.has_file);
	require(whole.fault == FORM_OK || whole.rest.len == 0);
	require(s != ST_OK || whole.fault_at == cut.fault_at);
	require(str_equal(buf_str(&whole_file), buf_str(&cut_file)));
	require(s != ST_OK || str_equal(buf_str(&whole.rest), buf_str(&cut.rest)));
	require(whole_file.len <= body.len && !whole_file.failed);
	upload_form_done(&whole);
	upload_form_done(&cut);
	buf_done(&whole_file);
	buf_done(&cut_file);
	return 0;
}
