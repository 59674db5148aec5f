/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What became of a call, from what libcurl says of it: pure. The one question that matters is
 * whether the other side may have seen the request: then nobody may say that it was not sent.
 */
#ifndef HTTP_CALL_OUTCOME_H
#define HTTP_CALL_OUTCOME_H

#include <curl/curl.h>

#include "http/client.h"

struct call_facts {
	CURLcode code;
	bool sent;            /* bytes of the request were given to a connection           */
	bool answer_begun;    /* bytes of an answer came                                   */
	bool fresh;           /* over a connection made for this call                      */
	bool too_large;       /* we stopped reading                                        */
	bool address_refused; /* the guard refused at least one address                    */
	const char *detail;   /* the library's words; "" when it has none                  */
};

struct call_outcome {
	enum call_end end;
	enum call_fault fault;
};

struct call_outcome call_outcome_of(const struct call_facts *facts);

#endif
