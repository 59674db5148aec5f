/* SPDX-License-Identifier: Apache-2.0 */
/*
 * `list upload`: the file goes piece by piece, so that a cut connection costs one piece. What the hub has of it is the hub's
 * memory alone: the same command finds the open upload of the same file with the same options, and goes on.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cmd/list.h"
#include "core/random.h"
#include "core/secret.h"

#define PIECE         ((size_t)1 << 20)
#define PIECE_TIMEOUT (5 * USEC_MINUTE) /* a slow line */
#define PATH_BYTES    ((size_t)512)
#define OPTIONS_MAX   ((size_t)64 << 10)

struct sending {
	struct list_session *session;
	int fd;
	const char *name; /* of the file, without its folder */
	int64_t bytes, list_id, skill_id, upload_id, offset, job_id;
	struct buf options; /* JSON: the body that begins the upload */
	char *piece;
	unsigned failures;
	struct list_progress progress;
};

/* ---- the file ---- */

static bool open_file(struct sending *sending, const char *path)
{
	const char *slash = strrchr(path, '/');
	struct stat found;

	sending->name = slash != NULL ? slash + 1 : path;
	sending->fd = open(path, O_RDONLY | O_CLOEXEC);
	if (sending->fd < 0 || fstat(sending->fd, &found) != 0) {
		(void)list_file_failed(sending->session, path, errno);
		return false;
	}
	sending->bytes = found.st_size;
	if (S_ISREG(found.st_mode) && found.st_size > 0)
		return true;
	(void)list_fail(sending->session, "this is no file with something in it",
		"ce n'est pas un fichier qui contient quelque chose");
	return false;
}

static void put_given(struct json_out *out, const char *key, const char *text)
{
	if (text != NULL)
		json_put_text(out, key, str_of(text));
}

static bool write_options(struct sending *sending)
{
	const struct list_arguments *arguments = &sending->session->arguments;
	uint8_t hash[32];
	char hex[HASH_HEX];
	struct json_out out;

	if (hash_sha256_file(sending->fd, hash) != ST_OK)
		return false;
	hash_hex(hash, hex);
	json_out_init(&out, &sending->options);
	json_open(&out, NULL);
	json_put_text(&out, "fileName", str_of(sending->name));
	json_put_int(&out, "fileBytes", sending->bytes);
	json_put_text(&out, "sha256", str_of(hex));
	if (sending->skill_id != 0)
		json_put_int(&out, "skillId", sending->skill_id);
	json_put_bool(&out, "startSkill", arguments->start);
	json_put_bool(&out, "forceOverwrite", arguments->overwrite);
	json_put_bool(&out, "header", !arguments->no_header);
	if (arguments->review)
		json_put_bool(&out, "review", true);
	put_given(&out, "expirationDate", arguments->expires);
	put_given(&out, "defaultTimeZone", arguments->zone);
	put_given(&out, "defaultCountry", arguments->country);
	put_given(&out, "charset", arguments->charset);
	put_given(&out, "delimiter", arguments->delimiter);
	put_given(&out, "dateOrder", arguments->date_order);
	put_given(&out, "sheet", arguments->sheet);
	json_close(&out);
	return !sending->options.failed;
}

/* ---- begun earlier, or now ---- */

static void uploads_path(const struct sending *sending, struct buf *path)
{
	buf_init(path, PATH_BYTES);
	buf_printf(path, LIST_OWN "/lists/%lld/uploads", (long long)sending->list_id);
}

static void upload_path(const struct sending *sending, const char *end, struct buf *path)
{
	buf_init(path, PATH_BYTES);
	buf_printf(path, LIST_OWN "/uploads/%lld%s", (long long)sending->upload_id, end);
}

/** Whether an upload was begun by the same command: both texts come from the same writer. */
static bool is_same(const struct sending *sending, const struct json *upload)
{
	struct json_doc *doc CLEANUP(json_doc_freep) = NULL;
	struct buf ours CLEANUP(buf_done) = { 0 }, theirs CLEANUP(buf_done) = { 0 };

	buf_init(&ours, OPTIONS_MAX);
	buf_init(&theirs, OPTIONS_MAX);
	if (json_parse(buf_str(&sending->options), NULL, &doc) != ST_OK)
		return false;
	json_write(&ours, json_root(doc));
	json_write(&theirs, json_get(upload, "options"));
	return !theirs.failed && str_equal(buf_str(&ours), buf_str(&theirs));
}

