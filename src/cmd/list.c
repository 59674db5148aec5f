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
		{ "default country of this file's telephones",
			"pays par défaut des téléphones du fichier" } },
	{ "--charset", "NAME", LIST_TEXT, AT(charset),
		{ "utf-8, utf-16le, utf-16be, windows-1252; else found out",
			"utf-8, utf-16le, utf-16be, windows-1252; sinon détecté" } },
	{ "--delimiter", "NAME", LIST_TEXT, AT(delimiter),
		{ "comma, semicolon, tab, pipe; else found out",
			"comma, semicolon, tab, pipe; sinon détecté" } },
	{ "--date-order", "MDY|DMY", LIST_TEXT, AT(date_order),
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
	{ "--retries", "COUNT", LIST_TEXT, AT(retries),
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
	{ "--format", "csv|json", LIST_TEXT, AT(format),
		{ "csv unless said otherwise", "csv par défaut" } },
	{ "--finalized", NULL, LIST_FLAG, AT(finalized),
		{ "only records that are finished", "seulement les enregistrements terminés" } },
	{ "--open", NULL, LIST_FLAG, AT(open),
		{ "only records that are not", "seulement les enregistrements non terminés" } },
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
	{ "--gone", "keep|withdraw", LIST_TEXT, AT(gone),
		{ "records that the new file lacks",
			"les enregistrements absents du nouveau fichier" } },
};

#define OPTIONS(table) table, COUNT_OF(table)
#define NONE           NULL, 0

const struct list_command list_commands[] = {
	{ "ls", "", 0, 0, NONE, list_run_ls,
		{ "all calling lists", "toutes les listes d'appels" } },
	{ "create", "NAME", 1, 1, OPTIONS(create_options), list_run_create,
		{ "make a list with its mapping",
			"créer une liste et son association de colonnes" } },
	{ "upload", "LIST FILE", 2, 2, OPTIONS(upload_options), list_run_upload,
		{ "load a file; the same command continues one that was interrupted",
			"charger un fichier; la même commande reprend un chargement interrompu" } },
	{ "jobs", "[LIST]", 0, 1, NONE, list_run_jobs, { "uploads", "les téléversements" } },
	{ "show", "LIST", 1, 1, NONE, list_run_show,
		{ "where a list stands", "où en est une liste" } },
	{ "download", "LIST", 1, 1, OPTIONS(download_options), list_run_download,
		{ "every record with its state", "chaque enregistrement et son état" } },
	{ "attempts", "LIST", 1, 1, OPTIONS(download_options), list_run_attempts,
		{ "every attempt that is over", "chaque tentative terminée" } },
	{ "errors", "JOB", 1, 1, OPTIONS(out_options), list_run_errors,
		{ "the rejected rows of an upload", "les lignes rejetées d'un téléversement" } },
	{ "review", "JOB", 1, 1, NONE, list_run_review,
		{ "what was found in an upload before it is loaded",
			"ce qui a été trouvé dans un téléversement avant son chargement" } },
	{ "apply", "JOB", 1, 1, OPTIONS(apply_options), list_run_apply,
		{ "load an upload as its review shows it",
			"charger un téléversement tel qu'examiné" } },
	{ "cancel", "JOB", 1, 1, NONE, list_run_cancel,
		{ "cancel an upload", "annuler un téléversement" } },
	{ "remove", "LIST [EXTERNAL_ID …]", 1, -1, OPTIONS(remove_options), list_run_remove,
		{ "take records out of a list", "retirer des enregistrements d'une liste" } },
	{ "delete", "LIST", 1, 1, OPTIONS(delete_options), list_run_delete,
		{ "delete a list", "supprimer une liste" } },
	{ "bin", "", 0, 0, NONE, list_run_bin,
		{ "lists that were deleted", "les listes supprimées" } },
	{ "restore", "LIST", 1, 1, NONE, list_run_restore,
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
	if (ask->url == NULL || ask->key_id == NULL || ask->key_secret == NULL) {
		list_help(stderr, session->command, session->is_french);
		return EXIT_USAGE;
	}
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
