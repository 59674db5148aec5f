/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The settings of passerelle-middleware: one table of options, from which --help is written too.
 */
#ifndef MIDDLEWARE_SETTINGS_H
#define MIDDLEWARE_SETTINGS_H

#include "byoc.h"

#include <stdbool.h>
#include <stdint.h>

/** Milliseconds from and to, both included. */
struct span {
	int64_t min_ms;
	int64_t max_ms;
};

/** Texts live as long as the struct. What is not given holds the default that --help shows. */
struct settings {
	const char *listen;
	const char *data_dir;
	const char *box_path;
	const char *client_id;
	const char *client_secret;
	const char *client_secret_file;
	int64_t token_lifetime_seconds;
	const char *hub_url;
	const char *hub_ca;
	const char *integration_id;
	const char *access_key_id;
	const char *access_key_secret;
	const char *access_key_secret_file;
	int64_t hub_connections;
	int64_t hub_timeout_ms;
	struct span retry;
	const char *tls_cert;
	const char *tls_key;
	const char *client_ca;
	int64_t population_seed;
	double share_answering;
	double share_stop;
	double share_failing;
	double share_invalid;
	const char *receipt;
	double share_receipt;
	struct span latency;
	struct span reply_delay;
	struct span receipt_delay;
	bool overtake;
	const char *faults;
	bool control;
	bool phone_open;
	bool log_text;
	int64_t memory_days;
	bool help;
	char *owned[8]; /* texts read from files */
};

/**
 * Reads the command line. False with a sentence in `ret_problem` for an option that is unknown,
 * incomplete or out of its range, and for a file of a secret that cannot be read.
 */
bool settings_read(int argc, char **argv, struct settings *ret_settings,
	struct byoc_text *ret_problem) BYOC_CHECKED;
void settings_done(struct settings *settings);
/** Adds the text of --help. */
void settings_help(struct byoc_text *ret_text);
/** The whole of a file without its last line end; yours. NULL with a sentence in `ret_problem`. */
char *file_read(const char *path, struct byoc_text *ret_problem);

#endif
