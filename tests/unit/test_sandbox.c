/* SPDX-License-Identifier: Apache-2.0 */
/* sandbox: where a survey may write once it has entered it; each case in a process of its own. */
#include "tests/unit/unit.h"

#include "sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#define NO_LANDLOCK 255

static char inside[] = "/tmp/tesscan-sandbox-XXXXXX", outside[] = "/tmp/tesscan-sandbox-XXXXXX";
static char output[60], link_path[60], linked[60], foreign[60], replaced[60];

static int set_up(void **state)
{
	(void)state;
	if (!mkdtemp(inside) || !mkdtemp(outside))
		return -1;
	snprintf(output, sizeof(output), "%s/out.jsonl", inside);
	snprintf(replaced, sizeof(replaced), "%s/out.new", inside);
	snprintf(link_path, sizeof(link_path), "%s/link", inside);
	snprintf(linked, sizeof(linked), "%s/linked", outside);
	snprintf(foreign, sizeof(foreign), "%s/foreign", outside);
	close(open(linked, O_WRONLY | O_CREAT, 0600));
	close(open(foreign, O_WRONLY | O_CREAT, 0600));
	return symlink(linked, link_path);
}

static int tear_down(void **state)
{
	(void)state;
	unlink(output);
	unlink(link_path);
	unlink(linked);
	unlink(foreign);
	return rmdir(inside) | rmdir(outside);
}

/* errno of what is tried inside; 0: it went well. */
static int tried(int (*attempt)(void))
{
	const char *const paths[] = { output, link_path, NULL, "-" };
	int status;
	pid_t child = fork();

	if (!child)
		_exit(sandbox_enter(paths, COUNT_OF(paths)) ? attempt() : NO_LANDLOCK);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	if (WEXITSTATUS(status) == NO_LANDLOCK)
		skip();
	return WEXITSTATUS(status);
}

static int open_for_writing(const char *path, int more)
{
	return open(path, O_WRONLY | more, 0600) < 0 ? errno : 0;
}

static int make_output(void)
{
	return open_for_writing(output, O_CREAT | O_TRUNC);
}

static int write_through_link(void)
{
	return open_for_writing(link_path, O_TRUNC);
}

/* As the manifest does. */
static int replace_output(void)
{
	int error = open_for_writing(replaced, O_CREAT);

	return error ? error : rename(replaced, output) < 0 ? errno : 0;
}

static int read_elsewhere(void)
{
	return open(foreign, O_RDONLY) < 0 ? errno : 0;
}

static int write_elsewhere(void)
{
	return open_for_writing(foreign, 0);
}

static int remove_elsewhere(void)
{
	return unlink(foreign) < 0 ? errno : 0;
}

static int make_elsewhere(void)
{
	return open_for_writing("/tmp/tesscan-sandbox-never", O_CREAT);
}

static int run_program(void)
{
	execl("/bin/true", "true", NULL);
	return errno;
}

static void outputs_are_written(void **state)
{
	(void)state;
	assert_int_equal(tried(make_output), 0);
	assert_int_equal(tried(replace_output), 0);
	assert_int_equal(tried(write_through_link), 0);
	assert_int_equal(tried(read_elsewhere), 0);
}

static void nothing_else_is(void **state)
{
	(void)state;
	assert_int_equal(tried(write_elsewhere), EACCES);
	assert_int_equal(tried(remove_elsewhere), EACCES);
	assert_int_equal(tried(make_elsewhere), EACCES);
	assert_int_equal(tried(run_program), EACCES);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(outputs_are_written),
		cmocka_unit_test(nothing_else_is) };

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("sandbox", tests, set_up, tear_down);
}
