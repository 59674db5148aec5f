/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rows of a file become records: read by the reading thread, stored by units on a real database.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

#include "directory/dnc.h"
#include "directory/opt_out.h"
#include "outreach/import_parts.h"
#include "outreach/list_records.h"
#include "outreach/plan_fixture.h"

#define MEMORY ((size_t)4 << 20)

static const char header_line[] = "Id,FirstName,PhoneNumber,Handle,TimeZone,Priority,Again\n";

/** One job on the fixture's list. */
struct loading {
	struct plan_fixture *fixture;
	struct arena *arena;
	struct job job;
	struct mapping mapping;
	struct column columns[8];
	struct record_layout layout;
	struct import_load load;
	size_t units;
	const struct import_filters_for *filters; /* of the reader */
	void (*between)(struct loading *loading); /* all is read, nothing is stored */
};

static enum status add_job(struct db *db, void *args)
{
	static const struct job_options options = { .has_header = true };
	static const uint8_t hash[32];
	struct loading *loading = args;
	struct plan_fixture *fixture = loading->fixture;
	const struct job_new job = { .list_id = fixture->list_id,
		.skill_id = fixture->skill_id,
		.file_path = STR("none"),
		.file_sha256 = hash,
		.options = &options,
		.user_id = 1 };
	int64_t id;
	enum status s;

	s = job_add(db, PLAN_BU, &job, fixture->now, &id);
	if (s == ST_OK)
		s = job_load(db, PLAN_BU, id, loading->arena, &loading->job);
	if (s == ST_OK)
		s = job_begin(db, &loading->job, fixture->now);
	return s;
}

static void loading_init(struct loading *loading, struct plan_fixture *fixture)
{
	*loading = (struct loading){ .fixture = fixture, .arena = arena_new(MEMORY) };
	plan_write(fixture, add_job, loading);
	loading->mapping = (struct mapping){ .destination_count = 2 };
	loading->mapping.headers[FIELD_EXTERNAL_ID] = STR("Id");
	loading->mapping.headers[FIELD_FIRST_NAME] = STR("FirstName");
	loading->mapping.headers[FIELD_TIME_ZONE] = STR("TimeZone");
	loading->mapping.headers[FIELD_PRIORITY] = STR("Priority");
	loading->mapping.headers[FIELD_OVERRIDE] = STR("Again");
	loading->mapping.destinations[0] = (struct mapped_destination){ STR("PhoneNumber"),
		STR("PhoneNumber"), ADDRESS_PHONE, true };
	loading->mapping.destinations[1] =
		(struct mapped_destination){ STR("Handle"), STR("Handle"), ADDRESS_IDENTITY, true };
	loading->load = (struct import_load){ .job = &loading->job,
		.clock = fixture->clock,
		.store = fixture->store,
		.directory = fixture->directory,
		.judge = { .bu_id = PLAN_BU,
			.list_id = fixture->list_id,
			.job_id = loading->job.id,
			.skill_id = fixture->skill_id,
			.has_kind = true,
			.kind = ADDRESS_PHONE } };
	assert_int_equal(import_load_init(&loading->load), ST_OK);
	loading->load.progress.line = 1;
}

static void loading_done(struct loading *loading)
{
	import_load_free(&loading->load);
	arena_free(loading->arena);
}

static enum status one_unit(struct db *db, void *args)
{
	return import_load_unit(db, args);
}

/** Stores what the reader gives; ST_OK at the end of the file. */
static enum status store_batches(struct loading *loading, struct import_channel *channel)
{
	struct import_batch *batch;
	enum status end = ST_OK, s = ST_OK;

	while (s == ST_OK && (batch = channel_take(channel, &end)) != NULL) {
		loading->load.batch = batch;
		loading->load.next = 0;
		while (s == ST_OK && loading->load.next < batch->count) {
			s = store_write_now(loading->fixture->store, one_unit, &loading->load);
			if (s == ST_OK)
				import_load_done(&loading->load);
			loading->units++;
		}
		channel_return(channel, batch);
	}
	channel_cut(channel);
	return s != ST_OK ? s : end;
}

static int file_with(const char *rows)
{
	char path[] = "/tmp/import-load-XXXXXX";
	int fd = mkstemp(path);

	assert_true(fd >= 0);
	unlink(path);
	assert_true(write(fd, header_line, sizeof header_line - 1) > 0);
	assert_true(write(fd, rows, strlen(rows)) == (ssize_t)strlen(rows));
	return fd;
}

