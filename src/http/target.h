/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The target of a request line (RFC 9112, 3.2): pure.
 */
#ifndef HTTP_TARGET_H
#define HTTP_TARGET_H

#include "core/base.h"

/**
 * Splits "/path?query" or "http://host/path?query" (the authority is dropped); "*" is a path.
 * Both parts stay as sent and are lent from `target`; a missing query is empty.
 *
 * @return false for control characters, spaces, '#', or a target of any other form
 */
bool target_split(struct str target, struct str *ret_path, struct str *ret_query);

#endif
