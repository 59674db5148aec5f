/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The real program as a child process, and a client to talk to it.
 */
#ifndef MIDDLEWARE_PROGRAM_FIXTURE_H
#define MIDDLEWARE_PROGRAM_FIXTURE_H

#include "byoc.h"

#include <sys/types.h>

enum { ARGUMENTS_MAX = 32 };

struct program {
	char folder[64];
	char url[128];
	char listen[64];                      /* after the first start: the same address again */
	const char *arguments[ARGUMENTS_MAX]; /* besides --listen and --data-dir; NULL ends them */
	pid_t pid;
};

struct reply {
	long status; /* 0: the connection ended without an answer */
	struct byoc_text headers;
	struct byoc_text body;
};

/** Where the program is; `ret_path` itself. */
const char *program_path(char ret_path[512]);
/** Makes the data directory. */
void program_init(struct program *program);
/** Starts it and waits for the line with its address. */
void program_start(struct program *program);
/** Sends the signal and waits for the end; the wait status. */
int program_end(struct program *program, int signal);
/** Ends it when it runs, and removes its directory. */
void program_done(struct program *program);

/** `headers` is a list of lines that ends with NULL, or NULL. Free with reply_done. */
struct reply http(const char *method, const char *base, const char *path,
	const char *const *headers, const char *body);
void reply_done(struct reply *reply);
/** A member of the JSON body as text (numbers too), yours; NULL when there is none. "a.b" goes down. */
char *reply_member(const struct reply *reply, const char *name);
/** The value of a header of the answer, yours; NULL when there is none. */
char *reply_header(const struct reply *reply, const char *name);

#endif
