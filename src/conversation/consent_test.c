/* SPDX-License-Identifier: Apache-2.0 */
/*
 * STOP, HELP, START against a real database.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "conversation/conversation_fixture.h"
#include "conversation/word_book.h"

static bool says(struct message message, const char *text)
{
	return memmem(message.content.at, message.content.len, text, strlen(text)) != NULL;
}

static void test_stop_before_all_else(void **state)
{
	struct fixture *f = *state;
	struct message sent = fixture_plan(f, &f->channel, "u-1", 0, MESSAGE_CLAIMED);
	struct message waits = fixture_plan(f, &f->channel, "u-1", 0, MESSAGE_QUEUED);
	struct message other = fixture_plan(f, &f->channel2, "U-1", 0, MESSAGE_QUEUED);
	struct message stranger = fixture_plan(f, &f->channel, "u-10", 0, MESSAGE_QUEUED);
	struct taken stop = fixture_write(f, &f->channel, "u-1", "T-1", "« Arrêt ! »");
	struct message answer;

	(void)sent;
	assert_true(stop.opts && stop.answers);
	assert_true(fixture_is_opted_out(f, ADDRESS_IDENTITY, "u-1"));
	assert_int_equal(fixture_message(f, waits.id).state, MESSAGE_CANCELLED);
	assert_int_equal(fixture_message(f, other.id).state, MESSAGE_CANCELLED);
	assert_int_equal(fixture_message(f, stranger.id).state, MESSAGE_QUEUED);
	assert_int_equal(f->told.opted_out, 1);
	assert_int_equal(f->told.answered, 1);
	assert_int_equal(f->told.meaning, WORD_STOP);
	assert_int_equal(fixture_contact(f, stop.contact.id).status, CONTACT_RESOLVED);

	assert_int_equal(fixture_answers(f, stop.thread.id, &answer), 1);
	assert_true(says(answer, "Vous ne recevrez plus")); /* in the language of the word */
	assert_int_equal(answer.state, MESSAGE_QUEUED);
	assert_int_equal(answer.due_at, answer.created_at);
	assert_false(conversation_reply_expired(&answer, answer.created_at + 5 * USEC_MINUTE));
	assert_true(conversation_reply_expired(&answer, answer.created_at + 5 * USEC_MINUTE + 1));
}

static void test_repeated_stop_is_confirmed_once(void **state)
{
	struct fixture *f = *state;
	struct taken first = fixture_write(f, &f->channel, "u-1", "T-1", "STOP");
	struct taken again = fixture_write(f, &f->channel, "u-1", "T-1", "stop!!");
	struct message answer;

	assert_true(first.answers);
	assert_false(again.answers || again.opts);
	assert_int_equal(fixture_answers(f, first.thread.id, &answer), 1);
	assert_true(says(answer, "no more messages"));
	assert_int_equal(f->told.opted_out, 1);
}

static void test_start_consents_again(void **state)
{
	struct fixture *f = *state;
	struct taken start;
	struct message answer;

	fixture_write(f, &f->channel, "u-1", "T-1", "STOP");
	start = fixture_write(f, &f->channel, "u-1", "T-1", "Reprendre");
	assert_true(start.opts);
	assert_false(fixture_is_opted_out(f, ADDRESS_IDENTITY, "u-1"));
	start = fixture_write(f, &f->channel, "u-1", "T-1", "START");
	assert_false(start.opts); /* nothing to undo */
	fixture_write(f, &f->channel, "u-1", "T-1", "STOP");
	assert_true(fixture_is_opted_out(f, ADDRESS_IDENTITY, "u-1"));
	assert_int_equal(fixture_answers(f, start.thread.id, &answer), 2);
}

static void test_help_is_answered(void **state)
{
	struct fixture *f = *state;
	struct taken help = fixture_write(f, &f->channel, "u-1", "T-1", "Aide");
	struct message answer;

	assert_true(help.answers);
	assert_false(help.opts);
	assert_int_equal(fixture_answers(f, help.thread.id, &answer), 1);
	assert_true(says(answer, "Répondez ARRET"));
	assert_false(fixture_is_opted_out(f, ADDRESS_IDENTITY, "u-1"));
}

static void test_sentence_is_no_word(void **state)
{
	struct fixture *f = *state;
	struct taken taken = fixture_write(f, &f->channel, "u-1", "T-1", "please stop calling me");

	assert_false(taken.opts || taken.answers);
	assert_int_equal(taken.contact.status, CONTACT_NEW);
	assert_false(fixture_is_opted_out(f, ADDRESS_IDENTITY, "u-1"));
}

static void test_telephone_opts_out_as_telephone(void **state)
{
	struct fixture *f = *state;

	fixture_write(f, &f->phone, "5145550101", "T-1", "STOP");
	assert_true(fixture_is_opted_out(f, ADDRESS_PHONE, "+1 514 555-0101"));
	fixture_write(f, &f->phone, "short-code", "T-2", "STOP");
	assert_true(fixture_is_opted_out(f, ADDRESS_IDENTITY, "short-code"));
}

