/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The calls of the hub's API that a middleware needs, each in a few lines.
 */
#include "byoc.h"

#include <inttypes.h>

static bool call_and_free(struct byoc_hub *hub, const struct byoc_access *access,
	const char *method, struct byoc_text *path, struct byoc_text *body, byoc_hub_done *done,
	void *arg)
{
	bool good = !path->failed && !(body && body->failed) &&
		    byoc_hub_call(hub, access, method, byoc_text_z(path),
			    body ? byoc_text_z(body) : NULL, done, arg);

	byoc_text_done(path);
	if (body)
		byoc_text_done(body);
	return good;
}

bool byoc_hub_log_in(struct byoc_hub *hub, const char *api_host, const char *key_id,
	const char *key_secret, byoc_hub_done *done, void *arg)
{
	struct byoc_access access = { .api_host = api_host };
	struct byoc_text path = { 0 };
	struct byoc_text body = { 0 };

	byoc_text_addz(&path, "/authentication/v1/token/access-key");
	byoc_text_addz(&body, "{\"accessKeyId\":");
	byoc_text_add_json(&body, key_id);
	byoc_text_addz(&body, ",\"accessKeySecret\":");
	byoc_text_add_json(&body, key_secret);
	byoc_text_addz(&body, "}");
	return call_and_free(hub, &access, "POST", &path, &body, done, arg);
}

bool byoc_hub_verify(struct byoc_hub *hub, const char *api_host, int64_t brand, int64_t user,
	const char *token, byoc_hub_done *done, void *arg)
{
	struct byoc_access access = { .api_host = api_host };
	struct byoc_text path = { 0 };
	struct byoc_text body = { 0 };

	byoc_text_addz(&path, "/dfo/3.0/one-time-token/verification");
	byoc_text_addf(
		&body, "{\"brandId\":%" PRId64 ",\"userId\":%" PRId64 ",\"token\":", brand, user);
	byoc_text_add_json(&body, token);
	byoc_text_addz(&body, ",\"purpose\":\"channel-integration\"}");
	return call_and_free(hub, &access, "POST", &path, &body, done, arg);
}

bool byoc_hub_channels(
	struct byoc_hub *hub, const struct byoc_access *access, byoc_hub_done *done, void *arg)
{
	return byoc_hub_call(hub, access, "GET", "/dfo/3.0/channels", NULL, done, arg);
}

bool byoc_hub_channel_put(struct byoc_hub *hub, const struct byoc_access *access,
	const char *channel_json, byoc_hub_done *done, void *arg)
{
	return byoc_hub_call(hub, access, "POST", "/dfo/3.0/channels", channel_json, done, arg);
}

bool byoc_hub_channel_delete(struct byoc_hub *hub, const struct byoc_access *access,
	const char *channel, byoc_hub_done *done, void *arg)
{
	struct byoc_text path = { 0 };

	byoc_text_addz(&path, "/dfo/3.0/channels/");
	byoc_text_add_url(&path, channel);
	return call_and_free(hub, access, "DELETE", &path, NULL, done, arg);
}

bool byoc_hub_post(struct byoc_hub *hub, const struct byoc_access *access,
	const struct byoc_owed *owed, byoc_hub_done *done, void *arg)
{
	const char *method = owed->kind == BYOC_STATUS ? "PUT" : "POST";
	struct byoc_text path = { 0 };
	bool good;

	byoc_text_addz(&path, "/dfo/3.0/channels/");
	byoc_text_add_url(&path, owed->channel);
	byoc_text_addz(&path, "/messages");
	if (owed->kind == BYOC_STATUS) {
		byoc_text_addz(&path, "/");
		byoc_text_add_url(&path, owed->message);
		byoc_text_addz(&path, "/status");
	}
	good = !path.failed &&
	       byoc_hub_call(hub, access, method, byoc_text_z(&path), owed->body, done, arg);
	byoc_text_done(&path);
	return good;
}
