/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The statements of the room.
 */
#ifndef DIRECTORY_SQL_H
#define DIRECTORY_SQL_H

#include "store/db.h"

#define CAMPAIGN_COLUMNS "id, name, description, notes, division_id, is_active, updated_at, version"
/* $2: pattern of the name, $3: 1 active, 0 inactive, -1 both */
#define NAME_FILTER "bu_id = $1 AND name_key LIKE $2 ESCAPE '\\' AND ($3 < 0 OR is_active = $3)"

#define TEMPLATE_COLUMNS                                                                           \
	"t.id, t.name, t.type, t.class, t.cc, t.bcc, t.reply_to, t.from_name, t.from_address, "    \
	"t.is_html, t.is_active, x.version, t.updated_at, x.subject, x.body, x.is_rtl, t.version "
#define TEMPLATE_TEXT "message_template_text x ON x.bu_id = t.bu_id AND x.template_id = t.id"
#define TEMPLATE_NEWEST                                                                            \
	TEMPLATE_TEXT                                                                              \
	" AND x.version = (SELECT MAX(y.version) FROM message_template_text y WHERE "              \
	"y.bu_id = t.bu_id AND y.template_id = t.id)"

/* What a person sets, in the order of skill_values. */
#define SKILL_PLAIN                                                                                \
	"name, name_key, is_outbound, is_active, media_type, strategy, campaign_id, channel_id, "  \
	"template_id, agentless, priority_blending, min_agents, min_available_agents, "            \
	"initial_priority, acceleration, max_priority, max_attempts, min_retry, "                  \
	"destination_rest, default_expiration, load_fresh, load_non_fresh, finalize_exhausted, "   \
	"attempt_mode, request_mode, empty_policy, remind_after_success, reply_skill_id, "         \
	"refusal_share, is_scheduled, schedule, windows, wire"
#define SKILL_PLACES                                                                               \
	"$3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, " \
	"$22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35"
#define SKILL_COLUMNS                                                                              \
	"s.bu_id, s.id, s.name, s.name_key, s.is_outbound, s.is_active, s.media_type, "            \
	"s.strategy, "                                                                             \
	"s.campaign_id, s.channel_id, s.template_id, s.agentless, s.priority_blending, "           \
	"s.min_agents, s.min_available_agents, s.initial_priority, s.acceleration, "               \
	"s.max_priority, s.max_attempts, s.min_retry, s.destination_rest, s.default_expiration, "  \
	"s.load_fresh, s.load_non_fresh, s.finalize_exhausted, s.attempt_mode, s.request_mode, "   \
	"s.empty_policy, s.remind_after_success, s.reply_skill_id, s.refusal_share, "              \
	"s.is_scheduled, s.schedule, s.windows, s.wire, s.state, s.stop_forced, s.paused, "        \
	"s.paused_why, s.paused_at, s.state_at, s.created_at, s.updated_at, s.version, c.name "
#define SKILL_FROM                                                                                 \
	"FROM skill s LEFT JOIN campaign c ON c.bu_id = s.bu_id AND c.id = s.campaign_id "
#define SKILL_FILTER                                                                               \
	"s.bu_id = $1 AND s.name_key LIKE $2 ESCAPE '\\' AND ($3 < 0 OR s.is_active = $3) AND "    \
	"($4 = 0 OR s.media_type = $4) "
#define SKILL_WANTED                                                                               \
	"s.is_active = 1 AND s.is_outbound = 1 AND s.paused IS NULL AND s.state < 2 AND (s.state " \
	"= 1 OR s.is_scheduled = 1) "

#define OPT_OUT_COLUMNS                                                                            \
	"id, kind, address, address_key, customer_id, source, word, language, opted_out_at, "      \
	"undone_at, undone_by, undo_reason"

#define DNC_GROUP_COLUMNS                                                                          \
	"g.id, g.name, g.description, g.is_active, g.is_default, g.created_at, g.updated_at, "     \
	"g.version "

#define SUPPRESSED_COLUMNS                                                                         \
	"id, value, starts_at, ends_at, all_skills, source, created_by, updated_by, created_at, "  \
	"updated_at, version"

