/* SPDX-License-Identifier: Apache-2.0 */
/* Facts of peers without measure (worst.h). */
#include "tests/unit/worst.h"

#include "engine/probe.h"
#include "engine/probe_text.h"
#include "scanners/smtp/session.h"
#include "tests/unit/facts.h"
#include "tls/certificate_json.h"
#include "tls/tlsa_lints.h"
#include "verdict/grade.h"
#include "verdict/retry.h"
#include "verdict/summary.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ALL_LINTS(count) ((UINT64_C(1) << (count)) - 1)
#define NAMES 2000 /* alternative names of a certificate */
#define SERIAL_OCTETS 200000
#define DETAIL_OCTETS 4000
#define REPLY_LINES 8

/* Of an octet that takes six of JSON. */
static char *filled(struct arena *arena, size_t length)
{
	char *text = arena_alloc(arena, length + 1);

	memset(text, 1, length);
	return text;
}

static struct octets filled_octets(struct arena *arena, size_t length)
{
	return (struct octets){ (uint8_t *)filled(arena, length), length };
}

/* The longest domain name in the longest presentation: five octets of JSON for each. */
static const char *longest_name(struct arena *arena)
{
	struct {
		char text[1100];
		size_t length;
	} name = { .length = 0 };

	for (int i = 0; i < 250; i++)
		name.length += (size_t)snprintf(name.text + name.length,
			sizeof(name.text) - name.length, "%s\\001", i && i % 63 == 0 ? "." : "");
	return arena_string(arena, name.text);
}

static struct lookup_facts loud_lookup(
	struct arena *arena, bool loud, enum dns_status status, enum dns_security security)
{
	struct lookup_facts lookup = facts_lookup(status, security);

	if (!loud)
		return lookup;
	lookup.detail = filled(arena, DETAIL_OCTETS);
	lookup.alias_count = 16;
	lookup.aliases = arena_alloc(arena, 16 * sizeof(*lookup.aliases));
	for (size_t i = 0; i < 16; i++)
		lookup.aliases[i] = longest_name(arena);
	lookup.lints = ALL_LINTS(lint_count);
	return lookup;
}

struct certificate worst_certificate(struct arena *arena, bool loud)
{
	size_t names = loud ? NAMES : 1, length = loud ? 255 : 10;
	struct certificate certificate = { .parsed = true,
		.der = filled_octets(arena, loud ? TLS_CERTIFICATES_MAXIMUM : 1000),
		.subject = filled_octets(arena, loud ? 4096 : 10),
		.issuer = filled_octets(arena, loud ? 4096 : 10),
		.issuer_organisation = filled_octets(arena, loud ? 4096 : 10),
		.issuer_common_name = filled_octets(arena, loud ? 4096 : 10),
		.serial = filled_octets(arena, loud ? SERIAL_OCTETS : 16),
		.subject_key_id = filled_octets(arena, loud ? SERIAL_OCTETS : 20),
		.authority_key_id = filled_octets(arena, loud ? SERIAL_OCTETS : 20),
		.signature_algorithm = "ecdsa-with-SHA256",
		.key_type = "ec",
		.curve = "prime256v1",
		.key_bits = 256,
		.path_length = -1 };

	certificate.dns = arena_alloc(arena, names * sizeof(*certificate.dns));
	certificate.ip = arena_alloc(arena, names * sizeof(*certificate.ip));
	certificate.common_names = arena_alloc(arena, names * sizeof(*certificate.common_names));
	certificate.dns_count = certificate.ip_count = certificate.common_name_count = names;
	for (size_t i = 0; i < names; i++) {
		certificate.dns[i] = filled_octets(arena, length);
		certificate.ip[i] = filled_octets(arena, 16);
		certificate.common_names[i] = filled_octets(arena, length);
	}
	if (loud) {
		certificate.policy_count = CERTIFICATE_POLICIES_MAXIMUM;
		certificate.policies =
			arena_alloc(arena, certificate.policy_count * sizeof(char *));
		for (size_t i = 0; i < certificate.policy_count; i++) {
			char *policy = filled(arena, 79);

			memset(policy, '1', 79);
			certificate.policies[i] = policy;
		}
	}
	return certificate;
}

