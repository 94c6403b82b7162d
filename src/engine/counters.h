/* SPDX-License-Identifier: Apache-2.0 */
/* What a survey counts for its manifest: each worker for itself, until it has ended. */
#ifndef TESSCAN_ENGINE_COUNTERS_H
#define TESSCAN_ENGINE_COUNTERS_H

#include "net/dns.h"

#include <stdint.h>

struct survey_counters {
	uint64_t lookups;
	struct dns_traffic dns; /* its maxima are the sums of the workers', and so upper bounds */
	uint64_t hosts;
	uint64_t host_joins; /* requests for a host that was already known */
	uint64_t addresses;
	uint64_t probes; /* sessions opened */
	uint64_t probe_joins; /* requests for a probe that was already known */
	uint64_t names_inferred; /* of hosts at addresses, whose certificate was not asked for */
	uint64_t names_not_asked; /* likewise, of which nothing is known */
	uint64_t names_sampled; /* asked for, to see whether others may be inferred */
	uint64_t names_differing; /* addresses where none may, as names were given other chains */
	uint64_t fetches;
	uint64_t chains;
	uint64_t chain_joins;
};

#endif
