/* SPDX-License-Identifier: Apache-2.0 */
/*
 * When to plan. Loop thread. One unit at a time, the skills in turn; a skill is looked at when it was woken, when the
 * sender has room again, or at the instant its last unit named: an opening, a retry, an edge of the schedule.
 */
#include <stdlib.h>

#include "outreach/hours.h"
#include "outreach/plan.h"

#define FAILED_PAUSE USEC_SECOND
#define IDS_MAX      4096

static void plan_next(struct outreach *outreach);

/* ---- the skills that people want to run ---- */

static struct planned_skill *find(const struct planner *planner, int64_t bu_id, int64_t skill_id)
{
	for (size_t i = 0; i < planner->count; i++) {
		const struct skill *skill = &planner->skills[i].roster->skill;

		if (skill->id == skill_id && skill->bu_id == bu_id)
			return &planner->skills[i];
	}
	return NULL;
}

const struct roster_skill *planner_find(
	const struct outreach *outreach, int64_t bu_id, int64_t skill_id)
{
	const struct planned_skill *found = find(&outreach->planner, bu_id, skill_id);

	return found != NULL ? found->roster : NULL;
}

struct wanted {
	struct {
		int64_t bu_id, id;
	} at[IDS_MAX];
	size_t count;
};

static void collect_wanted(void *arg, const struct skill *skill)
{
	struct wanted *wanted = arg;

	if (wanted->count == IDS_MAX || skill->media_type != MEDIA_DIGITAL)
		return;
	wanted->at[wanted->count].bu_id = skill->bu_id;
	wanted->at[wanted->count++].id = skill->id;
}

static void free_skills(struct planned_skill *skills, size_t count)
{
	for (size_t i = 0; i < count; i++)
		roster_skill_free(skills[i].roster);
	free(skills);
}

static enum status load_wanted(struct outreach *outreach, const struct wanted *wanted,
	struct planned_skill **ret_skills, size_t *ret_count)
{
	struct planned_skill *skills = calloc(MAX_OF(wanted->count, 1), sizeof *skills);
	size_t count = 0;
	enum status s = skills != NULL ? ST_OK : ST_NO_MEMORY;

	for (size_t i = 0; s == ST_OK && i < wanted->count; i++) {
		s = roster_skill_load(store_reader(outreach->with.store), outreach->tables,
			wanted->at[i].bu_id, wanted->at[i].id, &skills[count].roster);
		count += s == ST_OK;
		if (s == ST_NOT_FOUND)
			s = ST_OK;
	}
	if (s != ST_OK) {
		free_skills(skills, count);
		return s;
	}
	*ret_skills = skills;
	*ret_count = count;
	return ST_OK;
}

/** A start takes up what a stop or a fault had left lying; a forced stop withdraws it. */
static void tell_moves(struct outreach *outreach, const struct planner *before)
{
	const struct planner *after = &outreach->planner;

	for (size_t i = 0; i < after->count; i++) {
		const struct skill *skill = &after->skills[i].roster->skill;

		if (find(before, skill->bu_id, skill->id) == NULL)
			skill_resume_messages(outreach, skill->bu_id, skill->id);
	}
	for (size_t i = 0; i < before->count; i++) {
		const struct skill *skill = &before->skills[i].roster->skill;

		if (find(after, skill->bu_id, skill->id) == NULL)
			skill_withdraw_messages(outreach, skill->bu_id, skill->id);
	}
}

static enum status reload(struct outreach *outreach)
{
	struct planner *planner = &outreach->planner, before;
	struct wanted *wanted = calloc(1, sizeof *wanted);
	int64_t version = directory_skills_version(outreach->with.directory);
	struct planned_skill *skills;
	size_t count;
	enum status s = ST_NO_MEMORY;

	if (wanted != NULL)
		s = skill_each_started(store_reader(outreach->with.store), collect_wanted, wanted);
	if (s == ST_OK)
		s = load_wanted(outreach, wanted, &skills, &count);
	free(wanted);
	if (s != ST_OK)
		return s;
	before = *planner;
	planner->skills = skills;
	planner->count = count;
	planner->turn = 0;
	planner->version = version;
	planner->must_reload = false;
	planner->generation++;
	tell_moves(outreach, &before);
	free_skills(before.skills, before.count);
	return ST_OK;
}

