/* SPDX-License-Identifier: Apache-2.0 */
#include "outreach/roster.h"

#define ROSTER_MEMORY (1u << 20)

static enum status load_unit(
	struct db *db, const struct zone_tables *tables, struct roster_skill *roster)
{
	const struct zone_set *set = zone_tables_set(tables);
	enum status s = unit_rules_load(db, roster->skill.bu_id, roster->arena, &roster->unit);

	if (s != ST_OK)
		return s;
	roster->unit_zone = zone_set_find(set, roster->unit.zone);
	if (roster->unit_zone == NULL)
		roster->unit_zone = zone_set_fixed(set, 0);
	return ST_OK;
}

static const char *fault_of_channel(const struct channel *channel)
{
	if (channel->is_disconnected)
		return "channel_disconnected";
	return channel->has_outbound_flow == MAYBE_NO ? "channel_no_outbound" : NULL;
}

static enum status load_channel(struct db *db, struct roster_skill *roster)
{
	const struct skill *skill = &roster->skill;
	enum status s;

	roster->channel_fault = "skill_channel";
	if (!str_present(skill->channel_id))
		return ST_OK;
	roster->channel_fault = "channel_unknown";
	s = channel_load(db, skill->bu_id, skill->channel_id, roster->arena, &roster->channel);
	if (s == ST_OK)
		s = integration_load_no(db, skill->bu_id, roster->channel.integration_no,
			roster->arena, &roster->integration);
	if (s == ST_OK)
		roster->channel_fault = fault_of_channel(&roster->channel);
	return s == ST_NOT_FOUND ? ST_OK : s;
}

static enum status load_template(struct db *db, struct roster_skill *roster)
{
	struct template *text;
	enum status s;

	roster->template_fault = "skill_template";
	if (roster->skill.template_id == 0)
		return ST_OK;
	s = message_template_load(db, roster->skill.bu_id, roster->skill.template_id, 0,
		roster->arena, &roster->template);
	if (s != ST_OK)
		return s == ST_NOT_FOUND ? ST_OK : s;
	s = template_parse(roster->template.body, roster->arena, NULL, &text);
	if (s != ST_OK)
		return s == ST_INVALID ? ST_OK : s;
	roster->text = text;
	roster->template_fault = roster->template.is_active ? NULL : "template_inactive";
	return ST_OK;
}

static struct week every_day(int start, int end)
{
	struct week week = { 0 };

	for (int day = 0; start != end && day < WEEK_DAYS; day++)
		week.days[day] = (struct week_day_hours){ .count = 1,
			.at = { { (int16_t)start, (int16_t)end } } };
	return week;
}

static enum status load_zones(const struct zone_tables *tables, struct roster_skill *roster)
{
	const struct skill *skill = &roster->skill;

	roster->zones =
		arena_array(roster->arena, struct roster_zone, MAX_OF(skill->zone_count, 1));
	if (roster->zones == NULL)
		return ST_NO_MEMORY;
	for (size_t i = 0; i < skill->zone_count; i++) {
		const struct skill_zone *from = &skill->zones[i];
		const struct zone *zone = zone_by_value(tables, from->zone, roster->arena);

		if (zone == NULL)
			continue; /* a name that this hub's tables do not know has no records */
		roster->zones[roster->zone_count++] = (struct roster_zone){
			.zone = zone,
			.is_off = !from->is_active,
			.overrides = from->overrides,
			.week = every_day(from->start, from->end),
		};
	}
	return ST_OK;
}

enum status roster_skill_load(struct db *db, const struct zone_tables *tables, int64_t bu_id,
	int64_t id, struct roster_skill **ret_skill)
{
	struct arena *arena CLEANUP(arena_freep) = arena_new(ROSTER_MEMORY);
	struct roster_skill *roster;
	enum status s;

	if (arena == NULL || (roster = arena_make(arena, struct roster_skill)) == NULL)
		return ST_NO_MEMORY;
	roster->arena = arena;
	if ((s = skill_load(db, bu_id, id, arena, &roster->skill)) != ST_OK)
		return s;
	if ((s = load_unit(db, tables, roster)) != ST_OK)
		return s;
	if ((s = load_channel(db, roster)) != ST_OK)
		return s;
	if ((s = load_template(db, roster)) != ST_OK)
		return s;
	if ((s = load_zones(tables, roster)) != ST_OK)
		return s;
	if (arena_failed(arena))
		return ST_NO_MEMORY;
	arena = NULL; /* the roster owns it */
	*ret_skill = roster;
	return ST_OK;
}

void roster_skill_free(struct roster_skill *skill)
{
	if (skill != NULL)
		arena_free(skill->arena);
}

void roster_skill_freep(struct roster_skill **skill)
{
	roster_skill_free(*skill);
}

struct zone_hours roster_hours(const struct roster_skill *skill, const struct zone *zone)
{
	for (size_t i = 0; i < skill->zone_count; i++) {
		const struct roster_zone *at = &skill->zones[i];

		if (!zone_same_clock(at->zone, zone))
			continue;
		return (struct zone_hours){
			.zone = zone,
			.week = at->overrides ? &at->week : &skill->skill.windows,
			.is_off = at->is_off,
		};
	}
	return (struct zone_hours){ .zone = zone, .week = &skill->skill.windows };
}

enum address_kind roster_kind(const struct roster_skill *skill)
{
	return (enum address_kind)skill->channel.kind;
}
