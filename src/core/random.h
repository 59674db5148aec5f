/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The one source of randomness (libsodium's). Any thread.
 */
#ifndef CORE_RANDOM_H
#define CORE_RANDOM_H

#include "core/base.h"

void random_bytes(void *ret_bytes, size_t len);
uint64_t random_u64(void);
/** 0 <= result < below; below > 0 */
uint32_t random_below(uint32_t below);

struct uuid {
	uint8_t bytes[16];
};

#define UUID_TEXT 36
/** RFC 9562 version 7: ordered by `wall` (so an index on it grows at its end), 74 random bits. */
struct uuid uuid_new(usec wall);
/** Lower case with hyphens; writes UUID_TEXT bytes and a NUL. */
void uuid_text(struct uuid id, char ret_text[UUID_TEXT + 1]);
bool uuid_parse(struct str text, struct uuid *ret_id);

#endif
