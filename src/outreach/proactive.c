/* SPDX-License-Identifier: Apache-2.0 */
#include "outreach/proactive.h"

#include "byoc/byoc.h"

/** The thread a message to this person goes in; a proposed name that is somebody else's is not used. */
static enum status find_thread(struct db *db, const struct roster_skill *skill,
	const struct message *message, usec now, struct arena *arena, struct thread *ret_thread)
{
	const struct outgoing outgoing = { .recipient = message->recipient };
	struct str handed = byoc_recipient(&skill->integration, &skill->channel, &outgoing);
	struct str name = byoc_new_thread(&skill->integration, handed, message->uuid, arena);
	char text[UUID_TEXT + 1];
	enum status s;

	s = thread_for_proactive(db, message->bu_id, message->channel_no, message->recipient, name,
		message->skill_id, now, arena, ret_thread);
	if (s != ST_CONFLICT)
		return s;
	uuid_text(message->uuid, text);
	return thread_for_proactive(db, message->bu_id, message->channel_no, message->recipient,
		arena_copy(arena, str_of(text)), message->skill_id, now, arena, ret_thread);
}

enum status proactive_add(struct db *db, const struct roster_skill *skill, struct message *message,
	usec wall, usec now, struct arena *arena)
{
	struct thread thread;
	enum status s;

	if ((s = find_thread(db, skill, message, now, arena, &thread)) != ST_OK)
		return s;
	message->thread_id = thread.id;
	message->thread_external = thread.external_id;
	if ((s = message_add(db, message, wall, now)) != ST_OK)
		return s;
	return thread_set_message(db, message->bu_id, thread.id, message->id, now);
}
