/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A skill as the wire writes it (wire 3B.2): which fields act, and which are only kept.
 */
#include "api/kept.h"
#include "api/skills.h"

static const char *const strategies[] = { "Personal Connection", "PersonalConnection", "Manual",
	NULL };
static const char *const channel_types[] = { "BYOC", NULL };

struct skill_args {
	int64_t media_type, campaign_id, template_id;
	int64_t min_agents, min_available, initial_priority, acceleration, max_priority;
	struct str name, strategy, channel_type, channel_id;
	bool is_outbound, agentless, blending, is_active;
	bool has[16];
};

enum place {
	MEDIA_TYPE,
	CAMPAIGN_ID,
	TEMPLATE_ID,
	MIN_AGENTS,
	MIN_AVAILABLE,
	INITIAL_PRIORITY,
	ACCELERATION,
	MAX_PRIORITY,
	NAME,
	STRATEGY,
	CHANNEL_TYPE,
	CHANNEL_ID,
	IS_OUTBOUND,
	AGENTLESS,
	BLENDING,
	IS_ACTIVE
};

#define AT(member) offsetof(struct skill_args, member)
#define HAS(place) (AT(has) + (place) + 1)
#define INT(name, member, place, most)                                                             \
	{                                                                                          \
		.path = name, .kind = JSON_INT, .at = AT(member), .max = most,                     \
		.present_at = HAS(place)                                                           \
	}
#define FLAG(name, member, place)                                                                  \
	{                                                                                          \
		.path = name, .kind = JSON_BOOL, .at = AT(member), .present_at = HAS(place)        \
	}

static const struct json_field skill_fields[] = {
	INT("mediaTypeId", media_type, MEDIA_TYPE, 9),
	INT("campaignId", campaign_id, CAMPAIGN_ID, INT64_MAX),
	INT("messageTemplateId", template_id, TEMPLATE_ID, INT64_MAX),
	INT("minWFIAgents", min_agents, MIN_AGENTS, 100000),
	INT("minWFIAvailableAgents", min_available, MIN_AVAILABLE, 100000),
	INT("initialPriority", initial_priority, INITIAL_PRIORITY, 1000000),
	INT("acceleration", acceleration, ACCELERATION, 1000000),
	INT("maxPriority", max_priority, MAX_PRIORITY, 1000000),
	/* The rule of the name answers for its length. */
	{ .path = "skillName",
		.kind = JSON_TEXT,
		.at = AT(name),
		.max = 10000,
		.present_at = HAS(NAME) },
	{ .path = "outboundStrategy",
		.kind = JSON_TEXT,
		.at = AT(strategy),
		.allowed = strategies,
		.present_at = HAS(STRATEGY) },
	{ .path = "digitalPOC",
		.kind = JSON_TEXT,
		.at = AT(channel_type),
		.allowed = channel_types,
		.present_at = HAS(CHANNEL_TYPE) },
	{ .path = "digitalPOCName",
		.kind = JSON_TEXT,
		.at = AT(channel_id),
		.max = 64,
		.present_at = HAS(CHANNEL_ID) },
	FLAG("isOutbound", is_outbound, IS_OUTBOUND),
	FLAG("agentless", agentless, AGENTLESS),
	FLAG("priorityBlending", blending, BLENDING),
	FLAG("isActive", is_active, IS_ACTIVE),
};

