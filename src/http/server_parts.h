/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the files of the server share. Nothing here is for other rooms.
 *
 *   listener.c    the listening socket: addresses, accepting, the limit of connections
 *   connection.c  one client's connection: its deadline while we wait for it
 *   linger.c      the last seconds of a connection whose client may still be sending
 *   request.c     the library's calls become the two calls of a handler
 *   body.c        where a body goes and how large it may become
 *   exchange.c    what a handler sees of a request
 *   answer.c      what it gives back; answers in the middle of a body
 *   stream.c      live streams
 *   server.c      start, the pump, stop
 */
#ifndef HTTP_SERVER_PARTS_H
#define HTTP_SERVER_PARTS_H

#include <netinet/in.h>

#include <microhttpd.h>

#include "http/server.h"

#define BODY_SMALL    2048
#define ADDRESS_TEXT  (INET6_ADDRSTRLEN + 9)
#define LENGTH_STREAM UINT64_MAX /* of a chunked body: not announced */

/**
 *   TARGET -> HEAD -> BODY -> WHOLE -> REPLY
 *      \               \
 *       `---------------`-> CUT
 *
 * request.c moves forward; answer.c cuts.
 */
enum exchange_stage {
	STAGE_TARGET, /* the request line is there                                         */
	STAGE_HEAD,   /* the headers are being judged; an answer waits for the end of that */
	STAGE_BODY,   /* the body is arriving; an answer is written past the library       */
	STAGE_WHOLE,  /* handed over; the library waits                                    */
	STAGE_REPLY,  /* the answer is in the library's hands                              */
	STAGE_CUT     /* answered in the middle; nothing more is read                      */
};

struct answer_header {
	struct answer_header *next;
	const char *name;
	const char *value;
};

struct http_stream {
	struct exchange *exchange;
	char *bytes;
	size_t from, len;
	bool waiting; /* the library sleeps until there is something to send */
	bool ended;   /* by us, or the client is gone                       */
	struct loop_watch *watch;
};

struct exchange {
	struct http_server *server;
	struct connection *connection;
	struct MHD_Connection *mhd;
	struct exchange *prev, *next; /* open, or in the free list (next) */
	struct arena *arena;
	void *user;

	enum exchange_stage stage;
	bool announced;  /* the handlers know it: on_end is owed           */
	bool suspended;  /* the library waits for our answer               */
	bool answered;   /* exchange_answer… was called                    */
	bool aborted;    /* the server ends: close without an answer       */
	bool in_handler; /* the library is calling us                      */

	struct str target, path, query;
	const char *method_name;
	enum http_method method;

	struct body_plan plan;
	uint64_t length; /* announced; LENGTH_STREAM: unknown */
	uint64_t received;
	char *body;
	size_t body_len, body_room;

	struct answer_header *headers, **headers_end;
	struct answer_header defaults[3];
	unsigned int code;
	struct MHD_Response *response;
	struct http_stream stream;
	char small[BODY_SMALL];
};

struct connection_list;

struct connection {
	struct http_server *server;
	int fd;
	bool linger; /* the client may still be sending when we close */
	struct exchange *exchange;
	struct connection_list *list; /* NULL: we do not wait for the client */
	struct connection *prev, *next;
	usec deadline;
	char peer[INET6_ADDRSTRLEN];
};

/** All members wait equally long, so they stand in the order of their deadlines. */
struct connection_list {
	struct connection *first, *last;
	usec span;
};

struct farewell;

struct http_server {
	struct loop *loop;
	const struct settings *settings;
	struct log *log;
	struct metrics *metrics;
	struct http_handlers handlers;
	struct MHD_Daemon *daemon;
	struct loop_watch *daemon_watch;
	struct loop_timer pump_timer, second_timer, deadline_timer, drained_timer;

	int listen_fd;
	struct loop_watch *listen_watch;
	struct loop_timer accept_timer;
	char address[ADDRESS_TEXT];

	struct connection_list receiving, uploading, idle;
	size_t connections;
	struct farewell *lingers;
	size_t linger_count;

	struct exchange *open, *spare;
	size_t spare_count;
	int64_t body_memory; /* bytes of all bodies held */

	bool stopping, closing;
	void (*drained)(void *arg);
	void *drained_arg;
};

/* listener.c */
MUST_CHECK enum status listener_open(struct http_server *server, struct problems *problems);
MUST_CHECK enum status listener_watch(struct http_server *server);
void listener_close(struct http_server *server);

/* connection.c */
void connection_notify(void *arg, struct MHD_Connection *mhd, void **socket_context,
	enum MHD_ConnectionNotificationCode code);
/** From now on the connection is closed after the list's span, however much trickles in. */
void connection_wait(struct connection *connection, struct connection_list *list);
/** We no longer wait for the client. */
void connection_wait_end(struct connection *connection);
/** The library will find it closed and clean up. */
void connection_cut(struct connection *connection);
/** Cuts the connections that no request uses. */
void connections_stop(struct http_server *server);

/* linger.c */
/** Keeps the socket of `fd` half open for a while, so that our last answer is not lost to a reset.
 */
void linger_start(struct http_server *server, int fd);
void lingers_end(struct http_server *server);

/* request.c */
void *request_target(void *arg, const char *target, struct MHD_Connection *mhd);
enum MHD_Result request_access(void *arg, struct MHD_Connection *mhd, const char *url,
	const char *method, const char *version, const char *upload_data, size_t *upload_data_size,
	void **con_cls);
void request_completed(
	void *arg, struct MHD_Connection *mhd, void **con_cls, enum MHD_RequestTerminationCode toe);
/** Has the handlers make the answer to a request that breaks the rules. */
void request_refuse(struct exchange *exchange, int code, const char *problem_code);

/* body.c */
struct refusal {
	int code; /* 0: none */
	const char *problem_code;
};
struct refusal body_begin(const struct exchange *exchange);
struct refusal body_take(struct exchange *exchange, struct str piece);
void body_free(struct exchange *exchange);

/* exchange.c */
struct exchange *exchange_open(
	struct connection *connection, struct MHD_Connection *mhd, const char *target);
void exchange_close(struct exchange *exchange);
void exchanges_free(struct http_server *server);

/* answer.c */
/** Hands the answer to the library; false when it can't be, and the connection must be closed. */
bool answer_queue(struct exchange *exchange);

/* stream.c */
void stream_open(struct http_stream *stream, struct exchange *exchange);
/** The library asks for more; it is put to sleep when there is nothing. */
ssize_t stream_read(void *arg, uint64_t position, char *ret_bytes, size_t max);
void stream_done(struct http_stream *stream);

/* server.c */
/** The library has something to do in the loop's next turn; resuming alone does not tell it. */
void server_wake(struct http_server *server);
void server_exchange_over(struct http_server *server);

#endif
