/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The content of a message in a request: what is checked, what is kept.
 */
#include "api/filters.h"
#include "api/messages_view.h"
#include "core/text.h"

#define TEXT_MAX        10000
#define ATTACHMENTS_MAX 10
#define URL_MAX         2048

static const char *const content_types[] = { "TEXT", "PLUGIN", "QUICK_REPLIES", "LIST_PICKER",
	"RICH_LINK", "ADAPTIVE_CARD", "DYNAMIC_CONTENT", "FORM", "POSTBACK", "TIME_PICKER",
	"UNSUPPORTED", "FILE", "MENU", "TEXT_TEMPLATE", NULL };

struct content_args {
	struct str type, title;
	const struct json *payload, *replied;
	const struct json *attachments;
};

static const struct json_field content_fields[] = {
	{ .path = "messageContent.type",
		.kind = JSON_TEXT,
		.at = offsetof(struct content_args, type),
		.required = true,
		.allowed = content_types },
	{ .path = "messageContent.payload",
		.kind = JSON_OBJECT,
		.at = offsetof(struct content_args, payload),
		.required = true },
	{ .path = "attachments",
		.kind = JSON_ARRAY,
		.at = offsetof(struct content_args, attachments) },
	{ .path = "title",
		.kind = JSON_LINES,
		.at = offsetof(struct content_args, title),
		.max = 1000 },
	{ .path = "replyToMessage",
		.kind = JSON_OBJECT,
		.at = offsetof(struct content_args, replied) },
};

/** Of a TEXT message the text is needed. It may hold anything: a person's words are not refused for a control character. */
static enum status text_check(struct call *call, const struct json *payload, struct str *ret_text)
{
	const struct str field = STR("messageContent.payload.text");
	const struct json *value = json_get(payload, "text");
	struct str text = json_text(value);

	if (value == NULL || json_is_null(value))
		return problem_add(&call->problems, ST_INVALID, "required", field);
	if (text.at == NULL)
		return problem_add(&call->problems, ST_INVALID, "type", field, "want", "string");
	if (text_points(text) > TEXT_MAX)
		return problem_add(
			&call->problems, ST_INVALID, "length", field, "min", "0", "max", "10000");
	*ret_text = text;
	return ST_OK;
}

struct attachment_args {
	struct str name, url;
};

static const struct json_field attachment_fields[] = {
	{ .path = "friendlyName",
		.kind = JSON_TEXT,
		.at = offsetof(struct attachment_args, name),
		.required = true },
	{ .path = "url",
		.kind = JSON_TEXT,
		.at = offsetof(struct attachment_args, url),
		.required = true,
		.max = URL_MAX },
};

struct recipient_args {
	struct str id, name;
	bool is_primary, is_private;
};

#define RECIPIENT_AT(member) offsetof(struct recipient_args, member)
#define RECIPIENT_REST                                                                             \
	{ .path = "name", .kind = JSON_LINES, .at = RECIPIENT_AT(name), .max = 1000 },             \
		{ .path = "isPrimary", .kind = JSON_BOOL, .at = RECIPIENT_AT(is_primary) },        \
	{                                                                                          \
		.path = "isPrivate", .kind = JSON_BOOL, .at = RECIPIENT_AT(is_private)             \
	}

static const struct json_field recipient_fields[] = {
	{ .path = "idOnExternalPlatform",
		.kind = JSON_TEXT,
		.at = RECIPIENT_AT(id),
		.required = true },
	RECIPIENT_REST,
};

/* A channel names people as it knows them, perhaps by a name alone. */
static const struct json_field named_fields[] = {
	{ .path = "idOnExternalPlatform", .kind = JSON_TEXT, .at = RECIPIENT_AT(id) },
	RECIPIENT_REST,
};

union item_args {
	struct attachment_args attachment;
	struct recipient_args recipient;
};

/** Names the problems of one item by its place: "attachments[2].url". */
static enum status item_check(struct call *call, const struct json *item, struct str prefix,
	const struct json_field *fields, size_t count)
{
	union item_args scratch = { 0 };
	struct problems own = { .arena = call->arena };
	struct problems *all = &call->problems;
	enum status s;

	if (!json_is_object(item))
		return problem_add(all, ST_INVALID, "type", prefix, "want", "an object");
	s = json_read(item, fields, count, &own, &scratch);
	for (size_t i = 0; i < own.count && all->count < PROBLEMS_MAX; i++) {
		all->items[all->count] = own.items[i];
		all->items[all->count++].field = arena_printf(
			call->arena, "%.*s.%.*s", STR_ARGS(prefix), STR_ARGS(own.items[i].field));
	}
	return s;
}

static enum status items_check(struct call *call, const struct json *items, const char *name,
	const struct json_field *fields, size_t count)
{
	enum status all = ST_OK, s;
	size_t index = 0;

	for (const struct json *at = json_first(items); at != NULL; at = json_next(at)) {
		struct str prefix = arena_printf(call->arena, "%s[%zu]", name, index++);

		if ((s = item_check(call, at, prefix, fields, count)) != ST_OK)
			all = s;
	}
	return all;
}

static enum status attachments_check(struct call *call, const struct json *attachments)
{
	if (json_count(attachments) > ATTACHMENTS_MAX)
		return problem_add(&call->problems, ST_INVALID, "length", STR("attachments"), "min",
			"0", "max", "10");
	return items_check(
		call, attachments, "attachments", attachment_fields, COUNT_OF(attachment_fields));
}

enum status recipients_check(struct call *call, const struct json *recipients)
{
	return items_check(
		call, recipients, "recipients", recipient_fields, COUNT_OF(recipient_fields));
}

enum status named_recipients_check(struct call *call, const struct json *recipients)
{
	return items_check(call, recipients, "recipients", named_fields, COUNT_OF(named_fields));
}

enum status content_check(struct call *call, struct str *ret_text)
{
	struct content_args args = { 0 };
	enum status s, t = ST_OK;

	*ret_text = STR_NULL;
	s = json_read(call->body, content_fields, COUNT_OF(content_fields), &call->problems, &args);
	if (args.payload != NULL && str_is(args.type, "TEXT"))
		t = text_check(call, args.payload, ret_text);
	if (t == ST_OK)
		t = attachments_check(call, args.attachments);
	return s != ST_OK ? s : t;
}

struct str content_copy(struct call *call, const char *const *members)
{
	struct buf text CLEANUP(buf_done) = { 0 };
	struct json_out out;

	buf_init(&text, (size_t)call->hub->settings->max_body);
	json_out_init(&out, &text);
	json_open(&out, NULL);
	for (; *members != NULL; members++) {
		const struct json *value = json_get(call->body, *members);

		if (value == NULL || json_is_null(value))
			continue;
		json_put_raw(&out, *members, STR(""));
		json_write(&text, value);
	}
	json_close(&out);
	return text.failed ? STR_NULL : arena_copy(call->arena, buf_str(&text));
}

enum status channel_of_path(struct call *call, struct channel *ret_channel)
{
	enum status s = channel_load(call->db, call->caller.bu_id, call_param(call, "channelId"),
		call->arena, ret_channel);

	if (s == ST_OK && ret_channel->is_disconnected)
		return problem_add(
			&call->problems, ST_CONFLICT, "channel_disconnected", STR("channelId"));
	return call_missing(call, s, "channelId");
}
