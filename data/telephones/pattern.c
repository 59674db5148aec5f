/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A pattern is read into a tree of parts; the steps are made from its end, so that each knows what follows it.
 */
#include "pattern.h"

#define PARTS_MAX  4096
#define REPEAT_MAX 17

enum part_kind {
	PART_NOTHING,
	PART_DIGIT,
	PART_END,
	PART_THEN,
	PART_EITHER,
	PART_REPEAT,
	PART_GROUP
};

struct part {
	enum part_kind kind;
	uint16_t digits;
	uint16_t first, second;
	uint8_t least, most; /* of PART_REPEAT */
	uint8_t group;
};

struct reader {
	struct str text;
	size_t at;
	struct part parts[PARTS_MAX];
	uint16_t count;
	uint8_t groups;
	bool failed;
};

static uint16_t add_part(struct reader *reader, struct part part)
{
	if (reader->count == PARTS_MAX) {
		reader->failed = true;
		return 0;
	}
	reader->parts[reader->count] = part;
	return reader->count++;
}

static char peek(const struct reader *reader)
{
	return reader->at < reader->text.len ? reader->text.at[reader->at] : '\0';
}

static bool take(struct reader *reader, const char *word)
{
	struct str rest = { reader->text.at + reader->at, reader->text.len - reader->at };

	if (!str_starts(rest, str_of(word)))
		return false;
	reader->at += strlen(word);
	return true;
}

static bool take_digit(struct reader *reader, unsigned *ret_digit)
{
	char c = peek(reader);

	if (c < '0' || c > '9')
		return false;
	*ret_digit = (unsigned)(c - '0');
	reader->at++;
	return true;
}

/** What stands between [ and ]. */
static uint16_t read_class(struct reader *reader)
{
	unsigned digits = 0, from, to;

	while (!reader->failed && !take(reader, "]")) {
		if (!take_digit(reader, &from)) {
			reader->failed = true;
			break;
		}
		to = from;
		if (take(reader, "-") && (!take_digit(reader, &to) || to < from))
			reader->failed = true;
		for (unsigned digit = from; digit <= to; digit++)
			digits |= 1u << digit;
	}
	return (uint16_t)digits;
}

static uint16_t read_choice(struct reader *reader);

static uint16_t read_group(struct reader *reader, uint8_t group)
{
	uint16_t inside = read_choice(reader);

	if (!take(reader, ")"))
		reader->failed = true;
	if (group == 0)
		return inside;
	return add_part(
		reader, (struct part){ .kind = PART_GROUP, .first = inside, .group = group });
}

static uint16_t read_atom(struct reader *reader)
{
	unsigned digit;

	if (take(reader, "(?:"))
		return read_group(reader, 0);
	if (take(reader, "("))
		return read_group(reader, ++reader->groups);
	if (take(reader, "$"))
		return add_part(reader, (struct part){ .kind = PART_END });
	if (take(reader, "\\d"))
		return add_part(reader, (struct part){ .kind = PART_DIGIT, .digits = 0x3ff });
	if (take(reader, "["))
		return add_part(
			reader, (struct part){ .kind = PART_DIGIT, .digits = read_class(reader) });
	if (take_digit(reader, &digit))
		return add_part(reader,
			(struct part){ .kind = PART_DIGIT, .digits = (uint16_t)(1u << digit) });
	reader->failed = true;
	return 0;
}

static uint8_t read_count(struct reader *reader)
{
	unsigned value = 0, digit;

	if (peek(reader) < '0' || peek(reader) > '9')
		reader->failed = true;
	while (value <= REPEAT_MAX && take_digit(reader, &digit))
		value = value * 10 + digit;
	if (value > REPEAT_MAX)
		reader->failed = true;
	return (uint8_t)MIN_OF(value, REPEAT_MAX);
}

static uint16_t read_repeat(struct reader *reader)
{
	struct part part = { .kind = PART_REPEAT, .least = 0, .most = 1 };

	part.first = read_atom(reader);
	if (take(reader, "?"))
		return add_part(reader, part);
	if (!take(reader, "{"))
		return part.first;
	part.least = part.most = read_count(reader);
	if (take(reader, ","))
		part.most = read_count(reader);
	if (!take(reader, "}") || part.most < part.least)
		reader->failed = true;
	return add_part(reader, part);
}

static uint16_t read_sequence(struct reader *reader)
{
	uint16_t all = add_part(reader, (struct part){ .kind = PART_NOTHING });

	while (!reader->failed && peek(reader) != '\0' && peek(reader) != '|' &&
		peek(reader) != ')')
		all = add_part(reader,
			(struct part){
				.kind = PART_THEN, .first = all, .second = read_repeat(reader) });
	return all;
}

static uint16_t read_choice(struct reader *reader)
{
	uint16_t first = read_sequence(reader);

	if (!take(reader, "|"))
		return first;
	return add_part(reader,
		(struct part){
			.kind = PART_EITHER, .first = first, .second = read_choice(reader) });
}

/* ---- the steps ---- */

static uint16_t add_step(struct program *program, struct step step)
{
	if (program->count < PATTERN_STEPS_MAX)
		program->steps[program->count++] = step;
	return (uint16_t)(program->count - 1);
}

static uint16_t make_steps(
	struct program *program, const struct part *parts, uint16_t at, uint16_t next);

static uint16_t make_repeat(
	struct program *program, const struct part *parts, const struct part *part, uint16_t next)
{
	uint16_t entry = next;

	for (unsigned i = part->least; i < part->most; i++)
		entry = add_step(
			program, (struct step){ .kind = STEP_FORK,
					 .next = make_steps(program, parts, part->first, entry),
					 .other = next });
	for (unsigned i = 0; i < part->least; i++)
		entry = make_steps(program, parts, part->first, entry);
	return entry;
}

static uint16_t make_group(
	struct program *program, const struct part *parts, const struct part *part, uint16_t next)
{
	uint16_t close = add_step(
		program, (struct step){ .kind = STEP_CLOSE, .next = next, .label = part->group });

	return add_step(program, (struct step){ .kind = STEP_OPEN,
					 .next = make_steps(program, parts, part->first, close),
					 .label = part->group });
}

static uint16_t make_steps(
	struct program *program, const struct part *parts, uint16_t at, uint16_t next)
{
	const struct part *part = &parts[at];
	uint16_t second;

	switch (part->kind) {
	case PART_NOTHING:
		break;
	case PART_DIGIT:
		return add_step(
			program, (struct step){ STEP_DIGIT, .digits = part->digits, .next = next });
	case PART_END:
		return add_step(program, (struct step){ STEP_END, .next = next });
	case PART_THEN:
		second = make_steps(program, parts, part->second, next);
		return make_steps(program, parts, part->first, second);
	case PART_EITHER:
		second = make_steps(program, parts, part->second, next);
		return add_step(
			program, (struct step){ .kind = STEP_FORK,
					 .next = make_steps(program, parts, part->first, next),
					 .other = second });
	case PART_REPEAT:
		return make_repeat(program, parts, part, next);
	case PART_GROUP:
		return make_group(program, parts, part, next);
	}
	return next;
}

bool pattern_add(struct program *program, struct str pattern, uint8_t label, uint16_t *ret_entry)
{
	struct reader reader = { .text = pattern };
	uint16_t whole, match;

	whole = read_choice(&reader);
	if (reader.failed || reader.at != pattern.len)
		return false;
	match = add_step(program, (struct step){ .kind = STEP_MATCH, .label = label });
	*ret_entry = make_steps(program, reader.parts, whole, match);
	program->groups = reader.groups;
	return program->count < PATTERN_STEPS_MAX;
}
