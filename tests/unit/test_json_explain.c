/* SPDX-License-Identifier: Apache-2.0 */
/* Records told to a person: the sentence, the class, what is shown of hostile and of old ones. */
#include "tests/unit/unit.h"

#include "base/prose.h"
#include "base/word_help.h"
#include "output/json_explain.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define START \
	"{\"schema\":4,\"seq\":1,\"input\":\"example.org\",\"domain\":\"example.org\"," \
	"\"input_status\":\"ok\","
#define SUMMARY(outcome, shield, more) \
	"\"summary\":{\"outcome\":\"" outcome "\",\"shield\":\"" shield "\"" more "}}"
#define HOST(address) \
	"\"hosts\":[{\"name\":\"mx.example.org\",\"preference\":10,\"kind\":\"name\"," \
	"\"addresses\":[" address "]}],"

static struct explanation explanation;

static void explain(const char *line)
{
	assert_true(json_explain(line, strlen(line), &explanation));
}

static void assert_says(const char *words)
{
	if (!strstr(explanation.text, words))
		fail_msg("does not say \"%s\":\n%s", words, explanation.text);
}

/* T680: each shield has its sentence, and the class is that of the worst. */
static void sentences(void **state)
{
	static const struct {
		const char *line;
		enum explained_class class;
		const char *words;
	} cases[] = {
		{ START SUMMARY("surveyed", "dane", ""), EXPLAINED_CLEAR, "cannot be read" },
		{ START SUMMARY("surveyed", "opportunistic", ""), EXPLAINED_CLEAR,
			"nothing authenticates" },
		{ START SUMMARY("surveyed", "unknown", ""), EXPLAINED_UNKNOWN, "is not known" },
		{ START SUMMARY("null_mx", "no_mail", ""), EXPLAINED_CLEAR, "accepts no mail" },
		{ START SUMMARY("nxdomain", "no_mail", ""), EXPLAINED_UNKNOWN, "does not exist" },
		{ START SUMMARY("surveyed", "dane_broken", ",\"dane\":\"broken\""), EXPLAINED_ERROR,
			"1. error: DANE" },
		{ START SUMMARY("surveyed", "opportunistic", ",\"sts\":\"invalid\""),
			EXPLAINED_WARNING, "1. warning: MTA-STS" },
		{ START SUMMARY("opted_out", "", ""), EXPLAINED_UNKNOWN, "exclusion list" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		char *joined = NULL;

		explain(cases[i].line);
		assert_int_equal(explanation.class, cases[i].class);
		assert_string_equal(explanation.subject, "example.org");
		assert_int_equal(asprintf(&joined, "%s %s", explanation.sentence, explanation.text),
			strlen(explanation.sentence) + 1 + strlen(explanation.text));
		if (!strstr(joined, cases[i].words))
			fail_msg("case %zu: %s", i, joined);
		free(joined);
		explanation_done(&explanation);
	}
}

/* T681: every shield of the vocabulary but "unknown" has a sentence. */
static void every_shield(void **state)
{
	(void)state;
	for (int i = 0; i < shield_count; i++) {
		char *line = NULL;

		assert_true(asprintf(&line, START SUMMARY("surveyed", "%s", ""),
				    shield_text((enum shield)i)) > 0);
		explain(line);
		assert_true((i == SHIELD_UNKNOWN) ==
			(strstr(explanation.sentence, "not known") != NULL));
		explanation_done(&explanation);
		free(line);
	}
}

/* T682: findings stand before the verdicts; what this version does not know of them is told as it stands. */
static void findings(void **state)
{
	(void)state;
	explain(START
		"\"findings\":[]," SUMMARY("surveyed", "dane_broken", ",\"dane\":\"broken\""));
	assert_int_equal(explanation.class, EXPLAINED_CLEAR);
	explanation_done(&explanation);
	explain(START "\"findings\":[{\"id\":\"some_new_one\",\"host\":\"mx.example.org\","
		      "\"value\":\"publish this\"}]," SUMMARY("surveyed", "dane", ""));
	assert_int_equal(explanation.class, EXPLAINED_WARNING);
	assert_int_equal(explanation.counts[EXPLAINED_WEAK], 1);
	assert_says("some_new_one at mx.example.org");
	assert_says("publish this");
	explanation_done(&explanation);
	explain(START
		"\"findings\":[{\"id\":\"dane_mismatch\",\"host\":\"mx.example.org\","
		"\"address\":\"192.0.2.1\",\"value\":\"_25._tcp.mx.example.org. IN TLSA 3 1 1 "
		"ab\"},{\"id\":\"dnssec_unsigned\"}],\"findings_cut\":3," SUMMARY(
			"surveyed", "dane_broken", ""));
	assert_int_equal(explanation.class, EXPLAINED_ERROR);
	assert_int_equal(explanation.counts[EXPLAINED_SEVERE], 1);
	assert_int_equal(explanation.counts[EXPLAINED_NOTED], 1);
	assert_says("  1. error: ");
	assert_says("_25._tcp.mx.example.org.");
	assert_says("192.0.2.1: DANE senders");
	assert_says("  2. notice: ");
	assert_says("and 3 more");
	explanation_done(&explanation);
	explain(START "\"findings\":[{\"id\":\"dnssec_unsigned\"}]," SUMMARY(
		"surveyed", "opportunistic", ""));
	assert_int_equal(explanation.class, EXPLAINED_CLEAR);
	explanation_done(&explanation);
}

/* T683: connections that came about are told from those that did not. */
static void connections(void **state)
{
	(void)state;
	explain(START HOST("{\"ip\":\"192.0.2.1\",\"probe\":{\"outcome\":\"tcp_timeout\"}},"
			   "{\"ip\":\"192.0.2.2\",\"probe\":{\"outcome\":\"tcp_refused\"}},"
			   "{\"ip\":\"192.0.2.3\",\"probe\":{\"outcome\":\"local_error\"}},"
			   "{\"ip\":\"192.0.2.4\",\"skip\":\"not_asked\"}")
			SUMMARY("unreachable", "unknown", ""));
	assert_int_equal(explanation.connections, 1);
	assert_int_equal(explanation.silent, 2);
	assert_says("192.0.2.4: not asked");
	assert_says("--wait");
	explanation_done(&explanation);
}

/* T684: nothing of a peer reaches a terminal as it came. */
static void hostile(void **state)
{
	(void)state;
	explain(START HOST(
		"{\"ip\":\"192.0.2.1\",\"probe\":{\"outcome\":\"no_starttls\",\"greeting\":"
		"{\"code\":220,\"text\":[\"\\u001b[2J\\u202emx\\r\\n\\u0000x\"]},"
		"\"leaf\":{\"subject\":\"\\u0007\\\\x\"}}}") SUMMARY("surveyed", "cleartext", ""));
	for (const char *c = explanation.text; *c; c++)
		assert_true(*c == '\n' || (*c >= ' ' && *c <= '~'));
	assert_says("\\x1b[2J\\u{202e}mx");
	explanation_done(&explanation);
}

/* T685: what is no record of a version that is known, and types that nobody expects. */
static void strange(void **state)
{
	static const char *const refused[] = { "", "{", "[]", "{}", "null",
		"{\"schema\":99,\"seq\":1,\"input\":\"x\",\"summary\":{\"outcome\":\"surveyed\"}}",
		"{\"schema\":4,\"seq\":1,\"input\":\"x\",\"summary\":{\"outcome\":\"nonsense\"}}",
		"{\"schema\":4,\"input\":\"x\",\"summary\":{\"outcome\":\"surveyed\"}}" };
	static const char *const taken[] = {
		"{\"schema\":1,\"seq\":1,\"input\":\"\",\"summary\":{\"outcome\":\"input\"}}",
		START "\"hosts\":{},\"mx\":[],\"sts\":1," SUMMARY("surveyed", "dane", ""),
		START
		"\"mx\":{\"records\":[1,null,{}]},\"hosts\":[1,{},{\"addresses\":[null,{}]}],"
		"\"dnssec\":{\"lints\":[1]},\"findings\":[1,{}]," SUMMARY("surveyed", "x", ""),
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(refused); i++)
		assert_false(json_explain(refused[i], strlen(refused[i]), &explanation));
	for (size_t i = 0; i < COUNT_OF(taken); i++) {
		explain(taken[i]);
		explanation_done(&explanation);
	}
}

/* T686: a record of a list of addresses. */
static void address(void **state)
{
	(void)state;
	explain("{\"schema\":4,\"type\":\"address\",\"seq\":1,\"input\":\"192.0.2.1\",\"ip\":"
		"\"192.0.2.1\",\"port\":587,\"name\":\"mx.example.org\",\"probe\":{\"outcome\":"
		"\"tls_ok\","
		"\"port\":587},\"summary\":{\"outcome\":\"surveyed\",\"starttls\":true,\"tls_"
		"version\":"
		"\"TLSv1.3\",\"cert_trust\":\"expired\"}}");
	assert_string_equal(explanation.subject, "192.0.2.1 port 587 (mx.example.org)");
	assert_non_null(strstr(explanation.sentence, "the leaf has expired"));
	assert_int_equal(explanation.class, EXPLAINED_CLEAR);
	explanation_done(&explanation);
}

/* Lines are wrapped, an item stands behind its mark, and a long word is left whole. */
static void layout(void **state)
{
	char word[101];
	struct prose prose;

	(void)state;
	memset(word, 'x', 100);
	word[100] = 0;
	prose_init(&prose);
	prose_add(&prose, 2, NULL, "- %s",
		"one two three four five six seven eight nine ten "
		"eleven twelve thirteen fourteen fifteen sixteen");
	prose_add(&prose, 0, "Label", "a %s b", word);
	char *text = prose_take(&prose);
	assert_non_null(strstr(text, "\n    fourteen"));
	assert_non_null(strstr(text, "Label     a\n          xxxx"));
	assert_non_null(strstr(text, "xxxx\n          b\n"));
	free(text);
}

/* What does not fit is left out, which the end says. */
static void too_long(void **state)
{
	struct prose prose;

	(void)state;
	prose_init(&prose);
	for (int i = 0; i < PROSE_MAXIMUM / 10; i++)
		prose_add(&prose, 0, NULL, "a line of many");
	char *text = prose_take(&prose);
	assert_true(strlen(text) < PROSE_MAXIMUM + 100);
	assert_non_null(strstr(text, "is left out"));
	free(text);
}

/* The help of a word, whatever else its row has. */
static void help(void **state)
{
	(void)state;
	assert_string_equal(mx_kind_help_of("nxdomain"), "the domain does not exist");
	assert_string_equal(dns_status_help_of("nodata"), "the name exists, the type does not");
	assert_string_equal(outcome_help_of("tcp_timeout"), outcome_help(OUTCOME_TCP_TIMEOUT));
	assert_string_equal(outcome_help_of("nxdomain"), outcome_help(OUTCOME_NXDOMAIN));
	assert_null(shield_help_of("none of them"));
	assert_null(shield_help_of(NULL));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sentences),
		cmocka_unit_test(every_shield),
		cmocka_unit_test(findings),
		cmocka_unit_test(connections),
		cmocka_unit_test(hostile),
		cmocka_unit_test(strange),
		cmocka_unit_test(address),
		cmocka_unit_test(layout),
		cmocka_unit_test(too_long),
		cmocka_unit_test(help),
	};

	return RUN_TESTS("json_explain", tests);
}
