/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The forms of the action pages as HTML.
 */
#include "action.h"
#include "page.h"

#include <stdlib.h>
#include <string.h>

static const enum word titles[] = { WORD_ADD_TITLE, WORD_RECONNECT_TITLE, WORD_REMOVE_TITLE };
static const enum word intros[] = { WORD_ADD_INTRO, WORD_RECONNECT_INTRO, WORD_REMOVE_INTRO };
static const char *const paths[] = { "/action/add", "/action/reconnect", "/action/remove" };

static void form_begin(
	struct request *request, const struct session *session, const struct notice *notice)
{
	static const unsigned statuses[] = { MHD_HTTP_OK, MHD_HTTP_BAD_REQUEST,
		MHD_HTTP_BAD_REQUEST, MHD_HTTP_BAD_GATEWAY };
	static const enum word sentences[] = { WORD_DONE, WORD_TOO_LONG, WORD_HUB_SAID,
		WORD_HUB_SILENT };
	enum language language = request_language(request);
	const char *title = word(language, titles[session->action]);
	struct byoc_text *html = &request->answer;
	char *origin = session->back_url ? origin_of(session->back_url) : NULL;

	page_begin(request, statuses[notice->what],
		&(struct page){ .title = title, .form_origin = origin });
	free(origin);
	byoc_text_addf(
		html, "<h1>%s</h1><p>%s</p>\n", title, word(language, intros[session->action]));
	if (notice->what != NOTICE_NONE) {
		byoc_text_addf(html, "<p class=\"problem\" role=\"alert\">%s ",
			word(language, sentences[notice->what]));
		byoc_text_add_html(html, notice->detail);
		byoc_text_addz(html, "</p>\n");
	}
	byoc_text_addf(html,
		"<form method=\"post\" action=\"%s\"><input type=\"hidden\" name=\"secret\" "
		"value=\"%s\">\n",
		paths[session->action], session->secret);
}

static void form_end(struct request *request, const struct session *session, enum word button)
{
	struct byoc_text *html = &request->answer;
	enum language language = request_language(request);

	if (button != WORD_COUNT)
		byoc_text_addf(html, "<button>%s</button>", word(language, button));
	byoc_text_addz(html, "</form>\n");
	if (session->back_url) {
		byoc_text_addz(html, "<p><a href=\"");
		byoc_text_add_html(html, session->back_url);
		byoc_text_addf(html, "\">%s</a></p>\n", word(language, WORD_BACK));
	}
	page_end(request);
}

struct field {
	const char *name;
	enum word label;
	enum word help;
	const char *value;
	unsigned max;
};

static void field_write(struct request *request, const struct field *field)
{
	enum language language = request_language(request);
	struct byoc_text *html = &request->answer;

	byoc_text_addf(html, "<label for=\"%s\">%s</label><input type=\"text\" id=\"%s\" ",
		field->name, word(language, field->label), field->name);
	byoc_text_addf(html,
		"name=\"%s\" required maxlength=\"%u\" aria-describedby=\"%s-help\" value=\"",
		field->name, field->max, field->name);
	byoc_text_add_html(html, field->value);
	byoc_text_addf(html, "\"><small id=\"%s-help\">%s</small>\n", field->name,
		word(language, field->help));
}

struct choice {
	const char *value;
	enum word label;
};

static void choices_write(struct request *request, const char *name, enum word legend,
	const struct choice *choices, size_t count, const char *chosen)
{
	enum language language = request_language(request);
	struct byoc_text *html = &request->answer;

	byoc_text_addf(html, "<fieldset><legend>%s</legend>", word(language, legend));
	for (size_t i = 0; i < count; i++) {
		bool checked = chosen ? !strcmp(chosen, choices[i].value) : i == 0;

		byoc_text_addf(html,
			"<label><input type=\"radio\" name=\"%s\" value=\"%s\"%s> %s</label>", name,
			choices[i].value, checked ? " checked" : "",
			word(language, choices[i].label));
	}
	byoc_text_addz(html, "</fieldset>\n");
}

void action_page_add(struct request *request, const struct session *session,
	const struct add_form *typed, const struct notice *notice)
{
	static const struct choice visibility[] = { { "private", WORD_PRIVATE },
		{ "public", WORD_PUBLIC } };
	static const struct choice addresses[] = { { "default", WORD_ADDRESSES_IDENTITY },
		{ "phone", WORD_ADDRESSES_PHONE }, { "email", WORD_ADDRESSES_EMAIL } };
	const struct field fields[] = {
		{ "name", WORD_NAME, WORD_NAME_HELP, typed->name, 100 },
		{ "account", WORD_ACCOUNT, WORD_ACCOUNT_HELP,
			typed->account ? typed->account : session->draft, 255 },
		{ "platform", WORD_PLATFORM, WORD_PLATFORM_HELP,
			typed->platform ? typed->platform : "custom", 64 },
		{ "integration", WORD_INTEGRATION, WORD_INTEGRATION_HELP,
			typed->integration ? typed->integration : session->integration, 255 },
	};

	form_begin(request, session, notice);
	for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
		field_write(request, &fields[i]);
	choices_write(request, "visibility", WORD_VISIBILITY, visibility, 2, typed->visibility);
	choices_write(request, "addresses", WORD_ADDRESSES, addresses, 3, typed->addresses);
	form_end(request, session, WORD_ADD_DO);
}

bool action_owns(const struct session *session, const cJSON *channel)
{
	const char *integration = byoc_json_text(channel, "channelIntegrationId");
	const char *id = byoc_json_text(channel, "id");

	if (!integration || !id)
		return false;
	return !session->integration || !strcmp(integration, session->integration);
}

static void channel_write(
	struct request *request, const struct session *session, const cJSON *channel, bool first)
{
	struct byoc_text *html = &request->answer;
	const char *id = byoc_json_text(channel, "id");
	const char *name = byoc_json_text(channel, "name");
	bool checked = session->channel ? !strcmp(session->channel, id) : first;

	byoc_text_addz(html, "<label><input type=\"radio\" name=\"channel\" required value=\"");
	byoc_text_add_html(html, id);
	byoc_text_addf(html, "\"%s> ", checked ? " checked" : "");
	byoc_text_add_html(html, name && name[0] ? name : id);
	byoc_text_addz(html, "<small>");
	byoc_text_add_html(html, id);
	byoc_text_addz(html, "</small></label>\n");
}

void action_page_choose(struct request *request, const struct session *session,
	const cJSON *channels, const struct notice *notice)
{
	enum language language = request_language(request);
	struct byoc_text *html = &request->answer;
	size_t count = 0;
	const cJSON *channel;

	form_begin(request, session, notice);
	byoc_text_addf(html, "<fieldset><legend>%s</legend>", word(language, WORD_CHANNELS));
	cJSON_ArrayForEach(channel, channels)
	{
		if (action_owns(session, channel))
			channel_write(request, session, channel, count++ == 0);
	}
	byoc_text_addz(html, "</fieldset>\n");
	if (!count)
		byoc_text_addf(html, "<p>%s</p>\n", word(language, WORD_NO_CHANNELS));
	form_end(request, session,
		!count                             ? WORD_COUNT
		: session->action == ACTION_REMOVE ? WORD_REMOVE_CONFIRM
						   : WORD_RECONNECT_DO);
}
