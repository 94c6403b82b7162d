/* SPDX-License-Identifier: Apache-2.0 */
/* verdict: facts as octets and back (facts_flat.h, base/flat.h). */
#include "tests/unit/unit.h"

#include "tests/unit/certificates.h"
#include "verdict/facts_flat.h"

#include <stdlib.h>
#include <string.h>

static struct lookup_facts make_lookup(struct arena *arena, const char *detail, size_t aliases)
{
	struct lookup_facts lookup = { .asked = true,
		.status = DNS_OK,
		.security = DNS_SECURE,
		.rcode = 7,
		.lints = 5,
		.alias_count = aliases };

	lookup.detail = detail ? arena_string(arena, detail) : NULL;
	lookup.aliases = aliases ? arena_alloc(arena, aliases * sizeof(char *)) : NULL;
	for (size_t i = 0; i < aliases; i++)
		lookup.aliases[i] = arena_string(arena, i ? "b.example" : "a.example");
	return lookup;
}

static void assert_lookup(const struct lookup_facts *got, const struct lookup_facts *expected)
{
	assert_int_equal(got->asked, expected->asked);
	assert_int_equal(got->status, expected->status);
	assert_int_equal(got->security, expected->security);
	assert_int_equal(got->rcode, expected->rcode);
	assert_true(got->lints == expected->lints);
	assert_int_equal(!got->detail, !expected->detail);
	if (got->detail)
		assert_string_equal(got->detail, expected->detail);
	assert_int_equal(got->alias_count, expected->alias_count);
	for (size_t i = 0; i < got->alias_count; i++)
		assert_string_equal(got->aliases[i], expected->aliases[i]);
}

static struct tlsa_record *make_records(struct arena *arena, size_t count)
{
	struct tlsa_record *records = arena_alloc(arena, count * sizeof(*records));

	for (size_t i = 0; i < count; i++) {
		uint8_t rdata[35] = { 3, 1, 1, (uint8_t)i };
		records[i] = tlsa_parse(arena_copy(arena, rdata, sizeof(rdata)), sizeof(rdata));
	}
	return records;
}

static struct host_facts *make_host(void)
{
	struct host_facts *host = host_facts_new("mx.example");
	struct arena *arena = &host->arena;

	host->address_status = ADDRESS_OK;
	host->a = make_lookup(arena, NULL, 2);
	host->aaaa = make_lookup(arena, "validation failure", 0);
	host->cname = make_lookup(arena, "", 1);
	host->address_count = 2;
	host->addresses = arena_alloc(arena, 2 * sizeof(*host->addresses));
	host->addresses[1] =
		(struct host_address){ .address = address_of(4, (uint8_t[]){ 192, 0, 2, 1 }),
			.security = DNS_SECURE,
			.skip = SKIP_LIMIT };
	host->addresses_cut = 3;
	host->tlsa.judged = true;
	host->tlsa.status = TLSA_USABLE;
	host->tlsa.base = arena_string(arena, "b.example");
	host->tlsa.lookup_count = 1;
	host->tlsa.lookups[0].name = arena_string(arena, "_25._tcp.b.example");
	host->tlsa.lookups[0].facts = make_lookup(arena, NULL, 1);
	host->tlsa.record_count = 3;
	host->tlsa.records = make_records(arena, 3);
	host->tlsa.lints = 9;
	host->tlsa.doe.asked = true;
	host->tlsa.doe.above = make_lookup(arena, "no", 1);
	host->tlsa.insecure_lookup.name = arena_string(arena, "_25._tcp.mx.example");
	host->tlsa.insecure_lookup.facts = make_lookup(arena, NULL, 0);
	host->tlsa.insecure_count = 1;
	host->tlsa.insecure_records = make_records(arena, 1);
	return host;
}

static void assert_records(
	const struct tlsa_record *got, const struct tlsa_record *expected, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		assert_int_equal(got[i].usage, expected[i].usage);
		assert_int_equal(got[i].why, expected[i].why);
		assert_int_equal(got[i].data_length, expected[i].data_length);
		assert_memory_equal(got[i].data, expected[i].data, expected[i].data_length);
	}
}

