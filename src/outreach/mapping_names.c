/* SPDX-License-Identifier: Apache-2.0 */
#include "outreach/mapping_names.h"

#include <assert.h>

#include "core/text.h"

#define NAMES_MAX 16

/** Folded names: nothing but small letters and digits. */
struct names {
	const char *exact[NAMES_MAX];
	const char *french[NAMES_MAX];
	const char *words[NAMES_MAX];
	const char *weak[NAMES_MAX];
	const char *beside[NAMES_MAX]; /* a word counts only beside one of these; empty: always */
};

/*
 * Priority, call-back, expiry, compliance and agent go by their whole name only (decision 24): a wrong guess there does
 * harm.
 */
static const struct names fields[] = {
	[FIELD_EXTERNAL_ID] = { .exact = { "externalid", "customerid", "clientid", "recordid",
					"customernumber", "clientnumber" },
		.french = { "idexterne", "identifiantexterne", "identifiant", "idclient",
			"ndeclient", "nodeclient", "noclient", "numerodeclient", "numeroclient",
			"ndedossier", "nodedossier", "nodossier", "numerodedossier" },
		.words = { "record", "unique", "id", "external", "identifiant", "externe" } },
	[FIELD_PRIORITY] = { .exact = { "priority", "hotlead" }, .french = { "priorite" } },
	[FIELD_FIRST_NAME] = { .exact = { "firstname", "fname", "givenname" },
		.french = { "prenom" },
		.words = { "prenom" },
		.weak = { "first" } },
	[FIELD_LAST_NAME] = { .exact = { "lastname", "lname", "surname", "familyname" },
		.french = { "nom", "nomdefamille" },
		.weak = { "last", "name", "nom" } },
	[FIELD_SCORE] = { .exact = { "score" },
		.french = { "pointage" },
		.words = { "score", "pointage" } },
	[FIELD_ADDRESS] = { .exact = { "address", "streetaddress" },
		.french = { "adresse" },
		.weak = { "address", "addr", "adresse" } },
	[FIELD_CITY] = { .exact = { "city", "town" },
		.french = { "ville", "municipalite", "localite" },
		.words = { "city", "ville", "municipalite" } },
	[FIELD_STATE] = { .exact = { "state", "province", "stateprovince", "stateorprovince" },
		.french = { "etat", "provinceetat", "etatprovince", "provinceouetat" },
		.words = { "state", "province" } },
	[FIELD_ZIP] = { .exact = { "zip", "zipcode", "postalcode", "postcode" },
		.french = { "codepostal" },
		.words = { "zip", "postal" } },
	[FIELD_CALLER_ID] = { .exact = { "callerid" },
		.french = { "iddelappelant" },
		.words = { "caller" } },
	[FIELD_CONFIRM] = { .exact = { "confirmationrequired" },
		.french = { "confirmationrequise" },
		.words = { "confirm", "confirmation" } },
	[FIELD_COMPLIANCE] = { .exact = { "iscellphone", "compliance" },
		.french = { "conformite" } },
	[FIELD_TIME_ZONE] = { .exact = { "timezone", "tz" },
		.french = { "fuseauhoraire", "fuseau" },
		.words = { "timezone", "tz", "fuseau" },
		.weak = { "zone" } },
	[FIELD_OVERRIDE] = { .exact = { "overridefinalizationstatuses" } },
	[FIELD_CALL_TIME] = { .exact = { "callrequestdatetime" } },
	[FIELD_CALL_STALE] = { .exact = { "callrequeststaleminutes" } },
	[FIELD_NOTES] = { .exact = { "notes", "note" },
		.french = { "remarques", "remarque" },
		.words = { "note", "notes" } },
	[FIELD_EXPIRATION] = { .exact = { "expirationdate" },
		.french = { "datedexpiration", "dateexpiration" } },
	[FIELD_AGENT] = { .exact = { "agent", "agentid" } },
	[FIELD_COUNTRY] = { .exact = { "country", "countrycode" },
		.french = { "pays", "codepays", "codedupays" } },
	[FIELD_CUSTOMER_1] = { .exact = { "customer1" } },
	[FIELD_CUSTOMER_2] = { .exact = { "customer2" } },
};
static_assert(COUNT_OF(fields) == FIELD_COUNT, "a row for each field");

#define BESIDE_PHONE .beside = { "phone", "telephone", "tel" }

