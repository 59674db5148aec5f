/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The layer that forgets what was not synced, tried on this program itself: the test starts itself
 * again with the layer preloaded and a part to play; the part ends by SIGKILL or a clean exit, and
 * the test looks at what the disk has.
 */
#include "parts_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

struct stage {
	char root[64];
	char dir[80];
	char layer[4096];
};

static int stage_new(void **state)
{
	const char *build = getenv("PASSERELLE_BUILD_DIR");
	struct stage *stage = calloc(1, sizeof(*stage));

	if (!stage)
		return -1;
	snprintf(stage->layer, sizeof(stage->layer), "%s/passerelle-unsynced.so",
		build ? build : ".");
	snprintf(stage->root, sizeof(stage->root), "/tmp/unsynced_test.XXXXXX");
	if (!mkdtemp(stage->root))
		return -1;
	snprintf(stage->dir, sizeof(stage->dir), "%s/covered", stage->root);
	*state = stage;
	return mkdir(stage->dir, 0700);
}

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *ftw)
{
	(void)st;
	(void)kind;
	(void)ftw;
	return remove(path);
}

static int stage_free(void **state)
{
	struct stage *stage = *state;

	nftw(stage->root, remove_one, 8, FTW_DEPTH | FTW_PHYS);
	free(stage);
	return 0;
}

/* `settings` are "NAME=value" pairs, NULL at the end. Does not return. */
static void become_part(const struct stage *stage, const char *const *settings, const char *name,
	const char *argument, int output)
{
	char self[4096] = { 0 };

	if (readlink("/proc/self/exe", self, sizeof(self) - 1) < 0 || chdir(stage->dir) != 0)
		_exit(3);
	dup2(output, STDOUT_FILENO);
	setenv("LD_PRELOAD", stage->layer, 1);
	setenv("ASAN_OPTIONS", "verify_asan_link_order=0", 1);
	setenv("UNSYNCED_DIR", stage->dir, 1);
	for (; *settings; settings++)
		putenv((char *)(uintptr_t)*settings);
	execl(self, self, name, argument, NULL);
	_exit(3);
}

/* @return the wait status; *ret_told the bytes that the part wrote to standard output */
static int run_part(const struct stage *stage, const char *const *settings, const char *name,
	const char *argument, int *ret_told)
{
	char byte;
	int ends[2];
	int status;
	pid_t child;

	assert_int_equal(pipe(ends), 0);
	child = fork();
	if (child == 0)
		become_part(stage, settings, name, argument, ends[1]);
	close(ends[1]);
	for (*ret_told = 0; read(ends[0], &byte, 1) == 1; ++*ret_told)
		;
	close(ends[0]);
	assert_int_equal(waitpid(child, &status, 0), child);
	return status;
}

static void run_killed(const struct stage *stage, const char *const *settings, const char *name,
	const char *argument, int *ret_told)
{
	const int status = run_part(stage, settings, name, argument, ret_told);

	if (!WIFSIGNALED(status) || WTERMSIG(status) != SIGKILL)
		fail_msg("%s %s ended with wait status %x", name, argument, status);
}

static const char *const no_settings[] = { NULL };

static void disk_has(const struct stage *stage, const char *name, const char *want)
{
	char path[200];
	char text[64] = { 0 };
	int fd;

	snprintf(path, sizeof(path), "%s/%s", stage->dir, name);
	fd = open(path, O_RDONLY);
	if (fd < 0 || read(fd, text, sizeof(text) - 1) < 0)
		fail_msg("%s is not there", name);
	close(fd);
	if (strcmp(text, want) != 0)
		fail_msg("%s holds \"%s\", not \"%s\"", name, text, want);
}

static void only_synced_content_survives(void **state)
{
	const struct stage *stage = *state;
	int told;

	run_killed(stage, no_settings, "files", "", &told);
	disk_has(stage, "synced", "kept");
	disk_has(stage, "changed", "first");
	disk_has(stage, "never", "");
	disk_has(stage, "cut", "long text");
	disk_has(stage, "closed, opened, synced", "all");
	disk_has(stage, "whole", "");
	disk_has(stage, "memory-shm", "shared");
}

static void clean_exit_loses_nothing(void **state)
{
	int told;

	assert_int_equal(run_part(*state, no_settings, "exit", "", &told), 0);
	disk_has(*state, "file", "not synced");
}

static void program_sees_its_writes_and_the_disk_its_syncs(void **state)
{
	static const char *const seeds[] = { "1", "2", "3", "4", "5" };
	const struct stage *stage = *state;
	char command[200];
	size_t i;
	int told;

	for (i = 0; i < sizeof(seeds) / sizeof(*seeds); i++) {
		run_killed(stage, no_settings, "random", seeds[i], &told);
		snprintf(command, sizeof(command), "cmp %s/image %s/random", stage->root,
			stage->dir);
		if (system(command) != 0)
			fail_msg("seed %s: the disk is not what was synced", seeds[i]);
	}
}

static void leak_lets_some_writes_out(void **state)
{
	static const char *const settings[] = { "UNSYNCED_LEAK=30", "UNSYNCED_SEED=7", NULL };
	const struct stage *stage = *state;
	char path[200];
	struct stat st;
	int told;

	run_killed(stage, settings, "leak", "", &told);
	snprintf(path, sizeof(path), "%s/leaky", stage->dir);
	assert_int_equal(stat(path, &st), 0);
	assert_in_range(st.st_blocks * 512, 512, 60 * 4096);
}

