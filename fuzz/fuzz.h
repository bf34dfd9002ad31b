/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * fuzz.h - what a fuzz target is, and what targets share.
 *
 * A target is one file fuzz_NAME.c with
 *
 *	int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
 *
 * which returns 0 (or -1: the engine is not to keep this input) for any bytes, and leaves no trace
 * of them: the same input twice does the same twice. It may also have LLVMFuzzerInitialize. A find
 * ends the program with an account on stderr. The file knows no engine: that is a matter of what it
 * is linked with (fuzz/meson.build), one of
 *
 *	driver.c		plain replay of files and folders, any compiler (-Dfuzz=replay)
 *	-fsanitize=fuzzer	libFuzzer, clang (-Dfuzz=libfuzzer)
 *	libAFLDriver.a		AFL++: persistent, input in shared memory (-Dfuzz=afl)
 *	$LIB_FUZZING_ENGINE	whatever a fuzzing service brings (fuzz/oss-fuzz/build.sh)
 *
 * Build macros: none for targets. NDEBUG changes nothing here: FUZZ_CHECK is always on.
 */
#ifndef FUZZ_FUZZ_H
#define FUZZ_FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerInitialize(int *argc, char ***argv);

/*
 * FUZZ_CHECK - a property that must hold. The format and its values are the account of what is
 * wrong, for a person who has only this line.
 */
#define FUZZ_CHECK(condition, ...)                                                                 \
	do {                                                                                       \
		if (!(condition))                                                                  \
			fuzz_found(__FILE__, __LINE__, #condition, __VA_ARGS__);                   \
	} while (0)

/* fuzz_found - print the account, then what fuzz_on_find says, and abort. */
_Noreturn void fuzz_found(const char *file, int line, const char *condition, const char *format,
			  ...) __attribute__((format(printf, 4, 5)));

/*
 * fuzz_on_find - what is to be printed besides when a check fails (the input in words, say).
 * @print: writes to stderr; NULL: nothing more. @context: handed to it; must stay valid.
 */
void fuzz_on_find(void (*print)(const void *context), const void *context);

#endif
