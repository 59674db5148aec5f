/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the frame keeps beside the call that a route sees. Inside src/api only.
 */
#ifndef API_FRAME_H
#define API_FRAME_H

#include "api/call.h"
#include "api/envelope.h"

struct api {
	const struct hub *hub;
	struct router *router;
	size_t answer_max;      /* bytes of an answer that is made in memory           */
	size_t answer_max_long; /* the same of a ROUTE_LONG                            */
	size_t backlog_max;     /* units waiting, beyond which calls that write are refused */
};

struct frame {
	struct call call; /* first: a route's call is its frame */
	struct api *api;
	struct unit unit;
	struct json_doc *doc;
	enum family family;
	enum language language;
	enum status verdict; /* decided when the headers came; told when the body is there */
	bool bare;           /* the answer is not an object                            */
	bool replayed;       /* the answer is the stored one of the same request       */
	bool answered;
	const char *type;
	struct str location;
	struct str repeat_key; /* Idempotency-Key, or STR_NULL                           */
	call_fn *write_fn;     /* of the unit under way                                  */
	void (*write_done)(struct call *call, enum status s);
	char uid[UUID_TEXT + 1]; /* made when first wanted                                 */
	char retry_after[24];
	size_t body_max; /* bytes of body that were allowed                        */
	usec began;      /* monotonic                                              */
};

static inline struct frame *frame_of(struct call *call)
{
	return (struct frame *)call;
}

/** The reference of this call in answers and log lines. */
const char *frame_uid(struct frame *frame);

/** Reads the body by the route's field table into call->args and call->body. */
MUST_CHECK enum status frame_read_body(struct frame *frame);

/** Empties the answer and opens its object. */
void frame_open_answer(struct frame *frame);
/** Closes the answer; ST_NO_MEMORY when it did not fit. On the thread that ran the route. */
MUST_CHECK enum status frame_close_answer(struct frame *frame);
/** Sends what the route put; loop. */
void frame_answer(struct frame *frame);
/** Sends the envelope that `s` and the problems stand for; loop. */
void frame_refuse(struct frame *frame, enum status s);

/** Runs `fn` once for an Idempotency-Key, within the unit; a repeat gets the stored answer. */
MUST_CHECK enum status frame_run_once(struct frame *frame, call_fn *fn);
/** Reads the Idempotency-Key header, when the route heeds it. */
MUST_CHECK enum status frame_read_repeat_key(struct frame *frame);

#endif
