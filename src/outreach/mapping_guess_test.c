/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/text.h"
#include "outreach/mapping_guess.h"
#include "outreach/mapping_names.h"

#define HEADERS_MAX 32
#define VALUES_MAX  5
#define MEMORY      ((size_t)4 << 20)

/** A file's first rows, column by column. */
struct sheet {
	struct arena *arena;
	struct str headers[HEADERS_MAX];
	struct column_values values[HEADERS_MAX];
	size_t count;
	struct mapping mapping;
	enum guess_why whys[HEADERS_MAX];
	struct column columns[HEADERS_MAX];
};

static void sheet_init(struct sheet *sheet)
{
	*sheet = (struct sheet){ .arena = arena_new(MEMORY) };
}

static void add_column(struct sheet *sheet, const char *header, const char *const *values)
{
	size_t at = sheet->count++;

	sheet->headers[at] = str_of(header);
	for (size_t i = 0; i < VALUES_MAX && values != NULL && values[i] != NULL; i++)
		column_values_add(&sheet->values[at], NULL, str_of(values[i]), sheet->arena);
}

static void guess(struct sheet *sheet, const struct mapping *remembered, bool by_values)
{
	const struct guess_from from = { sheet->headers, sheet->count, sheet->values, remembered,
		by_values };
	struct problems problems = { .arena = sheet->arena };
	enum status s;

	memset(sheet->whys, 0, sizeof sheet->whys);
	mapping_guess(&from, sheet->arena, &sheet->mapping, sheet->whys);
	s = mapping_resolve(&sheet->mapping, sheet->headers, sheet->count, sheet->arena, &problems,
		sheet->columns);
	assert_true(s == ST_OK || s == ST_INVALID);
}

/** What a column is mapped to; "" for nothing. */
static struct str target(const struct sheet *sheet, size_t column)
{
	return sheet->columns[column].use == COLUMN_CUSTOM ||
			       sheet->columns[column].use == COLUMN_IGNORED
		       ? STR("")
		       : sheet->columns[column].name;
}

static int confidence(const struct sheet *sheet, size_t column)
{
	return guess_confidence(sheet->whys[column], &sheet->mapping, &sheet->columns[column],
		&sheet->values[column]);
}

/* ---- names ---- */

static void check_alone(const char *header, const char *want, enum guess_why why)
{
	struct sheet sheet;

	sheet_init(&sheet);
	add_column(&sheet, header, NULL);
	guess(&sheet, NULL, false);
	if (!str_is(target(&sheet, 0), want) || sheet.whys[0] != why)
		fail_msg("%s: \"%.*s\" (%d), wanted \"%s\" (%d)", header,
			STR_ARGS(target(&sheet, 0)), (int)sheet.whys[0], want, (int)why);
	arena_free(sheet.arena);
}

static void several_telephones_are_several_destinations(void **state)
{
	static const char *const headers[][2] = { { "Téléphone", "PhoneNumber" },
		{ "Téléphone 2", "PhoneNumber2" }, { "Autre tél.", "PhoneNumber3" },
		{ "Cellulaire", "MobilePhone" }, { "Courriel", "Email" },
		{ "Courriel 2", "Email2" } };
	struct sheet sheet;

	(void)state;
	sheet_init(&sheet);
	for (size_t i = 0; i < COUNT_OF(headers); i++)
		add_column(&sheet, headers[i][0], NULL);
	guess(&sheet, NULL, false);
	for (size_t i = 0; i < COUNT_OF(headers); i++)
		if (!str_is(target(&sheet, i), headers[i][1]))
			fail_msg("%s: \"%.*s\"", headers[i][0], STR_ARGS(target(&sheet, i)));
	assert_int_equal(sheet.mapping.destination_count, COUNT_OF(headers));
	arena_free(sheet.arena);
}