static struct chain *loud_chain(bool loud)
{
	struct chain *chain = facts_chain(TRUST_SELF_SIGNED_LEAF);

	chain->count = loud ? CHAIN_CERTIFICATES_MAXIMUM : 1;
	chain->certificates =
		arena_alloc(&chain->arena, chain->count * sizeof(*chain->certificates));
	chain->certificates[0] = worst_certificate(&chain->arena, loud);
	return chain;
}

static struct reply loud_reply(struct arena *arena, int code, bool loud)
{
	struct reply reply = { .code = code, .line_count = loud ? REPLY_LINES : 1 };

	reply.lines = arena_alloc(arena, REPLY_LINES * sizeof(*reply.lines));
	reply.coded = arena_alloc(arena, REPLY_LINES * sizeof(*reply.coded));
	for (size_t i = 0; i < reply.line_count; i++) {
		/* Together as much as a record shows. */
		reply.lines[i] = filled_octets(arena, loud ? 1024 : 8);
		reply.coded[i] = true;
	}
	if (!loud)
		return reply;
	reply.enhanced = "5.999.999";
	reply.lints = ALL_LINTS(lint_count);
	return reply;
}

static struct ehlo loud_ehlo(struct arena *arena, bool loud)
{
	struct ehlo ehlo = { .starttls = true, .has_size = true, .size = INT64_MAX };
	size_t count = loud ? EHLO_EXTENSIONS + 1 : 0;

	ehlo.keywords = arena_alloc(arena, (count + 1) * sizeof(*ehlo.keywords));
	ehlo.parameters = arena_alloc(arena, (count + 1) * sizeof(*ehlo.parameters));
	ehlo.auth = arena_alloc(arena, 32 * sizeof(*ehlo.auth));
	for (size_t i = 0; i < count; i++) {
		struct ehlo_parameters *parameters = &ehlo.parameters[i];

		ehlo.keywords[i] =
			i < EHLO_EXTENSIONS ? ehlo_extensions[i].keyword : filled(arena, 4096);
		parameters->count = EHLO_PARAMETERS_MAXIMUM;
		parameters->words = arena_alloc(arena, parameters->count * sizeof(char *));
		for (size_t j = 0; j < parameters->count; j++)
			parameters->words[j] = filled(arena, 120);
	}
	ehlo.keyword_count = count;
	ehlo.auth_count = loud ? 32 : 0;
	for (size_t i = 0; i < ehlo.auth_count; i++)
		ehlo.auth[i] = filled(arena, 120);
	if (loud)
		ehlo.lints = ALL_LINTS(lint_count);
	return ehlo;
}

/* What is static in a session's facts is a library's, and short; what is an array is full. */
static struct tls_facts loud_tls(bool loud)
{
	struct tls_facts tls = { .version = "TLSv1.2",
		.cipher_iana = "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
		.cipher_openssl = "ECDHE-ECDSA-CHACHA20-POLY1305",
		.key_exchange = "ECDHE",
		.authentication = "ECDSA",
		.encryption = "CHACHA20",
		.mode = "POLY1305",
		.mac = "AEAD",
		.cipher_bits = 256,
		.aead = true,
		.group_bits = 253,
		.forward_secrecy = true,
		.ocsp_stapled = loud,
		.alert_count = loud ? TLS_ALERTS_MAXIMUM : 0 };

	memset(tls.group, 'g', sizeof(tls.group) - 1);
	memset(tls.signature, 's', sizeof(tls.signature) - 1);
	return tls;
}

