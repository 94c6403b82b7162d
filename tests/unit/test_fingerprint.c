/* SPDX-License-Identifier: Apache-2.0 */
/* scanners/smtp/fingerprint and its data set (PROTOCOL D.14). */
#include "tests/unit/unit.h"

#include "scanners/smtp/fingerprint.h"

#include <string.h>

static struct octets octets(const char *text)
{
	return (struct octets){ (const uint8_t *)text, strlen(text) };
}

/* Each row takes its own sample, and no earlier one of its source does. */
static void every_row(void **state)
{
	struct fingerprints *fingerprints = fingerprints_new();
	size_t count, sources[mta_source_count] = { 0 };
	const struct fingerprint *rows = fingerprints_rows(fingerprints, &count);
	struct arena arena;

	(void)state;
	arena_init(&arena);
	assert_int_equal(count, 36);
	for (size_t i = 0; i < count; i++) {
		struct mta mta = fingerprints_match(
			fingerprints, rows[i].source, octets(rows[i].sample), &arena);
		assert_non_null(rows[i].code);
		assert_true(*rows[i].family && *rows[i].pattern && *rows[i].sample);
		if (mta.family != rows[i].family)
			fail_msg("%s: its sample is taken by %s", rows[i].family,
				mta.family ? mta.family : "no row");
		assert_int_equal(mta.source, rows[i].source);
		assert_int_equal(mta.confidence, rows[i].confidence);
		if (!mta.version != !strstr(rows[i].pattern, "(?P<v>"))
			fail_msg("%s: version %s", rows[i].family,
				mta.version ? mta.version : "none");
		sources[rows[i].source]++;
	}
	for (size_t i = 0; i < mta_source_count; i++)
		assert_true(sources[i]);
	arena_done(&arena);
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
		{ MTA_SOURCE_BANNER, "mail.example.se ESMTP", "ironport_like", NULL,
			MTA_CONFIDENCE_LOW },
		{ MTA_SOURCE_BANNER, "**********", "pix_masked", NULL, MTA_CONFIDENCE_HIGH },
		{ MTA_SOURCE_BANNER, "mail.example.se ESMTP ready", NULL, NULL,
			MTA_CONFIDENCE_HIGH },
		{ MTA_SOURCE_BANNER, "mail.example.se ESMTP\n", NULL, NULL, MTA_CONFIDENCE_HIGH },
		{ MTA_SOURCE_BANNER, "", NULL, NULL, MTA_CONFIDENCE_HIGH },
		{ MTA_SOURCE_BANNER, "TLS go ahead", NULL, NULL, MTA_CONFIDENCE_HIGH },
		{ MTA_SOURCE_STARTTLS, "TLS go ahead", "exim", NULL, MTA_CONFIDENCE_LOW },
		{ MTA_SOURCE_STARTTLS, "go ahead", NULL, NULL, MTA_CONFIDENCE_HIGH },
		{ MTA_SOURCE_EHLO, "SIZE X-EXPS", "exchange", NULL, MTA_CONFIDENCE_LOW },
		{ MTA_SOURCE_EHLO, "SIZE X-EXPSX", NULL, NULL, MTA_CONFIDENCE_HIGH },
		{ MTA_SOURCE_EHLO, "XCLIENT 8BITMIME DSN SMTPUTF8 CHUNKING", "postfix", NULL,
			MTA_CONFIDENCE_LOW },
		{ MTA_SOURCE_EHLO, "XCLIENT 8BITMIME SMTPUTF8 DSN CHUNKING", NULL, NULL,
			MTA_CONFIDENCE_HIGH },
		{ MTA_SOURCE_EHLO, "8BITMIME DSN SMTPUTF8 CHUNKING", NULL, NULL,
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

/* All lines together are one text; what lies beyond its maximum is not seen. */
static void lines_are_joined(void **state)
{
	static uint8_t blanks[FINGERPRINT_SUBJECT_MAXIMUM];
	struct octets lines[] = { octets("mx.example.se"), octets("ESMTP"), octets("Exim 4.96") };
	struct reply reply = { .code = 220, .lines = lines, .line_count = COUNT_OF(lines) };
	struct fingerprints *fingerprints = fingerprints_new();
	struct arena arena;

	(void)state;
	arena_init(&arena);
	struct mta mta = fingerprints_match_reply(fingerprints, MTA_SOURCE_BANNER, &reply, &arena);
	assert_string_equal(mta.family, "exim");
	assert_string_equal(mta.version, "4.96");
	memset(blanks, ' ', sizeof(blanks));
	lines[0] = (struct octets){ blanks, sizeof(blanks) - 12 };
	assert_null(
		fingerprints_match_reply(fingerprints, MTA_SOURCE_BANNER, &reply, &arena).family);
	reply.line_count = 0;
	assert_null(
		fingerprints_match_reply(fingerprints, MTA_SOURCE_BANNER, &reply, &arena).family);
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_row),
		cmocka_unit_test(texts),
		cmocka_unit_test(lines_are_joined),
		cmocka_unit_test(hostile_texts),
	};

	return RUN_TESTS("fingerprint", tests);
}
