/* SPDX-License-Identifier: Apache-2.0 */
#include "http/peer_fixture.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include <arpa/inet.h>
#include <cmocka.h>
#include <netinet/in.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#define LINES_MAX 64

struct line {
	int fd;
	SSL *ssl;
	char text[65536];
	size_t len;
	int answered;
	bool ready;   /* of TLS */
	bool refused; /* its handshake failed; read on, so that no reset overtakes the alert */
};

struct peer {
	enum peer_mode mode;
	SSL_CTX *tls;
	int listen_fd, port, stop_fds[2];
	pthread_t thread;
	atomic_int requests, connections;
	char last[65536];
	struct line *lines[LINES_MAX];
};

/* ---- certificates ---- */

static EVP_PKEY *key_make(void)
{
	EVP_PKEY *key = EVP_EC_gen("P-256");

	assert_non_null(key);
	return key;
}

static X509 *certificate_make(EVP_PKEY *key, const char *name, X509 *issuer, EVP_PKEY *issuer_key)
{
	X509 *certificate = X509_new();
	X509_NAME *subject = X509_get_subject_name(certificate);
	X509_EXTENSION *extension;
	X509V3_CTX context;

	X509_set_version(certificate, 2);
	ASN1_INTEGER_set(X509_get_serialNumber(certificate), rand());
	X509_gmtime_adj(X509_getm_notBefore(certificate), -3600);
	X509_gmtime_adj(X509_getm_notAfter(certificate), 86400);
	X509_set_pubkey(certificate, key);
	X509_NAME_add_entry_by_txt(
		subject, "CN", MBSTRING_ASC, (const unsigned char *)name, -1, -1, 0);
	X509_set_issuer_name(certificate, issuer ? X509_get_subject_name(issuer) : subject);
	X509V3_set_ctx(&context, issuer ? issuer : certificate, certificate, NULL, NULL, 0);
	extension = issuer ? X509V3_EXT_conf_nid(NULL, &context, NID_subject_alt_name,
				     "DNS:localhost,IP:127.0.0.1")
			   : X509V3_EXT_conf_nid(
				     NULL, &context, NID_basic_constraints, "critical,CA:TRUE");
	assert_non_null(extension);
	X509_add_ext(certificate, extension, -1);
	X509_EXTENSION_free(extension);
	assert_true(X509_sign(certificate, issuer_key ? issuer_key : key, EVP_sha256()) > 0);
	return certificate;
}

static void pem_write(X509 *certificate, EVP_PKEY *key, char ret_cert[4096], char ret_key[4096])
{
	BIO *bio = BIO_new(BIO_s_mem());
	int len;

	PEM_write_bio_X509(bio, certificate);
	len = BIO_read(bio, ret_cert, 4095);
	assert_true(len > 0);
	ret_cert[len] = '\0';
	if (ret_key) {
		PEM_write_bio_PrivateKey(bio, key, NULL, NULL, 0, NULL, NULL);
		len = BIO_read(bio, ret_key, 4095);
		assert_true(len > 0);
		ret_key[len] = '\0';
	}
	BIO_free(bio);
}

void peer_certificates_make(struct peer_certificates *ret_certificates)
{
	EVP_PKEY *keys[4] = { key_make(), key_make(), key_make(), key_make() };
	X509 *ca = certificate_make(keys[0], "Test CA", NULL, NULL);
	X509 *server = certificate_make(keys[1], "localhost", ca, keys[0]);
	X509 *client = certificate_make(keys[2], "hub", ca, keys[0]);
	X509 *stranger = certificate_make(keys[3], "stranger", NULL, NULL);

	pem_write(ca, NULL, ret_certificates->ca, NULL);
	pem_write(server, keys[1], ret_certificates->server_cert, ret_certificates->server_key);
	pem_write(client, keys[2], ret_certificates->client_cert, ret_certificates->client_key);
	pem_write(
		stranger, keys[3], ret_certificates->stranger_cert, ret_certificates->stranger_key);
	X509_free(ca);
	X509_free(server);
	X509_free(client);
	X509_free(stranger);
	for (size_t i = 0; i < COUNT_OF(keys); i++)
		EVP_PKEY_free(keys[i]);
}

