/* SPDX-License-Identifier: Apache-2.0 */
/* scanners/smtp/fingerprint and its data set (PROTOCOL D.14). */
#include "tests/unit/unit.h"

#include "scanners/smtp/fingerprint.h"
#include "tests/unit/banners.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#define TEXT_MAXIMUM 512

static struct octets octets(const char *text)
{
	return (struct octets){ (const uint8_t *)text, strlen(text) };
}

/* A text of the data sets, where | ends a line. */
static struct octets lines_of(const char *text, size_t length, char lines[TEXT_MAXIMUM])
{
	assert_true(length < TEXT_MAXIMUM);
	for (size_t i = 0; i < length; i++)
		lines[i] = text[i];
	for (char *at = lines; (at = memchr(at, '|', length - (size_t)(at - lines))); at++)
		*at = '\n';
	return (struct octets){ (const uint8_t *)lines, length };
}

static void check_row(struct fingerprints *fingerprints, const struct fingerprint *row)
{
	char lines[TEXT_MAXIMUM];
	struct arena arena;

	arena_init(&arena);
	struct mta mta = fingerprints_match(fingerprints, row->source,
		lines_of(row->sample, strlen(row->sample), lines), &arena);
	assert_non_null(row->code);
	assert_true(*row->family && *row->pattern && *row->sample);
	assert_true(!strcmp(row->evidence, "seen") || !strncmp(row->evidence, "http", 4));
	if (!mta.family || strcmp(mta.family, row->family) != 0)
		fail_msg("%s: its sample is taken by %s", row->family,
			mta.family ? mta.family : "no row");
	assert_int_equal(mta.source, row->source);
	assert_int_equal(mta.confidence, row->confidence);
	if (!mta.version != !strstr(row->pattern, "(?P<v>"))
		fail_msg("%s: version %s", row->family, mta.version ? mta.version : "none");
	arena_done(&arena);
}

/* Each row takes its own sample, and no earlier one of its source does. */
static void every_row(void **state)
{
	struct fingerprints *fingerprints = fingerprints_new();
	size_t count, sources[mta_source_count] = { 0 };
	const struct fingerprint *rows = fingerprints_rows(fingerprints, &count);

	(void)state;
	assert_int_equal(count, 196);
	for (size_t i = 0; i < count; i++) {
		check_row(fingerprints, &rows[i]);
		sources[rows[i].source]++;
	}
	for (size_t i = 0; i < mta_source_count; i++)
		assert_true(sources[i]);
	fingerprints_free(fingerprints);
}

static bool is_text(const char *said, const char *text, size_t length)
{
	return said ? strlen(said) == length && !memcmp(said, text, length) : !length;
}

/* A line of banners.txt: family, or - for none; version, or nothing; greeting. */
static void check_banner(struct fingerprints *fingerprints, const char *line, size_t length)
{
	const char *version = (const char *)memchr(line, '|', length) + 1;
	const char *text = (const char *)memchr(version, '|', length) + 1;
	const bool none = *line == '-';
	char lines[TEXT_MAXIMUM];
	struct arena arena;

	arena_init(&arena);
	struct mta mta = fingerprints_match(fingerprints, MTA_SOURCE_BANNER,
		lines_of(text, length - (size_t)(text - line), lines), &arena);
	if (!is_text(mta.family, line, none ? 0 : (size_t)(version - 1 - line)) ||
		!is_text(mta.version, version, (size_t)(text - 1 - version)))
		fail_msg("%.*s: %s %s", (int)length, line, mta.family ? mta.family : "unknown",
			mta.version ? mta.version : "");
	arena_done(&arena);
}

/* T510, T517: greetings of our own writing, and such as only look like one: tests/unit/banners.txt. */
static void banners(void **state)
{
	struct fingerprints *fingerprints = fingerprints_new();
	size_t count = 0;

	(void)state;
	for (const char *line = banners_text, *end; (end = strchr(line, '\n')); line = end + 1) {
		check_banner(fingerprints, line, (size_t)(end - line));
		count++;
	}
	assert_true(count > 400);
	fingerprints_free(fingerprints);
}

static void unnamed(struct fingerprints *fingerprints, const struct fingerprint *row,
	const char *before, const char *text, const char *after)
{
	char greeting[TEXT_MAXIMUM];
	struct arena arena;

	arena_init(&arena);
	snprintf(greeting, sizeof(greeting), "%s%s%s", before, text, after);
	struct mta mta =
		fingerprints_match(fingerprints, MTA_SOURCE_BANNER, octets(greeting), &arena);
	if (mta.family && !strcmp(mta.family, row->family))
		fail_msg("%s: it is named %s", greeting, mta.family);
	arena_done(&arena);
}

