/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The few words every file uses: instants, text with a length, ownership.
 */
#ifndef CORE_BASE_H
#define CORE_BASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/** Microseconds: an instant (UTC, since 1970) or a span, as the name says. */
typedef int64_t usec;

#define USEC_MS      ((usec)1000)
#define USEC_SECOND  ((usec)1000000)
#define USEC_MINUTE  (60 * USEC_SECOND)
#define USEC_HOUR    (60 * USEC_MINUTE)
#define USEC_DAY     (24 * USEC_HOUR)
#define USEC_FOREVER INT64_MAX

/** Text inside the program: not NUL-terminated, lent, may be empty; `at` is NULL for "absent". */
struct str {
	const char *at;
	size_t len;
};

#define STR(literal) ((struct str){ (literal), sizeof(literal) - 1 })
#define STR_NULL     ((struct str){ NULL, 0 })
/** For printf: `printf("%.*s", STR_ARGS(s))`. */
#define STR_ARGS(s) (int)(s).len, (s).at ? (s).at : ""

static inline struct str str_of(const char *text)
{
	return (struct str){ text, text ? strlen(text) : 0 };
}

static inline bool str_equal(struct str a, struct str b)
{
	return a.len == b.len && (a.len == 0 || memcmp(a.at, b.at, a.len) == 0);
}

static inline bool str_is(struct str a, const char *text)
{
	return str_equal(a, str_of(text));
}

static inline bool str_present(struct str a)
{
	return a.len > 0;
}

/** Compares without regard to ASCII case. */
bool str_equal_nocase(struct str a, struct str b);
bool str_starts(struct str text, struct str with);
/** Without the ASCII white space around it. */
struct str str_trim(struct str text);
/** The whole of `text` as a decimal integer; false when it is not one or does not fit. */
bool str_to_int(struct str text, int64_t *ret_value);

#define CLEANUP(fn)    __attribute__((cleanup(fn)))
#define MUST_CHECK     __attribute__((warn_unused_result))
#define PRINTF_LIKE(f) __attribute__((format(printf, f, (f) + 1)))

/** The value leaves its variable, which no longer owns it: `return TAKE(thing);`. */
#define TAKE(p)                                                                                    \
	({                                                                                         \
		__typeof__(p) taken_ = (p);                                                        \
		(p) = NULL;                                                                        \
		taken_;                                                                            \
	})

#define COUNT_OF(array) (sizeof(array) / sizeof *(array))
#define MIN_OF(a, b)    ((a) < (b) ? (a) : (b))
#define MAX_OF(a, b)    ((a) > (b) ? (a) : (b))

#endif
