/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Turns a compiled tz database of a system into one small text, which the program carries and reads:
 *
 *   tz 2026f
 *   R <offset before> <tail> <instant>:<offset> ...   how clocks run
 *   Z America/Toronto                                 a zone whose clock runs by the R above
 *   L America/Toronto Canada/Eastern                  another name of a zone
 *
 * Instants are seconds since 1970, offsets seconds east of UTC.
 */
#ifndef OUTREACH_ZONE_COMPILE_H
#define OUTREACH_ZONE_COMPILE_H

#include "core/buf.h"
#include "core/status.h"

/** Bytes for a version with its NUL. */
#define ZONE_VERSION_SIZE 16
/** Most that the text may take. */
#define ZONE_TEXT_MAX ((size_t)1 << 20)

/**
 * The version of the database in `dir`, as the first line of its tzdata.zi has it.
 *
 * @param ret_version  NUL-terminated, cut to the room
 * @return             ST_NOT_FOUND when there is no such file or line
 */
enum status zone_dir_version(const char *dir, char *ret_version, size_t room) MUST_CHECK;

/** Whether version `a` of the tz database ("2026f") is newer than `b`. */
bool zone_version_newer(struct str a, struct str b);

/**
 * @param out  receives the text; its ceiling must be ZONE_TEXT_MAX
 * @return     ST_NOT_FOUND: no database in `dir`; ST_INVALID: a zone's file is missing or damaged;
 *             ST_NO_MEMORY
 */
enum status zone_compile(const char *dir, struct buf *out) MUST_CHECK;

#endif
