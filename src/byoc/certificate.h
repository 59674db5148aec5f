/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The checks of the certificate triple of mutual TLS (decision 21): pure, over PEM in memory.
 */
#ifndef BYOC_CERTIFICATE_H
#define BYOC_CERTIFICATE_H

#include "core/base.h"
#include "core/status.h"

struct certificate_triple {
	struct str certificate; /* client certificate, then any intermediates */
	struct str key;
	struct str ca;
};

/**
 * All three or none; each parses; the key belongs to the certificate; none is expired or not valid
 * yet. Problems: "tls_triple" on what is missing, "tls_parse", "tls_key_mismatch", "tls_expired",
 * "tls_not_yet", "tls_encrypted_key" on clientCertificate, privateKey, caCertificate.
 *
 * @param wall         the instant at which they must be valid
 * @param ret_unsigned set when the CA given does not sign the client's chain: a warning only; may
 *                     be NULL
 * @return ST_OK (also for none at all), ST_INVALID
 */
MUST_CHECK enum status certificate_check(const struct certificate_triple *triple, usec wall,
	struct problems *problems, bool *ret_unsigned);

#endif
