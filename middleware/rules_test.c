/* SPDX-License-Identifier: Apache-2.0 */
/* The pure rules of the middleware: people, faults, settings, words, places, channels. */
#include "action.h"
#include "faults.h"
#include "page.h"
#include "population.h"
#include "settings.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { PEOPLE = 20000 };

static const struct settings town = { .population_seed = 7,
	.share_answering = 0.12,
	.share_stop = 0.03,
	.share_failing = 0.05,
	.share_invalid = 0.01,
	.share_receipt = 0.9,
	.reply_delay = { 1000, 5000 } };

static void recipient_name(int number, char ret_name[32])
{
	snprintf(ret_name, 32, "+1514555%04d", number);
}

static void people_are_the_same_at_every_meeting(void **state)
{
	(void)state;
	for (int i = 0; i < 100; i++) {
		struct persona first = { 0 };
		struct persona second = { 0 };
		char name[32];

		recipient_name(i, name);
		persona_of(&town, name, &first);
		persona_of(&town, name, &second);
		assert_int_equal(first.reply, second.reply);
		assert_ptr_equal(first.text, second.text);
		assert_int_equal(first.reply_delay_usec, second.reply_delay_usec);
		assert_true(first.reply_delay_usec >= 1000000 && first.reply_delay_usec <= 5000000);
	}
}

static void near(const char *what, int count, double share)
{
	double want = share * PEOPLE;

	if (count < want * 0.85 || count > want * 1.15)
		fail_msg("%s: %d of %d, want about %.0f", what, count, PEOPLE, want);
}

static void shares_hold_in_a_large_town(void **state)
{
	int answers = 0;
	int stops = 0;
	int failing = 0;
	int unknown = 0;
	int french = 0;

	(void)state;
	for (int i = 0; i < PEOPLE; i++) {
		struct persona persona;
		char name[32];

		recipient_name(i, name);
		persona_of(&town, name, &persona);
		answers += persona.reply == REPLY_ANSWER;
		stops += persona.reply == REPLY_STOP;
		failing += persona.failing;
		unknown += persona.unknown;
		french += persona.french;
		assert_int_equal(persona.reply != REPLY_NONE, persona.text != NULL);
		assert_false(persona.failing && persona.reply != REPLY_NONE);
	}
	near("answering", answers, 0.12 * 0.95);
	near("saying stop", stops, 0.03 * 0.95);
	near("failing", failing, 0.05);
	near("unknown", unknown, 0.01);
	near("French", french, 0.5);
}

static void another_seed_is_another_town(void **state)
{
	struct settings other = town;
	int differ = 0;

	(void)state;
	other.population_seed = 8;
	for (int i = 0; i < 1000; i++) {
		struct persona here;
		struct persona there;
		char name[32];

		recipient_name(i, name);
		persona_of(&town, name, &here);
		persona_of(&other, name, &there);
		differ += here.reply != there.reply;
	}
	assert_true(differ > 50);
}

static const struct {
	const char *text;
	bool good;
	double percent_500;
	double retry_after;
} fault_texts[] = {
	{ "", true, 0, 1 },
	{ "500=5,429=2,retry-after=3", true, 5, 3 },
	{ "500=100", true, 100, 1 },
	{ "500=101", false, 0, 0 },
	{ "500=60,close=60", false, 0, 0 },
	{ "5000=1", false, 0, 0 },
	{ "500", false, 0, 0 },
	{ "500=", false, 0, 0 },
	{ "500=-1", false, 0, 0 },
	{ "500=1x", false, 0, 0 },
	{ "500=nan", false, 0, 0 },
};

