/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Opt-out words (decision 12): what a whole message says when it is nothing but such a word. Pure.
 */
#ifndef CONVERSATION_WORDS_H
#define CONVERSATION_WORDS_H

#include "core/arena.h"
#include "core/base.h"
#include "core/status.h"

/** A longer message is no single word, whatever it begins with. */
#define WORD_LONGEST_BYTES 256

enum word_meaning { WORD_NONE, WORD_STOP, WORD_HELP, WORD_START };

struct word {
	const char *folded;   /* as text_fold gives it, single spaces: "me desabonner" */
	const char *language; /* "en", "fr"                                            */
	enum word_meaning meaning;
};

struct word_list {
	const struct word *items;
	size_t count;
};

/** The list that holds until a business unit has its own. ANNULER is not in it: people also cancel appointments. */
struct word_list word_list_default(void);

/** A text as words are compared: folded, letters and digits only, single spaces. */
struct str word_fold(struct str text, struct arena *arena);
/**
 * What a message means. Accents, case, punctuation, emoji and invisible characters do not count; every other word does: "please
 * stop" means nothing here.
 *
 * @param arena    for the folded text
 * @param ret_word the row that matched; NULL when none. Lent by the list
 */
enum word_meaning word_meaning_of(const struct word_list *list, struct str text,
	struct arena *arena, const struct word **ret_word);

#endif
