/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/rooms.h"

#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "byoc/byoc.h"
#include "byoc/sql.h"
#include "core/civil.h"
#include "directory/directory.h"
#include "directory/sql.h"
#include "identity/business_unit.h"
#include "identity/sql.h"
#include "identity/tokens.h"
#include "ledger/sql.h"
#include "outreach/zone_rules.h"
#include "outreach/zone_tables.h"

#define DATABASE_NAME "passerelle.db"
#define KEYS_NAME     "keys"

const struct sql_list *const room_statements[] = {
	&identity_sql,
	&directory_sql,
	&byoc_sql,
	&ledger_sql,
	NULL,
};

static enum log_level level_of(const char *name)
{
	static const char *const names[] = {
		[LOG_ERROR] = "error",
		[LOG_WARNING] = "warning",
		[LOG_INFO] = "info",
		[LOG_DEBUG] = "debug",
	};

	for (size_t i = 0; i < COUNT_OF(names); i++)
		if (strcmp(name, names[i]) == 0)
			return (enum log_level)i;
	return LOG_INFO;
}

static enum status core_open(struct rooms *rooms, struct problems *problems)
{
	struct hub *hub = &rooms->hub;
	struct str start = str_of(rooms->settings->business_clock);
	usec now;
	enum status s;

	hub->settings = rooms->settings;
	if (!(hub->clock = clock_new()) || !(hub->metrics = metrics_new()))
		return ST_NO_MEMORY;
	if (str_present(start)) {
		if (!civil_parse_instant(start, &now))
			return problem_add(problems, ST_INVALID, "format", STR("business-clock"),
				"want", "2026-11-22T14:45:00Z");
		clock_set_business(hub->clock, now);
	}
	hub->log = log_new(STDERR_FILENO, level_of(rooms->settings->log_level), hub->clock);
	if (!hub->log)
		return ST_NO_MEMORY;
	s = loop_new(hub->clock, &hub->loop);
	return s;
}

static enum status data_dir_make(const char *path, struct problems *problems)
{
	if (mkdir(path, 0700) == 0 || errno == EEXIST)
		return ST_OK;
	return problem_add(
		problems, ST_IO, "data_dir", STR("data-dir"), "path", path, "why", strerror(errno));
}

static enum status store_room_open(struct rooms *rooms, struct problems *problems)
{
	struct hub *hub = &rooms->hub;
	const char *dir = rooms->settings->data_dir;
	char database[4096], keys[4096];
	const struct store_options options = {
		.path = database,
		.lists = room_statements,
		.clock = hub->clock,
		.log = hub->log,
		.metrics = hub->metrics,
		.loop = hub->loop,
		.reader_threads = (int)rooms->settings->workers,
	};
	enum status s;

	if (strlen(dir) + sizeof(DATABASE_NAME) + 1 > sizeof(database))
		return problem_add(
			problems, ST_INVALID, "length", STR("data-dir"), "min", "1", "max", "4000");
	snprintf(database, sizeof(database), "%s/%s", dir, DATABASE_NAME);
	snprintf(keys, sizeof(keys), "%s/%s", dir, KEYS_NAME);
	if ((s = data_dir_make(dir, problems)) != ST_OK)
		return s;
	if ((s = store_open(&options, problems, &hub->store)) != ST_OK)
		return s;
	return keyring_open(keys, &hub->keyring);
}

/* In every start: a first start that was cut off is completed. */
static enum status unit_begin(struct db *db, void *args)
{
	struct rooms *rooms = args;
	struct arena *arena CLEANUP(arena_freep) = arena_new(65536);
	struct business_unit unit;
	enum status s;

	if (!arena)
		return ST_NO_MEMORY;
	if ((s = business_unit_first(db, arena, &unit)) != ST_OK)
		return s;
	return directory_init(db, unit.id, clock_business(rooms->hub.clock));
}

static enum status people_open(struct rooms *rooms)
{
	struct hub *hub = &rooms->hub;
	enum status s;

	s = identity_init(hub->store, hub->keyring, hub->clock, &rooms->first);
	if (s != ST_OK)
		return s;
	s = identity_open(hub->store, hub->keyring, rooms->settings, hub->clock, &hub->identity);
	if (s != ST_OK)
		return s;
	if ((s = directory_new(&hub->directory)) != ST_OK)
		return s;
	return store_write_now(hub->store, unit_begin, rooms);
}

