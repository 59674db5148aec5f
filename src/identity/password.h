/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Passwords of people: argon2id at 19 MiB, about 30 ms. Never on the loop or the writer.
 */
#ifndef IDENTITY_PASSWORD_H
#define IDENTITY_PASSWORD_H

#include "core/arena.h"
#include "core/status.h"

#define PASSWORD_MIN 12
#define PASSWORD_MAX 128

/** @param ret_hash  text with its parameters, from the arena */
MUST_CHECK enum status password_hash(
	struct str password, struct arena *arena, struct str *ret_hash);
/** `hash` may be STR_NULL (no such user): takes as long as a wrong password. */
bool password_fits(struct str password, struct str hash);
/** "abcd3-…": 99 random bits in four groups, without letters that look alike. */
void password_make(char ret_password[24]);

#endif
