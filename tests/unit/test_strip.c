/* SPDX-License-Identifier: Apache-2.0 */
/* scanners/smtp/strip: keyword classes, echoes and the verdict (PROTOCOL D.7, T173 to T180). */
#include "tests/unit/unit.h"

#include "smtp/ehlo.h"
#include "smtp/shown.h"
#include "scanners/smtp/echo.h"
#include "scanners/smtp/strip.h"

#include <string.h>

static struct octets octets(const char *text)
{
	return (struct octets){ (const uint8_t *)text, strlen(text) };
}

static void keyword_classes(void **state)
{
	static const struct {
		const char *line;
		enum keyword_class class;
	} cases[] = {
		{ "STARTTLS", KEYWORD_STARTTLS },
		{ "starttls", KEYWORD_STARTTLS },
		{ "StartTLS now", KEYWORD_STARTTLS },
		{ "STARTTLS=", KEYWORD_STARTTLS },
		{ "", KEYWORD_EMPTY_LINE },
		{ " ", KEYWORD_BLANK_LINE },
		{ "        ", KEYWORD_BLANK_LINE }, /* eight blanks are no repeated character */
		{ "\t ", KEYWORD_BLANK_LINE },
		{ "XXXXXXXA", KEYWORD_MASKED_X }, /* T174, T175 */
		{ "XXXXXXXB", KEYWORD_MASKED_X }, /* T179 */
		{ "XXXXXXXX", KEYWORD_MASKED_X },
		{ "XXXX", KEYWORD_MASKED_X }, /* T176 */
		{ "XXXXZ", KEYWORD_MASKED_X },
		{ "XXXXXXXXXXXXXXXXXXC", KEYWORD_MASKED_X },
		{ "XXX", KEYWORD_OTHER },
		{ "XXXA", KEYWORD_OTHER },
		{ "XXXXAB", KEYWORD_OTHER },
		{ "XXXX1", KEYWORD_OTHER },
		{ "XXXXXXXA 1", KEYWORD_OTHER },
		{ "xxxx", KEYWORD_OTHER },
		{ "***", KEYWORD_MASKED_STAR },
		{ "********", KEYWORD_MASKED_STAR },
		{ "**", KEYWORD_OTHER },
		{ "****A", KEYWORD_OTHER },
		{ "AAAAAAAA", KEYWORD_MASKED_REPEAT },
		{ "BBBBBBBB", KEYWORD_MASKED_REPEAT },
		{ "--------", KEYWORD_MASKED_REPEAT },
		{ "AAAAAAA", KEYWORD_OTHER },
		{ "AAAAAAAAA", KEYWORD_OTHER },
		{ "STARTTLX", KEYWORD_NEAR_STARTTLS },
		{ "XTARTTLS", KEYWORD_NEAR_STARTTLS },
		{ "STARXXXS", KEYWORD_NEAR_STARTTLS },
		{ "starttlx", KEYWORD_NEAR_STARTTLS },
		{ "STAXXXXS", KEYWORD_OTHER }, /* four altered */
		{ "START_TLS", KEYWORD_NEAR_STARTTLS },
		{ "STARTTLSX", KEYWORD_NEAR_STARTTLS },
		{ "XSTARTTLS", KEYWORD_NEAR_STARTTLS },
		{ "STARTLS", KEYWORD_NEAR_STARTTLS },
		{ "STARTTL", KEYWORD_OTHER },
		{ "START-TLS-NOW", KEYWORD_OTHER },
		{ "CHUNKING", KEYWORD_OTHER },
		{ "8BITMIME", KEYWORD_OTHER },
		{ "SMTPUTF8", KEYWORD_OTHER },
		{ "XCLIENT", KEYWORD_OTHER }, /* T180 */
		{ "XCLIENT NAME ADDR", KEYWORD_OTHER },
		{ "XFORWARD", KEYWORD_OTHER },
		{ "X-EXPS GSSAPI NTLM", KEYWORD_OTHER },
		{ "X-EXPS", KEYWORD_OTHER },
		{ "XEXCH50", KEYWORD_OTHER },
		{ "X-LINK2STATE", KEYWORD_OTHER },
		{ "SIZE 100", KEYWORD_OTHER },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		enum keyword_class class = strip_keyword_class(octets(cases[i].line));
		if (class != cases[i].class)
			fail_msg("\"%s\": %s, expected %s", cases[i].line,
				keyword_class_text(class), keyword_class_text(cases[i].class));
	}
	assert_int_equal(
		strip_keyword_class((struct octets){ (const uint8_t *)"\0\0\0\0\0\0\0\0", 8 }),
		KEYWORD_MASKED_REPEAT);
	assert_int_equal(strip_keyword_class((struct octets){ (const uint8_t *)"STARTTLS\0", 9 }),
		KEYWORD_NEAR_STARTTLS);
}

