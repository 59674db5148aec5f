/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The 2.0 dialect: POST {box}/2.0/channel/{channelId}/outbound (wire 3C.3).
 */
#include "byoc/dialect.h"
#include "core/civil.h"
#include "core/json.h"
#include "core/text.h"

#define EXTERNAL_ID_MAX 1024 /* code points */

static void write_url(const struct dialect_message *message, struct buf *out)
{
	buf_add(out, message->integration->box_url);
	buf_add(out, STR("/2.0/channel/"));
	buf_add_url(out, message->channel->id);
	buf_add(out, STR("/outbound"));
}

/** A member of the stored content as it stands, else null. */
static void put_member(struct json_out *out, const struct json *content, const char *key)
{
	const struct json *value = json_get(content, key);
	struct buf text CLEANUP(buf_done) = { 0 };

	if (!value || json_is_null(value)) {
		json_put_null(out, key);
		return;
	}
	buf_init(&text, 1 << 20);
	json_write(&text, value);
	if (text.failed)
		out->buf->failed = true;
	else
		json_put_raw(out, key, buf_str(&text));
}

static struct str or_empty(struct str text)
{
	return text.at ? text : STR("");
}

static void put_brand(struct json_out *out, const struct outgoing *message)
{
	json_open(out, "brand");
	json_put_int(out, "id", message->bu_id);
	json_put_text(out, "friendlyName", or_empty(message->brand_name));
	json_close(out);
}

static void put_thread(struct json_out *out, const struct dialect_message *message)
{
	json_open(out, "thread");
	if (str_present(message->message->thread_id))
		json_put_text(out, "id", message->message->thread_id);
	json_put_text(out, "idOnExternalPlatform", message->thread);
	json_close(out);
}

static void put_recipients(
	struct json_out *out, const struct dialect_message *message, const struct json *content)
{
	const struct json *given = json_get(content, "recipients");

	if (json_is_array(given) && json_count(given) > 0) {
		struct buf text CLEANUP(buf_done) = { 0 };

		buf_init(&text, 1 << 20);
		json_write(&text, given);
		json_put_raw(out, "endUserRecipients", buf_str(&text));
		return;
	}
	json_open_array(out, "endUserRecipients");
	json_open(out, NULL);
	json_put_text(out, "idOnExternalPlatform", message->recipient);
	json_put_text(out, "name", or_empty(message->message->recipient_name));
	json_put_bool(out, "isPrimary", true);
	json_put_bool(out, "isPrivate", false);
	json_close(out);
	json_close_array(out);
}

static void put_author(struct json_out *out, const struct outgoing *message)
{
	json_open(out, "authorUser");
	json_put_int(out, "id", message->author_user_id);
	json_put_text(out, "firstName", or_empty(message->author_first_name));
	json_put_text(out, "surname", or_empty(message->author_surname));
	json_close(out);
}

static void put_attachments(struct json_out *out, const struct json *content)
{
	if (json_is_array(json_get(content, "attachments"))) {
		put_member(out, content, "attachments");
		return;
	}
	json_open_array(out, "attachments");
	json_close_array(out);
}

static enum status write_body(
	const struct dialect_message *message, struct arena *arena, struct buf *out)
{
	struct json_doc *doc CLEANUP(json_doc_freep) = NULL;
	const struct json *content;
	struct json_out json;
	bool specific = false;

	(void)arena;
	if (json_parse(message->message->content, NULL, &doc) != ST_OK)
		return ST_INVALID;
	content = json_root(doc);
	if (!json_is_object(json_get(content, "messageContent")))
		return ST_INVALID;
	json_bool(json_get(content, "isReplyToSpecificMessage"), &specific);
	json_out_init(&json, out);
	json_open(&json, NULL);
	put_brand(&json, message->message);
	put_thread(&json, message);
	put_member(&json, content, "messageContent");
	put_recipients(&json, message, content);
	put_author(&json, message->message);
	put_member(&json, content, "replyToMessage");
	json_put_bool(&json, "isReplyToSpecificMessage", specific);
	put_attachments(&json, content);
	put_member(&json, content, "title");
	put_member(&json, content, "forward");
	json_close(&json);
	return out->failed ? ST_NO_MEMORY : ST_OK;
}

/** An id of the outside platform, absent when it is none that we could store. */
static struct str read_id(const struct json *value, struct arena *arena)
{
	struct str id = json_text(value);
	int64_t number;

	if (json_int(value, &number))
		return arena_printf(arena, "%lld", (long long)number);
	if (!str_present(id) || text_points(id) > EXTERNAL_ID_MAX || text_has_controls(id, false))
		return STR_NULL;
	return arena_copy(arena, id);
}

static bool mentions_recipient(struct str text)
{
	static const char *const words[] = { "idOnExternalPlatform", "ecipient" };

	for (size_t i = 0; i < COUNT_OF(words); i++)
		if (text.at && memmem(text.at, text.len, words[i], strlen(words[i])))
			return true;
	return false;
}

/** errors[].path is a list of names or one text; some say errors[].field. */
static bool error_names_recipient(const struct json *error)
{
	const struct json *path = json_get(error, "path");

	if (mentions_recipient(json_text(json_get(error, "field"))) ||
		mentions_recipient(json_text(path)))
		return true;
	for (const struct json *at = json_first(path); at; at = json_next(at))
		if (mentions_recipient(json_text(at)))
			return true;
	return false;
}

static bool names_recipient(const struct json *root)
{
	const struct json *errors = json_get(root, "errors");

	if (str_is(json_text(json_get(root, "errorCode")), "outboundValidationFailed"))
		return true;
	if (!json_is_array(errors))
		return false;
	for (const struct json *at = json_first(errors); at; at = json_next(at))
		if (error_names_recipient(at))
			return true;
	return false;
}

static void read_answer(struct str body, struct arena *arena, struct dialect_answer *ret_answer)
{
	struct json_doc *doc CLEANUP(json_doc_freep) = NULL;
	const struct json *root;
	struct str at;

	*ret_answer = (struct dialect_answer){ .external_id = STR_NULL };
	if (json_parse(body, NULL, &doc) != ST_OK)
		return;
	root = json_root(doc);
	ret_answer->external_id = read_id(json_at(root, "message.idOnExternalPlatform"), arena);
	ret_answer->thread_external = read_id(json_at(root, "thread.idOnExternalPlatform"), arena);
	at = json_text(json_at(root, "message.createdAtWithMilliseconds"));
	civil_parse_instant(at, &ret_answer->external_at);
	ret_answer->recipient_fault = names_recipient(root);
	ret_answer->display_error =
		arena_copy(arena, json_text(json_get(root, "displayErrorMessage")));
}

const struct dialect dialect_20 = { "2.0", write_url, write_body, read_answer };

const struct dialect *dialect_of(const struct integration *integration)
{
	return integration->use_outbound_30 ? &dialect_20 : NULL;
}
