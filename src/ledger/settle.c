/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How a claim ends. One table says what each end means; one function applies it; the owner of the
 * message hears of it in the same unit.
 */
#include <assert.h>

#include "ledger/ledger.h"
#include "ledger/message.h"
#include "ledger/sql.h"
#include "ledger/status.h"

#define WITHDRAW_BATCH 500

static const struct {
	const char *name;
	bool is_attempt; /* counts as a try and goes to the history when the attempt is over */
	bool transmits;  /* bytes may have left                                            */
} ends[] = {
	[SETTLED_ACCEPTED] = { "accepted", true, true },
	[SETTLED_TRY_LATER] = { "try_later", true, true },
	[SETTLED_REFUSED] = { "refused", true, true },
	[SETTLED_UNKNOWN] = { "unknown", true, true },
	[SETTLED_NOT_NOW] = { "not_now", false, false },
	[SETTLED_NEVER] = { "never", false, false },
	[SETTLED_PAUSED] = { "paused", false, false },
};
static_assert(COUNT_OF(ends) == SETTLED_COUNT, "a row for each end");

const char *settled_name(enum settled how)
{
	return ends[how].name;
}

static enum status attempt_add(
	struct db *db, const struct message *m, const struct settlement *how, usec now)
{
	int64_t id;
	enum status s;

	if ((s = db_new_id(db, &id)) != ST_OK)
		return s;
	return db_run(db, &ledger_sql, ATTEMPT_ADD,
		VALUES(V_INT(m->bu_id), V_INT(id), V_INT(m->id), V_INT_OR_NULL(m->record_id),
			V_INT_OR_NULL(m->skill_id), V_INT(m->channel_no), V_INT(m->attempt),
			V_INT(m->tries), V_INT(how->how), V_TEXT(str_of(how->cause)),
			V_INT_OR_NULL(how->http_code), V_INT(how->took), V_INT(now)));
}

static void close_as(struct message *m, enum message_state state)
{
	m->state = state;
	m->due_at = 0;
}

static void wait_until(struct message *m, enum message_state state, usec due)
{
	m->state = state;
	m->due_at = due;
}

static void accept(struct message *m, const struct settlement *how, usec now)
{
	close_as(m, MESSAGE_SENT);
	m->external_id = how->external_id;
	m->external_at = how->external_at;
	m->is_ambiguous = how->is_ambiguous;
	if (str_present(how->thread_external))
		m->thread_external = how->thread_external;
	m->sent_at = now;
}

/** The tries of this attempt are used up: its owner says whether there is another. */
static enum status attempt_over(const struct ledger_hooks *hooks, struct db *db, struct message *m,
	const struct settlement *how, usec now)
{
	struct next_attempt next = { 0 };
	enum status s = ST_OK;

	if (hooks->attempt_over != NULL)
		s = hooks->attempt_over(hooks->arg, db, m, how, now, &next);
	if (s != ST_OK)
		return s;
	if (!next.again) {
		close_as(m, MESSAGE_FAILED);
		return ST_OK;
	}
	wait_until(m, MESSAGE_QUEUED, next.at);
	m->attempt++;
	m->tries = 0;
	return ST_OK;
}

static enum status repeat(const struct ledger_hooks *hooks, struct db *db, struct message *m,
	const struct settlement *how, usec now)
{
	if (how->how == SETTLED_UNKNOWN && how->hold_unknown) {
		close_as(m, MESSAGE_HELD);
		return ST_OK;
	}
	if (how->is_last_try)
		return attempt_over(hooks, db, m, how, now);
	wait_until(m, MESSAGE_QUEUED, how->retry_at);
	return ST_OK;
}

/**
 * The middleware answered that it has not taken the message: nobody can have received it by this try. A gateway's 502 or 504 says
 * nothing about what stands behind it.
 */
static bool is_declined(const struct settlement *how)
{
	return how->how == SETTLED_TRY_LATER && how->http_code >= 400 && how->http_code != 502 &&
	       how->http_code != 504;
}

