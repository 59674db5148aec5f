/* SPDX-License-Identifier: Apache-2.0 */
/*
 * BYOC integrations: /dfo/3.0/channel-integrations (wire 3A.8, 8.1).
 */
#include "api/integrations.h"

#include "api/filters.h"
#include "byoc/byoc.h"
#include "delivery/delivery.h"
#include "identity/audit.h"

#define URL_MAX 2048
#define PEM_MAX 65536

struct integration_args {
	struct str texts[13];
	bool use_outbound_30, remembers;
	int64_t pace;
	bool has[19];
};

enum text_place {
	NAME,
	BOX_URL,
	AUTHORIZATION_URL,
	ADD_URL,
	RECONNECT_URL,
	REMOVE_URL,
	CLIENT_ID,
	CLIENT_SECRET,
	CLIENT_CERTIFICATE,
	PRIVATE_KEY,
	CA_CERTIFICATE,
	COLOR,
	ICON
};

static const char *const token_forms[] = { "json", "form", NULL };
static const char *const thread_forms[] = { "recipient", "uuid", NULL };
static const char *const phone_forms[] = { "e164", "digits", "asInFile", NULL };

struct integration_choices {
	struct integration_args plain;
	struct str token_form, thread_form, phone_form;
};

#define AT(member) offsetof(struct integration_choices, member)
#define HAS(n)     (offsetof(struct integration_choices, plain.has) + (n) + 1)
#define TEXT_OF(kind_, name, place, most)                                                          \
	{                                                                                          \
		.path = name, .kind = kind_, .at = AT(plain.texts) + (place) * sizeof(struct str), \
		.max = most, .present_at = HAS(place)                                              \
	}
#define TEXT(name, place, most) TEXT_OF(JSON_TEXT, name, place, most)
#define PEM(name, place)        TEXT_OF(JSON_LINES, name, place, PEM_MAX)

static const struct json_field integration_fields[] = {
	TEXT("name", NAME, 100),
	TEXT("integrationBoxUrl", BOX_URL, URL_MAX),
	TEXT("authorizationUrl", AUTHORIZATION_URL, URL_MAX),
	TEXT("addActionUrl", ADD_URL, URL_MAX),
	TEXT("reconnectActionUrl", RECONNECT_URL, URL_MAX),
	TEXT("removeActionUrl", REMOVE_URL, URL_MAX),
	TEXT("clientId", CLIENT_ID, 255),
	TEXT("clientSecret", CLIENT_SECRET, 1024),
	PEM("clientCertificate", CLIENT_CERTIFICATE),
	PEM("privateKey", PRIVATE_KEY),
	PEM("caCertificate", CA_CERTIFICATE),
	TEXT("color", COLOR, 7),
	{ .path = "icon",
		.kind = JSON_TEXT,
		.at = AT(plain.texts) + ICON * sizeof(struct str),
		.allowed = byoc_icons,
		.present_at = HAS(ICON) },
	{ .path = "useOutbound30",
		.kind = JSON_BOOL,
		.at = AT(plain.use_outbound_30),
		.present_at = HAS(13) },
	{ .path = "remembersMessageIds",
		.kind = JSON_BOOL,
		.at = AT(plain.remembers),
		.present_at = HAS(14) },
	{ .path = "pacePerSecond",
		.kind = JSON_INT,
		.at = AT(plain.pace),
		.min = 0,
		.max = 100000,
		.present_at = HAS(15) },
	{ .path = "tokenRequestForm",
		.kind = JSON_TEXT,
		.at = AT(token_form),
		.allowed = token_forms,
		.present_at = HAS(16) },
	{ .path = "threadIdForm",
		.kind = JSON_TEXT,
		.at = AT(thread_form),
		.allowed = thread_forms,
		.present_at = HAS(17) },
	{ .path = "phoneFormat",
		.kind = JSON_TEXT,
		.at = AT(phone_form),
		.allowed = phone_forms,
		.present_at = HAS(18) },
};

static int place_in(const char *const *allowed, struct str text)
{
	int at = 0;

	while (allowed[at] && !str_is(text, allowed[at]))
		at++;
	return at;
}

