/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A template is a row with its name and settings, and one row of text for each version of it. The
 * row's version rises with every change; a text is added only when subject, body or direction
 * changed, under the version that the row gets by that change.
 */
#include "directory/message_template.h"

#include "directory/shared.h"

const char *template_type_name(enum template_type type)
{
	switch (type) {
	case TEMPLATE_EMAIL:
		return "Email";
	case TEMPLATE_SMS:
		return "SMS";
	case TEMPLATE_DIGITAL:
		return "Digital";
	}
	return "";
}

static enum status check(
	const struct message_template *template, struct arena *arena, struct problems *problems)
{
	struct template *compiled;
	enum status s = name_check(template->name, STR("templateName"), problems);
	enum status body = template_parse(template->body, arena, problems, &compiled);

	return s != ST_OK ? s : body;
}

static enum status add_text(
	struct db *db, int64_t bu_id, const struct message_template *template, usec now)
{
	return db_run(db, &directory_sql, TEMPLATE_TEXT_ADD,
		VALUES(V_INT(bu_id), V_INT(template->id), V_INT(template->version),
			V_TEXT(template->subject), V_TEXT(template->body), V_BOOL(template->is_rtl),
			V_INT(now)));
}

enum status message_template_add(struct db *db, int64_t bu_id,
	const struct message_template *template, usec now, struct problems *problems,
	int64_t *ret_id)
{
	struct arena *arena CLEANUP(arena_freep) = arena_new(1 << 20);
	struct message_template added = *template;
	enum status s;

	if (!arena)
		return ST_NO_MEMORY;
	if ((s = check(template, arena, problems)) != ST_OK)
		return s;
	if ((s = db_new_id(db, &added.id)) != ST_OK)
		return s;
	s = db_run(db, &directory_sql, TEMPLATE_ADD,
		VALUES(V_INT(bu_id), V_INT(added.id), V_TEXT(str_trim(added.name)),
			V_TEXT(name_key(arena, added.name)), V_INT(added.type), V_INT(added.class),
			V_TEXT(added.cc), V_TEXT(added.bcc), V_TEXT(added.reply_to),
			V_TEXT(added.from_name), V_TEXT(added.from_address), V_BOOL(added.is_html),
			V_BOOL(added.is_active), V_INT(now)));
	if ((s = name_conflict(s, STR("templateName"), problems)) != ST_OK)
		return s;
	added.version = 1;
	if ((s = add_text(db, bu_id, &added, now)) != ST_OK)
		return s;
	*ret_id = added.id;
	return ST_OK;
}

static bool same_text(const struct message_template *a, const struct message_template *b)
{
	return str_equal(a->body, b->body) && str_equal(a->subject, b->subject) &&
	       a->is_rtl == b->is_rtl;
}

/** A changed text is kept under the row's new version. */
static enum status keep_text(struct db *db, int64_t bu_id, const struct message_template *template,
	usec now, struct arena *arena)
{
	struct message_template before, after = *template;
	enum status s;

	if ((s = message_template_load(db, bu_id, template->id, 0, arena, &before)) != ST_OK)
		return s;
	if (same_text(&before, template))
		return ST_OK;
	s = db_int(db, &directory_sql, TEMPLATE_VERSION, VALUES(V_INT(bu_id), V_INT(template->id)),
		&after.version);
	return s == ST_OK ? add_text(db, bu_id, &after, now) : s;
}

enum status message_template_update(struct db *db, int64_t bu_id,
	const struct message_template *template, usec now, struct problems *problems)
{
	struct arena *arena CLEANUP(arena_freep) = arena_new(1 << 20);
	int64_t changed = 0;
	enum status s;

	if (!arena)
		return ST_NO_MEMORY;
	if ((s = check(template, arena, problems)) != ST_OK)
		return s;
	s = db_change(db, &directory_sql, TEMPLATE_UPDATE,
		VALUES(V_INT(bu_id), V_INT(template->id), V_TEXT(str_trim(template->name)),
			V_TEXT(name_key(arena, template->name)), V_INT(template->type),
			V_INT(template->class), V_TEXT(template->cc), V_TEXT(template->bcc),
			V_TEXT(template->reply_to), V_TEXT(template->from_name),
			V_TEXT(template->from_address), V_BOOL(template->is_html),
			V_BOOL(template->is_active), V_INT(now), V_INT(template->version)),
		&changed);
	s = name_conflict(s, STR("templateName"), problems);
	s = change_judge(db, s, changed, TEMPLATE_VERSION, bu_id, template->id, problems);
	return s == ST_OK ? keep_text(db, bu_id, template, now, arena) : s;
}

