/* SPDX-License-Identifier: Apache-2.0 */
#include "population.h"

#include <sodium.h>
#include <string.h>

/* One draw each, so that changing one share does not change who is in another. */
enum draw {
	DRAW_LANGUAGE,
	DRAW_UNKNOWN,
	DRAW_FAILING,
	DRAW_RECEIPTS,
	DRAW_REPLY,
	DRAW_TEXT,
	DRAW_LATENCY,
	DRAW_REPLY_DELAY,
	DRAW_RECEIPT_DELAY,
	DRAW_SEEN_DELAY
};

enum { TEXTS = 4 };

static const char *const answers[2][TEXTS] = {
	{ "Yes, thank you!", "Who is this?", "Can you call me tomorrow?", "OK \xF0\x9F\x91\x8D" },
	{ "Oui, merci !", "Qui est-ce ?",
		"Pouvez-vous m\xE2\x80\x99"
		"appeler demain ?",
		"D\xE2\x80\x99"
		"accord, parfait" },
};

static const char *const stops[2][TEXTS] = {
	{ "STOP", "Stop!", "unsubscribe", "QUIT" },
	{ "ARR\xC3\x8AT", "Arr\xC3\xAAt !", "arret", "Me d\xC3\xA9sabonner" },
};

uint64_t population_hash(int64_t seed, const char *bytes, size_t len, uint64_t salt)
{
	unsigned char key[crypto_shorthash_KEYBYTES];
	uint64_t hash;

	memcpy(key, &seed, sizeof seed);
	memcpy(key + sizeof seed, &salt, sizeof salt);
	crypto_shorthash((unsigned char *)&hash, (const unsigned char *)bytes, len, key);
	return hash;
}

struct person {
	const char *id;
	size_t len;
	int64_t seed;
};

static uint64_t draw(const struct person *person, enum draw which)
{
	return population_hash(person->seed, person->id, person->len, which);
}

/* 0 to less than 1. */
static double draw_share(const struct person *person, enum draw which)
{
	return (double)(draw(person, which) >> 11) * 0x1p-53;
}

static int64_t draw_span(const struct person *person, enum draw which, struct span span)
{
	uint64_t width = (uint64_t)(span.max_ms - span.min_ms) * 1000 + 1;

	if (!span.max_ms)
		return 0;
	return span.min_ms * 1000 + (int64_t)(draw(person, which) % width);
}

void persona_of(const struct settings *settings, const char *recipient, struct persona *ret_persona)
{
	struct person person = { recipient, strlen(recipient), settings->population_seed };
	double reply = draw_share(&person, DRAW_REPLY);
	size_t text = draw(&person, DRAW_TEXT) % TEXTS;
	struct persona persona = {
		.french = draw(&person, DRAW_LANGUAGE) & 1,
		.unknown = draw_share(&person, DRAW_UNKNOWN) < settings->share_invalid,
		.failing = draw_share(&person, DRAW_FAILING) < settings->share_failing,
		.receipts = draw_share(&person, DRAW_RECEIPTS) < settings->share_receipt,
		.latency_usec = draw_span(&person, DRAW_LATENCY, settings->latency),
		.reply_delay_usec = draw_span(&person, DRAW_REPLY_DELAY, settings->reply_delay),
		.receipt_delay_usec =
			draw_span(&person, DRAW_RECEIPT_DELAY, settings->receipt_delay),
	};

	persona.seen_delay_usec = persona.receipt_delay_usec +
				  draw_span(&person, DRAW_SEEN_DELAY, settings->receipt_delay);
	if (!persona.failing && reply < settings->share_stop) {
		persona.reply = REPLY_STOP;
		persona.text = stops[persona.french][text];
	} else if (!persona.failing && reply < settings->share_stop + settings->share_answering) {
		persona.reply = REPLY_ANSWER;
		persona.text = answers[persona.french][text];
	}
	*ret_persona = persona;
}
