/* SPDX-License-Identifier: Apache-2.0 */
#include "conversation/conversation_fixture.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#include "byoc/integration.h"
#include "byoc/sql.h"
#include "conversation/sql.h"
#include "directory/sql.h"
#include "ledger/sql.h"

#define MEMORY (1u << 24)

void fixture_must(enum status s)
{
	if (s == ST_OK)
		return;
	fprintf(stderr, "fixture: %s\n", status_name(s));
	abort();
}

enum status fixture_unit(struct fixture *fixture, unit_fn *fn, void *args)
{
	return store_write_now(fixture->store, fn, args);
}

/* ---- what the listener and the ledger are told ---- */

static enum status on_answered(void *arg, struct db *db, const struct message *proactive,
	const struct message *reply, enum word_meaning meaning, usec now)
{
	struct fixture *fixture = arg;

	(void)db, (void)reply, (void)now;
	fixture->told.answered++;
	fixture->told.proactive_id = proactive->id;
	fixture->told.meaning = meaning;
	return ST_OK;
}

static enum status on_opted_out(
	void *arg, struct db *db, int64_t bu_id, enum address_kind kind, struct str key, usec now)
{
	struct fixture *fixture = arg;

	(void)db, (void)bu_id, (void)kind, (void)now;
	fixture->told.opted_out++;
	fixture->told.key = arena_copy(fixture->arena, key);
	return ST_OK;
}

static enum status on_campaign_closed(void *arg, struct db *db, const struct message *message,
	const struct settlement *settlement, usec now)
{
	struct fixture *fixture = arg;

	if (message->state == MESSAGE_CANCELLED)
		fixture->withdrawn++;
	return message->state == MESSAGE_SENT
		       ? thread_answered(db, message, settlement->thread_external, now)
		       : ST_OK;
}

/* Agents above 100 are always away. */
static enum status agent_available(
	struct db *db, int64_t bu_id, int64_t user_id, bool *ret_available)
{
	(void)db, (void)bu_id;
	*ret_available = user_id <= 100;
	return ST_OK;
}

/* ---- set-up ---- */

static struct channel channel_of(const char *id, const char *integration, enum channel_kind kind)
{
	return (struct channel){
		.bu_id = FIXTURE_BU,
		.id = str_of(id),
		.external_id = str_of(id),
		.integration_id = str_of(integration),
		.real_platform = STR("custom"),
		.name = str_of(id),
		.is_private = true,
		.has_outbound_flow = MAYBE_ABSENT,
		.kind = kind,
		.wire = STR("{}"),
	};
}

static enum status channels_unit(struct db *db, void *args)
{
	struct fixture *fixture = args;
	struct problems problems = { .arena = fixture->arena };
	struct integration integration = { .bu_id = FIXTURE_BU,
		.name = STR("box"),
		.box_url = STR("https://127.0.0.1/box"),
		.use_outbound_30 = true };
	struct channel *channels[] = { &fixture->channel, &fixture->channel2, &fixture->phone };
	const char *id;
	bool created;
	enum status s;

	s = integration_add(
		db, fixture->keyring, &integration, FIXTURE_NOW, fixture->arena, &problems);
	if (s != ST_OK)
		return s;
	id = arena_cstr(fixture->arena, integration.id);
	fixture->channel = channel_of("chan-1", id, CHANNEL_IDENTITY);
	fixture->channel2 = channel_of("chan-2", id, CHANNEL_IDENTITY);
	fixture->phone = channel_of("chan-3", id, CHANNEL_PHONE);
	for (size_t i = 0; s == ST_OK && i < COUNT_OF(channels); i++) {
		s = channel_put(db, channels[i], FIXTURE_NOW, &problems, &created);
		if (s == ST_OK)
			s = channel_load(
				db, FIXTURE_BU, channels[i]->id, fixture->arena, channels[i]);
	}
	return s == ST_OK ? directory_init(db, FIXTURE_BU, FIXTURE_NOW) : s;
}

static void rooms_open(struct fixture *fixture)
{
	const struct conversation_options options = { .ledger = &fixture->ledger,
		.agent_available = agent_available };
	const struct conversation_listener listener = { on_answered, on_opted_out, fixture };

	fixture_must(conversation_new(&options, &fixture->conversation));
	conversation_set_listener(fixture->conversation, &listener);
	fixture->ledger.hooks[LANE_REPLY] = conversation_hooks(fixture->conversation);
	fixture->ledger.hooks[LANE_CAMPAIGN] =
		(struct ledger_hooks){ .closed = on_campaign_closed, .arg = fixture };
	fixture->ledger.parked_keep = USEC_DAY;
}

int fixture_setup(void **state)
{
	static const struct sql_list *const lists[] = { &directory_sql, &byoc_sql, &ledger_sql,
		&conversation_sql, NULL };
	struct fixture *fixture = calloc(1, sizeof *fixture);
	const char *tmp = getenv("TMPDIR");
	char path[96], keys[96];
	struct store_options options = { .path = path, .lists = lists, .reader_threads = 1 };
	struct problems problems = { 0 };

	snprintf(fixture->dir, sizeof fixture->dir, "%s/talk-XXXXXX", tmp != NULL ? tmp : "/tmp");
	if (mkdtemp(fixture->dir) == NULL)
		return -1;
	snprintf(path, sizeof path, "%s/passerelle.db", fixture->dir);
	snprintf(keys, sizeof keys, "%s/keys", fixture->dir);
	options.clock = fixture->clock = clock_new();
	problems.arena = fixture->arena = arena_new(MEMORY);
	fixture->now = FIXTURE_NOW;
	fixture_must(store_open(&options, &problems, &fixture->store));
	fixture_must(keyring_open(keys, &fixture->keyring));
	fixture_must(fixture_unit(fixture, channels_unit, fixture));
	rooms_open(fixture);
	*state = fixture;
	return 0;
}

