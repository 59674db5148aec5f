/* SPDX-License-Identifier: Apache-2.0 */
#include "outreach/mapping.h"

#include <assert.h>

#include "core/text.h"

#define NAMES_MAX 8

/*
 * `exact` is compared after folding, with nothing but letters and digits; `words` are whole words of the header. Priority, call-back,
 * expiry, compliance and agent go by exact name only (decision 24): a wrong guess there does harm.
 */
static const struct {
	const char *name;
	const char *parameter;
	const char *exact[NAMES_MAX];
	const char *words[NAMES_MAX];
} fields[] = {
	[FIELD_EXTERNAL_ID] = { "ExternalId", "externalIdColumn",
		{ "externalid", "idexterne", "identifiantexterne" },
		{ "record", "unique", "id", "external", "identifiant", "externe" } },
	[FIELD_PRIORITY] = { "Priority", "priorityColumn", { "priority", "hotlead", "priorite" },
		{ 0 } },
	[FIELD_FIRST_NAME] = { "FirstName", "firstNameColumn",
		{ "firstname", "fname", "prenom", "givenname" }, { "first", "prenom" } },
	[FIELD_LAST_NAME] = { "LastName", "lastNameColumn",
		{ "lastname", "lname", "nom", "nomdefamille", "surname", "familyname" },
		{ "last", "name", "nom" } },
	[FIELD_SCORE] = { "Score", "scoreColumn", { "score", "pointage" },
		{ "score", "pointage" } },
	[FIELD_ADDRESS] = { "Address", "addressColumn", { "address", "adresse" },
		{ "address", "addr", "adresse" } },
	[FIELD_CITY] = { "City", "cityColumn", { "city", "ville", "municipalite" },
		{ "city", "ville" } },
	[FIELD_STATE] = { "State", "stateColumn", { "state", "province", "etat" },
		{ "state", "province" } },
	[FIELD_ZIP] = { "Zip", "zipColumn", { "zip", "zipcode", "postalcode", "codepostal" },
		{ "zip", "postal" } },
	[FIELD_CALLER_ID] = { "CallerID", "callerIdColumn", { "callerid" }, { "caller" } },
	[FIELD_CONFIRM] = { "ConfirmationRequired", "confirmReqColumn",
		{ "confirmationrequired", "confirmationrequise" }, { "confirm", "confirmation" } },
	[FIELD_COMPLIANCE] = { "Compliance", "complianceReqColumn",
		{ "iscellphone", "compliance", "conformite" }, { 0 } },
	[FIELD_TIME_ZONE] = { "TimeZone", "timeZoneColumn", { "timezone", "fuseauhoraire", "tz" },
		{ "timezone", "zone", "tz", "fuseau" } },
	[FIELD_OVERRIDE] = { "OverrideFinalizationStatuses", "overrideFinalizationColumn",
		{ "overridefinalizationstatuses" }, { 0 } },
	[FIELD_CALL_TIME] = { "CallRequestDateTime", "callRequestTimeColumn",
		{ "callrequestdatetime" }, { 0 } },
	[FIELD_CALL_STALE] = { "CallRequestStaleMinutes", "callRequestStaleColumn",
		{ "callrequeststaleminutes" }, { 0 } },
	[FIELD_NOTES] = { "Notes", "notesColumn", { "notes", "note", "remarques" },
		{ "note", "notes" } },
	[FIELD_EXPIRATION] = { "ExpirationDate", "expirationDateColumn",
		{ "expirationdate", "datedexpiration", "dateexpiration" }, { 0 } },
	[FIELD_AGENT] = { "Agent", "agentIdColumn", { "agent", "agentid" }, { 0 } },
	[FIELD_CUSTOMER_1] = { "Customer1", "customer1Column", { "customer1" }, { 0 } },
	[FIELD_CUSTOMER_2] = { "Customer2", "customer2Column", { "customer2" }, { 0 } },
};
static_assert(COUNT_OF(fields) == FIELD_COUNT, "a row for each field");

/* Names of destinations, in the order of the cadence that a guess makes. */
static const struct {
	const char *name;
	enum address_kind kind;
	const char *exact[NAMES_MAX];
	const char *words[NAMES_MAX];
} destinations[] = {
	{ "DigitalId", ADDRESS_IDENTITY,
		{ "digitalid", "channelid", "handle", "identifiantnumerique" }, { 0 } },
	{ "SMSPhoneNumber", ADDRESS_PHONE, { "smsphonenumber", "smsphone", "smsnumber", "textos" },
		{ "sms", "texto" } },
	{ "MobilePhone", ADDRESS_PHONE, { "mobilephone", "mobile", "cellulaire", "cellphone" },
		{ "mobile", "cellulaire", "cell" } },
	{ "HomePhone", ADDRESS_PHONE, { "homephone", "telephonemaison", "domicile" }, { 0 } },
	{ "WorkPhone", ADDRESS_PHONE, { "workphone", "telephonetravail" }, { 0 } },
	{ "PhoneNumber", ADDRESS_PHONE, { "number", "phonenumber", "phone", "telephone", "tel" },
		{ "phone", "telephone", "tel" } },
	{ "Email", ADDRESS_EMAIL,
		{ "email", "emailaddress", "courriel", "adressecourriel", "mail" },
		{ "email", "courriel" } },
};