static bool find_earlier(struct sending *sending)
{
	struct buf path CLEANUP(buf_done) = { 0 };
	struct ask_answer answer;
	const struct json *uploads;

	uploads_path(sending, &path);
	if (!list_get(sending->session, buf_str(&path), &answer))
		return false;
	uploads = json_get(ask_root(&answer), "uploads");
	for (const struct json *at = json_first(uploads); at != NULL; at = json_next(at)) {
		if (!is_same(sending, at))
			continue;
		sending->upload_id = list_int(at, "uploadId");
		sending->offset = list_int(at, "offset");
		fprintf(stderr, "passerelle %s: %s %lld\n", sending->session->what,
			list_say(sending->session, "goes on at byte", "reprend à l'octet"),
			(long long)sending->offset);
		break;
	}
	ask_answer_done(&answer);
	return true;
}

/** Asks until there is an answer that says something. The question can be repeated. */
static bool ask_surely(
	struct sending *sending, const struct ask_question *question, struct ask_answer *ret_answer)
{
	for (;;) {
		if (ask_send(&sending->session->ask, question, ret_answer) == ST_OK &&
			!list_is_later(ret_answer))
			return true;
		if (!list_wait_again(sending->session, &sending->failures))
			break;
		ask_answer_done(ret_answer);
	}
	ask_print_refusal(sending->session->what, ret_answer);
	ask_answer_done(ret_answer);
	return false;
}

/** The same, for one answer that is wanted; any other is told. */
static bool ask_for(struct sending *sending, const struct ask_question *question, int code,
	struct ask_answer *ret_answer)
{
	if (!ask_surely(sending, question, ret_answer))
		return false;
	if (ret_answer->code == code)
		return true;
	ask_print_refusal(sending->session->what, ret_answer);
	ask_answer_done(ret_answer);
	return false;
}

static bool begin(struct sending *sending)
{
	struct buf path CLEANUP(buf_done) = { 0 };
	char key[UUID_TEXT + 1];
	struct http_header header = { STR("Idempotency-Key"), STR_NULL };
	struct ask_question question = { .method = HTTP_POST, .header = &header };
	struct ask_answer answer;

	uploads_path(sending, &path);
	uuid_text(uuid_new(clock_wall(sending->session->ask.clock)), key);
	header.value = str_of(key);
	question.path = buf_str(&path);
	question.body = buf_str(&sending->options);
	if (!ask_for(sending, &question, 201, &answer))
		return false;
	sending->upload_id = list_int(ask_root(&answer), "uploadId");
	ask_answer_done(&answer);
	return true;
}

/* ---- pieces ---- */

static void show(struct sending *sending)
{
	struct buf tail CLEANUP(buf_done) = { 0 };

	buf_init(&tail, PATH_BYTES);
	buf_printf(&tail, "%lld / %lld", (long long)sending->offset, (long long)sending->bytes);
	list_progress_show(&sending->progress, list_say(sending->session, "sent", "envoyé"),
		sending->offset, sending->bytes, buf_str(&tail));
}

/** Where the hub says that the upload is, in its answer to a piece at another place; -1: it does not say. */
static int64_t offset_of_refusal(const struct ask_answer *answer)
{
	const struct json *first = json_first(json_get(ask_root(answer), "errors"));
	int64_t offset = -1;

	if (answer->code == 409 &&
		str_to_int(json_text(json_at(first, "params.offset")), &offset) && offset >= 0)
		return offset;
	return -1;
}

/** Asks where the upload is. */
static bool find_offset(struct sending *sending)
{
	struct buf path CLEANUP(buf_done) = { 0 };
	struct ask_question question = { .method = HTTP_GET };
	struct ask_answer answer;

	upload_path(sending, "", &path);
	question.path = buf_str(&path);
	if (!ask_for(sending, &question, 200, &answer))
		return false;
	sending->offset = list_int(ask_root(&answer), "offset");
	ask_answer_done(&answer);
	return true;
}

/** After a piece that was not taken: waits, and finds out what to send next. */
static bool recover(struct sending *sending, const struct ask_answer *answer)
{
	int64_t offset = offset_of_refusal(answer);
	bool may = list_is_later(answer) || offset >= 0;

	if (!may || !list_wait_again(sending->session, &sending->failures)) {
		list_progress_end(&sending->progress);
		ask_print_refusal(sending->session->what, answer);
		return false;
	}
	if (offset < 0)
		return find_offset(sending);
	sending->offset = offset;
	return true;
}

