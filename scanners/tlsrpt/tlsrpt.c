/* SPDX-License-Identifier: Apache-2.0 */
/* TLSRPT of a domain (RFC 8460 3; PROTOCOL F.5): the TXT record that says where reports go. */
#include "engine/scanner.h"
#include "scanners/tlsrpt/record.h"

#include <stdio.h>
#include <string.h>

static void start(struct probe *probe)
{
	static const char label[] = "_smtp._tls.";
	const struct domain_facts *domain = probe_domain(probe);

	if (domain->mx.kind != MX_KIND_MX && domain->mx.kind != MX_KIND_IMPLICIT) {
		probe_done(probe, OUTCOME_SURVEYED);
		return;
	}
	size_t size = sizeof(label) + strlen(domain->name);
	char *name = arena_alloc(domain->arena, size);
	snprintf(name, size, "%s%s", label, domain->name);
	probe_ask(probe, name, DNS_TYPE_TXT);
}

static void parse(struct probe *probe, const struct dns_answer *answer)
{
	struct tlsrpt_facts *facts = &probe_domain(probe)->tlsrpt;
	struct arena *arena = probe_domain(probe)->arena;
	size_t count;
	struct octets *texts = texts_of(answer, arena, &count);
	struct tlsrpt_record record = tlsrpt_record_parse(texts, count, arena);

	facts->status = record.status;
	facts->mailto = record.mailto;
	facts->https = record.https;
	facts->rua_count = record.rua_count;
	facts->domains = record.domains;
	facts->domain_count = record.domain_count;
}

static void on_answer(struct probe *probe, const struct dns_answer *answer)
{
	struct tlsrpt_facts *facts = &probe_domain(probe)->tlsrpt;

	facts->judged = true;
	facts->lookup = lookup_facts_of(answer, probe_domain(probe)->arena);
	/* A denial has no texts, nor has a name too long to exist. */
	if (lookup_answered(answer->status) || answer->status == DNS_BAD_NAME)
		parse(probe, answer);
	else
		facts->status = TLSRPT_DNS_FAIL;
	probe_done(probe, OUTCOME_SURVEYED);
}

static void tlsrpt_event(struct probe *probe, void *memory, const struct probe_event *event)
{
	(void)memory;
	if (event->kind == PROBE_START)
		start(probe);
	else if (event->kind == PROBE_ANSWER)
		on_answer(probe, event->answer);
}

const struct scanner tlsrpt_scanner;
const struct scanner tlsrpt_scanner = {
	.name = "tlsrpt",
	.help = "TLSRPT: where reports on TLS failures go",
	.unit = UNIT_DOMAIN,
	.core = true,
	.version = 1,
	.event = tlsrpt_event,
};
