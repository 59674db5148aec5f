/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Channels: digital points of contact (wire 3A.1).
 */
#include "api/channels.h"

#include "api/filters.h"
#include "api/kept.h"
#include "byoc/byoc.h"
#include "core/text.h"
#include "directory/directory.h"
#include "directory/skill.h"
#include "identity/audit.h"

#define EXTERNAL_MAX 255
#define IDS_MAX      100

struct channel_args {
	struct str id, external_id, integration_id, real_platform, name;
	struct str content_format, icon, translation_group;
	bool is_private, has_tree_structure;
	bool has_outbound_flow, has_manual_outbound_flow, can_send_sender_actions;
	int64_t default_skill_id;
	bool gave_outbound, gave_manual, gave_actions, gave_skill;
};

static const char *const content_formats[] = { "html", "plain", NULL };
static const char *const groups[] = { "default", "email", "phone", NULL };

#define AT(member)   offsetof(struct channel_args, member)
#define GAVE(member) (AT(member) + 1)
#define NEEDED(n, m)                                                                               \
	{                                                                                          \
		.path = n, .kind = JSON_TEXT, .at = AT(m), .required = true, .min = 1,             \
		.max = EXTERNAL_MAX                                                                \
	}

static const struct json_field channel_fields[] = {
	{ .path = "id", .kind = JSON_TEXT, .at = AT(id), .required = true, .min = 1, .max = 64 },
	NEEDED("idOnExternalPlatform", external_id),
	NEEDED("channelIntegrationId", integration_id),
	{ .path = "realExternalPlatformId",
		.kind = JSON_TEXT,
		.at = AT(real_platform),
		.required = true,
		.allowed = channel_platforms },
	{ .path = "name",
		.kind = JSON_TEXT,
		.at = AT(name),
		.required = true,
		.min = 1,
		.max = 100 },
	{ .path = "isPrivate", .kind = JSON_BOOL, .at = AT(is_private), .required = true },
	{ .path = "hasTreeStructure",
		.kind = JSON_BOOL,
		.at = AT(has_tree_structure),
		.required = true },
	{ .path = "hasOutboundFlow",
		.kind = JSON_BOOL,
		.at = AT(has_outbound_flow),
		.present_at = GAVE(gave_outbound) },
	{ .path = "hasManualOutboundFlow",
		.kind = JSON_BOOL,
		.at = AT(has_manual_outbound_flow),
		.present_at = GAVE(gave_manual) },
	{ .path = "canSendSenderActions",
		.kind = JSON_BOOL,
		.at = AT(can_send_sender_actions),
		.present_at = GAVE(gave_actions) },
	{ .path = "translationGroup",
		.kind = JSON_TEXT,
		.at = AT(translation_group),
		.allowed = groups },
	{ .path = "contentFormat",
		.kind = JSON_TEXT,
		.at = AT(content_format),
		.allowed = content_formats },
	{ .path = "externalPlatformIcon",
		.kind = JSON_TEXT,
		.at = AT(icon),
		.allowed = byoc_icons },
	{ .path = "defaultSkillId",
		.kind = JSON_INT,
		.at = AT(default_skill_id),
		.min = 0,
		.max = INT64_MAX,
		.present_at = GAVE(gave_skill) },
};

