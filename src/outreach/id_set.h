/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A set of ids that lie close to each other, as those of a list's records do: a bit each, in pages that are made when they are
 * needed. One thread at a time.
 */
#ifndef OUTREACH_ID_SET_H
#define OUTREACH_ID_SET_H

#include "core/base.h"
#include "core/status.h"

struct id_set;

/** @return NULL when memory is out */
struct id_set *id_set_new(void);
void id_set_free(struct id_set *set);
void id_set_freep(struct id_set **set);

/** Whether it was added. */
bool id_set_has(const struct id_set *set, int64_t id);
/** @param id  >= 0. @return ST_NO_MEMORY */
MUST_CHECK enum status id_set_add(struct id_set *set, int64_t id);
/** How many different ids were added. */
int64_t id_set_count(const struct id_set *set);

#endif
