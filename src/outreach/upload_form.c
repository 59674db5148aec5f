/* SPDX-License-Identifier: Apache-2.0 */
/*
 *   preamble ──► boundary ──► head ──► content ──┐
 *                 ▲  │                           │
 *                 │  └─ "--" ──► epilogue        │
 *                 └──────────────────────────────┘
 *
 * A boundary cannot hold CR, so content that looked like a delimiter and was none can hide no second one in it: the search
 * never goes back.
 */
#include "outreach/upload_form.h"

#include "core/text.h"

enum place { PREAMBLE, BOUNDARY, BOUNDARY_DASH, BOUNDARY_CR, HEAD, HEAD_CR, CONTENT, EPILOGUE };
enum kind { PART_FILE, PART_VALUE, PART_SKIPPED };

#define CRLF_LEN 2

static bool is_boundary_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       (c != '\0' && strchr("'()+_,-./:=? ", c) != NULL);
}

static bool is_boundary(struct str text)
{
	for (size_t i = 0; i < text.len; i++)
		if (!is_boundary_char(text.at[i]))
			return false;
	return text.len > 0 && text.len <= FORM_BOUNDARY_MAX && text.at[text.len - 1] != ' ';
}

enum status upload_form_init(struct upload_form *form, struct str content_type, size_t max_rest,
	upload_bytes_fn *fn, void *arg)
{
	struct form_param boundary;

	*form = (struct upload_form){ .fn = fn, .arg = arg, .place = PREAMBLE };
	buf_init(&form->rest, max_rest);
	buf_init(&form->value, max_rest);
	if (!str_equal_nocase(form_value(content_type), STR("multipart/form-data")) ||
		!form_param_find(content_type, "boundary", &boundary) || !boundary.is_given ||
		!is_boundary((struct str){ boundary.text, boundary.len }))
		return ST_INVALID;
	memcpy(form->delimiter, "\r\n--", 4);
	memcpy(form->delimiter + 4, boundary.text, boundary.len);
	form->delimiter_len = 4 + boundary.len;
	form->matched = form->lent = CRLF_LEN; /* the body's first line may be a boundary */
	return ST_OK;
}

void upload_form_done(struct upload_form *form)
{
	buf_done(&form->rest);
	buf_done(&form->value);
}

struct str upload_form_part(const struct upload_form *form)
{
	return (struct str){ form->name.text, form->name.len };
}

static enum status fail(struct upload_form *form, enum form_fault fault, size_t at)
{
	form->fault = fault;
	form->fault_at = form->fed + (int64_t)at;
	buf_clear(&form->rest);
	return ST_OK;
}

/* ---- the other parts ---- */

static void put_pair(struct buf *rest, struct str name, struct str value)
{
	if (rest->len > 0)
		buf_add_char(rest, '&');
	buf_add_url(rest, name);
	buf_add_char(rest, '=');
	buf_add_url(rest, value);
}

/** Whether a pair of this name is there; the name is taken as it is encoded. */
static bool has_pair(const struct buf *rest, struct str name)
{
	struct str pairs = buf_str(rest);
	size_t at = 0;

	while (at < pairs.len) {
		const char *end = memchr(pairs.at + at, '&', pairs.len - at);
		size_t len = end != NULL ? (size_t)(end - pairs.at) - at : pairs.len - at;

		if (len > name.len && pairs.at[at + name.len] == '=' &&
			memcmp(pairs.at + at, name.at, name.len) == 0)
			return true;
		at += len + 1;
	}
	return false;
}

static bool is_there(struct upload_form *form)
{
	struct buf name CLEANUP(buf_done);

	buf_init(&name, 3 * FORM_PARAM_MAX + 1);
	buf_add_url(&name, upload_form_part(form));
	return has_pair(&form->rest, buf_str(&name));
}

static enum status end_value(struct upload_form *form, size_t at)
{
	struct str value = buf_str(&form->value);

