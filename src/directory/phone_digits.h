/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The digits of a telephone as a person wrote it. Pure.
 */
#ifndef DIRECTORY_PHONE_DIGITS_H
#define DIRECTORY_PHONE_DIGITS_H

#include "directory/phone.h"

/** An international prefix, a calling code and a national number of the greatest lengths. */
#define PHONE_DIGITS_MAX 40

struct phone_digits {
	uint8_t at[PHONE_DIGITS_MAX]; /* values 0 to 9 */
	size_t len;
	bool has_plus;
};

/** @return PHONE_FINE, PHONE_EMPTY, PHONE_CHARACTER or PHONE_LONG */
enum phone_fault phone_digits_read(struct str raw, struct phone_digits *ret_digits);

#endif
