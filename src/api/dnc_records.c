/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The records of DNC groups. Each item of a list is judged for itself and the answer is 200 with a
 * result per item (wire 3D).
 */
#include "api/filters.h"
#include "api/kept.h"
#include "api/messages.h"
#include "core/clock.h"
#include "directory/dnc.h"
#include "identity/audit.h"

static enum status group_id_of_call(struct call *call, int64_t *ret_id)
{
	struct dnc_group group;
	enum status s;

	if ((s = call_param_id(call, "groupId", ret_id)) != ST_OK)
		return s;
	s = dnc_group_load(call->db, call->caller.bu_id, *ret_id, call->now, call->arena, &group);
	return call_missing(call, s, "groupId");
}

static void put_record(void *arg, const struct dnc_record *record)
{
	json_open(arg, NULL);
	json_put_text(arg, "phoneNumber", record->address);
	json_put_text(arg, "formattedPhone", record->address);
	json_put_text(arg, "kind", str_of(address_kind_name(record->kind)));
	json_put_instant(arg, "expiredDate", record->expires_at);
	json_put_instant(arg, "dateCollected", record->collected_at);
	json_put_instant(arg, "lastUpdateTime", record->updated_at);
	json_close(arg);
}

static enum status record_list(struct call *call)
{
	struct list_filter filter = call_filter(call);
	int64_t group_id, total = 0;
	enum status s;

	if ((s = group_id_of_call(call, &group_id)) != ST_OK)
		return s;
	json_open(&call->out, "resultSet");
	json_open_array(&call->out, "dncRecords");
	s = dnc_record_each(call->db, call->caller.bu_id, group_id, &filter, call->now, put_record,
		&call->out, &total);
	json_close_array(&call->out);
	json_put_int(&call->out, "totalRecords", total);
	json_close(&call->out);
	return s;
}

/** A telephone unless `kind` says otherwise; the published list knows telephones only. */
static enum address_kind kind_of(const struct json *item)
{
	enum address_kind kind = ADDRESS_PHONE;

	if (address_kind_parse(json_text(kept_get(item, "kind")), &kind) != ST_OK)
		return ADDRESS_PHONE;
	return kind;
}

/** A JSON number of ten digits, or text (wire 10). */
static struct str address_of(struct call *call, const struct json *item)
{
	const struct json *value = kept_get(item, "phoneNumber");
	int64_t number;

	if (json_int(value, &number))
		return arena_printf(call->arena, "%lld", (long long)number);
	return json_text(value);
}

struct judged {
	struct call *call;
	struct problems problems; /* of the item at hand */
	int64_t errors;
};

static void put_result(struct judged *judged, enum status s, struct str address)
{
	struct json_out *out = &judged->call->out;
	struct buf text CLEANUP(buf_done) = { 0 };

	buf_init(&text, 4096);
	if (judged->problems.count > 0)
		message_write(&text, &judged->problems.items[0],
			language_choose(
				exchange_header(judged->call->exchange, "Accept-Language")));
	else if (s != ST_OK)
		buf_add(&text, str_of(status_name(s)));
	judged->errors += s != ST_OK;
	json_open(out, NULL);
	json_put_bool(out, "success", s == ST_OK);
	json_put_text(out, "error", s == ST_OK ? STR_NULL : buf_str(&text));
	json_put_text(out, "formattedPhone", address);
	json_close(out);
}

static enum status add_one(struct judged *judged, int64_t group_id, const struct json *item)
{
	struct call *call = judged->call;
	struct dnc_record record = { .group_id = group_id, .kind = kind_of(item) };
	struct str expires = json_text(kept_get(item, "expiredDate"));
	struct problems kept = call->problems;
	enum status s;

	record.address = address_of(call, item);
	s = call_read_date(call, expires, "expiredDate", &record.expires_at);
	judged->problems = call->problems;
	call->problems = kept;
	if (s == ST_OK && record.expires_at && record.expires_at < call->now - USEC_DAY)
		s = problem_add(&judged->problems, ST_INVALID, "dates_order", STR("expiredDate"),
			"other", "today");
	if (s == ST_OK)
		s = dnc_record_put(
			call->db, call->caller.bu_id, &record, call->now, &judged->problems);
	return s;
}

static enum status expire_one(struct judged *judged, int64_t group_id, const struct json *item)
{
	struct call *call = judged->call;

