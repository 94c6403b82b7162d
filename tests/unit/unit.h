/* SPDX-License-Identifier: Apache-2.0 */
/* What every unit test needs: cmocka with its prerequisites, and a runner that prints TAP. */
#ifndef TESSCAN_TESTS_UNIT_H
#define TESSCAN_TESTS_UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

/* The last statement of main(). */
#define RUN_TESTS(name, tests) \
	(cmocka_set_message_output(CM_OUTPUT_TAP), \
		cmocka_run_group_tests_name(name, tests, NULL, NULL))

#endif
