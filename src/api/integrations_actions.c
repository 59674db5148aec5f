/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The action URLs (wire 4): the browser is sent to the middleware's page with a one-time token. And
 * the check that says what works and what does not.
 */
#include "api/filters.h"
#include "api/integrations.h"
#include "api/messages.h"
#include "byoc/byoc.h"
#include "core/settings.h"
#include "identity/one_time.h"

#define POC_PATH "/points-of-contact"

static enum status action_url(
	struct call *call, const struct integration *integration, struct str *ret_url)
{
	struct str action = call_param(call, "action");
	const struct {
		const char *name;
		struct str url;
	} actions[] = {
		{ "add", integration->add_url },
		{ "reconnect", integration->reconnect_url },
		{ "remove", integration->remove_url },
	};

	for (size_t i = 0; i < COUNT_OF(actions); i++) {
		if (!str_is(action, actions[i].name))
			continue;
		if (!str_present(actions[i].url))
			return problem_add(
				&call->problems, ST_CONFLICT, "action_url_blank", STR("action"));
		*ret_url = actions[i].url;
		return ST_OK;
	}
	return problem_add(&call->problems, ST_NOT_FOUND, "not_found", STR("action"));
}

/** A path of ours only: never "//host", a scheme, a backslash or a line break. */
static bool is_own_path(struct str path)
{
	if (path.len < 1 || path.at[0] != '/' || (path.len > 1 && path.at[1] == '/'))
		return false;
	for (size_t i = 0; i < path.len; i++)
		if (path.at[i] == '\\' || (unsigned char)path.at[i] <= ' ')
			return false;
	return true;
}

static void add_parameter(struct buf *url, const char *name, struct str value)
{
	buf_add_char(url, memchr(url->at, '?', url->len) ? '&' : '?');
	buf_printf(url, "%s=", name);
	buf_add_url(url, value);
}

/** Parameters go before a fragment, behind the query that is there. */
static void write_redirect(struct call *call, struct str target, struct str token, struct buf *url)
{
	const char *hash = memchr(target.at, '#', target.len);
	struct str page = hash ? (struct str){ target.at, (size_t)(hash - target.at) } : target;
	struct str path = call_query(call, "backUrl");
	struct str channel = call_query(call, "channelId");
	struct str ours = str_of(call->hub->public_url);

	if (str_present(path) && str_starts(path, ours))
		path = (struct str){ path.at + ours.len, path.len - ours.len };
	if (!is_own_path(path))
		path = STR(POC_PATH);
	buf_add(url, page);
	add_parameter(
		url, "userId", arena_printf(call->arena, "%lld", (long long)call->caller.user_id));
	add_parameter(
		url, "brandId", arena_printf(call->arena, "%lld", (long long)call->caller.bu_id));
	add_parameter(url, "token", token);
	add_parameter(url, "backUrl",
		arena_printf(call->arena, "%.*s%.*s", STR_ARGS(ours), STR_ARGS(path)));
	add_parameter(url, "apiHost", ours);
	if (str_present(channel))
		add_parameter(url, "channelId", channel);
	if (hash)
		buf_add(url, (struct str){ hash, target.len - page.len });
}

static enum status check_channel(struct call *call, const struct integration *integration)
{
	struct str id = call_query(call, "channelId");
	struct channel channel;
	enum status s;

	if (!str_present(id))
		return ST_OK;
	s = channel_load(call->db, call->caller.bu_id, id, call->arena, &channel);
	if (s == ST_NOT_FOUND || (s == ST_OK && channel.integration_no != integration->no))
		return problem_add(&call->problems, ST_NOT_FOUND, "not_found", STR("channelId"));
	return s;
}

static enum status action_go(struct call *call)
{
	struct buf url CLEANUP(buf_done) = { 0 };
	struct integration integration;
	struct str target = STR_NULL, token = STR_NULL;
	enum status s;

	if ((s = integration_of_call(call, &integration)) != ST_OK)
		return s;
	if ((s = action_url(call, &integration, &target)) != ST_OK)
		return s;
	if ((s = check_channel(call, &integration)) != ST_OK)
		return s;
	s = one_time_token_new(call->db, &call->caller, STR(PURPOSE_CHANNEL_INTEGRATION),
		call->wall, call->hub->settings->ott_lifetime, call->arena, &token);
	if (s != ST_OK)
		return s;
	buf_init(&url, 16384);
	write_redirect(call, target, token, &url);
	if (url.failed)
		return ST_NO_MEMORY;
	return call_redirect(call, arena_copy(call->arena, buf_str(&url)));
}

static void check_done(void *arg, const struct check_result *result)
{
	struct call *call = arg;
	enum language language =
		language_choose(exchange_header(call->exchange, "Accept-Language"));

	json_put_bool(&call->out, "ok", result->ok);
	json_open_array(&call->out, "steps");
	for (size_t i = 0; i < result->count; i++) {
		const struct check_step *step = &result->steps[i];

		json_open(&call->out, NULL);
		json_put_text(&call->out, "step", str_of(step->name));
		json_put_bool(&call->out, "ok", step->ok);
		json_put_text(&call->out, "code", str_of(step->code));
		if (step->code)
			message_put_code(
				&call->out, "message", str_of(step->code), STR_NULL, language);
		json_put_text(&call->out, "details", step->why);
		json_put_int(&call->out, "tookMilliseconds", step->took / USEC_MS);
		json_close(&call->out);
	}
	json_close_array(&call->out);
	call_finish(call, ST_OK);
}

static enum status check_start(struct call *call)
{
	struct integration integration;
	enum status s;

	if ((s = integration_of_call(call, &integration)) != ST_OK)
		return s;
	return byoc_check(call->hub->byoc, call->caller.bu_id, integration.no, check_done, call);
}

#define BASE OWN "/channel-integrations/{integrationId}"

static const struct route integration_action_routes[] = {
	{ HTTP_GET, BASE "/actions/{action}", ROUTE_WRITE, PERM_DIGITAL_ADMIN, action_go,
		.summary =
			"Send the browser to the add, reconnect or remove page of a middleware" },
	{ HTTP_GET, BASE "/check", ROUTE_START, PERM_DIGITAL_ADMIN, check_start,
		.summary = "Check token, address, certificates and callback of an integration" },
};
ROUTES(integration_action);