/* Parses one whole reply; NULL gives NULL. */
static const struct reply *parse(struct reply_parser *parser, struct arena *arena, const char *text)
{
	if (!text)
		return NULL;
	reply_init(parser, arena);
	assert_int_equal(reply_feed(parser, text, strlen(text)), strlen(text));
	assert_int_equal(parser->status, REPLY_DONE);
	return &parser->reply;
}

#define SIXTY "XXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX"

static void echoes(void **state)
{
	static const struct {
		const char *reply;
		enum echo echo;
	} cases[] = {
		{ "500 unrecognized \"STARTTLS\"\r\n", ECHO_INTACT }, /* T173 */
		{ "500 5.5.1 Command unrecognized: \"XXXXXXXX\"\r\n", ECHO_CORRUPT }, /* T174 */
		{ "502 unimplemented\r\n", ECHO_NONE }, /* T175 */
		{ "502 unimplemented (#5.5.1)\r\n", ECHO_NONE },
		{ "502 5.5.2 Error: command not recognized\r\n", ECHO_NONE },
		{ "500 what is 'starttls'?\r\n", ECHO_INTACT },
		{ "500 what is `STARTTLS'?\r\n", ECHO_INTACT },
		{ "500 unknown: <STARTTLS>\r\n", ECHO_INTACT },
		{ "500 unknown: [ STARTTLS ]\r\n", ECHO_INTACT },
		{ "500 unknown (XXXXXXXA)\r\n", ECHO_CORRUPT },
		{ "500 unknown \"********\"\r\n", ECHO_CORRUPT },
		{ "500 unknown \"AAAAAAAA\"\r\n", ECHO_CORRUPT },
		{ "500 unknown \"STARTTXX\"\r\n", ECHO_CORRUPT },
		{ "500 unknown \"XXXX\"\r\n", ECHO_CORRUPT }, /* T379 */
		{ "500 unknown \"XX\"\r\n", ECHO_CORRUPT },
		{ "500 unknown \"XXXXXXXXX\"\r\n", ECHO_CORRUPT },
		{ "500 unknown <****>\r\n", ECHO_CORRUPT },
		{ "500 XXXX unrecognized\r\n", ECHO_CORRUPT },
		{ "500 XXXXXXXXXXXXB unrecognized\r\n", ECHO_CORRUPT },
		{ "500 *** unrecognized\r\n", ECHO_NONE },
		{ "500 **** unrecognized\r\n", ECHO_CORRUPT },
		{ "500 unrecognized: **********\r\n", ECHO_CORRUPT },
		{ "500 unknown \"**\"\r\n", ECHO_CORRUPT },
		{ "500 error XXX\r\n", ECHO_NONE },
		{ "500 XXXB unrecognized\r\n", ECHO_CORRUPT },
		/* Decoration is no proof. */
		{ "500 *** Command unrecognized ***\r\n", ECHO_NONE },
		{ "502 *** Service restricted ***\r\n", ECHO_NONE },
		{ "502 ******** Service restricted ********\r\n", ECHO_NONE },
		{ "502 ***** no\r\n", ECHO_NONE },
		{ "502 * ***** no\r\n", ECHO_NONE },
		{ "502 ********\r\n", ECHO_NONE },
		{ "502 5.5.1 ********\r\n", ECHO_NONE },
		{ "502 5.5.1 ****NO****\r\n", ECHO_NONE },
		{ "502-********************\r\n502-go away\r\n502 ********************\r\n",
			ECHO_NONE },
		{ "500 (" SIXTY "XXXX)\r\n", ECHO_CORRUPT },
		{ "500 no [" SIXTY "xxxx] but [xxxxx]\r\n", ECHO_NONE },
		{ "500 unknown \"BBBBBB\"\r\n", ECHO_CORRUPT },
		{ "500 unknown \"X\"\r\n", ECHO_NONE },
		{ "500 XX is unknown\r\n", ECHO_NONE },
		{ "550 no AAAA record (AAA), see WWW\r\n", ECHO_NONE },
		{ "500 [xxxxxxxxxx] may not\r\n", ECHO_NONE }, /* G9: our address, masked by us */
		{ "500 ----- no ===== 00000\r\n", ECHO_NONE },
		{ "500 I don't know \"XXXXXXXX\"\r\n", ECHO_CORRUPT },
		{ "502 STARTTLS not supported\r\n", ECHO_INTACT },
		{ "502 XXXXXXXX: no such command\r\n", ECHO_CORRUPT },
		{ "502 ******** no\r\n", ECHO_NONE },
		{ "502 Starttls? no\r\n", ECHO_NONE },
		{ "502 CHUNKING DISABLED REJECTED\r\n", ECHO_NONE },
		{ "502 XXXXXXXXa\r\n", ECHO_NONE },
		{ "502 X-XXXXXXXX\r\n", ECHO_NONE },
		{ "502 \"no\" XXXXXXXX\r\n", ECHO_NONE },
		{ "500-unknown command\r\n500 \"XXXXXXXX\"\r\n", ECHO_CORRUPT },
		{ "500-XXXXXXXX\r\n500 \"STARTTLS\"\r\n", ECHO_INTACT }, /* the quoted one first */
		{ "500 \"STARTTLS\r\n", ECHO_INTACT }, /* never closed: a word */
		{ "454 \"XXXXXXXX\" not now\r\n", ECHO_NONE }, /* no refusal */
		{ "220 XXXXXXXX\r\n", ECHO_NONE },
		{ "500\r\n", ECHO_NONE },
		/* T570: labels of names, place-holders, numerals, a size, a ticket. */
		{ "500 mail.XXXX.example: unknown command\r\n", ECHO_NONE },
		{ "500 XXXX.example: unknown command\r\n", ECHO_NONE },
		{ "500 unknown command at mail.XXXXXXXX\r\n", ECHO_NONE },
		{ "500 unknown command, see http://XXXXXXXX/unknown\r\n", ECHO_NONE },
		{ "500 XXXXXXXX@mx.example: unknown command\r\n", ECHO_NONE },
		{ "500 [mail.XXXX.example] unknown command\r\n", ECHO_NONE },
		{ "502 5.5.2 Error: command not recognized; see RFC XXXX\r\n", ECHO_NONE },
		{ "502 command not recognized; see RFC \"XXXX\"\r\n", ECHO_NONE },
		{ "502 command not recognized (see [XXXXXXXX])\r\n", ECHO_NONE },
		{ "503 see section XXXV of our policy\r\n", ECHO_NONE },
		{ "500 unknown command XXXV\r\n", ECHO_NONE },
		{ "500 XXXIX: unknown\r\n", ECHO_NONE },
		{ "500 XXXL messages are not accepted\r\n", ECHO_NONE },
		{ "500 unknown \"XXXL\"\r\n", ECHO_NONE },
		{ "500 unknown command, ticket XXXXXXXX\r\n", ECHO_NONE },
		{ "500 unknown command, ticket #XXXXXXXX\r\n", ECHO_NONE },
		{ "500 unknown command %XXXXXXXX%\r\n", ECHO_NONE },
		{ "500 unknown command XXXX-XXXX\r\n", ECHO_NONE },
		{ "500 ESMTP command XXXX is for testing\r\n", ECHO_NONE },
		{ "500 XXXX: no such user here\r\n", ECHO_NONE },
		{ "500 XXXX is not a relay for you\r\n", ECHO_NONE },
		{ "500 XXXX mail server: command unrecognized\r\n", ECHO_NONE },
		{ "500 the AAAAAA mail service does not know this command\r\n", ECHO_NONE },
		{ "500-XXXXXXXXXXXXXXXXXXXX\r\n500-unknown command\r\n500 XXXXXXXXXXXXXXXXXXXX\r\n",
			ECHO_NONE },
		{ "500 XXXXXXXX\r\n", ECHO_NONE },
		/* T571: beside the command itself. */
		{ "500 unknown command: starttls AAAAAAAA\r\n", ECHO_NONE },
		{ "500 unknown command StartTLS, \"XXXXXXXX\"\r\n", ECHO_NONE },
		{ "500-starttls\r\n500 unknown command \"XXXXXXXX\"\r\n", ECHO_NONE },
		{ "500 unknown command start_tls \"XXXXXXXX\"\r\n", ECHO_NONE },
		{ "500 \"STARTTLS\" unknown \"XXXXXXXX\"\r\n", ECHO_INTACT },
		/* T572: refusals of something else than a command. */
		{ "550 no mailbox \"XXXXXXXX\" known, invalid\r\n", ECHO_NONE },
		{ "554 5.7.1 invalid \"XXXXXXXX\"\r\n", ECHO_NONE },
		{ "503 5.5.1 unknown command \"XXXXXXXX\"\r\n", ECHO_CORRUPT },
		{ "550 5.5.2 unknown command \"XXXXXXXX\"\r\n", ECHO_CORRUPT },
		{ "503 unknown command \"XXXXXXXX\"\r\n", ECHO_NONE },
		/* What is one. */
		{ "500 Syntax error, command unrecognized: XXXX\r\n", ECHO_CORRUPT },
		{ "500 Command 'XXXXXXXX' unknown\r\n", ECHO_CORRUPT },
		{ "500 Command unknown:XXXXXXXX\r\n", ECHO_CORRUPT },
		{ "500 unknown command XXXXXXXX.\r\n", ECHO_CORRUPT },
		{ "500 unknown XXXXXXXX, sorry\r\n", ECHO_CORRUPT },
		{ "502 XXXXXXXX is not a valid command\r\n", ECHO_CORRUPT },
		{ "500 XXXXXXXX command not recognized\r\n", ECHO_CORRUPT },
		{ "500 5.5.1 Unrecognized command ****\r\n", ECHO_CORRUPT },
		{ "500 Command unknown: STARTTLX\r\n", ECHO_CORRUPT },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct reply_parser parser;
		struct arena arena;

		arena_init(&arena);
		enum echo echo = echo_of_reply(parse(&parser, &arena, cases[i].reply), false);
		if (echo != cases[i].echo)
			fail_msg("%s: %s, expected %s", cases[i].reply, echo_text(echo),
				echo_text(cases[i].echo));
		arena_done(&arena);
	}
}

