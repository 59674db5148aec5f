/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One call as libcurl sees it. What never changes is set when its handle is made; handles are used
 * again, with their connections and TLS sessions kept elsewhere.
 *
 * libcurl sends a request a second time, without a word, when a connection that was kept open turns
 * out to be closed before a byte of the answer came; the other side may have read and obeyed the
 * first. It asks us before each transmission (transmission_allowed): a second one is allowed only
 * when the method changes nothing, or when not a byte of the first left.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include <openssl/x509.h>

#include "http/call_outcome.h"
#include "http/client_parts.h"
#include "http/retry_after.h"
#include "http/tls_identity.h"

#define SPARE_MAX   128
#define BODY_MAX    ((size_t)64 << 20)
#define KEEP_IDLE_S 50L /* less than what servers and balancers commonly keep */

/** A refusal is kept whole in any case. */
static bool is_taken_in_pieces(const struct http_call *call)
{
	long code = 0;

	if (call->take == NULL)
		return false;
	curl_easy_getinfo(call->easy, CURLINFO_RESPONSE_CODE, &code);
	return code == 200;
}

static size_t answer_take(char *bytes, size_t size, size_t count, void *arg)
{
	struct http_call *call = arg;

	if (is_taken_in_pieces(call))
		return call->take(call->arg, (struct str){ bytes, size * count }) ? size * count
										  : 0;
	buf_add_bytes(&call->answer, bytes, size * count);
	if (!call->answer.failed)
		return size * count;
	call->too_large = true;
	return 0;
}

/** Asked for each address after its name was resolved; the socket is ours to make or to refuse. */
static curl_socket_t socket_open(void *arg, curlsocktype purpose, struct curl_sockaddr *address)
{
	struct http_call *call = arg;

	if (purpose != CURLSOCKTYPE_IPCXN ||
		!address_guard_permits(&call->client->guard, &address->addr)) {
		call->address_refused = true;
		return CURL_SOCKET_BAD;
	}
	return socket(address->family, address->socktype | SOCK_CLOEXEC | SOCK_NONBLOCK,
		address->protocol);
}

static bool bytes_left(CURL *easy)
{
	curl_off_t uploaded = 0;
	long requested = 0;

	curl_easy_getinfo(easy, CURLINFO_REQUEST_SIZE, &requested);
	curl_easy_getinfo(easy, CURLINFO_SIZE_UPLOAD_T, &uploaded);
	return requested > 0 || uploaded > 0;
}

static int transmission_allowed(
	void *arg, char *their_ip, char *our_ip, int their_port, int our_port)
{
	struct http_call *call = arg;

	(void)their_ip;
	(void)our_ip;
	(void)their_port;
	(void)our_port;
	if (call->transmissions++ == 0 || call->may_repeat || !bytes_left(call->easy))
		return CURL_PREREQFUNC_OK;
	snprintf(call->error, sizeof(call->error),
		"the kept connection closed after the request was sent");
	return CURL_PREREQFUNC_ABORT;
}

/** The folder of the system's roots: read as needed, where the bundle would be parsed each time. */
static const char *roots_folder(void)
{
	const char *chosen = getenv(X509_get_default_cert_dir_env());

	return chosen ? chosen : X509_get_default_cert_dir();
}

static void easy_set_network(CURL *easy)
{
	curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
	curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(easy, CURLOPT_PROXY, "");
	curl_easy_setopt(easy, CURLOPT_TCP_KEEPALIVE, 1L);
	curl_easy_setopt(easy, CURLOPT_MAXAGE_CONN, KEEP_IDLE_S);
	curl_easy_setopt(easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
	curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L);
	curl_easy_setopt(easy, CURLOPT_SSLCERTTYPE, "PEM");
	curl_easy_setopt(easy, CURLOPT_SSLKEYTYPE, "PEM");
	curl_easy_setopt(easy, CURLOPT_CAINFO, NULL);
	curl_easy_setopt(easy, CURLOPT_CAPATH, roots_folder());
	curl_easy_setopt(easy, CURLOPT_USERAGENT, "Passerelle/" PASSERELLE_VERSION);
}

static void easy_set_callbacks(struct http_call *call)
{
	curl_easy_setopt(call->easy, CURLOPT_PRIVATE, call);
	curl_easy_setopt(call->easy, CURLOPT_ERRORBUFFER, call->error);
	curl_easy_setopt(call->easy, CURLOPT_WRITEFUNCTION, answer_take);
	curl_easy_setopt(call->easy, CURLOPT_WRITEDATA, call);
	curl_easy_setopt(call->easy, CURLOPT_OPENSOCKETFUNCTION, socket_open);
	curl_easy_setopt(call->easy, CURLOPT_OPENSOCKETDATA, call);
	curl_easy_setopt(call->easy, CURLOPT_PREREQFUNCTION, transmission_allowed);
	curl_easy_setopt(call->easy, CURLOPT_PREREQDATA, call);
	curl_easy_setopt(call->easy, CURLOPT_SHARE, call->client->share);
}

