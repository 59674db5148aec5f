/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The certificate triple, with certificates made here.
 */
#include "byoc/certificate.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#define NOW (20000 * USEC_DAY)

struct made {
	EVP_PKEY *key;
	X509 *certificate;
	char key_pem[1024], certificate_pem[4096];
};

static void to_pem(struct made *made)
{
	BIO *bio = BIO_new(BIO_s_mem());
	int len;

	PEM_write_bio_X509(bio, made->certificate);
	len = BIO_read(bio, made->certificate_pem, sizeof(made->certificate_pem) - 1);
	made->certificate_pem[len] = '\0';
	BIO_free(bio);
	bio = BIO_new(BIO_s_mem());
	PEM_write_bio_PrivateKey(bio, made->key, NULL, NULL, 0, NULL, NULL);
	len = BIO_read(bio, made->key_pem, sizeof(made->key_pem) - 1);
	made->key_pem[len] = '\0';
	BIO_free(bio);
}

static void allow_signing(X509 *certificate)
{
	X509_EXTENSION *extension =
		X509V3_EXT_conf_nid(NULL, NULL, NID_basic_constraints, "critical,CA:TRUE");

	X509_add_ext(certificate, extension, -1);
	X509_EXTENSION_free(extension);
}

/** A certificate signed by `issuer`, or by itself; valid from `from` to `to` in days of NOW. */
static struct made make(const char *name, const struct made *issuer, int from, int to)
{
	struct made made = { .key = EVP_PKEY_Q_keygen(NULL, NULL, "EC", "P-256"),
		.certificate = X509_new() };
	X509_NAME *subject = X509_NAME_new();
	const time_t now = (time_t)(NOW / USEC_SECOND);

	X509_NAME_add_entry_by_txt(
		subject, "CN", MBSTRING_UTF8, (const unsigned char *)name, -1, -1, 0);
	X509_set_version(made.certificate, 2);
	ASN1_INTEGER_set(X509_get_serialNumber(made.certificate), 1);
	X509_set_subject_name(made.certificate, subject);
	X509_set_issuer_name(
		made.certificate, issuer ? X509_get_subject_name(issuer->certificate) : subject);
	ASN1_TIME_set(X509_getm_notBefore(made.certificate), now + (time_t)from * 86400);
	ASN1_TIME_set(X509_getm_notAfter(made.certificate), now + (time_t)to * 86400);
	X509_set_pubkey(made.certificate, made.key);
	if (!issuer)
		allow_signing(made.certificate);
	X509_sign(made.certificate, issuer ? issuer->key : made.key, EVP_sha256());
	X509_NAME_free(subject);
	to_pem(&made);
	return made;
}

static void unmake(struct made *made)
{
	EVP_PKEY_free(made->key);
	X509_free(made->certificate);
}

static void triples_are_judged_by_field(void **state)
{
	struct arena *arena = arena_new(1 << 20);
	struct made ca = make("authority", NULL, -1, 30), other = make("other", NULL, -1, 30);
	struct made client = make("client", &ca, -1, 30), old = make("old", &ca, -9, -1);
	struct made early = make("early", &ca, 1, 30);
	const struct {
		const char *name, *certificate, *key, *ca, *field, *code;
		bool is_unsigned;
	} cases[] = {
		{ "none at all", "", "", "", NULL, NULL, false },
		{ "a triple that fits", client.certificate_pem, client.key_pem, ca.certificate_pem,
			NULL, NULL, false },
		{ "an authority that did not sign", client.certificate_pem, client.key_pem,
			other.certificate_pem, NULL, NULL, true },
		{ "a key alone", "", client.key_pem, "", "clientCertificate", "tls_triple", false },
		{ "another's key", client.certificate_pem, other.key_pem, ca.certificate_pem,
			"privateKey", "tls_key_mismatch", false },
		{ "a certificate that is none", "x", client.key_pem, ca.certificate_pem,
			"clientCertificate", "tls_parse", false },
		{ "an authority that is none", client.certificate_pem, client.key_pem,
			client.key_pem, "caCertificate", "tls_parse", false },
		{ "expired", old.certificate_pem, old.key_pem, ca.certificate_pem,
			"clientCertificate", "tls_expired", false },
		{ "not valid yet", early.certificate_pem, early.key_pem, ca.certificate_pem,
			"clientCertificate", "tls_not_yet", false },
		{ "an expired authority", client.certificate_pem, client.key_pem,
			old.certificate_pem, "caCertificate", "tls_expired", false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		const struct certificate_triple triple = { str_of(cases[i].certificate),
			str_of(cases[i].key), str_of(cases[i].ca) };
		struct problems problems = { .arena = arena };
		bool is_unsigned = false;
		enum status s = certificate_check(&triple, NOW, &problems, &is_unsigned);

		if ((s == ST_OK) != !cases[i].code || is_unsigned != cases[i].is_unsigned)
			fail_msg("%s: %s", cases[i].name, status_name(s));
		if (s != ST_OK && (strcmp(problems.items[0].code, cases[i].code) != 0 ||
					  !str_is(problems.items[0].field, cases[i].field)))
			fail_msg("%s: %s on %.*s", cases[i].name, problems.items[0].code,
				STR_ARGS(problems.items[0].field));
	}
	unmake(&ca);
	unmake(&other);
	unmake(&client);
	unmake(&old);
	unmake(&early);
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(triples_are_judged_by_field) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