static const struct {
	struct known_destination known;
	struct names names;
} destinations[] = {
	{ { "DigitalId", ADDRESS_IDENTITY },
		{ .exact = { "digitalid", "channelid", "handle" },
			.french = { "identifiantnumerique", "idnumerique" } } },
	{ { "SMSPhoneNumber", ADDRESS_PHONE },
		{ .exact = { "smsphonenumber", "smsphone", "smsnumber" },
			.french = { "textos", "texto", "numerotexto", "telephonetexto" },
			.words = { "sms", "texto", "textos" } } },
	{ { "MobilePhone", ADDRESS_PHONE },
		{ .exact = { "mobilephone", "mobile", "cellphone", "mobilenumber" },
			.french = { "cellulaire", "telephonecellulaire", "telephonemobile" },
			.words = { "mobile", "cellulaire", "cell" } } },
	{ { "HomePhone", ADDRESS_PHONE },
		{ .exact = { "homephone" },
			.french = { "telephonemaison", "domicile" },
			.words = { "home", "maison", "domicile", "residentiel" },
			BESIDE_PHONE } },
	{ { "WorkPhone", ADDRESS_PHONE },
		{ .exact = { "workphone", "businessphone", "officephone" },
			.french = { "telephonetravail", "telephonebureau" },
			.words = { "work", "office", "business", "travail", "bureau" },
			BESIDE_PHONE } },
	{ { "PhoneNumber", ADDRESS_PHONE },
		{ .exact = { "number", "phonenumber", "phone" },
			.french = { "telephone", "tel", "numerodetelephone", "nodetelephone",
				"ndetelephone" },
			.words = { "phone", "telephone", "tel" } } },
	{ { "Email", ADDRESS_EMAIL },
		{ .exact = { "email", "emailaddress", "mail" },
			.french = { "courriel", "adressecourriel", "adresseelectronique" },
			.words = { "email", "mail", "courriel" } } },
};

static bool in_list(const char *const list[NAMES_MAX], struct str word)
{
	for (size_t i = 0; i < NAMES_MAX && list[i] != NULL; i++)
		if (str_is(word, list[i]))
			return true;
	return false;
}

/** Whether one of the header's words is in the list. */
static bool has_word(const struct header_words *header, const char *const list[NAMES_MAX])
{
	size_t from = 0;

	for (size_t i = 0; i <= header->words.len; i++) {
		if (i < header->words.len && header->words.at[i] != ' ')
			continue;
		if (i > from && in_list(list, (struct str){ header->words.at + from, i - from }))
			return true;
		from = i + 1;
	}
	return false;
}

static enum name_match match(const struct names *names, const struct header_words *header)
{
	if (header->squeezed.len == 0)
		return NAME_OTHER;
	if (in_list(names->exact, header->squeezed))
		return NAME_EXACT;
	if (in_list(names->french, header->squeezed))
		return NAME_FRENCH;
	if (names->beside[0] != NULL && !has_word(header, names->beside))
		return NAME_OTHER;
	if (has_word(header, names->words))
		return NAME_WORD;
	return has_word(header, names->weak) ? NAME_WEAK_WORD : NAME_OTHER;
}

enum name_match field_name_match(enum list_field field, const struct header_words *header)
{
	return match(&fields[field], header);
}

size_t known_destination_count(void)
{
	return COUNT_OF(destinations);
}

struct known_destination known_destination_at(size_t index)
{
	return destinations[index].known;
}

enum name_match known_destination_match(size_t index, const struct header_words *header)
{
	return match(&destinations[index].names, header);
}

/* ---- headers ---- */

static bool is_small(char c)
{
	return c >= 'a' && c <= 'z';
}

/** "DigitalId" becomes "Digital Id", "Phone2" "Phone 2". */
static struct str split_camel(struct str text, struct arena *arena)
{
	char *out = arena_alloc(arena, text.len * 2 + 1);
	size_t len = 0;

	if (out == NULL)
		return STR_NULL;
	for (size_t i = 0; i < text.len; i++) {
		char c = text.at[i];
		bool begins = i > 0 && is_small(text.at[i - 1]) &&
			      ((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'));

		if (begins)
			out[len++] = ' ';
		out[len++] = c;
	}
	return (struct str){ out, len };
}

struct header_words header_words_of(struct str header, struct arena *arena)
{
	struct str folded = text_fold(arena, split_camel(str_trim(header), arena));
	char *words = arena_alloc(arena, folded.len + 1);
	char *squeezed = arena_alloc(arena, folded.len + 1);
	struct header_words out = { { words, 0 }, { squeezed, 0 } };
	size_t at = 0;

	if (words == NULL || squeezed == NULL || folded.at == NULL)
		return (struct header_words){ 0 };
	while (at < folded.len) {
		size_t from = at;

		if (!text_is_letter_or_digit(text_next(folded, &at))) {
			words[out.words.len++] = ' ';
			continue;
		}
		memcpy(words + out.words.len, folded.at + from, at - from);
		memcpy(squeezed + out.squeezed.len, folded.at + from, at - from);
		out.words.len += at - from;
		out.squeezed.len += at - from;
	}
	return out;
}
