/* SPDX-License-Identifier: Apache-2.0 */
#include "core/settings_table.h"

#include "core/text.h"

#define SHOWN_MAX ((size_t)4096)

#define X(field, kind, name, def, least, most, unit, text)                                         \
	{ SETTING_##kind, name, def, least, most, unit, text, offsetof(struct settings, field) },
const struct setting setting_rows[] = { SETTINGS(X) };
#undef X
const size_t setting_count = COUNT_OF(setting_rows);

struct scale {
	const char *suffix;
	int64_t factor;
};

/* From the largest down. */
static const struct scale sizes[] = { { "GiB", (int64_t)1 << 30 }, { "MiB", (int64_t)1 << 20 },
	{ "KiB", (int64_t)1 << 10 }, { "B", 1 }, { "", 1 }, { NULL, 0 } };
static const struct scale times[] = { { "d", USEC_DAY }, { "h", USEC_HOUR }, { "m", USEC_MINUTE },
	{ "s", USEC_SECOND }, { "ms", USEC_MS }, { "us", 1 }, { NULL, 0 } };
static const struct scale counts[] = { { "", 1 }, { NULL, 0 } };

static const struct {
	const struct scale *scales; /* NULL: no number */
	const char *want;           /* in examples, which every language shares */
} kinds[] = {
	[SETTING_TEXT] = { NULL, NULL },
	[SETTING_INT] = { counts, "1, 2, 3 …" },
	[SETTING_SIZE] = { sizes, "512KiB, 1MiB, 2GiB …" },
	[SETTING_TIME] = { times, "200ms, 30s, 5m, 1h, 7d …" },
	[SETTING_BOOL] = { NULL, NULL },
};

static bool scaled_parse(struct str value, const struct scale *scales, int64_t *ret_number)
{
	size_t digits = 0;
	struct str suffix;
	int64_t number;

	while (digits < value.len && value.at[digits] >= '0' && value.at[digits] <= '9')
		digits++;
	if (!str_to_int((struct str){ value.at, digits }, &number))
		return false;
	suffix = str_trim((struct str){ value.at + digits, value.len - digits });
	for (; scales->suffix; scales++)
		if (str_is(suffix, scales->suffix))
			return !__builtin_mul_overflow(number, scales->factor, ret_number);
	return false;
}

void setting_limit_add(struct buf *buf, const struct setting *setting, int64_t limit)
{
	const struct scale *scale = kinds[setting->kind].scales;

	while (limit % scale->factor != 0)
		scale++;
	buf_add_int(buf, limit / scale->factor);
	buf_add(buf, str_of(scale->suffix));
}

static enum status range_problem(
	const struct setting *setting, struct str field, struct problems *problems)
{
	struct buf least CLEANUP(buf_done), most CLEANUP(buf_done);

	buf_init(&least, SHOWN_MAX);
	buf_init(&most, SHOWN_MAX);
	setting_limit_add(&least, setting, setting->least);
	setting_limit_add(&most, setting, setting->most);
	return problem_add(problems, ST_INVALID, "range", field, "min", buf_str(&least).at, "max",
		buf_str(&most).at);
}

static enum status number_read(const struct setting *setting, struct str value, struct str field,
	struct problems *problems, int64_t *ret_number)
{
	int64_t number;

	if (!scaled_parse(value, kinds[setting->kind].scales, &number))
		return problem_add(
			problems, ST_INVALID, "format", field, "want", kinds[setting->kind].want);
	if (number < setting->least || number > setting->most)
		return range_problem(setting, field, problems);
	*ret_number = number;
	return ST_OK;
}

/** Whether `value` is one of "a|b|c". */
static bool choice_has(const char *choices, struct str value)
{
	size_t len;

	for (;; choices += len + 1) {
		len = strcspn(choices, "|");
		if (str_equal((struct str){ choices, len }, value))
			return true;
		if (choices[len] == '\0')
			return false;
	}
}

static enum status choice_check(const struct setting *setting, struct str value, struct str field,
	struct problems *problems)
{
	struct buf list CLEANUP(buf_done);

	buf_init(&list, SHOWN_MAX);
	if (choice_has(setting->unit, value))
		return ST_OK;
	for (const char *at = setting->unit; *at; at++)
		buf_add(&list, *at == '|' ? STR(", ") : (struct str){ at, 1 });
	return problem_add(problems, ST_INVALID, "enum", field, "allowed", buf_str(&list).at);
}

static enum status text_read(const struct setting *setting, struct str value, struct str field,
	struct problems *problems, struct settings *settings)
{
	const char *copy;

	if (!text_is_utf8(value))
		return problem_add(problems, ST_INVALID, "format", field, "want", "UTF-8");
	if (text_has_controls(value, false))
		return problem_add(problems, ST_INVALID, "control_chars", field);
	copy = arena_cstr(settings->arena, value);
	if (!copy)
		return ST_NO_MEMORY;
	*(const char **)((char *)settings + setting->at) = copy;
	return ST_OK;
}

enum status setting_read(const struct setting *setting, struct str value, struct str field,
	struct problems *problems, struct settings *settings)
{
	char *to = (char *)settings + setting->at;
	enum status s;

	if (kinds[setting->kind].scales)
		return number_read(setting, value, field, problems, (int64_t *)(void *)to);
	if (strchr(setting->unit, '|') &&
		(s = choice_check(setting, value, field, problems)) != ST_OK)
		return s;
	if (setting->kind == SETTING_TEXT)
		return text_read(setting, value, field, problems, settings);
	*(bool *)to = str_is(value, "on");
	return ST_OK;
}

const struct setting *setting_find(struct str name)
{
	for (size_t i = 0; i < setting_count; i++)
		if (str_is(name, setting_rows[i].name))
			return &setting_rows[i];
	return NULL;
}

const struct setting *setting_nearest(struct str name)
{
	const struct setting *nearest = NULL;
	size_t least = SIZE_MAX;

	for (size_t i = 0; i < setting_count; i++) {
		size_t changes = text_distance(name, str_of(setting_rows[i].name));

		if (changes < least) {
			least = changes;
			nearest = &setting_rows[i];
		}
	}
	return nearest;
}
