/* SPDX-License-Identifier: Apache-2.0 */
#include "outreach/claim_notes.h"

#include <stdlib.h>

static struct claim_note *slot_of(struct claim_notes *notes, int64_t message_id)
{
	/* Ids ascend, so neighbours take neighbouring slots. */
	return &notes->slots[(uint64_t)message_id % CLAIM_NOTES];
}

enum status claim_notes_init(struct claim_notes *notes)
{
	notes->slots = calloc(CLAIM_NOTES, sizeof *notes->slots);
	return notes->slots != NULL ? ST_OK : ST_NO_MEMORY;
}

void claim_notes_done(struct claim_notes *notes)
{
	free(notes->slots);
	notes->slots = NULL;
}

void claim_notes_put(struct claim_notes *notes, const struct claim_note *note)
{
	*slot_of(notes, note->message_id) = *note;
}

bool claim_notes_take(struct claim_notes *notes, int64_t message_id, struct claim_note *ret_note)
{
	struct claim_note *slot = slot_of(notes, message_id);

	if (slot->message_id != message_id)
		return false;
	*ret_note = *slot;
	slot->message_id = 0;
	return true;
}