/* T511: the name of the software in a host's name, a domain's, a firm's, and denied. */
static void names_elsewhere(void **state)
{
	struct fingerprints *fingerprints = fingerprints_new();
	size_t count;
	const struct fingerprint *rows = fingerprints_rows(fingerprints, &count);

	(void)state;
	for (size_t i = 0; i < count; i++) {
		const char *family = rows[i].family;
		const char *space = strchr(rows[i].sample, ' ');

		if (rows[i].source != MTA_SOURCE_BANNER)
			continue;
		unnamed(fingerprints, &rows[i], "", family, " ESMTP");
		unnamed(fingerprints, &rows[i], "", family, " ESMTP ready");
		unnamed(fingerprints, &rows[i], "", family, ".example.net ESMTP");
		unnamed(fingerprints, &rows[i], "", family, ".example.net SMTP service ready");
		unnamed(fingerprints, &rows[i], "mail.", family, ".example ESMTP ready");
		unnamed(fingerprints, &rows[i], "mail.example.net ESMTP ", family, " GmbH");
		unnamed(fingerprints, &rows[i], "mail.example.net ESMTP not ", family, "");
		unnamed(fingerprints, &rows[i], "mail.example.net ESMTP not", space ? space : "",
			"");
	}
	fingerprints_free(fingerprints);
}

