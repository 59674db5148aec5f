/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The token endpoint. A token is the moment it ends, a random part and a signature over both:
 * nothing needs to be kept, and with a kept key tokens outlive a restart.
 */
#include "byoc.h"
#include "json.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { KEY_BYTES = crypto_auth_KEYBYTES, SIGNED_BYTES = 16 };

struct byoc_auth {
	char *client_id;
	char *client_secret;
	unsigned lifetime_seconds;
	unsigned char key[KEY_BYTES];
};

struct token {
	int64_t ends_usec;
	unsigned char random[SIGNED_BYTES - sizeof(int64_t)];
	unsigned char signature[crypto_auth_BYTES];
};

struct credentials {
	char *client_id;
	char *client_secret;
	char *grant_type;
};

struct byoc_auth *byoc_auth_new(const struct byoc_auth_settings *settings)
{
	struct byoc_auth *auth = calloc(1, sizeof *auth);

	if (!auth || sodium_init() < 0) {
		free(auth);
		return NULL;
	}
	auth->client_id = strdup(settings->client_id ? settings->client_id : "");
	auth->client_secret = strdup(settings->client_secret ? settings->client_secret : "");
	auth->lifetime_seconds = settings->lifetime_seconds;
	if (settings->key)
		memcpy(auth->key, settings->key, KEY_BYTES);
	else
		randombytes_buf(auth->key, KEY_BYTES);
	if (auth->client_id && auth->client_secret)
		return auth;
	byoc_auth_free(auth);
	return NULL;
}

void byoc_auth_free(struct byoc_auth *auth)
{
	if (!auth)
		return;
	free(auth->client_id);
	if (auth->client_secret)
		sodium_memzero(auth->client_secret, strlen(auth->client_secret));
	free(auth->client_secret);
	sodium_memzero(auth->key, sizeof auth->key);
	free(auth);
}

static char *copy(const char *z)
{
	return z ? strdup(z) : NULL;
}

static void credentials_done(struct credentials *credentials)
{
	free(credentials->client_id);
	if (credentials->client_secret)
		sodium_memzero(credentials->client_secret, strlen(credentials->client_secret));
	free(credentials->client_secret);
	free(credentials->grant_type);
}

static void credentials_from_json(const char *body, size_t len, struct credentials *ret)
{
	cJSON *tree = byoc_json_parse(body, len);

	ret->client_id = copy(byoc_json_text(tree, "client_id"));
	ret->client_secret = copy(byoc_json_text(tree, "client_secret"));
	ret->grant_type = copy(byoc_json_text(tree, "grant_type"));
	cJSON_Delete(tree);
}

static void credentials_from_form(const char *body, size_t len, struct credentials *ret)
{
	char *form = strndup(body, len);

	ret->client_id = byoc_form_get(form, "client_id");
	ret->client_secret = byoc_form_get(form, "client_secret");
	ret->grant_type = byoc_form_get(form, "grant_type");
	free(form);
}

/* RFC 6749, 2.3.1: both halves are form-encoded before they are joined by a colon. */
static void credentials_from_basic(const char *authorization, struct credentials *ret)
{
	char pair[1024];
	size_t len = 0;
	char *colon;

	if (!authorization || strncasecmp(authorization, "Basic ", 6) != 0)
		return;
	if (sodium_base642bin((unsigned char *)pair, sizeof pair - 1, authorization + 6,
		    strlen(authorization + 6), " ", &len, NULL,
		    sodium_base64_VARIANT_ORIGINAL) != 0)
		return;
	pair[len] = '\0';
	colon = memchr(pair, ':', len);
	if (!colon)
		return;
	free(ret->client_id);
	free(ret->client_secret);
	ret->client_id = byoc_url_decode(pair, (size_t)(colon - pair), true);
	ret->client_secret = byoc_url_decode(colon + 1, len - (size_t)(colon + 1 - pair), true);
	sodium_memzero(pair, sizeof pair);
}

static const char *credentials_problem(
	const struct byoc_auth *auth, const struct credentials *credentials)
{
	bool id_good;
	bool secret_good;

	if (!credentials->grant_type)
		return "invalid_request";
	if (strcmp(credentials->grant_type, "client_credentials") != 0)
		return "unsupported_grant_type";
	id_good = byoc_same_secret(
		credentials->client_id ? credentials->client_id : "", auth->client_id);
	secret_good = byoc_same_secret(
		credentials->client_secret ? credentials->client_secret : "", auth->client_secret);
	return id_good && secret_good ? NULL : "invalid_client";
}

static void token_add(const struct byoc_auth *auth, int64_t now_usec, struct byoc_text *ret_body)
{
	char text[sodium_base64_ENCODED_LEN(
		sizeof(struct token), sodium_base64_VARIANT_URLSAFE_NO_PADDING)];
	struct token token = { .ends_usec = now_usec + auth->lifetime_seconds * INT64_C(1000000) };

	randombytes_buf(token.random, sizeof token.random);
	crypto_auth(token.signature, (const unsigned char *)&token, SIGNED_BYTES, auth->key);
	sodium_bin2base64(text, sizeof text, (const unsigned char *)&token, sizeof token,
		sodium_base64_VARIANT_URLSAFE_NO_PADDING);
	byoc_text_addf(ret_body,
		"{\"access_token\":\"%s\",\"token_type\":\"Bearer\",\"expires_in\":%u}", text,
		auth->lifetime_seconds);
}

unsigned byoc_auth_token(const struct byoc_auth *auth, const char *content_type,
	const char *authorization, const char *body, size_t len, int64_t now_usec,
	struct byoc_text *ret_body)
{
	struct credentials credentials = { 0 };
	bool form =
		content_type && !strncasecmp(content_type, "application/x-www-form-urlencoded", 33);
	const char *problem;

	if (form)
		credentials_from_form(body, len, &credentials);
	else
		credentials_from_json(body, len, &credentials);
	credentials_from_basic(authorization, &credentials);
	problem = credentials_problem(auth, &credentials);
	credentials_done(&credentials);
	if (!problem) {
		token_add(auth, now_usec, ret_body);
		return 200;
	}
	byoc_text_addf(ret_body, "{\"error\":\"%s\"}", problem);
	return strcmp(problem, "invalid_client") == 0 ? 401 : 400;
}

bool byoc_auth_check(const struct byoc_auth *auth, const char *authorization, int64_t now_usec)
{
	struct token token;
	size_t len = 0;

	if (!auth->client_id[0])
		return true;
	if (!authorization || strncasecmp(authorization, "Bearer ", 7) != 0)
		return false;
	if (sodium_base642bin((unsigned char *)&token, sizeof token, authorization + 7,
		    strlen(authorization + 7), NULL, &len, NULL,
		    sodium_base64_VARIANT_URLSAFE_NO_PADDING) != 0 ||
		len != sizeof token)
		return false;
	return crypto_auth_verify(token.signature, (const unsigned char *)&token, SIGNED_BYTES,
		       auth->key) == 0 &&
	       now_usec < token.ends_usec;
}
