/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * serve.c - replays inputs that are named one by one on standard input, each in a process of its
 * own that begins where this one stands: what an input breaks is broken for it alone, and nothing
 * is set up twice. For tools that try many inputs, one after another (tools/fuzz/serve.py).
 */
#include "serve.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define PATH_ROOM 4096

/* What the input says goes into the file that is named for it. */
static void into_file(const char *path)
{
	char name[PATH_ROOM + 4];
	int file;

	snprintf(name, sizeof(name), "%s.out", path);
	file = open(name, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	if (file < 0 || dup2(file, STDOUT_FILENO) < 0 || dup2(file, STDERR_FILENO) < 0)
		_exit(2);
	close(file);
}

/* Returns: the exit status of the replay; the negative number of a signal that ended it. */
static int replay(const char *path, serve_function *run, const void *context)
{
	int status;
	pid_t child = fork();

	if (child < 0)
		return 2;
	if (child == 0) {
		/* exit() would move the offset that both read from, where that is a file. */
		close(STDIN_FILENO);
		into_file(path);
		exit((int)inputs_each(path, run, context));
	}
	while (waitpid(child, &status, 0) != child)
		continue;
	return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

int serve(serve_function *run, const void *context)
{
	char path[PATH_ROOM];

	while (fgets(path, sizeof(path), stdin) != NULL) {
		path[strcspn(path, "\n")] = '\0';
		printf("%d\n", replay(path, run, context));
		fflush(stdout);
	}
	return 0;
}
