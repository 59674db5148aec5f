/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A callback's way: token, body, fault, memory, person. What it leaves behind (the answer to repeat, receipts and
 * reply owed) is written in one transaction, which is committed before the answer goes.
 */
#include "box.h"

#include "app.h"
#include "json.h"
#include "phone.h"
#include "population.h"

#include <stdio.h>
#include <string.h>

enum { ID_MAX_BYTES = 255 };

struct delivery {
	struct request *request;
	struct app *app;
	const char *channel;
	const char *key; /* NULL: none, so nothing is remembered */
	struct byoc_outbound outbound;
	struct persona persona;
	enum fault fault;
	int64_t now_usec;
	char message[40];
	const char *answered_thread;
	bool repeat;
};

static bool authorized(struct request *request)
{
	if (byoc_auth_check(
		    request->app->auth, request_header(request, "Authorization"), byoc_now_usec()))
		return true;
	request_problem(request, MHD_HTTP_UNAUTHORIZED, "a good Bearer token is missing");
	request_header_add(request, "WWW-Authenticate", "Bearer");
	return false;
}

void box_token(struct request *request)
{
	request->content_type = "application/json";
	request->status = byoc_auth_token(request->app->auth,
		request_header(request, "Content-Type"), request_header(request, "Authorization"),
		byoc_text_z(&request->body), request->body.len, byoc_now_usec(), &request->answer);
	request_header_add(request, "Cache-Control", "no-store");
	if (request->status == MHD_HTTP_UNAUTHORIZED)
		request_header_add(request, "WWW-Authenticate", "Basic realm=\"byoc\"");
}

static void journal_write(struct delivery *delivery, const char *message)
{
	const struct request *request = delivery->request;

	journal_callback_add(delivery->app->journal,
		&(struct journal_callback){ .key = delivery->key,
			.channel = delivery->channel,
			.thread = delivery->answered_thread ? delivery->answered_thread
							    : delivery->outbound.thread,
			.recipient = delivery->outbound.recipient,
			.text = delivery->outbound.text,
			.repeat = delivery->repeat,
			.status = request->drop ? 0 : request->status,
			.message = message,
			.fault = delivery->fault ? fault_name(delivery->fault) : NULL });
}

/* What a repeat is answered with is only in the remembered answer. */
static void journal_repeat(struct delivery *delivery)
{
	const struct byoc_text *answer = &delivery->request->answer;
	cJSON *tree = byoc_json_parse(byoc_text_z(answer), answer->len);

	delivery->answered_thread =
		byoc_json_text(byoc_json_object(tree, "thread"), "idOnExternalPlatform");
	journal_write(delivery,
		byoc_json_text(byoc_json_object(tree, "message"), "idOnExternalPlatform"));
	cJSON_Delete(tree);
}

/* Faults before the platform has seen the message. True: the callback has its answer. */
static bool fault_early(struct delivery *delivery)
{
	static const unsigned statuses[FAULT_COUNT] = {
		[FAULT_500] = MHD_HTTP_INTERNAL_SERVER_ERROR,
		[FAULT_429] = MHD_HTTP_TOO_MANY_REQUESTS,
		[FAULT_401] = MHD_HTTP_UNAUTHORIZED,
		[FAULT_403] = MHD_HTTP_FORBIDDEN,
		[FAULT_404] = MHD_HTTP_NOT_FOUND,
		[FAULT_410] = MHD_HTTP_GONE,
		[FAULT_503] = MHD_HTTP_SERVICE_UNAVAILABLE,
	};
	struct request *request = delivery->request;
	char seconds[16];

	if (!statuses[delivery->fault])
		return false;
	request_problem(request, statuses[delivery->fault], "a fault on purpose");
	if (delivery->fault == FAULT_401)
		request_header_add(request, "WWW-Authenticate", "Bearer");
	if (delivery->fault == FAULT_429) {
		snprintf(
			seconds, sizeof seconds, "%.0f", delivery->app->faults.retry_after_seconds);
		request_header_add(request, "Retry-After", seconds);
	}
	return true;
}

/* Faults after it: only the answer suffers. */
static void fault_late(struct delivery *delivery)
{
	struct request *request = delivery->request;

	request->drop = delivery->fault == FAULT_CLOSE;
	if (delivery->fault == FAULT_HANG)
		request->delay_usec += (int64_t)(delivery->app->faults.hang_ms * 1000);
}

/* True: seen before (or the memory cannot be read), and answered. */
static bool recall(struct delivery *delivery)
{
	struct request *request = delivery->request;
	enum byoc_recall found;

	if (!delivery->key)
		return false;
	found = byoc_store_recall(
		delivery->app->store, delivery->key, &request->status, &request->answer);
	if (found == BYOC_FAILED)
		request_problem(request, MHD_HTTP_SERVICE_UNAVAILABLE, "the memory cannot be read");
	delivery->repeat = found == BYOC_REPEAT;
	delivery->app->counters.repeats += delivery->repeat;
	return found != BYOC_NEW;
}

