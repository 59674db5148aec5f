/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A body becomes a list of pieces: literal text, or a variable with an optional fallback. Parsed in
 * two passes of the same scanner, the first counts.
 */
#include "directory/template.h"

#include <stdio.h>

#include "core/buf.h"
#include "core/text.h"

struct piece {
	struct str text;    /* literal, or the fallback; absent: no fallback */
	ptrdiff_t variable; /* -1: literal                                   */
};

struct template
{
	struct piece *pieces;
	size_t piece_count;
	struct str *variables;
	bool *has_fallback; /* of every use */
	size_t variable_count;
};

struct scanner {
	struct str body;
	size_t at;
	struct arena *arena;
	struct problems *problems;
	struct template *template; /* pieces is NULL while counting */
};

static enum status complain(struct scanner *scanner, const char *code, size_t at)
{
	char where[24];

	snprintf(
		where, sizeof(where), "%zu", text_points((struct str){ scanner->body.at, at }) + 1);
	return problem_add(scanner->problems, ST_INVALID, code, STR("body"), "at", where);
}

static void add_piece(struct scanner *scanner, struct piece piece)
{
	struct template *template = scanner->template;

	if (template->pieces)
		template->pieces[template->piece_count] = piece;
	template->piece_count++;
}

static size_t variable_index(struct template *template, struct str name, bool has_fallback)
{
	for (size_t i = 0; i < template->variable_count; i++)
		if (str_equal(template->variables[i], name)) {
			template->has_fallback[i] = template->has_fallback[i] && has_fallback;
			return i;
		}
	template->variables[template->variable_count] = name;
	template->has_fallback[template->variable_count] = has_fallback;
	return template->variable_count++;
}

static bool name_is_valid(struct str name)
{
	return str_present(name) && text_points(name) <= TEMPLATE_NAME_MAX_POINTS &&
	       !text_has_controls(name, false);
}

/** What stands between the braces: "Name" or "Name|fallback". */
static enum status add_variable(struct scanner *scanner, struct str inside, size_t opened)
{
	const char *bar = memchr(inside.at, '|', inside.len);
	struct str name = bar ? (struct str){ inside.at, (size_t)(bar - inside.at) } : inside;
	struct piece piece = { STR_NULL, 0 };

	name = str_trim(name);
	if (!name_is_valid(name))
		return complain(scanner, "template_name", opened);
	if (bar)
		piece.text = (struct str){ bar + 1, inside.len - (size_t)(bar + 1 - inside.at) };
	if (scanner->template->pieces) {
		name = text_nfc(scanner->arena, name);
		piece.variable = (ptrdiff_t)variable_index(scanner->template, name, bar != NULL);
	}
	add_piece(scanner, piece);
	return ST_OK;
}

static enum status scan_variable(struct scanner *scanner)
{
	const size_t opened = scanner->at;
	size_t end = opened + 1;
	struct str inside;

	while (end < scanner->body.len && scanner->body.at[end] != '}' &&
		scanner->body.at[end] != '{')
		end++;
	if (end == scanner->body.len)
		return complain(scanner, "template_open", opened);
	if (scanner->body.at[end] == '{')
		return complain(scanner, "template_name", opened);
	inside = (struct str){ scanner->body.at + opened + 1, end - opened - 1 };
	scanner->at = end + 1;
	return add_variable(scanner, inside, opened);
}

static bool is_doubled(const struct scanner *scanner)
{
	return scanner->at + 1 < scanner->body.len &&
	       scanner->body.at[scanner->at + 1] == scanner->body.at[scanner->at];
}

/** Literal text up to the next brace; a doubled brace ends with its first half. */
static void scan_literal(struct scanner *scanner)
{
	const size_t from = scanner->at;

	while (scanner->at < scanner->body.len && scanner->body.at[scanner->at] != '{' &&
		scanner->body.at[scanner->at] != '}')
		scanner->at++;
	if (scanner->at > from)
		add_piece(scanner,
			(struct piece){ { scanner->body.at + from, scanner->at - from }, -1 });
}

static enum status scan(struct scanner *scanner)
{
	enum status s;

