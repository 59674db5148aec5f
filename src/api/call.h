/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The one way to declare a route. A row says: method, path, permission, the fields of the body, and
 * the function that does it. The frame (call.c) authenticates, checks the permission, reads the
 * body by the field table, opens the right kind of database access, runs the function, and turns
 * its status and problems into the envelope that the path's family documents (wire 2.5). HTTP codes
 * exist only in this room.
 *
 *     static enum status campaign_create(struct call *call)
 *     {
 *             const struct campaign_args *args = call->args;
 *             int64_t id;
 *             enum status s;
 *
 *             if ((s = campaign_add(call->db, &call->caller, args, &call->problems, &id)) != ST_OK)
 *                     return s;
 *             json_put_int(&call->out, "id", id);
 *             return ST_OK;
 *     }
 *
 *     static const struct route campaign_routes[] = {
 *             { HTTP_POST, ADMIN "/campaigns", ROUTE_WRITE, PERM_CAMPAIGNS_CREATE, campaign_create,
 *               .fields = campaign_fields, .field_count = COUNT_OF(campaign_fields),
 *               .args_size = sizeof(struct campaign_args), .code = 201 },
 *     };
 *     ROUTES(campaign); // and X(campaign) in api/routes.h
 */
#ifndef API_CALL_H
#define API_CALL_H

#include "api/hub.h"
#include "core/json.h"
#include "core/log.h"
#include "core/settings.h"
#include "http/router.h"
#include "http/server.h"
#include "identity/identity.h"
#include "store/store.h"

#define ADMIN "/inContactAPI/services/v{N}.0"
#define DFO   "/dfo/3.0"
#define OWN   "/api/v1"

enum route_kind {
	ROUTE_READ,  /* `run` on the loop with the loop's reader: short, indexed reads  */
	ROUTE_WRITE, /* `run` on the writer, inside a unit: not ST_OK undoes everything */
	ROUTE_LONG,  /* `run` on a reader thread, in one snapshot: lists, exports  */
	ROUTE_START  /* `run` on the loop; when it returns ST_OK it has arranged for call_finish  */
};

/** Instead of a permission. */
#define PERM_PUBLIC    (-1) /* no token asked        */
#define PERM_SIGNED_IN (-2) /* any valid token       */

struct call;
typedef enum status call_fn(struct call *call);

struct route {
	enum http_method method;
	const char *path;
	enum route_kind kind;
	int permission; /* enum permission, PERM_PUBLIC or PERM_SIGNED_IN */
	call_fn *run;

	const struct json_field *fields; /* of the JSON body; NULL: no body is read          */
	size_t field_count;
	size_t args_size;
	bool body_optional;   /* no body counts as {}                            */
	bool form_allowed;    /* application/x-www-form-urlencoded too           */
	bool query_as_fields; /* query parameters fill fields the body lacks     */
	int code;             /* of success; 0: 200, or 204 when nothing is written */
	/** On the loop, after the commit, before the answer: caches, wake-ups. May be NULL. */
	void (*after)(struct call *call);
	/** A route that takes its body itself, piece by piece (uploads): called when the headers
	 * are there. */
	enum status (*open_body)(struct call *call, struct body_plan *plan);
	/** Frees what open_body or run left in call->state, whatever happened; on the loop. */
	void (*close)(struct call *call);
	const char *summary; /* one line for people                             */
};

struct call {
	const struct hub *hub;
	const struct route *route;
	struct exchange *exchange;
	struct arena *arena;
	struct db *db; /* set for READ, WRITE, LONG; the loop's reader for START */
	struct caller caller;
	struct problems problems;
	struct route_match match;
	const struct json *body; /* root of the JSON body, or NULL                        */
	void *args;              /* the route's struct, filled by its field table         */
	struct buf answer;
	struct json_out out; /* an object is open in it: put members; call_bare for others */
	int code;            /* 0: the route's                                        */
	void *state;         /* the route's own, e.g. between open_body and run       */
	/** Set by open_body: what its sink leaves over, read as the body: JSON, or name=value pairs. */
	const struct buf *body_rest;
	bool rest_is_form;
	usec now; /* business clock when the call came                     */
	usec wall;
};

/** The route's answer is not an object: takes the opened one back (arrays, text). */
struct json_out *call_bare(struct call *call);
/** For another content type than JSON; the body is what is in call->answer. */
void call_set_type(struct call *call, const char *type);
/** 302 to `url`. */
enum status call_redirect(struct call *call, struct str url);

/** Path parameter. */
struct str call_param(const struct call *call, const char *name);
/** Path parameter as an id; ST_NOT_FOUND (naming it) when it is no number. */
MUST_CHECK enum status call_param_id(struct call *call, const char *name, int64_t *ret_id);
/** Query parameter, decoded; STR_NULL when absent. */
struct str call_query(const struct call *call, const char *name);
int64_t call_query_int(
	const struct call *call, const char *name, int64_t otherwise, int64_t least, int64_t most);
bool call_query_bool(const struct call *call, const char *name, bool otherwise);

/** Ends a ROUTE_START call (loop): answers with what was put, or with the problems for `s`. */
void route_call_finish(struct call *call, enum status s);
/* The HTTP client has a function of this name for its own calls: this one stays inside api. */
static inline void call_finish(struct call *call, enum status s)
{
	route_call_finish(call, s);
}
/** ROUTE_START: runs `fn` as a unit with call->db set to the writer's connection; then `done` on
 * the loop. */
void call_write(struct call *call, call_fn *fn, void (*done)(struct call *call, enum status s));

/** Ends a ROUTE_START call (loop) with a file; the descriptor becomes the server's. */
void call_answer_file(struct call *call, const char *type, int fd, uint64_t size);

/**
 * A file's routes. It ends with ROUTES(campaign), which makes `campaign_table` of `campaign_routes`;
 * api/routes.h names every table once.
 */
struct route_table {
	const struct route *routes;
	size_t count;
};
#define ROUTES(name)                                                                               \
	const struct route_table name##_table = { name##_routes, COUNT_OF(name##_routes) }
/** All routes of the program: a NULL-terminated list of tables, in api/routes.c. */
extern const struct route_table *const route_tables[];

struct api;
MUST_CHECK enum status api_new(const struct hub *hub, struct api **ret_api);
void api_free(struct api *api);
/** What the HTTP server calls. */
struct http_handlers api_handlers(struct api *api);

#endif
