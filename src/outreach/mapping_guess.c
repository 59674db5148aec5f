/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A guess goes through the grades of certainty, the surest first; in each grade fields and destinations take the first
 * column that is still free.
 */
#include "outreach/mapping_guess.h"

#include <assert.h>

#include "outreach/mapping_names.h"

#define IDS_ENOUGH 4 /* values, before repeated ones say that a column is no external id */

static const struct {
	const char *code;
	int confidence; /* when nothing is known of the values */
} whys[] = {
	[GUESS_NONE] = { NULL, 0 },
	[GUESS_EXACT_NAME] = { "mapped_exact_name", 90 },
	[GUESS_FRENCH_NAME] = { "mapped_french_name", 90 },
	[GUESS_PART_OF_NAME] = { "mapped_part_of_name", 70 },
	[GUESS_WEAK_PART] = { "mapped_part_of_name", 50 },
	[GUESS_VALUES] = { "mapped_values", 50 },
	[GUESS_REMEMBERED] = { "mapped_remembered", 98 },
	[GUESS_CHOSEN] = { "mapped_chosen", 100 },
};
static_assert(COUNT_OF(whys) == GUESS_WHY_COUNT, "a row for each reason");

const char *guess_why_code(enum guess_why why)
{
	return whys[why].code;
}

/* ---- what values say ---- */

#define NO_SHAPE SHAPE_COUNT

/** The kind of values that a field wants; NO_SHAPE: any. */
static enum value_shape kind_of_field(enum list_field field)
{
	switch (field) {
	case FIELD_ZIP:
		return SHAPE_POSTAL;
	case FIELD_TIME_ZONE:
		return SHAPE_ZONE;
	case FIELD_EXPIRATION:
		return SHAPE_DATE;
	case FIELD_SCORE:
	case FIELD_CALL_STALE:
		return SHAPE_NUMBER;
	case FIELD_PRIORITY:
	case FIELD_CONFIRM:
	case FIELD_OVERRIDE:
		return SHAPE_YES_NO;
	default:
		return NO_SHAPE;
	}
}

static enum value_shape kind_of_address(enum address_kind kind)
{
	if (kind == ADDRESS_PHONE)
		return SHAPE_PHONE;
	return kind == ADDRESS_EMAIL ? SHAPE_EMAIL : NO_SHAPE;
}

static bool all_are(const struct column_values *values, enum value_shape kind)
{
	return column_values_fit(values, kind) == FIT_ALL;
}

/** An external id stands once in a file, but for a mistake. */
static enum values_fit fit_of_id(const struct column_values *values)
{
	if (values->present == 0)
		return FIT_UNKNOWN;
	if (values->present >= IDS_ENOUGH && values->repeated * 2 >= values->present)
		return FIT_NONE;
	return values->repeated > 0 ? FIT_SOME : FIT_ALL;
}

/** Names, towns and addresses are no dates, no numbers, no e-mail addresses. */
static bool is_no_text(const struct column_values *values)
{
	return all_are(values, SHAPE_DATE) || all_are(values, SHAPE_NUMBER) ||
	       all_are(values, SHAPE_EMAIL) || all_are(values, SHAPE_PHONE);
}

/** Whether every value is plainly something else than the field wants. */
static bool field_clashes(enum list_field field, const struct column_values *values)
{
	enum value_shape kind = kind_of_field(field);

	if (kind != NO_SHAPE)
		return column_values_fit(values, kind) == FIT_NONE;
	switch (field) {
	case FIELD_FIRST_NAME:
	case FIELD_LAST_NAME:
	case FIELD_CITY:
	case FIELD_ADDRESS:
	case FIELD_STATE:
	case FIELD_COUNTRY:
		return is_no_text(values);
	case FIELD_EXTERNAL_ID:
		return all_are(values, SHAPE_DATE) || fit_of_id(values) == FIT_NONE ||
		       (all_are(values, SHAPE_YES_NO) && !all_are(values, SHAPE_NUMBER));
	default:
		return false;
	}
}

/** A telephone's column may hold identities instead (decision 7), but no dates and no yes and no. */
static bool address_clashes(enum address_kind kind, const struct column_values *values)
{
	bool is_other = all_are(values, SHAPE_DATE) || all_are(values, SHAPE_YES_NO);

	if (kind == ADDRESS_EMAIL)
		return column_values_fit(values, SHAPE_EMAIL) == FIT_NONE;
	return is_other || (kind == ADDRESS_PHONE && all_are(values, SHAPE_EMAIL));
}

/* ---- guessing ---- */

struct guess {
	const struct guess_from *from;
	struct header_words *folded;
	struct str *keys; /* the headers as memory is compared with them */
	bool *used;
	struct mapping *mapping;
	enum guess_why *whys; /* may be NULL */
	struct arena *arena;
};

static void use(struct guess *guess, size_t column, enum guess_why why)
{
	guess->used[column] = true;
	if (guess->whys != NULL)
		guess->whys[column] = why;
}