static void hosts(void **state)
{
	struct host_facts *host = make_host();
	struct flat flat;

	(void)state;
	flat_init(&flat);
	host_facts_flatten(&flat, host);
	struct host_facts *got =
		host_facts_restore("mx.example", flat.octets.bytes, flat.octets.length);
	flat_done(&flat);
	assert_string_equal(got->name, "mx.example");
	assert_int_equal(got->address_status, ADDRESS_OK);
	assert_lookup(&got->a, &host->a);
	assert_lookup(&got->aaaa, &host->aaaa);
	assert_lookup(&got->cname, &host->cname);
	assert_int_equal(got->address_count, 2);
	assert_memory_equal(got->addresses, host->addresses, 2 * sizeof(*host->addresses));
	assert_int_equal(got->addresses_cut, 3);
	assert_int_equal(got->tlsa.status, TLSA_USABLE);
	assert_string_equal(got->tlsa.base, "b.example");
	assert_string_equal(got->tlsa.lookups[0].name, "_25._tcp.b.example");
	assert_lookup(&got->tlsa.lookups[0].facts, &host->tlsa.lookups[0].facts);
	assert_null(got->tlsa.lookups[1].name);
	assert_int_equal(got->tlsa.record_count, 3);
	assert_records(got->tlsa.records, host->tlsa.records, 3);
	assert_true(got->tlsa.lints == 9);
	assert_lookup(&got->tlsa.doe.above, &host->tlsa.doe.above);
	assert_lookup(&got->tlsa.doe.address, &host->tlsa.doe.address);
	assert_string_equal(got->tlsa.insecure_lookup.name, "_25._tcp.mx.example");
	assert_records(got->tlsa.insecure_records, host->tlsa.insecure_records, 1);
	/* Nothing of it is the first one's. */
	host_facts_unref(host);
	assert_string_equal(got->a.aliases[1], "b.example");
	host_facts_unref(got);
}

static struct probe_facts *round_trip(struct probe_facts *facts)
{
	struct flat flat;

	flat_init(&flat);
	probe_facts_flatten(&flat, facts);
	struct probe_facts *got = probe_facts_restore(flat.octets.bytes, flat.octets.length);
	flat_done(&flat);
	return got;
}

static void probes(void **state)
{
	struct identity root = certificates_authority("Root", NULL),
			leaf = certificates_leaf("mx.example", &root);
	struct probe_facts *facts = probe_facts_new();

	(void)state;
	facts->smtp.outcome = OUTCOME_TLS_OK;
	facts->smtp.tls_up = true;
	facts->smtp.tls.version = "TLSv1.3";
	facts->time_us = CERTIFICATES_NOW;
	facts->inferred = true;
	facts->key = (struct shared_key){ true, { 1, 2, 3 } };
	facts->json = strdup("{\"a\":1}");
	facts->brief = strdup("{}");
	facts->chain = CHAIN(&leaf, &root);
	facts->chain->trust = (struct trust_verdict){
		.status = TRUST_EXPIRED, .code = 10, .depth = 1, .valid_until = 77
	};
	struct probe_facts *got = round_trip(facts);
	assert_memory_equal(&got->smtp, &facts->smtp, sizeof(got->smtp));
	assert_int_equal(got->skip, SKIP_NONE);
	assert_true(got->time_us == CERTIFICATES_NOW);
	assert_true(got->inferred && got->key.known);
	assert_memory_equal(got->key.octets, facts->key.octets, SHARED_KEY_SIZE);
	assert_string_equal(got->json, facts->json);
	assert_string_equal(got->brief, facts->brief);
	assert_int_equal(got->chain->count, 2);
	assert_memory_equal(got->chain->id, facts->chain->id, CHAIN_DIGEST_SIZE);
	assert_memory_equal(&got->chain->trust, &facts->chain->trust, sizeof(got->chain->trust));
	assert_null(got->shown);
	/* T448: what a failed handshake showed stays apart from a session's. */
	facts->shown = facts->chain;
	facts->chain = NULL;
	struct probe_facts *failed = round_trip(facts);
	assert_null(failed->chain);
	assert_memory_equal(failed->shown->id, facts->shown->id, CHAIN_DIGEST_SIZE);
	assert_true(probe_facts_octets(failed) >= chain_octets(failed->shown));
	probe_facts_unref(failed);
	facts->chain = facts->shown;
	facts->shown = NULL;
	for (size_t i = 0; i < 2; i++)
		assert_memory_equal(got->chain->certificates[i].sha256,
			facts->chain->certificates[i].sha256, CHAIN_DIGEST_SIZE);
	probe_facts_unref(facts);
	probe_facts_unref(got);
	identity_done(&leaf);
	identity_done(&root);
}

static void probes_without_session(void **state)
{
	struct probe_facts *facts = probe_facts_new();

	(void)state;
	facts->skip = SKIP_BACKED_OFF;
	struct probe_facts *got = round_trip(facts);
	assert_int_equal(got->skip, SKIP_BACKED_OFF);
	assert_null(got->json);
	assert_null(got->brief);
	assert_null(got->chain);
	probe_facts_unref(facts);
	probe_facts_unref(got);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hosts),
		cmocka_unit_test(probes),
		cmocka_unit_test(probes_without_session),
	};

	return RUN_TESTS("facts_flat", tests);
}
