/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A command's questions to a running hub: signs in with an access key, asks, waits for the answer.
 */
#ifndef CMD_ASK_H
#define CMD_ASK_H

#include <stdio.h>

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

struct ask_question {
	enum http_method method;
	struct str path; /* percent-encoded, from the slash on        */
	struct str body;
	const char *type;                 /* content type; NULL: JSON                  */
	const struct http_header *header; /* one more; NULL: none       */
	usec timeout;                     /* 0: 30 s                    */
	FILE *to; /* where the body of an answer 200 is written as it comes; NULL: it is kept */
};

struct ask_answer {
	int code;              /* HTTP; 0: none */
	struct json_doc *body; /* NULL when it is no JSON */
	struct buf text;       /* what is no JSON, as it came */
	struct str failure;    /* why there is no answer; lent by the ask until the next question */
};

/**
 * Takes PASSERELLE_URL, PASSERELLE_KEY_ID and PASSERELLE_KEY_SECRET for what is absent; the secret may stand in the file that
 * PASSERELLE_KEY_SECRET_FILE names instead.
 */
MUST_CHECK enum status ask_open(struct ask *ask);
/** After ask_open, whatever it returned. */
void ask_close(struct ask *ask);
/** @return ST_UNKNOWN (the key is not accepted), ST_IO (no answer; `ret_answer->failure`) */
MUST_CHECK enum status ask_sign_in(struct ask *ask, struct ask_answer *ret_answer);
/**
 * Asks, and waits. Signs in again when the token is not valid any more.
 *
 * @param ret_answer  ask_answer_done it, whatever is returned
 * @return ST_IO without an answer
 */
MUST_CHECK enum status ask_send(
	struct ask *ask, const struct ask_question *question, struct ask_answer *ret_answer);
/** ask_send with GET. */
MUST_CHECK enum status ask_get(struct ask *ask, struct str path, struct ask_answer *ret_answer);
/** Root of the answer's JSON; NULL without one. */
const struct json *ask_root(const struct ask_answer *answer);
/** Frees what an answer holds; harmless when it holds nothing. */
void ask_answer_done(struct ask_answer *answer);
/** The answer's refusal, or why there is none, in one line on standard error. @param what  the command */
void ask_print_refusal(const char *what, const struct ask_answer *answer);
/** Waits for a while. */
void ask_pause(struct ask *ask, usec span);

#endif
