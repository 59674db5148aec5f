/* SPDX-License-Identifier: Apache-2.0 */
#include "directory/unit.h"

#include "core/json.h"
#include "identity/business_unit.h"

/** The members of the business unit's settings that outreach goes by. */
struct unit_settings {
	bool require_consent;
	int64_t expiration_minutes;
};

static const struct json_field unit_fields[] = {
	{ .path = "requireConsent",
		.kind = JSON_BOOL,
		.at = offsetof(struct unit_settings, require_consent) },
	{ .path = "defaultContactExpiration",
		.kind = JSON_INT,
		.at = offsetof(struct unit_settings, expiration_minutes) },
};

static enum status settings_read(struct str text, struct unit_settings *ret_settings)
{
	struct json_doc *doc CLEANUP(json_doc_freep) = NULL;
	enum status s;

	*ret_settings = (struct unit_settings){ 0 };
	if (!str_present(text))
		return ST_OK;
	if ((s = json_parse(text, NULL, &doc)) != ST_OK)
		return s;
	return json_read(json_root(doc), unit_fields, COUNT_OF(unit_fields), NULL, ret_settings);
}

enum status unit_rules_load(
	struct db *db, int64_t bu_id, struct arena *arena, struct unit_rules *ret_rules)
{
	struct unit_settings settings;
	struct business_unit unit;
	enum status s;

	if ((s = business_unit_get(db, bu_id, arena, &unit)) != ST_OK)
		return s;
	if ((s = settings_read(unit.settings, &settings)) != ST_OK)
		return s;
	*ret_rules = (struct unit_rules){
		.zone = unit.zone,
		.requires_consent = settings.require_consent,
		.default_expiration = settings.expiration_minutes * USEC_MINUTE,
	};
	return ST_OK;
}
