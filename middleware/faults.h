/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Faults on purpose: which callbacks go wrong, and how.
 */
#ifndef MIDDLEWARE_FAULTS_H
#define MIDDLEWARE_FAULTS_H

#include "byoc.h"

enum fault {
	FAULT_NONE,
	/* Before the platform has seen the message: it is not remembered. */
	FAULT_500,
	FAULT_429,
	FAULT_401,
	FAULT_403,
	FAULT_404,
	FAULT_410,
	FAULT_503,
	/* After: it is remembered, and only the answer suffers. */
	FAULT_HANG,
	FAULT_CLOSE,
	FAULT_NO_ID,
	FAULT_SAME_ID,
	FAULT_OTHER_THREAD,
	FAULT_COUNT
};

struct faults {
	double percent[FAULT_COUNT];
	double retry_after_seconds;
	double hang_ms;
};

/** `500=5,429=2,retry-after=3,...`; what is not named is off. False with a sentence in
 * `ret_problem`. */
bool faults_parse(
	const char *text, struct faults *ret_faults, struct byoc_text *ret_problem) BYOC_CHECKED;
/** The same form, for showing. */
void faults_print(const struct faults *faults, struct byoc_text *ret_text);
/** Which fault the callback with this number meets; the same for the same seed and number. */
enum fault fault_draw(const struct faults *faults, int64_t seed, uint64_t number);
/** Its name in the option, "none" for FAULT_NONE. */
const char *fault_name(enum fault fault);

#endif
