/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which addresses a callback may reach: pure. An administrator of one business unit enters URLs; they
 * must not become a way into the operator's own network. Asked after name resolution, for each
 * address that is about to be connected to.
 */
#ifndef HTTP_ADDRESS_GUARD_H
#define HTTP_ADDRESS_GUARD_H

#include <sys/socket.h>

#include "core/base.h"
#include "core/status.h"

#define GUARD_RANGES_MAX 64

/** A range of addresses; IPv4 as IPv6 "::ffff:a.b.c.d", 96 bits longer. */
struct address_range {
	uint8_t prefix[16];
	unsigned int bits;
};

struct address_guard {
	struct address_range allowed[GUARD_RANGES_MAX];
	size_t count;
};

/**
 * @param list      "10.1.0.0/16, fd00::/8, 192.168.1.7": ranges that are allowed beside the public ones
 * @param loopback  whether loopback is allowed too
 * @return ST_INVALID when the list is not such a list, or has more than GUARD_RANGES_MAX ranges
 */
MUST_CHECK enum status address_guard_init(
	struct address_guard *guard, struct str list, bool loopback);

/**
 * Whether the address may be connected to: public unicast addresses (the special-purpose ranges of
 * RFC 6890 and its successors are refused, IPv4 addresses inside IPv6 ones are looked at as such), and
 * what is allowed.
 */
bool address_guard_permits(const struct address_guard *guard, const struct sockaddr *address);

#endif
