-- SPDX-License-Identifier: Apache-2.0
-- What is configured: campaigns, skills, message templates, and who must not be contacted.
-- Instants and spans are microseconds, flags 0 or 1. name_key is the name as it is compared (NFC, without case).

CREATE TABLE campaign (
	bu_id       BIGINT NOT NULL,
	id          BIGINT NOT NULL,
	name        TEXT NOT NULL,
	name_key    TEXT NOT NULL,
	description TEXT,
	notes       TEXT,
	division_id BIGINT,
	is_active   BIGINT NOT NULL,
	created_at  BIGINT NOT NULL,
	updated_at  BIGINT NOT NULL,
	version     BIGINT NOT NULL,
	PRIMARY KEY (bu_id, id)
) @clustered@;
CREATE UNIQUE INDEX campaign_name ON campaign (bu_id, name_key);

-- type: 1 Email, 2 SMS, 3 Digital.  class: 1 commercial, 2 transactional.
CREATE TABLE message_template (
	bu_id        BIGINT NOT NULL,
	id           BIGINT NOT NULL,
	name         TEXT NOT NULL,
	name_key     TEXT NOT NULL,
	type         BIGINT NOT NULL,
	class        BIGINT NOT NULL,
	cc           TEXT,
	bcc          TEXT,
	reply_to     TEXT,
	from_name    TEXT,
	from_address TEXT,
	is_html      BIGINT NOT NULL,
	is_active    BIGINT NOT NULL,
	created_at   BIGINT NOT NULL,
	updated_at   BIGINT NOT NULL,
	version      BIGINT NOT NULL,   -- of the row; the newest text has the highest version not above it
	PRIMARY KEY (bu_id, id)
) @clustered@;
CREATE UNIQUE INDEX message_template_name ON message_template (bu_id, name_key);

-- What a message was made from; never changed.
CREATE TABLE message_template_text (
	bu_id       BIGINT NOT NULL,
	template_id BIGINT NOT NULL,
	version     BIGINT NOT NULL,
	subject     TEXT,
	body        TEXT NOT NULL,
	is_rtl      BIGINT NOT NULL,
	created_at  BIGINT NOT NULL,
	PRIMARY KEY (bu_id, template_id, version)
) @clustered@;

-- state: see src/directory/skill.h.  schedule and windows: see week_write.
CREATE TABLE skill (
	bu_id                BIGINT NOT NULL,
	id                   BIGINT NOT NULL,
	name                 TEXT NOT NULL,
	name_key             TEXT NOT NULL,
	is_outbound          BIGINT NOT NULL,
	is_active            BIGINT NOT NULL,
	media_type           BIGINT NOT NULL,
	strategy             TEXT,
	campaign_id          BIGINT,
	channel_id           TEXT,              -- digitalPOCName
	template_id          BIGINT,
	agentless            BIGINT NOT NULL,
	priority_blending    BIGINT NOT NULL,
	min_agents           BIGINT NOT NULL,
	min_available_agents BIGINT NOT NULL,
	initial_priority     BIGINT NOT NULL,
	acceleration         BIGINT NOT NULL,
	max_priority         BIGINT NOT NULL,
	max_attempts         BIGINT NOT NULL,   -- of a record
	min_retry            BIGINT NOT NULL,   -- span
	destination_rest     BIGINT NOT NULL,   -- span
	default_expiration   BIGINT NOT NULL,   -- span, 0: the business unit's
	load_fresh           BIGINT NOT NULL,
	load_non_fresh       BIGINT NOT NULL,
	finalize_exhausted   BIGINT NOT NULL,
	attempt_mode         BIGINT NOT NULL,
	request_mode         BIGINT NOT NULL,
	empty_policy         BIGINT NOT NULL,
	remind_after_success BIGINT NOT NULL,
	reply_skill_id       BIGINT,
	refusal_share        BIGINT NOT NULL,   -- percent
	is_scheduled         BIGINT NOT NULL,
	schedule             TEXT NOT NULL,     -- local to the business unit's zone
	windows              TEXT NOT NULL,     -- local to the contact's zone
	wire                 TEXT NOT NULL,     -- JSON: fields that are kept for clients
	state                BIGINT NOT NULL,
	stop_forced          BIGINT NOT NULL,
	paused               TEXT,              -- problem code
	paused_why           TEXT,
	paused_at            BIGINT,
	state_at             BIGINT,
	created_at           BIGINT NOT NULL,
	updated_at           BIGINT NOT NULL,
	version              BIGINT NOT NULL,
	PRIMARY KEY (bu_id, id),
	FOREIGN KEY (bu_id, campaign_id) REFERENCES campaign (bu_id, id),
	FOREIGN KEY (bu_id, template_id) REFERENCES message_template (bu_id, id),
	FOREIGN KEY (bu_id, reply_skill_id) REFERENCES skill (bu_id, id)
) @clustered@;
CREATE UNIQUE INDEX skill_name ON skill (bu_id, name_key);
CREATE INDEX skill_campaign ON skill (bu_id, campaign_id);
CREATE INDEX skill_template ON skill (bu_id, template_id);
CREATE INDEX skill_reply ON skill (bu_id, reply_skill_id);
CREATE INDEX skill_channel ON skill (bu_id, channel_id);
CREATE INDEX skill_wanted ON skill (bu_id, id) WHERE state < 2;

