/* SPDX-License-Identifier: Apache-2.0 */
/* What scanners keep of DNS answers (scanner.h). */
#include "base/txt.h"
#include "engine/scanner.h"
#include "net/dns_reason.h"

struct octets *texts_of(const struct dns_answer *answer, struct arena *arena, size_t *ret_count)
{
	const struct dns_packet *packet = &answer->packet;
	struct octets *texts = arena_alloc(arena, packet->record_count * sizeof(*texts));

	*ret_count = 0;
	for (size_t i = 0; i < packet->record_count; i++)
		*ret_count += txt_join(packet->records[i].rdata, packet->records[i].length, arena,
			&texts[*ret_count]);
	return texts;
}

struct lookup_facts lookup_facts_of(const struct dns_answer *answer, struct arena *arena)
{
	struct lookup_facts facts = { .asked = true,
		.status = answer->status,
		.security = answer->security,
		.without_sha1 = answer->without_sha1,
		.rcode = answer->rcode,
		.why_bogus = WHY_BOGUS_OTHER };

	if (answer->detail)
		facts.detail = arena_string(arena, answer->detail);
	if (answer->detail && answer->status == DNS_BOGUS)
		facts.why_bogus = dns_why_bogus(answer->detail);
	facts.alias_count = answer->packet.alias_count;
	facts.aliases = arena_alloc(arena, facts.alias_count * sizeof(*facts.aliases));
	for (size_t i = 0; i < facts.alias_count; i++)
		facts.aliases[i] = arena_string(arena, answer->packet.aliases[i]);
	if (answer->no_soa)
		facts.lints |= LINT_BIT(LINT_NODATA_NO_SOA);
	if (answer->status == DNS_NXDOMAIN && facts.alias_count)
		facts.lints |= LINT_BIT(LINT_DANGLING_CNAME);
	return facts;
}
