/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Runs while building: writes the tz database of this system as the text that the program carries.
 *
 *   zones_pack <zoneinfo folder> <oldest version> <output file>
 */
#include <stdio.h>

#include "outreach/zone_compile.h"

static bool is_new_enough(const char *dir, const char *oldest)
{
	char version[ZONE_VERSION_SIZE];

	if (zone_dir_version(dir, version, sizeof version) != ST_OK) {
		(void)fprintf(stderr, "There is no tz database in %s: install tzdata.\n", dir);
		return false;
	}
	if (zone_version_newer(str_of(oldest), str_of(version))) {
		(void)fprintf(stderr,
			"The tz database in %s is %s; at least %s is needed. Run tools/setup.\n",
			dir, version, oldest);
		return false;
	}
	return true;
}

static bool write_file(const char *path, struct str text)
{
	FILE *file = fopen(path, "we");
	bool fine = file && fwrite(text.at, 1, text.len, file) == text.len;

	return (!file || fclose(file) == 0) && fine;
}

int main(int argc, char **argv)
{
	struct buf text;
	bool fine;

	if (argc != 4) {
		(void)fprintf(stderr, "usage: zones_pack <zoneinfo> <oldest version> <output>\n");
		return 2;
	}
	if (!is_new_enough(argv[1], argv[2]))
		return 1;
	buf_init(&text, ZONE_TEXT_MAX);
	fine = zone_compile(argv[1], &text) == ST_OK && write_file(argv[3], buf_str(&text));
	if (!fine)
		(void)fprintf(stderr, "%s could not be made from %s\n", argv[3], argv[1]);
	buf_done(&text);
	return fine ? 0 : 1;
}
