/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a job keeps as JSON: options and tallies. Pure.
 */
#include <stdio.h>

#include "outreach/job.h"

void job_options_write(struct buf *buf, const struct job_options *options)
{
	struct json_out out;

	json_out_init(&out, buf);
	json_open(&out, NULL);
	json_put_bool(&out, "header", options->has_header);
	json_put_bool(&out, "forceOverwrite", options->force_overwrite);
	json_put_bool(&out, "startSkill", options->start_skill);
	json_put_bool(&out, "sendEmail", options->send_email);
	json_put_text(&out, "defaultTimeZone", options->zone);
	json_put_text(&out, "defaultCountry", options->country);
	json_put_text(&out, "expirationDate", options->expiry);
	json_put_text(&out, "delimiter", options->delimiter);
	json_put_text(&out, "charset", options->charset);
	json_put_text(&out, "dateOrder", options->date_order);
	json_put_text(&out, "language", options->language);
	json_close(&out);
}

static bool flag(const struct json *object, const char *name)
{
	bool value = false;

	return json_bool(json_get(object, name), &value) && value;
}

void job_options_read(const struct json *object, struct job_options *ret_options)
{
	*ret_options = (struct job_options){
		.has_header = flag(object, "header"),
		.force_overwrite = flag(object, "forceOverwrite"),
		.start_skill = flag(object, "startSkill"),
		.send_email = flag(object, "sendEmail"),
		.zone = json_text(json_get(object, "defaultTimeZone")),
		.country = json_text(json_get(object, "defaultCountry")),
		.expiry = json_text(json_get(object, "expirationDate")),
		.delimiter = json_text(json_get(object, "delimiter")),
		.charset = json_text(json_get(object, "charset")),
		.date_order = json_text(json_get(object, "dateOrder")),
		.language = json_text(json_get(object, "language")),
	};
}

static void tally_put(struct code_tally *tally, struct str code, int64_t by)
{
	size_t i = 0;

	while (i < tally->count && !str_is(code, tally->items[i].code))
		i++;
	if (i == CODE_TALLY_MAX)
		return;
	if (i == tally->count) {
		snprintf(tally->items[i].code, sizeof tally->items[i].code, "%.*s", STR_ARGS(code));
		tally->items[i].count = 0;
		tally->count++;
	}
	tally->items[i].count += by;
}

void code_tally_add(struct code_tally *tally, const char *code)
{
	tally_put(tally, str_of(code), 1);
}

void code_tally_write(struct json_out *out, const char *key, const struct code_tally *tally)
{
	json_open(out, key);
	for (size_t i = 0; i < tally->count; i++)
		json_put_int(out, tally->items[i].code, tally->items[i].count);
	json_close(out);
}

void code_tally_read(const struct json *object, struct code_tally *ret_tally)
{
	*ret_tally = (struct code_tally){ 0 };
	for (const struct json *at = json_first(object); at != NULL; at = json_next(at)) {
		int64_t count;

		if (json_int(at, &count))
			tally_put(ret_tally, json_key(at), count);
	}
}
