/* SPDX-License-Identifier: Apache-2.0 */
#include "delivery/parcel.h"

#include <stdlib.h>

static struct str move_text(char **at, struct str text)
{
	struct str moved = { text.at ? *at : NULL, text.len };

	if (text.len > 0)
		memcpy(*at, text.at, text.len);
	*at += text.len;
	return moved;
}

struct parcel *parcel_new(const struct message *m, usec claimed_at)
{
	size_t texts = m->recipient.len + m->thread_external.len + m->content.len;
	struct parcel *parcel = malloc(sizeof *parcel + texts);
	char *at;

	if (parcel == NULL)
		return NULL;
	*parcel = (struct parcel){ .message = *m, .claimed_at = claimed_at };
	at = (char *)(parcel + 1);
	parcel->message.recipient = move_text(&at, m->recipient);
	parcel->message.thread_external = move_text(&at, m->thread_external);
	parcel->message.content = move_text(&at, m->content);
	parcel->message.external_id = STR_NULL;
	parcel->message.cause = STR_NULL;
	parcel->message.delivery_reason = STR_NULL;
	return parcel;
}

void parcel_free(struct parcel *parcel)
{
	if (parcel == NULL)
		return;
	free(parcel->texts);
	free(parcel->thread);
	free(parcel);
}

bool parcel_settle(struct parcel *parcel, const struct settlement *settlement, struct str why)
{
	size_t size = settlement->external_id.len + settlement->thread_external.len + why.len;
	char *at = malloc(size + 1);

	if (at == NULL)
		return false;
	free(parcel->texts);
	parcel->texts = at;
	parcel->settlement = *settlement;
	parcel->settlement.external_id = move_text(&at, settlement->external_id);
	parcel->settlement.thread_external = move_text(&at, settlement->thread_external);
	parcel->why = move_text(&at, why);
	return true;
}

bool parcel_set_thread(struct parcel *parcel, struct str thread_external)
{
	char *at = malloc(thread_external.len + 1);

	if (at == NULL)
		return false;
	free(parcel->thread);
	parcel->thread = at;
	parcel->message.thread_external = move_text(&at, thread_external);
	return true;
}

void parcel_push(struct parcel_list *list, struct parcel *parcel)
{
	parcel->next = NULL;
	if (list->first == NULL)
		list->end = &list->first;
	*list->end = parcel;
	list->end = &parcel->next;
	list->count++;
}

void parcel_push_front(struct parcel_list *list, struct parcel *parcel)
{
	if (list->first == NULL) {
		parcel_push(list, parcel);
		return;
	}
	parcel->next = list->first;
	list->first = parcel;
	list->count++;
}

struct parcel *parcel_pop(struct parcel_list *list)
{
	struct parcel *parcel = list->first;

	if (parcel == NULL)
		return NULL;
	list->first = parcel->next;
	list->count--;
	parcel->next = NULL;
	return parcel;
}

void parcel_append(struct parcel_list *to, struct parcel_list *from)
{
	struct parcel *parcel;

	while ((parcel = parcel_pop(from)) != NULL)
		parcel_push(to, parcel);
}
