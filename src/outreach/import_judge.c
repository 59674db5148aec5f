/* SPDX-License-Identifier: Apache-2.0 */
#include "outreach/import_judge.h"

#include "outreach/record.h"

/** A record that a row names. */
struct known {
	struct record_row row;
	struct record_packed packed;
	struct record_data data;
};

static enum status read_known(const struct judge *judge, struct db *db, int64_t id,
	struct arena *scratch, struct known *ret_known)
{
	enum status s;

	s = record_get(
		db, judge->bu_id, judge->list_id, id, scratch, &ret_known->row, &ret_known->packed);
	return s == ST_OK ? record_unpack(ret_known->packed, scratch, &ret_known->data) : s;
}

/** Looks for the external id among records whose key fits. @return ST_NOT_FOUND */
static enum status look_among(const struct judge *judge, struct db *db,
	const struct record_hits *hits, struct str external_id, struct arena *scratch,
	struct known *ret_known)
{
	for (size_t i = 0; hits != NULL && i < hits->count; i++) {
		enum status s = read_known(judge, db, hits->ids[i], scratch, ret_known);

		if (s == ST_OK && str_equal(ret_known->data.external_id, external_id))
			return ST_OK;
		if (s != ST_OK && s != ST_NOT_FOUND && s != ST_INVALID)
			return s;
	}
	return ST_NOT_FOUND;
}

/** Who contacts it, until when and how soon: all the same for a finished record. */
static bool is_placed_alike(
	const struct judge *judge, const struct known *known, const struct import_row *row)
{
	if (known->row.state == RECORD_FINAL)
		return true;
	if (judge->skill_id != 0 && judge->skill_id != known->row.skill_id)
		return false;
	return known->row.bucket_id == 0 || (known->row.expires_at == row->expires_at &&
						    known->row.is_priority == row->is_priority);
}

static bool is_same(const struct judge *judge, const struct known *known,
	const struct import_row *row, const struct record_data *data)
{
	if (!is_placed_alike(judge, known, row))
		return false;
	if (str_equal(known->packed.layout, judge->layout))
		return str_equal(known->packed.payload, row->payload);
	return record_same(&known->data, data);
}

static struct verdict_on_row rejected(const char *code, const struct record_row *known)
{
	return (struct verdict_on_row){ .fate = FATE_REJECTED, .code = code, .known = *known };
}

static struct verdict_on_row meet(const struct judge *judge, const struct known *known,
	const struct import_row *row, const struct record_data *data)
{
	bool revive = judge->force_overwrite || row->overrides_final;
	bool is_final = known->row.state == RECORD_FINAL;
	bool was_named = known->row.job_id == judge->job_id ||
			 (judge->seen != NULL && id_set_has(judge->seen, known->row.id));

	if (was_named && !judge->force_overwrite)
		return rejected("duplicate_external_id", &known->row);
	if (is_same(judge, known, row, data) && (!is_final || !revive))
		return (struct verdict_on_row){ .fate = FATE_UNCHANGED, .known = known->row };
	if (is_final && !revive)
		return rejected("record_final", &known->row);
	return (struct verdict_on_row){
		.fate = FATE_CHANGED, .revive = revive, .known = known->row
	};
}

/** Looks for the record that a row names. @return ST_NOT_FOUND */
static enum status look_for(const struct judge *judge, struct db *db,
	const struct record_runs *runs, const struct record_hits *pending, int64_t key,
	struct str external_id, struct arena *scratch, struct known *ret_known)
{
	struct record_hits hits;
	enum status s = look_among(judge, db, pending, external_id, scratch, ret_known);

	if (s != ST_NOT_FOUND)
		return s;
	s = record_runs_find(db, judge->bu_id, judge->list_id, runs, key, &hits);
	return s == ST_OK ? look_among(judge, db, &hits, external_id, scratch, ret_known) : s;
}

enum status import_judge(const struct judge *judge, struct db *db, const struct record_runs *runs,
	const struct record_hits *pending, const struct import_row *row, struct arena *scratch,
	struct verdict_on_row *ret_verdict)
{
	struct record_data data = { .external_id = row->external_id };
	struct known known = { .row.id = 0 };
	enum status s = ST_OK;

	*ret_verdict = (struct verdict_on_row){ row->code == NULL ? FATE_NEW : FATE_REJECTED,
		row->code, row->field, .known.id = 0 };
	if (!row->may_be_known)
		return ST_OK;
	if (row->code == NULL)
		s = record_unpack(
			(struct record_packed){ judge->layout, row->payload }, scratch, &data);
	if (s == ST_OK)
		s = look_for(judge, db, runs, pending, row->key, data.external_id, scratch, &known);
	if (s == ST_OK && row->code == NULL)
		*ret_verdict = meet(judge, &known, row, &data);
	else if (s == ST_OK)
		ret_verdict->known = known.row;
	return s == ST_NOT_FOUND ? ST_OK : s;
}
