/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>

#include "outreach/zone_find.h"
#include "outreach/zone_fixture.h"

struct example {
	const char *name;
	const char *own, *postal, *city, *region, *country, *phone;
	const char *want, *other;
	enum zone_step step;
	const char *warning;
};

#define OWN     .step = ZONE_STEP_OWN
#define POSTAL  .step = ZONE_STEP_POSTAL
#define CITY    .step = ZONE_STEP_CITY
#define AREA    .step = ZONE_STEP_AREA
#define AGAINST "zone_contradicts_address"

static const struct example examples[] = {
	/* the samples of the protocol's document */
	{ "C-1001", .own = "EST", .postal = "H2X 1Y4", .city = "Montréal", .region = "QC",
		.phone = "+15145550101", .want = "America/Toronto", OWN },
	{ "C-1002", .postal = "78701", .city = "Austin", .region = "TX", .want = "America/Chicago",
		POSTAL },
	{ "C-1003", .own = "PST", .phone = "+16045550188", .want = "America/Vancouver", OWN },
	{ "C-1004", .own = "EST", .want = "America/New_York", OWN },
	/* own value: the forms */
	{ "IANA name", .own = "america/st_johns", .want = "America/St_Johns", OWN },
	{ "old IANA name", .own = "US/Arizona", .want = "America/Phoenix", OWN },
	{ "Windows name", .own = " Newfoundland Standard Time ", .want = "America/St_Johns", OWN },
	{ "Windows display name", .own = "(UTC-05:00) Eastern Time (US & Canada)",
		.want = "America/New_York", OWN },
	{ "display name with unknown words", .own = "(UTC-05:00) Somewhere", .want = "UTC-05:00",
		OWN },
	{ "French abbreviation, winter", .own = "HNE", .want = "America/New_York", OWN },
	{ "French abbreviation, summer", .own = "HAE", .region = "Québec",
		.want = "America/Toronto", OWN },
	{ "French abbreviation, short", .own = "he", .postal = "K1A 0B1", .want = "America/Toronto",
		OWN },
	{ "French Newfoundland", .own = "HNT", .want = "America/St_Johns", OWN },
	{ "French Atlantic", .own = "HAA", .want = "America/Halifax", OWN },
	{ "French words", .own = "Heure normale de l’Est", .want = "America/New_York", OWN },
	{ "fixed difference", .own = "UTC-03:30", .want = "UTC-03:30", OWN },
	{ "fixed difference, short", .own = "GMT+1", .want = "UTC+01:00", OWN },
	{ "fixed difference, typeset minus", .own = "UTC−5", .want = "UTC-05:00", OWN },
	{ "fixed difference, digits", .own = "+0530", .want = "UTC+05:30", OWN },
	{ "UTC", .own = "UTC", .want = "Etc/UTC", OWN },
	/* families: the address refines, or contradicts */
	{ "PST in B.C.", .own = "PST", .postal = "V6B 1A1", .want = "America/Vancouver", OWN },
	{ "PST in Oregon", .own = "PST", .region = "OR", .want = "America/Los_Angeles", OWN },
	{ "CST in Saskatchewan", .own = "CST", .region = "SK", .want = "America/Regina", OWN },
	{ "CST in Manitoba", .own = "CST", .postal = "R3C 4A5", .want = "America/Winnipeg", OWN },
	{ "MST in Arizona", .own = "MST", .postal = "85001", .want = "America/Phoenix", OWN },
	{ "MST in Alberta", .own = "MST", .city = "Calgary", .region = "AB",
		.want = "America/Edmonton", OWN },
	{ "Windows name in Alberta", .own = "Mountain Standard Time", .postal = "T2P 1J9",
		.want = "America/Edmonton", OWN },
	{ "CST in Kenora", .own = "CST", .city = "Kenora", .region = "ON",
		.want = "America/Winnipeg", OWN },
	{ "AST in Puerto Rico", .own = "AST", .postal = "00901", .want = "America/Puerto_Rico",
		OWN },
	{ "own value wins over the address", .own = "PST", .postal = "10001",
		.want = "America/Los_Angeles", OWN, .warning = AGAINST },
	{ "own IANA name against the address", .own = "America/Denver", .postal = "10001",
		.want = "America/Denver", OWN, .warning = AGAINST },
	{ "own name, other name of the same clock", .own = "America/Detroit", .postal = "10001",
		.want = "America/Detroit", OWN },
	{ "fixed difference against the address", .own = "UTC-05:00", .postal = "10001",
		.want = "UTC-05:00", OWN, .warning = AGAINST },
	{ "CST in a divided district, no more known", .own = "CST", .postal = "S0P 0A0",
		.want = "America/Regina", .other = "America/Winnipeg", OWN, .warning = "zone_two" },
	{ "CST in a divided district, city", .own = "CST", .postal = "S0P 0A0", .city = "Creighton",
		.region = "SK", .want = "America/Winnipeg", OWN },
	{ "PST in a divided district", .own = "PST", .postal = "V0B 1G0",
		.want = "America/Vancouver", OWN },
	{ "EST in a divided province", .own = "EST", .region = "ON", .want = "America/Toronto",
		OWN },
	{ "French abbreviation against the address", .own = "HNP", .postal = "H2X 1Y4",
		.want = "America/Los_Angeles", OWN, .warning = AGAINST },
	{ "French abbreviation in its own province", .own = "HAA", .region = "Nouveau-Brunswick",
		.want = "America/Halifax", OWN },
	{ "own value against the area code alone", .own = "EST", .phone = "+16045550188",
		.want = "America/New_York", OWN, .warning = AGAINST },
	{ "unknown own value is passed over", .own = "Mars", .postal = "10001",
		.want = "America/New_York", POSTAL, .warning = "zone_value_unknown" },
	/* postal codes */
	{ "ZIP+4", .postal = "80202-1234", .want = "America/Denver", POSTAL },
	{ "ZIP+4 without hyphen", .postal = "802021234", .want = "America/Denver", POSTAL },
	{ "ZIP that lost its zero", .postal = "2139", .region = "MA", .want = "America/New_York",
		POSTAL },
	{ "ZIP+4 that lost its zero", .postal = "2139-4307", .country = "USA",
		.want = "America/New_York", POSTAL },
	{ "four digits of no country", .postal = "2139", .want = NULL },
	{ "El Paso", .postal = "79901", .want = "America/Denver", POSTAL },
	{ "Pensacola", .postal = "32501", .want = "America/Chicago", POSTAL },
	{ "Navajo Nation", .postal = "86515", .want = "America/Denver", POSTAL },
	{ "Phenix City keeps Georgia's time", .postal = "36867", .want = "America/New_York",
		POSTAL },
	{ "Canadian, lower case, no space", .postal = "h2x1y4", .want = "America/Toronto", POSTAL },
	{ "Canadian, first half", .postal = "V5K", .want = "America/Vancouver", POSTAL },
	{ "Magdalen Islands", .postal = "G4T 1A1", .want = "America/Halifax", POSTAL },
	{ "Labrador", .postal = "A0P 1C0", .want = "America/Halifax", POSTAL },
	{ "full code inside a district", .postal = "P0T 1T0", .want = "America/Winnipeg", POSTAL },
	{ "British code is no Canadian one", .postal = "W1A 1AA", .country = "United Kingdom",
		.want = "Europe/London", POSTAL },
	{ "five digits in France", .postal = "75001", .country = "France", .want = "Europe/Paris",
		POSTAL },
	{ "five digits in Mexico", .postal = "22000", .country = "México",
		.want = "America/Tijuana", POSTAL },
	{ "five digits, foreign telephone", .postal = "75001", .phone = "+33123456789",
		.want = "Europe/Paris", AREA },
	{ "Brisbane", .postal = "4000", .country = "AU", .want = "Australia/Brisbane", POSTAL },
	{ "Vladivostok", .postal = "690091", .country = "Russie", .want = "Asia/Vladivostok",
		POSTAL },
	{ "Bali", .postal = "80361", .country = "Indonesia", .want = "Asia/Makassar", POSTAL },
	{ "Easter Island", .postal = "2770000", .country = "CL", .want = "Pacific/Easter", POSTAL },
	{ "Punta Arenas", .postal = "6200000", .country = "CL", .want = "America/Punta_Arenas",
		POSTAL },
	{ "Nuevo Laredo shifts with Texas", .postal = "88000", .country = "MX",
		.want = "America/Matamoros", POSTAL },
	{ "Recife", .postal = "50010-000", .country = "Brésil", .want = "America/Sao_Paulo",
		POSTAL },
	{ "another name of a country", .country = "Czech Republic", .want = "Europe/Prague", CITY },
	{ "Broken Hill", .postal = "2880", .country = "AU", .want = "Australia/Adelaide", POSTAL },
	{ "nonsense", .postal = "????", .want = NULL },
	{ "unknown ZIP, then city", .postal = "00000", .city = "Reno", .region = "Nevada",
		.want = "America/Los_Angeles", CITY },
	/* codes of two zones: the next step that can tell */
	{ "Kootenays, no more known", .postal = "V0B 1G0", .want = "America/Vancouver",
		.other = "America/Edmonton", POSTAL, .warning = "zone_two" },
	{ "Kootenays, city", .postal = "V0B 1M0", .city = "Fernie", .region = "BC",
		.want = "America/Edmonton", CITY },
	{ "Lower North Shore, city", .postal = "G0G 1C0", .city = "Blanc-Sablon", .region = "QC",
		.want = "America/Blanc-Sablon", CITY },
	{ "second step that agrees with neither is ignored", .postal = "V0B 1G0", .city = "Toronto",
		.region = "ON", .want = "America/Vancouver", .other = "America/Edmonton", POSTAL,
		.warning = "zone_two" },
	/* city with state or province */
	{ "city and state", .city = "El Paso", .region = "Texas", .want = "America/Denver", CITY },
	{ "city, abbreviated", .city = "Ft. Wayne", .region = "IN", .want = "America/New_York",
		CITY },
	{ "city, accents and case", .city = "ILES DE LA MADELEINE", .region = "Qc",
		.want = "America/Halifax", CITY },
	{ "unknown city of a state of one zone", .city = "Nowhere", .region = "Ohio",
		.want = "America/New_York", CITY },
	{ "unknown city of Ontario", .city = "Nowhere", .region = "Ont.", .want = "America/Toronto",
		CITY },
	{ "unknown city of a divided state", .city = "Nowhere", .region = "TN",
		.want = "America/Chicago", .other = "America/New_York", CITY,
		.warning = "zone_two" },
	{ "divided state, then area code", .city = "Nowhere", .region = "TN",
		.phone = "+18655550123", .want = "America/New_York", AREA },
	{ "divided province, then area code", .region = "ON", .phone = "+14165550123",
		.want = "America/Toronto", AREA },
	{ "French state name", .city = "Houston", .region = "Texas", .country = "États-Unis",
		.want = "America/Chicago", CITY },
	{ "city of another country", .city = "Perth", .country = "Australie",
		.want = "Australia/Perth", CITY },
	{ "province in a list of the United States", .city = "Calgary", .region = "AB",
		.country = "US", .want = "America/Edmonton", CITY },
	{ "city without state says nothing", .city = "Springfield", .want = NULL },
	/* area codes */
	{ "area code", .phone = "+15145550123", .want = "America/Toronto", AREA },
	{ "young area code", .phone = "+19425550123", .want = "America/Toronto", AREA },
	{ "exchange of a divided area code, west", .phone = "+18504325555",
		.want = "America/Chicago", AREA },
	{ "exchange of a divided area code, east", .phone = "+18502225555",
		.want = "America/New_York", AREA },
	{ "unknown exchange", .phone = "+12089995555", .want = "America/Denver",
		.other = "America/Los_Angeles", AREA, .warning = "zone_two" },
	{ "island under the same calling code", .phone = "+18765550123", .want = "America/Jamaica",
		AREA },
	{ "another country", .phone = "+442071234567", .want = "Europe/London", AREA },
	{ "Russian landline", .phone = "+73952123456", .want = "Asia/Irkutsk", AREA },
	{ "Russian mobile says nothing", .phone = "+79161234567", .want = NULL },
	{ "Indonesian mobile: anywhere", .phone = "+628123456789", .want = "Asia/Jakarta",
		.other = "Asia/Jayapura", AREA, .warning = "zone_two" },
	{ "not in E.164", .phone = "5145550123", .want = NULL },
	{ "nothing known", .want = NULL },
};

