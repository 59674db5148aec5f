/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A row passes one check after the other; the first that fails names the column and the reason.
 */
#include "outreach/row.h"

#include "core/text.h"
#include "outreach/country.h"

#define EXTERNAL_ID_POINTS 1024

/** What is gathered while a row is checked. */
struct check {
	const struct row_rules *rules;
	const struct csv_row *row;
	struct arena *arena;
	struct row_result *result;
	struct str values[FIELD_COUNT]; /* of mapped fields */
	struct str country;             /* of the row, else of the list */
	struct str phone_country;       /* the same as a code of two letters */
	char country_code[3];
	struct civil_date expiry;
	bool has_expiry;
};

static void reject(struct check *check, const char *code, struct str field, struct str value)
{
	if (check->result->code != NULL)
		return;
	check->result->code = code;
	check->result->field = field;
	check->result->value = value;
}

static bool is_good(const struct check *check)
{
	return check->result->code == NULL;
}

bool row_yes(struct str text)
{
	static const char *const yes[] = { "1", "true", "yes", "y", "oui", "o", "vrai", "x" };

	for (size_t i = 0; i < COUNT_OF(yes); i++)
		if (str_equal_nocase(text, str_of(yes[i])))
			return true;
	return false;
}

/** "", "18:00", "18:00:00", "18:00:00.000", with an offset or Z, or with AM or PM. */
static bool is_time(struct str text)
{
	text = str_trim(text);
	for (size_t i = 0; i < text.len; i++)
		if (text.at[i] == '\0' || strchr("0123456789:.+-ZAPMapm ", text.at[i]) == NULL)
			return false;
	return text.len == 0 || (text.len >= 4 && text.at[0] >= '0' && text.at[0] <= '9' &&
					memchr(text.at, ':', text.len) != NULL);
}

/** Three numbers between two equal marks, and what may follow a date: a time, which does not matter. */
static bool date_parts(struct str text, int64_t parts[3], char *ret_mark)
{
	size_t from = 0, count = 0;

	*ret_mark = '\0';
	for (size_t i = 0; i <= text.len && count < 3; i++) {
		char c = i < text.len ? text.at[i] : ' ';
		bool ends = count == 2 && (c == ' ' || c == 'T');

		if (c >= '0' && c <= '9')
			continue;
		if (!ends && (c != '/' && c != '-' && c != '.'))
			return false;
		if (!ends && *ret_mark != '\0' && c != *ret_mark)
			return false;
		if (!str_to_int((struct str){ text.at + from, i - from }, &parts[count++]))
			return false;
		*ret_mark = ends ? *ret_mark : c;
		from = i + 1;
	}
	return count == 3 && is_time((struct str){ text.at + MIN_OF(from, text.len),
				     text.len - MIN_OF(from, text.len) });
}

bool row_date(struct str text, enum date_order order, struct civil_date *ret_date)
{
	struct civil_date date;
	int64_t parts[3];
	char mark;

	if (civil_parse_date(text, ret_date))
		return true;
	if (!date_parts(text, parts, &mark))
		return false;
	for (size_t i = 0; i < 3; i++)
		if (parts[i] < 1 || parts[i] > 9999)
			return false;
	if (parts[0] >= 1000) { /* the year first: the month follows */
		date = (struct civil_date){ (int32_t)parts[0], (int32_t)parts[1],
			(int32_t)parts[2] };
	} else {
		bool month_first = order == DATE_MONTH_FIRST && mark != '.';

		date = (struct civil_date){ (int32_t)parts[2], (int32_t)parts[month_first ? 0 : 1],
			(int32_t)parts[month_first ? 1 : 0] };
	}
	if (date.year < 1000 || !civil_date_valid(date))
		return false;
	*ret_date = date;
	return true;
}

/** How many bytes at the front separate groups of three digits: a space of any kind, an apostrophe, a comma, a dot. */
static size_t group_mark(struct str text)
{
	static const struct str marks[] = { STR(" "), STR("\u00a0"), STR("\u202f"), STR("'"),
		STR("\u2019"), STR(","), STR(".") };

	for (size_t i = 0; i < COUNT_OF(marks); i++)
		if (str_starts(text, marks[i]))
			return marks[i].len;
	return 0;
}

static size_t digits_at(struct str text, size_t at)
{
	size_t from = at;

	while (at < text.len && text.at[at] >= '0' && text.at[at] <= '9')
		at++;
	return at - from;
}

