/* SPDX-License-Identifier: Apache-2.0 */
/* input: lists of opt-outs as files (PROTOCOL G.1): list_text.h, exclusions.h. */
#include "tests/unit/unit.h"

#include "base/text_lines.h"
#include "input/exclusions.h"
#include "input/list_text.h"
#include "tests/unit/files.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Removes the file. */
static struct exclusions *load(char *path)
{
	char *error = NULL;
	struct exclusions *loaded = exclusions_load(path, false, &error);

	if (!loaded)
		fail_msg("%s", error);
	files_remove(path);
	return loaded;
}

static struct exclusions *list_of(const char *text)
{
	return load(files_make(text, strlen(text)));
}

/* The file is refused with these words in one line of text. Removes it. */
static void assert_refused(char *path, const char *words)
{
	char *error = NULL;

	if (exclusions_load(path, false, &error))
		fail_msg("taken, without '%s'", words);
	if (!strstr(error, words) || !strstr(error, path) || strchr(error, '\n'))
		fail_msg("%s: not '%s'", error, words);
	free(error);
	files_remove(path);
}

static void lists(void **state)
{
	static const struct {
		const char *name;
		bool excluded;
	} cases[] = { { "example.se", true }, { "mx.example.se", false }, { "xexample.se", false },
		{ "below.org", true }, { "a.b.below.org", true }, { "xbelow.org", false },
		{ "org", false }, { "xn--bcher-kva.de", true }, { "example.com", false },
		{ "wild.net", true }, { "a.wild.net", true }, { "why.net", true },
		{ "url.net", true }, { "mail.net", true }, { "www.site.net", true },
		{ "site.net", true }, { "a.site.net", false } };
	struct exclusions *loaded =
		list_of("# people who asked\nExample.SE\n.below.org\nb\xc3\xbc"
			"cher.de\n\n*.wild.net\nwhy.net # a reason\n"
			"https://url.net/\npostmaster@mail.net\nwww.site.net\n");
	struct exclusions_notes notes = exclusions_notes(loaded);
	char *error = NULL;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++)
		assert_int_equal(exclusions_contain(loaded, cases[i].name), cases[i].excluded);
	assert_int_equal(notes.entries, 8);
	assert_int_equal(notes.taken_out, 3);
	assert_int_equal(notes.first_taken_out, 8);
	exclusions_free(loaded);
	loaded = exclusions_load(NULL, false, &error);
	assert_false(exclusions_contain(loaded, "example.se"));
	exclusions_free(loaded);
}

/* T537 */
static void top_levels(void **state)
{
	struct exclusions *loaded = list_of(".se\n*.net\n");

	(void)state;
	assert_true(exclusions_contain(loaded, "se"));
	assert_true(exclusions_contain(loaded, "example.se"));
	assert_true(exclusions_contain(loaded, "a.example.net"));
	assert_false(exclusions_contain(loaded, "example.se.org"));
	exclusions_free(loaded);
}

/* T538: however lines end, and whatever marks and compresses them. */
static void files(void **state)
{
	static const char *const texts[] = { "a.se\nb.se\n", "a.se\nb.se", "a.se\r\nb.se\r\n",
		"a.se\rb.se\r", "a.se\rb.se", "a.se\n\rb.se", "# head\ra.se\r\r# more\nb.se\n",
		"\xef\xbb\xbf"
		"a.se\nb.se\n",
		"a.se\n\xef\xbb\xbf"
		"b.se\n",
		"\xef\xbb\xbf# head\na.se\nb.se\n", "a.se # x\rb.se\n" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(texts); i++) {
		for (int is_gzip = 0; is_gzip < 2; is_gzip++) {
			size_t length = strlen(texts[i]);
			struct exclusions *loaded = load(is_gzip ? files_make_gzip(texts[i], length)
								 : files_make(texts[i], length));

			if (!exclusions_contain(loaded, "a.se") ||
				!exclusions_contain(loaded, "b.se"))
				fail_msg("%d: %s", (int)i, texts[i]);
			exclusions_free(loaded);
		}
	}
}

static void empty_lists_exclude_nobody(void **state)
{
	static const char *const texts[] = { "", "\n", "\r\n\r\n", "# nobody yet\n",
		"\xef\xbb\xbf" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(texts); i++) {
		struct exclusions *loaded = list_of(texts[i]);

		assert_int_equal(exclusions_notes(loaded).entries, 0);
		assert_false(exclusions_contain(loaded, "example.se"));
		exclusions_free(loaded);
	}
}