static struct str of(const char *text)
{
	return str_of(text);
}

static const char *name_of(const struct zone *zone, char room[64])
{
	if (!zone)
		return "none";
	(void)snprintf(room, 64, "%.*s", STR_ARGS(zone_name(zone)));
	return room;
}

static struct zone_hints hints_of(const struct example *example)
{
	return (struct zone_hints){
		.own = of(example->own),
		.postal = of(example->postal),
		.city = of(example->city),
		.region = of(example->region),
		.country = of(example->country),
		.phone = of(example->phone),
	};
}

static void expect(const struct zone_bench *bench, const struct example *example,
	const struct zone_hints *hints)
{
	struct zone_found found = zone_find(bench->tables, hints, bench->scratch);
	const char *warning = found.warning ? found.warning : "none";
	char zone[64], other[64];

	if (strcmp(name_of(found.zone, zone), example->want ? example->want : "none") != 0 ||
		strcmp(name_of(found.other, other), example->other ? example->other : "none") !=
			0 ||
		strcmp(warning, example->warning ? example->warning : "none") != 0 ||
		found.step != example->step)
		fail_msg("%s: got %s and %s by %s, warning %s", example->name,
			name_of(found.zone, zone), name_of(found.other, other),
			zone_step_name(found.step), warning);
}

