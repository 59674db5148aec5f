/* SPDX-License-Identifier: Apache-2.0 */
/* The client's pure parts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <arpa/inet.h>
#include <cmocka.h>
#include <netinet/in.h>

#include "http/address_guard.h"
#include "http/call_outcome.h"
#include "http/retry_after.h"

static bool permits(const struct address_guard *guard, const char *text)
{
	struct sockaddr_in6 v6 = { .sin6_family = AF_INET6 };
	struct sockaddr_in v4 = { .sin_family = AF_INET };

	if (inet_pton(AF_INET, text, &v4.sin_addr) == 1)
		return address_guard_permits(guard, (struct sockaddr *)&v4);
	assert_int_equal(inet_pton(AF_INET6, text, &v6.sin6_addr), 1);
	return address_guard_permits(guard, (struct sockaddr *)&v6);
}

static void only_public_addresses_are_reached(void **state)
{
	static const char *const public[] = { "8.8.8.8", "1.1.1.1", "100.63.255.255", "100.128.0.1",
		"172.15.255.255", "172.32.0.1", "192.167.1.1", "223.255.255.255", "198.20.0.1",
		"2606:4700::1111", "2a00:1450::1", "::ffff:8.8.8.8", "64:ff9b::808:808",
		"2001:4860:4860::8888" };
	static const char *const special[] = { "0.0.0.0", "0.1.2.3", "10.0.0.1", "100.64.0.1",
		"100.127.255.255", "127.0.0.1", "127.255.255.255", "169.254.169.254", "172.16.0.1",
		"172.31.255.255", "192.0.0.8", "192.0.2.1", "192.168.0.1", "198.18.0.1",
		"198.19.255.255", "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.1.1.1",
		"240.0.0.1", "255.255.255.255", "::", "::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
		"::ffff:169.254.169.254", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a00:1",
		"64:ff9b:1::1", "100::1", "2001::1", "2001:db8::1", "2002:7f00:1::", "3fff::1",
		"fc00::1", "fd12:3456::1", "fe80::1", "fec0::1", "ff02::1" };
	struct address_guard guard;

	(void)state;
	assert_int_equal(address_guard_init(&guard, STR(""), false), ST_OK);
	for (size_t i = 0; i < COUNT_OF(public); i++) {
		if (!permits(&guard, public[i]))
			fail_msg("%s was refused", public[i]);
	}
	for (size_t i = 0; i < COUNT_OF(special); i++) {
		if (permits(&guard, special[i]))
			fail_msg("%s was allowed", special[i]);
	}
}

static void operators_allow_ranges(void **state)
{
	static const struct {
		const char *list, *address;
		bool loopback, allowed;
	} rows[] = {
		{ "", "127.0.0.1", true, true },
		{ "", "::1", true, true },
		{ "", "::ffff:127.0.0.1", true, true },
		{ "", "10.0.0.1", true, false },
		{ "10.1.0.0/16", "10.1.255.1", false, true },
		{ "10.1.0.0/16", "10.2.0.1", false, false },
		{ "10.1.0.0/16", "::ffff:10.1.0.1", false, true },
		{ " 192.168.1.7 , fd00::/8 ", "192.168.1.7", false, true },
		{ " 192.168.1.7 , fd00::/8 ", "192.168.1.8", false, false },
		{ " 192.168.1.7 , fd00::/8 ", "fd00::1", false, true },
		{ "172.16.0.0/12", "172.31.0.1", false, true },
		{ "172.16.0.0/13", "172.31.0.1", false, false },
		{ "0.0.0.0/0", "127.0.0.1", false, true },
		{ "0.0.0.0/0", "::1", false, false },
	};
	static const char *const broken[] = { "x", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/",
		"::/129", "10.0.0.0/8,,", "10.0.0", "10.0.0.0/8 10.1.0.0/16", "localhost" };
	struct address_guard guard;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		assert_int_equal(
			address_guard_init(&guard, str_of(rows[i].list), rows[i].loopback), ST_OK);
		if (permits(&guard, rows[i].address) != rows[i].allowed)
			fail_msg("'%s', %s", rows[i].list, rows[i].address);
	}
	for (size_t i = 0; i < COUNT_OF(broken); i++) {
		if (address_guard_init(&guard, str_of(broken[i]), false) != ST_INVALID)
			fail_msg("'%s' was taken", broken[i]);
	}
}

static void retry_after_is_read(void **state)
{
	const usec now = 1700000000 * USEC_SECOND; /* Tue, 14 Nov 2023 22:13:20 GMT */
	const struct {
		const char *value;
		usec want;
	} rows[] = {
		{ "0", 0 },
		{ "120", 120 * USEC_SECOND },
		{ " 7 ", 7 * USEC_SECOND },
		{ "99999999999999999999", 365 * USEC_DAY },
		{ "4000000000", 365 * USEC_DAY },
		{ "Tue, 14 Nov 2023 22:14:20 GMT", 60 * USEC_SECOND },
		{ "Tuesday, 14-Nov-23 22:14:20 GMT", 60 * USEC_SECOND },
		{ "Tue Nov 14 22:14:20 2023", 60 * USEC_SECOND },
		{ "Tue, 14 Nov 2023 22:12:20 GMT", 0 },
		{ "", -1 },
		{ "-5", -1 },
		{ "1.5", -1 },
		{ "soon", -1 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		usec got = retry_after_read(str_of(rows[i].value), now);

		if (got != rows[i].want)
			fail_msg("'%s': %lld", rows[i].value, (long long)got);
	}
}

