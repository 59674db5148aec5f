/* SPDX-License-Identifier: Apache-2.0 */
#include "conversation/words.h"

#include "core/text.h"

static const struct word defaults[] = {
	{ "stop", "en", WORD_STOP },
	{ "stopall", "en", WORD_STOP },
	{ "stop all", "en", WORD_STOP },
	{ "end", "en", WORD_STOP },
	{ "quit", "en", WORD_STOP },
	{ "cancel", "en", WORD_STOP },
	{ "unsubscribe", "en", WORD_STOP },
	{ "revoke", "en", WORD_STOP },
	{ "optout", "en", WORD_STOP },
	{ "opt out", "en", WORD_STOP },
	{ "arret", "fr", WORD_STOP },
	{ "arreter", "fr", WORD_STOP },
	{ "arretez", "fr", WORD_STOP },
	{ "desabonner", "fr", WORD_STOP },
	{ "me desabonner", "fr", WORD_STOP },
	{ "desabonnement", "fr", WORD_STOP },
	{ "help", "en", WORD_HELP },
	{ "info", "en", WORD_HELP },
	{ "aide", "fr", WORD_HELP },
	{ "start", "en", WORD_START },
	{ "reprendre", "fr", WORD_START },
};

struct word_list word_list_default(void)
{
	return (struct word_list){ defaults, COUNT_OF(defaults) };
}

/** Letters and digits stay; whatever stands between them becomes one space. */
static struct str squeeze(struct str folded, struct arena *arena)
{
	char *out = arena_alloc(arena, folded.len + 1);
	size_t len = 0, at = 0;
	bool gap = false;

	if (out == NULL)
		return STR_NULL;
	while (at < folded.len) {
		size_t from = at;

		if (!text_is_letter_or_digit(text_next(folded, &at))) {
			gap = folded.at[from] == ' ' || gap;
			continue;
		}
		if (gap && len > 0)
			out[len++] = ' ';
		gap = false;
		memcpy(out + len, folded.at + from, at - from);
		len += at - from;
	}
	return (struct str){ out, len };
}

static bool is_space(uint32_t point)
{
	return point == ' ' || (point >= '\t' && point <= '\r') || point == 0xA0 ||
	       (point >= 0x2000 && point <= 0x200A) || point == 0x202F || point == 0x3000;
}

/** White space of any kind becomes a plain space, so that it survives the folding as such. */
static struct str plain_spaces(struct str text, struct arena *arena)
{
	char *out = arena_alloc(arena, text.len + 1);
	size_t len = 0, at = 0;

	if (out == NULL)
		return STR_NULL;
	while (at < text.len) {
		size_t from = at;

		if (is_space(text_next(text, &at))) {
			out[len++] = ' ';
			continue;
		}
		memcpy(out + len, text.at + from, at - from);
		len += at - from;
	}
	return (struct str){ out, len };
}

struct str word_fold(struct str text, struct arena *arena)
{
	return squeeze(text_fold(arena, plain_spaces(text, arena)), arena);
}

enum word_meaning word_meaning_of(const struct word_list *list, struct str text,
	struct arena *arena, const struct word **ret_word)
{
	struct str said;

	*ret_word = NULL;
	if (text.len == 0 || text.len > WORD_LONGEST_BYTES)
		return WORD_NONE;
	said = word_fold(text, arena);
	for (size_t i = 0; i < list->count; i++) {
		if (!str_is(said, list->items[i].folded))
			continue;
		*ret_word = &list->items[i];
		return list->items[i].meaning;
	}
	return WORD_NONE;
}