static void each_row_finds_its_zone_and_says_how(void **state)
{
	for (size_t i = 0; i < COUNT_OF(examples); i++) {
		struct zone_hints hints = hints_of(&examples[i]);

		expect(*state, &examples[i], &hints);
	}
}

static void the_default_is_last_and_only_where_nothing_else_is_known(void **state)
{
	const struct zone_bench *bench = *state;
	const struct zone *fallback = zone_set_find(bench->set, STR("America/Halifax"));

	for (size_t i = 0; i < COUNT_OF(examples); i++) {
		struct zone_hints hints = hints_of(&examples[i]);
		struct example example = examples[i];

		hints.fallback = fallback;
		if (!example.want) {
			example.want = "America/Halifax";
			example.step = ZONE_STEP_DEFAULT;
		}
		expect(bench, &example, &hints);
	}
}

static void the_second_member_of_a_family_needs_its_country(void **state)
{
	static const struct example members[] = {
		{ "CET in Germany", .own = "CET", .country = "Allemagne", .want = "Europe/Berlin",
			OWN },
		{ "EET in Ukraine", .own = "EET", .country = "UA", .postal = "01001",
			.want = "Europe/Kyiv", OWN },
		{ "PHT in the Philippines", .own = "PHT", .country = "Philippines",
			.want = "Asia/Manila", OWN },
		{ "HKT in Hong Kong", .own = "HKT", .country = "Hong Kong",
			.want = "Asia/Hong_Kong", OWN },
		{ "AEST in Queensland", .own = "AEST", .region = "Queensland", .country = "AU",
			.want = "Australia/Brisbane", OWN },
		{ "ACST in Darwin", .own = "ACST", .postal = "0800", .country = "AU",
			.want = "Australia/Darwin", OWN },
	};

	for (size_t i = 0; i < COUNT_OF(members); i++) {
		struct zone_hints hints = hints_of(&members[i]);

		expect(*state, &members[i], &hints);
	}
}

