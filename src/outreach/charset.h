/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The encodings in which lists come: found out, turned into UTF-8, and back for the error file. Pure.
 */
#ifndef OUTREACH_CHARSET_H
#define OUTREACH_CHARSET_H

#include "core/buf.h"
#include "core/status.h"

enum charset { CHARSET_UTF8, CHARSET_UTF16LE, CHARSET_UTF16BE, CHARSET_WINDOWS1252, CHARSET_COUNT };

/** "utf-8", "utf-16le", "utf-16be", "windows-1252". */
const char *charset_name(enum charset charset);
static inline bool charset_is_16(enum charset charset)
{
	return charset == CHARSET_UTF16LE || charset == CHARSET_UTF16BE;
}
/** These names and "utf-16" (little-endian), "iso-8859-1", "latin1", "cp1252", in any case. @return ST_INVALID */
MUST_CHECK enum status charset_parse(struct str name, enum charset *ret_charset);

/**
 * Looks at a whole file, piece by piece. Zero it first.
 *
 * A byte order mark decides. Without one: UTF-16 by its zero bytes; UTF-8 when what is outside ASCII reads as such, even
 * if some rows do not; else Windows-1252.
 */
struct charset_probe {
	uint64_t bytes;
	uint64_t good, bad;    /* sequences outside ASCII that are UTF-8, bytes that are not */
	uint64_t zeros[2];     /* at even and odd places of the beginning                    */
	unsigned char head[4]; /* the file's first bytes                                   */
	unsigned char tail[4]; /* an unfinished sequence                                   */
	size_t tail_len;
};
/** The next bytes of the file. */
void charset_probe_feed(struct charset_probe *probe, struct str piece);
/** @param ret_bom  bytes of the byte order mark at the beginning */
enum charset charset_probe_result(const struct charset_probe *probe, size_t *ret_bom);

/** Turns bytes into UTF-8, piece by piece. Zero it and set the charset. */
struct charset_decoder {
	enum charset charset;
	unsigned char rest[4]; /* of UTF-16: an unfinished character */
	size_t rest_len;
};
/**
 * Whatever the bytes are, charset_encode makes the same ones of the result. UTF-8 passes as it is. What is no text in UTF-16
 * (half of a pair, a single byte at the end) becomes bytes that are no UTF-8: the row that holds them is rejected.
 */
void charset_decode(struct charset_decoder *decoder, struct str piece, struct buf *out);
/** The file is over: adds what is left. */
void charset_decode_end(struct charset_decoder *decoder, struct buf *out);

/** Adds UTF-8 text, or what a decoder made, in another encoding; what that lacks becomes '?'. */
void charset_encode(enum charset charset, struct str text, struct buf *out);
/** Whether a decoded text ends with a single byte of UTF-16: nothing can be written behind it. */
bool charset_is_cut(struct str text);
/** Adds the byte order mark that files of this encoding begin with; none for Windows-1252. */
void charset_put_mark(enum charset charset, struct buf *out);

#endif
