/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the roads of an upload share: the file comes as base64 in JSON, as a part of a form, bare, or in pieces
 * (list_pieces.c), and becomes one job, whatever the road.
 */
#ifndef API_LIST_UPLOAD_H
#define API_LIST_UPLOAD_H

#include "api/call.h"
#include "outreach/import.h"
#include "outreach/job.h"
#include "outreach/list.h"
#include "outreach/resumable.h"
#include "outreach/upload.h"
#include "outreach/upload_form.h"
#include "outreach/upload_scan.h"

#define UPLOAD_REST_MAX ((size_t)256 << 10) /* of what stands beside the file */

enum upload_road { ROAD_JSON, ROAD_FORM, ROAD_BARE, ROAD_PIECES };

/** An upload from its first byte to its job. */
struct uploading {
	struct import_file_task task; /* first: its completion is posted as it */
	struct call *call;
	struct upload *upload;
	enum upload_road road;
	bool is_published; /* what the published call requires is required */
	bool has_file;
	struct upload_scan scan;
	struct upload_form *form; /* of ROAD_FORM */
	struct resumable pieces;  /* of ROAD_PIECES */
	struct json_doc *doc;     /* its options    */
	struct call_list list;
	struct job_options options;
	uint8_t agreement_hash[32];
	int64_t job_id;
	bool expires_at_once;
};

/** The list that the path names; on any thread. @return ST_NOT_FOUND, for one that was removed too */
MUST_CHECK enum status list_upload_find_list(struct call *call, struct call_list *ret_list);

/* list_upload_body.c: open_body and close of the routes that take the file in one request */
MUST_CHECK enum status list_upload_open_published(struct call *call, struct body_plan *plan);
MUST_CHECK enum status list_upload_open_own(struct call *call, struct body_plan *plan);
MUST_CHECK enum status list_upload_open_bare(struct call *call, struct body_plan *plan);
void list_upload_close(struct call *call);
/** The body is over. @return ST_INVALID with what is wrong with it, ST_IO */
MUST_CHECK enum status list_upload_finish_body(struct call *call, struct uploading *uploading);

/* list_upload.c */
/**
 * Reads the options of an upload into call->args and checks them. Where the call's connection is.
 *
 * @param object  JSON, with the members of the published call; names that are not known are left alone
 * @return ST_INVALID, ST_CONFLICT, ST_DENIED
 */
MUST_CHECK enum status list_upload_check_options(struct call *call, const struct json *object);
/**
 * The options are read and the file is whole: makes it durable, then the job, then answers 202. Loop.
 *
 * @return ST_INVALID with what is wrong
 */
MUST_CHECK enum status list_upload_accept(struct call *call, struct uploading *uploading);

#endif
