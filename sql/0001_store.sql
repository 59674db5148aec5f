-- SPDX-License-Identifier: Apache-2.0
-- The store's own tables: what was applied, the node's epoch, the blocks of ids, the events.

-- Each migration that was applied, with the SHA-256 (hex) of the text that ran.
CREATE TABLE migration (
	name TEXT NOT NULL PRIMARY KEY,
	sha256 TEXT NOT NULL,
	applied_at BIGINT NOT NULL
) @clustered@;

-- One row per node; the epoch rises at each start and voids the leases of earlier runs.
CREATE TABLE node (
	id BIGINT NOT NULL PRIMARY KEY,
	epoch BIGINT NOT NULL,
	started_at BIGINT NOT NULL
) @clustered@;

-- The first id that belongs to no block yet. A block is taken whole; what a crash leaves of it is a gap.
CREATE TABLE id_block (
	name TEXT NOT NULL PRIMARY KEY,
	next_id BIGINT NOT NULL
) @clustered@;
INSERT INTO id_block (name, next_id) VALUES ('id', 1000);

-- Append-only feed of live streams, ascending by id.
CREATE TABLE event (
	id BIGINT NOT NULL PRIMARY KEY,
	bu_id BIGINT NOT NULL,
	kind TEXT NOT NULL,
	subject BIGINT NOT NULL,
	at BIGINT NOT NULL,
	details TEXT NOT NULL
) @clustered@;
