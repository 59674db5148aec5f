/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a process under the layer does in the tests: it works in the covered folder, and ends by
 * SIGKILL or a clean exit.
 */
#ifndef CHECK_PARTS_FIXTURE_H
#define CHECK_PARTS_FIXTURE_H

/** Rows that the parts with a database commit, each told by a byte on standard output. */
#define ROWS 12

/** Plays a part by its name. @return the exit status; 1: the program saw something wrong */
int part_play(const char *name, const char *argument);

#endif
