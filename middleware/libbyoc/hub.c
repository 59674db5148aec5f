/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The HTTP client: libcurl's multi interface behind one epoll descriptor, so that any loop can hold
 * it. Handles are used again, connections stay open. Everything happens inside byoc_hub_call and
 * byoc_hub_run.
 */
#include "byoc.h"

#include <curl/curl.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <unistd.h>

enum { RESPONSE_MAX_BYTES = 8 << 20, IDLE_MAX = 64, EVENTS_PER_RUN = 64 };

struct call {
	struct call *next; /* among the idle ones, or those under way */
	struct call *previous;
	struct byoc_hub *hub;
	CURL *easy;
	struct curl_slist *headers;
	struct byoc_text url;
	struct byoc_text request;
	struct byoc_text response;
	char problem[CURL_ERROR_SIZE];
	byoc_hub_done *done;
	void *arg;
};

struct byoc_hub {
	CURLM *multi;
	int epoll_fd;
	int timer_fd;
	struct call *busy;
	struct call *idle;
	size_t idle_count;
	char *ca_file;
	long timeout_ms;
};

static int on_socket(CURL *easy, curl_socket_t fd, int what, void *arg, void *known)
{
	struct byoc_hub *hub = arg;
	struct epoll_event event = { .data.fd = fd };

	(void)easy;
	if (what == CURL_POLL_REMOVE) {
		epoll_ctl(hub->epoll_fd, EPOLL_CTL_DEL, fd, NULL);
		return 0;
	}
	event.events =
		(what & CURL_POLL_IN ? EPOLLIN : 0u) | (what & CURL_POLL_OUT ? EPOLLOUT : 0u);
	if (!known) {
		curl_multi_assign(hub->multi, fd, hub);
		if (epoll_ctl(hub->epoll_fd, EPOLL_CTL_ADD, fd, &event) == 0 || errno != EEXIST)
			return 0;
	}
	epoll_ctl(hub->epoll_fd, EPOLL_CTL_MOD, fd, &event);
	return 0;
}

static int on_timer(CURLM *multi, long ms, void *arg)
{
	const struct byoc_hub *hub = arg;
	struct itimerspec when = { 0 };

	(void)multi;
	if (ms > 0)
		when.it_value = (struct timespec){ ms / 1000, ms % 1000 * 1000000 };
	else if (ms == 0)
		when.it_value.tv_nsec = 1; /* zero would disarm it */
	timerfd_settime(hub->timer_fd, 0, &when, NULL);
	return 0;
}

static size_t on_body(char *bytes, size_t size, size_t count, void *arg)
{
	struct byoc_text *response = arg;

	if (response->len + size * count > RESPONSE_MAX_BYTES)
		return 0;
	byoc_text_add(response, bytes, size * count);
	return response->failed ? 0 : size * count;
}

struct byoc_hub *byoc_hub_new(const struct byoc_hub_settings *settings)
{
	struct byoc_hub *hub = calloc(1, sizeof *hub);
	struct epoll_event event = { .events = EPOLLIN };

	if (!hub)
		return NULL;
	curl_global_init(CURL_GLOBAL_DEFAULT);
	hub->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	hub->timer_fd = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
	hub->multi = curl_multi_init();
	hub->timeout_ms = settings->timeout_ms;
	hub->ca_file = settings->ca_file ? strdup(settings->ca_file) : NULL;
	event.data.fd = hub->timer_fd;
	if (!hub->multi || hub->epoll_fd < 0 || hub->timer_fd < 0 ||
		(settings->ca_file && !hub->ca_file) ||
		epoll_ctl(hub->epoll_fd, EPOLL_CTL_ADD, hub->timer_fd, &event) != 0) {
		byoc_hub_free(hub);
		return NULL;
	}
	curl_multi_setopt(hub->multi, CURLMOPT_SOCKETFUNCTION, on_socket);
	curl_multi_setopt(hub->multi, CURLMOPT_SOCKETDATA, hub);
	curl_multi_setopt(hub->multi, CURLMOPT_TIMERFUNCTION, on_timer);
	curl_multi_setopt(hub->multi, CURLMOPT_TIMERDATA, hub);
	curl_multi_setopt(hub->multi, CURLMOPT_MAX_HOST_CONNECTIONS, settings->max_connections);
	return hub;
}

