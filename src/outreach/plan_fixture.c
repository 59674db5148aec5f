/* SPDX-License-Identifier: Apache-2.0 */
#include "outreach/plan_fixture.h"

#include <stdio.h>
#include <stdlib.h>

#include "byoc/sql.h"
#include "conversation/sql.h"
#include "directory/sql.h"
#include "ledger/sql.h"
#include "outreach/import.h"
#include "outreach/list.h"
#include "outreach/list_sql.h"
#include "outreach/record_writer.h"
#include "outreach/sql.h"
#include "outreach/upload_sql.h"

#define MEMORY (1u << 26)

/* The business unit's row stands two floors below. */
extern const struct sql_list identity_sql;

/* clang-format off */
#define PLAN_TEST_SQL(X) \
	X(UNIT_ADD, "INSERT INTO business_unit (id, name, tenant, zone, settings, created_at, updated_at, version) VALUES ($1, 'unit', $2, 'America/Toronto', '{}', 1, 1, 1)")
/* clang-format on */
STATEMENTS_DECLARE(plan_test_sql, PLAN_TEST_SQL)
STATEMENTS(plan_test_sql, PLAN_TEST_SQL)

static void must(enum status s)
{
	if (s == ST_OK)
		return;
	fprintf(stderr, "fixture: %s\n", status_name(s));
	abort();
}

void plan_write(struct plan_fixture *fixture, unit_fn *fn, void *args)
{
	must(store_write_now(fixture->store, fn, args));
}

/* ---- set-up ---- */

static enum status add_channel(struct plan_fixture *fixture, struct db *db)
{
	struct integration integration = { .bu_id = PLAN_BU,
		.name = STR("box"),
		.box_url = STR("https://127.0.0.1/box"),
		.use_outbound_30 = true };
	struct channel channel = { .bu_id = PLAN_BU,
		.id = STR("main"),
		.external_id = STR("main"),
		.real_platform = STR("custom"),
		.name = STR("main"),
		.has_outbound_flow = MAYBE_ABSENT,
		.kind = CHANNEL_PHONE,
		.wire = STR("{}") };
	bool created;
	enum status s;

	s = integration_add(db, fixture->keyring, &integration, fixture->now, fixture->arena, NULL);
	if (s != ST_OK)
		return s;
	channel.integration_id = integration.id;
	return channel_put(db, &channel, fixture->now, NULL, &created);
}

static enum status add_skill(struct plan_fixture *fixture, struct db *db)
{
	const struct message_template template = { .name = STR("hello"),
		.type = TEMPLATE_DIGITAL,
		.class = TEMPLATE_TRANSACTIONAL,
		.body = STR("Bonjour {FirstName}"),
		.is_active = true };
	struct skill skill = skill_default();
	enum status s;

	skill.name = STR("relance");
	skill.is_outbound = true;
	skill.is_active = true;
	skill.media_type = MEDIA_DIGITAL;
	skill.strategy = STR("Personal Connection");
	skill.channel_id = STR("main");
	skill.agentless = true;
	skill.wire = STR("{}");
	s = message_template_add(db, PLAN_BU, &template, fixture->now, NULL, &skill.template_id);
	if (s == ST_OK)
		s = skill_add(db, PLAN_BU, &skill, fixture->now, NULL, &fixture->skill_id);
	if (s != ST_OK)
		return s;
	return skill_start(db, PLAN_BU, fixture->skill_id, fixture->now, NULL);
}

static enum status set_up(struct db *db, void *args)
{
	struct plan_fixture *fixture = args;
	const struct uuid tenant = uuid_new(1);
	const struct call_list list = {
		.name = STR("list"), .is_active = true, .mapping = STR("{}")
	};
	enum status s;

	s = db_run(db, &plan_test_sql, UNIT_ADD, VALUES(V_INT(PLAN_BU), V_UUID(tenant)));
	if (s == ST_OK)
		s = directory_init(db, PLAN_BU, fixture->now);
	if (s == ST_OK)
		s = add_channel(fixture, db);
	if (s == ST_OK)
		s = add_skill(fixture, db);
	if (s == ST_OK)
		s = list_add(db, PLAN_BU, &list, fixture->now, NULL, &fixture->list_id);
	return s;
}

static void open_rooms(struct plan_fixture *fixture)
{
	struct outreach_options options = {
		.loop = fixture->loop,
		.store = fixture->store,
		.ledger = &fixture->ledger,
		.clock = fixture->clock,
		.settings = &fixture->settings,
	};

	fixture->settings.data_dir = fixture->dir;
	must(zone_set_open(NULL, fixture->now, &fixture->zone_set));
	must(zone_tables_open(fixture->zone_set, NULL, NULL, &fixture->tables));
	must(directory_new(&fixture->directory));
	options.directory = fixture->directory;
	options.zones = fixture->tables;
	must(outreach_new(&options, &fixture->outreach));
	fixture->ledger.hooks[LANE_CAMPAIGN] = outreach_hooks(fixture->outreach);
	fixture->ledger.parked_keep = USEC_DAY;
}