static void urls_are_checked(void **state)
{
	static const struct {
		const char *url;
		bool allow_http, good;
	} rows[] = {
		{ "https://example.org", false, true },
		{ "https://example.org:8443/box?x=1", false, true },
		{ "HTTPS://Example.org/", false, true },
		{ "https://10.0.0.1/", false, true },
		{ "https://[::1]:1/", false, true },
		{ "http://example.org/", false, false },
		{ "http://example.org/", true, false },
		{ "http://localhost:3000/a", true, true },
		{ "http://LOCALHOST/", true, true },
		{ "http://127.9.9.9/", true, true },
		{ "http://[::1]/", true, true },
		{ "http://localhost/", false, false },
		{ "http://localhost.example.org/", true, false },
		{ "http://127.0.0.1.example.org/", true, false },
		{ "http://128.0.0.1/", true, false },
		{ "http://2130706433/", true, true }, /* 127.0.0.1 in one number */
		{ "https://user@example.org/", false, false },
		{ "https://user:secret@example.org/", false, false },
		{ "https:/example.org/", false, false },
		{ "https:///example.org/", false, false },
		{ "https://", false, false },
		{ "example.org", false, false },
		{ "/box", false, false },
		{ "ftp://example.org/", false, false },
		{ "file:///etc/passwd", false, false },
		{ "javascript:alert(1)", false, false },
		{ "https://exa mple.org/", false, false },
		{ "https://example.org/\n", false, false },
		{ "https://example.org\\@evil.org/", false, false },
		{ "https://example.org:99999/", false, false },
		{ "", false, false },
	};
	char longest[2100];

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		enum status s =
			url_check(str_of(rows[i].url), rows[i].allow_http, STR("url"), NULL);

		if ((s == ST_OK) != rows[i].good)
			fail_msg("'%s' %d: %s", rows[i].url, (int)rows[i].allow_http,
				status_name(s));
	}
	memset(longest, 'a', sizeof(longest));
	longest[snprintf(longest, sizeof(longest), "https://h/")] = 'a';
	assert_int_equal(url_check((struct str){ longest, 2048 }, false, STR("u"), NULL), ST_OK);
	assert_int_equal(
		url_check((struct str){ longest, 2049 }, false, STR("u"), NULL), ST_INVALID);
}

