/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The order of a plan: records that are due again first (they waited longest), then the open buckets, priority before
 * ordinary. A record that may not be contacted leaves the queue with the time of its next look, so that what waits in
 * an open bucket is always worth looking at, and a send costs the same however much waits.
 */
#include "outreach/plan.h"

#include "outreach/bucket.h"
#include "outreach/hours.h"
#include "outreach/proactive.h"
#include "outreach/render.h"
#include "outreach/sql.h"

#define PLAN_MEMORY  (16u * 1024 * 1024)
#define CHUNK        32
#define BUCKETS_MAX  4096
#define LOOK_AGAIN   USEC_HOUR
#define BLOCKED_LOOK USEC_DAY

/** A bucket as it is read. */
struct bucket {
	int64_t id;
	struct str zone, other;
	usec expires_at;
};

enum status plan_init(struct plan *plan)
{
	plan->arena = arena_new(PLAN_MEMORY);
	if (plan->arena == NULL)
		return ST_NO_MEMORY;
	plan->messages = arena_array(plan->arena, struct message, MAX_OF(plan->room, 1));
	plan->notes = arena_array(plan->arena, struct claim_note, MAX_OF(plan->room, 1));
	return arena_failed(plan->arena) ? ST_NO_MEMORY : ST_OK;
}

static void note_next(struct plan *plan, usec at)
{
	if (at != 0 && at < plan->next_at)
		plan->next_at = at;
}

static bool is_over(struct plan *plan)
{
	if (plan->stopped_by != NULL)
		return true;
	if (plan->count == plan->room || clock_mono(plan->outreach->with.clock) >= plan->stop_at)
		plan->is_full = true;
	return plan->is_full;
}

/* ---- one record ---- */

/** Whether the obstacle lies in the skill as a whole, so that no other record would fare better. */
static bool is_of_skill(enum rule rule)
{
	switch (rule) {
	case RULE_SKILL:
	case RULE_SCHEDULE:
	case RULE_CHANNEL:
	case RULE_TEMPLATE:
	case RULE_AGENTS:
	case RULE_BREAKER:
	case RULE_PACE:
		return true;
	default:
		return false;
	}
}

static void look_later(struct plan *plan, struct record_row *row, enum record_state state, usec at)
{
	row->state = state;
	row->retry_at = at > plan->now ? at : plan->now + LOOK_AGAIN;
	note_next(plan, row->retry_at);
}

/** What its list in the bin stops goes on when the list is restored. */
static void park(struct record_row *row)
{
	row->state = RECORD_RETRY;
	row->reason = REASON_NONE;
	row->retry_at = RECORD_PARKED;
}

/** Writes what becomes of a record that may not be contacted now. */
static enum status put_aside(
	struct plan *plan, struct db *db, const struct record_row *from, const struct trace *trace)
{
	const struct trace_step *step = trace->decisive;
	struct record_row row = *from;

	row.retry_at = 0;
	row.reason = step->reason;
	switch (step->obstacle) {
	case OBSTACLE_NEVER:
		row.state = RECORD_FINAL;
		if (step->rule == RULE_LIST && facts_list_is_in_bin(&plan->list, plan->now))
			park(&row);
		break;
	case OBSTACLE_BLOCK:
		look_later(plan, &row, RECORD_SUPPRESSED,
			step->next != 0 ? MIN_OF(step->next, plan->now + BLOCKED_LOOK)
					: plan->now + BLOCKED_LOOK);
		break;
	default:
		row.reason = REASON_NONE;
		look_later(plan, &row, RECORD_RETRY, trace->next != 0 ? trace->next : step->next);
		break;
	}
	plan->moved++;
	return record_move(db, from, &row, plan->now);
}

static enum status send(struct plan *plan, struct db *db, const struct record_row *from,
	const struct record_data *data, const struct facts *facts, struct str content)
{
	struct message *message = &plan->messages[plan->count];
	struct record_row row = *from;
	enum status s;

	*message = (struct message){
		.bu_id = from->bu_id,
		.uuid = uuid_new(plan->wall),
		.channel_no = plan->skill->channel.no,
		.direction = DIRECTION_OUTBOUND,
		.lane = LANE_CAMPAIGN,
		.state = MESSAGE_CLAIMED,
		.record_id = from->id,
		.skill_id = plan->skill->skill.id,
		.template_version = plan->skill->template.text_version,
		.recipient = data->destinations[facts->pick.destination].address,
		.content = content,
		.attempt = from->attempts + 1,
		.due_at = plan->lease_until,
		.lease = plan->lease,
	};
	s = proactive_add(db, plan->skill, message, plan->wall, plan->now, plan->arena);
	if (s != ST_OK)
		return s;
	row.state = RECORD_IN_PROGRESS;
	row.reason = REASON_NONE;
	row.retry_at = 0;
	row.message_id = message->id;
	row.destination = (int64_t)facts->pick.destination;
	if ((s = record_move(db, from, &row, plan->now)) != ST_OK)
		return s;
	plan->notes[plan->count++] = (struct claim_note){
		.message_id = message->id, .list_id = from->list_id, .facts = *facts
	};
	return ST_OK;
}

