/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Bytes in base64 and back; any text as base64; and the reader that takes base64 out of an upload
 * while it arrives, in pieces of every size, beside a parser that holds it all.
 */
#include <stdlib.h>

#include "core/json.h"
#include "core/secret.h"
#include "outreach/upload_scan.h"

#define MEMORY   ((size_t)32 << 20)
#define TEXT_MAX ((size_t)1 << 22)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds)
{
	if (!holds)
		abort();
}

static void there_and_back(struct str bytes, struct arena *arena)
{
	struct str back = STR_NULL;

	require(base64_decode(arena, base64_encode(arena, bytes), &back) == ST_OK);
	require(str_equal(bytes, back));
	require(base64_decode(arena, base64url_encode(arena, bytes), &back) == ST_OK);
	require(str_equal(bytes, back));
	if (base64_decode(arena, bytes, &back) == ST_OK)
		require(back.len <= bytes.len / 4 * 3 + 3);
}

static enum status bytes_take(void *arg, struct str bytes)
{
	buf_add(arg, bytes);
	return ST_OK;
}

static void scan(struct str body, size_t piece, struct upload_scan *scan, struct buf *ret_file)
{
	buf_init(ret_file, TEXT_MAX);
	upload_scan_init(scan, TEXT_MAX, bytes_take, ret_file);
	for (size_t at = 0; at < body.len; at += piece) {
		struct str bytes = { body.at + at, MIN_OF(piece, body.len - at) };

		require(upload_scan_feed(scan, bytes) == ST_OK);
	}
	require(upload_scan_finish(scan) == ST_OK);
}

/* A body that is JSON stays JSON without its file, and the file is what the parser reads. */
static void compare_parser(
	struct str body, const struct upload_scan *scanned, struct str file, struct arena *arena)
{
	struct json_doc *doc, *rest;
	struct str text, bytes;
	bool flag;

	if (json_parse(body, NULL, &doc) != ST_OK)
		return;
	require(json_parse(buf_str(&scanned->rest), NULL, &rest) == ST_OK);
	text = json_text(json_get(json_root(doc), "listFile"));
	if (scanned->has_file) {
		require(text.at != NULL);
		require(json_bool(json_get(json_root(rest), "listFile"), &flag) && flag);
		if (base64_decode(arena, text, &bytes) == ST_OK)
			require(!scanned->is_bad_file && str_equal(bytes, file));
	}
	json_doc_free(rest);
	json_doc_free(doc);
}

static void upload_visit(struct str body, struct arena *arena)
{
	struct upload_scan whole, pieces;
	struct buf whole_file, pieces_file;

	scan(body, body.len + 1, &whole, &whole_file);
	scan(body, 1, &pieces, &pieces_file);
	require(str_equal(buf_str(&whole.rest), buf_str(&pieces.rest)));
	require(whole.is_bad_file == pieces.is_bad_file && whole.has_file == pieces.has_file);
	require(whole.is_bad_file || str_equal(buf_str(&whole_file), buf_str(&pieces_file)));
	compare_parser(body, &whole, buf_str(&whole_file), arena);
	upload_scan_done(&whole);
	upload_scan_done(&pieces);
	buf_done(&whole_file);
	buf_done(&pieces_file);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str text = { (const char *)data, size };
	struct arena *arena = arena_new(MEMORY);

	if (!arena)
		return 0;
	there_and_back(text, arena);
	upload_visit(text, arena);
	arena_free(arena);
	return 0;
}