static void call_free(struct call *call)
{
	if (!call)
		return;
	curl_slist_free_all(call->headers);
	curl_easy_cleanup(call->easy);
	byoc_text_done(&call->url);
	byoc_text_done(&call->request);
	byoc_text_done(&call->response);
	free(call);
}

/* Takes the call out of those under way and keeps it for another one. */
static void call_retire(struct call *call)
{
	struct byoc_hub *hub = call->hub;

	curl_multi_remove_handle(hub->multi, call->easy);
	if (call->previous)
		call->previous->next = call->next;
	else
		hub->busy = call->next;
	if (call->next)
		call->next->previous = call->previous;
	if (hub->idle_count == IDLE_MAX) {
		call_free(call);
		return;
	}
	curl_slist_free_all(call->headers);
	call->headers = NULL;
	call->next = hub->idle;
	call->previous = NULL;
	hub->idle = call;
	hub->idle_count++;
}

static struct call *call_take(struct byoc_hub *hub)
{
	struct call *call = hub->idle;

	if (call) {
		hub->idle = call->next;
		hub->idle_count--;
		curl_easy_reset(call->easy);
		byoc_text_clear(&call->url);
		byoc_text_clear(&call->request);
		byoc_text_clear(&call->response);
		return call;
	}
	call = calloc(1, sizeof *call);
	if (!call)
		return NULL;
	call->hub = hub;
	call->easy = curl_easy_init();
	if (call->easy)
		return call;
	free(call);
	return NULL;
}

void byoc_hub_free(struct byoc_hub *hub)
{
	struct byoc_hub_answer stopped = { .body = "", .problem = "the middleware stops" };

	if (!hub)
		return;
	while (hub->busy) {
		struct call *call = hub->busy;

		call->done(call->arg, &stopped);
		call_retire(call);
	}
	while (hub->idle) {
		struct call *call = hub->idle;

		hub->idle = call->next;
		call_free(call);
	}
	curl_multi_cleanup(hub->multi);
	if (hub->timer_fd >= 0)
		close(hub->timer_fd);
	if (hub->epoll_fd >= 0)
		close(hub->epoll_fd);
	free(hub->ca_file);
	free(hub);
}

int byoc_hub_fd(const struct byoc_hub *hub)
{
	return hub->epoll_fd;
}

static void call_finish(struct call *call, CURLcode result)
{
	struct byoc_hub_answer answer = { .body = byoc_text_z(&call->response),
		.len = call->response.len };
	curl_off_t wait = 0;
	long status = 0;

	curl_easy_getinfo(call->easy, CURLINFO_RESPONSE_CODE, &status);
	curl_easy_getinfo(call->easy, CURLINFO_RETRY_AFTER, &wait);
	if (result == CURLE_OK) {
		answer.status = (unsigned)status;
		answer.retry_after_seconds = wait > 0 && wait < 86400 ? (unsigned)wait : 0;
	} else {
		answer.problem = call->problem[0] ? call->problem : curl_easy_strerror(result);
	}
	call->done(call->arg, &answer);
	call_retire(call);
}

