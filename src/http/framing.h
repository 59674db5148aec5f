/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whether the head of a request is unambiguous (RFC 9112, 6): pure. Two readers who disagree on
 * where a body ends are how requests are smuggled past a reverse proxy, so whatever could be read
 * in two ways is refused.
 */
#ifndef HTTP_FRAMING_H
#define HTTP_FRAMING_H

#include "core/base.h"

#define HEADERS_MAX      100
#define HEADER_BYTES_MAX 16384

/** What the headers of one request say; zeroed, then fed header by header. */
struct framing {
	size_t headers;
	size_t hosts;
	size_t lengths;
	size_t codings;
	struct str length;
	struct str coding;
	bool bad_name;
};

enum framing_result { FRAMING_OK, FRAMING_BAD, FRAMING_TOO_MANY };

/** @param name, value  lent until framing_check */
void framing_add(struct framing *framing, struct str name, struct str value);

/**
 * @param http_1_1    whether the request says HTTP/1.1
 * @param head_bytes  size of request line and headers
 * @param ret_length  bytes of the body; 0 without one, UINT64_MAX when it is chunked
 */
enum framing_result framing_check(
	const struct framing *framing, bool http_1_1, size_t head_bytes, uint64_t *ret_length);

#endif
