/* SPDX-License-Identifier: Apache-2.0 */
#include "faults.h"

#include "population.h"

#include <stdlib.h>
#include <string.h>

enum { FAULT_SALT = 1000 };

static const struct field {
	const char *name;
	size_t at;
	double max;
} fields[] = {
	{ "500", offsetof(struct faults, percent[FAULT_500]), 100 },
	{ "429", offsetof(struct faults, percent[FAULT_429]), 100 },
	{ "401", offsetof(struct faults, percent[FAULT_401]), 100 },
	{ "403", offsetof(struct faults, percent[FAULT_403]), 100 },
	{ "404", offsetof(struct faults, percent[FAULT_404]), 100 },
	{ "410", offsetof(struct faults, percent[FAULT_410]), 100 },
	{ "503", offsetof(struct faults, percent[FAULT_503]), 100 },
	{ "hang", offsetof(struct faults, percent[FAULT_HANG]), 100 },
	{ "close", offsetof(struct faults, percent[FAULT_CLOSE]), 100 },
	{ "no-id", offsetof(struct faults, percent[FAULT_NO_ID]), 100 },
	{ "same-id", offsetof(struct faults, percent[FAULT_SAME_ID]), 100 },
	{ "other-thread", offsetof(struct faults, percent[FAULT_OTHER_THREAD]), 100 },
	{ "retry-after", offsetof(struct faults, retry_after_seconds), 86400 },
	{ "hang-ms", offsetof(struct faults, hang_ms), 600000 },
};

enum { FIELD_COUNT = sizeof fields / sizeof *fields };

const char *fault_name(enum fault fault)
{
	/* The first fields stand in the order of the enum. */
	return fault == FAULT_NONE ? "none" : fields[fault - 1].name;
}

static double *field_value(struct faults *faults, const struct field *field)
{
	return (double *)((char *)faults + field->at);
}

static bool field_parse(
	struct faults *faults, const char *text, size_t len, struct byoc_text *ret_problem)
{
	const char *equals = memchr(text, '=', len);
	size_t name_len = equals ? (size_t)(equals - text) : len;

	for (size_t i = 0; equals && i < FIELD_COUNT; i++) {
		char *end = NULL;
		double value;

		if (strlen(fields[i].name) != name_len ||
			memcmp(text, fields[i].name, name_len) != 0)
			continue;
		value = strtod(equals + 1, &end);
		if (end == equals + 1 || end != text + len ||
			!(value >= 0 && value <= fields[i].max))
			break;
		*field_value(faults, &fields[i]) = value;
		return true;
	}
	byoc_text_addf(ret_problem,
		"\"%.*s\" is no fault; write name=number with one of:", (int)len, text);
	for (size_t i = 0; i < FIELD_COUNT; i++)
		byoc_text_addf(ret_problem, " %s (0 to %g)", fields[i].name, fields[i].max);
	return false;
}

bool faults_parse(const char *text, struct faults *ret_faults, struct byoc_text *ret_problem)
{
	struct faults faults = { .retry_after_seconds = 1, .hang_ms = 5000 };
	double sum = 0;

	while (*text) {
		size_t len = strcspn(text, ",");

		if (len && !field_parse(&faults, text, len, ret_problem))
			return false;
		text += len;
		text += *text == ',';
	}
	for (size_t i = 0; i < FAULT_COUNT; i++)
		sum += faults.percent[i];
	if (sum > 100) {
		byoc_text_addz(ret_problem, "the faults are more than 100 percent together");
		return false;
	}
	*ret_faults = faults;
	return true;
}

void faults_print(const struct faults *faults, struct byoc_text *ret_text)
{
	struct faults copy = *faults;

	for (size_t i = 0; i < FIELD_COUNT; i++)
		byoc_text_addf(ret_text, "%s%s=%g", i ? "," : "", fields[i].name,
			*field_value(&copy, &fields[i]));
}

enum fault fault_draw(const struct faults *faults, int64_t seed, uint64_t number)
{
	uint64_t hash = population_hash(seed, (const char *)&number, sizeof number, FAULT_SALT);
	double left = (double)(hash >> 11) * 0x1p-53 * 100;

	for (enum fault fault = FAULT_500; fault < FAULT_COUNT; fault++) {
		if (left < faults->percent[fault])
			return fault;
		left -= faults->percent[fault];
	}
	return FAULT_NONE;
}