static enum status read_facts(struct plan *plan, struct db *db, const struct record_row *row,
	const struct record_data *data, struct facts *ret_facts)
{
	const struct facts_query query = {
		.db = db,
		.skill = plan->skill,
		.zones = plan->outreach->zones,
		.row = row,
		.data = data,
		.list = &plan->list,
		.arena = plan->arena,
		.now = plan->now,
	};
	enum status s = facts_load(&query, ret_facts);

	if (s != ST_OK)
		return s;
	ret_facts->integration_fault = plan->integration_fault;
	ret_facts->agents = plan->agents;
	ret_facts->agents_capacity = plan->agents - (int64_t)plan->count;
	return ST_OK;
}

/** A payload that cannot be read must not stop the others: the record is looked at again, and a person is told. */
static enum status set_damaged_aside(
	struct plan *plan, struct db *db, const struct record_row *from)
{
	struct record_row row = *from;

	log_event(plan->outreach->with.log, LOG_ERROR, "record.damaged", "record=%lld",
		(long long)from->id);
	row.reason = REASON_NONE;
	look_later(plan, &row, RECORD_RETRY, plan->now + BLOCKED_LOOK);
	plan->moved++;
	return record_move(db, from, &row, plan->now);
}

static enum status take_record(struct plan *plan, struct db *db, const struct record_item *item)
{
	struct record_data data;
	struct facts facts;
	struct trace trace;
	struct str content;
	enum status s;

	s = record_unpack(item->packed, plan->arena, &data);
	if (s != ST_OK)
		return s == ST_INVALID ? set_damaged_aside(plan, db, &item->row) : s;
	if ((s = read_facts(plan, db, &item->row, &data, &facts)) != ST_OK)
		return s;
	if (plan->skill->text != NULL) {
		s = render_content(plan->skill, &data, plan->arena, &content, &facts.missing);
		if (s == ST_LIMIT)
			facts.missing =
				STR("length"); /* the text outgrew what a message may hold */
		else if (s != ST_OK && s != ST_INVALID)
			return s;
	}
	if (eligibility(&facts, plan->now, &trace))
		return send(plan, db, &item->row, &data, &facts, content);
	if (!is_of_skill(trace.decisive->rule))
		return put_aside(plan, db, &item->row, &trace);
	plan->stopped_by = trace.decisive->code;
	note_next(plan, trace.decisive->next);
	return ST_OK;
}

static enum status take_records(
	struct plan *plan, struct db *db, const struct record_items *items, size_t *ret_taken)
{
	enum status s = ST_OK;
	size_t taken = 0;

	while (s == ST_OK && taken < items->count && !is_over(plan)) {
		s = take_record(plan, db, &items->items[taken]);
		taken += plan->stopped_by == NULL;
	}
	*ret_taken = taken;
	return s;
}

/* ---- the queues ---- */

static enum status plan_due(struct plan *plan, struct db *db)
{
	const struct skill *skill = &plan->skill->skill;
	struct record_items items;
	size_t taken;
	usec due;
	enum status s;

	do {
		s = record_list_due(
			db, skill->bu_id, skill->id, plan->now, CHUNK, plan->arena, &items);
		if (s == ST_OK)
			s = take_records(plan, db, &items, &taken);
	} while (s == ST_OK && items.count > 0 && !is_over(plan));
	if (s != ST_OK || is_over(plan))
		return s;
	s = db_int(
		db, &plan_sql, PLAN_NEXT_DUE, VALUES(V_INT(skill->bu_id), V_INT(skill->id)), &due);
	if (s == ST_OK)
		note_next(plan, due);
	return s == ST_NOT_FOUND ? ST_OK : s;
}

static void split_zones(struct bucket *bucket, struct str zones)
{
	const char *comma = memchr(zones.at, ',', zones.len);
	size_t len = comma != NULL ? (size_t)(comma - zones.at) : zones.len;

	bucket->zone = (struct str){ zones.at, len };
	if (comma != NULL)
		bucket->other = (struct str){ comma + 1, zones.len - len - 1 };
}

