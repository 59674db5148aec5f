/* SPDX-License-Identifier: Apache-2.0 */
#include "page.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define NBSP "&nbsp;"

/* English, French. */
static const char *const words[][2] = {
	[WORD_ADD_TITLE] = { "Add a channel", "Ajouter un canal" },
	[WORD_RECONNECT_TITLE] = { "Reconnect a channel", "Reconnecter un canal" },
	[WORD_REMOVE_TITLE] = { "Remove a channel", "Supprimer un canal" },
	[WORD_ADD_INTRO] = { "The new channel appears in your list of points of contact.",
		"Le nouveau canal paraîtra dans la liste de vos points d’accès." },
	[WORD_RECONNECT_INTRO] = { "The channel is sent to the hub again, as it is.",
		"Le canal est transmis de nouveau au serveur, tel qu’il est." },
	[WORD_REMOVE_INTRO] = { "A removed channel neither sends nor receives messages.",
		"Un canal supprimé n’envoie ni ne reçoit plus de messages." },
	[WORD_NAME] = { "Name", "Nom" },
	[WORD_NAME_HELP] = { "What people will see in the list, at most 100 characters.",
		"Ce que l’on verra dans la liste, 100 caractères au plus." },
	[WORD_ACCOUNT] = { "Account on the platform", "Compte sur la plateforme" },
	[WORD_ACCOUNT_HELP] = { "The id under which the messaging platform knows you.",
		"L’identifiant sous lequel la plateforme de messagerie vous connaît." },
	[WORD_VISIBILITY] = { "Messages are", "Les messages sont" },
	[WORD_PRIVATE] = { "private (direct messages)", "privés (messages directs)" },
	[WORD_PUBLIC] = { "public (posts)", "publics (publications)" },
	[WORD_ADDRESSES] = { "People are reached by", "On joint les gens par" },
	[WORD_ADDRESSES_IDENTITY] = { "their id on the platform",
		"leur identifiant sur la plateforme" },
	[WORD_ADDRESSES_PHONE] = { "telephone number", "numéro de téléphone" },
	[WORD_ADDRESSES_EMAIL] = { "e-mail address", "adresse de courriel" },
	[WORD_PLATFORM] = { "Kind of platform", "Genre de plateforme" },
	[WORD_PLATFORM_HELP] = { "A name that the hub knows, such as custom, chat or forum.",
		"Un nom que le serveur connaît, comme custom, chat ou forum." },
	[WORD_INTEGRATION] = { "Integration ID", "ID de l’intégration" },
	[WORD_INTEGRATION_HELP] = { "Shown in the hub’s list of integrations.",
		"Affiché dans la liste des intégrations du serveur." },
	[WORD_ADD_DO] = { "Add the channel", "Ajouter le canal" },
	[WORD_RECONNECT_DO] = { "Reconnect", "Reconnecter" },
	[WORD_REMOVE_DO] = { "Remove", "Supprimer" },
	[WORD_REMOVE_CONFIRM] = { "Yes, remove this channel", "Oui, supprimer ce canal" },
	[WORD_CHANNELS] = { "Channel", "Canal" },
	[WORD_NO_CHANNELS] = { "This integration has no channel.",
		"Cette intégration n’a aucun canal." },
	[WORD_CHOOSE] = { "Choose a channel, and confirm.", "Choisissez un canal et confirmez." },
	[WORD_BACK] = { "Back", "Retour" },
	[WORD_DONE] = { "Done.", "C’est fait." },
	[WORD_PROBLEM] = { "This did not work", "Cela n’a pas fonctionné" },
	[WORD_MISSING] = { "Missing or not readable in the address of this page:",
		"Absent ou illisible dans l’adresse de cette page" NBSP ":" },
	[WORD_NOT_ALLOWED] = { "This address does not belong to the hub that this middleware "
			       "serves:",
		"Cette adresse n’appartient pas au serveur que cet intergiciel dessert" NBSP ":" },
	[WORD_NOT_VERIFIED] = { "The hub does not recognize this visit. Go back and begin again.",
		"Le serveur ne reconnaît pas cette visite. Revenez et recommencez." },
	[WORD_SESSION_OVER] = { "This visit is over. Go back to the hub and begin again.",
		"Cette visite est terminée. Revenez au serveur et recommencez." },
	[WORD_HUB_SAID] = { "The hub refused:", "Le serveur a refusé" NBSP ":" },
	[WORD_HUB_SILENT] = { "The hub did not answer:", "Le serveur n’a pas répondu" NBSP ":" },
	[WORD_NO_HUB] = { "This middleware was started without --hub-url.",
		"Cet intergiciel a été lancé sans --hub-url." },
	[WORD_TOO_LONG] = { "Fill in every field; a name has at most 100 characters, an id 255.",
		"Remplissez chaque champ; un nom a au plus 100 caractères, un identifiant 255." },
	[WORD_PHONE_TITLE] = { "Simulated telephones", "Téléphones simulés" },
	[WORD_PHONE_EMPTY] = { "No message yet.", "Aucun message pour l’instant." },
	[WORD_PHONE_PERSON] = { "Telephone of", "Téléphone de" },
	[WORD_PHONE_REPLY] = { "Reply as this person", "Répondre à la place de cette personne" },
	[WORD_PHONE_SEND] = { "Send", "Envoyer" },
	[WORD_PHONE_ALL] = { "All telephones", "Tous les téléphones" },
	[WORD_PHONE_MESSAGES] = { "Messages", "Messages" },
};

static_assert(sizeof words / sizeof *words == WORD_COUNT, "a row for each word");

const char *word(enum language language, enum word which)
{
	return words[which][language];
}

/* The weight after ";q=", 1 when there is none. */
static double range_weight(const char *range, size_t len)
{
	const char *q = memmem(range, len, "q=", 2);

	return q ? strtod(q + 2, NULL) : 1;
}

enum language language_of(const char *accept_language)
{
	enum language best = ENGLISH;
	double best_weight = 0;

	while (accept_language && *accept_language) {
		size_t len;
		bool french;

		accept_language += strspn(accept_language, " \t,");
		len = strcspn(accept_language, ",");
		french = strncasecmp(accept_language, "fr", 2) == 0;
		if ((french || strncasecmp(accept_language, "en", 2) == 0) &&
			range_weight(accept_language, len) > best_weight) {
			best_weight = range_weight(accept_language, len);
			best = french ? FRENCH : ENGLISH;
		}
		accept_language += len;
	}
	return best;
}

enum language request_language(const struct request *request)
{
	return language_of(request_header(request, "Accept-Language"));
}
