/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Encodings: whatever the bytes are and however they are cut, they come out as the same text, and that text becomes the same
 * bytes again. Of Windows-1252 the text is always UTF-8, of UTF-16 whenever all of it is text.
 */
#include <stdlib.h>

#include "core/text.h"
#include "outreach/charset.h"

#define TEXT_MAX ((size_t)1 << 24)

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void require(bool holds)
{
	if (!holds)
		abort();
}

static void decode(enum charset charset, struct str bytes, size_t step, struct buf *text)
{
	struct charset_decoder decoder = { .charset = charset };

	buf_init(text, TEXT_MAX);
	for (size_t at = 0; at < bytes.len; at += step)
		charset_decode(&decoder,
			(struct str){ bytes.at + at, MIN_OF(step, bytes.len - at) }, text);
	charset_decode_end(&decoder, text);
	require(!text->failed);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct str all = { (const char *)bytes, size };

	for (int i = 0; i < CHARSET_COUNT; i++) {
		enum charset charset = (enum charset)i;
		struct buf whole CLEANUP(buf_done) = { 0 }, cut CLEANUP(buf_done) = { 0 };
		struct buf back CLEANUP(buf_done) = { 0 };

		decode(charset, all, size + 1, &whole);
		decode(charset, all, 1 + size % 5, &cut);
		require(str_equal(buf_str(&whole), buf_str(&cut)));
		require(charset != CHARSET_WINDOWS1252 || text_is_utf8(buf_str(&whole)));
		if (charset_is_16(charset) && size % 2 == 1)
			require(charset_is_cut(buf_str(&whole)) && !text_is_utf8(buf_str(&whole)));
		buf_init(&back, TEXT_MAX);
		charset_encode(charset, buf_str(&whole), &back);
		require(!back.failed && str_equal(buf_str(&back), all));
	}
	return 0;
}