static struct http_call *call_new(struct http_client *client)
{
	struct http_call *call = calloc(1, sizeof(*call));

	if (!call)
		return NULL;
	call->client = client;
	call->easy = curl_easy_init();
	if (!call->easy) {
		free(call);
		return NULL;
	}
	buf_init(&call->body, BODY_MAX);
	buf_init(&call->answer, (size_t)client->settings->callback_max_answer);
	easy_set_network(call->easy);
	easy_set_callbacks(call);
	return call;
}

enum status call_get(struct http_client *client, struct http_call **ret_call)
{
	struct http_call *call = client->spare;

	if (call) {
		client->spare = call->next;
		client->spare_count--;
	} else {
		call = call_new(client);
	}
	*ret_call = call;
	return call ? ST_OK : ST_NO_MEMORY;
}

void call_free(struct http_call *call)
{
	curl_easy_cleanup(call->easy);
	curl_slist_free_all(call->headers);
	tls_identity_unref(call->identity);
	buf_done(&call->body);
	buf_done(&call->answer);
	free(call);
}

void call_put(struct http_call *call)
{
	struct http_client *client = call->client;

	if (client->spare_count >= SPARE_MAX) {
		call_free(call);
		return;
	}
	curl_easy_setopt(call->easy, CURLOPT_HTTPHEADER, NULL);
	curl_slist_free_all(TAKE(call->headers));
	if (call->identity) {
		curl_easy_setopt(call->easy, CURLOPT_SSLCERT_BLOB, NULL);
		curl_easy_setopt(call->easy, CURLOPT_SSLKEY_BLOB, NULL);
		curl_easy_setopt(call->easy, CURLOPT_CAINFO_BLOB, NULL);
		tls_identity_unref(TAKE(call->identity));
	}
	call->next = client->spare;
	client->spare = call;
	client->spare_count++;
}

static bool text_is_clean(struct str text)
{
	for (size_t i = 0; i < text.len; i++) {
		if (text.at[i] == '\r' || text.at[i] == '\n' || text.at[i] == '\0')
			return false;
	}
	return true;
}

static enum status header_add(struct http_call *call, const char *line)
{
	struct curl_slist *list = curl_slist_append(call->headers, line);

	if (!list)
		return ST_NO_MEMORY;
	call->headers = list;
	return ST_OK;
}

static enum status header_put(struct http_call *call, const struct http_header *header)
{
	enum status s;
	struct buf line;

	if (header->name.len == 0 || !text_is_clean(header->name) || !text_is_clean(header->value))
		return ST_INVALID;
	buf_init(&line, (size_t)64 << 10);
	/* With "Name:" libcurl would leave the header out. */
	buf_add(&line, header->name);
	buf_add(&line, header->value.len > 0 ? STR(": ") : STR(";"));
	buf_add(&line, header->value);
	s = line.failed ? ST_INVALID : header_add(call, buf_str(&line).at);
	buf_done(&line);
	return s;
}

static enum status headers_set(struct http_call *call, const struct call_request *request)
{
	bool typed = false;
	enum status s = header_add(call, "Expect:");

	for (size_t i = 0; s == ST_OK && i < request->header_count; i++) {
		typed |= str_equal_nocase(request->headers[i].name, STR("Content-Type"));
		s = header_put(call, &request->headers[i]);
	}
	if (s == ST_OK && !typed)
		s = header_add(call, "Content-Type:");
	if (s == ST_OK)
		curl_easy_setopt(call->easy, CURLOPT_HTTPHEADER, call->headers);
	return s;
}

static void method_set(struct http_call *call, const struct call_request *request)
{
	enum http_method method = request->method;
	bool with_body = request->body.len > 0 || method == HTTP_POST || method == HTTP_PUT ||
			 method == HTTP_PATCH;

	curl_easy_setopt(call->easy, CURLOPT_HTTPGET, 1L);
	curl_easy_setopt(call->easy, CURLOPT_CUSTOMREQUEST, NULL);
	call->may_repeat = method == HTTP_GET || method == HTTP_HEAD || method == HTTP_OPTIONS;
	if (method == HTTP_HEAD) {
		curl_easy_setopt(call->easy, CURLOPT_NOBODY, 1L);
		return;
	}
	if (with_body) {
		buf_add(&call->body, request->body);
		curl_easy_setopt(call->easy, CURLOPT_POST, 1L);
		curl_easy_setopt(call->easy, CURLOPT_POSTFIELDS,
			call->body.at ? buf_str(&call->body).at : "");
		curl_easy_setopt(
			call->easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->body.len);
	}
	if (method != HTTP_GET && method != HTTP_POST)
		curl_easy_setopt(call->easy, CURLOPT_CUSTOMREQUEST, http_method_name(method));
}

static long milliseconds(usec span)
{
	return (long)MAX_OF((span + USEC_MS - 1) / USEC_MS, 1);
}