	scanner->at = 0;
	scanner->template->piece_count = 0;
	for (;;) {
		scan_literal(scanner);
		if (scanner->at == scanner->body.len)
			return ST_OK;
		if (is_doubled(scanner)) {
			add_piece(scanner,
				(struct piece){ { scanner->body.at + scanner->at, 1 }, -1 });
			scanner->at += 2;
		} else if (scanner->body.at[scanner->at] == '}') {
			return complain(scanner, "template_close", scanner->at);
		} else if ((s = scan_variable(scanner)) != ST_OK) {
			return s;
		}
	}
}

static enum status check_body(struct str body, struct problems *problems)
{
	if (!text_is_utf8(body) || text_has_controls(body, true))
		return problem_add(problems, ST_INVALID, "control_chars", STR("body"));
	if (!str_present(str_trim(body)))
		return problem_add(problems, ST_INVALID, "required", STR("body"));
	if (text_points(body) > TEMPLATE_BODY_MAX_POINTS)
		return problem_add(
			problems, ST_INVALID, "length", STR("body"), "min", "1", "max", "10000");
	return ST_OK;
}

enum status template_parse(struct str body, struct arena *arena, struct problems *problems,
	struct template **ret_template)
{
	struct scanner scanner = { .arena = arena, .problems = problems };
	struct template *template = arena_make(arena, struct template);
	enum status s;

	if ((s = check_body(body, problems)) != ST_OK)
		return s;
	scanner.body = arena_copy(arena, body);
	if (!template || !scanner.body.at)
		return ST_NO_MEMORY;
	scanner.template = template;
	if ((s = scan(&scanner)) != ST_OK)
		return s;
	template->pieces = arena_array(arena, struct piece, template->piece_count);
	template->variables = arena_array(arena, struct str, template->piece_count);
	template->has_fallback = arena_array(arena, bool, template->piece_count);
	if (!template->pieces || !template->variables || !template->has_fallback)
		return ST_NO_MEMORY;
	if ((s = scan(&scanner)) != ST_OK)
		return s;
	if (arena_failed(arena))
		return ST_NO_MEMORY;
	*ret_template = template;
	return ST_OK;
}

size_t template_variable_count(const struct template *template)
{
	return template->variable_count;
}

struct str template_variable(const struct template *template, size_t index)
{
	return template->variables[index];
}

bool template_variable_has_fallback(const struct template *template, size_t index)
{
	return template->has_fallback[index];
}

/** The text that stands for a piece. */
static enum status piece_value(const struct template *template, const struct piece *piece,
	template_lookup_fn *lookup, void *arg, enum empty_policy policy, struct str *ret_value)
{
	struct str value = STR_NULL;
	bool known;

	if (piece->variable < 0) {
		*ret_value = piece->text;
		return ST_OK;
	}
	known = lookup(arg, template->variables[piece->variable], &value);
	if (known && str_present(str_trim(value)))
		*ret_value = value;
	else if (piece->text.at)
		*ret_value = piece->text;
	else if (known && policy == EMPTY_SEND)
		*ret_value = STR("");
	else
		return ST_INVALID;
	return ST_OK;
}

static enum status render(const struct template *template, template_lookup_fn *lookup, void *arg,
	enum empty_policy policy, struct buf *out, struct str *ret_missing)
{
	for (size_t i = 0; i < template->piece_count; i++) {
		const struct piece *piece = &template->pieces[i];
		struct str value;
		enum status s;

		if ((s = piece_value(template, piece, lookup, arg, policy, &value)) != ST_OK) {
			if (ret_missing)
				*ret_missing = template->variables[piece->variable];
			return s;
		}
		buf_add(out, value);
	}
	/* The ceiling of the buffer is the longest text in bytes. */
	if (out->failed || text_points(buf_str(out)) > TEMPLATE_BODY_MAX_POINTS)
		return ST_LIMIT;
	return ST_OK;
}

enum status template_render(const struct template *template, template_lookup_fn *lookup, void *arg,
	enum empty_policy policy, struct arena *arena, struct str *ret_text,
	struct str *ret_missing)
{
	struct buf out CLEANUP(buf_done);
	enum status s;

	buf_init(&out, TEMPLATE_BODY_MAX_POINTS * 4);
	if ((s = render(template, lookup, arg, policy, &out, ret_missing)) != ST_OK)
		return s;
	*ret_text = arena_copy(arena, buf_str(&out));
	return ret_text->at ? ST_OK : ST_NO_MEMORY;
}