static enum status read_buckets(
	struct plan *plan, struct db *db, struct bucket **ret_buckets, size_t *ret_count)
{
	const struct skill *skill = &plan->skill->skill;
	struct rows rows CLEANUP(rows_done) = { 0 };
	struct bucket *buckets = arena_array(plan->arena, struct bucket, BUCKETS_MAX);
	size_t count = 0;
	enum status s;

	if (buckets == NULL)
		return ST_NO_MEMORY;
	s = db_query(
		db, &plan_sql, PLAN_BUCKETS, VALUES(V_INT(skill->bu_id), V_INT(skill->id)), &rows);
	if (s != ST_OK)
		return s;
	while (count < BUCKETS_MAX && rows_next(&rows)) {
		struct bucket *bucket = &buckets[count++];
		struct str zones = arena_copy(plan->arena, rows_text(&rows, 1));

		if (zones.at == NULL)
			return ST_NO_MEMORY;
		bucket->id = rows_int(&rows, 0);
		bucket->expires_at = rows_int(&rows, 2);
		split_zones(bucket, zones);
	}
	*ret_buckets = buckets;
	*ret_count = count;
	return rows_status(&rows);
}

/** When the bucket's contact hours are open: now, later, or 0: never (the records must be told why). */
static usec bucket_opens(const struct plan *plan, const struct bucket *bucket)
{
	struct facts facts = facts_of_skill(plan->skill);
	usec next;

	facts_set_zones(&facts, plan->skill, plan->outreach->zones, bucket->zone, bucket->other);
	for (size_t i = 0; i < facts.zone_count; i++)
		if (facts.zones[i].is_off)
			return plan->now;
	next = hours_next_all(&facts, plan->now);
	return next != 0 ? next : plan->now;
}

/** What waits in a bucket and belongs to a list in the bin leaves it by the chunk. */
static enum status take_chunk(struct plan *plan, struct db *db, const struct bucket_head *head)
{
	const struct facts_list *list = &plan->list;
	size_t taken;
	enum status s = facts_read_list(db, plan->skill, head->list_id, &plan->list);

	if (s != ST_OK)
		return s;
	if (list->is_purged)
		return bucket_forget(db, head);
	if (facts_list_is_in_bin(list, plan->now))
		return bucket_put_aside(db, head);
	s = take_records(plan, db, &head->items, &taken);
	return s == ST_OK ? bucket_drop(db, head, taken) : s;
}

static enum status plan_bucket(struct plan *plan, struct db *db, const struct bucket *bucket)
{
	int64_t bu_id = plan->skill->skill.bu_id;
	struct bucket_head head;
	enum status s;

	do {
		s = bucket_read(db, bu_id, bucket->id, CHUNK, plan->arena, &head);
		if (s == ST_OK && !head.is_empty)
			s = take_chunk(plan, db, &head);
	} while (s == ST_OK && !head.is_empty && !is_over(plan));
	if (s != ST_OK || !head.is_empty)
		return s;
	return db_run(db, &plan_sql, PLAN_BUCKET_CLOSE, VALUES(V_INT(bu_id), V_INT(bucket->id)));
}

static enum status plan_fresh(struct plan *plan, struct db *db)
{
	struct bucket *buckets;
	size_t count;
	enum status s;

	if (!plan->skill->skill.load_fresh)
		return ST_OK;
	s = read_buckets(plan, db, &buckets, &count);
	for (size_t i = 0; s == ST_OK && i < count && !is_over(plan); i++) {
		usec opens = bucket_opens(plan, &buckets[i]);

		if (opens <= plan->now)
			s = plan_bucket(plan, db, &buckets[i]);
		else
			note_next(plan, opens);
	}
	return s;
}

enum status plan_unit(struct db *db, struct plan *plan)
{
	const struct skill *skill = &plan->skill->skill;
	enum status s = ST_OK;

	plan->stop_at = clock_mono(plan->outreach->with.clock) + plan->time;
	plan->next_at = USEC_FOREVER;
	if (!skill->agentless)
		s = agents_count(plan->outreach, db, skill->bu_id, skill->id, &plan->agents);
	if (s == ST_OK)
		s = plan_due(plan, db);
	if (s == ST_OK && !is_over(plan))
		s = plan_fresh(plan, db);
	if (s == ST_OK && arena_failed(plan->arena))
		return ST_NO_MEMORY;
	return s;
}
