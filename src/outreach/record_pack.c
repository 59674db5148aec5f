/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A record as it is stored: what all records of a file share (its layout) and the rest (its payload).
 *
 *      layout    version (1)
 *                count  { text name  text header }                       columns
 *                number external_id                                      its column
 *                count  { text field  kind  number column }              destinations
 *
 *      payload   version (2)  zone_step  text zone  text zone_other
 *                { form [ text address ] [ text raw ] }                  of each destination of the layout
 *                { text value }                                          of each column
 *
 * The form of a destination: ABSENT; AS_COLUMN, the value of its column is the address; CLEANED, an address follows and the
 * column has what stood in the file; APART, address and raw follow. A column number is an index plus one; 0: none.
 */
#include "outreach/packed.h"
#include "outreach/record.h"

#define LAYOUT_VERSION  1
#define PAYLOAD_VERSION 2

enum form { FORM_ABSENT, FORM_AS_COLUMN, FORM_CLEANED, FORM_APART, FORM_COUNT };

/* ---- layouts ---- */

static size_t layout_room(const struct record_layout *layout)
{
	size_t room = 8 * PACKED_NUMBER_MAX;

	for (size_t i = 0; i < layout->field_count; i++)
		room += layout->fields[i].name.len + layout->fields[i].header.len +
			2 * PACKED_NUMBER_MAX;
	for (size_t i = 0; i < layout->destination_count; i++)
		room += layout->destinations[i].field.len + 3 * PACKED_NUMBER_MAX;
	return room;
}

enum status record_layout_pack(
	const struct record_layout *layout, struct arena *arena, struct str *ret_packed)
{
	char *start = arena_alloc(arena, layout_room(layout)), *at = start;

	if (start == NULL)
		return ST_NO_MEMORY;
	at = packed_put(at, LAYOUT_VERSION);
	at = packed_put(at, layout->field_count);
	for (size_t i = 0; i < layout->field_count; i++) {
		at = packed_put_text(at, layout->fields[i].name);
		at = packed_put_text(at, layout->fields[i].header);
	}
	at = packed_put(at, layout->external_id);
	at = packed_put(at, layout->destination_count);
	for (size_t i = 0; i < layout->destination_count; i++) {
		at = packed_put_text(at, layout->destinations[i].field);
		at = packed_put(at, layout->destinations[i].kind);
		at = packed_put(at, layout->destinations[i].column);
	}
	*ret_packed = (struct str){ start, (size_t)(at - start) };
	return ST_OK;
}

enum status record_layout_unpack(
	struct str packed, struct arena *arena, struct record_layout *ret_layout)
{
	struct packed_reader reader = packed_reader_of(packed);
	struct record_layout layout = { 0 };

	if (packed_get(&reader, LAYOUT_VERSION) != LAYOUT_VERSION)
		return ST_INVALID;
	layout.field_count = (size_t)packed_get(&reader, RECORD_FIELDS_MAX);
	layout.fields = arena_array(arena, struct record_field, MAX_OF(layout.field_count, 1));
	if (layout.fields == NULL)
		return ST_NO_MEMORY;
	for (size_t i = 0; i < layout.field_count; i++) {
		layout.fields[i].name = packed_get_text(&reader);
		layout.fields[i].header = packed_get_text(&reader);
	}
	layout.external_id = (size_t)packed_get(&reader, layout.field_count);
	layout.destination_count = (size_t)packed_get(&reader, RECORD_DESTINATIONS_MAX);
	for (size_t i = 0; i < layout.destination_count; i++) {
		struct layout_destination *destination = &layout.destinations[i];

		destination->field = packed_get_text(&reader);
		destination->kind = (enum address_kind)packed_get(&reader, ADDRESS_EMAIL);
		destination->column = (size_t)packed_get(&reader, layout.field_count);
		reader.bad |= destination->kind < ADDRESS_IDENTITY;
	}
	if (!packed_is_over(&reader) || layout.external_id == 0)
		return ST_INVALID;
	*ret_layout = layout;
	return ST_OK;
}

/* ---- payloads ---- */

static size_t payload_room(const struct record_data *data)
{
	size_t room = 8 * PACKED_NUMBER_MAX + data->zone.len + data->zone_other.len;

	for (size_t i = 0; i < data->destination_count; i++)
		room += data->destinations[i].address.len + data->destinations[i].raw.len +
			3 * PACKED_NUMBER_MAX;
	for (size_t i = 0; i < data->field_count; i++)
		room += data->fields[i].value.len + PACKED_NUMBER_MAX;
	return room + RECORD_DESTINATIONS_MAX;
}

static char *put_destination(char *at, const struct record_data *data,
	const struct layout_destination *as, const struct record_destination *destination)
{
	const struct str *value = as->column != 0 ? &data->fields[as->column - 1].value : NULL;

	if (value != NULL && destination->raw.at == NULL && str_equal(destination->address, *value))
		return packed_put(at, FORM_AS_COLUMN);
	if (value != NULL && destination->raw.at != NULL && str_equal(destination->raw, *value)) {
		at = packed_put(at, FORM_CLEANED);
		return packed_put_text(at, destination->address);
	}
	at = packed_put(at, FORM_APART);
	at = packed_put_text(at, destination->address);
	return packed_put_text(at, destination->raw);
}

