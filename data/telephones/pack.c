/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Runs while building: makes the table of telephones into the constant tables of src/directory/phone_tables.h.
 *
 *   telephones_pack <telephones.tsv> <output file>
 */
#include <stdio.h>
#include <stdlib.h>

#include "automaton.h"
#include "core/buf.h"
#include "memo.h"

#define REGIONS_MAX  255
#define CALLINGS_MAX 255
#define KINDS_MAX    16
#define COLUMNS_MAX  12
#define FILE_MAX     ((size_t)8 << 20)
#define ALL_LENGTHS  UINT32_MAX

/** The columns of a row "region". */
enum {
	REGION_CODE = 1,
	REGION_CALLING,
	REGION_MAIN,
	REGION_ABROAD,
	REGION_TRUNK_SHOWN,
	REGION_TRUNK,
	REGION_TRANSFORM,
	REGION_LEADING,
	REGION_LENGTHS,
	REGION_LOCAL_LENGTHS,
	REGION_PATTERN,
	REGION_COLUMNS
};
enum { NUMBERS_PATTERN = 2, NUMBERS_LENGTHS };

struct packing {
	const char *path;
	size_t line;
	struct automata automata;
	struct phone_region regions[REGIONS_MAX];
	struct numbers_region numbers[REGIONS_MAX];
	size_t region_count;
	struct phone_calling callings[CALLINGS_MAX];
	size_t calling_count;
	struct numbers_part parts[KINDS_MAX]; /* of the region that is being read */
	size_t part_count;
};

_Noreturn static void refuse(const struct packing *packing, const char *why)
{
	(void)fprintf(stderr, "%s:%zu: %s\n", packing->path, packing->line, why);
	exit(1);
}

/** "4-6,8" as bits. */
static uint32_t read_lengths(const struct packing *packing, struct str text)
{
	uint32_t lengths = 0;
	unsigned from = 0, value = 0;

	for (size_t i = 0; i <= text.len; i++) {
		char c = ',';

		if (i < text.len)
			c = text.at[i];
		if (c >= '0' && c <= '9') {
			value = value * 10 + (unsigned)(c - '0');
			continue;
		}
		if (value > NUMBER_MAX || (c != ',' && c != '-'))
			refuse(packing, "lengths are from 1 to 17, as in 4-6,8");
		for (unsigned n = from != 0 ? from : value; c == ',' && n <= value; n++)
			lengths |= 1u << n;
		from = c == '-' ? value : 0;
		value = 0;
	}
	return lengths & ~1u;
}

static void copy_text(const struct packing *packing, struct str text, char *to, size_t room)
{
	if (text.len >= room)
		refuse(packing, "a text is too long");
	if (text.len > 0)
		memcpy(to, text.at, text.len);
}

/** "268$1": what is inserted; the group must be the last one. */
static void read_transform(
	const struct packing *packing, struct phone_region *region, struct str rule, uint8_t groups)
{
	struct str insert = { rule.at, rule.len >= 2 ? rule.len - 2 : 0 };

	if (!str_present(rule))
		return;
	if (rule.len < 2 || rule.at[insert.len] != '$' || rule.at[insert.len + 1] != '0' + groups)
		refuse(packing, "a transform ends with its pattern's last group");
	copy_text(packing, insert, region->insert, sizeof region->insert);
	region->transforms = true;
}

static uint16_t read_beginnings(struct packing *packing, struct str pattern, uint8_t *ret_groups)
{
	uint16_t state = 0;

	*ret_groups = 0;
	if (str_present(pattern) &&
		!automaton_beginnings(&packing->automata, pattern, &state, ret_groups))
		refuse(packing, "a prefix is not understood");
	return state;
}

/** The region is complete: which of its numbers are valid. */
static void close_region(struct packing *packing)
{
	size_t index = packing->region_count - 1;

	if (packing->region_count == 0)
		return;
	if (packing->part_count < 2)
		refuse(packing, "the region before has no numbers");
	if (!automaton_numbers(&packing->automata, packing->parts, packing->part_count,
		    &packing->numbers[index].numbers))
		refuse(packing, "a pattern of the region before is not understood");
}

/** The calling code is complete: which of its regions a number belongs to. */
static void close_calling(struct packing *packing)
{
	struct phone_calling *calling = &packing->callings[packing->calling_count - 1];
	size_t count = packing->region_count - calling->first;

	calling->numbers = count == 1 ? packing->numbers[calling->first].numbers
				      : automaton_choice(&packing->automata,
						packing->numbers + calling->first, count);
}

