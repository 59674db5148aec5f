/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the routes of uploads in pieces share.
 */
#ifndef API_LIST_PIECES_H
#define API_LIST_PIECES_H

#include "api/filters.h"
#include "api/list_upload.h"

/** The upload that the path names. Any thread. @return ST_NOT_FOUND, for one that has expired too */
MUST_CHECK enum status piece_find(struct call *call, struct resumable *ret_upload);
/** Its members, but for how much of it is there. */
void piece_put_upload(struct json_out *out, const struct resumable *upload);
/** The import, which owns the files. */
struct import *piece_import(const struct call *call);

#endif