static void names_of_europe_need_no_memory(void **state)
{
	const struct zone_bench *bench = *state;
	struct zone_bench poor = { bench->set, bench->tables, arena_new(1) };

	assert_non_null(poor.scratch);
	for (size_t i = 0; i < COUNT_OF(examples); i++) {
		struct zone_hints hints = hints_of(&examples[i]);

		expect(&poor, &examples[i], &hints);
	}
	assert_false(arena_failed(poor.scratch));
	assert_int_equal(arena_used(poor.scratch), 0);
	arena_free(poor.scratch);
}

static void hostile_text_finds_nothing_and_harms_nothing(void **state)
{
	static const char long_text[] =
		"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
		"éééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééé";
	static const struct str texts[] = { STR(long_text), STR("\0\0"), STR("\xff\xfe\xc3"),
		STR("("), STR("()"),
		STR("UTC"
		    "+99:99"),
		STR("-"), STR("+"), STR("UTC+5:"), STR("||"), STR("\t") };
	const struct zone_bench *bench = *state;

	for (size_t i = 0; i < COUNT_OF(texts); i++) {
		struct zone_hints hints = { texts[i], texts[i], texts[i], texts[i], texts[i],
			texts[i], NULL };
		struct zone_found found = zone_find(bench->tables, &hints, bench->scratch);

		if (found.zone)
			fail_msg("text %zu found a zone", i);
	}
}