static X509 *certificate_parse(const char *pem)
{
	BIO *bio = BIO_new_mem_buf(pem, -1);
	X509 *certificate = PEM_read_bio_X509(bio, NULL, NULL, NULL);

	BIO_free(bio);
	assert_non_null(certificate);
	return certificate;
}

static SSL_CTX *tls_make(const struct peer_certificates *certificates)
{
	SSL_CTX *tls = SSL_CTX_new(TLS_server_method());
	X509 *certificate = certificate_parse(certificates->server_cert);
	X509 *ca = certificate_parse(certificates->ca);
	BIO *bio = BIO_new_mem_buf(certificates->server_key, -1);
	EVP_PKEY *key = PEM_read_bio_PrivateKey(bio, NULL, NULL, NULL);

	assert_int_equal(SSL_CTX_use_certificate(tls, certificate), 1);
	assert_int_equal(SSL_CTX_use_PrivateKey(tls, key), 1);
	X509_STORE_add_cert(SSL_CTX_get_cert_store(tls), ca);
	SSL_CTX_set_session_id_context(tls, (const unsigned char *)"test", 4);
	SSL_CTX_set_verify(tls, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, NULL);
	BIO_free(bio);
	EVP_PKEY_free(key);
	X509_free(certificate);
	X509_free(ca);
	return tls;
}

/* ---- the server ---- */

static void line_write(struct line *line, const char *text)
{
	if (line->ssl)
		(void)!SSL_write(line->ssl, text, (int)strlen(text));
	else
		(void)!send(line->fd, text, strlen(text), MSG_NOSIGNAL);
}

static ssize_t line_read(struct line *line)
{
	size_t room = sizeof(line->text) - 1 - line->len;
	int got;

	if (!line->ssl)
		return recv(line->fd, line->text + line->len, room, 0);
	if (!line->ready && SSL_accept(line->ssl) != 1) {
		line->refused = true;
		shutdown(line->fd, SHUT_WR);
		return 0;
	}
	line->ready = true;
	got = SSL_read(line->ssl, line->text + line->len, (int)room);
	return got > 0 ? got : 0;
}

static void line_close(struct peer *peer, size_t at)
{
	struct line *line = TAKE(peer->lines[at]);

	if (line->ssl)
		SSL_free(line->ssl);
	close(line->fd);
	free(line);
}

/** The length of the first whole request in the text; 0 when there is none yet. */
static size_t request_length(const char *text)
{
	const char *end = strstr(text, "\r\n\r\n");
	const char *length = strstr(text, "Content-Length: ");
	size_t need;

	if (!end)
		return 0;
	need = (size_t)(end - text) + 4;
	if (length && length < end)
		need += (size_t)atoi(length + 16);
	return strlen(text) >= need ? need : 0;
}

