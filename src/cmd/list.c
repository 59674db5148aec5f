/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The tables of commands and options.
 */
#include "cmd/list.h"

#include <stdio.h>
#include <stdlib.h>

#include "cmd/commands.h"

#define AT(member) offsetof(struct list_arguments, member)

static const struct list_option create_options[] = {
	{ "--map", "FIELD=COLUMN", LIST_SEVERAL, AT(maps),
		{ "the column of a field: externalId, firstName, zip …; other names are custom "
		  "fields",
			"la colonne d'un champ\u00a0: externalId, firstName, zip…; les autres noms "
			"sont des champs "
			"personnalisés" } },
	{ "--destination", "NAME=COLUMN", LIST_SEVERAL, AT(destinations),
		{ "a column with addresses, in the order of the cadence",
			"une colonne d'adresses, dans l'ordre de la cadence" } },
	{ "--automatic", NULL, LIST_FLAG, AT(automatic),
		{ "map by the names in the file", "associer d'après les noms du fichier" } },
	{ "--country", "COUNTRY", LIST_TEXT, AT(country),
		{ "of telephones and postal codes", "des téléphones et des codes postaux" } },
	{ "--expires", "DATE", LIST_TEXT, AT(expires),
		{ "expiration date of the list", "date d'expiration de la liste" } },
};

static const struct list_option upload_options[] = {
	{ "--skill", "ID|NAME", LIST_TEXT, AT(skill),
		{ "the skill that contacts the records",
			"la compétence qui contacte les enregistrements" } },
	{ "--start", NULL, LIST_FLAG, AT(start),
		{ "start the skill when the list is loaded",
			"démarrer la compétence une fois la liste chargée" } },
	{ "--overwrite", NULL, LIST_FLAG, AT(overwrite),
		{ "finished records wait again (forceOverwrite)",
			"remettre en attente les enregistrements terminés (forceOverwrite)" } },
	{ "--expires", "DATE", LIST_TEXT, AT(expires),
		{ "expiration date of this file's records",
			"date d'expiration des enregistrements du fichier" } },
	{ "--zone", "ZONE", LIST_TEXT, AT(zone),
		{ "time zone of rows for which none is found",
			"fuseau horaire des lignes pour lesquelles aucun n'est trouvé" } },
	{ "--country", "COUNTRY", LIST_TEXT, AT(country),
		{ "default country of this file (defaultCountry)",
			"pays par défaut du fichier (defaultCountry)" } },
	{ "--charset", "NAME", LIST_TEXT, AT(charset),
		{ "utf-8, utf-16le, utf-16be, windows-1252; else found out",
			"utf-8, utf-16le, utf-16be, windows-1252; sinon détecté" } },
	{ "--delimiter", "NAME", LIST_TEXT, AT(delimiter),
		{ "comma, semicolon, tab, pipe; else found out",
			"comma, semicolon, tab, pipe; sinon détecté" } },
	{ "--date-order", "MDY|DMY", LIST_CHOICE, AT(date_order),
		{ "how to read 03/04/2027", "comment lire 03/04/2027" } },
	{ "--sheet", "NAME", LIST_TEXT, AT(sheet),
		{ "sheet of a workbook; else the first",
			"feuille d'un classeur; sinon la première" } },
	{ "--no-header", NULL, LIST_FLAG, AT(no_header),
		{ "the first row is a record already",
			"la première ligne est déjà un enregistrement" } },
	{ "--review", NULL, LIST_FLAG, AT(review),
		{ "look at it first; load it with `list apply`",
			"l'examiner d'abord; le charger avec «\u00a0list apply\u00a0»" } },
	{ "--follow", NULL, LIST_FLAG, AT(follow),
		{ "wait until the list is loaded (the default)",
			"attendre que la liste soit chargée (par défaut)" } },
	{ "--no-follow", NULL, LIST_FLAG, AT(no_follow), { "do not wait", "ne pas attendre" } },
	{ "--retries", "COUNT", LIST_NUMBER, AT(retries),
		{ "how often in a row to try again when the hub does not answer; 10 unless said "
		  "otherwise",
			"essais de suite quand le concentrateur ne répond pas; 10 par défaut" } },
	{ "--errors", "FILE", LIST_TEXT, AT(errors),
		{ "where rejected rows are written", "où écrire les lignes rejetées" } },
};

