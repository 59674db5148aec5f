/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The tz database (`zones.txt`, made while building) and the zone tables (data/tables) as files of the
 * program.
 */
#ifndef OUTREACH_EMBEDDED_ZONES_H
#define OUTREACH_EMBEDDED_ZONES_H

#include "core/base.h"
#include "core/embedded.h"

extern const struct embedded_file embedded_zones[];
extern const size_t embedded_zones_count;

/** The text of a file of the table above; STR_NULL when there is none of that name. */
struct str embedded_zones_text(const char *name);

#endif