/* Kept for clients and for the agent's screen. */
static const struct kept_field channel_kept[] = {
	{ "hasReply", KEPT_BOOL },
	{ "contentFormat", KEPT_TEXT },
	{ "hasAbilityToSendFiles", KEPT_BOOL },
	{ "externalPlatformAvatar", KEPT_TEXT },
	{ "externalPlatformIcon", KEPT_TEXT },
	{ "ownerUserId", KEPT_INT },
	{ "hasAbilityToLike", KEPT_BOOL },
	{ "hasAbilityToShare", KEPT_BOOL },
	{ "hasAbilityToDelete", KEPT_BOOL },
	{ "hasAbilityToHide", KEPT_BOOL },
	{ "hasAbilityToTag", KEPT_BOOL },
	{ "hasAbilityToChangeFrom", KEPT_BOOL },
	{ "wysiwygEnabled", KEPT_BOOL },
	{ "isAutomaticSignatureAttached", KEPT_BOOL },
	{ "isCaseBasedStorage", KEPT_BOOL },
	{ "hasOutboundTemplates", KEPT_BOOL },
	{ "hasPublishing", KEPT_BOOL },
	{ "hasMultipleRecipient", KEPT_BOOL },
	{ "hasCcAndBcc", KEPT_BOOL },
	{ "hasVisibleTitle", KEPT_BOOL },
	{ "hasEditableTitle", KEPT_BOOL },
	{ "hasVisibleRecipients", KEPT_BOOL },
	{ "hasAbilityToForwardMessage", KEPT_BOOL },
	{ "hasAbilityToChangeRecipient", KEPT_BOOL },
	{ "hasMultipleThreadsPerEndUser", KEPT_BOOL },
	{ "hasPostAsPlaceholder", KEPT_BOOL },
	{ "canAgentInviteCustomersToContact", KEPT_BOOL },
	{ "canReplyToAnyMessage", KEPT_BOOL },
	{ "isLiveChat", KEPT_BOOL },
	{ "studioScript", KEPT_TEXT },
	{ "hasCustomerOnThirdParty", KEPT_BOOL },
	{ "isPostWritable", KEPT_BOOL },
	{ "hasAbilityToQuoteMessage", KEPT_BOOL },
	{ "isHidden", KEPT_BOOL },
	{ "replyPrefixMentionTemplate", KEPT_TEXT },
	{ "nicknameOnExternalPlatform", KEPT_TEXT },
	{ "canSaveResponse", KEPT_BOOL },
	{ "hasAgentsAsRecipients", KEPT_BOOL },
	{ "isTrackingMessageDeliveryStatus", KEPT_BOOL },
};

static const char *group_name(enum channel_kind kind)
{
	return kind == CHANNEL_PHONE ? "phone" : kind == CHANNEL_EMAIL ? "email" : "default";
}

static enum channel_kind kind_of(struct str group)
{
	if (str_is(group, "phone"))
		return CHANNEL_PHONE;
	return str_is(group, "email") ? CHANNEL_EMAIL : CHANNEL_IDENTITY;
}

void channel_put_json(struct json_out *out, const struct channel *channel)
{
	json_put_text(out, "id", channel->id);
	json_put_text(out, "idOnExternalPlatform", channel->external_id);
	json_put_text(out, "channelIntegrationId", channel->integration_id);
	json_put_text(out, "integrationBoxIdentifier", channel->integration_id);
	json_put_text(out, "realExternalPlatformId", channel->real_platform);
	json_put_text(out, "name", channel->name);
	json_put_text(out, "title", channel->name);
	json_put_bool(out, "isPrivate", channel->is_private);
	json_put_bool(out, "hasTreeStructure", channel->has_tree_structure);
	json_put_bool(out, "hasOutboundFlow", channel->has_outbound_flow != MAYBE_NO);
	json_put_bool(out, "hasManualOutboundFlow", channel->has_manual_outbound_flow);
	json_put_bool(out, "canSendSenderActions", channel->can_send_sender_actions);
	json_put_text(out, "translationGroup", str_of(group_name(channel->kind)));
	if (channel->default_skill_id)
		json_put_int(out, "defaultSkillId", channel->default_skill_id);
	else
		json_put_null(out, "defaultSkillId");
	kept_put(out, channel_kept, COUNT_OF(channel_kept), channel->wire, false);
	json_put_int(out, "mediaType", MEDIA_DIGITAL);
	json_put_int(out, "channelNumber", channel->no);
	json_put_bool(out, "isDeleted", channel->is_deleted);
	json_put_bool(out, "isDisconnected", channel->is_disconnected);
	json_put_text(out, "disconnectedReason", channel->disconnected_why);
	json_put_instant_offset(out, "createdAt", channel->created_at);
	json_put_instant_offset(out, "updatedAt", channel->updated_at);
}

