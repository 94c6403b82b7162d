/* SPDX-License-Identifier: Apache-2.0 */
/* scanners/tlsrpt/record: TXT records of TLSRPT (PROTOCOL F.5). */
#include "tests/unit/unit.h"

#include "scanners/tlsrpt/record.h"

#include <stdio.h>
#include <string.h>

static struct tlsrpt_record parse(const char *text, struct arena *arena)
{
	const struct octets octets = { (const uint8_t *)text, strlen(text) };

	return tlsrpt_record_parse(&octets, 1, arena);
}

/* Domains and flags as one text: m for mailto, h for https, then the domains. */
static const char *summary(const struct tlsrpt_record *record)
{
	static char text[1024];
	size_t used = (size_t)snprintf(text, sizeof(text), "%zu%s%s", record->rua_count,
		record->mailto ? " m" : "", record->https ? " h" : "");

	for (size_t i = 0; i < record->domain_count; i++)
		used += (size_t)snprintf(
			text + used, sizeof(text) - used, " %s", record->domains[i]);
	return text;
}

static void valid_records(void **state)
{
	static const struct {
		const char *test_case;
		const char *fields;
		const char *summary;
	} cases[] = {
		{ "T249", "rua=mailto:a@b", "1 m b" },
		{ "https", "rua=https://Report.Example.SE/v1/tlsrpt?x=1#f",
			"1 h report.example.se" },
		{ "two", " rua=mailto:a@b.se,https://c.se/ ;", "2 m h b.se c.se" },
		{ "white space", "rua=mailto:a@b.se \t, \tmailto:c@d.se ; ", "2 m b.se d.se" },
		{ "once", "rua=mailto:a@b.se,mailto:c@B.se.", "2 m b.se" },
		{ "two fields", "rua=mailto:a@b.se; rua=https://c.se", "2 m h b.se c.se" },
		{ "extension", "x=y; rua=mailto:a@b.se; z=1", "1 m b.se" },
		{ "encoded", "rua=mailto:a%2Cb%21%3bc@b.se", "1 m b.se" },
		{ "headers", "rua=mailto:a@b.se?subject=x@y.se", "1 m b.se" },
		{ "scheme in capitals", "rua=MailTo:a@b.se,HTTPS://c.se", "2 m h b.se c.se" },
		{ "user and port", "rua=https://u:p@c.se:8443/a@d.se:1", "1 h c.se" },
		{ "no slash", "rua=https://c.se?x", "1 h c.se" },
		{ "another scheme", "rua=ftp://c.se/,mailto:a@b.se", "2 m b.se" },
		{ "no domain",
			"rua=mailto:a,https://192.0.2.1/,https://[2001:db8::1]/,mailto:a@b.se",
			"4 m b.se" },
	};
	struct arena arena;

	(void)state;
	arena_init(&arena);
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		char text[256] = "v=TLSRPTv1;";

		strncat(text, cases[i].fields, 200);
		struct tlsrpt_record got = parse(text, &arena);
		if (got.status != TLSRPT_OK || strcmp(summary(&got), cases[i].summary) != 0)
			fail_msg("%s: %s, %s", cases[i].test_case, tlsrpt_status_text(got.status),
				summary(&got));
	}
	arena_done(&arena);
}

