/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Unicode text: counting, checking, folding. UTF-8 throughout.
 */
#ifndef CORE_TEXT_H
#define CORE_TEXT_H

#include "core/arena.h"
#include "core/base.h"

/** False for anything that is not well-formed UTF-8 (RFC 3629), overlong forms and surrogates
 * included. */
bool text_is_utf8(struct str text);
/** Where the steps of eight ASCII bytes that begin at `from` end: what follows may be ASCII too. */
size_t text_ascii_run(struct str text, size_t from);
/** Code points; the text must be UTF-8. */
size_t text_points(struct str text);
/** Whether it has U+0000–001F, U+007F–009F; tab, CR and LF count too unless `allow_lines`. */
bool text_has_controls(struct str text, bool allow_lines);
/** Reads one code point and moves `*at`; U+FFFD for a bad byte. `*at` < text.len. */
uint32_t text_next(struct str text, size_t *at);
/** The first `points` code points; lent. */
struct str text_cut(struct str text, size_t points);
/** In any script. */
bool text_is_letter_or_digit(uint32_t point);
/**
 * For comparing names and opt-out words: compatibility forms and accents of Latin letters removed,
 * lower case. "ARRÊT" and "arret" become the same. Bytes that are no UTF-8 become U+FFFD.
 * STR_NULL for STR_NULL, and when memory is out.
 */
struct str text_fold(struct arena *arena, struct str text);
/** Canonical composition (NFC); STR_NULL when memory is out. The text must be UTF-8. */
struct str text_nfc(struct arena *arena, struct str text);
/** For comparing without regard to case only: NFC and full case folding; accents stay. */
struct str text_nocase(struct arena *arena, struct str text);
/** How many bytes must be changed, added or removed (Levenshtein's distance); `name` counts up to 63 bytes. */
size_t text_distance(struct str name, struct str other);

#endif
