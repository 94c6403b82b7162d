/* SPDX-License-Identifier: Apache-2.0 */
/* MX hosts and their addresses as a record has them (json_explain.h). */
#include "output/json_explain_parts.h"

#include "base/arena.h"

#include <stdlib.h>
#include <string.h>

static void lookup(struct telling *telling, const json_t *host, const char *key, const char *label)
{
	const json_t *facts = json_object_get(host, key);
	const char *status = json_word(facts, "status"), *security = json_word(facts, "security");
	const char *detail = json_word(facts, "why_bogus");

	if (!facts)
		return;
	if (!detail)
		detail = json_word(facts, "detail");
	prose_add(&telling->prose, 2, label, "%s; DNSSEC: %s%s%s",
		json_clear(dns_status_help_of(status), status),
		json_clear(dns_security_help_of(security), security),
		detail ? "; the resolver: " : "", detail ? detail : "");
}

static void tlsa_record(struct telling *telling, const json_t *record)
{
	const char *data = json_word(record, "data"), *why = json_word(record, "why");

	/* A digest is shown whole, a certificate is not. */
	prose_add(&telling->prose, 2, "", "%lld %lld %lld %.128s%s", json_number(record, "usage"),
		json_number(record, "selector"), json_number(record, "matching_type"),
		data ? data : "?", data && strlen(data) > 128 ? "..." : "");
	if (why)
		prose_add(&telling->prose, 4, "", "cannot be used: %s",
			json_clear(tlsa_why_help_of(why), why));
}

static void tlsa(struct telling *telling, const json_t *host)
{
	const json_t *facts = json_object_get(host, "tlsa");
	const json_t *records = json_object_get(facts, "records");
	const json_t *lints = json_object_get(facts, "lints");
	const char *status = json_word(facts, "status"), *base = json_word(facts, "base");

	if (!facts)
		return;
	prose_add(&telling->prose, 2, "TLSA", "%s%s%s",
		json_clear(tlsa_status_help_of(status), status), base ? ", of " : "",
		base ? base : "");
	for (size_t i = 0; i < json_array_size(records) && i < EXPLAIN_SHOWN; i++)
		tlsa_record(telling, json_array_get(records, i));
	for (size_t i = 0; i < json_array_size(lints) && i < EXPLAIN_SHOWN; i++) {
		const char *lint = json_string_value(json_array_get(lints, i));

		prose_add(&telling->prose, 2, "", "note: %s",
			json_clear(tlsa_lint_help_of(lint), lint));
	}
}

static void verdicts_on_host(struct telling *telling, const json_t *host)
{
	const char *dane = json_word(host, "dane");
	const json_t *sts = json_object_get(host, "sts");
	const char *status = json_word(sts, "status");

	if (dane) {
		const char *help = json_clear(dane_host_help_of(dane), dane);
		/* The letters of the classes say nothing to people. */
		size_t letter = strlen(help) > 3 && help[1] == ':' ? 3 : 0;

		prose_add(&telling->prose, 2, "DANE", "%s", help + letter);
	}
	if (sts)
		prose_add(&telling->prose, 2, "MTA-STS", "%s",
			json_clear(sts_host_help_of(status), status));
}

static void host_name(struct telling *telling, const json_t *host, const char *name)
{
	const char *kind = json_word(host, "kind"), *skip = json_word(host, "skip");

	prose_gap(&telling->prose);
	if (json_is_true(json_object_get(host, "implicit")))
		prose_add(&telling->prose, 0, NULL,
			"MX host %s (the domain itself: there is no MX record)", name);
	else
		prose_add(&telling->prose, 0, NULL, "MX host %s (preference %lld)", name,
			json_number(host, "preference"));
	if (kind && strcmp(kind, host_kind_text(HOST_NAME)) != 0)
		prose_add(
			&telling->prose, 2, NULL, "%s", json_clear(host_kind_help_of(kind), kind));
	if (skip)
		prose_add(&telling->unseen, 2, NULL, "- %s: %s", name,
			json_clear(skip_help_of(skip), skip));
	if (json_word(host, "host_key"))
		prose_add(&telling->unseen, 2, NULL,
			"- %s: its lookups are a line of the file of hosts (--format split)", name);
}

static void tell_host(struct telling *telling, const json_t *host)
{
	const json_t *addresses = json_object_get(host, "addresses");
	const char *name = json_word(host, "name"), *status = json_word(host, "address_status");

	host_name(telling, host, name ? name : "?");
	if (status && strcmp(status, address_status_text(ADDRESS_OK)) != 0)
		prose_add(&telling->prose, 2, "Addresses", "%s",
			json_clear(address_status_help_of(status), status));
	lookup(telling, host, "a", "A");
	lookup(telling, host, "aaaa", "AAAA");
	tlsa(telling, host);
	verdicts_on_host(telling, host);
	for (size_t i = 0; i < json_array_size(addresses) && i < EXPLAIN_SHOWN; i++)
		json_explain_address(telling, json_array_get(addresses, i), host, 2);
	if (json_array_size(addresses) > EXPLAIN_SHOWN)
		prose_add(&telling->unseen, 2, NULL, "- %zu more addresses of %s: see the record",
			json_array_size(addresses) - EXPLAIN_SHOWN, name ? name : "?");
}

void json_explain_hosts(struct telling *telling)
{
	const json_t *hosts = json_object_get(telling->record, "hosts");
	size_t count = json_array_size(hosts);

	for (size_t i = 0; i < count && i < EXPLAIN_SHOWN; i++)
		tell_host(telling, json_array_get(hosts, i));
	if (count > EXPLAIN_SHOWN)
		prose_add(&telling->unseen, 2, NULL, "- %zu more MX hosts: see the record",
			count - EXPLAIN_SHOWN);
}