static void fill_session(struct arena *arena, struct smtp_session *session, bool loud)
{
	struct dialogue *dialogue = &session->dialogue;

	dialogue->outcome = OUTCOME_TLS_OK;
	if (loud) { /* no session has this beside the rest */
		dialogue->outcome = OUTCOME_PROTO_ABORT;
		memset(dialogue->cause, 1, sizeof(dialogue->cause) - 1);
		dialogue->state = dialogue->decided_in;
		dialogue->failed_length = DIALOGUE_HEARD_MAXIMUM;
		dialogue->have_helo = session->have_tls_failure = true;
		dialogue->helo_reply = loud_reply(arena, 250, true);
		session->tls_failure = (struct tls_failure){ .class = TLS_FAIL_BAD_RECORD,
			.alert = "unsupported_extension" };
		memset(session->tls_failure.error, 1, sizeof(session->tls_failure.error) - 1);
		memcpy(dialogue->injected, filled(arena, DIALOGUE_INJECTED_MAXIMUM),
			DIALOGUE_INJECTED_MAXIMUM);
		dialogue->injected_length = DIALOGUE_INJECTED_MAXIMUM;
		session->mta =
			(struct mta){ .family = "exchange_online", .version = filled(arena, 1024) };
	}
	dialogue->have_greeting = dialogue->have_ehlo_reply = dialogue->have_starttls_reply = true;
	session->have_tls = dialogue->have_ehlo_tls = true;
	dialogue->greeting = loud_reply(arena, 220, loud);
	dialogue->ehlo_reply = loud_reply(arena, 250, loud);
	dialogue->starttls_reply = loud_reply(arena, 220, loud);
	dialogue->ehlo_tls_reply = loud_reply(arena, 250, loud);
	dialogue->ehlo = loud_ehlo(arena, loud);
	dialogue->ehlo_tls = loud_ehlo(arena, loud);
	dialogue->post_tls = POST_TLS_GARBAGE;
}

struct said {
	const struct probe_facts *facts;
	const struct smtp_session *session;
	const char *sni;
};

/* As the engine's own, of the longest. */
static void write_session(const void *owner, struct writer *json)
{
	const struct said *said = owner;

	writer_object(json, NULL);
	writer_time(json, "time", INT64_C(1790000000000000));
	writer_integer(json, "attempt", 2);
	writer_string(json, "ip", "2001:db8:1111:2222:3333:4444:5555:6666");
	writer_integer(json, "port", 25);
	writer_string(json, "sni", said->sni);
	smtp_session_record(said->session, json);
	writer_string(
		json, "grade", tls_grade_text(grade_of(&said->facts->smtp, said->facts->chain)));
	chain_json(json, said->facts->chain);
	writer_object_end(json);
}

struct probe_facts *worst_session(bool loud)
{
	struct probe_facts *facts = facts_probe(OUTCOME_TLS_OK);
	struct probe probe = { 0 };
	struct smtp_session session = { .probe = &probe };
	struct arena arena;

	arena_init(&arena);
	facts->smtp.tls = loud_tls(loud);
	facts->chain = loud_chain(loud);
	probe.smtp = facts->smtp;
	fill_session(&arena, &session, loud);
	free(facts->json);
	probe_text_set(facts, write_session,
		&(struct said){ facts, &session, loud ? longest_name(&arena) : "mx" });
	arena_done(&arena);
	return facts;
}

static void loud_tlsa(struct host_facts *host, const struct worst_plan *plan)
{
	struct tlsa_facts *tlsa = &host->tlsa;
	struct arena *arena = &host->arena;

	tlsa->base = plan->loud ? longest_name(arena) : "mx";
	tlsa->lookup_count = TLSA_CANDIDATES_MAXIMUM;
	for (size_t i = 0; i < tlsa->lookup_count; i++)
		tlsa->lookups[i] = (struct tlsa_lookup){ plan->loud ? longest_name(arena) : "mx",
			loud_lookup(arena, plan->loud, DNS_OK, DNS_SECURE) };
	tlsa->record_count = plan->tlsa;
	tlsa->records = arena_alloc(arena, (plan->tlsa + 1) * sizeof(*tlsa->records));
	for (size_t i = 0; i < plan->tlsa; i++) {
		/* One record alone may fill a message. */
		struct octets data = filled_octets(arena, plan->loud && !i ? 65000 : 32);

		tlsa->records[i] = (struct tlsa_record){ .usage = 3,
			.selector = 1,
			.matching_type = 1,
			.data = data.bytes,
			.data_length = data.length };
	}
	tlsa->doe = (struct doe_facts){ .asked = plan->loud,
		.address = loud_lookup(arena, plan->loud, DNS_OK, DNS_SECURE),
		.other_type = loud_lookup(arena, plan->loud, DNS_BOGUS, DNS_BOGUS_DATA),
		.above = loud_lookup(arena, plan->loud, DNS_SERVFAIL, DNS_UNKNOWN) };
	tlsa->lints = plan->loud ? ALL_LINTS(tlsa_lint_count) : 0;
}

