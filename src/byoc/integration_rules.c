/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What an integration must look like, without looking anything up.
 */
#include "byoc/certificate.h"
#include "byoc/integration.h"
#include "core/text.h"
#include "http/client.h"

const char *const byoc_icons[] = { "amazon", "apple", "apple-apps", "apple-imessage", "co-browsing",
	"contact-form", "email", "facebook", "facebook-dm", "facebook-messenger", "forum", "google",
	"google-dm", "google-maps", "google-play", "google-search", "instagram", "instagram-dm",
	"kakao-talk", "kik", "line-message", "linkedin", "listening", "livechat",
	"livechat-contact-form", "ok-ru", "pinterest", "rcs", "rss", "slack", "sms", "snapchat",
	"tango", "telegram", "tumblr", "twitter", "twitter-dm", "viber", "vkontakte",
	"vkontakte-dm", "voice", "wechat", "whatsapp", "youtube", NULL };

static bool is_hex(char c)
{
	return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'f');
}

static bool color_is_valid(struct str color)
{
	if (color.len != 7 || color.at[0] != '#')
		return false;
	for (size_t i = 1; i < color.len; i++)
		if (!is_hex(color.at[i]))
			return false;
	return true;
}

static enum status check_name(struct str name, struct problems *problems)
{
	if (!str_present(str_trim(name)))
		return problem_add(problems, ST_INVALID, "required", STR("name"));
	if (text_has_controls(name, false))
		return problem_add(problems, ST_INVALID, "control_chars", STR("name"));
	if (text_points(name) > 100)
		return problem_add(
			problems, ST_INVALID, "length", STR("name"), "min", "1", "max", "100");
	return ST_OK;
}

static enum status check_urls(
	const struct integration *integration, bool allow_http, struct problems *problems)
{
	const struct {
		struct str url;
		const char *field;
	} urls[] = {
		{ integration->box_url, "integrationBoxUrl" },
		{ integration->authorization_url, "authorizationUrl" },
		{ integration->add_url, "addActionUrl" },
		{ integration->reconnect_url, "reconnectActionUrl" },
		{ integration->remove_url, "removeActionUrl" },
	};
	enum status s = ST_OK;

	if (!str_present(integration->box_url))
		s = problem_add(problems, ST_INVALID, "required", STR("integrationBoxUrl"));
	for (size_t i = 0; i < COUNT_OF(urls); i++) {
		enum status one = ST_OK;

		if (str_present(urls[i].url))
			one = url_check(urls[i].url, allow_http, str_of(urls[i].field), problems);
		if (one != ST_OK)
			s = one;
	}
	return s;
}

static enum status check_looks(const struct integration *integration, struct problems *problems)
{
	if (str_present(integration->color) && !color_is_valid(integration->color))
		return problem_add(problems, ST_INVALID, "color", STR("color"));
	return ST_OK;
}

static enum status check_client(const struct integration *integration, struct problems *problems)
{
	bool has_secret = integration->client_secret.at ? str_present(integration->client_secret)
							: integration->has_client_secret;

	if (has_secret && !str_present(integration->client_id))
		return problem_add(
			problems, ST_INVALID, "client_secret_alone", STR("clientSecret"));
	return ST_OK;
}

enum status integration_check(const struct integration *integration, bool allow_http, usec wall,
	struct problems *problems)
{
	const struct certificate_triple triple = { integration->client_certificate,
		integration->private_key, integration->ca_certificate };
	const enum status all[] = {
		check_name(integration->name, problems),
		check_urls(integration, allow_http, problems),
		check_client(integration, problems),
		check_looks(integration, problems),
		certificate_check(&triple, wall, problems, NULL),
	};

	for (size_t i = 0; i < COUNT_OF(all); i++)
		if (all[i] != ST_OK)
			return all[i];
	return ST_OK;
}