static const struct {
	const char *name;
	struct call_facts facts;
	enum call_end end;
	enum call_fault fault;
} outcome_rows[] = {
	{ "answered", { .code = CURLE_OK, .sent = true, .detail = "" }, CALL_ANSWERED, FAULT_NONE },
	{ "name", { .code = CURLE_COULDNT_RESOLVE_HOST, .detail = "" }, CALL_NOT_SENT, FAULT_NAME },
	{ "connect", { .code = CURLE_COULDNT_CONNECT, .detail = "" }, CALL_NOT_SENT,
		FAULT_CONNECT },
	{ "guard", { .code = CURLE_COULDNT_CONNECT, .address_refused = true, .detail = "" },
		CALL_NOT_SENT, FAULT_ADDRESS_REFUSED },
	{ "timeout before", { .code = CURLE_OPERATION_TIMEDOUT, .detail = "" }, CALL_NOT_SENT,
		FAULT_TIMEOUT },
	{ "timeout after", { .code = CURLE_OPERATION_TIMEDOUT, .sent = true, .detail = "" },
		CALL_CUT, FAULT_TIMEOUT },
	{ "sent, then the new connection failed",
		{ .code = CURLE_COULDNT_CONNECT, .sent = true, .detail = "" }, CALL_CUT,
		FAULT_CONNECT },
	{ "reset", { .code = CURLE_RECV_ERROR, .sent = true, .detail = "Recv failure" }, CALL_CUT,
		FAULT_BROKEN },
	{ "nothing", { .code = CURLE_GOT_NOTHING, .sent = true, .detail = "" }, CALL_CUT,
		FAULT_BROKEN },
	{ "partial",
		{ .code = CURLE_PARTIAL_FILE, .sent = true, .answer_begun = true, .detail = "" },
		CALL_CUT, FAULT_BROKEN },
	{ "not ours", { .code = CURLE_PEER_FAILED_VERIFICATION, .detail = "self-signed" },
		CALL_NOT_SENT, FAULT_TLS_SERVER },
	{ "lost in the handshake",
		{ .code = CURLE_SSL_CONNECT_ERROR,
			.detail = "OpenSSL SSL_connect: SSL_ERROR_SYSCALL" },
		CALL_NOT_SENT, FAULT_BROKEN },
	{ "our certificate, TLS 1.2",
		{ .code = CURLE_SSL_CONNECT_ERROR,
			.fresh = true,
			.detail = "sslv3 alert bad certificate" },
		CALL_NOT_SENT, FAULT_TLS_CLIENT },
	{ "our certificate, TLS 1.3",
		{ .code = CURLE_RECV_ERROR,
			.fresh = true,
			.sent = true,
			.detail = "tlsv13 alert certificate required" },
		CALL_NOT_SENT, FAULT_TLS_CLIENT },
	{ "an alert in the middle of an answer",
		{ .code = CURLE_RECV_ERROR,
			.fresh = true,
			.sent = true,
			.answer_begun = true,
			.detail = "tlsv1 alert unknown ca" },
		CALL_CUT, FAULT_BROKEN },
	{ "an alert on a kept connection",
		{ .code = CURLE_RECV_ERROR,
			.sent = true,
			.detail = "sslv3 alert handshake failure" },
		CALL_CUT, FAULT_BROKEN },
	{ "too large", { .code = CURLE_WRITE_ERROR, .sent = true, .too_large = true, .detail = "" },
		CALL_TOO_LARGE, FAULT_PROTOCOL },
	{ "no HTTP", { .code = CURLE_UNSUPPORTED_PROTOCOL, .sent = true, .detail = "" }, CALL_CUT,
		FAULT_PROTOCOL },
	{ "anything else", { .code = CURLE_OUT_OF_MEMORY, .detail = "" }, CALL_NOT_SENT,
		FAULT_OTHER },
};

static void outcomes_follow_from_the_facts(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(outcome_rows); i++) {
		struct call_outcome outcome = call_outcome_of(&outcome_rows[i].facts);

		if (outcome.end != outcome_rows[i].end || outcome.fault != outcome_rows[i].fault)
			fail_msg("%s: end %d, fault %s", outcome_rows[i].name, (int)outcome.end,
				call_fault_name(outcome.fault));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_public_addresses_are_reached),
		cmocka_unit_test(operators_allow_ranges),
		cmocka_unit_test(retry_after_is_read),
		cmocka_unit_test(urls_are_checked),
		cmocka_unit_test(outcomes_follow_from_the_facts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
