/* SPDX-License-Identifier: Apache-2.0 */
/*
 * TLSA records of one MX host: which names to ask (PROTOCOL B.6, RFC 7672 2.2.2) and what the answers
 * mean (B.7). Asked after the addresses are known, and only where those are secure. A lookup that fails
 * at the last attempt, too, is looked into (B.8).
 */
#include "base/dns_class.h"
#include "engine/scanner.h"
#include "tls/tlsa_lints.h"
#include "verdict/dane.h"

#include <stdio.h>
#include <string.h>

struct tlsa_state {
	const char *candidates[TLSA_CANDIDATES_MAXIMUM];
	size_t count;
	size_t index;
	size_t checks; /* answers about a failure that are still to come */
};

static void done(struct probe *probe)
{
	probe_host(probe)->tlsa.judged = true;
	probe_done(probe, OUTCOME_SURVEYED);
}

static void ask_at(struct probe *probe, struct tlsa_lookup *lookup, const char *base)
{
	size_t size = strlen(base) + sizeof("_25._tcp.");
	char *name = arena_alloc(&probe_host(probe)->arena, size);

	snprintf(name, size, "_25._tcp.%s", base);
	lookup->name = name;
	probe_ask(probe, name, DNS_TYPE_TLSA);
}

static void ask(struct probe *probe, const struct tlsa_state *state)
{
	struct host_facts *host = probe_host(probe);

	ask_at(probe, &host->tlsa.lookups[host->tlsa.lookup_count++],
		state->candidates[state->index]);
}

/* B.4: the extra CNAME question failed, which is a failure to look up the host. */
static bool cname_failure(const struct host_facts *host, enum tlsa_status *ret_status)
{
	if (!host->cname.asked || host->cname.security != DNS_UNKNOWN ||
		host->cname.status == DNS_BOGUS)
		return false;
	*ret_status = host->cname.status == DNS_TIMEOUT ? TLSA_LOOKUP_TIMEOUT : TLSA_LOOKUP_FAILED;
	return true;
}

static void start(struct probe *probe, struct tlsa_state *state)
{
	struct host_facts *host = probe_host(probe);

	state->count = dane_candidates(host, state->candidates);
	if (state->count) {
		host->tlsa.status = TLSA_NONE;
		ask(probe, state);
		return;
	}
	host->tlsa.status = TLSA_SKIPPED_INSECURE_HOST;
	if (host->cname.asked && host->cname.status == DNS_BOGUS)
		host->tlsa.status = TLSA_BOGUS;
	else
		cname_failure(host, &host->tlsa.status);
	if (probe_options(probe)->tlsa_always)
		ask_at(probe, &host->tlsa.insecure_lookup, host->name);
	else
		done(probe);
}

static struct tlsa_record *parse_records(const struct dns_packet *packet, struct arena *arena)
{
	struct tlsa_record *records = arena_alloc(arena, packet->record_count * sizeof(*records));

	for (size_t i = 0; i < packet->record_count; i++) {
		const struct dns_record *record = &packet->records[i];

		records[i] = tlsa_parse(
			arena_copy(arena, record->rdata, record->length), record->length);
	}
	return records;
}

static void on_insecure_answer(struct probe *probe, const struct dns_answer *answer)
{
	struct host_facts *host = probe_host(probe);

	host->tlsa.insecure_lookup.facts = lookup_facts_of(answer, &host->arena);
	host->tlsa.insecure_records = parse_records(&answer->packet, &host->arena);
	host->tlsa.insecure_count = answer->packet.record_count;
	done(probe);
}

static void keep_records(struct host_facts *host, const struct dns_packet *packet, const char *base)
{
	bool usable = false;

	host->tlsa.base = base;
	host->tlsa.records = parse_records(packet, &host->arena);
	for (size_t i = 0; i < packet->record_count; i++)
		usable |= host->tlsa.records[i].why == TLSA_WHY_USABLE;
	host->tlsa.record_count = packet->record_count;
	host->tlsa.lints = tlsa_set_lints(host->tlsa.records, host->tlsa.record_count);
	host->tlsa.status = usable ? TLSA_USABLE : TLSA_UNUSABLE;
}