static void faults_are_read_or_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof fault_texts / sizeof *fault_texts; i++) {
		struct faults faults = { 0 };
		struct byoc_text problem = { 0 };
		bool good = faults_parse(fault_texts[i].text, &faults, &problem);

		if (good != fault_texts[i].good || good != !problem.len)
			fail_msg("\"%s\": %s", fault_texts[i].text, byoc_text_z(&problem));
		if (good && (faults.percent[FAULT_500] != fault_texts[i].percent_500 ||
				    faults.retry_after_seconds != fault_texts[i].retry_after))
			fail_msg("\"%s\": other values", fault_texts[i].text);
		byoc_text_done(&problem);
	}
}

static void faults_come_as_often_as_asked_and_in_the_same_order(void **state)
{
	struct faults faults;
	struct byoc_text problem = { 0 };
	int count[FAULT_COUNT] = { 0 };

	(void)state;
	assert_true(faults_parse("500=10,close=5,no-id=1", &faults, &problem));
	for (uint64_t i = 0; i < PEOPLE; i++) {
		enum fault fault = fault_draw(&faults, 1, i);

		assert_int_equal(fault, fault_draw(&faults, 1, i));
		count[fault]++;
	}
	near("500", count[FAULT_500], 0.10);
	near("close", count[FAULT_CLOSE], 0.05);
	near("no id", count[FAULT_NO_ID], 0.01);
	assert_int_equal(count[FAULT_429] + count[FAULT_HANG] + count[FAULT_SAME_ID], 0);
	assert_string_equal(fault_name(FAULT_NO_ID), "no-id");
	assert_string_equal(fault_name(FAULT_OTHER_THREAD), "other-thread");
}

static const struct {
	const char *name;
	const char *arguments[6];
	const char *problem; /* a part of it; NULL: taken */
} command_lines[] = {
	{ "the least", { "--data-dir", "x" }, NULL },
	{ "with an equals sign", { "--data-dir=x", "--latency-ms=5-20" }, NULL },
	{ "nothing", { NULL }, "--data-dir is required" },
	{ "an unknown option", { "--data-dir=x", "--colour=red" }, "--colour" },
	{ "no value", { "--data-dir" }, "needs a value" },
	{ "a value for a flag", { "--data-dir=x", "--overtake=yes" }, "takes no value" },
	{ "a share above 1", { "--data-dir=x", "--share-stop", "1.5" }, "0 to 1" },
	{ "more than everybody", { "--data-dir=x", "--share-stop=0.6", "--share-answering=0.6" },
		"more than 1 together" },
	{ "a span that goes back", { "--data-dir=x", "--latency-ms", "20-5" }, "milliseconds" },
	{ "a number out of range", { "--data-dir=x", "--hub-connections", "0" }, "1 to 256" },
	{ "a key without a certificate", { "--data-dir=x", "--tls-key", "k" }, "belong together" },
	{ "clients' certificates without TLS", { "--data-dir=x", "--client-ca", "c" },
		"--tls-cert" },
	{ "an unknown receipt", { "--data-dir=x", "--receipt", "read" }, "seen" },
	{ "a secret in no file", { "--data-dir=x", "--client-secret-file", "/nonexistent" },
		"No such file" },
};

static void command_lines_are_taken_or_explained(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof command_lines / sizeof *command_lines; i++) {
		char *arguments[8] = { (char *)(uintptr_t) "program" };
		struct settings settings = { 0 };
		struct byoc_text problem = { 0 };
		int count = 1;
		bool good;

		for (; command_lines[i].arguments[count - 1]; count++)
			arguments[count] = (char *)(uintptr_t)command_lines[i].arguments[count - 1];
		good = settings_read(count, arguments, &settings, &problem);
		if (good != !command_lines[i].problem ||
			(!good && !strstr(byoc_text_z(&problem), command_lines[i].problem)))
			fail_msg("%s: %s", command_lines[i].name, byoc_text_z(&problem));
		settings_done(&settings);
		byoc_text_done(&problem);
	}
}

