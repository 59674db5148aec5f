/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The payload of a record. Layout, all numbers as LEB128 (7 bits a byte, low first):
 *
 *      version (1)  zone_step  text external_id  text zone  text zone_other
 *      count  { text field  kind  text address  text raw }     destinations
 *      count  { text name  text header  text value }           fields
 *
 * A text is its length plus one, then its bytes; 0 stands for an absent text.
 */
#include "core/buf.h"
#include "outreach/record.h"

#define PAYLOAD_VERSION 1
#define PAYLOAD_MAX     (1024u * 1024)

static void put_number(struct buf *out, uint64_t number)
{
	while (number > 0x7f) {
		buf_add_char(out, (char)(number | 0x80));
		number >>= 7;
	}
	buf_add_char(out, (char)number);
}

static void put_text(struct buf *out, struct str text)
{
	put_number(out, text.at ? text.len + 1 : 0);
	buf_add(out, text);
}

static void put_destination(struct buf *out, const struct record_destination *destination)
{
	put_text(out, destination->field);
	put_number(out, destination->kind);
	put_text(out, destination->address);
	put_text(out, destination->raw);
}

enum status record_pack(
	const struct record_data *data, struct arena *arena, struct str *ret_payload)
{
	struct buf out CLEANUP(buf_done);
	struct str payload;

	buf_init(&out, PAYLOAD_MAX);
	put_number(&out, PAYLOAD_VERSION);
	put_number(&out, data->zone_step);
	put_text(&out, data->external_id);
	put_text(&out, data->zone);
	put_text(&out, data->zone_other);
	put_number(&out, data->destination_count);
	for (size_t i = 0; i < data->destination_count; i++)
		put_destination(&out, &data->destinations[i]);
	put_number(&out, data->field_count);
	for (size_t i = 0; i < data->field_count; i++) {
		put_text(&out, data->fields[i].name);
		put_text(&out, data->fields[i].header);
		put_text(&out, data->fields[i].value);
	}
	if (out.failed)
		return ST_NO_MEMORY;
	payload = arena_copy(arena, buf_str(&out));
	if (payload.at == NULL)
		return ST_NO_MEMORY;
	*ret_payload = payload;
	return ST_OK;
}

/** Reads from the front; `bad` is set, and nothing more is read, when the bytes do not make sense. */
struct reader {
	const unsigned char *at, *end;
	bool bad;
};

static uint64_t get_number(struct reader *reader, uint64_t max)
{
	uint64_t number = 0;

	for (int shift = 0; shift < 63 && reader->at < reader->end; shift += 7) {
		unsigned char byte = *reader->at++;

		number |= (uint64_t)(byte & 0x7f) << shift;
		if ((byte & 0x80) == 0) {
			reader->bad |= number > max;
			return reader->bad ? 0 : number;
		}
	}
	reader->bad = true;
	return 0;
}

static struct str get_text(struct reader *reader)
{
	uint64_t len = get_number(reader, PAYLOAD_MAX);
	struct str text;

	if (len == 0)
		return STR_NULL;
	len--;
	if (reader->bad || len > (uint64_t)(reader->end - reader->at)) {
		reader->bad = true;
		return STR_NULL;
	}
	text = (struct str){ (const char *)reader->at, (size_t)len };
	reader->at += len;
	return text;
}

static void get_destinations(struct reader *reader, struct record_data *data)
{
	data->destination_count = (size_t)get_number(reader, RECORD_DESTINATIONS_MAX);
	for (size_t i = 0; i < data->destination_count; i++) {
		struct record_destination *destination = &data->destinations[i];

		destination->field = get_text(reader);
		destination->kind = (enum address_kind)get_number(reader, ADDRESS_EMAIL);
		destination->address = get_text(reader);
		destination->raw = get_text(reader);
		reader->bad |= destination->kind < ADDRESS_IDENTITY;
	}
}

static enum status get_fields(struct reader *reader, struct arena *arena, struct record_data *data)
{
	data->field_count = (size_t)get_number(reader, RECORD_FIELDS_MAX);
	data->fields = arena_array(arena, struct record_field, MAX_OF(data->field_count, 1));
	if (data->fields == NULL)
		return ST_NO_MEMORY;
	for (size_t i = 0; i < data->field_count; i++) {
		data->fields[i].name = get_text(reader);
		data->fields[i].header = get_text(reader);
		data->fields[i].value = get_text(reader);
	}
	return ST_OK;
}

enum status record_unpack(struct str payload, struct arena *arena, struct record_data *ret_data)
{
	struct reader reader = { (const unsigned char *)payload.at,
		(const unsigned char *)payload.at + payload.len, payload.len == 0 };
	struct record_data data = { 0 };
	enum status s;

	if (get_number(&reader, PAYLOAD_VERSION) != PAYLOAD_VERSION)
		return ST_INVALID;
	data.zone_step = (enum zone_step)get_number(&reader, ZONE_STEP_DEFAULT);
	data.external_id = get_text(&reader);
	data.zone = get_text(&reader);
	data.zone_other = get_text(&reader);
	get_destinations(&reader, &data);
	if ((s = get_fields(&reader, arena, &data)) != ST_OK)
		return s;
	if (reader.bad || reader.at != reader.end)
		return ST_INVALID;
	*ret_data = data;
	return ST_OK;
}
