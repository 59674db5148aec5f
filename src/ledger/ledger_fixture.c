/* SPDX-License-Identifier: Apache-2.0 */
#include "ledger/ledger_fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "ledger/sql.h"

#define MEMORY (1u << 24)

static enum status on_attempt_over(void *arg, struct db *db, const struct message *message,
	const struct settlement *how, usec now, struct next_attempt *ret_next)
{
	struct told *told = arg;

	(void)db, (void)message, (void)how, (void)now;
	told->attempts_over++;
	*ret_next = told->next;
	return ST_OK;
}

static enum status on_closed(void *arg, struct db *db, const struct message *message,
	const struct settlement *how, usec now)
{
	struct told *told = arg;

	(void)db, (void)how, (void)now;
	told->closed++;
	told->state = message->state;
	return ST_OK;
}

static enum status on_delivered(void *arg, struct db *db, const struct message *message, usec now)
{
	struct told *told = arg;

	(void)db, (void)message, (void)now;
	told->delivered++;
	return ST_OK;
}

static struct store *open_store(struct ledger_fixture *fixture)
{
	static const struct sql_list *const lists[] = { &ledger_sql, NULL };
	char path[96];
	struct store_options options = {
		.path = path, .lists = lists, .clock = fixture->clock, .reader_threads = 1
	};
	struct problems problems = { .arena = fixture->arena };
	struct store *store;

	snprintf(path, sizeof path, "%s/passerelle.db", fixture->dir);
	return store_open(&options, &problems, &store) == ST_OK ? store : NULL;
}

int ledger_fixture_setup(void **state)
{
	struct ledger_fixture *fixture = calloc(1, sizeof *fixture);
	const char *tmp = getenv("TMPDIR");

	snprintf(fixture->dir, sizeof fixture->dir, "%s/ledger-XXXXXX", tmp != NULL ? tmp : "/tmp");
	if (mkdtemp(fixture->dir) == NULL)
		return -1;
	fixture->clock = clock_new();
	fixture->arena = arena_new(MEMORY);
	fixture->store = open_store(fixture);
	for (int lane = 0; lane < LANE_COUNT; lane++)
		fixture->ledger.hooks[lane] = (struct ledger_hooks){ on_attempt_over, on_closed,
			on_delivered, &fixture->told };
	fixture->ledger.parked_keep = USEC_DAY;
	*state = fixture;
	return fixture->store == NULL ? -1 : 0;
}

int ledger_fixture_teardown(void **state)
{
	struct ledger_fixture *fixture = *state;
	char command[96];
	int failed;

	store_close(fixture->store);
	clock_free(fixture->clock);
	arena_free(fixture->arena);
	snprintf(command, sizeof command, "rm -r '%s'", fixture->dir);
	failed = system(command);
	free(fixture);
	return failed;
}

enum status fixture_unit(struct ledger_fixture *fixture, unit_fn *fn, void *args)
{
	return store_write_now(fixture->store, fn, args);
}

static enum status add_unit(struct db *db, void *args)
{
	return message_add(db, args, FIXTURE_NOW, FIXTURE_NOW);
}

struct message fixture_message(struct ledger_fixture *fixture, enum message_state state)
{
	struct message message = {
		.bu_id = 1,
		.channel_no = 5,
		.direction = DIRECTION_OUTBOUND,
		.lane = LANE_CAMPAIGN,
		.state = state,
		.thread_id = 11,
		.record_id = 21,
		.skill_id = 31,
		.recipient = STR("u-77120"),
		.thread_external = STR("u-77120"),
		.content = STR("{}"),
		.due_at = FIXTURE_NOW,
	};

	if (state == MESSAGE_CLAIMED)
		message.lease = FIXTURE_LEASE;
	if (fixture_unit(fixture, add_unit, &message) != ST_OK)
		abort();
	return message;
}

struct settle_args {
	struct ledger_fixture *fixture;
	struct settlement how;
};

static enum status settle_unit(struct db *db, void *args)
{
	struct settle_args *settle = args;

	return ledger_settle(&settle->fixture->ledger, db, &settle->how, FIXTURE_NOW + USEC_SECOND,
		settle->fixture->arena);
}

enum status fixture_settle(
	struct ledger_fixture *fixture, const struct message *message, struct settlement how)
{
	struct settle_args args = { fixture, how };

	args.how.bu_id = message->bu_id;
	args.how.id = message->id;
	if (args.how.lease.epoch == 0)
		args.how.lease = FIXTURE_LEASE;
	return fixture_unit(fixture, settle_unit, &args);
}

struct read_args {
	struct ledger_fixture *fixture;
	struct message message;
};

static enum status read_unit(struct db *db, void *args)
{
	struct read_args *read = args;

	return message_get(
		db, read->message.bu_id, read->message.id, read->fixture->arena, &read->message);
}

struct message fixture_read(struct ledger_fixture *fixture, const struct message *message)
{
	struct read_args args = { fixture, *message };

	if (fixture_unit(fixture, read_unit, &args) != ST_OK)
		abort();
	return args.message;
}

struct status_args {
	struct ledger_fixture *fixture;
	const char *external_id;
	enum message_delivery delivery;
};

static enum status status_unit(struct db *db, void *args)
{
	struct status_args *status = args;

	return ledger_status(&status->fixture->ledger, db, 1, 5, str_of(status->external_id),
		status->delivery, FIXTURE_NOW, STR("reason"), FIXTURE_NOW, status->fixture->arena);
}

enum status fixture_status(
	struct ledger_fixture *fixture, const char *external_id, enum message_delivery delivery)
{
	struct status_args args = { fixture, external_id, delivery };

	return fixture_unit(fixture, status_unit, &args);
}
