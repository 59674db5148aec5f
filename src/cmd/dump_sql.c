/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every migration and every statement, for the check that both engines take them.
 */
#include <stdio.h>
#include <stdlib.h>

#include "cmd/commands.h"
#include "cmd/rooms.h"
#include "core/json.h"
#include "store/sql.h"

#define DUMP_MAX ((size_t)64 << 20)

static enum status migrations_put(struct json_out *out, const char *engine)
{
	enum status s = ST_OK;

	json_open_array(out, "migrations");
	for (size_t i = 0; s == ST_OK && i < store_migration_count(); i++) {
		struct buf text CLEANUP(buf_done);

		buf_init(&text, DUMP_MAX);
		if ((s = store_migration_text(i, engine, &text)) != ST_OK)
			break;
		json_open(out, NULL);
		json_put_text(out, "name", str_of(store_migration_name(i)));
		json_put_text(out, "text", buf_str(&text));
		json_close(out);
	}
	json_close_array(out);
	return s;
}

static void list_put(struct json_out *out, const struct sql_list *list)
{
	for (size_t i = 0; i < list->count; i++) {
		json_open(out, NULL);
		json_put_text(out, "room", str_of(list->room));
		json_put_text(out, "name", str_of(list->names[i]));
		json_put_text(out, "text", str_of(list->texts[i]));
		json_close(out);
	}
}

int command_dump_sql(int argc, char **argv)
{
	struct buf text CLEANUP(buf_done);
	struct json_out out;

	if (argc != 2 || strcmp(argv[0], "--engine") != 0)
		return usage_error("dump-sql", argc > 0 ? argv[0] : "");
	buf_init(&text, DUMP_MAX);
	json_out_init(&out, &text);
	json_open(&out, NULL);
	if (migrations_put(&out, argv[1]) != ST_OK)
		return usage_error("dump-sql", argv[1]);
	json_open_array(&out, "statements");
	list_put(&out, &store_sql);
	for (const struct sql_list *const *list = room_statements; *list; list++)
		list_put(&out, *list);
	json_close_array(&out);
	json_close(&out);
	if (text.failed)
		return EXIT_FAILURE;
	printf("%.*s\n", STR_ARGS(buf_str(&text)));
	return EXIT_SUCCESS;
}
