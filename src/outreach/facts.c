/* SPDX-License-Identifier: Apache-2.0 */
#include "outreach/facts.h"

#include "directory/suppression.h"
#include "outreach/sql.h"

#define ATTEMPTS_READ 256

struct facts facts_of_skill(const struct roster_skill *skill)
{
	return (struct facts){
		.skill = &skill->skill,
		.unit_zone = skill->unit_zone,
		.channel_fault = skill->channel_fault,
		.template_fault = skill->template_fault,
		.has_room = true,
		.list_is_active = true,
		.state = RECORD_WAITING,
		.needs_consent = skill->unit.requires_consent &&
				 skill->template.class == TEMPLATE_COMMERCIAL,
	};
}

void facts_set_zones(struct facts *facts, const struct roster_skill *skill,
	const struct zone_set *zones, struct str zone, struct str other)
{
	const struct str names[RECORD_ZONES_MAX] = { zone, other };

	facts->zone_count = 0;
	for (size_t i = 0; i < COUNT_OF(names); i++) {
		const struct zone *found =
			str_present(names[i]) ? zone_set_find(zones, names[i]) : NULL;

		if (found != NULL)
			facts->zones[facts->zone_count++] = roster_hours(skill, found);
	}
}

/* ---- the list ---- */

static usec list_expiry(const struct roster_skill *skill, struct str date)
{
	struct civil_date day;

	if (!civil_parse_date(date, &day))
		return 0;
	return zone_midnight(skill->unit_zone, civil_days(day));
}

enum status facts_read_list(
	struct db *db, const struct roster_skill *skill, int64_t list_id, struct facts_list *list)
{
	struct rows rows CLEANUP(rows_done) = { 0 };
	struct facts_list read = { .list_id = list_id, .is_removed = true };
	enum status s;

	if (list->list_id == list_id)
		return ST_OK;
	s = db_query(
		db, &plan_sql, PLAN_LIST, VALUES(V_INT(skill->skill.bu_id), V_INT(list_id)), &rows);
	if (s != ST_OK)
		return s;
	if (rows_next(&rows)) {
		read.is_active = rows_bool(&rows, 0);
		read.expires_at = list_expiry(skill, rows_text(&rows, 1));
		read.is_removed = !rows_null(&rows, 2);
		read.is_purged = !rows_null(&rows, 3);
	}
	if ((s = rows_status(&rows)) == ST_OK)
		*list = read;
	return s;
}

bool facts_list_is_in_bin(const struct facts_list *list, usec now)
{
	if (list->is_removed)
		return !list->is_purged;
	return list->expires_at != 0 && now >= list->expires_at;
}

void facts_set_list(struct facts *facts, const struct facts_list *list)
{
	facts->list_is_removed = list->is_removed;
	facts->list_is_active = list->is_active;
	facts->list_expires_at = list->expires_at;
}

/* ---- the record ---- */

/** The end of a record without a date of its own: so long after loading, at 00:00 in its zone. */
static usec default_expiry(
	const struct roster_skill *skill, const struct record_row *row, const struct facts *facts)
{
	usec span = skill->skill.default_expiration;
	usec expires_at = USEC_FOREVER;

	if (span == 0)
		span = skill->unit.default_expiration;
	if (span == 0)
		return 0;
	for (size_t i = 0; i < facts->zone_count; i++) {
		const struct zone *zone = facts->zones[i].zone;
		usec end = zone_midnight(zone, zone_day_at(zone, row->created_at + span));

		expires_at = MIN_OF(expires_at, end);
	}
	return facts->zone_count > 0 ? expires_at : row->created_at + span;
}

static void set_row(struct facts *facts, const struct facts_query *query)
{
	const struct record_row *row = query->row;

	facts->state = row->state;
	facts->reason = row->reason;
	facts->attempts = row->attempts;
	facts->last_at = row->last_at;
	facts->retry_at = row->retry_at != RECORD_PARKED ? row->retry_at : 0;
	facts->expires_at = row->expires_at;
	if (facts->expires_at == 0)
		facts->expires_at = default_expiry(query->skill, row, facts);
}

static void count_use(
	const struct record_data *data, struct str recipient, usec at, struct destination_use *uses)
{
	for (size_t i = 0; i < data->destination_count; i++) {
		if (!str_equal(data->destinations[i].address, recipient))
			continue;
		uses[i].attempts++;
		uses[i].last_at = MAX_OF(uses[i].last_at, at);
		return;
	}
}