static const struct list_option follow_options[] = {
	{ "--retries", "COUNT", LIST_NUMBER, AT(retries),
		{ "how often in a row to try again when the hub does not answer; 10 unless said "
		  "otherwise",
			"essais de suite quand le concentrateur ne répond pas; 10 par défaut" } },
	{ "--errors", "FILE", LIST_TEXT, AT(errors),
		{ "where rejected rows are written", "où écrire les lignes rejetées" } },
};

static const struct list_option out_options[] = {
	{ "-o", "FILE", LIST_TEXT, AT(out),
		{ "where to write; else to standard output",
			"où écrire; sinon sur la sortie standard" } },
};

static const struct list_option download_options[] = {
	{ "-o", "FILE", LIST_TEXT, AT(out),
		{ "where to write; else to standard output",
			"où écrire; sinon sur la sortie standard" } },
	{ "--format", "csv|json", LIST_CHOICE, AT(format),
		{ "csv unless said otherwise", "csv par défaut" } },
	{ "--finalized", NULL, LIST_FLAG, AT(finalized),
		{ "only records that are finished", "seulement les enregistrements terminés" } },
	{ "--open", NULL, LIST_FLAG, AT(open),
		{ "only records that are not", "seulement les enregistrements non terminés" } },
	{ "--delimiter", "NAME", LIST_TEXT, AT(delimiter),
		{ "of CSV: comma (the default), semicolon, tab, pipe",
			"du CSV\u00a0: comma (par défaut), semicolon, tab, pipe" } },
	{ "--charset", "NAME", LIST_TEXT, AT(charset),
		{ "of CSV: utf-8 (the default), utf-16le, utf-16be, windows-1252",
			"du CSV\u00a0: utf-8 (par défaut), utf-16le, utf-16be, windows-1252" } },
	{ "--guard-formulas", NULL, LIST_FLAG, AT(guard),
		{ "of CSV: an apostrophe before what a spreadsheet would calculate",
			"du CSV\u00a0: une apostrophe devant ce qu'un tableur calculerait" } },
};

static const struct list_option delete_options[] = {
	{ "--force", NULL, LIST_FLAG, AT(force),
		{ "although a running skill uses it",
			"même si une compétence en marche l'utilise" } },
	{ "--inactive", NULL, LIST_FLAG, AT(inactive),
		{ "only stop its use", "seulement cesser de l'utiliser" } },
};

static const struct list_option remove_options[] = {
	{ "--file", "FILE", LIST_TEXT, AT(file),
		{ "external ids, one a line", "identifiants externes, un par ligne" } },
};

static const struct list_option apply_options[] = {
	{ "--gone", "keep|withdraw", LIST_CHOICE, AT(gone),
		{ "records that the new file lacks; kept unless said otherwise",
			"les enregistrements absents du nouveau fichier; gardés par défaut" } },
	{ "--errors", "FILE", LIST_TEXT, AT(errors),
		{ "where rejected rows are written", "où écrire les lignes rejetées" } },
};

static const struct list_option review_options[] = {
	{ "--charset", "NAME", LIST_TEXT, AT(charset),
		{ "correct it: utf-8, utf-16le, utf-16be, windows-1252",
			"corriger\u00a0: utf-8, utf-16le, utf-16be, windows-1252" } },
	{ "--delimiter", "NAME", LIST_TEXT, AT(delimiter),
		{ "correct it: comma, semicolon, tab, pipe",
			"corriger\u00a0: comma, semicolon, tab, pipe" } },
	{ "--date-order", "MDY|DMY", LIST_CHOICE, AT(date_order),
		{ "how to read 03/04/2027", "comment lire 03/04/2027" } },
	{ "--zone", "ZONE", LIST_TEXT, AT(zone),
		{ "time zone of rows for which none is found",
			"fuseau horaire des lignes pour lesquelles aucun n'est trouvé" } },
	{ "--country", "COUNTRY", LIST_TEXT, AT(country),
		{ "default country of this file (defaultCountry)",
			"pays par défaut du fichier (defaultCountry)" } },
	{ "--expires", "DATE", LIST_TEXT, AT(expires),
		{ "expiration date of this file's records",
			"date d'expiration des enregistrements du fichier" } },
	{ "--skill", "ID|NAME", LIST_TEXT, AT(skill),
		{ "the skill that contacts the records",
			"la compétence qui contacte les enregistrements" } },
	{ "--sheet", "NAME", LIST_TEXT, AT(sheet),
		{ "sheet of a workbook", "feuille d'un classeur" } },
	{ "--no-header", NULL, LIST_FLAG, AT(no_header),
		{ "the first row is a record already",
			"la première ligne est déjà un enregistrement" } },
	{ "--again", NULL, LIST_FLAG, AT(again),
		{ "look at it again, after `list map`",
			"l'examiner de nouveau, après «\u00a0list map\u00a0»" } },
};