/* clang-format off */
#define CAMPAIGN_SQL(X) \
	X(CAMPAIGN_ADD, "INSERT INTO campaign (bu_id, id, name, name_key, description, notes, division_id, is_active, created_at, updated_at, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9, 1)") \
	X(CAMPAIGN_UPDATE, "UPDATE campaign SET name = $3, name_key = $4, description = $5, notes = $6, division_id = $7, is_active = $8, updated_at = $9, version = version + 1 WHERE bu_id = $1 AND id = $2 AND ($10 = 0 OR version = $10)") \
	X(CAMPAIGN_GET, "SELECT " CAMPAIGN_COLUMNS " FROM campaign WHERE bu_id = $1 AND id = $2") \
	X(CAMPAIGN_EXISTS, "SELECT version FROM campaign WHERE bu_id = $1 AND id = $2") \
	X(CAMPAIGN_BY_NAME, "SELECT id FROM campaign WHERE bu_id = $1 AND name_key = $2") \
	X(CAMPAIGN_LIST, "SELECT " CAMPAIGN_COLUMNS " FROM campaign WHERE " NAME_FILTER " ORDER BY id LIMIT $4 OFFSET $5") \
	X(CAMPAIGN_COUNT, "SELECT COUNT(*) FROM campaign WHERE " NAME_FILTER)

#define TEMPLATE_SQL(X) \
	X(TEMPLATE_ADD, "INSERT INTO message_template (bu_id, id, name, name_key, type, class, cc, bcc, reply_to, from_name, from_address, is_html, is_active, created_at, updated_at, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $14, 1)") \
	X(TEMPLATE_UPDATE, "UPDATE message_template SET name = $3, name_key = $4, type = $5, class = $6, cc = $7, bcc = $8, reply_to = $9, from_name = $10, from_address = $11, is_html = $12, is_active = $13, updated_at = $14, version = version + 1 WHERE bu_id = $1 AND id = $2 AND ($15 = 0 OR version = $15)") \
	X(TEMPLATE_VERSION, "SELECT version FROM message_template WHERE bu_id = $1 AND id = $2") \
	X(TEMPLATE_TEXT_ADD, "INSERT INTO message_template_text (bu_id, template_id, version, subject, body, is_rtl, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7)") \
	X(TEMPLATE_GET, "SELECT " TEMPLATE_COLUMNS "FROM message_template t JOIN " TEMPLATE_NEWEST " WHERE t.bu_id = $1 AND t.id = $2") \
	X(TEMPLATE_GET_VERSION, "SELECT " TEMPLATE_COLUMNS "FROM message_template t JOIN " TEMPLATE_TEXT " AND x.version = $3 WHERE t.bu_id = $1 AND t.id = $2") \
	X(TEMPLATE_LIST, "SELECT " TEMPLATE_COLUMNS "FROM message_template t JOIN " TEMPLATE_NEWEST " WHERE t.bu_id = $1 AND t.name_key LIKE $2 ESCAPE '\\' AND ($3 < 0 OR t.is_active = $3) AND ($4 = 0 OR t.type = $4) ORDER BY t.id LIMIT $5 OFFSET $6") \
	X(TEMPLATE_COUNT, "SELECT COUNT(*) FROM message_template t WHERE t.bu_id = $1 AND t.name_key LIKE $2 ESCAPE '\\' AND ($3 < 0 OR t.is_active = $3) AND ($4 = 0 OR t.type = $4)")

