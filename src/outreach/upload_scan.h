/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Takes the file out of an upload's JSON body while it arrives: the base64 of the member "listFile" is decoded and handed
 * on, and never held in memory; everything else is kept, with `true` in the file's place, to be read as JSON afterwards.
 * Pure.
 */
#ifndef OUTREACH_UPLOAD_SCAN_H
#define OUTREACH_UPLOAD_SCAN_H

#include "core/buf.h"
#include "core/status.h"

/** Takes decoded bytes; what it returns but ST_OK ends the scan. */
typedef enum status upload_bytes_fn(void *arg, struct str bytes);

struct upload_scan {
	upload_bytes_fn *fn;
	void *arg;
	struct buf rest;  /* the JSON without the file                       */
	bool has_file;    /* "listFile" was there, as a string               */
	bool is_bad_file; /* … and is not base64                             */

	/* where the scan is */
	int place;
	int depth;
	bool expects_key, is_key;
	char key[32];
	size_t key_len;
	/* of the base64 */
	uint32_t bits;
	unsigned digits, pads;
	unsigned unicode, unicode_digits;
	char out[3072];
	size_t out_len;
};

/** @param max_rest  bytes that the body may have beside the file */
void upload_scan_init(struct upload_scan *scan, size_t max_rest, upload_bytes_fn *fn, void *arg);
void upload_scan_done(struct upload_scan *scan);
/** @return what `fn` returned; ST_LIMIT when there is more than `max_rest` beside the file */
MUST_CHECK enum status upload_scan_feed(struct upload_scan *scan, struct str piece);
/** The body is over: hands on what is left. @return what `fn` returned */
MUST_CHECK enum status upload_scan_finish(struct upload_scan *scan);

#endif