static const struct kept_field skill_kept[] = {
	{ "divisionNo", KEPT_INT },
	{ "notes", KEPT_TEXT },
	{ "outboundTelecomRouteId", KEPT_INT },
	{ "callerIdOverride", KEPT_TEXT },
	{ "agentlessPorts", KEPT_INT },
	{ "reskillHours", KEPT_INT },
	{ "minWorkingTime", KEPT_INT },
	{ "agentRestTime", KEPT_INT },
	{ "requireManualAccept", KEPT_BOOL },
	{ "interruptible", KEPT_BOOL },
	{ "enableParking", KEPT_BOOL },
	{ "deliverMultipleNumbersSerially", KEPT_BOOL },
	{ "cradleToGrave", KEPT_BOOL },
	{ "priorityInterrupt", KEPT_BOOL },
	{ "workItemQueueType", KEPT_TEXT },
	{ "evaluationCriteria", KEPT_INT },
	{ "FocusMetric", KEPT_INT },
	{ "EquityLevel", KEPT_INT },
	{ "FocusLock", KEPT_INT },
	{ "FallbackTime", KEPT_INT },
	{ "acwTypeId", KEPT_INT },
	{ "requireDisposition", KEPT_BOOL },
	{ "allowSecondaryDisposition", KEPT_BOOL },
	{ "stateIdACW", KEPT_INT },
	{ "maxSecondsACW", KEPT_INT },
	{ "acwPostTimeoutStateId", KEPT_INT },
	{ "dispositions", KEPT_ANY },
	{ "callSuppressionScriptId", KEPT_INT },
	{ "scriptId", KEPT_INT },
	{ "useScreenPops", KEPT_BOOL },
	{ "useCustomScreenPops", KEPT_BOOL },
	{ "screenPopTriggerEvent", KEPT_INT },
	{ "screenPopType", KEPT_TEXT },
	{ "screenPopDetails", KEPT_TEXT },
	{ "serviceLevelThreshold", KEPT_INT },
	{ "serviceLevelGoal", KEPT_INT },
	{ "enableShortAbandon", KEPT_BOOL },
	{ "countShortAbandons", KEPT_BOOL },
	{ "shortAbandonThreshold", KEPT_INT },
	{ "smsTransportCodeId", KEPT_INT },
	{ "emailFromAddress", KEPT_TEXT },
	{ "emailFromEditable", KEPT_BOOL },
	{ "emailBccAddress", KEPT_TEXT },
	{ "chatWarningThreshold", KEPT_INT },
	{ "agentTypingIndicator", KEPT_BOOL },
	{ "patronTypingPreview", KEPT_BOOL },
	{ "displayThankyou", KEPT_BOOL },
	{ "thankYouLink", KEPT_TEXT },
	{ "popThankYou", KEPT_BOOL },
	{ "popThankYouURL", KEPT_TEXT },
	{ "makeTranscriptAvailable", KEPT_BOOL },
	{ "transcriptFromAddress", KEPT_TEXT },
};

static const struct {
	int64_t id;
	const char *name;
} media_types[] = {
	{ 1, "Email" },
	{ 3, "Chat" },
	{ 4, "Phone Call" },
	{ 5, "Voice Mail" },
	{ 6, "Work Item" },
	{ 7, "SMS" },
	{ 9, "Digital" },
};

static const char *media_name(int64_t id)
{
	for (size_t i = 0; i < COUNT_OF(media_types); i++)
		if (media_types[i].id == id)
			return media_types[i].name;
	return NULL;
}

static enum status check_required(
	const struct skill_args *args, bool is_new, struct problems *problems)
{
	static const struct {
		enum place place;
		const char *field;
	} required[] = {
		{ MEDIA_TYPE, "mediaTypeId" },
		{ NAME, "skillName" },
		{ IS_OUTBOUND, "isOutbound" },
		{ CAMPAIGN_ID, "campaignId" },
	};
	enum status s = ST_OK;

	for (size_t i = 0; is_new && i < COUNT_OF(required); i++)
		if (!args->has[required[i].place])
			s = problem_add(
				problems, ST_INVALID, "required", str_of(required[i].field));
	if (args->has[MEDIA_TYPE] && !media_name(args->media_type))
		s = problem_add(problems, ST_INVALID, "enum", STR("mediaTypeId"), "allowed",
			"1, 3, 4, 5, 6, 7, 9");
	return s;
}

static void overlay_texts(const struct skill_args *args, struct skill *skill)
{
	if (args->has[NAME])
		skill->name = str_trim(args->name);
	if (args->has[STRATEGY])
		skill->strategy = str_is(args->strategy, "PersonalConnection")
					  ? STR("Personal Connection")
					  : args->strategy;
	if (args->has[CHANNEL_ID])
		skill->channel_id = str_present(args->channel_id) ? args->channel_id : STR_NULL;
	if (skill->is_outbound && !str_present(skill->strategy))
		skill->strategy = STR("Personal Connection");
}

static void overlay_numbers(const struct skill_args *args, struct skill *skill)
{
	const struct {
		enum place place;
		int64_t given;
		int64_t *target;
	} numbers[] = {
		{ MEDIA_TYPE, args->media_type, &skill->media_type },
		{ CAMPAIGN_ID, args->campaign_id, &skill->campaign_id },
		{ TEMPLATE_ID, args->template_id, &skill->template_id },
		{ MIN_AGENTS, args->min_agents, &skill->min_agents },
		{ MIN_AVAILABLE, args->min_available, &skill->min_available_agents },
		{ INITIAL_PRIORITY, args->initial_priority, &skill->initial_priority },
		{ ACCELERATION, args->acceleration, &skill->acceleration },
		{ MAX_PRIORITY, args->max_priority, &skill->max_priority },
	};

	for (size_t i = 0; i < COUNT_OF(numbers); i++)
		if (args->has[numbers[i].place])
			*numbers[i].target = numbers[i].given;
}

