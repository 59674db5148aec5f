/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The cache of integrations and channels.
 */
#include "byoc/byoc.h"

#include <stdlib.h>

#include "byoc/endpoint.h"

#define ENDPOINT_BYTES (1 << 20)
#define CHANNEL_BYTES  (256 << 10)

enum status byoc_open(const struct byoc_options *options, struct byoc **ret_byoc)
{
	struct byoc *byoc = calloc(1, sizeof(*byoc));

	if (!byoc)
		return ST_NO_MEMORY;
	byoc->options = *options;
	*ret_byoc = byoc;
	return ST_OK;
}

static size_t bucket_of(int64_t no)
{
	return (uint64_t)no % BYOC_BUCKETS;
}

struct endpoint *endpoint_ref(struct endpoint *endpoint)
{
	endpoint->refs++;
	return endpoint;
}

void endpoint_unref(struct endpoint *endpoint)
{
	if (--endpoint->refs > 0)
		return;
	loop_timer_cancel(endpoint->byoc->options.loop, &endpoint->token.failed);
	tls_identity_unref(endpoint->identity);
	free(endpoint->token.text);
	arena_free(endpoint->arena);
	free(endpoint);
}

static void channel_free(struct cached_channel *cached)
{
	arena_free(cached->arena);
	free(cached);
}

void byoc_free(struct byoc *byoc)
{
	if (!byoc)
		return;
	for (size_t i = 0; i < BYOC_BUCKETS; i++) {
		while (byoc->endpoints[i]) {
			struct endpoint *endpoint = byoc->endpoints[i];

			byoc->endpoints[i] = endpoint->next;
			endpoint_unref(endpoint);
		}
		while (byoc->channels[i]) {
			struct cached_channel *cached = byoc->channels[i];

			byoc->channels[i] = cached->next;
			channel_free(cached);
		}
	}
	free(byoc);
}

void byoc_drop_integration(struct byoc *byoc, int64_t bu_id, int64_t integration_no)
{
	struct endpoint **at = &byoc->endpoints[bucket_of(integration_no)];

	for (; *at; at = &(*at)->next) {
		struct endpoint *endpoint = *at;

		if (endpoint->integration.no != integration_no ||
			endpoint->integration.bu_id != bu_id)
			continue;
		*at = endpoint->next;
		endpoint_unref(endpoint);
		return;
	}
}

void byoc_drop_channel(struct byoc *byoc, int64_t bu_id, int64_t channel_no)
{
	struct cached_channel **at = &byoc->channels[bucket_of(channel_no)];

	for (; *at; at = &(*at)->next) {
		struct cached_channel *cached = *at;

		if (cached->channel.no != channel_no || cached->channel.bu_id != bu_id)
			continue;
		*at = cached->next;
		channel_free(cached);
		return;
	}
}

/** Secrets that cannot be opened leave an endpoint that says so instead of failing the load. */
static void open_secrets(struct endpoint *endpoint, struct db *db)
{
	struct integration *integration = &endpoint->integration;

	if (integration_open_secrets(
		    db, endpoint->byoc->options.keyring, integration, endpoint->arena) != ST_OK) {
		endpoint->broken = "fault_secrets";
		return;
	}
	if (!str_present(integration->private_key))
		return;
	if (tls_identity_new(integration->client_certificate, integration->private_key,
		    integration->ca_certificate, NULL, &endpoint->identity) != ST_OK)
		endpoint->broken = "fault_secrets";
	/* The identity holds its own; this copy has no further use. */
	explicit_bzero(
		(char *)(uintptr_t)integration->private_key.at, integration->private_key.len);
	integration->private_key = STR_NULL;
}

static enum status endpoint_load(
	struct byoc *byoc, int64_t bu_id, int64_t no, struct endpoint **ret_endpoint)
{
	struct endpoint *endpoint = calloc(1, sizeof(*endpoint));
	struct db *db = store_reader(byoc->options.store);
	enum status s = ST_NO_MEMORY;

	if (!endpoint)
		return s;
	endpoint->byoc = byoc;
	endpoint->refs = 1;
	endpoint->token.last = &endpoint->token.waiting;
	endpoint->arena = arena_new(ENDPOINT_BYTES);
	if (endpoint->arena)
		s = integration_load_no(db, bu_id, no, endpoint->arena, &endpoint->integration);
	if (s != ST_OK) {
		endpoint_unref(endpoint);
		return s;
	}
	open_secrets(endpoint, db);
	*ret_endpoint = endpoint;
	return ST_OK;
}

enum status endpoint_get(
	struct byoc *byoc, int64_t bu_id, int64_t no, struct endpoint **ret_endpoint)
{
	struct endpoint **bucket = &byoc->endpoints[bucket_of(no)];
	struct endpoint *endpoint = *bucket;
	enum status s;

	while (endpoint && (endpoint->integration.no != no || endpoint->integration.bu_id != bu_id))
		endpoint = endpoint->next;
	if (!endpoint) {
		if ((s = endpoint_load(byoc, bu_id, no, &endpoint)) != ST_OK)
			return s;
		endpoint->next = *bucket;
		*bucket = endpoint;
	}
	*ret_endpoint = endpoint;
	return ST_OK;
}

static enum status channel_read(
	struct byoc *byoc, int64_t bu_id, int64_t no, struct cached_channel **ret_cached)
{
	struct cached_channel *cached = calloc(1, sizeof(*cached));
	enum status s = ST_NO_MEMORY;

	if (!cached)
		return s;
	cached->arena = arena_new(CHANNEL_BYTES);
	if (cached->arena)
		s = channel_load_no(store_reader(byoc->options.store), bu_id, no, cached->arena,
			&cached->channel);
	if (s == ST_OK && cached->channel.is_deleted)
		s = ST_NOT_FOUND;
	if (s != ST_OK) {
		channel_free(cached);
		return s;
	}
	*ret_cached = cached;
	return ST_OK;
}

static enum status channel_get(
	struct byoc *byoc, int64_t bu_id, int64_t no, const struct channel **ret_channel)
{
	struct cached_channel **bucket = &byoc->channels[bucket_of(no)];
	struct cached_channel *cached = *bucket;
	enum status s;

	while (cached && (cached->channel.no != no || cached->channel.bu_id != bu_id))
		cached = cached->next;
	if (!cached) {
		if ((s = channel_read(byoc, bu_id, no, &cached)) != ST_OK)
			return s;
		cached->next = *bucket;
		*bucket = cached;
	}
	*ret_channel = &cached->channel;
	return ST_OK;
}

enum status byoc_route(
	struct byoc *byoc, int64_t bu_id, int64_t channel_no, struct channel_route *ret_route)
{
	const struct channel *channel;
	struct endpoint *endpoint;
	enum status s;

	if ((s = channel_get(byoc, bu_id, channel_no, &channel)) != ST_OK)
		return s;
	if ((s = endpoint_get(byoc, bu_id, channel->integration_no, &endpoint)) != ST_OK)
		return s;
	*ret_route = (struct channel_route){ channel, &endpoint->integration };
	return ST_OK;
}
