/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a stranger may send to a middleware: callbacks, validation requests, token requests,
 * Authorization headers, forms and encoded paths. The first byte chooses which.
 */
#include <stdlib.h>
#include <string.h>

#include "byoc.h"

#define NOW        INT64_C(1767225600000000)
#define ID_BYTES   1024
#define WAYS_COUNT 6

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds)
{
	if (!holds)
		abort();
}

static void text_check(const char *text)
{
	if (text)
		require(byoc_utf8_valid(text, strlen(text)));
}

static void outbound_read(const char *body, size_t len)
{
	struct byoc_outbound outbound;
	const char *problem = NULL;

	if (!byoc_outbound_parse(body, len, &outbound, &problem)) {
		require(problem != NULL);
	} else {
		require(outbound.recipient && strlen(outbound.recipient) <= ID_BYTES);
		require(outbound.text && outbound.type);
		text_check(outbound.recipient);
		text_check(outbound.thread);
		text_check(outbound.recipient_name);
		text_check(outbound.text);
	}
	byoc_outbound_done(&outbound);
}

static void recipient_see(void *arg, const char *recipient)
{
	(void)arg;
	text_check(recipient);
}

static void recipients_read(const char *body, size_t len)
{
	(void)!byoc_recipients_each(body, len, recipient_see, NULL);
}

static struct byoc_auth *auth_new(void)
{
	static const unsigned char key[32] = "a key that is the same every day";
	const struct byoc_auth_settings settings = { "hub", "secret", 60, key };

	return byoc_auth_new(&settings);
}

/* A token is given only to the secret. */
static void token_ask(const char *body, size_t len)
{
	static const char *const types[] = { "application/json",
		"application/x-www-form-urlencoded", NULL };
	struct byoc_auth *auth = auth_new();

	for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
		struct byoc_text answer = { 0 };
		unsigned status = byoc_auth_token(auth, types[i], NULL, body, len, NOW, &answer);

		require(status == 200 || status == 400 || status == 401);
		require(status != 200 || memmem(body, len, "secret", 6) || memchr(body, '%', len) ||
			memchr(body, '\\', len));
		byoc_text_done(&answer);
	}
	byoc_auth_free(auth);
}

static void header_check(const char *header, size_t len)
{
	struct byoc_auth *auth = auth_new();
	struct byoc_text answer = { 0 };
	char *z = strndup(header, len);

	require(!byoc_auth_check(auth, z, NOW));
	(void)byoc_auth_token(auth, "application/json", z, "{}", 2, NOW, &answer);
	byoc_text_done(&answer);
	byoc_auth_free(auth);
	free(z);
}

/* What was encoded comes back. */
static void url_decode(const char *bytes, size_t len)
{
	char *plain = byoc_url_decode(bytes, len, true);
	struct byoc_text encoded = { 0 };
	char *again;

	if (!plain)
		return;
	require(byoc_utf8_valid(plain, strlen(plain)));
	byoc_text_add_url(&encoded, plain);
	again = byoc_url_decode(byoc_text_z(&encoded), encoded.len, false);
	require(again && strcmp(plain, again) == 0);
	free(again);
	free(plain);
	byoc_text_done(&encoded);
}

static void form_read(const char *bytes, size_t len)
{
	struct byoc_text html = { 0 };
	char *form = strndup(bytes, len);
	char *value = byoc_form_get(form, "a");

	if (value) {
		byoc_text_add_html(&html, value);
		require(!strpbrk(byoc_text_z(&html), "<>\"'"));
	}
	byoc_text_done(&html);
	free(value);
	free(form);
}

static void (*const ways[WAYS_COUNT])(const char *bytes, size_t len) = { outbound_read,
	recipients_read, token_ask, header_check, url_decode, form_read };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	/* Seeds begin with a digit. */
	if (size > 0)
		ways[data[0] % WAYS_COUNT]((const char *)data + 1, size - 1);
	return 0;
}
