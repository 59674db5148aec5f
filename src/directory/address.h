/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Addresses of people, and when two of them are the same: pure. An address has two forms: what is
 * handed on (`address_clean`), and the key that opt-outs, DNC records and look-ups compare
 * (`address_key`).
 */
#ifndef DIRECTORY_ADDRESS_H
#define DIRECTORY_ADDRESS_H

#include "core/arena.h"
#include "core/base.h"
#include "core/status.h"

/** Stored in the database: never renumber. */
enum address_kind {
	ADDRESS_IDENTITY = 1, /* an id on the outside platform                    */
	ADDRESS_PHONE = 2,
	ADDRESS_EMAIL = 3
};

#define ADDRESS_MAX_POINTS 1024

/** "identity", "phone", "email". */
const char *address_kind_name(enum address_kind kind);
/** @return ST_INVALID */
MUST_CHECK enum status address_kind_parse(struct str name, enum address_kind *ret_kind);

/**
 * The address as it is handed on. An identity keeps its characters (white space around it goes,
 * NFC; never read as a telephone, decision 7). A telephone becomes E.164 ("+15145550101"), read as
 * one of the North American plan unless it says otherwise (phone_parse). An e-mail address keeps the
 * part before the @ and gets a lower-case domain.
 *
 * @param ret_clean  from the arena
 * @return ST_INVALID for an empty address or one that is none of its kind
 */
MUST_CHECK enum status address_clean(
	struct arena *arena, enum address_kind kind, struct str raw, struct str *ret_clean);
/**
 * The same where telephones without a calling code are those of a country.
 *
 * @param country  as for phone_parse
 * @return ST_INVALID as address_clean
 */
MUST_CHECK enum status address_clean_in(struct arena *arena, enum address_kind kind, struct str raw,
	struct str country, struct str *ret_clean);
/**
 * What is compared: the clean address without regard to case (telephones as they are).
 *
 * @return ST_INVALID as address_clean
 */
MUST_CHECK enum status address_key(
	struct arena *arena, enum address_kind kind, struct str raw, struct str *ret_key);

#endif
