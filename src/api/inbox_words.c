/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The opt-out words of the business unit and the texts that answer them.
 */
#include "api/call.h"
#include "conversation/word_book.h"
#include "identity/audit.h"

static enum status words_read(struct call *call)
{
	struct word_book book;
	enum status s;

	if ((s = word_book_load(call->db, call->caller.bu_id, call->arena, &book)) != ST_OK)
		return s;
	json_put_int(&call->out, "version", book.version);
	word_book_write(&call->out, &book);
	return ST_OK;
}

struct words_args {
	const struct json *words, *texts;
};

static const struct json_field words_fields[] = {
	{ .path = "words", .kind = JSON_ARRAY, .at = offsetof(struct words_args, words) },
	{ .path = "texts", .kind = JSON_OBJECT, .at = offsetof(struct words_args, texts) },
};

static enum status words_change(struct call *call)
{
	struct word_book book;
	enum status s;

	s = word_book_read(call->body, call->arena, &call->problems, &book);
	if (s != ST_OK)
		return s;
	s = word_book_store(call->db, call->caller.bu_id, &book, call->caller.user_id, call->now);
	if (s != ST_OK)
		return s;
	json_put_int(&call->out, "version", book.version);
	word_book_write(&call->out, &book);
	return audit_append(call->db, &call->caller, call->wall, "opt_out_words.update",
		book.version, STR_NULL);
}

static const struct route opt_out_word_routes[] = {
	{ HTTP_GET, OWN "/opt-out-words", ROUTE_READ, PERM_DNC_VIEW, words_read,
		.summary = "Opt-out words and the texts that answer them" },
	{ HTTP_PUT, OWN "/opt-out-words", ROUTE_WRITE, PERM_DNC_EDIT, words_change, words_fields,
		COUNT_OF(words_fields), sizeof(struct words_args),
		.summary = "Replace opt-out words or texts; what is absent becomes the default" },
};
ROUTES(opt_out_word);
