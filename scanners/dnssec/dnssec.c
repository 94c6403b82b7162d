/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The zone of a domain (PROTOCOL B.5): where its apex is, what the parent says of it (DS), its keys, how
 * it denies, how long its signatures last. RFC 4034, RFC 5155.
 */
#include "base/clock.h"
#include "base/dns_class.h"
#include "base/name.h"
#include "engine/scanner.h"
#include "scanners/dnssec/rdata.h"

#include <stdlib.h>
#include <string.h>

#define SIGNATURES_KEPT 16

struct dnssec_state {
	const char *candidate; /* for the apex */
	size_t answers; /* still to come about the apex */
};

static struct dnssec_facts *facts_of(struct probe *probe)
{
	return &probe_domain(probe)->dnssec;
}

static void done(struct probe *probe)
{
	facts_of(probe)->judged = true;
	probe_done(probe, OUTCOME_SURVEYED);
}

static bool known_signature(const struct dnssec_facts *facts, const struct dns_signature *other)
{
	for (size_t i = 0; i < facts->signature_count; i++) {
		const struct dnssec_signature *signature = &facts->signatures[i];

		if (!strcmp(signature->covered, dns_type_text(other->covered)) &&
			signature->key_tag == other->key_tag &&
			!strcmp(signature->signer, other->signer))
			return true;
	}
	return false;
}

static void keep_signatures(struct probe *probe, const struct dns_packet *packet)
{
	struct dnssec_facts *facts = facts_of(probe);
	struct arena *arena = probe_domain(probe)->arena;

	if (!facts->signatures && packet->signature_count)
		facts->signatures =
			arena_alloc(arena, SIGNATURES_KEPT * sizeof(*facts->signatures));
	for (size_t i = 0; i < packet->signature_count; i++) {
		const struct dns_signature *from = &packet->signatures[i];

		if (facts->signature_count == SIGNATURES_KEPT)
			return;
		if (known_signature(facts, from))
			continue;
		facts->signatures[facts->signature_count++] =
			(struct dnssec_signature){ .covered = dns_type_text(from->covered),
				.algorithm = from->algorithm,
				.labels = from->labels,
				.inception_us = rdata_time(from->inception, facts->asked_us),
				.expiration_us = rdata_time(from->expiration, facts->asked_us),
				.signer = arena_string(arena, from->signer),
				.key_tag = from->key_tag };
	}
}

static int compare_signatures(const void *a, const void *b)
{
	const struct dnssec_signature *left = a, *right = b;
	int order = strcmp(left->covered, right->covered);

	if (!order)
		order = strcmp(left->signer, right->signer);
	return order ? order : left->key_tag - right->key_tag;
}

/* The answers come in any order. */
static void sort_signatures(struct dnssec_facts *facts)
{
	if (facts->signature_count)
		qsort(facts->signatures, facts->signature_count, sizeof(*facts->signatures),
			compare_signatures);
}

static void ask_about(struct probe *probe, struct dnssec_state *state, const char *apex)
{
	facts_of(probe)->apex = arena_string(probe_domain(probe)->arena, apex);
	state->answers = 3;
	probe_ask(probe, facts_of(probe)->apex, DNS_TYPE_DS);
	probe_ask(probe, facts_of(probe)->apex, DNS_TYPE_DNSKEY);
	/* An apex has a SOA record and so no CNAME record (RFC 1034 3.6.2): this is always denied. */
	probe_ask(probe, facts_of(probe)->apex, DNS_TYPE_CNAME);
}

/* An alias is nobody's apex: the zone is that of a name above. False when there is none. */
static bool ask_above(struct probe *probe, struct dnssec_state *state)
{
	const char *dot = strchr(state->candidate, '.');

	if (!dot)
		return false;
	state->candidate = dot + 1;
	probe_ask(probe, state->candidate, DNS_TYPE_SOA);
	return true;
}

static void on_soa(struct probe *probe, struct dnssec_state *state, const struct dns_answer *answer)
{
	struct dnssec_facts *facts = facts_of(probe);
	const char *owner = answer->packet.soa_owner;

	facts->soa = lookup_facts_of(answer, probe_domain(probe)->arena);
	if (answer->packet.alias_count && ask_above(probe, state))
		return;
	keep_signatures(probe, &answer->packet);
	switch (dns_class_of(answer->status)) {
	case DNS_CLASS_DATA:
		ask_about(probe, state, state->candidate);
		return;
	case DNS_CLASS_BOGUS:
	case DNS_CLASS_DENIAL:
		if (owner && name_under(state->candidate, owner)) {
			ask_about(probe, state, owner);
			return;
		}
		if (answer->status == DNS_BOGUS) {
			ask_about(probe, state, state->candidate);
			return;
		}
		break;
	case DNS_CLASS_FAILED:
	case DNS_CLASS_SILENT:
	case DNS_CLASS_UNASKED:
	case DNS_CLASS_OURS:
	case dns_class_count:
		break;
	}
	done(probe);
}

