/* SPDX-License-Identifier: Apache-2.0 */
/* The sessions of a host (host_probes.h). */
#include "engine/host_probes.h"

#include <stdlib.h>

struct host_probes *host_probes_ref(struct host_probes *probes)
{
	atomic_fetch_add_explicit(&probes->references, 1, memory_order_relaxed);
	return probes;
}

void host_probes_unref(struct host_probes *probes)
{
	if (!probes || atomic_fetch_sub_explicit(&probes->references, 1, memory_order_acq_rel) != 1)
		return;
	for (size_t i = 0; i < probes->count; i++) {
		for (size_t role = 0; role < session_role_count; role++)
			probe_facts_unref(probes->addresses[i].sessions[role].facts);
	}
	arena_done(&probes->arena);
	free(probes);
}

struct host_probes *host_probes_new(size_t count)
{
	struct host_probes *probes =
		memory_alloc(sizeof(*probes) + count * sizeof(*probes->addresses));

	atomic_init(&probes->references, 1);
	arena_init(&probes->arena);
	probes->count = count;
	return probes;
}

struct host_probes *host_probes_only_inferred(const struct host_probes *probes)
{
	struct host_probes *kept = NULL;

	for (size_t i = 0; probes && i < probes->count; i++) {
		struct probe_facts *main = probes->addresses[i].sessions[ROLE_MAIN].facts;

		if (!main || !main->inferred)
			continue;
		if (!kept)
			kept = host_probes_new(probes->count);
		kept->addresses[i].sessions[ROLE_MAIN] =
			(struct address_session){ .begun = true, .facts = probe_facts_ref(main) };
	}
	return kept;
}

size_t host_probes_octets(const struct host_probes *probes)
{
	size_t octets = 0;

	for (size_t i = 0; probes && i < probes->count; i++) {
		const struct address_probes *address = &probes->addresses[i];

		octets += sizeof(*address);
		for (size_t role = 0; role < session_role_count; role++) {
			const struct probe_facts *facts = address->sessions[role].facts;

			octets += facts ? probe_facts_octets(facts) : 0;
		}
	}
	return octets;
}
