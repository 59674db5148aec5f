/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Lists as files: what requests say of their form, and how downloads are called.
 */
#ifndef API_LIST_TEXT_H
#define API_LIST_TEXT_H

#include "api/call.h"

/** comma, semicolon, tab, pipe, or the character itself. @return '\0' for anything else */
char list_delimiter(struct str name);
/** Letters, digits and hyphens of a list's name: a name for a file that every system takes. */
struct str list_plain_name(struct call *call, struct str name);

#endif