struct host_facts *worst_host(const struct worst_plan *plan, size_t index)
{
	char name[40];

	snprintf(name, sizeof(name), "mx%zu.example.se", index);
	struct host_facts *host = facts_host(name, TLSA_USABLE);
	struct arena *arena = &host->arena;
	host->a = loud_lookup(arena, plan->loud, DNS_OK, DNS_SECURE);
	host->aaaa = loud_lookup(arena, plan->loud, DNS_NODATA, DNS_SECURE);
	host->cname = loud_lookup(arena, plan->loud, DNS_SERVFAIL, DNS_UNKNOWN);
	host->addresses = arena_alloc(arena, plan->addresses * sizeof(*host->addresses));
	host->address_count = plan->addresses;
	for (size_t i = 0; i < plan->addresses; i++) {
		uint8_t octets[16] = { 0x20, 1, 0x0d, 0xb8, [13] = (uint8_t)index,
			[15] = (uint8_t)i };

		host->addresses[i] = (struct host_address){ .address = address_of(6, octets),
			.security = DNS_SECURE };
	}
	loud_tlsa(host, plan);
	host->key.known = plan->split;
	return host;
}

static void loud_view(struct arena *arena, struct probe_view *view, const struct worst_plan *plan,
	struct probe_facts *session)
{
	view->probe = probe_facts_ref(session);
	view->dane_answered = true;
	view->dane_answer =
		(struct dane_answer){ .result = DANE_RESULT_NO_MATCH, .depth = -1, .code = 65 };
	struct session_dane *dane = arena_alloc(arena, sizeof(*dane));
	size_t most = plan->tlsa < TLSA_DIAGNOSED_MAXIMUM ? plan->tlsa : TLSA_DIAGNOSED_MAXIMUM;

	view->session = dane;
	dane->diagnosis_count = plan->loud ? most : 0;
	dane->diagnoses = arena_alloc(arena, (most + 1) * sizeof(*dane->diagnoses));
	for (size_t i = 0; i < most; i++)
		dane->diagnoses[i] =
			(struct tlsa_diagnosis){ .finding = TLSA_FINDING_STALE_OR_FOREIGN,
				.usage = 3,
				.selector = 1,
				.matching_type = 1,
				.lints = ALL_LINTS(tlsa_lint_count) };
}

static void add_host(struct arena *arena, struct domain_facts *domain,
	const struct worst_plan *plan, struct probe_facts *session)
{
	size_t index = domain->host_count;
	struct host_facts *facts = index < plan->hosts ? worst_host(plan, index) : NULL;
	struct domain_host *host = facts_domain_host(
		arena, domain, facts ? facts->name : longest_name(arena), (uint16_t)index, facts);

	if (!facts)
		host->skip = SKIP_LIMIT;
	host->lints = plan->loud ? ALL_LINTS(lint_count) : 0;
	for (size_t i = 0; i < DANE_REFERENCES_MAXIMUM && plan->loud; i++)
		host->references[host->reference_count++] = longest_name(arena);
	for (size_t i = 0; i < host->address_count; i++) {
		for (size_t role = 0; role < session_role_count; role++)
			loud_view(arena, &host->addresses[i].sessions[role], plan, session);
	}
	host_facts_unref(facts);
}