/** What the request brings over what is stored under this id. */
static void overlay(const struct channel_args *args, struct channel *channel)
{
	channel->id = args->id;
	channel->external_id = args->external_id;
	channel->integration_id = args->integration_id;
	channel->real_platform = args->real_platform;
	channel->name = args->name;
	channel->is_private = args->is_private;
	channel->has_tree_structure = args->has_tree_structure;
	if (args->gave_outbound)
		channel->has_outbound_flow = args->has_outbound_flow ? MAYBE_YES : MAYBE_NO;
	if (args->gave_manual)
		channel->has_manual_outbound_flow = args->has_manual_outbound_flow;
	if (args->gave_actions)
		channel->can_send_sender_actions = args->can_send_sender_actions;
	if (args->gave_skill)
		channel->default_skill_id = args->default_skill_id;
	if (str_present(args->translation_group))
		channel->kind = kind_of(args->translation_group);
}

static enum status check_args(struct call *call, const struct channel_args *args)
{
	const struct {
		struct str value;
		const char *field;
	} texts[] = {
		{ args->external_id, "idOnExternalPlatform" },
		{ args->name, "name" },
	};
	struct skill skill;
	enum status s = ST_OK;

	if (!channel_id_is_valid(args->id))
		s = problem_add(&call->problems, ST_INVALID, "format", STR("id"), "want",
			"1 to 64 of A-Z a-z 0-9 _ -");
	for (size_t i = 0; i < COUNT_OF(texts); i++)
		if (text_has_controls(texts[i].value, false))
			s = problem_add(&call->problems, ST_INVALID, "control_chars",
				str_of(texts[i].field));
	if (args->default_skill_id && skill_load(call->db, call->caller.bu_id,
					      args->default_skill_id, call->arena, &skill) != ST_OK)
		s = problem_add(&call->problems, ST_INVALID, "unknown_id", STR("defaultSkillId"));
	return s;
}

/** A stored channel that the sender knows must be forgotten after the commit. */
struct changed {
	int64_t channel_no;
};

static enum status remember_change(struct call *call, int64_t channel_no)
{
	struct changed *changed = arena_make(call->arena, struct changed);

	if (!changed)
		return ST_NO_MEMORY;
	changed->channel_no = channel_no;
	call->state = changed;
	return ST_OK;
}

static enum status channel_save(struct call *call)
{
	const struct channel_args *args = call->args;
	struct channel channel = { .has_outbound_flow = MAYBE_ABSENT, .kind = CHANNEL_IDENTITY };
	bool created;
	enum status s;

	if ((s = check_args(call, args)) != ST_OK)
		return s;
	s = channel_load(call->db, call->caller.bu_id, args->id, call->arena, &channel);
	if (s != ST_OK && s != ST_NOT_FOUND)
		return s;
	channel.bu_id = call->caller.bu_id;
	overlay(args, &channel);
	s = kept_merge(channel_kept, COUNT_OF(channel_kept), channel.wire, call->body, "",
		call->arena, &call->problems, &channel.wire);
	if (s != ST_OK)
		return s;
	s = channel_put(call->db, &channel, call->wall, &call->problems, &created);
	if (s != ST_OK)
		return s;
	s = channel_load_no(call->db, channel.bu_id, channel.no, call->arena, &channel);
	if (s != ST_OK)
		return s;
	channel_put_json(&call->out, &channel);
	call->code = created ? 201 : 200;
	if ((s = remember_change(call, channel.no)) != ST_OK)
		return s;
	return audit_append(call->db, &call->caller, call->wall,
		created ? "channel.create" : "channel.update", channel.no, STR_NULL);
}

static void drop_after(struct call *call)
{
	const struct changed *changed = call->state;

	if (changed)
		byoc_drop_channel(call->hub->byoc, call->caller.bu_id, changed->channel_no);
	directory_skills_changed(call->hub->directory);
}

static void put_row(void *arg, const struct channel *channel)
{
	json_open(arg, NULL);
	channel_put_json(arg, channel);
	json_close(arg);
}