static enum status zones_open(struct rooms *rooms, struct problems *problems)
{
	struct hub *hub = &rooms->hub;
	enum status s;

	s = zone_set_open(ZONE_SYSTEM_DIR, clock_business(hub->clock), &rooms->zone_set);
	if (s != ST_OK)
		return s;
	s = zone_tables_open(
		rooms->zone_set, rooms->settings->zones_dir, problems, &rooms->zone_tables);
	if (s != ST_OK)
		return s;
	hub->zones = rooms->zone_tables;
	log_event(hub->log, LOG_INFO, "zones.open", "version=%.*s from=%s replaced=%zu",
		STR_ARGS(zone_set_version(rooms->zone_set)),
		zone_set_is_system(rooms->zone_set) ? "system" : "program",
		zone_tables_replaced(rooms->zone_tables));
	return ST_OK;
}

/* What speaks to middleware, and what decides to. */
static enum status senders_open(struct rooms *rooms)
{
	struct hub *hub = &rooms->hub;
	struct byoc_options options = {
		.store = hub->store,
		.keyring = hub->keyring,
		.settings = rooms->settings,
		.clock = hub->clock,
		.log = hub->log,
		.loop = hub->loop,
	};
	enum status s;

	s = http_client_new(hub->loop, rooms->settings, hub->log, &rooms->client);
	if (s != ST_OK)
		return s;
	options.client = rooms->client;
	return byoc_open(&options, &hub->byoc);
}

static void public_url_set(struct rooms *rooms)
{
	const char *given = rooms->settings->public_url;
	struct str address = http_server_address(rooms->hub.server);
	size_t len;

	if (*given)
		snprintf(rooms->public_url, sizeof(rooms->public_url), "%s", given);
	else
		snprintf(rooms->public_url, sizeof(rooms->public_url), "http://%.*s",
			STR_ARGS(address));
	len = strlen(rooms->public_url);
	while (len > 0 && rooms->public_url[len - 1] == '/')
		rooms->public_url[--len] = '\0';
	rooms->hub.public_url = rooms->public_url;
	identity_set_url(rooms->hub.identity, rooms->public_url);
}

static enum status api_open(struct rooms *rooms, struct problems *problems)
{
	struct hub *hub = &rooms->hub;
	struct http_handlers handlers;
	enum status s;

	if ((s = api_new(hub, &rooms->api)) != ST_OK)
		return s;
	handlers = api_handlers(rooms->api);
	s = http_server_start(hub->loop, rooms->settings, hub->log, hub->metrics, &handlers,
		problems, &hub->server);
	if (s == ST_OK)
		public_url_set(rooms);
	return s;
}

enum status rooms_open(struct rooms *rooms, struct problems *problems)
{
	enum status s;

	if ((s = core_open(rooms, problems)) != ST_OK)
		return s;
	if ((s = store_room_open(rooms, problems)) != ST_OK)
		return s;
	if ((s = people_open(rooms)) != ST_OK)
		return s;
	if ((s = zones_open(rooms, problems)) != ST_OK)
		return s;
	if ((s = senders_open(rooms)) != ST_OK)
		return s;
	return api_open(rooms, problems);
}

static void part_stopped(void *arg)
{
	struct rooms *rooms = arg;

	if (--rooms->stopping == 0)
		rooms->stopped(rooms->stopped_arg);
}

void rooms_stop(struct rooms *rooms, void (*stopped)(void *arg), void *arg)
{
	rooms->stopped = stopped;
	rooms->stopped_arg = arg;
	rooms->stopping = 1;
	http_server_stop(rooms->hub.server, part_stopped, rooms);
}

void rooms_close(struct rooms *rooms)
{
	struct hub *hub = &rooms->hub;

	http_server_free(hub->server);
	api_free(rooms->api);
	http_client_free(rooms->client);
	byoc_free(hub->byoc);
	zone_tables_free(rooms->zone_tables);
	zone_set_free(rooms->zone_set);
	directory_free(hub->directory);
	identity_free(hub->identity);
	keyring_free(hub->keyring);
	store_close(hub->store);
	loop_free(hub->loop);
	log_free(hub->log);
	metrics_free(hub->metrics);
	clock_free(hub->clock);
}
