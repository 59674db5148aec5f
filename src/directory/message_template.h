/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Message templates as they are stored (wire 3B.7). Every change of the body makes a version; a
 * message keeps the version it was made with.
 */
#ifndef DIRECTORY_MESSAGE_TEMPLATE_H
#define DIRECTORY_MESSAGE_TEMPLATE_H

#include "core/arena.h"
#include "directory/directory.h"
#include "directory/template.h"

/** Wire 9.13. Stored: never renumber. */
enum template_type { TEMPLATE_EMAIL = 1, TEMPLATE_SMS = 2, TEMPLATE_DIGITAL = 3 };
/** Decision 19. Stored: never renumber. */
enum template_class { TEMPLATE_COMMERCIAL = 1, TEMPLATE_TRANSACTIONAL = 2 };

struct message_template {
	int64_t id;
	struct str name; /* 1 to 100 code points, unique without case */
	enum template_type type;
	enum template_class class;
	struct str subject; /* meaningless for Digital */
	struct str body;
	struct str cc, bcc, reply_to, from_name, from_address;
	bool is_html, is_rtl, is_active;
	row_version version;      /* in an update: what was read, 0 for any  */
	row_version text_version; /* of subject, body and direction: what a message keeps */
	usec updated_at;
};

/** "Email", "SMS", "Digital". */
const char *template_type_name(enum template_type type);

/** @param problems  of template_parse; "unique" on templateName; @return ST_INVALID, ST_CONFLICT */
MUST_CHECK enum status message_template_add(struct db *db, int64_t bu_id,
	const struct message_template *template, usec now, struct problems *problems,
	int64_t *ret_id);
/** @return ST_NOT_FOUND, ST_CONFLICT, ST_INVALID */
MUST_CHECK enum status message_template_update(struct db *db, int64_t bu_id,
	const struct message_template *template, usec now, struct problems *problems);
/** @param text_version  0: the current one; @return ST_NOT_FOUND. Texts from the arena. */
MUST_CHECK enum status message_template_load(struct db *db, int64_t bu_id, int64_t id,
	row_version text_version, struct arena *arena, struct message_template *ret_template);

typedef void message_template_fn(void *arg, const struct message_template *template);
/** In order of id; `filter->kind` is the type. */
MUST_CHECK enum status message_template_each(struct db *db, int64_t bu_id,
	const struct list_filter *filter, message_template_fn *fn, void *arg, int64_t *ret_total);

#endif
