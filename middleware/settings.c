/* SPDX-License-Identifier: Apache-2.0 */
#include "settings.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum kind { KIND_TEXT, KIND_NUMBER, KIND_SHARE, KIND_SPAN, KIND_FLAG };

struct option {
	const char *name;
	enum kind kind;
	size_t at;
	const char *fallback; /* as it would be typed */
	int64_t min;
	int64_t max;
	const char *unit;
	const char *text;
};

#define AT(member)     offsetof(struct settings, member)
#define TEN_MINUTES_MS INT64_C(600000)

static const struct option options[] = {
	{ "listen", KIND_TEXT, AT(listen), "127.0.0.1:8090", 0, 0, "address:port",
		"where to listen; port 0 takes a free one, which is printed" },
	{ "data-dir", KIND_TEXT, AT(data_dir), "", 0, 0, "folder",
		"memory of message ids, what is owed to the hub, messages.ndjson (required)" },
	{ "box-path", KIND_TEXT, AT(box_path), "/integration/box", 0, 0, "path",
		"path of the integration box URL" },
	{ "client-id", KIND_TEXT, AT(client_id), "", 0, 0, "text",
		"OAuth client id the hub must show; without one, callbacks need no token" },
	{ "client-secret", KIND_TEXT, AT(client_secret), "", 0, 0, "text",
		"its secret; others on this machine can see it in the list of processes" },
	{ "client-secret-file", KIND_TEXT, AT(client_secret_file), "", 0, 0, "file",
		"the secret, in a file" },
	{ "token-lifetime", KIND_NUMBER, AT(token_lifetime_seconds), "3600", 1, 31536000, "seconds",
		"how long a token for the callbacks is good" },
	{ "hub-url", KIND_TEXT, AT(hub_url), "", 0, 0, "URLs",
		"origins of the hub, separated by commas; the first takes replies and receipts, "
		"and "
		"action pages call and lead back to these alone" },
	{ "hub-ca", KIND_TEXT, AT(hub_ca), "", 0, 0, "file",
		"PEM certificates to trust instead of the system's when the hub is called" },
	{ "integration-id", KIND_TEXT, AT(integration_id), "", 0, 0, "text",
		"id of the integration on the hub; may also stand as integration=... in the action "
		"URLs, or be typed on the add page" },
	{ "access-key-id", KIND_TEXT, AT(access_key_id), "", 0, 0, "text",
		"access key of the hub with which replies and receipts are posted; without one "
		"they are kept" },
	{ "access-key-secret", KIND_TEXT, AT(access_key_secret), "", 0, 0, "text", "its secret" },
	{ "access-key-secret-file", KIND_TEXT, AT(access_key_secret_file), "", 0, 0, "file",
		"its secret, in a file" },
	{ "hub-connections", KIND_NUMBER, AT(hub_connections), "16", 1, 256, "number",
		"most connections to the hub, and posts under way" },
	{ "hub-timeout-ms", KIND_NUMBER, AT(hub_timeout_ms), "15000", 100, TEN_MINUTES_MS,
		"milliseconds", "patience with one request to the hub" },
	{ "retry-ms", KIND_SPAN, AT(retry), "100-5000", 1, TEN_MINUTES_MS, "milliseconds",
		"first and longest wait before a post is tried again" },
	{ "tls-cert", KIND_TEXT, AT(tls_cert), "", 0, 0, "file",
		"PEM certificate chain: serve https (with --tls-key)" },
	{ "tls-key", KIND_TEXT, AT(tls_key), "", 0, 0, "file", "PEM private key" },
	{ "client-ca", KIND_TEXT, AT(client_ca), "", 0, 0, "file",
		"PEM certificates; callbacks must show a client certificate signed by one" },
	{ "population-seed", KIND_NUMBER, AT(population_seed), "1", 0, INT64_MAX, "number",
		"who answers what depends on this and the recipient's id alone" },
	{ "share-answering", KIND_SHARE, AT(share_answering), "0", 0, 0, "0 to 1",
		"recipients who answer their first message" },
	{ "share-stop", KIND_SHARE, AT(share_stop), "0", 0, 0, "0 to 1",
		"recipients who answer it with STOP, ARRET and the like" },
	{ "share-failing", KIND_SHARE, AT(share_failing), "0", 0, 0, "0 to 1",
		"recipients whose messages are accepted, then reported as failed" },
	{ "share-invalid", KIND_SHARE, AT(share_invalid), "0", 0, 0, "0 to 1",
		"recipients the platform does not know: refused with 400" },
	{ "receipt", KIND_TEXT, AT(receipt), "none", 0, 0, "none|delivered|seen",
		"receipts that are posted; seen posts delivered too" },
	{ "share-receipt", KIND_SHARE, AT(share_receipt), "1", 0, 0, "0 to 1",
		"recipients whose telephone sends receipts" },
	{ "latency-ms", KIND_SPAN, AT(latency), "0-0", 0, TEN_MINUTES_MS, "milliseconds",
		"before a callback is answered" },
	{ "reply-delay-ms", KIND_SPAN, AT(reply_delay), "0-0", 0, 86400000, "milliseconds",
		"between a message and the answer to it" },
	{ "receipt-delay-ms", KIND_SPAN, AT(receipt_delay), "0-0", 0, 86400000, "milliseconds",
		"between a message and its receipt" },
	{ "overtake", KIND_FLAG, AT(overtake), "", 0, 0, "",
		"post replies and receipts before the callback they belong to is answered" },
	{ "faults", KIND_TEXT, AT(faults), "", 0, 0, "name=value,...",
		"faults on purpose, in percent of the callbacks: 500, 429 (retry-after=seconds), "
		"503, 401, 403, 404, 410, hang (hang-ms=milliseconds), close, no-id, same-id, "
		"other-thread" },
	{ "control", KIND_FLAG, AT(control), "", 0, 0, "",
		"serve /control/summary, /control/log and /control/faults to this machine" },
	{ "phone-open", KIND_FLAG, AT(phone_open), "", 0, 0, "",
		"serve /phone to every address, not to this machine alone" },
	{ "log-text", KIND_FLAG, AT(log_text), "", 0, 0, "",
		"write the texts of messages to messages.ndjson, not only their hashes" },
	{ "memory-days", KIND_NUMBER, AT(memory_days), "30", 1, 36500, "days",
		"how long the answer to a message id is remembered" },
	{ "help", KIND_FLAG, AT(help), "", 0, 0, "", "print this" },
};

