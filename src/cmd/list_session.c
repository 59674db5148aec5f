/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the commands share: asking the hub, finding what is named, files, waiting before the next try.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "cmd/list.h"
#include "core/text.h"

#define PATH_MAX_BYTES ((size_t)16 << 10)
#define FIND_PAGE      1000
#define NAME_MEMORY    ((size_t)64 << 10)

const char *list_say(const struct list_session *session, const char *english, const char *french)
{
	return session->is_french ? french : english;
}

int list_fail(const struct list_session *session, const char *english, const char *french)
{
	fprintf(stderr, "passerelle %s: %s\n", session->what, list_say(session, english, french));
	return EXIT_FAILURE;
}

int list_fail_usage(const struct list_session *session, const char *english, const char *french)
{
	(void)list_fail(session, english, french);
	return EXIT_USAGE;
}

bool list_ask(struct list_session *session, const struct ask_question *question, int code,
	struct ask_answer *ret_answer)
{
	enum status s = ask_send(&session->ask, question, ret_answer);

	if (s == ST_OK && ret_answer->code == code)
		return true;
	ask_print_refusal(session->what, ret_answer);
	ask_answer_done(ret_answer);
	return false;
}

bool list_get(struct list_session *session, struct str path, struct ask_answer *ret_answer)
{
	const struct ask_question question = { .method = HTTP_GET, .path = path };

	return list_ask(session, &question, 200, ret_answer);
}

int list_do(struct list_session *session, enum http_method method, struct str path, struct str body)
{
	const struct ask_question question = { .method = method, .path = path, .body = body };
	struct ask_answer answer;
	bool done = ask_send(&session->ask, &question, &answer) == ST_OK && answer.code >= 200 &&
		    answer.code < 300;

	if (!done)
		ask_print_refusal(session->what, &answer);
	ask_answer_done(&answer);
	return done ? EXIT_SUCCESS : EXIT_FAILURE;
}

#define FAILURES_MAX 10
#define PAUSE_FIRST  (200 * USEC_MS)
#define PAUSE_MOST   (5 * USEC_SECOND)

bool list_wait_again(struct list_session *session, unsigned *failures)
{
	usec pause = PAUSE_FIRST;
	int64_t most = FAILURES_MAX;

	if (session->arguments.retries != NULL)
		(void)str_to_int(str_of(session->arguments.retries), &most);
	if (++*failures > most)
		return false;
	for (unsigned i = 1; i < *failures && pause < PAUSE_MOST; i++)
		pause *= 2;
	ask_pause(&session->ask, MIN_OF(pause, PAUSE_MOST));
	return true;
}

bool list_is_later(const struct ask_answer *answer)
{
	return answer->code == 0 || answer->code == 408 || answer->code == 429 ||
	       answer->code >= 500;
}

int64_t list_int(const struct json *object, const char *key)
{
	int64_t value = 0;

	(void)json_int(json_get(object, key), &value);
	return value;
}

bool list_is_name(struct str name, struct str other)
{
	struct arena *arena CLEANUP(arena_freep) = arena_new(NAME_MEMORY);

	return arena != NULL && name.at != NULL &&
	       str_equal(text_nocase(arena, name), text_nocase(arena, str_trim(other))) &&
	       !arena_failed(arena);
}

/** What has a name and a number, in an answer: at `array`, each with `name_key` and `id_key`. */
struct named {
	const char *base, *array, *name_key, *id_key;
	const char *none[2]; /* when there is none: English, French */
};

static int64_t find_row(const struct ask_answer *answer, const struct named *named, struct str name)
{
	const struct json *rows = json_get(ask_root(answer), named->array);

	for (const struct json *at = json_first(rows); at != NULL; at = json_next(at))
		if (list_is_name(json_text(json_get(at, named->name_key)), name))
			return list_int(at, named->id_key);
	return 0;
}

/** Its number when it is one; else asks who has the name. */
static bool find_named(
	struct list_session *session, const struct named *named, const char *text, int64_t *ret_id)
{
	struct buf path CLEANUP(buf_done) = { 0 };
	struct ask_answer answer;

