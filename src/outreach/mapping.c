/* SPDX-License-Identifier: Apache-2.0 */
#include "outreach/mapping.h"

#include <assert.h>

#include "core/text.h"
#include "outreach/mapping_names.h"

#define NAME_MEMORY  (64u << 10)
#define ROW_MEMORY   ((size_t)4 << 20)
#define HEADER_SHOWN 512 /* code points */

static const struct {
	const char *name;
	const char *parameter;
} fields[] = {
	[FIELD_EXTERNAL_ID] = { "ExternalId", "externalIdColumn" },
	[FIELD_PRIORITY] = { "Priority", "priorityColumn" },
	[FIELD_FIRST_NAME] = { "FirstName", "firstNameColumn" },
	[FIELD_LAST_NAME] = { "LastName", "lastNameColumn" },
	[FIELD_SCORE] = { "Score", "scoreColumn" },
	[FIELD_ADDRESS] = { "Address", "addressColumn" },
	[FIELD_CITY] = { "City", "cityColumn" },
	[FIELD_STATE] = { "State", "stateColumn" },
	[FIELD_ZIP] = { "Zip", "zipColumn" },
	[FIELD_CALLER_ID] = { "CallerID", "callerIdColumn" },
	[FIELD_CONFIRM] = { "ConfirmationRequired", "confirmReqColumn" },
	[FIELD_COMPLIANCE] = { "Compliance", "complianceReqColumn" },
	[FIELD_TIME_ZONE] = { "TimeZone", "timeZoneColumn" },
	[FIELD_OVERRIDE] = { "OverrideFinalizationStatuses", "overrideFinalizationColumn" },
	[FIELD_CALL_TIME] = { "CallRequestDateTime", "callRequestTimeColumn" },
	[FIELD_CALL_STALE] = { "CallRequestStaleMinutes", "callRequestStaleColumn" },
	[FIELD_NOTES] = { "Notes", "notesColumn" },
	[FIELD_EXPIRATION] = { "ExpirationDate", "expirationDateColumn" },
	[FIELD_AGENT] = { "Agent", "agentIdColumn" },
	[FIELD_COUNTRY] = { "Country", "countryColumn" },
	[FIELD_CUSTOMER_1] = { "Customer1", "customer1Column" },
	[FIELD_CUSTOMER_2] = { "Customer2", "customer2Column" },
};
static_assert(COUNT_OF(fields) == FIELD_COUNT, "a row for each field");

const char *list_field_name(enum list_field field)
{
	return fields[field].name;
}

const char *list_field_parameter(enum list_field field)
{
	return fields[field].parameter;
}

static bool contains(struct str text, const char *part)
{
	return text.len > 0 && memmem(text.at, text.len, part, strlen(part)) != NULL;
}

enum address_kind destination_kind(struct str name)
{
	struct arena *arena CLEANUP(arena_freep) = arena_new(NAME_MEMORY);
	struct header_words words = { 0 };

	if (arena != NULL)
		words = header_words_of(name, arena);
	for (size_t i = 0; words.squeezed.len > 0 && i < known_destination_count(); i++)
		if (known_destination_match(i, &words) >= NAME_FRENCH)
			return known_destination_at(i).kind;
	if (contains(words.squeezed, "phone"))
		return ADDRESS_PHONE;
	if (contains(words.squeezed, "mail") || contains(words.squeezed, "courriel"))
		return ADDRESS_EMAIL;
	return ADDRESS_IDENTITY;
}

bool mapping_has_destination(const struct mapping *mapping, struct str name)
{
	for (size_t i = 0; i < mapping->destination_count; i++)
		if (str_equal(mapping->destinations[i].name, name))
			return true;
	return false;
}

/* ---- resolving ---- */

struct resolver {
	const struct str *headers;
	struct str *keys; /* the headers as they are compared */
	size_t count;
	struct arena *arena;
	struct problems *problems;
	struct column *columns;
};

struct str mapping_header_key(struct str header, struct arena *arena)
{
	return text_nocase(arena, str_trim(header));
}

size_t mapping_nearest(
	const struct str *headers, size_t count, struct str header, struct arena *arena)
{
	struct arena *scratch CLEANUP(arena_freep) = arena_new(ROW_MEMORY);
	struct header_words wanted = header_words_of(header, arena);
	size_t nearest = 0, least = SIZE_MAX;

	for (size_t i = 0; scratch != NULL && i < count; i++) {
		struct header_words words = header_words_of(headers[i], scratch);
		size_t changes = text_distance(wanted.squeezed, words.squeezed);

		arena_clear(scratch);
		if (changes >= least)
			continue;
		least = changes;
		nearest = i;
	}
	return nearest;
}