static enum maybe query_maybe(const struct call *call, const char *name)
{
	if (!str_present(call_query(call, name)))
		return MAYBE_ABSENT;
	return call_query_bool(call, name, false) ? MAYBE_YES : MAYBE_NO;
}

static enum channel_order query_order(const struct call *call)
{
	struct str order = call_query(call, "orderBy");

	if (str_is(order, "title") || str_is(order, "name"))
		return CHANNEL_BY_NAME;
	return str_is(order, "id") ? CHANNEL_BY_ID : CHANNEL_BY_CREATED;
}

static struct channel_filter query_filter(struct call *call, struct str ids[IDS_MAX])
{
	struct str query = exchange_raw_query(call->exchange);
	struct channel_filter filter = {
		.ids = ids,
		.is_private = query_maybe(call, "isPrivate"),
		.has_manual_outbound_flow = query_maybe(call, "hasManualOutboundFlow"),
		.order = query_order(call),
		.descending = str_is(call_query(call, "order"), "desc"),
		.size = call_query_int(call, "size", 0, 0, 1000),
		.page = call_query_int(call, "page", 1, 1, INT32_MAX),
	};

	while (filter.id_count < IDS_MAX) {
		struct str id = query_get_nth(query, "id", filter.id_count, call->arena);

		if (!id.at)
			break;
		ids[filter.id_count++] = id;
	}
	return filter;
}

static enum status channel_list(struct call *call)
{
	struct str ids[IDS_MAX];
	struct channel_filter filter = query_filter(call, ids);
	struct json_out *out = call_bare(call);
	enum status s;

	json_open_array(out, NULL);
	s = channel_each(call->db, call->caller.bu_id, &filter, put_row, out);
	json_close_array(out);
	return s;
}

static enum status channel_read(struct call *call)
{
	struct channel channel;
	enum status s;

	s = channel_load(
		call->db, call->caller.bu_id, call_param(call, "channelId"), call->arena, &channel);
	if (s == ST_OK)
		channel_put_json(&call->out, &channel);
	return call_missing(call, s, "channelId");
}

static enum status channel_delete(struct call *call)
{
	struct channel channel;
	bool runs;
	enum status s;

	s = channel_load(
		call->db, call->caller.bu_id, call_param(call, "channelId"), call->arena, &channel);
	if (s != ST_OK)
		return call_missing(call, s, "channelId");
	s = skill_runs_on_channel(call->db, channel.bu_id, channel.id, &runs);
	if (s != ST_OK)
		return s;
	if (runs)
		return problem_add(&call->problems, ST_CONFLICT, "channel_in_use", STR(""));
	if ((s = channel_remove(call->db, channel.bu_id, channel.id, call->wall)) != ST_OK)
		return s;
	if ((s = remember_change(call, channel.no)) != ST_OK)
		return s;
	return audit_append(
		call->db, &call->caller, call->wall, "channel.delete", channel.no, STR_NULL);
}

#define BODY                                                                                       \
	.fields = channel_fields, .field_count = COUNT_OF(channel_fields),                         \
	.args_size = sizeof(struct channel_args)

static const struct route channel_routes[] = {
	{ HTTP_GET, DFO "/channels", ROUTE_LONG, PERM_CHANNELS_USE, channel_list,
		.summary = "Channels" },
	{ HTTP_POST, DFO "/channels", ROUTE_WRITE, PERM_CHANNELS_USE, channel_save, BODY,
		.after = drop_after, .summary = "Create a channel, or update the one of this id" },
	{ HTTP_POST, DFO "/contact/channels", ROUTE_WRITE, PERM_CHANNELS_USE, channel_save, BODY,
		.after = drop_after, .summary = "The same under its older address" },
	{ HTTP_GET, DFO "/channels/{channelId}", ROUTE_READ, PERM_CHANNELS_USE, channel_read,
		.summary = "A channel" },
	{ HTTP_DELETE, DFO "/channels/{channelId}", ROUTE_WRITE, PERM_CHANNELS_USE, channel_delete,
		.after = drop_after, .code = 204, .summary = "Remove a channel" },
};
ROUTES(channel);
