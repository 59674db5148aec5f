/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The look at a file before it is loaded. The file is prepared and its first rows are checked exactly as a load does it;
 * what comes out is kept with the job as one JSON object, and nothing else is changed:
 *
 *     file      name of the encoding that is used and that was found, delimiter, header, the sheets of a workbook,
 *               estimated rows
 *     columns   for each: header, three values, what it is mapped to, how sure that is and why
 *     missing   mapped headers that the file lacks, each with the header that is spelled most like it
 *     dateOrder whether dates can be read two ways, and which is suggested
 *     rows      as they would be stored, or why they would be rejected
 *     problems  why the file cannot be loaded as it stands
 *     difference  what a load of the whole file would do; null when there are problems
 *     mapping   in the form of mapping.h, for the load
 *
 * Codes stand in for texts; the API puts the texts in.
 */
#include "core/text.h"
#include "outreach/import_parts.h"

#define ROWS_BYTES    ((size_t)1 << 20)
#define REVIEW_BYTES  ((size_t)4 << 20)
#define SAMPLES       3
#define SAMPLE_POINTS 80
#define SHEETS_SHOWN  100

/** The first values of a column that differ from the one before them. */
struct samples {
	struct str values[SAMPLES];
	size_t count;
};

struct review {
	struct import_run *run;
	struct samples *samples; /* of each column */
	struct buf rows;         /* members of an array, with commas */
	size_t row_count;
	struct str ids[IMPORT_REVIEW_ROWS]; /* of rows that would be stored */
	size_t id_count;
	struct import_difference difference;
	bool is_compared;
};

/* ---- rows ---- */

static void take_samples(struct review *review, const struct csv_row *row)
{
	for (size_t i = 0; i < row->field_count; i++) {
		struct samples *samples = &review->samples[i];
		struct str value = text_cut(str_trim(row->fields[i]), SAMPLE_POINTS);

		if (!str_present(value) || samples->count == SAMPLES)
			continue;
		if (samples->count > 0 && str_equal(samples->values[samples->count - 1], value))
			continue;
		samples->values[samples->count++] = arena_copy(review->run->arena, value);
	}
}

static bool was_put(const struct record_data *data, size_t field)
{
	for (size_t i = 0; i < field; i++)
		if (str_equal(data->fields[i].name, data->fields[field].name))
			return true;
	return false;
}

static void put_data(struct json_out *out, const struct record_data *data)
{
	json_open_array(out, "destinations");
	for (size_t i = 0; i < data->destination_count; i++) {
		json_open(out, NULL);
		json_put_text(out, "fieldName", data->destinations[i].field);
		json_put_text(out, "value", data->destinations[i].address);
		json_put_text(out, "kind", str_of(address_kind_name(data->destinations[i].kind)));
		json_close(out);
	}
	json_close_array(out);
	json_open(out, "fields");
	for (size_t i = 0; i < data->field_count; i++)
		if (!was_put(data, i))
			json_put_text_at(out, data->fields[i].name, data->fields[i].value);
	json_close(out);
}

static void put_zone(struct json_out *out, const struct record_data *data)
{
	bool is_found = data->zone_step != ZONE_STEP_NONE;

	json_put_text(out, "zone", data->zone);
	json_put_text(out, "otherZone", data->zone_other);
	json_put_text(
		out, "zoneFoundBy", is_found ? str_of(zone_step_name(data->zone_step)) : STR_NULL);
}

static struct str own_zone(const struct record_data *data)
{
	for (size_t i = 0; i < data->field_count; i++)
		if (str_is(data->fields[i].name, list_field_name(FIELD_TIME_ZONE)))
			return text_cut(data->fields[i].value, SAMPLE_POINTS);
	return STR_NULL;
}

static void put_code(struct json_out *out, const char *key_or_null, const char *code,
	struct str field, struct str value)
{
	json_open(out, key_or_null);
	json_put_text(out, "code", str_of(code));
	json_put_text(out, "field", field);
	json_open(out, "params");
	json_put_text(out, "value", value);
	json_close(out);
	json_close(out);
}

static void put_warnings(struct json_out *out, const struct row_result *result)
{
	json_open_array(out, "warnings");
	if (result->bad_destinations > 0)
		put_code(out, NULL, "destination_left_out", STR_NULL, STR_NULL);
	if (result->zone_warning != NULL)
		put_code(out, NULL, result->zone_warning, STR_NULL, own_zone(&result->data));
	json_close_array(out);
}