static const struct {
	const char *header, *want;
	enum guess_why why;
} alone[] = {
	{ "ExternalId", "ExternalId", GUESS_EXACT_NAME },
	{ "external_id", "ExternalId", GUESS_EXACT_NAME },
	{ "N° de client", "ExternalId", GUESS_FRENCH_NAME },
	{ "Nº de client", "ExternalId", GUESS_FRENCH_NAME },
	{ "NO DE CLIENT", "ExternalId", GUESS_FRENCH_NAME },
	{ "Numéro de dossier", "ExternalId", GUESS_FRENCH_NAME },
	{ "Identifiant externe", "ExternalId", GUESS_FRENCH_NAME },
	{ "Member ID", "ExternalId", GUESS_PART_OF_NAME },
	{ "Prénom", "FirstName", GUESS_FRENCH_NAME },
	{ "Prénom du client", "FirstName", GUESS_PART_OF_NAME },
	{ "FName", "FirstName", GUESS_EXACT_NAME },
	{ "Nom", "LastName", GUESS_FRENCH_NAME },
	{ "Nom de famille", "LastName", GUESS_FRENCH_NAME },
	{ "Customer name", "LastName", GUESS_WEAK_PART },
	{ "Nom de la ville", "City", GUESS_PART_OF_NAME },
	{ "Municipalité", "City", GUESS_FRENCH_NAME },
	{ "Province", "State", GUESS_EXACT_NAME },
	{ "Code postal", "Zip", GUESS_FRENCH_NAME },
	{ "Code postal (résidence)", "Zip", GUESS_PART_OF_NAME },
	{ "ZIP code", "Zip", GUESS_EXACT_NAME },
	{ "Fuseau horaire", "TimeZone", GUESS_FRENCH_NAME },
	{ "Fuseau", "TimeZone", GUESS_FRENCH_NAME },
	{ "TZ", "TimeZone", GUESS_EXACT_NAME },
	{ "Téléphone", "PhoneNumber", GUESS_FRENCH_NAME },
	{ "TÉLÉPHONE", "PhoneNumber", GUESS_FRENCH_NAME },
	{ "Tél.", "PhoneNumber", GUESS_FRENCH_NAME },
	{ "N° de téléphone", "PhoneNumber", GUESS_FRENCH_NAME },
	{ "Phone2", "PhoneNumber", GUESS_PART_OF_NAME },
	{ "Téléphone cellulaire", "MobilePhone", GUESS_FRENCH_NAME },
	{ "Cell.", "MobilePhone", GUESS_PART_OF_NAME },
	{ "Téléphone (maison)", "HomePhone", GUESS_FRENCH_NAME },
	{ "Tél. au travail", "WorkPhone", GUESS_PART_OF_NAME },
	{ "Home address", "Address", GUESS_WEAK_PART },
	{ "Courriel", "Email", GUESS_FRENCH_NAME },
	{ "Courriel (travail)", "Email", GUESS_PART_OF_NAME },
	{ "Adresse courriel", "Email", GUESS_FRENCH_NAME },
	{ "Adresse électronique", "Email", GUESS_FRENCH_NAME },
	{ "E-mail", "Email", GUESS_EXACT_NAME },
	{ "DigitalId", "DigitalId", GUESS_EXACT_NAME },
	{ "Country", "Country", GUESS_EXACT_NAME },
	{ "Pays", "Country", GUESS_FRENCH_NAME },
	{ "Pays de naissance", "", GUESS_NONE },
	{ "Priorité", "Priority", GUESS_FRENCH_NAME },
	{ "Date d'expiration", "ExpirationDate", GUESS_FRENCH_NAME },
	{ "Date d’expiration", "ExpirationDate", GUESS_FRENCH_NAME },
	/* Not these. */
	{ "Date de naissance", "", GUESS_NONE },
	{ "Date de rappel", "", GUESS_NONE },
	{ "Date d'expiration de la carte", "", GUESS_NONE },
	{ "Priorité du dossier", "", GUESS_NONE },
	{ "Agent responsable", "", GUESS_NONE },
	{ "Conforme", "", GUESS_NONE },
	{ "Résidence", "", GUESS_NONE },
	{ "Identité", "", GUESS_NONE },
	{ "Mobilier", "", GUESS_NONE },
	{ "Cellule", "", GUESS_NONE },
	{ "Statement", "", GUESS_NONE },
	{ "Zipper", "", GUESS_NONE },
	{ "Notaire", "", GUESS_NONE },
	{ "Hotel", "", GUESS_NONE },
	{ "Compagnie", "", GUESS_NONE },
	{ "", "", GUESS_NONE },
	{ "  -- ", "", GUESS_NONE },
};

