/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every setting of the hub in one table, which feeds the parser of files, environment and command
 * line, `--help` and docs/settings.md. Order of strength: --name value, PASSERELLE_NAME, the file
 * given by --config, the default. The struct is filled once and passed on as const.
 */
#ifndef CORE_SETTINGS_H
#define CORE_SETTINGS_H

#include "core/base.h"
#include "core/buf.h"
#include "core/status.h"

/* clang-format off */
/* X(field, kind, "name", default text, least, most, "unit", "what it is for") */
#define SETTINGS(X) \
	X(data_dir,        TEXT, "data-dir",        "./run",          0, 0, "path",  "Where the database, uploads and keys are kept.") \
	X(listen,          TEXT, "listen",          "127.0.0.1:8480", 0, 0, "host:port", "Address of the API; port 0 takes a free one and prints it.") \
	X(public_url,      TEXT, "public-url",      "",               0, 0, "URL",   "How browsers and middleware reach this hub; blank: http:// and the listening address.") \
	X(log_level,       TEXT, "log-level",       "info",           0, 0, "error|warning|info|debug", "The least important lines that are written to standard error.") \
	X(workers,         INT,  "reader-threads",  "1",              1, 16, "threads", "Threads that answer long reads (exports, lists).") \
	X(max_body,        SIZE, "max-body",        "1MiB",           1024, 1073741824, "bytes", "Largest JSON body of a request.") \
	X(max_upload,      SIZE, "max-upload",      "350MiB",         1024, 4294967296, "bytes", "Largest body of a calling list upload.") \
	X(upload_keep,     TIME, "upload-keep",     "1d",             1000000, 2592000000000, "time", "How long an upload in pieces may take, from its beginning; then what arrived is removed.") \
	X(uploads_open,    INT,  "uploads-open",    "100",            1, 10000, "uploads", "Most unfinished uploads in pieces of a business unit; more are answered 429.") \
	X(list_row,        SIZE, "list-row-bytes",  "32KiB",          512, 1048576, "bytes", "Longest row of a calling list; a longer one is rejected.") \
	X(list_workbook,   SIZE, "list-workbook-bytes", "2GiB",       1048576, 1099511627776, "bytes", "Most bytes that a workbook may unpack to, and its sheet become as text; a larger one is refused.") \
	X(list_columns,    INT,  "list-columns",    "256",            1, 256, "columns", "Most columns of a calling list; a row with more is rejected.") \
	X(review_keep,     TIME, "review-keep",     "7d",             1000000, 31536000000000, "time", "How long an upload waits for its review before it is dropped.") \
	X(list_row_points, INT,  "list-row-points", "0",              0, 1048576, "characters", "Most characters (Unicode) of a row; a longer one is rejected. 0: none; the published value is 512.") \
	X(list_records_file, INT, "list-records-file", "0",           0, 1000000000, "records", "Most records of an uploaded file; a longer file fails as a whole. 0: none; the published value is 500000.") \
	X(list_records_active, INT, "list-records-active", "0",       0, 1000000000, "records", "Most records of a business unit that are not finished, in all its lists; the upload that exceeds it fails. 0: none; the published value is 1000000.") \
	X(list_days,       INT,  "list-days",       "0",              0, 36500, "days", "Longest life of a list, and furthest date of an upload's records. 0: none; the published value is 30.") \
	X(list_bin,        TIME, "list-bin",        "10d",            0, 315360000000000, "time", "How long a deleted or expired list can be restored; then it is purged.") \
	X(max_connections, INT,  "max-connections", "2000",           1, 100000, "connections", "Open connections of the API; more are refused.") \
	X(request_timeout, TIME, "request-timeout", "30s",            100000, 3600000000, "time", "A request that is not received whole in this time is cut off.") \
	X(upload_timeout,  TIME, "upload-timeout",  "1h",             100000, 86400000000, "time", "The same for the upload of a calling list.") \
	X(idle_timeout,    TIME, "idle-timeout",    "75s",            100000, 3600000000, "time", "An idle connection is closed after this time.") \
	X(request_memory,  SIZE, "request-memory",  "4MiB",           65536, 1073741824, "bytes", "Most memory one request may use while it is answered.") \
	X(memory_in_flight, SIZE, "memory-in-flight", "256MiB",       1048576, 17179869184, "bytes", "Most memory all requests being received may use; more are answered 503.") \
	X(token_lifetime,  TIME, "token-lifetime",  "1h",             1000000, 86400000000, "time", "Life of an access token.") \
	X(ott_lifetime,    TIME, "one-time-token-lifetime", "5m",     1000000, 3600000000, "time", "Life of the one-time token of the action URLs.") \
	X(signin_rate,     INT,  "signin-rate",     "20",             1, 100000, "per minute", "Failed sign-ins per address before further ones are answered 429.") \
	X(allow_http,      BOOL, "allow-http",      "off",            0, 0, "on|off", "Allow http:// URLs of integrations on loopback names (for trying out; never in production).") \
	X(allow_addresses, TEXT, "allow-addresses", "",               0, 0, "CIDR list", "Private addresses that callbacks may reach, separated by commas; public ones are always allowed.") \
	X(connect_timeout, TIME, "callback-connect-timeout", "5s",    10000, 600000000, "time", "How long a callback may take to connect.") \
	X(callback_timeout, TIME, "callback-timeout", "30s",          10000, 600000000, "time", "How long a callback may take in all.") \
	X(callback_max_answer, SIZE, "callback-max-answer", "256KiB", 1024, 67108864, "bytes", "Largest answer that is read from a middleware.") \
	X(send_connections, INT, "send-connections", "64",            1, 1000, "connections", "Connections kept to one integration.") \
	X(send_in_flight,  INT,  "send-in-flight",  "64",             1, 10000, "messages", "Messages being handed to one integration at the same time.") \
	X(lease,           TIME, "lease",           "2m",             1000000, 3600000000, "time", "How long a claimed message belongs to the sender that claimed it.") \
	X(retry_base,      TIME, "retry-base",      "5s",             1000, 86400000000, "time", "First pause after a callback that should be tried again.") \
	X(retry_cap,       TIME, "retry-cap",       "2m",             1000, 86400000000, "time", "Longest pause between tries.") \
	X(send_tries,      INT,  "send-tries",      "3",              1, 100, "tries", "Tries of one message before the attempt counts as failed.") \
	X(plan_batch,      INT,  "plan-batch",      "256",            1, 10000, "records", "Records claimed in one write.") \
	X(parked_keep,     TIME, "parked-keep",     "24h",            1000000, 2592000000000, "time", "How long a status for a message not known yet is kept.") \
	X(business_clock,  TEXT, "business-clock",  "",               0, 0, "instant", "Start the business clock at this instant (RFC 3339); blank: the system's time.") \
	X(allow_clock,     BOOL, "allow-clock",     "off",            0, 0, "on|off", "Let an administrator move the business clock through the API (for trying out).") \
	X(zones_dir,       TEXT, "zones-dir",       "",               0, 0, "path",  "Folder with newer zone tables; blank: those in the program.")
/* clang-format on */

#define SETTING_TYPE_TEXT const char *
#define SETTING_TYPE_INT  int64_t
#define SETTING_TYPE_SIZE int64_t /* bytes */
#define SETTING_TYPE_TIME usec
#define SETTING_TYPE_BOOL bool

struct settings {
#define X(field, kind, name, def, least, most, unit, text) SETTING_TYPE_##kind field;
	SETTINGS(X)
#undef X
	struct arena *arena; /* holds the texts */
};

/**
 * Fills `ret_settings` from defaults, file, environment and the arguments that start with "--".
 *
 * @param argv      arguments after the subcommand; what is no setting is left in place
 * @param ret_rest  how many arguments remain at the front of argv
 * @param problems  names each setting that is wrong, and what would be right
 * @return ST_INVALID, ST_IO (the file can't be read)
 */
MUST_CHECK enum status settings_load(int argc, char **argv, int *ret_rest,
	struct problems *problems, struct settings *ret_settings);
void settings_done(struct settings *settings);
/** The table as text for --help. */
void settings_help(struct buf *out);
/** The table as Markdown for docs/settings.md (a test compares). */
void settings_markdown(struct buf *out);

#endif
