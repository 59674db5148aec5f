/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Remembers a number for each key of bytes. Ends the program when memory is out: it serves a tool of the build.
 */
#ifndef TELEPHONES_MEMO_H
#define TELEPHONES_MEMO_H

#include "core/base.h"

struct memo;

struct memo *memo_new(void);
void memo_free(struct memo *memo);
void memo_freep(struct memo **memo);
/** @return false: the key is not there */
bool memo_find(const struct memo *memo, const void *key, size_t len, uint16_t *ret_value);
/** The key must not be there. */
void memo_put(struct memo *memo, const void *key, size_t len, uint16_t value);

#endif