static void write_table(const char *dir, const char *name, const char *text)
{
	char path[256];
	FILE *file;

	(void)snprintf(path, sizeof path, "%s/%s", dir, name);
	file = fopen(path, "w");
	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
	assert_int_equal(fclose(file), 0);
}

static const struct {
	const char *name, *text;
	const char *line; /* NULL: accepted */
} files[] = {
	{ "good", "# version 2\r\nUS\t10001\t10001\tAmerica/Denver\r\n", NULL },
	{ "unknown zone", "US\t10001\t10001\tAmerica/Nowhere\n", "1" },
	{ "too few columns", "# a\n\nUS\t10001\t10001\n", "3" },
	{ "too many columns", "US\t10001\t10001\tAmerica/Denver\tx\n", "1" },
	{ "lower case", "US\tab\tab\tAmerica/Denver\n", "1" },
	{ "lengths differ", "US\t1\t10\tAmerica/Denver\n", "1" },
	{ "overlap", "US\t10000\t10009\tAmerica/Denver\nUS\t10005\t10005\tAmerica/Chicago\n", "0" },
};

static void a_folder_replaces_tables_and_faults_are_named(void **state)
{
	const struct zone_bench *bench = *state;
	char dir[] = "/tmp/passerelle-tables-XXXXXX", path[256];

	assert_non_null(mkdtemp(dir));
	for (size_t i = 0; i < COUNT_OF(files); i++) {
		struct problems problems = { .arena = bench->scratch };
		struct zone_tables *tables = NULL;
		enum status s;

		write_table(dir, "postal.tsv", files[i].text);
		s = zone_tables_open(bench->set, dir, &problems, &tables);
		if (s != (files[i].line ? ST_INVALID : ST_OK))
			fail_msg("%s: %s", files[i].name, status_name(s));
		if (files[i].line) {
			assert_int_equal(problems.count, 1);
			assert_true(str_is(problems.items[0].field, "postal.tsv"));
			assert_true(str_is(problems.items[0].params[0].value, files[i].line));
			continue;
		}
		assert_int_equal(zone_tables_replaced(tables), 1);
		assert_true(
			str_is(zone_name(zone_tables_postal(tables, "US", STR("10001")).zones[0]),
				"America/Denver"));
		assert_int_equal(zone_tables_postal(tables, "US", STR("78701")).count, 0);
		zone_tables_free(tables);
	}
	(void)snprintf(path, sizeof path, "%s/postal.tsv", dir);
	assert_int_equal(remove(path), 0);
	assert_int_equal(remove(dir), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_row_finds_its_zone_and_says_how),
		cmocka_unit_test(the_default_is_last_and_only_where_nothing_else_is_known),
		cmocka_unit_test(the_second_member_of_a_family_needs_its_country),
		cmocka_unit_test(names_of_europe_need_no_memory),
		cmocka_unit_test(hostile_text_finds_nothing_and_harms_nothing),
		cmocka_unit_test(a_folder_replaces_tables_and_faults_are_named),
	};

	return cmocka_run_group_tests(tests, zone_bench_set_up, zone_bench_tear_down);
}
