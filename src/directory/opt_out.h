/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Opt-outs (decision 13): a store of their own, for the whole business unit. Nothing but the
 * person's START, or a user with the permission and a reason, undoes one; the row stays as history.
 */
#ifndef DIRECTORY_OPT_OUT_H
#define DIRECTORY_OPT_OUT_H

#include "core/arena.h"
#include "directory/address.h"
#include "directory/directory.h"

/** Stored: never renumber. */
enum opt_out_source { OPT_OUT_WORD = 1, OPT_OUT_AGENT = 2, OPT_OUT_API = 3, OPT_OUT_IMPORT = 4 };

struct opt_out {
	int64_t id;
	enum address_kind kind;
	struct str address;  /* clean form, for people                        */
	struct str key;      /* address_key; computed when absent             */
	int64_t customer_id; /* the person, 0: not known                      */
	enum opt_out_source source;
	struct str word;     /* what the person wrote, for OPT_OUT_WORD       */
	struct str language; /* "fr", "en", absent                            */
	usec opted_out_at;
	usec undone_at; /* 0: in force                                   */
	struct str undo_reason;
	int64_t undone_by; /* user; 0: the person                           */
};

/**
 * Records an opt-out; one that is in force already stays as it is. Writer.
 *
 * @param ret_new  whether it was not in force before; may be NULL
 * @return ST_INVALID ("format" on address)
 */
MUST_CHECK enum status opt_out_add(struct db *db, int64_t bu_id, const struct opt_out *opt_out,
	usec now, struct problems *problems, bool *ret_new);
/**
 * Ends the opt-out of an address.
 *
 * @param user_id  0 when the person wrote START; else `reason` is required
 * @return ST_NOT_FOUND (none in force), ST_INVALID
 */
MUST_CHECK enum status opt_out_undo(struct db *db, int64_t bu_id, enum address_kind kind,
	struct str key, int64_t user_id, struct str reason, usec now, struct problems *problems);
/** @return ST_NOT_FOUND */
MUST_CHECK enum status opt_out_load(
	struct db *db, int64_t bu_id, int64_t id, struct arena *arena, struct opt_out *ret_opt_out);

typedef void opt_out_fn(void *arg, const struct opt_out *opt_out);
/** After `after_id`, at most `limit`, in order of id; `in_force` leaves out those undone. */
MUST_CHECK enum status opt_out_each(struct db *db, int64_t bu_id, int64_t after_id, int64_t limit,
	bool in_force, opt_out_fn *fn, void *arg);
MUST_CHECK enum status opt_out_count(struct db *db, int64_t bu_id, int64_t *ret_in_force);

#endif
