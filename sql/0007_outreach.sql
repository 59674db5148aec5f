-- SPDX-License-Identifier: Apache-2.0
-- Calling lists, uploads, records. A record is a cold payload, written once, and, once it was moved, a narrow state row.
-- Waiting records hang in buckets: the bucket waits for its window, only retries have a due time of their own.

CREATE TABLE calling_list (
	bu_id          BIGINT NOT NULL,
	id             BIGINT NOT NULL,
	name           TEXT NOT NULL,
	name_folded    TEXT NOT NULL,
	is_active      BIGINT NOT NULL,
	expires_on     TEXT,               -- YYYY-MM-DD, 00:00 in the business unit's zone
	mapping        TEXT NOT NULL,      -- JSON: column of the file for each field, destinations in cadence order, and
	                                   -- the headers of the file that was loaded last; see src/outreach/mapping.h
	country        TEXT,               -- default country of telephones
	created_at     BIGINT NOT NULL,
	updated_at     BIGINT NOT NULL,
	uploaded_at    BIGINT,
	removed_at     BIGINT,             -- in the bin since then
	removed_why    BIGINT,             -- see src/outreach/list_bin.h
	removed_by     BIGINT,             -- the user who deleted it
	purged_at      BIGINT,             -- it was taken out of the bin for good
	bin_step       BIGINT NOT NULL,    -- work that is left; see src/outreach/list_bin.h
	version        BIGINT NOT NULL,
	PRIMARY KEY (bu_id, id)
) @clustered@;

CREATE UNIQUE INDEX calling_list_name ON calling_list (bu_id, name_folded) WHERE removed_at IS NULL;
CREATE INDEX calling_list_expiry ON calling_list (expires_on, bu_id, id) WHERE expires_on IS NOT NULL AND removed_at IS NULL;
CREATE INDEX calling_list_bin ON calling_list (removed_at, bu_id, id) WHERE removed_at IS NOT NULL AND purged_at IS NULL;
CREATE INDEX calling_list_step ON calling_list (bin_step, bu_id, id) WHERE bin_step > 0;

-- An upload is a batch of a list and the job that loads it.
CREATE TABLE upload_job (
	bu_id            BIGINT NOT NULL,
	id               BIGINT NOT NULL,
	list_id          BIGINT NOT NULL,
	skill_id         BIGINT,
	state            BIGINT NOT NULL, -- 1 waiting, 2 running, 3 complete, 4 cancelled, 5 failed, 6 in review
	file_name        TEXT,
	file_path        TEXT NOT NULL,   -- below uploads/
	file_sha256      @blob@ NOT NULL,
	file_bytes       BIGINT NOT NULL,
	options          TEXT NOT NULL,   -- JSON: header, forceOverwrite, zone, expiry, startSkill, sendEmail, delimiter, charset …
	charset          TEXT,            -- found, or as the options say
	delimiter        TEXT,
	text_bytes       BIGINT NOT NULL, -- of the file as UTF-8, whose rows are read; 0: not looked at yet
	offset_bytes     BIGINT NOT NULL, -- where the next row begins in it
	line             BIGINT NOT NULL,
	rows_read        BIGINT NOT NULL, -- always the sum of the next five
	rows_new         BIGINT NOT NULL,
	rows_updated     BIGINT NOT NULL,
	rows_unchanged   BIGINT NOT NULL,
	rows_rejected    BIGINT NOT NULL,
	rows_suppressed  BIGINT NOT NULL,
	records_withdrawn BIGINT,         -- that the file did not name, when they were to be taken out
	error_bytes      BIGINT NOT NULL, -- length of the error file, once it is closed
	reasons          TEXT,            -- JSON: rejected rows by code
	warnings         TEXT,            -- JSON: loaded rows by code of a warning
	review           TEXT,            -- JSON: what was found in the file, while it is in review; see src/outreach/import_review.c
	failure          TEXT,            -- JSON: problems for which the job as a whole failed, or the skill did not start
	user_id          BIGINT NOT NULL,
	agreement_hash   @blob@,          -- the compliance text that was accepted
	created_at       BIGINT NOT NULL,
	updated_at       BIGINT NOT NULL,
	completed_at     BIGINT,
	version          BIGINT NOT NULL,
	PRIMARY KEY (bu_id, id)
) @clustered@;

CREATE INDEX upload_job_open ON upload_job (state, bu_id, id) WHERE completed_at IS NULL;
CREATE INDEX upload_job_list ON upload_job (bu_id, list_id, id);
CREATE INDEX upload_job_file ON upload_job (file_path); -- asked for every file that is found at a start

-- Rejected rows until the error file of their job is closed.
CREATE TABLE upload_error (
	bu_id     BIGINT NOT NULL,
	job_id    BIGINT NOT NULL,
	line      BIGINT NOT NULL,
	code      TEXT NOT NULL,
	field     TEXT,            -- the column, by its header
	raw       @blob@ NOT NULL, -- the row as in the file, in UTF-8 unless it is not text
	PRIMARY KEY (bu_id, job_id, line)
) @clustered@;

CREATE TABLE bucket (
	bu_id       BIGINT NOT NULL,
	id          BIGINT NOT NULL,
	skill_id    BIGINT NOT NULL,
	zone        TEXT NOT NULL,   -- IANA name, or two separated by a comma: both windows must be open
	expires_at  BIGINT NOT NULL, -- of all its records; 0: never
	ord         BIGINT NOT NULL, -- lower goes first: 0 priority, 100 ordinary
	is_closed   BIGINT NOT NULL, -- 1: was found empty; nothing waits in it any more
	created_at  BIGINT NOT NULL,
	PRIMARY KEY (bu_id, id)
) @clustered@;

