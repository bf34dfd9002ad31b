/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * tool_program.c - fuzz-program: programs from text to bytes and back.
 *
 *	fuzz-program show FILE...	the text of each
 *	fuzz-program make FILE OUT	the bytes of one (given as text or as bytes)
 */
#include <stdlib.h>
#include <string.h>

#include "text.h"

#define MAX_TEXT (256 * 1024)

static struct fuzz_program program;

static bool load(const char *path)
{
	static uint8_t bytes[MAX_TEXT];
	FILE *in = fopen(path, "rb");
	size_t count;

	if (in == NULL) {
		perror(path);
		return false;
	}
	count = fread(bytes, 1, sizeof(bytes), in);
	fclose(in);
	if (!fuzz_text_is(bytes, count)) {
		fuzz_program_read(&program, bytes, count);
		return true;
	}
	if (fuzz_text_read(&program, (const char *)bytes, count, stderr))
		return true;
	fprintf(stderr, "fuzz-program: %s is no program\n", path);
	return false;
}

static int make(const char *from, const char *to)
{
	static uint8_t bytes[FUZZ_BYTES];
	size_t count;
	FILE *out;

	if (!load(from))
		return 1;
	count = fuzz_program_write(&program, bytes, sizeof(bytes));
	out = fopen(to, "wb");
	if (out == NULL || fwrite(bytes, 1, count, out) != count || fclose(out) != 0) {
		perror(to);
		return 1;
	}
	return 0;
}

int main(int argc, char **argv)
{
	if (argc == 4 && strcmp(argv[1], "make") == 0)
		return make(argv[2], argv[3]);
	if (argc < 3 || strcmp(argv[1], "show") != 0) {
		fputs("Usage: fuzz-program show FILE... | make FILE OUT\n", stderr);
		return 2;
	}
	for (int i = 2; i < argc; i++) {
		if (!load(argv[i]))
			return 1;
		fuzz_text_write(&program, stdout);
	}
	return 0;
}
