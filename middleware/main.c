/* SPDX-License-Identifier: Apache-2.0 */
/*
 * passerelle-middleware: puts the parts together, and takes them apart in reverse order.
 */
#include "action.h"
#include "app.h"
#include "box.h"
#include "control.h"
#include "phone.h"
#include "server.h"

#include <curl/curl.h>
#include <errno.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>

enum { PHONE_MESSAGES = 2000, EXIT_USAGE = 2 };

static const struct route routes[] = {
	{ .method = "POST",
		.path = "@/2.0/channel/*/outbound",
		.handle = box_outbound,
		.box = true },
	{ .method = "POST", .path = "@/1.0/token", .handle = box_token, .box = true },
	{ .method = "POST",
		.path = "@/1.0/channel/*/thread/*/sender-action",
		.handle = box_sender_action,
		.box = true },
	{ .method = "POST",
		.path = "@/1.0/channel/*/recipients/validation",
		.handle = box_validation,
		.box = true },
	{ .method = "GET", .path = "/action/add", .handle = action_open },
	{ .method = "POST", .path = "/action/add", .handle = action_submit },
	{ .method = "GET", .path = "/action/reconnect", .handle = action_open },
	{ .method = "POST", .path = "/action/reconnect", .handle = action_submit },
	{ .method = "GET", .path = "/action/remove", .handle = action_open },
	{ .method = "POST", .path = "/action/remove", .handle = action_submit },
	{ .method = "GET", .path = "/phone", .handle = phone_page },
	{ .method = "GET", .path = "/phone/person", .handle = phone_person },
	{ .method = "GET", .path = "/phone/thread", .handle = phone_thread },
	{ .method = "POST", .path = "/phone/reply", .handle = phone_reply },
	{ .method = "GET", .path = "/control/summary", .handle = control_summary, .local = true },
	{ .method = "GET", .path = "/control/log", .handle = control_log, .local = true },
	{ .method = "GET", .path = "/control/faults", .handle = control_faults, .local = true },
	{ .method = "POST",
		.path = "/control/faults",
		.handle = control_faults_set,
		.local = true },
};

/* Counts a try by what it posted; the ids of replies say who wrote them. */
static void on_tried(void *arg, const struct byoc_try *tried)
{
	struct app *app = arg;
	const struct byoc_owed *owed = tried->owed;

	journal_try_add(app->journal, tried);
	app->counters.tries++;
	if (!owed)
		fprintf(stderr, "warning: the hub did not accept the access key (status %u%s%s)\n",
			tried->answer->status, tried->answer->problem ? ", " : "",
			tried->answer->problem ? tried->answer->problem : "");
	if (!owed || !tried->taken)
		return;
	if (owed->kind == BYOC_STATUS)
		app->counters.receipts++;
	else if (strncmp(owed->message, "stop-", 5) == 0)
		app->counters.stops++;
	else
		app->counters.replies++;
}

/* The key that signs tokens is kept, so that a restart does not void those the hub holds. */
static bool auth_make(struct app *app)
{
	struct byoc_auth_settings settings = { .client_id = app->settings.client_id,
		.client_secret = app->settings.client_secret,
		.lifetime_seconds = (unsigned)app->settings.token_lifetime_seconds };
	unsigned char key[crypto_auth_KEYBYTES];
	char hex[2 * sizeof key + 1];
	char *kept = byoc_store_value(app->store, "token_key");
	bool good =
		kept && sodium_hex2bin(key, sizeof key, kept, strlen(kept), NULL, NULL, NULL) == 0;

	free(kept);
	if (!good) {
		randombytes_buf(key, sizeof key);
		sodium_bin2hex(hex, sizeof hex, key, sizeof key);
		good = byoc_store_value_set(app->store, "token_key", hex) &&
		       byoc_store_commit(app->store);
	}
	settings.key = key;
	app->auth = good ? byoc_auth_new(&settings) : NULL;
	sodium_memzero(key, sizeof key);
	return app->auth;
}