static enum status find_layout(struct db *db, void *args)
{
	struct loading *loading = args;

	return record_layout_find(db, PLAN_BU, loading->fixture->list_id,
		loading->load.judge.layout, &loading->load.layout_id);
}

static void set_layout(struct loading *loading, size_t columns)
{
	assert_int_equal(import_layout(&loading->mapping, loading->columns, columns, loading->arena,
				 &loading->layout),
		ST_OK);
	assert_int_equal(
		record_layout_pack(&loading->layout, loading->arena, &loading->load.judge.layout),
		ST_OK);
	plan_write(loading->fixture, find_layout, loading);
}

static enum status load_rows(struct loading *loading, const char *rows)
{
	struct row_rules rules = { .mapping = &loading->mapping,
		.columns = loading->columns,
		.zones = loading->fixture->tables };
	struct import_reading reading = { .rules = &rules,
		.text = { .fd = file_with(rows), .delimiter = ',', .limits = { 4096, 16 } } };
	struct problems problems = { .arena = loading->arena };
	struct import_header header;
	pthread_t thread;
	enum status s;

	reading.text.bytes = (int64_t)(sizeof header_line - 1 + strlen(rows));
	assert_int_equal(
		import_read_header(&reading.text, true, loading->arena, &problems, &header), ST_OK);
	assert_int_equal(mapping_resolve(&loading->mapping, header.headers, header.count,
				 loading->arena, &problems, loading->columns),
		ST_OK);
	rules.column_count = header.count;
	set_layout(loading, header.count);
	reading.layout = &loading->layout;
	reading.filters = loading->filters;
	reading.offset = header.begin;
	reading.line = header.line;
	assert_int_equal(channel_new(&reading.channel), ST_OK);
	assert_int_equal(pthread_create(&thread, NULL, import_read_rows, &reading), 0);
	if (loading->between != NULL) {
		pthread_join(thread, NULL); /* which has no more than a batch to give */
		loading->between(loading);
	}
	s = store_batches(loading, reading.channel);
	if (loading->between == NULL)
		pthread_join(thread, NULL);
	channel_free(reading.channel);
	close(reading.text.fd);
	return s;
}

static void assert_counts(const struct loading *loading, struct job_counts want)
{
	const struct job_counts *got = &loading->load.progress.counts;

	assert_int_equal(got->read, want.read);
	assert_int_equal(got->added, want.added);
	assert_int_equal(got->updated, want.updated);
	assert_int_equal(got->unchanged, want.unchanged);
	assert_int_equal(got->rejected, want.rejected);
	assert_int_equal(got->suppressed, want.suppressed);
}

/* ---- the tests ---- */

static void rows_become_records_and_counts_add_up(void **state)
{
	struct plan_fixture *fixture = *state;
	struct loading loading;
	struct progress progress;

	loading_init(&loading, fixture);
	assert_int_equal(load_rows(&loading, "1,Ana,+15145550101,,EST,,\n"
					     "2,Bo,+15145550102,u-2,PST,yes,\n"
					     "3,Chi,,,EST,,\n"
					     "1,Ana,+15145550101,,EST,,\n"),
		ST_OK);
	assert_counts(&loading, (struct job_counts){ .read = 4, .added = 2, .rejected = 2 });
	assert_int_equal(loading.load.progress.line, 6);
	progress = plan_progress(fixture);
	assert_int_equal(progress.records, 2);
	assert_int_equal(progress.in_state[RECORD_WAITING], 2);
	loading_done(&loading);
}

static void a_second_upload_updates_or_leaves_alone(void **state)
{
	struct plan_fixture *fixture = *state;
	struct loading first, second;

	loading_init(&first, fixture);
	assert_int_equal(
		load_rows(&first, "1,Ana,+15145550101,,EST,,\n2,Bo,+15145550102,,EST,,\n"), ST_OK);
	loading_init(&second, fixture);
	assert_int_equal(load_rows(&second, "1,Ana,+15145550101,,EST,,\n"  /* the same      */
					    "2,Bob,+15145550102,,EST,,\n"  /* another name  */
					    "1,Anna,+15145550101,,EST,,\n" /* twice in it   */
					    "3,Chi,+15145550103,,EST,,\n"),
		ST_OK);
	assert_counts(&second,
		(struct job_counts){
			.read = 4, .added = 1, .updated = 1, .unchanged = 1, .rejected = 1 });
	assert_int_equal(plan_progress(fixture).records, 3);
	loading_done(&first);
	loading_done(&second);
}

