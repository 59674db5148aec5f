/* SPDX-License-Identifier: Apache-2.0 */
#include "journal.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct journal {
	int fd;
	bool with_text;
	struct byoc_text lines;
};

/* A process that died while writing left half a line: the next one begins on its own. */
static void line_mend(struct journal *journal, const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	char last = '\n';

	if (fd < 0)
		return;
	if (lseek(fd, -1, SEEK_END) >= 0 && read(fd, &last, 1) == 1 && last != '\n')
		byoc_text_addz(&journal->lines, "\n");
	close(fd);
}

struct journal *journal_open(const char *path, bool with_text, struct byoc_text *ret_problem)
{
	struct journal *journal = calloc(1, sizeof *journal);

	if (!journal) {
		byoc_text_addz(ret_problem, "no memory");
		return NULL;
	}
	journal->with_text = with_text;
	journal->fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	if (journal->fd >= 0) {
		line_mend(journal, path);
		return journal;
	}
	byoc_text_addf(ret_problem, "%s: %s", path, strerror(errno));
	free(journal);
	return NULL;
}

void journal_close(struct journal *journal)
{
	if (!journal)
		return;
	close(journal->fd);
	byoc_text_done(&journal->lines);
	free(journal);
}

static void line_begin(struct byoc_text *lines, const char *event)
{
	byoc_text_addz(lines, "{\"time\":\"");
	byoc_text_add_time(lines, byoc_now_usec());
	byoc_text_addf(lines, "\",\"event\":\"%s\"", event);
}

static void member(struct byoc_text *lines, const char *name, const char *value)
{
	byoc_text_addf(lines, ",\"%s\":", name);
	byoc_text_add_json(lines, value);
}

static void text_hash(struct byoc_text *lines, const char *text)
{
	unsigned char hash[crypto_generichash_BYTES_MIN];
	char hex[2 * sizeof hash + 1];

	crypto_generichash(hash, sizeof hash, (const unsigned char *)text, strlen(text), NULL, 0);
	sodium_bin2hex(hex, sizeof hex, hash, sizeof hash);
	member(lines, "textHash", hex);
}

void journal_callback_add(struct journal *journal, const struct journal_callback *callback)
{
	struct byoc_text *lines = &journal->lines;

	line_begin(lines, "callback");
	member(lines, "key", callback->key);
	member(lines, "channel", callback->channel);
	member(lines, "thread", callback->thread);
	member(lines, "recipient", callback->recipient);
	text_hash(lines, callback->text);
	if (journal->with_text)
		member(lines, "text", callback->text);
	byoc_text_addf(lines, ",\"repeat\":%s,\"status\":%u", callback->repeat ? "true" : "false",
		callback->status);
	member(lines, "message", callback->message);
	if (callback->fault)
		member(lines, "fault", callback->fault);
	byoc_text_addz(lines, "}\n");
}

void journal_try_add(struct journal *journal, const struct byoc_try *tried)
{
	struct byoc_text *lines = &journal->lines;
	const struct byoc_owed *owed = tried->owed;

	line_begin(lines, !owed ? "login" : owed->kind == BYOC_STATUS ? "receipt" : "reply");
	if (owed) {
		member(lines, "channel", owed->channel);
		member(lines, "message", owed->message);
		member(lines, "recipient", owed->recipient);
		text_hash(lines, owed->body);
		if (journal->with_text)
			member(lines, "body", owed->body);
	}
	byoc_text_addf(lines, ",\"try\":%u,\"status\":%u,\"taken\":%s,\"refused\":%s",
		tried->number, tried->answer->status, tried->taken ? "true" : "false",
		tried->refused ? "true" : "false");
	if (tried->answer->problem)
		member(lines, "problem", tried->answer->problem);
	byoc_text_addz(lines, "}\n");
}

bool journal_flush(struct journal *journal)
{
	struct byoc_text *lines = &journal->lines;
	size_t done = 0;

	if (lines->failed)
		return false;
	while (done < lines->len) {
		ssize_t wrote = write(journal->fd, lines->data + done, lines->len - done);

		if (wrote < 0 && errno == EINTR)
			continue;
		if (wrote < 0)
			break;
		done += (size_t)wrote;
	}
	if (done) {
		memmove(lines->data, lines->data + done, lines->len - done + 1);
		lines->len -= done;
	}
	return !lines->len;
}
