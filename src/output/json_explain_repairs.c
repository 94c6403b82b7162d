/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What to repair (json_explain.h), by severity. Records before schema 5 have no findings: what their summary says against
 * the domain stands in.
 */
#include "output/json_explain_parts.h"

#include "verdict/advice.h"

#include <stdlib.h>
#include <string.h>

#define WORDS_OF_VERDICT 10

/* A scalar of the summary, and which of its words are faults. */
struct verdict {
	const char *member;
	const char *label;
	const char *(*help)(const char *word);
	const char *errors[WORDS_OF_VERDICT];
	const char *warnings[WORDS_OF_VERDICT];
};

static const struct verdict verdicts[] = {
	{ "outcome", "mail servers", outcome_help_of,
		{ "unreachable", "smtp_broken", "mx_unroutable", "mx_unusable", "mx_no_address",
			"mx_address_failed", "dns_bogus", "dns_servfail" },
		{ NULL } },
	{ "dnssec_class", "DNSSEC", dnssec_class_help_of, { "signed_bogus", "ds_without_dnskey" },
		{ "island" } },
	{ "dane", "DANE", dane_domain_help_of,
		{ "broken", "mixed_fail", "dns_fail_tlsa", "host_broken", "host_mixed_fail",
			"host_dns_fail" },
		{ "unusable", "partial", "partial_unverified", "host_full", "host_partial",
			"host_unusable", "host_unverified" } },
	{ "starttls", "STARTTLS", summary_starttls_help_of, { "none", "some" }, { NULL } },
	{ "sts", "MTA-STS", summary_sts_help_of, { NULL }, { "invalid", "fetch_failed" } },
	{ "tlsrpt", "TLSRPT", tlsrpt_status_help_of, { NULL }, { "invalid", "multiple" } },
	{ "shield", "protection", shield_help_of, { "sts_broken" }, { "dane_weakcrypto" } },
};
#define VERDICTS (sizeof(verdicts) / sizeof(verdicts[0]))

static bool is_among(const char *word, const char *const *words)
{
	for (size_t i = 0; i < WORDS_OF_VERDICT && words[i]; i++) {
		if (!strcmp(word, words[i]))
			return true;
	}
	return false;
}

static const char *severity_text(enum explained_severity severity)
{
	static const char *const texts[] = { "error", "warning", "notice" };

	return texts[severity];
}

static unsigned count(struct telling *telling, enum explained_severity severity)
{
	unsigned *counts = telling->result->counts, number = 0;

	counts[severity]++;
	for (int i = 0; i < explained_severity_count; i++)
		number += counts[i];
	return number;
}

static void add_verdict(
	struct telling *telling, const struct verdict *verdict, enum explained_severity severity)
{
	const json_t *summary = json_object_get(telling->record, "summary");
	const char *word = json_word(summary, verdict->member);

	if (!word ||
		!is_among(word, severity == EXPLAINED_SEVERE ? verdict->errors : verdict->warnings))
		return;
	unsigned number = count(telling, severity);
	prose_add(&telling->repairs, 2, NULL, "%u. %s: %s: %s", number, severity_text(severity),
		verdict->label, json_clear(verdict->help(word), word));
}

static void verdicts_instead(struct telling *telling)
{
	for (size_t i = 0; i < VERDICTS; i++)
		add_verdict(telling, &verdicts[i], EXPLAINED_SEVERE);
	for (size_t i = 0; i < VERDICTS; i++)
		add_verdict(telling, &verdicts[i], EXPLAINED_WEAK);
	if (telling->repairs.text.length)
		prose_add(&telling->repairs, 2, NULL,
			"(by the verdicts alone: a record of schema %lld has no findings)",
			json_number(telling->record, "schema"));
}

static enum explained_severity severity_of(const struct advice *advice)
{
	switch (advice->severity) {
	case ADVICE_ERROR:
		return EXPLAINED_SEVERE;
	case ADVICE_WARNING:
		break;
	case ADVICE_NOTICE:
		return EXPLAINED_NOTED;
	}
	return EXPLAINED_WEAK;
}

static void add_advice(
	struct telling *telling, const struct advice *advice, const struct advice_subject *subject)
{
	enum explained_severity severity = severity_of(advice);
	unsigned number = count(telling, severity);
	char *sentence = advice_fill(advice->sentence, subject);
	char *repair = advice_fill(advice->repair, subject);

	prose_add(&telling->repairs, 2, NULL, "%u. %s: %s", number, severity_text(severity),
		sentence);
	prose_add(&telling->repairs, 5, NULL, "%s (%s)", repair, advice->rfc);
	free(sentence);
	free(repair);
}

/* Of a later version: taken for a warning, and told as it stands. */
static void add_stranger(
	struct telling *telling, const char *id, const struct advice_subject *subject)
{
	const char *host = subject->host, *address = subject->address;
	unsigned number = count(telling, EXPLAINED_WEAK);

	prose_add(&telling->repairs, 2, NULL, "%u. %s: %s%s%s%s%s", number,
		severity_text(EXPLAINED_WEAK), id ? id : "?", host ? " at " : "", host ? host : "",
		address ? ", " : "", address ? address : "");
	if (subject->value)
		prose_add(&telling->repairs, 5, NULL, "%s", subject->value);
}

static void add_finding(struct telling *telling, const json_t *finding)
{
	const char *id = json_word(finding, "id");
	const struct advice *advice = id ? advice_named(id) : NULL;
	const struct advice_subject subject = { .domain = json_word(telling->record, "domain"),
		.host = json_word(finding, "host"),
		.address = json_word(finding, "address"),
		.value = json_word(finding, "value") };

	if (advice)
		add_advice(telling, advice, &subject);
	else
		add_stranger(telling, id, &subject);
}

void json_explain_repairs(struct telling *telling)
{
	const json_t *findings = json_object_get(telling->record, "findings");
	long long cut = json_number(telling->record, "findings_cut");

	if (!json_is_array(findings)) {
		verdicts_instead(telling);
		return;
	}
	for (size_t i = 0; i < json_array_size(findings); i++)
		add_finding(telling, json_array_get(findings, i));
	if (cut > 0)
		prose_add(&telling->repairs, 2, NULL, "and %lld more, which the record leaves out",
			cut);
}
