/* SPDX-License-Identifier: Apache-2.0 */
/* printable: nothing that a terminal obeys gets through, in any character set. */
#include "tests/unit/unit.h"

#include "base/printable.h"

#include <stdlib.h>
#include <string.h>

static void texts(void **state)
{
	static const char *const cases[][2] = {
		{ "", "" },
		{ "list a.csv: No such file", "list a.csv: No such file" },
		{ "\x1b[31mred\x07", "\\x1b[31mred\\x07" },
		{ "two\nlines\r\t", "two\\x0alines\\x0d\\x09" },
		{ "\x7f", "\\x7f" },
		{ "\xc2\x9b", "\\u{9b}" },
		{ "\x9b\xff", "\\x9b\\xff" },
		{ "\xe2\x80\xae"
		  "gpj",
			"\\u{202e}gpj" },
		{ "b\xc3\xbc"
		  "cher",
			"b\\u{fc}cher" },
		{ "\xf0\x9f\x98\x80", "\\u{1f600}" },
		{ "\xed\xa0\x80", "\\xed\\xa0\\x80" },
		{ "\xc3", "\\xc3" },
		{ "\\x1b", "\\\\x1b" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		char *shown = printable(cases[i][0]);
		assert_string_equal(shown, cases[i][1]);
		free(shown);
	}
}

/* Of a long one its beginning and its end are seen, whatever it grows to. */
static void long_texts(void **state)
{
	static const char start[] = "--rate: ", end[] = ": not a number";

	(void)state;
	for (size_t length = 500; length < 100000; length += 7001) {
		char *text = malloc(length + sizeof(start) + sizeof(end));
		memcpy(text, start, strlen(start));
		memset(text + strlen(start), '\x1b', length);
		memcpy(text + strlen(start) + length, end, sizeof(end));
		char *shown = printable(text);
		assert_in_range(strlen(shown), PRINTABLE_MAXIMUM / 2, PRINTABLE_MAXIMUM);
		assert_ptr_equal(strstr(shown, start), shown);
		assert_non_null(strstr(shown, end));
		free(shown);
		free(text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(texts), cmocka_unit_test(long_texts) };

	return RUN_TESTS("printable", tests);
}
