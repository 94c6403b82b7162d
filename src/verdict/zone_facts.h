/* SPDX-License-Identifier: Apache-2.0 */
/* What was observed of the zone that holds a domain (B.5). Part of facts.h. */
#ifndef TESSCAN_VERDICT_ZONE_FACTS_H
#define TESSCAN_VERDICT_ZONE_FACTS_H

#include "verdict/lookup_facts.h"

struct dnssec_ds {
	uint16_t key_tag;
	uint8_t algorithm;
	uint8_t digest_type;
};

struct dnssec_key {
	uint16_t flags;
	uint8_t algorithm;
	int bits; /* 0: not known for this algorithm */
	uint16_t key_tag;
};

struct dnssec_signature {
	const char *covered; /* the type */
	uint8_t algorithm;
	uint8_t labels;
	int64_t inception_us;
	int64_t expiration_us;
	const char *signer;
	uint16_t key_tag;
};

#define DNSSEC_RECORDS_MAXIMUM 32 /* kept of a set */

/* What is known of the zone that holds a domain (B.5). */
struct dnssec_facts {
	bool judged; /* false: no scanner looked */
	enum dnssec_class class;
	bool parent_optout;
	bool parent_unsigned;
	bool island_not_excluded; /* whether it has keys is not known */
	const char *apex; /* NULL: not found */
	enum dnssec_apex_by apex_by; /* when there is one */
	bool doubtful; /* a name below the apex may be delegated: what is signed there says nothing of the domain */
	const char *
		below; /* the domain, or what else is not the apex and was asked about; NULL: nothing */
	struct lookup_facts below_ds;
	struct lookup_facts soa;
	struct lookup_facts ds;
	struct lookup_facts dnskey;
	struct lookup_facts denial_lookup; /* of a type that an apex cannot have */
	struct dnssec_ds *ds_records;
	size_t ds_count;
	struct dnssec_key *keys;
	size_t key_count;
	enum dnssec_denial denial;
	bool has_nsec3; /* then its parameters */
	uint8_t nsec3_algorithm;
	bool nsec3_opt_out;
	uint16_t nsec3_iterations;
	uint8_t nsec3_salt_length;
	struct dnssec_signature *signatures;
	size_t signature_count;
	int64_t asked_us; /* when, for what is left of a signature's life */
	uint64_t lints; /* of enum dnssec_lint */
};

#endif
