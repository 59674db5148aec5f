/* SPDX-License-Identifier: Apache-2.0 */
/*
 * BYOC integrations (wire 8.1): each is a channel type of its own, behind which stands one
 * middleware. Secrets are sealed and never given back.
 */
#ifndef BYOC_INTEGRATION_H
#define BYOC_INTEGRATION_H

#include "core/arena.h"
#include "core/secret.h"
#include "core/status.h"
#include "store/db.h"

/** How the middleware's token endpoint is asked (wire 10). Stored: never renumber. */
enum token_form { TOKEN_JSON = 0, TOKEN_FORM = 1 };
/** The thread id proposed for a new conversation (decision 3). Stored: never renumber. */
enum thread_form { THREAD_RECIPIENT = 0, THREAD_UUID = 1 };
/** How a telephone is handed over (decision 7). Stored: never renumber. */
enum phone_form { PHONE_E164 = 0, PHONE_DIGITS = 1, PHONE_AS_IN_FILE = 2 };

struct integration {
	int64_t bu_id;
	int64_t no;         /* key in the database; also the connection pool */
	struct str id;      /* what channels name as channelIntegrationId: a UUID */
	struct str name;    /* 1 to 100 code points                             */
	struct str box_url; /* without a slash at its end                       */
	struct str authorization_url;
	struct str add_url, reconnect_url, remove_url;
	struct str client_id;
	struct str client_certificate, ca_certificate; /* PEM */
	struct str color;                              /* #RRGGBB */
	struct str icon;                               /* byoc_icons */
	bool use_outbound_30;
	enum token_form token_form;
	enum thread_form thread_form;
	enum phone_form phone_form;
	bool remembers_message_ids;
	int64_t pace; /* messages a second, 0: no own limit */

	bool has_client_secret, has_private_key;
	/* only written: filled by the caller of add and update; NULL keeps, empty removes */
	struct str client_secret, private_key;

	bool token_at_box; /* blank authorization URL: the box URL itself gave a token (decision 22) */
	struct str problem_code; /* the last fault that people should know; absent: none */
	struct str problem_why;
	usec problem_at;
	usec created_at, updated_at;
	int64_t version; /* in an update: what was read, 0 for any */
};

/** NULL-terminated list of the icons (wire 3A.1 externalPlatformIcon). */
extern const char *const byoc_icons[];

/**
 * Checks what does not need the database: URLs, colour, client id and secret, the certificate
 * triple (all three or none; decision 21). A private key that is kept is given in `private_key`.
 *
 * @param wall  for the certificates' dates
 * @param allow_http  settings.allow_http
 * @param problems  named by the API's field names (integrationBoxUrl …)
 * @return ST_INVALID
 */
MUST_CHECK enum status integration_check(const struct integration *integration, bool allow_http,
	usec wall, struct problems *problems);

/** Seals the secrets. Writer. @return ST_CONFLICT ("unique" on name) */
MUST_CHECK enum status integration_add(struct db *db, const struct keyring *keyring,
	struct integration *integration, usec now, struct arena *arena, struct problems *problems);
/** @return ST_NOT_FOUND, ST_CONFLICT (name, version). Writer. */
MUST_CHECK enum status integration_update(struct db *db, const struct keyring *keyring,
	const struct integration *integration, usec now, struct arena *arena,
	struct problems *problems);
/** Texts from the arena; no secrets. @return ST_NOT_FOUND */
MUST_CHECK enum status integration_load(struct db *db, int64_t bu_id, struct str id,
	struct arena *arena, struct integration *ret_integration);
MUST_CHECK enum status integration_load_no(struct db *db, int64_t bu_id, int64_t no,
	struct arena *arena, struct integration *ret_integration);
/** Opens the sealed secrets into `integration`. @return ST_INVALID (the key is gone) */
MUST_CHECK enum status integration_open_secrets(struct db *db, const struct keyring *keyring,
	struct integration *integration, struct arena *arena);
/** @return ST_NOT_FOUND, ST_CONFLICT ("integration_has_channels"). Writer. */
MUST_CHECK enum status integration_remove(
	struct db *db, int64_t bu_id, struct str id, usec now, struct problems *problems);

typedef void integration_fn(void *arg, const struct integration *integration, int64_t channels);
/** In order of name; channels is how many it has. */
MUST_CHECK enum status integration_each(
	struct db *db, int64_t bu_id, integration_fn *fn, void *arg);

/**
 * Keeps the last fault of an integration for people (code NULL: all is well again). Writer.
 *
 * @param why  details without addresses or secrets
 */
MUST_CHECK enum status integration_report(
	struct db *db, int64_t bu_id, int64_t no, const char *code, struct str why, usec now);
/** Remembers that the box URL itself is the token endpoint, or is not. Writer. */
MUST_CHECK enum status integration_set_token_at_box(
	struct db *db, int64_t bu_id, int64_t no, bool token_at_box);

#endif
