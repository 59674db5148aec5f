-- SPDX-License-Identifier: Apache-2.0
-- Messages in both directions. A message row is the intent and the current attempt.
-- direction: 0 inbound, 1 outbound.  lane: 0 reply, 1 campaign, 2 test, 3 inbound.
-- state: see src/ledger/message_state.h.  due_at is set while the message is open (queued, claimed, paused).

CREATE TABLE message (
	bu_id             BIGINT NOT NULL,
	id                BIGINT NOT NULL,
	uuid              @blob@ NOT NULL,    -- the one id handed to the middleware on every try
	channel_no        BIGINT NOT NULL,
	direction         BIGINT NOT NULL,
	lane              BIGINT NOT NULL,
	state             BIGINT NOT NULL,
	thread_id         BIGINT,
	contact_id        BIGINT,
	record_id         BIGINT,
	skill_id          BIGINT,
	template_version  BIGINT,             -- version of the template that was rendered
	author_user_id    BIGINT,
	recipient         TEXT,               -- as handed to the middleware; inbound: who wrote
	thread_external   TEXT,
	content           TEXT NOT NULL,      -- JSON: messageContent and its companions
	attempt           BIGINT NOT NULL,    -- 1 for the first
	tries             BIGINT NOT NULL,    -- transmissions within the attempt that may be repeated
	transmitted       BIGINT NOT NULL,    -- 1: bytes may have left
	due_at            BIGINT,             -- queued: when it may go; claimed: end of the lease (wall); paused: never
	lease_epoch       BIGINT,
	lease_seq         BIGINT,
	external_id       TEXT,
	external_at       BIGINT,             -- the other side's own instant of creation
	is_ambiguous      BIGINT NOT NULL,    -- the external id was known on this channel already
	cause             TEXT,               -- why the last try did not succeed: a problem code
	http_code         BIGINT,
	delivery          BIGINT NOT NULL,    -- 0 none, 1 delivered, 2 seen, 3 failed
	delivery_at       BIGINT,
	delivery_reason   TEXT,
	sent_at           BIGINT,
	created_at        BIGINT NOT NULL,
	updated_at        BIGINT NOT NULL,
	version           BIGINT NOT NULL,
	PRIMARY KEY (bu_id, id)
) @clustered@;

CREATE UNIQUE INDEX message_uuid ON message (uuid);
CREATE UNIQUE INDEX message_inbound ON message (bu_id, channel_no, external_id) WHERE direction = 0;
CREATE INDEX message_outbound ON message (bu_id, channel_no, external_id) WHERE direction = 1 AND external_id IS NOT NULL;
CREATE INDEX message_open ON message (state, lane, due_at, bu_id, id) WHERE due_at IS NOT NULL;
CREATE INDEX message_held ON message (bu_id, id) WHERE state = 6;
CREATE INDEX message_thread ON message (bu_id, thread_id, id) WHERE thread_id IS NOT NULL;

-- Attempts that are over, append-only.
CREATE TABLE attempt (
	bu_id       BIGINT NOT NULL,
	id          BIGINT NOT NULL,
	message_id  BIGINT NOT NULL,
	record_id   BIGINT,
	skill_id    BIGINT,
	channel_no  BIGINT NOT NULL,
	attempt     BIGINT NOT NULL,
	tries       BIGINT NOT NULL,
	result      BIGINT NOT NULL, -- enum settled of src/ledger/ledger.h
	cause       TEXT,
	http_code   BIGINT,
	took_us     BIGINT,
	ended_at    BIGINT NOT NULL,
	PRIMARY KEY (bu_id, id)
) @clustered@;

CREATE INDEX attempt_record ON attempt (bu_id, record_id, id) WHERE record_id IS NOT NULL;

-- Statuses that came before the answer to the send they belong to (decision 10).
CREATE TABLE parked_status (
	bu_id        BIGINT NOT NULL,
	channel_no   BIGINT NOT NULL,
	external_id  TEXT NOT NULL,
	delivery     BIGINT NOT NULL,
	delivery_at  BIGINT NOT NULL,
	reason       TEXT,
	parked_at    BIGINT NOT NULL,
	PRIMARY KEY (bu_id, channel_no, external_id, delivery)
) @clustered@;

CREATE INDEX parked_status_age ON parked_status (parked_at);
