/* SPDX-License-Identifier: Apache-2.0 */
/* What a record says of the domain itself (json_explain.h): DNSSEC, MX, MTA-STS, TLSRPT, and what senders do. */
#include "output/json_explain_parts.h"

#include "base/arena.h"

#include <stdlib.h>
#include <string.h>

static void dnssec(struct telling *telling)
{
	const json_t *facts = json_object_get(telling->record, "dnssec");
	const char *class = json_word(facts, "class"), *apex = json_word(facts, "apex");
	const json_t *lints = json_object_get(facts, "lints");

	if (!facts)
		return;
	prose_add(&telling->prose, 2, "DNSSEC", "%s%s%s%s",
		json_clear(dnssec_class_help_of(class), class), apex ? " (zone " : "",
		apex ? apex : "", apex ? ")" : "");
	for (size_t i = 0; i < json_array_size(lints) && i < EXPLAIN_SHOWN; i++) {
		const char *lint = json_string_value(json_array_get(lints, i));

		prose_add(
			&telling->prose, 2, "", "%s", json_clear(dnssec_lint_help_of(lint), lint));
	}
}

static void lookup_failure(struct telling *telling, const json_t *lookup)
{
	const char *bogus = json_word(lookup, "bogus_class"),
		   *detail = json_word(lookup, "why_bogus");

	if (!detail)
		detail = json_word(lookup, "detail");
	if (bogus)
		prose_add(
			&telling->prose, 2, "", "%s", json_clear(why_bogus_help_of(bogus), bogus));
	if (detail)
		prose_add(&telling->prose, 2, "", "the resolver: %s", detail);
}

static void mx(struct telling *telling)
{
	const json_t *facts = json_object_get(telling->record, "mx");
	const json_t *records = json_object_get(facts, "records");
	const char *kind = json_word(facts, "kind"), *security = json_word(facts, "security");

	if (!facts)
		return;
	prose_add(&telling->prose, 2, "MX", "%s; DNSSEC: %s",
		json_clear(mx_kind_help_of(kind), kind),
		json_clear(dns_security_help_of(security), security));
	for (size_t i = 0; i < json_array_size(records) && i < EXPLAIN_SHOWN; i++) {
		const json_t *one = json_array_get(records, i);
		const char *exchange = json_word(one, "exchange");

		prose_add(&telling->prose, 2, "", "%lld %s", json_number(one, "preference"),
			exchange ? exchange : "?");
	}
	lookup_failure(telling, facts);
}

static void policy(struct telling *telling, const json_t *facts)
{
	const json_t *body = json_object_get(facts, "policy");
	const char *status = json_word(body, "status"), *mode = json_word(body, "mode");
	const json_t *age = json_object_get(body, "max_age");

	if (!body)
		return;
	prose_add(&telling->prose, 2, "", "policy: %s",
		json_clear(sts_policy_status_help_of(status), status));
	if (mode)
		prose_add(&telling->prose, 2, "", "mode %s: %s", mode,
			json_clear(sts_mode_help_of(mode), mode));
	if (json_is_integer(age))
		prose_add(&telling->prose, 2, "", "max_age %lld s",
			(long long)json_integer_value(age));
	char *patterns = json_joined(json_object_get(body, "mx"), ", ");
	if (*patterns)
		prose_add(&telling->prose, 2, "", "mx: %s", patterns);
	free(patterns);
}

static void sts(struct telling *telling)
{
	const json_t *facts = json_object_get(telling->record, "sts");
	const json_t *summary = json_object_get(telling->record, "summary");
	const char *word = json_word(summary, "sts"), *fetch = json_word(facts, "fetch");
	const char *error = json_word(facts, "error"), *id = json_word(facts, "id");

	if (!facts)
		return;
	prose_add(&telling->prose, 2, "MTA-STS", "%s%s%s",
		json_clear(summary_sts_help_of(word), word), id ? "; id " : "", id ? id : "");
	if (fetch && strcmp(fetch, sts_fetch_text(STS_FETCH_OK)) != 0 &&
		strcmp(fetch, sts_fetch_text(STS_FETCH_NOT_TRIED)) != 0)
		prose_add(&telling->prose, 2, "", "fetch: %s%s%s",
			json_clear(sts_fetch_help_of(fetch), fetch), error ? ": " : "",
			error ? error : "");
	policy(telling, facts);
	if (word && !strcmp(word, summary_sts_text(SUMMARY_STS_UNKNOWN)))
		prose_add(&telling->unseen, 2, NULL, "- the MTA-STS policy: %s",
			json_clear(sts_fetch_help_of(fetch), fetch));
}

static void tlsrpt(struct telling *telling)
{
	const json_t *facts = json_object_get(telling->record, "tlsrpt");
	const char *status = json_word(facts, "status");

	if (!facts)
		return;
	char *domains = json_joined(json_object_get(facts, "rua_domains"), ", ");
	prose_add(&telling->prose, 2, "TLSRPT", "%s%s%s",
		json_clear(tlsrpt_status_help_of(status), status),
		*domains ? "; reports go to " : "", domains);
	free(domains);
}

/* F.6: whether a compliant sender delivers. */
static void senders(struct telling *telling)
{
	static const char *const names[sender_count] = { [SENDER_OPPORTUNISTIC] = "without either",
		[SENDER_DANE] = "with DANE",
		[SENDER_STS] = "with MTA-STS",
		[SENDER_BOTH] = "with both" };
	const json_t *facts = json_object_get(telling->record, "availability");

	for (int i = 0; facts && i < sender_count; i++) {
		const char *kind = sender_text((enum sender)i), *word = json_word(facts, kind);

		prose_add(&telling->prose, 2, i ? "" : "Senders", "%s: %s", names[i],
			json_clear(availability_help_of(word), word));
	}
}

void json_explain_domain(struct telling *telling)
{
	if (!json_object_get(telling->record, "mx"))
		return;
	prose_gap(&telling->prose);
	prose_add(&telling->prose, 0, NULL, "The domain");
	dnssec(telling);
	mx(telling);
	sts(telling);
	tlsrpt(telling);
	senders(telling);
}