/** As much of a header as a person looks at: every missing one may name the same, which may be the whole row. */
static const char *shown(const struct resolver *resolver, size_t header)
{
	struct str text = STR("");

	if (header < resolver->count)
		text = str_trim(resolver->headers[header]);
	return arena_cstr(resolver->arena, text_cut(text, HEADER_SHOWN));
}

static void add_missing(struct resolver *resolver, struct str header, struct str field)
{
	size_t nearest =
		mapping_nearest(resolver->headers, resolver->count, header, resolver->arena);

	(void)problem_add(resolver->problems, ST_INVALID, "column_missing", field, "column",
		arena_cstr(resolver->arena, header), "nearest", shown(resolver, nearest));
}

/** The column of a mapped header; `count` when the file lacks it. */
static size_t column_of(struct resolver *resolver, struct str header, struct str field)
{
	struct str key = mapping_header_key(header, resolver->arena);
	size_t found = resolver->count;

	for (size_t i = 0; i < resolver->count; i++) {
		if (!str_equal(resolver->keys[i], key))
			continue;
		if (found != resolver->count)
			(void)problem_add(resolver->problems, ST_INVALID, "column_twice", field,
				"column", arena_cstr(resolver->arena, header));
		found = i;
	}
	if (found == resolver->count)
		add_missing(resolver, header, field);
	return found;
}

static size_t resolve_fields(struct resolver *resolver, const struct mapping *mapping)
{
	size_t external_id = resolver->count;

	for (size_t field = 0; field < FIELD_COUNT; field++) {
		size_t at;

		if (!str_present(mapping->headers[field]))
			continue;
		at = column_of(resolver, mapping->headers[field], str_of(fields[field].parameter));
		if (at == resolver->count)
			continue;
		resolver->columns[at].use = COLUMN_FIELD;
		resolver->columns[at].field = (enum list_field)field;
		resolver->columns[at].name = str_of(fields[field].name);
		if (field == FIELD_EXTERNAL_ID)
			external_id = at;
	}
	return external_id;
}

static size_t resolve_destinations(struct resolver *resolver, const struct mapping *mapping)
{
	size_t found = 0;

	for (size_t i = 0; i < mapping->destination_count; i++) {
		const struct mapped_destination *destination = &mapping->destinations[i];
		size_t at = column_of(resolver, destination->header, destination->name);

		if (at == resolver->count)
			continue;
		resolver->columns[at].use = COLUMN_DESTINATION;
		resolver->columns[at].destination = i;
		resolver->columns[at].name = destination->name;
		found++;
	}
	return found;
}

static void resolve_custom(struct resolver *resolver, const struct mapping *mapping)
{
	for (size_t i = 0; i < mapping->custom_count; i++) {
		size_t at = column_of(resolver, mapping->custom[i].header, mapping->custom[i].name);

		if (at < resolver->count && resolver->columns[at].use == COLUMN_CUSTOM)
			resolver->columns[at].name = mapping->custom[i].name;
	}
}

enum status mapping_resolve(const struct mapping *mapping, const struct str *headers, size_t count,
	struct arena *arena, struct problems *problems, struct column *ret_columns)
{
	struct resolver resolver = { headers, arena_array(arena, struct str, MAX_OF(count, 1)),
		count, arena, problems, ret_columns };
	size_t external_id, found;

	if (resolver.keys == NULL)
		return ST_NO_MEMORY;
	for (size_t i = 0; i < count; i++) {
		resolver.keys[i] = mapping_header_key(headers[i], arena);
		ret_columns[i] = (struct column){ .use = COLUMN_CUSTOM,
			.name = str_trim(headers[i]),
			.header = str_trim(headers[i]) };
		if (!str_present(ret_columns[i].name))
			ret_columns[i].use = COLUMN_IGNORED;
	}
	external_id = resolve_fields(&resolver, mapping);
	found = resolve_destinations(&resolver, mapping);
	resolve_custom(&resolver, mapping);
	if (arena_failed(arena))
		return ST_NO_MEMORY;
	return external_id == count || found == 0 ? ST_INVALID : ST_OK;
}
