/* SPDX-License-Identifier: Apache-2.0 */
#include "api/csv_line.h"

static bool needs_quotes(struct str cell)
{
	for (size_t i = 0; i < cell.len; i++)
		if (strchr(",;\"\r\n", cell.at[i]))
			return true;
	return false;
}

/** "+15145550101" is a telephone and stays; "+SUM(…" is a formula. */
static bool is_formula(struct str cell)
{
	if (cell.len == 0 || !strchr("=+-@\t\r", cell.at[0]))
		return false;
	if (cell.at[0] != '+')
		return true;
	for (size_t i = 1; i < cell.len; i++)
		if (cell.at[i] < '0' || cell.at[i] > '9')
			return true;
	return false;
}

static void write_cell(struct buf *out, struct str cell)
{
	const bool quoted = needs_quotes(cell);

	if (quoted)
		buf_add_char(out, '"');
	if (is_formula(cell))
		buf_add_char(out, '\'');
	for (size_t i = 0; i < cell.len; i++) {
		if (cell.at[i] == '"')
			buf_add_char(out, '"');
		buf_add_char(out, cell.at[i]);
	}
	if (quoted)
		buf_add_char(out, '"');
}

void csv_line_write(struct buf *out, const struct str cells[], size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (i > 0)
			buf_add_char(out, ',');
		write_cell(out, cells[i]);
	}
	buf_add(out, STR("\r\n"));
}

/** Without the apostrophe that csv_line_write put in front. */
static struct str without_guard(struct str cell)
{
	struct str rest = { cell.at + 1, cell.len - 1 };

	return cell.at[0] == '\'' && is_formula(rest) ? rest : cell;
}

/** One cell from `*at` on; stops at the comma or line end behind it. */
static struct str read_cell(struct str text, size_t *at, struct arena *arena)
{
	struct buf cell CLEANUP(buf_done) = { 0 };
	bool quoted = *at < text.len && text.at[*at] == '"';

	buf_init(&cell, text.len + 1);
	*at += quoted;
	for (; *at < text.len; ++*at) {
		char c = text.at[*at];

		if (quoted && c == '"') {
			if (*at + 1 < text.len && text.at[*at + 1] == '"')
				++*at;
			else {
				quoted = false;
				continue;
			}
		} else if (!quoted && (c == ',' || c == '\r' || c == '\n')) {
			break;
		}
		buf_add_char(&cell, c);
	}
	return cell.len > 0 ? arena_copy(arena, without_guard(buf_str(&cell))) : STR("");
}

size_t csv_line_read(struct str *text, struct arena *arena, struct str ret_cells[CSV_LINE_CELLS])
{
	size_t at = 0, count = 0;

	for (;;) {
		struct str cell = read_cell(*text, &at, arena);

		if (count < CSV_LINE_CELLS)
			ret_cells[count] = cell;
		count++;
		if (at >= text->len || text->at[at] != ',')
			break;
		at++;
	}
	at += at < text->len && text->at[at] == '\r';
	at += at < text->len && text->at[at] == '\n';
	*text = (struct str){ text->at + at, text->len - at };
	count = MIN_OF(count, (size_t)CSV_LINE_CELLS);
	return count == 1 && !str_present(ret_cells[0]) ? 0 : count;
}
