/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The subcommands of `passerelle`: one row each. A command gets the arguments after its name and
 * returns the exit status: 0 done, 1 failed, 2 asked for something wrong.
 */
#ifndef CMD_COMMANDS_H
#define CMD_COMMANDS_H

#include "core/status.h"

#define EXIT_USAGE 2

struct command {
	const char *name;
	const char *arguments;
	const char *summary[2]; /* English, French */
	int (*run)(int argc, char **argv);
};
/** Ends with a row without a name. */
extern const struct command commands[];

int command_serve(int argc, char **argv);
int command_dump_sql(int argc, char **argv);
int command_why(int argc, char **argv);
int command_list(int argc, char **argv);

/** Whether people are to be spoken to in French: LC_ALL, LC_MESSAGES, LANG. */
bool locale_is_french(void);

/** The problems as lines on standard error, in French when the locale is French. */
void problems_print(const char *what, enum status s, const struct problems *problems);
/** Says what is wrong with the arguments; returns EXIT_USAGE. */
int usage_error(const char *command, const char *argument);

#endif