static void loud_zone(struct arena *arena, struct dnssec_facts *zone, bool loud)
{
	size_t count = loud ? DNSSEC_RECORDS_MAXIMUM : 0;

	zone->judged = true;
	zone->apex = loud ? longest_name(arena) : "se";
	zone->soa = zone->ds = zone->dnskey = zone->denial_lookup =
		loud_lookup(arena, loud, DNS_OK, DNS_SECURE);
	zone->ds_records = arena_alloc(arena, (count + 1) * sizeof(*zone->ds_records));
	zone->keys = arena_alloc(arena, (count + 1) * sizeof(*zone->keys));
	zone->ds_count = zone->key_count = count;
	zone->signature_count = loud ? 16 : 0;
	zone->signatures = arena_alloc(arena, 16 * sizeof(*zone->signatures));
	for (size_t i = 0; i < 16; i++)
		zone->signatures[i] = (struct dnssec_signature){ .covered = "TYPE65535",
			.signer = longest_name(arena) };
	zone->lints = loud ? ALL_LINTS(dnssec_lint_count) : 0;
}

static void loud_policies(struct arena *arena, struct domain_facts *domain, bool loud)
{
	struct sts_facts *sts = &domain->sts;
	size_t count = loud ? 200 : 1;

	sts->judged = sts->has_policy = sts->policy.has_mode = true;
	sts->txt = STS_TXT_OK;
	sts->policy.status = STS_POLICY_VALID;
	sts->lookup = sts->a = sts->aaaa = loud_lookup(arena, loud, DNS_OK, DNS_SECURE);
	sts->id = "20260921";
	sts->fetch = STS_FETCH_OK;
	sts->media_type = loud ? filled(arena, 127) : NULL;
	sts->error = loud ? filled(arena, 255) : NULL;
	sts->policy.mode = STS_MODE_ENFORCE;
	sts->policy.mx = arena_alloc(arena, count * sizeof(*sts->policy.mx));
	sts->policy.mx_count = count;
	for (size_t i = 0; i < count; i++)
		sts->policy.mx[i] = loud && i ? longest_name(arena) + 1 : "*.example.se";
	sts->lints = loud ? ALL_LINTS(sts_lint_count) : 0;
	domain->tlsrpt = (struct tlsrpt_facts){ .judged = true,
		.mailto = true,
		.https = true,
		.rua_count = count,
		.lookup = sts->lookup,
		.domains = sts->policy.mx,
		.domain_count = loud ? 20 : 1 };
}

static void loud_mx(struct arena *arena, struct mx_facts *mx, const struct worst_plan *plan)
{
	mx->lookup = loud_lookup(arena, plan->loud, DNS_OK, DNS_SECURE);
	mx->record_count = plan->loud ? plan->mx : 1;
	mx->records = arena_alloc(arena, mx->record_count * sizeof(*mx->records));
	for (size_t i = 0; i < mx->record_count; i++)
		mx->records[i] =
			(struct mx_record){ (uint16_t)i, plan->loud ? longest_name(arena) : "mx" };
}

struct domain_facts *worst_domain(struct arena *arena, const struct worst_plan *plan)
{
	struct domain_facts *domain = facts_domain(arena, "example.se", DNS_SECURE);
	struct probe_facts *session = worst_session(plan->loud);

	session->key.known = plan->split;
	domain->arena = arena;
	domain->input = plan->loud ? filled(arena, 4095) : "example.se";
	domain->lints = plan->loud ? ALL_LINTS(lint_count) : 0;
	domain->hosts = arena_alloc(arena, plan->mx * sizeof(*domain->hosts));
	domain->cut_hosts = plan->mx - plan->hosts;
	loud_mx(arena, &domain->mx, plan);
	for (size_t i = 0; i < plan->mx; i++)
		add_host(arena, domain, plan, session);
	loud_zone(arena, &domain->dnssec, plan->loud);
	loud_policies(arena, domain, plan->loud);
	facts_judge(domain);
	domain->first_attempt = retry_json(domain);
	probe_facts_unref(session);
	return domain;
}

void worst_done(struct domain_facts *domain)
{
	free(domain->first_attempt);
	facts_domain_done(domain);
}