const char *list_field_name(enum list_field field)
{
	return fields[field].name;
}

const char *list_field_parameter(enum list_field field)
{
	return fields[field].parameter;
}

static bool in_list(const char *const list[NAMES_MAX], struct str word)
{
	for (size_t i = 0; i < NAMES_MAX && list[i] != NULL; i++)
		if (str_is(word, list[i]))
			return true;
	return false;
}

static bool is_word_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (unsigned char)c >= 0x80;
}

/** A header as it is compared: folded, a space between words ("FirstName" has two), and the same without spaces. */
struct header {
	struct str words;
	struct str squeezed;
};

/** "DigitalId" becomes "Digital Id": a capital behind a small letter begins a word. */
static struct str split_camel(struct str text, struct arena *arena)
{
	char *out = arena_alloc(arena, text.len * 2 + 1);
	size_t len = 0;

	if (out == NULL)
		return STR_NULL;
	for (size_t i = 0; i < text.len; i++) {
		bool begins = i > 0 && text.at[i] >= 'A' && text.at[i] <= 'Z' &&
			      text.at[i - 1] >= 'a' && text.at[i - 1] <= 'z';

		if (begins)
			out[len++] = ' ';
		out[len++] = text.at[i];
	}
	return (struct str){ out, len };
}

static struct header header_fold(struct str text, struct arena *arena)
{
	struct str folded = text_fold(arena, split_camel(str_trim(text), arena));
	char *words = arena_alloc(arena, folded.len + 1);
	char *squeezed = arena_alloc(arena, folded.len + 1);
	struct header header = { { words, 0 }, { squeezed, 0 } };

	if (words == NULL || squeezed == NULL)
		return (struct header){ 0 };
	for (size_t i = 0; i < folded.len; i++) {
		bool is_word = is_word_char(folded.at[i]);

		words[header.words.len++] = is_word ? folded.at[i] : ' ';
		if (is_word)
			squeezed[header.squeezed.len++] = folded.at[i];
	}
	return header;
}

static bool has_word(const struct header *header, const char *const list[NAMES_MAX])
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

enum address_kind destination_kind(struct str name)
{
	char folded[64];
	struct header header = { .squeezed = { folded, 0 } };

	for (size_t i = 0; i < name.len && header.squeezed.len < sizeof folded; i++) {
		char c = (char)(name.at[i] >= 'A' && name.at[i] <= 'Z' ? name.at[i] + 32
								       : name.at[i]);

		if (is_word_char(c))
			folded[header.squeezed.len++] = c;
	}
	for (size_t i = 0; i < COUNT_OF(destinations); i++)
		if (in_list(destinations[i].exact, header.squeezed))
			return destinations[i].kind;
	if (memmem(folded, header.squeezed.len, "phone", 5) != NULL)
		return ADDRESS_PHONE;
	if (memmem(folded, header.squeezed.len, "mail", 4) != NULL)
		return ADDRESS_EMAIL;
	return ADDRESS_IDENTITY;
}

/* ---- guessing ---- */

struct guess {
	const struct str *headers;
	struct header *folded;
	bool *used;
	size_t count;
	struct mapping *mapping;
};

static size_t find_header(const struct guess *guess, const char *const exact[NAMES_MAX],
	const char *const words[NAMES_MAX])
{
	for (size_t i = 0; i < guess->count; i++) {
		if (guess->used[i])
			continue;
		if (exact != NULL && in_list(exact, guess->folded[i].squeezed))
			return i;
		if (words != NULL && has_word(&guess->folded[i], words))
			return i;
	}
	return guess->count;
}

static bool has_destination(const struct mapping *mapping, const char *name)
{
	for (size_t i = 0; i < mapping->destination_count; i++)
		if (str_is(mapping->destinations[i].name, name))
			return true;
	return false;
}

static void guess_destinations(struct guess *guess, bool by_words)
{
	struct mapping *mapping = guess->mapping;

	for (size_t i = 0; i < COUNT_OF(destinations); i++) {
		size_t at;

		if (has_destination(mapping, destinations[i].name))
			continue;
		at = find_header(guess, by_words ? NULL : destinations[i].exact,
			by_words ? destinations[i].words : NULL);
		if (at == guess->count || mapping->destination_count == RECORD_DESTINATIONS_MAX)
			continue;
		guess->used[at] = true;
		mapping->destinations[mapping->destination_count++] =
			(struct mapped_destination){ str_of(destinations[i].name),
				guess->headers[at], destinations[i].kind, false };
	}
}