static void put_row_problem(struct json_out *out, const struct row_result *result)
{
	if (result->code == NULL) {
		json_put_null(out, "problem");
		return;
	}
	put_code(out, "problem", result->code, result->field,
		text_cut(result->value, SAMPLE_POINTS));
}

static void put_row(
	struct json_out *out, const struct csv_row *row, const struct row_result *result)
{
	json_open(out, NULL);
	json_put_int(out, "line", row->line);
	json_put_text(out, "externalId", result->data.external_id);
	put_zone(out, &result->data);
	json_put_instant(out, "expirationDate", result->expires_at);
	json_put_bool(out, "priority", result->is_priority);
	put_warnings(out, result);
	put_data(out, &result->data);
	put_row_problem(out, result);
	json_close(out);
}

/** Adds a row unless the review is full; then the rows end. */
static enum status add_row(
	struct review *review, const struct csv_row *row, const struct row_result *result)
{
	struct buf text CLEANUP(buf_done) = { 0 };
	struct json_out out;

	buf_init(&text, ROWS_BYTES);
	json_out_init(&out, &text);
	put_row(&out, row, result);
	if (text.failed || review->rows.len + text.len + 1 > ROWS_BYTES)
		return ST_TRY_LATER;
	if (review->row_count++ > 0)
		buf_add_char(&review->rows, ',');
	buf_add(&review->rows, buf_str(&text));
	return review->rows.failed ? ST_NO_MEMORY : ST_OK;
}

/** A row whose external id an earlier one has is rejected, unless the later one wins. */
static void check_repeated(struct review *review, struct row_result *result)
{
	const struct import_run *run = review->run;
	struct str id = result->data.external_id;

	if (result->code != NULL || run->options.force_overwrite)
		return;
	for (size_t i = 0; i < review->id_count; i++) {
		if (!str_equal(review->ids[i], id))
			continue;
		result->code = "duplicate_external_id";
		result->field = run->mapping.headers[FIELD_EXTERNAL_ID];
		result->value = id;
		return;
	}
	if (review->id_count < COUNT_OF(review->ids))
		review->ids[review->id_count++] = arena_copy(run->arena, id);
}

static enum status look_at_row(void *arg, const struct csv_row *row)
{
	struct review *review = arg;
	struct import_run *run = review->run;
	struct csv_row plain = csv_row_without_front(row, run->text.delimiter, run->header.front);
	struct row_result result;
	enum status s;

	arena_clear(run->load.scratch);
	if ((s = row_check(&run->rules, &plain, run->load.scratch, &result)) != ST_OK)
		return s;
	check_repeated(review, &result);
	if (plain.fault == CSV_OK && plain.field_count == run->header.count &&
		text_is_utf8(plain.raw))
		take_samples(review, &plain);
	return add_row(review, &plain, &result);
}

static enum status look_at_rows(struct review *review)
{
	struct import_run *run = review->run;

	review->samples = arena_array(run->arena, struct samples, MAX_OF(run->header.count, 1));
	if (review->samples == NULL)
		return ST_NO_MEMORY;
	return import_read_sample(
		&run->text, &run->header, IMPORT_REVIEW_ROWS, look_at_row, review);
}

/* ---- columns ---- */

static enum guess_why why_of(const struct import_run *run, size_t column)
{
	const bool is_given = str_present(run->options.mapping);
	enum guess_why why = run->whys != NULL ? run->whys[column] : GUESS_REMEMBERED;

	return why == GUESS_REMEMBERED && is_given ? GUESS_CHOSEN : why;
}

static void put_mapped(struct json_out *out, const struct import_run *run, size_t at)
{
	static const char *const uses[] = {
		[COLUMN_CUSTOM] = "custom",
		[COLUMN_FIELD] = "field",
		[COLUMN_DESTINATION] = "destination",
		[COLUMN_IGNORED] = "ignored",
	};
	const struct column *column = &run->columns[at];
	const bool is_destination = column->use == COLUMN_DESTINATION;
	const bool is_mapped = is_destination || column->use == COLUMN_FIELD;
	const enum guess_why why = is_mapped ? why_of(run, at) : GUESS_NONE;

	json_put_text(out, "use", str_of(uses[column->use]));
	json_put_text(out, "mappedTo", is_mapped ? column->name : STR_NULL);
	json_put_text(out, "variable", column->use == COLUMN_IGNORED ? STR_NULL : column->name);
	json_put_text(out, "destinationKind",
		is_destination ? str_of(address_kind_name(
					 run->mapping.destinations[column->destination].kind))
			       : STR_NULL);
	json_put_int(
		out, "confidence", guess_confidence(why, &run->mapping, column, &run->values[at]));
	json_put_text(out, "why", str_of(guess_why_code(why)));
}