static const struct list_option map_options[] = {
	{ "--set", "FIELD=COLUMN", LIST_SEVERAL, AT(maps),
		{ "change the column of a field; nothing after = takes it away",
			"changer la colonne d'un champ; rien après = l'enlève" } },
	{ "--destination", "NAME=COLUMN", LIST_SEVERAL, AT(destinations),
		{ "likewise, of a destination; a new one is added at the end",
			"de même, d'une destination; une nouvelle s'ajoute à la fin" } },
};

static const struct list_option change_options[] = {
	{ "--name", "NAME", LIST_TEXT, AT(name), { "its new name", "son nouveau nom" } },
	{ "--expires", "DATE|none", LIST_TEXT, AT(expires),
		{ "expiration date of the list", "date d'expiration de la liste" } },
	{ "--country", "COUNTRY|none", LIST_TEXT, AT(country),
		{ "of telephones and postal codes", "des téléphones et des codes postaux" } },
	{ "--active", "yes|no", LIST_CHOICE, AT(active),
		{ "whether its records are contacted", "si ses enregistrements sont contactés" } },
};

static const struct list_option restore_options[] = {
	{ "--name", "NAME", LIST_TEXT, AT(name),
		{ "a new name, when another list has the old one",
			"un nouveau nom, quand une autre liste porte l'ancien" } },
};

#define OPTIONS(table) table, COUNT_OF(table)
#define NONE           NULL, 0

const struct list_command list_commands[] = {
	{ "ls", { "", "" }, 0, 0, NONE, list_run_ls,
		{ "all calling lists", "toutes les listes d'appels" } },
	{ "create", { "NAME", "NOM" }, 1, 1, OPTIONS(create_options), list_run_create,
		{ "make a list with its mapping",
			"créer une liste et son association de colonnes" } },
	{ "upload", { "LIST FILE", "LISTE FICHIER" }, 2, 2, OPTIONS(upload_options),
		list_run_upload,
		{ "load a file; the same command continues one that was interrupted",
			"charger un fichier; la même commande reprend un chargement interrompu" } },
	{ "jobs", { "[LIST]", "[LISTE]" }, 0, 1, NONE, list_run_jobs,
		{ "uploads", "les téléversements" } },
	{ "show", { "LIST", "LISTE" }, 1, 1, NONE, list_run_show,
		{ "where a list stands", "où en est une liste" } },
	{ "download", { "LIST", "LISTE" }, 1, 1, OPTIONS(download_options), list_run_download,
		{ "every record with its state", "chaque enregistrement et son état" } },
	{ "attempts", { "LIST", "LISTE" }, 1, 1, OPTIONS(download_options), list_run_attempts,
		{ "every attempt that is over", "chaque tentative terminée" } },
	{ "follow", { "JOB", "TÂCHE" }, 1, 1, OPTIONS(follow_options), list_run_follow,
		{ "wait for the end of an upload", "attendre la fin d'un téléversement" } },
	{ "errors", { "JOB", "TÂCHE" }, 1, 1, OPTIONS(out_options), list_run_errors,
		{ "the rejected rows of an upload", "les lignes rejetées d'un téléversement" } },
	{ "review", { "JOB", "TÂCHE" }, 1, 1, OPTIONS(review_options), list_run_review,
		{ "what was found in an upload before it is loaded; corrects it",
			"ce qui a été trouvé dans un téléversement avant son chargement; le "
			"corrige" } },
	{ "apply", { "JOB", "TÂCHE" }, 1, 1, OPTIONS(apply_options), list_run_apply,
		{ "load an upload as its review shows it",
			"charger un téléversement tel qu'examiné" } },
	{ "cancel", { "JOB", "TÂCHE" }, 1, 1, NONE, list_run_cancel,
		{ "cancel an upload", "annuler un téléversement" } },
	{ "remove", { "LIST [EXTERNAL_ID …]", "LISTE [IDENTIFIANT …]" }, 1, -1,
		OPTIONS(remove_options), list_run_remove,
		{ "take records out of a list", "retirer des enregistrements d'une liste" } },
	{ "map", { "LIST", "LISTE" }, 1, 1, OPTIONS(map_options), list_run_map,
		{ "which column a list takes for what",
			"quelle colonne la liste prend pour quoi" } },
	{ "change", { "LIST", "LISTE" }, 1, 1, OPTIONS(change_options), list_run_change,
		{ "change name, date, country or use of a list",
			"changer le nom, la date, le pays ou l'usage d'une liste" } },
	{ "delete", { "LIST", "LISTE" }, 1, 1, OPTIONS(delete_options), list_run_delete,
		{ "delete a list", "supprimer une liste" } },
	{ "bin", { "", "" }, 0, 0, NONE, list_run_bin,
		{ "lists that were deleted", "les listes supprimées" } },
	{ "restore", { "LIST", "LISTE" }, 1, 1, OPTIONS(restore_options), list_run_restore,
		{ "bring a deleted list back", "rétablir une liste supprimée" } },
	{ .name = NULL },
};

