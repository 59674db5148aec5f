-- SPDX-License-Identifier: Apache-2.0
-- Customers, their identities, threads, contacts (cases).

CREATE TABLE customer (
	bu_id       BIGINT NOT NULL,
	id          BIGINT NOT NULL,
	uuid        @blob@ NOT NULL,
	first_name  TEXT,
	last_name   TEXT,
	inbound     BIGINT NOT NULL,
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
	recipient          TEXT,
	customer_id        BIGINT,
	contact_id         BIGINT,
	skill_id           BIGINT,
	message_id         BIGINT,
	proactive_at       BIGINT,
	is_external_known  BIGINT NOT NULL,
	can_add_messages   BIGINT NOT NULL,
	created_at         BIGINT NOT NULL,
	updated_at         BIGINT NOT NULL,
	version            BIGINT NOT NULL,
	PRIMARY KEY (bu_id, id)
) @clustered@;

CREATE UNIQUE INDEX thread_external ON thread (bu_id, channel_no, external_id);
CREATE INDEX thread_recipient ON thread (bu_id, channel_no, recipient, id) WHERE recipient IS NOT NULL;

-- A contact: the episode of work on a thread. Its number on the wire is its id as text.
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
	owner_id         BIGINT,
	routed_how       BIGINT NOT NULL, -- see src/conversation/routing.h
	recipient        TEXT,
	custom_fields    TEXT,
	created_at       BIGINT NOT NULL,
	updated_at       BIGINT NOT NULL,
	version          BIGINT NOT NULL,
	PRIMARY KEY (bu_id, id)
) @clustered@;

CREATE INDEX contact_status ON contact (bu_id, status, id);
CREATE INDEX contact_assignee ON contact (bu_id, assignee_id, id) WHERE assignee_id IS NOT NULL;
CREATE INDEX contact_thread ON contact (bu_id, thread_id, id);
