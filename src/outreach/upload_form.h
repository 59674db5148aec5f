/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Takes the file out of an upload's multipart/form-data body (RFC 7578, RFC 2046) while it arrives: the part "listFile" (or
 * "file") is handed on and never held in memory; the other parts are kept as name=value pairs, to be read as a form afterwards.
 * Pure.
 *
 * What breaks the rules is remembered as a fault with its place, and nothing after it is looked at, so that the refusal can
 * say what is wrong. Line ends are CR LF, and the one before a boundary belongs to the boundary: a file's own bytes
 * come out as they are.
 */
#ifndef OUTREACH_UPLOAD_FORM_H
#define OUTREACH_UPLOAD_FORM_H

#include "outreach/form_params.h"
#include "outreach/upload_scan.h"

#define FORM_BOUNDARY_MAX 70 /* RFC 2046, 5.1.1 */
#define FORM_LINE_MAX     4096
#define FORM_HEAD_MAX     8192

enum form_fault {
	FORM_OK,
	FORM_BROKEN, /* no form, or its end is missing              */
	FORM_TWICE,  /* a part that may be there once is there twice */
	FORM_TEXT    /* a part is not text in UTF-8                 */
};

struct upload_form {
	upload_bytes_fn *fn;
	void *arg;
	struct buf
		rest; /* name=value&name=value, percent-encoded, with the file's name as fileName unless a part says
			    otherwise; empty after a fault */
	bool has_file;
	enum form_fault fault;
	int64_t fault_at; /* the byte of the body                     */

	char delimiter[4 + FORM_BOUNDARY_MAX]; /* CR LF -- boundary */
	size_t delimiter_len;
	int64_t fed; /* bytes of earlier pieces */
	/* where the scan is */
	int place;
	size_t matched; /* of the delimiter                                                  */
	size_t lent;    /* how much of that stands before the content: the line end of its head */
	/* of the part */
	int kind;
	char line[FORM_LINE_MAX];
	size_t line_len, head_len;
	struct form_param name, file_name, given_name;
	struct buf value;
};

/**
 * @param content_type  of the request; names the boundary
 * @param max_rest      bytes that the body may have beside the file
 * @return ST_INVALID: it is no multipart/form-data, or names no boundary. upload_form_done is needed all the same.
 */
MUST_CHECK enum status upload_form_init(struct upload_form *form, struct str content_type,
	size_t max_rest, upload_bytes_fn *fn, void *arg);
/** Frees what it holds. */
void upload_form_done(struct upload_form *form);
/** @return what `fn` returned; ST_LIMIT when there is more than `max_rest` beside the file */
MUST_CHECK enum status upload_form_feed(struct upload_form *form, struct str piece);
/** The body is over: a form that has not ended is broken. */
void upload_form_finish(struct upload_form *form);
/** The part that a fault is about; may be empty. */
struct str upload_form_part(const struct upload_form *form);

#endif
