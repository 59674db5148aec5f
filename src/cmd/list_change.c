/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Commands that change lists, other than by a file.
 */
#include <stdio.h>
#include <stdlib.h>

#include "cmd/list.h"

#define PATH_BYTES ((size_t)4096)
#define BODY_BYTES ((size_t)1 << 20)
#define CHUNK      1000 /* most that the published call takes */

/* ---- create ---- */

static void put_pair(struct json_out *out, const char *pair)
{
	json_open(out, NULL);
	json_put_text(out, "fieldName", list_pair_name(pair));
	json_put_text(out, "fieldValue", list_pair_column(pair));
	json_close(out);
}

static void put_mapping(struct json_out *out, const struct list_arguments *arguments)
{
	for (size_t i = 0; i < arguments->maps.count; i++) {
		const char *pair = arguments->maps.items[i];
		const char *parameter = list_parameter_of(list_pair_name(pair));

		if (parameter != NULL)
			json_put_text(out, parameter, list_pair_column(pair));
	}
	json_open_array(out, "customFieldMappings");
	for (size_t i = 0; i < arguments->maps.count; i++)
		if (list_parameter_of(list_pair_name(arguments->maps.items[i])) == NULL)
			put_pair(out, arguments->maps.items[i]);
	json_close_array(out);
	json_open_array(out, "destinationMappings");
	for (size_t i = 0; i < arguments->destinations.count; i++)
		put_pair(out, arguments->destinations.items[i]);
	json_close_array(out);
}

int list_run_create(struct list_session *session)
{
	const struct list_arguments *arguments = &session->arguments;
	struct buf body CLEANUP(buf_done) = { 0 };
	struct ask_question question = { .method = HTTP_POST, .path = STR(LIST_BASE) };
	struct ask_answer answer;
	struct json_out out;

	buf_init(&body, BODY_BYTES);
	json_out_init(&out, &body);
	json_open(&out, NULL);
	json_put_text(&out, "listName", str_of(arguments->words[0]));
	if (arguments->automatic)
		json_put_bool(&out, "automaticMapping", true);
	if (arguments->country != NULL)
		json_put_text(&out, "country", str_of(arguments->country));
	if (arguments->expires != NULL)
		json_put_text(&out, "listExpirationDate", str_of(arguments->expires));
	put_mapping(&out, arguments);
	json_close(&out);
	question.body = buf_str(&body);
	if (!list_ask(session, &question, 201, &answer))
		return EXIT_FAILURE;
	printf("%lld\n", (long long)list_int(ask_root(&answer), "listId"));
	ask_answer_done(&answer);
	return EXIT_SUCCESS;
}

/* ---- delete, restore, cancel ---- */

/** What was done, and to which. @return `code` */
static int tell(const struct list_session *session, int code, const char *english,
	const char *french, int64_t id)
{
	if (code == EXIT_SUCCESS)
		printf("%s %lld\n", list_say(session, english, french), (long long)id);
	return code;
}

int list_run_delete(struct list_session *session)
{
	const struct list_arguments *arguments = &session->arguments;
	struct buf path CLEANUP(buf_done) = { 0 };
	int64_t id = 0;
	int code;

	if (!list_find_id(session, arguments->words[0], &id))
		return EXIT_FAILURE;
	buf_init(&path, PATH_BYTES);
	buf_printf(&path, LIST_BASE "/%lld?forceDelete=%s&forceInactive=%s", (long long)id,
		arguments->force ? "true" : "false", arguments->inactive ? "true" : "false");
	code = list_do(session, HTTP_DELETE, buf_str(&path), STR_NULL);
	if (arguments->inactive)
		return tell(session, code, "not used any more:", "hors d'usage\u00a0:", id);
	return tell(session, code, "in the bin; `passerelle list restore` brings it back:",
		"dans la corbeille; «\u00a0passerelle list restore\u00a0» la rétablit\u00a0:", id);
}

/** A list of the bin by its name, the last that was removed; 0 when there is none. */
static int64_t find_binned(const struct json *bin, struct str name)
{
	const struct json *lists = json_get(bin, "lists");

	for (const struct json *at = json_first(lists); at != NULL; at = json_next(at))
		if (list_is_name(json_text(json_get(at, "listName")), name))
			return list_int(at, "listId");
	return 0;
}

static bool find_in_bin(struct list_session *session, const char *name, int64_t *ret_id)
{
	struct ask_answer answer;

	if (str_to_int(str_of(name), ret_id) && *ret_id > 0)
		return true;
	if (!list_get(session, STR(LIST_OWN "/lists/bin?top=10000"), &answer))
		return false;
	*ret_id = find_binned(ask_root(&answer), str_of(name));
	ask_answer_done(&answer);
	if (*ret_id != 0)
		return true;
	(void)list_fail(session, "no list of this name is in the bin",
		"aucune liste de la corbeille ne porte ce nom");
	return false;
}

int list_run_restore(struct list_session *session)
{
	const char *name = session->arguments.name;
	struct buf path CLEANUP(buf_done) = { 0 }, body CLEANUP(buf_done) = { 0 };
	struct json_out out;
	int64_t id = 0;

	if (!find_in_bin(session, session->arguments.words[0], &id))
		return EXIT_FAILURE;
	buf_init(&path, PATH_BYTES);
	buf_init(&body, BODY_BYTES);
	buf_printf(&path, LIST_OWN "/lists/%lld/restore", (long long)id);
	json_out_init(&out, &body);
	json_open(&out, NULL);
	if (name != NULL)
		json_put_text(&out, "listName", str_of(name));
	json_close(&out);
	return tell(session, list_do(session, HTTP_POST, buf_str(&path), buf_str(&body)),
		"restored:", "rétablie\u00a0:", id);
}

