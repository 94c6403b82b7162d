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

bool host_probes_lack(const struct host_probes *probes)
{
	bool lack = false;

	for (size_t i = 0; probes && !lack && i < probes->count; i++) {
		const struct probe_facts *main = probes->addresses[i].sessions[ROLE_MAIN].facts;

		lack = main && (main->inferred || main->put_off);
	}
	return lack;
}

struct host_probes *host_probes_without_inferred(const struct host_probes *probes)
{
	struct host_probes *kept = host_probes_new(probes->count);

	for (size_t i = 0; i < probes->count; i++) {
		const struct address_session *sessions = probes->addresses[i].sessions;
		const struct probe_facts *main = sessions[ROLE_MAIN].facts;

		if (!main || main->inferred || main->put_off)
			continue;
		for (size_t role = 0; role < session_role_count; role++) {
			if (sessions[role].facts)
				kept->addresses[i].sessions[role] =
					(struct address_session){ .begun = true,
						.facts = probe_facts_ref(sessions[role].facts) };
		}
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
