/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The rooms as the API sees them. Filled by src/cmd at start, then constant.
 */
#ifndef API_HUB_H
#define API_HUB_H

struct hub {
	const struct settings *settings;
	struct clock *clock;
	struct log *log;
	struct metrics *metrics;
	struct loop *loop;
	struct keyring *keyring;
	struct store *store;
	struct identity *identity;
	struct directory *directory;
	struct byoc *byoc;
	struct delivery *delivery;
	const struct ledger *ledger;
	struct conversation *conversation;
	struct outreach *outreach;
	const struct zone_tables *zones; /* with the rules of time zones they name */
	struct http_server *server;
	const char *public_url; /* without a slash at its end */
	/** Called on the loop when the business clock was moved; NULL-terminated, or NULL. */
	void (*const *on_clock)(const struct hub *hub);
};

#endif
