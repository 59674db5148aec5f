/* SPDX-License-Identifier: Apache-2.0 */
#include "outreach/tally.h"

#include "outreach/sql.h"

enum status count_add(struct db *db, const struct record_row *row, enum count_kind kind)
{
	return db_run(db, &plan_sql, COUNT_ADD,
		VALUES(V_INT(row->bu_id), V_INT(row->list_id), V_INT(row->skill_id), V_INT(kind),
			V_INT(1)));
}

static void add_records(struct progress *progress, const struct record_count *count)
{
	progress->records += count->records;
	progress->in_state[count->state] += count->records;
	if (count->state == RECORD_FINAL)
		progress->final[count->reason] += count->records;
	else if (count->state == RECORD_SUPPRESSED)
		progress->suppressed[count->reason] += count->records;
}

static enum status read_counts(
	struct db *db, int64_t bu_id, int64_t list_id, int64_t skill_id, struct progress *progress)
{
	struct rows rows CLEANUP(rows_done) = { 0 };
	enum status s;

	s = db_query(db, &plan_sql, COUNT_LIST,
		VALUES(V_INT(bu_id), V_INT(list_id), V_INT(skill_id)), &rows);
	if (s != ST_OK)
		return s;
	while (rows_next(&rows)) {
		int64_t kind = rows_int(&rows, 0);

		if (kind > 0 && kind < COUNT_KINDS)
			progress->counts[kind] = rows_int(&rows, 1);
	}
	return rows_status(&rows);
}

enum status progress_read(struct db *db, int64_t bu_id, int64_t list_id, int64_t skill_id,
	struct arena *arena, struct progress *ret_progress)
{
	struct progress progress = { 0 };
	struct record_counts counts;
	enum status s;

	s = record_count_all(db, bu_id, list_id, skill_id, arena, &counts);
	if (s != ST_OK)
		return s;
	for (size_t i = 0; i < counts.count; i++)
		add_records(&progress, &counts.items[i]);
	s = read_counts(db, bu_id, list_id, skill_id, &progress);
	if (s == ST_OK)
		*ret_progress = progress;
	return s;
}

static void put_reasons(struct json_out *out, const char *key, const int64_t counts[REASON_COUNT])
{
	json_open(out, key);
	for (int reason = REASON_NONE + 1; reason < REASON_COUNT; reason++)
		if (counts[reason] != 0)
			json_put_int(out, record_reason_name((enum record_reason)reason),
				counts[reason]);
	json_close(out);
}

void progress_write(struct json_out *out, const struct progress *progress)
{
	static const char *const names[COUNT_KINDS] = {
		[COUNT_SENT] = "messagesSent",
		[COUNT_DELIVERED] = "messagesDelivered",
		[COUNT_UNDELIVERED] = "messagesNotDelivered",
		[COUNT_REPLIED] = "replied",
		[COUNT_OPTED_OUT] = "optedOut",
	};
	static const struct {
		enum record_state state;
		const char *name;
	} states[] = {
		{ RECORD_WAITING, "waiting" },
		{ RECORD_IN_PROGRESS, "inProgress" },
		{ RECORD_RETRY, "retry" },
		{ RECORD_SUPPRESSED, "suppressed" },
		{ RECORD_HELD, "held" },
		{ RECORD_FINAL, "final" },
	};

	json_put_int(out, "records", progress->records);
	for (size_t i = 0; i < COUNT_OF(states); i++)
		json_put_int(out, states[i].name, progress->in_state[states[i].state]);
	put_reasons(out, "finalReasons", progress->final);
	put_reasons(out, "suppressedReasons", progress->suppressed);
	for (int kind = COUNT_SENT; kind < COUNT_KINDS; kind++)
		json_put_int(out, names[kind], progress->counts[kind]);
}
