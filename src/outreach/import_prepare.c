/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is found out about a file before its rows are read: its header, its mapping, the rules of its rows.
 */
#include "core/text.h"
#include "directory/skill.h"
#include "outreach/country.h"
#include "outreach/import_parts.h"

#define MAPPING_MAX (1u << 20)
/* Of the first row: a mapping holds some of its names more than once, and is bounded too. */
#define NAMES_MAX (32u << 10)

/** What is free in a mapping is guessed, unless a person has seen this one. */
static enum status guess_mapping(struct import_run *run)
{
	const struct mapping remembered = run->mapping;
	const struct guess_from from = {
		.headers = run->header.headers,
		.count = run->header.count,
		.values = run->values,
		.remembered = &remembered,
		.by_values = run->options.is_review,
	};

	run->whys = arena_array(run->arena, enum guess_why, MAX_OF(from.count, 1));
	if (run->whys == NULL)
		return ST_NO_MEMORY;
	mapping_guess(&from, run->arena, &run->mapping, run->whys);
	return arena_failed(run->arena) ? ST_NO_MEMORY : ST_OK;
}

/** Names that are no text in the file's encoding would become other names; those without end fit in no mapping. */
static enum status check_names(struct import_run *run)
{
	const char *why = run->header.raw.len > NAMES_MAX  ? "row_too_long"
			  : !text_is_utf8(run->header.raw) ? "row_encoding"
							   : NULL;

	return why == NULL ? ST_OK
			   : problem_add(&run->problems, ST_INVALID, "file_header", STR("listFile"),
				     "why", why);
}

static enum status find_mapping(struct import_run *run)
{
	const bool is_given = str_present(run->options.mapping);
	enum status s;

	s = json_parse(
		is_given ? run->options.mapping : run->list.mapping, NULL, &run->mapping_doc);
	if (s == ST_OK)
		s = mapping_read(json_root(run->mapping_doc), &run->mapping);
	if (s == ST_OK && run->mapping.is_automatic && (run->options.is_review || !is_given))
		s = guess_mapping(run);
	if (s != ST_OK)
		return s;
	run->mapping.columns = run->header.headers;
	run->mapping.column_count = run->header.count;
	return ST_OK;
}

static void check_mapped(struct import_run *run)
{
	if (!str_present(run->mapping.headers[FIELD_EXTERNAL_ID]))
		(void)problem_add(&run->problems, ST_INVALID, "required", STR("externalIdColumn"));
	if (run->mapping.destination_count == 0)
		(void)problem_add(
			&run->problems, ST_INVALID, "required", STR("destinationMappings"));
}

static enum status resolve_columns(struct import_run *run)
{
	enum status s;

	if ((s = find_mapping(run)) != ST_OK)
		return s;
	check_mapped(run);
	run->columns = arena_array(run->arena, struct column, MAX_OF(run->header.count, 1));
	if (run->columns == NULL)
		return ST_NO_MEMORY;
	s = mapping_resolve(&run->mapping, run->header.headers, run->header.count, run->arena,
		&run->problems, run->columns);
	return s == ST_OK && run->problems.count > 0 ? ST_INVALID : s;
}

/** Keeps what was found with the job, the list and the skill. */
static enum status store_found(struct db *db, void *args)
{
	struct import_run *run = args;
	struct buf mapping CLEANUP(buf_done) = { 0 };
	const struct job *job = &run->job;
	usec now = clock_business(run->import->with.clock);
	enum status s;

	buf_init(&mapping, MAPPING_MAX);
	mapping_write(&mapping, &run->mapping);
	if (mapping.failed)
		return ST_NO_MEMORY;
	if ((s = job_set_prepared(db, job, now)) != ST_OK)
		return s;
	s = list_set_mapping(db, job->bu_id, job->list_id, buf_str(&mapping), now);
	for (size_t i = 0; s == ST_OK && job->skill_id && i < run->mapping.destination_count; i++)
		s = skill_add_destination(
			db, job->bu_id, job->skill_id, run->mapping.destinations[i].name);
	return s;
}

/** The ISO code of a list's country; absent when the text is none, and telephones are then North American. */
static struct str code_of_country(struct import_run *run, struct str country)
{
	char code[3];

	if (!country_find(run->import->with.zones, country, run->arena, code))
		return STR_NULL;
	return arena_copy(run->arena, (struct str){ code, 2 });
}

static void set_rules(struct import_run *run)
{
	const struct job_options *options = &run->options;
	const struct zone_set *set = zone_tables_set(run->import->with.zones);

	run->rules = (struct row_rules){
		.mapping = &run->mapping,
		.columns = run->columns,
		.column_count = run->header.count,
		.zones = run->import->with.zones,
		.fallback = str_present(options->zone) ? zone_set_find(set, options->zone) : NULL,
		.country = str_present(options->country) ? options->country : run->list.country,
		.row_points = run->import->with.settings->list_row_points,
		.date_order =
			str_is(options->date_order, "DMY") ? DATE_DAY_FIRST : DATE_MONTH_FIRST,
	};
	run->rules.phone_country = code_of_country(run, run->rules.country);
	run->rules.has_batch_expiry = civil_parse_date(options->expiry, &run->rules.batch_expiry);
}

/** Its cadence may have a destination more. */
static void note_skill(struct import_run *run)
{
	if (run->job.skill_id != 0)
		atomic_store(&run->import->skills_changed, true);
}

enum status import_prepare(struct import_run *run)
{
	const struct settings *settings = run->import->with.settings;
	bool is_first = run->job.text_bytes == 0;
	enum status s;

	run->text.limits = (struct csv_limits){ (size_t)settings->list_row,
		(size_t)settings->list_columns + ERROR_COLUMNS };
	if ((s = import_open_text(run)) != ST_OK)
		return s;
	run->job.text_bytes = run->text.bytes;
	s = import_read_header(
		&run->text, run->options.has_header, run->arena, &run->problems, &run->header);
	if (s != ST_OK || (s = check_names(run)) != ST_OK ||
		(s = import_look_at_values(run)) != ST_OK)
		return s;
	s = resolve_columns(run);
	if (run->columns != NULL)
		set_rules(run);
	if (s != ST_OK || run->options.is_review)
		return s;
	if (is_first && (s = store_write_now(run->import->with.store, store_found, run)) == ST_OK)
		note_skill(run);
	import_settle_kinds(run);
	if (s == ST_OK)
		s = import_set_judge(run);
	return s == ST_OK ? import_store_layout(run) : s;
}
