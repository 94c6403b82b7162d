/* SPDX-License-Identifier: Apache-2.0 */
/* What was observed of one DNS lookup. Part of facts.h. */
#ifndef TESSCAN_VERDICT_LOOKUP_FACTS_H
#define TESSCAN_VERDICT_LOOKUP_FACTS_H

#include "base/words.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One DNS lookup (A.7). */
struct lookup_facts {
	bool asked;
	enum dns_status status;
	enum dns_security security; /* DNS_UNKNOWN for failures; what verdicts go by */
	enum dns_security
		without_sha1; /* of what validated, without the algorithms 5 and 7 (RFC 9905 2); DNS_UNKNOWN: the same */
	int rcode;
	const char *detail; /* why bogus or why it failed; NULL: not known */
	enum why_bogus why_bogus; /* the same in a closed word, when status is DNS_BOGUS */
	const char **aliases; /* targets of the CNAME records followed */
	size_t alias_count;
	lint_set lints;
};

/* The question was answered, with data or with a denial; not so when that is bogus. */
bool lookup_answered(enum dns_status status);
/* The resolver validated it, by whatever algorithms, and its data is used. */
bool lookup_validated(const struct lookup_facts *lookup);

#endif
