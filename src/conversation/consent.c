/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Opt-out words at work (decisions 12, 13): STOP is stored and what is open for the address is withdrawn in the unit of the
 * message itself, so that no agent and no campaign comes before it.
 */
#include "conversation/internal.h"
#include "conversation/thread.h"
#include "conversation/word_book.h"
#include "directory/blocks.h"
#include "directory/opt_out.h"

#define THREADS_AT_ONCE 100
#define CONTENT_MAX     16384

enum status person_address_of(const struct channel *channel, struct str external_id,
	struct arena *arena, struct person_address *ret_address)
{
	enum address_kind kind = (enum address_kind)channel->kind;
	struct person_address address = { .kind = kind };
	enum status s;

	s = address_clean(arena, kind, external_id, &address.clean);
	if (s == ST_INVALID && kind != ADDRESS_IDENTITY) {
		address.kind = ADDRESS_IDENTITY; /* a sender that is no telephone, say */
		s = address_clean(arena, ADDRESS_IDENTITY, external_id, &address.clean);
	}
	if (s == ST_INVALID) {
		address.clean = address.key = external_id;
		s = ST_OK;
	} else if (s == ST_OK) {
		s = address_key(arena, address.kind, external_id, &address.key);
	}
	if (s == ST_OK)
		*ret_address = address;
	return s;
}

enum status consent_word(struct db *db, const struct incoming *incoming, struct arena *arena,
	const struct word **ret_word)
{
	struct word_book book;
	enum status s;

	*ret_word = NULL;
	if (incoming->direction != DIRECTION_INBOUND || !str_present(incoming->text) ||
		incoming->text.len > WORD_LONGEST_BYTES)
		return ST_OK;
	s = word_book_load(db, incoming->channel->bu_id, arena, &book);
	if (s == ST_OK)
		(void)word_meaning_of(&book.list, incoming->text, arena, ret_word);
	return s;
}

/** Withdraws what waits for this address in one thread, if the thread's channel carries this kind of address. */
static enum status withdraw_one(const struct conversation *conversation, struct db *db,
	const struct thread *thread, enum address_kind kind, usec now, struct arena *arena)
{
	struct channel channel;
	int64_t withdrawn;
	enum status s;

	s = channel_load_no(db, thread->bu_id, thread->channel_no, arena, &channel);
	if (s == ST_NOT_FOUND || (s == ST_OK && (int)channel.kind != (int)kind))
		return ST_OK;
	if (s != ST_OK)
		return s;
	return ledger_withdraw_thread(
		conversation->with.ledger, db, thread->bu_id, thread->id, now, arena, &withdrawn);
}

static enum status withdraw_all(const struct conversation *conversation, struct db *db,
	const struct taken *taken, const struct person_address *address, usec now,
	struct arena *arena)
{
	struct thread_list list;
	int64_t after = 0, withdrawn;
	enum status s;

	s = ledger_withdraw_thread(conversation->with.ledger, db, taken->thread.bu_id,
		taken->thread.id, now, arena, &withdrawn);
	while (s == ST_OK) {
		s = thread_list_recipient(db, taken->thread.bu_id, address->clean, after,
			THREADS_AT_ONCE, arena, &list);
		for (size_t i = 0; s == ST_OK && i < list.count; i++) {
			after = list.items[i].id;
			s = withdraw_one(
				conversation, db, &list.items[i], address->kind, now, arena);
		}
		if (s == ST_OK && list.count < THREADS_AT_ONCE)
			break;
	}
	return s;
}

static struct str answer_content(struct str text, struct arena *arena)
{
	struct buf buf CLEANUP(buf_done) = { 0 };
	struct json_out out;

	buf_init(&buf, CONTENT_MAX);
	json_out_init(&out, &buf);
	json_open(&out, NULL);
	json_open(&out, "messageContent");
	json_put_text(&out, "type", STR("TEXT"));
	json_open(&out, "payload");
	json_put_text(&out, "text", text);
	json_close(&out);
	json_close(&out);
	json_close(&out);
	return buf.failed ? STR_NULL : arena_copy(arena, buf_str(&buf));
}

/** Queues an automatic answer in the reply lane, due at once. */
static enum status answer(struct db *db, const struct incoming *incoming,
	const struct person_address *address, const struct word *word, struct arena *arena,
	struct taken *taken)
{
	struct word_book book;
	struct message message = {
		.bu_id = taken->message.bu_id,
		.channel_no = taken->message.channel_no,
		.direction = DIRECTION_OUTBOUND,
		.lane = LANE_REPLY,
		.state = MESSAGE_QUEUED,
		.thread_id = taken->thread.id,
		.contact_id = taken->contact.id,
		.recipient = address->clean,
		.thread_external = taken->thread.external_id,
		.due_at = incoming->now,
	};
	enum status s;

	if ((s = word_book_load(db, message.bu_id, arena, &book)) != ST_OK)
		return s;
	message.content = answer_content(word_book_answer(&book, word), arena);
	if (!str_present(message.content))
		return ST_NO_MEMORY;
	taken->answers = true;
	return message_add(db, &message, incoming->wall, incoming->now);
}

static enum status stop(struct conversation *conversation, struct db *db,
	const struct incoming *incoming, const struct person_address *address,
	const struct word *word, struct arena *arena, struct taken *taken)
{
	const struct opt_out opt_out = {
		.kind = address->kind,
		.address = address->clean,
		.customer_id = taken->contact.customer_id,
		.source = OPT_OUT_WORD,
		.word = incoming->text,
		.language = str_of(word->language),
		.opted_out_at = incoming->now,
	};
	const struct conversation_listener *listener = &conversation->listener;
	struct problems problems = { .arena = arena };
	int64_t bu_id = taken->thread.bu_id;
	bool is_new = false;
	enum status s;

	s = opt_out_add(db, bu_id, &opt_out, incoming->now, &problems, &is_new);
	if (s == ST_INVALID)
		return ST_OK; /* no address of any kind: nothing can be sent to it either */
	if (s == ST_OK)
		s = withdraw_all(conversation, db, taken, address, incoming->now, arena);
	if (s != ST_OK || !is_new)
		return s; /* a repeated STOP gets no second confirmation */
	taken->opts = true;
	metric_add(conversation->with.metrics, METRIC_OPT_OUTS, 1);
	s = answer(db, incoming, address, word, arena, taken);
	if (s == ST_OK && listener->opted_out != NULL)
		s = listener->opted_out(
			listener->arg, db, bu_id, address->kind, address->key, incoming->now);
	return s;
}

static enum status start(struct db *db, const struct incoming *incoming,
	const struct person_address *address, struct taken *taken)
{
	enum status s = opt_out_undo(db, taken->thread.bu_id, address->kind, address->key, 0,
		STR_NULL, incoming->now, NULL);

	if (s == ST_OK)
		taken->opts = true;
	return s == ST_NOT_FOUND ? ST_OK : s;
}

enum status consent_apply(struct conversation *conversation, struct db *db,
	const struct incoming *incoming, const struct person_address *address,
	const struct word *word, struct arena *arena, struct taken *taken)
{
	switch (word->meaning) {
	case WORD_STOP:
		return stop(conversation, db, incoming, address, word, arena, taken);
	case WORD_HELP:
		return answer(db, incoming, address, word, arena, taken);
	case WORD_START:
		return start(db, incoming, address, taken);
	case WORD_NONE:
		break;
	}
	return ST_OK;
}
