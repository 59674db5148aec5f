/* SPDX-License-Identifier: Apache-2.0 */
#include "outreach/list_export.h"

#include <stdlib.h>

#include "core/civil.h"
#include "core/file.h"
#include "ledger/ledger.h"
#include "outreach/csv.h"
#include "outreach/list_records.h"
#include "outreach/list_sql.h"

#define SLICE_RECORDS 2000
#define SLICE_BYTES   ((size_t)64 << 20)
#define COLUMNS_MAX   1024
#define LAYOUTS_MAX   64
#define ATTEMPTS_MAX  256
#define MEMORY        ((size_t)8 << 20)

/* What the hub says of a record. The names are told from those of a file by how they begin. */
static const char *const own_columns[] = { "passerelle_record_id", "passerelle_state",
	"passerelle_reason", "passerelle_zone", "passerelle_other_zone", "passerelle_zone_found_by",
	"passerelle_attempts", "passerelle_last_attempt", "passerelle_next_attempt",
	"passerelle_expires" };
static const char *const attempt_columns[] = { "externalId", "recordId", "attempt", "tries",
	"result", "cause", "attemptDate" };

/** Where the columns of a layout stand in the file. */
struct placed {
	int64_t layout_id;
	size_t count;
	uint16_t columns[RECORD_FIELDS_MAX]; /* COLUMNS_MAX: not in the file */
};

struct list_export {
	struct list_export_options with;
	struct arena *names; /* of columns; they stay */
	struct arena *row;   /* of one record         */
	struct str columns[COLUMNS_MAX];
	size_t column_count;
	struct placed placed[LAYOUTS_MAX];
	size_t placed_count, placed_next;
	bool has_head;
	int64_t after, in_slice;
	struct buf text, bytes; /* as UTF-8, and as it is written */
	uint64_t written;
};

enum status list_export_new(
	const struct list_export_options *options, struct list_export **ret_export)
{
	struct list_export *export = calloc(1, sizeof *export);

	if (export == NULL)
		return ST_NO_MEMORY;
	export->with = *options;
	buf_init(&export->text, SLICE_BYTES);
	buf_init(&export->bytes, SLICE_BYTES);
	export->names = arena_new(MEMORY);
	export->row = arena_new(MEMORY);
	if (export->names == NULL || export->row == NULL) {
		list_export_free(export);
		return ST_NO_MEMORY;
	}
	*ret_export = export;
	return ST_OK;
}

void list_export_free(struct list_export *export)
{
	if (export == NULL)
		return;
	arena_free(export->names);
	arena_free(export->row);
	buf_done(&export->text);
	buf_done(&export->bytes);
	free(export);
}

uint64_t list_export_bytes(const struct list_export *export)
{
	return export->written;
}

/* ---- cells ---- */

static bool is_formula(struct str cell)
{
	return cell.len > 0 && cell.at[0] != '\0' && strchr("=+-@\t\r", cell.at[0]) != NULL;
}

static void put_cell(struct list_export *export, struct str cell)
{
	struct buf *text = &export->text;
	struct str guarded;

	if (export->with.guard_formulas && is_formula(cell)) {
		guarded = arena_printf(export->row, "'%.*s", STR_ARGS(cell));
		cell = str_present(guarded) ? guarded : cell;
	}
	csv_put_field(text, cell, export->with.delimiter);
}

static void put_next(struct list_export *export, struct str cell)
{
	buf_add_char(&export->text, export->with.delimiter);
	put_cell(export, cell);
}

static void put_number(struct list_export *export, int64_t number)
{
	buf_add_char(&export->text, export->with.delimiter);
	buf_add_int(&export->text, number);
}

static void put_instant(struct list_export *export, usec instant)
{
	char text[CIVIL_INSTANT_SIZE];

	put_next(export, instant != 0 ? civil_format_instant(instant, text) : STR(""));
}

/* ---- columns ---- */

static struct str header_of(const struct record_field *field)
{
	return str_present(field->header) ? field->header : field->name;
}

static size_t find_column(const struct list_export *export, struct str header)
{
	for (size_t i = 0; i < export->column_count; i++)
		if (str_equal(export->columns[i], header))
			return i;
	return COLUMNS_MAX;
}

static enum status add_columns(struct list_export *export, struct str packed)
{
	struct record_layout layout;
	enum status s = record_layout_unpack(packed, export->row, &layout);

	if (s != ST_OK)
		return s == ST_INVALID ? ST_OK : s;
	for (size_t i = 0; i < layout.field_count; i++) {
		struct str header = header_of(&layout.fields[i]);

		if (export->column_count == COLUMNS_MAX ||
			find_column(export, header) != COLUMNS_MAX)
			continue;
		export->columns[export->column_count++] = arena_copy(export->names, header);
	}
	return arena_failed(export->names) ? ST_NO_MEMORY : ST_OK;
}

/** Of every file that the list was loaded from, in the order of files and of their columns. */
static enum status read_columns(struct db *db, struct list_export *export)
{
	struct rows rows CLEANUP(rows_done) = { 0 };
	enum status s;

	s = db_query(db, &list_sql, LIST_LAYOUTS,
		VALUES(V_INT(export->with.bu_id), V_INT(export->with.list_id), V_INT(0),
			V_INT(INT32_MAX)),
		&rows);
	while (s == ST_OK && rows_next(&rows)) {
		arena_clear(export->row);
		s = add_columns(export, rows_blob(&rows, 1));
	}
	return s == ST_OK ? rows_status(&rows) : s;
}

