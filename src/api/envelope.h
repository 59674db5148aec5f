/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a refusal looks like: the HTTP code of each status, and the documented envelope of each
 * family of paths (wire 2.5, 10). Pure.
 */
#ifndef API_ENVELOPE_H
#define API_ENVELOPE_H

#include "api/messages.h"
#include "core/json.h"

enum family {
	FAMILY_ADMIN, /* /inContactAPI/…: {error, error_description, message}        */
	FAMILY_AUTH,  /* /auth/token: RFC 6749, codes outside it are invalid_request */
	FAMILY_DFO,   /* /dfo/…: {errors:[{field, message, parameters, errorCode}], uid} */
	FAMILY_OWN    /* everything else: {errors:[{code, field, params, message}], uid} */
};

enum family family_of(struct str raw_path);

/** The HTTP code: the status's, unless the first problem's code has its own (413, 415 …). */
int envelope_code(enum status s, const struct problems *problems);

/** Adds the problem that stands for a status when the room recorded none. */
void envelope_default(struct problems *problems, enum status s, const char *uid);

/** Seconds for Retry-After: the first problem's parameter "seconds", else what suits `code`; 0: none.
 */
int64_t envelope_retry_after(int code, const struct problems *problems);

/** Writes the body. `uid` also stands in the log. */
void envelope_write(struct buf *out, enum family family, const struct problems *problems,
	enum language language, const char *uid);

#endif
