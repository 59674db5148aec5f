/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What follows from a start, a stop or a fault of an integration: messages that lie paused go on, messages of a forced stop
 * are withdrawn, skills pause and continue. Asked for on the loop, done in units, a batch each.
 */
#include <stdlib.h>

#include "outreach/internal.h"

#define MOVE_MEMORY (16u * 1024 * 1024)

/** A step on its way through the writer. */
struct skill_step {
	struct outreach *outreach;
	int64_t bu_id, id; /* of a skill, or of an integration */
	const char *cause; /* NULL: the integration works again */
	usec now;
	struct arena *arena;
	int64_t count;
	void (*again)(
		struct outreach *outreach, int64_t bu_id, int64_t id); /* while there is more */
};

static void step_free(struct skill_step *step)
{
	arena_free(step->arena);
	free(step);
}

static void submit(
	struct outreach *outreach, const struct skill_step *like, unit_fn *fn, unit_done_fn *done)
{
	struct skill_step *step = malloc(sizeof *step);

	if (step != NULL) {
		*step = *like;
		step->outreach = outreach;
		step->now = clock_business(outreach->with.clock);
		step->arena = arena_new(MOVE_MEMORY);
	}
	if (step == NULL || step->arena == NULL) {
		log_event(outreach->with.log, LOG_ERROR, "skill.step", "result=no_memory");
		free(step);
		return;
	}
	store_submit(outreach->with.store, fn, step, done);
}

static bool step_failed(const struct skill_step *step, enum status s)
{
	if (s != ST_OK)
		log_event(step->outreach->with.log, LOG_ERROR, "skill.step", "id=%lld result=%s",
			(long long)step->id, status_name(s));
	return s != ST_OK;
}

/* ---- messages ---- */

static enum status resume_unit(struct db *db, void *args)
{
	struct skill_step *step = args;

	return ledger_resume_skill(db, step->bu_id, step->id, step->now, step->arena, &step->count);
}

static void messages_moved(void *args, enum status s)
{
	struct skill_step *step = args;
	struct outreach *outreach = step->outreach;

	if (!step_failed(step, s) && step->count > 0 && !outreach->is_stopping) {
		delivery_wake(outreach->delivery);
		planner_wake(outreach);
		step->again(outreach, step->bu_id, step->id);
	}
	step_free(step);
}

void skill_resume_messages(struct outreach *outreach, int64_t bu_id, int64_t skill_id)
{
	const struct skill_step step = {
		.bu_id = bu_id, .id = skill_id, .again = skill_resume_messages
	};

	submit(outreach, &step, resume_unit, messages_moved);
}

/** Only what a person stopped by force: a pause keeps what is queued. */
static enum status withdraw_unit(struct db *db, void *args)
{
	struct skill_step *step = args;
	struct skill skill;
	enum status s = skill_load(db, step->bu_id, step->id, step->arena, &skill);

	if (s != ST_OK)
		return s;
	if (skill.state != SKILL_HELD || !skill.stop_forced)
		return ST_OK;
	return ledger_withdraw_skill(step->outreach->with.ledger, db, step->bu_id, step->id,
		step->now, step->arena, &step->count);
}

void skill_withdraw_messages(struct outreach *outreach, int64_t bu_id, int64_t skill_id)
{
	const struct skill_step step = {
		.bu_id = bu_id, .id = skill_id, .again = skill_withdraw_messages
	};

	submit(outreach, &step, withdraw_unit, messages_moved);
}

enum status outreach_stop_everything(
	struct outreach *outreach, struct db *db, int64_t bu_id, usec now, int64_t *ret_skills)
{
	atomic_store(&outreach->skills_changed, true);
	return skill_stop_all(db, bu_id, now, ret_skills);
}

/* ---- an integration at fault ---- */

#define CHANNELS_MAX 1024

struct channels {
	int64_t integration_no;
	struct arena *arena;
	struct str ids[CHANNELS_MAX];
	size_t count;
};

static void collect_channel(void *arg, const struct channel *channel)
{
	struct channels *channels = arg;

	if (channel->integration_no == channels->integration_no && channels->count < CHANNELS_MAX)
		channels->ids[channels->count++] = arena_copy(channels->arena, channel->id);
}

static enum status integration_unit(struct db *db, void *args)
{
	struct skill_step *step = args;
	const struct channel_filter all = { .is_private = MAYBE_ABSENT,
		.has_manual_outbound_flow = MAYBE_ABSENT };
	struct channels *channels = arena_make(step->arena, struct channels);
	enum status s;

	if (channels == NULL)
		return ST_NO_MEMORY;
	channels->integration_no = step->id;
	channels->arena = step->arena;
	s = channel_each(db, step->bu_id, &all, collect_channel, channels);
	for (size_t i = 0; s == ST_OK && i < channels->count; i++) {
		int64_t changed = 0;

		if (step->cause != NULL)
			s = skill_pause_channel(db, step->bu_id, channels->ids[i],
				"paused_integration", str_of(step->cause), step->now, &changed);
		else
			s = skill_continue_channel(db, step->bu_id, channels->ids[i],
				"paused_integration", step->now, &changed);
		step->count += changed;
	}
	return s;
}

static void skills_moved(void *args, enum status s)
{
	struct skill_step *step = args;
	struct outreach *outreach = step->outreach;

	if (!step_failed(step, s) && step->count > 0)
		directory_skills_changed(outreach->with.directory);
	if (!outreach->is_stopping)
		planner_wake(outreach);
	step_free(step);
}

void skills_integration_changed(
	struct outreach *outreach, int64_t bu_id, int64_t integration_no, const char *cause)
{
	const struct skill_step step = { .bu_id = bu_id, .id = integration_no, .cause = cause };

	submit(outreach, &step, integration_unit, skills_moved);
}

static enum status continue_unit(struct db *db, void *args)
{
	struct skill_step *step = args;

	return skill_continue_all(db, "paused_integration", step->now, &step->count);
}

void skills_continue_all(struct outreach *outreach)
{
	const struct skill_step step = { 0 };

	submit(outreach, &step, continue_unit, skills_moved);
}