static void each_header_by_itself_is_what_people_mean(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(alone); i++)
		check_alone(alone[i].header, alone[i].want, alone[i].why);
}

static void the_surer_name_wins_wherever_it_stands(void **state)
{
	struct sheet sheet;

	(void)state;
	sheet_init(&sheet);
	add_column(&sheet, "Nom de la compagnie", NULL);
	add_column(&sheet, "N° de client", NULL);
	add_column(&sheet, "Nom de la ville", NULL);
	add_column(&sheet, "Ville", NULL);
	add_column(&sheet, "Nom", NULL);
	add_column(&sheet, "External Id", NULL);
	guess(&sheet, NULL, false);
	assert_true(str_is(target(&sheet, 0), ""));
	assert_true(str_is(target(&sheet, 1), ""));
	assert_true(str_is(target(&sheet, 2), ""));
	assert_true(str_is(target(&sheet, 3), "City"));
	assert_true(str_is(target(&sheet, 4), "LastName"));
	assert_true(str_is(target(&sheet, 5), "ExternalId"));
	arena_free(sheet.arena);
}

/* ---- values ---- */

static const char *const dates[] = { "2026-01-02", "12/31/2026", NULL };
static const char *const flags[] = { "oui", "non", NULL };
static const char *const emails[] = { "a@b.ca", "c.d@e-f.com", NULL };
static const char *const phones[] = { "514 555-0101", "+33 1 42 68 53 00", "(418) 555-0102 poste 3",
	NULL };
static const char *const names[] = { "Roy", "Côté", NULL };
static const char *const handles[] = { "user_1", "user_2", NULL };
static const char *const groups[] = { "A", "B", "A", "A", "B" };
static const char *const ids[] = { "C-1", "C-2", "C-3", "C-4", "C-5" };
static const char *const postals[] = { "H2X 1Y4", "g1r4s9", NULL };

static void values_raise_and_lower_the_confidence(void **state)
{
	static const struct {
		const char *header;
		const char *const *good, *const *bad;
	} cases[] = {
		{ "Téléphone", phones, names },
		{ "Email", emails, names },
		{ "Code postal", postals, names },
		{ "ExpirationDate", dates, names },
		{ "Priority", flags, names },
		{ "Prénom", names, emails },
		{ "Ville", names, dates },
		{ "ExternalId", handles, dates },
		{ "Identifiant", ids, groups },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct sheet sheet;
		int good, bad, empty;

		sheet_init(&sheet);
		add_column(&sheet, cases[i].header, cases[i].good);
		guess(&sheet, NULL, false);
		good = confidence(&sheet, 0);
		sheet.values[0] = (struct column_values){ 0 };
		empty = confidence(&sheet, 0);
		for (size_t k = 0; k < VALUES_MAX && cases[i].bad[k] != NULL; k++)
			column_values_add(
				&sheet.values[0], NULL, str_of(cases[i].bad[k]), sheet.arena);
		bad = confidence(&sheet, 0);
		if (good < empty || bad >= empty || good > 100 || good < 90 || bad > 50 || bad < 0)
			fail_msg("%s: %d, %d, %d", cases[i].header, good, empty, bad);
		arena_free(sheet.arena);
	}
}

