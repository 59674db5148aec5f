/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Channels as the hub's API wants them.
 */
#include "action.h"

#include <stdlib.h>
#include <string.h>

/* What may be posted; a listed channel has more, which the hub computes. */
static const char *const writable[] = { "id", "idOnExternalPlatform", "channelIntegrationId",
	"realExternalPlatformId", "name", "isPrivate", "hasTreeStructure", "hasReply",
	"contentFormat", "hasAbilityToSendFiles", "hasOutboundFlow", "hasManualOutboundFlow",
	"translationGroup", "externalPlatformAvatar", "externalPlatformIcon", "ownerUserId",
	"hasAbilityToLike", "hasAbilityToShare", "hasAbilityToDelete", "hasAbilityToHide",
	"hasAbilityToTag", "hasAbilityToChangeFrom", "wysiwygEnabled",
	"isAutomaticSignatureAttached", "isCaseBasedStorage", "hasOutboundTemplates",
	"hasPublishing", "hasMultipleRecipient", "hasCcAndBcc", "hasVisibleTitle",
	"hasEditableTitle", "hasVisibleRecipients", "hasAbilityToForwardMessage",
	"hasAbilityToChangeRecipient", "hasMultipleThreadsPerEndUser", "hasPostAsPlaceholder",
	"canAgentInviteCustomersToContact", "canReplyToAnyMessage", "isLiveChat", "studioScript" };

struct add_form add_form_read(const char *form)
{
	return (struct add_form){ .name = byoc_form_get(form, "name"),
		.account = byoc_form_get(form, "account"),
		.platform = byoc_form_get(form, "platform"),
		.visibility = byoc_form_get(form, "visibility"),
		.addresses = byoc_form_get(form, "addresses"),
		.integration = byoc_form_get(form, "integration") };
}

void add_form_done(struct add_form *form)
{
	free(form->name);
	free(form->account);
	free(form->platform);
	free(form->visibility);
	free(form->addresses);
	free(form->integration);
}

/* Code points, not bytes: continuation bytes do not count. */
static bool length_good(const char *text, size_t max)
{
	size_t points = 0;

	for (; text && *text; text++)
		points += ((unsigned char)*text & 0xc0) != 0x80;
	return points >= 1 && points <= max;
}

static bool one_of(const char *text, const char *const *list, size_t count)
{
	for (size_t i = 0; text && i < count; i++) {
		if (!strcmp(text, list[i]))
			return true;
	}
	return false;
}

bool add_form_good(const struct add_form *form)
{
	static const char *const visibilities[] = { "private", "public" };
	static const char *const kinds[] = { "default", "phone", "email" };

	return length_good(form->name, 100) && length_good(form->account, 255) &&
	       length_good(form->platform, 64) && length_good(form->integration, 255) &&
	       one_of(form->visibility, visibilities, 2) && one_of(form->addresses, kinds, 3);
}

static void member(struct byoc_text *json, const char *name, const char *value)
{
	byoc_text_addf(json, "%s\"%s\":", json->len > 1 ? "," : "", name);
	byoc_text_add_json(json, value);
}

void add_form_channel(const struct add_form *form, const char *id, struct byoc_text *ret_json)
{
	byoc_text_addz(ret_json, "{");
	member(ret_json, "id", id);
	member(ret_json, "idOnExternalPlatform", form->account);
	member(ret_json, "channelIntegrationId", form->integration);
	member(ret_json, "realExternalPlatformId", form->platform);
	member(ret_json, "name", form->name);
	member(ret_json, "contentFormat", "plain");
	member(ret_json, "translationGroup", form->addresses);
	byoc_text_addf(ret_json,
		",\"isPrivate\":%s,\"hasTreeStructure\":false,\"hasReply\":true,"
		"\"hasOutboundFlow\":true,\"hasManualOutboundFlow\":true}",
		strcmp(form->visibility, "private") == 0 ? "true" : "false");
}

char *channel_again(const cJSON *channel)
{
	cJSON *again = cJSON_CreateObject();
	char *text;

	for (size_t i = 0; i < sizeof writable / sizeof *writable; i++) {
		const cJSON *item = cJSON_GetObjectItemCaseSensitive(channel, writable[i]);

		if (item && !cJSON_IsNull(item))
			cJSON_AddItemToObject(again, writable[i], cJSON_Duplicate(item, true));
	}
	text = cJSON_PrintUnformatted(again);
	cJSON_Delete(again);
	return text;
}
