/* SPDX-License-Identifier: Apache-2.0 */
#include "api/messages.h"

#include "core/problem_codes.h"

static const struct message_text texts[] = {
#define X(code, english, french) { code, { english, french } },
	PROBLEM_CODES(X)
#undef X
};

const struct message_text *message_at(size_t index)
{
	return index < COUNT_OF(texts) ? &texts[index] : NULL;
}

static const struct message_text *text_find(struct str code)
{
	for (size_t i = 0; i < COUNT_OF(texts); i++)
		if (str_is(code, texts[i].code))
			return &texts[i];
	return NULL;
}

/* The quality of a list item such as "fr-CA;q=0.8", in thousandths. */
static int item_quality(struct str item)
{
	const char *q = item.len ? memmem(item.at, item.len, "q=", 2) : NULL;
	int value = 0, digit = 100;
	size_t at;

	if (!q)
		return 1000;
	at = (size_t)(q - item.at) + 2;
	if (at < item.len && item.at[at] == '1')
		return 1000;
	for (at += 2; at < item.len && digit > 0; at++, digit /= 10) {
		if (item.at[at] < '0' || item.at[at] > '9')
			break;
		value += (item.at[at] - '0') * digit;
	}
	return value;
}

static bool item_names(struct str item, const char *language)
{
	if (item.len < 2 || !str_equal_nocase((struct str){ item.at, 2 }, str_of(language)))
		return false;
	return item.len == 2 || strchr("-; ", item.at[2]) != NULL;
}

enum language language_choose(struct str accept_language)
{
	int best[2] = { 0, 0 };

	while (accept_language.len > 0) {
		const char *comma = memchr(accept_language.at, ',', accept_language.len);
		size_t len = comma ? (size_t)(comma - accept_language.at) : accept_language.len;
		struct str item = str_trim((struct str){ accept_language.at, len });
		int quality = item_quality(item);

		if (item_names(item, "en"))
			best[LANGUAGE_EN] = MAX_OF(best[LANGUAGE_EN], quality);
		if (item_names(item, "fr"))
			best[LANGUAGE_FR] = MAX_OF(best[LANGUAGE_FR], quality);
		len += comma ? 1 : 0;
		accept_language.at += len;
		accept_language.len -= len;
		/* The first named of two that are liked alike wins. */
		if (best[LANGUAGE_FR] == best[LANGUAGE_EN] && best[LANGUAGE_EN] > 0)
			best[item_names(item, "en") ? LANGUAGE_EN : LANGUAGE_FR]--;
	}
	return best[LANGUAGE_FR] > best[LANGUAGE_EN] ? LANGUAGE_FR : LANGUAGE_EN;
}

/* A cause is the code of another problem: its sentence, without its period, stands inside of ours. */
static bool cause_write(struct buf *out, struct str code, enum language language)
{
	const struct message_text *found = text_find(code);
	struct str text = str_of(found ? found->text[language] : "");

	if (!found || strchr(text.at, '{'))
		return false;
	if (text.len > 0 && text.at[text.len - 1] == '.')
		text.len--;
	buf_add(out, text);
	return true;
}

static void parameter_write(
	struct buf *out, const struct problem *problem, struct str name, enum language language)
{
	static const char *const whole[] = { "the request", "la requête" };

	if (str_is(name, "field")) {
		buf_add(out, problem->field.len ? problem->field : str_of(whole[language]));
		return;
	}
	for (size_t i = 0; i < problem->param_count; i++) {
		if (!str_is(name, problem->params[i].name))
			continue;
		if (!str_is(name, "cause") || !cause_write(out, problem->params[i].value, language))
			buf_add(out, problem->params[i].value);
		return;
	}
}

void message_write(struct buf *out, const struct problem *problem, enum language language)
{
	const struct message_text *found = text_find(str_of(problem->code));
	const char *at = found ? found->text[language] : problem->code;

	while (*at) {
		size_t plain = strcspn(at, "{");
		const char *end = strchr(at + plain, '}');

		buf_add_bytes(out, at, plain);
		at += plain;
		if (!end) {
			buf_add(out, str_of(at));
			return;
		}
		parameter_write(
			out, problem, (struct str){ at + 1, (size_t)(end - at) - 1 }, language);
		at = end + 1;
	}
}

void message_put_code(struct json_out *out, const char *key, struct str code, struct str cause,
	enum language language)
{
	struct buf text CLEANUP(buf_done) = { 0 };

	if (!text_find(code)) {
		json_put_null(out, key);
		return;
	}
	buf_init(&text, 4096);
	buf_add(&text, str_of(text_find(code)->text[language]));
	if (text_find(cause)) {
		buf_add_char(&text, ' ');
		buf_add(&text, str_of(text_find(cause)->text[language]));
	}
	json_put_text(out, key, buf_str(&text));
}
