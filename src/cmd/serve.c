/* SPDX-License-Identifier: Apache-2.0 */
/*
 * `passerelle serve`: opens the rooms, says where it listens, runs the loop until a signal, lets
 * what is under way end, closes. A second signal, or work that does not end in time, ends the
 * process at once: what was committed is on disk, as after a power cut.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "cmd/commands.h"
#include "cmd/rooms.h"

#define STOP_AT_MOST (20 * USEC_SECOND)

struct service {
	struct rooms rooms;
	int signals; /* descriptor */
	struct loop_watch *watch;
	struct loop_timer deadline;
	bool stopping;
};

static void stop_now(struct service *service, const char *cause)
{
	log_event(service->rooms.hub.log, LOG_WARNING, "hub.stop", "result=forced cause=%s", cause);
	_exit(EXIT_FAILURE);
}

static void deadline_passed(void *arg)
{
	stop_now(arg, "deadline");
}

static void all_stopped(void *arg)
{
	struct service *service = arg;

	loop_stop(service->rooms.hub.loop);
}

static void signal_ready(void *arg, uint32_t events)
{
	struct service *service = arg;
	struct hub *hub = &service->rooms.hub;
	struct signalfd_siginfo info;

	(void)events;
	if (read(service->signals, &info, sizeof(info)) != (ssize_t)sizeof(info))
		return;
	if (service->stopping)
		stop_now(service, "signal");
	service->stopping = true;
	log_event(hub->log, LOG_INFO, "hub.stop", "signal=%u", info.ssi_signo);
	if (loop_timer_set(hub->loop, &service->deadline, STOP_AT_MOST, deadline_passed, service) !=
		ST_OK)
		stop_now(service, "memory");
	rooms_stop(&service->rooms, all_stopped, service);
}

/* Before any thread is made, so that all of them leave these signals to the descriptor. */
static int signals_take(void)
{
	sigset_t set;

	signal(SIGPIPE, SIG_IGN);
	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	if (sigprocmask(SIG_BLOCK, &set, NULL) != 0)
		return -1;
	return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

/* The soft limit is often 1,024, which is less than the connections that the settings allow. */
static void descriptors_raise(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
		return;
	limit.rlim_cur = limit.rlim_max;
	(void)setrlimit(RLIMIT_NOFILE, &limit);
}

static void first_start_print(const struct first_start *first)
{
	if (!first->was_first)
		return;
	printf("First start. Keep these: they are not shown again.\n"
	       "  user name:          %s\n"
	       "  one-time password:  %s\n"
	       "  access key id:      %s\n"
	       "  access key secret:  %s\n",
		first->user_name, first->password, first->access_key_id, first->access_key_secret);
	fflush(stdout);
}

static enum status service_run(struct service *service, struct problems *problems)
{
	struct rooms *rooms = &service->rooms;
	struct hub *hub = &rooms->hub;
	enum status s;

	if ((service->signals = signals_take()) < 0)
		return ST_IO;
	descriptors_raise();
	s = rooms_open(rooms, problems);
	first_start_print(&rooms->first);
	if (s != ST_OK)
		return s;
	s = loop_watch(
		hub->loop, service->signals, EPOLLIN, signal_ready, service, &service->watch);
	if (s != ST_OK)
		return s;
	log_event(hub->log, LOG_INFO, "hub.start", "version=%s epoch=%lld url=%s",
		PASSERELLE_VERSION, (long long)store_epoch(hub->store), hub->public_url);
	printf("listening http://%.*s\n", STR_ARGS(http_server_address(hub->server)));
	fflush(stdout);
	loop_run(hub->loop);
	loop_timer_cancel(hub->loop, &service->deadline);
	loop_unwatch(service->watch);
	return ST_OK;
}

static void secrets_wipe(struct first_start *first)
{
	explicit_bzero(first, sizeof(*first));
}

int command_serve(int argc, char **argv)
{
	struct arena *arena CLEANUP(arena_freep) = arena_new(1 << 20);
	struct problems problems = { .arena = arena };
	struct service service = { .signals = -1 };
	struct settings settings;
	int rest = 0;
	enum status s;

	if (!arena)
		return EXIT_FAILURE;
	if ((s = settings_load(argc, argv, &rest, &problems, &settings)) != ST_OK) {
		problems_print("serve", s, &problems);
		return EXIT_USAGE;
	}
	if (rest > 0) {
		settings_done(&settings);
		return usage_error("serve", argv[0]);
	}
	service.rooms.settings = &settings;
	s = service_run(&service, &problems);
	secrets_wipe(&service.rooms.first);
	if (s != ST_OK)
		problems_print("serve", s, &problems);
	rooms_close(&service.rooms);
	if (service.signals >= 0)
		close(service.signals);
	settings_done(&settings);
	return s == ST_OK ? EXIT_SUCCESS : EXIT_FAILURE;
}