static void planner_due(void *arg)
{
	plan_next(arg);
}

static void arm(struct outreach *outreach, usec wait)
{
	if (loop_timer_set(outreach->with.loop, &outreach->planner.timer, MAX_OF(wait, 0),
		    planner_due, outreach) != ST_OK)
		log_event(outreach->with.log, LOG_ERROR, "planner.timer", "result=no_memory");
}

bool planner_is_current(const struct outreach *outreach)
{
	return !outreach->planner.must_reload &&
	       outreach->planner.version == directory_skills_version(outreach->with.directory);
}

bool planner_refresh(struct outreach *outreach)
{
	struct planner *planner = &outreach->planner;
	enum status s;

	if (planner->is_planning)
		return false;
	if (planner_is_current(outreach))
		return true;
	if ((s = reload(outreach)) == ST_OK)
		return true;
	log_event(outreach->with.log, LOG_ERROR, "planner.skills", "result=%s", status_name(s));
	planner->must_reload = true;
	arm(outreach, FAILED_PAUSE);
	return false;
}

/* ---- one unit ---- */

static void plan_log(const struct outreach *outreach, const struct plan *plan, enum status s)
{
	const struct skill *skill = &plan->skill->skill;

	if (s != ST_OK)
		log_event(outreach->with.log, LOG_ERROR, "planner.unit", "skill=%lld result=%s",
			(long long)skill->id, status_name(s));
	else if (plan->count > 0 || plan->moved > 0 || plan->stopped_by != NULL)
		log_event(outreach->with.log, LOG_DEBUG, "planner.unit",
			"skill=%lld messages=%zu moved=%lld stopped_by=%s", (long long)skill->id,
			plan->count, (long long)plan->moved,
			plan->stopped_by != NULL ? plan->stopped_by : "none");
}

static void hand_over(struct outreach *outreach, struct plan *plan, int64_t blocks)
{
	for (size_t i = 0; i < plan->count; i++) {
		plan->notes[i].blocks = blocks;
		plan->notes[i].generation = outreach->planner.generation;
		claim_notes_put(&outreach->notes, &plan->notes[i]);
	}
	delivery_hand(outreach->delivery, plan->messages, plan->count);
}

/** A plan on its way through the writer. */
struct planning {
	struct outreach *outreach;
	struct plan plan;
	int64_t blocks; /* version of the blocks before it was begun */
};

static enum status run_plan(struct db *db, void *args)
{
	struct planning *planning = args;

	return plan_unit(db, &planning->plan);
}

static void planned(void *args, enum status s)
{
	struct planning *planning = args;
	struct outreach *outreach = planning->outreach;
	struct planner *planner = &outreach->planner;
	struct plan *plan = &planning->plan;
	const struct skill *of = &plan->skill->skill;
	struct planned_skill *skill = find(planner, of->bu_id, of->id);

	planner->is_planning = false;
	plan_log(outreach, plan, s);
	if (s != ST_OK)
		skill->next_at = clock_business(outreach->with.clock) + FAILED_PAUSE;
	else
		skill->next_at = plan->is_full || planner->was_woken ? 0 : plan->next_at;
	planner->was_woken = false;
	if (s == ST_OK && (plan->count > 0 || plan->moved > 0))
		pulse_changed(outreach->pulse, of->bu_id, of->id);
	if (s == ST_OK)
		hand_over(outreach, plan, planning->blocks);
	arena_free(plan->arena);
	free(planning);
	plan_next(outreach);
}

