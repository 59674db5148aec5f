/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The way through an action page. The hub is asked in between, so a page is held and goes on in a `_done` function;
 * the visit is looked up again there by its cookie, because it may have ended meanwhile.
 */
#include "action.h"

#include "app.h"
#include "page.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char cookie_name[] = "byoc_visit";

/* What the hub put into the address of the page; every text is yours or NULL. */
struct arrival {
	char *user;
	char *brand;
	char *token;
	char *back_url;
	char *api_host;
	char *channel;
	char *integration;
};

/* A page that waits for the hub. */
struct visit {
	struct request *request;
	struct app *app;
	enum action action;
	struct arrival arrival;
	char session_id[65];
	struct add_form form;
	char *chosen; /* channel that was chosen */
};

static enum action action_of(const struct request *request)
{
	const char *name = request->segments[1];

	if (!strcmp(name, "reconnect"))
		return ACTION_RECONNECT;
	return strcmp(name, "remove") == 0 ? ACTION_REMOVE : ACTION_ADD;
}

static void arrival_done(struct arrival *arrival)
{
	free(arrival->user);
	free(arrival->brand);
	free(arrival->token);
	free(arrival->back_url);
	free(arrival->api_host);
	free(arrival->channel);
	free(arrival->integration);
}

static struct visit *visit_new(struct request *request)
{
	struct visit *visit = calloc(1, sizeof *visit);

	if (!visit) {
		request_problem(request, MHD_HTTP_SERVICE_UNAVAILABLE, "no memory");
		return NULL;
	}
	visit->request = request;
	visit->app = request->app;
	visit->action = action_of(request);
	return visit;
}

static void visit_free(struct visit *visit)
{
	arrival_done(&visit->arrival);
	add_form_done(&visit->form);
	free(visit->chosen);
	free(visit);
}

/* The page is answered: the visit's request goes on. */
static void visit_end(struct visit *visit)
{
	struct request *request = visit->request;

	visit_free(visit);
	request_release(request);
}

/* Calls the hub for a visit; without memory the page says so at once. */
static void visit_wait(struct visit *visit, bool started)
{
	if (started)
		return;
	request_problem(visit->request, MHD_HTTP_SERVICE_UNAVAILABLE, "no memory");
	visit_end(visit);
}

static void session_over(struct request *request)
{
	page_problem(request, MHD_HTTP_FORBIDDEN, WORD_SESSION_OVER, NULL, NULL);
}

/* The hub's own words about what it refused: the first message of its error envelope. */
static const char *hub_message(const cJSON *tree, const struct byoc_hub_answer *answer)
{
	const char *message =
		byoc_json_text(cJSON_GetArrayItem(byoc_json_array(tree, "errors"), 0), "message");

	if (!message)
		message = byoc_json_text(tree, "error_description");
	if (!message)
		message = answer->problem;
	return message ? message : "";
}

static struct notice notice_of(const cJSON *tree, const struct byoc_hub_answer *answer)
{
	bool refused = answer->status >= 400 && answer->status < 500;

	return (struct notice){ refused ? NOTICE_HUB : NOTICE_SILENT, hub_message(tree, answer) };
}

static void channels_shown(void *arg, const struct byoc_hub_answer *answer)
{
	struct visit *visit = arg;
	struct session *session =
		session_find(visit->app->sessions, visit->session_id, byoc_now_usec());
	cJSON *tree = byoc_json_parse(answer->body, answer->len);

	if (!session)
		session_over(visit->request);
	else if (answer->status == MHD_HTTP_OK)
		action_page_choose(visit->request, session, tree, &(struct notice){ 0 });
	else
		page_problem(visit->request, MHD_HTTP_BAD_GATEWAY, WORD_HUB_SILENT,
			hub_message(tree, answer), session->back_url);
	cJSON_Delete(tree);
	visit_end(visit);
}

