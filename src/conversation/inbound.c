/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The inbound road, in the order of its unit: known already? whose words? which thread, who, which contact; the message; what
 * it answers; what its words bring about; the event.
 */
#include "conversation/inbound.h"

#include <stdio.h>

#include "conversation/internal.h"
#include "conversation/thread.h"

/** A message on its way in. */
struct intake {
	struct conversation *conversation;
	struct db *db;
	const struct incoming *in;
	struct arena *arena;
	struct person_address address;
	struct identity_row person;
	const struct word *word; /* NULL: an ordinary message */
	bool thread_changed;
	struct taken taken;
};

static bool is_inbound(const struct intake *intake)
{
	return intake->in->direction == DIRECTION_INBOUND;
}

/* ---- a repeat ---- */

static enum status find_repeat(struct intake *intake)
{
	const struct channel *channel = intake->in->channel;
	struct taken *taken = &intake->taken;
	enum status s;

	s = message_by_external(intake->db, channel->bu_id, channel->no, intake->in->direction,
		intake->in->external_id, intake->arena, &taken->message);
	if (s != ST_OK)
		return s;
	s = thread_get(intake->db, channel->bu_id, taken->message.thread_id, intake->arena,
		&taken->thread);
	if (s != ST_OK && s != ST_NOT_FOUND)
		return s;
	s = contact_get(intake->db, channel->bu_id, taken->message.contact_id, intake->arena,
		&taken->contact);
	return s == ST_NOT_FOUND ? ST_OK : s;
}

/* ---- the thread ---- */

static enum status add_thread(struct intake *intake, struct thread *ret_thread)
{
	const struct incoming *in = intake->in;
	struct thread thread = {
		.bu_id = in->channel->bu_id,
		.channel_no = in->channel->no,
		.external_id = in->thread_external,
		.name = in->thread_name,
		.recipient = intake->address.clean,
		.customer_id = intake->person.customer_id,
		.is_external_known = true,
	};
	enum status s = thread_add(intake->db, &thread, in->now);

	if (s == ST_OK)
		*ret_thread = thread;
	return s;
}

/** What the rule must know; the threads found are left in `ret_named` and `ret_proactive`. */
static enum status know_threads(struct intake *intake, struct thread_facts *facts,
	struct thread *ret_named, struct thread *ret_proactive)
{
	const struct incoming *in = intake->in;
	const struct channel *channel = in->channel;
	enum status s;

	facts->is_shared = !channel->is_private;
	s = thread_by_external(intake->db, channel->bu_id, channel->no, in->thread_external,
		intake->arena, ret_named);
	if (s != ST_OK && s != ST_NOT_FOUND)
		return s;
	facts->named_exists = s == ST_OK;
	facts->named_is_of_author =
		s == ST_OK && (!str_present(ret_named->recipient) ||
				      recipient_equal(ret_named->recipient, intake->address.clean,
					      intake->arena));
	if (thread_choose(facts) == THREAD_NAMED && facts->named_is_of_author)
		return ST_OK;
	s = thread_by_proactive(intake->db, channel->bu_id, channel->no, intake->address.clean,
		in->now - PROACTIVE_REACH, intake->arena, ret_proactive);
	if (s != ST_OK && s != ST_NOT_FOUND)
		return s;
	facts->proactive_exists = s == ST_OK;
	return ST_OK;
}

/** The middleware names the thread by its message: as good as by the answer to the send. */
static void confirm_name(struct intake *intake, bool is_free)
{
	struct thread *thread = &intake->taken.thread;

	if (thread->is_external_known)
		return;
	if (is_free)
		thread->external_id = intake->in->thread_external;
	if (!str_equal(thread->external_id, intake->in->thread_external))
		return;
	thread->is_external_known = true;
	intake->thread_changed = true;
}

static enum status find_thread(struct intake *intake)
{
	struct thread_facts facts = { 0 };
	struct thread named, proactive;
	enum status s;

	if ((s = know_threads(intake, &facts, &named, &proactive)) != ST_OK)
		return s;
	switch (thread_choose(&facts)) {
	case THREAD_NEW:
		return add_thread(intake, &intake->taken.thread);
	case THREAD_NAMED:
		intake->taken.thread = named;
		break;
	case THREAD_PROACTIVE:
		intake->taken.thread = proactive;
		break;
	}
	confirm_name(intake, !facts.named_exists);
	return ST_OK;
}

