/* SPDX-License-Identifier: Apache-2.0 */
#include "sessions.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

enum { SESSIONS_MAX = 256 };

#define LIFE_USEC (INT64_C(1800) * 1000000)

struct sessions {
	struct session all[SESSIONS_MAX];
	size_t next;
};

struct sessions *sessions_new(void)
{
	return calloc(1, sizeof(struct sessions));
}

void session_end(struct session *session)
{
	if (session->bearer)
		sodium_memzero(session->bearer, strlen(session->bearer));
	free(session->token);
	free(session->bearer);
	free(session->api_host);
	free(session->back_url);
	free(session->channel);
	free(session->integration);
	*session = (struct session){ 0 };
}

void sessions_free(struct sessions *sessions)
{
	for (size_t i = 0; sessions && i < SESSIONS_MAX; i++)
		session_end(&sessions->all[i]);
	free(sessions);
}

static void random_hex(char *ret_hex, size_t size)
{
	unsigned char random[32];

	randombytes_buf(random, sizeof random);
	sodium_bin2hex(ret_hex, size, random, (size - 1) / 2);
}

struct session *session_new(struct sessions *sessions, int64_t now_usec)
{
	struct session *session = &sessions->all[sessions->next];

	sessions->next = (sessions->next + 1) % SESSIONS_MAX;
	session_end(session);
	random_hex(session->id, sizeof session->id);
	random_hex(session->secret, sizeof session->secret);
	byoc_uuid_new(session->draft);
	session->ends_usec = now_usec + LIFE_USEC;
	return session;
}

struct session *session_find(struct sessions *sessions, const char *id, int64_t now_usec)
{
	for (size_t i = 0; id && i < SESSIONS_MAX; i++) {
		struct session *session = &sessions->all[i];

		if (session->ends_usec > now_usec && strlen(id) == sizeof session->id - 1 &&
			!sodium_memcmp(session->id, id, sizeof session->id - 1))
			return session;
	}
	return NULL;
}