static void every_option_is_documented(void **state)
{
	struct byoc_text help = { 0 };
	struct byoc_text problem = { 0 };
	char *manual = file_read("docs/middleware.md", &problem);
	const char *at;

	(void)state;
	if (!manual)
		fail_msg("%s", byoc_text_z(&problem));
	settings_help(&help);
	for (at = strstr(byoc_text_z(&help), "\n  --"); at; at = strstr(at + 1, "\n  --")) {
		char name[64];

		snprintf(name, sizeof name, "`%.*s`", (int)strcspn(at + 3, " \n"), at + 3);
		if (!strstr(manual, name))
			fail_msg("%s is not in docs/middleware.md", name);
	}
	free(manual);
	byoc_text_done(&help);
}

static const struct {
	const char *header;
	enum language want;
} languages[] = {
	{ NULL, ENGLISH },
	{ "fr-CA,fr;q=0.9,en;q=0.8", FRENCH },
	{ "en-US,en;q=0.9,fr;q=0.8", ENGLISH },
	{ "en;q=0.2, fr;q=0.9", FRENCH },
	{ "de, fr;q=0.5", FRENCH },
	{ "de", ENGLISH },
	{ ",,;q=", ENGLISH },
};

static void pages_speak_the_preferred_language(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof languages / sizeof *languages; i++) {
		if (language_of(languages[i].header) != languages[i].want)
			fail_msg("%s", languages[i].header ? languages[i].header : "no header");
	}
}

static const struct {
	const char *url;
	bool want;
} places[] = {
	{ "https://hub.example/poc?x=1", true },
	{ "https://hub.example", true },
	{ "http://localhost:8080/", true },
	{ "http://localhost:80801/", false },
	{ "https://hub.example.evil/", false },
	{ "https://hub.example@evil/", false },
	{ "https://hub.example:444/", false },
	{ "http://hub.example/", false },
	{ "javascript:alert(1)", false },
	{ "//hub.example/", false },
	{ "https://hub.example/\r\nSet-Cookie: x", false },
	{ "", false },
};

static void only_places_of_the_hub_are_led_to(void **state)
{
	char *first = origin_first(" https://hub.example/ , http://localhost:8080");
	char *origin = origin_of("https://hub.example:8443/a/b");

	(void)state;
	for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
		if (origin_allowed("https://hub.example/, http://localhost:8080", places[i].url) !=
			places[i].want)
			fail_msg("%s", places[i].url);
	}
	assert_false(origin_allowed("", "https://hub.example/"));
	assert_string_equal(first, "https://hub.example");
	assert_string_equal(origin, "https://hub.example:8443");
	free(first);
	free(origin);
}

static void a_channel_is_posted_again_with_what_may_be_written(void **state)
{
	static const char listed[] = "{\"id\":\"c\",\"name\":\"Zoë\",\"isPrivate\":false,"
				     "\"nicknameOnExternalPlatform\":\"x\","
				     "\"defaultSkillId\":4,\"externalPlatformAvatar\":null,"
				     "\"channelIntegrationId\":\"i\"}";
	cJSON *tree = byoc_json_parse(listed, sizeof listed - 1);
	char *again = channel_again(tree);

	(void)state;
	assert_string_equal(again, "{\"id\":\"c\",\"channelIntegrationId\":\"i\",\"name\":\"Zoë\","
				   "\"isPrivate\":false}");
	free(again);
	cJSON_Delete(tree);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(people_are_the_same_at_every_meeting),
		cmocka_unit_test(shares_hold_in_a_large_town),
		cmocka_unit_test(another_seed_is_another_town),
		cmocka_unit_test(faults_are_read_or_refused),
		cmocka_unit_test(faults_come_as_often_as_asked_and_in_the_same_order),
		cmocka_unit_test(command_lines_are_taken_or_explained),
		cmocka_unit_test(every_option_is_documented),
		cmocka_unit_test(pages_speak_the_preferred_language),
		cmocka_unit_test(only_places_of_the_hub_are_led_to),
		cmocka_unit_test(a_channel_is_posted_again_with_what_may_be_written),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
