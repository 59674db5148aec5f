/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Customers (wire 3A.6).
 */
#include "api/filters.h"
#include "api/messages_view.h"

static void identity_put(struct view *view, const struct identity_row *identity)
{
	struct json_out *out = &view->call->out;

	json_open(out, NULL);
	json_put_text(out, "idOnExternalPlatform", identity->external_id);
	json_put_text(out, "channelId", view_channel(view, identity->channel_no));
	json_put_text(out, "firstName", identity->first_name);
	json_put_text(out, "lastName", identity->last_name);
	json_put_text(out, "nickname", identity->nickname);
	json_put_text(out, "image", identity->image);
	json_close(out);
}

static struct str full_name(struct call *call, const struct customer *customer)
{
	if (!str_present(customer->last_name))
		return customer->first_name;
	if (!str_present(customer->first_name))
		return customer->last_name;
	return arena_printf(call->arena, "%.*s %.*s", STR_ARGS(customer->first_name),
		STR_ARGS(customer->last_name));
}

static enum status customer_read(struct call *call)
{
	struct view view = { .call = call };
	struct json_out *out = &call->out;
	struct customer customer;
	int64_t id;
	enum status s;

	if ((s = call_param_id(call, "customerId", &id)) != ST_OK)
		return s;
	s = customer_get(call->db, call->caller.bu_id, id, call->arena, &customer);
	if (s != ST_OK)
		return call_missing(call, s, "customerId");
	json_put_id_text(out, "id", customer.id);
	json_put_text(out, "firstName", customer.first_name);
	json_put_text(out, "surname", customer.last_name);
	json_put_text(out, "fullName", full_name(call, &customer));
	json_put_instant_offset(out, "createdAt", customer.created_at);
	json_put_instant_offset(out, "updatedAt", customer.updated_at);
	json_put_raw(out, "customFields", STR("[]"));
	json_open_array(out, "identities");
	for (size_t i = 0; i < customer.identity_count; i++)
		identity_put(&view, &customer.identities[i]);
	json_close_array(out);
	json_open(out, "messageStatistics");
	json_put_int(out, "inbound", customer.inbound);
	json_put_int(out, "outbound", customer.outbound);
	json_close(out);
	return ST_OK;
}

static const struct route customer_routes[] = {
	{ HTTP_GET, DFO "/customers/{customerId}", ROUTE_READ, PERM_CONTACTS_VIEW, customer_read,
		.summary = "A customer with the identities known" },
};
ROUTES(customer);
