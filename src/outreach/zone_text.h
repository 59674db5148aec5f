/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Taking a text apart from the front.
 */
#ifndef OUTREACH_ZONE_TEXT_H
#define OUTREACH_ZONE_TEXT_H

#include "core/base.h"

/** Takes the text up to `stop`, and the stop, off `*text`; without a stop, all of it. */
static inline struct str text_take(struct str *text, char stop)
{
	const char *end = text->len ? memchr(text->at, stop, text->len) : NULL;
	struct str part = { text->at, end ? (size_t)(end - text->at) : text->len };
	size_t used = part.len + (end ? 1 : 0);

	text->at = text->at ? text->at + used : NULL;
	text->len -= used;
	return part;
}

#endif