/* ---- the contact ---- */

static enum status open_contact(struct intake *intake, struct contact *contact)
{
	bool needs_work = is_inbound(intake) && intake->word == NULL;
	enum status s;

	*contact = (struct contact){
		.bu_id = intake->taken.thread.bu_id,
		.thread_id = intake->taken.thread.id,
		.channel_no = intake->taken.thread.channel_no,
		.customer_id = intake->person.customer_id,
		.direction = intake->in->direction,
		.status = needs_work ? CONTACT_NEW : CONTACT_RESOLVED,
		.routed_how = ROUTED_NOT_NEEDED,
		.has_inbound = is_inbound(intake),
		.person = intake->person.external_id,
	};
	if (needs_work && (s = contact_route(intake->conversation, intake->db, intake->in,
				   &intake->taken.thread, intake->arena, contact)) != ST_OK)
		return s;
	s = contact_add(intake->db, contact, intake->in->now);
	if (s == ST_OK && contact->routed_how == ROUTED_NOBODY)
		contact_alarm(intake->conversation, contact, intake->in->now);
	return s;
}

static enum status continue_contact(struct intake *intake, struct contact *contact)
{
	const struct contact before = *contact;
	usec now = intake->in->now;
	enum status s;

	if (!is_inbound(intake))
		return ST_OK;
	contact->has_inbound = true;
	if (intake->word == NULL) {
		contact_change_status(contact, contact_status_inbound(contact->status), now);
		if (contact->assignee_id != 0 || contact->skill_id == 0) {
			s = contact_route(intake->conversation, intake->db, intake->in,
				&intake->taken.thread, intake->arena, contact);
			if (s != ST_OK)
				return s;
		}
	}
	if (contact->status == before.status && contact->has_inbound == before.has_inbound &&
		contact->skill_id == before.skill_id && contact->assignee_id == before.assignee_id)
		return ST_OK;
	return contact_set(intake->db, contact, now);
}

static enum status find_contact(struct intake *intake)
{
	struct thread *thread = &intake->taken.thread;
	struct contact *contact = &intake->taken.contact;
	enum status s;

	s = contact_active(intake->db, thread->bu_id, thread->id, intake->person.customer_id,
		intake->arena, contact);
	if (s == ST_OK)
		s = continue_contact(intake, contact);
	else if (s == ST_NOT_FOUND)
		s = open_contact(intake, contact);
	if (s != ST_OK)
		return s;
	contact->thread_external = thread->external_id;
	contact->identity = intake->person;
	if (thread->contact_id != contact->id || thread->customer_id == 0)
		intake->thread_changed = true;
	thread->contact_id = contact->id;
	if (thread->customer_id == 0)
		thread->customer_id = contact->customer_id;
	return ST_OK;
}

/* ---- the message ---- */

static enum status add_message(struct intake *intake)
{
	const struct incoming *in = intake->in;
	struct message *message = &intake->taken.message;

	*message = (struct message){
		.bu_id = in->channel->bu_id,
		.channel_no = in->channel->no,
		.direction = in->direction,
		.lane = is_inbound(intake) ? LANE_INBOUND : LANE_REPLY,
		.state = is_inbound(intake) ? MESSAGE_RECEIVED : MESSAGE_SENT,
		.thread_id = intake->taken.thread.id,
		.contact_id = intake->taken.contact.id,
		.skill_id = intake->taken.contact.skill_id,
		.recipient = intake->person.external_id,
		.thread_external = in->thread_external,
		.content = in->content,
		.external_id = in->external_id,
		.external_at = in->external_at,
	};
	return message_add(intake->db, message, in->wall, in->now);
}

static bool answers_proactive(const struct intake *intake)
{
	const struct thread *thread = &intake->taken.thread;

	return is_inbound(intake) && thread->message_id != 0 &&
	       thread->answered_id != thread->message_id &&
	       thread->proactive_at + PROACTIVE_REACH >= intake->in->now &&
	       recipient_equal(thread->recipient, intake->address.clean, intake->arena);
}

