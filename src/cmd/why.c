/* SPDX-License-Identifier: Apache-2.0 */
/*
 * `passerelle why`: asks a running hub why a record is contacted or not, and prints it for people.
 */
#include <stdio.h>
#include <stdlib.h>

#include "cmd/ask.h"
#include "cmd/commands.h"

struct why_arguments {
	const char *url, *key_id, *list, *external_id;
};

/** @return false when something is not known, or missing */
static bool arguments_read(int argc, char **argv, struct why_arguments *ret_arguments)
{
	const char **wanted[] = { &ret_arguments->list, &ret_arguments->external_id };
	size_t count = 0;

	for (int i = 0; i < argc; i++) {
		if (strcmp(argv[i], "--url") == 0 && i + 1 < argc)
			ret_arguments->url = argv[++i];
		else if (strcmp(argv[i], "--key-id") == 0 && i + 1 < argc)
			ret_arguments->key_id = argv[++i];
		else if (count < COUNT_OF(wanted) && strncmp(argv[i], "--", 2) != 0)
			*wanted[count++] = argv[i];
		else
			return false;
	}
	return count == COUNT_OF(wanted);
}

static int why_usage(void)
{
	fprintf(stderr,
		"usage: passerelle why [--url URL] [--key-id ID] LIST EXTERNAL_ID\n"
		"  LIST is the list's id. The hub's address and an access key may stand in\n"
		"  PASSERELLE_URL, PASSERELLE_KEY_ID and PASSERELLE_KEY_SECRET; the secret only\n"
		"  there, where other users of this machine cannot see it.\n");
	return EXIT_USAGE;
}

static void print_text(const char *label, const struct json *value)
{
	struct str text = json_text(value);

	if (str_present(text))
		printf("%-14s %.*s\n", label, STR_ARGS(text));
}

static void print_rules(const struct json *rules)
{
	printf("\n");
	for (const struct json *at = json_first(rules); at != NULL; at = json_next(at)) {
		bool passed = false, decisive = false;
		struct str next = json_text(json_get(at, "next"));

		(void)json_bool(json_get(at, "passed"), &passed);
		(void)json_bool(json_get(at, "decisive"), &decisive);
		printf("%c %-12.*s %s", decisive ? '>' : ' ',
			STR_ARGS(json_text(json_get(at, "rule"))), passed ? "ok" : "no");
		if (!passed)
			printf("   %.*s", STR_ARGS(json_text(json_get(at, "message"))));
		if (str_present(next))
			printf(" (until %.*s)", STR_ARGS(next));
		printf("\n");
	}
}

static void print_attempts(const struct json *attempts)
{
	if (json_count(attempts) == 0)
		return;
	printf("\nattempts\n");
	for (const struct json *at = json_first(attempts); at != NULL; at = json_next(at)) {
		int64_t number = 0, http = 0;

		(void)json_int(json_get(at, "attempt"), &number);
		(void)json_int(json_get(at, "httpStatus"), &http);
		printf("  %lld  %.*s  %.*s", (long long)number,
			STR_ARGS(json_text(json_get(at, "at"))),
			STR_ARGS(json_text(json_get(at, "result"))));
		if (http != 0)
			printf("  HTTP %lld", (long long)http);
		if (str_present(json_text(json_get(at, "message"))))
			printf("  %.*s", STR_ARGS(json_text(json_get(at, "message"))));
		printf("\n");
	}
}

static void print_why(const struct json *why)
{
	struct str next = json_text(json_get(why, "nextChance"));
	bool may = false;

	(void)json_bool(json_get(why, "mayBeContacted"), &may);
	print_text("record", json_get(why, "externalId"));
	print_text("state", json_get(why, "state"));
	print_text("reason", json_get(why, "reason"));
	print_text("time zone", json_get(why, "timeZone"));
	print_text("other zone", json_get(why, "otherTimeZone"));
	print_text("expires", json_get(why, "expiresAt"));
	print_text("now", json_get(why, "now"));
	printf("%-14s %s\n", "may be sent", may ? "yes" : "no");
	if (!may)
		printf("%-14s %.*s\n", "next chance",
			STR_ARGS(str_present(next) ? next : STR("not by time alone")));
	print_rules(json_get(why, "rules"));
	print_attempts(json_get(why, "attempts"));
}

static struct str why_path(struct arena *arena, const struct why_arguments *arguments)
{
	struct buf path CLEANUP(buf_done);

	buf_init(&path, 16384);
	buf_add(&path, STR("/api/v1/lists/"));
	buf_add_url(&path, str_of(arguments->list));
	buf_add(&path, STR("/records/"));
	buf_add_url(&path, str_of(arguments->external_id));
	buf_add(&path, STR("/why"));
	return arena_copy(arena, buf_str(&path));
}

static int ask_why(struct ask *ask, const struct why_arguments *arguments)
{
	struct ask_answer answer = { 0 };
	bool done;
	enum status s = ask_sign_in(ask, &answer);

	if (s == ST_OK) {
		ask_answer_done(&answer);
		s = ask_get(ask, why_path(ask->arena, arguments), &answer);
	}
	done = s == ST_OK && answer.code == 200 && answer.body != NULL;
	if (done)
		print_why(json_root(answer.body));
	else
		ask_print_refusal("why", &answer);
	ask_answer_done(&answer);
	return done ? EXIT_SUCCESS : EXIT_FAILURE;
}

int command_why(int argc, char **argv)
{
	struct why_arguments arguments = { 0 };
	struct ask ask = { 0 };
	int code = EXIT_FAILURE;

	if (!arguments_read(argc, argv, &arguments))
		return why_usage();
	ask.url = arguments.url;
	ask.key_id = arguments.key_id;
	if (ask_open(&ask) != ST_OK)
		fprintf(stderr, "passerelle why: the settings cannot be read\n");
	else if (ask.url == NULL || ask.key_id == NULL || ask.key_secret == NULL)
		code = why_usage();
	else
		code = ask_why(&ask, &arguments);
	ask_close(&ask);
	return code;
}