static bool send_piece(struct sending *sending)
{
	struct buf path CLEANUP(buf_done) = { 0 }, offset CLEANUP(buf_done) = { 0 };
	struct http_header header = { STR("Upload-Offset"), STR_NULL };
	ssize_t len = pread(sending->fd, sending->piece, PIECE, sending->offset);
	struct ask_question question = { .method = HTTP_PUT,
		.body = { sending->piece, len > 0 ? (size_t)len : 0 },
		.type = "application/octet-stream",
		.header = &header,
		.timeout = PIECE_TIMEOUT };
	struct ask_answer answer;
	bool goes_on = true;

	if (len <= 0)
		return list_fail(sending->session, "the file has changed", "le fichier a changé") ==
		       EXIT_SUCCESS;
	upload_path(sending, "", &path);
	buf_init(&offset, PATH_BYTES);
	buf_add_int(&offset, sending->offset);
	question.path = buf_str(&path);
	header.value = buf_str(&offset);
	if (ask_send(&sending->session->ask, &question, &answer) == ST_OK && answer.code == 200) {
		sending->offset = list_int(ask_root(&answer), "offset");
		sending->failures = 0;
	} else {
		goes_on = recover(sending, &answer);
	}
	ask_answer_done(&answer);
	return goes_on;
}

static bool send_all(struct sending *sending)
{
	show(sending);
	while (sending->offset < sending->bytes) {
		if (!send_piece(sending))
			return false;
		show(sending);
	}
	list_progress_end(&sending->progress);
	return true;
}

/** One is known: the records of the file are over as soon as they are loaded. */
static void print_warnings(const struct sending *sending, const struct json *warnings)
{
	if (json_count(warnings) > 0)
		(void)list_fail(sending->session,
			"the expiration date is not in the future: what is loaded expires at once",
			"la date d'expiration n'est pas dans le futur\u00a0: ce qui est chargé "
			"expire aussitôt");
}

static bool complete(struct sending *sending)
{
	struct buf path CLEANUP(buf_done) = { 0 };
	struct ask_question question = { .method = HTTP_POST };
	struct ask_answer answer;

	upload_path(sending, "/complete", &path);
	question.path = buf_str(&path);
	if (!ask_for(sending, &question, 202, &answer))
		return false;
	sending->job_id = list_int(ask_root(&answer), "jobId");
	print_warnings(sending, json_get(ask_root(&answer), "warnings"));
	ask_answer_done(&answer);
	return true;
}

/* ---- interrupted by a person ---- */

static void interrupted(int number)
{
	static const char text[] =
		"\nThe same command goes on here. / La même commande reprend ici.\n";

	(void)!write(STDERR_FILENO, text, sizeof text - 1);
	(void)signal(number, SIG_DFL);
	(void)raise(number);
}

void list_on_interrupt(void (*handler)(int))
{
	struct sigaction action = { .sa_handler = handler };

	sigemptyset(&action.sa_mask);
	sigaction(SIGINT, &action, NULL);
}

static bool send_file(struct sending *sending)
{
	const struct list_arguments *arguments = &sending->session->arguments;

	if (!list_find_id(sending->session, arguments->words[0], &sending->list_id) ||
		(arguments->skill != NULL &&
			!list_find_skill(sending->session, arguments->skill, &sending->skill_id)) ||
		!open_file(sending, arguments->words[1]))
		return false;
	if (!write_options(sending) || (sending->piece = malloc(PIECE)) == NULL) {
		(void)list_fail(
			sending->session, "the file cannot be read", "le fichier est illisible");
		return false;
	}
	if (!find_earlier(sending) || (sending->upload_id == 0 && !begin(sending)))
		return false;
	list_on_interrupt(interrupted);
	if (!send_all(sending) || !complete(sending))
		return false;
	list_on_interrupt(SIG_DFL);
	return true;
}

int list_run_upload(struct list_session *session)
{
	struct sending sending = { .session = session, .fd = -1 };
	int code = EXIT_FAILURE;

	buf_init(&sending.options, OPTIONS_MAX);
	list_progress_begin(&sending.progress, session);
	if (send_file(&sending)) {
		printf("%s %lld\n", list_say(session, "job", "tâche"), (long long)sending.job_id);
		fflush(stdout);
		code = session->arguments.no_follow ? EXIT_SUCCESS
						    : list_follow(session, sending.job_id);
	}
	if (sending.fd >= 0)
		close(sending.fd);
	free(sending.piece);
	buf_done(&sending.options);
	return code;
}
