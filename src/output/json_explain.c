/* SPDX-License-Identifier: Apache-2.0 */
/* A record told to a person (json_explain.h): the sentence that comes first, and what makes a whole of the parts. */
#include "output/json_explain.h"

#include "base/arena.h"
#include "base/printable.h"
#include "output/json_explain_parts.h"
#include "output/json_lines.h"

#include <stdlib.h>
#include <string.h>

/* What an attacker on the way can do with mail to the domain (PROTOCOL F.7). */
static const char *sentence_of_shield(enum shield shield)
{
	switch (shield) {
	case SHIELD_BOTH:
		return "mail cannot be read or redirected on its way where senders use DANE or "
		       "MTA-STS";
	case SHIELD_DANE:
		return "mail cannot be read or redirected on its way where senders use DANE";
	case SHIELD_DANE_WEAK:
		return "mail cannot be redirected on its way where senders use DANE, yet weak "
		       "cryptography may let it be read";
	case SHIELD_DANE_PARTIAL:
		return "mail can be redirected and read: DANE protects only some MX hosts or "
		       "addresses, and an attacker leads it to the others";
	case SHIELD_DANE_HOST:
		return "mail can be redirected and read: every MX host has DANE, yet the MX "
		       "records "
		       "that lead there can be forged";
	case SHIELD_DANE_BROKEN:
		return "mail from senders that use DANE may be held up: what the TLSA records say "
		       "fits no address";
	case SHIELD_STS:
		return "mail cannot be read or redirected on its way where senders use MTA-STS and "
		       "have the policy already";
	case SHIELD_STS_BROKEN:
		return "mail from senders that use MTA-STS may be held up: some MX host does not "
		       "meet "
		       "the policy, which is enforced";
	case SHIELD_STS_TESTING:
		return "mail can be redirected, and read: the MTA-STS policy does not enforce "
		       "anything yet";
	case SHIELD_OPPORTUNISTIC:
		return "mail is encrypted, yet whoever controls the network can take that away, "
		       "redirect it and read it: nothing authenticates the MX hosts";
	case SHIELD_OPPORTUNISTIC_MIXED:
		return "mail can be read on its way: some MX hosts or addresses have no TLS";
	case SHIELD_CLEARTEXT:
		return "mail can be read on its way: there is no TLS";
	case SHIELD_NO_MAIL:
		return "the domain accepts no mail";
	case SHIELD_UNKNOWN:
	case shield_count:
		break;
	}
	return NULL;
}

static const char *find_sentence(const char *word)
{
	for (int i = 0; word && i < shield_count; i++) {
		if (!strcmp(shield_text((enum shield)i), word))
			return sentence_of_shield((enum shield)i);
	}
	return NULL;
}

/* Of an address alone nobody can say more than what the session was. */
static char *sentence_of_address(const json_t *summary)
{
	const char *outcome = json_word(summary, "outcome");
	const char *version = json_word(summary, "tls_version");
	const char *trust = json_word(summary, "cert_trust");

	if (!version)
		return memory_string(json_clear(outcome_help_of(outcome), outcome));
	return memory_format(
		"%s, and of the certificate: %s", version, json_clear(trust_help_of(trust), trust));
}

static const char *reason_of(const struct telling *telling)
{
	const json_t *summary = json_object_get(telling->record, "summary");
	const char *outcome = json_word(summary, "outcome");
	const char *status = json_word(telling->record, "input_status");

	if (outcome && !strcmp(outcome, outcome_text(OUTCOME_INPUT)))
		return json_clear(input_status_help_of(status), status);
	if (outcome && !strcmp(outcome, outcome_text(OUTCOME_SURVEYED)))
		return "not enough was seen to tell, as is said below";
	return json_clear(outcome_help_of(outcome), outcome);
}

static char *sentence_of_domain(const struct telling *telling)
{
	const json_t *summary = json_object_get(telling->record, "summary");
	const char *shield = json_word(summary, "shield");
	const char *sentence = find_sentence(shield);

	if (shield && !strcmp(shield, shield_text(SHIELD_NO_MAIL)))
		return memory_format("%s: %s", sentence, reason_of(telling));
	return sentence ? memory_string(sentence)
			: memory_format("what protects mail is not known: %s", reason_of(telling));
}

/* Takes the text over. */
static char *shown(char *text)
{
	char *safe = printable(text);

	free(text);
	return safe;
}

