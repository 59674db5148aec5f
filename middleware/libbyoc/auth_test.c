/* SPDX-License-Identifier: Apache-2.0 */
#include "byoc.h"
#include "json.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define SECOND INT64_C(1000000)
#define NOW    (INT64_C(1800000000) * SECOND)
#define JSON   "application/json"
#define FORM   "application/x-www-form-urlencoded"

static const unsigned char key[32] = "a key of tests";

static const struct {
	const char *name;
	const char *content_type;
	const char *authorization;
	const char *body;
	unsigned status;
	const char *error;
} requests[] = {
	{ "JSON", JSON, NULL,
		"{\"client_id\":\"hub\",\"client_secret\":\"s=cr&t\",\"grant_type\":\"client_"
		"credentials\"}",
		200, NULL },
	{ "JSON with a character set", JSON "; charset=utf-8", NULL,
		"{\"grant_type\":\"client_credentials\",\"client_secret\":\"s=cr&t\",\"client_id\":"
		"\"hub\"}",
		200, NULL },
	{ "form", FORM, NULL,
		"grant_type=client_credentials&client_id=hub&client_secret=s%3Dcr%26t", 200, NULL },
	/* hub:s%3Dcr%26t */
	{ "Basic header", FORM, "Basic aHViOnMlM0RjciUyNnQ=", "grant_type=client_credentials", 200,
		NULL },
	{ "wrong secret", JSON, NULL,
		"{\"client_id\":\"hub\",\"client_secret\":\"s\",\"grant_type\":\"client_"
		"credentials\"}",
		401, "invalid_client" },
	{ "wrong id", JSON, NULL,
		"{\"client_id\":\"hu\",\"client_secret\":\"s=cr&t\",\"grant_type\":\"client_"
		"credentials\"}",
		401, "invalid_client" },
	{ "no secret", JSON, NULL, "{\"client_id\":\"hub\",\"grant_type\":\"client_credentials\"}",
		401, "invalid_client" },
	{ "another grant", JSON, NULL,
		"{\"client_id\":\"hub\",\"client_secret\":\"s=cr&t\",\"grant_type\":\"password\"}",
		400, "unsupported_grant_type" },
	{ "no grant", JSON, NULL, "{\"client_id\":\"hub\",\"client_secret\":\"s=cr&t\"}", 400,
		"invalid_request" },
	{ "no JSON", JSON, NULL, "client_id=hub", 400, "invalid_request" },
	{ "nothing", JSON, NULL, "", 400, "invalid_request" },
	{ "a Basic header that is no base64", JSON, "Basic ???",
		"{\"grant_type\":\"client_credentials\"}", 401, "invalid_client" },
};

static struct byoc_auth *auth_make(const unsigned char *with_key)
{
	struct byoc_auth_settings settings = { .client_id = "hub",
		.client_secret = "s=cr&t",
		.lifetime_seconds = 30,
		.key = with_key };
	struct byoc_auth *auth = byoc_auth_new(&settings);

	assert_non_null(auth);
	return auth;
}

static void each_request_for_a_token_gets_its_answer(void **state)
{
	struct byoc_auth *auth = auth_make(key);

	(void)state;
	for (size_t i = 0; i < sizeof requests / sizeof *requests; i++) {
		struct byoc_text body = { 0 };
		unsigned status =
			byoc_auth_token(auth, requests[i].content_type, requests[i].authorization,
				requests[i].body, strlen(requests[i].body), NOW, &body);
		cJSON *tree = byoc_json_parse(byoc_text_z(&body), body.len);
		const char *error = byoc_json_text(tree, "error");

		if (status != requests[i].status || !error != !requests[i].error ||
			(error && strcmp(error, requests[i].error) != 0))
			fail_msg("%s: got %u %s", requests[i].name, status, byoc_text_z(&body));
		cJSON_Delete(tree);
		byoc_text_done(&body);
	}
	byoc_auth_free(auth);
}

static void bearer_make(const struct byoc_auth *auth, struct byoc_text *ret_bearer)
{
	struct byoc_text body = { 0 };
	cJSON *tree;

	assert_int_equal(200, byoc_auth_token(auth, JSON, NULL, requests[0].body,
				      strlen(requests[0].body), NOW, &body));
	tree = byoc_json_parse(byoc_text_z(&body), body.len);
	assert_string_equal(byoc_json_text(tree, "token_type"), "Bearer");
	byoc_text_addf(ret_bearer, "Bearer %s", byoc_json_text(tree, "access_token"));
	cJSON_Delete(tree);
	byoc_text_done(&body);
}

static void a_token_is_good_until_its_time_is_over(void **state)
{
	struct byoc_auth *auth = auth_make(key);
	struct byoc_text bearer = { 0 };

	(void)state;
	bearer_make(auth, &bearer);
	assert_true(byoc_auth_check(auth, byoc_text_z(&bearer), NOW));
	assert_true(byoc_auth_check(auth, byoc_text_z(&bearer), NOW + 30 * SECOND - 1));
	assert_false(byoc_auth_check(auth, byoc_text_z(&bearer), NOW + 30 * SECOND));
	byoc_text_done(&bearer);
	byoc_auth_free(auth);
}

static void a_token_changed_in_any_character_is_refused(void **state)
{
	struct byoc_auth *auth = auth_make(key);
	struct byoc_text bearer = { 0 };

	(void)state;
	bearer_make(auth, &bearer);
	for (size_t i = strlen("Bearer "); i < bearer.len; i++) {
		char kept = bearer.data[i];

		bearer.data[i] = kept == 'A' ? 'B' : 'A';
		if (byoc_auth_check(auth, byoc_text_z(&bearer), NOW))
			fail_msg("changed at %zu and still taken", i);
		bearer.data[i] = kept;
	}
	assert_false(byoc_auth_check(auth, NULL, NOW));
	assert_false(byoc_auth_check(auth, "Bearer ", NOW));
	assert_false(byoc_auth_check(auth, byoc_text_z(&bearer) + strlen("Bearer "), NOW));
	byoc_text_done(&bearer);
	byoc_auth_free(auth);
}

static void a_token_outlives_its_process_with_a_kept_key_only(void **state)
{
	struct byoc_auth *before = auth_make(key);
	struct byoc_auth *after = auth_make(key);
	struct byoc_auth *stranger = auth_make(NULL);
	struct byoc_text bearer = { 0 };

	(void)state;
	bearer_make(before, &bearer);
	assert_true(byoc_auth_check(after, byoc_text_z(&bearer), NOW));
	assert_false(byoc_auth_check(stranger, byoc_text_z(&bearer), NOW));
	byoc_text_done(&bearer);
	byoc_auth_free(before);
	byoc_auth_free(after);
	byoc_auth_free(stranger);
}

static void without_a_client_id_everybody_is_welcome(void **state)
{
	struct byoc_auth *auth = byoc_auth_new(&(struct byoc_auth_settings){ 0 });

	(void)state;
	assert_non_null(auth);
	assert_true(byoc_auth_check(auth, NULL, NOW));
	byoc_auth_free(auth);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_request_for_a_token_gets_its_answer),
		cmocka_unit_test(a_token_is_good_until_its_time_is_over),
		cmocka_unit_test(a_token_changed_in_any_character_is_refused),
		cmocka_unit_test(a_token_outlives_its_process_with_a_kept_key_only),
		cmocka_unit_test(without_a_client_id_everybody_is_welcome),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