static void put_columns(struct json_out *out, const struct review *review)
{
	const struct import_run *run = review->run;

	json_open_array(out, "columns");
	for (size_t i = 0; run->columns != NULL && i < run->header.count; i++) {
		json_open(out, NULL);
		json_put_text(out, "header", run->header.headers[i]);
		json_open_array(out, "samples");
		for (size_t k = 0; k < review->samples[i].count; k++)
			json_put_text(out, NULL, review->samples[i].values[k]);
		json_close_array(out);
		put_mapped(out, run, i);
		json_close(out);
	}
	json_close_array(out);
}

static void put_missing(struct json_out *out, const struct problems *problems)
{
	json_open_array(out, "missing");
	for (size_t i = 0; i < problems->count; i++) {
		const struct problem *problem = &problems->items[i];

		if (strcmp(problem->code, "column_missing") != 0)
			continue;
		json_open(out, NULL);
		json_put_text(out, "field", problem->field);
		for (size_t k = 0; k < problem->param_count; k++)
			json_put_text(out, problem->params[k].name, problem->params[k].value);
		json_close(out);
	}
	json_close_array(out);
}

/* ---- the order of dates ---- */

struct date_reading {
	bool is_ambiguous;
	struct str order; /* absent: there is no date with slashes */
};

/** How the dates of the expiration column are to be read (decision 24). */
static struct date_reading read_dates(const struct import_run *run)
{
	const bool is_french = str_is(run->options.language, "fr");
	const struct column_values *values = NULL;

	for (size_t i = 0; run->columns != NULL && i < run->header.count; i++)
		if (run->columns[i].use == COLUMN_FIELD &&
			run->columns[i].field == FIELD_EXPIRATION)
			values = &run->values[i];
	if (str_present(run->options.date_order))
		return (struct date_reading){ false, run->options.date_order };
	if (values == NULL || values->slashed == 0)
		return (struct date_reading){ false, STR_NULL };
	if (values->day_first > 0 && values->month_first == 0)
		return (struct date_reading){ false, STR("DMY") };
	if (values->month_first > 0 && values->day_first == 0)
		return (struct date_reading){ false, STR("MDY") };
	return (struct date_reading){ true, is_french ? STR("DMY") : STR("MDY") };
}

/* ---- all of it ---- */

/** Those that can be chosen; none of a file of text. */
static void put_sheets(struct json_out *out, const struct xlsx_sheets *sheets)
{
	json_open_array(out, "sheets");
	for (size_t i = 0; i < sheets->count && i < SHEETS_SHOWN; i++) {
		json_open(out, NULL);
		json_put_text(out, "name", text_cut(sheets->items[i].name, SAMPLE_POINTS));
		json_put_bool(out, "hidden", sheets->items[i].is_hidden);
		json_close(out);
	}
	json_close_array(out);
}

static void put_file(struct json_out *out, const struct import_run *run)
{
	json_open(out, "file");
	json_put_text(out, "charset", run->job.charset);
	json_put_text(out, "charsetFound", str_of(charset_name(run->charset_found)));
	json_put_text(out, "delimiter", run->job.delimiter);
	json_put_bool(out, "header", run->options.has_header);
	json_put_text(out, "sheet", run->options.sheet);
	put_sheets(out, &run->sheets);
	json_put_int(out, "estimatedRows", import_estimated_rows(run));
	json_close(out);
}

static void put_ids(struct json_out *out, const char *key, const struct difference_sample *sample)
{
	json_open_array(out, key);
	for (size_t i = 0; i < sample->count; i++)
		json_put_text(out, NULL, text_cut(sample->ids[i], SAMPLE_POINTS));
	json_close_array(out);
}

