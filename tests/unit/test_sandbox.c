/* SPDX-License-Identifier: Apache-2.0 */
/* sandbox: what a survey can still do once it has entered it; each case in a process of its own. */
#include "tests/unit/unit.h"

#include "base/sandbox.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define NO_LANDLOCK 255
#define PORT 25252 /* that may be connected to; nobody listens */

static char folder[] = "/tmp/tesscan-sandbox-XXXXXX", lists[] = "/tmp/tesscan-sandbox-XXXXXX",
	    outside[] = "/tmp/tesscan-sandbox-XXXXXX";
static char output[60], manifest[60], temporary[60], list[60], newer[60], link_path[60], linked[60],
	foreign[60];

static void make(char path[60], const char *in, const char *name)
{
	snprintf(path, 60, "%s/%s", in, name);
	close(open(path, O_WRONLY | O_CREAT, 0600));
}

static int set_up(void **state)
{
	(void)state;
	if (!mkdtemp(folder) || !mkdtemp(lists) || !mkdtemp(outside))
		return -1;
	snprintf(manifest, sizeof(manifest), "%s/out.manifest.json", folder);
	snprintf(temporary, sizeof(temporary), "%s/out.manifest.json.new", folder);
	snprintf(newer, sizeof(newer), "%s/newer", lists);
	make(output, folder, "out.jsonl");
	make(list, lists, "list");
	make(linked, outside, "linked");
	make(foreign, outside, "foreign");
	snprintf(link_path, sizeof(link_path), "%s/link", folder);
	return symlink(linked, link_path);
}

static int tear_down(void **state)
{
	(void)state;
	unlink(output);
	unlink(manifest);
	unlink(temporary);
	unlink(link_path);
	unlink(list);
	unlink(newer);
	unlink(linked);
	unlink(foreign);
	return rmdir(folder) | rmdir(lists) | rmdir(outside);
}

static int enter(bool binds)
{
	static const uint16_t ports[] = { PORT };
	const struct sandbox_path paths[] = { { output, SANDBOX_READ | SANDBOX_REMOVE },
		{ manifest, SANDBOX_REPLACE }, { list, SANDBOX_READ_AGAIN },
		{ link_path, SANDBOX_READ_AGAIN }, { NULL, SANDBOX_READ }, { "-", SANDBOX_READ } };
	const struct sandbox sandbox = { .paths = paths,
		.path_count = COUNT_OF(paths),
		.ports = ports,
		.port_count = COUNT_OF(ports),
		.binds = binds };

	return sandbox_enter(&sandbox);
}

/* errno of what is tried inside; 0: it went well. `least`: the version that it takes. */
static int tried(int (*attempt)(void), int least)
{
	int status;
	pid_t child = fork();

	if (!child)
		_exit(enter(false) >= least ? attempt() : NO_LANDLOCK);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	if (WEXITSTATUS(status) == NO_LANDLOCK)
		skip();
	return WEXITSTATUS(status);
}

static int opened(const char *path, int flags)
{
	return open(path, flags, 0600) < 0 ? errno : 0;
}

static int read_output(void)
{
	return opened(output, O_RDONLY);
}

/* As the manifest does. */
static int replace_manifest(void)
{
	int error = opened(temporary, O_WRONLY | O_CREAT | O_EXCL);

	return error ? error : rename(temporary, manifest) < 0 ? errno : 0;
}

static int read_list(void)
{
	return opened(list, O_RDONLY);
}

/* What an editor leaves of a list: another file. */
static int read_what_took_its_place(void)
{
	return opened(newer, O_RDONLY);
}

static int read_through_link(void)
{
	return opened(link_path, O_RDONLY);
}

static int read_elsewhere(void)
{
	return opened("/etc/passwd", O_RDONLY);
}

static int list_elsewhere(void)
{
	return opened("/etc", O_RDONLY | O_DIRECTORY);
}

static int write_elsewhere(void)
{
	return opened(foreign, O_WRONLY);
}

static int write_list(void)
{
	return opened(list, O_WRONLY);
}

static int truncate_elsewhere(void)
{
	return truncate(foreign, 0) < 0 ? errno : 0;
}

