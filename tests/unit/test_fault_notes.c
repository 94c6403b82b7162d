/* SPDX-License-Identifier: Apache-2.0 */
/* base: faults of our own, noted and read again (PROTOCOL G16, T280 to T282). */
#include "tests/unit/unit.h"

#include "tests/unit/files.h"
#include "base/fault.h"
#include "base/fault_notes.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static struct fault_notes notes_of(const char *text, size_t length)
{
	struct fault_notes notes;

	fault_notes_init(&notes, (struct hash_key){ 1, 2 });
	fault_notes_read(&notes, text, length);
	return notes;
}

static void three_notes_bar(void **state)
{
	static const char text[] = "domain a.example\nhost a.example\ndomain a.example\n"
				   "unknown 7\nhost a.example\ndomain a.example\n"
				   "domain b.example\n";
	struct fault_notes notes = notes_of(text, strlen(text));

	(void)state;
	assert_int_equal(fault_notes_count(&notes, FAULT_DOMAIN, "a.example"), 3);
	assert_true(fault_notes_bar(&notes, FAULT_DOMAIN, "a.example"));
	/* A domain is not the host of the same name. */
	assert_int_equal(fault_notes_count(&notes, FAULT_HOST, "a.example"), 2);
	assert_false(fault_notes_bar(&notes, FAULT_HOST, "a.example"));
	assert_false(fault_notes_bar(&notes, FAULT_DOMAIN, "b.example"));
	assert_false(fault_notes_bar(&notes, FAULT_DOMAIN, "example"));
	assert_false(fault_notes_bar(NULL, FAULT_DOMAIN, "a.example"));
	assert_int_equal(notes.refused, 0);
	fault_notes_done(&notes);
}

static void what_is_no_note(void **state)
{
	static const char *const lines[] = { "\n", "domain\n", "domain \n", "domain a b\n",
		"Domain a\n", "domain\ta\n", "domain a\r\n", "domain \x7f\n", "domain \xc3\xa9\n",
		" domain a\n", "hosts a\n", "unknown\n", "unknown \n", "unknown x\n",
		"unknown -1\n", "unknown 00\n", "unknown 999999999999999999999\n", "domain a",
		"x" };
	char longest[NAME_TEXT_SIZE + 20];

	(void)state;
	for (size_t i = 0; i < COUNT_OF(lines); i++) {
		struct fault_notes notes = notes_of(lines[i], strlen(lines[i]));

		if (notes.refused != 1 || notes.names.count || notes.in_vain)
			fail_msg("line %zu counts", i);
		fault_notes_done(&notes);
	}
	/* One octet more than the longest name that there is. */
	int length = snprintf(longest, sizeof(longest), "host %0*d\n", NAME_TEXT_SIZE - 1, 0);
	struct fault_notes notes = notes_of(longest, (size_t)length);
	assert_int_equal(notes.refused, 0);
	fault_notes_done(&notes);
	length = snprintf(longest, sizeof(longest), "host %0*d\n", NAME_TEXT_SIZE, 0);
	notes = notes_of(longest, (size_t)length);
	assert_int_equal(notes.refused, 1);
	fault_notes_done(&notes);
	notes = notes_of("host a\0b\nhost a\n", 16);
	assert_int_equal(notes.refused, 1);
	assert_int_equal(fault_notes_count(&notes, FAULT_HOST, "a"), 1);
	fault_notes_done(&notes);
}

static void runs_in_vain(void **state)
{
	static const struct {
		const char *text;
		unsigned expected;
	} cases[] = { { "", 0 }, { "unknown 0\nunknown 0\nunknown 0\n", 3 },
		{ "unknown 0\nunknown 12\nunknown 0\n", 1 },
		{ "unknown 0\nunknown 0\nhost a\n", 0 }, { "host a\nunknown 0\nunknown 0\n", 2 },
		{ "unknown 0\nrubbish\nunknown 0\n", 2 } };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct fault_notes notes = notes_of(cases[i].text, strlen(cases[i].text));

		assert_int_equal(notes.in_vain, cases[i].expected);
		fault_notes_done(&notes);
	}
}

