/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The classic way from sets of steps to states, once for whole numbers and once for beginnings, where the order of the
 * steps says which fit is preferred.
 */
#include "automaton.h"

#include <stdio.h>
#include <stdlib.h>

#include "memo.h"

#define THREADS_MAX 512

/** A way through the steps that is still open. */
struct thread {
	uint16_t step;
	uint8_t group_at,
		group_len; /* of the last group that was passed; what is not closed yet has length 0 */
	uint8_t unused[2];
};

/** Threads, the preferred first. Its bytes are a key: no padding, and what lies behind `count` is not looked at. */
struct threads {
	uint8_t depth; /* digits read */
	uint8_t count_low, count_high;
	uint8_t unused;
	struct phone_cut best; /* of the beginnings that fitted so far */
	uint8_t unused_too;
	struct thread items[THREADS_MAX];
};

struct making {
	struct automata *automata;
	const struct program *program;
	const struct numbers_part *parts; /* NULL: beginnings */
	struct memo *memo;
};

_Noreturn static void overflow(const char *what)
{
	(void)fprintf(stderr, "telephones: too many %s\n", what);
	exit(1);
}

void automata_init(struct automata *automata)
{
	*automata = (struct automata){ .cut_count = 1, .known = memo_new() };
	automata->states = calloc(STATES_MAX, sizeof *automata->states);
	if (automata->states == NULL)
		abort();
	automata->count = 1;
	memo_put(automata->known, &automata->states[0], sizeof automata->states[0], 0);
}

void automata_done(struct automata *automata)
{
	free(automata->states);
	memo_free(automata->known);
}

/** The one state that is like this one. */
static uint16_t state_intern(struct automata *automata, const struct phone_state *state)
{
	uint16_t id;

	if (memo_find(automata->known, state, sizeof *state, &id))
		return id;
	if (automata->count == STATES_MAX)
		overflow("states");
	id = (uint16_t)automata->count++;
	automata->states[id] = *state;
	memo_put(automata->known, state, sizeof *state, id);
	return id;
}

static uint16_t cuts_intern(struct automata *automata, struct phone_cuts cuts)
{
	size_t i = 0;

	while (i < automata->cut_count && memcmp(&automata->cuts[i], &cuts, sizeof cuts) != 0)
		i++;
	if (i == CUTS_MAX)
		overflow("cuts");
	if (i == automata->cut_count)
		automata->cuts[automata->cut_count++] = cuts;
	return (uint16_t)i;
}

static size_t thread_count(const struct threads *threads)
{
	return (size_t)(threads->count_low | threads->count_high << 8);
}

/** The same step reached by a thread before has precedence. */
static bool add_thread(struct threads *threads, struct thread thread)
{
	size_t count = thread_count(threads);

	for (size_t i = 0; i < count; i++)
		if (threads->items[i].step == thread.step)
			return false;
	if (count == THREADS_MAX)
		overflow("threads");
	threads->items[count++] = thread;
	threads->count_low = (uint8_t)count;
	threads->count_high = (uint8_t)(count >> 8);
	return true;
}

/** Follows a thread to the digits it waits for. */
static void follow(const struct making *making, struct threads *threads, struct thread thread)
{
	const struct step *step = &making->program->steps[thread.step];

	if (!add_thread(threads, thread))
		return;
	thread.step = step->next;
	switch (step->kind) {
	case STEP_DIGIT:
	case STEP_MATCH:
	case STEP_END: /* looked at when the digits are over */
		break;
	case STEP_FORK:
		follow(making, threads, thread);
		thread.step = step->other;
		follow(making, threads, thread);
		break;
	case STEP_OPEN:
		thread.group_at = threads->depth;
		thread.group_len = 0;
		follow(making, threads, thread);
		break;
	case STEP_CLOSE:
		if (step->label == making->program->groups)
			thread.group_len = (uint8_t)(threads->depth - thread.group_at);
		follow(making, threads, thread);
		break;
	}
}

