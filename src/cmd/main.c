/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "cmd/commands.h"

static const struct command *command_find(const char *name)
{
	for (const struct command *command = commands; command->name; command++)
		if (strcmp(command->name, name) == 0)
			return command;
	return NULL;
}

int main(int argc, char **argv)
{
	const char *name = argc > 1 ? argv[1] : "help";
	const struct command *command;

	if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0)
		name = "help";
	if (strcmp(name, "--version") == 0)
		name = "version";
	if (!(command = command_find(name))) {
		fprintf(stderr, "passerelle: there is no command \"%s\"; see `passerelle help`\n",
			name);
		return EXIT_USAGE;
	}
	return command->run(argc > 2 ? argc - 2 : 0, argv + (argc > 2 ? 2 : argc));
}
