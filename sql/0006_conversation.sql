-- SPDX-License-Identifier: Apache-2.0
-- Customers, their identities, threads, contacts (cases), the opt-out words of a business unit.

CREATE TABLE customer (
	bu_id       BIGINT NOT NULL,
	id          BIGINT NOT NULL,
	first_name  TEXT,
	last_name   TEXT,
	inbound     BIGINT NOT NULL,   -- messages
	outbound    BIGINT NOT NULL,
	created_at  BIGINT NOT NULL,
	updated_at  BIGINT NOT NULL,
	version     BIGINT NOT NULL,
	PRIMARY KEY (bu_id, id)
) @clustered@;

-- One address of a customer on one channel (authorEndUserIdentity).
CREATE TABLE customer_identity (
	bu_id        BIGINT NOT NULL,
	channel_no   BIGINT NOT NULL,
	external_id  TEXT NOT NULL,
	customer_id  BIGINT NOT NULL,
	first_name   TEXT,
	last_name    TEXT,
	nickname     TEXT,
	image        TEXT,
	created_at   BIGINT NOT NULL,
	updated_at   BIGINT NOT NULL,
	PRIMARY KEY (bu_id, channel_no, external_id)
) @clustered@;

CREATE INDEX customer_identity_customer ON customer_identity (bu_id, customer_id);

CREATE TABLE thread (
	bu_id              BIGINT NOT NULL,
	id                 BIGINT NOT NULL,
	channel_no         BIGINT NOT NULL,
	external_id        TEXT NOT NULL,
	name               TEXT,
	recipient          TEXT,            -- clean address of the person
	recipient_key      TEXT,            -- the same as addresses are compared
	customer_id        BIGINT,
	contact_id         BIGINT,          -- the newest
	skill_id           BIGINT,
	message_id         BIGINT,          -- the newest proactive message
	answered_id        BIGINT,          -- the newest proactive message that was answered
	proactive_at       BIGINT,
	is_external_known  BIGINT NOT NULL,
	can_add_messages   BIGINT NOT NULL,
	created_at         BIGINT NOT NULL,
	updated_at         BIGINT NOT NULL,
	version            BIGINT NOT NULL,
	PRIMARY KEY (bu_id, id)
) @clustered@;

CREATE UNIQUE INDEX thread_external ON thread (bu_id, channel_no, external_id);
CREATE INDEX thread_recipient ON thread (bu_id, recipient_key, channel_no, id) WHERE recipient_key IS NOT NULL;

-- A contact: the episode of work on a thread. Its number on the wire is its id as text.
-- status: 1 new, 2 open, 3 pending, 4 escalated, 5 resolved, 6 closed, 7 trashed.
CREATE TABLE contact (
	bu_id            BIGINT NOT NULL,
	id               BIGINT NOT NULL,
	thread_id        BIGINT NOT NULL,
	channel_no       BIGINT NOT NULL,
	customer_id      BIGINT,
	skill_id         BIGINT,
	direction        BIGINT NOT NULL,
	status           BIGINT NOT NULL,
	status_at        BIGINT NOT NULL,
	assignee_id      BIGINT,
	assigned_at      BIGINT,
	routed_how       BIGINT NOT NULL, -- see src/conversation/routing.h
	has_inbound      BIGINT NOT NULL, -- the person wrote in it
	failed_id        BIGINT,          -- the newest message to the person that did not go out
	failed_cause     TEXT,            -- problem code
	person           TEXT NOT NULL,   -- the person's identity on the channel
	created_at       BIGINT NOT NULL,
	updated_at       BIGINT NOT NULL,
	version          BIGINT NOT NULL,
	PRIMARY KEY (bu_id, id)
) @clustered@;

CREATE INDEX contact_active ON contact (bu_id, id) WHERE status < 5;
CREATE INDEX contact_assignee ON contact (bu_id, assignee_id, id) WHERE assignee_id IS NOT NULL;
CREATE INDEX contact_thread ON contact (bu_id, thread_id, id);

-- Append-only: the newest version holds. A business unit without a row uses the program's own list.
CREATE TABLE opt_out_words (
	bu_id       BIGINT NOT NULL,
	version     BIGINT NOT NULL,
	json        TEXT NOT NULL,
	user_id     BIGINT NOT NULL,
	created_at  BIGINT NOT NULL,
	PRIMARY KEY (bu_id, version)
) @clustered@;
