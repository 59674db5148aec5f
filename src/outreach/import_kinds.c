/* SPDX-License-Identifier: Apache-2.0 */
#include "outreach/import_parts.h"

#define SAMPLE_ROWS     200
#define EXTENSION_AFTER 7 /* digits: a letter behind them may begin an extension */

struct sample {
	const struct import_run *run;
	bool has_values[RECORD_DESTINATIONS_MAX], may_be_phones[RECORD_DESTINATIONS_MAX];
};

static bool may_be_phone(struct str value)
{
	size_t digits = 0;

	if (str_starts(value, STR("tel:")))
		return true;
	for (size_t i = 0; i < value.len && digits < EXTENSION_AFTER; i++) {
		char c = value.at[i];

		if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '@')
			return false;
		digits += c >= '0' && c <= '9';
	}
	return true;
}

static enum status look_at(void *arg, const struct csv_row *row)
{
	struct sample *sample = arg;
	const struct import_header *header = &sample->run->header;

	if (row->fault != CSV_OK || row->field_count != header->count + header->front)
		return ST_OK;
	for (size_t i = 0; i < header->count; i++) {
		const struct column *column = &sample->run->columns[i];
		struct str value = str_trim(row->fields[i + header->front]);

		if (column->use != COLUMN_DESTINATION || !str_present(value))
			continue;
		sample->has_values[column->destination] = true;
		sample->may_be_phones[column->destination] |= may_be_phone(value);
	}
	return ST_OK;
}

enum status import_settle_kinds(struct import_run *run)
{
	struct sample sample = { .run = run };
	enum status s;

	s = import_read_sample(&run->text, &run->header, SAMPLE_ROWS, look_at, &sample);
	for (size_t i = 0; s == ST_OK && i < run->mapping.destination_count; i++) {
		struct mapped_destination *destination = &run->mapping.destinations[i];

		if (destination->kind == ADDRESS_PHONE && !destination->is_kind_given &&
			sample.has_values[i] && !sample.may_be_phones[i])
			destination->kind = ADDRESS_IDENTITY;
	}
	return s;
}
