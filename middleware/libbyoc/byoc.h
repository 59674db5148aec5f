/* SPDX-License-Identifier: Apache-2.0 */
/*
 * libbyoc: what a middleware needs between a messaging platform and a hub that speaks the BYOC
 * protocol.
 *
 *   byoc_auth      the OAuth 2.0 token endpoint of the middleware, and the check of what it handed
 * out byoc_outbound  a message callback of the 2.0 dialect, read into a struct; the answer to it
 *   byoc_store     a durable memory of message ids and a durable list of what is owed to the hub
 *   byoc_hub       an HTTP client for the hub's API that fits into any poll or epoll loop
 *   byoc_outbox    posts what is owed until the hub takes it
 *
 * Nothing here starts a thread, blocks on the network, logs or exits. An object belongs to one
 * thread at a time; different objects may live on different threads, except that an outbox uses its
 * store and its hub. Text is UTF-8 and ends with NUL. Instants are UTC microseconds since 1970. A
 * function that answers `bool` answers false when it could not do its work; what can go wrong is
 * said beside it.
 */
#ifndef BYOC_H
#define BYOC_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define BYOC_CHECKED __attribute__((warn_unused_result))

/* --- Text ------------------------------------------------------------------------------------- */

/** A growing text. All zero is an empty one. Past 16 MiB, or without memory, `failed` is set and
 * stays. */
struct byoc_text {
	char *data; /* NUL after `len` bytes; NULL while nothing was added */
	size_t len;
	size_t capacity;
	bool failed;
};

