/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the ledger and conversations tell, turned into moves of records. Writer thread, inside the unit of what happened; the
 * skill is only read when an attempt failed.
 */
#include "outreach/aftermath.h"
#include "outreach/facts.h"
#include "outreach/internal.h"
#include "outreach/tally.h"

#define HOOK_MEMORY (2u * 1024 * 1024)

/** A message's record, and what a hook does with it. */
struct hook {
	struct outreach *outreach;
	struct db *db;
	struct arena *arena;
	const struct message *message;
	struct record_row row;
	struct record_packed packed;
	usec now;
};

/** @return ST_NOT_FOUND when the message belongs to no record (any more) */
static enum status hook_open(void *arg, struct db *db, const struct message *message, usec now,
	struct arena *arena, struct hook *ret_hook)
{
	struct hook hook = {
		.outreach = arg, .db = db, .arena = arena, .message = message, .now = now
	};
	enum status s;

	if (arena == NULL)
		return ST_NO_MEMORY;
	if (message->record_id == 0)
		return ST_NOT_FOUND;
	s = record_get(db, message->bu_id, 0, message->record_id, arena, &hook.row, &hook.packed);
	if (s != ST_OK)
		return s;
	/* A record that was planned again meanwhile is none of this message's business. */
	if (hook.row.message_id != message->id)
		return ST_NOT_FOUND;
	*ret_hook = hook;
	return ST_OK;
}

static enum status move(struct hook *hook, const struct record_row *row)
{
	if (row->retry_at != 0)
		atomic_store(&hook->outreach->is_due_sooner, true);
	return record_move(hook->db, &hook->row, row, hook->now);
}

static enum status nothing_to_do(enum status s)
{
	return s == ST_NOT_FOUND ? ST_OK : s;
}

/* ---- the cadence after an attempt ---- */

/** @param uncounted  the attempt that is just ending is not in the history yet */
static enum status pick_next(struct hook *hook, const struct roster_skill *skill, int64_t dead,
	bool uncounted, struct cadence_pick *ret_pick)
{
	struct destination_use uses[RECORD_DESTINATIONS_MAX];
	struct record_row row = hook->row;
	struct record_data data;
	const struct cadence_facts facts = { .skill = &skill->skill,
		.data = &data,
		.kind = roster_kind(skill),
		.dead = dead,
		.uses = uses };
	enum status s;

	if ((s = record_unpack(hook->packed, hook->arena, &data)) != ST_OK)
		return s;
	row.attempts++; /* the history has something by now */
	if ((s = facts_read_uses(hook->db, &row, &data, hook->arena, uses)) != ST_OK)
		return s;
	if (uncounted && (size_t)row.destination < data.destination_count) {
		uses[row.destination].attempts++;
		uses[row.destination].last_at = hook->now;
	}
	*ret_pick = cadence_next(&facts, hook->now);
	return ST_OK;
}

static enum status load_skill(struct hook *hook, struct roster_skill **ret_skill)
{
	return roster_skill_load(hook->db, hook->outreach->tables, hook->message->bu_id,
		hook->message->skill_id, ret_skill);
}

static enum status on_attempt_over(void *arg, struct db *db, const struct message *message,
	const struct settlement *settlement, usec now, struct next_attempt *ret_next)
{
	struct arena *arena CLEANUP(arena_freep) = arena_new(HOOK_MEMORY);
	struct roster_skill *skill CLEANUP(roster_skill_freep) = NULL;
	struct cadence_pick pick;
	struct record_row row;
	struct hook hook;
	enum status s;

	(void)settlement;
	*ret_next = (struct next_attempt){ .again = false };
	if ((s = hook_open(arg, db, message, now, arena, &hook)) != ST_OK)
		return nothing_to_do(s);
	if ((s = load_skill(&hook, &skill)) != ST_OK)
		return nothing_to_do(s);
	if ((s = pick_next(&hook, skill, hook.row.dead, true, &pick)) != ST_OK)
		return s;
	*ret_next = after_attempt(&hook.row, &skill->skill, &pick, now);
	if (!ret_next->again)
		return ST_OK; /* it is counted when the message closes */
	row = hook.row;
	row.attempts++;
	row.last_at = now;
	return move(&hook, &row);
}

/* ---- a message is over ---- */

static enum status closed_sent(struct hook *hook, const struct settlement *settlement)
{
	const struct message *message = hook->message;
	struct outreach *outreach = hook->outreach;
	struct record_row row = after_accepted(&hook->row, hook->now);
	enum status s;

	(void)refusals_note(&outreach->refusals, message->skill_id, false, 0);
	pulse_sent(outreach->pulse, message->bu_id, message->skill_id,
		clock_mono(outreach->with.clock));
	if ((s = thread_answered(hook->db, message, settlement->thread_external, hook->now)) !=
		ST_OK)
		return s;
	if ((s = count_add(hook->db, &hook->row, COUNT_SENT)) != ST_OK)
		return s;
	return move(hook, &row);
}

/** A skill whose messages are refused again and again stops by itself (decision 2). */
static enum status look_at_refusals(
	struct hook *hook, const struct skill *skill, const struct settlement *settlement)
{
	bool is_refused = settlement->how == SETTLED_REFUSED;