static const struct column_values *values_of(const struct guess *guess, size_t column)
{
	return guess->from->values != NULL ? &guess->from->values[column] : NULL;
}

static void take_field(
	struct guess *guess, enum list_field field, size_t column, enum guess_why why)
{
	use(guess, column, why);
	guess->mapping->headers[field] = guess->from->headers[column];
}

static void take_destination(struct guess *guess, const struct mapped_destination *destination,
	size_t column, enum guess_why why)
{
	struct mapping *mapping = guess->mapping;

	if (mapping->destination_count == RECORD_DESTINATIONS_MAX)
		return;
	use(guess, column, why);
	mapping->destinations[mapping->destination_count] = *destination;
	mapping->destinations[mapping->destination_count++].header = guess->from->headers[column];
}

/* Memory. */

/** The first free column with this header; `count`: there is none. */
static size_t find_remembered(const struct guess *guess, struct str header)
{
	struct str key = mapping_header_key(header, guess->arena);

	for (size_t i = 0; key.at != NULL && i < guess->from->count; i++)
		if (!guess->used[i] && str_equal(guess->keys[i], key))
			return i;
	return guess->from->count;
}

static void remember(struct guess *guess, const struct mapping *remembered)
{
	struct mapping *mapping = guess->mapping;

	for (size_t field = 0; field < FIELD_COUNT; field++) {
		size_t at = str_present(remembered->headers[field])
				    ? find_remembered(guess, remembered->headers[field])
				    : guess->from->count;

		if (at < guess->from->count)
			take_field(guess, (enum list_field)field, at, GUESS_REMEMBERED);
	}
	for (size_t i = 0; i < remembered->destination_count; i++) {
		size_t at = find_remembered(guess, remembered->destinations[i].header);

		if (at < guess->from->count)
			take_destination(guess, &remembered->destinations[i], at, GUESS_REMEMBERED);
	}
	for (size_t i = 0; i < remembered->custom_count; i++)
		if (find_remembered(guess, remembered->custom[i].header) < guess->from->count)
			mapping->custom[mapping->custom_count++] = remembered->custom[i];
}

/* Names. */

struct grade {
	enum name_match match;
	enum guess_why why;
	bool destinations_first;
};

static void guess_fields(struct guess *guess, const struct grade *grade)
{
	for (size_t field = 0; field < FIELD_COUNT; field++) {
		for (size_t i = 0; i < guess->from->count; i++) {
			const struct column_values *values = values_of(guess, i);

			if (str_present(guess->mapping->headers[field]))
				break;
			if (guess->used[i] || field_name_match((enum list_field)field,
						      &guess->folded[i]) != grade->match)
				continue;
			if (grade->match <= NAME_WORD && values != NULL &&
				field_clashes((enum list_field)field, values))
				continue;
			take_field(guess, (enum list_field)field, i, grade->why);
		}
	}
}

static void guess_destinations(struct guess *guess, const struct grade *grade)
{
	for (size_t k = 0; k < known_destination_count(); k++) {
		struct known_destination known = known_destination_at(k);
		struct mapped_destination destination = { .name = str_of(known.name),
			.kind = known.kind };

		for (size_t i = 0; i < guess->from->count; i++) {
			const struct column_values *values = values_of(guess, i);

			if (mapping_has_destination(guess->mapping, destination.name))
				break;
			if (guess->used[i] ||
				known_destination_match(k, &guess->folded[i]) != grade->match)
				continue;
			if (grade->match <= NAME_WORD && values != NULL &&
				address_clashes(known.kind, values))
				continue;
			take_destination(guess, &destination, i, grade->why);
		}
	}
}

static void guess_by_names(struct guess *guess)
{
	static const struct grade grades[] = {
		{ NAME_EXACT, GUESS_EXACT_NAME, false },
		{ NAME_FRENCH, GUESS_FRENCH_NAME, false },
		{ NAME_WORD, GUESS_PART_OF_NAME, true },
		{ NAME_WEAK_WORD, GUESS_WEAK_PART, true },
	};

	for (size_t i = 0; i < COUNT_OF(grades); i++) {
		if (grades[i].destinations_first)
			guess_destinations(guess, &grades[i]);
		guess_fields(guess, &grades[i]);
		if (!grades[i].destinations_first)
			guess_destinations(guess, &grades[i]);
	}
}

/** "PhoneNumber2", "PhoneNumber3" …: the first that is free. */
static struct str next_name(const struct guess *guess, const char *name)
{
	struct str next;
	int number = 2;

	do
		next = arena_printf(guess->arena, "%s%d", name, number++);
	while (next.at != NULL && mapping_has_destination(guess->mapping, next));
	return next;
}