/** The proactive message that is answered comes under the contact, and its owner hears of the answer. */
static enum status note_answer(struct intake *intake)
{
	const struct conversation_listener *listener = &intake->conversation->listener;
	struct thread *thread = &intake->taken.thread;
	struct message proactive;
	enum status s;

	if (!answers_proactive(intake))
		return ST_OK;
	thread->answered_id = thread->message_id;
	intake->thread_changed = true;
	s = message_get(intake->db, thread->bu_id, thread->message_id, intake->arena, &proactive);
	if (s == ST_NOT_FOUND)
		return ST_OK;
	if (s == ST_OK && proactive.contact_id == 0) {
		proactive.contact_id = intake->taken.contact.id;
		s = message_set_contact(intake->db, proactive.bu_id, proactive.id,
			proactive.contact_id, intake->in->now);
	}
	if (s != ST_OK || listener->answered == NULL)
		return s;
	return listener->answered(listener->arg, intake->db, &proactive, &intake->taken.message,
		intake->word != NULL ? intake->word->meaning : WORD_NONE, intake->in->now);
}

static enum status tell(const struct intake *intake)
{
	const struct contact *contact = &intake->taken.contact;
	char json[256];
	int len = snprintf(json, sizeof json,
		"{\"contactNumber\":\"%lld\",\"threadId\":\"%lld\",\"status\":\"%s\","
		"\"skillId\":%lld,\"assignee\":%lld}",
		(long long)contact->id, (long long)contact->thread_id,
		contact_status_name(contact->status), (long long)contact->skill_id,
		(long long)contact->assignee_id);

	return event_append(intake->db, contact->bu_id,
		is_inbound(intake) ? "message.received" : "message.recorded",
		intake->taken.message.id, intake->in->now, (struct str){ json, (size_t)len });
}

/** Everything that comes before the message itself. */
static enum status prepare(struct intake *intake)
{
	const struct incoming *in = intake->in;
	enum status s;

	s = person_address_of(in->channel, in->person.external_id, intake->arena, &intake->address);
	if (s != ST_OK)
		return s;
	if ((s = consent_word(intake->db, in, intake->arena, &intake->word)) != ST_OK)
		return s;
	s = customer_meet(intake->db, in->channel->bu_id, &intake->person, in->now, intake->arena);
	if (s != ST_OK)
		return s;
	if ((s = find_thread(intake)) != ST_OK)
		return s;
	return find_contact(intake);
}

static enum status take_new(struct intake *intake)
{
	const struct incoming *in = intake->in;
	enum status s;

	if ((s = prepare(intake)) != ST_OK)
		return s;
	if ((s = add_message(intake)) != ST_OK)
		return s;
	if ((s = note_answer(intake)) != ST_OK)
		return s;
	if (intake->thread_changed &&
		(s = thread_set_inbound(intake->db, &intake->taken.thread, in->now)) != ST_OK)
		return s;
	s = customer_count_message(intake->db, in->channel->bu_id, intake->person.customer_id,
		is_inbound(intake), in->now);
	if (s == ST_OK && intake->word != NULL)
		s = consent_apply(intake->conversation, intake->db, in, &intake->address,
			intake->word, intake->arena, &intake->taken);
	return s == ST_OK ? tell(intake) : s;
}

enum status conversation_take(struct conversation *conversation, struct db *db,
	const struct incoming *incoming, struct arena *arena, struct taken *ret_taken)
{
	struct intake intake = {
		.conversation = conversation,
		.db = db,
		.in = incoming,
		.arena = arena,
		.person = incoming->person,
	};
	enum status s;

	intake.person.channel_no = incoming->channel->no;
	s = find_repeat(&intake);
	if (s == ST_NOT_FOUND) {
		intake.taken = (struct taken){ .is_new = true };
		s = take_new(&intake);
	}
	if (s != ST_OK)
		return s;
	if (arena_failed(arena))
		return ST_NO_MEMORY;
	*ret_taken = intake.taken;
	return ST_OK;
}

enum status conversation_status(struct conversation *conversation, struct db *db,
	const struct channel *channel, struct str external_id, enum message_delivery delivery,
	usec at, struct str reason, usec now, struct arena *arena)
{
	return ledger_status(conversation->with.ledger, db, channel->bu_id, channel->no,
		external_id, delivery, at, reason, now, arena);
}
