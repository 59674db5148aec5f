/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the routes of lists and of their uploads share.
 */
#ifndef API_LIST_PARTS_H
#define API_LIST_PARTS_H

#include "api/call.h"
#include "api/messages.h"
#include "outreach/job.h"
#include "outreach/list.h"

/** The list that {listId} names. @param with_removed  one in the bin or purged too; @return ST_NOT_FOUND */
MUST_CHECK enum status list_of_call(
	struct call *call, bool with_removed, struct call_list *ret_list);
/** The job that {jobId} names. @return ST_NOT_FOUND */
MUST_CHECK enum status list_job_of_call(struct call *call, struct job *ret_job);

/** The language in which the caller likes to read. */
enum language list_language(const struct call *call);
/** A problem as a job keeps it ({code, field, params}) with its sentence: {code, field, message}. */
void list_put_problem(struct call *call, const char *key_or_null, const struct json *stored);
/** An array of them. */
void list_put_problems(struct call *call, const char *key, const struct json *stored);

#endif
