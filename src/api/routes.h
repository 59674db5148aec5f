/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The name of every table of routes, once: X(campaign) stands for `campaign_table`, made by
 * ROUTES(campaign) in the file that holds these routes.
 */
#ifndef API_ROUTES_H
#define API_ROUTES_H

#include "api/call.h"

/* clang-format off */
#define ROUTE_TABLES(X) \
	X(auth) \
	X(discovery) \
	X(access_key) \
	X(sign_in) \
	X(one_time) \
	X(user) \
	X(reference) \
	X(business_unit) \
	X(integration) \
	X(integration_action) \
	X(channel) \
	X(campaign) \
	X(skill) \
	X(skill_start) \
	X(skill_agent) \
	X(skill_parameter) \
	X(skill_hours) \
	X(skill_cadence) \
	X(template) \
	X(dnc_group) \
	X(dnc_record) \
	X(suppressed) \
	X(opt_out) \
	X(message_in) \
	X(message_out) \
	X(message_read) \
	X(contact_read) \
	X(contact_work) \
	X(customer) \
	X(thread) \
	X(opt_out_word) \
	X(why) \
	X(progress) \
	X(outreach_control) \
	X(test_send) \
	X(held) \
	X(call_list) \
	X(list_upload) \
	X(list_pieces) \
	X(list_piece_file) \
	X(list_job) \
	X(list_review) \
	X(list_mapping) \
	X(list_prospects) \
	X(list_life) \
	X(list_file) \
	X(system)
/* clang-format on */

#define X(name) extern const struct route_table name##_table;
ROUTE_TABLES(X)
#undef X

#endif
