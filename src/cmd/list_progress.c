/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How far an upload or its job has come, while it goes on.
 */
#include <stdio.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "cmd/list.h"

#define LINE_MAX_BYTES 1024
#define BAR_MOST       40
#define BAR_LEAST      10
#define TOLD_EVERY     USEC_SECOND

void list_progress_begin(struct list_progress *progress, const struct list_session *session)
{
	*progress = (struct list_progress){
		.session = session,
		.is_terminal = isatty(STDERR_FILENO) == 1,
	};
}

/** What is left of the terminal's line beside so many characters of text. */
static int bar_width(size_t text)
{
	struct winsize size = { 0 };
	int columns = 80;

	if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
		columns = size.ws_col;
	columns -= (int)text + 4;
	return columns > BAR_MOST ? BAR_MOST : MAX_OF(columns, BAR_LEAST);
}

static void write_bar(struct buf *line, int64_t done, int64_t total, int width)
{
	int64_t full = total > 0 ? done * width / total : 0;

	buf_add_char(line, '[');
	for (int i = 0; i < width; i++)
		buf_add_char(line, i < full ? '#' : '.');
	buf_add(line, STR("] "));
}

void list_progress_show(struct list_progress *progress, const char *label, int64_t done,
	int64_t total, struct str tail)
{
	usec now = clock_mono(progress->session->ask.clock);
	int percent = total > 0 ? (int)(done * 100 / total) : 0;
	struct buf line CLEANUP(buf_done) = { 0 }, text CLEANUP(buf_done) = { 0 };

	if (!progress->is_terminal && progress->told_at != 0 && done < total &&
		now - progress->told_at < TOLD_EVERY)
		return;
	progress->told_at = now;
	buf_init(&line, LINE_MAX_BYTES);
	buf_init(&text, LINE_MAX_BYTES);
	buf_printf(&text, "%s %d\u00a0%%  %.*s", label, percent, STR_ARGS(tail));
	if (progress->is_terminal)
		write_bar(&line, done, total, bar_width(text.len));
	buf_add(&line, buf_str(&text));
	fprintf(stderr, progress->is_terminal ? "\r%.*s\x1b[K" : "%.*s\n",
		STR_ARGS(buf_str(&line)));
	progress->is_open = progress->is_terminal;
}

void list_progress_end(struct list_progress *progress)
{
	if (progress->is_open)
		fputc('\n', stderr);
	progress->is_open = false;
}
