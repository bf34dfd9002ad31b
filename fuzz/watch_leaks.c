/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * watch_leaks.c - for engines that do not look for leaks after each input (AFL++; libFuzzer does).
 * Stands between engine and target (--wrap); asks LeakSanitizer only when more blocks were taken
 * than given back, and not for ever, as a target may keep what it uses again. Does nothing in a
 * build without AddressSanitizer.
 */
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

#include "fuzz.h"

#define MOST_LOOKS 1000u

extern int __sanitizer_install_malloc_and_free_hooks(void (*taken)(const volatile void *, size_t),
						     void (*given)(const volatile void *))
	__attribute__((weak));
extern int __lsan_do_recoverable_leak_check(void) __attribute__((weak));
int __real_LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int __wrap_LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static atomic_size_t blocks; /* taken and not given back; only differences mean something */

static void on_taken(const volatile void *block, size_t size)
{
	(void)size;
	if (block != NULL)
		atomic_fetch_add_explicit(&blocks, 1, memory_order_relaxed);
}

static void on_given(const volatile void *block)
{
	if (block != NULL)
		atomic_fetch_sub_explicit(&blocks, 1, memory_order_relaxed);
}

static void look_for_leaks(void)
{
	static unsigned looks;

	if (looks++ >= MOST_LOOKS)
		return;
	if (__lsan_do_recoverable_leak_check() == 0)
		return;
	fputs("FUZZ FOUND: the input under way, or one shortly before it, leaks memory\n", stderr);
	abort();
}

int __wrap_LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static bool hooked;
	size_t before;
	int result;

	if (__sanitizer_install_malloc_and_free_hooks == NULL ||
	    __lsan_do_recoverable_leak_check == NULL)
		return __real_LLVMFuzzerTestOneInput(data, size);
	if (!hooked)
		__sanitizer_install_malloc_and_free_hooks(on_taken, on_given);
	hooked = true;
	before = atomic_load(&blocks);
	result = __real_LLVMFuzzerTestOneInput(data, size);
	if (atomic_load(&blocks) > before)
		look_for_leaks();
	return result;
}
