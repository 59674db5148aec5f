/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Steps: what a process does that others can see or that lasts. Any thread.
 */
#ifndef CRASH_STEPS_H
#define CRASH_STEPS_H

#include "real.h"

#include <stdbool.h>

#define PUBLIC __attribute__((visibility("default")))

/** @param kill_at  number of the step at which to die; 0: none; @param count_file  may be NULL */
void steps_start(long kill_at, bool kill_after, const char *count_file);
/** At a clean exit: writes the number of steps. */
void steps_stop(void);

/** Counts a step that is about to happen. @return its number, for step_over */
long step_begin(void);
/** After it has happened; 0: it was none. */
void step_over(long step);
/** As step_begin when `fd` is a socket, else 0. */
long send_begin(int fd);
/** Data that came in from a socket is a step, an empty-handed look is none. @return len */
ssize_t received(int fd, ssize_t len);

#endif