/** What the request brings goes over what is there; absent fields keep their value. */
static void overlay(const struct integration_choices *args, struct integration *integration)
{
	struct str *texts[] = { &integration->name, &integration->box_url,
		&integration->authorization_url, &integration->add_url, &integration->reconnect_url,
		&integration->remove_url, &integration->client_id, &integration->client_secret,
		&integration->client_certificate, &integration->private_key,
		&integration->ca_certificate, &integration->color, &integration->icon };
	const bool *has = args->plain.has;

	for (size_t i = 0; i < COUNT_OF(texts); i++)
		if (has[i])
			*texts[i] = args->plain.texts[i];
	if (has[13])
		integration->use_outbound_30 = args->plain.use_outbound_30;
	if (has[14])
		integration->remembers_message_ids = args->plain.remembers;
	if (has[15])
		integration->pace = args->plain.pace;
	if (has[16])
		integration->token_form = (enum token_form)place_in(token_forms, args->token_form);
	if (has[17])
		integration->thread_form =
			(enum thread_form)place_in(thread_forms, args->thread_form);
	if (has[18])
		integration->phone_form = (enum phone_form)place_in(phone_forms, args->phone_form);
}

static void put_problem(
	struct json_out *out, const struct integration *integration, enum language language)
{
	if (!str_present(integration->problem_code)) {
		json_put_null(out, "lastProblem");
		return;
	}
	json_open(out, "lastProblem");
	json_put_text(out, "code", integration->problem_code);
	message_put_code(out, "message", integration->problem_code, STR_NULL, language);
	json_put_text(out, "details", integration->problem_why);
	json_put_instant_offset(out, "at", integration->problem_at);
	json_close(out);
}

void integration_put(
	struct json_out *out, const struct integration *integration, enum language language)
{
	json_put_text(out, "id", integration->id);
	json_put_text(out, "name", integration->name);
	json_put_text(out, "integrationBoxUrl", integration->box_url);
	json_put_text(out, "authorizationUrl", integration->authorization_url);
	json_put_text(out, "addActionUrl", integration->add_url);
	json_put_text(out, "reconnectActionUrl", integration->reconnect_url);
	json_put_text(out, "removeActionUrl", integration->remove_url);
	json_put_text(out, "clientId", integration->client_id);
	json_put_bool(out, "hasClientSecret", integration->has_client_secret);
	json_put_text(out, "clientCertificate", integration->client_certificate);
	json_put_bool(out, "hasPrivateKey", integration->has_private_key);
	json_put_text(out, "caCertificate", integration->ca_certificate);
	json_put_text(out, "color", integration->color);
	json_put_text(out, "icon", integration->icon);
	json_put_bool(out, "useOutbound30", integration->use_outbound_30);
	json_put_bool(out, "remembersMessageIds", integration->remembers_message_ids);
	json_put_int(out, "pacePerSecond", integration->pace);
	json_put_text(out, "tokenRequestForm", str_of(token_forms[integration->token_form]));
	json_put_text(out, "threadIdForm", str_of(thread_forms[integration->thread_form]));
	json_put_text(out, "phoneFormat", str_of(phone_forms[integration->phone_form]));
	put_problem(out, integration, language);
	json_put_instant_offset(out, "createdAt", integration->created_at);
	json_put_instant_offset(out, "updatedAt", integration->updated_at);
	json_put_int(out, "version", integration->version);
}

static void put_warnings(struct call *call, const struct integration *integration)
{
	const struct certificate_triple triple = { integration->client_certificate,
		integration->private_key, integration->ca_certificate };
	bool is_unsigned = false;

	json_open_array(&call->out, "warnings");
	if (str_present(triple.key) &&
		certificate_check(&triple, call->wall, NULL, &is_unsigned) == ST_OK && is_unsigned)
		json_put_text(&call->out, NULL, STR("tls_ca_unsigned"));
	json_close_array(&call->out);
}

/** Checks the whole, with a private key and secret that are kept standing in for absent ones. */
static enum status check_whole(struct call *call, const struct integration *integration)
{
	return integration_check(
		integration, call->hub->settings->allow_http, call->wall, &call->problems);
}

static enum language language_of(const struct call *call)
{
	return language_choose(exchange_header(call->exchange, "Accept-Language"));
}

/** The answer to a change: the row as it is stored now, without secrets. */
static enum status answer_stored(struct call *call, const struct integration *changed)
{
	struct integration stored;
	enum status s;

	s = integration_load_no(call->db, call->caller.bu_id, changed->no, call->arena, &stored);
	if (s != ST_OK)
		return s;
	integration_put(&call->out, &stored, language_of(call));
	put_warnings(call, changed);
	return ST_OK;
}

static enum status integration_create(struct call *call)
{
	struct integration integration = {
		.bu_id = call->caller.bu_id,
		.use_outbound_30 = true,
		.remembers_message_ids = true,
	};
	enum status s;