static const struct list_command *find_command(const char *name)
{
	for (const struct list_command *at = list_commands; at->name != NULL; at++)
		if (strcmp(at->name, name) == 0)
			return at;
	return NULL;
}

/** Whether it is said whom to ask, and as whom. @return false after it has said what is missing */
static bool has_access(const struct list_session *session)
{
	const struct ask *ask = &session->ask;
	const struct {
		const char *value, *name;
	} needed[] = { { ask->url, "PASSERELLE_URL (--url)" },
		{ ask->key_id, "PASSERELLE_KEY_ID (--key-id)" },
		{ ask->key_secret, "PASSERELLE_KEY_SECRET, PASSERELLE_KEY_SECRET_FILE" } };
	bool has = true;

	for (size_t i = 0; i < COUNT_OF(needed); i++) {
		if (needed[i].value != NULL)
			continue;
		fprintf(stderr, "passerelle %s: %s%s\n", session->what,
			list_say(session, "not set: ", "non défini\u00a0: "), needed[i].name);
		has = false;
	}
	if (has && url_check(str_of(ask->url), true, STR_NULL, NULL) != ST_OK) {
		(void)list_fail(session,
			"the hub's address begins with https://, or on this machine with http://",
			"l'adresse du concentrateur commence par https://, ou sur cette machine "
			"par http://");
		has = false;
	}
	return has;
}

/** Signs in and runs. */
static int run(struct list_session *session)
{
	struct ask *ask = &session->ask;
	struct ask_answer answer = { 0 };
	int code = EXIT_FAILURE;

	ask->url = session->arguments.url;
	ask->key_id = session->arguments.key_id;
	if (ask_open(ask) != ST_OK)
		return list_fail(
			session, "the settings cannot be read", "les paramètres sont illisibles");
	if (!has_access(session))
		return EXIT_USAGE;
	if (ask_sign_in(ask, &answer) == ST_OK)
		code = session->command->run(session);
	else
		ask_print_refusal(session->what, &answer);
	ask_answer_done(&answer);
	return code;
}

int command_list(int argc, char **argv)
{
	struct list_session session = { .is_french = locale_is_french() };
	int code;

	session.command = argc > 0 ? find_command(argv[0]) : NULL;
	if (session.command == NULL) {
		bool is_help = argc > 0 && strcmp(argv[0], "--help") == 0;

		list_help_all(is_help ? stdout : stderr, session.is_french);
		return is_help ? EXIT_SUCCESS : EXIT_USAGE;
	}
	snprintf(session.what, sizeof session.what, "list %s", session.command->name);
	if (!list_arguments_read(&session, argc - 1, argv + 1, &session.arguments))
		return EXIT_USAGE;
	if (session.arguments.help) {
		list_help(stdout, session.command, session.is_french);
		return EXIT_SUCCESS;
	}
	code = run(&session);
	ask_close(&session.ask);
	return code;
}
