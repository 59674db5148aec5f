/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Options of an upload as callers write them, read into those of a job. Every function adds a problem that names its field
 * and returns ST_INVALID when the text is none of what is allowed; a text without characters leaves the option alone.
 */
#ifndef API_LIST_OPTIONS_H
#define API_LIST_OPTIONS_H

#include "api/call.h"
#include "outreach/job.h"

/** "MDY", "DMY", NULL. */
extern const char *const list_date_orders[];

/** A name that the zone tables know: Windows, IANA, abbreviation, offset. */
MUST_CHECK enum status list_option_zone(
	struct call *call, struct str text, struct job_options *options);
/** A code or a name in English or French. @param field  what a problem names */
MUST_CHECK enum status list_option_country(
	struct call *call, struct str text, struct str field, struct job_options *options);
/** Of a list, which keeps it as it is written. @return ST_INVALID */
MUST_CHECK enum status list_country_check(struct call *call, struct str text);
/** @param ret_expires_at_once  the day is not in the future */
MUST_CHECK enum status list_option_expiry(
	struct call *call, struct str text, struct job_options *options, bool *ret_expires_at_once);
/** The character itself, or its name. */
MUST_CHECK enum status list_option_delimiter(
	struct call *call, struct str text, struct job_options *options);
/** A name that charset_parse knows. */
MUST_CHECK enum status list_option_charset(
	struct call *call, struct str text, struct job_options *options);

/**
 * A skill that an upload names has a template; to start it needs what a start needs (decision 16).
 *
 * @param skill_id  0: none, which cannot be started
 */
MUST_CHECK enum status list_option_skill(struct call *call, int64_t skill_id, bool start_skill);

#endif
