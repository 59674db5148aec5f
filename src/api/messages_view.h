/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Messages and contacts as clients see them (wire 3A.3, 3A.5).
 */
#ifndef API_MESSAGES_VIEW_H
#define API_MESSAGES_VIEW_H

#include "api/call.h"
#include "byoc/channel.h"
#include "conversation/contact.h"
#include "conversation/thread.h"
#include "identity/users.h"

/** What is looked up once for many rows of one answer. Zeroed but for `call`. */
#define VIEW_CHANNELS 16
struct view {
	struct call *call;
	struct {
		int64_t no;
		struct str id;
	} channels[VIEW_CHANNELS];
	size_t channel_count;
	struct user user; /* id 0: none yet */
};

/** The id of a channel on the wire; absent when it is not known. */
struct str view_channel(struct view *view, int64_t channel_no);
/** A message; `content` is its content as a tree: of the stored text, or of the request that brought it. */
void message_put(struct view *view, const char *key_or_null, const struct message *message,
	const struct json *content, struct str thread_external);
/** The same, reading the stored content. */
MUST_CHECK enum status message_put_stored(struct view *view, const char *key_or_null,
	const struct message *message, struct str thread_external);
/** A contact; id 0 is written as null. */
void contact_put(struct view *view, const char *key_or_null, const struct contact *contact);
/** The wire's answer to a message that was taken or sent: {consumerContact, message}. */
MUST_CHECK enum status exchange_put(
	struct call *call, const struct contact *contact, const struct message *message);

/**
 * What of a request's body belongs to a message: the members that are kept with it, as one JSON object. From the arena.
 *
 * @param members  NULL-terminated names
 */
struct str content_copy(struct call *call, const char *const *members);

/** messageContent and attachments (wire 3A.2, 3D); names every field that is wrong. @return ST_INVALID */
MUST_CHECK enum status content_check(struct call *call, struct str *ret_text);

/** Every recipient has an id; `recipients` may be NULL. @return ST_INVALID */
MUST_CHECK enum status recipients_check(struct call *call, const struct json *recipients);

/** The same for a message that a channel reports: a recipient may be without an id. @return ST_INVALID */
MUST_CHECK enum status named_recipients_check(struct call *call, const struct json *recipients);

/** The channel of the path: ST_NOT_FOUND; ST_CONFLICT when it is disconnected. */
MUST_CHECK enum status channel_of_path(struct call *call, struct channel *ret_channel);

#endif
