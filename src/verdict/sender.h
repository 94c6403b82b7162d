/* SPDX-License-Identifier: Apache-2.0 */
/* What a compliant sender would do with a domain's mail (PROTOCOL F.6). Pure. */
#ifndef TESSCAN_VERDICT_SENDER_H
#define TESSCAN_VERDICT_SENDER_H

#include "verdict/facts.h"

/*
 * How senders see a host: what its reachable addresses have in common, where a sender may meet any
 * of them. Three-valued: what was not seen is neither yes nor no.
 */
enum seen { SEEN_NO, SEEN_YES, SEEN_UNKNOWN };

/* A host that mail can be sent to: not dropped from the set (C.5), and resolved or to be resolved. */
bool sender_host_counts(const struct domain_host *host);
/* Some address has a usable SMTP session; unknown where the server put us off or nothing was tried. */
enum seen sender_host_reachable(const struct domain_host *host);
/* There is a session that shows what a sender would meet. */
bool sender_session_usable(const struct probe_facts *probe);
/* Whoever has a session there that goes on has it under TLS of a grade above broken. */
bool sender_session_encrypts(const struct probe_facts *probe);
/* Its version of IP is left out by choice (-4, -6): nothing is known of it. */
bool sender_leaves_out(const struct domain_address *address);
/* Left out for each host alike, by a limit or a family: the others stand for it (A.6). */
bool sender_passes_over(const struct domain_address *address);
/*
 * Every usable session offers STARTTLS and brings TLS of a grade above broken. Unknown without one, and where all do but an
 * address of the host was not seen (F.7).
 */
enum seen sender_host_tls(const struct domain_host *host);
/* TLSA records bind a DANE sender at every address: to TLS (usable or not) … */
enum seen sender_host_commits(const struct domain_host *host);
/* … and to authentication (usable). A host whose lookups fail is never used, which binds as well. */
enum seen sender_host_usable_tlsa(const struct domain_host *host);

/* One sender, among those of its kind. */
struct sender_reading {
	enum sender sender;
	bool looks; /* at TLSA records where insecure MX records leave it the choice (RFC 7672 2.2.1) */
};

/*
 * F.6 at one address of a host; NULL: none of the host's is known. `half` and what is of domains is never returned. The
 * host is judged.
 */
enum delivery sender_at_address(const struct domain_facts *domain, const struct domain_host *host,
	const struct domain_address *address, const struct sender_reading *reading);
/*
 * Of an address that an opportunistic sender delivers to in the clear: whether a try that failed comes first. Postfix does
 * without TLS in a message's second try alone, Exim at once (RFC 3207 leaves it to the client).
 */
bool sender_clears_later(const struct domain_address *address);
/* F.6 for one host of the domain, by each kind of sender: what happens at those of its addresses that can be used. */
void sender_judge_host(const struct domain_facts *domain, struct domain_host *host);
/* F.6 for the domain: what happens at the best host that a sender can use. The hosts are judged. */
void sender_judge_domain(const struct domain_facts *domain, enum delivery ret[sender_count]);

#endif
