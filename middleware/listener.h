/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MIDDLEWARE_LISTENER_H
#define MIDDLEWARE_LISTENER_H

#include "byoc.h"

struct listener {
	int fd; /* -1: none */
	char address[96];
};

/** Binds to "address:port" ("[::1]:0" too) and listens. False with a sentence in `ret_problem`. */
bool listener_open(const char *where, bool tls, struct listener *ret_listener,
	struct byoc_text *ret_problem) BYOC_CHECKED;
void listener_close(struct listener *listener);

#endif
