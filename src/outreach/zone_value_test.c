/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The words for zones: abbreviations that people write, Windows names that go out and come back.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <ctype.h>

#include "outreach/zone_find.h"
#include "outreach/zone_fixture.h"
#include "outreach/zone_text.h"

/* The table of the protocol's document, and the French abbreviations. */
static const struct {
	const char *names, *zone;
} abbreviations[] = {
	{ "UTC", "Etc/UTC" },
	{ "GMT", "Europe/London" },
	{ "NST NDT HNT HAT HT", "America/St_Johns" },
	{ "AST ADT HNA HAA HA", "America/Halifax" },
	{ "EST EDT ET HNE HAE HE", "America/New_York" },
	{ "CST CDT CT HNC HAC HC", "America/Chicago" },
	{ "MST MDT MT HNR HAR HR", "America/Denver" },
	{ "PST PDT PT HNP HAP HP", "America/Los_Angeles" },
	{ "AZ MST-AZ", "America/Phoenix" },
	{ "SK CST-SK", "America/Regina" },
	{ "AKST AKDT", "America/Anchorage" },
	{ "HST", "Pacific/Honolulu" },
	{ "SST", "Pacific/Pago_Pago" },
	{ "ChST", "Pacific/Guam" },
	{ "BRT", "America/Sao_Paulo" },
	{ "ART", "America/Argentina/Buenos_Aires" },
	{ "WET WEST", "Europe/Lisbon" },
	{ "BST BST(London)", "Europe/London" },
	{ "CET CEST", "Europe/Paris" },
	{ "EET EEST", "Europe/Athens" },
	{ "MSK", "Europe/Moscow" },
	{ "SAST", "Africa/Johannesburg" },
	{ "GST", "Asia/Dubai" },
	{ "IST IST(India)", "Asia/Kolkata" },
	{ "SGT PHT", "Asia/Singapore" },
	{ "CST-CN HKT", "Asia/Shanghai" },
	{ "JST", "Asia/Tokyo" },
	{ "KST", "Asia/Seoul" },
	{ "AWST", "Australia/Perth" },
	{ "ACST ACDT", "Australia/Adelaide" },
	{ "AEST AEDT", "Australia/Sydney" },
	{ "NZST NZDT", "Pacific/Auckland" },
};

static void expect_abbreviation(const struct zone_bench *bench, struct str name, const char *want)
{
	char small[32] = "";
	struct str texts[] = { name, { small, name.len } };

	for (size_t i = 0; i < name.len; i++)
		small[i] = (char)tolower(name.at[i]);
	for (size_t i = 0; i < COUNT_OF(texts); i++) {
		const struct zone *zone = zone_by_value(bench->tables, texts[i], bench->scratch);

		if (!zone || !str_is(zone_name(zone), want))
			fail_msg("%.*s is not %s", STR_ARGS(texts[i]), want);
	}
}

static void every_abbreviation_means_its_zone_in_any_case(void **state)
{
	for (size_t i = 0; i < COUNT_OF(abbreviations); i++) {
		struct str names = str_of(abbreviations[i].names);

		while (names.len > 0)
			expect_abbreviation(*state, text_take(&names, ' '), abbreviations[i].zone);
	}
}

static const struct {
	const char *zone, *want;
} windows_names[] = {
	{ "America/New_York", "Eastern Standard Time" },
	{ "America/Toronto", "Eastern Standard Time" },
	{ "America/Detroit", "Eastern Standard Time" },
	{ "America/Vancouver", "Pacific Standard Time" },
	{ "America/Edmonton", "Mountain Standard Time" },
	{ "America/Regina", "Canada Central Standard Time" },
	{ "America/Phoenix", "US Mountain Standard Time" },
	{ "America/St_Johns", "Newfoundland Standard Time" },
	{ "America/Halifax", "Atlantic Standard Time" },
	{ "Pacific/Honolulu", "Hawaiian Standard Time" },
	{ "Europe/Paris", "Romance Standard Time" },
	{ "Europe/Berlin", "W. Europe Standard Time" },
	{ "Australia/Lord_Howe", "Lord Howe Standard Time" },
	{ "Etc/UTC", "UTC" },
	{ "UTC-03:30", "UTC-03:30" },
};

static void zones_are_written_out_under_windows_names(void **state)
{
	const struct zone_bench *bench = *state;

	for (size_t i = 0; i < COUNT_OF(windows_names); i++) {
		const struct zone *zone = zone_set_find(bench->set, str_of(windows_names[i].zone));
		struct str name;

		assert_non_null(zone);
		name = zone_windows_name(bench->tables, zone);
		if (!str_is(name, windows_names[i].want))
			fail_msg("%s: got %.*s, want %s", windows_names[i].zone, STR_ARGS(name),
				windows_names[i].want);
	}
}

static void every_name_that_is_written_out_is_read_back(void **state)
{
	const struct zone_bench *bench = *state;

	for (size_t i = 0; i < zone_tables_family_count(bench->tables); i++) {
		const struct zone_family *family = zone_tables_family_at(bench->tables, i);
		const struct zone *zone =
			zone_by_value(bench->tables, family->name, bench->scratch);

		if (!zone || !zone_same_clock(zone, family->zones[0]))
			fail_msg("%.*s", STR_ARGS(family->name));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_abbreviation_means_its_zone_in_any_case),
		cmocka_unit_test(zones_are_written_out_under_windows_names),
		cmocka_unit_test(every_name_that_is_written_out_is_read_back),
	};

	return cmocka_run_group_tests(tests, zone_bench_set_up, zone_bench_tear_down);
}
