/* SPDX-License-Identifier: Apache-2.0 */
/* The facts that peers leave who send as much as they may, of what takes most room in JSON: control octets. */
#ifndef TESSCAN_TESTS_WORST_H
#define TESSCAN_TESTS_WORST_H

#include "verdict/facts.h"

/* How much of everything there is. */
struct worst_plan {
	size_t mx; /* MX records, and hosts */
	size_t hosts; /* the first of them were looked at */
	size_t addresses; /* of each */
	size_t tlsa; /* TLSA records of each */
	bool loud; /* false: the same verdicts, with as little evidence as there can be */
	bool split; /* hosts and sessions have a key */
};

/* A domain of the arena, judged; its references are dropped by worst_done(). */
struct domain_facts *worst_domain(struct arena *arena, const struct worst_plan *plan);
void worst_done(struct domain_facts *domain);
/* A host with the plan's TLSA records and addresses. */
struct host_facts *worst_host(const struct worst_plan *plan, size_t index);
/* A session that a server filled as far as it goes, with its texts. */
struct probe_facts *worst_session(bool loud);
/* A certificate whose every text and number is as long as the largest message lets it be. */
struct certificate worst_certificate(struct arena *arena, bool loud);

#endif
