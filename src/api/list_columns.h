/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The column mapping in the call that creates a list.
 */
#ifndef API_LIST_COLUMNS_H
#define API_LIST_COLUMNS_H

#include "api/call.h"
#include "outreach/mapping.h"

/**
 * Reads `externalIdColumn` … and `destinationMappings`, from the body or the query (the body wins).
 *
 * Neither an external id nor a destination: the mapping is automatic, if the call says `automaticMapping`.
 *
 * @param ret_mapping  texts lent by the call
 * @return ST_INVALID
 */
MUST_CHECK enum status list_columns_read(struct call *call, struct mapping *ret_mapping);

#endif
