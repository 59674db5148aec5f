/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A generation of the callbacks as a table of pure functions: where a message is posted, what is
 * said, and how the answer is read (wire 3C).
 */
#ifndef BYOC_DIALECT_H
#define BYOC_DIALECT_H

#include "byoc/byoc.h"

/** What the dialect makes its texts from. */
struct dialect_message {
	const struct integration *integration;
	const struct channel *channel;
	const struct outgoing *message;
	struct str recipient; /* as handed over                */
	struct str thread;    /* idOnExternalPlatform to send  */
};

/** What a whole answer says. Texts from the arena. */
struct dialect_answer {
	struct str external_id; /* absent: the answer names no message */
	usec external_at;
	struct str thread_external;
	bool recipient_fault;
	struct str display_error;
};

struct dialect {
	const char *name;
	/** Where the message is posted. */
	void (*url)(const struct dialect_message *message, struct buf *out);
	/** @return ST_INVALID: the content is no JSON object with a messageContent */
	enum status (*body)(
		const struct dialect_message *message, struct arena *arena, struct buf *out);
	/** Reads a body of any status code; whatever is not understood is absent. */
	void (*read)(struct str body, struct arena *arena, struct dialect_answer *ret_answer);
};

/** `{box}/2.0/channel/{id}/outbound` (wire 3C.3). */
extern const struct dialect dialect_20;

/** The dialect of an integration. */
const struct dialect *dialect_of(const struct integration *integration);

/** Sorts a finished call into one of the five ends (decision 2, wire 9.6). Pure. */
void send_classify(const struct call_result *call, const struct dialect_answer *answer,
	bool token_was_new, struct send_result *ret_result);

#endif
