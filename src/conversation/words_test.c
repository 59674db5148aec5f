/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "conversation/words.h"

static const struct {
	const char *text;
	enum word_meaning want;
	const char *language;
} cases[] = {
	{ "STOP", WORD_STOP, "en" },
	{ "stop", WORD_STOP, "en" },
	{ "Stop.", WORD_STOP, "en" },
	{ "  stop  ", WORD_STOP, "en" },
	{ "STOP!!!", WORD_STOP, "en" },
	{ "\"STOP\"", WORD_STOP, "en" },
	{ "« stop »", WORD_STOP, "en" },
	{ "S.T.O.P.", WORD_STOP, "en" },
	{ "STOP \U0001F64F", WORD_STOP, "en" },
	{ "\U0001F6D1stop\U0001F6D1", WORD_STOP, "en" },
	{ "stop\u200b", WORD_STOP, "en" },
	{ "\ufeffstop", WORD_STOP, "en" },
	{ "st\u00adop", WORD_STOP, "en" },
	{ "\uff33\uff34\uff2f\uff30", WORD_STOP, "en" },
	{ "STÖP", WORD_STOP, "en" },
	{ "stop\n", WORD_STOP, "en" },
	{ "STOPALL", WORD_STOP, "en" },
	{ "stop all", WORD_STOP, "en" },
	{ "Stop  All", WORD_STOP, "en" },
	{ "stop-all", WORD_STOP, "en" },
	{ "End", WORD_STOP, "en" },
	{ "quit", WORD_STOP, "en" },
	{ "Cancel", WORD_STOP, "en" },
	{ "unsubscribe", WORD_STOP, "en" },
	{ "Revoke", WORD_STOP, "en" },
	{ "OPTOUT", WORD_STOP, "en" },
	{ "opt-out", WORD_STOP, "en" },
	{ "opt\u00a0out", WORD_STOP, "en" },
	{ "ARRET", WORD_STOP, "fr" },
	{ "ARRÊT", WORD_STOP, "fr" },
	{ "Arrêt !", WORD_STOP, "fr" },
	{ "arre\u0302t", WORD_STOP, "fr" },
	{ "Arrêt\u00a0!", WORD_STOP, "fr" },
	{ "« Arrêt ! »", WORD_STOP, "fr" },
	{ "arrêter", WORD_STOP, "fr" },
	{ "Arrêtez.", WORD_STOP, "fr" },
	{ "désabonner", WORD_STOP, "fr" },
	{ "Me désabonner", WORD_STOP, "fr" },
	{ "DÉSABONNEMENT", WORD_STOP, "fr" },
	{ "help", WORD_HELP, "en" },
	{ "Help?", WORD_HELP, "en" },
	{ "INFO", WORD_HELP, "en" },
	{ "Aide", WORD_HELP, "fr" },
	{ "start", WORD_START, "en" },
	{ "Reprendre", WORD_START, "fr" },
	{ "", WORD_NONE, NULL },
	{ "   ", WORD_NONE, NULL },
	{ "!!!", WORD_NONE, NULL },
	{ "please stop calling me", WORD_NONE, NULL },
	{ "don't stop", WORD_NONE, NULL },
	{ "stop it", WORD_NONE, NULL },
	{ "nonstop", WORD_NONE, NULL },
	{ "stopp", WORD_NONE, NULL },
	{ "the end", WORD_NONE, NULL },
	{ "weekend", WORD_NONE, NULL },
	{ "annuler", WORD_NONE, NULL },
	{ "arrêt d'autobus", WORD_NONE, NULL },
	{ "stop 2", WORD_NONE, NULL },
	{ "cancel my order", WORD_NONE, NULL },
	{ "ok", WORD_NONE, NULL },
	{ "Bonjour, is the pool open on Monday?", WORD_NONE, NULL },
};

static void a_message_is_an_opt_out_word_or_is_not(void **state)
{
	struct word_list list = word_list_default();
	struct arena *arena = arena_new(1 << 20);

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		const struct word *word;
		enum word_meaning got = word_meaning_of(&list, str_of(cases[i].text), arena, &word);

		if (got != cases[i].want)
			fail_msg("\"%s\": %d, wanted %d", cases[i].text, got, cases[i].want);
		if (cases[i].language != NULL)
			assert_string_equal(word->language, cases[i].language);
	}
	arena_free(arena);
}

static void a_long_message_is_no_word(void **state)
{
	struct word_list list = word_list_default();
	struct arena *arena = arena_new(1 << 20);
	char text[300];
	const struct word *word;

	(void)state;
	for (size_t i = 0; i < sizeof text; i++)
		text[i] = i < 4 ? "stop"[i] : '!';
	assert_int_equal(
		word_meaning_of(&list, (struct str){ text, sizeof text }, arena, &word), WORD_NONE);
	assert_null(word);
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_message_is_an_opt_out_word_or_is_not),
		cmocka_unit_test(a_long_message_is_no_word),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