/* Rows in the database after the crash; -1: no table. Fails the test when it is damaged. */
static int count_rows(const struct stage *stage)
{
	char path[200];
	sqlite3_stmt *stmt = NULL;
	sqlite3 *db;
	int rows = -1;

	snprintf(path, sizeof(path), "%s/rows.db", stage->dir);
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(
		sqlite3_prepare_v2(db, "PRAGMA integrity_check", -1, &stmt, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(stmt), SQLITE_ROW);
	assert_string_equal(sqlite3_column_text(stmt, 0), "ok");
	sqlite3_finalize(stmt);
	if (sqlite3_prepare_v2(db, "SELECT count(*) FROM t", -1, &stmt, NULL) == SQLITE_OK &&
		sqlite3_step(stmt) == SQLITE_ROW)
		rows = sqlite3_column_int(stmt, 0);
	sqlite3_finalize(stmt);
	sqlite3_close(db);
	return rows;
}

static void remove_database(const struct stage *stage)
{
	static const char *const ends[] = { "", "-wal", "-shm", "-journal" };
	char path[200];
	size_t i;

	for (i = 0; i < sizeof(ends) / sizeof(*ends); i++) {
		snprintf(path, sizeof(path), "%s/rows.db%s", stage->dir, ends[i]);
		unlink(path);
	}
}

static const struct {
	const char *name;
	const char *pragmas;
	const char *leak;
	bool keeps_all;
} databases[] = {
	{ "log, full", "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL", "UNSYNCED_LEAK=0",
		true },
	{ "log, full, leaking", "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL",
		"UNSYNCED_LEAK=40", true },
	{ "log, normal", "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL", "UNSYNCED_LEAK=0",
		false },
	{ "log, off", "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF", "UNSYNCED_LEAK=0", false },
	{ "journal, full", "PRAGMA journal_mode=DELETE; PRAGMA synchronous=FULL", "UNSYNCED_LEAK=0",
		true },
};

static void committed_rows_survive_if_and_only_if_they_were_synced(void **state)
{
	const struct stage *stage = *state;
	size_t i;

	for (i = 0; i < sizeof(databases) / sizeof(*databases); i++) {
		const char *const settings[] = { databases[i].leak, NULL };
		int told;
		int rows;

		remove_database(stage);
		run_killed(stage, settings, "database", databases[i].pragmas, &told);
		rows = count_rows(stage);
		assert_int_equal(told, ROWS);
		if ((rows == ROWS) != databases[i].keeps_all)
			fail_msg("%s: %d of %d rows", databases[i].name, rows, ROWS);
	}
}

/* Runs once to the end. @return the steps it took */
static int count_steps(
	const struct stage *stage, const char *name, const char *argument, int want_told)
{
	char setting[200];
	const char *const settings[] = { setting, NULL };
	char path[200];
	int steps = 0;
	FILE *file;
	int told;

	snprintf(setting, sizeof(setting), "UNSYNCED_COUNT_FILE=%s/steps", stage->root);
	assert_int_equal(run_part(stage, settings, name, argument, &told), 0);
	assert_int_equal(told, want_told);
	snprintf(path, sizeof(path), "%s/steps", stage->root);
	file = fopen(path, "r");
	assert_non_null(file);
	assert_int_equal(fscanf(file, "%d", &steps), 1);
	fclose(file);
	return steps;
}

static void kill_at_each_step_keeps_what_was_told(void **state)
{
	static const char pragmas[] = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL";
	static const char *const whens[] = { "UNSYNCED_KILL_WHEN=before",
		"UNSYNCED_KILL_WHEN=after" };
	const struct stage *stage = *state;
	const int steps = count_steps(stage, "database_exit", pragmas, ROWS);
	int i;

	assert_true(steps >= ROWS);
	for (i = 0; i < 2 * steps; i++) {
		char at[40];
		const char *const settings[] = { at, whens[i % 2], NULL };
		int told;
		int rows;

		remove_database(stage);
		snprintf(at, sizeof(at), "UNSYNCED_KILL_AT=%d", i / 2 + 1);
		run_killed(stage, settings, "database_exit", pragmas, &told);
		rows = count_rows(stage);
		if (rows < (told ? told : -1) || rows > told + 1)
			fail_msg("%s %s: %d rows, %d were told", at, whens[i % 2], rows, told);
	}
}

static void steps_on_sockets_are_counted(void **state)
{
	const struct stage *stage = *state;
	int step;

	assert_int_equal(count_steps(stage, "sockets", "", 4), 4);
	for (step = 1; step <= 4; step++) {
		char at[40];
		const char *const settings[] = { at, NULL };
		int told;

		snprintf(at, sizeof(at), "UNSYNCED_KILL_AT=%d", step);
		run_killed(stage, settings, "sockets", "", &told);
		assert_int_equal(told, step - 1);
	}
}

int main(int argc, char **argv)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, stage_new, stage_free)
	const struct CMUnitTest tests[] = {
		TEST(only_synced_content_survives),
		TEST(clean_exit_loses_nothing),
		TEST(program_sees_its_writes_and_the_disk_its_syncs),
		TEST(leak_lets_some_writes_out),
		TEST(committed_rows_survive_if_and_only_if_they_were_synced),
		TEST(kill_at_each_step_keeps_what_was_told),
		TEST(steps_on_sockets_are_counted),
	};

	if (argc == 3)
		return part_play(argv[1], argv[2]);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