/** The destinations of a record are some of the layout's, in its order. */
static char *put_destinations(
	char *at, const struct record_layout *layout, const struct record_data *data)
{
	size_t next = 0;

	for (size_t i = 0; i < layout->destination_count; i++) {
		const struct layout_destination *as = &layout->destinations[i];

		if (next < data->destination_count &&
			str_equal(data->destinations[next].field, as->field))
			at = put_destination(at, data, as, &data->destinations[next++]);
		else
			at = packed_put(at, FORM_ABSENT);
	}
	return at;
}

enum status record_pack(const struct record_layout *layout, const struct record_data *data,
	struct arena *arena, struct str *ret_payload)
{
	char *start = arena_alloc(arena, payload_room(data)), *at = start;

	if (start == NULL)
		return ST_NO_MEMORY;
	at = packed_put(at, PAYLOAD_VERSION);
	at = packed_put(at, data->zone_step);
	at = packed_put_text(at, data->zone);
	at = packed_put_text(at, data->zone_other);
	at = put_destinations(at, layout, data);
	for (size_t i = 0; i < layout->field_count; i++)
		at = packed_put_text(at, data->fields[i].value);
	*ret_payload = (struct str){ start, (size_t)(at - start) };
	return ST_OK;
}

/** What was read of a destination before the columns are known. */
struct half {
	enum form form;
	struct str address, raw;
};

static void get_halves(
	struct packed_reader *reader, const struct record_layout *layout, struct half *halves)
{
	for (size_t i = 0; i < layout->destination_count; i++) {
		struct half *half = &halves[i];

		*half = (struct half){ .form = (enum form)packed_get(reader, FORM_COUNT - 1) };
		if (half->form == FORM_CLEANED || half->form == FORM_APART)
			half->address = packed_get_text(reader);
		if (half->form == FORM_APART)
			half->raw = packed_get_text(reader);
		else if (half->form != FORM_ABSENT)
			reader->bad |= layout->destinations[i].column == 0;
	}
}

static void complete(
	struct record_data *data, const struct record_layout *layout, const struct half *halves)
{
	for (size_t i = 0; i < layout->destination_count; i++) {
		const struct layout_destination *as = &layout->destinations[i];
		struct record_destination destination = { as->field, as->kind, halves[i].address,
			halves[i].raw };

		if (halves[i].form == FORM_ABSENT)
			continue;
		if (halves[i].form == FORM_AS_COLUMN)
			destination.address = data->fields[as->column - 1].value;
		else if (halves[i].form == FORM_CLEANED)
			destination.raw = data->fields[as->column - 1].value;
		data->destinations[data->destination_count++] = destination;
	}
}

enum status record_unpack(
	struct record_packed packed, struct arena *arena, struct record_data *ret_data)
{
	struct packed_reader reader = packed_reader_of(packed.payload);
	struct half halves[RECORD_DESTINATIONS_MAX];
	struct record_layout layout;
	struct record_data data = { 0 };
	enum status s;

	if ((s = record_layout_unpack(packed.layout, arena, &layout)) != ST_OK)
		return s;
	if (packed_get(&reader, PAYLOAD_VERSION) != PAYLOAD_VERSION)
		return ST_INVALID;
	data.zone_step = (enum zone_step)packed_get(&reader, ZONE_STEP_DEFAULT);
	data.zone = packed_get_text(&reader);
	data.zone_other = packed_get_text(&reader);
	get_halves(&reader, &layout, halves);
	data.fields = layout.fields;
	data.field_count = layout.field_count;
	for (size_t i = 0; i < data.field_count; i++)
		data.fields[i].value = packed_get_text(&reader);
	if (!packed_is_over(&reader))
		return ST_INVALID;
	complete(&data, &layout, halves);
	data.external_id = data.fields[layout.external_id - 1].value;
	*ret_data = data;
	return ST_OK;
}

/* ---- what two records have in common ---- */

static const struct record_field *field_named(const struct record_data *data, struct str name)
{
	for (size_t i = 0; i < data->field_count; i++)
		if (str_equal(data->fields[i].name, name))
			return &data->fields[i];
	return NULL;
}

static bool same_destinations(const struct record_data *a, const struct record_data *b)
{
	if (a->destination_count != b->destination_count)
		return false;
	for (size_t i = 0; i < a->destination_count; i++) {
		const struct record_destination *one = &a->destinations[i];
		const struct record_destination *other = &b->destinations[i];

		if (one->kind != other->kind || !str_equal(one->field, other->field) ||
			!str_equal(one->address, other->address))
			return false;
	}
	return true;
}

bool record_same(const struct record_data *a, const struct record_data *b)
{
	if (a->field_count != b->field_count || a->zone_step != b->zone_step ||
		!str_equal(a->zone, b->zone) || !str_equal(a->zone_other, b->zone_other) ||
		!same_destinations(a, b))
		return false;
	for (size_t i = 0; i < a->field_count; i++) {
		const struct record_field *other = field_named(b, a->fields[i].name);

		if (other == NULL || !str_equal(a->fields[i].value, other->value) ||
			!str_equal(a->fields[i].header, other->header))
			return false;
	}
	return true;
}