/* Brackets in brackets, closed at the very end, as long as a reply can be: the time is that of its octets. */
static void bounded(void **state)
{
	static char text[16 * 4100 + 1];
	struct reply_parser parser;
	struct arena arena;
	size_t length = 0;

	(void)state;
	for (int i = 0; i < 15; i++) {
		memcpy(text + length, i < 14 ? "500-" : "500 ", 4);
		memset(text + length + 4, '(', 4088);
		memcpy(text + length + 4092, "x)\r\n", 4);
		length += 4096;
	}
	arena_init(&arena);
	const struct reply *reply = parse(&parser, &arena, text);
	assert_int_equal(echo_of_reply(reply, false), ECHO_NONE);
	arena_done(&arena);
}

static void masked_greetings(void **state)
{
	static const struct {
		const char *greeting;
		bool masked;
	} cases[] = {
		{ "220 ****2***0*\r\n", true }, /* T178 */
		{ "220 **************0****** *2****200 **********\t*****0*00\r\n", true },
		{ "220-***\r\n220 **\r\n", true },
		{ "220 mx ESMTP\r\n", false },
		{ "220 ***** mx\r\n", false },
		{ "220\r\n", false }, /* T142 is no mask */
		{ "220 2020\r\n", false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct reply_parser parser;
		struct arena arena;

		arena_init(&arena);
		if (strip_masked_greeting(parse(&parser, &arena, cases[i].greeting)) !=
			cases[i].masked)
			fail_msg("%s", cases[i].greeting);
		arena_done(&arena);
	}
}

#define OFFERED "250-mx\r\n250-XXXXXXXB\r\n250 STARTTLS\r\n"
#define PLAIN "250-mx\r\n250-XCLIENT NAME\r\n250 SIZE\r\n"
#define MASK "250-mx\r\n250 XXXXXXXA\r\n"
#define NEAR "250-mx\r\n250 STARTTLX\r\n"
#define SHORT "250-mx\r\n250-SIZE\r\n250 XXXX\r\n"
#define STARS "250-mx\r\n250 ***\r\n"

static void verdicts(void **state)
{
	static const struct {
		const char *test_case;
		const char *ehlo; /* NULL: refused with 5xx, HELO accepted */
		const char *reply; /* to STARTTLS; NULL: not asked, or none came */
		bool masked_greeting;
		enum strip strip;
	} cases[] = {
		{ "T179", OFFERED, "500 \"XXXXXXXX\"\r\n", true, STRIP_NONE },
		{ "T173", PLAIN, "500 unrecognized \"STARTTLS\"\r\n", false, STRIP_NONE },
		{ "T180", PLAIN, "502 no\r\n", false, STRIP_NONE },
		{ "no reply", PLAIN, NULL, false, STRIP_NONE },
		{ "T177", PLAIN, "220 go\r\n", false, STRIP_CONFIRMED_HIDDEN },
		{ "T378, shown", "250-STARTTLS\r\n250 SIZE\r\n", "220 go\r\n", false,
			STRIP_UNGRAMMATICAL },
		{ "T177, masked", MASK, "220 go\r\n", true, STRIP_CONFIRMED_HIDDEN },
		{ "T174", MASK, "500 5.5.1 Command unrecognized: \"XXXXXXXX\"\r\n", false,
			STRIP_CONFIRMED_ECHO },
		{ "T174, no mask", PLAIN, "500 \"XXXXXXXX\"\r\n", true, STRIP_CONFIRMED_ECHO },
		{ "T379, three beside a mask", MASK, "500 *** unknown\r\n", false,
			STRIP_CONFIRMED_ECHO },
		{ "T379, beside a greeting", PLAIN, "500 XXX unknown\r\n", true,
			STRIP_CONFIRMED_ECHO },
		{ "T379, three alone", PLAIN, "500 *** unknown\r\n", false, STRIP_NONE },
		{ "T379, decoration", PLAIN, "500 **** unknown ****\r\n", false, STRIP_NONE },
		{ "T379, decoration beside a mask", MASK, "500 *** no ***\r\n", false,
			STRIP_SUSPECTED_MASK },
		{ "T175", MASK, "502 no\r\n", false, STRIP_SUSPECTED_MASK },
		{ "T175, greeting masked", MASK, "502 no\r\n", true, STRIP_SUSPECTED_MASK },
		{ "T175, echo intact", MASK, "500 \"STARTTLS\"\r\n", false, STRIP_SUSPECTED_MASK },
		{ "T175, not asked", MASK, NULL, false, STRIP_SUSPECTED_MASK },
		{ "near", NEAR, "502 no\r\n", false, STRIP_SUSPECTED_MASK },
		{ "T176", SHORT, "502 no\r\n", false, STRIP_WEAK_MASK },
		{ "T176, greeting masked", SHORT, "502 no\r\n", true, STRIP_WEAK_MASK },
		{ "T176, stars", STARS, "502 no\r\n", false, STRIP_WEAK_MASK },
		{ "T176, and one as long", "250-mx\r\n250-XXXX\r\n250 ********\r\n", "502 no\r\n",
			false, STRIP_SUSPECTED_MASK },
		{ "T178", PLAIN, "502 no\r\n", true, STRIP_WEAK_BANNER },
		{ "blank lines are no mask", "250-mx\r\n250-\r\n250  \r\n", "502 no\r\n", false,
			STRIP_NONE },
		{ "the first line is the name", "250-XXXXXXXA\r\n250 SIZE\r\n", "502 no\r\n", false,
			STRIP_NONE },
		{ "a line without a code", "250-mx\r\nXXXXXXXA\r\n250 SIZE\r\n", "502 no\r\n",
			false, STRIP_NONE },
		{ "HELO, greeting masked", NULL, NULL, true, STRIP_SUSPECTED_ESMTP_BLOCK },
		{ "HELO", NULL, NULL, false, STRIP_NONE },
		{ "HELO, asked blindly", NULL, "220 go\r\n", true, STRIP_CONFIRMED_HIDDEN },
		{ "HELO, echo", NULL, "500 \"XXXXXXXX\"\r\n", true, STRIP_CONFIRMED_ECHO },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct reply_parser ehlo_parser, reply_parser;
		struct strip_evidence evidence = { .masked_greeting = cases[i].masked_greeting,
			.helo_only = !cases[i].ehlo };
		const struct shown_names none = { 0 };
		struct arena arena;

		arena_init(&arena);
		evidence.ehlo = parse(&ehlo_parser, &arena, cases[i].ehlo);
		const struct reply *reply = parse(&reply_parser, &arena, cases[i].reply);
		evidence.advertised = evidence.ehlo && ehlo_parse(evidence.ehlo, &arena).starttls;
		evidence.accepted = reply && reply->code == 220;
		evidence.shown = evidence.ehlo && shown_in_reply(evidence.ehlo, &none);
		bool masked = cases[i].masked_greeting ||
			(evidence.ehlo && strip_is_masked(evidence.ehlo, evidence.ehlo));
		evidence.echo = reply ? echo_of_reply(reply, masked) : ECHO_NONE;
		enum strip strip = strip_verdict(&evidence);
		if (strip != cases[i].strip)
			fail_msg("%s: %s, expected %s", cases[i].test_case, strip_text(strip),
				strip_text(cases[i].strip));
		arena_done(&arena);
	}
}

/* T378: wherever and however it is printed, and not where it is a name. */
static void shown(void **state)
{
	static const struct {
		const char *text;
		bool shown;
	} cases[] = {
		{ "250-STARTTLS\r\n250 SIZE\r\n", true },
		{ "250-mx\r\n250 PIPELINING STARTTLS\r\n", true },
		{ "250-mx\r\n250-PIPELININGSTARTTLS\r\n250 SIZE\r\n", true },
		{ "250-mx\r\n250-SIZE,STARTTLS,HELP\r\n250 X\r\n", true },
		{ "250-mx\r\n250.STARTTLS\r\n250 X\r\n", true },
		{ "250-mx\r\n250STARTTLS\r\n250 X\r\n", true },
		{ "250-mx\r\n250\tSTARTTLS\r\n250 X\r\n", true },
		{ "250-mx\r\n250:STARTTLS\r\n250 X\r\n", true },
		{ "250-mx\r\nSTARTTLS\r\n250 X\r\n", true },
		{ "250-mx\r\n--starttls--\r\n250 X\r\n", true },
		{ "250-mx\r\n250-START TLS\r\n250 X\r\n", true },
		{ "250-mx\r\n250-START\r\n250-TLS\r\n250 X\r\n", true },
		{ "250-mx\r\n250-START_TLS\r\n250 X\r\n", true },
		{ "250-mx\r\n250-STARTLS\r\n250 X\r\n", true },
		{ "220 mx ESMTP STARTTLS ready\r\n", true },
		{ "220 STARTTLS. ESMTP\r\n", true },
		{ "250 mx.starttls.example, nice to meet you\r\n", false },
		{ "250 mx.STARTTLS.example greets scanner.starttls.example.org\r\n", false },
		{ "250 mx.starttls.example.STARTTLS\r\n", true },
		{ "250-mx\r\n250-STARTTLX\r\n250 XXXXXXXA\r\n", false },
		{ "250-mx\r\n250-START\r\n250 TURN\r\n", false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct shown_names names = { 0 };
		struct reply_parser parser;
		struct arena arena;

		arena_init(&arena);
		shown_except(&names, octets("mx.starttls.example"));
		shown_except(&names, octets("scanner.starttls.example.org"));
		if (shown_in_reply(parse(&parser, &arena, cases[i].text), &names) != cases[i].shown)
			fail_msg("%s", cases[i].text);
		arena_done(&arena);
	}
}

/* Behind what is stored of a line, and at its edge. */
static void shown_in_long_lines(void **state)
{
	static const size_t lengths[] = { 10, 4080, 4087, 4090, 4093, 5000, 16000 };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(lengths); i++) {
		const struct shown_names none = { 0 };
		struct reply_parser parser;
		struct arena arena;
		char text[20000] = "250-mx\r\n250 ";

		arena_init(&arena);
		memset(text + 12, '1', lengths[i]);
		memcpy(text + 12 + lengths[i], "STARTTLS\r\n", 11);
		assert_true(shown_in_reply(parse(&parser, &arena, text), &none));
		arena_done(&arena);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keyword_classes),
		cmocka_unit_test(echoes),
		cmocka_unit_test(bounded),
		cmocka_unit_test(masked_greetings),
		cmocka_unit_test(verdicts),
		cmocka_unit_test(shown),
		cmocka_unit_test(shown_in_long_lines),
	};

	return RUN_TESTS("strip", tests);
}
