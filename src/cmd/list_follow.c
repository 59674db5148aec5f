/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An upload's job until its end: progress while it runs, then its counts, what was rejected and why, and the error file.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

#include "cmd/list.h"

#define PATH_BYTES ((size_t)512)
#define TEXT_BYTES ((size_t)1024)
#define LOOK_EVERY (200 * USEC_MS)

static const struct {
	const char *key;
	const char *word[2];
} counts[] = {
	{ "rowsRead", { "read", "lues" } },
	{ "rowsNew", { "new", "nouvelles" } },
	{ "rowsUpdated", { "updated", "mises à jour" } },
	{ "rowsUnchanged", { "unchanged", "inchangées" } },
	{ "rowsRejected", { "rejected", "rejetées" } },
	{ "rowsSuppressed", { "suppressed", "retenues" } },
};

static void write_counts(struct buf *out, const struct json *job, bool is_french)
{
	for (size_t i = 0; i < COUNT_OF(counts); i++)
		buf_printf(out, "%s%s %lld", i > 0 ? ", " : "", counts[i].word[is_french],
			(long long)list_int(job, counts[i].key));
}

static bool is_state(const struct json *job, const char *state)
{
	return str_is(json_text(json_get(job, "state")), state);
}

static bool is_under_way(const struct json *job)
{
	return is_state(job, "waiting") || is_state(job, "running");
}

/* ---- the end ---- */

static void print_end(const struct list_session *session, const struct json *job)
{
	struct buf text CLEANUP(buf_done) = { 0 };
	const struct json *problems = json_get(job, "problems");

	buf_init(&text, TEXT_BYTES);
	write_counts(&text, job, session->is_french);
	printf("%s %lld%s%.*s\n%.*s\n", list_say(session, "job", "tâche"),
		(long long)list_int(job, "jobId"), list_say(session, ": ", "\u00a0: "),
		STR_ARGS(list_word(session, json_text(json_get(job, "state")))),
		STR_ARGS(buf_str(&text)));
	if (list_int(job, "recordsWithdrawn") > 0)
		printf("%s %lld\n",
			list_say(session, "withdrawn, because the file does not name them:",
				"retirés, parce que le fichier ne les nomme pas\u00a0:"),
			(long long)list_int(job, "recordsWithdrawn"));
	list_print_codes(session, list_say(session, "rejected:", "rejetées\u00a0:"),
		json_get(job, "rejected"));
	list_print_codes(session, list_say(session, "warnings:", "avertissements\u00a0:"),
		json_get(job, "warnings"));
	fflush(stdout);
	for (const struct json *at = json_first(problems); at != NULL; at = json_next(at))
		fprintf(stderr, "passerelle %s: %.*s\n", session->what,
			STR_ARGS(json_text(json_get(at, "message"))));
}

int list_write_errors(struct list_session *session, int64_t job_id, const char *path)
{
	struct buf url CLEANUP(buf_done) = { 0 };
	FILE *file = list_create_file(session, path);

	if (file == NULL)
		return EXIT_FAILURE;
	buf_init(&url, PATH_BYTES);
	buf_printf(&url, LIST_BASE "/jobs/%lld/errors", (long long)job_id);
	return list_end_file(session, file, path, list_save(session, buf_str(&url), file));
}

static int write_rejected(struct list_session *session, const struct json *job)
{
	const char *path = session->arguments.errors;
	int64_t id = list_int(job, "jobId");

	if (path == NULL) {
		fprintf(stderr, "passerelle %s: %s passerelle list errors %lld -o %s\n",
			session->what,
			list_say(session, "the rejected rows:", "les lignes rejetées\u00a0:"),
			(long long)id, list_say(session, "FILE", "FICHIER"));
		return EXIT_REJECTED;
	}
	return list_write_errors(session, id, path) == EXIT_SUCCESS ? EXIT_REJECTED : EXIT_FAILURE;
}

static int finish(struct list_session *session, const struct json *job)
{
	if (is_state(job, "review"))
		return list_print_review(session, list_int(job, "jobId"));
	print_end(session, job);
	if (!is_state(job, "complete"))
		return EXIT_FAILURE;
	if (list_int(job, "rowsRead") == 0)
		(void)list_fail(session, "the file has no rows but its header",
			"le fichier n'a aucune ligne hormis son en-tête");
	return list_int(job, "rowsRejected") > 0 ? write_rejected(session, job) : EXIT_SUCCESS;
}

/* ---- on the way ---- */

static void show(struct list_progress *progress, const struct json *job)
{
	const struct list_session *session = progress->session;
	struct buf text CLEANUP(buf_done) = { 0 };

	buf_init(&text, TEXT_BYTES);
	write_counts(&text, job, session->is_french);
	list_progress_show(progress, list_say(session, "loading", "chargement"),
		list_int(job, "bytesRead"), list_int(job, "bytesTotal"), buf_str(&text));
}

/** The job as it is now; asks again while the hub does not answer. */
static bool look(
	struct list_session *session, struct str url, unsigned *failures, struct ask_answer *answer)
{
	const struct ask_question question = { .method = HTTP_GET, .path = url };

	for (;;) {
		enum status s = ask_send(&session->ask, &question, answer);

		if (s == ST_OK && answer->code == 200) {
			*failures = 0;
			return true;
		}
		if (!list_is_later(answer) || !list_wait_again(session, failures)) {
			ask_print_refusal(session->what, answer);
			ask_answer_done(answer);
			return false;
		}
		ask_answer_done(answer);
	}
}

/** Whoever leaves does not stop the import. */
static void interrupted(int number)
{
	static const char text[] =
		"\nThe hub goes on: passerelle list follow JOB. / Le concentrateur continue : "
		"passerelle list follow TÂCHE.\n";

	(void)!write(STDERR_FILENO, text, sizeof text - 1);
	(void)signal(number, SIG_DFL);
	(void)raise(number);
}

int list_run_follow(struct list_session *session)
{
	int64_t id = 0;

	if (!list_job_id(session, session->arguments.words[0], &id))
		return EXIT_USAGE;
	return list_follow(session, id);
}

int list_follow(struct list_session *session, int64_t job_id)
{
	struct buf url CLEANUP(buf_done) = { 0 };
	struct list_progress progress;
	struct ask_answer answer;
	unsigned failures = 0;
	int code;

	buf_init(&url, PATH_BYTES);
	buf_printf(&url, LIST_OWN "/upload-jobs/%lld", (long long)job_id);
	list_progress_begin(&progress, session);
	list_on_interrupt(interrupted);
	for (;;) {
		if (!look(session, buf_str(&url), &failures, &answer)) {
			list_progress_end(&progress);
			return EXIT_FAILURE;
		}
		show(&progress, ask_root(&answer));
		if (!is_under_way(ask_root(&answer)))
			break;
		ask_answer_done(&answer);
		ask_pause(&session->ask, LOOK_EVERY);
	}
	list_on_interrupt(SIG_DFL);
	list_progress_end(&progress);
	code = finish(session, ask_root(&answer));
	ask_answer_done(&answer);
	return code;
}
