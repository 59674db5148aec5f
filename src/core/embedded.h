/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A file that is part of the program.
 */
#ifndef CORE_EMBEDDED_H
#define CORE_EMBEDDED_H

#include <stddef.h>

struct embedded_file {
	const char *name;
	const unsigned char *data;
	size_t size;
};

#endif
