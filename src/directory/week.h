/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A week of local time: the days and hours on which something is allowed. Shared by a skill's
 * schedule (in the business unit's zone) and by contact windows (in the contact's zone). Plain
 * values and pure functions; which instant is which local time is decided elsewhere.
 */
#ifndef DIRECTORY_WEEK_H
#define DIRECTORY_WEEK_H

#include "core/base.h"
#include "core/buf.h"
#include "core/json.h"
#include "core/status.h"

#define WEEK_DAYS          7
#define WEEK_INTERVALS_MAX 2
#define WEEK_DAY_MINUTES   1440

enum week_day { SUNDAY, MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY };

/**
 * Half-open, in minutes of the local day: 0 <= start < 1440, 0 <= end <= 1440, end != start. An end
 * at or before the start lies on the next day (decision 16, wire 9.20): 22:00 to 06:00.
 */
struct week_interval {
	int16_t start;
	int16_t end;
};

struct week_day_hours {
	uint8_t count; /* 0: closed all day */
	struct week_interval at[WEEK_INTERVALS_MAX];
};

/** Zeroed: never open. */
struct week {
	struct week_day_hours days[WEEK_DAYS]; /* by enum week_day */
};

/** Monday to Friday 09:00–20:00, Saturday 10:00–18:00, Sunday 12:00–18:00 (decision 14). */
struct week week_contact_default(void);
/** Open at every minute. */
struct week week_always(void);

/** Whether a local time is inside; an interval of the day before may reach into `day`. */
bool week_is_open(const struct week *week, enum week_day day, int minute);
/**
 * Minutes from a local time until the week next opens (0: it is open now), or -1 when it never
 * does. Counts minutes of the wall clock: the caller turns the local time it gets into an instant.
 */
int week_until_open(const struct week *week, enum week_day day, int minute);
/** Minutes until it closes (at most 8 days: open without end), or 0 when it is closed now. */
int week_until_closed(const struct week *week, enum week_day day, int minute);
/** Whether some minute of the week is open. */
bool week_opens(const struct week *week);

/** "HH:MM" or "HH:MM:SS" (seconds dropped), 00:00 to 24:00. @return ST_INVALID */
MUST_CHECK enum status week_time_parse(struct str text, int *ret_minute);
/** "HH:MM"; writes 5 characters and a NUL. */
void week_time_text(int minute, char ret_text[6]);

/**
 * Adds an interval to a day.
 *
 * @param field  named in the problems: "week_time" (not a time), "week_equal" (the end is the
 *               start), "week_overlap", "week_many" (more than WEEK_INTERVALS_MAX)
 * @return ST_INVALID
 */
MUST_CHECK enum status week_add(struct week *week, enum week_day day, struct str start,
	struct str end, struct str field, struct problems *problems);

/** How a week is stored: "1:540-1200 2:540-720,780-1200"; an empty text is a closed week. */
void week_write(struct buf *out, const struct week *week);
/** @return ST_INVALID */
MUST_CHECK enum status week_read(struct str text, struct week *ret_week);

/** {"monday":[{"start":"09:00","end":"20:00"}], …}; a day that is absent is closed. */
void week_put_json(struct json_out *out, const char *key, const struct week *week);
/** @param field  prefix of the problems' fields; @return ST_INVALID */
MUST_CHECK enum status week_from_json(const struct json *object, const char *field,
	struct problems *problems, struct week *ret_week);

/** "monday", … as the wire's field names begin. */
const char *week_day_name(enum week_day day);

#endif