int list_run_cancel(struct list_session *session)
{
	struct buf path CLEANUP(buf_done) = { 0 };
	int64_t id = 0;

	if (!list_job_id(session, session->arguments.words[0], &id))
		return EXIT_USAGE;
	buf_init(&path, PATH_BYTES);
	buf_printf(&path, LIST_BASE "/jobs/%lld", (long long)id);
	return tell(session, list_do(session, HTTP_DELETE, buf_str(&path), STR_NULL),
		"cancelled:", "annulé\u00a0:", id);
}

/* ---- remove ---- */

/** External ids on their way out of a list, a chunk at a time. */
struct removal {
	struct list_session *session;
	struct buf path, body;
	struct json_out out;
	size_t count;
	int64_t removed, failed;
};

/** By its name: the published call looks for a name first, and a name may look like a number. */
static bool find_path(struct removal *removal)
{
	struct buf path CLEANUP(buf_done) = { 0 };
	struct ask_answer answer;
	int64_t id = 0;

	if (!list_find_id(removal->session, removal->session->arguments.words[0], &id))
		return false;
	buf_init(&path, PATH_BYTES);
	buf_printf(&path, LIST_BASE "/%lld", (long long)id);
	if (!list_get(removal->session, buf_str(&path), &answer))
		return false;
	buf_add(&removal->path, STR(LIST_BASE "/"));
	buf_add_url(&removal->path, json_text(json_at(ask_root(&answer), "resultSet.listName")));
	buf_add(&removal->path, STR("/removeProspects"));
	ask_answer_done(&answer);
	return true;
}

static void begin_chunk(struct removal *removal)
{
	buf_clear(&removal->body);
	json_out_init(&removal->out, &removal->body);
	json_open(&removal->out, NULL);
	json_open_array(&removal->out, "prospectsToRemove");
	removal->count = 0;
}

static bool end_chunk(struct removal *removal)
{
	struct ask_question question = { .method = HTTP_DELETE, .path = buf_str(&removal->path) };
	struct ask_answer answer;
	const struct json *failed;

	json_close_array(&removal->out);
	json_close(&removal->out);
	question.body = buf_str(&removal->body);
	if (removal->count == 0)
		return true;
	if (!list_ask(removal->session, &question, 200, &answer))
		return false;
	failed = json_get(ask_root(&answer), "failedRecords");
	removal->failed += (int64_t)json_count(failed);
	removal->removed += (int64_t)json_count(json_get(ask_root(&answer), "successfulRecords"));
	for (const struct json *at = json_first(failed); at != NULL; at = json_next(at))
		fprintf(stderr, "%.*s%s%.*s\n", STR_ARGS(json_text(json_get(at, "externalId"))),
			list_say(removal->session, ": ", "\u00a0: "),
			STR_ARGS(list_word(
				removal->session, json_text(json_get(at, "resultCode")))));
	ask_answer_done(&answer);
	return true;
}

static bool take_id(struct removal *removal, struct str external_id)
{
	external_id = str_trim(external_id);
	if (!str_present(external_id))
		return true;
	/* Its longest external ids fill a body sooner than their number does. */
	if (removal->count == CHUNK || removal->body.len + 6 * external_id.len > BODY_BYTES / 2) {
		if (!end_chunk(removal))
			return false;
		begin_chunk(removal);
	}
	json_open(&removal->out, NULL);
	json_put_text(&removal->out, "externalId", external_id);
	json_close(&removal->out);
	removal->count++;
	return true;
}

static bool take_file(struct removal *removal, const char *path)
{
	FILE *file = fopen(path, "re");
	char *line = NULL;
	size_t room = 0;
	ssize_t len;
	bool goes_on = file != NULL;

	if (file == NULL)
		(void)list_fail(removal->session, "the file of external ids cannot be read",
			"le fichier d'identifiants externes est illisible");
	while (goes_on && (len = getline(&line, &room, file)) >= 0)
		goes_on = take_id(removal, (struct str){ line, (size_t)len });
	free(line);
	if (file != NULL)
		(void)fclose(file);
	return goes_on;
}

static bool remove_all(struct removal *removal)
{
	const struct list_arguments *arguments = &removal->session->arguments;

	if (!find_path(removal))
		return false;
	begin_chunk(removal);
	for (int i = 1; i < arguments->word_count; i++)
		if (!take_id(removal, str_of(arguments->words[i])))
			return false;
	if (arguments->file != NULL && !take_file(removal, arguments->file))
		return false;
	return end_chunk(removal);
}

int list_run_remove(struct list_session *session)
{
	struct removal removal = { .session = session };
	bool done;

	if (session->arguments.word_count < 2 && session->arguments.file == NULL)
		return list_fail_usage(session, "name external ids, or a file of them",
			"nommez des identifiants externes, ou un fichier qui en contient");
	buf_init(&removal.path, PATH_BYTES);
	buf_init(&removal.body, BODY_BYTES);
	done = remove_all(&removal);
	printf("%s %lld, %s %lld\n", list_say(session, "removed", "retirés"),
		(long long)removal.removed, list_say(session, "not removed", "non retirés"),
		(long long)removal.failed);
	buf_done(&removal.path);
	buf_done(&removal.body);
	if (!done)
		return EXIT_FAILURE;
	return removal.failed > 0 ? EXIT_REJECTED : EXIT_SUCCESS;
}