static enum status finish_all(struct db *db, void *args)
{
	struct plan_fixture *fixture = args;

	return list_record_remove(db, PLAN_BU, fixture->list_id, STR("1"), fixture->now);
}

static void a_finished_record_waits_again_only_when_told(void **state)
{
	struct plan_fixture *fixture = *state;
	struct loading first, plain, told;

	loading_init(&first, fixture);
	assert_int_equal(load_rows(&first, "1,Ana,+15145550101,,EST,,\n"), ST_OK);
	plan_write(fixture, finish_all, fixture);
	loading_init(&plain, fixture);
	assert_int_equal(load_rows(&plain, "1,Anna,+15145550101,,EST,,\n"), ST_OK);
	assert_counts(&plain, (struct job_counts){ .read = 1, .rejected = 1 });
	assert_string_equal(plain.load.progress.reasons.items[0].code, "record_final");
	loading_init(&told, fixture);
	assert_int_equal(load_rows(&told, "1,Anna,+15145550101,,EST,,yes\n"), ST_OK);
	assert_counts(&told, (struct job_counts){ .read = 1, .updated = 1 });
	assert_int_equal(plan_progress(fixture).in_state[RECORD_WAITING], 1);
	loading_done(&first);
	loading_done(&plain);
	loading_done(&told);
}

static enum status block_two(struct db *db, void *args)
{
	struct plan_fixture *fixture = args;
	const struct opt_out by_phone = { .kind = ADDRESS_PHONE,
		.address = STR("+15145550101"),
		.source = OPT_OUT_WORD,
		.opted_out_at = fixture->now };
	const struct opt_out by_handle = { .kind = ADDRESS_IDENTITY,
		.address = STR("u-2"),
		.source = OPT_OUT_WORD,
		.opted_out_at = fixture->now };
	struct dnc_record record = { .kind = ADDRESS_PHONE, .address = STR("+15145550103") };
	enum status s;

	s = opt_out_add(db, PLAN_BU, &by_phone, fixture->now, NULL, NULL);
	if (s == ST_OK)
		s = opt_out_add(db, PLAN_BU, &by_handle, fixture->now, NULL, NULL);
	if (s == ST_OK)
		s = dnc_group_default(db, PLAN_BU, &record.group_id);
	if (s == ST_OK)
		s = dnc_skill_put(db, PLAN_BU, record.group_id, fixture->skill_id, DNC_SCRUBBED,
			fixture->now, NULL);
	return s == ST_OK ? dnc_record_put(db, PLAN_BU, &record, fixture->now, NULL) : s;
}

static void who_must_not_be_contacted_is_loaded_as_suppressed(void **state)
{
	struct plan_fixture *fixture = *state;
	struct loading loading;
	struct progress progress;

	plan_write(fixture, block_two, fixture);
	loading_init(&loading, fixture);
	assert_int_equal(
		load_rows(&loading, "1,Ana,514 555 0101,,EST,,\n"   /* opted out            */
				    "2,Bo,+15145550102,u-2,EST,,\n" /* another kind         */
				    "3,Chi,+15145550103,,EST,,\n"   /* DNC                  */
				    "4,Dee,+15145550104,,EST,,\n"),
		ST_OK);
	assert_counts(&loading, (struct job_counts){ .read = 4, .added = 2, .suppressed = 2 });
	progress = plan_progress(fixture);
	assert_int_equal(progress.suppressed[REASON_OPTED_OUT], 1);
	assert_int_equal(progress.suppressed[REASON_DNC], 1);
	loading_done(&loading);
}

static void block_two_now(struct loading *loading)
{
	plan_write(loading->fixture, block_two, loading->fixture);
	directory_blocks_changed(loading->fixture->directory);
}

