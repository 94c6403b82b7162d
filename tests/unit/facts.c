/* SPDX-License-Identifier: Apache-2.0 */
/* Hand-made facts (facts.h). */
#include "tests/unit/facts.h"

#include "verdict/dane.h"
#include "verdict/resistance.h"
#include "verdict/sender.h"
#include "verdict/sts_host.h"
#include "verdict/summary.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FACTS_HOSTS_MAXIMUM 8
#define FACTS_ADDRESSES_MAXIMUM 8

struct lookup_facts facts_lookup(enum dns_status status, enum dns_security security)
{
	return (struct lookup_facts){ .asked = true,
		.status = status,
		.security = security,
		.rcode = status == DNS_NXDOMAIN  ? 3
			: status == DNS_SERVFAIL ? 2
						 : 0 };
}

struct host_address *facts_address(
	struct host_facts *host, const char *text, enum dns_security security)
{
	struct host_address *address = &host->addresses[host->address_count++];

	if (!address_parse(text, &address->address))
		abort();
	address->security = security;
	return address;
}

struct host_facts *facts_host(const char *name, enum tlsa_status tlsa)
{
	struct host_facts *host = host_facts_new(name);

	host->address_status = ADDRESS_OK;
	host->a = facts_lookup(DNS_OK, DNS_SECURE);
	host->aaaa = facts_lookup(DNS_NODATA, DNS_SECURE);
	host->addresses =
		arena_alloc(&host->arena, FACTS_ADDRESSES_MAXIMUM * sizeof(*host->addresses));
	facts_address(host, "198.18.5.1", DNS_SECURE);
	host->tlsa.judged = true;
	host->tlsa.status = tlsa;
	if (tlsa == TLSA_USABLE || tlsa == TLSA_UNUSABLE)
		host->tlsa.base = host->name;
	return host;
}

struct probe_facts *facts_probe(enum outcome outcome)
{
	struct probe_facts *probe = probe_facts_new();
	struct smtp_facts *smtp = &probe->smtp;

	smtp->outcome = outcome;
	smtp->timed_out = strstr(outcome_text(outcome), "_timeout") != NULL;
	smtp->usable = outcome_class_of(outcome) == CLASS_SURVEYED;
	smtp->alive = smtp->usable;
	smtp->advertised = smtp->usable && outcome != OUTCOME_NO_STARTTLS &&
		outcome != OUTCOME_HELO_ONLY && outcome != OUTCOME_STARTTLS_HIDDEN_TLS_OK;
	smtp->tls_up = outcome == OUTCOME_TLS_OK || outcome == OUTCOME_STARTTLS_HIDDEN_TLS_OK;
	smtp->tls.version = smtp->tls_up ? "TLSv1.3" : NULL;
	probe->json = strdup("{}");
	return probe;
}

struct domain_facts *facts_domain(struct arena *arena, const char *name, enum dns_security security)
{
	struct domain_facts *domain = arena_alloc(arena, sizeof(*domain));

	domain->sequence = 1;
	domain->rank = -1;
	domain->input = name;
	domain->name = name;
	domain->input_status = INPUT_OK;
	domain->mx_asked = true;
	domain->mx.kind = MX_KIND_MX;
	domain->mx.lookup = facts_lookup(DNS_OK, security);
	domain->hosts = arena_alloc(arena, FACTS_HOSTS_MAXIMUM * sizeof(*domain->hosts));
	return domain;
}

struct domain_host *facts_domain_host(struct arena *arena, struct domain_facts *domain,
	const char *name, uint16_t preference, struct host_facts *facts)
{
	struct domain_host *host = &domain->hosts[domain->host_count++];

	host->name = name;
	host->preference = preference;
	host->kind = HOST_NAME;
	if (!facts)
		return host;
	host->facts = host_facts_ref(facts);
	host->address_count = facts->address_count;
	host->addresses = arena_alloc(arena, facts->address_count * sizeof(*host->addresses));
	for (size_t i = 0; i < facts->address_count; i++) {
		host->addresses[i].address = &facts->addresses[i];
		host->addresses[i].skip = facts->addresses[i].skip;
	}
	return host;
}

void facts_domain_done(struct domain_facts *domain)
{
	for (size_t i = 0; i < domain->host_count; i++) {
		for (size_t j = 0; j < domain->hosts[i].address_count; j++) {
			struct domain_address *address = &domain->hosts[i].addresses[j];

			for (size_t role = 0; role < session_role_count; role++)
				probe_facts_unref(address->sessions[role].probe);
		}
		host_facts_unref(domain->hosts[i].facts);
	}
}

struct chain *facts_chain(enum trust trust)
{
	struct chain *chain = memory_alloc(sizeof(*chain));