static void open_calling(struct packing *packing, const struct str columns[])
{
	struct str digits = columns[REGION_CALLING];
	struct phone_calling *calling = &packing->callings[packing->calling_count];
	bool is_main = str_is(columns[REGION_MAIN], "main");

	if (packing->calling_count > 0 && str_is(digits, calling[-1].digits)) {
		if (is_main)
			refuse(packing, "a calling code has one main region, which comes first");
		return;
	}
	if (!is_main || packing->calling_count == CALLINGS_MAX)
		refuse(packing, "the first region of a calling code is its main region");
	if (packing->calling_count > 0)
		close_calling(packing);
	copy_text(packing, digits, calling->digits, sizeof calling->digits);
	calling->first = (uint8_t)packing->region_count;
	packing->calling_count++;
}

static void read_region(struct packing *packing, const struct str columns[])
{
	struct phone_region *region = &packing->regions[packing->region_count];
	struct numbers_region *numbers = &packing->numbers[packing->region_count];
	struct numbers_part general = { columns[REGION_PATTERN], ALL_LENGTHS };
	uint8_t groups;

	if (packing->region_count == REGIONS_MAX)
		refuse(packing, "too many regions");
	close_region(packing);
	open_calling(packing, columns);
	copy_text(packing, columns[REGION_CODE], region->code, sizeof region->code);
	region->calling = (uint8_t)(packing->calling_count - 1);
	region->abroad = read_beginnings(packing, columns[REGION_ABROAD], &groups);
	numbers->leading = read_beginnings(packing, columns[REGION_LEADING], &groups);
	region->trunk = read_beginnings(packing, columns[REGION_TRUNK], &groups);
	read_transform(packing, region, columns[REGION_TRANSFORM], groups);
	region->lengths = read_lengths(packing, columns[REGION_LENGTHS]);
	region->local_lengths = read_lengths(packing, columns[REGION_LOCAL_LENGTHS]);
	if (!automaton_numbers(&packing->automata, &general, 1, &region->general))
		refuse(packing, "the pattern is not understood");
	packing->parts[0] = (struct numbers_part){ general.pattern, region->lengths };
	packing->part_count = 1;
	packing->region_count++;
}

static void read_numbers(struct packing *packing, const struct str columns[])
{
	if (packing->part_count == KINDS_MAX || packing->region_count == 0)
		refuse(packing, "too many kinds of numbers, or no region before them");
	packing->parts[packing->part_count++] = (struct numbers_part){ columns[NUMBERS_PATTERN],
		read_lengths(packing, columns[NUMBERS_LENGTHS]) };
}

static void read_line(struct packing *packing, struct str line)
{
	struct str columns[COLUMNS_MAX];
	size_t count = 0, from = 0;

	for (size_t i = 0; i <= line.len; i++) {
		if (i < line.len && line.at[i] != '\t')
			continue;
		if (count == COLUMNS_MAX)
			refuse(packing, "too many columns");
		columns[count++] = (struct str){ line.at + from, i - from };
		from = i + 1;
	}
	if (count == REGION_COLUMNS && str_is(columns[0], "region"))
		read_region(packing, columns);
	else if (count == NUMBERS_LENGTHS + 2 && str_is(columns[0], "numbers"))
		read_numbers(packing, columns);
	else
		refuse(packing, "a row is \"region\" with 12 columns or \"numbers\" with 5");
}

static void read_all(struct packing *packing, struct str text)
{
	size_t from = 0;

	for (size_t i = 0; i < text.len; i++) {
		struct str line = { text.at + from, i - from };

		if (text.at[i] != '\n')
			continue;
		packing->line++;
		from = i + 1;
		if (!str_starts(line, STR("#")))
			read_line(packing, line);
	}
	close_region(packing);
	if (packing->calling_count == 0)
		refuse(packing, "there is no region");
	close_calling(packing);
}

/* ---- the C file ---- */

static void write_states(struct buf *out, const struct automata *automata)
{
	buf_printf(out, "const struct phone_state phone_states[] = { /* %zu */\n", automata->count);
	for (size_t i = 0; i < automata->count; i++) {
		const struct phone_state *state = &automata->states[i];

		buf_printf(out, "\t{ {");
		for (size_t digit = 0; digit < 10; digit++)
			buf_printf(out, "%s%d", digit > 0 ? "," : " ", state->next[digit]);
		buf_printf(out, " }, %d },\n", state->output);
	}
	buf_printf(out, "};\n");
}

