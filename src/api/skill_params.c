/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The routes of a skill's parameters (wire 3B.2). Those that decide when people are contacted need
 * the permissions of start (decision 16).
 */
#include "api/filters.h"
#include "api/skill_blocks.h"
#include "identity/audit.h"

/** Stores the skill and the block, and answers with the block as it is now. */
static enum status store(struct call *call, struct skill *skill)
{
	enum status s;

	skill->version = call_if_match(call);
	s = skill_update(call->db, call->caller.bu_id, skill, call->now, &call->problems);
	if (s != ST_OK)
		return s;
	return audit_append(
		call->db, &call->caller, call->wall, "skill.parameters", skill->id, STR_NULL);
}

/** The block alone, as an object even when nothing of it is set. */
static enum status answer_block(
	struct call *call, const struct skill_block *block, const struct skill *skill)
{
	enum status s;

	(void)call_bare(call);
	json_open(&call->out, NULL);
	s = skill_block_put(call, block, skill);
	json_close(&call->out);
	return s;
}

static enum status block_read(struct call *call, const struct skill_block *block)
{
	struct skill skill;
	enum status s = skill_of_call(call, &skill);

	return s == ST_OK ? answer_block(call, block, &skill) : s;
}

/** {generalSettings:{…}} or the bare object. */
static enum status block_write(struct call *call, const struct skill_block *block)
{
	const struct json *inside = kept_get(call->body, block->name);
	const struct json *object = json_is_object(inside) ? inside : call->body;
	struct skill skill;
	struct str stored;
	enum status s;

	if ((s = skill_of_call(call, &skill)) != ST_OK)
		return s;
	s = skill_block_load(
		call->db, call->caller.bu_id, skill.id, block->name, call->arena, &stored);
	if (s != ST_OK)
		return s;
	if (block->take && (s = block->take(object, &call->problems, &skill)) != ST_OK)
		return s;
	s = kept_merge(block->fields, block->field_count, stored, object, "", call->arena,
		&call->problems, &stored);
	if (s != ST_OK)
		return s;
	s = skill_block_store(call->db, call->caller.bu_id, skill.id, block->name, stored);
	if (s != ST_OK)
		return s;
	if ((s = store(call, &skill)) != ST_OK)
		return s;
	return answer_block(call, block, &skill);
}

#define BLOCK(name)                                                                                \
	static enum status name##_read(struct call *call)                                          \
	{                                                                                          \
		return block_read(call, &block_##name);                                            \
	}                                                                                          \
	static enum status name##_write(struct call *call)                                         \
	{                                                                                          \
		return block_write(call, &block_##name);                                           \
	}

BLOCK(general)
BLOCK(retry)
BLOCK(list)
BLOCK(delivery)
BLOCK(cpa)
BLOCK(xs)

static enum status put_block(
	struct call *call, const struct skill_block *block, const struct skill *skill)
{
	enum status s;

	json_open(&call->out, block->name);
	s = skill_block_put(call, block, skill);
	json_close(&call->out);
	return s;
}

static enum status put_all(struct call *call, const struct skill *skill)
{
	static const struct skill_block *const blocks[] = { &block_general, &block_retry,
		&block_list, &block_delivery };
	enum status s = ST_OK;

	json_put_text(&call->out, "skillName", skill->name);
	json_put_int(&call->out, "skillNo", skill->id);
	for (size_t i = 0; i < COUNT_OF(blocks) && s == ST_OK; i++)
		s = put_block(call, blocks[i], skill);
	json_open(&call->out, "cadenceSettings");
	skill_cadence_put(&call->out, skill);
	json_close(&call->out);
	json_open(&call->out, "scheduleSettings");
	skill_schedule_put(&call->out, skill);
	json_close(&call->out);
	skill_zones_put(&call->out, "timeZoneSettings", skill);
	return s;
}

static enum status all_read(struct call *call)
{
	struct skill skill;
	enum status s = skill_of_call(call, &skill);

	return s == ST_OK ? put_all(call, &skill) : s;
}

struct every {
	struct call *call;
	enum status status;
};

static void put_one(void *arg, const struct skill *listed)
{
	struct every *every = arg;
	struct call *call = every->call;
	struct skill skill;

	if (every->status != ST_OK)
		return;
	every->status = skill_load(call->db, call->caller.bu_id, listed->id, call->arena, &skill);
	if (every->status != ST_OK)
		return;
	json_open(&call->out, NULL);
	every->status = put_all(call, &skill);
	json_close(&call->out);
}

static enum status every_read(struct call *call)
{
	struct list_filter filter = call_filter(call);
	struct every every = { call, ST_OK };
	int64_t total = 0;
	enum status s;

	json_open_array(&call->out, "skills");
	s = skill_each(call->db, call->caller.bu_id, &filter, put_one, &every, &total);
	json_close_array(&call->out);
	json_put_int(&call->out, "totalRecords", total);
	return s != ST_OK ? s : every.status;
}

#define BASE     ADMIN "/skills/{skillId}/parameters"
#define READ(f)  ROUTE_READ, PERM_SKILLS_VIEW, f
#define WRITE(f) ROUTE_WRITE, PERM_SKILLS_EDIT, f, SKILL_LOOSE_BODY, .after = skills_changed_after

static const struct route skill_parameter_routes[] = {
	{ HTTP_GET, ADMIN "/skills/parameters", ROUTE_LONG, PERM_SKILLS_VIEW, every_read,
		.summary = "Parameters of all skills" },
	{ HTTP_GET, BASE, READ(all_read), .summary = "Parameters of a skill" },
	{ HTTP_GET, BASE "/general-settings", READ(general_read), .summary = "General settings" },
	{ HTTP_PUT, BASE "/general-settings", WRITE(general_write),
		.summary = "Change general settings" },
	{ HTTP_GET, BASE "/retry-settings", READ(retry_read), .summary = "Retry settings" },
	{ HTTP_PUT, BASE "/retry-settings", WRITE(retry_write),
		.summary = "Change retry settings" },
	{ HTTP_GET, BASE "/list-management", READ(list_read), .summary = "List management" },
	{ HTTP_PUT, BASE "/list-management", WRITE(list_write),
		.summary = "Change list management" },
	{ HTTP_GET, BASE "/delivery-preferences", READ(delivery_read),
		.summary = "Delivery preferences" },
	{ HTTP_PUT, BASE "/delivery-preferences", WRITE(delivery_write),
		.summary = "Change delivery preferences" },
	{ HTTP_GET, BASE "/cpa-management", READ(cpa_read), .summary = "Answer detection (kept)" },
	{ HTTP_PUT, BASE "/cpa-management", WRITE(cpa_write),
		.summary = "Change answer detection (kept)" },
	{ HTTP_GET, BASE "/xs-settings", READ(xs_read), .summary = "CRM check-out (kept)" },
	{ HTTP_PUT, BASE "/xs-settings", WRITE(xs_write),
		.summary = "Change CRM check-out (kept)" },
};
ROUTES(skill_parameter);
