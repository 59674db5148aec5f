/* SPDX-License-Identifier: Apache-2.0 */
#include "http/address_guard.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>

#define V4(a, b, c, d, bits)                                                                       \
	{                                                                                          \
		{ 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, a, b, c, d }, 96 + (bits)              \
	}

static const struct address_range v4_all = V4(0, 0, 0, 0, 0);

/* IANA's registry of special-purpose IPv4 addresses, and multicast. */
static const struct address_range v4_special[] = {
	V4(0, 0, 0, 0, 8),       /* this network            */
	V4(10, 0, 0, 0, 8),      /* private                 */
	V4(100, 64, 0, 0, 10),   /* shared (carriers)       */
	V4(127, 0, 0, 0, 8),     /* loopback                */
	V4(169, 254, 0, 0, 16),  /* link-local              */
	V4(172, 16, 0, 0, 12),   /* private                 */
	V4(192, 0, 0, 0, 24),    /* protocol assignments    */
	V4(192, 0, 2, 0, 24),    /* documentation           */
	V4(192, 88, 99, 0, 24),  /* 6to4 relays             */
	V4(192, 168, 0, 0, 16),  /* private                 */
	V4(198, 18, 0, 0, 15),   /* benchmarks              */
	V4(198, 51, 100, 0, 24), /* documentation           */
	V4(203, 0, 113, 0, 24),  /* documentation           */
	V4(224, 0, 0, 0, 4),     /* multicast               */
	V4(240, 0, 0, 0, 4),     /* reserved, and broadcast */
};

/* Of IPv6 only global unicast is public at all, without what is special inside it. */
static const struct address_range v6_global = { { 0x20 }, 3 };
static const struct address_range v6_special[] = {
	{ { 0x20, 0x01, 0x00 }, 23 },       /* protocol assignments, Teredo among them */
	{ { 0x20, 0x01, 0x0d, 0xb8 }, 32 }, /* documentation                           */
	{ { 0x20, 0x02 }, 16 },             /* 6to4                                    */
	{ { 0x3f, 0xff, 0x00 }, 20 },       /* documentation                           */
};

/* The last four bytes are an IPv4 address to which a gateway translates. */
static const struct address_range nat64 = { { 0x00, 0x64, 0xff, 0x9b }, 96 };

static const struct address_range loopback_ranges[] = {
	V4(127, 0, 0, 0, 8),
	{ { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1 }, 128 },
};

static bool range_holds(const struct address_range *range, const uint8_t address[16])
{
	unsigned int bytes = range->bits / 8, bits = range->bits % 8;

	if (memcmp(range->prefix, address, bytes) != 0)
		return false;
	return bits == 0 || (range->prefix[bytes] ^ address[bytes]) >> (8 - bits) == 0;
}

static bool any_holds(const struct address_range *ranges, size_t count, const uint8_t address[16])
{
	for (size_t i = 0; i < count; i++) {
		if (range_holds(&ranges[i], address))
			return true;
	}
	return false;
}

static void map_v4(const void *four, uint8_t ret_address[16])
{
	memcpy(ret_address, v4_all.prefix, 12);
	memcpy(ret_address + 12, four, 4);
}

static bool address_read(struct str text, uint8_t ret_address[16], unsigned int *ret_most_bits)
{
	char copy[INET6_ADDRSTRLEN];
	uint8_t four[4];

	if (text.len == 0 || text.len >= sizeof(copy))
		return false;
	snprintf(copy, sizeof(copy), "%.*s", STR_ARGS(text));
	*ret_most_bits = 128;
	if (inet_pton(AF_INET6, copy, ret_address) == 1)
		return true;
	*ret_most_bits = 32;
	if (inet_pton(AF_INET, copy, four) != 1)
		return false;
	map_v4(four, ret_address);
	return true;
}

static bool range_read(struct str text, struct address_range *ret_range)
{
	const char *slash = text.len > 0 ? memchr(text.at, '/', text.len) : NULL;
	struct str address = { text.at, slash ? (size_t)(slash - text.at) : text.len };
	unsigned int most;
	int64_t bits;

	if (!address_read(address, ret_range->prefix, &most))
		return false;
	bits = most;
	if (slash && (!str_to_int((struct str){ slash + 1, text.len - address.len - 1 }, &bits) ||
			     bits < 0 || bits > most))
		return false;
	ret_range->bits = (unsigned int)bits + 128 - most;
	return true;
}

static enum status list_read(struct address_guard *guard, struct str list)
{
	while (list.len > 0) {
		const char *comma = memchr(list.at, ',', list.len);
		size_t len = comma ? (size_t)(comma - list.at) : list.len;
		struct str item = str_trim((struct str){ list.at, len });

		if (guard->count == GUARD_RANGES_MAX ||
			!range_read(item, &guard->allowed[guard->count]))
			return ST_INVALID;
		guard->count++;
		len = MIN_OF(len + 1, list.len);
		list = (struct str){ list.at + len, list.len - len };
	}
	return ST_OK;
}

enum status address_guard_init(struct address_guard *guard, struct str list, bool loopback)
{
	guard->count = 0;
	if (loopback) {
		memcpy(guard->allowed, loopback_ranges, sizeof(loopback_ranges));
		guard->count = COUNT_OF(loopback_ranges);
	}
	return list_read(guard, str_trim(list));
}

static bool is_public(const uint8_t address[16])
{
	uint8_t inner[16];

	if (range_holds(&v4_all, address))
		return !any_holds(v4_special, COUNT_OF(v4_special), address);
	if (range_holds(&nat64, address)) {
		map_v4(address + 12, inner);
		return !any_holds(v4_special, COUNT_OF(v4_special), inner);
	}
	return range_holds(&v6_global, address) &&
	       !any_holds(v6_special, COUNT_OF(v6_special), address);
}

bool address_guard_permits(const struct address_guard *guard, const struct sockaddr *address)
{
	uint8_t bytes[16];

	if (address->sa_family == AF_INET)
		map_v4(&((const struct sockaddr_in *)address)->sin_addr, bytes);
	else if (address->sa_family == AF_INET6)
		memcpy(bytes, &((const struct sockaddr_in6 *)address)->sin6_addr, 16);
	else
		return false;
	return is_public(bytes) || any_holds(guard->allowed, guard->count, bytes);
}