static struct str from(struct str text, size_t at)
{
	return (struct str){ text.at + at, text.len - at };
}

bool row_number(struct str text)
{
	size_t at = text.len > 0 && (text.at[0] == '-' || text.at[0] == '+');
	size_t whole = digits_at(text, at), mark;

	if (whole == 0)
		return false;
	at += whole;
	while (whole <= 3 && at < text.len && (mark = group_mark(from(text, at))) > 0 &&
		digits_at(text, at + mark) == 3)
		at += mark + 3;
	if (at < text.len && (text.at[at] == '.' || text.at[at] == ',')) {
		size_t part = digits_at(text, at + 1);

		at += part > 0 ? 1 + part : 0;
	}
	return at == text.len;
}

/* ---- the checks, in their order ---- */

static void check_shape(struct check *check)
{
	static const char *const fault_codes[] = {
		[CSV_ROW_TOO_LONG] = "row_too_long",
		[CSV_TOO_MANY_FIELDS] = "too_many_columns",
		[CSV_NUL] = "row_nul",
		[CSV_OPEN_QUOTE] = "row_open_quote",
	};
	const struct csv_row *row = check->row;

	if (row->fault != CSV_OK)
		reject(check, fault_codes[row->fault], STR_NULL, STR_NULL);
	else if (row->field_count < check->rules->column_count)
		reject(check, "too_few_columns", STR_NULL, STR_NULL);
	else if (row->field_count > check->rules->column_count)
		reject(check, "too_many_columns", STR_NULL, STR_NULL);
	else if (!text_is_utf8(row->raw))
		reject(check, "row_encoding", STR_NULL, STR_NULL);
	else if (check->rules->row_points > 0 &&
		 text_points(row->raw) > (size_t)check->rules->row_points)
		reject(check, "row_too_long_points", STR_NULL, STR_NULL);
}

static struct str value_at(const struct check *check, size_t column)
{
	return str_trim(check->row->fields[column]);
}

/** Puts every column's value where it belongs; custom columns are kept under their names. */
static enum status sort_values(struct check *check)
{
	const struct row_rules *rules = check->rules;
	struct record_data *data = &check->result->data;

	data->fields = arena_array(check->arena, struct record_field, rules->column_count);
	if (data->fields == NULL)
		return ST_NO_MEMORY;
	for (size_t i = 0; i < rules->column_count; i++) {
		const struct column *column = &rules->columns[i];
		struct str value = value_at(check, i);

		if (column->use == COLUMN_IGNORED)
			continue;
		if (column->use == COLUMN_FIELD)
			check->values[column->field] = value;
		if (text_has_controls(value, true))
			reject(check, "control_chars", column->header, STR_NULL);
		data->fields[data->field_count++] = (struct record_field){
			.name = column->name,
			.header =
				str_equal(column->name, column->header) ? STR_NULL : column->header,
			.value = value.at != NULL ? value : STR(""),
		};
	}
	return ST_OK;
}

/** A row that names a country is read by it; one that nobody knows leaves that to the list's. */
static void set_country(struct check *check)
{
	struct str named = check->values[FIELD_COUNTRY];

	check->country = check->rules->country;
	check->phone_country = check->rules->phone_country;
	if (!str_present(named) ||
		!country_find(check->rules->zones, named, check->arena, check->country_code))
		return;
	check->country = named;
	check->phone_country = (struct str){ check->country_code, 2 };
}

static void check_external_id(struct check *check)
{
	struct str id = check->values[FIELD_EXTERNAL_ID];
	struct str header = check->rules->mapping->headers[FIELD_EXTERNAL_ID];

	if (!str_present(id))
		reject(check, "missing_external_id", header, STR_NULL);
	else if (text_points(id) > EXTERNAL_ID_POINTS)
		reject(check, "external_id_long", header, STR_NULL);
	else if (text_has_controls(id, false))
		reject(check, "control_chars", header, STR_NULL);
	check->result->data.external_id = id;
}

static const char *const bad_address_codes[] = {
	[ADDRESS_IDENTITY] = "bad_identity",
	[ADDRESS_PHONE] = "bad_phone",
	[ADDRESS_EMAIL] = "bad_email",
};

