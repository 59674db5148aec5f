/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A mapping as it is stored with its list. Pure.
 */
#include "outreach/mapping.h"

void mapping_write(struct buf *buf, const struct mapping *mapping)
{
	struct json_out out;

	json_out_init(&out, buf);
	json_open(&out, NULL);
	json_open(&out, "fields");
	for (size_t field = 0; field < FIELD_COUNT; field++)
		if (str_present(mapping->headers[field]))
			json_put_text(&out, list_field_name((enum list_field)field),
				mapping->headers[field]);
	json_close(&out);
	json_open_array(&out, "destinations");
	for (size_t i = 0; i < mapping->destination_count; i++) {
		const struct mapped_destination *destination = &mapping->destinations[i];

		json_open(&out, NULL);
		json_put_text(&out, "fieldName", destination->name);
		json_put_text(&out, "fieldValue", destination->header);
		json_put_text(&out, "kind", str_of(address_kind_name(destination->kind)));
		json_put_bool(&out, "kindGiven", destination->is_kind_given);
		json_close(&out);
	}
	json_close_array(&out);
	json_open_array(&out, "custom");
	for (size_t i = 0; i < mapping->custom_count; i++) {
		json_open(&out, NULL);
		json_put_text(&out, "fieldName", mapping->custom[i].name);
		json_put_text(&out, "fieldValue", mapping->custom[i].header);
		json_close(&out);
	}
	json_close_array(&out);
	json_put_bool(&out, "automatic", mapping->is_automatic);
	json_open_array(&out, "columns");
	for (size_t i = 0; i < mapping->column_count; i++)
		json_put_text(&out, NULL, mapping->columns[i]);
	json_close_array(&out);
	json_close(&out);
}

static enum status read_destinations(const struct json *array, struct mapping *mapping)
{
	for (const struct json *at = json_first(array); at != NULL; at = json_next(at)) {
		struct mapped_destination *destination =
			&mapping->destinations[mapping->destination_count];
		enum status s;

		if (mapping->destination_count == RECORD_DESTINATIONS_MAX)
			return ST_INVALID;
		destination->name = json_text(json_get(at, "fieldName"));
		destination->header = json_text(json_get(at, "fieldValue"));
		s = address_kind_parse(json_text(json_get(at, "kind")), &destination->kind);
		if (s != ST_OK)
			return s;
		(void)json_bool(json_get(at, "kindGiven"), &destination->is_kind_given);
		mapping->destination_count++;
	}
	return ST_OK;
}

enum status mapping_read(const struct json *object, struct mapping *ret_mapping)
{
	const struct json *named = json_get(object, "fields");
	bool flag = false;
	struct mapping mapping = { 0 };
	const struct json *at;

	for (size_t field = 0; field < FIELD_COUNT; field++)
		mapping.headers[field] =
			json_text(json_get(named, list_field_name((enum list_field)field)));
	for (at = json_first(json_get(object, "custom")); at != NULL; at = json_next(at)) {
		if (mapping.custom_count == MAPPING_CUSTOM_MAX)
			return ST_INVALID;
		mapping.custom[mapping.custom_count++] =
			(struct mapped_custom){ json_text(json_get(at, "fieldName")),
				json_text(json_get(at, "fieldValue")) };
	}
	mapping.is_automatic = json_bool(json_get(object, "automatic"), &flag) && flag;
	if (read_destinations(json_get(object, "destinations"), &mapping) != ST_OK)
		return ST_INVALID;
	*ret_mapping = mapping;
	return ST_OK;
}

enum status mapping_read_columns(
	const struct json *object, struct arena *arena, struct mapping *mapping)
{
	const struct json *array = json_get(object, "columns");
	struct str *columns = arena_array(arena, struct str, MAX_OF(json_count(array), 1));
	size_t count = 0;

	if (columns == NULL)
		return ST_NO_MEMORY;
	for (const struct json *at = json_first(array); at != NULL; at = json_next(at))
		columns[count++] = json_text(at);
	mapping->columns = columns;
	mapping->column_count = count;
	return ST_OK;
}
