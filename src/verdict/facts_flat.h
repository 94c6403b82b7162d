/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Facts of hosts and probes as octets (flat.h), for those that no domain looks at any more. What is restored equals
 * what was flattened in everything a record or a verdict can show.
 */
#ifndef TESSCAN_VERDICT_FACTS_FLAT_H
#define TESSCAN_VERDICT_FACTS_FLAT_H

#include "base/flat.h"
#include "verdict/facts.h"

/* Into flat->octets; the facts do not change. */
void host_facts_flatten(struct flat *flat, const struct host_facts *facts);
/* One reference, the caller's. */
struct host_facts *host_facts_restore(const char *name, const void *octets, size_t length);

/* The chain with them. */
void probe_facts_flatten(struct flat *flat, const struct probe_facts *facts);
struct probe_facts *probe_facts_restore(const void *octets, size_t length);

#endif
