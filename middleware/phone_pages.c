/* SPDX-License-Identifier: Apache-2.0 */
#include "app.h"
#include "page.h"
#include "phone.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PEOPLE_SHOWN = 50, REPLY_MAX_BYTES = 10000, REFRESH_SECONDS = 3 };

/* Whom a page is about, as its query or form says. */
struct person {
	char *channel;
	char *recipient;
};

static bool admitted(struct request *request)
{
	if (request->app->settings.phone_open || request_is_local(request))
		return true;
	request_problem(request, MHD_HTTP_NOT_FOUND, "there is nothing here");
	return false;
}

static struct person person_read(const char *form)
{
	struct person person = { byoc_form_get(form, "channel"), byoc_form_get(form, "recipient") };

	return person;
}

static void person_done(struct person *person)
{
	free(person->channel);
	free(person->recipient);
}

static bool person_is(const struct person *person, const struct bubble *bubble)
{
	return person->channel && person->recipient && !strcmp(person->channel, bubble->channel) &&
	       !strcmp(person->recipient, bubble->recipient);
}

static const struct bubble *person_latest(const struct phone *phone, const struct person *person)
{
	for (size_t i = 0; i < phone_count(phone); i++) {
		if (person_is(person, phone_at(phone, i)))
			return phone_at(phone, i);
	}
	return NULL;
}

static void person_query(struct byoc_text *html, const struct bubble *bubble)
{
	byoc_text_addz(html, "?channel=");
	byoc_text_add_url(html, bubble->channel);
	byoc_text_addz(html, "&amp;recipient=");
	byoc_text_add_url(html, bubble->recipient);
}

static void bubble_write(struct byoc_text *html, const struct bubble *bubble)
{
	byoc_text_addf(html, "<div class=\"bubble%s\">", bubble->from_person ? " mine" : "");
	byoc_text_add_html(html, bubble->text);
	byoc_text_addz(html, "<time>");
	byoc_text_add_time(html, bubble->at_usec);
	byoc_text_addz(html, "</time></div>\n");
}

static bool shown_already(
	const struct bubble *const *shown, size_t count, const struct bubble *bubble)
{
	for (size_t i = 0; i < count; i++) {
		if (!strcmp(shown[i]->recipient, bubble->recipient) &&
			!strcmp(shown[i]->channel, bubble->channel))
			return true;
	}
	return false;
}

static void people_write(struct byoc_text *html, const struct phone *phone)
{
	const struct bubble *shown[PEOPLE_SHOWN];
	size_t count = 0;

	for (size_t i = 0; i < phone_count(phone) && count < PEOPLE_SHOWN; i++) {
		const struct bubble *bubble = phone_at(phone, i);

		if (shown_already(shown, count, bubble))
			continue;
		shown[count++] = bubble;
		byoc_text_addz(html, "<h2><a href=\"/phone/person");
		person_query(html, bubble);
		byoc_text_addz(html, "\">");
		byoc_text_add_html(html, bubble->recipient);
		byoc_text_addz(html, "</a></h2>\n");
		bubble_write(html, bubble);
	}
}

void phone_page(struct request *request)
{
	const struct phone *phone = request->app->phone;
	enum language language = request_language(request);
	const char *title = word(language, WORD_PHONE_TITLE);

	if (!admitted(request))
		return;
	page_begin(request, MHD_HTTP_OK,
		&(struct page){ .title = title, .refresh_seconds = REFRESH_SECONDS });
	byoc_text_addf(&request->answer, "<h1>%s</h1>\n", title);
	if (!phone_count(phone))
		byoc_text_addf(&request->answer, "<p>%s</p>\n", word(language, WORD_PHONE_EMPTY));
	people_write(&request->answer, phone);
	page_end(request);
}

static void hidden(struct byoc_text *html, const char *name, const char *value)
{
	byoc_text_addf(html, "<input type=\"hidden\" name=\"%s\" value=\"", name);
	byoc_text_add_html(html, value);
	byoc_text_addz(html, "\">");
}