static const struct placed *place(struct list_export *export, const struct list_record *record)
{
	struct placed *placed;

	for (size_t i = 0; i < export->placed_count; i++)
		if (export->placed[i].layout_id == record->layout_id)
			return &export->placed[i];
	placed = &export->placed[export->placed_next++ % LAYOUTS_MAX];
	export->placed_count = MIN_OF(export->placed_next, (size_t)LAYOUTS_MAX);
	placed->layout_id = record->layout_id;
	placed->count = MIN_OF(record->data.field_count, (size_t)RECORD_FIELDS_MAX);
	for (size_t i = 0; i < placed->count; i++)
		placed->columns[i] =
			(uint16_t)find_column(export, header_of(&record->data.fields[i]));
	return placed;
}

static void put_names(struct list_export *export, const char *const names[], size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (i > 0 || export->text.len > 0)
			buf_add_char(&export->text, export->with.delimiter);
		put_cell(export, str_of(names[i]));
	}
}

static enum status put_head(struct db *db, struct list_export *export)
{
	enum status s = ST_OK;

	export->has_head = true;
	charset_put_mark(export->with.charset, &export->bytes);
	if (export->with.kind == EXPORT_ATTEMPTS) {
		put_names(export, attempt_columns, COUNT_OF(attempt_columns));
	} else {
		s = read_columns(db, export);
		for (size_t i = 0; i < export->column_count; i++) {
			if (i > 0)
				buf_add_char(&export->text, export->with.delimiter);
			put_cell(export, export->columns[i]);
		}
		put_names(export, own_columns, COUNT_OF(own_columns));
	}
	buf_add(&export->text, STR("\r\n"));
	return s;
}

/* ---- records ---- */

static void put_own(struct list_export *export, const struct list_record *record)
{
	struct str reason = record->reason != REASON_NONE
				    ? str_of(record_reason_name(record->reason))
				    : STR("");

	put_number(export, record->id);
	put_next(export, str_of(record_state_name(record->state)));
	put_next(export, reason);
	put_next(export, record->data.zone);
	put_next(export, record->data.zone_other);
	put_next(export, str_of(zone_step_name(record->data.zone_step)));
	put_number(export, record->attempts);
	put_instant(export, record->last_at);
	put_instant(export, record->next_at);
	put_instant(export, record->expires_at);
}

static enum status put_record(struct list_export *export, const struct list_record *record)
{
	const struct placed *placed = place(export, record);
	struct str *cells = arena_array(export->row, struct str, MAX_OF(export->column_count, 1));

	if (cells == NULL)
		return ST_NO_MEMORY;
	for (size_t i = 0; i < MIN_OF(placed->count, record->data.field_count); i++)
		if (placed->columns[i] < export->column_count)
			cells[placed->columns[i]] = record->data.fields[i].value;
	for (size_t i = 0; i < export->column_count; i++) {
		if (i > 0)
			buf_add_char(&export->text, export->with.delimiter);
		put_cell(export, cells[i].at != NULL ? cells[i] : STR(""));
	}
	put_own(export, record);
	buf_add(&export->text, STR("\r\n"));
	return ST_OK;
}

static void put_attempt(
	struct list_export *export, const struct list_record *record, const struct attempt *attempt)
{
	put_cell(export, record->data.external_id);
	put_number(export, record->id);
	put_number(export, attempt->attempt);
	put_number(export, attempt->tries);
	put_next(export, str_of(settled_name(attempt->result)));
	put_next(export, attempt->cause);
	put_instant(export, attempt->ended_at);
	buf_add(&export->text, STR("\r\n"));
}

static enum status put_attempts(
	struct list_export *export, struct db *db, const struct list_record *record)
{
	struct attempt_list attempts;
	enum status s;

	if (record->attempts == 0 && record->last_at == 0)
		return ST_OK;
	s = attempt_list_record(
		db, export->with.bu_id, record->id, ATTEMPTS_MAX, export->row, &attempts);
	for (size_t i = 0; s == ST_OK && i < attempts.count; i++)
		put_attempt(export, record, &attempts.items[i]);
	return s;
}

static enum status put(void *arg, struct db *db, const struct list_record *record)
{
	struct list_export *export = arg;
	enum status s;

	arena_clear(export->row);
	export->after = record->id;
	export->in_slice++;
	if (export->with.kind == EXPORT_ATTEMPTS)
		s = put_attempts(export, db, record);
	else
		s = put_record(export, record);
	return s == ST_OK && export->text.failed ? ST_NO_MEMORY : s;
}

/* ---- slices ---- */

static enum status write_bytes(struct list_export *export)
{
	charset_encode(export->with.charset, buf_str(&export->text), &export->bytes);
	if (export->bytes.failed)
		return ST_NO_MEMORY;
	export->written += export->bytes.len;
	return file_write(export->with.fd, buf_str(&export->bytes));
}

enum status list_export_slice(struct db *db, struct list_export *export, bool *ret_more)
{
	const struct list_record_filter filter = {
		.finalized = export->with.finalized, .after = export->after, .top = SLICE_RECORDS
	};
	enum status s = ST_OK;

	buf_clear(&export->text);
	buf_clear(&export->bytes);
	export->in_slice = 0;
	if (!export->has_head)
		s = put_head(db, export);
	if (s == ST_OK)
		s = list_record_each(
			db, export->with.bu_id, export->with.list_id, &filter, put, export);
	*ret_more = export->in_slice == SLICE_RECORDS;
	return s == ST_OK ? write_bytes(export) : s;
}
