/* SPDX-License-Identifier: Apache-2.0 */
/*
 * URLs that people enter: read by libcurl's own parser, so that what is checked is what is called.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>

#include <curl/curl.h>

#include "http/client.h"

#define URL_MAX 2048

/** libcurl forgives one slash or three after the scheme; people should not be forgiven. */
static bool begins_well(struct str url)
{
	size_t scheme;

	if (str_equal_nocase((struct str){ url.at, MIN_OF(url.len, 8) }, STR("https://")))
		scheme = 8;
	else if (str_equal_nocase((struct str){ url.at, MIN_OF(url.len, 7) }, STR("http://")))
		scheme = 7;
	else
		return false;
	return url.len > scheme && url.at[scheme] != '/';
}

static bool bytes_are_visible(struct str url)
{
	for (size_t i = 0; i < url.len; i++) {
		if ((unsigned char)url.at[i] <= ' ' || url.at[i] == 0x7f || url.at[i] == '\\')
			return false;
	}
	return true;
}

static bool host_is_loopback(const char *host)
{
	struct in_addr v4;

	if (str_equal_nocase(str_of(host), STR("localhost")) || strcmp(host, "[::1]") == 0)
		return true;
	return inet_pton(AF_INET, host, &v4) == 1 && (ntohl(v4.s_addr) >> 24) == 127;
}

static bool parts_are_allowed(CURLU *parts, const char *text, bool allow_http)
{
	char *scheme = NULL, *host = NULL;
	bool allowed;

	if (curl_url_set(parts, CURLUPART_URL, text, CURLU_DISALLOW_USER) != CURLUE_OK)
		return false;
	allowed = curl_url_get(parts, CURLUPART_SCHEME, &scheme, 0) == CURLUE_OK &&
		  curl_url_get(parts, CURLUPART_HOST, &host, 0) == CURLUE_OK && *host &&
		  (strcmp(scheme, "https") == 0 || (allow_http && host_is_loopback(host)));
	curl_free(scheme);
	curl_free(host);
	return allowed;
}

static bool url_is_allowed(struct str url, bool allow_http)
{
	char text[URL_MAX + 1];
	bool allowed;
	CURLU *parts;

	if (url.len > URL_MAX || !begins_well(url) || !bytes_are_visible(url))
		return false;
	snprintf(text, sizeof(text), "%.*s", STR_ARGS(url));
	parts = curl_url();
	if (!parts)
		return false;
	allowed = parts_are_allowed(parts, text, allow_http);
	curl_url_cleanup(parts);
	return allowed;
}

enum status url_check(struct str url, bool allow_http, struct str field, struct problems *problems)
{
	if (!str_present(url))
		return problem_add(problems, ST_INVALID, "required", field);
	if (!url_is_allowed(url, allow_http))
		return problem_add(problems, ST_INVALID, "url", field);
	return ST_OK;
}