/** Whether a thread has come to the end of its pattern; `ended`: there are no more digits. */
static bool is_match(const struct making *making, uint16_t at, bool ended)
{
	const struct step *step = &making->program->steps[at];

	if (step->kind == STEP_END && ended)
		step = &making->program->steps[step->next];
	return step->kind == STEP_MATCH;
}

static struct phone_cut cut_of(const struct threads *threads, const struct thread *thread)
{
	bool has_group = thread->group_len > 0;

	return (struct phone_cut){ threads->depth, has_group ? thread->group_at : 0,
		thread->group_len };
}

/** The first thread that fits now hides those behind it. @return where it is, or the count */
static size_t first_match(const struct making *making, const struct threads *threads, bool ended)
{
	size_t i = 0, count = thread_count(threads);

	while (i < count && !is_match(making, threads->items[i].step, ended))
		i++;
	return i;
}

/** What is cut if the number goes on without fitting further, and if it ends here. */
static uint16_t settle_beginning(const struct making *making, struct threads *threads)
{
	struct phone_cuts cuts = { threads->best, threads->best };
	size_t count = thread_count(threads), ended = first_match(making, threads, true),
	       more = first_match(making, threads, false);

	if (ended < count)
		cuts.end = cut_of(threads, &threads->items[ended]);
	if (more < count) {
		cuts.more = threads->best = cut_of(threads, &threads->items[more]);
		threads->count_low = (uint8_t)more;
		threads->count_high = (uint8_t)(more >> 8);
	}
	return cuts_intern(making->automata, cuts);
}

static uint16_t settle_number(const struct making *making, const struct threads *threads)
{
	size_t count = thread_count(threads);
	bool is_general = false, is_kind = false;

	for (size_t i = 0; i < count; i++) {
		const struct step *step = &making->program->steps[threads->items[i].step];

		if (step->kind != STEP_MATCH ||
			(making->parts[step->label].lengths >> threads->depth & 1) == 0)
			continue;
		is_general |= step->label == 0;
		is_kind |= step->label > 0;
	}
	return is_general && (is_kind || making->parts[1].pattern.at == NULL);
}

static void step_on(const struct making *making, const struct threads *threads, unsigned digit,
	struct threads *ret_next)
{
	size_t count = thread_count(threads);

	memset(ret_next, 0, offsetof(struct threads, items));
	ret_next->depth = (uint8_t)(threads->depth + 1);
	ret_next->best = threads->best;
	for (size_t i = 0; i < count; i++) {
		struct thread thread = threads->items[i];
		const struct step *step = &making->program->steps[thread.step];

		if (step->kind != STEP_DIGIT || (step->digits >> digit & 1) == 0)
			continue;
		thread.step = step->next;
		follow(making, ret_next, thread);
	}
}

static uint16_t make_state(const struct making *making, const struct threads *threads)
{
	size_t key =
		offsetof(struct threads, items) + thread_count(threads) * sizeof(struct thread);
	struct phone_state state = { 0 };
	struct threads here, next;
	uint16_t id;

	if (memo_find(making->memo, threads, key, &id))
		return id;
	memcpy(&here, threads, key);
	state.output = making->parts != NULL ? settle_number(making, &here)
					     : settle_beginning(making, &here);
	for (unsigned digit = 0; here.depth < NUMBER_MAX && digit < 10; digit++) {
		step_on(making, &here, digit, &next);
		if (thread_count(&next) > 0)
			state.next[digit] = make_state(making, &next);
	}
	id = state_intern(making->automata, &state);
	memo_put(making->memo, threads, key, id);
	return id;
}