enum { OPTION_COUNT = sizeof options / sizeof *options };

static bool number_read(const char *text, int64_t min, int64_t max, int64_t *ret_number)
{
	char *end = NULL;
	long long number;

	errno = 0;
	number = strtoll(text, &end, 10);
	if (errno || end == text || *end || number < min || number > max)
		return false;
	*ret_number = number;
	return true;
}

static bool share_read(const char *text, double *ret_share)
{
	char *end = NULL;
	double share = strtod(text, &end);

	if (end == text || *end || !(share >= 0 && share <= 1))
		return false;
	*ret_share = share;
	return true;
}

/* "200" is the span from 200 to 200. */
static bool span_read(const char *text, const struct option *option, struct span *ret_span)
{
	const char *dash = strchr(text, '-');
	char first[24];
	struct span span;

	snprintf(first, sizeof first, "%.*s", dash ? (int)(dash - text) : 23, text);
	if (!number_read(first, option->min, option->max, &span.min_ms) ||
		!number_read(dash ? dash + 1 : first, option->min, option->max, &span.max_ms) ||
		span.min_ms > span.max_ms)
		return false;
	*ret_span = span;
	return true;
}

static bool option_set(struct settings *settings, const struct option *option, const char *value)
{
	void *at = (char *)settings + option->at;

	switch (option->kind) {
	case KIND_TEXT:
		*(const char **)at = value;
		return true;
	case KIND_NUMBER:
		return number_read(value, option->min, option->max, at);
	case KIND_SHARE:
		return share_read(value, at);
	case KIND_SPAN:
		return span_read(value, option, at);
	default:
		*(bool *)at = true;
		return true;
	}
}

static const struct option *option_find(const char *name, size_t len)
{
	for (size_t i = 0; i < OPTION_COUNT; i++) {
		if (strlen(options[i].name) == len && !memcmp(options[i].name, name, len))
			return &options[i];
	}
	return NULL;
}

/* Reads one argument, and the next one when the value stands there. */
static bool argument_read(
	struct settings *settings, int argc, char **argv, int *at, struct byoc_text *ret_problem)
{
	const char *argument = argv[*at];
	const char *name = strncmp(argument, "--", 2) == 0 ? argument + 2 : "";
	size_t len = strcspn(name, "=");
	const struct option *option = option_find(name, len);
	const char *value = name[len] ? name + len + 1 : NULL;