-- Destination names that lists map for a skill. attempts: NULL the record's maximum, 0 never used.
CREATE TABLE skill_destination (
	bu_id      BIGINT NOT NULL,
	skill_id   BIGINT NOT NULL,
	field_name TEXT NOT NULL,
	position   BIGINT NOT NULL,
	attempts   BIGINT,
	is_mapped  BIGINT NOT NULL,   -- 1: a list uses it, so it stays
	PRIMARY KEY (bu_id, skill_id, field_name),
	FOREIGN KEY (bu_id, skill_id) REFERENCES skill (bu_id, id)
) @clustered@;

CREATE TABLE skill_cadence_step (
	bu_id      BIGINT NOT NULL,
	skill_id   BIGINT NOT NULL,
	position   BIGINT NOT NULL,
	field_name TEXT NOT NULL,
	attempts   BIGINT,
	hours      TEXT,              -- its own hours; NULL: none
	PRIMARY KEY (bu_id, skill_id, position),
	FOREIGN KEY (bu_id, skill_id) REFERENCES skill (bu_id, id)
) @clustered@;

CREATE TABLE skill_zone (
	bu_id        BIGINT NOT NULL,
	skill_id     BIGINT NOT NULL,
	zone         TEXT NOT NULL,     -- as given: a Windows or IANA name
	is_active    BIGINT NOT NULL,
	overrides    BIGINT NOT NULL,
	start_minute BIGINT NOT NULL,
	end_minute   BIGINT NOT NULL,
	PRIMARY KEY (bu_id, skill_id, zone),
	FOREIGN KEY (bu_id, skill_id) REFERENCES skill (bu_id, id)
) @clustered@;

-- Parameter blocks as clients gave them.
CREATE TABLE skill_block (
	bu_id    BIGINT NOT NULL,
	skill_id BIGINT NOT NULL,
	block    TEXT NOT NULL,
	json     TEXT NOT NULL,
	PRIMARY KEY (bu_id, skill_id, block),
	FOREIGN KEY (bu_id, skill_id) REFERENCES skill (bu_id, id)
) @clustered@;

CREATE TABLE skill_agent (
	bu_id       BIGINT NOT NULL,
	skill_id    BIGINT NOT NULL,
	user_id     BIGINT NOT NULL,
	proficiency BIGINT NOT NULL,
	is_active   BIGINT NOT NULL,
	created_at  BIGINT NOT NULL,
	updated_at  BIGINT NOT NULL,
	PRIMARY KEY (bu_id, skill_id, user_id),
	FOREIGN KEY (bu_id, skill_id) REFERENCES skill (bu_id, id)
) @clustered@;
CREATE INDEX skill_agent_user ON skill_agent (bu_id, user_id);

