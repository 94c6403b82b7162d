/* SPDX-License-Identifier: Apache-2.0 */
/*
 * MTA-STS of a domain (RFC 8461 3; PROTOCOL F.1 to F.3): the TXT record, and where that is valid the
 * policy over HTTPS, from an address of the policy host that may be contacted.
 */
#include "base/name.h"
#include "engine/scanner.h"
#include "scanners/mtasts/policy.h"
#include "scanners/mtasts/record.h"

#include <stdio.h>
#include <string.h>

#define POLICY_PATH "/.well-known/mta-sts.txt"
#define ADDRESSES_TRIED 2 /* the lowest of each family */

struct mtasts_state {
	struct address addresses[ADDRESSES_TRIED];
	bool has_address[ADDRESSES_TRIED]; /* IPv4, IPv6 */
	bool special; /* some address may not be contacted */
	size_t next;
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
	probe_ask(probe, facts->host, DNS_TYPE_A);
	probe_ask(probe, facts->host, DNS_TYPE_AAAA);
}

/* Keeps the lowest address of a family that may be contacted, so that a survey is repeatable. */
static void keep_addresses(struct probe *probe, struct mtasts_state *state,
	const struct dns_answer *answer, uint8_t version)
{
	size_t family = version == 6;

	for (size_t i = 0; i < answer->packet.record_count; i++) {
		const struct dns_record *record = &answer->packet.records[i];
		struct address address;

		if (record->length != address_length(version))
			continue;
		address = address_of(version, record->rdata);
		if (probe_may_contact(probe, &address) != SKIP_NONE) {
			state->special = true;
			continue;
		}
		if (!state->has_address[family] ||
			address_compare(&address, &state->addresses[family]) < 0)
			state->addresses[family] = address;
		state->has_address[family] = true;
	}
}

static enum sts_fetch without_address(
	const struct sts_facts *facts, const struct mtasts_state *state)
{
	/* What failed might have been an address that may be contacted. */
	if (!lookup_answered(facts->a.status) || !lookup_answered(facts->aaaa.status))
		return STS_FETCH_DNS_FAIL;
	if (state->special)
		return STS_FETCH_SPECIAL_ADDR;
	return facts->a.status == DNS_NXDOMAIN ? STS_FETCH_DNS_NXDOMAIN : STS_FETCH_DNS_NODATA;
}

/* Fetches from the next address; false when there is none left. */
static bool fetch_next(struct probe *probe, struct mtasts_state *state)
{
	struct sts_facts *facts = facts_of(probe);

	while (state->next < ADDRESSES_TRIED && !state->has_address[state->next])
		state->next++;
	if (state->next == ADDRESSES_TRIED)
		return false;
	facts->has_address = true;
	facts->address = state->addresses[state->next++];
	probe_fetch(probe, &facts->address, facts->host, POLICY_PATH);
	return true;
}

static void on_addresses(
	struct probe *probe, struct mtasts_state *state, const struct dns_answer *answer)
{
	struct sts_facts *facts = facts_of(probe);
	bool v4 = answer->type == DNS_TYPE_A;

	*(v4 ? &facts->a : &facts->aaaa) = lookup_facts_of(answer, probe_domain(probe)->arena);
	keep_addresses(probe, state, answer, v4 ? 4 : 6);
	if (!facts->a.asked || !facts->aaaa.asked || fetch_next(probe, state))
		return;
	facts->fetch = without_address(facts, state);
	done(probe);
}

static enum sts_fetch fetch_of_status(int status)
{
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
		return fetch_of_status(fetched->result->http_status);
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

static void on_fetched(
	struct probe *probe, struct mtasts_state *state, const struct probe_fetched *fetched)
{
	struct sts_facts *facts = facts_of(probe);
	struct arena *arena = probe_domain(probe)->arena;
	const struct fetch_result *result = fetched->result;

	facts->fetch = fetch_of(fetched);
	facts->time_us = fetched->time_us;
	facts->http_status = result->http_status;
	facts->trust_known = fetched->judged;
	facts->trust = fetched->trust;
	facts->names_host = fetched->names_host;
	facts->media_type =
		*result->content_type ? arena_string(arena, result->content_type) : NULL;
	facts->error = *result->error ? arena_string(arena, result->error) : NULL;
	/* Where this machine cannot reach one address, it may another: of the other family, say. */
	if ((facts->fetch == STS_FETCH_TCP_FAIL || facts->fetch == STS_FETCH_INTERNAL) &&
		!fetched->comes_again && fetch_next(probe, state))
		return;
	if (facts->fetch == STS_FETCH_OK)
		parse_policy(probe, result);
	done(probe);
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
