/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Finds where our newer metadata and Debian's differ, and prints lines for explained.tsv, to be read and kept by a person:
 *
 *   phones_explain <telephones.tsv> [calling code...] >> explained.tsv
 *
 * Beginnings of national numbers are probed with random ends, digit by digit, deeper where both answers occur.
 */
#include <stdio.h>
#include <stdlib.h>

#include "directory/phone.h"
#include "draw.h"
#include "explained.h"
#include "oracle.h"

#define DEPTH_ALL                                                                                  \
	3 /* so many digits are tried in all ways where a region has numbers of that length */
#define DEPTH_MAX  6
#define NODES      1111111 /* of all depths */
#define PROBES     40
#define WALKS      20 /* along our tables: they find what chance does not */
#define LENGTH_MIN 3
#define LENGTH_MAX 14
#define ROWS_MAX   4096

enum found { FOUND_NOTHING, FOUND_SOME, FOUND_ALL };

struct row {
	enum side side;
	uint32_t lengths;
	char beginning[64];
};

struct probing {
	const struct plan *plan;
	struct chance chance;
	unsigned len; /* of the national numbers now */
	bool is_known_length;
	uint8_t found[2][NODES]; /* of SIDE_OURS and SIDE_DEBIAN */
	struct row rows[ROWS_MAX];
	size_t row_count;
};

/** The place of a beginning among those of all depths. */
static size_t node_of(unsigned depth, size_t index)
{
	size_t before = 0, width = 1;

	for (unsigned i = 0; i < depth; i++, width *= 10)
		before += width;
	return before + index;
}

/** Who takes a number as it stands: what is cut before it is in use stands elsewhere. */
static enum side ask(const char *raw)
{
	char debian[ORACLE_SIZE];
	struct phone phone;
	bool ours = phone_parse(str_of(raw), STR("US"), &phone, NULL) == ST_OK &&
		    strcmp(phone.e164, raw) == 0;
	bool theirs = oracle_parse(raw, "US", debian) && strcmp(debian, raw) == 0;

	return (enum side)((ours ? SIDE_OURS : 0) | (theirs ? SIDE_DEBIAN : 0));
}

/** @return its length */
static size_t write_beginning(
	const struct probing *probing, unsigned depth, size_t index, char raw[WRITTEN_SIZE])
{
	struct str calling = probing->plan->calling;

	if (depth == 0)
		return (size_t)snprintf(raw, WRITTEN_SIZE, "+%.*s", STR_ARGS(calling));
	return (size_t)snprintf(
		raw, WRITTEN_SIZE, "+%.*s%0*zu", STR_ARGS(calling), (int)depth, index);
}

/** Counts the answers for random ends. */
static void probe(struct probing *probing, unsigned depth, size_t index, unsigned counts[4])
{
	char raw[WRITTEN_SIZE];

	for (unsigned i = 0; i < PROBES; i++) {
		size_t len = write_beginning(probing, depth, index, raw);

		chance_fill(
			&probing->chance, raw, len, 1 + probing->plan->calling.len + probing->len);
		counts[ask(raw)]++;
	}
}

/** Whether our tables have numbers with this beginning that Debian's have not. */
static bool probe_walks(struct probing *probing, unsigned depth, size_t index)
{
	char raw[WRITTEN_SIZE];

	for (unsigned i = 0; i < WALKS; i++) {
		write_beginning(probing, depth, index, raw);
		if (chance_walk(&probing->chance, raw + 1, sizeof raw - 1) &&
			strlen(raw) == 1 + probing->plan->calling.len + probing->len &&
			ask(raw) == SIDE_OURS)
			return true;
	}
	return false;
}

static void descend(struct probing *probing, unsigned depth, size_t index);

/** What is found below a beginning follows from what is found below each next digit. */
static void gather(struct probing *probing, unsigned depth, size_t index)
{
	for (unsigned digit = 0; digit < 10; digit++)
		descend(probing, depth + 1, index * 10 + digit);
	for (unsigned side = 0; side < 2; side++) {
		unsigned all = 0, some = 0;

		for (unsigned digit = 0; digit < 10; digit++) {
			uint8_t found =
				probing->found[side][node_of(depth + 1, index * 10 + digit)];

			all += found == FOUND_ALL;
			some += found != FOUND_NOTHING;
		}
		probing->found[side][node_of(depth, index)] =
			all == 10 ? FOUND_ALL : (some > 0 ? FOUND_SOME : FOUND_NOTHING);
	}
}

static void descend(struct probing *probing, unsigned depth, size_t index)
{
	unsigned counts[4] = { 0 };
	size_t node = node_of(depth, index);
	bool is_end = depth == DEPTH_MAX || depth + 1 >= probing->len;

	probing->found[0][node] = probing->found[1][node] = FOUND_NOTHING;
	if (!is_end && depth < (probing->is_known_length ? DEPTH_ALL : 1u)) {
		gather(probing, depth, index);
		return;
	}
	probe(probing, depth, index, counts);
	counts[SIDE_OURS] += counts[SIDE_OURS] == 0 && probe_walks(probing, depth, index);
	if (counts[SIDE_OURS] + counts[SIDE_DEBIAN] == 0)
		return;
	if (!is_end && counts[SIDE_OURS] < PROBES && counts[SIDE_DEBIAN] < PROBES) {
		gather(probing, depth, index);
		return;
	}
	probing->found[0][node] = counts[SIDE_OURS] > 0 ? FOUND_ALL : FOUND_NOTHING;
	probing->found[1][node] = counts[SIDE_DEBIAN] > 0 ? FOUND_ALL : FOUND_NOTHING;
}

/* ---- lines ---- */

