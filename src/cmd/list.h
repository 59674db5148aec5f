/* SPDX-License-Identifier: Apache-2.0 */
/*
 * `passerelle list …`: calling lists from the command line, asked of a running hub. A row of a table for each subcommand,
 * which parses its arguments and explains them.
 */
#ifndef CMD_LIST_H
#define CMD_LIST_H

#include <stdio.h>

#include "cmd/ask.h"
#include "cmd/commands.h"

#define EXIT_REJECTED 3 /* loaded, but for rejected rows */

#define LIST_BASE "/inContactAPI/services/v30.0/lists/call-lists"
#define LIST_OWN  "/api/v1"

#define LIST_PAIRS_MAX 64

/** Values of an option that may be given several times: "FIELD=COLUMN". */
struct list_pairs {
	const char *items[LIST_PAIRS_MAX];
	size_t count;
};

struct list_arguments {
	const char *url, *key_id;
	char **words; /* what is no option */
	int word_count;
	struct list_pairs maps, destinations;
	const char *country, *expires, *skill, *zone, *charset, *delimiter, *date_order, *sheet;
	const char *errors, *out, *format, *gone, *file, *retries, *name, *active;
	bool help, automatic, start, overwrite, no_header, review, follow, no_follow;
	bool finalized, open, force, inactive, guard, again;
};

enum list_option_kind { LIST_FLAG, LIST_TEXT, LIST_CHOICE, LIST_NUMBER, LIST_SEVERAL };

struct list_option {
	const char *name;  /* "--skill"                     */
	const char *value; /* "ID|NAME"; NULL for a flag; of LIST_CHOICE what is allowed */
	enum list_option_kind kind;
	size_t at;           /* in struct list_arguments      */
	const char *help[2]; /* English, French               */
};

struct list_session;
struct list_command {
	const char *name;
	const char *words[2]; /* "LIST FILE": English, French */
	int least, most;      /* of the words */
	const struct list_option *options;
	size_t option_count;
	int (*run)(struct list_session *session); /* the exit status */
	const char *help[2];
};
/** Ends with a row without a name. */
extern const struct list_command list_commands[];

/** One command under way. */
struct list_session {
	struct ask ask;
	const struct list_command *command;
	struct list_arguments arguments;
	char what[32]; /* "list upload", for messages */
	bool is_french;
};

/* list_arguments.c */
/** @return false after it has said what is wrong */
bool list_arguments_read(
	struct list_session *session, int argc, char **argv, struct list_arguments *ret_arguments);
/** How the command is called, and what its options are. */
void list_help(FILE *to, const struct list_command *command, bool is_french);
/** All commands, one a line. */
void list_help_all(FILE *to, bool is_french);

/* list_session.c */
/** The text in the language of the locale. */
const char *list_say(const struct list_session *session, const char *english, const char *french);
/** A message on standard error; @return EXIT_FAILURE */
int list_fail(const struct list_session *session, const char *english, const char *french);
/** The same; @return EXIT_USAGE */
int list_fail_usage(const struct list_session *session, const char *english, const char *french);
/**
 * Asks; anything but `code` is told on standard error.
 *
 * @param ret_answer  ask_answer_done it when true is returned
 */
bool list_ask(struct list_session *session, const struct ask_question *question, int code,
	struct ask_answer *ret_answer);
/** list_ask with GET, and the answer 200. */
bool list_get(struct list_session *session, struct str path, struct ask_answer *ret_answer);
/** Asks, and prints nothing of the answer. @return the exit status */
int list_do(
	struct list_session *session, enum http_method method, struct str path, struct str body);
/** Without regard to case, as the hub compares names. */
bool list_is_name(struct str name, struct str other);
/** A list's number from its number or name. */
bool list_find_id(struct list_session *session, const char *name, int64_t *ret_id);
/** A skill's, likewise. */
bool list_find_skill(struct list_session *session, const char *name, int64_t *ret_id);
/** A number of a job. */
bool list_job_id(struct list_session *session, const char *text, int64_t *ret_id);
/**
 * After an answer that did not come: waits, longer each time, for half a minute in all unless --retries says otherwise.
 *
 * @param failures  in a row; set it to 0 when something went well
 * @return false when it is time to give up
 */
