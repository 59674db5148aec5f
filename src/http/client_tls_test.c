/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include <openssl/pem.h>
#include <openssl/x509.h>

#include "http/client_fixture.h"
#include "http/peer_fixture.h"

static struct tls_identity *identity_of(
	const struct peer_certificates *certificates, bool of_stranger)
{
	struct tls_identity *identity = NULL;

	assert_int_equal(
		tls_identity_new(str_of(of_stranger ? certificates->stranger_cert
						    : certificates->client_cert),
			str_of(of_stranger ? certificates->stranger_key : certificates->client_key),
			str_of(certificates->ca), NULL, &identity),
		ST_OK);
	return identity;
}

static void mutual_tls_works_from_memory(void **state)
{
	static struct peer_certificates certificates;
	struct bench *bench = bench_new(true, NULL);
	struct tls_identity *known, *stranger;
	struct call_request request;
	struct peer *peer;

	(void)state;
	peer_certificates_make(&certificates);
	known = identity_of(&certificates, false);
	stranger = identity_of(&certificates, true);
	peer = peer_start(PEER_ANSWERS, &certificates);
	request = request_to_port(bench, peer_port(peer), "https", "/");

	check_told("unknown CA", call_one(bench, &request), CALL_NOT_SENT, FAULT_TLS_SERVER);
	request.identity = stranger;
	check_told("stranger", call_one(bench, &request), CALL_NOT_SENT, FAULT_TLS_CLIENT);
	assert_int_equal(peer_requests(peer), 0);
	request.identity = known;
	check_told("known", call_one(bench, &request), CALL_ANSWERED, FAULT_NONE);
	check_told("known, kept", call_one(bench, &request), CALL_ANSWERED, FAULT_NONE);
	assert_int_equal(peer_requests(peer), 2);
	/* The connection of the one must not serve the other. */
	request.identity = stranger;
	check_told("stranger after", call_one(bench, &request), CALL_NOT_SENT, FAULT_TLS_CLIENT);
	request.identity = NULL;
	check_told("nobody after", call_one(bench, &request), CALL_NOT_SENT, FAULT_TLS_SERVER);
	assert_int_equal(peer_requests(peer), 2);
	tls_identity_unref(known);
	tls_identity_unref(stranger);
	bench_free(bench);
	peer_stop(peer);
}

static void broken_handshakes_are_not_sent(void **state)
{
	struct peer *clear = peer_start(PEER_GARBAGE, NULL);
	struct peer *closing = peer_start(PEER_REFUSES_AT_ONCE, NULL);
	struct bench *bench = bench_new(true, NULL);
	struct call_request request = request_to_port(bench, peer_port(closing), "https", "/");

	(void)state;
	check_told("closed", call_one(bench, &request), CALL_NOT_SENT, FAULT_BROKEN);
	request = request_to_port(bench, peer_port(clear), "https", "/");
	request.timeout = 300 * USEC_MS;
	assert_int_equal(call_one(bench, &request)->result.end, CALL_NOT_SENT);
	assert_int_equal(peer_requests(clear), 0);
	bench_free(bench);
	peer_stop(clear);
	peer_stop(closing);
}

static void identities_are_checked(void **state)
{
	static struct peer_certificates certificates;
	struct problems problems = { .arena = arena_new(16384) };
	struct tls_identity *identity = NULL;

	(void)state;
	peer_certificates_make(&certificates);
	assert_int_equal(tls_identity_new(str_of(certificates.client_cert),
				 str_of(certificates.stranger_key), str_of(certificates.ca),
				 &problems, &identity),
		ST_INVALID);
	assert_string_equal(problems.items[0].code, "tls_key_mismatch");
	assert_int_equal(
		tls_identity_new(STR("x"), STR("y"), STR("z"), &problems, &identity), ST_INVALID);
	assert_int_equal(problems.count, 4);
	assert_string_equal(problems.items[1].code, "tls_parse");
	assert_null(identity);
	arena_free(problems.arena);
}

/** Writes the certificate as the only one of a folder of roots, under the name that is looked for. */
static void roots_write(const char *folder, const char *pem, char *ret_path, size_t size)
{
	BIO *bio = BIO_new_mem_buf(pem, -1);
	X509 *certificate = PEM_read_bio_X509(bio, NULL, NULL, NULL);
	FILE *file;

	assert_non_null(certificate);
	snprintf(ret_path, size, "%s/%08lx.0", folder,
		X509_NAME_hash_ex(X509_get_subject_name(certificate), NULL, NULL, NULL));
	file = fopen(ret_path, "w");
	assert_non_null(file);
	assert_true(fputs(pem, file) >= 0);
	fclose(file);
	X509_free(certificate);
	BIO_free(bio);
}

static void roots_of_the_system_are_trusted(void **state)
{
	static struct peer_certificates certificates;
	char folder[] = P_tmpdir "/passerelle-roots-XXXXXX", path[96];
	struct call_request request;
	struct bench *bench;
	struct peer *peer;

	(void)state;
	peer_certificates_make(&certificates);
	assert_non_null(mkdtemp(folder));
	roots_write(folder, certificates.ca, path, sizeof(path));
	setenv("SSL_CERT_DIR", folder, 1);
	bench = bench_new(true, NULL);
	peer = peer_start(PEER_ANSWERS, &certificates);
	request = request_to_port(bench, peer_port(peer), "https", "/");
	/* Its certificate is accepted: what fails is that we have none. */
	check_told("no identity", call_one(bench, &request), CALL_NOT_SENT, FAULT_TLS_CLIENT);
	bench_free(bench);
	peer_stop(peer);
	unsetenv("SSL_CERT_DIR");
	assert_int_equal(unlink(path), 0);
	assert_int_equal(rmdir(folder), 0);
}

static void keys_under_a_password_are_refused(void **state)
{
	static struct peer_certificates certificates;
	struct problems problems = { .arena = arena_new(16384) };
	struct tls_identity *identity = NULL;
	char locked[4096] = "";
	EVP_PKEY *key;
	BIO *bio;

	(void)state;
	peer_certificates_make(&certificates);
	bio = BIO_new_mem_buf(certificates.client_key, -1);
	key = PEM_read_bio_PrivateKey(bio, NULL, NULL, NULL);
	BIO_free(bio);
	bio = BIO_new(BIO_s_mem());
	assert_int_equal(
		PEM_write_bio_PKCS8PrivateKey(bio, key, EVP_aes_128_cbc(), "secret", 6, NULL, NULL),
		1);
	assert_true(BIO_read(bio, locked, sizeof(locked) - 1) > 0);
	assert_int_equal(tls_identity_new(str_of(certificates.client_cert), str_of(locked),
				 str_of(certificates.ca), &problems, &identity),
		ST_INVALID);
	assert_int_equal(problems.count, 1);
	assert_string_equal(problems.items[0].code, "tls_encrypted_key");
	EVP_PKEY_free(key);
	BIO_free(bio);
	arena_free(problems.arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(mutual_tls_works_from_memory),
		cmocka_unit_test(broken_handshakes_are_not_sent),
		cmocka_unit_test(roots_of_the_system_are_trusted),
		cmocka_unit_test(identities_are_checked),
		cmocka_unit_test(keys_under_a_password_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