#define SKILL_SQL(X) \
	X(SKILL_ADD, "INSERT INTO skill (bu_id, id, " SKILL_PLAIN ", state, stop_forced, created_at, updated_at, version) VALUES ($1, $2, " SKILL_PLACES ", 0, 0, $36, $36, 1)") \
	X(SKILL_UPDATE, "UPDATE skill SET (" SKILL_PLAIN ", updated_at, version) = (" SKILL_PLACES ", $36, version + 1) WHERE bu_id = $1 AND id = $2 AND ($37 = 0 OR version = $37)") \
	X(SKILL_GET, "SELECT " SKILL_COLUMNS SKILL_FROM "WHERE s.bu_id = $1 AND s.id = $2") \
	X(SKILL_EXISTS, "SELECT version FROM skill WHERE bu_id = $1 AND id = $2") \
	X(SKILL_LIST, "SELECT " SKILL_COLUMNS SKILL_FROM "WHERE " SKILL_FILTER "ORDER BY s.id LIMIT $5 OFFSET $6") \
	X(SKILL_COUNT, "SELECT COUNT(*) FROM skill s WHERE " SKILL_FILTER) \
	X(SKILL_LIST_WANTED, "SELECT " SKILL_COLUMNS SKILL_FROM "WHERE " SKILL_WANTED "ORDER BY s.bu_id, s.id") \
	X(SKILL_LIST_CAMPAIGN, "SELECT " SKILL_COLUMNS SKILL_FROM "WHERE s.bu_id = $1 AND s.campaign_id = $2 ORDER BY s.id") \
	X(SKILL_LIST_NO_CAMPAIGN, "SELECT " SKILL_COLUMNS SKILL_FROM "WHERE s.bu_id = $1 AND s.campaign_id IS NULL ORDER BY s.id") \
	X(SKILL_ON_CHANNEL, "SELECT COUNT(*) FROM skill s WHERE s.bu_id = $1 AND s.channel_id = $2 AND " SKILL_WANTED) \
	X(SKILL_SET_CAMPAIGN, "UPDATE skill SET campaign_id = $3, updated_at = $4, version = version + 1 WHERE bu_id = $1 AND id = $2") \
	X(SKILL_SET_STATE, "UPDATE skill SET state = $3, stop_forced = $4, paused = NULL, paused_why = NULL, paused_at = NULL, state_at = $5, updated_at = $5, version = version + 1 WHERE bu_id = $1 AND id = $2") \
	X(SKILL_STOP_ALL, "UPDATE skill SET state = 2, stop_forced = 1, paused = NULL, paused_why = NULL, paused_at = NULL, state_at = $2, updated_at = $2, version = version + 1 WHERE bu_id = $1 AND is_outbound = 1 AND (state = 1 OR (state = 0 AND is_scheduled = 1))") \
	X(SKILL_PAUSE, "UPDATE skill SET paused = $3, paused_why = $4, paused_at = $5, updated_at = $5, version = version + 1 WHERE bu_id = $1 AND id = $2 AND state < 2") \
	X(SKILL_PAUSE_CHANNEL, "UPDATE skill SET paused = $3, paused_why = $4, paused_at = $5, updated_at = $5, version = version + 1 WHERE bu_id = $1 AND channel_id = $2 AND state < 2 AND paused IS NULL AND (state = 1 OR is_scheduled = 1)") \
	X(SKILL_CONTINUE_CHANNEL, "UPDATE skill SET paused = NULL, paused_why = NULL, paused_at = NULL, updated_at = $4, version = version + 1 WHERE bu_id = $1 AND channel_id = $2 AND paused = $3") \
	X(SKILL_CONTINUE_ALL, "UPDATE skill SET paused = NULL, paused_why = NULL, paused_at = NULL, updated_at = $2, version = version + 1 WHERE paused = $1") \
	X(SKILL_TOUCH, "UPDATE skill SET updated_at = $3, version = version + 1 WHERE bu_id = $1 AND id = $2") \
	X(SKILL_DESTINATIONS, "SELECT field_name, attempts, position FROM skill_destination WHERE bu_id = $1 AND skill_id = $2 ORDER BY position, field_name") \
	X(SKILL_DESTINATION_ADD, "INSERT INTO skill_destination (bu_id, skill_id, field_name, position, attempts, is_mapped) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (bu_id, skill_id, field_name) DO UPDATE SET is_mapped = CASE WHEN excluded.is_mapped = 1 THEN 1 ELSE skill_destination.is_mapped END") \
	X(SKILL_DESTINATION_LIMIT, "INSERT INTO skill_destination (bu_id, skill_id, field_name, position, attempts, is_mapped) VALUES ($1, $2, $3, $4, $5, 0) ON CONFLICT (bu_id, skill_id, field_name) DO UPDATE SET position = excluded.position, attempts = excluded.attempts") \
	X(SKILL_DESTINATION_NEXT, "SELECT COALESCE(MAX(position), 0) + 1 FROM skill_destination WHERE bu_id = $1 AND skill_id = $2") \
	X(SKILL_DESTINATIONS_DROP, "DELETE FROM skill_destination WHERE bu_id = $1 AND skill_id = $2 AND is_mapped = 0") \
	X(SKILL_DESTINATIONS_SHIFT, "UPDATE skill_destination SET position = position + 1000, attempts = NULL WHERE bu_id = $1 AND skill_id = $2") \
	X(SKILL_STEPS, "SELECT field_name, attempts, hours FROM skill_cadence_step WHERE bu_id = $1 AND skill_id = $2 ORDER BY position") \
	X(SKILL_STEP_ADD, "INSERT INTO skill_cadence_step (bu_id, skill_id, position, field_name, attempts, hours) VALUES ($1, $2, $3, $4, $5, $6)") \
	X(SKILL_STEPS_DROP, "DELETE FROM skill_cadence_step WHERE bu_id = $1 AND skill_id = $2") \
	X(SKILL_ZONES, "SELECT zone, is_active, overrides, start_minute, end_minute FROM skill_zone WHERE bu_id = $1 AND skill_id = $2 ORDER BY zone") \
	X(SKILL_ZONE_ADD, "INSERT INTO skill_zone (bu_id, skill_id, zone, is_active, overrides, start_minute, end_minute) VALUES ($1, $2, $3, $4, $5, $6, $7)") \
	X(SKILL_ZONES_DROP, "DELETE FROM skill_zone WHERE bu_id = $1 AND skill_id = $2") \
	X(SKILL_BLOCK_GET, "SELECT json FROM skill_block WHERE bu_id = $1 AND skill_id = $2 AND block = $3") \
	X(SKILL_BLOCK_PUT, "INSERT INTO skill_block (bu_id, skill_id, block, json) VALUES ($1, $2, $3, $4) ON CONFLICT (bu_id, skill_id, block) DO UPDATE SET json = excluded.json") \
	X(SKILL_AGENTS, "SELECT skill_id, user_id, proficiency, is_active FROM skill_agent WHERE bu_id = $1 AND skill_id = $2 ORDER BY user_id") \
	X(SKILL_OF_AGENT, "SELECT skill_id, user_id, proficiency, is_active FROM skill_agent WHERE bu_id = $1 AND user_id = $2 ORDER BY skill_id") \
	X(SKILL_AGENT_PUT, "INSERT INTO skill_agent (bu_id, skill_id, user_id, proficiency, is_active, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $6) ON CONFLICT (bu_id, skill_id, user_id) DO UPDATE SET proficiency = excluded.proficiency, is_active = excluded.is_active, updated_at = excluded.updated_at") \
	X(SKILL_AGENT_REMOVE, "DELETE FROM skill_agent WHERE bu_id = $1 AND skill_id = $2 AND user_id = $3")