static void a_block_that_comes_while_rows_are_on_their_way_counts(void **state)
{
	struct plan_fixture *fixture = *state;
	const struct import_filters_for filters = { .store = fixture->store,
		.directory = fixture->directory,
		.clock = fixture->clock,
		.bu_id = PLAN_BU,
		.list_id = fixture->list_id,
		.rows = 10,
		.has_kind = true,
		.kind = ADDRESS_PHONE };
	struct loading loading;

	loading_init(&loading, fixture);
	loading.filters = &filters;
	loading.between = block_two_now;
	assert_int_equal(
		load_rows(&loading, "1,Ana,514 555 0101,,EST,,\n3,Chi,+15145550103,,EST,,\n"
				    "4,Dee,+15145550104,,EST,,\n"),
		ST_OK);
	assert_counts(&loading, (struct job_counts){ .read = 3, .added = 1, .suppressed = 2 });
	loading_done(&loading);
}

static enum status cancel_job(struct db *db, void *args)
{
	struct loading *loading = args;

	return job_cancel(db, PLAN_BU, loading->job.id, loading->fixture->now);
}

static void a_cancelled_job_stores_nothing_more(void **state)
{
	struct plan_fixture *fixture = *state;
	struct loading loading;

	loading_init(&loading, fixture);
	plan_write(fixture, cancel_job, &loading);
	assert_int_equal(load_rows(&loading, "1,Ana,+15145550101,,EST,,\n"), ST_CONFLICT);
	assert_counts(&loading, (struct job_counts){ 0 });
	assert_int_equal(plan_progress(fixture).records, 0);
	loading_done(&loading);
}

static void many_rows_take_many_units_and_each_is_whole(void **state)
{
	struct plan_fixture *fixture = *state;
	struct loading loading;
	struct buf rows;

	buf_init(&rows, MEMORY);
	for (int i = 0; i < 9000; i++)
		buf_printf(&rows, "%d,Ana,+15145550101,,EST,,\n", i);
	loading_init(&loading, fixture);
	assert_int_equal(load_rows(&loading, buf_str(&rows).at), ST_OK);
	assert_counts(&loading, (struct job_counts){ .read = 9000, .added = 9000 });
	assert_true(loading.units >= 3); /* a batch has 4,096 rows at most */
	assert_int_equal(plan_progress(fixture).records, 9000);
	loading_done(&loading);
	buf_done(&rows);
}

static void tallies_and_options_are_stored_as_they_are(void **state)
{
	const struct job_options options = { .has_header = true,
		.start_skill = true,
		.zone = STR("America/Toronto"),
		.delimiter = STR("\t"),
		.language = STR("fr") };
	struct code_tally tally = { 0 }, back;
	struct job_options read;
	struct json_doc *doc = NULL;
	struct json_out out;
	struct buf text;

	(void)state;
	buf_init(&text, 4096);
	job_options_write(&text, &options);
	assert_int_equal(json_parse(buf_str(&text), NULL, &doc), ST_OK);
	job_options_read(json_root(doc), &read);
	assert_true(read.has_header && read.start_skill && !read.force_overwrite);
	assert_true(str_is(read.delimiter, "\t") && str_is(read.zone, "America/Toronto"));
	assert_null(read.expiry.at);
	json_doc_free(doc);
	buf_clear(&text);
	for (int i = 0; i < 5; i++)
		code_tally_add(&tally, i < 3 ? "bad_phone" : "bad_date");
	json_out_init(&out, &text);
	code_tally_write(&out, NULL, &tally);
	assert_true(str_is(buf_str(&text), "{\"bad_phone\":3,\"bad_date\":2}"));
	assert_int_equal(json_parse(buf_str(&text), NULL, &doc), ST_OK);
	code_tally_read(json_root(doc), &back);
	assert_int_equal(back.count, 2);
	assert_int_equal(back.items[1].count, 2);
	json_doc_free(doc);
	buf_done(&text);
}

int main(void)
{
#define LOAD_TEST(fn) cmocka_unit_test_setup_teardown(fn, plan_setup, plan_teardown)
	const struct CMUnitTest tests[] = {
		LOAD_TEST(rows_become_records_and_counts_add_up),
		LOAD_TEST(a_second_upload_updates_or_leaves_alone),
		LOAD_TEST(a_finished_record_waits_again_only_when_told),
		LOAD_TEST(who_must_not_be_contacted_is_loaded_as_suppressed),
		LOAD_TEST(a_block_that_comes_while_rows_are_on_their_way_counts),
		LOAD_TEST(a_cancelled_job_stores_nothing_more),
		LOAD_TEST(many_rows_take_many_units_and_each_is_whole),
		cmocka_unit_test(tallies_and_options_are_stored_as_they_are),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
