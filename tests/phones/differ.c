/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Compares our telephones with Debian's libphonenumber: each difference must be explained, each explanation must explain one.
 *
 *   phones_differ <telephones.tsv> <explained.tsv> [factor]
 *
 * The factor multiplies how many numbers are drawn (1: some 200,000). What is not explained is printed as lines that explained.tsv
 * understands, grouped by how the numbers begin.
 */
#include <stdio.h>
#include <stdlib.h>

#include "directory/phone.h"
#include "explained.h"
#include "oracle.h"

#define DIRECTED_TRIES 3000
#define DIRECTED_HITS  4
#define SHOWN_MAX      200
#define SHOWN_LEADING  5 /* digits behind the + by which unexplained numbers are grouped */

struct shown {
	struct written written;
	char key[WRITTEN_SIZE];
	char ours[PHONE_E164_SIZE], debian[ORACLE_SIZE];
	enum side side;
	uint64_t count;
};

struct comparing {
	struct explained *explained;
	const struct plans *plans;
	uint64_t compared, explained_count, unexplained_count;
	struct shown shown[SHOWN_MAX];
	size_t shown_count;
};

/** Groups what is not explained. */
static void show(struct comparing *comparing, const struct shown *shown)
{
	size_t i = 0;

	comparing->unexplained_count++;
	while (i < comparing->shown_count &&
		(comparing->shown[i].side != shown->side ||
			strcmp(comparing->shown[i].key, shown->key) != 0))
		i++;
	if (i == SHOWN_MAX)
		return;
	if (i == comparing->shown_count)
		comparing->shown[comparing->shown_count++] = *shown;
	comparing->shown[i].count++;
}

/** The number itself explains it, or else how it was written. */
static struct explanation *explain(struct comparing *comparing, const struct shown *shown)
{
	const char *e164 = shown->ours[0] != '\0' ? shown->ours : shown->debian;
	struct explanation *found = NULL;

	if (shown->side != SIDE_BOTH)
		found = explained_find(comparing->explained, "*", e164, shown->side);
	if (found == NULL)
		found = explained_find(comparing->explained, shown->written.country,
			shown->written.raw, shown->side);
	return found;
}

/** @return what explains the difference; NULL: there is none, or nothing does */
static struct explanation *compare(struct comparing *comparing, const struct written *written)
{
	struct shown shown = { .written = *written };
	struct phone phone;
	struct explanation *found;

	if (phone_parse(str_of(written->raw), str_of(written->country), &phone, NULL) == ST_OK)
		memcpy(shown.ours, phone.e164, phone.len + 1);
	(void)oracle_parse(written->raw, written->country, shown.debian);
	comparing->compared++;
	if (strcmp(shown.ours, shown.debian) == 0)
		return NULL;
	shown.side = (enum side)((shown.ours[0] != '\0' ? SIDE_OURS : 0) |
				 (shown.debian[0] != '\0' ? SIDE_DEBIAN : 0));
	found = explain(comparing, &shown);
	if (found != NULL) {
		comparing->explained_count++;
		return found;
	}
	snprintf(shown.key, sizeof shown.key, "%.*s", 1 + SHOWN_LEADING,
		shown.ours[0] != '\0' ? shown.ours : shown.debian);
	show(comparing, &shown);
	return NULL;
}

static void compare_drawn(void *arg, const struct written *written)
{
	struct explanation *found = compare(arg, written);

	if (found != NULL)
		found->used++;
}

/** Draws numbers for an explanation that none needed so far. */
static void compare_directed(struct comparing *comparing, struct explanation *explanation)
{
	struct chance chance = { explanation->line };
	struct written written;

	for (unsigned i = 0; i < DIRECTED_TRIES && explanation->used < DIRECTED_HITS; i++)
		if (explanation_draw(explanation, comparing->plans, &chance, &written))
			compare_drawn(comparing, &written);
}

static size_t report(const struct comparing *comparing)
{
	size_t useless = 0;

	for (size_t i = 0; i < comparing->shown_count; i++) {
		const struct shown *shown = &comparing->shown[i];

		printf("not explained: %s\t%s\t%s\t(%llu like it: %s is ours %s, debian's %s)\n",
			shown->written.country, shown->key, side_name(shown->side),
			(unsigned long long)shown->count, shown->written.raw, shown->ours,
			shown->debian);
	}
	for (size_t i = 0; i < comparing->explained->count; i++) {
		const struct explanation *item = &comparing->explained->items[i];

		if (item->used > 0)
			continue;
		useless++;
		printf("explains nothing: %.*s\t%.*s\t%s\t%.*s\n", STR_ARGS(item->country),
			STR_ARGS(item->beginning), side_name(item->side), STR_ARGS(item->reason));
	}
	printf("%llu numbers compared, %llu differences explained by %zu lines, %llu not "
	       "explained, "
	       "%zu lines explain nothing\n",
		(unsigned long long)comparing->compared,
		(unsigned long long)comparing->explained_count, comparing->explained->count,
		(unsigned long long)comparing->unexplained_count, useless);
	return useless;
}

static bool run(const char *table, const char *explanations, unsigned factor)
{
	struct plans *plans = memory_new(sizeof *plans);
	struct explained *explained = memory_new(sizeof *explained);
	struct comparing *comparing = memory_new(sizeof *comparing);
	bool fine;

	plans_read(plans, table);
	explained_read(explained, explanations);
	comparing->explained = explained;
	comparing->plans = plans;
	draw_all(plans, factor, compare_drawn, comparing);
	for (size_t i = 0; i < explained->count; i++)
		compare_directed(comparing, &explained->items[i]);
	fine = report(comparing) == 0 && comparing->unexplained_count == 0;
	plans_done(plans);
	explained_done(explained);
	free(plans);
	free(explained);
	free(comparing);
	return fine;
}

int main(int argc, char **argv)
{
	int64_t factor = 1;

	if (argc < 3 || (argc > 3 && (!str_to_int(str_of(argv[3]), &factor) || factor < 1))) {
		(void)fprintf(
			stderr, "usage: phones_differ <telephones.tsv> <explained.tsv> [factor]\n");
		return 2;
	}
	return run(argv[1], argv[2], (unsigned)factor) ? 0 : 1;
}
