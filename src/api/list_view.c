/* SPDX-License-Identifier: Apache-2.0 */
#include "api/list_view.h"

#include "api/filters.h"
#include "directory/skill.h"
#include "ledger/ledger.h"
#include "outreach/list_records.h"
#include "outreach/mapping.h"

#define RECORDS_MAX  10000
#define ATTEMPTS_MAX 256

int list_finalized(const struct call *call)
{
	if (!str_present(call_query(call, "finalized")))
		return -1;
	return call_query_bool(call, "finalized", false);
}

enum status list_put_head(struct call *call, const struct call_list *list)
{
	struct json_out *out = &call->out;
	struct list_tally tally;
	int64_t rejected = 0;
	enum status s;

	s = list_tally(call->db, call->caller.bu_id, list->id, &tally);
	if (s == ST_OK)
		s = list_rejected(call->db, call->caller.bu_id, list->id, &rejected);
	json_put_int(out, "listId", list->id);
	json_put_text(out, "listName", list->name);
	json_put_text(out, "status", list->is_active ? STR("Active") : STR("Inactive"));
	json_put_int(out, "prospectiveContactCount", tally.records - tally.finalized);
	json_put_int(out, "totalRecords", tally.records + rejected);
	json_put_int(out, "invalidRecords", rejected);
	json_put_int(out, "validRecords", tally.records);
	json_put_int(out, "finalizedRecords", tally.finalized);
	json_put_instant(out, "createDate", list->created_at);
	json_put_instant(out, "uploadDate", list->uploaded_at);
	json_put_instant(out, "updateDate", list->updated_at);
	json_put_instant(out, "removeDate", list->removed_at);
	json_open_array(out, "skills");
	for (size_t i = 0; i < tally.skill_count; i++) {
		json_open(out, NULL);
		json_put_int(out, "skillId", tally.skills[i]);
		json_close(out);
	}
	json_close_array(out);
	return s;
}

/* ---- records ---- */

static bool is_shown_apart(struct str name)
{
	static const char *const names[] = { "ExternalId", "FirstName", "LastName", "Address",
		"City", "State", "Zip", "TimeZone", "Score", "Priority", "Customer1", "Customer2",
		"ExpirationDate" };

	for (size_t i = 0; i < COUNT_OF(names); i++)
		if (str_is(name, names[i]))
			return true;
	return false;
}

static struct str field_of(const struct record_data *data, const char *name)
{
	for (size_t i = 0; i < data->field_count; i++)
		if (str_is(data->fields[i].name, name))
			return data->fields[i].value;
	return STR_NULL;
}

/** Records on their way into an answer. */
struct record_listing {
	struct call *call;
	struct mapping mapping; /* of their list */
	int64_t count, last;    /* records, and the id of the last */
};

static void put_fields(
	struct json_out *out, const struct record_data *data, const struct mapping *mapping)
{
	static const struct {
		const char *key, *field;
	} shown[] = {
		{ "firstName", "FirstName" },
		{ "lastName", "LastName" },
		{ "address", "Address" },
		{ "city", "City" },
		{ "state", "State" },
		{ "zip", "Zip" },
		{ "score", "Score" },
		{ "customer1", "Customer1" },
		{ "customer2", "Customer2" },
	};

	json_put_text(out, "externalId", data->external_id);
	for (size_t i = 0; i < COUNT_OF(shown); i++)
		json_put_text(out, shown[i].key, field_of(data, shown[i].field));
	json_open(out, "customFields");
	for (size_t i = 0; i < data->field_count; i++) {
		const struct record_field *field = &data->fields[i];

		if (!is_shown_apart(field->name) && !mapping_has_destination(mapping, field->name))
			json_put_text_at(out, field->name, field->value);
	}
	json_close(out);
}

static void put_destinations(struct json_out *out, const struct list_record *record)
{
	json_open_array(out, "destinations");
	for (size_t i = 0; i < record->data.destination_count; i++) {
		const struct record_destination *destination = &record->data.destinations[i];

		json_open(out, NULL);
		json_put_text(out, "fieldName", destination->field);
		json_put_text(out, "value", destination->address);
		json_put_text(out, "kind", str_of(address_kind_name(destination->kind)));
		json_put_bool(out, "final", (record->dead >> i & 1) != 0);
		json_close(out);
	}
	json_close_array(out);
}

static struct str windows_name(const struct call *call, struct str zone)
{
	const struct zone *found = zone_set_find(zone_tables_set(call->hub->zones), zone);

	return found != NULL ? zone_windows_name(call->hub->zones, found) : zone;
}

static enum status put_record(void *arg, struct db *db, const struct list_record *record)
{
	struct record_listing *listing = arg;
	struct call *call = listing->call;
	struct json_out *out = &call->out;