static void test_word_in_an_open_contact_leaves_it_open(void **state)
{
	struct fixture *f = *state;
	struct taken first = fixture_write(f, &f->channel, "u-1", "T-1", "Bonjour");
	struct taken stop = fixture_write(f, &f->channel, "u-1", "T-1", "STOP");

	assert_int_equal(stop.contact.id, first.contact.id);
	assert_int_equal(fixture_contact(f, first.contact.id).status, CONTACT_NEW);
}

static void test_agent_may_answer_but_not_begin(void **state)
{
	struct fixture *f = *state;
	struct problems problems;
	struct replied replied;

	fixture_write(f, &f->channel, "u-1", "T-1", "Bonjour");
	fixture_write(f, &f->channel, "u-1", "T-1", "STOP");
	assert_int_equal(fixture_reply(f, &f->channel, "T-1", NULL, &problems, &replied), ST_OK);
	assert_int_equal(
		fixture_reply(f, &f->channel2, NULL, "u-1", &problems, &replied), ST_CONFLICT);
	assert_string_equal(problems.items[0].code, "opted_out");
	fixture_set_status(f, replied.contact.id, CONTACT_CLOSED);
	assert_int_equal(
		fixture_reply(f, &f->channel, "T-1", NULL, &problems, &replied), ST_CONFLICT);
}

/* ---- the words of a business unit ---- */

struct book_args {
	struct fixture *fixture;
	struct word_book book;
};

static enum status book_unit(struct db *db, void *args)
{
	struct book_args *book = args;
	enum status s =
		word_book_store(db, FIXTURE_BU, &book->book, FIXTURE_USER, book->fixture->now);

	if (s != ST_OK)
		return s;
	return word_book_load(db, FIXTURE_BU, book->fixture->arena, &book->book);
}

static enum status book_read(
	struct fixture *f, const char *json, struct word_book *book, struct problems *problems)
{
	struct json_doc *doc = NULL;
	enum status s;

	*problems = (struct problems){ .arena = f->arena };
	fixture_must(json_parse(str_of(json), problems, &doc));
	s = word_book_read(json_root(doc), f->arena, problems, book);
	json_doc_free(doc);
	return s;
}

static void test_own_words(void **state)
{
	struct fixture *f = *state;
	struct book_args args = { .fixture = f };
	struct problems problems;
	struct message answer;
	struct taken taken;

	assert_int_equal(book_read(f,
				 "{\"words\":[{\"word\":\"Assez "
				 "!\",\"language\":\"fr\",\"meaning\":\"stop\"}],"
				 "\"texts\":{\"fr\":{\"stop\":\"C'est noté.\"}}}",
				 &args.book, &problems),
		ST_OK);
	assert_int_equal(fixture_unit(f, book_unit, &args), ST_OK);
	assert_int_equal(args.book.version, 1);
	taken = fixture_write(f, &f->channel, "u-1", "T-1", "STOP");
	assert_false(taken.opts);
	taken = fixture_write(f, &f->channel, "u-1", "T-1", "ASSEZ");
	assert_true(taken.opts);
	assert_int_equal(fixture_answers(f, taken.thread.id, &answer), 1);
	assert_true(says(answer, "C'est noté."));
	assert_int_equal(fixture_unit(f, book_unit, &args), ST_OK);
	assert_int_equal(args.book.version, 2);
}

static void test_bad_books_are_refused(void **state)
{
	static const struct {
		const char *json, *code, *field;
	} cases[] = {
		{ "{\"words\":[]}", "word_no_stop", "words" },
		{ "{\"words\":7}", "type", "words" },
		{ "{\"words\":[{\"word\":\"info\",\"language\":\"fr\",\"meaning\":\"help\"}]}",
			"word_no_stop", "words" },
		{ "{\"words\":[{\"word\":\"!\",\"language\":\"fr\",\"meaning\":\"stop\"}]}",
			"required", "words[0].word" },
		{ "{\"words\":[{\"word\":\"a\",\"language\":\"de\",\"meaning\":\"stop\"}]}", "enum",
			"words[0].language" },
		{ "{\"texts\":{\"fr\":{\"stop\":5}}}", "type", "fr.stop" },
	};
	struct fixture *f = *state;
	struct word_book book;
	struct problems problems;

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		assert_int_equal(book_read(f, cases[i].json, &book, &problems), ST_INVALID);
		assert_string_equal(problems.items[0].code, cases[i].code);
		assert_true(str_is(problems.items[0].field, cases[i].field));
	}
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_stop_before_all_else),
		TEST(test_repeated_stop_is_confirmed_once),
		TEST(test_start_consents_again),
		TEST(test_help_is_answered),
		TEST(test_sentence_is_no_word),
		TEST(test_telephone_opts_out_as_telephone),
		TEST(test_word_in_an_open_contact_leaves_it_open),
		TEST(test_agent_may_answer_but_not_begin),
		TEST(test_own_words),
		TEST(test_bad_books_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