-- kind, here and below: 1 identity, 2 phone, 3 email.  address_key: as addresses are compared.
CREATE TABLE opt_out (
	bu_id        BIGINT NOT NULL,
	id           BIGINT NOT NULL,
	kind         BIGINT NOT NULL,
	address      TEXT NOT NULL,
	address_key  TEXT NOT NULL,
	customer_id  BIGINT,
	source       BIGINT NOT NULL,   -- 1 word, 2 agent, 3 API, 4 import
	word         TEXT,
	language     TEXT,
	opted_out_at BIGINT NOT NULL,
	undone_at    BIGINT,
	undone_by    BIGINT,
	undo_reason  TEXT,
	created_at   BIGINT NOT NULL,
	updated_at   BIGINT NOT NULL,
	PRIMARY KEY (bu_id, id)
) @clustered@;
CREATE UNIQUE INDEX opt_out_address ON opt_out (bu_id, kind, address_key) WHERE undone_at IS NULL;

CREATE TABLE dnc_group (
	bu_id       BIGINT NOT NULL,
	id          BIGINT NOT NULL,
	name        TEXT NOT NULL,
	name_key    TEXT NOT NULL,
	description TEXT,
	is_active   BIGINT NOT NULL,
	is_default  BIGINT NOT NULL,
	created_at  BIGINT NOT NULL,
	updated_at  BIGINT NOT NULL,
	version     BIGINT NOT NULL,
	PRIMARY KEY (bu_id, id)
) @clustered@;
CREATE UNIQUE INDEX dnc_group_name ON dnc_group (bu_id, name_key);
CREATE UNIQUE INDEX dnc_group_default ON dnc_group (bu_id) WHERE is_default = 1;

-- role: 1 contributing, 2 scrubbed
CREATE TABLE dnc_group_skill (
	bu_id      BIGINT NOT NULL,
	group_id   BIGINT NOT NULL,
	skill_id   BIGINT NOT NULL,
	role       BIGINT NOT NULL,
	created_at BIGINT NOT NULL,
	PRIMARY KEY (bu_id, group_id, skill_id, role),
	FOREIGN KEY (bu_id, group_id) REFERENCES dnc_group (bu_id, id),
	FOREIGN KEY (bu_id, skill_id) REFERENCES skill (bu_id, id)
) @clustered@;
CREATE INDEX dnc_group_skill_skill ON dnc_group_skill (bu_id, skill_id, role);

CREATE TABLE dnc_record (
	bu_id        BIGINT NOT NULL,
	address_key  TEXT NOT NULL,
	kind         BIGINT NOT NULL,
	group_id     BIGINT NOT NULL,
	address      TEXT NOT NULL,
	expires_at   BIGINT NOT NULL,   -- 2^63-1: never
	collected_at BIGINT NOT NULL,
	updated_at   BIGINT NOT NULL,
	PRIMARY KEY (bu_id, kind, address_key, group_id),
	FOREIGN KEY (bu_id, group_id) REFERENCES dnc_group (bu_id, id)
) @clustered@;
CREATE INDEX dnc_record_group ON dnc_record (bu_id, group_id, kind, address_key);

CREATE TABLE suppressed_contact (
	bu_id      BIGINT NOT NULL,
	id         BIGINT NOT NULL,
	value      TEXT NOT NULL,
	value_key  TEXT NOT NULL,
	starts_at  BIGINT NOT NULL,
	ends_at    BIGINT NOT NULL,
	all_skills BIGINT NOT NULL,
	source     TEXT,
	created_by BIGINT,
	updated_by BIGINT,
	created_at BIGINT NOT NULL,
	updated_at BIGINT NOT NULL,
	version    BIGINT NOT NULL,
	PRIMARY KEY (bu_id, id)
) @clustered@;
CREATE INDEX suppressed_contact_value ON suppressed_contact (bu_id, value_key);

CREATE TABLE suppressed_contact_skill (
	bu_id         BIGINT NOT NULL,
	suppressed_id BIGINT NOT NULL,
	skill_id      BIGINT NOT NULL,
	PRIMARY KEY (bu_id, suppressed_id, skill_id),
	FOREIGN KEY (bu_id, suppressed_id) REFERENCES suppressed_contact (bu_id, id),
	FOREIGN KEY (bu_id, skill_id) REFERENCES skill (bu_id, id)
) @clustered@;
