/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "outreach/mapping_guess.h"

#define HEADERS_MAX 16
#define MEMORY      (1u << 20)

struct guess_case {
	const char *header;
	const char *want; /* name of the field or destination; NULL: custom */
};

static const char *guessed_as(const struct mapping *mapping, const char *header)
{
	for (size_t field = 0; field < FIELD_COUNT; field++)
		if (str_is(mapping->headers[field], header))
			return list_field_name((enum list_field)field);
	for (size_t i = 0; i < mapping->destination_count; i++)
		if (str_is(mapping->destinations[i].header, header))
			return mapping->destinations[i].name.at;
	return NULL;
}

static void check_guesses(const struct guess_case *cases, size_t count)
{
	struct arena *arena = arena_new(MEMORY);
	struct str headers[HEADERS_MAX];
	const struct guess_from from = { .headers = headers, .count = count };
	struct mapping mapping;

	for (size_t i = 0; i < count; i++)
		headers[i] = str_of(cases[i].header);
	mapping_guess(&from, arena, &mapping, NULL);
	for (size_t i = 0; i < count; i++) {
		const char *got = guessed_as(&mapping, cases[i].header);

		if (!str_equal(str_of(got), str_of(cases[i].want)))
			fail_msg("%s: %s, wanted %s", cases[i].header, got ? got : "custom",
				cases[i].want ? cases[i].want : "custom");
	}
	arena_free(arena);
}

static void the_documented_names_are_found(void **state)
{
	static const struct guess_case cases[] = { { "ExternalId", "ExternalId" },
		{ "FirstName", "FirstName" }, { "LastName", "LastName" },
		{ "PhoneNumber", "PhoneNumber" }, { "DigitalId", "DigitalId" }, { "City", "City" },
		{ "State", "State" }, { "Zip", "Zip" }, { "TimeZone", "TimeZone" },
		{ "Priority", "Priority" }, { "ExpirationDate", "ExpirationDate" },
		{ "Email", "Email" }, { "Plan", NULL } };

	(void)state;
	check_guesses(cases, COUNT_OF(cases));
}

static void french_names_are_found(void **state)
{
	static const struct guess_case cases[] = { { "Identifiant externe", "ExternalId" },
		{ "Prénom", "FirstName" }, { "Nom", "LastName" }, { "Téléphone", "PhoneNumber" },
		{ "Courriel", "Email" }, { "Code postal", "Zip" }, { "Ville", "City" },
		{ "Province", "State" }, { "Fuseau horaire", "TimeZone" },
		{ "Date d'expiration", "ExpirationDate" }, { "Forfait", NULL } };

	(void)state;
	check_guesses(cases, COUNT_OF(cases));
}

static void whole_words_count_and_parts_of_words_do_not(void **state)
{
	static const struct guess_case cases[] = { { "Record number id", "ExternalId" },
		{ "Date de naissance", NULL }, { "Résidence", NULL }, { "Hotel", NULL },
		{ "Expected", NULL }, { "Home address", "Address" }, { "first_name", "FirstName" },
		{ "Requested date", NULL }, { "Compagnie", NULL },
		{ "customer last", "LastName" } };

	(void)state;
	check_guesses(cases, COUNT_OF(cases));
}

static void exact_beats_a_word_and_a_header_is_used_once(void **state)
{
	static const struct guess_case cases[] = { { "Member id", NULL },
		{ "external_id", "ExternalId" }, { "Company name", "LastName" },
		{ "Phone", "PhoneNumber" }, { "Other phone", "PhoneNumber2" } };

	(void)state;
	check_guesses(cases, COUNT_OF(cases));
}

static void the_kind_of_a_destination_follows_its_name(void **state)
{
	static const struct {
		const char *name;
		enum address_kind want;
	} cases[] = { { "PhoneNumber", ADDRESS_PHONE }, { "HomePhone", ADDRESS_PHONE },
		{ "SecondPhone", ADDRESS_PHONE }, { "Email", ADDRESS_EMAIL },
		{ "WorkEmail", ADDRESS_EMAIL }, { "DigitalId", ADDRESS_IDENTITY },
		{ "Handle", ADDRESS_IDENTITY } };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++)
		assert_int_equal(destination_kind(str_of(cases[i].name)), cases[i].want);
}

