/* SPDX-License-Identifier: Apache-2.0 */
/* The parts of a record, each in a file of its own; put together by record.c. */
#ifndef TESSCAN_OUTPUT_RECORD_PARTS_H
#define TESSCAN_OUTPUT_RECORD_PARTS_H

#include "base/writer.h"
#include "verdict/facts.h"

/* How hosts are written, and what had to be left out. */
struct record_form {
	bool brief; /* loud sessions are, too (probe_facts) */
	/* Octets of the line beyond which no address, and no host, is begun that ends beyond them; 0: there is room. */
	size_t addresses_end;
	size_t hosts_end;
	size_t left_out_addresses;
	size_t left_out_hosts;
	struct shared_keys named;
};

/* Nothing when the list is empty. */
void record_strings(struct writer *json, const char *key, const char *const *list, size_t count);
/* The members `asn` and `country` of an address; what is not known is left out. */
void record_origin(struct writer *json, const struct prefix_origin *origin);
/* The members of a lookup, without its lints. */
void record_lookup_members(struct writer *json, const struct lookup_facts *lookup);
/* A lookup as an object, with its lints; nothing when it was not asked. */
void record_lookup(struct writer *json, const char *key, const struct lookup_facts *facts);
/* The member `report`; nothing where there is none (F.5). */
void record_report(struct writer *json, enum report_result result);
/* What of a host is the same for all domains, as an object. */
void record_shared_host(struct writer *json, const struct host_facts *facts);
/* A member by which the record names a line of its own. */
void record_key(struct writer *json, const char *member, const struct shared_key *key,
	struct record_form *form);
/* The members of an address that tell its sessions, or why there was none. */
void record_sessions(struct writer *json, const struct domain_facts *domain,
	const struct domain_host *host, const struct domain_address *address,
	struct record_form *form);
/* The members of every line of the list; `type`: what the line is, NULL: it is not said. */
void record_head(struct writer *json, const struct domain_facts *domain, const char *type);
/* The member `failure`; nothing where there is none. */
void record_failure(struct writer *json, const struct domain_facts *domain);
/* A text, or null. */
void record_text_or_null(struct writer *json, const char *key, const char *value);
/* A line of a survey of addresses, between the braces. */
void record_target(struct writer *json, const struct domain_facts *domain,
	const struct writer_cuts *cuts, struct record_form *form);
/* The member `hosts`. */
void record_hosts(struct writer *json, const struct domain_facts *domain, struct record_form *form);
/* The member `dnssec`; nothing when no scanner looked. */
void record_dnssec(struct writer *json, const struct dnssec_facts *facts);
/* The members `sts` and `tlsrpt`; nothing where no scanner looked. */
void record_policies(struct writer *json, const struct domain_facts *domain);
/* The members `senders`, `availability`, `addresses_before`, `resist` and `resists_if_sync`. */
void record_resistance(struct writer *json, const struct resist_facts *facts);
/* The members `sts` and `delivery` of a host. */
void record_host_policy(
	struct writer *json, const struct domain_facts *domain, const struct domain_host *host);

#endif