/* How many of the answer's records are kept. */
static size_t kept(const struct dns_answer *answer)
{
	size_t count = answer->packet.record_count;

	return count < DNSSEC_RECORDS_MAXIMUM ? count : DNSSEC_RECORDS_MAXIMUM;
}

static void on_ds(struct probe *probe, const struct dns_answer *answer)
{
	struct dnssec_facts *facts = facts_of(probe);
	struct arena *arena = probe_domain(probe)->arena;

	facts->ds = lookup_facts_of(answer, arena);
	facts->parent_optout = answer->packet.denial.nsec3 && answer->packet.denial.opt_out;
	facts->ds_records = arena_alloc(arena, kept(answer) * sizeof(*facts->ds_records));
	for (size_t i = 0; i < answer->packet.record_count; i++) {
		const struct dns_record *record = &answer->packet.records[i];

		if (facts->ds_count < kept(answer) &&
			rdata_ds(
				record->rdata, record->length, &facts->ds_records[facts->ds_count]))
			facts->ds_count++;
	}
}

static void on_keys(struct probe *probe, const struct dns_answer *answer)
{
	struct dnssec_facts *facts = facts_of(probe);
	struct arena *arena = probe_domain(probe)->arena;

	facts->dnskey = lookup_facts_of(answer, arena);
	keep_signatures(probe, &answer->packet);
	facts->keys = arena_alloc(arena, kept(answer) * sizeof(*facts->keys));
	for (size_t i = 0; i < answer->packet.record_count; i++) {
		const struct dns_record *record = &answer->packet.records[i];

		if (facts->key_count < kept(answer) &&
			rdata_key(record->rdata, record->length, &facts->keys[facts->key_count]))
			facts->key_count++;
	}
}

static void on_denial(struct probe *probe, const struct dns_answer *answer)
{
	struct dnssec_facts *facts = facts_of(probe);
	const struct dns_denial *denial = &answer->packet.denial;

	facts->denial_lookup = lookup_facts_of(answer, probe_domain(probe)->arena);
	keep_signatures(probe, &answer->packet);
	facts->denial = denial->nsec3 ? DNSSEC_DENIAL_NSEC3
		: denial->nsec        ? DNSSEC_DENIAL_NSEC
				      : DNSSEC_DENIAL_NONE;
	facts->has_nsec3 = denial->nsec3;
	facts->nsec3_algorithm = denial->hash_algorithm;
	facts->nsec3_opt_out = denial->opt_out;
	facts->nsec3_iterations = denial->iterations;
	facts->nsec3_salt_length = denial->salt_length;
}

static void on_answer(
	struct probe *probe, struct dnssec_state *state, const struct dns_answer *answer)
{
	if (answer->type == DNS_TYPE_SOA) {
		on_soa(probe, state, answer);
		return;
	}
	if (answer->type == DNS_TYPE_DS)
		on_ds(probe, answer);
	else if (answer->type == DNS_TYPE_DNSKEY)
		on_keys(probe, answer);
	else
		on_denial(probe, answer);
	if (--state->answers == 0) {
		sort_signatures(facts_of(probe));
		done(probe);
	}
}

static void start(struct probe *probe, struct dnssec_state *state)
{
	const struct domain_facts *domain = probe_domain(probe);

	/* Of a name that does not exist there is nothing to say. */
	if (domain->mx.kind == MX_KIND_NXDOMAIN) {
		probe_done(probe, OUTCOME_SURVEYED);
		return;
	}
	facts_of(probe)->asked_us = clock_wall();
	state->candidate = domain->name;
	probe_ask(probe, domain->name, DNS_TYPE_SOA);
}

static void dnssec_event(struct probe *probe, void *memory, const struct probe_event *event)
{
	struct dnssec_state *state = memory;

	if (event->kind == PROBE_START)
		start(probe, state);
	else if (event->kind == PROBE_ANSWER)
		on_answer(probe, state, event->answer);
}

const struct scanner dnssec_scanner;
const struct scanner dnssec_scanner = {
	.name = "dnssec",
	.help = "how the domain's zone is signed: DS, DNSKEY, denial of existence, signatures",
	.unit = UNIT_DOMAIN,
	.core = true,
	.version = 1,
	.state_size = sizeof(struct dnssec_state),
	.event = dnssec_event,
};