/* T536: the line is that of the file, blank lines and comments counted. */
static void bad_lines_are_numbered(void **state)
{
	static const struct {
		const char *text;
		const char *words;
	} cases[] = { { "-x\n", "line 1 is no domain: -x" },
		{ "a.se\na..b\n", "line 2 is no domain: a..b" },
		{ "# a\n\n\na.se\n  \n-x.se\n", "line 6 is no domain" },
		{ "a.se\r\n\r\n# c\r\n-x.se\r\n", "line 4 is no domain" },
		{ "a.se\r\r# c\r-x.se\r", "line 4 is no domain" },
		{ "a.se\n192.0.2.1\nb.se", "line 2 is an address" },
		{ "a.se\nb.se\nc.se,d.se", "line 3 is more than one" }, { ".\n", "line 1" },
		{ "se\n", "line 1 is a single label" } };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		assert_refused(files_make(cases[i].text, strlen(cases[i].text)), cases[i].words);
		assert_refused(
			files_make_gzip(cases[i].text, strlen(cases[i].text)), cases[i].words);
	}
}

/* Whose mailbox it is that could not be read is in no log. */
static void mailboxes_are_not_told(void **state)
{
	static const char text[] = "a.se\nJoe Public <joe@example.org>\n";
	char *path = files_make(text, strlen(text)), *error = NULL;

	(void)state;
	assert_null(exclusions_load(path, false, &error));
	assert_non_null(strstr(error, "line 2"));
	assert_null(strstr(error, "joe"));
	free(error);
	files_remove(path);
}

/* T539 */
static void what_is_no_text(void **state)
{
	static const struct {
		const char *octets;
		size_t length;
		const char *words;
	} cases[] = { { "\xff\xfe"
			"a\0.\0s\0e\0\n\0",
			      12, "is UTF-16" },
		{ "\xfe\xff\0a\0.\0s\0e\0\n", 12, "is UTF-16" },
		{ "a\0.\0s\0e\0\n\0", 10, "is UTF-16" }, { "\0a\0.\0s\0e\0\n", 10, "is UTF-16" },
		{ "#\0 \0a\0\n\0", 8, "is UTF-16" }, { "a.se\nb\0.se\n", 11, "line 2 holds a NUL" },
		{ "a.se\n\n# \0\n", 9, "line 3 holds a NUL" },
		{ "\x28\xb5\x2f\xfd\x04\x00", 6, "zstd" },
		{ "\xfd"
		  "7zXZ\0",
			6, "xz" },
		{ "BZh91AY", 7, "bzip2" }, { "PK\x03\x04\x14", 5, "ZIP" },
		{ "\x1f\x8b\x08", 3, "damaged gzip" } };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++)
		assert_refused(files_make(cases[i].octets, cases[i].length), cases[i].words);
	assert_refused(files_make_gzip(cases[0].octets, cases[0].length), "is UTF-16");
	assert_refused(files_make_gzip(cases[5].octets, cases[5].length), "line 2 holds a NUL");
}

/* T538: what stands behind the first member counts, or the list is refused. */
static void gzip_members(void **state)
{
	static const char more[] = "c.se\n";
	char *first = files_make_gzip("a.se\n", 5), *second = files_make_gzip("b.se\n", 5);
	size_t length, further;
	char *octets = files_read(first, &length), *tail = files_read(second, &further);
	char joined[400];

	(void)state;
	assert_true(length + further < sizeof(joined));
	memcpy(joined, octets, length);
	memcpy(joined + length, tail, further);
	struct exclusions *loaded = load(files_make(joined, length + further));
	assert_true(exclusions_contain(loaded, "a.se"));
	assert_true(exclusions_contain(loaded, "b.se"));
	exclusions_free(loaded);
	for (size_t cut = length + 1; cut < length + further; cut++)
		assert_refused(files_make(joined, cut), "gzip");
	memcpy(joined + length, more, strlen(more));
	assert_refused(files_make(joined, length + strlen(more)), "gzip");
	free(octets);
	free(tail);
	files_remove(first);
	files_remove(second);
}

