/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Any bytes as a person's message: a word is found or not, the same for the folded text, and what is
 * folded stays as it is when folded again.
 */
#include <stdlib.h>

#include "conversation/words.h"
#include "core/text.h"

#define MEMORY ((size_t)16 << 20)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds)
{
	if (!holds)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct word_list list = word_list_default();
	struct str text = { (const char *)data, size }, once, twice;
	struct arena *arena = arena_new(MEMORY);
	const struct word *word = NULL;
	enum word_meaning meaning;

	if (!arena)
		return 0;
	once = word_fold(text, arena);
	twice = word_fold(once, arena);
	require(arena_failed(arena) || str_equal(once, twice));
	require(text_is_utf8(once));
	meaning = word_meaning_of(&list, text, arena, &word);
	require((meaning == WORD_NONE) == (word == NULL));
	require(!word || (word->meaning == meaning && size <= WORD_LONGEST_BYTES));
	if (text_is_utf8(text))
		require(text_is_utf8(text_nfc(arena, text)) &&
			text_is_utf8(text_nocase(arena, text)));
	arena_free(arena);
	return 0;
}
