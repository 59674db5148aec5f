/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One HTTP request from its first line to its answer.
 *
 * A handler fills the answer. When something must happen before it may leave, each such thing takes a hold and
 * releases it; with the last one the answer goes. The handler itself has a hold while it runs.
 */
#ifndef MIDDLEWARE_REQUEST_H
#define MIDDLEWARE_REQUEST_H

#include "byoc.h"

#include <microhttpd.h>

struct app;

enum { SEGMENTS_MAX = 12, HEADERS_MAX = 8 };

enum request_state { REQUEST_READING, REQUEST_HELD, REQUEST_READY };

struct request_header {
	const char *name; /* static */
	char *value;
};

struct request {
	struct app *app;
	struct MHD_Connection *connection;
	const char *method;
	char *target;                 /* path and query as they came */
	char *query;                  /* within the target, still encoded; "" when there is none */
	char *segments[SEGMENTS_MAX]; /* of the path, decoded, yours until the end */
	size_t segment_count;
	const char *captures[2]; /* segments that matched a star */
	struct byoc_text body;
	unsigned body_refused; /* status when the body was too much; 0: it was not */

	enum request_state state;
	unsigned holds;
	bool suspended;
	bool drop; /* close the connection instead of answering */
	struct request *batch_next;
	int64_t delay_usec; /* between the commit and the answer */

	unsigned status;
	const char *content_type; /* static */
	struct byoc_text answer;
	int answer_fd; /* above 0: the answer is this file, as long as it is now; closed at the end */
	struct request_header headers[HEADERS_MAX];
	size_t header_count;
};

/** A header of the request, or NULL; lent. */
const char *request_header(const struct request *request, const char *name);
/** A cookie of the request, or NULL; lent. */
const char *request_cookie(const struct request *request, const char *name);
/** Whether it comes from this machine, and names it so. */
bool request_is_local(const struct request *request);
/** Adds a header to the answer; the value is copied. `name` is static. */
void request_header_add(struct request *request, const char *name, const char *value);
/** An answer of JSON with `problem` under "error"; for a machine to read. */
void request_problem(struct request *request, unsigned status, const char *problem);
/** 302 to a place. */
void request_redirect(struct request *request, const char *place);

void request_hold(struct request *request);
void request_release(struct request *request);
/**
 * Holds the request until everything written to the store so far is durable and logged; then for `delay_usec`.
 * Should the disk not take it, the answer becomes 503.
 */
void request_commit(struct request *request);

#endif
