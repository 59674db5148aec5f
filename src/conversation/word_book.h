/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The opt-out words of a business unit and the texts that answer them (decision 12): versioned, append-only; a business unit
 * that has none uses the program's own.
 *
 *     {"words": [{"word": "STOP", "language": "en", "meaning": "stop"}, …],
 *      "texts": {"en": {"stop": "You are …", "help": "…"}, "fr": {…}}}
 */
#ifndef CONVERSATION_WORD_BOOK_H
#define CONVERSATION_WORD_BOOK_H

#include "conversation/words.h"
#include "core/json.h"
#include "store/db.h"

#define BOOK_WORDS_MAX 200
#define BOOK_WORD_MAX  40  /* code points */
#define BOOK_TEXT_MAX  500 /* code points */

/** What is said in one language. */
struct word_texts {
	const char *language;
	struct str stop; /* confirmation of an opt-out, without marketing */
	struct str help;
};
#define BOOK_LANGUAGES 2

struct word_book {
	int64_t version; /* 0: the program's own */
	struct word_list list;
	struct word_texts texts[BOOK_LANGUAGES]; /* "en", "fr" */
};

/** Texts from the arena, or the program's own. */
MUST_CHECK enum status word_book_load(
	struct db *db, int64_t bu_id, struct arena *arena, struct word_book *ret_book);
/**
 * Reads the JSON form. What is absent is taken from the program's own.
 *
 * @param problems  "words[3].meaning" …: required, length, enum; "word_no_stop": no word means stop
 * @return ST_INVALID
 */
MUST_CHECK enum status word_book_read(const struct json *json, struct arena *arena,
	struct problems *problems, struct word_book *ret_book);
/** Writes the members of the JSON form. */
void word_book_write(struct json_out *out, const struct word_book *book);
/** Stores a checked book as the newest version, which is filled in. Writer. */
MUST_CHECK enum status word_book_store(
	struct db *db, int64_t bu_id, struct word_book *book, int64_t user_id, usec now);

/** The answer to a word in its language; absent for START. */
struct str word_book_answer(const struct word_book *book, const struct word *word);
const char *word_meaning_name(enum word_meaning meaning);

#endif
