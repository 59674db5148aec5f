/* SPDX-License-Identifier: Apache-2.0 */
#include "outreach/error_file.h"

#include <stdio.h>

#include "core/problem_codes.h"
#include "outreach/import_read.h"

#define LINE_MAX_BYTES ((size_t)8 << 20)
#define FIELD_MARK     "{field}"

static const struct {
	const char *code;
	const char *text[2]; /* English, French */
} texts[] = {
#define X(code, en, fr) { code, { en, fr } },
	PROBLEM_CODES(X)
#undef X
};

const char *error_text(const char *code, bool is_french)
{
	for (size_t i = 0; i < COUNT_OF(texts); i++)
		if (strcmp(texts[i].code, code) == 0)
			return texts[i].text[is_french];
	return code;
}

static void put_reason(
	const struct error_file *file, const struct job_error *error, struct buf *out)
{
	char code[64];
	const char *text, *mark;

	snprintf(code, sizeof code, "%.*s", STR_ARGS(error->code));
	text = error_text(code, file->is_french);
	mark = strstr(text, FIELD_MARK);
	if (mark != NULL) {
		buf_add_bytes(out, text, (size_t)(mark - text));
		buf_add(out, error->field);
		text = mark + strlen(FIELD_MARK);
	} else if (str_present(error->field)) {
		buf_add(out, error->field);
		buf_add(out, file->is_french ? STR("\u00a0: ") : STR(": "));
	}
	buf_add(out, str_of(text));
}

static void put_line(
	const struct error_file *file, const struct buf *front, struct str raw, struct buf *out)
{
	charset_encode(file->charset, buf_str(front), out);
	charset_encode(file->charset, raw, out);
	if (file->charset == CHARSET_UTF8 || !charset_is_cut(raw))
		charset_encode(file->charset, STR("\r\n"), out);
}

void error_file_head(const struct error_file *file, struct str header, struct buf *out)
{
	struct buf front CLEANUP(buf_done) = { 0 };

	buf_init(&front, LINE_MAX_BYTES);
	for (size_t i = 0; i < ERROR_COLUMNS; i++) {
		buf_add(&front, str_of(error_columns[i]));
		buf_add_char(&front, file->delimiter);
	}
	charset_put_mark(file->charset, out);
	put_line(file, &front, header, out);
}

void error_file_row(const struct error_file *file, const struct job_error *error, struct buf *out)
{
	struct buf front CLEANUP(buf_done) = { 0 };
	struct buf reason CLEANUP(buf_done) = { 0 };

	buf_init(&front, LINE_MAX_BYTES);
	buf_init(&reason, LINE_MAX_BYTES);
	put_reason(file, error, &reason);
	buf_add_int(&front, error->line);
	buf_add_char(&front, file->delimiter);
	csv_put_field(&front, error->code, file->delimiter);
	buf_add_char(&front, file->delimiter);
	csv_put_field(&front, buf_str(&reason), file->delimiter);
	buf_add_char(&front, file->delimiter);
	put_line(file, &front, error->raw, out);
}
