-- SPDX-License-Identifier: Apache-2.0
-- BYOC integrations and their channels. no is the key, id what the wire names.

CREATE TABLE integration (
	bu_id                 BIGINT NOT NULL,
	no                    BIGINT NOT NULL,
	id                    TEXT NOT NULL,      -- a UUID: channelIntegrationId
	name                  TEXT NOT NULL,
	name_key              TEXT NOT NULL,
	box_url               TEXT NOT NULL,
	authorization_url     TEXT,
	add_url               TEXT,
	reconnect_url         TEXT,
	remove_url            TEXT,
	client_id             TEXT,
	client_secret         @blob@,             -- sealed
	client_certificate    TEXT,
	private_key           @blob@,             -- sealed
	ca_certificate        TEXT,
	color                 TEXT,
	icon                  TEXT,
	use_outbound_30       BIGINT NOT NULL,
	token_form            BIGINT NOT NULL,    -- 0 JSON, 1 form
	thread_form           BIGINT NOT NULL,    -- 0 the recipient, 1 a UUID
	phone_form            BIGINT NOT NULL,    -- 0 E.164, 1 digits, 2 as in the file
	remembers_message_ids BIGINT NOT NULL,
	pace                  BIGINT NOT NULL,    -- messages a second, 0: no limit
	token_at_box          BIGINT NOT NULL,    -- the box URL itself gives tokens
	problem_code          TEXT,
	problem_why           TEXT,
	problem_at            BIGINT,
	created_at            BIGINT NOT NULL,
	updated_at            BIGINT NOT NULL,
	removed_at            BIGINT,             -- kept for the history of its channels
	version               BIGINT NOT NULL,
	PRIMARY KEY (bu_id, no)
) @clustered@;
CREATE UNIQUE INDEX integration_id ON integration (bu_id, id);
CREATE UNIQUE INDEX integration_name ON integration (bu_id, name_key) WHERE removed_at IS NULL;

-- kind: 1 identity, 2 phone, 3 email.  has_outbound_flow: NULL absent.
CREATE TABLE channel (
	bu_id                    BIGINT NOT NULL,
	no                       BIGINT NOT NULL,
	id                       TEXT NOT NULL,
	external_id              TEXT NOT NULL,
	integration_no           BIGINT NOT NULL,
	real_platform            TEXT NOT NULL,
	name                     TEXT NOT NULL,
	is_private               BIGINT NOT NULL,
	has_tree_structure       BIGINT NOT NULL,
	has_outbound_flow        BIGINT,
	has_manual_outbound_flow BIGINT NOT NULL,
	can_send_sender_actions  BIGINT NOT NULL,
	kind                     BIGINT NOT NULL,
	default_skill_id         BIGINT,
	wire                     TEXT NOT NULL,     -- JSON: further fields as the client gave them
	is_disconnected          BIGINT NOT NULL,
	disconnected_why         TEXT,              -- problem code
	is_deleted               BIGINT NOT NULL,
	created_at               BIGINT NOT NULL,
	updated_at               BIGINT NOT NULL,
	removed_at               BIGINT,
	version                  BIGINT NOT NULL,
	PRIMARY KEY (bu_id, no),
	FOREIGN KEY (bu_id, integration_no) REFERENCES integration (bu_id, no)
) @clustered@;
CREATE UNIQUE INDEX channel_id ON channel (bu_id, id) WHERE is_deleted = 0;
CREATE INDEX channel_integration ON channel (bu_id, integration_no);