static void long_lists(void **state)
{
	size_t lines = 200000, length = 0, size = lines * 24;
	char *text = malloc(size);

	(void)state;
	for (size_t i = 0; i < lines; i++)
		length += (size_t)snprintf(text + length, size - length, "d%zu.example.org\n", i);
	struct exclusions *loaded = load(files_make_gzip(text, length));
	assert_int_equal(exclusions_notes(loaded).entries, lines);
	assert_true(exclusions_contain(loaded, "d199999.example.org"));
	exclusions_free(loaded);
	/* One line of a megabyte. */
	memset(text, 'a', size);
	assert_refused(files_make(text, 1024 * 1024), "line 1 is no domain");
	*text = '#';
	exclusions_free(load(files_make(text, 1024 * 1024)));
	free(text);
}

static void what_cannot_be_read(void **state)
{
	char *error = NULL;
	struct buffer text;

	(void)state;
	assert_null(exclusions_load("/nonexistent/list", false, &error));
	assert_non_null(strstr(error, "/nonexistent/list: No such file"));
	free(error);
	assert_null(exclusions_load("/tmp", false, &error));
	assert_non_null(strstr(error, "/tmp: Is a directory"));
	free(error);
	/* Endless, and nothing but NUL. */
	error = list_text_load("/dev/zero", false, &text);
	assert_non_null(strstr(error, "has more than 256 MiB"));
	free(error);
	buffer_done(&text);
}

/* T540: a pipe is a list once; a second time nothing is waited for. */
static void pipes_are_read_once(void **state)
{
	char *path = files_make("", 0), inherited[40], *error = NULL;
	int ends[2];
	struct buffer text;

	(void)state;
	assert_int_equal(pipe(ends), 0);
	assert_int_equal(write(ends[1], "a.se\n", 5), 5);
	close(ends[1]);
	/* As a shell gives it: --exclude <(command) */
	snprintf(inherited, sizeof(inherited), "/dev/fd/%d", ends[0]);
	struct exclusions *loaded = exclusions_load(inherited, false, &error);
	assert_true(exclusions_contain(loaded, "a.se"));
	exclusions_free(loaded);
	assert_null(exclusions_load(inherited, true, &error));
	assert_non_null(strstr(error, "can be read only once"));
	free(error);
	close(ends[0]);
	unlink(path);
	assert_int_equal(mkfifo(path, 0600), 0);
	error = list_text_load(path, true, &text);
	assert_non_null(strstr(error, "can be read only once"));
	free(error);
	buffer_done(&text);
	error = list_text_load("-", true, &text);
	assert_non_null(strstr(error, "can be read only once"));
	free(error);
	buffer_done(&text);
	files_remove(path);
}

static void lines(void **state)
{
	static const struct {
		const char *text;
		const char *lines;
		size_t number;
	} cases[] = { { "", "", 0 }, { "\n", "|", 1 }, { "a", "a|", 1 }, { "a\n", "a|", 1 },
		{ "a\nb", "a|b|", 2 }, { "a\r\nb", "a|b|", 2 }, { "a\rb\r", "a|b|", 2 },
		{ "a\r\rb", "a||b|", 3 }, { "a\n\rb", "a||b|", 3 }, { "a\r", "a|", 1 },
		{ "a\r\n", "a|", 1 }, { "\r\n\r\n", "||", 2 } };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct text_lines left = { .text = cases[i].text, .length = strlen(cases[i].text) };
		char got[40] = "";
		const char *line;
		size_t length;

		while (text_lines_next(&left, &line, &length))
			snprintf(got + strlen(got), sizeof(got) - strlen(got), "%.*s|", (int)length,
				line);
		assert_string_equal(got, cases[i].lines);
		assert_int_equal(left.number, cases[i].number);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lists),
		cmocka_unit_test(top_levels),
		cmocka_unit_test(files),
		cmocka_unit_test(empty_lists_exclude_nobody),
		cmocka_unit_test(bad_lines_are_numbered),
		cmocka_unit_test(mailboxes_are_not_told),
		cmocka_unit_test(what_is_no_text),
		cmocka_unit_test(gzip_members),
		cmocka_unit_test(long_lists),
		cmocka_unit_test(what_cannot_be_read),
		cmocka_unit_test(pipes_are_read_once),
		cmocka_unit_test(lines),
	};

	return RUN_TESTS("exclusions", tests);
}
