/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A command's questions to a running hub: signs in with an access key, asks, waits for the answer.
 */
#ifndef CMD_ASK_H
#define CMD_ASK_H

#include "core/json.h"
#include "core/settings.h"
#include "http/client.h"

struct ask {
	const char *url;    /* of the hub, without a slash at its end       */
	const char *key_id; /* access key; from the environment when absent */
	const char *key_secret;
	struct clock *clock;
	struct loop *loop;
	struct http_client *client;
	struct settings settings;
	struct str token; /* after ask_sign_in */
	struct arena *arena;
};

struct ask_answer {
	int code;              /* HTTP; 0: none */
	struct json_doc *body; /* NULL when it is no JSON; free it */
	struct str failure;    /* why there is no answer; from the arena */
};

/** Takes PASSERELLE_URL, PASSERELLE_KEY_ID and PASSERELLE_KEY_SECRET for what is absent. */
MUST_CHECK enum status ask_open(struct ask *ask);
void ask_close(struct ask *ask);
/** @return ST_UNKNOWN (the key is not accepted), ST_IO (no answer; `ret_answer->failure`) */
MUST_CHECK enum status ask_sign_in(struct ask *ask, struct ask_answer *ret_answer);
/** Waits. @param path  percent-encoded, from the slash on; @return ST_IO without an answer */
MUST_CHECK enum status ask_get(struct ask *ask, struct str path, struct ask_answer *ret_answer);

#endif
