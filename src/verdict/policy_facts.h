/* SPDX-License-Identifier: Apache-2.0 */
/* What was observed of a domain's MTA-STS policy (F.1 to F.4) and TLSRPT record (F.5). Part of facts.h. */
#ifndef TESSCAN_VERDICT_POLICY_FACTS_H
#define TESSCAN_VERDICT_POLICY_FACTS_H

#include "base/address.h"
#include "verdict/lookup_facts.h"

#define STS_MAX_AGE_UNKNOWN (-1)

struct sts_policy {
	/*
	 * The lenient reading. Of several faults the one named is the first of: empty, not_utf8,
	 * bad_version, bad_line, then the faults of version, mode, max_age and mx.
	 */
	enum sts_policy_status status;
	bool strict; /* valid without any leniency */
	bool has_mode; /* the mode is one of the three, whatever the status */
	enum sts_mode mode;
	int64_t max_age; /* seconds, capped; STS_MAX_AGE_UNKNOWN when there is no valid one */
	const char **mx; /* valid patterns in order, lower case, no trailing dot */
	size_t mx_count; /* at most STS_POLICY_MX_MAXIMUM */
	size_t line_count; /* blank ones included */
	lint_set lints; /* LINT_BIT() of enum sts_lint */
};

/* One address of a policy host. */
struct sts_address {
	struct address address;
	enum skip skip; /* SKIP_NONE, or why it was not asked */
	bool asked;
	enum sts_fetch fetch; /* how that ended */
	int http_status; /* 0: none */
};

/* MTA-STS of a domain (RFC 8461). */
struct sts_facts {
	bool judged; /* false: no scanner looked, or the domain has no mail */
	enum sts_txt txt;
	struct lookup_facts lookup; /* of the TXT records */
	const char *id; /* NULL without one valid record */
	enum sts_fetch fetch;
	const char *host; /* the policy host, when it was looked up */
	struct lookup_facts a;
	struct lookup_facts aaaa;
	struct sts_address *addresses; /* of it: IPv4 first, each numerically */
	size_t address_count;
	size_t addresses_cut; /* answered beyond the maximum that is kept */
	bool has_address;
	struct address address; /* of the fetch that came farthest */
	int64_t time_us; /* of it, as what follows */
	int http_status; /* 0: none */
	bool trust_known; /* the policy host presented a chain */
	enum trust trust;
	bool names_host;
	const char *media_type; /* NULL: none */
	const char *error; /* the library's words; NULL: none */
	bool has_policy;
	struct sts_policy policy;
	lint_set lints; /* of enum sts_lint */
};

/* What the policy means for an MX host (F.4). */
struct sts_host_facts {
	bool judged; /* there is a policy that demands something of hosts */
	bool match;
	enum sts_host status;
};

struct tlsrpt_facts {
	bool judged;
	enum tlsrpt_status status;
	struct lookup_facts lookup;
	bool mailto;
	bool https;
	size_t rua_count;
	const char **domains;
	size_t domain_count;
};

#endif