static void person_write(struct request *request, const struct bubble *latest)
{
	enum language language = request_language(request);
	struct byoc_text *html = &request->answer;

	page_begin(
		request, MHD_HTTP_OK, &(struct page){ .title = word(language, WORD_PHONE_TITLE) });
	byoc_text_addf(html, "<p><a href=\"/phone\">%s</a></p><h1>%s ",
		word(language, WORD_PHONE_ALL), word(language, WORD_PHONE_PERSON));
	byoc_text_add_html(html, latest->recipient);
	byoc_text_addf(html, "</h1>\n<iframe title=\"%s\" src=\"/phone/thread",
		word(language, WORD_PHONE_MESSAGES));
	person_query(html, latest);
	byoc_text_addz(html, "\"></iframe>\n<form method=\"post\" action=\"/phone/reply\">");
	hidden(html, "secret", phone_secret(request->app->phone));
	hidden(html, "channel", latest->channel);
	hidden(html, "recipient", latest->recipient);
	byoc_text_addf(html,
		"<label for=\"text\">%s</label><textarea id=\"text\" name=\"text\" rows=\"3\" "
		"required autofocus></textarea><button>%s</button></form>\n",
		word(language, WORD_PHONE_REPLY), word(language, WORD_PHONE_SEND));
	page_end(request);
}

void phone_person(struct request *request)
{
	struct person person = person_read(request->query);
	const struct bubble *latest = person_latest(request->app->phone, &person);

	if (admitted(request) && latest)
		person_write(request, latest);
	else
		request_problem(request, MHD_HTTP_NOT_FOUND, "this person has no message");
	person_done(&person);
}

void phone_thread(struct request *request)
{
	const struct phone *phone = request->app->phone;
	struct person person = person_read(request->query);

	if (admitted(request)) {
		page_begin(request, MHD_HTTP_OK,
			&(struct page){
				.title = word(request_language(request), WORD_PHONE_MESSAGES),
				.refresh_seconds = REFRESH_SECONDS });
		for (size_t i = 0; i < phone_count(phone); i++) {
			if (person_is(&person, phone_at(phone, i)))
				bubble_write(&request->answer, phone_at(phone, i));
		}
		page_end(request);
	}
	person_done(&person);
}

static void reply_owe(struct request *request, const struct bubble *latest, const char *text)
{
	struct app *app = request->app;
	int64_t now = byoc_now_usec();
	struct byoc_text body = { 0 };
	char number[40];
	char id[64];
	struct byoc_owed owed = { .kind = BYOC_MESSAGE,
		.due_usec = now,
		.channel = latest->channel,
		.message = id,
		.recipient = latest->recipient };
	struct bubble bubble = *latest;

	byoc_store_id(app->store, number);
	snprintf(id, sizeof id, "phone-%s", number);
	byoc_inbound_build(&(struct byoc_inbound){ .message = id,
				   .thread = latest->thread,
				   .author = latest->recipient,
				   .text = text,
				   .created_usec = now },
		&body);
	owed.body = byoc_text_z(&body);
	if (byoc_outbox_add(app->outbox, &owed, NULL, NULL)) {
		bubble.text = text;
		bubble.at_usec = now;
		bubble.from_person = true;
		phone_add(app->phone, &bubble);
	}
	byoc_text_done(&body);
}

static void reply_take(struct request *request, const struct bubble *latest, const char *text)
{
	struct byoc_text place = { 0 };

	byoc_text_addz(&place, "/phone/person?channel=");
	byoc_text_add_url(&place, latest->channel);
	byoc_text_addz(&place, "&recipient=");
	byoc_text_add_url(&place, latest->recipient);
	reply_owe(request, latest, text);
	request_redirect(request, byoc_text_z(&place));
	request_commit(request);
	byoc_text_done(&place);
}

void phone_reply(struct request *request)
{
	const char *form = byoc_text_z(&request->body);
	struct person person = person_read(form);
	char *secret = byoc_form_get(form, "secret");
	char *text = byoc_form_get(form, "text");
	const struct bubble *latest = person_latest(request->app->phone, &person);

	if (!admitted(request) || !latest)
		request_problem(request, MHD_HTTP_NOT_FOUND, "this person has no message");
	else if (!secret || !byoc_same_secret(secret, phone_secret(request->app->phone)))
		request_problem(request, MHD_HTTP_FORBIDDEN,
			"this form is older than the middleware; load the page again");
	else if (!text || !text[0] || strlen(text) > REPLY_MAX_BYTES)
		request_problem(request, MHD_HTTP_BAD_REQUEST, "a reply has 1 to 10,000 bytes");
	else
		reply_take(request, latest, text);
	free(text);
	free(secret);
	person_done(&person);
}
