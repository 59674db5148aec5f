/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where settings come from, weakest first: the defaults, the file, the environment, the command
 * line. Every source is read to its end, so that all problems are told at once.
 */
#include "core/settings.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/settings_table.h"

#define TEXTS_MAX  ((size_t)1 << 20)
#define ENV_PREFIX "PASSERELLE_"

struct loading {
	struct settings settings;
	struct problems *problems;
	const char *config; /* path of the file; NULL: none */
	enum status status; /* the first that was not ST_OK */
};

static void note(struct loading *l, enum status s)
{
	if (l->status == ST_OK)
		l->status = s;
}

static void set(
	struct loading *l, const struct setting *setting, struct str value, struct str field)
{
	note(l, setting_read(setting, value, field, l->problems, &l->settings));
}

static void unknown(struct loading *l, struct str name, struct str field)
{
	note(l, problem_add(l->problems, ST_INVALID, "unknown_setting", field, "nearest",
			setting_nearest(name)->name));
}

static void defaults_read(struct loading *l)
{
	for (size_t i = 0; i < setting_count; i++)
		set(l, &setting_rows[i], str_of(setting_rows[i].default_text),
			str_of(setting_rows[i].name));
	assert(l->status == ST_OK || l->status == ST_NO_MEMORY);
}

/* ---- the file ---- */

static void line_read(struct loading *l, struct str line, int number)
{
	const char *equals;
	const struct setting *setting;
	struct str name, value, field;
	char place[512];

	line = str_trim(line);
	if (line.len == 0 || line.at[0] == '#')
		return;
	equals = memchr(line.at, '=', line.len);
	name = str_trim((struct str){ line.at, equals ? (size_t)(equals - line.at) : line.len });
	snprintf(place, sizeof place, "%s:%d: %.*s", l->config, number,
		(int)MIN_OF(name.len, (size_t)100), name.at);
	field = str_of(place);
	if (!equals) {
		note(l, problem_add(
				l->problems, ST_INVALID, "format", field, "want", "name = value"));
		return;
	}
	value = (struct str){ equals + 1, (size_t)(line.at + line.len - equals - 1) };
	setting = setting_find(name);
	if (setting)
		set(l, setting, str_trim(value), field);
	else
		unknown(l, name, field);
}

static void unreadable(struct loading *l)
{
	(void)problem_add(
		l->problems, ST_IO, "unreadable", str_of(l->config), "why", strerrordesc_np(errno));
	l->status = ST_IO;
}

static void file_read(struct loading *l)
{
	FILE *file = fopen(l->config, "re");
	char *line = NULL;
	size_t room = 0;
	int number = 0;
	ssize_t len;

	if (!file) {
		unreadable(l);
		return;
	}
	while ((len = getline(&line, &room, file)) >= 0)
		line_read(l, (struct str){ line, (size_t)len }, ++number);
	if (ferror(file))
		unreadable(l);
	free(line);
	fclose(file);
}

/* ---- the environment ---- */

/** PASSERELLE_DATA_DIR for "data-dir". */
static void env_name(const char *name, char *ret_name, size_t size)
{
	snprintf(ret_name, size, ENV_PREFIX "%s", name);
	for (char *at = ret_name + sizeof ENV_PREFIX - 1; *at; at++) {
		if (*at == '-')
			*at = '_';
		else if (*at >= 'a' && *at <= 'z')
			*at = (char)(*at - ('a' - 'A'));
	}
}

static void environment_read(struct loading *l)
{
	char name[64];

	for (size_t i = 0; i < setting_count; i++) {
		const char *value;

		env_name(setting_rows[i].name, name, sizeof name);
		value = getenv(name);
		if (value)
			set(l, &setting_rows[i], str_trim(str_of(value)), str_of(name));
	}
}

/* ---- the command line ---- */

/** One argument "--name" or "--name=value", with the value of either form. */
struct option {
	struct str name;
	struct str field;   /* "--name" */
	struct str value;   /* STR_NULL: none */
	bool value_follows; /* it is the next argument */
};

static bool is_on_or_off(struct str text)
{
	return str_is(text, "on") || str_is(text, "off");
}

static struct option option_of(const char *argument, const char *next)
{
	struct str all = str_of(argument);
	const char *equals = strchr(argument, '=');
	struct option option = { .field = all };
	const struct setting *setting;

	if (equals) {
		option.field.len = (size_t)(equals - argument);
		option.value = str_of(equals + 1);
	}
	option.name = (struct str){ argument + 2, option.field.len - 2 };
	if (equals)
		return option;
	setting = setting_find(option.name);
	/* --allow-http alone means on. */
	if (setting && setting->kind == SETTING_BOOL && (!next || !is_on_or_off(str_of(next)))) {
		option.value = STR("on");
		return option;
	}
	option.value_follows = next && !str_starts(str_of(next), STR("--"));
	option.value = option.value_follows ? str_of(next) : STR_NULL;
	return option;
}

static void option_read(struct loading *l, const struct option *option)
{
	const struct setting *setting = setting_find(option->name);
	bool is_config = str_is(option->name, "config");

	if (!setting && !is_config)
		unknown(l, option->name, option->field);
	else if (!option->value.at)
		note(l, problem_add(l->problems, ST_INVALID, "required", option->field));
	else if (setting)
		set(l, setting, option->value, option->field);
}

/** Calls `fn` for each option; the other arguments move to the front. @return how many they are */
static int options_each(struct loading *l, int argc, char **argv, bool move,
	void (*fn)(struct loading *l, const struct option *option))
{
	int rest = 0, i = 0;

	for (; i < argc && strcmp(argv[i], "--") != 0; i++) {
		struct option option;

		if (!str_starts(str_of(argv[i]), STR("--"))) {
			if (move)
				argv[rest] = argv[i];
			rest++;
			continue;
		}
		option = option_of(argv[i], i + 1 < argc ? argv[i + 1] : NULL);
		fn(l, &option);
		/* The value of an unknown name may be the next argument or not: it is refused anyway. */
		i += option.value_follows;
	}
	for (i++; i < argc; i++, rest++)
		if (move)
			argv[rest] = argv[i];
	return rest;
}

static void config_find(struct loading *l, const struct option *option)
{
	if (str_is(option->name, "config") && option->value.at)
		l->config = option->value.at; /* an argument's end: NUL-terminated */
}

enum status settings_load(int argc, char **argv, int *ret_rest, struct problems *problems,
	struct settings *ret_settings)
{
	struct loading l = { .problems = problems, .config = getenv(ENV_PREFIX "CONFIG") };
	int rest;

	l.settings.arena = arena_new(TEXTS_MAX);
	if (!l.settings.arena)
		return ST_NO_MEMORY;
	defaults_read(&l);
	options_each(&l, argc, argv, false, config_find);
	if (l.config && l.config[0])
		file_read(&l);
	environment_read(&l);
	rest = options_each(&l, argc, argv, true, option_read);
	if (l.status != ST_OK) {
		settings_done(&l.settings);
		return l.status;
	}
	*ret_rest = rest;
	*ret_settings = l.settings;
	return ST_OK;
}

void settings_done(struct settings *settings)
{
	arena_free(settings->arena);
	*settings = (struct settings){ 0 };
}