static void open_store(struct plan_fixture *fixture)
{
	static const struct sql_list *const lists[] = { &identity_sql, &directory_sql, &byoc_sql,
		&ledger_sql, &conversation_sql, &record_sql, &plan_sql, &list_sql, &upload_sql,
		&plan_test_sql, NULL };
	char path[96], keys[96];
	const struct store_options options = {
		.path = path,
		.lists = lists,
		.clock = fixture->clock,
		.loop = fixture->loop,
		.reader_threads = 1,
	};

	snprintf(path, sizeof path, "%s/passerelle.db", fixture->dir);
	snprintf(keys, sizeof keys, "%s/keys", fixture->dir);
	must(store_open(&options, NULL, &fixture->store));
	must(keyring_open(keys, &fixture->keyring));
}

int plan_setup(void **state)
{
	struct plan_fixture *fixture = calloc(1, sizeof *fixture);
	const char *tmp = getenv("TMPDIR");

	if (fixture == NULL)
		return -1;
	snprintf(fixture->dir, sizeof fixture->dir, "%s/plan-XXXXXX", tmp != NULL ? tmp : "/tmp");
	if (mkdtemp(fixture->dir) == NULL)
		return -1;
	fixture->clock = clock_new();
	fixture->arena = arena_new(MEMORY);
	if (!civil_parse_instant(STR("2027-01-11T16:00:00Z"), &fixture->now))
		return -1;
	clock_set_business(fixture->clock, fixture->now);
	must(loop_new(fixture->clock, &fixture->loop));
	open_store(fixture);
	open_rooms(fixture);
	plan_write(fixture, set_up, fixture);
	*state = fixture;
	return 0;
}

int plan_teardown(void **state)
{
	struct plan_fixture *fixture = *state;
	char command[96];
	int failed;

	outreach_stop(fixture->outreach);
	import_end(outreach_import(fixture->outreach));
	store_close(fixture->store);
	loop_stop(fixture->loop);
	loop_run(fixture->loop); /* what the store posted while it closed */
	outreach_free(fixture->outreach);
	roster_skill_free(fixture->roster);
	directory_free(fixture->directory);
	zone_tables_free(fixture->tables);
	zone_set_free(fixture->zone_set);
	keyring_free(fixture->keyring);
	loop_free(fixture->loop);
	clock_free(fixture->clock);
	arena_free(fixture->arena);
	snprintf(command, sizeof command, "rm -r '%s'", fixture->dir);
	failed = system(command);
	free(fixture);
	return failed;
}

/* ---- records ---- */

struct adding {
	struct plan_fixture *fixture;
	struct record_data *data;
	struct record_new *record;
	int64_t id;
};

/** The record's own columns, with one for its external id. */
static void set_layout(const struct record_data *data, struct record_layout *layout)
{
	*layout = (struct record_layout){ .fields = data->fields,
		.field_count = data->field_count,
		.external_id = data->field_count,
		.destination_count = data->destination_count };
	for (size_t i = 0; i < data->destination_count; i++)
		layout->destinations[i] = (struct layout_destination){ data->destinations[i].field,
			data->destinations[i].kind, 0 };
}

static enum status add_unit(struct db *db, void *args)
{
	struct adding *adding = args;
	struct plan_fixture *fixture = adding->fixture;
	struct record_shared shared = { .bu_id = PLAN_BU,
		.list_id = fixture->list_id,
		.job_id = 1,
		.skill_id = fixture->skill_id };
	struct record_writer *writer = record_writer_new();
	struct record_layout layout;
	struct str packed;
	enum status s;

	set_layout(adding->data, &layout);
	s = record_layout_pack(&layout, fixture->arena, &packed);
	if (s == ST_OK)
		s = record_layout_find(db, PLAN_BU, fixture->list_id, packed, &shared.layout_id);
	if (s == ST_OK)
		s = record_pack(&layout, adding->data, fixture->arena, &adding->record->payload);
	record_writer_begin(writer, db, &shared, fixture->now);
	if (s == ST_OK)
		s = record_writer_add(writer, adding->record, &adding->id);
	if (s == ST_OK)
		s = record_writer_end(writer);
	record_writer_free(writer);
	return s;
}

static void add_phone(struct record_data *data, const char *field, const char *phone)
{
	if (*phone)
		data->destinations[data->destination_count++] = (struct record_destination){
			.field = str_of(field), .kind = ADDRESS_PHONE, .address = str_of(phone)
		};
}