/* Shows the form of a visit that the hub has verified. Takes the visit over. */
static void form_show(struct visit *visit, const struct session *session)
{
	struct byoc_access access = { session->api_host, session->bearer };

	if (session->action == ACTION_ADD) {
		action_page_add(
			visit->request, session, &(struct add_form){ 0 }, &(struct notice){ 0 });
		visit_end(visit);
		return;
	}
	snprintf(visit->session_id, sizeof visit->session_id, "%s", session->id);
	visit_wait(visit, byoc_hub_channels(visit->app->hub, &access, channels_shown, visit));
}

static void cookie_set(struct request *request, const struct session *session)
{
	bool tls = request->app->settings.tls_cert[0];
	char cookie[192];

	snprintf(cookie, sizeof cookie, "%s=%s; Path=/action; HttpOnly; SameSite=Lax%s",
		cookie_name, session->id, tls ? "; Secure" : "");
	request_header_add(request, "Set-Cookie", cookie);
}

#define TAKE(p)                                                                                    \
	({                                                                                         \
		__typeof__(p) taken_ = (p);                                                        \
		(p) = NULL;                                                                        \
		taken_;                                                                            \
	})

static struct session *session_begin(struct visit *visit, const char *bearer)
{
	struct arrival *arrival = &visit->arrival;
	char *copy = strdup(bearer);
	struct session *session;

	if (!copy)
		return NULL;
	session = session_new(visit->app->sessions, byoc_now_usec());
	session->action = visit->action;
	session->bearer = copy;
	session->token = TAKE(arrival->token);
	session->api_host = TAKE(arrival->api_host);
	session->back_url = TAKE(arrival->back_url);
	session->channel = TAKE(arrival->channel);
	session->integration = TAKE(arrival->integration);
	return session;
}

static void verified(void *arg, const struct byoc_hub_answer *answer)
{
	struct visit *visit = arg;
	cJSON *tree = byoc_json_parse(answer->body, answer->len);
	const char *bearer = byoc_json_text(tree, "accessToken");
	const char *back_url = visit->arrival.back_url;
	struct session *session = NULL;

	if (answer->status == MHD_HTTP_OK && bearer)
		session = session_begin(visit, bearer);
	cJSON_Delete(tree);
	if (session) {
		cookie_set(visit->request, session);
		form_show(visit, session);
		return;
	}
	if (!answer->status || answer->status >= 500)
		page_problem(visit->request, MHD_HTTP_BAD_GATEWAY, WORD_HUB_SILENT, answer->problem,
			back_url);
	else
		page_problem(visit->request, back_url ? MHD_HTTP_OK : MHD_HTTP_FORBIDDEN,
			WORD_NOT_VERIFIED, NULL, back_url);
	visit_end(visit);
}

/* The integration is named by the action URL, or by an option, or was learned from an earlier form. */
static char *integration_known(const struct request *request)
{
	char *named = byoc_form_get(request->query, "integration");

	if (named && named[0])
		return named;
	free(named);
	if (request->app->settings.integration_id[0])
		return strdup(request->app->settings.integration_id);
	return byoc_store_value(request->app->store, "integration");
}

static struct arrival arrival_read(const struct request *request)
{
	const char *query = request->query;
	struct arrival arrival = { .user = byoc_form_get(query, "userId"),
		.brand = byoc_form_get(query, "brandId"),
		.token = byoc_form_get(query, "token"),
		.back_url = byoc_form_get(query, "backUrl"),
		.api_host = byoc_form_get(query, "apiHost"),
		.channel = byoc_form_get(query, "channelId"),
		.integration = integration_known(request) };
	size_t len;

	if (!arrival.api_host)
		arrival.api_host = origin_first(request->app->settings.hub_url);
	len = arrival.api_host ? strlen(arrival.api_host) : 0;
	while (len && arrival.api_host[len - 1] == '/')
		arrival.api_host[--len] = '\0';
	return arrival;
}

static bool is_number(const char *text)
{
	return text && *text && strlen(text) <= 15 && text[strspn(text, "0123456789")] == '\0';
}

