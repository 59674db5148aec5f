/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Parameters of a header's value: `form-data; name="x"; filename="y"` (RFC 2045, RFC 2183). Pure.
 */
#ifndef OUTREACH_FORM_PARAMS_H
#define OUTREACH_FORM_PARAMS_H

#include "core/base.h"

#define FORM_PARAM_MAX 1024

/** A parameter's value, its quotes removed. */
struct form_param {
	bool is_given;
	size_t len;
	char text[FORM_PARAM_MAX];
};

/** What stands before the first semicolon: "form-data". */
struct str form_value(struct str header);
/**
 * Finds a parameter by its name, without regard to case.
 *
 * A backslash before a quote or a backslash takes it as it is; before anything else it is itself, since browsers have
 * sent whole paths.
 *
 * @return false when the header breaks the rules before the parameter is found, or its value is too long
 */
MUST_CHECK bool form_param_find(struct str header, const char *name, struct form_param *ret_param);
/** The value of `filename*` (RFC 8187) in its place: UTF-8 only. @return false: it is another charset, or broken */
MUST_CHECK bool form_param_decode(struct form_param *param);

#endif