	atomic_init(&chain->references, 1);
	arena_init(&chain->arena);
	chain->count = 1;
	chain->certificates = arena_alloc(&chain->arena, sizeof(*chain->certificates));
	chain->certificates->parsed = true;
	chain->certificates->key_type = "ec";
	chain->certificates->key_bits = 256;
	chain->certificates->signature_algorithm = "ecdsa-with-SHA256";
	chain->trust.status = trust;
	return chain;
}

/* The letter's place in the list, which names every letter. */
static size_t index_of(char letter, const char *letters)
{
	const char *found = letter ? strchr(letters, letter) : NULL;

	if (!found) {
		fprintf(stderr, "facts: %c is none of %s\n", letter, letters);
		abort();
	}
	return (size_t)(found - letters);
}

static struct probe_facts *scene_probe(char session, char certificate)
{
	static const enum outcome outcomes[] = { OUTCOME_TLS_OK, OUTCOME_TLS_OK, OUTCOME_TLS_OK,
		OUTCOME_STARTTLS_HIDDEN_TLS_OK, OUTCOME_NO_STARTTLS, OUTCOME_STARTTLS_REFUSED,
		OUTCOME_TLS_FAIL, OUTCOME_GREET_4XX, OUTCOME_GREET_5XX, OUTCOME_TCP_REFUSED,
		OUTCOME_LOCAL_ERROR, OUTCOME_TLS_FAIL, OUTCOME_TLS_FAIL, OUTCOME_TLS_FAIL,
		OUTCOME_TLS_OK, OUTCOME_TLS_OK, OUTCOME_STARTTLS_HIDDEN_TLS_OK, OUTCOME_TLS_OK,
		OUTCOME_TLS_OK, OUTCOME_TLS_OK, OUTCOME_TLS_OK, OUTCOME_STARTTLS_EOF,
		OUTCOME_STARTTLS_REFUSED };
	static const enum trust trusts[] = { TRUST_TRUSTED, TRUST_TRUSTED, TRUST_SELF_SIGNED_LEAF,
		TRUST_EXPIRED };
	struct probe_facts *probe;

	if (session == '.' || session == 's')
		return NULL;
	probe = facts_probe(outcomes[index_of(session, "twkhcre45-oODqNazZLBUxy")]);
	if (session == 'O')
		probe->smtp.tls_fail = TLS_FAIL_INTERNAL;
	probe->smtp.plain_unknown = session == 'q';
	probe->smtp.disputed = session == 'z' || session == 'Z';
	probe->smtp.sni_refused = session == 'N' || session == 'a';
	probe->smtp.onward = session == 'L' || session == 'x' ? ONWARD_ENDS
		: session == 'B'                              ? ONWARD_BREAKS
		: session == 'U' || session == 'y'            ? ONWARD_UNSEEN
							      : ONWARD_GOES;
	if (session == 'D')
		probe->smtp.tls_fail = TLS_FAIL_DH_TOO_LARGE;
	if (!probe->smtp.tls_up)
		return probe;
	probe->smtp.tls.version = session == 'w' ? "TLSv1" : "TLSv1.2";
	probe->smtp.tls.cipher_iana = session == 'k' ? "TLS_ECDHE_RSA_WITH_RC4_128_SHA"
						     : "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256";
	probe->smtp.tls.key_exchange = "ECDHE";
	probe->smtp.tls.forward_secrecy = true;
	if (session == 'a') {
		probe->smtp.tls.cipher_iana = "TLS_ECDH_anon_WITH_AES_128_CBC_SHA";
		probe->smtp.tls.authentication = "none";
		return probe;
	}
	probe->chain = facts_chain(trusts[index_of(certificate, "vnsx")]);
	return probe;
}

/* What the three letters say of one address. */
static void scene_address(struct domain_address *address, const char *letters)
{
	struct probe_view *view = &address->sessions[ROLE_MAIN];

	if (letters[0] == 's')
		address->skip = SKIP_SPECIAL_USE;
	else if (letters[0] == '.')
		address->skip = SKIP_NOT_ASKED;
	view->probe = scene_probe(letters[0], letters[2]);
	if (!view->probe || !view->probe->chain)
		return;
	view->match_server =
		(struct name_match){ letters[2] == 'n' ? MATCH_CN : MATCH_SAN, letters[2] != 'n' };
	view->dane_answered = true;
	view->dane_answer = (struct dane_answer){
		.result = letters[1] == 'p' ? DANE_RESULT_OK : DANE_RESULT_NO_MATCH, .usage = 3
	};
}

