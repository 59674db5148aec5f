/* SPDX-License-Identifier: Apache-2.0 */
#include "core/settings_table.h"

#include <stdio.h>

#define HELP_COLUMNS ((size_t)100)

static size_t head_width(const struct setting *setting)
{
	return strlen("  -- ") + strlen(setting->name) + strlen(setting->unit);
}

/** Words of `text` from column `column` on; further lines begin at `indent`. @return the column */
static size_t words_add(struct buf *out, const char *text, size_t column, size_t indent)
{
	while (*text) {
		size_t len = strcspn(text, " ");

		if (column > indent && column + 1 + len > HELP_COLUMNS) {
			buf_printf(out, "\n%*s", (int)indent, "");
			column = indent;
		}
		if (column > indent) {
			buf_add_char(out, ' ');
			column++;
		}
		buf_add_bytes(out, text, len);
		column += len;
		text += len + strspn(text + len, " ");
	}
	return column;
}

void settings_help(struct buf *out)
{
	size_t indent = 0;

	for (size_t i = 0; i < setting_count; i++)
		indent = MAX_OF(indent, head_width(&setting_rows[i]) + 2);
	for (size_t i = 0; i < setting_count; i++) {
		const struct setting *setting = &setting_rows[i];
		size_t column;

		buf_printf(out, "  --%s %s%*s", setting->name, setting->unit,
			(int)(indent - head_width(setting)), "");
		column = words_add(out, setting->text, indent, indent);
		if (setting->default_text[0]) {
			char shown[128];

			snprintf(shown, sizeof shown, "[%s]", setting->default_text);
			words_add(out, shown, column, indent);
		}
		buf_add_char(out, '\n');
	}
}

static void values_add(struct buf *out, const struct setting *setting)
{
	if (strchr(setting->unit, '|')) {
		for (const char *at = setting->unit; *at; at++)
			buf_add(out, *at == '|' ? STR(", ") : (struct str){ at, 1 });
		return;
	}
	if (setting->least == 0 && setting->most == 0) {
		buf_add(out, str_of(setting->unit));
		return;
	}
	setting_limit_add(out, setting, setting->least);
	buf_add(out, STR(" to "));
	setting_limit_add(out, setting, setting->most);
	if (setting->kind == SETTING_INT)
		buf_printf(out, " %s", setting->unit);
}

void settings_markdown(struct buf *out)
{
	buf_add(out,
		STR("<!-- SPDX-License-Identifier: Apache-2.0 -->\n"
		    "# Settings\n\n"
		    "This page is made from the table in `src/core/settings.h`; a test compares "
		    "the "
		    "two.\n\n"
		    "A setting is given, strongest first, as `--name value` or `--name=value` on "
		    "the "
		    "command line,\n"
		    "as `PASSERELLE_NAME` in the environment (upper case, `_` for `-`), as a line "
		    "`name = value` in the\n"
		    "file named by `--config` or `PASSERELLE_CONFIG` (lines that begin with `#` "
		    "are "
		    "comments), or it has\n"
		    "its default. Sizes are written `512KiB`, `1MiB`, `2GiB`; times `200ms`, "
		    "`30s`, "
		    "`5m`, `1h`, `7d`.\n"
		    "A name that does not exist, or a value that does not fit, stops the start "
		    "with "
		    "every such problem.\n\n"
		    "| setting | default | values | what it is for |\n|---|---|---|---|\n"));
	for (size_t i = 0; i < setting_count; i++) {
		const struct setting *setting = &setting_rows[i];
		const char *quote = setting->default_text[0] ? "`" : "";

		buf_printf(out, "| `%s` | %s%s%s | ", setting->name, quote, setting->default_text,
			quote);
		values_add(out, setting);
		buf_printf(out, " | %s |\n", setting->text);
	}
}
