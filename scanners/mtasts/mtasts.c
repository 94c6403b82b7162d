/* SPDX-License-Identifier: Apache-2.0 */
/*
 * MTA-STS of a domain (RFC 8461 3; PROTOCOL F.1 to F.3): the TXT record, and where that is valid the
 * policy over HTTPS, from the addresses of the policy host that may be contacted, in turn.
 */
#include "base/name.h"
#include "engine/scanner.h"
#include "scanners/mtasts/addresses.h"
#include "scanners/mtasts/policy.h"
#include "scanners/mtasts/record.h"
#include "verdict/sts.h"

#include <stdio.h>
#include <string.h>

#define POLICY_PATH "/.well-known/mta-sts.txt"

struct mtasts_state {
	struct policy_addresses addresses;
	struct sts_address *asked; /* the one that is being asked */
	int rank; /* of the fetch that the facts are of */
	int64_t left_us; /* of the time for all of them */
};

static struct sts_facts *facts_of(struct probe *probe)
{
	return &probe_domain(probe)->sts;
}

static void done(struct probe *probe)
{
	struct sts_facts *facts = facts_of(probe);

	facts->judged = true;
	facts->lints |= facts->policy.lints;
	probe_done(probe, OUTCOME_SURVEYED);
}

static const char *name_below(struct probe *probe, const char *label)
{
	const struct domain_facts *domain = probe_domain(probe);
	size_t size = strlen(label) + 1 + strlen(domain->name) + 1;
	char *name = arena_alloc(domain->arena, size);

	snprintf(name, size, "%s.%s", label, domain->name);
	return name;
}

static void start(struct probe *probe)
{
	enum mx_kind kind = probe_domain(probe)->mx.kind;

	if (kind != MX_KIND_MX && kind != MX_KIND_IMPLICIT) {
		probe_done(probe, OUTCOME_SURVEYED);
		return;
	}
	facts_of(probe)->fetch = STS_FETCH_NOT_TRIED;
	probe_ask(probe, name_below(probe, "_mta-sts"), DNS_TYPE_TXT);
}

static void parse_record(struct probe *probe, const struct dns_answer *answer)
{
	struct sts_facts *facts = facts_of(probe);
	struct arena *arena = probe_domain(probe)->arena;
	size_t count;
	struct octets *texts = texts_of(answer, arena, &count);
	struct sts_record record = sts_record_parse(texts, count, arena);

	facts->txt = record.status;
	facts->id = record.id;
	facts->lints |= record.lints;
}

static void on_txt(struct probe *probe, const struct dns_answer *answer)
{
	struct sts_facts *facts = facts_of(probe);

	facts->lookup = lookup_facts_of(answer, probe_domain(probe)->arena);
	/* A denial has no texts, nor has a name too long to exist. */
	if (lookup_answered(answer->status) || answer->status == DNS_BAD_NAME)
		parse_record(probe, answer);
	else
		facts->txt = STS_TXT_DNS_FAIL;
	/* A name that no URL can hold has no policy host. */
	if ((facts->txt != STS_TXT_OK && !probe_options(probe)->sts_always) ||
		!name_is_ldh(probe_domain(probe)->name)) {
		done(probe);
		return;
	}
	facts->host = name_below(probe, "mta-sts");
	if (!probe_may_ask(probe, facts->host)) {
		facts->fetch = STS_FETCH_OPTED_OUT;
		facts->host = NULL;
		done(probe);
		return;
	}
	probe_ask(probe, facts->host, DNS_TYPE_A);
	probe_ask(probe, facts->host, DNS_TYPE_AAAA);
}

static void add_addresses(struct probe *probe, struct mtasts_state *state,
	const struct dns_answer *answer, uint8_t version)
{
	for (size_t i = 0; i < answer->packet.record_count; i++) {
		const struct dns_record *record = &answer->packet.records[i];
		struct address address;

		if (record->length != address_length(version))
			continue;
		address = address_of(version, record->rdata);
		policy_addresses_add(
			&state->addresses, &address, probe_may_contact(probe, &address));
	}
}

static bool lookup_failed(const struct sts_facts *facts)
{
	return !lookup_answered(facts->a.status) || !lookup_answered(facts->aaaa.status);
}

/* There is no further address to ask, or none is to be asked. */
static void conclude(struct probe *probe, struct mtasts_state *state)
{
	struct sts_facts *facts = facts_of(probe);
	const struct policy_addresses *addresses = &state->addresses;
	size_t size = addresses->count * sizeof(addresses->list[0]);

	facts->fetch = policy_addresses_judge(addresses, lookup_failed(facts));
	if (facts->fetch == STS_FETCH_NOT_TRIED)
		facts->fetch = facts->a.status == DNS_NXDOMAIN ? STS_FETCH_DNS_NXDOMAIN
							       : STS_FETCH_DNS_NODATA;
	facts->address_count = addresses->count;
	facts->addresses_cut = addresses->cut;
	if (addresses->count)
		facts->addresses = arena_copy(probe_domain(probe)->arena, addresses->list, size);
	done(probe);
}

/* Each has its share of the time that is left, so that none uses up that of the others. */
static void ask_next(struct probe *probe, struct mtasts_state *state)
{
	size_t left;

	state->asked = policy_addresses_next(&state->addresses, &left);
	if (state->asked && state->left_us < (int64_t)left) {
		/* The others are beyond our time. */
		policy_addresses_choose(&state->addresses, 0);
		state->asked = NULL;
	}
	if (!state->asked) {
		conclude(probe, state);
		return;
	}
	state->asked->asked = true;
	probe_fetch(probe, &state->asked->address, facts_of(probe)->host, POLICY_PATH,
		state->left_us / (int64_t)left);
}