static void texts(void **state)
{
	static const struct {
		enum mta_source source;
		const char *text;
		const char *family; /* NULL: unknown */
		const char *version;
		enum mta_confidence confidence;
	} cases[] = {
		{ MTA_SOURCE_BANNER, "mail.example.se ESMTP Postfix", "postfix", NULL,
			MTA_CONFIDENCE_HIGH },
		{ MTA_SOURCE_BANNER, "mail.example.se esmtp postfix (Ubuntu)", "postfix", NULL,
			MTA_CONFIDENCE_HIGH },
		{ MTA_SOURCE_BANNER, "mail.example.se ESMTP Exim 4.94_2 #2 Tue", "exim", "4.94_2",
			MTA_CONFIDENCE_HIGH },
		{ MTA_SOURCE_BANNER, "m Microsoft ESMTP MAIL Service ready at Tue", "exchange",
			NULL, MTA_CONFIDENCE_HIGH },
		{ MTA_SOURCE_BANNER, "mail.example.se ESMTP Sendmail 8.15.2/8.15.2; Tue",
			"sendmail", "8.15.2", MTA_CONFIDENCE_HIGH },
		{ MTA_SOURCE_BANNER, "m ESMTP Service (IBM Domino Release 9.0.1FP10 HF5) ready",
			"domino", "9.0.1FP10 HF5", MTA_CONFIDENCE_HIGH },
		{ MTA_SOURCE_BANNER, "m ESMTP Service (IBM Domino Release \xff) ready", "domino",
			NULL, MTA_CONFIDENCE_HIGH },
		{ MTA_SOURCE_BANNER, "mail.example.se ESMTP s/qmail 4.2", "qmail", NULL,
			MTA_CONFIDENCE_HIGH },
		{ MTA_SOURCE_BANNER, "mail.example.se ESMTP", NULL, NULL, MTA_CONFIDENCE_HIGH },
		{ MTA_SOURCE_BANNER, "**********", "pix_masked", NULL, MTA_CONFIDENCE_HIGH },
		{ MTA_SOURCE_BANNER, "mail.example.se ESMTP ready", NULL, NULL,
			MTA_CONFIDENCE_HIGH },
		{ MTA_SOURCE_BANNER, "mail.example.se ESMTP\n", NULL, NULL, MTA_CONFIDENCE_HIGH },
		{ MTA_SOURCE_BANNER, "", NULL, NULL, MTA_CONFIDENCE_HIGH },
		{ MTA_SOURCE_BANNER, "TLS go ahead", NULL, NULL, MTA_CONFIDENCE_HIGH },
		{ MTA_SOURCE_STARTTLS, "TLS go ahead", "exim", NULL, MTA_CONFIDENCE_LOW },
		{ MTA_SOURCE_STARTTLS, "go ahead", NULL, NULL, MTA_CONFIDENCE_HIGH },
		{ MTA_SOURCE_STARTTLS, "2.0.0 Ready to start TLS", NULL, NULL,
			MTA_CONFIDENCE_HIGH },
		{ MTA_SOURCE_EHLO, "mx\nSIZE\nX-EXPS", "exchange", NULL, MTA_CONFIDENCE_LOW },
		{ MTA_SOURCE_EHLO, "mx\nSIZE\nX-EXPSX", NULL, NULL, MTA_CONFIDENCE_HIGH },
		{ MTA_SOURCE_EHLO, "X-EXPS greets you\nSIZE", NULL, NULL, MTA_CONFIDENCE_HIGH },
		{ MTA_SOURCE_EHLO,
			"mx\nPIPELINING\nSIZE 1\nETRN\nXCLIENT NAME ADDR\nENHANCEDSTATUSCODES\n"
			"8BITMIME\nDSN\nSMTPUTF8\nCHUNKING",
			"postfix", NULL, MTA_CONFIDENCE_LOW },
		{ MTA_SOURCE_EHLO,
			"mx\nPIPELINING\nSIZE 1\nSTARTTLS\nAUTH PLAIN\nAUTH=PLAIN\n"
			"ENHANCEDSTATUSCODES\n8BITMIME\nDSN",
			"postfix", NULL, MTA_CONFIDENCE_LOW },
		{ MTA_SOURCE_EHLO,
			"mx\nSIZE 1\nPIPELINING\nETRN\nENHANCEDSTATUSCODES\n8BITMIME\nDSN", NULL,
			NULL, MTA_CONFIDENCE_HIGH },
		{ MTA_SOURCE_EHLO, "mx\n8BITMIME\nDSN\nSMTPUTF8\nCHUNKING", NULL, NULL,
			MTA_CONFIDENCE_HIGH },
		{ MTA_SOURCE_EHLO, "mx Ok.\nAUTH LOGIN PLAIN\nXVERP=Courier\nPIPELINING", "courier",
			NULL, MTA_CONFIDENCE_HIGH },
		{ MTA_SOURCE_EHLO, "mx\nXVERP\nPIPELINING", NULL, NULL, MTA_CONFIDENCE_HIGH },
		{ MTA_SOURCE_EHLO,
			"mx Hello me [192.0.2.1]\nSIZE 1\nLIMITS MAILMAX=9 RCPTMAX=9\n8BITMIME\n"
			"PIPELINING\nPIPECONNECT\nAUTH PLAIN LOGIN\nSTARTTLS\nHELP",
			"exim", NULL, MTA_CONFIDENCE_LOW },
		{ MTA_SOURCE_EHLO, "mx Hello me [192.0.2.1]\nSIZE 1\n8BITMIME\nPIPELINING\nDSN",
			NULL, NULL, MTA_CONFIDENCE_HIGH },
		{ MTA_SOURCE_EHLO,
			"mx Hello me [192.0.2.1], pleased to meet you\nENHANCEDSTATUSCODES\n"
			"PIPELINING\n8BITMIME\nSIZE\nDSN\nSTARTTLS\nDELIVERBY\nHELP",
			"sendmail", NULL, MTA_CONFIDENCE_LOW },
		{ MTA_SOURCE_EHLO,
			"mx Hello me [192.0.2.1], pleased to meet you\n8BITMIME\nSIZE\nSTARTTLS",
			NULL, NULL, MTA_CONFIDENCE_HIGH },
		{ MTA_SOURCE_EHLO, "mx\n8BITMIME\nSIZE 1\nSTARTTLS", "ironport_like", NULL,
			MTA_CONFIDENCE_LOW },
		{ MTA_SOURCE_EHLO, "mx\n8BITMIME\nSIZE 1\nSTARTTLS\nOk", NULL, NULL,
			MTA_CONFIDENCE_HIGH },
	};
	struct fingerprints *fingerprints = fingerprints_new();
	struct arena arena;

	(void)state;
	arena_init(&arena);
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct mta mta = fingerprints_match(
			fingerprints, cases[i].source, octets(cases[i].text), &arena);
		if (!mta.family != !cases[i].family || !mta.version != !cases[i].version ||
			(mta.family && strcmp(mta.family, cases[i].family) != 0) ||
			(mta.version && strcmp(mta.version, cases[i].version) != 0) ||
			(mta.family && mta.confidence != cases[i].confidence))
			fail_msg("%s: %s %s", cases[i].text, mta.family ? mta.family : "unknown",
				mta.version ? mta.version : "");
	}
	arena_done(&arena);
	fingerprints_free(fingerprints);
}

static struct mta match_lines(
	struct fingerprints *fingerprints, struct octets *lines, size_t count, struct arena *arena)
{
	struct reply reply = { .code = 220, .lines = lines, .line_count = count };

	return fingerprints_match_reply(fingerprints, MTA_SOURCE_BANNER, &reply, arena);
}