static void overlay_flags(const struct skill_args *args, struct skill *skill)
{
	if (args->has[IS_OUTBOUND])
		skill->is_outbound = args->is_outbound;
	if (args->has[AGENTLESS])
		skill->agentless = args->agentless;
	if (args->has[BLENDING])
		skill->priority_blending = args->blending;
	if (args->has[IS_ACTIVE])
		skill->is_active = args->is_active;
	/* Unavailable for an agentless skill (wire 5.9). */
	if (skill->agentless)
		skill->min_agents = skill->min_available_agents = 0;
}

enum status skill_read_json(struct call *call, const struct json *object, bool is_new,
	struct problems *problems, struct skill *skill)
{
	struct skill_args args = { 0 };
	enum status s, required;

	if (!json_is_object(object))
		return problem_add(problems, ST_INVALID, "type", STR("skill"), "want", "an object");
	s = json_read(object, skill_fields, COUNT_OF(skill_fields), problems, &args);
	/* Clients spell mediatypeid in updates. */
	if (!args.has[MEDIA_TYPE])
		args.has[MEDIA_TYPE] = json_int(kept_get(object, "mediaTypeId"), &args.media_type);
	required = check_required(&args, is_new, problems);
	if (s != ST_OK || required != ST_OK)
		return ST_INVALID;
	overlay_numbers(&args, skill);
	overlay_flags(&args, skill);
	overlay_texts(&args, skill);
	return kept_merge(skill_kept, COUNT_OF(skill_kept), skill->wire, object, "", call->arena,
		problems, &skill->wire);
}

static const char *state_name(const struct skill *skill)
{
	static const char *const names[] = {
		[SKILL_NEW] = "new",
		[SKILL_STARTED] = "started",
		[SKILL_HELD] = "stopped",
	};

	return names[skill->state];
}

static void put_state(struct json_out *out, const struct skill *skill)
{
	json_put_bool(out, "isRunning", skill_is_wanted(skill));
	json_put_text(out, "state", str_of(state_name(skill)));
	json_put_text(out, "pausedCode", skill->paused);
	json_put_text(out, "pausedDetails", skill->paused_why);
	json_put_instant(out, "pausedAt", skill->paused_at);
	json_put_instant(out, "stateChangedAt", skill->state_at);
}

static void put_id(struct json_out *out, const char *key, int64_t id)
{
	if (id)
		json_put_int(out, key, id);
	else
		json_put_null(out, key);
}

void skill_put_json(struct json_out *out, const struct skill *skill)
{
	json_put_int(out, "skillId", skill->id);
	json_put_text(out, "skillName", skill->name);
	json_put_int(out, "mediaTypeId", skill->media_type);
	json_put_text(out, "mediaTypeName", str_of(media_name(skill->media_type)));
	json_put_bool(out, "isActive", skill->is_active);
	put_state(out, skill);
	put_id(out, "campaignId", skill->campaign_id);
	json_put_text(out, "campaignName", skill->campaign_name);
	json_put_bool(out, "isOutbound", skill->is_outbound);
	json_put_text(out, "outboundStrategy", skill->strategy);
	put_id(out, "messageTemplateId", skill->template_id);
	json_put_text(out, "digitalPOC", str_present(skill->channel_id) ? STR("BYOC") : STR_NULL);
	json_put_text(out, "digitalPOCName", skill->channel_id);
	json_put_bool(out, "agentless", skill->agentless);
	json_put_bool(out, "priorityBlending", skill->priority_blending);
	json_put_int(out, "initialPriority", skill->initial_priority);
	json_put_int(out, "acceleration", skill->acceleration);
	json_put_int(out, "maxPriority", skill->max_priority);
	json_put_int(out, "minWFIAgents", skill->min_agents);
	json_put_int(out, "minWFIAvailableAgents", skill->min_available_agents);
	kept_put(out, skill_kept, COUNT_OF(skill_kept), skill->wire, false);
	json_put_instant(out, "createDate", skill->created_at);
	json_put_instant(out, "lastUpdateTime", skill->updated_at);
	json_put_int(out, "version", skill->version);
}
