/* SPDX-License-Identifier: Apache-2.0 */
#include "api/skill_blocks.h"

#include <stdio.h>

#define MINUTES_MAX (10 * 365 * 24 * 60)

static enum status take_number(const struct json *object, const char *name, int64_t least,
	int64_t most, struct problems *problems, int64_t *number)
{
	const struct json *value = kept_get(object, name);
	struct str text = json_text(value);
	int64_t given;

	if (!value || json_is_null(value))
		return ST_OK;
	if (!json_int(value, &given) && !str_to_int(text, &given))
		return problem_add(
			problems, ST_INVALID, "type", str_of(name), "want", "a whole number");
	if (given < least || given > most) {
		char from[24], to[24];

		snprintf(from, sizeof(from), "%lld", (long long)least);
		snprintf(to, sizeof(to), "%lld", (long long)most);
		return problem_add(
			problems, ST_INVALID, "range", str_of(name), "min", from, "max", to);
	}
	*number = given;
	return ST_OK;
}

static enum status take_minutes(
	const struct json *object, const char *name, struct problems *problems, usec *span)
{
	int64_t minutes = *span / USEC_MINUTE;
	enum status s = take_number(object, name, 0, MINUTES_MAX, problems, &minutes);

	if (s == ST_OK)
		*span = minutes * USEC_MINUTE;
	return s;
}

static enum status take_flag(
	const struct json *object, const char *name, struct problems *problems, bool *flag)
{
	const struct json *value = kept_get(object, name);

	if (!value || json_is_null(value) || json_bool(value, flag))
		return ST_OK;
	return problem_add(problems, ST_INVALID, "type", str_of(name), "want", "true or false");
}

/** The two values that the general and the retry block both show (wire 5.6). */
static enum status take_attempts(
	const struct json *object, struct problems *problems, struct skill *skill)
{
	enum status s =
		take_number(object, "maximumAttempts", 1, 1000, problems, &skill->max_attempts);
	enum status retry =
		take_minutes(object, "minimumRetryMinutes", problems, &skill->min_retry);

	return s != ST_OK ? s : retry;
}

static void put_attempts(struct json_out *out, const struct skill *skill)
{
	json_put_int(out, "minimumRetryMinutes", skill->min_retry / USEC_MINUTE);
	json_put_int(out, "maximumAttempts", skill->max_attempts);
	json_put_bool(out, "loadNonFresh", skill->load_non_fresh);
}

static enum status general_take(
	const struct json *object, struct problems *problems, struct skill *skill)
{
	const enum status all[] = {
		take_attempts(object, problems, skill),
		take_minutes(
			object, "defaultContactExpiration", problems, &skill->default_expiration),
		take_flag(object, "loadFresh", problems, &skill->load_fresh),
		take_flag(object, "loadNonFresh", problems, &skill->load_non_fresh),
	};

	for (size_t i = 0; i < COUNT_OF(all); i++)
		if (all[i] != ST_OK)
			return all[i];
	return ST_OK;
}

static void general_put(struct json_out *out, const struct skill *skill)
{
	put_attempts(out, skill);
	json_put_int(out, "defaultContactExpiration", skill->default_expiration / USEC_MINUTE);
	json_put_bool(out, "loadFresh", skill->load_fresh);
}

static enum status retry_take(
	const struct json *object, struct problems *problems, struct skill *skill)
{
	const enum status all[] = {
		take_attempts(object, problems, skill),
		take_flag(object, "loadNonFresh", problems, &skill->load_non_fresh),
		take_flag(object, "finalizeWhenExhausted", problems, &skill->finalize_exhausted),
	};

	for (size_t i = 0; i < COUNT_OF(all); i++)
		if (all[i] != ST_OK)
			return all[i];
	return ST_OK;
}

static void retry_put(struct json_out *out, const struct skill *skill)
{
	put_attempts(out, skill);
	json_put_bool(out, "finalizeWhenExhausted", skill->finalize_exhausted);
}