	if (!refusals_note(&hook->outreach->refusals, skill->id, is_refused, skill->refusal_share))
		return ST_OK;
	log_event(hook->outreach->with.log, LOG_ERROR, "skill.paused",
		"skill=%lld cause=paused_refusals", (long long)skill->id);
	atomic_store(&hook->outreach->skills_changed, true);
	return skill_pause(hook->db, skill->bu_id, skill->id, "paused_refusals",
		str_of(settlement->cause), hook->now);
}

static enum status closed_failed(struct hook *hook, const struct settlement *settlement)
{
	struct roster_skill *skill CLEANUP(roster_skill_freep) = NULL;
	struct cadence_pick pick;
	struct record_row row;
	enum status s;

	if ((s = load_skill(hook, &skill)) != ST_OK)
		return s;
	if (settlement->is_recipient_fault)
		hook->row.dead |= (int64_t)1 << hook->row.destination;
	if ((s = pick_next(hook, skill, hook->row.dead, false, &pick)) != ST_OK)
		return s;
	row = after_failed(&hook->row, &skill->skill, &pick, settlement, hook->now);
	if ((s = move(hook, &row)) != ST_OK)
		return s;
	return look_at_refusals(hook, &skill->skill, settlement);
}

static enum status closed_otherwise(struct hook *hook, const struct settlement *settlement)
{
	struct record_row row = hook->row;

	if (hook->message->state == MESSAGE_HELD)
		row.state = RECORD_HELD;
	else
		row = after_withdrawn(
			&hook->row, settlement->cause, hook->message->transmitted, hook->now);
	return move(hook, &row);
}

static enum status on_closed(void *arg, struct db *db, const struct message *message,
	const struct settlement *settlement, usec now)
{
	struct arena *arena CLEANUP(arena_freep) = arena_new(HOOK_MEMORY);
	struct hook hook;
	enum status s = hook_open(arg, db, message, now, arena, &hook);

	if (s != ST_OK)
		return nothing_to_do(s);
	pulse_changed(hook.outreach->pulse, message->bu_id, message->skill_id);
	switch (message->state) {
	case MESSAGE_SENT:
		return closed_sent(&hook, settlement);
	case MESSAGE_FAILED:
		return closed_failed(&hook, settlement);
	default:
		return closed_otherwise(&hook, settlement);
	}
}

/* ---- receipts and answers ---- */

static enum status undelivered(struct hook *hook)
{
	struct roster_skill *skill CLEANUP(roster_skill_freep) = NULL;
	struct cadence_pick pick;
	struct record_row row;
	enum status s;

	if (hook->row.state != RECORD_FINAL || hook->row.reason != REASON_CONTACTED)
		return ST_OK;
	if ((s = load_skill(hook, &skill)) != ST_OK)
		return nothing_to_do(s);
	if ((s = pick_next(hook, skill, hook->row.dead, false, &pick)) != ST_OK)
		return s;
	row = after_undelivered(&hook->row, &skill->skill, &pick, hook->now);
	return move(hook, &row);
}

static enum status on_delivered(void *arg, struct db *db, const struct message *message, usec now)
{
	struct arena *arena CLEANUP(arena_freep) = arena_new(HOOK_MEMORY);
	struct hook hook;
	enum status s = hook_open(arg, db, message, now, arena, &hook);

	if (s != ST_OK)
		return nothing_to_do(s);
	pulse_changed(hook.outreach->pulse, message->bu_id, message->skill_id);
	if (message->delivery == DELIVERY_DELIVERED)
		return count_add(db, &hook.row, COUNT_DELIVERED);
	if (message->delivery != DELIVERY_FAILED)
		return ST_OK;
	if ((s = count_add(db, &hook.row, COUNT_UNDELIVERED)) != ST_OK)
		return s;
	return undelivered(&hook);
}

struct ledger_hooks outreach_hooks(struct outreach *outreach)
{
	return (struct ledger_hooks){
		.attempt_over = on_attempt_over,
		.closed = on_closed,
		.delivered = on_delivered,
		.arg = outreach,
	};
}

static enum status on_answered(void *arg, struct db *db, const struct message *proactive,
	const struct message *reply, enum word_meaning meaning, usec now)
{
	struct arena *arena CLEANUP(arena_freep) = arena_new(HOOK_MEMORY);
	struct record_row row;
	struct hook hook;
	enum status s = hook_open(arg, db, proactive, now, arena, &hook);

	(void)reply;
	if (s != ST_OK)
		return nothing_to_do(s);
	if (hook.row.replied_at != 0)
		return ST_OK;
	pulse_changed(hook.outreach->pulse, proactive->bu_id, proactive->skill_id);
	row = hook.row;
	row.replied_at = now;
	if (row.state == RECORD_RETRY) { /* whoever answers has been reached */
		row.state = RECORD_FINAL;
		row.reason = REASON_CONTACTED;
		row.retry_at = 0;
	}
	if ((s = count_add(db, &hook.row, COUNT_REPLIED)) != ST_OK)
		return s;
	if (meaning == WORD_STOP && (s = count_add(db, &hook.row, COUNT_OPTED_OUT)) != ST_OK)
		return s;
	return move(&hook, &row);
}

struct conversation_listener outreach_listener(struct outreach *outreach)
{
	return (struct conversation_listener){ .answered = on_answered, .arg = outreach };
}
