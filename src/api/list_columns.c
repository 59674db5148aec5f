/* SPDX-License-Identifier: Apache-2.0 */
#include "api/list_columns.h"

#include <stdio.h>

#include "api/kept.h"

#define HEADER_POINTS 512

/** Where a mapping is read from. */
struct columns_source {
	struct call *call;
	const struct json *object;
	bool has_query; /* the query counts too */
};

/** A parameter of the call: of the object, else of the query. */
static struct str parameter(const struct columns_source *source, const char *name)
{
	struct str text = json_text(kept_get(source->object, name));

	return str_present(text) || !source->has_query ? text : call_query(source->call, name);
}

static bool is_wrong_type(const struct json *value)
{
	return value != NULL && !json_is_null(value) && json_text(value).at == NULL;
}

static enum status read_fields(const struct columns_source *source, struct mapping *mapping)
{
	struct call *call = source->call;
	enum status s = ST_OK;

	for (size_t i = 0; i < FIELD_COUNT; i++) {
		const char *name = list_field_parameter((enum list_field)i);
		struct str header = str_trim(parameter(source, name));

		if (is_wrong_type(kept_get(source->object, name)))
			s = problem_add(
				&call->problems, ST_INVALID, "type", str_of(name), "want", "text");
		else if (header.len > HEADER_POINTS)
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

/** The list of that name; absent or null counts as empty. @return ST_INVALID when it is something else */
static enum status read_list(
	const struct columns_source *source, const char *name, const struct json **ret_array)
{
	const struct json *array = kept_get(source->object, name);

	*ret_array = array;
	if (array == NULL || json_is_null(array) || json_is_array(array))
		return ST_OK;
	return problem_add(
		&source->call->problems, ST_INVALID, "type", str_of(name), "want", "list");
}

static enum status too_many(struct call *call, const char *list, size_t most)
{
	return problem_add(&call->problems, ST_INVALID, "length", str_of(list), "min", "1", "max",
		arena_printf(call->arena, "%zu", most).at);
}

/** A kind that is shown without being chosen, as a mapping that was read is, stays open. */
static bool is_kind_given(const struct json *item)
{
	bool given = true;

	(void)json_bool(kept_get(item, "kindGiven"), &given);
	return given && str_present(json_text(kept_get(item, "kind")));
}

static enum status read_destinations(const struct columns_source *source, struct mapping *mapping)
{
	static const char list[] = "destinationMappings";
	struct call *call = source->call;
	const struct json *array;
	enum status worst = read_list(source, list, &array);
	size_t index = 0;

	if (worst != ST_OK)
		return worst;
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
		destination->is_kind_given = is_kind_given(at);
		mapping->destination_count++;
	}
	return worst;
}

static enum status read_custom(const struct columns_source *source, struct mapping *mapping)
{
	static const char list[] = "customFieldMappings";
	struct call *call = source->call;
	const struct json *array;
	enum status worst = read_list(source, list, &array);
	size_t index = 0;

	if (worst != ST_OK)
		return worst;

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

static bool is_automatic(const struct columns_source *source)
{
	bool value = false;

	if (json_bool(kept_get(source->object, "automaticMapping"), &value))
		return value;
	return source->has_query && call_query_bool(source->call, "automaticMapping", false);
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

static enum status read_mapping(const struct columns_source *source, struct mapping *ret_mapping)
{
	struct mapping mapping = { .is_automatic = is_automatic(source) };
	enum status fields = read_fields(source, &mapping);
	enum status destinations = read_destinations(source, &mapping);
	enum status custom = read_custom(source, &mapping);

	if (fields != ST_OK || destinations != ST_OK || custom != ST_OK)
		return ST_INVALID;
	*ret_mapping = mapping;
	return mapping.is_automatic ? ST_OK : check(source->call, &mapping);
}

enum status list_columns_read(struct call *call, struct mapping *ret_mapping)
{
	const struct columns_source source = { call, call->body, true };

	return read_mapping(&source, ret_mapping);
}

enum status list_columns_of(
	struct call *call, const struct json *object, struct mapping *ret_mapping)
{
	const struct columns_source source = { call, object, false };

	return read_mapping(&source, ret_mapping);
}

/* ---- writing ---- */

static void put_pair(struct json_out *out, struct str name, struct str header)
{
	json_put_text(out, "fieldName", name);
	json_put_text(out, "fieldValue", header);
}

void list_columns_put(struct json_out *out, const struct mapping *mapping)
{
	json_put_bool(out, "automaticMapping", mapping->is_automatic);
	for (size_t i = 0; i < FIELD_COUNT; i++)
		json_put_text(out, list_field_parameter((enum list_field)i), mapping->headers[i]);
	json_open_array(out, "destinationMappings");
	for (size_t i = 0; i < mapping->destination_count; i++) {
		const struct mapped_destination *destination = &mapping->destinations[i];

		json_open(out, NULL);
		put_pair(out, destination->name, destination->header);
		json_put_text(out, "kind", str_of(address_kind_name(destination->kind)));
		json_put_bool(out, "kindGiven", destination->is_kind_given);
		json_close(out);
	}
	json_close_array(out);
	json_open_array(out, "customFieldMappings");
	for (size_t i = 0; i < mapping->custom_count; i++) {
		json_open(out, NULL);
		put_pair(out, mapping->custom[i].name, mapping->custom[i].header);
		json_close(out);
	}
	json_close_array(out);
}
