/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Words of the API as people read them.
 */
#include <stdio.h>
#include <stdlib.h>

#include "api/messages.h"
#include "cmd/list.h"

static const struct {
	const char *code;
	const char *word[2]; /* English, French */
} words[] = {
	/* of jobs */
	{ "waiting", { "waiting", "en attente" } },
	{ "running", { "running", "en cours" } },
	{ "review", { "in review", "en vérification" } },
	{ "complete", { "complete", "terminée" } },
	{ "cancelled", { "cancelled", "annulée" } },
	{ "failed", { "failed", "échouée" } },
	/* of lists */
	{ "Active", { "Active", "active" } },
	{ "Inactive", { "Inactive", "inactive" } },
	{ "deleted", { "deleted", "supprimée" } },
	{ "expired", { "expired", "date passée" } },
	/* how a zone was found */
	{ "own", { "its own value", "sa propre valeur" } },
	{ "postal", { "postal code", "code postal" } },
	{ "city", { "city", "ville" } },
	{ "area", { "area code", "indicatif" } },
	{ "default", { "default", "par défaut" } },
	/* why records are over or suppressed */
	{ "contacted", { "contacted", "contacté" } },
	{ "exhausted", { "attempts used up", "tentatives épuisées" } },
	{ "bad_address", { "bad address", "mauvaise adresse" } },
	{ "refused", { "refused", "refusé" } },
	{ "opted_out", { "opted out", "désabonné" } },
	{ "dnc", { "do not contact", "ne pas contacter" } },
	{ "suppressed", { "suppressed contact", "contact retenu" } },
	{ "removed", { "taken out", "retiré" } },
	{ "variable_missing", { "variable missing", "variable manquante" } },
	{ "no_destination", { "no destination", "aucune destination" } },
	{ "no_consent", { "no consent", "aucun consentement" } },
	/* why a record is not taken out */
	{ "NotFound", { "not in the list", "pas dans la liste" } },
	{ "AlreadyFinal", { "finished already", "déjà terminé" } },
	{ "InProgress", { "is being sent to", "envoi en cours" } },
	/* of rows, when the sentence says something else for each */
	{ "control_chars", { "A value has characters that cannot be seen.",
				   "Une valeur contient des caractères invisibles." } },
	{ "zone_value_unknown",
		{ "The row's own time zone is not known; it was found otherwise.",
			"Le fuseau horaire de la ligne est inconnu; il a été trouvé autrement." } },
	/* what a column is for */
	{ "ignored", { "(not used)", "(non utilisée)" } },
	{ "custom", { "(custom field)", "(champ personnalisé)" } },
	/* destinations */
	{ "phone", { "phone", "téléphone" } },
	{ "email", { "email", "courriel" } },
	{ "identity", { "identity", "identité" } },
	/* separators */
	{ ",", { "comma", "virgule" } },
	{ ";", { "semicolon", "point-virgule" } },
	{ "\t", { "tab", "tabulation" } },
	{ "|", { "pipe", "barre verticale" } },
};

struct str list_word(const struct list_session *session, struct str code)
{
	for (size_t i = 0; i < COUNT_OF(words); i++)
		if (str_is(code, words[i].code))
			return str_of(words[i].word[session->is_french]);
	return code;
}

/** The sentence of a code; one that names a field or a value has words here. Else nothing. */
static struct str sentence_of(const struct list_session *session, struct str code)
{
	const struct message_text *text;
	const struct str word = list_word(session, code);

	for (size_t i = 0; (text = message_at(i)) != NULL; i++)
		if (str_is(code, text->code) && strchr(text->text[session->is_french], '{') == NULL)
			return str_of(text->text[session->is_french]);
	return word.at != code.at ? word : STR("");
}

void list_print_codes(
	const struct list_session *session, const char *title, const struct json *codes)
{
	if (json_count(codes) > 0)
		printf("%s\n", title);
	for (const struct json *at = json_first(codes); at != NULL; at = json_next(at)) {
		int64_t rows = 0;

		(void)json_int(at, &rows);
		printf("  %7lld  %-24.*s %.*s\n", (long long)rows, STR_ARGS(json_key(at)),
			STR_ARGS(sentence_of(session, json_key(at))));
	}
}