CREATE INDEX bucket_open ON bucket (bu_id, skill_id, ord, id) WHERE is_closed = 0;
CREATE INDEX bucket_find ON bucket (bu_id, skill_id, zone, ord, expires_at) WHERE is_closed = 0;
CREATE INDEX bucket_expiry ON bucket (expires_at, bu_id, id) WHERE is_closed = 0 AND expires_at > 0;

-- What waits in a bucket, in the order in which it came: ids of records, a chunk a row. An id that does not wait there any
-- more is passed over, so a record that moves changes no chunk; src/outreach/bucket.c.
CREATE TABLE bucket_chunk (
	bu_id      BIGINT NOT NULL,
	bucket_id  BIGINT NOT NULL,
	id         BIGINT NOT NULL,
	list_id    BIGINT NOT NULL, -- of all its records
	records    @blob@ NOT NULL, -- packed ids
	PRIMARY KEY (bu_id, bucket_id, id)
) @clustered@;

-- Chunks of lists that are in the bin, once their bucket's turn came; they go back when the list is restored.
CREATE TABLE bucket_aside (
	bu_id      BIGINT NOT NULL,
	list_id    BIGINT NOT NULL,
	id         BIGINT NOT NULL,
	bucket_id  BIGINT NOT NULL,
	records    @blob@ NOT NULL,
	PRIMARY KEY (bu_id, list_id, id)
) @clustered@;

-- The columns of a file: names that all its records share.
CREATE TABLE record_layout (
	bu_id      BIGINT NOT NULL,
	list_id    BIGINT NOT NULL,
	id         BIGINT NOT NULL,
	layout     @blob@ NOT NULL, -- packed: see src/outreach/record_pack.c
	PRIMARY KEY (bu_id, list_id, id)
) @clustered@;

-- A record that was never moved has no row in record_state: it waits in its bucket.
CREATE TABLE record (
	bu_id         BIGINT NOT NULL,
	list_id       BIGINT NOT NULL,
	id            BIGINT NOT NULL,
	job_id        BIGINT NOT NULL,  -- that loaded it last
	layout_id     BIGINT NOT NULL,
	bucket_id     BIGINT,           -- NULL: the list has no skill yet
	payload       @blob@ NOT NULL,  -- packed: see src/outreach/record.h
	created_at    BIGINT NOT NULL,
	updated_at    BIGINT,           -- NULL: as it was loaded first
	PRIMARY KEY (bu_id, list_id, id)
) @clustered@;

-- Which record has an external id: sorted runs of hashes with the ids of their records, merged from time to time; the text
-- is compared after. A run is a few rows of some hundred entries each; src/outreach/record_index.c.
CREATE TABLE record_run (
	bu_id       BIGINT NOT NULL,
	list_id     BIGINT NOT NULL,
	run_id      BIGINT NOT NULL,
	first_hash  BIGINT NOT NULL,
	level       BIGINT NOT NULL,  -- how often its entries were merged
	entries     @blob@ NOT NULL,
	PRIMARY KEY (bu_id, list_id, run_id, first_hash)
) @clustered@;

CREATE TABLE record_state (
	bu_id         BIGINT NOT NULL,
	record_id     BIGINT NOT NULL,
	list_id       BIGINT NOT NULL,
	skill_id      BIGINT,
	bucket_id     BIGINT,
	state         BIGINT NOT NULL, -- see src/outreach/record.h
	attempts      BIGINT NOT NULL,
	destination   BIGINT NOT NULL, -- index in the cadence of the destination in use
	dead          BIGINT NOT NULL, -- bits of destinations that are finished
	retry_at      BIGINT,          -- only while it waits for a retry
	message_id    BIGINT,
	last_at       BIGINT,          -- of the last attempt
	replied_at    BIGINT,          -- when the person first answered
	final_reason  BIGINT,          -- see src/outreach/record.h
	updated_at    BIGINT NOT NULL,
	PRIMARY KEY (bu_id, record_id)
) @clustered@;

CREATE INDEX record_retry ON record_state (bu_id, skill_id, retry_at, record_id) WHERE retry_at IS NOT NULL;

-- How many records of a list stand where: changed in the unit that moves them, so that the sums always hold.
CREATE TABLE record_tally (
	bu_id    BIGINT NOT NULL,
	list_id  BIGINT NOT NULL,
	skill_id BIGINT NOT NULL, -- 0: none
	state    BIGINT NOT NULL,
	reason   BIGINT NOT NULL, -- 0: none
	records  BIGINT NOT NULL,
	PRIMARY KEY (bu_id, list_id, skill_id, state, reason)
) @clustered@;

-- What happened to the messages of a list: counted in the unit of the event.
-- kind: 1 sent, 2 delivered, 3 delivery failed, 4 records that replied, 5 records that opted out.
CREATE TABLE outreach_count (
	bu_id    BIGINT NOT NULL,
	list_id  BIGINT NOT NULL,
	skill_id BIGINT NOT NULL,
	kind     BIGINT NOT NULL,
	count    BIGINT NOT NULL,
	PRIMARY KEY (bu_id, list_id, skill_id, kind)
) @clustered@;