#define OPT_OUT_SQL(X) \
	X(OPT_OUT_ADD, "INSERT INTO opt_out (bu_id, id, kind, address, address_key, customer_id, source, word, language, opted_out_at, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11)") \
	X(OPT_OUT_FIND, "SELECT id FROM opt_out WHERE bu_id = $1 AND kind = $2 AND address_key = $3 AND undone_at IS NULL") \
	X(OPT_OUT_UNDO, "UPDATE opt_out SET undone_at = $4, undone_by = $5, undo_reason = $6, updated_at = $4 WHERE bu_id = $1 AND kind = $2 AND address_key = $3 AND undone_at IS NULL") \
	X(OPT_OUT_GET, "SELECT " OPT_OUT_COLUMNS " FROM opt_out WHERE bu_id = $1 AND id = $2") \
	X(OPT_OUT_LIST, "SELECT " OPT_OUT_COLUMNS " FROM opt_out WHERE bu_id = $1 AND id > $2 AND ($3 = 0 OR undone_at IS NULL) ORDER BY id LIMIT $4") \
	X(OPT_OUT_COUNT, "SELECT COUNT(*) FROM opt_out WHERE bu_id = $1 AND undone_at IS NULL")

#define DNC_SQL(X) \
	X(DNC_GROUP_ADD, "INSERT INTO dnc_group (bu_id, id, name, name_key, description, is_active, is_default, created_at, updated_at, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8, 1)") \
	X(DNC_GROUP_UPDATE, "UPDATE dnc_group SET name = $3, name_key = $4, description = $5, is_active = $6, updated_at = $7, version = version + 1 WHERE bu_id = $1 AND id = $2 AND ($8 = 0 OR version = $8)") \
	X(DNC_GROUP_EXISTS, "SELECT version FROM dnc_group WHERE bu_id = $1 AND id = $2") \
	X(DNC_GROUP_GET, "SELECT " DNC_GROUP_COLUMNS "FROM dnc_group g WHERE g.bu_id = $1 AND g.id = $2") \
	X(DNC_GROUP_DEFAULT, "SELECT id FROM dnc_group WHERE bu_id = $1 AND is_default = 1") \
	X(DNC_GROUP_LIST, "SELECT " DNC_GROUP_COLUMNS "FROM dnc_group g WHERE g.bu_id = $1 AND g.name_key LIKE $2 ESCAPE '\\' AND ($3 < 0 OR g.is_active = $3) ORDER BY g.id LIMIT $4 OFFSET $5") \
	X(DNC_GROUP_COUNT, "SELECT COUNT(*) FROM dnc_group WHERE " NAME_FILTER) \
	X(DNC_SKILL_PUT, "INSERT INTO dnc_group_skill (bu_id, group_id, skill_id, role, created_at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING") \
	X(DNC_SKILL_REMOVE, "DELETE FROM dnc_group_skill WHERE bu_id = $1 AND group_id = $2 AND skill_id = $3 AND role = $4") \
	X(DNC_SKILL_LIST, "SELECT s.id, s.name FROM dnc_group_skill g JOIN skill s ON s.bu_id = g.bu_id AND s.id = g.skill_id WHERE g.bu_id = $1 AND g.group_id = $2 AND g.role = $3 ORDER BY s.id") \
	X(DNC_RECORD_PUT, "INSERT INTO dnc_record (bu_id, address_key, kind, group_id, address, expires_at, collected_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $7) ON CONFLICT (bu_id, kind, address_key, group_id) DO UPDATE SET expires_at = excluded.expires_at, updated_at = excluded.updated_at") \
	X(DNC_RECORD_EXPIRE, "UPDATE dnc_record SET expires_at = $5, updated_at = $5 WHERE bu_id = $1 AND kind = $2 AND address_key = $3 AND group_id = $4 AND expires_at > $5") \
	X(DNC_RECORD_LIST, "SELECT group_id, kind, address, expires_at, collected_at, updated_at FROM dnc_record WHERE bu_id = $1 AND group_id = $2 AND expires_at > $3 ORDER BY kind, address_key LIMIT $4 OFFSET $5") \
	X(DNC_RECORD_COUNT, "SELECT COUNT(*) FROM dnc_record WHERE bu_id = $1 AND group_id = $2 AND expires_at > $3") \
	X(DNC_SEARCH, "SELECT " DNC_GROUP_COLUMNS ", r.kind, r.address, r.expires_at, r.collected_at, r.updated_at FROM dnc_record r JOIN dnc_group g ON g.bu_id = r.bu_id AND g.id = r.group_id WHERE r.bu_id = $1 AND r.kind = $2 AND r.address_key = $3 ORDER BY g.id") \
	X(OPT_OUT_KEYS, "SELECT kind, address_key, 0 FROM opt_out WHERE bu_id = $1 AND undone_at IS NULL AND (kind, address_key) > ($2, $3) AND $4 >= 0 ORDER BY kind, address_key LIMIT $5") \
	X(DNC_KEYS, "SELECT kind, address_key, group_id FROM dnc_record WHERE bu_id = $1 AND (kind, address_key, group_id) > ($2, $3, $4) ORDER BY kind, address_key, group_id LIMIT $5") \
	X(SUPPRESSED_KEYS, "SELECT 0, value_key, 0 FROM suppressed_contact WHERE bu_id = $1 AND value_key > $3 AND $2 >= 0 AND $4 >= 0 ORDER BY value_key LIMIT $5") \
	X(BLOCK_KEYS_COUNT, "SELECT (SELECT count(*) FROM opt_out WHERE bu_id = $1 AND undone_at IS NULL) + (SELECT count(*) FROM dnc_record WHERE bu_id = $1) + (SELECT count(*) FROM suppressed_contact WHERE bu_id = $1)") \
	X(DNC_FIND, "SELECT r.group_id, r.expires_at FROM dnc_record r JOIN dnc_group_skill k ON k.bu_id = r.bu_id AND k.group_id = r.group_id AND k.role = 2 JOIN dnc_group g ON g.bu_id = r.bu_id AND g.id = r.group_id WHERE r.bu_id = $1 AND r.kind = $2 AND r.address_key = $3 AND k.skill_id = $4 AND r.expires_at > $5 AND g.is_active = 1 ORDER BY r.expires_at DESC, r.group_id LIMIT 1")