int fixture_teardown(void **state)
{
	struct fixture *fixture = *state;
	char command[96];
	int failed;

	store_close(fixture->store);
	conversation_free(fixture->conversation);
	keyring_free(fixture->keyring);
	clock_free(fixture->clock);
	arena_free(fixture->arena);
	snprintf(command, sizeof command, "rm -r '%s'", fixture->dir);
	failed = system(command);
	free(fixture);
	return failed;
}

/* ---- what people do ---- */

struct take_args {
	struct fixture *fixture;
	struct incoming incoming;
	struct taken taken;
};

static enum status take_unit(struct db *db, void *args)
{
	struct take_args *take = args;

	return conversation_take(take->fixture->conversation, db, &take->incoming,
		take->fixture->arena, &take->taken);
}

struct taken fixture_write_as(struct fixture *fixture, const struct channel *channel,
	const char *external_id, const char *person, const char *thread, const char *text)
{
	struct take_args args = { .fixture = fixture,
		.incoming = {
			.channel = channel,
			.direction = DIRECTION_INBOUND,
			.external_id = str_of(external_id),
			.external_at = fixture->now,
			.thread_external = str_of(thread),
			.person = { .external_id = str_of(person) },
			.text = str_of(text),
			.content = STR("{}"),
			.wall = fixture->now,
			.now = fixture->now,
		} };

	fixture_must(fixture_unit(fixture, take_unit, &args));
	fixture->now += USEC_SECOND;
	return args.taken;
}

struct taken fixture_write(struct fixture *fixture, const struct channel *channel,
	const char *person, const char *thread, const char *text)
{
	struct str id =
		arena_printf(fixture->arena, "in-%lld", (long long)(fixture->now - FIXTURE_NOW));

	return fixture_write_as(fixture, channel, id.at, person, thread, text);
}

struct plan_args {
	struct fixture *fixture;
	const struct channel *channel;
	struct str recipient;
	struct message message;
};

static enum status plan_unit(struct db *db, void *args)
{
	struct plan_args *plan = args;
	struct message *message = &plan->message;
	struct thread thread;
	usec now = plan->fixture->now;
	enum status s;

	s = thread_for_proactive(db, FIXTURE_BU, plan->channel->no, plan->recipient,
		plan->recipient, message->skill_id, now, plan->fixture->arena, &thread);
	if (s != ST_OK)
		return s;
	message->thread_id = thread.id;
	message->thread_external = thread.external_id;
	if ((s = message_add(db, message, now, now)) != ST_OK)
		return s;
	return thread_set_message(db, FIXTURE_BU, thread.id, message->id, now);
}

struct message fixture_plan(struct fixture *fixture, const struct channel *channel,
	const char *recipient, int64_t skill_id, enum message_state state)
{
	struct plan_args args = { fixture, channel, str_of(recipient),
		{
			.bu_id = FIXTURE_BU,
			.channel_no = channel->no,
			.direction = DIRECTION_OUTBOUND,
			.lane = LANE_CAMPAIGN,
			.state = state,
			.record_id = 21,
			.skill_id = skill_id,
			.recipient = str_of(recipient),
			.content = STR("{}"),
			.due_at = fixture->now,
		} };

	if (state == MESSAGE_CLAIMED)
		args.message.lease = (struct lease){ 3, 1 };
	fixture_must(fixture_unit(fixture, plan_unit, &args));
	fixture->now += USEC_SECOND;
	return args.message;
}

struct settle_args {
	struct fixture *fixture;
	struct settlement how;
};

static enum status settle_unit(struct db *db, void *args)
{
	struct settle_args *settle = args;

	return ledger_settle(&settle->fixture->ledger, db, &settle->how, settle->fixture->now,
		settle->fixture->arena);
}

void fixture_settle(struct fixture *fixture, const struct message *message, struct settlement how)
{
	struct settle_args args = { fixture, how };

	args.how.bu_id = message->bu_id;
	args.how.id = message->id;
	args.how.lease = message->lease;
	fixture_must(fixture_unit(fixture, settle_unit, &args));
	fixture->now += USEC_SECOND;
}

struct reply_args {
	struct fixture *fixture;
	struct reply reply;
	struct problems *problems;
	struct replied *ret_replied;
};

static enum status reply_unit(struct db *db, void *args)
{
	struct reply_args *reply = args;

	return conversation_reply(
		db, &reply->reply, reply->fixture->arena, reply->problems, reply->ret_replied);
}

enum status fixture_reply(struct fixture *fixture, const struct channel *channel,
	const char *thread, const char *person, struct problems *problems,
	struct replied *ret_replied)
{
	struct reply_args args = { fixture,
		{
			.channel = channel,
			.user_id = FIXTURE_USER,
			.thread_external = str_of(thread),
			.person = { .external_id = str_of(person) },
			.content = STR("{}"),
			.lease = { 3, 2 },
			.lease_until = fixture->now + USEC_MINUTE,
			.wall = fixture->now,
			.now = fixture->now,
		},
		problems, ret_replied };

	*problems = (struct problems){ .arena = fixture->arena };
	fixture->now += USEC_SECOND;
	return fixture_unit(fixture, reply_unit, &args);
}