/* Writes the page about what is missing, or leads elsewhere. True: all is there. */
static bool arrival_good(struct request *request, const struct arrival *arrival)
{
	const char *origins = request->app->settings.hub_url;
	struct byoc_text missing = { 0 };

	if (!origins[0]) {
		page_problem(request, MHD_HTTP_SERVICE_UNAVAILABLE, WORD_NO_HUB, NULL, NULL);
		return false;
	}
	byoc_text_addf(&missing, "%s%s%s", is_number(arrival->user) ? "" : "userId ",
		is_number(arrival->brand) ? "" : "brandId ",
		arrival->token && arrival->token[0] ? "" : "token ");
	if (missing.len)
		page_problem(
			request, MHD_HTTP_BAD_REQUEST, WORD_MISSING, byoc_text_z(&missing), NULL);
	else if (!origin_allowed(origins, arrival->api_host))
		page_problem(request, MHD_HTTP_BAD_REQUEST, WORD_NOT_ALLOWED, "apiHost", NULL);
	else if (arrival->back_url && !origin_allowed(origins, arrival->back_url))
		page_problem(request, MHD_HTTP_BAD_REQUEST, WORD_NOT_ALLOWED, "backUrl", NULL);
	else {
		byoc_text_done(&missing);
		return true;
	}
	byoc_text_done(&missing);
	return false;
}

static struct session *session_of(const struct request *request)
{
	struct session *session = session_find(
		request->app->sessions, request_cookie(request, cookie_name), byoc_now_usec());

	return session && session->action == action_of(request) ? session : NULL;
}

void action_open(struct request *request)
{
	struct session *session = session_of(request);
	struct visit *visit = visit_new(request);

	if (!visit)
		return;
	request_hold(request);
	visit->arrival = arrival_read(request);
	if (session && visit->arrival.token && !strcmp(session->token, visit->arrival.token)) {
		form_show(visit, session);
		return;
	}
	if (!arrival_good(request, &visit->arrival)) {
		visit_end(visit);
		return;
	}
	visit_wait(visit, byoc_hub_verify(visit->app->hub, visit->arrival.api_host,
				  strtoll(visit->arrival.brand, NULL, 10),
				  strtoll(visit->arrival.user, NULL, 10), visit->arrival.token,
				  verified, visit));
}

/* The integration's id is kept for the pages to come, where only the action URL would name it. */
static void integration_learn(const struct visit *visit)
{
	const char *integration = visit->form.integration;

	if (integration && !byoc_store_value_set(visit->app->store, "integration", integration))
		fprintf(stderr, "warning: the id of the integration cannot be kept\n");
}

static void session_succeed(struct visit *visit, struct session *session)
{
	struct request *request = visit->request;
	enum language language = request_language(request);

	integration_learn(visit);
	if (session->back_url) {
		request_redirect(request, session->back_url);
	} else {
		page_begin(
			request, MHD_HTTP_OK, &(struct page){ .title = word(language, WORD_DONE) });
		byoc_text_addf(&request->answer, "<h1>%s</h1>\n", word(language, WORD_DONE));
		page_end(request);
	}
	session_end(session);
	request_commit(request);
}

static void channel_changed(void *arg, const struct byoc_hub_answer *answer)
{
	struct visit *visit = arg;
	struct session *session =
		session_find(visit->app->sessions, visit->session_id, byoc_now_usec());
	cJSON *tree = byoc_json_parse(answer->body, answer->len);
	struct notice notice = notice_of(tree, answer);

	if (!session || answer->status == MHD_HTTP_UNAUTHORIZED)
		session_over(visit->request);
	else if (answer->status >= 200 && answer->status < 300)
		session_succeed(visit, session);
	else if (visit->action == ACTION_ADD)
		action_page_add(visit->request, session, &visit->form, &notice);
	else
		page_problem(visit->request,
			notice.what == NOTICE_HUB ? MHD_HTTP_BAD_REQUEST : MHD_HTTP_BAD_GATEWAY,
			notice.what == NOTICE_HUB ? WORD_HUB_SAID : WORD_HUB_SILENT, notice.detail,
			session->back_url);
	cJSON_Delete(tree);
	visit_end(visit);
}

