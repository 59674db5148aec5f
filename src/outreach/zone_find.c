/* SPDX-License-Identifier: Apache-2.0 */
#include "outreach/zone_find.h"

#include "outreach/zone_key.h"
#include "outreach/zone_value.h"

#define ZIP_DIGITS      5
#define ZIP_LONG_DIGITS 9
#define POSTAL_ROOM     12

/* Where a row says that it is; each part may be unknown. */
struct place {
	const struct zone_country *country;
	const struct zone_region *region;
};

const char *zone_step_name(enum zone_step step)
{
	static const char *const names[] = {
		[ZONE_STEP_NONE] = "none",
		[ZONE_STEP_OWN] = "own",
		[ZONE_STEP_POSTAL] = "postal",
		[ZONE_STEP_CITY] = "city",
		[ZONE_STEP_AREA] = "area",
		[ZONE_STEP_DEFAULT] = "default",
	};

	return names[step];
}

static bool in_country(const struct place *place, const char *code)
{
	return place->country && memcmp(place->country->code, code, 2) == 0;
}

static struct place place_of(
	const struct zone_tables *tables, const struct zone_hints *hints, struct arena *scratch)
{
	char country_room[ZONE_KEY_SIZE], region_room[ZONE_KEY_SIZE];
	struct str country = zone_key(scratch, hints->country, country_room);
	struct str region = zone_key(scratch, hints->region, region_room);
	struct place place = { 0 };

	if (country.len > 0)
		place.country = zone_tables_country(tables, country);
	if (region.len == 0)
		return place;
	if (place.country)
		place.region = zone_tables_region(tables, place.country->code, region);
	else if (!(place.region = zone_tables_region(tables, "US", region)))
		place.region = zone_tables_region(tables, "CA", region);
	/* A list's country is a guess: "ON" in a list of the United States is Ontario all the same. */
	if (!place.region && in_country(&place, "US"))
		place.region = zone_tables_region(tables, "CA", region);
	else if (!place.region && in_country(&place, "CA"))
		place.region = zone_tables_region(tables, "US", region);
	if (place.region && !in_country(&place, place.region->code.at)) {
		char code[ZONE_KEY_SIZE];
		struct str of_region = { place.region->code.at, 2 };

		place.country = zone_tables_country(tables, zone_key(scratch, of_region, code));
	}
	return place;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Upper case letters and digits of a postal code; empty when it has other letters or is too long. */
static struct str postal_clean(struct str text, char room[POSTAL_ROOM])
{
	struct str clean = { room, 0 };

	for (size_t i = 0; i < text.len; i++) {
		char c = text.at[i];

		if (c >= 'a' && c <= 'z')
			c = (char)(c - ('a' - 'A'));
		if (c == ' ' || c == '-' || c == '.' || c == '\t')
			continue;
		if (!(is_digit(c) || (c >= 'A' && c <= 'Z')) || clean.len == POSTAL_ROOM)
			return (struct str){ room, 0 };
		room[clean.len++] = c;
	}
	return clean;
}

static size_t count_digits(struct str text)
{
	size_t count = 0;

	for (size_t i = 0; i < text.len; i++)
		count += is_digit(text.at[i]);
	return count;
}

/* H2X, H2X1Y4 */
static bool is_canadian(struct str code)
{
	return (code.len == 3 || code.len == 6) && !is_digit(code.at[0]) && is_digit(code.at[1]) &&
	       !is_digit(code.at[2]) &&
	       (code.len == 3 ||
		       (is_digit(code.at[3]) && !is_digit(code.at[4]) && is_digit(code.at[5])));
}

/* A spreadsheet took the zeros in front of 02139 or 00612-0001 away. */
static struct str zip_pad(struct str code, char room[POSTAL_ROOM])
{
	size_t want = code.len < ZIP_DIGITS ? ZIP_DIGITS : ZIP_LONG_DIGITS;
	size_t missing = want - code.len;

	memmove(room + missing, room, code.len);
	memset(room, '0', missing);
	return (struct str){ room, want };
}

static struct zone_pick pick_of_zip(const struct zone_tables *tables, const struct place *place,
	struct str code, char room[POSTAL_ROOM])
{
	bool short_of_zeros = code.len == 3 || code.len == 4 || code.len == 7 || code.len == 8;

	if (short_of_zeros && in_country(place, "US"))
		code = zip_pad(code, room);
	if (code.len != ZIP_DIGITS && code.len != ZIP_LONG_DIGITS)
		return (struct zone_pick){ 0 };
	code.len = ZIP_DIGITS;
	return zone_tables_postal(tables, "US", code);
}

static struct zone_pick pick_of_postal(
	const struct zone_tables *tables, const struct zone_hints *hints, const struct place *place)
{
	char room[POSTAL_ROOM];
	struct str code = postal_clean(str_trim(hints->postal), room);
	bool foreign_phone = str_present(hints->phone) && !str_starts(hints->phone, STR("+1"));
	bool north_american = in_country(place, "US") || in_country(place, "CA") ||
			      (!place->country && !foreign_phone);
	struct zone_pick pick = { 0 };

	if (code.len == 0)
		return pick;
	if (north_american && is_canadian(code))
		return zone_tables_postal(tables, "CA", code);
	if (north_american)
		return count_digits(code) == code.len ? pick_of_zip(tables, place, code, room)
						      : pick;
	if (place->country)
		pick = zone_tables_postal(tables, place->country->code, code);
	return pick.count > 0 || !place->country ? pick : place->country->pick;
}

static struct zone_pick pick_of_city(const struct zone_tables *tables,
	const struct zone_hints *hints, const struct place *place, struct arena *scratch)
{
	char room[ZONE_KEY_SIZE];
	struct str city = zone_key(scratch, hints->city, room);
	struct zone_pick pick = { 0 };

	if (place->region && city.len > 0)
		pick = zone_tables_city(tables, place->region->code, city);
	if (pick.count == 0 && place->country && city.len > 0)
		pick = zone_tables_city(tables, (struct str){ place->country->code, 2 }, city);
	if (pick.count > 0)
		return pick;
	if (place->region) {
		pick = place->region->pick;
		if (place->region->listed && str_present(str_trim(hints->city)))
			pick.count = 1;
		return pick;
	}
	return place->country ? place->country->pick : pick;
}

static struct zone_pick pick_of_phone(const struct zone_tables *tables, struct str phone)
{
	if (!str_starts(phone, STR("+")))
		return (struct zone_pick){ 0 };
	return zone_tables_phone(tables, (struct str){ phone.at + 1, phone.len - 1 });
}

/* Leaves one zone of each clock. */
static void pick_merge(struct zone_pick *pick)
{
	size_t kept = 0;

	for (size_t i = 0; i < pick->count; i++) {
		bool repeats = false;

		for (size_t j = 0; j < kept; j++)
			repeats |= zone_same_clock(pick->zones[i], pick->zones[j]);
		if (!repeats)
			pick->zones[kept++] = pick->zones[i];
	}
	pick->count = kept;
}

static bool pick_has_clock(const struct zone_pick *pick, const struct zone *zone)
{
	for (size_t i = 0; i < pick->count; i++)
		if (zone_same_clock(pick->zones[i], zone))
			return true;
	return false;
}

/* What both allow; when that is nothing, the earlier step holds. */
static bool pick_narrow(struct zone_pick *pick, const struct zone_pick *by)
{
	struct zone_pick both = { 0 };

	for (size_t i = 0; i < pick->count; i++)
		if (pick_has_clock(by, pick->zones[i]))
			both.zones[both.count++] = pick->zones[i];
	if (both.count == 0 || both.count == pick->count)
		return false;
	*pick = both;
	return true;
}

static struct zone_pick pick_of_step(const struct zone_tables *tables,
	const struct zone_hints *hints, const struct place *place, enum zone_step step,
	struct arena *scratch)
{
	if (step == ZONE_STEP_POSTAL)
		return pick_of_postal(tables, hints, place);
	if (step == ZONE_STEP_CITY)
		return pick_of_city(tables, hints, place, scratch);
	return pick_of_phone(tables, hints->phone);
}

/* The steps behind the record's own value, until one clock is left. */
static struct zone_found find_by_address(const struct zone_tables *tables,
	const struct zone_hints *hints, const struct place *place, struct arena *scratch,
	struct zone_pick *pick)
{
	struct zone_found found = { 0 };

	*pick = (struct zone_pick){ 0 };
	for (enum zone_step step = ZONE_STEP_POSTAL; step <= ZONE_STEP_AREA; step++) {
		struct zone_pick next = pick_of_step(tables, hints, place, step, scratch);

		if (pick->count == 0) {
			*pick = next;
			found.step = next.count > 0 ? step : ZONE_STEP_NONE;
			pick_merge(pick);
		} else if (pick_narrow(pick, &next)) {
			found.step = step;
		}
		if (pick->count == 1)
			break;
	}
	return found;
}

/* Several clocks are left: the two that are furthest apart, the likelier one first where it is one of them. */
static void found_spread(struct zone_found *found, const struct zone_pick *pick)
{
	const struct zone *west = pick->zones[0], *east = pick->zones[0];

	for (size_t i = 1; i < pick->count; i++) {
		if (zone_usual_offset(pick->zones[i]) < zone_usual_offset(west))
			west = pick->zones[i];
		if (zone_usual_offset(pick->zones[i]) > zone_usual_offset(east))
			east = pick->zones[i];
	}
	/* Equal for most of the year, and apart in the rest. */
	if (west == east)
		east = pick->zones[1];
	found->zone = east == pick->zones[0] ? east : west;
	found->other = east == pick->zones[0] ? west : east;
	found->warning = "zone_two";
}

/* Leaves the zones that the family has, in the order of the address. */
static struct zone_pick pick_members(const struct zone_pick *pick, const struct zone_family *family)
{
	struct zone_pick members = { 0 };

	for (size_t i = 0; i < pick->count; i++)
		for (size_t j = 0; j < family->count; j++)
			if (family->zones[j] == pick->zones[i]) {
				members.zones[members.count++] = pick->zones[i];
				break;
			}
	return members;
}

/* The member of the family that the address names; its first when the address says nothing. */
static struct zone_found own_by_family(
	const struct zone_family *family, const struct zone_pick *pick, enum zone_step step)
{
	struct zone_pick members = pick_members(pick, family);
	struct zone_found found = { .zone = family->zones[0], .step = ZONE_STEP_OWN };

	if (members.count > 0)
		found.zone = members.zones[0];
	else if (pick->count > 0 && !pick_has_clock(pick, found.zone))
		found.warning = "zone_contradicts_address";
	/* A divided code stays divided where the value fits both parts; a mere province means its main part. */
	pick_merge(&members);
	if (members.count > 1 && step == ZONE_STEP_POSTAL)
		found_spread(&found, &members);
	return found;
}

/* What the address says before zones of one clock are merged: the member's own name is wanted. */
static struct zone_pick address_pick(const struct zone_tables *tables,
	const struct zone_hints *hints, const struct place *place, struct arena *scratch,
	enum zone_step *ret_step)
{
	struct zone_pick pick = { 0 };

	*ret_step = ZONE_STEP_NONE;
	for (enum zone_step step = ZONE_STEP_POSTAL; step <= ZONE_STEP_AREA; step++) {
		struct zone_pick next = pick_of_step(tables, hints, place, step, scratch);

		if (pick.count > 0) {
			(void)pick_narrow(&pick, &next);
		} else {
			pick = next;
			*ret_step = step;
		}
		if (pick.count == 1)
			break;
	}
	return pick;
}

static struct zone_found find_by_own(const struct zone_tables *tables,
	const struct zone_hints *hints, const struct zone_value *own, const struct place *place,
	struct arena *scratch)
{
	enum zone_step step;
	struct zone_pick pick = address_pick(tables, hints, place, scratch, &step);
	struct zone_found found = { .zone = own->zone, .step = ZONE_STEP_OWN };

	if (own->family)
		return own_by_family(own->family, &pick, step);
	if (pick.count > 0 && !pick_has_clock(&pick, own->zone))
		found.warning = "zone_contradicts_address";
	return found;
}

struct zone_found zone_find(
	const struct zone_tables *tables, const struct zone_hints *hints, struct arena *scratch)
{
	struct place place = place_of(tables, hints, scratch);
	struct zone_value own = zone_value_read(tables, hints->own, scratch);
	struct zone_found found;
	struct zone_pick pick;

	if (own.zone || own.family)
		return find_by_own(tables, hints, &own, &place, scratch);
	found = find_by_address(tables, hints, &place, scratch, &pick);
	if (pick.count == 1)
		found.zone = pick.zones[0];
	else if (pick.count > 1)
		found_spread(&found, &pick);
	else if (hints->fallback)
		found = (struct zone_found){ .zone = hints->fallback, .step = ZONE_STEP_DEFAULT };
	if (str_present(str_trim(hints->own)))
		found.warning = "zone_value_unknown";
	return found;
}

const struct zone *zone_by_value(
	const struct zone_tables *tables, struct str value, struct arena *scratch)
{
	struct zone_value read = zone_value_read(tables, value, scratch);

	return read.family ? read.family->zones[0] : read.zone;
}
