/* SPDX-License-Identifier: Apache-2.0 */
#include "http/call_outcome.h"

const char *call_fault_name(enum call_fault fault)
{
	static const char *const names[] = {
		[FAULT_NONE] = "none",
		[FAULT_ADDRESS_REFUSED] = "address_refused",
		[FAULT_NAME] = "name",
		[FAULT_CONNECT] = "connect",
		[FAULT_TIMEOUT] = "timeout",
		[FAULT_TLS_SERVER] = "tls_server",
		[FAULT_TLS_CLIENT] = "tls_client",
		[FAULT_BROKEN] = "broken",
		[FAULT_PROTOCOL] = "protocol",
		[FAULT_OTHER] = "other",
	};

	return names[fault];
}

/** The other side ended the handshake because of our certificate, or for want of one. */
static bool is_client_alert(const char *detail)
{
	static const char *const alerts[] = { "alert bad certificate",
		"alert unsupported certificate", "alert certificate ", "alert no certificate",
		"alert unknown ca", "alert access denied", "alert handshake failure" };

	for (size_t i = 0; i < COUNT_OF(alerts); i++) {
		if (strstr(detail, alerts[i]))
			return true;
	}
	return false;
}

/** The connection was lost in the middle of a handshake; nobody's certificate is to blame. */
static bool is_lost_connection(const char *detail)
{
	return strstr(detail, "SSL_ERROR_SYSCALL") || strstr(detail, "Connection reset") ||
	       strstr(detail, "unexpected eof");
}

static const struct {
	CURLcode code;
	enum call_fault fault;
} faults[] = {
	{ CURLE_COULDNT_RESOLVE_HOST, FAULT_NAME },
	{ CURLE_COULDNT_CONNECT, FAULT_CONNECT },
	{ CURLE_OPERATION_TIMEDOUT, FAULT_TIMEOUT },
	{ CURLE_PEER_FAILED_VERIFICATION, FAULT_TLS_SERVER },
	{ CURLE_SSL_CONNECT_ERROR, FAULT_TLS_SERVER },
	{ CURLE_SSL_CACERT_BADFILE, FAULT_TLS_SERVER },
	{ CURLE_SSL_ISSUER_ERROR, FAULT_TLS_SERVER },
	{ CURLE_SSL_CERTPROBLEM, FAULT_TLS_CLIENT },
	{ CURLE_SEND_ERROR, FAULT_BROKEN },
	{ CURLE_RECV_ERROR, FAULT_BROKEN },
	{ CURLE_GOT_NOTHING, FAULT_BROKEN },
	{ CURLE_PARTIAL_FILE, FAULT_BROKEN },
	{ CURLE_ABORTED_BY_CALLBACK, FAULT_BROKEN }, /* our own refusal to send twice */
	{ CURLE_UNSUPPORTED_PROTOCOL, FAULT_PROTOCOL },
	{ CURLE_WEIRD_SERVER_REPLY, FAULT_PROTOCOL },
	{ CURLE_BAD_CONTENT_ENCODING, FAULT_PROTOCOL },
};

static enum call_fault fault_of(const struct call_facts *facts)
{
	if (facts->code == CURLE_COULDNT_CONNECT && facts->address_refused)
		return FAULT_ADDRESS_REFUSED;
	if (facts->fresh && !facts->answer_begun && is_client_alert(facts->detail))
		return FAULT_TLS_CLIENT;
	if (facts->code == CURLE_SSL_CONNECT_ERROR && is_lost_connection(facts->detail))
		return FAULT_BROKEN;
	for (size_t i = 0; i < COUNT_OF(faults); i++) {
		if (faults[i].code == facts->code)
			return faults[i].fault;
	}
	return FAULT_OTHER;
}

struct call_outcome call_outcome_of(const struct call_facts *facts)
{
	enum call_fault fault;

	if (facts->too_large || facts->code == CURLE_FILESIZE_EXCEEDED)
		return (struct call_outcome){ CALL_TOO_LARGE, FAULT_PROTOCOL };
	if (facts->code == CURLE_OK)
		return (struct call_outcome){ CALL_ANSWERED, FAULT_NONE };
	fault = fault_of(facts);
	/*
	 * With TLS 1.3 the request follows our certificate without waiting; the other side's refusal
	 * of it comes after. Its handshake has failed then, so it has read nothing of the request.
	 */
	if (!facts->sent || fault == FAULT_TLS_CLIENT)
		return (struct call_outcome){ CALL_NOT_SENT, fault };
	return (struct call_outcome){ CALL_CUT, fault };
}