	if (!text_is_utf8(value) || (value.len > 0 && memchr(value.at, '\0', value.len) != NULL))
		return fail(form, FORM_TEXT, at);
	if (is_there(form))
		return fail(form, FORM_TWICE, at);
	put_pair(&form->rest, upload_form_part(form), value);
	return form->rest.failed ? ST_LIMIT : ST_OK;
}

/* ---- content ---- */

static enum status take(struct upload_form *form, struct str bytes)
{
	if (bytes.len == 0 || form->place == PREAMBLE || form->kind == PART_SKIPPED)
		return ST_OK;
	if (form->kind == PART_FILE)
		return form->fn(form->arg, bytes);
	buf_add(&form->value, bytes);
	return form->value.failed ? ST_LIMIT : ST_OK;
}

/** What looked like a delimiter is content, but for what stood before it. */
static enum status take_matched(struct upload_form *form)
{
	struct str bytes = { form->delimiter + form->lent, form->matched - form->lent };

	form->matched = form->lent = 0;
	return take(form, bytes);
}

static enum status end_content(struct upload_form *form, size_t at)
{
	bool is_value = form->place == CONTENT && form->kind == PART_VALUE;

	form->place = BOUNDARY;
	form->matched = form->lent = 0;
	return is_value ? end_value(form, at) : ST_OK;
}

static enum status content(struct upload_form *form, struct str piece, size_t *at)
{
	const char *cr;
	size_t begin = *at;

	if (form->matched == 0) {
		cr = memchr(piece.at + begin, '\r', piece.len - begin);
		*at = cr != NULL ? (size_t)(cr - piece.at) + 1 : piece.len;
		form->matched = cr != NULL ? 1 : 0;
		return take(
			form, (struct str){ piece.at + begin, *at - begin - (cr != NULL ? 1 : 0) });
	}
	if (piece.at[begin] != form->delimiter[form->matched])
		return take_matched(form);
	(*at)++;
	return ++form->matched == form->delimiter_len ? end_content(form, begin) : ST_OK;
}

/* ---- the head of a part ---- */

static bool text_is_plain(struct str text)
{
	return text_is_utf8(text) && !text_has_controls(text, false);
}

/** Clients send paths; only the name counts. What is no plain text is no name. */
static void keep_file_name(struct upload_form *form)
{
	struct str name = { form->file_name.text, form->file_name.len };

	for (size_t i = name.len; i > 0; i--) {
		if (name.at[i - 1] != '/' && name.at[i - 1] != '\\')
			continue;
		name = (struct str){ name.at + i, name.len - i };
		break;
	}
	if (!form->file_name.is_given || !str_present(name) || !text_is_plain(name))
		return;
	form->given_name.is_given = true;
	form->given_name.len = name.len;
	memcpy(form->given_name.text, name.at, name.len);
}

static bool read_disposition(struct upload_form *form, struct str value)
{
	struct form_param extended;

	if (!str_equal_nocase(form_value(value), STR("form-data")) || form->name.is_given ||
		!form_param_find(value, "name", &form->name) || !form->name.is_given ||
		!form_param_find(value, "filename", &form->file_name) ||
		!form_param_find(value, "filename*", &extended))
		return false;
	if (extended.is_given && form_param_decode(&extended))
		form->file_name = extended;
	return text_is_plain(upload_form_part(form));
}

/** An encoding that changes bytes has no place in a form (RFC 7578, 4.7). */
static bool is_plain_encoding(struct str value)
{
	return str_equal_nocase(value, STR("binary")) || str_equal_nocase(value, STR("8bit")) ||
	       str_equal_nocase(value, STR("7bit"));
}

static bool read_header(struct upload_form *form)
{
	struct str line = { form->line, form->line_len };
	const char *colon = memchr(line.at, ':', line.len);
	struct str name, value;

	if (colon == NULL || colon == line.at || line.at[0] == ' ' || line.at[0] == '\t')
		return false;
	name = (struct str){ line.at, (size_t)(colon - line.at) };
	value = str_trim((struct str){ colon + 1, line.len - name.len - 1 });
	if (str_equal_nocase(name, STR("Content-Disposition")))
		return read_disposition(form, value);
	if (str_equal_nocase(name, STR("Content-Transfer-Encoding")))
		return is_plain_encoding(value);
	return true;
}