	if (str_to_int(str_of(text), ret_id) && *ret_id > 0)
		return true;
	buf_init(&path, PATH_MAX_BYTES);
	buf_printf(&path, "%s?top=%d&searchString=", named->base, FIND_PAGE);
	buf_add_url(&path, str_of(text));
	if (!list_get(session, buf_str(&path), &answer))
		return false;
	*ret_id = find_row(&answer, named, str_of(text));
	ask_answer_done(&answer);
	if (*ret_id != 0)
		return true;
	fprintf(stderr, "passerelle %s: %s%s\n", session->what,
		list_say(session, named->none[0], named->none[1]), text);
	return false;
}

bool list_find_id(struct list_session *session, const char *name, int64_t *ret_id)
{
	static const struct named lists = { LIST_BASE, "callingLists", "listName", "listId",
		{ "there is no list with this name: ", "aucune liste ne porte ce nom\u00a0: " } };

	return find_named(session, &lists, name, ret_id);
}

bool list_find_skill(struct list_session *session, const char *name, int64_t *ret_id)
{
	static const struct named skills = { "/inContactAPI/services/v30.0/skills", "skills",
		"skillName", "skillId",
		{ "there is no skill with this name: ",
			"aucune compétence ne porte ce nom\u00a0: " } };

	return find_named(session, &skills, name, ret_id);
}

bool list_job_id(struct list_session *session, const char *text, int64_t *ret_id)
{
	if (str_to_int(str_of(text), ret_id) && *ret_id > 0)
		return true;
	(void)list_fail(session, "JOB is a number; see `passerelle list jobs`",
		"TÂCHE est un numéro; voir «\u00a0passerelle list jobs\u00a0»");
	return false;
}

int list_file_failed(const struct list_session *session, const char *path, int error)
{
	static const struct {
		int error;
		const char *text[2];
	} texts[] = {
		{ ENOENT, { "there is no such file or folder", "fichier ou dossier introuvable" } },
		{ EACCES, { "you may not", "vous n'y avez pas accès" } },
		{ EISDIR, { "this is a folder", "c'est un dossier" } },
		{ ENOSPC, { "no room is left", "il n'y a plus de place" } },
	};
	const char *text = strerror(error);

	for (size_t i = 0; i < COUNT_OF(texts); i++)
		if (texts[i].error == error)
			text = texts[i].text[session->is_french];
	fprintf(stderr, "passerelle %s: %s%s%s\n", session->what, path,
		list_say(session, ": ", "\u00a0: "), text);
	return EXIT_FAILURE;
}

FILE *list_create_file(const struct list_session *session, const char *path)
{
	FILE *file = path != NULL ? fopen(path, "we") : stdout;

	if (file == NULL)
		(void)list_file_failed(session, path, errno);
	return file;
}

/** A refused download leaves no file behind; one that was cut is told. */
int list_end_file(const struct list_session *session, FILE *file, const char *path, bool done)
{
	bool failed = fflush(file) != 0 || ferror(file) != 0;
	bool is_empty = path != NULL && ftell(file) == 0;

	if (file != stdout)
		failed |= fclose(file) != 0;
	if (failed)
		(void)list_fail(session, "the output cannot be written",
			"la sortie ne peut pas être écrite");
	if (done && !failed)
		return EXIT_SUCCESS;
	if (is_empty)
		(void)remove(path);
	else if (path != NULL)
		fprintf(stderr, "passerelle %s: %s%s\n", session->what, path,
			list_say(session, " is not complete", " est incomplet"));
	return EXIT_FAILURE;
}

bool list_save(struct list_session *session, struct str path, FILE *file)
{
	const struct ask_question question = { .method = HTTP_GET, .path = path, .to = file };
	struct ask_answer answer;

	if (!list_ask(session, &question, 200, &answer))
		return false;
	ask_answer_done(&answer);
	return true;
}