static const struct kept_field general_kept[] = {
	{ "getPriorityContactsOnContactInsertion", KEPT_BOOL },
	{ "loadCallbacks", KEPT_BOOL },
	{ "overrideBusinessUnitAbandonRate", KEPT_BOOL },
	{ "maximumRingingDuration", KEPT_INT },
	{ "beginDampenPercentage", KEPT_ANY },
	{ "abandonRateCutoff", KEPT_ANY },
	{ "abandonRateThreshold", KEPT_ANY },
	{ "inactiveBlenderTimer", KEPT_INT },
	{ "maximumRatio", KEPT_ANY },
	{ "aggressiveness", KEPT_ANY },
	{ "endOfListNotificationsDelay", KEPT_INT },
	{ "notifyAgentsWhenListIsEmpty", KEPT_BOOL },
	{ "percentageOfAgentsBeforeOverdial", KEPT_ANY },
	{ "blockMultipleCalls", KEPT_BOOL },
	{ "consecutiveAttemptsWithoutALiveConnect", KEPT_INT },
	{ "enableDialingByProficiency", KEPT_BOOL },
	{ "proficiencyFactor", KEPT_ANY },
	{ "waitTimeFactor", KEPT_ANY },
	{ "maxConcurrentCallsPerAgent", KEPT_INT },
	{ "maxWaitTimeSeconds", KEPT_INT },
	{ "deliverCallbacksOnDNCHolidays", KEPT_BOOL },
	{ "deliverPrioritiesOnDNCHolidays", KEPT_BOOL },
};

static const struct kept_field retry_kept[] = {
	{ "maximumNumberOfHandledCalls", KEPT_INT },
	{ "restrictedCallingMinutes", KEPT_INT },
	{ "restrictedCallingMaxAttempts", KEPT_INT },
	{ "generalStaleMinutes", KEPT_INT },
	{ "callbackRestMinutes", KEPT_INT },
	{ "releaseAgentSpecificCalls", KEPT_BOOL },
	{ "maximumNumberOfCallbacks", KEPT_INT },
	{ "callbackStaleMinutes", KEPT_INT },
};

static const struct kept_field list_kept[] = {
	{ "displayField1Id", KEPT_INT },
	{ "displayField1Name", KEPT_TEXT },
	{ "displayField2Id", KEPT_INT },
	{ "displayField2Name", KEPT_TEXT },
	{ "listOrderingOptions", KEPT_ANY },
};

static const struct kept_field delivery_kept[] = {
	{ "confirmationRequiredDisabled", KEPT_ANY },
	{ "confirmationRequiredDeliveryType", KEPT_ANY },
	{ "confirmationRequiredTimeout", KEPT_ANY },
	{ "confirmationRequiredTimeoutSubsequent", KEPT_ANY },
	{ "confirmationRequiredDefaultAccept", KEPT_ANY },
	{ "confirmationRequiredDefault", KEPT_ANY },
	{ "complianceRecordsDisabled", KEPT_ANY },
	{ "complianceRecordsDeliveryType", KEPT_ANY },
	{ "complianceRecordsTimeout", KEPT_ANY },
	{ "complianceRecordsTimeoutSubsequent", KEPT_ANY },
	{ "complianceRecordsDefaultAccept", KEPT_ANY },
	{ "showComplianceButtonReschedule", KEPT_ANY },
	{ "showComplianceButtonRequeue", KEPT_ANY },
	{ "showComplianceButtonSnooze", KEPT_ANY },
	{ "showComplianceButtonDisposition", KEPT_ANY },
	{ "showPreviewButtonReschedule", KEPT_ANY },
	{ "showPreviewButtonRequeue", KEPT_ANY },
	{ "showPreviewButtonSnooze", KEPT_ANY },
	{ "showPreviewButtonDisposition", KEPT_ANY },
};

/* Voice answer detection and CRM check-out: one member each, whatever the client puts in. */
static const struct kept_field cpa_kept[] = {
	{ "cpaSettings", KEPT_ANY },
};
static const struct kept_field xs_kept[] = {
	{ "xsSettings", KEPT_ANY },
};

#define KEPT(table) .fields = table, .field_count = COUNT_OF(table)

const struct skill_block block_general = { "generalSettings", KEPT(general_kept),
	.take = general_take, .put = general_put };
const struct skill_block block_retry = { "retrySettings", KEPT(retry_kept), .take = retry_take,
	.put = retry_put };
const struct skill_block block_list = { "listManagementSettings", KEPT(list_kept) };
const struct skill_block block_delivery = { "deliveryPreferences", KEPT(delivery_kept) };
const struct skill_block block_cpa = { "cpa", KEPT(cpa_kept) };
const struct skill_block block_xs = { "xs", KEPT(xs_kept) };

enum status skill_block_put(
	struct call *call, const struct skill_block *block, const struct skill *skill)
{
	struct str stored;
	enum status s;

	s = skill_block_load(
		call->db, call->caller.bu_id, skill->id, block->name, call->arena, &stored);
	if (s != ST_OK)
		return s;
	if (block->put)
		block->put(&call->out, skill);
	kept_put(&call->out, block->fields, block->field_count, stored, false);
	return ST_OK;
}