bool automaton_numbers(struct automata *automata, const struct numbers_part *parts, size_t count,
	uint16_t *ret_state)
{
	struct memo *memo CLEANUP(memo_freep) = memo_new();
	struct program *program = calloc(1, sizeof *program);
	struct threads *threads = calloc(1, sizeof *threads);
	const struct numbers_part padded[] = { parts[0], { STR_NULL, 0 } };
	struct making making = { automata, program, count > 1 ? parts : padded, memo };
	bool fine = program != NULL && threads != NULL;

	for (size_t i = 0; fine && i < count; i++) {
		struct thread thread = { 0 };

		fine = pattern_add(program, parts[i].pattern, (uint8_t)i, &thread.step);
		if (fine)
			follow(&making, threads, thread);
	}
	if (fine)
		*ret_state = make_state(&making, threads);
	free(program);
	free(threads);
	return fine;
}

bool automaton_beginnings(
	struct automata *automata, struct str pattern, uint16_t *ret_state, uint8_t *ret_groups)
{
	struct memo *memo CLEANUP(memo_freep) = memo_new();
	struct program *program = calloc(1, sizeof *program);
	struct threads *threads = calloc(1, sizeof *threads);
	struct making making = { automata, program, NULL, memo };
	struct thread thread = { 0 };
	bool fine = program != NULL && threads != NULL &&
		    pattern_add(program, pattern, 0, &thread.step);

	if (fine) {
		follow(&making, threads, thread);
		*ret_state = make_state(&making, threads);
		*ret_groups = program->groups;
	}
	free(program);
	free(threads);
	return fine;
}

/* ---- several regions with one calling code ---- */

struct choosing {
	struct automata *automata;
	size_t count;
	struct memo *memo;
};

/** Where each region's automata are. */
struct place {
	struct numbers_region regions[AUTOMATA_MAX];
};

/** The first region whose leading digits the number has, or, without such, where it is valid. */
static uint16_t settle_choice(const struct choosing *choosing, const struct place *place)
{
	for (size_t i = 0; i < choosing->count; i++) {
		const struct numbers_region *region = &place->regions[i];
		bool valid = choosing->automata->states[region->numbers].output == 1;

		if (region->leading == AUTOMATON_CLAIMS || (region->leading == 0 && valid))
			return valid ? (uint16_t)(i + 1) : 0;
	}
	return 0;
}

/** Leading digits that are complete stay so; those that fail can never be again. */
static uint16_t lead_on(const struct automata *automata, uint16_t leading, unsigned digit)
{
	uint16_t next;

	if (leading == 0 || leading == AUTOMATON_CLAIMS || leading == AUTOMATON_CLAIMS - 1)
		return leading;
	next = automata->states[leading].next[digit];
	if (next == 0)
		return AUTOMATON_CLAIMS - 1;
	return automata->cuts[automata->states[next].output].more.len > 0 ? AUTOMATON_CLAIMS : next;
}

static uint16_t make_choice(const struct choosing *choosing, const struct place *place)
{
	const struct automata *automata = choosing->automata;
	size_t key = choosing->count * sizeof place->regions[0];
	struct phone_state state = { .output = settle_choice(choosing, place) };
	struct place next;
	bool alive = false;
	uint16_t id;

	for (size_t i = 0; i < choosing->count; i++)
		alive |= place->regions[i].numbers != 0;
	if (!alive)
		return 0;
	if (memo_find(choosing->memo, place, key, &id))
		return id;
	for (unsigned digit = 0; digit < 10; digit++) {
		for (size_t i = 0; i < choosing->count; i++) {
			const struct numbers_region *region = &place->regions[i];

			next.regions[i].numbers = automata->states[region->numbers].next[digit];
			next.regions[i].leading = lead_on(automata, region->leading, digit);
		}
		state.next[digit] = make_choice(choosing, &next);
	}
	id = state_intern(choosing->automata, &state);
	memo_put(choosing->memo, place, key, id);
	return id;
}

uint16_t automaton_choice(
	struct automata *automata, const struct numbers_region *regions, size_t count)
{
	struct memo *memo CLEANUP(memo_freep) = memo_new();
	struct choosing choosing = { automata, count, memo };
	struct place place = { 0 };

	if (count > AUTOMATA_MAX)
		overflow("regions");
	memcpy(place.regions, regions, count * sizeof regions[0]);
	return make_choice(&choosing, &place);
}
