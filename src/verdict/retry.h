/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is tried a second time (PROTOCOL A.7, D.11): failures that may pass. A second attempt
 * replaces the first one's facts; what failed at first stays in the record.
 */
#ifndef TESSCAN_VERDICT_RETRY_H
#define TESSCAN_VERDICT_RETRY_H

#include "verdict/facts.h"

bool retry_wanted_by_lookup(const struct lookup_facts *lookup);
bool retry_wanted_by_probe(const struct smtp_facts *smtp);
/*
 * The handshake failed with an SNI name, by whatever the server did: it says nothing of those who send none, until the
 * server has been asked without one (PROTOCOL E.1). Silence and our own bounds are asked for once more in other ways.
 */
bool retry_without_sni(const struct smtp_facts *smtp);
/*
 * Where no second attempt may be made (back-off), the one session suffices to be told: TLS came about, or it is what the
 * server said. All else would be judged by one contact, and is left unknown.
 */
bool retry_stands_alone(const struct smtp_facts *smtp);
/* … of a session that was made, or of a name that waits for the second pass: one that was left out by a rule stays so. */
bool retry_wanted_by_facts(const struct probe_facts *facts);
/*
 * Facts that an outage of our own network may have made: what is wanted again, and all that ended in
 * silence. They are doubted only until the network is known to have been well.
 */
bool retry_doubted_by_facts(const struct probe_facts *facts);
/* Whether facts of one attempt are to be had anew: in the next for its reasons, in the same after an outage. */
bool retry_due(const struct probe_facts *facts, unsigned attempt, unsigned wanted);
bool retry_doubted_by_domain(const struct domain_facts *domain);
bool retry_wanted_by_policy(const struct sts_facts *sts);
/* A lookup of the host's: its addresses, its alias, its TLSA records. */
bool retry_wanted_by_host(const struct host_facts *host);
/* Anything at all of the domain. */
bool retry_wanted_by_domain(const struct domain_facts *domain);
#define RETRY_JSON_MAXIMUM (32 * 1024) /* octets of what retry_json() gives */

/*
 * The record's `first_attempt`: when it was, how it ended and what of it failed. JSON text, freed by the
 * caller. The domain is judged.
 */
char *retry_json(const struct domain_facts *domain);

#endif
