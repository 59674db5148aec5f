/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Telephones of all countries: written in any way people write them, made into E.164 when the number can be in use. Pure, allocates
 * nothing, any thread. The rules are those of libphonenumber with its newest metadata (docs/telephones.md).
 */
#ifndef DIRECTORY_PHONE_H
#define DIRECTORY_PHONE_H

#include "core/base.h"
#include "core/status.h"

/** "+", a calling code of at most 3 digits, a national number of at most 17, NUL. */
#define PHONE_E164_SIZE   22
#define PHONE_REGION_SIZE 4

/** Why a text is no telephone. */
enum phone_fault {
	PHONE_FINE,
	PHONE_EMPTY,     /* no digit                                                             */
	PHONE_CHARACTER, /* a letter, or another character that no number has                    */
	PHONE_CODE,      /* no country has this calling code                                     */
	PHONE_SHORT,     /* too few digits for its country                                       */
	PHONE_LONG,      /* too many                                                             */
	PHONE_UNUSED /* the digits are as many as they should be, but no such number is in use */
};

struct phone {
	char e164[PHONE_E164_SIZE];
	size_t len;
	char region[PHONE_REGION_SIZE]; /* ISO 3166, "001" for numbers of no country */
};

/**
 * Reads a telephone.
 *
 * International: with + or an international prefix (00, or what is dialled in `country`). Otherwise as it is written or dialled in
 * `country`: with or without its national prefix, a carrier's code or the country's own calling code. Spaces, hyphens, dots, slashes
 * and parentheses of all kinds are passed over; an extension (ext. 12, x12, poste 12, ;ext=12) is dropped; digits may be full-width
 * or of another script; letters are no digits.
 *
 * @param raw        UTF-8
 * @param country    ISO 3166 code of two letters; absent, or anything else: the North American plan
 * @param ret_phone  changed only on success
 * @param ret_fault  always set; may be NULL
 * @return ST_INVALID
 */
MUST_CHECK enum status phone_parse(
	struct str raw, struct str country, struct phone *ret_phone, enum phone_fault *ret_fault);

/** Whether the text is an ISO 3166 code, in any case, of a country with telephones. @param ret_code  in upper case */
bool phone_country(struct str text, char ret_code[3]);

/** "fine", "empty", "character", "code", "short", "long", "unused". */
const char *phone_fault_name(enum phone_fault fault);

#endif