void byoc_hub_run(struct byoc_hub *hub)
{
	struct epoll_event events[EVENTS_PER_RUN];
	int count = epoll_wait(hub->epoll_fd, events, EVENTS_PER_RUN, 0);
	uint64_t ticks;
	int running;
	int left;
	CURLMsg *message;

	for (int i = 0; i < count; i++) {
		int fd = events[i].data.fd;
		int mask = (events[i].events & EPOLLIN ? CURL_CSELECT_IN : 0) |
			   (events[i].events & EPOLLOUT ? CURL_CSELECT_OUT : 0) |
			   (events[i].events & (EPOLLERR | EPOLLHUP) ? CURL_CSELECT_ERR : 0);

		if (fd == hub->timer_fd && read(fd, &ticks, sizeof ticks) > 0)
			curl_multi_socket_action(hub->multi, CURL_SOCKET_TIMEOUT, 0, &running);
		else if (fd != hub->timer_fd)
			curl_multi_socket_action(hub->multi, fd, mask, &running);
	}
	while ((message = curl_multi_info_read(hub->multi, &left))) {
		CURLcode result = message->data.result;
		struct call *call = NULL;

		curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, (char **)&call);
		if (message->msg == CURLMSG_DONE && call)
			call_finish(call, result);
	}
}

static bool header_add(struct call *call, const char *header)
{
	struct curl_slist *headers = curl_slist_append(call->headers, header);

	if (!headers)
		return false;
	call->headers = headers;
	return true;
}

static bool call_headers(struct call *call, const struct byoc_access *access, const char *body)
{
	struct byoc_text line = { 0 };
	bool good = header_add(call, "Accept: application/json") && header_add(call, "Expect:");

	if (good && body)
		good = header_add(call, "Content-Type: application/json");
	if (good && access->bearer) {
		byoc_text_addf(&line, "Authorization: Bearer %s", access->bearer);
		good = !line.failed && header_add(call, byoc_text_z(&line));
	}
	byoc_text_done(&line);
	return good;
}

static bool is_loopback(const char *url)
{
	static const char *const hosts[] = { "127.", "localhost", "[::1]" };
	const char *host = strstr(url, "://");

	for (size_t i = 0; host && i < sizeof hosts / sizeof *hosts; i++) {
		if (!strncmp(host + 3, hosts[i], strlen(hosts[i])))
			return true;
	}
	return false;
}

static void call_options(struct call *call, const char *method, const char *body)
{
	CURL *easy = call->easy;

	curl_easy_setopt(easy, CURLOPT_PRIVATE, call);
	curl_easy_setopt(easy, CURLOPT_URL, byoc_text_z(&call->url));
	curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(easy, CURLOPT_HTTPHEADER, call->headers);
	curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body);
	curl_easy_setopt(easy, CURLOPT_WRITEDATA, &call->response);
	curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, call->problem);
	curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, call->hub->timeout_ms);
	curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
	curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, method);
	if (is_loopback(byoc_text_z(&call->url)))
		curl_easy_setopt(easy, CURLOPT_PROXY, "");
	if (call->hub->ca_file)
		curl_easy_setopt(easy, CURLOPT_CAINFO, call->hub->ca_file);
	if (body) {
		curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)call->request.len);
		curl_easy_setopt(easy, CURLOPT_POSTFIELDS, byoc_text_z(&call->request));
	}
}

bool byoc_hub_call(struct byoc_hub *hub, const struct byoc_access *access, const char *method,
	const char *path, const char *body, byoc_hub_done *done, void *arg)
{
	struct call *call = call_take(hub);

	if (!call)
		return false;
	call->done = done;
	call->arg = arg;
	call->problem[0] = '\0';
	byoc_text_addz(&call->url, access->api_host);
	byoc_text_addz(&call->url, path);
	if (body)
		byoc_text_addz(&call->request, body);
	if (call->url.failed || call->request.failed || !call_headers(call, access, body)) {
		call_free(call);
		return false;
	}
	call_options(call, method, body);
	if (curl_multi_add_handle(hub->multi, call->easy) != CURLM_OK) {
		call_free(call);
		return false;
	}
	call->previous = NULL;
	call->next = hub->busy;
	if (hub->busy)
		hub->busy->previous = call;
	hub->busy = call;
	return true;
}