/* What a process that does this leaves in the file; the file is made anew. */
static char *noted_by(void (*act)(void), const char *path, int *ret_status)
{
	static char text[4 * NAME_TEXT_SIZE];
	pid_t child = fork();

	if (!child) {
		struct rlimit none = { 0, 0 };

		setrlimit(RLIMIT_CORE, &none);
		/* The test library's own handlers go on with the next test. */
		for (int number = 1; number < SIGSYS; number++)
			signal(number, SIG_DFL);
		/* As the program, which has all three streams: the notes are none of them. */
		if (!freopen("/dev/null", "w", stderr))
			_exit(97);
		act();
		_exit(0);
	}
	assert_int_equal(waitpid(child, ret_status, 0), child);
	FILE *file = fopen(path, "r");
	size_t length = file ? fread(text, 1, sizeof(text) - 1, file) : 0;
	text[length] = 0;
	if (file)
		fclose(file);
	return file ? text : NULL;
}

static const char *path;

static void begin(struct fault_scope *scope)
{
	if (fault_open(open(path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC, 0600), path))
		_exit(99);
	fault_enter(scope, FAULT_HOST, "mx.example");
}

static void fail_inside(void)
{
	struct fault_scope outer, inner;

	begin(&outer);
	fault_enter(&inner, FAULT_DOMAIN, "inner.example");
	abort();
}

static void fail_after_leaving(void)
{
	struct fault_scope outer, inner;

	begin(&outer);
	fault_enter(&inner, FAULT_DOMAIN, "inner.example");
	fault_leave(&inner);
	raise(SIGFPE);
}

static void fail_at_what_was_put_off(void)
{
	struct fault_scope outer, again;

	begin(&outer);
	struct fault_mark *mark = fault_mark_keep();
	fault_leave(&outer);
	if (fault_mark_keep())
		_exit(98);
	fault_enter_again(&again, mark);
	free(mark);
	raise(SIGBUS);
}

static void fail_at_nothing(void)
{
	struct fault_scope outer, again;

	begin(&outer);
	fault_progress(UINT64_MAX);
	fault_enter_again(&again, NULL);
	raise(SIGILL);
}

static void end_well(void)
{
	struct fault_scope outer;

	begin(&outer);
	fault_close();
	/* What comes now is not noted any more. */
	abort();
}

static void be_killed(void)
{
	struct fault_scope outer;

	begin(&outer);
	raise(SIGKILL);
}

static void own_faults_are_noted(void **state)
{
	static const struct {
		void (*act)(void);
		int number;
		const char *expected; /* NULL: there is no file */
	} cases[] = { { fail_inside, SIGABRT, "domain inner.example\n" },
		{ fail_after_leaving, SIGFPE, "host mx.example\n" },
		{ fail_at_what_was_put_off, SIGBUS, "host mx.example\n" },
		{ fail_at_nothing, SIGILL, "unknown 18446744073709551615\n" },
		{ end_well, SIGABRT, NULL }, { be_killed, SIGKILL, "" } };
	char *made = files_make("", 0);
	int status;

	(void)state;
	path = made;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		unlink(path);
		const char *found = noted_by(cases[i].act, path, &status);

		/* Under a sanitizer some of these end otherwise; what is noted is the same. */
		if (WIFSIGNALED(status))
			assert_int_equal(WTERMSIG(status), cases[i].number);
		else
			assert_int_not_equal(WEXITSTATUS(status), 0);
		if (cases[i].expected)
			assert_string_equal(found, cases[i].expected);
		else
			assert_null(found);
	}
	files_remove(made);
}

/* A power failure left half a line. */
static void a_torn_note_stays_alone(void **state)
{
	char *made = files_make("host mx.exa", 11);
	int status;

	(void)state;
	path = made;
	assert_string_equal(
		noted_by(fail_inside, path, &status), "host mx.exa\ndomain inner.example\n");
	files_remove(made);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(three_notes_bar),
		cmocka_unit_test(what_is_no_note),
		cmocka_unit_test(runs_in_vain),
		cmocka_unit_test(own_faults_are_noted),
		cmocka_unit_test(a_torn_note_stays_alone),
	};

	return RUN_TESTS("fault_notes", tests);
}
