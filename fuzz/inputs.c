/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * inputs.c - walks files and folders of inputs.
 */
#include "inputs.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define SIZE_LIMIT ((long)16 << 20) /* no engine makes larger ones */

static enum inputs_result unreadable(const char *path, const char *why)
{
	fprintf(stderr, "fuzz: %s: %s\n", path, why);
	return INPUTS_UNREADABLE;
}

/* The whole file in a heap block; NULL: it has complained. */
static uint8_t *read_file(const char *path, size_t *size)
{
	FILE *file = fopen(path, "rb");
	uint8_t *bytes = NULL;
	long length;

	if (file == NULL) {
		unreadable(path, strerror(errno));
		return NULL;
	}
	if (fseek(file, 0, SEEK_END) != 0 || (length = ftell(file)) < 0 || length > SIZE_LIMIT) {
		unreadable(path, "not a file of at most 16 MiB");
	} else {
		rewind(file);
		bytes = malloc((size_t)length + 1);
		*size = (size_t)length;
		if (bytes == NULL || fread(bytes, 1, *size, file) != *size) {
			unreadable(path, "cannot be read");
			free(bytes);
			bytes = NULL;
		}
	}
	fclose(file);
	return bytes;
}

static enum inputs_result one_file(const char *path,
				   bool (*run)(const struct input *input, const void *context),
				   const void *context)
{
	struct input input = { .path = path };
	uint8_t *bytes = read_file(path, &input.size);
	bool good;

	if (bytes == NULL)
		return INPUTS_UNREADABLE;
	input.bytes = bytes;
	good = run(&input, context);
	free(bytes);
	return good ? INPUTS_GOOD : INPUTS_STOPPED;
}

static int visible(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

static enum inputs_result folder(const char *path,
				 bool (*run)(const struct input *input, const void *context),
				 const void *context)
{
	enum inputs_result result = INPUTS_GOOD;
	struct dirent **entries;
	int count = scandir(path, &entries, visible, alphasort);

	if (count < 0)
		return unreadable(path, strerror(errno));
	for (int i = 0; i < count; i++) {
		size_t room = strlen(path) + strlen(entries[i]->d_name) + 2;
		char *below = malloc(room);

		if (below == NULL)
			result = unreadable(path, "no memory");
		if (result == INPUTS_GOOD) {
			snprintf(below, room, "%s/%s", path, entries[i]->d_name);
			result = inputs_each(below, run, context);
		}
		free(below);
		free(entries[i]);
	}
	free(entries);
	return result;
}

enum inputs_result inputs_each(const char *path,
			       bool (*run)(const struct input *input, const void *context),
			       const void *context)
{
	struct stat status;

	if (stat(path, &status) != 0)
		return unreadable(path, strerror(errno));
	return S_ISDIR(status.st_mode) ? folder(path, run, context) : one_file(path, run, context);
}
