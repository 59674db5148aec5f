/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What clients read to find their way (wire 2.2, 2.4): configuration, keys, who they are.
 */
#include "api/call.h"
#include "identity/tokens.h"

static void texts_put(struct json_out *out, const char *key, const char *const *texts)
{
	json_open_array(out, key);
	for (; *texts; texts++)
		json_put_text(out, NULL, str_of(*texts));
	json_close_array(out);
}

static void endpoint_put(struct call *call, const char *key, const char *path)
{
	json_put_text(
		&call->out, key, arena_printf(call->arena, "%s%s", call->hub->public_url, path));
}

#define TEXTS(...) ((const char *const[]){ __VA_ARGS__, NULL })

static enum status openid_get(struct call *call)
{
	struct json_out *out = &call->out;

	endpoint_put(call, "issuer", "");
	endpoint_put(call, "token_endpoint", "/auth/token");
	endpoint_put(call, "userinfo_endpoint", "/auth/userinfo");
	endpoint_put(call, "jwks_uri", "/auth/jwks");
	texts_put(out, "scopes_supported", TEXTS("openid"));
	json_open_array(out, "response_types_supported"); /* no sign-in page for other sites */
	json_close_array(out);
	texts_put(out, "grant_types_supported",
		TEXTS("password", "client_credentials", "refresh_token"));
	texts_put(out, "subject_types_supported", TEXTS("public"));
	texts_put(out, "token_endpoint_auth_methods_supported",
		TEXTS("client_secret_basic", "client_secret_post"));
	texts_put(out, "id_token_signing_alg_values_supported", TEXTS("RS256"));
	texts_put(out, "claim_types_supported", TEXTS("normal"));
	return ST_OK;
}

/* "https://hub.example:8443/x" → "hub.example:8443" */
static struct str host_of(const char *url)
{
	const char *start = strstr(url, "://");

	start = start ? start + 3 : url;
	return (struct str){ start, strcspn(start, "/") };
}

static enum status unit_asked(struct call *call, struct business_unit *ret_unit)
{
	struct str tenant = call_query(call, "tenantId");
	struct uuid uuid;
	enum status s;

	if (!str_present(tenant))
		return business_unit_first(call->db, call->arena, ret_unit);
	if (!uuid_parse(tenant, &uuid))
		return problem_add(&call->problems, ST_NOT_FOUND, "not_found", STR("tenantId"));
	s = business_unit_by_tenant(call->db, uuid, call->arena, ret_unit);
	if (s == ST_NOT_FOUND)
		return problem_add(&call->problems, s, "not_found", STR("tenantId"));
	return s;
}

static enum status cxone_get(struct call *call)
{
	struct str host = host_of(call->hub->public_url);
	struct json_out *out = &call->out;
	struct business_unit unit;
	enum status s;

	if ((s = unit_asked(call, &unit)) != ST_OK)
		return s;
	json_put_bool(out, "private", false);
	endpoint_put(call, "ui_endpoint", "");
	endpoint_put(call, "auth_endpoint", "");
	endpoint_put(call, "api_endpoint", "");
	json_put_text(out, "area", STR(AREA_NAME));
	json_put_text(out, "cluster", STR(CLUSTER_NAME));
	json_put_text(out, "domain", host);
	json_put_text(out, "acdDomain", host);
	json_put_text(out, "uhDomain", host);
	json_put_text(out, "globaldomain", host);
	json_put_uuid(out, "tenantId", unit.tenant.bytes);
	return ST_OK;
}

static enum status jwks_get(struct call *call)
{
	enum status s;

	json_open_array(&call->out, "keys");
	s = identity_put_keys(call->hub->identity, call->arena, &call->out);
	json_close_array(&call->out);
	return s;
}

static enum status userinfo_get(struct call *call)
{
	char uuid[UUID_TEXT + 1];
	struct user user;
	enum status s;

	s = user_get(call->db, call->caller.bu_id, call->caller.user_id, call->arena, &user);
	if (s != ST_OK)
		return s;
	uuid_text(user.uuid, uuid);
	json_put_text(&call->out, "sub", arena_printf(call->arena, "user:%s", uuid));
	json_put_text(&call->out, "name", user.user_name);
	json_put_text(&call->out, "given_name", user.first_name);
	json_put_text(&call->out, "family_name", user.last_name);
	json_put_text(&call->out, "email", user.email);
	return ST_OK;
}

static const struct route discovery_routes[] = {
	{ HTTP_GET, "/.well-known/openid-configuration", ROUTE_READ, PERM_PUBLIC, openid_get,
		.summary = "OpenID Connect discovery" },
	{ HTTP_GET, "/.well-known/cxone-configuration", ROUTE_READ, PERM_PUBLIC, cxone_get,
		.summary = "Where the APIs of a tenant are" },
	{ HTTP_GET, "/auth/jwks", ROUTE_READ, PERM_PUBLIC, jwks_get,
		.summary = "Public keys of access tokens" },
	{ HTTP_GET, "/auth/userinfo", ROUTE_READ, PERM_SIGNED_IN, userinfo_get,
		.summary = "Who the token belongs to" },
};
ROUTES(discovery);
