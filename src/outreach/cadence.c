/* SPDX-License-Identifier: Apache-2.0 */
#include "outreach/cadence.h"

#define PASSES_MAX 100

/** A step as it is walked: one destination of this record and how often in one pass. */
struct step {
	size_t destination;
	int64_t attempts;
	const struct week *hours;
};

struct walk {
	const struct cadence_facts *facts;
	struct step steps[RECORD_DESTINATIONS_MAX * 4];
	size_t count;
	bool any_fits; /* a destination of the channel's kind exists */
};

/** How often a destination may be used in all. */
static int64_t limit_of(const struct skill *skill, struct str field)
{
	for (size_t i = 0; i < skill->destination_count; i++)
		if (str_equal(skill->destinations[i].field_name, field) &&
			skill->destinations[i].attempts != ATTEMPTS_OF_RECORD)
			return skill->destinations[i].attempts;
	return INT64_MAX;
}

static void add_step(
	struct walk *walk, size_t destination, int64_t attempts, const struct week *hours)
{
	const struct cadence_facts *facts = walk->facts;
	const struct record_destination *at = &facts->data->destinations[destination];
	int64_t limit = limit_of(facts->skill, at->field);

	if (at->kind != facts->kind || limit == 0 || attempts == 0)
		return;
	walk->any_fits = true;
	if ((facts->dead >> destination & 1) != 0 || walk->count == COUNT_OF(walk->steps))
		return;
	walk->steps[walk->count++] = (struct step){
		.destination = destination,
		.attempts = attempts == ATTEMPTS_OF_RECORD ? limit : attempts,
		.hours = hours,
	};
}

static void add_cadence(struct walk *walk, const struct cadence_step *step)
{
	const struct record_data *data = walk->facts->data;

	for (size_t i = 0; i < data->destination_count; i++)
		if (str_equal(data->destinations[i].field, step->field_name))
			add_step(walk, i, step->attempts, step->has_hours ? &step->hours : NULL);
}

static void plan_steps(struct walk *walk)
{
	const struct skill *skill = walk->facts->skill;

	for (size_t i = 0; i < skill->cadence_count; i++)
		add_cadence(walk, &skill->cadence[i]);
	for (size_t i = 0; skill->cadence_count == 0 && i < walk->facts->data->destination_count;
		i++)
		add_step(walk, i, ATTEMPTS_OF_RECORD, NULL);
}

static bool has_attempts_left(const struct walk *walk, const struct step *step)
{
	const struct record_destination *at = &walk->facts->data->destinations[step->destination];

	return walk->facts->uses[step->destination].attempts <
	       limit_of(walk->facts->skill, at->field);
}

static struct cadence_pick pick_of(const struct walk *walk, const struct step *step)
{
	usec last = walk->facts->uses[step->destination].last_at;

	return (struct cadence_pick){
		.kind = PICK_FOUND,
		.destination = step->destination,
		.ready_at = last != 0 ? last + walk->facts->skill->destination_rest : 0,
		.hours = step->hours,
	};
}

/** The pick among the steps from `first` on: the first, or in "next best" the one that is ready first. */
static struct cadence_pick choose(const struct walk *walk, size_t first, usec now)
{
	struct cadence_pick best = pick_of(walk, &walk->steps[first]);

	if (walk->facts->skill->request_mode != REQUEST_NEXT_BEST)
		return best;
	for (size_t i = first + 1; i < walk->count && best.ready_at > now; i++) {
		struct cadence_pick other = pick_of(walk, &walk->steps[i]);

		if (has_attempts_left(walk, &walk->steps[i]) && other.ready_at < best.ready_at)
			best = other;
	}
	return best;
}

/** Takes what was done off the steps in their order. @return whether a step of this pass is left */
static bool walk_pass(const struct walk *walk, int64_t *done, size_t *ret_step)
{
	for (size_t i = 0; i < walk->count; i++) {
		const struct step *step = &walk->steps[i];

		if (!has_attempts_left(walk, step))
			continue;
		if (done[step->destination] < step->attempts) {
			*ret_step = i;
			return true;
		}
		done[step->destination] -= step->attempts;
	}
	return false;
}

static bool anything_left(const struct walk *walk)
{
	for (size_t i = 0; i < walk->count; i++)
		if (has_attempts_left(walk, &walk->steps[i]))
			return true;
	return false;
}

struct cadence_pick cadence_next(const struct cadence_facts *facts, usec now)
{
	int64_t done[RECORD_DESTINATIONS_MAX] = { 0 };
	struct walk walk = { .facts = facts };
	size_t step;

	plan_steps(&walk);
	if (!walk.any_fits)
		return (struct cadence_pick){ .kind = PICK_NONE_FITS };
	if (walk.count == 0)
		return (struct cadence_pick){ .kind = PICK_ALL_DEAD };
	for (size_t i = 0; i < facts->data->destination_count; i++)
		done[i] = facts->uses[i].attempts;
	for (int pass = 0; pass < PASSES_MAX && anything_left(&walk); pass++) {
		if (walk_pass(&walk, done, &step))
			return choose(&walk, step, now);
		if (facts->skill->attempt_mode == ATTEMPT_SINGLE_PASS)
			break;
	}
	return (struct cadence_pick){ .kind = PICK_USED_UP };
}