enum status facts_read_uses(struct db *db, const struct record_row *row,
	const struct record_data *data, struct arena *arena, struct destination_use *ret_uses)
{
	struct attempt_list attempts;
	struct message message = { 0 };
	enum status s;

	memset(ret_uses, 0, RECORD_DESTINATIONS_MAX * sizeof *ret_uses);
	if (row->attempts == 0)
		return ST_OK;
	s = attempt_list_record(db, row->bu_id, row->id, ATTEMPTS_READ, arena, &attempts);
	for (size_t i = 0; s == ST_OK && i < attempts.count; i++) {
		const struct attempt *attempt = &attempts.items[i];

		if (message.id != attempt->message_id)
			s = message_get(db, row->bu_id, attempt->message_id, arena, &message);
		if (s == ST_OK)
			count_use(data, message.recipient, attempt->ended_at, ret_uses);
	}
	return s;
}

/** The destination of the message that is under way. */
static struct cadence_pick pick_recipient(const struct facts_query *query)
{
	const struct record_data *data = query->data;

	for (size_t i = 0; i < data->destination_count; i++)
		if (str_equal(data->destinations[i].address, query->recipient))
			return (struct cadence_pick){ .kind = PICK_FOUND, .destination = i };
	return (struct cadence_pick){ .kind = PICK_USED_UP }; /* it was replaced by an upload */
}

static enum status set_pick(struct facts *facts, const struct facts_query *query)
{
	struct destination_use uses[RECORD_DESTINATIONS_MAX];
	const struct cadence_facts cadence = {
		.skill = &query->skill->skill,
		.data = query->data,
		.kind = roster_kind(query->skill),
		.dead = query->row->dead,
		.uses = uses,
	};
	enum status s;

	if (str_present(query->recipient)) {
		facts->is_own_message = true;
		facts->pick = pick_recipient(query);
		return ST_OK;
	}
	s = facts_read_uses(query->db, query->row, query->data, query->arena, uses);
	if (s == ST_OK)
		facts->pick = cadence_next(&cadence, query->now);
	return s;
}

/* ---- who must not be contacted ---- */

static enum status find_block(struct db *db, const struct roster_skill *skill, struct str address,
	usec now, struct arena *arena, struct block *ret_block)
{
	struct str key;
	enum status s;

	s = address_key(arena, roster_kind(skill), address, &key);
	if (s != ST_OK)
		return s == ST_INVALID ? ST_OK
				       : s; /* nothing was ever stored under such an address */
	return block_find(
		db, skill->skill.bu_id, skill->skill.id, roster_kind(skill), key, now, ret_block);
}

static enum status find_suppression(const struct facts_query *query, struct block *ret_block)
{
	struct str key;
	enum status s;

	s = suppression_key(query->arena, query->data->external_id, &key);
	if (s != ST_OK)
		return s == ST_INVALID ? ST_OK : s;
	s = suppression_find(
		query->db, query->row->bu_id, query->skill->skill.id, key, query->now, ret_block);
	return s == ST_NOT_FOUND ? ST_OK : s;
}

static enum status set_block(struct facts *facts, const struct facts_query *query)
{
	struct str address = query->recipient;
	enum status s = ST_OK;

	if (!str_present(address) && facts->pick.kind == PICK_FOUND)
		address = query->data->destinations[facts->pick.destination].address;
	if (str_present(address))
		s = find_block(
			query->db, query->skill, address, query->now, query->arena, &facts->block);
	if (s == ST_OK && facts->block.kind == BLOCK_NONE)
		s = find_suppression(query, &facts->block);
	return s;
}

static bool has_value(const struct record_data *data, const char *name)
{
	for (size_t i = 0; i < data->field_count; i++)
		if (str_is(data->fields[i].name, name))
			return str_present(str_trim(data->fields[i].value));
	return false;
}

enum status facts_load(const struct facts_query *query, struct facts *ret_facts)
{
	struct facts facts = facts_of_skill(query->skill);
	enum status s;

	facts_set_zones(
		&facts, query->skill, query->zones, query->data->zone, query->data->zone_other);
	set_row(&facts, query);
	facts.has_consent =
		has_value(query->data, "ConsentBasis") && has_value(query->data, "ConsentDate");
	s = facts_read_list(query->db, query->skill, query->row->list_id, query->list);
	if (s != ST_OK)
		return s;
	facts_set_list(&facts, query->list);
	if ((s = set_pick(&facts, query)) != ST_OK)
		return s;
	if ((s = set_block(&facts, query)) != ST_OK)
		return s;
	*ret_facts = facts;
	return ST_OK;
}

enum status facts_load_test(struct db *db, const struct roster_skill *skill, struct str recipient,
	usec now, struct arena *arena, struct facts *ret_facts)
{
	struct facts facts = facts_of_skill(skill);
	enum status s;

	facts.is_test = true;
	facts.pick.kind = PICK_FOUND;
	s = find_block(db, skill, recipient, now, arena, &facts.block);
	if (s == ST_OK)
		*ret_facts = facts;
	return s;
}
