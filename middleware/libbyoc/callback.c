/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The bodies of the protocol: message callbacks read, answers, inbound messages and statuses
 * written.
 */
#include "byoc.h"
#include "json.h"

#include <string.h>

enum { ID_MAX_BYTES = 1024 };

/* The primary recipient, else the first one. Two names are met in the field. */
static const cJSON *recipient_find(const cJSON *tree)
{
	const cJSON *list = byoc_json_array(tree, "endUserRecipients");
	const cJSON *each;

	if (!list)
		list = byoc_json_array(tree, "recipients");
	cJSON_ArrayForEach(each, list)
	{
		if (byoc_json_true(each, "isPrimary"))
			return each;
	}
	return cJSON_GetArrayItem(list, 0);
}

static const char *content_text(const cJSON *content)
{
	const char *text = byoc_json_text(byoc_json_object(content, "payload"), "text");

	if (!text)
		text = byoc_json_text(content, "fallbackText");
	return text ? text : "";
}

/* Longer ones are no ids; whoever keeps them must not keep a megabyte. */
static bool id_long(const char *id)
{
	return id && strlen(id) > ID_MAX_BYTES;
}

static const char *outbound_fill(const cJSON *tree, struct byoc_outbound *ret)
{
	const cJSON *thread = byoc_json_object(tree, "thread");
	const cJSON *content = byoc_json_object(tree, "messageContent");
	const cJSON *recipient = recipient_find(tree);

	ret->thread_id = byoc_json_text(thread, "id");
	ret->thread = byoc_json_text(thread, "idOnExternalPlatform");
	ret->recipient = byoc_json_text(recipient, "idOnExternalPlatform");
	ret->recipient_name = byoc_json_text(recipient, "name");
	ret->type = byoc_json_text(content, "type");
	ret->text = content_text(content);
	ret->reply_to =
		byoc_json_text(byoc_json_object(tree, "replyToMessage"), "idOnExternalPlatform");
	ret->attachments = (size_t)cJSON_GetArraySize(byoc_json_array(tree, "attachments"));
	if (!ret->recipient)
		ret->recipient = ret->thread;
	if (!ret->recipient || !ret->recipient[0])
		return "endUserRecipients and thread.idOnExternalPlatform are both missing";
	if (id_long(ret->recipient) || id_long(ret->thread) || id_long(ret->recipient_name))
		return "an id or a name is longer than 1,024 bytes";
	if (!ret->type)
		return "messageContent.type is missing";
	return NULL;
}

bool byoc_outbound_parse(
	const char *body, size_t len, struct byoc_outbound *ret_outbound, const char **ret_problem)
{
	cJSON *tree = byoc_json_parse(body, len);

	*ret_outbound = (struct byoc_outbound){ .tree = tree };
	if (!cJSON_IsObject(tree)) {
		*ret_problem = "the body is not a JSON object";
		return false;
	}
	*ret_problem = outbound_fill(tree, ret_outbound);
	return !*ret_problem;
}

void byoc_outbound_done(struct byoc_outbound *outbound)
{
	cJSON_Delete(outbound->tree);
	*outbound = (struct byoc_outbound){ 0 };
}

void byoc_answer_build(const struct byoc_answer *answer, struct byoc_text *ret_body)
{
	byoc_text_addz(ret_body, "{\"message\":{");
	if (answer->message) {
		byoc_text_addz(ret_body, "\"idOnExternalPlatform\":");
		byoc_text_add_json(ret_body, answer->message);
		byoc_text_addz(ret_body, ",");
	}
	byoc_text_addz(ret_body, "\"createdAtWithMilliseconds\":\"");
	byoc_text_add_time(ret_body, answer->created_usec);
	byoc_text_addz(ret_body, "\"},\"thread\":{\"idOnExternalPlatform\":");
	byoc_text_add_json(ret_body, answer->thread);
	byoc_text_addz(ret_body, "},\"recipients\":[{\"idOnExternalPlatform\":");
	byoc_text_add_json(ret_body, answer->recipient);
	if (answer->recipient_name) {
		byoc_text_addz(ret_body, ",\"name\":");
		byoc_text_add_json(ret_body, answer->recipient_name);
	}
	byoc_text_addz(ret_body, ",\"isPrimary\":true,\"isPrivate\":true}]}");
}

void byoc_refusal_build(const char *shown, struct byoc_text *ret_body)
{
	byoc_text_addz(ret_body, "{\"displayErrorMessage\":");
	byoc_text_add_json(ret_body, shown);
	byoc_text_addz(ret_body, ",\"errorCode\":\"outboundValidationFailed\","
				 "\"errors\":[{\"path\":[\"idOnExternalPlatform\"],\"message\":");
	byoc_text_add_json(ret_body, shown);
	byoc_text_addz(ret_body, "}]}");
}

bool byoc_recipients_each(
	const char *body, size_t len, void (*each)(void *arg, const char *recipient), void *arg)
{
	cJSON *tree = byoc_json_parse(body, len);
	const cJSON *list = byoc_json_array(tree, "endUserRecipients");
	bool good = cJSON_GetArraySize(list) > 0;
	const cJSON *one;

	cJSON_ArrayForEach(one, list)
	{
		const char *id = byoc_json_text(one, "idOnExternalPlatform");

		if (id)
			each(arg, id);
		else
			good = false;
	}
	cJSON_Delete(tree);
	return good;
}

void byoc_inbound_build(const struct byoc_inbound *inbound, struct byoc_text *ret_body)
{
	byoc_text_addz(ret_body, "{\"idOnExternalPlatform\":");
	byoc_text_add_json(ret_body, inbound->message);
	byoc_text_addz(ret_body, ",\"thread\":{\"idOnExternalPlatform\":");
	byoc_text_add_json(ret_body, inbound->thread);
	byoc_text_addz(ret_body,
		"},\"direction\":\"inbound\",\"messageContent\":{\"type\":\"TEXT\","
		"\"payload\":{\"text\":");
	byoc_text_add_json(ret_body, inbound->text);
	byoc_text_addz(ret_body, "}},\"createdAtWithMilliseconds\":\"");
	byoc_text_add_time(ret_body, inbound->created_usec);
	byoc_text_addz(ret_body, "\",\"authorEndUserIdentity\":{\"idOnExternalPlatform\":");
	byoc_text_add_json(ret_body, inbound->author);
	byoc_text_addz(ret_body, "}}");
}

void byoc_status_build(
	const char *status, int64_t updated_usec, const char *reason, struct byoc_text *ret_body)
{
	byoc_text_addz(ret_body, "{\"status\":");
	byoc_text_add_json(ret_body, status);
	byoc_text_addz(ret_body, ",\"updatedAt\":\"");
	byoc_text_add_time(ret_body, updated_usec);
	byoc_text_addz(ret_body, "\"");
	if (reason) {
		byoc_text_addz(ret_body, ",\"reason\":");
		byoc_text_add_json(ret_body, reason);
	}
	byoc_text_addz(ret_body, "}");
}
