/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/rooms.h"

#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "byoc/byoc.h"
#include "byoc/sql.h"
#include "conversation/conversation.h"
#include "conversation/sql.h"
#include "core/civil.h"
#include "delivery/delivery.h"
#include "directory/directory.h"
#include "directory/sql.h"
#include "identity/business_unit.h"
#include "identity/sql.h"
#include "identity/tokens.h"
#include "identity/users.h"
#include "ledger/sql.h"
#include "outreach/import.h"
#include "outreach/list_sql.h"
#include "outreach/outreach.h"
#include "outreach/sql.h"
#include "outreach/upload_sql.h"
#include "outreach/zone_rules.h"
#include "outreach/zone_tables.h"

#define DATABASE_NAME "passerelle.db"
#define KEYS_NAME     "keys"

const struct sql_list *const room_statements[] = {
	&identity_sql,
	&directory_sql,
	&byoc_sql,
	&ledger_sql,
	&conversation_sql,
	&record_sql,
	&plan_sql,
	&list_sql,
	&upload_sql,
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

/* What speaks to middleware. */
static enum status byoc_room_open(struct rooms *rooms)
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

/* Who can take work (decision 11): a user who may sign in. */
static enum status agent_available(
	struct db *db, int64_t bu_id, int64_t user_id, bool *ret_available)
{
	struct arena *arena CLEANUP(arena_freep) = arena_new(65536);
	struct user user;
	enum status s;

	if (!arena)
		return ST_NO_MEMORY;
	s = user_get(db, bu_id, user_id, arena, &user);
	*ret_available = s == ST_OK && user.is_active;
	return s == ST_NOT_FOUND ? ST_OK : s;
}

/* Conversations and outreach: what decides that something is sent. */
static enum status upper_rooms_open(struct rooms *rooms)
{
	struct hub *hub = &rooms->hub;
	const struct conversation_options conversation = {
		.ledger = &rooms->ledger,
		.log = hub->log,
		.metrics = hub->metrics,
		.agent_available = agent_available,
	};
	const struct outreach_options outreach = {
		.loop = hub->loop,
		.store = hub->store,
		.directory = hub->directory,
		.zones = rooms->zone_tables,
		.ledger = &rooms->ledger,
		.clock = hub->clock,
		.settings = rooms->settings,
		.log = hub->log,
		.metrics = hub->metrics,
	};
	struct conversation_listener listener;
	enum status s;

	if ((s = conversation_new(&conversation, &hub->conversation)) != ST_OK)
		return s;
	if ((s = outreach_new(&outreach, &hub->outreach)) != ST_OK)
		return s;
	listener = outreach_listener(hub->outreach);
	conversation_set_listener(hub->conversation, &listener);
	return ST_OK;
}

/* The rooms above a lower one are told through tables of functions. */
static void ledger_set(struct rooms *rooms)
{
	struct ledger_hooks replies = conversation_hooks(rooms->hub.conversation);

	rooms->ledger.parked_keep = rooms->settings->parked_keep;
	rooms->ledger.hooks[LANE_REPLY] = replies;
	rooms->ledger.hooks[LANE_TEST] = replies;
	rooms->ledger.hooks[LANE_CAMPAIGN] = outreach_hooks(rooms->hub.outreach);
}

static void clock_moved(const struct hub *hub)
{
	delivery_wake(hub->delivery);
	outreach_wake(hub->outreach);
}

static enum status delivery_room_open(struct rooms *rooms)
{
	static void (*const on_clock[])(const struct hub *hub) = { clock_moved, NULL };
	struct hub *hub = &rooms->hub;
	struct delivery_options options = {
		.loop = hub->loop,
		.store = hub->store,
		.byoc = hub->byoc,
		.ledger = &rooms->ledger,
		.clock = hub->clock,
		.settings = rooms->settings,
		.log = hub->log,
		.metrics = hub->metrics,
		.rules = outreach_rules(hub->outreach),
	};
	enum status s;

	options.rules.reply_expired = conversation_reply_expired;
	ledger_set(rooms);
	if ((s = delivery_new(&options, &hub->delivery)) != ST_OK)
		return s;
	outreach_set_delivery(hub->outreach, hub->delivery);
	hub->ledger = &rooms->ledger;
	hub->on_clock = on_clock;
	return ST_OK;
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
	if ((s = byoc_room_open(rooms)) != ST_OK)
		return s;
	if ((s = upper_rooms_open(rooms)) != ST_OK)
		return s;
	if ((s = delivery_room_open(rooms)) != ST_OK)
		return s;
	if ((s = api_open(rooms, problems)) != ST_OK)
		return s;
	delivery_start(rooms->hub.delivery);
	outreach_start(rooms->hub.outreach);
	return ST_OK;
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
	rooms->stopping = 2;
	outreach_stop(rooms->hub.outreach);
	delivery_stop(rooms->hub.delivery, part_stopped, rooms);
	http_server_stop(rooms->hub.server, part_stopped, rooms);
}

/* Runs the completions that the store posted while it closed. */
static void last_turn(struct loop *loop)
{
	if (loop == NULL)
		return;
	loop_stop(loop);
	loop_run(loop);
}

void rooms_close(struct rooms *rooms)
{
	struct hub *hub = &rooms->hub;

	http_server_free(hub->server);
	api_free(rooms->api);
	http_client_free(rooms->client);
	byoc_free(hub->byoc);
	import_end(outreach_import(hub->outreach));
	store_close(hub->store);
	last_turn(hub->loop);
	delivery_free(hub->delivery);
	outreach_free(hub->outreach);
	conversation_free(hub->conversation);
	zone_tables_free(rooms->zone_tables);
	zone_set_free(rooms->zone_set);
	directory_free(hub->directory);
	identity_free(hub->identity);
	keyring_free(hub->keyring);
	loop_free(hub->loop);
	log_free(hub->log);
	metrics_free(hub->metrics);
	clock_free(hub->clock);
}
