/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whether a file can be a list at all, by its first bytes and, of a workbook, by the names of its sheets. Any thread.
 */
#ifndef OUTREACH_FILE_KIND_H
#define OUTREACH_FILE_KIND_H

#include "core/status.h"

/** Whether it begins as XLSX does (and as every ZIP archive). */
bool file_is_workbook(int fd);
/**
 * Text of any encoding and XLSX are lists.
 *
 * @param fd     a whole file; its offset is moved
 * @param sheet  that a workbook must have; absent: any
 * @return       ST_INVALID with a problem of "listFile": file_workbook (XLS, ODS, XLSB …), workbook_encrypted,
 *               workbook_damaged, workbook_large, file_binary; of "sheet": workbook_sheet; ST_IO, ST_NO_MEMORY
 */
MUST_CHECK enum status file_check_kind(int fd, struct str sheet, struct problems *problems);

#endif
