/* SPDX-License-Identifier: Apache-2.0 */
/* smtp/mask: our own address in a server's words (T266, PROTOCOL G9). */
#include "tests/unit/unit.h"

#include "smtp/mask.h"

#include <string.h>

static void addresses(void **state)
{
	static const struct {
		const char *test_case;
		const char *address;
		const char *text;
		const char *expected;
	} cases[] = {
		{ "T266", "192.0.2.25", "mx Hello a.b [192.0.2.25], pleased",
			"mx Hello a.b [xxxxxxxxxx], pleased" },
		{ "T266: twice", "192.0.2.25", "192.0.2.25 192.0.2.25", "xxxxxxxxxx xxxxxxxxxx" },
		{ "T266: at the end of a sentence", "192.0.2.25", "seen as 192.0.2.25.",
			"seen as xxxxxxxxxx." },
		{ "the beginning of a longer number", "192.0.2.2", "192.0.2.25", "192.0.2.25" },
		{ "the end of a longer number", "92.0.2.25", "192.0.2.25", "192.0.2.25" },
		{ "T266: IPv6, other case", "2001:db8::a", "at [IPv6:2001:DB8::A]",
			"at [IPv6:xxxxxxxxxxx]" },
		{ "T266: IPv6, bare", "2001:db8::a", "2001:db8::a", "xxxxxxxxxxx" },
		{ "IPv6, a longer address", "2001:db8::a", "2001:db8::ab 2001:db8::a:1",
			"2001:db8::ab 2001:db8::a:1" },
		{ "another address", "192.0.2.25", "[198.51.100.1]", "[198.51.100.1]" },
		{ "no text", "192.0.2.25", "", "" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		char text[100];
		size_t length = strlen(cases[i].text);

		/* Behind the text stands what must not be touched. */
		memset(text, '5', sizeof(text));
		memcpy(text, cases[i].text, length);
		mask_address(text, length, cases[i].address);
		if (memcmp(text, cases[i].expected, length) != 0 || text[length] != '5')
			fail_msg("%s: %.*s", cases[i].test_case, (int)length, text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(addresses) };

	return RUN_TESTS("mask", tests);
}