static bool begin(struct outreach *outreach, struct planned_skill *skill, size_t room, usec now)
{
	const struct outreach_options *with = &outreach->with;
	struct planning *planning = calloc(1, sizeof *planning);

	if (planning == NULL)
		return false;
	planning->outreach = outreach;
	planning->blocks = directory_blocks_version(with->directory);
	planning->plan = (struct plan){
		.outreach = outreach,
		.skill = skill->roster,
		.now = now,
		.wall = clock_wall(with->clock),
		.room = MIN_OF(room, (size_t)with->settings->plan_batch),
		.time = PLAN_TIME,
		.lease = delivery_lease(outreach->delivery),
		.lease_until = delivery_lease_until(outreach->delivery),
	};
	if (plan_init(&planning->plan) != ST_OK) {
		arena_free(planning->plan.arena);
		free(planning);
		return false;
	}
	outreach->planner.is_planning = true;
	store_submit(with->store, run_plan, planning, planned);
	return true;
}

/* ---- whose turn it is ---- */

/** Room for a skill's messages now; 0: it waits, and `next_at` says until when. */
static size_t room_for(struct outreach *outreach, struct planned_skill *skill, usec now)
{
	const struct roster_skill *roster = skill->roster;
	usec opens = now;
	size_t room;

	skill->waits_for_room = false;
	if (roster->skill.is_scheduled)
		opens = hours_next(&roster->skill.schedule, roster->unit_zone, now);
	if (opens != now) {
		skill->next_at = opens != 0 ? opens : USEC_FOREVER;
		return 0;
	}
	skill->next_at = USEC_FOREVER;
	if (roster->channel_fault != NULL || roster->template_fault != NULL ||
		delivery_integration_fault(
			outreach->delivery, roster->skill.bu_id, roster->integration.no) != NULL)
		return 0; /* a change of the skill, or of the breaker, wakes it */
	room = delivery_room(outreach->delivery, roster->skill.bu_id, roster->integration.no);
	skill->waits_for_room = room == 0;
	return room;
}

/** Begins the unit of the next skill that has something to look at. @return whether one was begun */
static bool begin_any(struct outreach *outreach, usec now)
{
	struct planner *planner = &outreach->planner;

	for (size_t i = 0; i < planner->count; i++) {
		struct planned_skill *skill =
			&planner->skills[(planner->turn + i) % planner->count];
		size_t room;

		if (skill->next_at > now || (room = room_for(outreach, skill, now)) == 0)
			continue;
		planner->turn = (planner->turn + i + 1) % planner->count;
		if (begin(outreach, skill, room, now))
			return true;
		skill->next_at = now + FAILED_PAUSE;
	}
	return false;
}

static void plan_next(struct outreach *outreach)
{
	struct planner *planner = &outreach->planner;
	usec now = clock_business(outreach->with.clock);
	usec next = USEC_FOREVER;

	if (outreach->is_stopping || outreach->delivery == NULL || !planner_refresh(outreach))
		return;
	if (begin_any(outreach, now))
		return;
	for (size_t i = 0; i < planner->count; i++)
		next = MIN_OF(next, planner->skills[i].next_at);
	if (next != USEC_FOREVER)
		arm(outreach, next - now);
}

void planner_wake(struct outreach *outreach)
{
	struct planner *planner = &outreach->planner;

	if (outreach->is_stopping)
		return;
	planner->was_woken = planner->is_planning;
	for (size_t i = 0; i < planner->count; i++)
		planner->skills[i].next_at = 0;
	arm(outreach, 0);
}

void planner_has_room(void *arg)
{
	struct outreach *outreach = arg;
	struct planner *planner = &outreach->planner;
	bool any = false;

	for (size_t i = 0; i < planner->count; i++) {
		if (!planner->skills[i].waits_for_room)
			continue;
		planner->skills[i].next_at = 0;
		any = true;
	}
	if (any && !outreach->is_stopping)
		arm(outreach, 0);
}

void planner_start(struct outreach *outreach)
{
	outreach->planner.must_reload = true;
	planner_wake(outreach);
}

void planner_stop(struct outreach *outreach)
{
	loop_timer_cancel(outreach->with.loop, &outreach->planner.timer);
}

void planner_free(struct outreach *outreach)
{
	free_skills(outreach->planner.skills, outreach->planner.count);
	outreach->planner.skills = NULL;
	outreach->planner.count = 0;
}
