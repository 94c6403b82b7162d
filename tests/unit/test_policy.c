/* SPDX-License-Identifier: Apache-2.0 */
/* smtp/policy: refusals that speak of us, and those that speak of the server (PROTOCOL D.3, T380). */
#include "tests/unit/unit.h"

#include "smtp/policy.h"

#include <stdio.h>
#include <string.h>

/* T380, T481, T482 */
enum said { GREETING = 1, HELLO = 2, STARTTLS = 4, ANY = 7 };

static const enum policy_place places[] = { POLICY_AT_GREETING, POLICY_AT_HELLO,
	POLICY_AT_STARTTLS };

static const struct {
	unsigned said; /* a set of `enum said` */
	bool of_us;
	const char *text;
} texts[] = {
#define US(said, text) { said, true, text },
#define THEM(said, text) { said, false, text },
#include "tests/unit/policy_texts.def"
#undef US
#undef THEM
	/* no refusals */
	{ ANY, false, "220 your IP is blacklisted\r\n" },
	{ ANY, false, "250 blocked using zen.spamhaus.org\r\n" },
};

static bool refuses(const char *text, enum policy_place place)
{
	struct reply_parser parser;
	struct arena arena;

	arena_init(&arena);
	reply_init(&parser, &arena);
	assert_int_equal(reply_feed(&parser, text, strlen(text)), strlen(text));
	assert_int_equal(parser.status, REPLY_DONE);
	bool found = policy_refuses_us(&parser.reply, place);
	arena_done(&arena);
	return found;
}

static void whom_they_are_of(void **state)
{
	size_t wrong = 0;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(texts); i++) {
		for (size_t place = 0; place < COUNT_OF(places); place++) {
			bool said = texts[i].said >> place & 1;
			if (!said || refuses(texts[i].text, places[place]) == texts[i].of_us)
				continue;
			print_error("%zu, %s", place, texts[i].text);
			wrong++;
		}
	}
	assert_int_equal(wrong, 0);
}

/* T480: the same words without a client are the server's own where it is asked for STARTTLS, or does not know EHLO. */
static void by_place(void **state)
{
	static const struct {
		const char *text;
		unsigned of_us;
	} cases[] = {
		{ "554 rejected\r\n", GREETING | HELLO },
		{ "500 rejected\r\n", GREETING },
		{ "454 connection refused\r\n", GREETING | HELLO },
		{ "550 access denied\r\n", ANY },
		{ "502 5.7.0 access denied\r\n", ANY },
		{ "502 5.5.1 access denied\r\n", GREETING },
		{ "502 5.5.1 not available to your network\r\n", ANY },
		{ "550 this IP address does not accept mail\r\n", HELLO | STARTTLS },
		{ "454 connection refused, too many connections\r\n", 0 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		for (size_t place = 0; place < COUNT_OF(places); place++)
			assert_int_equal(
				refuses(cases[i].text, places[place]), cases[i].of_us >> place & 1);
	}
}

/* More words than are looked at, and words without end. */
static void bounded(void **state)
{
	static char text[60000] = "554 ";

	(void)state;
	for (size_t i = 4; i < 16000; i++)
		text[i] = i % 2 ? ' ' : 'a';
	memcpy(text + 16000, "\r\n", 3);
	assert_false(refuses(text, POLICY_AT_STARTTLS));
	memset(text + 4, 'a', 16000 - 4);
	assert_false(refuses(text, POLICY_AT_STARTTLS));
	memcpy(text + 4, "your ip is blacklisted ", 23);
	assert_true(refuses(text, POLICY_AT_STARTTLS));
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(whom_they_are_of),
		cmocka_unit_test(by_place), cmocka_unit_test(bounded) };

	return RUN_TESTS("policy", tests);
}