static void identity_set(struct http_call *call, struct tls_identity *identity)
{
	if (!identity)
		return;
	call->identity = tls_identity_ref(identity);
	curl_easy_setopt(
		call->easy, CURLOPT_SSLCERT_BLOB, tls_identity_part(identity, TLS_CERTIFICATE));
	curl_easy_setopt(call->easy, CURLOPT_SSLKEY_BLOB, tls_identity_part(identity, TLS_KEY));
	curl_easy_setopt(call->easy, CURLOPT_CAINFO_BLOB, tls_identity_part(identity, TLS_CA));
}

/** Of the whole call; of a body in pieces, of a silence in it. */
static void timeouts_set(struct http_call *call)
{
	const long silence = call->take != NULL ? MAX_OF(milliseconds(call->timeout) / 1000, 1) : 0;
	const curl_off_t most = call->client->settings->callback_max_answer;

	curl_easy_setopt(call->easy, CURLOPT_TIMEOUT_MS,
		call->take != NULL ? 0L : milliseconds(call->timeout));
	curl_easy_setopt(
		call->easy, CURLOPT_CONNECTTIMEOUT_MS, milliseconds(call->connect_timeout));
	curl_easy_setopt(call->easy, CURLOPT_LOW_SPEED_LIMIT, silence > 0 ? 1L : 0L);
	curl_easy_setopt(call->easy, CURLOPT_LOW_SPEED_TIME, silence);
	curl_easy_setopt(
		call->easy, CURLOPT_MAXFILESIZE_LARGE, call->take != NULL ? (curl_off_t)0 : most);
}

enum status call_prepare(struct http_call *call, const struct call_request *request)
{
	const struct settings *settings = call->client->settings;
	char url[2049];
	enum status s;

	buf_clear(&call->body);
	buf_clear(&call->answer);
	call->error[0] = '\0';
	call->too_large = call->address_refused = false;
	call->transmissions = 0;
	call->started = clock_mono(loop_clock(call->client->loop));
	call->timeout = request->timeout > 0 ? request->timeout : settings->callback_timeout;
	call->connect_timeout =
		request->connect_timeout > 0 ? request->connect_timeout : settings->connect_timeout;
	snprintf(url, sizeof(url), "%.*s", STR_ARGS(request->url));
	if (curl_easy_setopt(call->easy, CURLOPT_URL, url) != CURLE_OK)
		return ST_NO_MEMORY;
	if ((s = headers_set(call, request)) != ST_OK)
		return s;
	method_set(call, request);
	identity_set(call, request->identity);
	call->take = request->take;
	timeouts_set(call);
	return call->body.failed ? ST_NO_MEMORY : ST_OK;
}

static struct call_facts facts_read(struct http_call *call, CURLcode code)
{
	long headers = 0, connects = 0;

	curl_easy_getinfo(call->easy, CURLINFO_HEADER_SIZE, &headers);
	curl_easy_getinfo(call->easy, CURLINFO_NUM_CONNECTS, &connects);
	return (struct call_facts){
		.code = code,
		.sent = bytes_left(call->easy),
		.answer_begun = headers > 0,
		.fresh = connects > 0 && call->transmissions <= 1,
		.too_large = call->too_large,
		.address_refused = call->address_refused,
		.detail = call->error,
	};
}

static void answer_read(struct http_call *call, struct call_result *ret_result)
{
	struct curl_header *after = NULL;
	char *type = NULL;
	long code = 0;

	curl_easy_getinfo(call->easy, CURLINFO_RESPONSE_CODE, &code);
	curl_easy_getinfo(call->easy, CURLINFO_CONTENT_TYPE, &type);
	ret_result->code = (int)code;
	ret_result->type = str_of(type);
	ret_result->body = buf_str(&call->answer);
	if (curl_easy_header(call->easy, "Retry-After", 0, CURLH_HEADER, -1, &after) == CURLHE_OK)
		ret_result->retry_after = retry_after_read(
			str_of(after->value), clock_wall(loop_clock(call->client->loop)));
}

void call_read_result(struct http_call *call, CURLcode code, struct call_result *ret_result)
{
	struct call_facts facts = facts_read(call, code);
	struct call_outcome outcome = call_outcome_of(&facts);

	*ret_result = (struct call_result){
		.end = outcome.end, .fault = outcome.fault, .retry_after = -1
	};
	if (outcome.end == CALL_ANSWERED)
		answer_read(call, ret_result);
	else if (outcome.fault != FAULT_NONE)
		snprintf(ret_result->detail, sizeof(ret_result->detail), "%.159s",
			call->error[0] ? call->error : curl_easy_strerror(code));
}

void call_finish(struct http_call *call, const struct call_result *result)
{
	struct call_result told = *result;

	told.took = clock_mono(loop_clock(call->client->loop)) - call->started;
	call->done(call->arg, &told);
	call_put(call);
}