static void begin_head(struct upload_form *form)
{
	form->place = HEAD;
	form->line_len = form->head_len = 0;
	form->name = form->file_name = (struct form_param){ .is_given = false };
}

static enum status begin_content(struct upload_form *form, size_t at)
{
	struct str name = upload_form_part(form);
	bool is_file = str_is(name, "listFile") || str_is(name, "file");

	if (!form->name.is_given)
		return fail(form, FORM_BROKEN, at);
	if (is_file && form->has_file)
		return fail(form, FORM_TWICE, at);
	form->kind = is_file ? PART_FILE : form->file_name.is_given ? PART_SKIPPED : PART_VALUE;
	form->has_file |= is_file;
	if (is_file)
		keep_file_name(form);
	buf_clear(&form->value);
	form->place = CONTENT;
	form->matched = form->lent = CRLF_LEN; /* the empty line's end may be the boundary's */
	return ST_OK;
}

static enum status head(struct upload_form *form, char c, size_t at)
{
	if (c == '\r') {
		form->place = HEAD_CR;
		return ST_OK;
	}
	if (c == '\n' || c == '\0' || form->line_len == sizeof form->line ||
		++form->head_len > FORM_HEAD_MAX)
		return fail(form, FORM_BROKEN, at);
	form->line[form->line_len++] = c;
	return ST_OK;
}

static enum status head_line(struct upload_form *form, char c, size_t at)
{
	form->place = HEAD;
	if (c == '\n' && form->line_len == 0)
		return begin_content(form, at);
	if (c != '\n' || !read_header(form))
		return fail(form, FORM_BROKEN, at);
	form->line_len = 0;
	return ST_OK;
}

/* ---- behind a boundary ---- */

/** A file's name, unless a part says otherwise: known to be absent only now. */
static enum status end_form(struct upload_form *form)
{
	struct str name = { form->given_name.text, form->given_name.len };

	form->place = EPILOGUE;
	if (form->given_name.is_given && !has_pair(&form->rest, STR("fileName")))
		put_pair(&form->rest, STR("fileName"), name);
	return form->rest.failed ? ST_LIMIT : ST_OK;
}

static enum status behind_boundary(struct upload_form *form, char c, size_t at)
{
	if (form->place == BOUNDARY && (c == ' ' || c == '\t'))
		return ST_OK;
	if (form->place == BOUNDARY && (c == '\r' || c == '-')) {
		form->place = c == '\r' ? BOUNDARY_CR : BOUNDARY_DASH;
		return ST_OK;
	}
	if (form->place == BOUNDARY_DASH && c == '-')
		return end_form(form);
	if (form->place != BOUNDARY_CR || c != '\n')
		return fail(form, FORM_BROKEN, at);
	begin_head(form);
	return ST_OK;
}

static enum status step(struct upload_form *form, struct str piece, size_t *at)
{
	switch ((enum place)form->place) {
	case PREAMBLE:
	case CONTENT:
		return content(form, piece, at);
	case BOUNDARY:
	case BOUNDARY_DASH:
	case BOUNDARY_CR:
		(*at)++;
		return behind_boundary(form, piece.at[*at - 1], *at - 1);
	case HEAD:
		(*at)++;
		return head(form, piece.at[*at - 1], *at - 1);
	case HEAD_CR:
		(*at)++;
		return head_line(form, piece.at[*at - 1], *at - 1);
	case EPILOGUE:
		*at = piece.len;
		return ST_OK;
	}
	return ST_OK;
}

enum status upload_form_feed(struct upload_form *form, struct str piece)
{
	enum status s = ST_OK;
	size_t at = 0;

	while (s == ST_OK && form->fault == FORM_OK && at < piece.len)
		s = step(form, piece, &at);
	form->fed += (int64_t)piece.len;
	return s;
}

void upload_form_finish(struct upload_form *form)
{
	if (form->fault == FORM_OK && form->place != EPILOGUE)
		(void)fail(form, FORM_BROKEN, 0);
}
