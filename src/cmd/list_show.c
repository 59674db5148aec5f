/* SPDX-License-Identifier: Apache-2.0 */
/*
 * `list show`: a list and where it stands.
 */
#include <stdio.h>
#include <stdlib.h>

#include "cmd/list.h"

#define PATH_BYTES ((size_t)512)
#define WIDTH      28

static const struct list_column about[] = {
	{ "listId", { "list", "liste" }, WIDTH },
	{ "listName", { "name", "nom" }, WIDTH },
	{ "status", { "status", "état" }, WIDTH },
	{ "country", { "country", "pays" }, WIDTH },
	{ "createDate", { "created", "créée" }, WIDTH },
	{ "uploadDate", { "last upload", "dernier téléversement" }, WIDTH },
	{ "listExpirationDate", { "expires", "expire" }, WIDTH },
	{ "invalidRecords", { "rows rejected so far", "lignes rejetées à ce jour" }, WIDTH },
};

static const struct list_column standing[] = {
	{ "records", { "records", "enregistrements" }, WIDTH },
	{ "waiting", { "  waiting", "  en attente" }, WIDTH },
	{ "inProgress", { "  in progress", "  en cours" }, WIDTH },
	{ "retry", { "  to be tried again", "  à reprendre" }, WIDTH },
	{ "suppressed", { "  suppressed", "  retenus" }, WIDTH },
	{ "held", { "  held for a decision", "  en attente de décision" }, WIDTH },
	{ "final", { "  finished", "  terminés" }, WIDTH },
};

static const struct list_column outcome[] = {
	{ "messagesSent", { "messages sent", "messages envoyés" }, WIDTH },
	{ "messagesDelivered", { "  delivered", "  remis" }, WIDTH },
	{ "messagesNotDelivered", { "  not delivered", "  non remis" }, WIDTH },
	{ "replied", { "people who replied", "réponses" }, WIDTH },
	{ "optedOut", { "people who opted out", "désabonnements" }, WIDTH },
};

static void print_reasons(const struct list_session *session, const struct json *reasons)
{
	for (const struct json *at = json_first(reasons); at != NULL; at = json_next(at)) {
		struct str word = list_word(session, json_key(at));
		char left[80];
		int64_t records = 0;

		(void)json_int(at, &records);
		snprintf(left, sizeof left, "    %.*s", STR_ARGS(word));
		list_print_padded(stdout, left, WIDTH);
		printf("%lld\n", (long long)records);
	}
}

static void print_skills(const struct list_session *session, const struct json *skills)
{
	for (const struct json *at = json_first(skills); at != NULL; at = json_next(at)) {
		if (list_int(at, "skillId") == 0)
			continue;
		list_print_padded(stdout, list_say(session, "skill", "compétence"), WIDTH);
		printf("%lld\n", (long long)list_int(at, "skillId"));
	}
}

int list_run_show(struct list_session *session)
{
	struct buf path CLEANUP(buf_done) = { 0 };
	struct ask_answer answer;
	const struct json *root;
	int64_t id = 0;

	if (!list_find_id(session, session->arguments.words[0], &id))
		return EXIT_FAILURE;
	buf_init(&path, PATH_BYTES);
	buf_printf(&path, LIST_OWN "/lists/%lld", (long long)id);
	if (!list_get(session, buf_str(&path), &answer))
		return EXIT_FAILURE;
	list_print_lines(session, ask_root(&answer), about, COUNT_OF(about));
	print_skills(session, json_get(ask_root(&answer), "skills"));
	ask_answer_done(&answer);
	buf_add(&path, STR("/progress"));
	if (!list_get(session, buf_str(&path), &answer))
		return EXIT_FAILURE;
	root = ask_root(&answer);
	printf("\n");
	/* Reasons stand below what they are the reasons of. */
	list_print_lines(session, root, standing, 5);
	print_reasons(session, json_get(root, "suppressedReasons"));
	list_print_lines(session, root, standing + 5, COUNT_OF(standing) - 5);
	print_reasons(session, json_get(root, "finalReasons"));
	list_print_lines(session, root, outcome, COUNT_OF(outcome));
	ask_answer_done(&answer);
	return EXIT_SUCCESS;
}
