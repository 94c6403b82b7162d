/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The zone of a domain (PROTOCOL B.5): where its apex is, what the parent says of it (DS), its keys, how
 * it denies, how long its signatures last. RFC 4034, RFC 5155.
 */
#include "base/clock.h"
#include "base/dns_class.h"
#include "engine/scanner.h"
#include "net/dns_denial.h"
#include "scanners/dnssec/rdata.h"
#include "verdict/zone_cut.h"

#include <stdlib.h>
#include <string.h>

#define SIGNATURES_KEPT 16

struct dnssec_state {
	const char *candidate; /* for the apex, and the name whose DS lookup the facts have */
	const char *claim; /* zone_claim() of the SOA lookup */
	enum zone_cut cut; /* what the DS lookup's denial says of the candidate */
	const char *ds_owner; /* of the SOA record of that denial; NULL: none */
	bool asks_above; /* whether that zone validates */
	bool opts_out; /* it does, and opts out of proofs for the candidate */
	size_t answers; /* still to come */
	bool whole; /* all there is to ask of the candidate was asked, as if it were the apex */
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

static void ask(struct probe *probe, struct dnssec_state *state, uint16_t type)
{
	state->answers++;
	probe_ask(probe, state->candidate, type);
}

static void ask_keys(struct probe *probe, struct dnssec_state *state)
{
	const struct lookup_facts *soa = &facts_of(probe)->soa;

	state->whole = true;
	ask(probe, state, DNS_TYPE_DNSKEY);
	/*
	 * An apex has a SOA record and so no CNAME record (RFC 1034 3.6.2): this is always denied, where anything is
	 * answered at all.
	 */
	if (lookup_answered(soa->status) || soa->status == DNS_BOGUS)
		ask(probe, state, DNS_TYPE_CNAME);
}

/* What its parent says of a name that is not the apex; that which was not heard rather than another. */
static void keep_below(struct probe *probe, const struct dnssec_state *state)
{
	struct dnssec_facts *facts = facts_of(probe);

	if (!facts->below || lookup_answered(facts->below_ds.status)) {
		facts->below = state->candidate;
		facts->below_ds = facts->ds;
	}
}

static void look_at(struct probe *probe, struct dnssec_state *state, const char *name, bool whole)
{
	state->candidate = arena_string(probe_domain(probe)->arena, name);
	state->opts_out = false;
	if (!state->claim)
		ask(probe, state, DNS_TYPE_SOA);
	ask(probe, state, DNS_TYPE_DS);
	if (whole)
		ask_keys(probe, state);
}

/* It is the candidate, or another name, of which all is asked then. */
static void settle(
	struct probe *probe, struct dnssec_state *state, const struct zone_finding *finding)
{
	struct dnssec_facts *facts = facts_of(probe);