static struct message_template from_row(const struct rows *rows)
{
	return (struct message_template){
		.id = rows_int(rows, 0),
		.name = rows_text(rows, 1),
		.type = (enum template_type)rows_int(rows, 2),
		.class = (enum template_class)rows_int(rows, 3),
		.cc = rows_text(rows, 4),
		.bcc = rows_text(rows, 5),
		.reply_to = rows_text(rows, 6),
		.from_name = rows_text(rows, 7),
		.from_address = rows_text(rows, 8),
		.is_html = rows_bool(rows, 9),
		.is_active = rows_bool(rows, 10),
		.text_version = rows_int(rows, 11),
		.updated_at = rows_int(rows, 12),
		.subject = rows_text(rows, 13),
		.body = rows_text(rows, 14),
		.is_rtl = rows_bool(rows, 15),
		.version = rows_int(rows, 16),
	};
}

static void keep_texts(struct message_template *template, struct arena *arena)
{
	struct str *texts[] = { &template->name, &template->cc, &template->bcc, &template->reply_to,
		&template->from_name, &template->from_address, &template->subject,
		&template->body };

	for (size_t i = 0; i < COUNT_OF(texts); i++)
		*texts[i] = arena_copy(arena, *texts[i]);
}

enum status message_template_load(struct db *db, int64_t bu_id, int64_t id,
	row_version text_version, struct arena *arena, struct message_template *ret_template)
{
	struct rows rows CLEANUP(rows_done) = { 0 };
	struct message_template found;
	enum status s;

	if (text_version > 0)
		s = db_query(db, &directory_sql, TEMPLATE_GET_VERSION,
			VALUES(V_INT(bu_id), V_INT(id), V_INT(text_version)), &rows);
	else
		s = db_query(
			db, &directory_sql, TEMPLATE_GET, VALUES(V_INT(bu_id), V_INT(id)), &rows);
	if (s != ST_OK)
		return s;
	if (!rows_next(&rows))
		return (s = rows_status(&rows)) == ST_OK ? ST_NOT_FOUND : s;
	found = from_row(&rows);
	keep_texts(&found, arena);
	*ret_template = found;
	return arena_failed(arena) ? ST_NO_MEMORY : ST_OK;
}

enum status message_template_each(struct db *db, int64_t bu_id, const struct list_filter *filter,
	message_template_fn *fn, void *arg, int64_t *ret_total)
{
	struct arena *arena CLEANUP(arena_freep) = arena_new(SCRATCH_BYTES);
	struct rows rows CLEANUP(rows_done) = { 0 };
	struct str text;
	struct value pattern;
	enum status s;

	if ((s = search_pattern(arena, filter->search, &text)) != ST_OK)
		return s;
	pattern = V_TEXT(text);
	s = db_int(db, &directory_sql, TEMPLATE_COUNT,
		VALUES(V_INT(bu_id), pattern, V_INT(filter->active), V_INT(filter->kind)),
		ret_total);
	if (s != ST_OK)
		return s;
	s = db_query(db, &directory_sql, TEMPLATE_LIST,
		VALUES(V_INT(bu_id), pattern, V_INT(filter->active), V_INT(filter->kind),
			V_INT(filter->top), V_INT(filter->skip)),
		&rows);
	if (s != ST_OK)
		return s;
	while (rows_next(&rows)) {
		struct message_template template = from_row(&rows);

		fn(arg, &template);
	}
	return rows_status(&rows);
}
