/* SPDX-License-Identifier: Apache-2.0 */
/* Lives of shared facts (facts.h). */
#include "verdict/facts.h"

#include "base/dns_class.h"
#include "base/name.h"

#include <stdlib.h>
#include <string.h>

struct host_facts *host_facts_new(const char *name)
{
	struct host_facts *facts = memory_alloc(sizeof(*facts));

	atomic_init(&facts->references, 1);
	arena_init(&facts->arena);
	facts->name = arena_string(&facts->arena, name);
	return facts;
}

struct host_facts *host_facts_ref(struct host_facts *facts)
{
	atomic_fetch_add_explicit(&facts->references, 1, memory_order_relaxed);
	return facts;
}

void host_facts_unref(struct host_facts *facts)
{
	if (!facts || atomic_fetch_sub_explicit(&facts->references, 1, memory_order_acq_rel) != 1)
		return;
	arena_done(&facts->arena);
	free(facts);
}

size_t host_facts_octets(const struct host_facts *facts)
{
	return sizeof(*facts) + facts->arena.octets;
}

size_t probe_facts_octets(const struct probe_facts *facts)
{
	return sizeof(*facts) + facts->text_octets + facts->arena.octets +
		(facts->chain ? chain_octets(facts->chain) : 0) +
		(facts->shown ? chain_octets(facts->shown) : 0);
}

struct probe_facts *probe_facts_new(void)
{
	struct probe_facts *facts = memory_alloc(sizeof(*facts));

	atomic_init(&facts->references, 1);
	arena_init(&facts->arena);
	return facts;
}

struct probe_facts *probe_facts_stand_alone(struct probe_facts *facts, bool alone)
{
	if (alone)
		atomic_store_explicit(&facts->alone, true, memory_order_relaxed);
	return facts;
}

enum onward probe_facts_onward(const struct probe_facts *facts)
{
	bool alone = atomic_load_explicit(&facts->alone, memory_order_relaxed);

	return alone && facts->smtp.onward != ONWARD_GOES ? ONWARD_UNSEEN : facts->smtp.onward;
}

struct probe_facts *probe_facts_ref(struct probe_facts *facts)
{
	atomic_fetch_add_explicit(&facts->references, 1, memory_order_relaxed);
	return facts;
}

void probe_facts_unref(struct probe_facts *facts)
{
	if (!facts || atomic_fetch_sub_explicit(&facts->references, 1, memory_order_acq_rel) != 1)
		return;
	chain_unref(facts->chain);
	chain_unref(facts->shown);
	free(facts->json);
	free(facts->brief);
	arena_done(&facts->arena);
	free(facts);
}

bool lookup_validated(const struct lookup_facts *lookup)
{
	return lookup->security == DNS_SECURE || lookup->without_sha1 == DNS_INSECURE;
}

bool lookup_answered(enum dns_status status)
{
	return dns_class_answered(dns_class_of(status));
}

bool smtp_failed_here(const struct smtp_facts *smtp)
{
	return smtp->outcome == OUTCOME_LOCAL_ERROR ||
		(smtp->outcome == OUTCOME_TLS_FAIL &&
			(smtp->tls_fail == TLS_FAIL_INTERNAL ||
				smtp->tls_fail == TLS_FAIL_DH_TOO_LARGE));
}

bool smtp_is_anonymous(const struct smtp_facts *smtp)
{
	return smtp->tls_up && smtp->tls.authentication &&
		!strcmp(smtp->tls.authentication, "none");
}

const struct lookup_facts *host_lookup_with_data(const struct host_facts *facts)
{
	if (facts->a.status == DNS_OK)
		return &facts->a;
	return facts->aaaa.status == DNS_OK ? &facts->aaaa : NULL;
}

const char *host_final_name(const struct host_facts *facts)
{
	const struct lookup_facts *lookup = host_lookup_with_data(facts);

	return lookup && lookup->alias_count ? lookup->aliases[lookup->alias_count - 1]
					     : facts->name;
}

bool host_has_two_names(const struct host_facts *facts)
{
	return facts->tlsa.base && strcmp(facts->tlsa.base, facts->name) != 0;
}

bool address_depends_on_sni(const struct domain_address *address)
{
	const struct probe_facts *with = address->sessions[ROLE_MAIN].probe,
				 *without = address->sessions[ROLE_NO_SNI].probe;

	return with && without && with->chain && without->chain &&
		memcmp(with->chain->certificates[0].sha256, without->chain->certificates[0].sha256,
			CHAIN_DIGEST_SIZE) != 0;
}

bool target_has_name(const struct domain_facts *domain)
{
	struct address address;

	return domain->target.port && domain->name && !name_literal(domain->name, &address);
}
