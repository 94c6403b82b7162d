/* SPDX-License-Identifier: Apache-2.0 */
/* One address as a record has it (json_explain.h): its session, and what DANE and names make of the certificate. */
#include "output/json_explain_parts.h"

#include <string.h>

static bool names(const json_t *match, const char *what)
{
	return json_is_true(json_object_get(json_object_get(match, what), "match"));
}

static void match(struct telling *telling, const json_t *address, const json_t *host, size_t column)
{
	const json_t *facts = json_object_get(address, "match");

	if (!facts)
		return;
	const char *server =
		names(facts, "server") ? "names the MX host" : "does not name the MX host";
	const char *domain = !host ? "" : names(facts, "domain") ? ", and the domain" : "";
	prose_add(&telling->prose, column, "", "it %s%s", server, domain);
}

/* What would have matched: fields of a record that the host's certificates fit. */
static void hint(struct telling *telling, const json_t *diagnosis, size_t column)
{
	if (json_object_get(diagnosis, "usage"))
		prose_add(&telling->prose, column, "",
			"%lld %lld %lld would fit the certificate at depth %lld",
			json_number(diagnosis, "usage"), json_number(diagnosis, "selector"),
			json_number(diagnosis, "matching_type"), json_number(diagnosis, "depth"));
}

static void diagnoses(
	struct telling *telling, const json_t *dane, const json_t *host, size_t column)
{
	const json_t *list = json_object_get(dane, "diagnosis");
	const json_t *records = json_object_get(json_object_get(host, "tlsa"), "records");

	for (size_t i = 0; i < json_array_size(list) && i < EXPLAIN_SHOWN; i++) {
		const json_t *one = json_array_get(list, i), *record = json_array_get(records, i);
		const char *finding = json_word(one, "finding"), *data = json_word(record, "data");

		if (!finding)
			continue;
		prose_add(&telling->prose, column, "", "%lld %lld %lld %.16s%s: %s",
			json_number(record, "usage"), json_number(record, "selector"),
			json_number(record, "matching_type"), data ? data : "",
			data && strlen(data) > 16 ? "..." : "",
			json_clear(tlsa_finding_help_of(finding), finding));
		if (strcmp(finding, tlsa_finding_text(TLSA_FINDING_MATCHES)) != 0)
			hint(telling, one, column);
	}
}

static void dane(struct telling *telling, const json_t *address, const json_t *host, size_t column)
{
	const json_t *facts = json_object_get(address, "dane");
	const char *verdict = json_word(facts, "verdict");
	const json_t *depth = json_object_get(facts, "depth");

	if (!facts)
		return;
	prose_add(&telling->prose, column, "DANE", "%s",
		json_clear(dane_address_help_of(verdict), verdict));
	if (json_is_integer(depth))
		prose_add(&telling->prose, column, "", "by the certificate at depth %lld",
			(long long)json_integer_value(depth));
	diagnoses(telling, facts, host, column);
}

/* The session in which only the other type of key was offered: what it adds is its certificate. */
static void other_key(struct telling *telling, const json_t *address, size_t column)
{
	const json_t *session = json_object_get(address, "other_key");
	const json_t *leaf = json_object_get(json_object_get(session, "probe"), "leaf");
	const char *type = json_word(json_object_get(leaf, "key"), "type");
	const char *verdict = json_word(json_object_get(session, "dane"), "verdict");
	const char *end = json_word(leaf, "not_after");

	if (!leaf)
		return;
	prose_add(&telling->prose, column, "Also", "a certificate with a key of type %s, to %s%s%s",
		type ? type : "?", end ? end : "?", verdict ? "; DANE: " : "",
		verdict ? json_clear(dane_address_help_of(verdict), verdict) : "");
}

/* What the vocabulary says of not_asked has every reason there may be in a survey. */
static void not_contacted(struct telling *telling, const char *ip, const char *skip)
{
	if (!strcmp(skip, skip_text(SKIP_NOT_ASKED)))
		prose_add(&telling->unseen, 2, NULL,
			"- %s: not asked, as servers are spared after a session that failed "
			"(--failure-spacing; --wait stays until they may be asked again), or by "
			"--max-sessions, -4 or -6",
			ip);
	else
		prose_add(&telling->unseen, 2, NULL, "- %s: %s", ip,
			json_clear(skip_help_of(skip), skip));
}

/* Whether anything in the network answered, be it by a refusal. */
static void count_connection(struct telling *telling, const char *outcome)
{
	bool is_silent = !strcmp(outcome, outcome_text(OUTCOME_TCP_TIMEOUT)) ||
		!strcmp(outcome, outcome_text(OUTCOME_TCP_UNREACHABLE)) ||
		!strcmp(outcome, outcome_text(OUTCOME_LOCAL_ERROR));

	telling->result->silent += is_silent;
	telling->result->connections += !is_silent;
}

void json_explain_address(
	struct telling *telling, const json_t *address, const json_t *host, size_t column)
{
	const json_t *probe = json_object_get(address, "probe");
	const char *ip = json_word(address, "ip"), *skip = json_word(address, "skip");
	const char *outcome = json_word(probe, "outcome");

	if (host) {
		prose_gap(&telling->prose);
		prose_add(&telling->prose, column, NULL, "%s%s", ip ? ip : "?",
			probe ? "" : ": no session");
		column += 2;
	}
	if (skip)
		not_contacted(telling, ip ? ip : "?", skip);
	else if (json_word(address, "probe_key"))
		prose_add(&telling->unseen, 2, NULL,
			"- %s: its session is a line of the file of hosts (--format split)",
			ip ? ip : "?");
	if (outcome)
		count_connection(telling, outcome);
	if (!probe)
		return;
	json_explain_session(telling, probe, column);
	match(telling, address, host, column);
	dane(telling, address, host, column);
	other_key(telling, address, column);
}
