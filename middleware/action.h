/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The three action pages: add, reconnect, remove. The hub leads an administrator's browser here with a one-time
 * token; the page verifies it, shows a form, calls the hub's channels API and leads back.
 */
#ifndef MIDDLEWARE_ACTION_H
#define MIDDLEWARE_ACTION_H

#include "json.h"
#include "request.h"
#include "sessions.h"

/** GET and POST /action/add, /action/reconnect, /action/remove. */
void action_open(struct request *request);
void action_submit(struct request *request);

/* --- Between the files of the pages --- */

/** What was typed into the add form; every text is yours or NULL. */
struct add_form {
	char *name;
	char *account;
	char *platform;
	char *visibility;
	char *addresses;
	char *integration;
};

struct add_form add_form_read(const char *form);
void add_form_done(struct add_form *form);
/** Whether every field has a value of a length that the hub takes. */
bool add_form_good(const struct add_form *form);
/** Adds the channel as the hub wants it. */
void add_form_channel(const struct add_form *form, const char *id, struct byoc_text *ret_json);
/** A listed channel as it can be posted again: only what may be written, private members left out. */
char *channel_again(const cJSON *channel) BYOC_CHECKED;

/** What stands above a form: nothing, or a problem with a detail as plain text. */
struct notice {
	enum language_word { NOTICE_NONE, NOTICE_TYPED, NOTICE_HUB, NOTICE_SILENT } what;
	const char *detail;
};

/** The add form, with what was typed before. */
void action_page_add(struct request *request, const struct session *session,
	const struct add_form *typed, const struct notice *notice);
/** The channels of the integration, one to be chosen. `channels` is the hub's array. */
void action_page_choose(struct request *request, const struct session *session,
	const cJSON *channels, const struct notice *notice);
/** Whether a listed channel belongs to the integration of the visit (when that is known). */
bool action_owns(const struct session *session, const cJSON *channel);

/** Whether a URL lies on one of the origins (separated by commas); nothing may hide behind them. */
bool origin_allowed(const char *origins, const char *url);
/** The first of the origins without a slash at its end, yours; NULL when there is none. */
char *origin_first(const char *origins);
/** Scheme, host and port of a URL, yours. */
char *origin_of(const char *url);

#endif