/* Each line is looked at by itself, without idle blanks; what lies beyond the maximum is not seen. */
static void lines_are_joined(void **state)
{
	static uint8_t filler[FINGERPRINT_SUBJECT_MAXIMUM];
	struct octets lines[] = { octets("mx.example.se"), octets(" \tESMTP  Exim\t 4.96 ") };
	struct octets cut[] = { octets("mx.example.se ESMTP"), octets("Exim 4.96 ready") };
	struct octets many[FINGERPRINT_LINES_MAXIMUM + 1];
	struct fingerprints *fingerprints = fingerprints_new();
	struct arena arena;

	(void)state;
	arena_init(&arena);
	struct mta mta = match_lines(fingerprints, lines, COUNT_OF(lines), &arena);
	assert_string_equal(mta.family, "exim");
	assert_string_equal(mta.version, "4.96");
	assert_null(match_lines(fingerprints, cut, COUNT_OF(cut), &arena).family);
	memset(filler, ' ', sizeof(filler));
	lines[0] = (struct octets){ filler, sizeof(filler) };
	assert_non_null(match_lines(fingerprints, lines, COUNT_OF(lines), &arena).family);
	memset(filler, 'x', sizeof(filler));
	lines[0].length = sizeof(filler) - 11;
	assert_non_null(match_lines(fingerprints, lines, COUNT_OF(lines), &arena).family);
	lines[0].length++;
	assert_null(match_lines(fingerprints, lines, COUNT_OF(lines), &arena).family);
	for (size_t i = 0; i < COUNT_OF(many); i++)
		many[i] = octets("hello");
	many[FINGERPRINT_LINES_MAXIMUM - 1] = octets("ESMTP Postfix");
	assert_non_null(match_lines(fingerprints, many, COUNT_OF(many), &arena).family);
	many[FINGERPRINT_LINES_MAXIMUM] = many[FINGERPRINT_LINES_MAXIMUM - 1];
	many[FINGERPRINT_LINES_MAXIMUM - 1] = octets("hello");
	assert_null(match_lines(fingerprints, many, COUNT_OF(many), &arena).family);
	assert_null(match_lines(fingerprints, lines, 0, &arena).family);
	arena_done(&arena);
	fingerprints_free(fingerprints);
}

/* NUL is an octet like others, and a text made to be dear ends all the same. */
static void hostile_texts(void **state)
{
	static char text[70000];
	struct fingerprints *fingerprints = fingerprints_new();
	struct arena arena;

	(void)state;
	arena_init(&arena);
	assert_string_equal(
		fingerprints_match(fingerprints, MTA_SOURCE_BANNER,
			(struct octets){ (const uint8_t *)"m\0x ESMTP Postfix", 17 }, &arena)
			.family,
		"postfix");
	for (size_t i = 0; i + 7 < sizeof(text); i += 7)
		memcpy(text + i, "ESMTP; [", 8);
	fingerprints_match(fingerprints, MTA_SOURCE_BANNER,
		(struct octets){ (const uint8_t *)text, sizeof(text) }, &arena);
	memset(text, '2', sizeof(text));
	assert_null(fingerprints_match(fingerprints, MTA_SOURCE_BANNER,
		(struct octets){ (const uint8_t *)text, sizeof(text) }, &arena)
			.family);
	arena_done(&arena);
	fingerprints_free(fingerprints);
}

/* Fills the room with a text, again and again, and ends it as none ends. */
static struct octets repeated(const char *text, char separator, char *room, size_t size)
{
	const size_t length = strlen(text);

	for (size_t i = 0; i < size; i++)
		room[i] = i % (length + 1) == length ? separator : text[i % (length + 1)];
	room[size - 1] = '\x01';
	return (struct octets){ (const uint8_t *)room, size };
}

/* T518: no text takes long: samples and what patterns are made of, again and again, each in one line or many. */
static void cost_is_bounded(void **state)
{
	static const char *const pieces[] = { "a", " ", "2", "*", "ESMTP", "mail.example.com ESMTP",
		"mx\nPIPELINING", "SIZE 1", "a b c d", "ESMTP; [", "a.", "<a> [XMail 1 ",
		"Server ESMTP (Sun " };
	static char room[FINGERPRINT_SUBJECT_MAXIMUM];
	struct fingerprints *fingerprints = fingerprints_new();
	size_t count;
	const struct fingerprint *rows = fingerprints_rows(fingerprints, &count);
	struct arena arena;

	(void)state;
	arena_init(&arena);
	for (size_t i = 0; i < 2 * (count + COUNT_OF(pieces)); i++) {
		const char *text = i / 2 < count ? rows[i / 2].sample : pieces[i / 2 - count];
		struct octets subject = repeated(text, i % 2 ? ' ' : '\n', room, sizeof(room));
		clock_t before = clock();

		for (int source = 0; source < mta_source_count; source++)
			fingerprints_match(fingerprints, (enum mta_source)source, subject, &arena);
		if (clock() - before > CLOCKS_PER_SEC / 10)
			fail_msg("%s: %ld us", text, (long)(clock() - before));
	}
	arena_done(&arena);
	fingerprints_free(fingerprints);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_row),
		cmocka_unit_test(banners),
		cmocka_unit_test(names_elsewhere),
		cmocka_unit_test(texts),
		cmocka_unit_test(lines_are_joined),
		cmocka_unit_test(hostile_texts),
		cmocka_unit_test(cost_is_bounded),
	};

	return RUN_TESTS("fingerprint", tests);
}
