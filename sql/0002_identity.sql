-- SPDX-License-Identifier: Apache-2.0
-- Who calls: business units, users and their roles, access keys, sessions, one-time tokens, the audit trail.
-- Instants are UTC microseconds of the wall clock.

CREATE TABLE business_unit (
	id BIGINT NOT NULL PRIMARY KEY,
	name TEXT NOT NULL,
	tenant @blob@ NOT NULL,
	zone TEXT NOT NULL,          -- IANA name, for records without one of their own and for schedules
	settings TEXT NOT NULL,      -- JSON object
	created_at BIGINT NOT NULL,
	updated_at BIGINT NOT NULL,
	version BIGINT NOT NULL
);
CREATE UNIQUE INDEX business_unit_tenant ON business_unit (tenant);

CREATE TABLE role (
	bu_id BIGINT NOT NULL,
	id BIGINT NOT NULL,
	name TEXT NOT NULL,
	permissions TEXT NOT NULL,   -- words separated by spaces; "*" is all of them
	created_at BIGINT NOT NULL,
	updated_at BIGINT NOT NULL,
	version BIGINT NOT NULL,
	PRIMARY KEY (bu_id, id)
) @clustered@;
CREATE UNIQUE INDEX role_name ON role (bu_id, name);

CREATE TABLE team (
	bu_id BIGINT NOT NULL,
	id BIGINT NOT NULL,
	name TEXT NOT NULL,
	created_at BIGINT NOT NULL,
	updated_at BIGINT NOT NULL,
	version BIGINT NOT NULL,
	PRIMARY KEY (bu_id, id)
) @clustered@;

CREATE TABLE user_account (
	bu_id BIGINT NOT NULL,
	id BIGINT NOT NULL,
	uuid @blob@ NOT NULL,
	user_name TEXT NOT NULL,
	user_name_key TEXT NOT NULL, -- folded; one sign-in page serves all business units
	first_name TEXT NOT NULL,
	last_name TEXT NOT NULL,
	email TEXT NOT NULL,
	role_id BIGINT NOT NULL,
	team_id BIGINT NOT NULL,
	password_hash TEXT,          -- argon2id; none: signs in with an access key only
	password_once BIGINT NOT NULL, -- 1: lets the user choose another password, nothing else
	is_active BIGINT NOT NULL,
	created_at BIGINT NOT NULL,
	updated_at BIGINT NOT NULL,
	removed_at BIGINT,
	version BIGINT NOT NULL,
	PRIMARY KEY (bu_id, id),
	FOREIGN KEY (bu_id, role_id) REFERENCES role (bu_id, id),
	FOREIGN KEY (bu_id, team_id) REFERENCES team (bu_id, id)
) @clustered@;
CREATE UNIQUE INDEX user_account_name ON user_account (user_name_key);
CREATE UNIQUE INDEX user_account_uuid ON user_account (uuid);

CREATE TABLE access_key (
	bu_id BIGINT NOT NULL,
	id BIGINT NOT NULL,
	key_id TEXT NOT NULL,
	secret_hash @blob@ NOT NULL, -- SHA-256 of a secret of 256 random bits
	user_id BIGINT NOT NULL,
	is_active BIGINT NOT NULL,
	used_at BIGINT,
	created_at BIGINT NOT NULL,
	updated_at BIGINT NOT NULL,
	removed_at BIGINT,
	version BIGINT NOT NULL,
	PRIMARY KEY (bu_id, id),
	FOREIGN KEY (bu_id, user_id) REFERENCES user_account (bu_id, id)
) @clustered@;
CREATE UNIQUE INDEX access_key_key_id ON access_key (key_id);

-- One sign-in. Its access tokens die with it; its refresh token changes at each use, and the former one is
-- honoured for a minute, for the client whose answer was lost.
CREATE TABLE session (
	bu_id BIGINT NOT NULL,
	id BIGINT NOT NULL,
	user_id BIGINT NOT NULL,
	access_key_id BIGINT,
	client_id TEXT NOT NULL,
	refresh_hash @blob@ NOT NULL,
	former_hash @blob@,
	expires_at BIGINT NOT NULL,
	revoked_at BIGINT,
	created_at BIGINT NOT NULL,
	updated_at BIGINT NOT NULL,
	version BIGINT NOT NULL,
	PRIMARY KEY (bu_id, id)
) @clustered@;
CREATE UNIQUE INDEX session_refresh ON session (refresh_hash);
CREATE UNIQUE INDEX session_former ON session (former_hash);
CREATE INDEX session_expires ON session (expires_at);

-- The keys that sign access tokens belong to the hub: bu_id is 0.
CREATE TABLE signing_key (
	bu_id BIGINT NOT NULL,
	id BIGINT NOT NULL,
	kid TEXT NOT NULL,
	sealed @blob@ NOT NULL,      -- PKCS #8, encrypted
	created_at BIGINT NOT NULL,
	updated_at BIGINT NOT NULL,
	version BIGINT NOT NULL,
	PRIMARY KEY (bu_id, id)
) @clustered@;

CREATE TABLE one_time_token (
	bu_id BIGINT NOT NULL,
	id BIGINT NOT NULL,
	token_hash @blob@ NOT NULL,
	user_id BIGINT NOT NULL,
	purpose TEXT NOT NULL,
	expires_at BIGINT NOT NULL,
	used_at BIGINT,
	created_at BIGINT NOT NULL,
	updated_at BIGINT NOT NULL,
	version BIGINT NOT NULL,
	PRIMARY KEY (bu_id, id)
) @clustered@;
CREATE UNIQUE INDEX one_time_token_hash ON one_time_token (token_hash);
CREATE INDEX one_time_token_expires ON one_time_token (expires_at);

-- Append-only.
CREATE TABLE audit (
	bu_id BIGINT NOT NULL,
	id BIGINT NOT NULL,
	user_id BIGINT NOT NULL,
	action TEXT NOT NULL,
	subject BIGINT NOT NULL,
	fields TEXT,                 -- JSON object of names and redacted values
	created_at BIGINT NOT NULL,
	PRIMARY KEY (bu_id, id)
) @clustered@;

-- Answers kept for requests that are repeated under one Idempotency-Key.
CREATE TABLE idempotency (
	bu_id BIGINT NOT NULL,
	user_id BIGINT NOT NULL,
	request_key TEXT NOT NULL,
	request_hash @blob@ NOT NULL,
	code BIGINT NOT NULL,
	body TEXT NOT NULL,
	created_at BIGINT NOT NULL,
	PRIMARY KEY (bu_id, user_id, request_key)
) @clustered@;
CREATE INDEX idempotency_created ON idempotency (created_at);