static void a_word_counts_for_nothing_against_its_values(void **state)
{
	static const struct {
		const char *header;
		const char *const *values;
		const char *want;
	} cases[] = {
		{ "Zone de livraison", names, "" },
		{ "Téléphone vérifié", flags, "" },
		{ "Téléphone principal", phones, "PhoneNumber" },
		{ "Téléphone principal", handles, "PhoneNumber" }, /* identities: decision 7 */
		{ "Courriel envoyé", flags, "" },
		{ "Courriel envoyé", dates, "" },
		{ "Courriel principal", emails, "Email" },
		{ "Last visit", dates, "" },
		{ "Last", names, "LastName" },
		{ "Nom du courtier", emails, "" },
		{ "Record date", dates, "" },
		{ "Record type", groups, "" },
		{ "Record code", ids, "ExternalId" },
		{ "Confirmation number", phones, "" },
		/* A whole name stays, with less confidence. */
		{ "Email", flags, "Email" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct sheet sheet;

		sheet_init(&sheet);
		add_column(&sheet, cases[i].header, cases[i].values);
		guess(&sheet, NULL, false);
		if (!str_is(target(&sheet, 0), cases[i].want))
			fail_msg("%s: %.*s", cases[i].header, STR_ARGS(target(&sheet, 0)));
		arena_free(sheet.arena);
	}
}

static void values_alone_map_only_where_a_person_looks(void **state)
{
	struct sheet sheet;

	(void)state;
	sheet_init(&sheet);
	add_column(&sheet, "a", names);
	add_column(&sheet, "b", phones);
	add_column(&sheet, "c", emails);
	add_column(&sheet, "d", postals);
	guess(&sheet, NULL, false);
	for (size_t i = 0; i < sheet.count; i++)
		assert_true(str_is(target(&sheet, i), ""));
	guess(&sheet, NULL, true);
	assert_true(str_is(target(&sheet, 0), ""));
	assert_true(str_is(target(&sheet, 1), "PhoneNumber"));
	assert_true(str_is(target(&sheet, 2), "Email"));
	assert_true(str_is(target(&sheet, 3), "Zip"));
	assert_int_equal(sheet.whys[3], GUESS_VALUES);
	arena_free(sheet.arena);
}

static void a_file_with_a_destination_gets_none_by_values(void **state)
{
	struct sheet sheet;

	(void)state;
	sheet_init(&sheet);
	add_column(&sheet, "Téléphone", phones);
	add_column(&sheet, "Conseiller", emails);
	guess(&sheet, NULL, true);
	assert_int_equal(sheet.mapping.destination_count, 1);
	assert_true(str_is(target(&sheet, 1), ""));
	arena_free(sheet.arena);
}

/* ---- memory ---- */

static void memory_wins_where_the_file_has_the_header(void **state)
{
	struct mapping remembered = { .is_automatic = true };
	struct sheet sheet;

	(void)state;
	remembered.headers[FIELD_EXTERNAL_ID] = STR("Dossier");
	remembered.headers[FIELD_CITY] = STR("Gone");
	remembered.destinations[0] =
		(struct mapped_destination){ STR("Handle"), STR("compte"), ADDRESS_IDENTITY, true };
	remembered.destination_count = 1;
	remembered.custom[remembered.custom_count++] =
		(struct mapped_custom){ STR("Plan"), STR("Forfait") };
	sheet_init(&sheet);
	add_column(&sheet, "ExternalId", NULL);
	add_column(&sheet, " DOSSIER ", NULL);
	add_column(&sheet, "Compte", NULL);
	add_column(&sheet, "Ville", NULL);
	add_column(&sheet, "forfait", NULL);
	guess(&sheet, &remembered, false);
	assert_true(str_is(target(&sheet, 0), ""));
	assert_true(str_is(target(&sheet, 1), "ExternalId"));
	assert_int_equal(sheet.whys[1], GUESS_REMEMBERED);
	assert_true(str_is(target(&sheet, 2), "Handle"));
	assert_true(sheet.mapping.destinations[0].is_kind_given);
	assert_true(str_is(target(&sheet, 3), "City"));
	assert_int_equal(sheet.whys[3], GUESS_FRENCH_NAME);
	assert_true(str_is(sheet.columns[4].name, "Plan"));
	assert_true(confidence(&sheet, 1) > confidence(&sheet, 3));
	arena_free(sheet.arena);
}

static void the_nearest_header_is_named_for_a_missing_one(void **state)
{
	static const struct str headers[] = { STR("Ville"), STR("telephone_1"), STR("Nom") };
	struct arena *arena = arena_new(MEMORY);

	(void)state;
	assert_int_equal(mapping_nearest(headers, 3, STR("Téléphone"), arena), 1);
	assert_int_equal(mapping_nearest(headers, 3, STR("VILES"), arena), 0);
	assert_int_equal(mapping_nearest(headers, 3, STR("noms"), arena), 2);
	assert_int_equal(mapping_nearest(headers, 0, STR("noms"), arena), 0);
	arena_free(arena);
}

/* ---- properties ---- */

static uint32_t draw(uint64_t *seed, uint32_t below)
{
	*seed = *seed * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(*seed >> 33) % below;
}

static const char *const words[] = { "nom", "prénom", "téléphone", "cellulaire", "courriel",
	"ville", "code", "postal", "province", "fuseau", "horaire", "id", "external", "first",
	"last", "name", "phone", "number", "email", "city", "state", "zip", "time", "zone", "date",
	"client", "note", "adresse", "maison", "travail", "résidence", "priorité", "agent",
	"expiration", "sms", "score" };

/** A header of one to three words; `style` says how it is written. */
static struct str make_header(
	const size_t picks[3], size_t count, unsigned style, struct arena *arena)
{
	static const char *const between[] = { " ", "_", "-", "  ", " / " };
	struct str joined = STR("");
	char *text;

	for (size_t i = 0; i < count; i++)
		joined = arena_printf(arena, "%.*s%s%s", STR_ARGS(joined),
			i > 0 ? between[style % COUNT_OF(between)] : "", words[picks[i]]);
	if (style & 1)
		joined = text_fold(arena, joined); /* without accents */
	text = arena_cstr(arena, joined);
	for (size_t i = 0; i < joined.len && (style & 2) != 0; i++)
		if (text[i] >= 'a' && text[i] <= 'z')
			text[i] = (char)(text[i] - 32);
	return arena_printf(arena, "%s%s", style & 4 ? "  " : "", text);
}

static void check_used_once(const struct sheet *sheet)
{
	size_t mapped = sheet->mapping.destination_count, used = 0;

	for (size_t i = 0; i < FIELD_COUNT; i++)
		mapped += str_present(sheet->mapping.headers[i]);
	for (size_t i = 0; i < sheet->count; i++) {
		used += sheet->whys[i] != GUESS_NONE;
		assert_true((sheet->whys[i] != GUESS_NONE) == str_present(target(sheet, i)));
		for (size_t k = 0; k < i; k++)
			assert_true(!str_present(target(sheet, i)) ||
				    !str_equal(target(sheet, i), target(sheet, k)));
	}
	assert_int_equal(mapped, used);
}

static bool is_new(const struct sheet *sheet, struct str header)
{
	struct header_words words_of = header_words_of(header, sheet->arena);

	for (size_t i = 0; i < sheet->count; i++)
		if (str_equal(header_words_of(sheet->headers[i], sheet->arena).squeezed,
			    words_of.squeezed))
			return false;
	return true;
}

static void the_way_a_header_is_written_makes_no_difference(void **state)
{
	uint64_t seed = 20270111;

	(void)state;
	for (size_t round = 0; round < 500; round++) {
		struct sheet plain, other;
		size_t columns = 1 + draw(&seed, 12);

		sheet_init(&plain);
		sheet_init(&other);
		for (size_t i = 0; i < columns; i++) {
			size_t picks[3], count = 1 + draw(&seed, 3);
			unsigned style = draw(&seed, 8);
			struct str header;

			for (size_t k = 0; k < 3; k++)
				picks[k] = draw(&seed, COUNT_OF(words));
			header = make_header(picks, count, 0, plain.arena);
			if (!is_new(&plain, header))
				continue;
			plain.headers[plain.count++] = header;
			other.headers[other.count++] =
				make_header(picks, count, style, other.arena);
		}
		guess(&plain, NULL, false);
		guess(&other, NULL, false);
		check_used_once(&plain);
		for (size_t i = 0; i < plain.count; i++)
			if (!str_equal(target(&plain, i), target(&other, i)))
				fail_msg("%.*s: %.*s, %.*s: %.*s", STR_ARGS(plain.headers[i]),
					STR_ARGS(target(&plain, i)), STR_ARGS(other.headers[i]),
					STR_ARGS(target(&other, i)));
		arena_free(plain.arena);
		arena_free(other.arena);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_header_by_itself_is_what_people_mean),
		cmocka_unit_test(several_telephones_are_several_destinations),
		cmocka_unit_test(the_surer_name_wins_wherever_it_stands),
		cmocka_unit_test(values_raise_and_lower_the_confidence),
		cmocka_unit_test(a_word_counts_for_nothing_against_its_values),
		cmocka_unit_test(values_alone_map_only_where_a_person_looks),
		cmocka_unit_test(a_file_with_a_destination_gets_none_by_values),
		cmocka_unit_test(memory_wins_where_the_file_has_the_header),
		cmocka_unit_test(the_nearest_header_is_named_for_a_missing_one),
		cmocka_unit_test(the_way_a_header_is_written_makes_no_difference),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
