/* SPDX-License-Identifier: Apache-2.0 */
/* Hand-made facts of hosts and domains, for tests of verdicts and of the output. */
#ifndef TESSCAN_TESTS_FACTS_H
#define TESSCAN_TESTS_FACTS_H

#include "verdict/facts.h"

/* A lookup that was answered with data. */
struct lookup_facts facts_lookup(enum dns_status status, enum dns_security security);
/* A host with one secure IPv4 address and TLSA records of this status. Freed with host_facts_unref(). */
struct host_facts *facts_host(const char *name, enum tlsa_status tlsa);
/* Adds an address to a host's facts. */
struct host_address *facts_address(
	struct host_facts *host, const char *text, enum dns_security security);
/* A session that reached this outcome, with the facts that follow from it; json is "{}". */
struct probe_facts *facts_probe(enum outcome outcome);
/* A domain with room for hosts, in the arena: MX answered with this security. */
struct domain_facts *facts_domain(
	struct arena *arena, const char *name, enum dns_security security);
/* Adds an MX host that has these facts (a reference is taken; NULL: not resolved). */
struct domain_host *facts_domain_host(struct arena *arena, struct domain_facts *domain,
	const char *name, uint16_t preference, struct host_facts *facts);
/* Drops the references that the domain holds. */
void facts_domain_done(struct domain_facts *domain);

/*
 * A domain example.se with hosts mx1.example.se, mx2.example.se ... of preferences 10, 20 ..., or after
 * "=" that of the one before, judged but for what OpenSSL judges. Each host is a word of four letters, and of three more for each further
 * address:
 *   its TLSA records: u usable, x unusable, n none, i not asked for an insecure address, d insecure,
 *     b bogus, f lookup failed, ? no scanner looked; or the host itself: E its address lookups
 *     failed, D it does not exist, L it is beyond a limit (the other letters are "...");
 *   the session: t good TLS, w weak, k broken, h TLS though STARTTLS is hidden, c no STARTTLS, r STARTTLS
 *     refused, e handshake failed, 4 greeting 4xx, 5 greeting 5xx, - connection refused, o our own
 *     failure, O our own failure in the handshake, D a group too large, q handshake failed with SNI and not known without, z TLS though only some senders read STARTTLS, Z though
 *     only some do not, N TLS only without SNI, a only without SNI
 *     and by an anonymous suite, L TLS and 421 to EHLO under it, B TLS and then no answer, U TLS and another refusal,
 *     x STARTTLS closed, y STARTTLS refused and closed, . not probed, s special-use, not probed;
 *   DANE: p passes, m does not;
 *   the certificate: v valid, n by common name only, s self-signed, x expired.
 * policy: NULL no MTA-STS record; "?" its lookup failed; "!" the policy host did not answer; "4"
 * status 404; "-" no scanner looked; else the mode, a colon and one mx.
 */
struct domain_facts *facts_scene(
	struct arena *arena, enum dns_security mx, const char *hosts, const char *policy);
/* Judges a scene once more, after a change. */
void facts_judge(struct domain_facts *domain);
/* The chain of one certificate with an EC key, as good as its trust. */
struct chain *facts_chain(enum trust trust);

#endif