/** People have several telephones: a second column of a kind is a second destination. */
static void guess_repeated(struct guess *guess)
{
	for (size_t i = 0; i < guess->from->count; i++) {
		const struct column_values *values = values_of(guess, i);

		for (size_t k = 0; k < known_destination_count() && !guess->used[i]; k++) {
			struct known_destination known = known_destination_at(k);
			struct mapped_destination destination = { .kind = known.kind };

			if (known_destination_match(k, &guess->folded[i]) < NAME_WORD ||
				(values != NULL && address_clashes(known.kind, values)))
				continue;
			destination.name = next_name(guess, known.name);
			if (destination.name.at == NULL)
				return;
			take_destination(guess, &destination, i, GUESS_PART_OF_NAME);
			break;
		}
	}
}

/* Values. */

/** The first free column all of whose values are of the kind; `count`: there is none. */
static size_t find_by_values(const struct guess *guess, enum value_shape kind)
{
	for (size_t i = 0; i < guess->from->count; i++)
		if (!guess->used[i] && all_are(&guess->from->values[i], kind))
			return i;
	return guess->from->count;
}

static void guess_field_by_values(struct guess *guess, enum list_field field, enum value_shape kind)
{
	size_t at = find_by_values(guess, kind);

	if (!str_present(guess->mapping->headers[field]) && at < guess->from->count)
		take_field(guess, field, at, GUESS_VALUES);
}

static void guess_destination_by_values(
	struct guess *guess, const struct mapped_destination *destination, enum value_shape kind)
{
	size_t at = find_by_values(guess, kind);

	if (at < guess->from->count)
		take_destination(guess, destination, at, GUESS_VALUES);
}

static void guess_by_values(struct guess *guess)
{
	static const struct mapped_destination phone = { .name = STR("PhoneNumber"),
		.kind = ADDRESS_PHONE },
					       email = { .name = STR("Email"),
						       .kind = ADDRESS_EMAIL };

	guess_field_by_values(guess, FIELD_ZIP, SHAPE_SURE_POSTAL);
	guess_field_by_values(guess, FIELD_TIME_ZONE, SHAPE_SURE_ZONE);
	if (guess->mapping->destination_count > 0)
		return;
	guess_destination_by_values(guess, &phone, SHAPE_SURE_PHONE);
	guess_destination_by_values(guess, &email, SHAPE_EMAIL);
}

void mapping_guess(const struct guess_from *from, struct arena *arena, struct mapping *ret_mapping,
	enum guess_why *ret_whys)
{
	struct guess guess = {
		.from = from,
		.folded = arena_array(arena, struct header_words, MAX_OF(from->count, 1)),
		.keys = arena_array(arena, struct str, MAX_OF(from->count, 1)),
		.used = arena_array(arena, bool, MAX_OF(from->count, 1)),
		.mapping = ret_mapping,
		.whys = ret_whys,
		.arena = arena,
	};

	*ret_mapping = (struct mapping){ .is_automatic = true };
	if (guess.folded == NULL || guess.keys == NULL || guess.used == NULL)
		return;
	for (size_t i = 0; i < from->count; i++) {
		guess.folded[i] = header_words_of(from->headers[i], arena);
		guess.keys[i] = mapping_header_key(from->headers[i], arena);
	}
	if (from->remembered != NULL)
		remember(&guess, from->remembered);
	guess_by_names(&guess);
	guess_repeated(&guess);
	if (from->by_values && from->values != NULL)
		guess_by_values(&guess);
}

/* ---- confidence ---- */

/** What values of a kind that can be told add to the confidence, or take from it. */
static int fit_bonus(enum values_fit fit)
{
	static const int bonus[] = {
		[FIT_UNKNOWN] = -5,
		[FIT_NONE] = -50,
		[FIT_SOME] = -20,
		[FIT_MOST] = 5,
		[FIT_ALL] = 20,
	};

	return bonus[fit];
}

static int values_bonus(const struct mapping *mapping, const struct column *column,
	const struct column_values *values)
{
	enum value_shape kind;

	if (column->use == COLUMN_FIELD) {
		kind = kind_of_field(column->field);
		if (kind == NO_SHAPE && field_clashes(column->field, values))
			return fit_bonus(FIT_NONE);
		if (kind == NO_SHAPE)
			return column->field == FIELD_EXTERNAL_ID ? fit_bonus(fit_of_id(values))
								  : 0;
	} else {
		kind = kind_of_address(mapping->destinations[column->destination].kind);
		if (kind == NO_SHAPE)
			return address_clashes(ADDRESS_IDENTITY, values) ? fit_bonus(FIT_NONE) : 0;
	}
	return fit_bonus(column_values_fit(values, kind));
}

int guess_confidence(enum guess_why why, const struct mapping *mapping, const struct column *column,
	const struct column_values *values)
{
	int confidence = whys[why].confidence;

	if (column->use != COLUMN_FIELD && column->use != COLUMN_DESTINATION)
		return 0;
	confidence += values_bonus(mapping, column, values);
	return MAX_OF(0, MIN_OF(100, confidence));
}