/** Changes the struct as the settlement says; the row is written by the caller. */
static enum status apply(const struct ledger_hooks *hooks, struct db *db, struct message *m,
	const struct settlement *how, usec now)
{
	m->lease = (struct lease){ 0 };
	m->cause = str_of(how->cause);
	m->http_code = how->http_code;
	m->tries += ends[how->how].is_attempt;
	m->transmitted |= ends[how->how].transmits && !is_declined(how);
	switch (how->how) {
	case SETTLED_ACCEPTED:
		accept(m, how, now);
		return ST_OK;
	case SETTLED_REFUSED:
		close_as(m, MESSAGE_FAILED);
		return ST_OK;
	case SETTLED_TRY_LATER:
	case SETTLED_UNKNOWN:
		return repeat(hooks, db, m, how, now);
	case SETTLED_NOT_NOW:
		wait_until(m, MESSAGE_QUEUED, how->retry_at);
		return ST_OK;
	case SETTLED_PAUSED:
		wait_until(m, MESSAGE_PAUSED, USEC_FOREVER);
		return ST_OK;
	default:
		close_as(m, MESSAGE_CANCELLED);
		return ST_OK;
	}
}

/** Whether the attempt that just ended belongs in the history: it succeeded, failed, or used up its tries. */
static bool attempt_ended(
	const struct message *before, const struct message *after, const struct settlement *how)
{
	if (!ends[how->how].is_attempt)
		return false;
	return !message_is_open(after->state) || after->attempt != before->attempt;
}

static enum status check_ambiguous(struct db *db, struct message *m)
{
	int64_t known;
	enum status s;

	s = db_int(db, &ledger_sql, MESSAGE_EXTERNAL_KNOWN,
		VALUES(V_INT(m->bu_id), V_INT(m->channel_no), V_TEXT(m->external_id)), &known);
	if (s == ST_OK && known > 0)
		m->is_ambiguous = true; /* decision 4: accepted all the same, and flagged */
	return s;
}

static enum status settle(const struct ledger *ledger, struct db *db, struct message *m,
	const struct settlement *how, usec now, struct arena *arena)
{
	const struct ledger_hooks *hooks = &ledger->hooks[m->lane];
	struct message before = *m, ended;
	enum status s;

	if ((s = apply(hooks, db, m, how, now)) != ST_OK)
		return s;
	if (m->state == MESSAGE_SENT && (s = check_ambiguous(db, m)) != ST_OK)
		return s;
	if ((s = message_move(db, before.state, m, now)) != ST_OK)
		return s;
	ended = before;
	ended.tries++;
	if (attempt_ended(&before, m, how) && (s = attempt_add(db, &ended, how, now)) != ST_OK)
		return s;
	if (!message_is_open(m->state) && hooks->closed != NULL)
		s = hooks->closed(hooks->arg, db, m, how, now);
	if (s == ST_OK && m->state == MESSAGE_SENT)
		s = status_apply_parked(ledger, db, m, now, arena);
	return s;
}

enum status ledger_settle(const struct ledger *ledger, struct db *db, const struct settlement *how,
	usec now, struct arena *arena)
{
	struct message m;
	enum status s;

	if ((s = message_get(db, how->bu_id, how->id, arena, &m)) != ST_OK)
		return s;
	if (m.state != MESSAGE_CLAIMED || m.lease.epoch != how->lease.epoch ||
		m.lease.seq != how->lease.seq)
		return ST_CONFLICT;
	return settle(ledger, db, &m, how, now, arena);
}

static enum status resume(struct db *db, const struct message_list *list, usec now)
{
	enum status s = ST_OK;

	for (size_t i = 0; s == ST_OK && i < list->count; i++) {
		wait_until(&list->items[i], MESSAGE_QUEUED, now);
		s = message_move(db, MESSAGE_PAUSED, &list->items[i], now);
	}
	return s;
}

