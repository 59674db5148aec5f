/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One event, one line: `time level event=noun.verb key=value …` to standard error. Keys are fixed
 * per event. Never a message body, a secret or a full address. Any thread.
 */
#ifndef CORE_LOG_H
#define CORE_LOG_H

#include "core/base.h"
#include "core/clock.h"

enum log_level {
	LOG_ERROR,   /* a person must act            */
	LOG_WARNING, /* it went wrong, and we cope   */
	LOG_INFO,    /* the life of a message        */
	LOG_DEBUG    /* for developers               */
};

struct log;

/** @param fd  where lines go, not closed; @param least  the least important level that is written
 */
struct log *log_new(int fd, enum log_level least, const struct clock *clock);
void log_free(struct log *log);
bool log_wants(const struct log *log, enum log_level level);

/**
 * Writes one line. `log` may be NULL (tests): nothing is written.
 *
 * @param event   "noun.verb"
 * @param format  the further `key=value` pairs, printf style; values that may hold spaces are
 * passed through log_quote
 */
void log_event(struct log *log, enum log_level level, const char *event, const char *format, ...)
	PRINTF_LIKE(4);

/** A value in quotes with control characters and quotes escaped, cut at `size`; returns `ret_text`.
 */
const char *log_quote(struct str value, char *ret_text, size_t size);
/** The last four characters of an address (never more than half of it), the rest masked; returns
 * `ret_text`. */
const char *log_mask(struct str address, char *ret_text, size_t size);

#endif