static struct host_facts *scene_facts(const char *name, const char *letters, size_t length)
{
	static const enum tlsa_status statuses[] = { TLSA_USABLE, TLSA_UNUSABLE, TLSA_NONE,
		TLSA_SKIPPED_INSECURE_HOST, TLSA_INSECURE_DATA, TLSA_BOGUS, TLSA_LOOKUP_FAILED,
		TLSA_NONE, TLSA_NONE, TLSA_NONE };
	struct host_facts *facts = facts_host(name, statuses[index_of(*letters, "uxnidbf?ED")]);

	if (*letters == 'E' || *letters == 'D') {
		bool error = *letters == 'E';

		facts->address_count = 0;
		facts->address_status = error ? ADDRESS_ERROR : ADDRESS_NXDOMAIN;
		facts->a = facts_lookup(
			error ? DNS_SERVFAIL : DNS_NXDOMAIN, error ? DNS_UNKNOWN : DNS_SECURE);
		facts->tlsa.status = TLSA_SKIPPED_INSECURE_HOST;
		return facts;
	}
	facts->tlsa.judged = *letters != '?';
	for (size_t i = 4; i < length; i += 3) {
		char text[] = "198.18.5.1";

		text[sizeof(text) - 2] = (char)('1' + i / 3);
		facts_address(facts, text, DNS_SECURE);
	}
	if (*letters == 'i') {
		facts->a.security = DNS_INSECURE;
		for (size_t i = 0; i < facts->address_count; i++)
			facts->addresses[i].security = DNS_INSECURE;
	}
	return facts;
}

static void scene_host(
	struct arena *arena, struct domain_facts *domain, const char *letters, size_t length)
{
	char *name = arena_string(arena, "mx1.example.se");
	struct host_facts *facts = NULL;
	size_t preference = 10 * (domain->host_count + 1);

	name[2] = (char)('1' + domain->host_count);
	if (*letters == '=') {
		preference = domain->hosts[domain->host_count - 1].preference;
		letters++;
		length--;
	}
	if (*letters != 'L')
		facts = scene_facts(name, letters, length);
	struct domain_host *host =
		facts_domain_host(arena, domain, name, (uint16_t)preference, facts);
	host->skip = facts ? SKIP_NONE : SKIP_LIMIT;
	for (size_t i = 0; i < host->address_count; i++)
		scene_address(&host->addresses[i], letters + 1 + 3 * i);
	host_facts_unref(facts);
}

static void scene_policy(struct arena *arena, struct sts_facts *sts, const char *policy)
{
	static const char *const modes[] = { "enforce:", "testing:", "none:" };

	sts->judged = !policy || *policy != '-';
	sts->txt = policy && *policy == '?' ? STS_TXT_DNS_FAIL : policy ? STS_TXT_OK : STS_TXT_NONE;
	sts->fetch = STS_FETCH_NOT_TRIED;
	if (!sts->judged || sts->txt != STS_TXT_OK)
		return;
	if (*policy == '!' || *policy == '4') {
		sts->fetch = *policy == '!' ? STS_FETCH_TIMEOUT : STS_FETCH_HTTP_404;
		return;
	}
	sts->fetch = STS_FETCH_OK;
	sts->has_policy = sts->policy.has_mode = true;
	for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
		if (strncmp(policy, modes[i], strlen(modes[i])) != 0)
			continue;
		sts->policy.mode = (enum sts_mode)i;
		sts->policy.mx = arena_alloc(arena, sizeof(*sts->policy.mx));
		sts->policy.mx[0] = policy + strlen(modes[i]);
		sts->policy.mx_count = *sts->policy.mx[0] != 0;
		return;
	}
	abort();
}

struct domain_facts *facts_scene(
	struct arena *arena, enum dns_security mx, const char *hosts, const char *policy)
{
	struct domain_facts *domain = facts_domain(arena, "example.se", mx);

	domain->arena = arena;
	while (*hosts) {
		size_t length = strcspn(hosts, " ");

		scene_host(arena, domain, hosts, length);
		hosts += length + (hosts[length] == ' ');
	}
	scene_policy(arena, &domain->sts, policy);
	facts_judge(domain);
	return domain;
}

void facts_judge(struct domain_facts *domain)
{
	bool looked = true;

	for (size_t i = 0; i < domain->host_count; i++) {
		struct domain_host *host = &domain->hosts[i];

		for (size_t j = 0; j < host->address_count; j++) {
			struct domain_address *address = &host->addresses[j];
			address->sessions[ROLE_MAIN].dane = dane_judge_address(
				host, address->address, &address->sessions[ROLE_MAIN]);
		}
		host->dane = dane_judge_host(host);
		looked &= !host->facts || host->facts->tlsa.judged;
		if (sts_has_policy(&domain->sts))
			host->sts = sts_judge_host(&domain->sts, host);
		sender_judge_host(domain, host);
	}
	if (looked)
		domain->dane = dane_judge_domain(domain);
	domain->summary = summary_of(domain);
	domain->resist = resistance_judge(domain);
}
