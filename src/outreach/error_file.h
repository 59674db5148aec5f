/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The error file of an upload (wire 6.8, decision 25): the rejected rows as they were, in the file's own encoding and
 * delimiter, with the line, the code and the reason as columns in front. Uploaded again, these columns are skipped. Pure.
 */
#ifndef OUTREACH_ERROR_FILE_H
#define OUTREACH_ERROR_FILE_H

#include "outreach/charset.h"
#include "outreach/job.h"

struct error_file {
	enum charset charset;
	char delimiter;
	bool is_french;
};

/** The reason in words, for a code of a rejected row; the code itself when it has no text. */
const char *error_text(const char *code, bool is_french);

/** The first line. @param header  raw header of the uploaded file */
void error_file_head(const struct error_file *file, struct str header, struct buf *out);
/** The line of a rejected row. */
void error_file_row(const struct error_file *file, const struct job_error *error, struct buf *out);

#endif
