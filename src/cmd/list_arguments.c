/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The arguments of a command by the table of its options, and how they are explained.
 */
#include <stdio.h>

#include "cmd/list.h"

#define AT(member)   offsetof(struct list_arguments, member)
#define OPTION_TEXT  64
#define OPTION_WIDTH 28

static const struct list_option common_options[] = {
	{ "--url", "URL", LIST_TEXT, AT(url), { "of the hub", "du concentrateur" } },
	{ "--key-id", "ID", LIST_TEXT, AT(key_id), { "of the access key", "de la clé d'accès" } },
	{ "--help", NULL, LIST_FLAG, AT(help), { "this text", "ce texte" } },
};

static const struct list_option *find_in(
	const struct list_option *options, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(options[i].name, name) == 0)
			return &options[i];
	return NULL;
}

static const struct list_option *find_option(const struct list_command *command, const char *name)
{
	const struct list_option *found = find_in(command->options, command->option_count, name);

	return found != NULL ? found : find_in(common_options, COUNT_OF(common_options), name);
}

static bool complain(const struct list_session *session, const char *english, const char *french,
	const char *argument)
{
	fprintf(stderr, "passerelle %s: %s%s%s\n", session->what,
		list_say(session, english, french),
		argument[0] != '\0' ? list_say(session, ": ", "\u00a0: ") : "", argument);
	fprintf(stderr, "%s passerelle list %s %s\npasserelle list %s --help\n",
		list_say(session, "usage:", "syntaxe\u00a0:"), session->command->name,
		session->command->words[session->is_french], session->command->name);
	return false;
}

/** Whether a word is one of "a|b|c". */
static bool is_choice(const char *choices, const char *word)
{
	size_t len = strlen(word);

	for (const char *at = choices; at != NULL; at = strchr(at, '|')) {
		at += *at == '|';
		if (strcspn(at, "|") == len && strncmp(at, word, len) == 0)
			return true;
	}
	return false;
}

/** "--gone keep|withdraw" */
static const char *option_text(const struct list_option *option, char text[OPTION_TEXT])
{
	snprintf(text, OPTION_TEXT, "%s%s%s", option->name, option->value != NULL ? " " : "",
		option->value != NULL ? option->value : "");
	return text;
}

static bool set_option(const struct list_session *session, const struct list_option *option,
	const char *value, struct list_arguments *arguments)
{
	char *to = (char *)arguments + option->at;
	struct list_pairs *pairs;
	char text[OPTION_TEXT];
	int64_t number;

	switch (option->kind) {
	case LIST_FLAG:
		*(bool *)to = true;
		return true;
	case LIST_TEXT:
		*(const char **)(void *)to = value;
		return true;
	case LIST_CHOICE:
		if (!is_choice(option->value, value))
			return complain(session, "choose one of them", "choisissez",
				option_text(option, text));
		*(const char **)(void *)to = value;
		return true;
	case LIST_NUMBER:
		if (!str_to_int(str_of(value), &number) || number < 0)
			return complain(
				session, "a number is expected", "on attend un nombre", value);
		*(const char **)(void *)to = value;
		return true;
	case LIST_SEVERAL:
		pairs = (struct list_pairs *)(void *)to;
		if (strchr(value, '=') == NULL || value[0] == '=')
			return complain(
				session, "NAME=COLUMN is expected", "on attend NOM=COLONNE", value);
		if (pairs->count == LIST_PAIRS_MAX)
			return complain(session, "too many", "trop de valeurs", option->name);
		pairs->items[pairs->count++] = value;
		return true;
	}
	return false;
}

/** An option at `*at`, which is at its last argument afterwards. */
static bool read_option(const struct list_session *session, int argc, char **argv, int *at,
	struct list_arguments *arguments)
{
	const struct list_option *option = find_option(session->command, argv[*at]);

	if (option == NULL)
		return complain(session, "not known here", "inconnu ici", argv[*at]);
	if (option->kind == LIST_FLAG)
		return set_option(session, option, NULL, arguments);
	if (*at + 1 == argc)
		return complain(session, "a value is missing", "il manque une valeur", argv[*at]);
	return set_option(session, option, argv[++*at], arguments);
}

bool list_arguments_read(
	struct list_session *session, int argc, char **argv, struct list_arguments *ret_arguments)
{
	const struct list_command *command = session->command;
	struct list_arguments arguments = { .words = argv };
	bool only_words = false;

	for (int i = 0; i < argc; i++) {
		char *word = argv[i];

		if (!only_words && strcmp(word, "--") == 0)
			only_words = true;
		else if (only_words || word[0] != '-' || word[1] == '\0')
			arguments.words[arguments.word_count++] = word; /* never ahead of argv */
		else if (!read_option(session, argc, argv, &i, &arguments))
			return false;
	}
	*ret_arguments = arguments;
	if (arguments.help)
		return true;
	if (arguments.word_count < command->least ||
		(command->most >= 0 && arguments.word_count > command->most))
		return complain(
			session, "expected are", "on attend", command->words[session->is_french]);
	return true;
}

/* ---- help ---- */

static void print_options(FILE *to, const struct list_option *options, size_t count, bool is_french)
{
	char left[OPTION_TEXT];

	for (size_t i = 0; i < count; i++) {
		fputs("  ", to);
		list_print_padded(to, option_text(&options[i], left), OPTION_WIDTH);
		fprintf(to, "  %s\n", options[i].help[is_french]);
	}
}

void list_help(FILE *to, const struct list_command *command, bool is_french)
{
	fprintf(to, "%s passerelle list %s%s%s [options]\n  %s\n\n",
		is_french ? "syntaxe\u00a0:" : "usage:", command->name,
		command->words[0][0] != '\0' ? " " : "", command->words[is_french],
		command->help[is_french]);
	print_options(to, command->options, command->option_count, is_french);
	print_options(to, common_options, COUNT_OF(common_options), is_french);
	fputs(is_french ? "\nLISTE est le numéro ou le nom d'une liste. L'adresse du concentrateur "
			  "et la clé d'accès "
			  "peuvent\nse trouver dans PASSERELLE_URL, PASSERELLE_KEY_ID et "
			  "PASSERELLE_KEY_SECRET; le "
			  "secret seulement\nlà, ou dans le fichier que nomme "
			  "PASSERELLE_KEY_SECRET_FILE.\n"
			: "\nLIST is the number or the name of a list. The hub's address and the "
			  "access key may stand "
			  "in\nPASSERELLE_URL, PASSERELLE_KEY_ID and PASSERELLE_KEY_SECRET; the "
			  "secret only there, or "
			  "in the\nfile that PASSERELLE_KEY_SECRET_FILE names.\n",
		to);
}

void list_help_all(FILE *to, bool is_french)
{
	fputs(is_french ? "syntaxe\u00a0: passerelle list COMMANDE [arguments]\n\n"
			: "usage: passerelle list COMMAND [arguments]\n\n",
		to);
	for (const struct list_command *at = list_commands; at->name != NULL; at++) {
		char left[OPTION_TEXT];

		snprintf(left, sizeof left, "%s %s", at->name, at->words[is_french]);
		fputs("  ", to);
		list_print_padded(to, left, OPTION_WIDTH);
		fprintf(to, "  %s\n", at->help[is_french]);
	}
	fputs(is_french ? "\n`passerelle list COMMANDE --help` en dit plus.\n"
			: "\n`passerelle list COMMAND --help` says more.\n",
		to);
}
