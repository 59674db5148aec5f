-- SPDX-License-Identifier: Apache-2.0
-- Uploads that come in pieces. How much is there is the size of the file, never a column: a piece costs no write here.

CREATE TABLE upload (
	bu_id       BIGINT NOT NULL,
	id          BIGINT NOT NULL,
	list_id     BIGINT NOT NULL,
	user_id     BIGINT NOT NULL, -- who began it
	options     TEXT NOT NULL,   -- JSON: the body with which it was begun
	file_name   TEXT,            -- as the client calls it
	file_path   TEXT NOT NULL,   -- below uploads/
	bytes       BIGINT NOT NULL, -- that the file will have
	sha256      @blob@,          -- that it must have
	job_id      BIGINT,          -- once it is complete: the file belongs to the job
	created_at  BIGINT NOT NULL,
	updated_at  BIGINT NOT NULL,
	expires_at  BIGINT NOT NULL, -- the row is forgotten, and an unfinished file removed
	version     BIGINT NOT NULL,
	PRIMARY KEY (bu_id, id)
) @clustered@;

CREATE INDEX upload_list ON upload (bu_id, list_id, id);
CREATE INDEX upload_expiry ON upload (expires_at, bu_id, id);
CREATE INDEX upload_file ON upload (file_path);
