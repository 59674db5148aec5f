/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What separates fields: found in a sample, and kept out of fields that are written.
 */
#include "outreach/csv.h"

struct tally {
	size_t first;   /* fields of the first row              */
	size_t rows;    /* rows with as many                    */
	bool is_steady; /* no row has another number            */
};

static enum status tally_row(void *arg, const struct csv_row *row)
{
	struct tally *tally = arg;

	if (tally->rows == 0)
		tally->first = row->field_count;
	tally->is_steady &= row->field_count == tally->first;
	tally->rows++;
	return ST_OK;
}

/** Fields a row, counted double when every row agrees; 0 when the delimiter does not occur. */
static size_t delimiter_score(char delimiter, struct str sample)
{
	const struct csv_limits limits = { 65536, 4096 };
	struct tally tally = { .is_steady = true };
	struct csv *csv CLEANUP(csv_freep) = NULL;

	if (csv_new(delimiter, &limits, 0, 1, tally_row, &tally, &csv) != ST_OK ||
		csv_feed(csv, sample) != ST_OK)
		return 0;
	if (tally.rows == 0 && csv_finish(csv) != ST_OK)
		return 0;
	if (tally.first < 2)
		return 0;
	return tally.is_steady ? tally.first * 2 : tally.first;
}

char csv_find_delimiter(struct str sample)
{
	static const char candidates[] = CSV_DELIMITERS;
	size_t best_score = 0;
	char best = ',';

	for (size_t i = 0; candidates[i] != '\0'; i++) {
		size_t score = delimiter_score(candidates[i], sample);

		if (score > best_score) {
			best_score = score;
			best = candidates[i];
		}
	}
	return best;
}

void csv_put_field(struct buf *out, struct str field, char delimiter)
{
	bool needs = false;

	for (size_t i = 0; i < field.len && !needs; i++)
		needs = field.at[i] == delimiter || field.at[i] == '"' || field.at[i] == '\n' ||
			field.at[i] == '\r';
	if (!needs) {
		buf_add(out, field);
		return;
	}
	buf_add_char(out, '"');
	for (size_t i = 0; i < field.len; i++) {
		if (field.at[i] == '"')
			buf_add_char(out, '"');
		buf_add_char(out, field.at[i]);
	}
	buf_add_char(out, '"');
}
