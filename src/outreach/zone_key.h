/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Names of places and zones in the form in which they are compared. Pure.
 */
#ifndef OUTREACH_ZONE_KEY_H
#define OUTREACH_ZONE_KEY_H

#include "core/arena.h"

/** Bytes of a key. */
#define ZONE_KEY_SIZE 96

/**
 * Lower case, without accents, signs and spaces; "Saint", "Sainte", "Mount" and "Fort" as their short
 * forms: "Ft. Saint-Élie" and "fort st elie" become equal.
 *
 * @param scratch  used for text with letters beyond those of Europe's Latin alphabets
 * @return         lent from `room`; empty when it would be longer
 */
struct str zone_key(struct arena *scratch, struct str text, char room[ZONE_KEY_SIZE]);

#endif