void byoc_text_done(struct byoc_text *text);
/** Empties it and keeps its memory. */
void byoc_text_clear(struct byoc_text *text);
void byoc_text_add(struct byoc_text *text, const char *bytes, size_t len);
void byoc_text_addz(struct byoc_text *text, const char *z);
void byoc_text_addf(struct byoc_text *text, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
/** As a JSON string with its quotes; NULL becomes `null`. */
void byoc_text_add_json(struct byoc_text *text, const char *z);
/** With the five characters that mean something in HTML replaced, in text and in attributes. */
void byoc_text_add_html(struct byoc_text *text, const char *z);
/** Percent-encoded: only letters, digits, `-`, `.`, `_` and `~` stay. */
void byoc_text_add_url(struct byoc_text *text, const char *z);
/** As `2026-01-31T09:30:00.250+00:00`. */
void byoc_text_add_time(struct byoc_text *text, int64_t usec);
/** The text itself, never NULL. */
const char *byoc_text_z(const struct byoc_text *text);

/**
 * Percent-decoding of `len` bytes; `plus` also makes a space of `+`. The result is yours (free).
 * NULL for a broken escape, for a NUL in disguise, for bytes that are not UTF-8, and without
 * memory.
 */
char *byoc_url_decode(const char *bytes, size_t len, bool plus);
/** The decoded value of a field of a query or form text, yours; NULL when it is not there or
 * broken. */
char *byoc_form_get(const char *form, const char *name);
bool byoc_utf8_valid(const char *bytes, size_t len);
/** Whether both are the same, in a time that tells nothing about where they differ. */
bool byoc_same_secret(const char *a, const char *b);
/** A new random UUID (version 4) with its NUL. */
void byoc_uuid_new(char ret_uuid[37]);

int64_t byoc_now_usec(void);
/** Of a clock that only moves forward: for waiting, not for showing. */
int64_t byoc_monotonic_usec(void);

/* --- Tokens: what the hub shows on its callbacks ---------------------------------------------- */

struct byoc_auth;

struct byoc_auth_settings {
	const char *client_id; /* "" or NULL: no token is asked for, every callback is welcome */
	const char *client_secret;
	unsigned lifetime_seconds; /* of a token; the hub asks again when it is over */
	const unsigned char
		*key; /* 32 bytes that sign the tokens; NULL: new ones, for this process */
};

/** Copies the settings. NULL without memory. Free with byoc_auth_free. */
struct byoc_auth *byoc_auth_new(const struct byoc_auth_settings *settings) BYOC_CHECKED;
void byoc_auth_free(struct byoc_auth *auth);
/**
 * Answers a request to the token endpoint (grant type client_credentials, JSON or form).
 *
 * @param content_type, authorization  of the request, NULL when it had none
 * @param ret_body                     the JSON answer is added to it
 * @return  200; 400 invalid_request or unsupported_grant_type; 401 invalid_client (send
 *          `WWW-Authenticate: Basic` along)
 */
unsigned byoc_auth_token(const struct byoc_auth *auth, const char *content_type,
	const char *authorization, const char *body, size_t len, int64_t now_usec,
	struct byoc_text *ret_body);
/** Whether the Authorization header (or NULL) holds a token of ours that is still good. False: 401.
 */
bool byoc_auth_check(const struct byoc_auth *auth, const char *authorization, int64_t now_usec);

/* --- Message callbacks ------------------------------------------------------------------------ */

/** One callback `POST {box}/2.0/channel/{channelId}/outbound`. The texts live in it. */
struct byoc_outbound {
	const char *thread_id; /* the hub's own id, or NULL */
	const char *thread;    /* idOnExternalPlatform of the thread, or NULL */
	const char
		*recipient; /* the person's id on the platform; the thread's when none was named */
	const char *recipient_name; /* or NULL */
	const char *type;           /* of the content, e.g. "TEXT" */
	const char *text;     /* what a plain telephone would show, "" when there is nothing */
	const char *reply_to; /* id of the message it answers, or NULL */
	size_t attachments;
	void *tree;
};

/**
 * Reads the body of a callback. Free with byoc_outbound_done, also after a failure.
 * False with a sentence in `ret_problem` (static) when it is not JSON, names neither person nor content,
 * or has an id of more than 1,024 bytes.
 */
bool byoc_outbound_parse(const char *body, size_t len, struct byoc_outbound *ret_outbound,
	const char **ret_problem) BYOC_CHECKED;
void byoc_outbound_done(struct byoc_outbound *outbound);

struct byoc_answer {
	const char *message; /* id of the message on the platform; NULL leaves it out */
	int64_t created_usec;
	const char *thread;
	const char *recipient;
	const char *recipient_name; /* or NULL */
};

/** Adds the JSON body of a 200 to a message callback. */
void byoc_answer_build(const struct byoc_answer *answer, struct byoc_text *ret_body);
/** Adds the JSON body of a 400 that refuses the recipient for good; `shown` is read by a person. */
void byoc_refusal_build(const char *shown, struct byoc_text *ret_body);
/** The ids of the recipients of a validation request; calls `each` for each one. False: not such a
 * body. */
bool byoc_recipients_each(const char *body, size_t len,
	void (*each)(void *arg, const char *recipient), void *arg) BYOC_CHECKED;

/* --- What must survive a crash ---------------------------------------------------------------- */

struct byoc_store;

enum byoc_recall {
	BYOC_NEW,    /* never seen */
	BYOC_REPEAT, /* seen: give the remembered answer again */
	BYOC_FAILED  /* the file could not be read */
};

enum byoc_kind { BYOC_MESSAGE = 1, BYOC_STATUS = 2 };

/** Something the hub has to be told: an inbound message, or the status of an outbound one. */
struct byoc_owed {
	enum byoc_kind kind;
	int64_t due_usec;
	const char *channel;
	const char *message;   /* id on the platform: of the inbound message, or of the one with the
				  status */
	const char *recipient; /* the person, for the log; not sent */
	const char *body;      /* JSON of the request */
};

/**
 * Opens or creates the file (SQLite, write-ahead log, synced at every commit). Another process that
 * has it open is a failure. False with a sentence in `ret_problem`.
 */
bool byoc_store_open(const char *path, struct byoc_store **ret_store,
	struct byoc_text *ret_problem) BYOC_CHECKED;
void byoc_store_close(struct byoc_store *store);
/** Makes everything written since the last commit durable, with one sync. Nothing written: no work.
 */
bool byoc_store_commit(struct byoc_store *store) BYOC_CHECKED;
/** Whether something was written since the last commit. */
bool byoc_store_pending(const struct byoc_store *store);
/** Forgets everything written since the last commit. */
void byoc_store_undo(struct byoc_store *store);

/** Whether a message with this key was remembered; its answer is added to `ret_body`. */
enum byoc_recall byoc_store_recall(struct byoc_store *store, const char *key, unsigned *ret_status,
	struct byoc_text *ret_body) BYOC_CHECKED;
/** Remembers the answer to a key that was not remembered yet. Not durable before the commit. */
bool byoc_store_remember(struct byoc_store *store, const char *key, unsigned status,
	const char *body, int64_t now_usec) BYOC_CHECKED;
/** Forgets up to `limit` answers older than `before_usec`; how many went is added to `*ret_count`.
 */
bool byoc_store_prune(struct byoc_store *store, int64_t before_usec, int64_t limit,
	int64_t *ret_count) BYOC_CHECKED;
/** A new message id, unique to this file: `<8 hex digits>-<ascending number>`. */
void byoc_store_id(struct byoc_store *store, char ret_id[40]);
/** BYOC_NEW the first time for a name, BYOC_REPEAT ever after. */
enum byoc_recall byoc_store_mark(struct byoc_store *store, const char *name) BYOC_CHECKED;
/** A small value kept under a name; NULL when there is none. The result is yours. */
char *byoc_store_value(struct byoc_store *store, const char *name);
bool byoc_store_value_set(
	struct byoc_store *store, const char *name, const char *value) BYOC_CHECKED;

struct byoc_store_counts {
	int64_t remembered; /* distinct messages that are in memory */
	int64_t owed;       /* to be posted to the hub */
	int64_t refused; /* what the hub refused for good; kept in the file for a person to see */
};
bool byoc_store_count(struct byoc_store *store, struct byoc_store_counts *ret_counts) BYOC_CHECKED;

/* --- The hub's API ---------------------------------------------------------------------------- */

struct byoc_hub;

struct byoc_hub_settings {
	const char *ca_file;  /* PEM trusted instead of the system's roots, or NULL */
	long max_connections; /* to one host */
	long timeout_ms;      /* of one request */
};

/** What came back. Lent for the length of the call. */
struct byoc_hub_answer {
	unsigned status;  /* HTTP status; 0: no answer, see `problem` */
	const char *body; /* ends with NUL */
	size_t len;
	unsigned retry_after_seconds; /* 0: not said */
	const char *problem;          /* why there was no answer, for a person; else NULL */
};

/** Called from byoc_hub_run, once for each request. It may start others. */
typedef void byoc_hub_done(void *arg, const struct byoc_hub_answer *answer);

/** Where to call and with which token. Lent for the length of a call. */
struct byoc_access {
	const char *api_host; /* e.g. "https://hub.example": no path, no slash at the end */
	const char *bearer;   /* or NULL */
};

struct byoc_hub *byoc_hub_new(const struct byoc_hub_settings *settings) BYOC_CHECKED;
/** Requests that are under way end with status 0 first. */
void byoc_hub_free(struct byoc_hub *hub);
/** Readable when byoc_hub_run has something to do. Put it into your poll or epoll set. */
int byoc_hub_fd(const struct byoc_hub *hub);
void byoc_hub_run(struct byoc_hub *hub);
/** Starts any request; `body` NULL for none. False without memory: `done` is not called then. */
bool byoc_hub_call(struct byoc_hub *hub, const struct byoc_access *access, const char *method,
	const char *path, const char *body, byoc_hub_done *done, void *arg) BYOC_CHECKED;

/** POST /authentication/v1/token/access-key; the answer's `access_token` is the bearer. */
bool byoc_hub_log_in(struct byoc_hub *hub, const char *api_host, const char *key_id,
	const char *key_secret, byoc_hub_done *done, void *arg) BYOC_CHECKED;
/** Verifies the one-time token of an action page; the answer holds `accessToken`. */
bool byoc_hub_verify(struct byoc_hub *hub, const char *api_host, int64_t brand, int64_t user,
	const char *token, byoc_hub_done *done, void *arg) BYOC_CHECKED;
/** GET /dfo/3.0/channels: a JSON array. */
bool byoc_hub_channels(struct byoc_hub *hub, const struct byoc_access *access, byoc_hub_done *done,
	void *arg) BYOC_CHECKED;
/** Creates the channel, or updates the one with the same id. */
bool byoc_hub_channel_put(struct byoc_hub *hub, const struct byoc_access *access,
	const char *channel_json, byoc_hub_done *done, void *arg) BYOC_CHECKED;
bool byoc_hub_channel_delete(struct byoc_hub *hub, const struct byoc_access *access,
	const char *channel, byoc_hub_done *done, void *arg) BYOC_CHECKED;
/** Posts an inbound message or puts a status, as owed. */
bool byoc_hub_post(struct byoc_hub *hub, const struct byoc_access *access,
	const struct byoc_owed *owed, byoc_hub_done *done, void *arg) BYOC_CHECKED;

struct byoc_inbound {
	const char *message; /* id on the platform, the same at every repeat */
	const char *thread;
	const char *author;
	const char *text;
	int64_t created_usec;
};
/** Adds the JSON body of an inbound text message. */
void byoc_inbound_build(const struct byoc_inbound *inbound, struct byoc_text *ret_body);
/** Adds the JSON body of a status: "delivered", "seen" or "failed" (with a reason, or NULL). */
void byoc_status_build(
	const char *status, int64_t updated_usec, const char *reason, struct byoc_text *ret_body);

/* --- What is owed to the hub ------------------------------------------------------------------ */

struct byoc_outbox;

/** One try to post. `taken`: done; else `refused`: the hub will never take it; else it is tried
 * again. */
struct byoc_try {
	const struct byoc_owed *owed;
	const struct byoc_hub_answer *answer;
	unsigned number; /* 1 for the first try since this process started */
	bool taken;
	bool refused;
};

typedef void byoc_outbox_tried(void *arg, const struct byoc_try *tried);
typedef void byoc_outbox_first(void *arg);

struct byoc_outbox_settings {
	const char *api_host; /* NULL: everything owed is kept until a later start names the hub */
	const char *key_id;   /* access key of the hub */
	const char *key_secret;
	unsigned max_in_flight;
	int64_t backoff_min_usec;
	int64_t backoff_max_usec;
	byoc_outbox_tried *tried; /* after each try; may be NULL */
	void *arg;
};

/** Copies the settings and finds what the store still owes. NULL when it could not. */
struct byoc_outbox *byoc_outbox_new(struct byoc_store *store, struct byoc_hub *hub,
	const struct byoc_outbox_settings *settings) BYOC_CHECKED;
/** Free it before its hub and its store, after byoc_hub_free's last answers or before them. */
void byoc_outbox_free(struct byoc_outbox *outbox);
/**
 * Owes one more thing; durable with the store's next commit.
 * `first`, when given, is called once, after the first try, whatever its outcome, or when the
 * outbox ends.
 */
bool byoc_outbox_add(struct byoc_outbox *outbox, const struct byoc_owed *owed,
	byoc_outbox_first *first, void *arg) BYOC_CHECKED;
/**
 * Posts what is due. Call it after the store's commit, in every turn of the loop.
 * @return  microseconds until it wants to be called again, -1 for whenever something happens
 */
int64_t byoc_outbox_run(struct byoc_outbox *outbox);
/** Whether the hub's answer to a post is final, and how: the rule behind the outbox. */
enum byoc_verdict { BYOC_TAKEN, BYOC_AGAIN, BYOC_LOG_IN, BYOC_REFUSED };
enum byoc_verdict byoc_outbox_verdict(unsigned http_status);

#ifdef __cplusplus
}
#endif

#endif