/** The column of a destination; one exists, since the mapping was resolved. */
static size_t destination_column(const struct row_rules *rules, size_t destination)
{
	size_t at = 0;

	while (at < rules->column_count && (rules->columns[at].use != COLUMN_DESTINATION ||
						   rules->columns[at].destination != destination))
		at++;
	return at;
}

static void check_destinations(struct check *check)
{
	const struct mapping *mapping = check->rules->mapping;
	struct record_data *data = &check->result->data;
	const struct mapped_destination *bad = NULL;
	struct str bad_value = STR_NULL;

	for (size_t i = 0; i < mapping->destination_count; i++) {
		const struct mapped_destination *mapped = &mapping->destinations[i];
		size_t column = destination_column(check->rules, i);
		struct str raw, clean;

		if (column == check->rules->column_count)
			continue;
		raw = value_at(check, column);
		if (!str_present(raw))
			continue; /* a blank destination is none, not a fault */
		if (address_clean_in(check->arena, mapped->kind, raw, check->phone_country,
			    &clean) != ST_OK) {
			check->result->bad_destinations++;
			bad = bad != NULL ? bad : mapped;
			bad_value = bad == mapped ? raw : bad_value;
			continue;
		}
		data->destinations[data->destination_count++] =
			(struct record_destination){ mapped->name, mapped->kind, clean,
				str_equal(clean, raw) ? STR_NULL : raw };
	}
	if (data->destination_count > 0)
		return;
	if (bad != NULL)
		reject(check, bad_address_codes[bad->kind], bad->header, bad_value);
	else
		reject(check, "row_no_destination", STR_NULL, STR_NULL);
}

static void check_number(struct check *check, enum list_field field)
{
	struct str value = check->values[field];

	if (str_present(value) && !row_number(value))
		reject(check, "bad_number", check->rules->mapping->headers[field], value);
}

static void check_dates(struct check *check)
{
	struct str value = check->values[FIELD_EXPIRATION];

	check->has_expiry = check->rules->has_batch_expiry;
	check->expiry = check->rules->batch_expiry;
	if (!str_present(value))
		return;
	check->has_expiry = row_date(value, check->rules->date_order, &check->expiry);
	if (!check->has_expiry)
		reject(check, "bad_date", check->rules->mapping->headers[FIELD_EXPIRATION], value);
}

/** The first mapped telephone that has a value (decision 25). */
static struct str first_phone(const struct record_data *data)
{
	for (size_t i = 0; i < data->destination_count; i++)
		if (data->destinations[i].kind == ADDRESS_PHONE)
			return data->destinations[i].address;
	return STR_NULL;
}

static void find_zone(struct check *check)
{
	struct record_data *data = &check->result->data;
	const struct zone_hints hints = {
		.own = check->values[FIELD_TIME_ZONE],
		.postal = check->values[FIELD_ZIP],
		.city = check->values[FIELD_CITY],
		.region = check->values[FIELD_STATE],
		.country = check->country,
		.phone = first_phone(data),
		.fallback = check->rules->fallback,
	};
	struct zone_found found = zone_find(check->rules->zones, &hints, check->arena);

	if (found.step == ZONE_STEP_NONE) {
		reject(check, "zone_unknown", STR_NULL, hints.own);
		return;
	}
	data->zone = zone_name(found.zone);
	data->zone_other = found.other != NULL ? zone_name(found.other) : STR_NULL;
	data->zone_step = found.step;
	check->result->zone_warning = found.warning;
	if (check->has_expiry)
		check->result->expires_at = zone_expiry(found.zone, found.other, check->expiry);
}

enum status row_check(const struct row_rules *rules, const struct csv_row *row, struct arena *arena,
	struct row_result *ret_result)
{
	struct check check = { .rules = rules, .row = row, .arena = arena, .result = ret_result };
	enum status s;

	*ret_result = (struct row_result){ 0 };
	check_shape(&check);
	if (!is_good(&check))
		return ST_OK;
	if ((s = sort_values(&check)) != ST_OK)
		return s;
	set_country(&check);
	check_external_id(&check);
	check_destinations(&check);
	check_number(&check, FIELD_SCORE);
	check_number(&check, FIELD_CALL_STALE);
	check_dates(&check);
	ret_result->is_priority = row_yes(check.values[FIELD_PRIORITY]);
	ret_result->overrides_final = row_yes(check.values[FIELD_OVERRIDE]);
	if (is_good(&check))
		find_zone(&check);
	return arena_failed(arena) ? ST_NO_MEMORY : ST_OK;
}
