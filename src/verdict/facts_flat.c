/* SPDX-License-Identifier: Apache-2.0 */
/* Facts as octets (facts_flat.h). */
#include "verdict/facts_flat.h"
#include "tls/chain_read.h"

#include <stdlib.h>
#include <string.h>

/* What a lookup's pointers lead to; the structure itself has been carried over. */
static void lookup(struct flat *flat, struct lookup_facts *facts)
{
	flat_string(flat, &facts->detail);
	flat_array(flat, (void **)&facts->aliases, facts->alias_count, sizeof(*facts->aliases));
	for (size_t i = 0; i < facts->alias_count; i++)
		flat_string(flat, &facts->aliases[i]);
}

static void named_lookup(struct flat *flat, struct tlsa_lookup *named)
{
	flat_string(flat, &named->name);
	lookup(flat, &named->facts);
}

static void records(struct flat *flat, struct tlsa_record **array, size_t count)
{
	flat_array(flat, (void **)array, count, sizeof(**array));
	for (size_t i = 0; i < count; i++) {
		struct tlsa_record *record = &(*array)[i];
		struct octets data = { record->data, record->data_length };

		flat_octets(flat, &data);
		record->data = data.bytes;
	}
}

/* `host` has the structure: a copy of the facts that are flattened, or those that are restored. */
static void host_pointers(struct flat *flat, struct host_facts *host)
{
	struct tlsa_facts *tlsa = &host->tlsa;

	lookup(flat, &host->a);
	lookup(flat, &host->aaaa);
	lookup(flat, &host->cname);
	flat_array(flat, (void **)&host->addresses, host->address_count, sizeof(*host->addresses));
	flat_string(flat, &tlsa->base);
	for (size_t i = 0; i < tlsa->lookup_count; i++)
		named_lookup(flat, &tlsa->lookups[i]);
	records(flat, &tlsa->records, tlsa->record_count);
	lookup(flat, &tlsa->doe.address);
	lookup(flat, &tlsa->doe.other_type);
	lookup(flat, &tlsa->doe.above);
	named_lookup(flat, &tlsa->insecure_lookup);
	records(flat, &tlsa->insecure_records, tlsa->insecure_count);
	scan_results_flat(flat, &host->scan_results);
}

/* The members behind the name hold the facts; pointers among them are carried over, too, and then replaced. */
#define HOST_FACTS_OFFSET offsetof(struct host_facts, address_status)

void host_facts_flatten(struct flat *flat, const struct host_facts *facts)
{
	struct host_facts copy;

	memcpy(&copy, facts, sizeof(copy));
	flat_raw(flat, (char *)&copy + HOST_FACTS_OFFSET, sizeof(copy) - HOST_FACTS_OFFSET);
	host_pointers(flat, &copy);
}

struct host_facts *host_facts_restore(const char *name, const void *octets, size_t length)
{
	struct host_facts *facts = host_facts_new(name);
	struct flat flat;

	flat_restore(&flat, octets, length, &facts->arena);
	flat_raw(&flat, (char *)facts + HOST_FACTS_OFFSET, sizeof(*facts) - HOST_FACTS_OFFSET);
	host_pointers(&flat, facts);
	return facts;
}

static void flatten_chain(struct flat *flat, const struct chain *chain)
{
	size_t count = chain ? chain->count : 0;

	flat_raw(flat, &count, sizeof(count));
	for (size_t i = 0; i < count; i++) {
		/* Other threads read the chain's own. */
		struct octets der = chain->certificates[i].der;
		flat_octets(flat, &der);
	}
	if (chain) {
		struct trust_verdict trust = chain->trust;
		flat_raw(flat, &trust, sizeof(trust));
	}
}

static struct chain *restore_chain(struct flat *flat)
{
	size_t count;

	flat_raw(flat, &count, sizeof(count));
	if (!count)
		return NULL;
	struct octets *ders = arena_alloc(flat->arena, count * sizeof(*ders));
	for (size_t i = 0; i < count; i++)
		flat_octets(flat, &ders[i]);
	struct chain *chain = chain_parse(ders, count);
	chain_forget_objects(chain);
	flat_raw(flat, &chain->trust, sizeof(chain->trust));
	return chain;
}

/* The members behind the count of references hold the facts; the texts of a session are static. */
#define PROBE_FACTS_OFFSET offsetof(struct probe_facts, skip)

void probe_facts_flatten(struct flat *flat, const struct probe_facts *facts)
{
	struct probe_facts copy;
	const char *json = facts->json, *brief = facts->brief;

	/* Others may drop their references meanwhile. */
	memcpy((char *)&copy + PROBE_FACTS_OFFSET, (const char *)facts + PROBE_FACTS_OFFSET,
		sizeof(copy) - PROBE_FACTS_OFFSET);
	copy.chain = copy.shown = NULL;
	copy.json = copy.brief = NULL;
	flat_raw(flat, (char *)&copy + PROBE_FACTS_OFFSET, sizeof(copy) - PROBE_FACTS_OFFSET);
	flat_string(flat, &json);
	flat_string(flat, &brief);
	scan_results_flat(flat, &copy.scan_results);
	flatten_chain(flat, facts->chain);
	flatten_chain(flat, facts->shown);
}

struct probe_facts *probe_facts_restore(const void *octets, size_t length)
{
	struct probe_facts *facts = probe_facts_new();
	struct arena arena;
	const char *json, *brief;
	struct flat flat;

	arena_init(&arena);
	flat_restore(&flat, octets, length, &arena);
	flat_raw(&flat, (char *)facts + PROBE_FACTS_OFFSET, sizeof(*facts) - PROBE_FACTS_OFFSET);
	flat_string(&flat, &json);
	flat_string(&flat, &brief);
	facts->json = json ? memory_string(json) : NULL;
	facts->brief = brief ? memory_string(brief) : NULL;
	flat.arena = &facts->arena;
	scan_results_flat(&flat, &facts->scan_results);
	flat.arena = &arena;
	facts->chain = restore_chain(&flat);
	facts->shown = restore_chain(&flat);
	arena_done(&arena);
	return facts;
}
