/* SPDX-License-Identifier: Apache-2.0 */
/* base/environment: what stays, and that nothing else does. */
#include "tests/unit/unit.h"

#include "base/environment.h"

#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

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
	static char terminal[] = "TERM=dumb", like_terminal[] = "TERMINFO=/tmp";
	char *variables[] = { nameless, twice, path, again, without_value, time, like_path,
		like_terminal, terminal, NULL };

	char **before = environ;

	(void)state;
	environ = variables;
	environment_shed();
	assert_string_equal(environ[0], "PATH=/bin");
	assert_string_equal(environ[1], "FAKETIME=+1d");
	assert_string_equal(environ[2], "TERM=dumb");
	assert_string_equal(environ[3], "TZ=UTC0");
	assert_null(environ[4]);
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

/* Exit status of a child: the streams that are not as they should be, a bit each. */
static int hold_closed(bool closed)
{
	static const int modes[] = { O_WRONLY, O_RDONLY, O_RDWR };
	int before[3], faults = 0;

	for (int fd = 0; fd < 3; fd++) {
		if (closed)
			close(fd);
		before[fd] = fcntl(fd, F_GETFL);
	}
	environment_hold_streams();
	for (int fd = 0; fd < 3; fd++) {
		int flags = fcntl(fd, F_GETFL);
		if (flags < 0 || (closed ? (flags & O_ACCMODE) != modes[fd] : flags != before[fd]))
			faults |= 1 << fd;
	}
	return faults;
}

static void closed_streams_are_held(void **state)
{
	(void)state;
	for (int closed = 0; closed < 2; closed++) {
		int status = -1;
		pid_t child = fork();

		if (!child)
			_exit(hold_closed(closed));
		assert_true(child > 0 && waitpid(child, &status, 0) == child);
		assert_int_equal(status, 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(only_what_changes_nothing_stays),
		cmocka_unit_test(an_empty_one_is_no_fault), cmocka_unit_test(the_zone_is_utc),
		cmocka_unit_test(closed_streams_are_held) };

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("environment", tests, NULL, NULL);
}
