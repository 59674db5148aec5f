/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The shell of the HTML pages, and their words in English and French. No script, nothing from elsewhere.
 */
#ifndef MIDDLEWARE_PAGE_H
#define MIDDLEWARE_PAGE_H

#include "request.h"

enum language { ENGLISH, FRENCH };

enum word {
	WORD_ADD_TITLE,
	WORD_RECONNECT_TITLE,
	WORD_REMOVE_TITLE,
	WORD_ADD_INTRO,
	WORD_RECONNECT_INTRO,
	WORD_REMOVE_INTRO,
	WORD_NAME,
	WORD_NAME_HELP,
	WORD_ACCOUNT,
	WORD_ACCOUNT_HELP,
	WORD_VISIBILITY,
	WORD_PRIVATE,
	WORD_PUBLIC,
	WORD_ADDRESSES,
	WORD_ADDRESSES_IDENTITY,
	WORD_ADDRESSES_PHONE,
	WORD_ADDRESSES_EMAIL,
	WORD_PLATFORM,
	WORD_PLATFORM_HELP,
	WORD_INTEGRATION,
	WORD_INTEGRATION_HELP,
	WORD_ADD_DO,
	WORD_RECONNECT_DO,
	WORD_REMOVE_DO,
	WORD_REMOVE_CONFIRM,
	WORD_CHANNELS,
	WORD_NO_CHANNELS,
	WORD_CHOOSE,
	WORD_BACK,
	WORD_DONE,
	WORD_PROBLEM,
	WORD_MISSING,
	WORD_NOT_ALLOWED,
	WORD_NOT_VERIFIED,
	WORD_SESSION_OVER,
	WORD_HUB_SAID,
	WORD_HUB_SILENT,
	WORD_NO_HUB,
	WORD_TOO_LONG,
	WORD_PHONE_TITLE,
	WORD_PHONE_EMPTY,
	WORD_PHONE_PERSON,
	WORD_PHONE_REPLY,
	WORD_PHONE_SEND,
	WORD_PHONE_ALL,
	WORD_PHONE_MESSAGES,
	WORD_COUNT
};

/** The language an Accept-Language header prefers; NULL: English. */
enum language language_of(const char *accept_language);
enum language request_language(const struct request *request);
/** The word in that language, as HTML. */
const char *word(enum language language, enum word which);

struct page {
	const char *title;        /* plain text */
	unsigned refresh_seconds; /* 0: it stays */
	const char *form_origin;  /* besides our own, where a form may lead; or NULL */
};

/** Begins the answer, with its headers. Close it with page_end. */
void page_begin(struct request *request, unsigned status, const struct page *page);
void page_end(struct request *request);
/** A whole page with a problem, and a link back when there is a place. `detail` is plain text or NULL. */
void page_problem(struct request *request, unsigned status, enum word what, const char *detail,
	const char *back_url);

#endif