	if (!option) {
		byoc_text_addf(ret_problem, "%s is not an option; see --help", argument);
		return false;
	}
	if (option->kind == KIND_FLAG && value) {
		byoc_text_addf(ret_problem, "--%s takes no value", option->name);
		return false;
	}
	if (option->kind != KIND_FLAG && !value && *at + 1 < argc)
		value = argv[++*at];
	if (option->kind != KIND_FLAG && !value) {
		byoc_text_addf(ret_problem, "--%s needs a value (%s)", option->name, option->unit);
		return false;
	}
	if (option_set(settings, option, value))
		return true;
	byoc_text_addf(ret_problem, "--%s: \"%s\" will not do; it takes %s", option->name, value,
		option->unit);
	if (option->max)
		byoc_text_addf(ret_problem, ", %lld to %lld", (long long)option->min,
			(long long)option->max);
	return false;
}

char *file_read(const char *path, struct byoc_text *ret_problem)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct byoc_text text = { 0 };
	char chunk[4096];
	ssize_t got = fd < 0 ? -1 : 0;

	while (fd >= 0 && (got = read(fd, chunk, sizeof chunk)) > 0)
		byoc_text_add(&text, chunk, (size_t)got);
	if (got < 0 || text.failed) {
		byoc_text_addf(ret_problem, "%s: %s", path, strerror(errno));
		byoc_text_done(&text);
	}
	if (fd >= 0)
		close(fd);
	if (got < 0)
		return NULL;
	byoc_text_add(&text, "", 0);
	while (text.len && strchr("\r\n", text.data[text.len - 1]))
		text.data[--text.len] = '\0';
	return text.data;
}

static bool secret_load(struct settings *settings, const char *path, const char **ret_secret,
	struct byoc_text *ret_problem)
{
	char **slot = settings->owned;

	if (!path[0])
		return true;
	while (*slot)
		slot++;
	*slot = file_read(path, ret_problem);
	if (*slot)
		*ret_secret = *slot;
	return *slot;
}

static bool settings_check(const struct settings *settings, struct byoc_text *ret_problem)
{
	static const char *const receipts[] = { "none", "delivered", "seen" };
	bool receipt_known = false;

	for (size_t i = 0; i < 3; i++)
		receipt_known |= strcmp(settings->receipt, receipts[i]) == 0;
	if (!settings->data_dir[0])
		byoc_text_addz(ret_problem, "--data-dir is required");
	else if (!receipt_known)
		byoc_text_addz(ret_problem, "--receipt takes none, delivered or seen");
	else if (settings->share_answering + settings->share_stop > 1)
		byoc_text_addz(
			ret_problem, "--share-answering and --share-stop are more than 1 together");
	else if (!settings->tls_cert[0] != !settings->tls_key[0])
		byoc_text_addz(ret_problem, "--tls-cert and --tls-key belong together");
	else if (settings->client_ca[0] && !settings->tls_cert[0])
		byoc_text_addz(ret_problem, "--client-ca needs --tls-cert and --tls-key");
	else if (settings->box_path[0] != '/')
		byoc_text_addz(ret_problem, "--box-path begins with a slash");
	else
		return true;
	return false;
}

bool settings_read(
	int argc, char **argv, struct settings *ret_settings, struct byoc_text *ret_problem)
{
	struct settings settings = { 0 };

	for (size_t i = 0; i < OPTION_COUNT; i++) {
		if (options[i].kind != KIND_FLAG)
			option_set(&settings, &options[i], options[i].fallback);
	}
	for (int i = 1; i < argc; i++) {
		if (!argument_read(&settings, argc, argv, &i, ret_problem))
			return false;
	}
	if (!settings.help && (!secret_load(&settings, settings.client_secret_file,
				       &settings.client_secret, ret_problem) ||
				      !secret_load(&settings, settings.access_key_secret_file,
					      &settings.access_key_secret, ret_problem) ||
				      !settings_check(&settings, ret_problem))) {
		settings_done(&settings);
		return false;
	}
	*ret_settings = settings;
	return true;
}

void settings_done(struct settings *settings)
{
	for (size_t i = 0; i < sizeof settings->owned / sizeof *settings->owned; i++)
		free(settings->owned[i]);
	*settings = (struct settings){ 0 };
}

void settings_help(struct byoc_text *ret_text)
{
	byoc_text_addz(ret_text,
		"passerelle-middleware: the reference middleware of Passerelle, with simulated "
		"people.\n\n"
		"  passerelle-middleware --data-dir FOLDER [--option value]...\n\n");
	for (size_t i = 0; i < OPTION_COUNT; i++) {
		const struct option *option = &options[i];

		byoc_text_addf(ret_text, "  --%s", option->name);
		if (option->unit[0])
			byoc_text_addf(ret_text, " <%s>", option->unit);
		if (option->fallback[0])
			byoc_text_addf(ret_text, " (default %s)", option->fallback);
		byoc_text_addf(ret_text, "\n        %s\n", option->text);
	}
}