	return dnc_record_expire(call->db, call->caller.bu_id, group_id, kind_of(item),
		address_of(call, item), call->now);
}

typedef enum status item_fn(struct judged *judged, int64_t group_id, const struct json *item);

static enum status each_item(struct call *call, const struct json *items, item_fn *fn,
	int64_t group_id, struct judged *judged)
{
	enum status s = ST_OK;

	json_open_array(&call->out, "recordResults");
	for (const struct json *at = json_first(items); at && s == ST_OK; at = json_next(at)) {
		judged->problems = (struct problems){ .arena = call->arena };
		enum status one = fn(judged, group_id, at);

		if (one == ST_IO || one == ST_NO_MEMORY)
			s = one;
		put_result(judged, one, address_of(call, at));
	}
	json_close_array(&call->out);
	json_put_int(&call->out, "errorCount", judged->errors);
	return s;
}

static enum status records_each(struct call *call, item_fn *fn, bool in_result_set)
{
	const struct json *items = kept_get(call->body, "dncGroupRecords");
	struct judged judged = { .call = call };
	int64_t group_id;
	enum status s;

	if ((s = group_id_of_call(call, &group_id)) != ST_OK)
		return s;
	if (!json_is_array(items))
		return problem_add(&call->problems, ST_INVALID, "type", STR("dncGroupRecords"),
			"want", "a list of records");
	if (in_result_set)
		json_open(&call->out, "resultSet");
	s = each_item(call, items, fn, group_id, &judged);
	if (in_result_set)
		json_close(&call->out);
	if (s != ST_OK)
		return s;
	return audit_append(
		call->db, &call->caller, call->wall, "dnc_records.change", group_id, STR_NULL);
}

static enum status record_add(struct call *call)
{
	return records_each(call, add_one, true);
}

static enum status record_expire(struct call *call)
{
	return records_each(call, expire_one, false);
}

static void put_hit(void *arg, const struct dnc_group *group, const struct dnc_record *record)
{
	json_open(arg, NULL);
	json_put_int(arg, "dncGroupId", group->id);
	json_put_text(arg, "dncGroupName", group->name);
	json_put_text(arg, "dncGroupDescription", group->description);
	json_put_text(arg, "formattedPhone", record->address);
	json_put_instant(arg, "expiredDate", record->expires_at);
	json_put_instant(arg, "dateCollected", record->collected_at);
	json_put_instant(arg, "lastUpdateTime", record->updated_at);
	json_close(arg);
}

static enum status record_search(struct call *call)
{
	struct str number = call_query(call, "phoneNumber");
	struct str name = call_query(call, "kind");
	enum address_kind kind = ADDRESS_PHONE;
	enum status s;

	if (str_present(name) && address_kind_parse(name, &kind) != ST_OK)
		return problem_add(&call->problems, ST_INVALID, "enum", STR("kind"), "allowed",
			"identity, phone, email");
	json_open_array(&call->out, "searchResults");
	s = dnc_search(call->db, call->caller.bu_id, kind, number, put_hit, &call->out);
	json_close_array(&call->out);
	if (s == ST_INVALID)
		return problem_add(&call->problems, s, "format", STR("phoneNumber"), "want",
			address_kind_name(kind));
	return s;
}

static void blocks_after(struct call *call)
{
	directory_blocks_changed(call->hub->directory);
}

#define BASE    ADMIN "/dnc-groups"
#define RECORDS BASE "/{groupId}/records"
/* The body is read by hand: its items are judged one by one. */
static const struct json_field no_fields[1];
#define LOOSE_BODY .fields = no_fields, .field_count = 0, .args_size = 1

static const struct route dnc_record_routes[] = {
	{ HTTP_GET, RECORDS, ROUTE_LONG, PERM_DNC_VIEW, record_list,
		.summary = "Records of a DNC group" },
	{ HTTP_POST, RECORDS, ROUTE_WRITE, PERM_DNC_EDIT, record_add, LOOSE_BODY,
		.after = blocks_after, .summary = "Add records to a DNC group" },
	{ HTTP_DELETE, RECORDS, ROUTE_WRITE, PERM_DNC_EDIT, record_expire, LOOSE_BODY,
		.after = blocks_after, .summary = "Expire records of a DNC group" },
	{ HTTP_POST, BASE "/search", ROUTE_READ, PERM_DNC_VIEW, record_search,
		.summary = "Groups that hold an address" },
};
ROUTES(dnc_record);