enum status ledger_resume_skill(struct db *db, int64_t bu_id, int64_t skill_id, usec now,
	struct arena *arena, int64_t *ret_count)
{
	struct message_list list;
	enum status s;

	s = message_collect(db, MESSAGE_OPEN_SKILL,
		VALUES(V_INT(MESSAGE_PAUSED), V_INT(bu_id), V_INT(skill_id), V_INT(WITHDRAW_BATCH)),
		WITHDRAW_BATCH, arena, &list);
	if (s != ST_OK)
		return s;
	*ret_count = (int64_t)list.count;
	return resume(db, &list, now);
}

enum status ledger_decide(const struct ledger *ledger, struct db *db, int64_t bu_id, int64_t id,
	bool send_again, usec now, struct arena *arena)
{
	const struct settlement decided = { .bu_id = bu_id, .id = id, .how = SETTLED_ACCEPTED };
	const struct ledger_hooks *hooks;
	struct message m;
	enum status s;

	if ((s = message_get(db, bu_id, id, arena, &m)) != ST_OK)
		return s;
	if (m.state != MESSAGE_HELD)
		return ST_CONFLICT;
	hooks = &ledger->hooks[m.lane];
	if (send_again) {
		m.transmitted = false; /* the doubt is settled */
		wait_until(&m, MESSAGE_QUEUED, now);
		return message_move(db, MESSAGE_HELD, &m, now);
	}
	close_as(&m, MESSAGE_SENT);
	m.sent_at = now;
	if ((s = message_move(db, MESSAGE_HELD, &m, now)) != ST_OK || hooks->closed == NULL)
		return s;
	return hooks->closed(hooks->arg, db, &m, &decided, now);
}

static enum status withdraw(const struct ledger *ledger, struct db *db, struct message *m,
	const char *cause, usec now, struct arena *arena)
{
	const struct settlement never = {
		.bu_id = m->bu_id, .id = m->id, .how = SETTLED_NEVER, .cause = cause
	};

	return settle(ledger, db, m, &never, now, arena);
}

static enum status withdraw_list(const struct ledger *ledger, struct db *db,
	const struct message_list *list, const char *cause, usec now, struct arena *arena,
	int64_t *count)
{
	enum status s = ST_OK;

	for (size_t i = 0; s == ST_OK && i < list->count; i++) {
		if (list->items[i].transmitted)
			continue; /* it may have arrived: its outcome is not ours to invent */
		s = withdraw(ledger, db, &list->items[i], cause, now, arena);
		++*count;
	}
	return s;
}

enum status ledger_withdraw_thread(const struct ledger *ledger, struct db *db, int64_t bu_id,
	int64_t thread_id, usec now, struct arena *arena, int64_t *ret_count)
{
	struct message_list list;
	enum status s;

	*ret_count = 0;
	s = message_collect(db, MESSAGE_OPEN_THREAD,
		VALUES(V_INT(bu_id), V_INT(thread_id), V_INT(WITHDRAW_BATCH)), WITHDRAW_BATCH,
		arena, &list);
	if (s != ST_OK)
		return s;
	return withdraw_list(ledger, db, &list, "opted_out", now, arena, ret_count);
}

enum status ledger_withdraw_skill(const struct ledger *ledger, struct db *db, int64_t bu_id,
	int64_t skill_id, usec now, struct arena *arena, int64_t *ret_count)
{
	static const enum message_state states[] = { MESSAGE_QUEUED, MESSAGE_PAUSED };
	struct message_list list;
	enum status s = ST_OK;

	*ret_count = 0;
	for (size_t i = 0; s == ST_OK && i < COUNT_OF(states); i++) {
		s = message_collect(db, MESSAGE_OPEN_SKILL,
			VALUES(V_INT(states[i]), V_INT(bu_id), V_INT(skill_id),
				V_INT(WITHDRAW_BATCH)),
			WITHDRAW_BATCH, arena, &list);
		if (s == ST_OK)
			s = withdraw_list(
				ledger, db, &list, "skill_stopped", now, arena, ret_count);
	}
	return s;
}
