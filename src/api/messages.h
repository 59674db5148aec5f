/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Problems as sentences: the texts of core/problem_codes.h in the reader's language. Pure.
 */
#ifndef API_MESSAGES_H
#define API_MESSAGES_H

#include "core/buf.h"
#include "core/json.h"
#include "core/status.h"

enum language { LANGUAGE_EN, LANGUAGE_FR };

/** The better liked of French and English in an Accept-Language header (RFC 9110); else English. */
enum language language_choose(struct str accept_language);

/**
 * Adds the sentence of one problem; a code without a text is written as it is. The value of a parameter
 * "cause" is a code itself, and becomes its sentence.
 */
void message_write(struct buf *out, const struct problem *problem, enum language language);

/**
 * Puts the sentence of a code that is stored (why a skill pauses, what is wrong with an integration),
 * followed by that of its cause when this is a code as well; null for what is no code.
 */
void message_put_code(struct json_out *out, const char *key, struct str code, struct str cause,
	enum language language);

/** Every code with its two texts, for tests and documentation; NULL after the last. */
struct message_text {
	const char *code;
	const char *text[2]; /* by enum language */
};
const struct message_text *message_at(size_t index);

#endif
