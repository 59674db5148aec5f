/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A short hash of text, for tables and filters. Not for secrets: core/secret.h has hashes for those.
 */
#ifndef CORE_HASH_H
#define CORE_HASH_H

#include "core/base.h"

/**
 * SipHash-2-4 under a fixed key: the same text gives the same hash for ever, since hashes are stored. Who finds a hash
 * compares the text too.
 *
 * @param kind  texts of different kinds have different hashes
 */
uint64_t hash_short(uint8_t kind, struct str text);

#endif
