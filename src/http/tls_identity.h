/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the client needs of an identity; for other rooms it is opaque (client.h).
 */
#ifndef HTTP_TLS_IDENTITY_H
#define HTTP_TLS_IDENTITY_H

#include <curl/curl.h>

#include "http/client.h"

enum tls_part { TLS_CERTIFICATE, TLS_KEY, TLS_CA, TLS_PART_COUNT };

/** NULL without an identity; otherwise lent, and not copied by libcurl. */
struct curl_blob *tls_identity_part(struct tls_identity *identity, enum tls_part part);

#endif
