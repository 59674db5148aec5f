/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the tests look at in the database, and what they change there by hand.
 */
#include <stdio.h>
#include <stdlib.h>

#include "conversation/conversation_fixture.h"
#include "directory/blocks.h"

struct read_args {
	struct fixture *fixture;
	int64_t id;
	struct message message;
	struct contact contact;
	struct thread thread;
	struct message_list list;
};

static enum status message_unit(struct db *db, void *args)
{
	struct read_args *read = args;

	return message_get(db, FIXTURE_BU, read->id, read->fixture->arena, &read->message);
}

struct message fixture_message(struct fixture *fixture, int64_t id)
{
	struct read_args args = { .fixture = fixture, .id = id };

	fixture_must(fixture_unit(fixture, message_unit, &args));
	return args.message;
}

static enum status contact_unit(struct db *db, void *args)
{
	struct read_args *read = args;

	return contact_get(db, FIXTURE_BU, read->id, read->fixture->arena, &read->contact);
}

struct contact fixture_contact(struct fixture *fixture, int64_t id)
{
	struct read_args args = { .fixture = fixture, .id = id };

	fixture_must(fixture_unit(fixture, contact_unit, &args));
	return args.contact;
}

static enum status thread_unit(struct db *db, void *args)
{
	struct read_args *read = args;

	return thread_get(db, FIXTURE_BU, read->id, read->fixture->arena, &read->thread);
}

struct thread fixture_thread(struct fixture *fixture, int64_t id)
{
	struct read_args args = { .fixture = fixture, .id = id };

	fixture_must(fixture_unit(fixture, thread_unit, &args));
	return args.thread;
}

static enum status list_unit(struct db *db, void *args)
{
	struct read_args *read = args;

	return message_list_thread(
		db, FIXTURE_BU, read->id, 0, 100, read->fixture->arena, &read->list);
}

size_t fixture_answers(struct fixture *fixture, int64_t thread_id, struct message *ret_last)
{
	struct read_args args = { .fixture = fixture, .id = thread_id };
	size_t count = 0;

	fixture_must(fixture_unit(fixture, list_unit, &args));
	for (size_t i = 0; i < args.list.count; i++) {
		if (args.list.items[i].lane != LANE_REPLY)
			continue;
		*ret_last = args.list.items[i];
		count++;
	}
	return count;
}

struct change_args {
	struct fixture *fixture;
	int64_t id, user_id;
	enum contact_status status;
};

static enum status change_unit(struct db *db, void *args)
{
	struct change_args *change = args;
	struct contact contact;
	enum status s;

	s = contact_get(db, FIXTURE_BU, change->id, change->fixture->arena, &contact);
	if (s != ST_OK)
		return s;
	if (change->status != 0)
		contact_change_status(&contact, change->status, change->fixture->now);
	if (change->user_id != 0)
		contact_change_assignee(&contact, change->user_id, change->fixture->now);
	return contact_set(db, &contact, change->fixture->now);
}

void fixture_set_status(struct fixture *fixture, int64_t contact_id, enum contact_status status)
{
	struct change_args args = { fixture, contact_id, 0, status };

	fixture_must(fixture_unit(fixture, change_unit, &args));
}

void fixture_assign(struct fixture *fixture, int64_t contact_id, int64_t user_id)
{
	struct change_args args = { fixture, contact_id, user_id, 0 };

	fixture_must(fixture_unit(fixture, change_unit, &args));
}

struct skill_args {
	struct skill skill;
	bool has_agent;
	int64_t id;
	struct problems problems;
};

static enum status skill_unit(struct db *db, void *args)
{
	struct skill_args *skill = args;
	struct skill_agent agent = { .user_id = FIXTURE_USER, .proficiency = 1, .is_active = true };
	enum status s;

	s = skill_add(db, FIXTURE_BU, &skill->skill, FIXTURE_NOW, &skill->problems, &skill->id);
	if (s != ST_OK || !skill->has_agent)
		return s;
	agent.skill_id = skill->id;
	return skill_agent_put(db, FIXTURE_BU, &agent, FIXTURE_NOW);
}

int64_t fixture_skill(
	struct fixture *fixture, const char *name, int64_t reply_skill_id, bool has_agent)
{
	struct skill_args args = { .skill = skill_default(), .has_agent = has_agent };

	args.skill.name = str_of(name);
	args.skill.is_outbound = true;
	args.skill.reply_skill_id = reply_skill_id;
	args.skill.wire = STR("{}");
	args.problems.arena = fixture->arena;
	if (fixture_unit(fixture, skill_unit, &args) != ST_OK) {
		fprintf(stderr, "fixture: skill: %s %.*s\n",
			args.problems.count ? args.problems.items[0].code : "?",
			STR_ARGS(args.problems.items[0].field));
		abort();
	}
	return args.id;
}

struct blocked_args {
	enum address_kind kind;
	struct str key;
};

static enum status blocked_unit(struct db *db, void *args)
{
	const struct blocked_args *blocked = args;
	int64_t id;

	return opt_out_find(db, FIXTURE_BU, blocked->kind, blocked->key, &id);
}

bool fixture_is_opted_out(struct fixture *fixture, enum address_kind kind, const char *address)
{
	struct blocked_args args = { .kind = kind };

	fixture_must(address_key(fixture->arena, kind, str_of(address), &args.key));
	return fixture_unit(fixture, blocked_unit, &args) == ST_OK;
}
