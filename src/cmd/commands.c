/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/commands.h"

#include <stdio.h>
#include <stdlib.h>

#include "api/messages.h"
#include "core/settings.h"

static int command_help(int argc, char **argv);
static int command_settings(int argc, char **argv);
static int command_version(int argc, char **argv);

const struct command commands[] = {
	{ "serve", "[--setting value ...]", { "run the hub", "faire tourner le concentrateur" },
		command_serve },
	{ "settings", "[--markdown]",
		{ "every setting, its default and what it is for",
			"chaque réglage, sa valeur par défaut et son rôle" },
		command_settings },
	{ "dump-sql", "--engine sqlite|postgres",
		{ "migrations and statements, as JSON", "migrations et instructions, en JSON" },
		command_dump_sql },
	{ "why", "[--url URL] LIST EXTERNAL_ID",
		{ "why a record is contacted or not, asked of a running hub",
			"pourquoi un enregistrement est contacté ou non" },
		command_why },
	{ "list", "COMMAND [arguments]",
		{ "calling lists: make, upload, review, follow, download …",
			"listes d'appels\u00a0: créer, téléverser, vérifier, suivre, "
			"télécharger…" },
		command_list },
	{ "version", "", { "the version of this program", "la version de ce programme" },
		command_version },
	{ "help", "", { "this list", "cette liste" }, command_help },
	{ 0 },
};

bool locale_is_french(void)
{
	static const char *const names[] = { "LC_ALL", "LC_MESSAGES", "LANG" };

	for (size_t i = 0; i < COUNT_OF(names); i++) {
		const char *value = getenv(names[i]);

		if (value && *value)
			return strncmp(value, "fr", 2) == 0;
	}
	return false;
}

void problems_print(const char *what, enum status s, const struct problems *problems)
{
	enum language language = locale_is_french() ? LANGUAGE_FR : LANGUAGE_EN;
	struct buf text CLEANUP(buf_done);

	buf_init(&text, 1 << 20);
	for (size_t i = 0; i < problems->count; i++) {
		buf_printf(&text, "passerelle %s: ", what);
		message_write(&text, &problems->items[i], language);
		buf_add_char(&text, '\n');
	}
	if (problems->count == 0)
		buf_printf(&text, "passerelle %s: %s\n", what, status_name(s));
	fprintf(stderr, "%.*s", STR_ARGS(buf_str(&text)));
}

int usage_error(const char *command, const char *argument)
{
	fprintf(stderr, "passerelle %s: \"%s\" is not known here; see `passerelle help`\n", command,
		argument);
	return EXIT_USAGE;
}

static int command_help(int argc, char **argv)
{
	(void)argc;
	(void)argv;
	printf("%s\n\n", locale_is_french() ? "syntaxe\u00a0: passerelle <commande> [arguments]"
					    : "usage: passerelle <command> [arguments]");
	for (const struct command *command = commands; command->name; command++)
		printf("  %-9s %-28s %s\n", command->name, command->arguments,
			command->summary[locale_is_french()]);
	return EXIT_SUCCESS;
}

static int command_version(int argc, char **argv)
{
	(void)argc;
	(void)argv;
	printf("passerelle %s\n", PASSERELLE_VERSION);
	return EXIT_SUCCESS;
}

static int command_settings(int argc, char **argv)
{
	struct buf text CLEANUP(buf_done);

	buf_init(&text, 1 << 20);
	if (argc == 1 && strcmp(argv[0], "--markdown") == 0)
		settings_markdown(&text);
	else if (argc == 0)
		settings_help(&text);
	else
		return usage_error("settings", argv[0]);
	printf("%.*s", STR_ARGS(buf_str(&text)));
	return EXIT_SUCCESS;
}
