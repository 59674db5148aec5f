/* SPDX-License-Identifier: Apache-2.0 */
/* Mutual TLS of the real program: callbacks need the client's certificate, browsers do not. */
#include "program_fixture.h"

#include <curl/curl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct scene {
	struct program program;
	char files[5][128]; /* CA, server's certificate and key, and prefixes of clients' */
};

/* Makes an authority, a certificate of the server and one of a client by it, and one of a stranger. */
static const char make_certificates[] =
	"set -e; cd '%s'; exec >/dev/null 2>&1;"
	"key='-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes';"
	"openssl req -x509 $key -keyout ca.key -out ca.pem -days 2 -subj /CN=authority;"
	"printf 'subjectAltName=IP:127.0.0.1' > server.ext; : > client.ext;"
	"for who in server client; do"
	" openssl req $key -keyout $who.key -out $who.csr -subj /CN=$who;"
	" openssl x509 -req -in $who.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2"
	" -extfile $who.ext -out $who.pem;"
	"done;"
	"openssl req -x509 $key -keyout stranger.key -out stranger.pem -days 2 -subj /CN=client";

static int setup(void **state)
{
	static const char *const names[] = { "ca.pem", "server.pem", "server.key", "client",
		"stranger" };
	struct scene *scene = calloc(1, sizeof *scene);
	char command[1200];

	program_init(&scene->program);
	for (size_t i = 0; i < 5; i++)
		snprintf(scene->files[i], sizeof scene->files[i], "%s/%s", scene->program.folder,
			names[i]);
	snprintf(command, sizeof command, make_certificates, scene->program.folder);
	assert_int_equal(system(command), 0);
	scene->program.arguments[0] = "--tls-cert";
	scene->program.arguments[1] = scene->files[1];
	scene->program.arguments[2] = "--tls-key";
	scene->program.arguments[3] = scene->files[2];
	scene->program.arguments[4] = "--client-ca";
	scene->program.arguments[5] = scene->files[0];
	program_start(&scene->program);
	*state = scene;
	return 0;
}

static int teardown(void **state)
{
	struct scene *scene = *state;

	program_done(&scene->program);
	free(scene);
	return 0;
}

static size_t ignore(char *bytes, size_t size, size_t count, void *arg)
{
	(void)bytes;
	(void)arg;
	return size * count;
}

/* The status of a request with the certificate of `who`, a file name without its ending, or NULL. */
static long ask(const struct scene *scene, const char *path, const char *body, const char *who)
{
	CURL *easy = curl_easy_init();
	char url[256];
	char certificate[160];
	char key[160];
	long status = 0;

	snprintf(url, sizeof url, "%s%s", scene->program.url, path);
	snprintf(certificate, sizeof certificate, "%s.pem", who ? who : "");
	snprintf(key, sizeof key, "%s.key", who ? who : "");
	curl_easy_setopt(easy, CURLOPT_URL, url);
	curl_easy_setopt(easy, CURLOPT_PROXY, "");
	curl_easy_setopt(easy, CURLOPT_CAINFO, scene->files[0]);
	curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, ignore);
	curl_easy_setopt(easy, CURLOPT_TIMEOUT, 30L);
	if (body)
		curl_easy_setopt(easy, CURLOPT_POSTFIELDS, body);
	if (who) {
		curl_easy_setopt(easy, CURLOPT_SSLCERT, certificate);
		curl_easy_setopt(easy, CURLOPT_SSLKEY, key);
	}
	if (curl_easy_perform(easy) == CURLE_OK)
		curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
	curl_easy_cleanup(easy);
	return status;
}

static void callbacks_need_a_certificate_of_the_authority(void **state)
{
	static const char path[] = "/integration/box/2.0/channel/c/outbound";
	static const char body[] = "{\"messageContent\":{\"type\":\"TEXT\"},"
				   "\"recipients\":[{\"idOnExternalPlatform\":\"a\"}]}";
	const struct scene *scene = *state;
	long strange;

	assert_int_equal(strncmp(scene->program.url, "https://", 8), 0);
	assert_int_equal(ask(scene, path, body, scene->files[3]), 200);
	assert_int_equal(ask(scene, path, body, NULL), 403);
	/* Refused by us, or already in the handshake. */
	strange = ask(scene, path, body, scene->files[4]);
	assert_true(strange == 403 || strange == 0);
}

static void pages_do_not_ask_browsers_for_a_certificate(void **state)
{
	assert_int_equal(ask(*state, "/action/add", NULL, NULL), 503); /* no --hub-url */
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(callbacks_need_a_certificate_of_the_authority),
		TEST(pages_do_not_ask_browsers_for_a_certificate),
	};

	curl_global_init(CURL_GLOBAL_DEFAULT);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
