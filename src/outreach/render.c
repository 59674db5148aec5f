/* SPDX-License-Identifier: Apache-2.0 */
#include "outreach/render.h"

#include "core/json.h"
#include "core/text.h"

#define CONTENT_MAX (256u * 1024)

static bool is_ascii(struct str text)
{
	for (size_t i = 0; i < text.len; i++)
		if ((unsigned char)text.at[i] >= 0x80)
			return false;
	return true;
}

/** `name` is in NFC; `column` is as the file had it. */
static bool is_named(struct str column, struct str name, struct arena *arena)
{
	if (str_equal(column, name))
		return true;
	if (!str_present(column) || is_ascii(column))
		return false;
	return str_equal(text_nfc(arena, column), name);
}

static struct str written(const struct record_destination *destination)
{
	return str_present(destination->raw) ? destination->raw : destination->address;
}

static bool destination_value(
	const struct record_data *data, struct str name, struct arena *arena, struct str *ret_value)
{
	for (size_t i = 0; i < data->destination_count; i++)
		if (is_named(data->destinations[i].field, name, arena)) {
			*ret_value = written(&data->destinations[i]);
			return true;
		}
	return false;
}

bool render_value(
	const struct record_data *data, struct str name, struct arena *arena, struct str *ret_value)
{
	for (size_t i = 0; i < data->field_count; i++) {
		const struct record_field *field = &data->fields[i];

		if (is_named(field->name, name, arena) || is_named(field->header, name, arena)) {
			*ret_value = field->value.at != NULL ? field->value : STR("");
			return true;
		}
	}
	if (str_is(name, "ExternalId")) {
		*ret_value = data->external_id;
		return true;
	}
	return destination_value(data, name, arena, ret_value);
}

struct lookup {
	const struct record_data *data;
	struct arena *arena;
	const struct template
		*names_of; /* a sample: names stand where a value and a fallback are missing */
};

static bool has_fallback(const struct template *template, struct str name)
{
	for (size_t i = 0; i < template_variable_count(template); i++)
		if (str_equal(template_variable(template, i), name))
			return template_variable_has_fallback(template, i);
	return false;
}

static bool lookup_value(void *arg, struct str name, struct str *ret_value)
{
	struct lookup *lookup = arg;
	struct str value = STR("");

	if (lookup->data != NULL)
		(void)render_value(lookup->data, name, lookup->arena, &value);
	if (lookup->names_of != NULL && !str_present(value) &&
		!has_fallback(lookup->names_of, name))
		value = arena_printf(lookup->arena, "[%.*s]", STR_ARGS(name));
	*ret_value = value;
	return true;
}

static enum status make_content(
	struct str text, bool is_rtl, struct arena *arena, struct str *ret_content)
{
	struct buf buf CLEANUP(buf_done);
	struct json_out out;

	buf_init(&buf, CONTENT_MAX);
	json_out_init(&out, &buf);
	json_open(&out, NULL);
	json_open(&out, "messageContent");
	json_put_text(&out, "type", STR("TEXT"));
	json_open(&out, "payload");
	json_put_text(&out, "text", text);
	json_close(&out);
	json_close(&out);
	if (is_rtl)
		json_put_bool(&out, "isRTL", true);
	json_close(&out);
	if (buf.failed)
		return ST_NO_MEMORY;
	*ret_content = arena_copy(arena, buf_str(&buf));
	return ret_content->at != NULL ? ST_OK : ST_NO_MEMORY;
}

static enum status render(const struct roster_skill *skill, struct lookup *lookup,
	struct str *ret_content, struct str *ret_missing)
{
	struct str text;
	enum status s;

	s = template_render(skill->text, lookup_value, lookup, skill->skill.empty_policy,
		lookup->arena, &text, ret_missing);
	if (s != ST_OK)
		return s;
	return make_content(text, skill->template.is_rtl, lookup->arena, ret_content);
}

enum status render_content(const struct roster_skill *skill, const struct record_data *data,
	struct arena *arena, struct str *ret_content, struct str *ret_missing)
{
	struct lookup lookup = { .data = data, .arena = arena };

	return render(skill, &lookup, ret_content, ret_missing);
}

enum status render_sample(const struct roster_skill *skill, const struct record_data *data,
	struct arena *arena, struct str *ret_content)
{
	struct lookup lookup = { .data = data, .arena = arena, .names_of = skill->text };

	return render(skill, &lookup, ret_content, NULL);
}
