/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Debian's libphonenumber, against which our telephones are compared.
 */
#ifndef PHONES_ORACLE_H
#define PHONES_ORACLE_H

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

#define ORACLE_SIZE 32

/**
 * @param country   ISO code in which the number is dialled
 * @param ret_e164  empty when it says that no such number is in use
 * @return whether one is
 */
bool oracle_parse(const char *raw, const char *country, char ret_e164[ORACLE_SIZE]);

/** How many kinds of numbers it knows; `kind` of oracle_example is below. */
int oracle_kinds(void);
/** The national digits of an example. @param country  ISO code @return false: it has none */
bool oracle_example(const char *country, int kind, char ret_digits[ORACLE_SIZE]);

#ifdef __cplusplus
}
#endif

#endif
