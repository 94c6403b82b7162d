/* SPDX-License-Identifier: Apache-2.0 */
/* base/environment: what stays, and that nothing else does. */
#include "tests/unit/unit.h"

#include "base/environment.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

extern char **environ;

static void go_back(char **before)
{
	free(environ);
	environ = before;
}

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
	assert_string_equal(environ[2], "TZ=UTC0");
	assert_null(environ[3]);
	assert_null(getenv("https_proxy"));
	go_back(before);
}

static void an_empty_one_is_no_fault(void **state)
{
	char *none[] = { NULL }, **before = environ;

	(void)state;
	environ = none;
	environment_shed();
	assert_string_equal(environ[0], "TZ=UTC0");
	assert_null(environ[1]);
	go_back(NULL);
	environment_shed();
	assert_string_equal(environ[0], "TZ=UTC0");
	go_back(before);
}

static void the_zone_is_utc(void **state)
{
	static char zone[] = "TZ=XXX-5:30";
	char *variables[] = { zone, NULL }, **before = environ;
	time_t moment = 0;
	struct tm local;

	(void)state;
	environ = variables;
	tzset(); /* as a library may before main */
	environment_shed();
	localtime_r(&moment, &local);
	assert_int_equal(local.tm_hour, 0);
	assert_int_equal(local.tm_min, 0);
	go_back(before);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(only_what_changes_nothing_stays),
		cmocka_unit_test(an_empty_one_is_no_fault), cmocka_unit_test(the_zone_is_utc) };

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("environment", tests, NULL, NULL);
}