static void put_difference(struct json_out *out, const struct review *review)
{
	const struct import_difference *difference = &review->difference;

	if (!review->is_compared) {
		json_put_null(out, "difference");
		return;
	}
	json_open(out, "difference");
	json_put_int(out, "rows", difference->rows);
	json_put_int(out, "new", difference->added);
	json_put_int(out, "changed", difference->changed);
	json_put_int(out, "unchanged", difference->unchanged);
	json_put_int(out, "rejected", difference->rejected);
	json_put_int(out, "suppressed", difference->suppressed);
	json_put_int(out, "gone", difference->gone);
	put_ids(out, "newIds", &difference->added_ids);
	put_ids(out, "changedIds", &difference->changed_ids);
	put_ids(out, "goneIds", &difference->gone_ids);
	json_close(out);
}

static void put_review(struct buf *text, const struct review *review, const struct buf *mapping)
{
	const struct import_run *run = review->run;
	const struct date_reading dates = read_dates(run);
	struct json_out out;

	json_out_init(&out, text);
	json_open(&out, NULL);
	put_file(&out, run);
	put_columns(&out, review);
	put_missing(&out, &run->problems);
	json_open(&out, "dateOrder");
	json_put_bool(&out, "ambiguous", dates.is_ambiguous);
	json_put_text(&out, "suggested", dates.order);
	json_close(&out);
	json_open_array(&out, "rows");
	buf_add(text, buf_str(&review->rows));
	json_close_array(&out);
	import_put_problems(&out, "problems", &run->problems);
	json_put_raw(&out, "mapping", buf_str(mapping));
	put_difference(&out, review);
	json_close(&out);
}

/** As a load takes it: the headers of the file are not part of it. */
static void keep_mapping(struct buf *text, const struct import_run *run)
{
	struct mapping mapping = run->mapping;

	mapping.column_count = 0;
	mapping_write(text, &mapping);
}

/** What was found, on its way into the database. */
struct finding {
	struct import_run *run;
	struct str text;
};

static enum status store_review(struct db *db, void *args)
{
	const struct finding *finding = args;
	const struct job *job = &finding->run->job;
	usec now = clock_business(finding->run->import->with.clock);
	enum status s;

	if ((s = job_set_review(db, job, finding->text, now)) != ST_OK)
		return s;
	return event_append(db, job->bu_id, "import.review", job->id, now, STR("{}"));
}

static enum status fill(struct review *review)
{
	struct import_run *run = review->run;
	const struct date_reading dates = read_dates(run);

	if (run->columns == NULL)
		return ST_OK;
	import_settle_kinds(run);
	run->rules.date_order = str_is(dates.order, "DMY") ? DATE_DAY_FIRST : DATE_MONTH_FIRST;
	return look_at_rows(review);
}

/** What a load would do with the whole file; only where nothing stands in its way. */
static enum status compare(struct review *review)
{
	struct import_run *run = review->run;
	enum status s;

	if (run->columns == NULL || run->problems.count > 0)
		return ST_OK;
	if ((s = import_set_judge(run)) == ST_OK)
		s = import_compare(run, &review->difference);
	review->is_compared = s == ST_OK;
	return s;
}

static enum status finish(struct review *review, const struct buf *mapping)
{
	struct buf text CLEANUP(buf_done) = { 0 };
	struct finding finding = { .run = review->run };
	enum status s;

	buf_init(&text, REVIEW_BYTES);
	put_review(&text, review, mapping);
	if (text.failed)
		return ST_NO_MEMORY;
	finding.text = buf_str(&text);
	s = store_write_now(review->run->import->with.store, store_review, &finding);
	if (s == ST_OK)
		import_remove_file(review->run, ".text");
	return s;
}

enum status import_review(struct import_run *run)
{
	struct review review = { .run = run };
	struct buf mapping CLEANUP(buf_done) = { 0 };
	enum status s;

	buf_init(&mapping, REVIEW_BYTES);
	buf_init(&review.rows, ROWS_BYTES);
	s = import_prepare(run);
	if (s == ST_INVALID) /* the review says what is wrong */
		s = ST_OK;
	keep_mapping(&mapping, run);
	if (s == ST_OK)
		s = fill(&review);
	if (s == ST_OK)
		s = compare(&review);
	if (s == ST_OK)
		s = finish(&review, &mapping);
	buf_done(&review.rows);
	if (s == ST_OK)
		log_event(run->import->with.log, LOG_INFO, "import.review", "job=%lld list=%lld",
			(long long)run->job.id, (long long)run->job.list_id);
	return s;
}