static char *subject_of(const json_t *record)
{
	const char *ip = json_word(record, "ip"), *name = json_word(record, "name");
	const char *domain = json_word(record, "domain");
	long long port = json_integer_value(json_object_get(record, "port"));

	if (ip)
		return memory_format("%s port %lld%s%s%s", ip, port, name ? " (" : "",
			name ? name : "", name ? ")" : "");
	if (!domain)
		domain = json_word(record, "input");
	return memory_string(domain && *domain ? domain : "(a line that is not shown)");
}

static bool is_of_address(const json_t *record)
{
	const char *type = json_word(record, "type");

	return type && !strcmp(type, "address");
}

/* Whether the record says how it stands: a domain that nobody could judge is not without faults. */
static bool is_measured(const json_t *record)
{
	const json_t *summary = json_object_get(record, "summary");
	const char *shield = json_word(summary, "shield");
	const char *outcome = json_word(summary, "outcome");

	if (!outcome || !strcmp(outcome, outcome_text(OUTCOME_NXDOMAIN)))
		return false;
	if (is_of_address(record))
		return !strcmp(outcome, outcome_text(OUTCOME_SURVEYED));
	return find_sentence(shield) != NULL;
}

static enum explained_class class_of(const struct telling *telling)
{
	const unsigned *counts = telling->result->counts;

	if (counts[EXPLAINED_SEVERE])
		return EXPLAINED_ERROR;
	if (counts[EXPLAINED_WEAK])
		return EXPLAINED_WARNING;
	return is_measured(telling->record) ? EXPLAINED_CLEAR : EXPLAINED_UNKNOWN;
}

/* What failed of the first attempt, where a second was made or waited for. */
static void first_attempt(struct telling *telling)
{
	const json_t *failures =
		json_object_get(json_object_get(telling->record, "first_attempt"), "failures");

	for (size_t i = 0; i < json_array_size(failures) && i < EXPLAIN_SHOWN; i++) {
		const json_t *failure = json_array_get(failures, i);
		const char *what = json_word(failure, "what"), *name = json_word(failure, "name");
		const char *outcome = json_word(failure, "outcome");
		const char *status = json_word(failure, "status"),
			   *fetch = json_word(failure, "fetch");
		const char *why = outcome ? json_clear(outcome_help_of(outcome), outcome)
			: status          ? json_clear(dns_status_help_of(status), status)
			: fetch           ? json_clear(sts_fetch_help_of(fetch), fetch)
					  : "put off";

		prose_add(&telling->unseen, 2, NULL, "- at first, %s %s: %s",
			json_clear(retry_what_help_of(what), what), name ? name : "", why);
	}
}

static void section(struct telling *telling, const char *title, struct prose *part)
{
	if (!part->text.length)
		return;
	prose_gap(&telling->prose);
	prose_add(&telling->prose, 0, NULL, "%s", title);
	prose_append(&telling->prose, part);
}

static void tell(struct telling *telling)
{
	struct explanation *result = telling->result;
	bool of_address = is_of_address(telling->record);
	const json_t *summary = json_object_get(telling->record, "summary");

	result->subject = shown(subject_of(telling->record));
	result->sentence =
		shown(of_address ? sentence_of_address(summary) : sentence_of_domain(telling));
	/* Both are printable already. */
	prose_add(&telling->prose, 0, NULL, "%s: %s.", result->subject, result->sentence);
	if (of_address) {
		prose_gap(&telling->prose);
		json_explain_address(telling, telling->record, NULL, 0);
	} else {
		json_explain_domain(telling);
		json_explain_hosts(telling);
	}
	json_explain_repairs(telling);
	first_attempt(telling);
	section(telling, "What to repair", &telling->repairs);
	section(telling, "What was not seen, or only later", &telling->unseen);
	result->class = class_of(telling);
}

bool json_explain(const char *line, size_t length, struct explanation *ret_explanation)
{
	struct json_record record;

	if (!json_record_read(line, length, &record))
		return false;
	struct explanation result = { 0 };
	struct telling telling = { .record = record.root, .result = &result };
	prose_init(&telling.prose);
	prose_init(&telling.repairs);
	prose_init(&telling.unseen);
	tell(&telling);
	result.text = prose_take(&telling.prose);
	prose_done(&telling.repairs);
	prose_done(&telling.unseen);
	json_record_done(&record);
	*ret_explanation = result;
	return true;
}

void explanation_done(struct explanation *explanation)
{
	free(explanation->subject);
	free(explanation->sentence);
	free(explanation->text);
	*explanation = (struct explanation){ 0 };
}
