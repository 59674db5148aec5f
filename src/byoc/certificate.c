/* SPDX-License-Identifier: Apache-2.0 */
#include "byoc/certificate.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <time.h>

#include "core/civil.h"

#define CERTIFICATES_MAX 32 /* in one field */

static void bio_freep(BIO **bio)
{
	BIO_free(*bio);
}

static void key_freep(EVP_PKEY **key)
{
	EVP_PKEY_free(*key);
}

static void chain_freep(STACK_OF(X509) * *chain)
{
	sk_X509_pop_free(*chain, X509_free);
}

static BIO *bio_of(struct str pem)
{
	return pem.len <= INT32_MAX ? BIO_new_mem_buf(pem.at, (int)pem.len) : NULL;
}

/** All certificates of a PEM text; NULL when there is none or the text is damaged. */
static STACK_OF(X509) * read_chain(struct str pem)
{
	BIO *bio CLEANUP(bio_freep) = bio_of(pem);
	STACK_OF(X509) * chain CLEANUP(chain_freep) = sk_X509_new_null();
	X509 *certificate;
	unsigned long last;

	if (!bio || !chain)
		return NULL;
	while ((certificate = PEM_read_bio_X509(bio, NULL, NULL, NULL)))
		if (sk_X509_num(chain) >= CERTIFICATES_MAX || !sk_X509_push(chain, certificate)) {
			X509_free(certificate);
			return NULL;
		}
	/* The end of the text is reported as "no start line"; anything else is damage. */
	last = ERR_peek_last_error();
	ERR_clear_error();
	if (ERR_GET_REASON(last) != PEM_R_NO_START_LINE || sk_X509_num(chain) == 0)
		return NULL;
	return TAKE(chain);
}

/** Nobody is there to ask for a password: remembers that one was wanted. */
static int password_wanted(char *buffer, int size, int writing, void *arg)
{
	(void)buffer;
	(void)size;
	(void)writing;
	*(bool *)arg = true;
	return -1;
}

static EVP_PKEY *read_key(struct str pem, bool *ret_encrypted)
{
	BIO *bio CLEANUP(bio_freep) = bio_of(pem);
	EVP_PKEY *key = NULL;

	*ret_encrypted = false;
	if (bio)
		key = PEM_read_bio_PrivateKey(bio, NULL, password_wanted, ret_encrypted);
	ERR_clear_error();
	return key;
}

static void date_text(const ASN1_TIME *time, char ret_text[CIVIL_DATE_SIZE])
{
	struct tm tm = { 0 };

	ASN1_TIME_to_tm(time, &tm);
	civil_format_date(
		(struct civil_date){ tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday }, ret_text);
}

static enum status check_dates(
	STACK_OF(X509) * chain, usec wall, const char *field, struct problems *problems)
{
	time_t now = (time_t)(wall / USEC_SECOND);
	char date[CIVIL_DATE_SIZE];

	for (int i = 0; i < sk_X509_num(chain); i++) {
		const X509 *certificate = sk_X509_value(chain, i);

		if (X509_cmp_time(X509_get0_notAfter(certificate), &now) < 0) {
			date_text(X509_get0_notAfter(certificate), date);
			return problem_add(
				problems, ST_INVALID, "tls_expired", str_of(field), "date", date);
		}
		if (X509_cmp_time(X509_get0_notBefore(certificate), &now) > 0) {
			date_text(X509_get0_notBefore(certificate), date);
			return problem_add(
				problems, ST_INVALID, "tls_not_yet", str_of(field), "date", date);
		}
	}
	return ST_OK;
}

/** Whether the CA certificates sign the client's chain at this instant. */
static bool chain_verifies(STACK_OF(X509) * client, STACK_OF(X509) * ca, usec wall)
{
	X509_STORE *trusted = X509_STORE_new();
	X509_STORE_CTX *check = X509_STORE_CTX_new();
	bool verifies = false;

	for (int i = 0; trusted && i < sk_X509_num(ca); i++)
		X509_STORE_add_cert(trusted, sk_X509_value(ca, i));
	if (trusted && check &&
		X509_STORE_CTX_init(check, trusted, sk_X509_value(client, 0), client)) {
		X509_STORE_CTX_set_time(check, 0, (time_t)(wall / USEC_SECOND));
		X509_STORE_CTX_set_flags(check, X509_V_FLAG_PARTIAL_CHAIN);
		verifies = X509_verify_cert(check) == 1;
	}
	X509_STORE_CTX_free(check);
	X509_STORE_free(trusted);
	ERR_clear_error();
	return verifies;
}

/** @return ST_OK when all three or none are there; *ret_none tells which */
static enum status check_count(
	const struct certificate_triple *triple, struct problems *problems, bool *ret_none)
{
	const struct {
		struct str value;
		const char *field;
	} parts[] = {
		{ triple->certificate, "clientCertificate" },
		{ triple->key, "privateKey" },
		{ triple->ca, "caCertificate" },
	};
	size_t there = 0;

	for (size_t i = 0; i < COUNT_OF(parts); i++)
		there += str_present(str_trim(parts[i].value));
	*ret_none = there == 0;
	if (there == 0 || there == COUNT_OF(parts))
		return ST_OK;
	for (size_t i = 0; i < COUNT_OF(parts); i++)
		if (!str_present(str_trim(parts[i].value)))
			problem_add(problems, ST_INVALID, "tls_triple", str_of(parts[i].field));
	return ST_INVALID;
}

static enum status check_chain(
	STACK_OF(X509) * chain, const char *field, usec wall, struct problems *problems)
{
	if (!chain)
		return problem_add(problems, ST_INVALID, "tls_parse", str_of(field));
	return check_dates(chain, wall, field, problems);
}

static enum status check_key(struct str pem, STACK_OF(X509) * client, struct problems *problems)
{
	bool encrypted;
	EVP_PKEY *key CLEANUP(key_freep) = read_key(pem, &encrypted);

	if (!key)
		return problem_add(problems, ST_INVALID,
			encrypted ? "tls_encrypted_key" : "tls_parse", STR("privateKey"));
	if (client && X509_check_private_key(sk_X509_value(client, 0), key) != 1) {
		ERR_clear_error();
		return problem_add(problems, ST_INVALID, "tls_key_mismatch", STR("privateKey"));
	}
	return ST_OK;
}

enum status certificate_check(const struct certificate_triple *triple, usec wall,
	struct problems *problems, bool *ret_unsigned)
{
	STACK_OF(X509) * client CLEANUP(chain_freep) = NULL;
	STACK_OF(X509) * ca CLEANUP(chain_freep) = NULL;
	enum status s, key, authority;
	bool none;

	if (ret_unsigned)
		*ret_unsigned = false;
	if ((s = check_count(triple, problems, &none)) != ST_OK || none)
		return s;
	client = read_chain(triple->certificate);
	ca = read_chain(triple->ca);
	s = check_chain(client, "clientCertificate", wall, problems);
	key = check_key(triple->key, client, problems);
	authority = check_chain(ca, "caCertificate", wall, problems);
	if (s != ST_OK || key != ST_OK || authority != ST_OK)
		return ST_INVALID;
	if (ret_unsigned)
		*ret_unsigned = !chain_verifies(client, ca, wall);
	return ST_OK;
}
