/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * unit.h - what the unit suites of lib/base and lib/desc share.
 */
#ifndef TESTS_UNIT_UNIT_H
#define TESTS_UNIT_UNIT_H

#include <check.h>
#include <stdlib.h>
#include <string.h>

/* A heap copy of exactly this size, so that a sanitizer sees a read or write beyond it. */
static inline uint8_t *unit_copy(const void *bytes, size_t length)
{
	/* malloc(0) may be NULL; one byte, not to be touched, tells that case from failure. */
	uint8_t *copy = malloc(length != 0 ? length : 1);

	ck_assert_ptr_nonnull(copy);
	if (length != 0)
		memcpy(copy, bytes, length);
	return copy;
}

/* Run the suite as a program. */
static inline int unit_run(Suite *suite)
{
	SRunner *runner = srunner_create(suite);
	int failed;

	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

#endif
