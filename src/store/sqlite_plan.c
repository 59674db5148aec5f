/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What SQLite is told about the shape of the tables. Nearly every key begins with the business unit, which hardly ever tells rows
 * apart; without being told so, SQLite takes it for selective and walks a whole table instead of using an index. The numbers
 * are estimates made from the schema alone, the same on every start: plans do not depend on what was measured when.
 */
#include "store/engine.h"

/* For an index the text "rows a b c …": how many rows share its first column, its first two, and so on. A column that does not tell
 * rows apart leaves the number as it was; the others bring it to 1,000, to 10, to 1. A partial index holds a hundredth. */
static const char advice[] =
	"BEGIN IMMEDIATE;"
	"ANALYZE sqlite_schema;"
	"DELETE FROM sqlite_stat1;"
	"WITH col AS ("
	" SELECT t.name AS tbl, l.name AS idx, l.origin, l.\"unique\" AS is_unique, c.seqno,"
	"  iif(l.partial, 10000, 1000000) AS many, max(c.seqno) OVER one = c.seqno AS is_last,"
	"  sum(c.name NOT IN ('bu_id', 'kind', 'state', 'status', 'lane', 'direction'))"
	"   OVER (one ORDER BY c.seqno ROWS UNBOUNDED PRECEDING) AS telling"
	" FROM sqlite_schema t, pragma_index_list(t.name) l, pragma_index_info(l.name) c"
	" WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%'"
	" WINDOW one AS (PARTITION BY t.name, l.name)),"
	"part AS ("
	" SELECT tbl, iif(origin = 'pk', tbl, idx) AS idx, many,"
	"  CASE WHEN is_unique AND is_last THEN 1 WHEN telling = 0 THEN many"
	"   WHEN telling = 1 THEN 1000 WHEN telling = 2 THEN 10 ELSE 1 END AS alike"
	" FROM col ORDER BY tbl, idx, seqno)"
	"INSERT INTO sqlite_stat1 (tbl, idx, stat)"
	" SELECT tbl, idx, max(many) || ' ' || group_concat(alike, ' ') FROM part GROUP BY tbl, "
	"idx;"
	"COMMIT;"
	"ANALYZE sqlite_schema;";

enum status engine_advise(struct connection *connection)
{
	return engine_exec(connection, "advice", advice);
}