static void other_records(void **state)
{
	static const struct {
		const char *test_case;
		const char *text;
		enum tlsrpt_status status;
	} cases[] = {
		{ "T250", "v=TLSRPTv1;", TLSRPT_INVALID },
		{ "T250", "v=TLSRPTv1; x=y", TLSRPT_INVALID },
		{ "empty", "v=TLSRPTv1; rua=", TLSRPT_INVALID },
		{ "case of rua", "v=TLSRPTv1; RUA=mailto:a@b.se", TLSRPT_INVALID },
		{ "no scheme", "v=TLSRPTv1; rua=a@b.se", TLSRPT_INVALID },
		{ "bad scheme", "v=TLSRPTv1; rua=1mailto:a@b.se,mailto:a@b.se", TLSRPT_INVALID },
		{ "http", "v=TLSRPTv1; rua=http://b.se/", TLSRPT_INVALID },
		{ "exclamation", "v=TLSRPTv1; rua=mailto:a@b.se!10m", TLSRPT_INVALID },
		{ "semicolon", "v=TLSRPTv1; rua=https://b.se/;x", TLSRPT_INVALID },
		{ "half encoded", "v=TLSRPTv1; rua=mailto:a%2@b.se", TLSRPT_INVALID },
		{ "half encoded", "v=TLSRPTv1; rua=mailto:a@b.se%2", TLSRPT_INVALID },
		{ "space", "v=TLSRPTv1; rua=mailto:a b@b.se", TLSRPT_INVALID },
		{ "space at equals", "v=TLSRPTv1; rua= mailto:a@b.se", TLSRPT_INVALID },
		{ "trailing space", "v=TLSRPTv1; rua=mailto:a@b.se ", TLSRPT_INVALID },
		{ "trailing comma", "v=TLSRPTv1; rua=mailto:a@b.se,", TLSRPT_INVALID },
		{ "leading comma", "v=TLSRPTv1; rua=,mailto:a@b.se", TLSRPT_INVALID },
		{ "two commas", "v=TLSRPTv1; rua=mailto:a@b.se, ,mailto:a@b.se", TLSRPT_INVALID },
		{ "no local-part", "v=TLSRPTv1; rua=mailto:@b.se", TLSRPT_INVALID },
		{ "no at-sign", "v=TLSRPTv1; rua=mailto:b.se", TLSRPT_INVALID },
		{ "encoded at-sign", "v=TLSRPTv1; rua=mailto:a%40b.se", TLSRPT_INVALID },
		{ "no authority", "v=TLSRPTv1; rua=https:b.se", TLSRPT_INVALID },
		{ "no host", "v=TLSRPTv1; rua=https:///b.se", TLSRPT_INVALID },
		{ "quote", "v=TLSRPTv1; rua=mailto:\"a\"@b.se", TLSRPT_INVALID },
		{ "UTF-8", "v=TLSRPTv1; rua=mailto:\xc3\xa9@b.se", TLSRPT_INVALID },
		{ "bad extension", "v=TLSRPTv1; rua=mailto:a@b.se; x=a=b", TLSRPT_INVALID },
		{ "no field", "v=TLSRPTv1; rua=mailto:a@b.se; x", TLSRPT_INVALID },
		{ "empty field", "v=TLSRPTv1;; rua=mailto:a@b.se", TLSRPT_INVALID },
		{ "no version", "rua=mailto:a@b.se", TLSRPT_NONE },
		{ "case of version", "v=tlsrptv1; rua=mailto:a@b.se", TLSRPT_NONE },
		{ "space before semicolon", "v=TLSRPTv1 ; rua=mailto:a@b.se", TLSRPT_NONE },
		{ "nothing", "", TLSRPT_NONE },
	};
	struct arena arena;

	(void)state;
	arena_init(&arena);
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct tlsrpt_record got = parse(cases[i].text, &arena);
		if (got.status != cases[i].status)
			fail_msg("%s: %s: %s", cases[i].test_case, cases[i].text,
				tlsrpt_status_text(got.status));
		assert_string_equal(summary(&got), "0");
	}
	arena_done(&arena);
}

/* T250 */
static void several_records(void **state)
{
	static const char one[] = "v=TLSRPTv1; rua=mailto:a@b.se", other[] = "v=spf1 -all";
	const struct octets texts[] = { { (const uint8_t *)other, strlen(other) },
		{ (const uint8_t *)one, strlen(one) }, { (const uint8_t *)one, strlen(one) } };
	struct arena arena;

	(void)state;
	arena_init(&arena);
	assert_int_equal(tlsrpt_record_parse(NULL, 0, &arena).status, TLSRPT_NONE);
	assert_int_equal(tlsrpt_record_parse(texts, 1, &arena).status, TLSRPT_NONE);
	assert_int_equal(tlsrpt_record_parse(texts, 2, &arena).status, TLSRPT_OK);
	assert_int_equal(tlsrpt_record_parse(texts, 3, &arena).status, TLSRPT_MULTIPLE);
	arena_done(&arena);
}

static void too_many_domains(void **state)
{
	char text[4096] = "v=TLSRPTv1; rua=mailto:a@b.se";
	size_t used = strlen(text);
	struct arena arena;

	(void)state;
	for (int i = 0; i < 2 * TLSRPT_DOMAINS_MAXIMUM; i++)
		used += (size_t)snprintf(text + used, sizeof(text) - used, ",https://c%d.se/", i);
	arena_init(&arena);
	struct tlsrpt_record got = parse(text, &arena);
	assert_int_equal(got.status, TLSRPT_OK);
	assert_int_equal(got.rua_count, 2 * TLSRPT_DOMAINS_MAXIMUM + 1);
	assert_int_equal(got.domain_count, TLSRPT_DOMAINS_MAXIMUM);
	arena_done(&arena);
}

/* A name over the limit of DNS is no domain, whatever room there is. */
static void too_long_a_domain(void **state)
{
	char text[1024] = "v=TLSRPTv1; rua=mailto:a@";
	struct arena arena;

	(void)state;
	arena_init(&arena);
	for (int i = 0; i < 127; i++)
		strncat(text, "b.", 3);
	assert_int_equal(parse(text, &arena).status, TLSRPT_OK);
	strncat(text, "cc", 3);
	assert_int_equal(parse(text, &arena).status, TLSRPT_INVALID);
	for (int i = 0; i < 200; i++)
		strncat(text, ".b", 3);
	assert_int_equal(parse(text, &arena).status, TLSRPT_INVALID);
	arena_done(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(valid_records),
		cmocka_unit_test(other_records),
		cmocka_unit_test(several_records),
		cmocka_unit_test(too_many_domains),
		cmocka_unit_test(too_long_a_domain),
	};

	return RUN_TESTS("tlsrpt", tests);
}
