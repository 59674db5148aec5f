/* SPDX-License-Identifier: Apache-2.0 */
#include "http/tls_identity.h"

#include <stdatomic.h>
#include <stdlib.h>

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

struct tls_identity {
	atomic_int refs;
	struct curl_blob parts[TLS_PART_COUNT];
};

/** A key under a password must not make the library ask for it on the terminal. */
static int no_password(char *ret_text, int size, int writing, void *arg)
{
	(void)ret_text;
	(void)size;
	(void)writing;
	*(bool *)arg = true;
	return -1;
}

static X509 *certificate_read(struct str pem)
{
	BIO *bio = BIO_new_mem_buf(pem.at, (int)pem.len);
	bool asked = false;
	X509 *certificate = bio ? PEM_read_bio_X509(bio, NULL, no_password, &asked) : NULL;

	BIO_free(bio);
	return certificate;
}

static EVP_PKEY *key_read(struct str pem, bool *ret_locked)
{
	BIO *bio = BIO_new_mem_buf(pem.at, (int)pem.len);
	EVP_PKEY *key = bio ? PEM_read_bio_PrivateKey(bio, NULL, no_password, ret_locked) : NULL;

	BIO_free(bio);
	return key;
}

static enum status key_check(struct str key_pem, X509 *certificate, struct problems *problems)
{
	bool locked = false;
	EVP_PKEY *key = key_read(key_pem, &locked);
	bool fits = key && certificate && X509_check_private_key(certificate, key) == 1;
	bool parsed = key != NULL;

	EVP_PKEY_free(key);
	if (locked)
		return problem_add(problems, ST_INVALID, "tls_encrypted_key", STR("privateKey"));
	if (!parsed)
		return problem_add(problems, ST_INVALID, "tls_parse", STR("privateKey"));
	if (certificate && !fits)
		return problem_add(problems, ST_INVALID, "tls_key_mismatch", STR("privateKey"));
	return ST_OK;
}

static enum status pems_check(
	struct str cert_pem, struct str key_pem, struct str ca_pem, struct problems *problems)
{
	X509 *certificate = certificate_read(cert_pem);
	X509 *ca = certificate_read(ca_pem);
	enum status s = key_check(key_pem, certificate, problems);

	if (!certificate)
		s = problem_add(problems, ST_INVALID, "tls_parse", STR("clientCertificate"));
	if (!ca)
		s = problem_add(problems, ST_INVALID, "tls_parse", STR("caCertificate"));
	X509_free(certificate);
	X509_free(ca);
	/* What could not be parsed stays in the thread's queue and would be blamed on a later call. */
	ERR_clear_error();
	return s;
}

static bool part_copy(struct tls_identity *identity, enum tls_part part, struct str pem)
{
	char *copy = malloc(pem.len);

	if (!copy)
		return false;
	memcpy(copy, pem.at, pem.len);
	identity->parts[part] = (struct curl_blob){ copy, pem.len, CURL_BLOB_NOCOPY };
	return true;
}

enum status tls_identity_new(struct str cert_pem, struct str key_pem, struct str ca_pem,
	struct problems *problems, struct tls_identity **ret_identity)
{
	struct tls_identity *identity;
	enum status s = pems_check(cert_pem, key_pem, ca_pem, problems);

	if (s != ST_OK)
		return s;
	identity = calloc(1, sizeof(*identity));
	if (!identity)
		return ST_NO_MEMORY;
	atomic_init(&identity->refs, 1);
	if (!part_copy(identity, TLS_CERTIFICATE, cert_pem) ||
		!part_copy(identity, TLS_KEY, key_pem) || !part_copy(identity, TLS_CA, ca_pem)) {
		tls_identity_unref(identity);
		return ST_NO_MEMORY;
	}
	*ret_identity = identity;
	return ST_OK;
}

struct tls_identity *tls_identity_ref(struct tls_identity *identity)
{
	if (identity)
		atomic_fetch_add(&identity->refs, 1);
	return identity;
}

void tls_identity_unref(struct tls_identity *identity)
{
	if (!identity || atomic_fetch_sub(&identity->refs, 1) > 1)
		return;
	for (size_t i = 0; i < TLS_PART_COUNT; i++) {
		if (identity->parts[i].data)
			OPENSSL_cleanse(identity->parts[i].data, identity->parts[i].len);
		free(identity->parts[i].data);
	}
	free(identity);
}

struct curl_blob *tls_identity_part(struct tls_identity *identity, enum tls_part part)
{
	return identity ? &identity->parts[part] : NULL;
}