static void answer_without_end(struct line *line)
{
	static const char chunk[] = "400\r\n";
	char bytes[1024 + 3];

	memset(bytes, 'x', 1024);
	memcpy(bytes + 1024, "\r\n", 3);
	line_write(line, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
	for (int i = 0; i < 2000; i++) {
		line_write(line, chunk);
		line_write(line, bytes);
	}
}

/** False when the connection is to be closed. */
static bool line_answer(struct peer *peer, struct line *line)
{
	switch (peer->mode) {
	case PEER_ANSWERS_ONCE:
		if (line->answered++ > 0)
			return false;
		__attribute__((fallthrough));
	case PEER_ANSWERS:
		line_write(line, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
				 "Content-Length: 2\r\n\r\n{}");
		return true;
	case PEER_HALF_ANSWER:
		line_write(line, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n0123456789");
		return false;
	case PEER_GARBAGE:
		line_write(line, "SSH-2.0-OpenSSH_9.2\r\nwhat?\r\n");
		return false;
	case PEER_LARGE_ANSWER:
		answer_without_end(line);
		return false;
	case PEER_SILENT:
		return true;
	case PEER_HANGS_UP:
	case PEER_REFUSES_AT_ONCE:
		break;
	}
	return false;
}

static bool line_serve(struct peer *peer, struct line *line)
{
	ssize_t got;
	size_t need;

	if (line->refused)
		return recv(line->fd, line->text, sizeof(line->text), 0) > 0;
	got = line_read(line);
	if (line->refused)
		return true;
	if (got <= 0)
		return false;
	line->len += (size_t)got;
	line->text[line->len] = '\0';
	while ((need = request_length(line->text)) > 0) {
		memcpy(peer->last, line->text, need);
		peer->last[need] = '\0';
		atomic_fetch_add(&peer->requests, 1);
		memmove(line->text, line->text + need, line->len - need + 1);
		line->len -= need;
		if (!line_answer(peer, line))
			return false;
	}
	return true;
}

static void line_open(struct peer *peer)
{
	int fd = accept(peer->listen_fd, NULL, NULL);

	atomic_fetch_add(&peer->connections, 1);
	for (size_t i = 0; i < LINES_MAX; i++) {
		if (peer->lines[i])
			continue;
		peer->lines[i] = calloc(1, sizeof(struct line));
		peer->lines[i]->fd = fd;
		if (peer->tls) {
			peer->lines[i]->ssl = SSL_new(peer->tls);
			SSL_set_fd(peer->lines[i]->ssl, fd);
		}
		if (peer->mode == PEER_REFUSES_AT_ONCE)
			line_close(peer, i);
		return;
	}
	abort();
}

static bool peer_turn(struct peer *peer)
{
	struct pollfd looks[LINES_MAX + 2] = { { peer->stop_fds[0], POLLIN, 0 },
		{ peer->listen_fd, POLLIN, 0 } };
	size_t which[LINES_MAX], count = 0;

	for (size_t i = 0; i < LINES_MAX; i++) {
		if (!peer->lines[i])
			continue;
		looks[2 + count] = (struct pollfd){ peer->lines[i]->fd, POLLIN, 0 };
		which[count++] = i;
	}
	poll(looks, 2 + count, -1);
	for (size_t i = 0; i < count; i++) {
		if (looks[2 + i].revents && !line_serve(peer, peer->lines[which[i]]))
			line_close(peer, which[i]);
	}
	if (looks[1].revents)
		line_open(peer);
	return looks[0].revents == 0;
}

static void *peer_run(void *arg)
{
	while (peer_turn(arg))
		;
	return NULL;
}

struct peer *peer_start(enum peer_mode mode, const struct peer_certificates *tls)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	struct peer *peer = calloc(1, sizeof(*peer));
	socklen_t size = sizeof(address);

	assert_non_null(peer);
	peer->mode = mode;
	peer->tls = tls ? tls_make(tls) : NULL;
	peer->listen_fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_int_equal(bind(peer->listen_fd, (struct sockaddr *)&address, size), 0);
	assert_int_equal(listen(peer->listen_fd, 128), 0);
	getsockname(peer->listen_fd, (struct sockaddr *)&address, &size);
	peer->port = ntohs(address.sin_port);
	assert_int_equal(pipe(peer->stop_fds), 0);
	assert_int_equal(pthread_create(&peer->thread, NULL, peer_run, peer), 0);
	return peer;
}

void peer_stop(struct peer *peer)
{
	assert_int_equal(write(peer->stop_fds[1], "x", 1), 1);
	pthread_join(peer->thread, NULL);
	for (size_t i = 0; i < LINES_MAX; i++) {
		if (peer->lines[i])
			line_close(peer, i);
	}
	close(peer->listen_fd);
	close(peer->stop_fds[0]);
	close(peer->stop_fds[1]);
	SSL_CTX_free(peer->tls);
	free(peer);
}

int peer_port(const struct peer *peer)
{
	return peer->port;
}

int peer_requests(struct peer *peer)
{
	return atomic_load(&peer->requests);
}

int peer_connections(struct peer *peer)
{
	return atomic_load(&peer->connections);
}

const char *peer_request_text(struct peer *peer)
{
	return peer->last;
}