bool list_wait_again(struct list_session *session, unsigned *failures);
/** Whether to ask again: no answer, or one that says later. */
bool list_is_later(const struct ask_answer *answer);
/** Integer member of an object, 0 when it is none. */
int64_t list_int(const struct json *object, const char *key);
/** A file to write, standard output for NULL; NULL after it has said why not. */
FILE *list_create_file(const struct list_session *session, const char *path);
/** Says why a file cannot be used. @param error  errno; @return EXIT_FAILURE */
int list_file_failed(const struct list_session *session, const char *path, int error);
/** Closes it, and says when it is not complete. @param done  all was written; @return the exit status */
int list_end_file(const struct list_session *session, FILE *file, const char *path, bool done);
/** Writes an answer to a file as it comes, however large it is. @return false after it has said why not */
bool list_save(struct list_session *session, struct str path, FILE *file);

/* list_words.c */
/** A word of the API in the language of the locale; itself when it is none. */
struct str list_word(const struct list_session *session, struct str code);
/** Counts by code, a line for each with what the code means. */
void list_print_codes(
	const struct list_session *session, const char *title, const struct json *codes);

/* list_print.c */
struct list_column {
	const char *key;
	const char *title[2];
	int width; /* negative: to the left */
};
/** Rows of an array as a table for people. */
void list_print_table(const struct list_session *session, const struct json *rows,
	const struct list_column *columns, size_t count);
/** Members of an object, a line each; those without a value are left out. */
void list_print_lines(const struct list_session *session, const struct json *object,
	const struct list_column *lines, size_t count);
/** Filled up with spaces to so many characters. */
void list_print_padded(FILE *to, const char *text, int width);

#define LIST_GRID_COLUMNS 5
#define LIST_GRID_CELLS   2048

/** A table whose columns are as wide as what is in them. */
struct list_grid {
	struct arena *arena;
	size_t columns, count;
	int widths[LIST_GRID_COLUMNS];
	struct str cells[LIST_GRID_CELLS];
};
bool list_grid_begin(struct list_grid *grid, const char *const *titles, size_t columns);
/** The next cell, row by row. Control characters become spaces. */
void list_grid_put(struct list_grid *grid, struct str text);
/** Prints it. */
void list_grid_end(struct list_grid *grid);

/* list_progress.c */
/** A bar on a terminal; elsewhere a line a second. On standard error. */
struct list_progress {
	const struct list_session *session;
	bool is_terminal, is_open;
	usec told_at; /* monotonic; 0: never */
};
/** Shows nothing yet; needs list_progress_end. */
void list_progress_begin(struct list_progress *progress, const struct list_session *session);
/** @param label  "sent"; @param tail  what else there is to say; may be empty */
void list_progress_show(struct list_progress *progress, const char *label, int64_t done,
	int64_t total, struct str tail);
/** The line ends. */
void list_progress_end(struct list_progress *progress);

/* list_follow.c: an upload's job until its end */
/** @return the exit status: 0, EXIT_REJECTED or EXIT_FAILURE */
int list_follow(struct list_session *session, int64_t job_id);
/** Writes the error file of a job. @return the exit status */
int list_write_errors(struct list_session *session, int64_t job_id, const char *path);

/* list_send.c */
/** What Ctrl-C does; SIG_DFL: it ends the command. */
void list_on_interrupt(void (*handler)(int));

/* list_review.c */
/** What was found in an upload that waits for its review. @return the exit status */
int list_print_review(struct list_session *session, int64_t job_id);

/* list_map.c: "NAME=COLUMN", as list_arguments_read has checked it */
/** Lent, as the column is. */
struct str list_pair_name(const char *pair);
/** May be empty. */
struct str list_pair_column(const char *pair);
/** The parameter of a field: it is called "externalId", "ExternalId" or "externalIdColumn"; NULL for other names. */
const char *list_parameter_of(struct str name);

/* The commands, each named for its subcommand: list_commands says what it does. @return the exit status */
int list_run_ls(struct list_session *session);
int list_run_show(struct list_session *session);
int list_run_jobs(struct list_session *session);
int list_run_bin(struct list_session *session);
int list_run_review(struct list_session *session);
int list_run_create(struct list_session *session);
int list_run_follow(struct list_session *session);
int list_run_map(struct list_session *session);
int list_run_change(struct list_session *session);
int list_run_upload(struct list_session *session);
int list_run_download(struct list_session *session);
int list_run_attempts(struct list_session *session);
int list_run_errors(struct list_session *session);
int list_run_cancel(struct list_session *session);
int list_run_delete(struct list_session *session);
int list_run_remove(struct list_session *session);
int list_run_restore(struct list_session *session);
int list_run_apply(struct list_session *session);

#endif
