/* SPDX-License-Identifier: Apache-2.0 */
#include "program_fixture.h"

#include "json.h"

#include <curl/curl.h>
#include <ftw.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

/* Shorter than any wait of the loop, so that an answer which nothing wakes is a failure. */
enum { PATIENCE_SECONDS = 8 };

void program_init(struct program *program)
{
	const char *temporary = getenv("TMPDIR");

	*program = (struct program){ .pid = 0 };
	snprintf(program->folder, sizeof program->folder, "%s/middleware-XXXXXX",
		temporary ? temporary : "/tmp");
	assert_non_null(mkdtemp(program->folder));
}

const char *program_path(char ret_path[512])
{
	const char *build = getenv("PASSERELLE_BUILD_DIR");
	char self[256] = "";

	/* Started by hand, a test finds the program beside itself. */
	if (!build && readlink("/proc/self/exe", self, sizeof self - 1) > 0)
		*strrchr(self, '/') = '\0';
	snprintf(ret_path, 512, "%s/passerelle-middleware", build ? build : self);
	return ret_path;
}

static void program_run(const struct program *program, int out)
{
	const char *arguments[ARGUMENTS_MAX + 8] = { "passerelle-middleware", "--listen",
		program->listen[0] ? program->listen : "127.0.0.1:0", "--data-dir",
		program->folder };
	char path[512];

	for (size_t i = 0; program->arguments[i]; i++)
		arguments[5 + i] = program->arguments[i];
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	dup2(out, STDOUT_FILENO);
	execv(program_path(path), (char *const *)(uintptr_t)arguments);
	perror(path);
	_exit(127);
}

void program_start(struct program *program)
{
	int pipes[2];
	FILE *lines;
	char line[160] = "";
	char url[128] = "";

	assert_int_equal(pipe(pipes), 0);
	program->pid = fork();
	assert_true(program->pid >= 0);
	if (program->pid == 0)
		program_run(program, pipes[1]);
	close(pipes[1]);
	lines = fdopen(pipes[0], "r");
	if (!fgets(line, sizeof line, lines) || sscanf(line, "listening %127s", url) != 1)
		fail_msg("passerelle-middleware did not start: \"%s\"", line);
	fclose(lines);
	if (program->listen[0])
		return; /* the same address again: others may be reading it */
	snprintf(program->url, sizeof program->url, "%s", url);
	snprintf(program->listen, sizeof program->listen, "%.63s", strstr(url, "//") + 2);
}

int program_end(struct program *program, int signal)
{
	int status = -1;

	assert_int_equal(kill(program->pid, signal), 0);
	assert_int_equal(waitpid(program->pid, &status, 0), program->pid);
	program->pid = 0;
	return status;
}

static int entry_remove(const char *path, const struct stat *about, int type, struct FTW *ftw)
{
	(void)about;
	(void)type;
	(void)ftw;
	return remove(path);
}

void program_done(struct program *program)
{
	if (program->pid)
		program_end(program, SIGKILL);
	nftw(program->folder, entry_remove, 8, FTW_DEPTH | FTW_PHYS);
}

static size_t text_take(char *bytes, size_t size, size_t count, void *arg)
{
	byoc_text_add(arg, bytes, size * count);
	return size * count;
}

struct reply http(const char *method, const char *base, const char *path,
	const char *const *headers, const char *body)
{
	struct reply reply = { 0 };
	struct curl_slist *lines = curl_slist_append(NULL, "Expect:");
	CURL *easy = curl_easy_init();
	char url[2048];

	snprintf(url, sizeof url, "%s%s", base, path);
	for (size_t i = 0; headers && headers[i]; i++)
		lines = curl_slist_append(lines, headers[i]);
	curl_easy_setopt(easy, CURLOPT_URL, url);
	curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, method);
	curl_easy_setopt(easy, CURLOPT_HTTPHEADER, lines);
	curl_easy_setopt(easy, CURLOPT_PROXY, "");
	curl_easy_setopt(easy, CURLOPT_PATH_AS_IS, 1L);
	curl_easy_setopt(easy, CURLOPT_TIMEOUT, (long)PATIENCE_SECONDS);
	curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, text_take);
	curl_easy_setopt(easy, CURLOPT_WRITEDATA, &reply.body);
	curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, text_take);
	curl_easy_setopt(easy, CURLOPT_HEADERDATA, &reply.headers);
	if (body)
		curl_easy_setopt(easy, CURLOPT_POSTFIELDS, body);
	if (curl_easy_perform(easy) == CURLE_OK)
		curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &reply.status);
	curl_easy_cleanup(easy);
	curl_slist_free_all(lines);
	return reply;
}

void reply_done(struct reply *reply)
{
	byoc_text_done(&reply->headers);
	byoc_text_done(&reply->body);
}

char *reply_member(const struct reply *reply, const char *name)
{
	cJSON *tree = byoc_json_parse(byoc_text_z(&reply->body), reply->body.len);
	const cJSON *item = tree;
	char *value = NULL;
	char part[64];

	while (item && *name) {
		size_t len = strcspn(name, ".");

		snprintf(part, sizeof part, "%.*s", (int)len, name);
		item = cJSON_GetObjectItemCaseSensitive(item, part);
		name += len + (name[len] == '.');
	}
	if (cJSON_IsString(item))
		value = strdup(cJSON_GetStringValue(item));
	else if (item)
		value = cJSON_PrintUnformatted(item);
	cJSON_Delete(tree);
	return value;
}

char *reply_header(const struct reply *reply, const char *name)
{
	const char *line = byoc_text_z(&reply->headers);
	size_t len = strlen(name);

	for (; *line; line += strcspn(line, "\n"), line += *line == '\n') {
		if (strncasecmp(line, name, len) == 0 && line[len] == ':')
			return strndup(line + len + 2, strcspn(line + len + 2, "\r\n"));
	}
	return NULL;
}