/** "0124" -> "[0-24]" */
static void add_class(struct buf *out, const char *digits)
{
	size_t len = strlen(digits);

	if (len == 1) {
		buf_add_char(out, digits[0]);
		return;
	}
	buf_add_char(out, '[');
	for (size_t i = 0, run; i < len; i += run) {
		for (run = 1; i + run < len && digits[i + run] == digits[i] + (int)run; run++)
			;
		if (run == 2)
			run = 1;
		buf_add_char(out, digits[i]);
		if (run > 1)
			buf_printf(out, "-%c", digits[i + run - 1]);
	}
	buf_add_char(out, ']');
}

/** The patterns of what is found below a beginning, a line each. */
static void list_patterns(
	const struct probing *probing, unsigned side, unsigned depth, size_t index, struct buf *out)
{
	struct buf children[10] = { 0 };
	bool done[10] = { false };
	uint8_t found = probing->found[side][node_of(depth, index)];

	if (found == FOUND_ALL)
		buf_add_char(out, '\n');
	if (found != FOUND_SOME)
		return;
	for (unsigned digit = 0; digit < 10; digit++) {
		buf_init(&children[digit], 1u << 20);
		list_patterns(probing, side, depth + 1, index * 10 + digit, &children[digit]);
	}
	for (unsigned digit = 0; digit < 10; digit++) {
		struct str same = buf_str(&children[digit]), line;
		char digits[11] = "";
		size_t count = 0, at = 0;

		for (unsigned other = digit; other < 10 && same.len > 0; other++)
			if (!done[other] && str_equal(buf_str(&children[other]), same)) {
				done[other] = true;
				digits[count++] = (char)('0' + other);
			}
		while (count > 0 && at < same.len) {
			const char *end = memchr(same.at + at, '\n', same.len - at);

			line = (struct str){ same.at + at, (size_t)(end - same.at) - at };
			at += line.len + 1;
			add_class(out, digits);
			buf_add(out, line);
			buf_add_char(out, '\n');
		}
	}
	for (unsigned digit = 0; digit < 10; digit++)
		buf_done(&children[digit]);
}

/** One line for all lengths that have the same beginning. */
static void add_row(struct probing *probing, enum side side, struct str beginning)
{
	struct row *row = probing->rows;
	size_t i = 0;

	while (i < probing->row_count &&
		(row[i].side != side || !str_is(beginning, row[i].beginning)))
		i++;
	if (i == ROWS_MAX || beginning.len >= sizeof row->beginning)
		abort();
	if (i == probing->row_count) {
		row[i] = (struct row){ .side = side };
		memcpy(row[i].beginning, beginning.at, beginning.len);
		probing->row_count++;
	}
	row[i].lengths |= 1u << probing->len;
}

static void add_rows(struct probing *probing)
{
	for (unsigned side = 0; side < 2; side++) {
		struct buf patterns CLEANUP(buf_done) = { 0 };
		size_t at = 0;
		struct str text;

		buf_init(&patterns, 1u << 20);
		list_patterns(probing, side, 0, 0, &patterns);
		text = buf_str(&patterns);
		while (at < text.len) {
			const char *end = memchr(text.at + at, '\n', text.len - at);
			struct str line = { text.at + at, (size_t)(end - text.at) - at };

			at += line.len + 1;
			add_row(probing, side == 0 ? SIDE_OURS : SIDE_DEBIAN, line);
		}
	}
}

static void print_rows(const struct probing *probing)
{
	static const char *const reasons[] = {
		[SIDE_OURS] = "newer metadata: numbers opened since 2022",
		[SIDE_DEBIAN] = "newer metadata: numbers not in use any more",
	};

	for (size_t i = 0; i < probing->row_count; i++) {
		const struct row *row = &probing->rows[i];
		const char *comma = "";

		printf("*\t+%.*s%s\t", STR_ARGS(probing->plan->calling), row->beginning);
		for (unsigned n = 1; n < 32; n++)
			if (row->lengths >> n & 1) {
				printf("%s%zu", comma, n + probing->plan->calling.len);
				comma = ",";
			}
		printf("\t%s\t%.*s, %s\n", side_name(row->side), STR_ARGS(probing->plan->country),
			reasons[row->side]);
	}
	(void)fflush(stdout);
}

/** The lengths of all regions with a calling code. */
static uint32_t lengths_of(const struct plans *plans, struct str calling)
{
	uint32_t lengths = 0;

	for (size_t i = 0; i < plans->count; i++)
		if (str_equal(plans->items[i].calling, calling))
			lengths |= plans->items[i].lengths;
	return lengths;
}

static void explain_plan(
	struct probing *probing, const struct plans *plans, const struct plan *plan)
{
	probing->plan = plan;
	probing->row_count = 0;
	for (probing->len = LENGTH_MIN; probing->len <= LENGTH_MAX; probing->len++) {
		probing->is_known_length = lengths_of(plans, plan->calling) >> probing->len & 1;
		descend(probing, 0, 0);
		add_rows(probing);
	}
	print_rows(probing);
}

static bool is_wanted(struct str calling, int argc, char **argv)
{
	for (int i = 2; i < argc; i++)
		if (str_is(calling, argv[i]))
			return true;
	return argc == 2;
}

int main(int argc, char **argv)
{
	struct plans *plans;
	struct probing *probing;

	if (argc < 2)
		return 2;
	plans = memory_new(sizeof *plans);
	probing = memory_new(sizeof *probing);
	plans_read(plans, argv[1]);
	for (size_t i = 0; i < plans->count; i++)
		if (plans->items[i].is_main && is_wanted(plans->items[i].calling, argc, argv))
			explain_plan(probing, plans, &plans->items[i]);
	plans_done(plans);
	free(plans);
	free(probing);
	return 0;
}
