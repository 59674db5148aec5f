/* SPDX-License-Identifier: Apache-2.0 */
#include "conversation/reply.h"

#include <stdio.h>

#include "byoc/byoc.h"
#include "conversation/internal.h"
#include "conversation/thread.h"
#include "directory/blocks.h"

struct outbox {
	struct db *db;
	const struct reply *reply;
	struct arena *arena;
	struct problems *problems;
	struct person_address address;
	struct identity_row person;
	struct uuid uuid;
	bool has_contact;
	struct replied out;
};

static enum status no_recipient(const struct outbox *box)
{
	if (str_present(box->reply->thread_external))
		return problem_add(box->problems, ST_NOT_FOUND, "not_found",
			STR("thread.idOnExternalPlatform"));
	return problem_add(box->problems, ST_INVALID, "required", STR("recipients"));
}

/** The thread named, else the newest with the recipient. */
static enum status find_thread(struct outbox *box)
{
	const struct reply *reply = box->reply;
	const struct channel *channel = reply->channel;

	if (str_present(reply->thread_external))
		return thread_by_external(box->db, channel->bu_id, channel->no,
			reply->thread_external, box->arena, &box->out.thread);
	if (!str_present(box->person.external_id))
		return ST_NOT_FOUND;
	return thread_by_recipient(box->db, channel->bu_id, channel->no, box->address.clean,
		box->arena, &box->out.thread);
}

/** Decision 3: a new conversation is sent with a thread id, too. */
static enum status new_name(struct outbox *box, struct str *ret_name)
{
	struct integration integration;
	enum status s;

	if (str_present(box->reply->thread_external)) {
		*ret_name = box->reply->thread_external;
		return ST_OK;
	}
	s = integration_load_no(box->db, box->reply->channel->bu_id,
		box->reply->channel->integration_no, box->arena, &integration);
	if (s != ST_OK)
		return s;
	*ret_name = byoc_new_thread(&integration, box->address.clean, box->uuid, box->arena);
	return ST_OK;
}

/** The name to propose; when it is somebody else's already, one that nobody has. */
static enum status free_name(struct outbox *box, struct str *ret_name)
{
	const struct channel *channel = box->reply->channel;
	char uuid[UUID_TEXT + 1];
	struct thread other;
	enum status s;

	if ((s = new_name(box, ret_name)) != ST_OK)
		return s;
	s = thread_by_external(box->db, channel->bu_id, channel->no, *ret_name, box->arena, &other);
	if (s != ST_OK)
		return s == ST_NOT_FOUND ? ST_OK : s;
	uuid_text(box->uuid, uuid);
	*ret_name = arena_copy(box->arena, str_of(uuid));
	return ST_OK;
}

static enum status add_thread(struct outbox *box)
{
	const struct reply *reply = box->reply;
	struct thread thread = {
		.bu_id = reply->channel->bu_id,
		.channel_no = reply->channel->no,
		.name = reply->thread_name,
		.recipient = box->address.clean,
	};
	enum status s;

	if (!str_present(box->person.external_id))
		return no_recipient(box);
	if ((s = free_name(box, &thread.external_id)) != ST_OK)
		return s;
	if ((s = thread_add(box->db, &thread, reply->now)) == ST_OK)
		box->out.thread = thread;
	return s;
}

static enum status resolve_thread(struct outbox *box)
{
	enum status s = find_thread(box);

	if (s == ST_NOT_FOUND)
		return add_thread(box);
	if (s != ST_OK)
		return s;
	if (!box->out.thread.can_add_messages)
		return problem_add(box->problems, ST_CONFLICT, "thread_closed",
			STR("thread.idOnExternalPlatform"));
	return ST_OK;
}

/** The recipient given, else the person of the thread as the channel knows them. */
static enum status resolve_person(struct outbox *box)
{
	struct contact contact;
	enum status s;

	if (!str_present(box->person.external_id)) {
		s = contact_get(box->db, box->out.thread.bu_id, box->out.thread.contact_id,
			box->arena, &contact);
		if (s != ST_OK && s != ST_NOT_FOUND)
			return s;
		box->person.external_id = s == ST_OK ? contact.person : box->out.thread.recipient;
		s = person_address_of(
			box->reply->channel, box->person.external_id, box->arena, &box->address);
		if (s != ST_OK)
			return s;
	}
	return customer_meet(
		box->db, box->reply->channel->bu_id, &box->person, box->reply->now, box->arena);
}

/** Opt-out wins, but for an answer to what the person wrote. */
static enum status check_opt_out(struct outbox *box)
{
	int64_t id;
	enum status s;

