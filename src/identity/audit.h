/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The audit trail: who changed what, with field names and redacted values.
 */
#ifndef IDENTITY_AUDIT_H
#define IDENTITY_AUDIT_H

#include "identity/identity.h"

/**
 * Appends an entry, in the unit of the change itself.
 *
 * @param action   "skill.update", "list.upload", …
 * @param subject  id of what was changed (0: none)
 * @param fields   JSON object of field names with their new values, secrets as "***"; may be
 * STR_NULL
 */
MUST_CHECK enum status audit_append(struct db *db, const struct caller *caller, usec wall,
	const char *action, int64_t subject, struct str fields);

struct audit_entry {
	int64_t id, user_id, subject;
	struct str action;
	struct str fields; /* JSON object, or STR_NULL */
	usec at;           /* wall                     */
};
typedef void audit_fn(void *arg, const struct audit_entry *entry);
/** The newest `top` entries older than the entry `before` (0: the newest); texts are lent. */
MUST_CHECK enum status audit_each(
	struct db *db, int64_t bu_id, int64_t before, int64_t top, audit_fn *fn, void *arg);

#endif
