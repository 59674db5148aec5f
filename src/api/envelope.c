/* SPDX-License-Identifier: Apache-2.0 */
#include "api/envelope.h"

#include <assert.h>

static const struct {
	int code;
	const char *problem; /* when the room recorded none */
} statuses[] = {
	[ST_OK] = { 200, "internal" },
	[ST_NOT_FOUND] = { 404, "not_found" },
	[ST_CONFLICT] = { 409, "conflict" },
	[ST_INVALID] = { 400, "invalid" },
	[ST_UNKNOWN] = { 401, "unauthenticated" },
	[ST_DENIED] = { 403, "denied" },
	[ST_LIMIT] = { 429, "limit" },
	[ST_TRY_LATER] = { 503, "busy" },
	[ST_REFUSED] = { 422, "refused" },
	[ST_NO_MEMORY] = { 503, "busy" },
	[ST_IO] = { 500, "internal" },
};
static_assert(COUNT_OF(statuses) == ST_COUNT, "a row for each status");

/* Problems that HTTP has a code of its own for. */
static const struct {
	const char *problem;
	int code;
} own_codes[] = {
	{ "too_large", 413 },
	{ "media_type", 415 },
	{ "file_workbook", 415 },
	{ "file_binary", 415 },
	{ "workbook_encrypted", 415 },
	{ "method", 405 },
	{ "request_timeout", 408 },
	{ "headers_too_large", 431 },
	{ "reply_waits", 502 },
	{ "reply_failed", 502 },
	{ "reply_unknown", 504 },
};

static const char *const rfc6749[] = { "invalid_request", "invalid_client", "invalid_grant",
	"unauthorized_client", "unsupported_grant_type", "invalid_scope" };

enum family family_of(struct str raw_path)
{
	static const struct {
		const char *prefix;
		enum family family;
	} prefixes[] = {
		{ "/incontactapi/", FAMILY_ADMIN },
		{ "/access-key-management/", FAMILY_ADMIN },
		{ "/authentication/", FAMILY_ADMIN },
		{ "/auth/", FAMILY_AUTH },
		{ "/dfo/", FAMILY_DFO },
	};

	for (size_t i = 0; i < COUNT_OF(prefixes); i++) {
		struct str prefix = str_of(prefixes[i].prefix);

		if (raw_path.len >= prefix.len &&
			str_equal_nocase((struct str){ raw_path.at, prefix.len }, prefix))
			return prefixes[i].family;
	}
	return FAMILY_OWN;
}

int envelope_code(enum status s, const struct problems *problems)
{
	for (size_t i = 0; problems->count > 0 && i < COUNT_OF(own_codes); i++)
		if (strcmp(problems->items[0].code, own_codes[i].problem) == 0)
			return own_codes[i].code;
	return statuses[s].code;
}

void envelope_default(struct problems *problems, enum status s, const char *uid)
{
	if (problems->count == 0)
		(void)problem_add(problems, s, statuses[s].problem, STR(""), "uid", uid);
}

int64_t envelope_retry_after(int code, const struct problems *problems)
{
	int64_t seconds;

	if (code != 429 && code != 503)
		return 0;
	for (size_t i = 0; problems->count > 0 && i < problems->items[0].param_count; i++) {
		const struct problem_param *param = &problems->items[0].params[i];

		if (strcmp(param->name, "seconds") == 0 && str_to_int(param->value, &seconds))
			return seconds;
	}
	return code == 429 ? 2 : 1;
}

static void sentence_put(struct json_out *out, const char *key, const struct problem *problem,
	enum language language)
{
	struct buf text CLEANUP(buf_done);

	buf_init(&text, 65536);
	message_write(&text, problem, language);
	json_put_text(out, key, text.failed ? str_of(problem->code) : buf_str(&text));
}

static void params_put(struct json_out *out, const char *key, const struct problem *problem)
{
	json_open(out, key);
	for (size_t i = 0; i < problem->param_count; i++)
		json_put_text(out, problem->params[i].name, problem->params[i].value);
	json_close(out);
}

static const char *oauth_code(const char *code)
{
	for (size_t i = 0; i < COUNT_OF(rfc6749); i++)
		if (strcmp(code, rfc6749[i]) == 0)
			return code;
	return "invalid_request";
}

/* Clients print error_description, then message, then error (wire 10). */
static void admin_write(struct json_out *out, enum family family, const struct problems *problems,
	enum language language, const char *uid)
{
	const char *code = problems->items[0].code;
	struct buf text CLEANUP(buf_done);

	buf_init(&text, 65536);
	for (size_t i = 0; i < problems->count; i++) {
		if (i > 0)
			buf_add_char(&text, ' ');
		message_write(&text, &problems->items[i], language);
	}
	json_put_text(out, "error", str_of(family == FAMILY_AUTH ? oauth_code(code) : code));
	json_put_text(out, "error_description", buf_str(&text));
	json_put_text(out, "message", buf_str(&text));
	json_open_array(out, "fields");
	for (size_t i = 0; i < problems->count; i++) {
		if (!str_present(problems->items[i].field))
			continue;
		json_open(out, NULL);
		json_put_text(out, "field", problems->items[i].field);
		json_put_text(out, "code", str_of(problems->items[i].code));
		json_close(out);
	}
	json_close_array(out);
	json_put_text(out, "uid", str_of(uid));
}

static void list_write(struct json_out *out, enum family family, const struct problems *problems,
	enum language language, const char *uid)
{
	bool dfo = family == FAMILY_DFO;

	json_open_array(out, "errors");
	for (size_t i = 0; i < problems->count; i++) {
		const struct problem *problem = &problems->items[i];

		json_open(out, NULL);
		if (str_present(problem->field))
			json_put_text(out, "field", problem->field);
		sentence_put(out, "message", problem, language);
		params_put(out, dfo ? "parameters" : "params", problem);
		json_put_text(out, dfo ? "errorCode" : "code", str_of(problem->code));
		json_close(out);
	}
	json_close_array(out);
	json_put_text(out, "uid", str_of(uid));
}

void envelope_write(struct buf *out, enum family family, const struct problems *problems,
	enum language language, const char *uid)
{
	struct json_out json;

	json_out_init(&json, out);
	json_open(&json, NULL);
	if (family == FAMILY_ADMIN || family == FAMILY_AUTH)
		admin_write(&json, family, problems, language, uid);
	else
		list_write(&json, family, problems, language, uid);
	json_close(&json);
}
