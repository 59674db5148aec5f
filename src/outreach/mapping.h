/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which column of a file is what: the mapping of a calling list (wire 3B.4, 6.3; decision 24). Pure.
 *
 * A mapping names columns by their headers, as clients do. Resolved against the first row of a file it becomes a table of
 * columns. A header that is mapped to nothing is a custom field under its exact name.
 */
#ifndef OUTREACH_MAPPING_H
#define OUTREACH_MAPPING_H

#include "core/arena.h"
#include "core/json.h"
#include "core/status.h"
#include "directory/address.h"
#include "outreach/record.h"

/** Fields that a column can be (wire 6.3). The order is that of partial matches. */
enum list_field {
	FIELD_EXTERNAL_ID,
	FIELD_PRIORITY,
	FIELD_FIRST_NAME,
	FIELD_LAST_NAME,
	FIELD_SCORE,
	FIELD_ADDRESS,
	FIELD_CITY,
	FIELD_STATE,
	FIELD_ZIP,
	FIELD_CALLER_ID,
	FIELD_CONFIRM,
	FIELD_COMPLIANCE,
	FIELD_TIME_ZONE,
	FIELD_OVERRIDE,
	FIELD_CALL_TIME,
	FIELD_CALL_STALE,
	FIELD_NOTES,
	FIELD_EXPIRATION,
	FIELD_AGENT,
	FIELD_COUNTRY, /* ours: of telephones, postal codes and zones of the row */
	FIELD_CUSTOMER_1,
	FIELD_CUSTOMER_2,
	FIELD_COUNT
};

/** The name in templates and exports: "ExternalId", "FirstName" … */
const char *list_field_name(enum list_field field);
/** The name in the published call: "externalIdColumn" … */
const char *list_field_parameter(enum list_field field);

struct mapped_destination {
	struct str name; /* "PhoneNumber", "DigitalId" … */
	struct str header;
	enum address_kind kind;
	bool is_kind_given; /* by who made the mapping; else it follows from the name */
};

struct mapped_custom {
	struct str name; /* in templates */
	struct str header;
};

#define MAPPING_CUSTOM_MAX 64

/** Texts are lent by whoever filled it. */
struct mapping {
	struct str headers[FIELD_COUNT]; /* absent: not mapped */
	struct mapped_destination destinations[RECORD_DESTINATIONS_MAX];
	size_t destination_count; /* in the order of the cadence */
	struct mapped_custom custom[MAPPING_CUSTOM_MAX];
	size_t custom_count;
	bool is_automatic; /* guessed from the header of each file */
	/* headers of the file that was loaded last; read by mapping_read_columns only */
	const struct str *columns;
	size_t column_count;
};

/** The kind of address that a destination of this name carries unless the caller says otherwise (decision 7). */
enum address_kind destination_kind(struct str name);

bool mapping_has_destination(const struct mapping *mapping, struct str name);

/** As it is stored with the list. */
void mapping_write(struct buf *buf, const struct mapping *mapping);
/** Texts are lent by the document. @return ST_INVALID */
MUST_CHECK enum status mapping_read(const struct json *object, struct mapping *ret_mapping);
/** The headers of the file that was loaded last, which mapping_read leaves alone. @return ST_NO_MEMORY */
MUST_CHECK enum status mapping_read_columns(
	const struct json *object, struct arena *arena, struct mapping *mapping);

/** A header as it is compared with another: without case and the white space around it. STR_NULL: no memory. */
struct str mapping_header_key(struct str header, struct arena *arena);
/** Which of the headers is spelled most like this one; 0 when there is none. */
size_t mapping_nearest(
	const struct str *headers, size_t count, struct str header, struct arena *arena);

/** What a column of a file is, once its header is known. */
enum column_use { COLUMN_CUSTOM, COLUMN_FIELD, COLUMN_DESTINATION, COLUMN_IGNORED };
struct column {
	enum column_use use;
	enum list_field field; /* COLUMN_FIELD                                   */
	size_t destination;    /* COLUMN_DESTINATION: index in the mapping       */
	struct str name;       /* in templates                                   */
	struct str header;     /* as in the file                                 */
};

/**
 * Finds the mapped headers in the file's own. Headers are compared in any case, without the white space around them.
 *
 * @param problems  "column_missing" for a mapped header that the file lacks (field: the published parameter or
 *                  destination name; with {column} and the {nearest} header of the file), "column_twice" for a header that occurs twice and is mapped
 * @return ST_INVALID when the external id's column or every destination's is missing
 */
MUST_CHECK enum status mapping_resolve(const struct mapping *mapping, const struct str *headers,
	size_t count, struct arena *arena, struct problems *problems, struct column *ret_columns);

#endif