static bool hub_make(struct app *app)
{
	const struct settings *settings = &app->settings;
	struct byoc_hub_settings hub = { .ca_file = settings->hub_ca[0] ? settings->hub_ca : NULL,
		.max_connections = (long)settings->hub_connections,
		.timeout_ms = (long)settings->hub_timeout_ms };
	char *api_host = origin_first(settings->hub_url);
	struct byoc_outbox_settings outbox = {
		.api_host = settings->access_key_id[0] ? api_host : NULL,
		.key_id = settings->access_key_id,
		.key_secret = settings->access_key_secret,
		.max_in_flight = (unsigned)settings->hub_connections,
		.backoff_min_usec = settings->retry.min_ms * 1000,
		.backoff_max_usec = settings->retry.max_ms * 1000,
		.tried = on_tried,
		.arg = app,
	};

	app->hub = byoc_hub_new(&hub);
	app->outbox = app->hub ? byoc_outbox_new(app->store, app->hub, &outbox) : NULL;
	free(api_host);
	return app->outbox;
}

static bool disk_open(struct app *app, struct byoc_text *problem)
{
	const char *folder = app->settings.data_dir;
	struct byoc_text path = { 0 };
	bool good;

	if (mkdir(folder, 0700) != 0 && errno != EEXIST) {
		byoc_text_addf(problem, "%s: %s", folder, strerror(errno));
		return false;
	}
	umask(077);
	byoc_text_addf(&path, "%s/middleware.db", folder);
	good = byoc_store_open(byoc_text_z(&path), &app->store, problem);
	byoc_text_clear(&path);
	byoc_text_addf(&path, "%s/messages.ndjson", folder);
	if (good)
		app->journal = journal_open(byoc_text_z(&path), app->settings.log_text, problem);
	byoc_text_done(&path);
	return good && app->journal;
}

static bool app_init(struct app *app, struct byoc_text *problem)
{
	if (!faults_parse(app->settings.faults, &app->faults, problem) || !disk_open(app, problem))
		return false;
	app->sessions = sessions_new();
	app->phone = phone_new(PHONE_MESSAGES);
	if (!app->sessions || !app->phone || !auth_make(app) || !hub_make(app)) {
		byoc_text_addz(problem, "the data directory or the client to the hub will not do");
		return false;
	}
	app->server = server_new(app, routes, sizeof routes / sizeof *routes, problem);
	return app->server;
}

static void app_done(struct app *app)
{
	server_free(app->server);
	byoc_outbox_free(app->outbox);
	byoc_hub_free(app->hub);
	phone_free(app->phone);
	sessions_free(app->sessions);
	byoc_auth_free(app->auth);
	journal_close(app->journal);
	byoc_store_close(app->store);
	byoc_text_done(&app->last_message);
	byoc_text_done(&app->last_thread);
	settings_done(&app->settings);
}

/* As many connections as the machine allows: a file each. */
static void files_allow(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
		limit.rlim_cur = limit.rlim_max;
		setrlimit(RLIMIT_NOFILE, &limit);
	}
}

static int usage(bool help, const struct byoc_text *problem)
{
	struct byoc_text text = { 0 };

	if (help)
		settings_help(&text);
	if (help)
		fputs(byoc_text_z(&text), stdout);
	else
		fprintf(stderr, "passerelle-middleware: %s\n", byoc_text_z(problem));
	byoc_text_done(&text);
	return help ? EXIT_SUCCESS : EXIT_USAGE;
}

static int serve(struct app *app)
{
	struct byoc_text problem = { 0 };
	int result = EXIT_FAILURE;

	files_allow();
	if (app_init(app, &problem)) {
		printf("listening %s\n", server_address(app->server));
		fflush(stdout);
		result = server_run(app->server) ? EXIT_SUCCESS : EXIT_FAILURE;
	} else {
		fprintf(stderr, "passerelle-middleware: %s\n", byoc_text_z(&problem));
	}
	app_done(app);
	byoc_text_done(&problem);
	return result;
}

int main(int argc, char **argv)
{
	struct app app = { 0 };
	struct byoc_text problem = { 0 };
	int result;

	if (sodium_init() < 0 || curl_global_init(CURL_GLOBAL_DEFAULT) != 0)
		return EXIT_FAILURE;
	if (!settings_read(argc, argv, &app.settings, &problem))
		result = usage(false, &problem);
	else if (app.settings.help)
		result = usage(true, &problem);
	else
		result = serve(&app);
	byoc_text_done(&problem);
	curl_global_cleanup();
	return result;
}
