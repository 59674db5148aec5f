/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Messages that a fault of their integration paused go back into the queue, a batch a unit.
 */
#include <stdlib.h>

#include "delivery/internal.h"

#define RESUME_MEMORY (8u * 1024 * 1024)

struct resume {
	struct delivery *delivery;
	int64_t bu_id, channel_no;
	usec now;
	struct arena *arena;
	int64_t count;
};

static enum status resume_unit(struct db *db, void *args)
{
	struct resume *resume = args;

	return ledger_resume_channel(
		db, resume->bu_id, resume->channel_no, resume->now, resume->arena, &resume->count);
}

static void resumed(void *args, enum status s)
{
	struct resume *resume = args;
	struct delivery *delivery = resume->delivery;

	if (s != ST_OK)
		log_event(delivery->with.log, LOG_ERROR, "delivery.resume", "result=%s",
			status_name(s));
	if (s == ST_OK && resume->count > 0) {
		resume_channel(delivery, resume->bu_id, resume->channel_no);
		queue_look(delivery);
	}
	arena_free(resume->arena);
	free(resume);
}

void resume_channel(struct delivery *delivery, int64_t bu_id, int64_t channel_no)
{
	struct resume *resume = calloc(1, sizeof *resume);

	if (resume == NULL || (resume->arena = arena_new(RESUME_MEMORY)) == NULL) {
		log_event(delivery->with.log, LOG_ERROR, "delivery.resume", "result=no_memory");
		free(resume);
		return;
	}
	resume->delivery = delivery;
	resume->bu_id = bu_id;
	resume->channel_no = channel_no;
	resume->now = clock_business(delivery->with.clock);
	store_submit(delivery->with.store, resume_unit, resume, resumed);
}