int64_t plan_add_record(struct plan_fixture *fixture, struct plan_record given)
{
	char phone[24], id[24];
	struct record_field fields[2] = { { .name = STR("FirstName"), .value = STR("Ana") },
		{ .name = STR("ExternalId") } };
	struct record_data data = {
		.zone = STR("America/Toronto"),
		.fields = fields,
		.field_count = 2,
		.zone_step = ZONE_STEP_OWN,
	};
	struct record_new record = { .expires_at = given.expires_at,
		.is_priority = given.is_priority };
	struct adding adding = { .fixture = fixture, .data = &data, .record = &record };

	snprintf(phone, sizeof phone, "+1514555%04d", ++fixture->serial);
	snprintf(id, sizeof id, "C-%d", fixture->serial);
	fields[1].value = str_of(id);
	record.key = record_key(fields[1].value);
	if (given.zone != NULL)
		data.zone = str_of(given.zone);
	if (given.first_name != NULL)
		fields[0].value = str_of(given.first_name);
	add_phone(&data, "PhoneNumber", given.phone[0] != NULL ? given.phone[0] : phone);
	if (given.phone[1] != NULL)
		add_phone(&data, "PhoneNumber2", given.phone[1]);
	record.zone = data.zone;
	plan_write(fixture, add_unit, &adding);
	return adding.id;
}

/* ---- planning and settling ---- */

static enum status load_unit(struct db *db, void *args)
{
	struct plan_fixture *fixture = args;

	return roster_skill_load(db, fixture->tables, PLAN_BU, fixture->skill_id, &fixture->roster);
}

static enum status run_unit(struct db *db, void *args)
{
	return plan_unit(db, args);
}

struct plan plan_run(struct plan_fixture *fixture, size_t room)
{
	struct plan plan = {
		.outreach = fixture->outreach,
		.now = fixture->now,
		.wall = fixture->now,
		.room = room,
		.time = USEC_MINUTE,
		.lease = { store_epoch(fixture->store), ++fixture->serial },
		.lease_until = fixture->now + USEC_HOUR,
	};

	roster_skill_free(fixture->roster);
	fixture->roster = NULL;
	plan_write(fixture, load_unit, fixture);
	plan.skill = fixture->roster;
	must(plan_init(&plan));
	arena_free(plan.arena);
	plan.arena = fixture->arena; /* so that messages outlive the plan */
	plan.messages = arena_array(fixture->arena, struct message, room + 1);
	plan.notes = arena_array(fixture->arena, struct claim_note, room + 1);
	plan_write(fixture, run_unit, &plan);
	return plan;
}

struct settling {
	struct plan_fixture *fixture;
	struct settlement how;
};

static enum status settle_unit(struct db *db, void *args)
{
	struct settling *settling = args;
	struct plan_fixture *fixture = settling->fixture;

	return ledger_settle(&fixture->ledger, db, &settling->how, fixture->now, fixture->arena);
}

void plan_settle(struct plan_fixture *fixture, const struct message *message, struct settlement how)
{
	struct settling settling = { fixture, how };

	settling.how.bu_id = message->bu_id;
	settling.how.id = message->id;
	settling.how.lease = message->lease;
	plan_write(fixture, settle_unit, &settling);
}

/* ---- what is stored ---- */

struct reading {
	struct plan_fixture *fixture;
	int64_t id;
	struct record_row row;
	struct message message;
	struct progress progress;
	struct skill skill;
};

static enum status row_unit(struct db *db, void *args)
{
	struct reading *reading = args;
	struct record_packed packed;

	return record_get(db, PLAN_BU, reading->fixture->list_id, reading->id,
		reading->fixture->arena, &reading->row, &packed);
}

struct record_row plan_row(struct plan_fixture *fixture, int64_t record_id)
{
	struct reading reading = { .fixture = fixture, .id = record_id };

	plan_write(fixture, row_unit, &reading);
	return reading.row;
}

static enum status message_unit(struct db *db, void *args)
{
	struct reading *reading = args;

	return message_get(db, PLAN_BU, reading->id, reading->fixture->arena, &reading->message);
}

struct message plan_message(struct plan_fixture *fixture, int64_t message_id)
{
	struct reading reading = { .fixture = fixture, .id = message_id };

	plan_write(fixture, message_unit, &reading);
	return reading.message;
}

static enum status progress_unit(struct db *db, void *args)
{
	struct reading *reading = args;

	return progress_read(db, PLAN_BU, 0, reading->fixture->skill_id, reading->fixture->arena,
		&reading->progress);
}

struct progress plan_progress(struct plan_fixture *fixture)
{
	struct reading reading = { .fixture = fixture };

	plan_write(fixture, progress_unit, &reading);
	return reading.progress;
}

static enum status skill_unit(struct db *db, void *args)
{
	struct reading *reading = args;

	return skill_load(
		db, PLAN_BU, reading->fixture->skill_id, reading->fixture->arena, &reading->skill);
}

struct skill plan_skill(struct plan_fixture *fixture)
{
	struct reading reading = { .fixture = fixture };

	plan_write(fixture, skill_unit, &reading);
	return reading.skill;
}

static enum status change_unit(struct db *db, void *args)
{
	struct reading *reading = args;

	return skill_update(db, PLAN_BU, &reading->skill, reading->fixture->now, NULL);
}

void plan_change_skill(struct plan_fixture *fixture, void (*change)(struct skill *skill))
{
	struct reading reading = { .fixture = fixture, .skill = plan_skill(fixture) };

	change(&reading.skill);
	plan_write(fixture, change_unit, &reading);
}
