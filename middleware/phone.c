/* SPDX-License-Identifier: Apache-2.0 */
#include "phone.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

enum { TEXT_MAX_BYTES = 4000 };

struct phone {
	struct bubble *bubbles; /* a ring */
	size_t capacity;
	size_t count;
	size_t next;
	char secret[33];
};

struct phone *phone_new(size_t capacity)
{
	struct phone *phone = calloc(1, sizeof *phone);
	unsigned char random[16];

	if (!phone)
		return NULL;
	phone->bubbles = calloc(capacity, sizeof *phone->bubbles);
	phone->capacity = capacity;
	randombytes_buf(random, sizeof random);
	sodium_bin2hex(phone->secret, sizeof phone->secret, random, sizeof random);
	if (phone->bubbles)
		return phone;
	free(phone);
	return NULL;
}

/* The texts of a bubble stand in one allocation, which begins with the channel. */
static void bubble_done(struct bubble *bubble)
{
	free((char *)(uintptr_t)bubble->channel);
	*bubble = (struct bubble){ 0 };
}

void phone_free(struct phone *phone)
{
	if (!phone)
		return;
	for (size_t i = 0; i < phone->capacity; i++)
		bubble_done(&phone->bubbles[i]);
	free(phone->bubbles);
	free(phone);
}

/* The bytes of a text that are kept: whole code points, not more than a page can show. */
static size_t text_cut(const char *text)
{
	size_t len = strnlen(text, TEXT_MAX_BYTES);

	while (((unsigned char)text[len] & 0xc0) == 0x80)
		len--;
	return len;
}

static const char *text_place(char **at, const char *text)
{
	char *place = *at;

	*at = stpcpy(place, text) + 1;
	return place;
}

void phone_add(struct phone *phone, const struct bubble *bubble)
{
	struct bubble copy = *bubble;
	size_t text_len = text_cut(bubble->text);
	char *at = malloc(strlen(bubble->channel) + strlen(bubble->recipient) +
			  strlen(bubble->thread) + text_len + 4);

	if (!at)
		return;
	copy.channel = text_place(&at, bubble->channel);
	copy.recipient = text_place(&at, bubble->recipient);
	copy.thread = text_place(&at, bubble->thread);
	copy.text = memcpy(at, bubble->text, text_len);
	at[text_len] = '\0';
	bubble_done(&phone->bubbles[phone->next]);
	phone->bubbles[phone->next] = copy;
	phone->next = (phone->next + 1) % phone->capacity;
	phone->count += phone->count < phone->capacity;
}

size_t phone_count(const struct phone *phone)
{
	return phone->count;
}

const struct bubble *phone_at(const struct phone *phone, size_t at)
{
	return &phone->bubbles[(phone->next + phone->capacity - 1 - at) % phone->capacity];
}

const char *phone_secret(const struct phone *phone)
{
	return phone->secret;
}
