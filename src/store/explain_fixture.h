/* SPDX-License-Identifier: Apache-2.0 */
/*
 * For the tests of rooms: how the database finds the rows of every statement. A statement that walks through a table is quick
 * while a test's table is small, and only then.
 */
#ifndef STORE_EXPLAIN_FIXTURE_H
#define STORE_EXPLAIN_FIXTURE_H

#include <stdio.h>
#include <stdlib.h>

#include "store/db.h"

#define EXPLAIN_PARAMETERS_MAX 64

/** A row of a list of statements, for the texts of a `sql_list`. */
#define EXPLAIN_ROW_(name, text) [name] = "EXPLAIN QUERY PLAN " text,

/** What is looked at, and how many statements walk. */
struct explaining {
	const struct sql_list *lists; /* of EXPLAIN_ROW_ texts; the store knows them */
	size_t count;
	const char *const *
		whole; /* names of statements that mean all of the few rows there are; ends with NULL */
	bool may_sort; /* rows may be put into order after they were found */
	int walking;
};

static inline bool explain_is_whole(const struct explaining *explaining, const char *name)
{
	for (const char *const *at = explaining->whole; *at != NULL; at++)
		if (strcmp(*at, name) == 0)
			return true;
	return false;
}

static inline struct values explain_values(const char *text)
{
	static const struct value nothing[EXPLAIN_PARAMETERS_MAX];
	long most = 0;

	for (const char *at = strchr(text, '$'); at != NULL; at = strchr(at + 1, '$'))
		most = MAX_OF(most, strtol(at + 1, NULL, 10));
	return (struct values){ nothing, (size_t)most };
}

static inline bool explain_says(struct str step, const char *words)
{
	return memmem(step.at, step.len, words, strlen(words)) != NULL;
}

static inline bool explain_is_walk(const struct explaining *explaining, struct str step)
{
	if (explain_says(step, "CONSTANT ROWS"))
		return false; /* those that are inserted */
	return explain_says(step, "SCAN ") || explain_says(step, "PRIMARY KEY (bu_id=?)") ||
	       explain_says(step, "AUTOMATIC") ||
	       (!explaining->may_sort && explain_says(step, "TEMP B-TREE"));
}

static inline enum status explain_one(
	struct db *db, struct explaining *explaining, const struct sql_list *list, unsigned id)
{
	struct rows rows CLEANUP(rows_done) = { 0 };
	enum status s;

	if ((s = db_query(db, list, id, explain_values(list->texts[id]), &rows)) != ST_OK)
		return s;
	while (rows_next(&rows)) {
		struct str step = rows_text(&rows, 3);

		if (!explain_is_walk(explaining, step))
			continue;
		fprintf(stderr, "%s: %.*s\n", list->names[id], STR_ARGS(step));
		explaining->walking++;
	}
	return rows_status(&rows);
}

/** A unit that looks at all statements; those that walk are named on standard error. @param args  struct explaining */
static inline enum status explain_all(struct db *db, void *args)
{
	struct explaining *explaining = args;
	enum status s = ST_OK;

	for (size_t i = 0; i < explaining->count; i++)
		for (unsigned id = 0; s == ST_OK && id < explaining->lists[i].count; id++)
			if (!explain_is_whole(explaining, explaining->lists[i].names[id]))
				s = explain_one(db, explaining, &explaining->lists[i], id);
	return s;
}

#endif
