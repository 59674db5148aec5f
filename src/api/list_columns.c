/* SPDX-License-Identifier: Apache-2.0 */
#include "api/list_columns.h"

#include <stdio.h>

#include "api/kept.h"

#define HEADER_POINTS 512

/** A parameter of the call: of the body, else of the query. */
static struct str parameter(const struct call *call, const char *name)
{
	struct str text = json_text(kept_get(call->body, name));

	return str_present(text) ? text : call_query(call, name);
}

static enum status read_fields(struct call *call, struct mapping *mapping)
{
	enum status s = ST_OK;

	for (size_t i = 0; i < FIELD_COUNT; i++) {
		const char *name = list_field_parameter((enum list_field)i);
		struct str header = str_trim(parameter(call, name));

		if (header.len > HEADER_POINTS)
			s = problem_add(&call->problems, ST_INVALID, "length", str_of(name), "min",
				"0", "max", "512");
		else if (str_present(header))
			mapping->headers[i] = header;
	}
	return s;
}

struct pair {
	struct str name, header, kind;
};

/** One {fieldName, fieldValue} of a list. */
static enum status read_pair(struct call *call, const struct json *item, const char *list,
	size_t index, struct pair *ret_pair)
{
	char field[80];
	struct pair pair = { str_trim(json_text(kept_get(item, "fieldName"))),
		str_trim(json_text(kept_get(item, "fieldValue"))),
		json_text(kept_get(item, "kind")) };
	enum status s = ST_OK;

	if (!str_present(pair.name) || pair.name.len > HEADER_POINTS) {
		snprintf(field, sizeof field, "%s[%zu].fieldName", list, index);
		s = problem_add(&call->problems, ST_INVALID, "required",
			arena_copy(call->arena, str_of(field)));
	}
	if (!str_present(pair.header) || pair.header.len > HEADER_POINTS) {
		snprintf(field, sizeof field, "%s[%zu].fieldValue", list, index);
		s = problem_add(&call->problems, ST_INVALID, "required",
			arena_copy(call->arena, str_of(field)));
	}
	*ret_pair = pair;
	return s;
}

static enum status too_many(struct call *call, const char *list, size_t most)
{
	return problem_add(&call->problems, ST_INVALID, "length", str_of(list), "min", "1", "max",
		arena_printf(call->arena, "%zu", most).at);
}

static enum status read_destinations(struct call *call, struct mapping *mapping)
{
	static const char list[] = "destinationMappings";
	const struct json *array = kept_get(call->body, list);
	enum status worst = ST_OK;
	size_t index = 0;

	for (const struct json *at = json_first(array); at != NULL; at = json_next(at), index++) {
		struct mapped_destination *destination =
			&mapping->destinations[mapping->destination_count];
		struct pair pair;
		enum status s;

		if (mapping->destination_count == RECORD_DESTINATIONS_MAX)
			return too_many(call, list, RECORD_DESTINATIONS_MAX);
		if ((s = read_pair(call, at, list, index, &pair)) != ST_OK) {
			worst = s;
			continue;
		}
		*destination = (struct mapped_destination){ pair.name, pair.header,
			destination_kind(pair.name), false };
		if (str_present(pair.kind) &&
			address_kind_parse(pair.kind, &destination->kind) != ST_OK)
			worst = problem_add(&call->problems, ST_INVALID, "enum",
				arena_printf(call->arena, "%s[%zu].kind", list, index), "allowed",
				"phone, email, identity");
		destination->is_kind_given = str_present(pair.kind);
		mapping->destination_count++;
	}
	return worst;
}

static enum status read_custom(struct call *call, struct mapping *mapping)
{
	static const char list[] = "customFieldMappings";
	const struct json *array = kept_get(call->body, list);
	enum status worst = ST_OK;
	size_t index = 0;

	for (const struct json *at = json_first(array); at != NULL; at = json_next(at), index++) {
		struct pair pair;
		enum status s;

		if (mapping->custom_count == MAPPING_CUSTOM_MAX)
			return too_many(call, list, MAPPING_CUSTOM_MAX);
		if ((s = read_pair(call, at, list, index, &pair)) != ST_OK)
			worst = s;
		else
			mapping->custom[mapping->custom_count++] =
				(struct mapped_custom){ pair.name, pair.header };
	}
	return worst;
}

static bool is_automatic(const struct call *call)
{
	bool value = false;

	if (json_bool(kept_get(call->body, "automaticMapping"), &value))
		return value;
	return call_query_bool(call, "automaticMapping", false);
}

static enum status check(struct call *call, const struct mapping *mapping)
{
	enum status s = ST_OK;

	if (!str_present(mapping->headers[FIELD_EXTERNAL_ID]))
		s = problem_add(&call->problems, ST_INVALID, "required", STR("externalIdColumn"));
	if (mapping->destination_count == 0)
		s = problem_add(
			&call->problems, ST_INVALID, "required", STR("destinationMappings"));
	return s;
}

enum status list_columns_read(struct call *call, struct mapping *ret_mapping)
{
	struct mapping mapping = { .is_automatic = is_automatic(call) };
	enum status fields, destinations, custom;

	if (mapping.is_automatic) {
		*ret_mapping = mapping;
		return ST_OK;
	}
	fields = read_fields(call, &mapping);
	destinations = read_destinations(call, &mapping);
	custom = read_custom(call, &mapping);
	if (fields != ST_OK || destinations != ST_OK || custom != ST_OK)
		return ST_INVALID;
	*ret_mapping = mapping;
	return check(call, &mapping);
}