/* True when the answer is final; else the next candidate is to be asked (B.7). */
static bool judge(struct host_facts *host, const struct dns_answer *answer, const char *base)
{
	if (answer->status == DNS_BAD_NAME)
		return false; /* too long to exist */
	switch (dns_class_of(answer->status)) {
	case DNS_CLASS_DATA:
		if (answer->security == DNS_SECURE) {
			keep_records(host, &answer->packet, base);
			return true;
		}
		host->tlsa.status = TLSA_INSECURE_DATA;
		return false;
	case DNS_CLASS_DENIAL:
		host->tlsa.insecure_denial |= answer->security != DNS_SECURE;
		return false;
	case DNS_CLASS_BOGUS:
		host->tlsa.status = TLSA_BOGUS;
		return true;
	case DNS_CLASS_SILENT:
		host->tlsa.status = TLSA_LOOKUP_TIMEOUT;
		return true;
	case DNS_CLASS_FAILED:
	case DNS_CLASS_UNASKED:
	case DNS_CLASS_OURS:
	case dns_class_count:
		break;
	}
	host->tlsa.status = TLSA_LOOKUP_FAILED;
	return true;
}

static bool failed(enum tlsa_status status)
{
	return status == TLSA_BOGUS || status == TLSA_LOOKUP_FAILED ||
		status == TLSA_LOOKUP_TIMEOUT;
}

/* B.8: a denial may be broken. Records that somebody altered are none. */
static bool may_be_denial(const struct dns_answer *answer)
{
	return !(answer->status == DNS_BOGUS && answer->has_records);
}

static bool is_secure(const struct lookup_facts *lookup)
{
	return lookup->status == DNS_OK && lookup->security == DNS_SECURE;
}

/* The second question for TLSA that B.8 wants is the second attempt itself. */
static void check_denial(struct probe *probe, struct tlsa_state *state)
{
	struct host_facts *host = probe_host(probe);
	const struct tlsa_lookup *lookup = &host->tlsa.lookups[host->tlsa.lookup_count - 1];

	host->tlsa.doe.asked = true;
	state->checks = 3;
	probe_ask(probe, host->name, is_secure(&host->a) ? DNS_TYPE_A : DNS_TYPE_AAAA);
	probe_ask(probe, lookup->name, DNS_TYPE_CAA);
	/* TXT, so that it cannot be taken for the address. */
	probe_ask(probe, strchr(lookup->name, '.') + 1, DNS_TYPE_TXT);
}

static enum doe_class judge_denial(const struct doe_facts *doe)
{
	if (!is_secure(&doe->address))
		return DOE_UNCONFIRMED;
	return lookup_answered(doe->other_type.status) ? DOE_TLSA_TYPE_BROKEN
						       : DOE_ZONE_DENIAL_BROKEN;
}

static void on_check(struct probe *probe, struct tlsa_state *state, const struct dns_answer *answer)
{
	struct host_facts *host = probe_host(probe);
	struct doe_facts *doe = &host->tlsa.doe;
	struct lookup_facts facts = lookup_facts_of(answer, &host->arena);

	if (answer->type == DNS_TYPE_CAA)
		doe->other_type = facts;
	else if (answer->type == DNS_TYPE_TXT)
		doe->above = facts;
	else
		doe->address = facts;
	if (--state->checks)
		return;
	doe->class = judge_denial(doe);
	doe->qmin_masks = doe->above.status == DNS_NXDOMAIN && doe->above.security == DNS_SECURE;
	done(probe);
}

static void on_answer(
	struct probe *probe, struct tlsa_state *state, const struct dns_answer *answer)
{
	struct host_facts *host = probe_host(probe);

	if (!state->count) {
		on_insecure_answer(probe, answer);
		return;
	}
	host->tlsa.lookups[host->tlsa.lookup_count - 1].facts =
		lookup_facts_of(answer, &host->arena);
	if (!judge(host, answer, state->candidates[state->index]) && ++state->index < state->count)
		ask(probe, state);
	else if (failed(host->tlsa.status) && may_be_denial(answer) &&
		probe_is_last_attempt(probe) && (is_secure(&host->a) || is_secure(&host->aaaa)))
		check_denial(probe, state);
	else
		done(probe);
}

static void tlsa_event(struct probe *probe, void *memory, const struct probe_event *event)
{
	struct tlsa_state *state = memory;

	if (event->kind == PROBE_START)
		start(probe, state);
	else if (event->kind == PROBE_ANSWER && event->answer->type == DNS_TYPE_TLSA)
		on_answer(probe, state, event->answer);
	else if (event->kind == PROBE_ANSWER)
		on_check(probe, state, event->answer);
}

const struct scanner tlsa_scanner;
const struct scanner tlsa_scanner = {
	.name = "tlsa",
	.help = "TLSA records of MX hosts, for DANE",
	.unit = UNIT_HOST,
	.core = true,
	.version = 1,
	.state_size = sizeof(struct tlsa_state),
	.event = tlsa_event,
};