static void guess_fields(struct guess *guess, bool by_words)
{
	for (size_t field = 0; field < FIELD_COUNT; field++) {
		size_t at;

		if (str_present(guess->mapping->headers[field]))
			continue;
		at = find_header(guess, by_words ? NULL : fields[field].exact,
			by_words ? fields[field].words : NULL);
		if (at == guess->count)
			continue;
		guess->used[at] = true;
		guess->mapping->headers[field] = guess->headers[at];
	}
}

void mapping_guess(
	const struct str *headers, size_t count, struct arena *arena, struct mapping *ret_mapping)
{
	struct guess guess = {
		.headers = headers,
		.folded = arena_array(arena, struct header, MAX_OF(count, 1)),
		.used = arena_array(arena, bool, MAX_OF(count, 1)),
		.count = count,
		.mapping = ret_mapping,
	};

	*ret_mapping = (struct mapping){ 0 };
	if (guess.folded == NULL || guess.used == NULL)
		return;
	for (size_t i = 0; i < count; i++)
		guess.folded[i] = header_fold(headers[i], arena);
	guess_fields(&guess, false);
	guess_destinations(&guess, false);
	guess_destinations(&guess, true);
	guess_fields(&guess, true);
}

/* ---- resolving ---- */

struct resolver {
	const struct str *headers;
	struct str *keys; /* the headers as they are compared */
	size_t count;
	struct arena *arena;
	struct problems *problems;
	struct column *columns;
};

static struct str header_key(struct str header, struct arena *arena)
{
	return text_nocase(arena, str_trim(header));
}

/** The column of a mapped header; `count` when the file lacks it. */
static size_t column_of(struct resolver *resolver, struct str header, struct str field)
{
	struct str key = header_key(header, resolver->arena);
	size_t found = resolver->count;

	for (size_t i = 0; i < resolver->count; i++) {
		if (!str_equal(resolver->keys[i], key))
			continue;
		if (found != resolver->count)
			(void)problem_add(resolver->problems, ST_INVALID, "column_twice", field,
				"column", arena_cstr(resolver->arena, header));
		found = i;
	}
	if (found == resolver->count)
		(void)problem_add(resolver->problems, ST_INVALID, "column_missing", field, "column",
			arena_cstr(resolver->arena, header));
	return found;
}

static size_t resolve_fields(struct resolver *resolver, const struct mapping *mapping)
{
	size_t external_id = resolver->count;

	for (size_t field = 0; field < FIELD_COUNT; field++) {
		size_t at;

		if (!str_present(mapping->headers[field]))
			continue;
		at = column_of(resolver, mapping->headers[field], str_of(fields[field].parameter));
		if (at == resolver->count)
			continue;
		resolver->columns[at].use = COLUMN_FIELD;
		resolver->columns[at].field = (enum list_field)field;
		resolver->columns[at].name = str_of(fields[field].name);
		if (field == FIELD_EXTERNAL_ID)
			external_id = at;
	}
	return external_id;
}

static size_t resolve_destinations(struct resolver *resolver, const struct mapping *mapping)
{
	size_t found = 0;

	for (size_t i = 0; i < mapping->destination_count; i++) {
		const struct mapped_destination *destination = &mapping->destinations[i];
		size_t at = column_of(resolver, destination->header, destination->name);

		if (at == resolver->count)
			continue;
		resolver->columns[at].use = COLUMN_DESTINATION;
		resolver->columns[at].destination = i;
		resolver->columns[at].name = destination->name;
		found++;
	}
	return found;
}

static void resolve_custom(struct resolver *resolver, const struct mapping *mapping)
{
	for (size_t i = 0; i < mapping->custom_count; i++) {
		size_t at = column_of(resolver, mapping->custom[i].header, mapping->custom[i].name);

		if (at < resolver->count && resolver->columns[at].use == COLUMN_CUSTOM)
			resolver->columns[at].name = mapping->custom[i].name;
	}
}

enum status mapping_resolve(const struct mapping *mapping, const struct str *headers, size_t count,
	struct arena *arena, struct problems *problems, struct column *ret_columns)
{
	struct resolver resolver = { headers, arena_array(arena, struct str, MAX_OF(count, 1)),
		count, arena, problems, ret_columns };
	size_t external_id, found;

	if (resolver.keys == NULL)
		return ST_NO_MEMORY;
	for (size_t i = 0; i < count; i++) {
		resolver.keys[i] = header_key(headers[i], arena);
		ret_columns[i] = (struct column){ .use = COLUMN_CUSTOM,
			.name = str_trim(headers[i]),
			.header = str_trim(headers[i]) };
		if (!str_present(ret_columns[i].name))
			ret_columns[i].use = COLUMN_IGNORED;
	}
	external_id = resolve_fields(&resolver, mapping);
	found = resolve_destinations(&resolver, mapping);
	resolve_custom(&resolver, mapping);
	return external_id == count || found == 0 ? ST_INVALID : ST_OK;
}
