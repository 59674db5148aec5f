/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Visits of administrators to the action pages. What the hub handed out for a visit stays here; the browser only
 * holds a random cookie.
 */
#ifndef MIDDLEWARE_SESSIONS_H
#define MIDDLEWARE_SESSIONS_H

#include "byoc.h"

enum action { ACTION_ADD, ACTION_RECONNECT, ACTION_REMOVE };

struct session {
	char id[65];     /* the cookie */
	char secret[33]; /* what a form of this visit must send back */
	char draft[37];  /* id of the channel to be added: sending a form twice makes one channel */
	enum action action;
	char *token; /* the one-time token it was opened with: reloading the page is no new visit */
	char *bearer; /* access token of the hub */
	char *api_host;
	char *back_url;    /* or NULL */
	char *channel;     /* or NULL */
	char *integration; /* or NULL */
	int64_t ends_usec;
};

struct sessions;

struct sessions *sessions_new(void) BYOC_CHECKED;
void sessions_free(struct sessions *sessions);
/** A new one with fresh secrets, living half an hour; the oldest goes when there are too many. Never NULL. */
struct session *session_new(struct sessions *sessions, int64_t now_usec);
/** The one with this cookie; NULL when it is over. Lent until the next session_new. */
struct session *session_find(struct sessions *sessions, const char *id, int64_t now_usec);
void session_end(struct session *session);

#endif