static void what_is_written_is_read_again(void **state)
{
	struct arena *arena = arena_new(MEMORY);
	struct buf text CLEANUP(buf_done) = { 0 };
	struct json_doc *doc CLEANUP(json_doc_freep) = NULL;
	struct mapping mapping = { 0 }, again;

	(void)state;
	mapping.headers[FIELD_EXTERNAL_ID] = STR("No de dossier");
	mapping.destinations[mapping.destination_count++] =
		(struct mapped_destination){ STR("PhoneNumber"), STR("Tél. \"maison\""),
			ADDRESS_IDENTITY, true };
	mapping.custom[mapping.custom_count++] =
		(struct mapped_custom){ STR("Plan"), STR("Forfait") };
	buf_init(&text, 4096);
	mapping_write(&text, &mapping);
	assert_int_equal(json_parse(buf_str(&text), NULL, &doc), ST_OK);
	assert_int_equal(mapping_read(json_root(doc), &again), ST_OK);
	assert_true(again.destinations[0].is_kind_given && !again.is_automatic);
	assert_true(str_is(again.headers[FIELD_EXTERNAL_ID], "No de dossier"));
	assert_int_equal(again.destination_count, 1);
	assert_true(str_is(again.destinations[0].header, "Tél. \"maison\""));
	assert_int_equal(again.destinations[0].kind, ADDRESS_IDENTITY);
	assert_true(str_is(again.custom[0].name, "Plan"));
	arena_free(arena);
}

static void a_mapped_column_that_is_not_in_the_file_is_named(void **state)
{
	const struct str headers[] = { STR(" id "), STR("tel"), STR(""), STR("Plan") };
	struct arena *arena = arena_new(MEMORY);
	struct problems problems = { .arena = arena };
	struct column columns[COUNT_OF(headers)];
	struct mapping mapping = { 0 };

	(void)state;
	mapping.headers[FIELD_EXTERNAL_ID] = STR("ID");
	mapping.headers[FIELD_CITY] = STR("Town");
	mapping.destinations[mapping.destination_count++] =
		(struct mapped_destination){ STR("PhoneNumber"), STR("Tel"), ADDRESS_PHONE, false };
	assert_int_equal(
		mapping_resolve(&mapping, headers, COUNT_OF(headers), arena, &problems, columns),
		ST_OK);
	assert_int_equal(problems.count, 1);
	assert_string_equal(problems.items[0].code, "column_missing");
	assert_true(str_is(problems.items[0].field, "cityColumn"));
	assert_int_equal(columns[0].field, FIELD_EXTERNAL_ID);
	assert_int_equal(columns[1].use, COLUMN_DESTINATION);
	assert_int_equal(columns[2].use, COLUMN_IGNORED);
	assert_int_equal(columns[3].use, COLUMN_CUSTOM);
	arena_free(arena);
}

static void without_the_external_id_there_is_nothing_to_load(void **state)
{
	const struct str headers[] = { STR("tel") };
	struct arena *arena = arena_new(MEMORY);
	struct problems problems = { .arena = arena };
	struct column columns[COUNT_OF(headers)];
	struct mapping mapping = { 0 };

	(void)state;
	mapping.headers[FIELD_EXTERNAL_ID] = STR("id");
	mapping.destinations[mapping.destination_count++] =
		(struct mapped_destination){ STR("PhoneNumber"), STR("tel"), ADDRESS_PHONE, false };
	assert_int_equal(
		mapping_resolve(&mapping, headers, COUNT_OF(headers), arena, &problems, columns),
		ST_INVALID);
	arena_free(arena);
}

/** A ligature that becomes 18 letters when it is compared. */
static void a_long_header_costs_nothing_each_time_it_is_compared(void **state)
{
	static const char ligature[] = "\xef\xb7\xba";
	struct arena *arena = arena_new((size_t)64 << 10);
	static char text[30000];
	struct str header = { text, sizeof text };

	(void)state;
	for (size_t i = 0; i < sizeof text; i++)
		text[i] = ligature[i % 3];
	for (size_t i = 0; i < 50; i++)
		assert_int_equal(mapping_nearest(&header, 1, STR("Nom"), arena), 0);
	assert_false(arena_failed(arena));
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_documented_names_are_found),
		cmocka_unit_test(french_names_are_found),
		cmocka_unit_test(whole_words_count_and_parts_of_words_do_not),
		cmocka_unit_test(exact_beats_a_word_and_a_header_is_used_once),
		cmocka_unit_test(the_kind_of_a_destination_follows_its_name),
		cmocka_unit_test(what_is_written_is_read_again),
		cmocka_unit_test(a_mapped_column_that_is_not_in_the_file_is_named),
		cmocka_unit_test(without_the_external_id_there_is_nothing_to_load),
		cmocka_unit_test(a_long_header_costs_nothing_each_time_it_is_compared),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