	if (box->has_contact && box->out.contact.has_inbound)
		return ST_OK;
	s = opt_out_find(
		box->db, box->reply->channel->bu_id, box->address.kind, box->address.key, &id);
	if (s == ST_NOT_FOUND)
		return ST_OK;
	return s == ST_OK ? problem_add(box->problems, ST_CONFLICT, "opted_out", STR("recipients"))
			  : s;
}

static enum status find_contact(struct outbox *box)
{
	enum status s = contact_active(box->db, box->out.thread.bu_id, box->out.thread.id,
		box->person.customer_id, box->arena, &box->out.contact);

	box->has_contact = s == ST_OK;
	return s == ST_NOT_FOUND ? ST_OK : s;
}

static enum status open_contact(struct outbox *box)
{
	const struct reply *reply = box->reply;
	struct contact *contact = &box->out.contact;
	struct thread *thread = &box->out.thread;
	enum status s;

	*contact = (struct contact){
		.bu_id = thread->bu_id,
		.thread_id = thread->id,
		.channel_no = thread->channel_no,
		.customer_id = box->person.customer_id,
		.skill_id =
			reply->skill_id != 0 ? reply->skill_id : reply->channel->default_skill_id,
		.direction = DIRECTION_OUTBOUND,
		.status = CONTACT_OPEN,
		.assignee_id = reply->user_id,
		.routed_how = ROUTED_ASSIGNEE,
		.person = box->person.external_id,
	};
	if ((s = contact_add(box->db, contact, reply->now)) != ST_OK)
		return s;
	thread->contact_id = contact->id;
	thread->customer_id = contact->customer_id;
	return thread_set_inbound(box->db, thread, reply->now);
}

static enum status work_contact(struct outbox *box)
{
	struct contact *contact = &box->out.contact;
	enum contact_status before = contact->status;

	contact_change_status(contact, contact_status_worked(before), box->reply->now);
	return before != contact->status ? contact_set(box->db, contact, box->reply->now) : ST_OK;
}

static enum status add_message(struct outbox *box)
{
	const struct reply *reply = box->reply;
	struct message *message = &box->out.message;

	*message = (struct message){
		.bu_id = reply->channel->bu_id,
		.uuid = box->uuid,
		.channel_no = reply->channel->no,
		.direction = DIRECTION_OUTBOUND,
		.lane = LANE_REPLY,
		.state = MESSAGE_CLAIMED,
		.thread_id = box->out.thread.id,
		.contact_id = box->out.contact.id,
		.skill_id = box->out.contact.skill_id,
		.author_user_id = reply->user_id,
		.recipient = box->address.clean,
		.thread_external = box->out.thread.external_id,
		.content = reply->content,
		.due_at = reply->lease_until,
		.lease = reply->lease,
	};
	return message_add(box->db, message, reply->wall, reply->now);
}

static enum status tell(const struct outbox *box)
{
	char json[96];
	int len = snprintf(json, sizeof json, "{\"contactNumber\":\"%lld\",\"threadId\":\"%lld\"}",
		(long long)box->out.contact.id, (long long)box->out.thread.id);

	return event_append(box->db, box->out.message.bu_id, "message.created", box->out.message.id,
		box->reply->now, (struct str){ json, (size_t)len });
}

static enum status resolve(struct outbox *box)
{
	enum status s;

	box->person.channel_no = box->reply->channel->no;
	if (str_present(box->person.external_id) &&
		(s = person_address_of(box->reply->channel, box->person.external_id, box->arena,
			 &box->address)) != ST_OK)
		return s;
	if ((s = resolve_thread(box)) != ST_OK)
		return s;
	if ((s = resolve_person(box)) != ST_OK)
		return s;
	if ((s = find_contact(box)) != ST_OK)
		return s;
	return check_opt_out(box);
}

static enum status write_all(struct outbox *box)
{
	enum status s;

	if ((s = resolve(box)) != ST_OK)
		return s;
	s = box->has_contact ? work_contact(box) : open_contact(box);
	if (s != ST_OK)
		return s;
	box->out.contact.thread_external = box->out.thread.external_id;
	box->out.contact.identity = box->person;
	if ((s = add_message(box)) != ST_OK)
		return s;
	s = customer_count_message(
		box->db, box->out.thread.bu_id, box->person.customer_id, false, box->reply->now);
	return s == ST_OK ? tell(box) : s;
}

enum status conversation_reply(struct db *db, const struct reply *reply, struct arena *arena,
	struct problems *problems, struct replied *ret_replied)
{
	struct outbox box = {
		.db = db,
		.reply = reply,
		.arena = arena,
		.problems = problems,
		.person = reply->person,
		.uuid = uuid_new(reply->wall),
	};
	enum status s;

	if ((s = write_all(&box)) != ST_OK)
		return s;
	if (arena_failed(arena))
		return ST_NO_MEMORY;
	*ret_replied = box.out;
	return ST_OK;
}