static void overtaken(void *arg)
{
	request_release(arg);
}

static void owe(struct delivery *delivery, struct byoc_owed owed)
{
	bool overtake = delivery->app->settings.overtake && !delivery->request->drop &&
			delivery->app->settings.access_key_id[0];

	if (overtake)
		request_hold(delivery->request);
	/* Should it fail, the commit fails too, and the callback is answered 503. */
	if (!byoc_outbox_add(
		    delivery->app->outbox, &owed, overtake ? overtaken : NULL, delivery->request) &&
		overtake)
		request_release(delivery->request);
}

static void owe_receipt(struct delivery *delivery, const char *status, int64_t delay_usec)
{
	int64_t due = delivery->now_usec + (delivery->app->settings.overtake ? 0 : delay_usec);
	bool failed = strcmp(status, "failed") == 0;
	struct byoc_text body = { 0 };

	byoc_status_build(status, due, failed ? "the telephone cannot be reached" : NULL, &body);
	owe(delivery, (struct byoc_owed){ .kind = BYOC_STATUS,
			      .due_usec = due,
			      .channel = delivery->channel,
			      .message = delivery->message,
			      .recipient = delivery->outbound.recipient,
			      .body = byoc_text_z(&body) });
	byoc_text_done(&body);
}

static void owe_receipts(struct delivery *delivery)
{
	const struct persona *persona = &delivery->persona;
	const char *receipt = delivery->app->settings.receipt;

	if (persona->failing) {
		owe_receipt(delivery, "failed", persona->receipt_delay_usec);
		return;
	}
	if (!persona->receipts || strcmp(receipt, "none") == 0)
		return;
	owe_receipt(delivery, "delivered", persona->receipt_delay_usec);
	if (strcmp(receipt, "seen") == 0)
		owe_receipt(delivery, "seen", persona->seen_delay_usec);
}

/* A person answers the first message on a channel and no other: two automatons would never stop. */
static bool replies_first(const struct delivery *delivery)
{
	struct byoc_text mark = { 0 };
	bool first;

	byoc_text_addz(&mark, "reply/");
	byoc_text_add_url(&mark, delivery->channel);
	byoc_text_addz(&mark, "/");
	byoc_text_add_url(&mark, delivery->outbound.recipient);
	first = byoc_store_mark(delivery->app->store, byoc_text_z(&mark)) == BYOC_NEW;
	byoc_text_done(&mark);
	return first;
}

static void owe_reply(struct delivery *delivery, const char *thread)
{
	const struct persona *persona = &delivery->persona;
	int64_t delay = delivery->app->settings.overtake ? 0 : persona->reply_delay_usec;
	struct byoc_text body = { 0 };
	char id[64];

	if (persona->reply == REPLY_NONE || !replies_first(delivery))
		return;
	snprintf(id, sizeof id, "%s-%s", persona->reply == REPLY_STOP ? "stop" : "reply",
		delivery->message);
	byoc_inbound_build(&(struct byoc_inbound){ .message = id,
				   .thread = thread,
				   .author = delivery->outbound.recipient,
				   .text = persona->text,
				   .created_usec = delivery->now_usec + delay },
		&body);
	owe(delivery, (struct byoc_owed){ .kind = BYOC_MESSAGE,
			      .due_usec = delivery->now_usec + delay,
			      .channel = delivery->channel,
			      .message = id,
			      .recipient = delivery->outbound.recipient,
			      .body = byoc_text_z(&body) });
	byoc_text_done(&body);
}

/* Fills the message id and the thread that the answer names. */
static void answer_choose(struct delivery *delivery, const char *thread)
{
	struct app *app = delivery->app;

	byoc_store_id(app->store, delivery->message);
	delivery->answered_thread = thread;
	if (delivery->fault == FAULT_SAME_ID && app->last_message.len)
		snprintf(delivery->message, sizeof delivery->message, "%s",
			byoc_text_z(&app->last_message));
	if (delivery->fault == FAULT_OTHER_THREAD && app->last_thread.len)
		delivery->answered_thread = byoc_text_z(&app->last_thread);
}

static void answer_write(
	const struct delivery *delivery, const char *message, struct byoc_text *ret)
{
	byoc_answer_build(&(struct byoc_answer){ .message = message,
				  .created_usec = delivery->now_usec,
				  .thread = delivery->answered_thread,
				  .recipient = delivery->outbound.recipient,
				  .recipient_name = delivery->outbound.recipient_name },
		ret);
}