static int remove_elsewhere(void)
{
	return unlink(foreign) < 0 ? errno : 0;
}

static int make_elsewhere(void)
{
	return opened("/tmp/tesscan-sandbox-never", O_WRONLY | O_CREAT);
}

static int run_program(void)
{
	execl("/bin/true", "true", NULL);
	return errno;
}

static int connect_to(uint16_t port)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
		.sin_port = htons(port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	return connect(fd, (struct sockaddr *)&address, sizeof(address)) < 0 ? errno : 0;
}

static int connect_as_named(void)
{
	return connect_to(PORT);
}

static int connect_elsewhere(void)
{
	return connect_to(PORT + 1);
}

static int bind_any(void)
{
	struct sockaddr_in address = { .sin_family = AF_INET };
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	return bind(fd, (struct sockaddr *)&address, sizeof(address)) < 0 ? errno : 0;
}

static int signal_parent(void)
{
	return kill(getppid(), 0) < 0 ? errno : 0;
}

static void what_a_survey_needs_is_left(void **state)
{
	(void)state;
	close(open(newer, O_WRONLY | O_CREAT, 0600));
	assert_int_equal(tried(read_output, 1), 0);
	assert_int_equal(tried(replace_manifest, 1), 0);
	assert_int_equal(tried(read_list, 1), 0);
	assert_int_equal(tried(read_what_took_its_place, 1), 0);
	assert_int_equal(tried(read_through_link, 1), 0);
	assert_int_equal(tried(connect_as_named, 1), ECONNREFUSED);
}

static void files_are_confined(void **state)
{
	(void)state;
	assert_int_equal(tried(read_elsewhere, 1), EACCES);
	assert_int_equal(tried(list_elsewhere, 1), EACCES);
	assert_int_equal(tried(write_elsewhere, 1), EACCES);
	assert_int_equal(tried(write_list, 1), EACCES);
	assert_int_equal(tried(remove_elsewhere, 1), EACCES);
	assert_int_equal(tried(make_elsewhere, 1), EACCES);
	assert_int_equal(tried(run_program, 1), EACCES);
}

static void truncation_is_confined(void **state)
{
	(void)state;
	assert_int_equal(tried(truncate_elsewhere, 3), EACCES);
}

static void tcp_is_confined(void **state)
{
	(void)state;
	assert_int_equal(tried(connect_elsewhere, 4), EACCES);
	assert_int_equal(tried(bind_any, 4), EACCES);
}

/* A capture's sockets have a port before they connect. */
static void ports_are_taken_for_a_capture(void **state)
{
	int status;
	pid_t child = fork();

	(void)state;
	if (!child)
		_exit(enter(true) >= 4 ? bind_any() : NO_LANDLOCK);
	assert_int_equal(waitpid(child, &status, 0), child);
	if (WEXITSTATUS(status) == NO_LANDLOCK)
		skip();
	assert_int_equal(WEXITSTATUS(status), 0);
}

static void signals_are_confined(void **state)
{
	(void)state;
	assert_int_equal(tried(signal_parent, 6), EPERM);
}

/* Each version confines what those before it did, the newest all but datagrams, and none nothing. */
static void versions(void **state)
{
	(void)state;
	for (int what = 0; what < confinement_count; what++) {
		assert_false(sandbox_confines(0, (enum confinement)what));
		for (int i = 1; i < 20; i++)
			assert_true(sandbox_confines(i + 1, (enum confinement)what) >=
				sandbox_confines(i, (enum confinement)what));
		assert_int_equal(sandbox_confines(6, (enum confinement)what), what != CONFINE_UDP);
	}
	assert_false(sandbox_confines(3, CONFINE_TCP));
	assert_true(sandbox_confines(4, CONFINE_TCP));
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(what_a_survey_needs_is_left),
		cmocka_unit_test(files_are_confined), cmocka_unit_test(truncation_is_confined),
		cmocka_unit_test(tcp_is_confined), cmocka_unit_test(ports_are_taken_for_a_capture),
		cmocka_unit_test(signals_are_confined), cmocka_unit_test(versions) };

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("sandbox", tests, set_up, tear_down);
}
