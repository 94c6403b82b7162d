/* SPDX-License-Identifier: Apache-2.0 */
/* base/environment: what stays, and that nothing else does. */
#include "tests/unit/unit.h"

#include "base/environment.h"

#include <stdlib.h>
#include <string.h>

extern char **environ;

static void only_what_changes_nothing_stays(void **state)
{
	static char nameless[] = "=C:", twice[] = "https_proxy=first",
		    again[] = "https_proxy=second";
	static char without_value[] = "SSLKEYLOGFILE", path[] = "PATH=/bin";
	static char time[] = "FAKETIME=+1d", like_path[] = "PATHOLOGICAL=1";
	char *variables[] = { nameless, twice, path, again, without_value, time, like_path, NULL };

	char **before = environ;

	(void)state;
	environ = variables;
	environment_shed();
	assert_string_equal(environ[0], "PATH=/bin");
	assert_string_equal(environ[1], "FAKETIME=+1d");
	assert_null(environ[2]);
	assert_null(getenv("https_proxy"));
	environ = before;
}

static void an_empty_one_is_no_fault(void **state)
{
	char *none[] = { NULL }, **before = environ;

	(void)state;
	environ = none;
	environment_shed();
	assert_null(environ[0]);
	environ = NULL;
	environment_shed();
	environ = before;
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(only_what_changes_nothing_stays),
		cmocka_unit_test(an_empty_one_is_no_fault) };

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("environment", tests, NULL, NULL);
}