/* Answers, and remembers the answer. A missing id is a fault of this one answer: a repeat gets it. */
static void answer_give(struct delivery *delivery)
{
	struct request *request = delivery->request;
	struct byoc_text whole = { 0 };

	answer_write(delivery, delivery->message, &whole);
	if (delivery->key && !byoc_store_remember(delivery->app->store, delivery->key, MHD_HTTP_OK,
				     byoc_text_z(&whole), delivery->now_usec))
		request_problem(request, MHD_HTTP_SERVICE_UNAVAILABLE, "the memory is full");
	else if (delivery->fault == FAULT_NO_ID)
		answer_write(delivery, NULL, &request->answer);
	else
		byoc_text_add(&request->answer, byoc_text_z(&whole), whole.len);
	byoc_text_done(&whole);
}

static void last_remember(struct app *app, const char *message, const char *thread)
{
	byoc_text_clear(&app->last_message);
	byoc_text_addz(&app->last_message, message);
	byoc_text_clear(&app->last_thread);
	byoc_text_addz(&app->last_thread, thread);
}

/* The platform takes the message: the person's telephone has it. */
static void deliver(struct delivery *delivery)
{
	const struct byoc_outbound *outbound = &delivery->outbound;
	const char *thread = outbound->thread ? outbound->thread : outbound->recipient;

	delivery->request->delay_usec = delivery->persona.latency_usec;
	fault_late(delivery);
	answer_choose(delivery, thread);
	answer_give(delivery);
	owe_receipts(delivery);
	owe_reply(delivery, thread);
	phone_add(delivery->app->phone, &(struct bubble){ .channel = delivery->channel,
						.recipient = outbound->recipient,
						.thread = thread,
						.text = outbound->text,
						.at_usec = delivery->now_usec });
	journal_write(delivery, delivery->fault == FAULT_NO_ID ? NULL : delivery->message);
	last_remember(delivery->app, delivery->message, thread);
}

static void callback_take(struct delivery *delivery)
{
	struct request *request = delivery->request;
	struct app *app = delivery->app;

	delivery->fault =
		fault_draw(&app->faults, app->settings.population_seed, ++app->counters.callbacks);
	app->counters.faults += delivery->fault != FAULT_NONE;
	persona_of(&app->settings, delivery->outbound.recipient, &delivery->persona);
	if (fault_early(delivery)) {
		journal_write(delivery, NULL);
	} else if (recall(delivery)) {
		fault_late(delivery);
		journal_repeat(delivery);
	} else if (delivery->persona.unknown) {
		app->counters.refused++;
		request->status = MHD_HTTP_BAD_REQUEST;
		byoc_refusal_build("The platform does not know this recipient.", &request->answer);
		journal_write(delivery, NULL);
	} else {
		deliver(delivery);
	}
	request_commit(request);
}

static bool id_good(const char *id)
{
	size_t len = strlen(id);

	return len && len <= ID_MAX_BYTES && byoc_utf8_valid(id, len);
}

void box_outbound(struct request *request)
{
	struct delivery delivery = { .request = request,
		.app = request->app,
		.channel = request->captures[0],
		.key = request_header(request, "Idempotency-Key"),
		.now_usec = byoc_now_usec() };
	const char *problem = NULL;

	if (!authorized(request))
		return;
	request->content_type = "application/json";
	if (delivery.key && !id_good(delivery.key))
		request_problem(request, MHD_HTTP_BAD_REQUEST,
			"Idempotency-Key is empty, longer than 255 bytes or not UTF-8");
	else if (!id_good(delivery.channel))
		request_problem(request, MHD_HTTP_BAD_REQUEST,
			"the channel's id is empty or longer than 255 bytes");
	else if (!byoc_outbound_parse(byoc_text_z(&request->body), request->body.len,
			 &delivery.outbound, &problem))
		request_problem(request, MHD_HTTP_BAD_REQUEST, problem);
	else
		callback_take(&delivery);
	byoc_outbound_done(&delivery.outbound);
}

void box_sender_action(struct request *request)
{
	if (authorized(request))
		request->status = MHD_HTTP_NO_CONTENT;
}

struct validation {
	const struct settings *settings;
	bool unknown;
};

static void recipient_validate(void *arg, const char *recipient)
{
	struct validation *validation = arg;
	struct persona persona;

	persona_of(validation->settings, recipient, &persona);
	validation->unknown |= persona.unknown;
}

void box_validation(struct request *request)
{
	struct validation validation = { .settings = &request->app->settings };

	if (!authorized(request))
		return;
	request->content_type = "application/json";
	if (!byoc_recipients_each(byoc_text_z(&request->body), request->body.len,
		    recipient_validate, &validation)) {
		request_problem(request, MHD_HTTP_BAD_REQUEST,
			"endUserRecipients[].idOnExternalPlatform is missing");
	} else if (validation.unknown) {
		request->status = MHD_HTTP_BAD_REQUEST;
		byoc_refusal_build("The platform does not know this recipient.", &request->answer);
	} else {
		byoc_text_addz(&request->answer, "{\"status\":\"valid\"}");
	}
}