	overlay(call->args, &integration);
	if ((s = check_whole(call, &integration)) != ST_OK)
		return s;
	s = integration_add(call->db, call->hub->keyring, &integration, call->wall, call->arena,
		&call->problems);
	if (s != ST_OK)
		return s;
	if ((s = answer_stored(call, &integration)) != ST_OK)
		return s;
	return audit_append(call->db, &call->caller, call->wall, "integration.create",
		integration.no, STR_NULL);
}

enum status integration_of_call(struct call *call, struct integration *ret_integration)
{
	enum status s;

	s = integration_load(call->db, call->caller.bu_id, call_param(call, "integrationId"),
		call->arena, ret_integration);
	return call_missing(call, s, "integrationId");
}

/** The change is checked with the stored secrets, and written with only those that were given. */
static enum status integration_change(struct call *call)
{
	struct integration before, whole, given;
	enum status s;

	if ((s = integration_of_call(call, &before)) != ST_OK)
		return s;
	whole = before;
	s = integration_open_secrets(call->db, call->hub->keyring, &whole, call->arena);
	if (s == ST_INVALID)
		s = ST_OK; /* the key is gone: the new values replace what cannot be read */
	if (s != ST_OK)
		return s;
	overlay(call->args, &whole);
	if ((s = check_whole(call, &whole)) != ST_OK)
		return s;
	given = before;
	overlay(call->args, &given);
	given.version = call_if_match(call);
	s = integration_update(
		call->db, call->hub->keyring, &given, call->wall, call->arena, &call->problems);
	if (s != ST_OK)
		return s;
	call->state = (void *)(intptr_t)before.no;
	if ((s = answer_stored(call, &whole)) != ST_OK)
		return s;
	return audit_append(
		call->db, &call->caller, call->wall, "integration.update", before.no, STR_NULL);
}

static void drop_after(struct call *call)
{
	const int64_t no = (int64_t)(intptr_t)call->state;

	byoc_drop_integration(call->hub->byoc, call->caller.bu_id, no);
	delivery_integration_changed(call->hub->delivery, call->caller.bu_id, no);
}

static enum status integration_read(struct call *call)
{
	struct integration integration;
	enum status s;

	if ((s = integration_of_call(call, &integration)) != ST_OK)
		return s;
	integration_put(&call->out, &integration, language_of(call));
	return ST_OK;
}

struct listing {
	struct json_out *out;
	enum language language;
};

static void put_row(void *arg, const struct integration *integration, int64_t channels)
{
	const struct listing *listing = arg;

	json_open(listing->out, NULL);
	integration_put(listing->out, integration, listing->language);
	json_put_int(listing->out, "channelCount", channels);
	json_close(listing->out);
}

static enum status integration_list(struct call *call)
{
	struct listing listing = { call_bare(call), language_of(call) };
	enum status s;

	json_open_array(listing.out, NULL);
	s = integration_each(call->db, call->caller.bu_id, put_row, &listing);
	json_close_array(listing.out);
	return s;
}

static enum status integration_delete(struct call *call)
{
	struct integration integration;
	enum status s;

	if ((s = integration_of_call(call, &integration)) != ST_OK)
		return s;
	s = integration_remove(
		call->db, call->caller.bu_id, integration.id, call->wall, &call->problems);
	if (s != ST_OK)
		return s;
	call->state = (void *)(intptr_t)integration.no;
	return audit_append(call->db, &call->caller, call->wall, "integration.delete",
		integration.no, STR_NULL);
}

#define BASE DFO "/channel-integrations"
#define BODY                                                                                       \
	.fields = integration_fields, .field_count = COUNT_OF(integration_fields),                 \
	.args_size = sizeof(struct integration_choices)

static const struct route integration_routes[] = {
	{ HTTP_GET, BASE, ROUTE_READ, PERM_DIGITAL_ADMIN, integration_list,
		.summary = "BYOC integrations" },
	{ HTTP_POST, BASE, ROUTE_WRITE, PERM_DIGITAL_ADMIN, integration_create, BODY, .code = 201,
		.summary = "Add a BYOC integration" },
	{ HTTP_GET, BASE "/{integrationId}", ROUTE_READ, PERM_DIGITAL_ADMIN, integration_read,
		.summary = "A BYOC integration" },
	{ HTTP_PUT, BASE "/{integrationId}", ROUTE_WRITE, PERM_DIGITAL_ADMIN, integration_change,
		BODY, .after = drop_after, .summary = "Change a BYOC integration" },
	{ HTTP_DELETE, BASE "/{integrationId}", ROUTE_WRITE, PERM_DIGITAL_ADMIN, integration_delete,
		.after = drop_after, .code = 204, .summary = "Remove a BYOC integration" },
};
ROUTES(integration);
