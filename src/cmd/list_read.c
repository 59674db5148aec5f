/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Commands that only look.
 */
#include <stdio.h>
#include <stdlib.h>

#include "cmd/list.h"

#define PATH_BYTES ((size_t)512)
#define PAGE       1000
#define JOBS_SHOWN 50

static const struct list_column list_columns[] = {
	{ "listId", { "list", "liste" }, 10 },
	{ "listName", { "name", "nom" }, -30 },
	{ "status", { "status", "état" }, -8 },
	{ "validRecords", { "records", "enreg." }, 9 },
	{ "finalizedRecords", { "finished", "terminés" }, 9 },
	{ "invalidRecords", { "rejected", "rejetés" }, 9 },
	{ "uploadDate", { "uploaded", "téléversée" }, -20 },
};

int list_run_ls(struct list_session *session)
{
	int64_t total = 1;

	for (int64_t skip = 0; skip < total; skip += PAGE) {
		struct buf path CLEANUP(buf_done) = { 0 };
		struct ask_answer answer;

		buf_init(&path, PATH_BYTES);
		buf_printf(&path, LIST_BASE "?top=%d&skip=%lld", PAGE, (long long)skip);
		if (!list_get(session, buf_str(&path), &answer))
			return EXIT_FAILURE;
		total = list_int(ask_root(&answer), "totalRecords");
		list_print_table(session, json_get(ask_root(&answer), "callingLists"), list_columns,
			COUNT_OF(list_columns));
		ask_answer_done(&answer);
	}
	return EXIT_SUCCESS;
}

static const struct list_column job_columns[] = {
	{ "jobId", { "job", "tâche" }, 10 },
	{ "listName", { "list", "liste" }, -24 },
	{ "state", { "state", "état" }, -15 },
	{ "rowsRead", { "read", "lues" }, 9 },
	{ "rowsNew", { "new", "nouv." }, 9 },
	{ "rowsUpdated", { "updated", "m. à j." }, 9 },
	{ "rowsUnchanged", { "unchanged", "inchang." }, 9 },
	{ "rowsRejected", { "rejected", "rejetées" }, 9 },
	{ "rowsSuppressed", { "suppr.", "retenues" }, 9 },
	{ "startDate", { "uploaded", "téléversé" }, -20 },
};

int list_run_jobs(struct list_session *session)
{
	struct buf path CLEANUP(buf_done) = { 0 };
	struct ask_answer answer;
	int64_t id = 0;

	if (session->arguments.word_count > 0 &&
		!list_find_id(session, session->arguments.words[0], &id))
		return EXIT_FAILURE;
	buf_init(&path, PATH_BYTES);
	buf_printf(&path, LIST_BASE "/jobs?top=%d&listId=%lld", JOBS_SHOWN, (long long)id);
	if (!list_get(session, buf_str(&path), &answer))
		return EXIT_FAILURE;
	list_print_table(session, json_get(ask_root(&answer), "uploadJobs"), job_columns,
		COUNT_OF(job_columns));
	ask_answer_done(&answer);
	return EXIT_SUCCESS;
}

static const struct list_column bin_columns[] = {
	{ "listId", { "list", "liste" }, 10 },
	{ "listName", { "name", "nom" }, -30 },
	{ "records", { "records", "enreg." }, 9 },
	{ "openRecords", { "open", "ouverts" }, 9 },
	{ "removedWhy", { "why", "motif" }, -10 },
	{ "removedAt", { "since", "depuis" }, -20 },
	{ "purgedAt", { "until", "jusqu'au" }, -20 },
};

int list_run_bin(struct list_session *session)
{
	struct ask_answer answer;

	if (!list_get(session, STR(LIST_OWN "/lists/bin?top=10000"), &answer))
		return EXIT_FAILURE;
	list_print_table(
		session, json_get(ask_root(&answer), "lists"), bin_columns, COUNT_OF(bin_columns));
	ask_answer_done(&answer);
	return EXIT_SUCCESS;
}

int list_run_errors(struct list_session *session)
{
	int64_t id = 0;

	if (!list_job_id(session, session->arguments.words[0], &id))
		return EXIT_USAGE;
	return list_write_errors(session, id, session->arguments.out);
}
