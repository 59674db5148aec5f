/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Counts the steps that others can see, and dies at the chosen one.
 */
#include "steps.h"

#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static struct {
	atomic_long steps;
	long kill_at; /* 0: never */
	bool kill_after;
	bool counting;
	char count_file[4096];
} stepping;

void steps_start(long kill_at, bool kill_after, const char *count_file)
{
	stepping.kill_at = kill_at;
	stepping.kill_after = kill_after;
	snprintf(stepping.count_file, sizeof(stepping.count_file), "%s",
		count_file ? count_file : "");
	stepping.counting = kill_at > 0 || stepping.count_file[0];
}

void steps_stop(void)
{
	int fd;

	if (!stepping.count_file[0])
		return;
	fd = real.openat(
		AT_FDCWD, stepping.count_file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	if (fd < 0)
		return;
	dprintf(fd, "%ld\n", atomic_load(&stepping.steps));
	real.close(fd);
}

static void die(void)
{
	kill(getpid(), SIGKILL);
	for (;;)
		pause();
}

long step_begin(void)
{
	const long step = atomic_fetch_add(&stepping.steps, 1) + 1;

	if (step == stepping.kill_at && !stepping.kill_after)
		die();
	return step;
}

void step_over(long step)
{
	if (step && step == stepping.kill_at)
		die();
}

static bool is_socket(int fd)
{
	struct stat st;

	return stepping.counting && real.fstat(fd, &st) == 0 && S_ISSOCK(st.st_mode);
}

long send_begin(int fd)
{
	return is_socket(fd) ? step_begin() : 0;
}

ssize_t received(int fd, ssize_t len)
{
	if (len > 0 && is_socket(fd))
		step_over(step_begin());
	return len;
}

/* ---- sockets ---- */

/* The system headers name their parameters otherwise. */
/* NOLINTBEGIN(readability-inconsistent-declaration-parameter-name) */

PUBLIC ssize_t send(int fd, const void *bytes, size_t len, int flags)
{
	ssize_t put;
	long step;

	real_find();
	step = send_begin(fd);
	put = real.send(fd, bytes, len, flags);
	step_over(step);
	return put;
}

PUBLIC ssize_t sendmsg(int fd, const struct msghdr *message, int flags)
{
	ssize_t put;
	long step;

	real_find();
	step = send_begin(fd);
	put = real.sendmsg(fd, message, flags);
	step_over(step);
	return put;
}

PUBLIC ssize_t recv(int fd, void *bytes, size_t len, int flags)
{
	real_find();
	return received(fd, real.recv(fd, bytes, len, flags));
}

PUBLIC ssize_t recvmsg(int fd, struct msghdr *message, int flags)
{
	real_find();
	return received(fd, real.recvmsg(fd, message, flags));
}

/* NOLINTEND(readability-inconsistent-declaration-parameter-name) */
