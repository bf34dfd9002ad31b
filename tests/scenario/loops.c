/* SPDX-License-Identifier: BSD-3-Clause */
#include "loops.h"

int loops_run(const char *name, const struct loop *loops, size_t count, unsigned int timeout)
{
	Suite *suite = suite_create(name);
	SRunner *runner;
	int failures;

	for (size_t i = 0; i < count; i++) {
		TCase *tcase = tcase_create(loops[i].test->name);

		tcase_set_timeout(tcase, timeout);
		tcase_add_loop_test(tcase, loops[i].test, loops[i].from, loops[i].to);
		suite_add_tcase(suite, tcase);
	}
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failures = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failures != 0;
}