static void on_addresses(
	struct probe *probe, struct mtasts_state *state, const struct dns_answer *answer)
{
	struct sts_facts *facts = facts_of(probe);
	const struct options *options = probe_options(probe);
	bool v4 = answer->type == DNS_TYPE_A;

	*(v4 ? &facts->a : &facts->aaaa) = lookup_facts_of(answer, probe_domain(probe)->arena);
	add_addresses(probe, state, answer, v4 ? 4 : 6);
	if (!facts->a.asked || !facts->aaaa.asked)
		return;
	policy_addresses_choose(
		&state->addresses, options->max_addr < 2 ? 1 : (size_t)options->max_addr / 2);
	state->left_us = options->policy_timeout;
	ask_next(probe, state);
}

static enum sts_fetch fetch_of_answer(const struct fetch_result *result)
{
	int status = result->http_status;

	if (result->challenge)
		return STS_FETCH_CHALLENGED;
	if (fetch_result_limits(result))
		return STS_FETCH_RATE_LIMITED;
	if (status == 200)
		return STS_FETCH_OK;
	if (status >= 300 && status < 400)
		return STS_FETCH_HTTP_3XX;
	return status == 404 ? STS_FETCH_HTTP_404 : STS_FETCH_HTTP_STATUS;
}

static enum sts_fetch fetch_of_certificate(const struct probe_fetched *fetched)
{
	if (fetched->trust == TRUST_EXPIRED || fetched->trust == TRUST_CHAIN_EXPIRED)
		return STS_FETCH_CERT_EXPIRED;
	return fetched->trust == TRUST_TRUSTED ? STS_FETCH_CERT_NAME : STS_FETCH_CERT_UNTRUSTED;
}

static enum sts_fetch fetch_of(const struct probe_fetched *fetched)
{
	if (fetched->backed_off)
		return STS_FETCH_BACKED_OFF;
	switch (fetched->result->end) {
	case FETCH_ANSWERED:
		return fetch_of_answer(fetched->result);
	case FETCH_NOT_CONNECTED:
		return STS_FETCH_TCP_FAIL;
	case FETCH_TLS_FAILED:
		return STS_FETCH_TLS_FAIL;
	case FETCH_CERTIFICATE_REFUSED:
		return fetch_of_certificate(fetched);
	case FETCH_TOO_LARGE:
		return STS_FETCH_TOO_LARGE;
	case FETCH_TIMED_OUT:
		return STS_FETCH_TIMEOUT;
	case FETCH_BROKEN:
		return STS_FETCH_HTTP_BROKEN;
	case FETCH_INTERNAL:
		break;
	}
	return STS_FETCH_INTERNAL;
}

static void parse_policy(struct probe *probe, const struct fetch_result *result)
{
	struct sts_facts *facts = facts_of(probe);

	facts->has_policy = true;
	facts->policy =
		sts_policy_parse(result->body, result->body_length, probe_domain(probe)->arena);
	if (sts_media_type_ok(facts->media_type))
		return;
	facts->policy.strict = false;
	facts->lints |= LINT_BIT(STS_LINT_BAD_MEDIA_TYPE);
}

/* The facts are of the fetch that came farthest. */
static void keep(
	struct probe *probe, const struct mtasts_state *state, const struct probe_fetched *fetched)
{
	struct sts_facts *facts = facts_of(probe);
	struct arena *arena = probe_domain(probe)->arena;
	const struct fetch_result *result = fetched->result;

	facts->has_address = true;
	facts->address = state->asked->address;
	facts->time_us = fetched->time_us;
	facts->http_status = result->http_status;
	facts->trust_known = fetched->judged;
	facts->trust = fetched->trust;
	facts->names_host = fetched->names_host;
	facts->media_type =
		*result->content_type ? arena_string(arena, result->content_type) : NULL;
	facts->error = *result->error ? arena_string(arena, result->error) : NULL;
}

static void on_fetched(
	struct probe *probe, struct mtasts_state *state, const struct probe_fetched *fetched)
{
	struct sts_address *address = state->asked;

	address->skip = fetched->skip;
	address->asked = fetched->skip == SKIP_NONE;
	address->fetch = fetch_of(fetched);
	address->http_status = fetched->result->http_status;
	state->left_us -= fetched->took_us;
	if (policy_fetch_rank(address) > state->rank) {
		state->rank = policy_fetch_rank(address);
		keep(probe, state, fetched);
	}
	if (address->fetch == STS_FETCH_OK)
		parse_policy(probe, fetched->result);
	/* Where a server speaks of us, the host's others are left alone, too. */
	if (address->fetch == STS_FETCH_OK || address->fetch == STS_FETCH_RATE_LIMITED ||
		address->fetch == STS_FETCH_CHALLENGED || fetched->comes_again)
		conclude(probe, state);
	else
		ask_next(probe, state);
}

static void mtasts_event(struct probe *probe, void *memory, const struct probe_event *event)
{
	struct mtasts_state *state = memory;

	if (event->kind == PROBE_START)
		start(probe);
	else if (event->kind == PROBE_FETCHED)
		on_fetched(probe, state, event->fetched);
	else if (event->kind == PROBE_ANSWER && event->answer->type == DNS_TYPE_TXT)
		on_txt(probe, event->answer);
	else if (event->kind == PROBE_ANSWER)
		on_addresses(probe, state, event->answer);
}

const struct scanner mtasts_scanner;
const struct scanner mtasts_scanner = {
	.name = "mtasts",
	.help = "MTA-STS: the TXT record and the policy, over HTTPS",
	.unit = UNIT_DOMAIN,
	.core = true,
	.version = 1,
	.state_size = sizeof(struct mtasts_state),
	.event = mtasts_event,
};