	(void)db;
	listing->count++;
	listing->last = record->id;
	json_open(out, NULL);
	put_fields(out, &record->data, &listing->mapping);
	json_put_text(out, "timeZone", windows_name(call, record->data.zone));
	json_put_text(out, "zone", record->data.zone);
	json_put_text(out, "otherZone", record->data.zone_other);
	json_put_text(out, "zoneFoundBy", str_of(zone_step_name(record->data.zone_step)));
	json_put_bool(out, "priority", record->is_priority);
	put_destinations(out, record);
	json_put_text(out, "recordState", str_of(record_state_name(record->state)));
	json_put_int(out, "attempts", record->attempts);
	json_put_instant(out, "lastAttemptDate", record->last_at);
	json_put_instant(out, "nextAttemptDate", record->next_at);
	json_put_bool(out, "isFinal", record->state == RECORD_FINAL);
	json_put_text(out, "finalReason",
		record->reason == REASON_NONE ? STR_NULL
					      : str_of(record_reason_name(record->reason)));
	json_put_instant(out, "expirationDate", record->expires_at);
	json_put_int(out, "recordId", record->id);
	json_put_int(out, "skillId", record->skill_id);
	json_close(out);
	return call->answer.failed ? ST_NO_MEMORY : ST_OK;
}

static enum status record_filter(
	struct call *call, int finalized, struct list_record_filter *ret_filter)
{
	*ret_filter = (struct list_record_filter){
		.finalized = finalized,
		.skip = call_query_int(call, "skip", 0, 0, INT32_MAX),
		.top = call_query_int(call, "top", RECORDS_MAX, 1, RECORDS_MAX),
		.after = call_query_int(call, "after", 0, 0, INT64_MAX),
	};
	return call_read_date(
		call, call_query(call, "updatedSince"), "updatedSince", &ret_filter->updated_since);
}

/** What the next page begins after; null: there is none. */
static void put_next(const struct record_listing *listing, const struct list_record_filter *filter)
{
	struct json_out *out = &listing->call->out;

	if (listing->count == filter->top)
		json_put_int(out, "nextAfter", listing->last);
	else
		json_put_null(out, "nextAfter");
}

enum status list_put_records(struct call *call, const struct call_list *list, int finalized)
{
	struct json_doc *doc CLEANUP(json_doc_freep) = NULL;
	struct record_listing listing = { .call = call };
	struct list_record_filter filter;
	enum status s;

	if ((s = record_filter(call, finalized, &filter)) != ST_OK)
		return s;
	s = json_parse(list->mapping, NULL, &doc);
	if (s == ST_OK)
		s = mapping_read(json_root(doc), &listing.mapping);
	if (s != ST_OK)
		return s;
	json_open_array(&call->out, "contactRecords");
	s = list_record_each(call->db, call->caller.bu_id, list->id, &filter, put_record, &listing);
	json_close_array(&call->out);
	put_next(&listing, &filter);
	return s;
}

/* ---- attempts ---- */

static void put_attempt(
	struct json_out *out, const struct list_record *record, const struct attempt *attempt)
{
	json_open(out, NULL);
	json_put_text(out, "externalId", record->data.external_id);
	json_put_int(out, "recordId", record->id);
	json_put_int(out, "attempt", attempt->attempt);
	json_put_int(out, "tries", attempt->tries);
	json_put_text(out, "result", str_of(settled_name(attempt->result)));
	json_put_text(out, "cause", attempt->cause);
	json_put_instant(out, "attemptDate", attempt->ended_at);
	json_close(out);
}

static enum status put_attempts(void *arg, struct db *db, const struct list_record *record)
{
	struct record_listing *listing = arg;
	struct call *call = listing->call;
	struct arena *arena CLEANUP(arena_freep) = NULL;
	struct attempt_list attempts;
	enum status s;

	listing->count++;
	listing->last = record->id;
	if (record->attempts == 0 && record->last_at == 0)
		return ST_OK;
	if ((arena = arena_new((size_t)1 << 20)) == NULL)
		return ST_NO_MEMORY;
	s = attempt_list_record(db, call->caller.bu_id, record->id, ATTEMPTS_MAX, arena, &attempts);
	for (size_t i = 0; s == ST_OK && i < attempts.count; i++)
		put_attempt(&call->out, record, &attempts.items[i]);
	return call->answer.failed ? ST_NO_MEMORY : s;
}

enum status list_put_attempts(struct call *call, const struct call_list *list, int finalized)
{
	struct record_listing listing = { .call = call };
	struct list_record_filter filter;
	enum status s;

	if ((s = record_filter(call, finalized, &filter)) != ST_OK)
		return s;
	json_open_array(&call->out, "contactAttempts");
	s = list_record_each(
		call->db, call->caller.bu_id, list->id, &filter, put_attempts, &listing);
	json_close_array(&call->out);
	put_next(&listing, &filter);
	return s;
}

/* ---- use ---- */

enum status list_is_running(struct call *call, int64_t list_id, bool *ret_runs)
{
	struct list_tally tally;
	enum status s;

	*ret_runs = false;
	s = list_tally(call->db, call->caller.bu_id, list_id, &tally);
	for (size_t i = 0; s == ST_OK && i < tally.skill_count && !*ret_runs; i++) {
		struct skill skill;

		if (tally.open[i] == 0)
			continue;
		s = skill_load(call->db, call->caller.bu_id, tally.skills[i], call->arena, &skill);
		*ret_runs = s == ST_OK && skill_is_wanted(&skill);
		if (s == ST_NOT_FOUND)
			s = ST_OK;
	}
	return s;
}