static const cJSON *channel_find(
	const struct session *session, const cJSON *channels, const char *id)
{
	const cJSON *channel;

	cJSON_ArrayForEach(channel, channels)
	{
		if (action_owns(session, channel) && !strcmp(byoc_json_text(channel, "id"), id))
			return channel;
	}
	return NULL;
}

/* Posts the channel again, or deletes it. */
static bool channel_change(struct visit *visit, const struct session *session, const cJSON *channel)
{
	struct byoc_access access = { session->api_host, session->bearer };
	char *json;
	bool started;

	if (visit->action == ACTION_REMOVE)
		return byoc_hub_channel_delete(visit->app->hub, &access,
			byoc_json_text(channel, "id"), channel_changed, visit);
	json = channel_again(channel);
	started = json &&
		  byoc_hub_channel_put(visit->app->hub, &access, json, channel_changed, visit);
	free(json);
	return started;
}

static void channels_searched(void *arg, const struct byoc_hub_answer *answer)
{
	struct visit *visit = arg;
	struct session *session =
		session_find(visit->app->sessions, visit->session_id, byoc_now_usec());
	cJSON *tree = byoc_json_parse(answer->body, answer->len);
	const cJSON *channel = session ? channel_find(session, tree, visit->chosen) : NULL;

	if (channel) {
		visit_wait(visit, channel_change(visit, session, channel));
		cJSON_Delete(tree);
		return;
	}
	if (!session || answer->status == MHD_HTTP_UNAUTHORIZED)
		session_over(visit->request);
	else if (answer->status == MHD_HTTP_OK)
		action_page_choose(visit->request, session, tree, &(struct notice){ 0 });
	else
		page_problem(visit->request, MHD_HTTP_BAD_GATEWAY, WORD_HUB_SILENT,
			hub_message(tree, answer), session->back_url);
	cJSON_Delete(tree);
	visit_end(visit);
}

static void submit_add(struct visit *visit, const struct session *session, const char *form)
{
	struct byoc_access access = { session->api_host, session->bearer };
	struct byoc_text channel = { 0 };

	visit->form = add_form_read(form);
	if (!add_form_good(&visit->form)) {
		action_page_add(visit->request, session, &visit->form,
			&(struct notice){ NOTICE_TYPED, NULL });
		visit_end(visit);
		return;
	}
	add_form_channel(&visit->form, session->draft, &channel);
	visit_wait(
		visit, !channel.failed && byoc_hub_channel_put(visit->app->hub, &access,
						  byoc_text_z(&channel), channel_changed, visit));
	byoc_text_done(&channel);
}

static void submit_chosen(struct visit *visit, const struct session *session, const char *form)
{
	struct byoc_access access = { session->api_host, session->bearer };

	visit->chosen = byoc_form_get(form, "channel");
	if (!visit->chosen && !(visit->chosen = strdup(""))) {
		visit_wait(visit, false);
		return;
	}
	visit_wait(visit, byoc_hub_channels(visit->app->hub, &access, channels_searched, visit));
}

void action_submit(struct request *request)
{
	const char *form = byoc_text_z(&request->body);
	struct session *session = session_of(request);
	char *secret = byoc_form_get(form, "secret");
	bool genuine = session && secret && byoc_same_secret(secret, session->secret);
	struct visit *visit;

	free(secret);
	if (!genuine) {
		session_over(request);
		return;
	}
	visit = visit_new(request);
	if (!visit)
		return;
	request_hold(request);
	snprintf(visit->session_id, sizeof visit->session_id, "%s", session->id);
	if (visit->action == ACTION_ADD)
		submit_add(visit, session, form);
	else
		submit_chosen(visit, session, form);
}