#define SUPPRESSED_SQL(X) \
	X(SUPPRESSED_ADD, "INSERT INTO suppressed_contact (bu_id, id, value, value_key, starts_at, ends_at, all_skills, source, created_by, updated_by, created_at, updated_at, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9, $10, $10, 1)") \
	X(SUPPRESSED_UPDATE, "UPDATE suppressed_contact SET value = $3, value_key = $4, starts_at = $5, ends_at = $6, all_skills = $7, updated_by = $8, updated_at = $9, version = version + 1 WHERE bu_id = $1 AND id = $2 AND ($10 = 0 OR version = $10)") \
	X(SUPPRESSED_EXISTS, "SELECT version FROM suppressed_contact WHERE bu_id = $1 AND id = $2") \
	X(SUPPRESSED_GET, "SELECT " SUPPRESSED_COLUMNS " FROM suppressed_contact WHERE bu_id = $1 AND id = $2") \
	X(SUPPRESSED_REMOVE, "DELETE FROM suppressed_contact WHERE bu_id = $1 AND id = $2") \
	X(SUPPRESSED_LIST, "SELECT " SUPPRESSED_COLUMNS " FROM suppressed_contact WHERE bu_id = $1 AND value_key LIKE $2 ESCAPE '\\' ORDER BY id LIMIT $3 OFFSET $4") \
	X(SUPPRESSED_COUNT, "SELECT COUNT(*) FROM suppressed_contact WHERE bu_id = $1 AND value_key LIKE $2 ESCAPE '\\'") \
	X(SUPPRESSED_SKILLS, "SELECT skill_id FROM suppressed_contact_skill WHERE bu_id = $1 AND suppressed_id = $2 ORDER BY skill_id") \
	X(SUPPRESSED_SKILL_ADD, "INSERT INTO suppressed_contact_skill (bu_id, suppressed_id, skill_id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING") \
	X(SUPPRESSED_SKILLS_DROP, "DELETE FROM suppressed_contact_skill WHERE bu_id = $1 AND suppressed_id = $2") \
	X(SUPPRESSED_FIND, "SELECT c.id, c.ends_at FROM suppressed_contact c WHERE c.bu_id = $1 AND c.value_key = $2 AND c.starts_at <= $4 AND c.ends_at > $4 AND (c.all_skills = 1 OR EXISTS (SELECT 1 FROM suppressed_contact_skill k WHERE k.bu_id = c.bu_id AND k.suppressed_id = c.id AND k.skill_id = $3)) ORDER BY c.ends_at DESC, c.id LIMIT 1")

#define DIRECTORY_SQL(X) \
	CAMPAIGN_SQL(X) TEMPLATE_SQL(X) SKILL_SQL(X) OPT_OUT_SQL(X) DNC_SQL(X) SUPPRESSED_SQL(X)
/* clang-format on */

STATEMENTS_DECLARE(directory_sql, DIRECTORY_SQL)

#endif
