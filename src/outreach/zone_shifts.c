/* SPDX-License-Identifier: Apache-2.0 */
#include "outreach/zone_shifts.h"

#include "core/civil.h"

#define DAY 86400

#define HEADER_SIZE   44
#define TYPE_SIZE     6
#define YEAR_2000     946684800
#define YEAR_9999     INT64_C(253402300799)
#define COUNTS_OFFSET 20
/* No tail has a season shorter than this. */
#define SHORTEST_SEASON (20 * 86400)

/* The six counts of a TZif header, in the order of the file. */
struct counts {
	uint32_t isut, isstd, leap, time, type, chars;
};

static uint32_t read_u32(const unsigned char *at)
{
	return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

static int64_t read_i64(const unsigned char *at)
{
	return (int64_t)((uint64_t)read_u32(at) << 32 | read_u32(at + 4));
}

static bool read_header(const unsigned char *at, size_t size, struct counts *ret_counts)
{
	uint32_t *fields[] = { &ret_counts->isut, &ret_counts->isstd, &ret_counts->leap,
		&ret_counts->time, &ret_counts->type, &ret_counts->chars };

	if (size < HEADER_SIZE || memcmp(at, "TZif", 4) != 0 || at[4] < '2')
		return false;
	for (size_t i = 0; i < COUNT_OF(fields); i++) {
		*fields[i] = read_u32(at + COUNTS_OFFSET + 4 * i);
		if (*fields[i] > 65536)
			return false;
	}
	return ret_counts->type > 0;
}

static size_t body_size(const struct counts *counts, size_t time_size)
{
	return counts->time * (time_size + 1) + counts->type * TYPE_SIZE + counts->chars +
	       counts->leap * (time_size + 4) + counts->isstd + counts->isut;
}

/* The part of the file with 64-bit instants. */
struct body {
	const unsigned char *at;
	struct counts counts;
};

static bool body_find(
	const unsigned char *bytes, size_t size, struct body *ret_body, struct str *ret_tail_text)
{
	struct counts first;
	size_t at, end;

	if (!read_header(bytes, size, &first))
		return false;
	at = HEADER_SIZE + body_size(&first, 4);
	if (at > size || !read_header(bytes + at, size - at, &ret_body->counts))
		return false;
	at += HEADER_SIZE;
	end = at + body_size(&ret_body->counts, 8);
	if (end + 2 > size || bytes[end] != '\n' || bytes[size - 1] != '\n')
		return false;
	ret_body->at = bytes + at;
	*ret_tail_text = (struct str){ (const char *)bytes + end + 1, size - end - 2 };
	return true;
}

static bool body_offset(const struct body *body, size_t type, int32_t *ret_offset)
{
	const unsigned char *types = body->at + body->counts.time * 9;

	if (type >= body->counts.type)
		return false;
	*ret_offset = (int32_t)read_u32(types + type * TYPE_SIZE);
	return *ret_offset > -90000 && *ret_offset < 100000;
}

/* Takes over the shifts since 2000 that change something. */
static bool body_shifts(const struct body *body, struct zone_shifts *shifts)
{
	const unsigned char *types = body->at + body->counts.time * 8;
	int64_t previous = INT64_MIN;
	int32_t last;

	if (!body_offset(body, 0, &last))
		return false;
	shifts->before = last;
	for (size_t i = 0; i < body->counts.time; i++) {
		struct zone_shift shift = { .at = read_i64(body->at + 8 * i) };

		if (shift.at <= previous || shift.at > YEAR_9999 ||
			!body_offset(body, types[i], &shift.offset))
			return false;
		previous = shift.at;
		if (shift.at < YEAR_2000)
			shifts->before = shift.offset;
		else if (shift.offset != last && shifts->count == ZONE_SHIFTS_MAX)
			return false;
		else if (shift.offset != last)
			shifts->items[shifts->count++] = shift;
		last = shift.offset;
	}
	return true;
}

/* Whether the tail alone gives the last shift and all the time since the shift before it. */
static bool tail_gives_last(const struct zone_shifts *shifts)
{
	const struct zone_shift *last = &shifts->items[shifts->count - 1];
	const struct zone_shift *previous = last - 1;

	if (zone_tail_offset(&shifts->tail, last->at) != last->offset ||
		zone_tail_offset(&shifts->tail, last->at - 1) != previous->offset)
		return false;
	for (int64_t at = previous->at; at < last->at; at += SHORTEST_SEASON)
		if (zone_tail_offset(&shifts->tail, at) != previous->offset)
			return false;
	return true;
}

bool zone_shifts_read(const unsigned char *bytes, size_t size,
	struct zone_shift room[ZONE_SHIFTS_MAX], struct zone_shifts *ret_shifts,
	struct str *ret_tail_text)
{
	struct zone_shifts shifts = { .items = room };
	struct body body;

	if (!body_find(bytes, size, &body, ret_tail_text))
		return false;
	if (!zone_tail_parse(*ret_tail_text, &shifts.tail) || !body_shifts(&body, &shifts))
		return false;
	while (shifts.count > 1 && tail_gives_last(&shifts))
		shifts.count--;
	*ret_shifts = shifts;
	return true;
}

/* Adds one that is later and changes something; one at the same moment as the last takes its place. */
static void shift_add(struct zone_shifts *shifts, int64_t at, int32_t offset)
{
	const struct zone_shift *last =
		shifts->count > 0 ? &shifts->items[shifts->count - 1] : NULL;

	if (last && last->at > at)
		return;
	if (last && last->at == at)
		shifts->count--;
	if (offset !=
		(shifts->count > 0 ? shifts->items[shifts->count - 1].offset : shifts->before))
		shifts->items[shifts->count++] = (struct zone_shift){ at, offset };
}

void zone_shifts_write_out(struct zone_shifts *shifts)
{
	const struct zone_tail *tail = &shifts->tail;
	int32_t year = 1970;

	if (tail->standard == tail->summer)
		return;
	if (shifts->count == 0) {
		shifts->before = zone_tail_offset(tail, 0);
	} else {
		struct zone_shift *last = &shifts->items[shifts->count - 1];

		year = MAX_OF(year, civil_from_days(last->at / DAY).year);
		last->offset = zone_tail_offset(tail, last->at);
	}
	for (; year <= ZONE_SHIFTS_YEAR; year++) {
		int64_t starts, ends;

		zone_tail_year(tail, year, &starts, &ends);
		if (ends < starts)
			shift_add(shifts, ends, tail->standard);
		shift_add(shifts, starts, tail->summer);
		if (ends >= starts)
			shift_add(shifts, ends, tail->standard);
	}
}

int32_t zone_shifts_offset(const struct zone_shifts *shifts, int64_t seconds)
{
	uint32_t low = 0, high = shifts->count;

	if (shifts->count == 0 || seconds >= shifts->items[shifts->count - 1].at)
		return zone_tail_offset(&shifts->tail, seconds);
	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (shifts->items[middle].at <= seconds)
			low = middle + 1;
		else
			high = middle;
	}
	return low == 0 ? shifts->before : shifts->items[low - 1].offset;
}