	facts->apex = arena_string(probe_domain(probe)->arena, finding->apex);
	facts->apex_by = finding->by;
	if (strcmp(state->candidate, finding->apex) != 0) {
		keep_below(probe, state);
		state->claim = facts->apex;
		look_at(probe, state, finding->apex, true);
	} else if (!state->whole) {
		ask_keys(probe, state);
	}
}

static bool is_denial_above(const struct dnssec_state *state, const struct lookup_facts *ds)
{
	return dns_class_of(ds->status) == DNS_CLASS_DENIAL && state->ds_owner &&
		strcmp(state->ds_owner, state->candidate) != 0 &&
		name_in_zone(state->candidate, state->ds_owner);
}

/*
 * The resolver calls a denial by a span that opts out insecure, as if nothing were signed (RFC 5155 9.2); and where the zone
 * that denies validates, it has checked the span, which were bogus else. True: it is asked for.
 */
static bool look_above(struct probe *probe, struct dnssec_state *state)
{
	const struct lookup_facts *ds = &facts_of(probe)->ds;
	bool found = state->claim && !strcmp(state->claim, state->candidate);

	if (state->cut != ZONE_CUT_OPT_OUT || lookup_validated(ds) || state->opts_out)
		return false;
	state->cut = ZONE_CUT_UNSAID;
	if (found || !is_denial_above(state, ds))
		return false;
	state->asks_above = true;
	state->answers++;
	probe_ask(probe, state->ds_owner, DNS_TYPE_SOA);
	return true;
}

static void on_above(struct dnssec_state *state, const struct dns_answer *answer)
{
	state->asks_above = false;
	state->opts_out = answer->status == DNS_OK && !answer->packet.alias_count &&
		(answer->security == DNS_SECURE || answer->without_sha1 == DNS_INSECURE);
	if (state->opts_out)
		state->cut = ZONE_CUT_OPT_OUT;
}

static void decide(struct probe *probe, struct dnssec_state *state)
{
	struct dnssec_facts *facts = facts_of(probe);
	const struct zone_evidence evidence = { .name = state->candidate,
		.ds = &facts->ds,
		.cut = state->cut,
		.ds_owner = state->ds_owner,
		.soa = &facts->soa,
		.claim = state->claim };
	struct zone_finding finding = zone_find(&evidence);

	if (finding.apex) {
		settle(probe, state, &finding);
	} else if (finding.next) {
		facts->doubtful |= finding.doubtful;
		keep_below(probe, state);
		look_at(probe, state, finding.next,
			state->claim && !strcmp(state->claim, finding.next));
	}
}

/* All that was asked about the candidate is answered. */
static void go_on(struct probe *probe, struct dnssec_state *state)
{
	struct dnssec_facts *facts = facts_of(probe);

	if (look_above(probe, state))
		return;
	if (facts->apex)
		zone_proven(&facts->ds, state->cut, &facts->apex_by);
	else
		decide(probe, state);
	if (state->answers)
		return;
	sort_signatures(facts);
	done(probe);
}

static void on_soa(struct probe *probe, struct dnssec_state *state, const struct dns_answer *answer)
{
	struct dnssec_facts *facts = facts_of(probe);
	struct arena *arena = probe_domain(probe)->arena;
	const char *owner = answer->packet.soa_owner;

	facts->soa = lookup_facts_of(answer, arena);
	owner = owner ? arena_string(arena, owner) : NULL;
	state->claim = zone_claim(state->candidate, &facts->soa, owner);
	/* Those at the end of an alias are another zone's. */
	if (!answer->packet.alias_count)
		keep_signatures(probe, &answer->packet);
}

/* How many of the answer's records are kept: none of what stands behind an alias, which is of another name. */
static size_t kept(const struct dns_answer *answer)
{
	size_t count = answer->packet.alias_count ? 0 : answer->packet.record_count;

	return count < DNSSEC_RECORDS_MAXIMUM ? count : DNSSEC_RECORDS_MAXIMUM;
}

static void on_ds(struct probe *probe, struct dnssec_state *state, const struct dns_answer *answer)
{
	const char *owner = answer->packet.soa_owner;
	struct dnssec_facts *facts = facts_of(probe);
	struct arena *arena = probe_domain(probe)->arena;

	facts->ds = lookup_facts_of(answer, arena);
	state->cut = dns_denial_cut(&answer->packet, answer->name);
	state->ds_owner = owner ? arena_string(arena, owner) : NULL;
	facts->parent_optout = answer->packet.denial.nsec3 && answer->packet.denial.opt_out;
	facts->ds_count = 0;
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
	if (!answer->packet.alias_count)
		keep_signatures(probe, &answer->packet);
	facts->key_count = 0;
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
	if (state->asks_above)
		on_above(state, answer);
	else if (answer->type == DNS_TYPE_SOA)
		on_soa(probe, state, answer);
	else if (answer->type == DNS_TYPE_DS)
		on_ds(probe, state, answer);
	else if (answer->type == DNS_TYPE_DNSKEY)
		on_keys(probe, answer);
	else
		on_denial(probe, answer);
	if (--state->answers == 0)
		go_on(probe, state);
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
	look_at(probe, state, domain->name, false);
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