static void write_cut(struct buf *out, struct phone_cut cut)
{
	buf_printf(out, "{ %d, %d, %d }", cut.len, cut.group_at, cut.group_len);
}

static void write_cuts(struct buf *out, const struct automata *automata)
{
	buf_printf(out, "const struct phone_cuts phone_cuts[] = {\n");
	for (size_t i = 0; i < automata->cut_count; i++) {
		buf_printf(out, "\t{ ");
		write_cut(out, automata->cuts[i].more);
		buf_printf(out, ", ");
		write_cut(out, automata->cuts[i].end);
		buf_printf(out, " },\n");
	}
	buf_printf(out, "};\n");
}

static void write_regions(struct buf *out, const struct packing *packing)
{
	buf_printf(out, "const struct phone_region phone_regions[] = {\n");
	for (size_t i = 0; i < packing->region_count; i++) {
		const struct phone_region *region = &packing->regions[i];

		buf_printf(out, "\t{ \"%s\", \"%s\", %s, %d, %d, %d, %d, 0x%xu, 0x%xu },\n",
			region->code, region->insert, region->transforms ? "true" : "false",
			region->calling, region->general, region->abroad, region->trunk,
			(unsigned)region->lengths, (unsigned)region->local_lengths);
	}
	buf_printf(out, "};\nconst uint8_t phone_region_of[26][26] = {\n");
	for (size_t i = 0; i < packing->region_count; i++) {
		const char *code = packing->regions[i].code;

		if (code[0] >= 'A' && code[0] <= 'Z')
			buf_printf(out, "\t[%d][%d] = %zu,\n", code[0] - 'A', code[1] - 'A', i + 1);
	}
	buf_printf(out, "};\n");
}

static void write_callings(struct buf *out, const struct packing *packing)
{
	buf_printf(out, "const struct phone_calling phone_callings[] = {\n");
	for (size_t i = 0; i < packing->calling_count; i++)
		buf_printf(out, "\t{ \"%s\", %d, %d },\n", packing->callings[i].digits,
			packing->callings[i].first, packing->callings[i].numbers);
	buf_printf(out, "};\nconst uint8_t phone_calling_of[1000] = {\n");
	for (size_t i = 0; i < packing->calling_count; i++)
		buf_printf(out, "\t[%s] = %zu,\n", packing->callings[i].digits, i + 1);
	buf_printf(out, "};\n");
}

static bool write_file(const char *path, const struct packing *packing)
{
	struct buf out CLEANUP(buf_done) = { 0 };
	FILE *file = fopen(path, "we");
	struct str text;
	bool fine;

	buf_init(&out, FILE_MAX);
	buf_printf(&out,
		"/* Written by telephones_pack. */\n#include \"directory/phone_tables.h\"\n\n");
	write_states(&out, &packing->automata);
	write_cuts(&out, &packing->automata);
	write_regions(&out, packing);
	write_callings(&out, packing);
	text = buf_str(&out);
	fine = file != NULL && !out.failed && fwrite(text.at, 1, text.len, file) == text.len;
	return (file == NULL || fclose(file) == 0) && fine;
}

static bool read_file(const char *path, struct buf *text)
{
	FILE *file = fopen(path, "re");
	char piece[65536];
	size_t len;

	if (file == NULL)
		return false;
	while ((len = fread(piece, 1, sizeof piece, file)) > 0)
		buf_add_bytes(text, piece, len);
	return fclose(file) == 0 && !text->failed;
}

int main(int argc, char **argv)
{
	struct buf text CLEANUP(buf_done) = { 0 };
	struct packing *packing = calloc(1, sizeof *packing);
	bool fine;

	if (argc != 3 || packing == NULL) {
		(void)fprintf(stderr, "usage: telephones_pack <telephones.tsv> <output>\n");
		free(packing);
		return 2;
	}
	buf_init(&text, FILE_MAX);
	packing->path = argv[1];
	automata_init(&packing->automata);
	fine = read_file(argv[1], &text);
	if (fine) {
		read_all(packing, buf_str(&text));
		fine = write_file(argv[2], packing);
	}
	if (!fine)
		(void)fprintf(stderr, "%s could not be made from %s\n", argv[2], argv[1]);
	automata_done(&packing->automata);
	free(packing);
	return fine ? 0 : 1;
}
