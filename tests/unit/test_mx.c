/* SPDX-License-Identifier: Apache-2.0 */
/* engine: MX answers to hosts (T008 to T029, T035), choice of addresses (T030 to T034). */
#include "tests/unit/unit.h"

#include "base/network_list.h"
#include "engine/mx.h"
#include "engine/selection.h"
#include "input/prefix_list.h"
#include "tests/unit/facts.h"

#include <stdio.h>
#include <string.h>

#define RECORDS_MAXIMUM 40

/* An answer from "10 mx.example.se, 20 ."; "!" for a record that cannot be parsed. */
static struct dns_answer answer_of(struct arena *arena, const char *text)
{
	struct dns_answer answer = { .status = DNS_OK, .security = DNS_SECURE };

	answer.packet.records =
		arena_alloc(arena, RECORDS_MAXIMUM * sizeof(*answer.packet.records));
	while (*text) {
		struct dns_record *record = &answer.packet.records[answer.packet.record_count++];
		size_t length = strcspn(text, ",");
		const char *name = memchr(text, ' ', length);
		for (const char *c = text; *c >= '0' && *c <= '9'; c++)
			record->preference = (uint16_t)(record->preference * 10 + *c - '0');
		if (name)
			record->target =
				arena_text(arena, name + 1, length - (size_t)(name + 1 - text));
		text += length + (text[length] == ',');
		text += strspn(text, " ");
	}
	return answer;
}

struct mx_case {
	const char *test_case;
	const char *records;
	enum mx_kind kind;
	const char *hosts; /* "name/preference/kind", separated by blanks */
	lint_set lints;
};

static void mx_answers(void **state)
{
	static const struct mx_case cases[] = {
		{ "T008", "10 a.se, 20 b.se", MX_KIND_MX, "a.se/10/name b.se/20/name", 0 },
		{ "T008, other order", "20 b.se, 10 a.se", MX_KIND_MX, "a.se/10/name b.se/20/name",
			0 },
		{ "T009", "10 b.se, 10 a.se", MX_KIND_MX, "a.se/10/name b.se/10/name", 0 },
		{ "T010", "20 a.se, 10 a.se", MX_KIND_MX, "a.se/10/name", 0 },
		{ "T011", "10 a.se, 10 a.se", MX_KIND_MX, "a.se/10/name", 0 },
		{ "T023, T026", "0 .", MX_KIND_NULL, "", 0 },
		{ "T024", "10 .", MX_KIND_NULL, "", LINT_BIT(LINT_NULL_MX_PREF) },
		{ "two null MX", "0 ., 10 .", MX_KIND_NULL, "",
			LINT_BIT(LINT_NULL_MX_MULTI) | LINT_BIT(LINT_NULL_MX_PREF) },
		{ "T025", "0 ., 10 mx.se", MX_KIND_MX, "mx.se/10/name",
			LINT_BIT(LINT_NULL_MX_MIXED) },
		{ "T027", "10 192.0.2.5", MX_KIND_MX, "192.0.2.5/10/ip_literal", 0 },
		{ "T028", "10 localhost", MX_KIND_MX, "localhost/10/special_use", 0 },
		{ "T029", "10 mail", MX_KIND_MX, "mail/10/tld", 0 },
		{ "bad name", "10 a\\032b.se", MX_KIND_MX, "a\\032b.se/10/bad_name", 0 },
		{ "bad record beside a good one", "!, 10 a.se", MX_KIND_MX, "a.se/10/name",
			LINT_BIT(LINT_MX_BAD_RDATA) },
		{ "bad record alone", "!", MX_KIND_MX, "", LINT_BIT(LINT_MX_BAD_RDATA) },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct arena arena;
		struct domain_facts domain = { .name = "example.se" };
		char hosts[400] = "";

		arena_init(&arena);
		struct dns_answer answer = answer_of(&arena, cases[i].records);
		mx_hosts(&domain, &answer, 10, &arena);
		for (size_t j = 0; j < domain.host_count; j++)
			snprintf(hosts + strlen(hosts), sizeof(hosts) - strlen(hosts), "%s%s/%d/%s",
				j ? " " : "", domain.hosts[j].name, domain.hosts[j].preference,
				host_kind_text(domain.hosts[j].kind));
		if (domain.mx.kind != cases[i].kind || strcmp(hosts, cases[i].hosts) != 0 ||
			domain.mx.lints != cases[i].lints)
			fail_msg("%s: %s, hosts %s, lints %llx", cases[i].test_case,
				mx_kind_text(domain.mx.kind), hosts,
				(unsigned long long)domain.mx.lints);
		arena_done(&arena);
	}
}

/* A.8, T422: the answer's signatures, "M" of the MX records, "C" of an alias, "N" of a denial; "*" behind one: of a wildcard. */
static void wildcards(void **state)
{
	static const struct {
		const char *signatures;
		size_t aliases;
		enum dns_security security;
		bool known, wildcard;
	} cases[] = {
		{ "", 0, DNS_INSECURE, false, false },
		{ "M", 0, DNS_SECURE, true, false },
		{ "M", 0, DNS_INSECURE, true, false },
		{ "M*", 0, DNS_SECURE, true, true },
		{ "CM", 1, DNS_SECURE, true, false },
		{ "C*M", 1, DNS_SECURE, true, true },
		{ "CC*M", 2, DNS_SECURE, true, true },
		{ "C*", 1, DNS_INSECURE, true, true },
		{ "C*N", 1, DNS_SECURE, true, true },
		{ "C", 1, DNS_INSECURE, false, false },
		{ "M", 1, DNS_INSECURE, false, false },
		{ "M*", 1, DNS_INSECURE, true, true },
		{ "CMN*", 1, DNS_SECURE, true, false },
		{ "N", 0, DNS_SECURE, false, false },
	};
	static const char *aliases[] = { "a.se", "b.se" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct dns_signature signatures[4] = { 0 };
		struct arena arena;
		struct domain_facts domain = { .name = "example.se" };

		arena_init(&arena);
		struct dns_answer answer = answer_of(&arena, "10 mx.se");
		answer.packet.signatures = signatures;
		answer.packet.aliases = aliases;
		answer.packet.alias_count = cases[i].aliases;
		domain.mx.lookup.security = cases[i].security;
		for (const char *c = cases[i].signatures; *c; c++) {
			size_t *count = &answer.packet.signature_count;

			if (*c == '*')
				signatures[*count - 1].wildcard = true;
			else
				signatures[(*count)++].covered = *c == 'M' ? DNS_TYPE_MX
					: *c == 'C'                        ? DNS_TYPE_CNAME
									   : DNS_TYPE_NSEC;
		}
		mx_hosts(&domain, &answer, 10, &arena);
		if (domain.mx.wildcard_known != cases[i].known ||
			domain.mx.wildcard != cases[i].wildcard)
			fail_msg("%zu, %s: known %d, wildcard %d", i, cases[i].signatures,
				domain.mx.wildcard_known, domain.mx.wildcard);
		arena_done(&arena);
	}
}

static void host_lints(void **state)
{
	struct arena arena;
	struct domain_facts domain = { .name = "example.se" };

	(void)state;
	arena_init(&arena);
	struct dns_answer answer = answer_of(&arena, "10 example.se, 20 m_x.example.se");
	mx_hosts(&domain, &answer, 10, &arena);
	assert_int_equal(domain.hosts[0].lints, LINT_BIT(LINT_MX_SELF));
	assert_int_equal(domain.hosts[1].lints, LINT_BIT(LINT_MX_UNDERSCORE)); /* T037 */
	arena_done(&arena);
}

/* T012, T015 to T018: everything but data. */
static void answers_without_data(void **state)
{
	static const struct {
		enum dns_status status;
		enum mx_kind kind;
	} cases[] = { { DNS_NXDOMAIN, MX_KIND_NXDOMAIN }, { DNS_SERVFAIL, MX_KIND_ERROR },
		{ DNS_TIMEOUT, MX_KIND_ERROR }, { DNS_BOGUS, MX_KIND_ERROR },
		{ DNS_BAD_NAME, MX_KIND_ERROR }, { DNS_LOCAL, MX_KIND_ERROR },
		{ DNS_INTERNAL, MX_KIND_ERROR } };
	struct arena arena;

	(void)state;
	arena_init(&arena);
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct domain_facts domain = { .name = "example.se" };
		struct dns_answer answer = answer_of(&arena, "10 forged.se");
		answer.status = cases[i].status;
		mx_hosts(&domain, &answer, 10, &arena);
		assert_int_equal(domain.mx.kind, cases[i].kind);
		assert_int_equal(domain.host_count, 0);
	}
	struct domain_facts domain = { .name = "example.se" };
	struct dns_answer answer = { .status = DNS_NODATA };
	mx_hosts(&domain, &answer, 10, &arena);
	assert_int_equal(domain.mx.kind, MX_KIND_IMPLICIT);
	assert_int_equal(domain.host_count, 1);
	assert_string_equal(domain.hosts[0].name, "example.se");
	assert_int_equal(domain.hosts[0].preference, 0);
	assert_true(domain.hosts[0].implicit);
	/* The domain itself is asked for, whatever its name. */
	domain = (struct domain_facts){ .name = "com" };
	mx_hosts(&domain, &answer, 10, &arena);
	assert_int_equal(domain.hosts[0].kind, HOST_NAME);
	arena_done(&arena);
}

/* T035 */
static void many_hosts(void **state)
{
	char text[1000] = "";
	struct arena arena;
	struct domain_facts domain = { .name = "example.se" };

	(void)state;
	for (int i = 0; i < 25; i++)
		snprintf(text + strlen(text), sizeof(text) - strlen(text), "%s%d mx%d.se",
			i ? ", " : "", 100 - i, i);
	arena_init(&arena);
	struct dns_answer answer = answer_of(&arena, text);
	mx_hosts(&domain, &answer, 10, &arena);
	assert_int_equal(domain.host_count, 25);
	assert_int_equal(domain.cut_hosts, 15);
	for (size_t i = 0; i < 25; i++) {
		assert_int_equal(domain.hosts[i].skip, i < 10 ? SKIP_NONE : SKIP_LIMIT);
		assert_int_equal(domain.hosts[i].preference, 76 + i);
	}
	arena_done(&arena);
}

/* What a selection needs of a survey's context. */
struct world {
	struct context context;
	struct options options;
	struct networks forbidden, own;
	struct avoid avoid, newer;
	struct scanner scanner;
};

static void world_init(struct world *world)
{
	*world = (struct world){ .options = { .max_addr = 4 } };
	networks_special_purpose(&world->forbidden);
	networks_init(&world->own);
	world->context.setup.options = &world->options;
	world->context.setup.forbidden = &world->forbidden;
	world->context.setup.own = &world->own;
	atomic_init(&world->context.avoid, &world->avoid);
	world->context.setup.ipv6 = true;
	world->context.address_scanner = &world->scanner;
}

static void world_done(struct world *world)
{
	networks_done(&world->forbidden);
	networks_done(&world->own);
	networks_done(&world->avoid.blocklist);
	networks_done(&world->avoid.allowlist);
	networks_done(&world->newer.blocklist);
}

/* A host with these addresses, separated by blanks, as two answers would bring them. */
static struct host_facts *host_with(const char *addresses)
{
	struct host_facts *host = host_facts_new("mx.example.se");

	host->a = facts_lookup(DNS_NODATA, DNS_SECURE);
	host->aaaa = facts_lookup(DNS_NODATA, DNS_SECURE);
	for (uint8_t version = 4; version <= 6; version = (uint8_t)(version + 2)) {
		static struct address parsed[200];
		static struct dns_record records[200];
		struct dns_answer answer = { .status = DNS_OK, .security = DNS_SECURE };
		const char *text = addresses;

		answer.packet.records = records;
		while (*text) {
			char one[ADDRESS_TEXT_SIZE];
			size_t length = strcspn(text, " "), at = answer.packet.record_count;
			snprintf(one, sizeof(one), "%.*s", (int)length, text);
			text += length + (text[length] == ' ');
			assert_true(address_parse(one, &parsed[at]));
			if (parsed[at].version != version)
				continue;
			records[at] = (struct dns_record){ .rdata = parsed[at].bytes,
				.length = address_length(version) };
			answer.packet.record_count++;
		}
		if (!answer.packet.record_count)
			continue;
		*(version == 4 ? &host->a : &host->aaaa) = facts_lookup(DNS_OK, DNS_SECURE);
		selection_add(host, &answer, version);
	}
	selection_sort(host);
	return host;
}

static void assert_selection(const struct world *world, const char *test_case,
	const char *addresses, const char *expected)
{
	struct host_facts *host = host_with(addresses);
	char text[2000] = "";

	selection_choose(&world->context, host);
	for (size_t i = 0; i < host->address_count; i++) {
		char one[ADDRESS_TEXT_SIZE];
		address_format(&host->addresses[i].address, one);
		snprintf(text + strlen(text), sizeof(text) - strlen(text), "%s%s=%s", i ? " " : "",
			one, skip_text(host->addresses[i].skip));
	}
	if (strcmp(text, expected) != 0)
		fail_msg("%s: %s", test_case, text);
	host_facts_unref(host);
}

/* T665: those that are left out have their origin, too. */
static void origins_of_addresses(void **state)
{
	static const char table[] = "8.0.0.0/8,64500,SE\n8.0.0.2,64501\n10.0.0.0/8,,NO\n";
	struct host_facts *host = host_with("8.0.0.1 8.0.0.2 10.0.0.1 9.0.0.1");
	struct prefix_list list;
	struct prefixes prefixes;
	struct world world;

	(void)state;
	world_init(&world);
	prefixes_init(&prefixes);
	assert_true(prefix_list_add(&prefixes, table, strlen(table), &list));
	world.context.setup.prefixes = &prefixes;
	selection_choose(&world.context, host);
	assert_int_equal(host->addresses[0].origin.asn, 64500);
	assert_string_equal(host->addresses[0].origin.country, "SE");
	assert_int_equal(host->addresses[1].origin.asn, 64501);
	assert_string_equal(host->addresses[1].origin.country, "");
	assert_int_equal(host->addresses[2].origin.asn, 0);
	assert_int_equal(host->addresses[3].skip, SKIP_SPECIAL_USE);
	assert_string_equal(host->addresses[3].origin.country, "NO");
	prefixes_done(&prefixes);
	host_facts_unref(host);
	world_done(&world);
}

static void addresses_chosen(void **state)
{
	struct world world;

	(void)state;
	world_init(&world);
	assert_selection(&world, "T030", "127.0.0.1", "127.0.0.1=special_use");
	assert_selection(&world, "T031", "10.1.2.3 8.8.8.8", "8.8.8.8=none 10.1.2.3=special_use");
	assert_selection(&world, "T032", "::ffff:127.0.0.1 64:ff9b::a00:1 2002:7f00:1::1",
		"::ffff:127.0.0.1=special_use 64:ff9b::a00:1=special_use "
		"2002:7f00:1::1=special_use");
	assert_selection(&world, "T033", "3fff::1", "3fff::1=special_use");
	assert_selection(&world, "T034, two of each family",
		"8.0.0.3 8.0.0.2 8.0.0.1 2a00::3 2a00::2 2a00::1",
		"8.0.0.1=none 8.0.0.2=none 8.0.0.3=limit 2a00::1=none 2a00::2=none 2a00::3=limit");
	assert_selection(&world, "those skipped do not count", "8.0.0.1 8.0.0.2 10.0.0.1 11.0.0.1",
		"8.0.0.1=none 8.0.0.2=none 10.0.0.1=special_use 11.0.0.1=limit");
	assert_selection(&world, "an address twice", "8.0.0.1 8.0.0.1", "8.0.0.1=none");
	world.options.max_addr = 1;
	assert_selection(&world, "at least one of each", "8.0.0.1 8.0.0.2 2a00::1",
		"8.0.0.1=none 8.0.0.2=limit 2a00::1=none");
	world.context.setup.ipv6 = false;
	assert_selection(&world, "T013", "2a00::1", "2a00::1=no_v6");
	world.context.address_scanner = NULL;
	assert_selection(&world, "no scanner", "8.0.0.1", "8.0.0.1=no_scanner");
	world_done(&world);
}

static void lists_of_networks(void **state)
{
	struct world world;

	(void)state;
	world_init(&world);
	assert_true(networks_add(&world.avoid.blocklist, "8.8.0.0/16"));
	networks_seal(&world.avoid.blocklist);
	assert_selection(&world, "block list", "8.8.1.1 8.9.1.1", "8.8.1.1=blocklist 8.9.1.1=none");
	assert_true(networks_add(&world.avoid.allowlist, "8.0.0.0/8"));
	assert_true(networks_add(&world.avoid.allowlist, "127.0.0.0/8"));
	networks_seal(&world.avoid.allowlist);
	world.avoid.has_allowlist = true;
	assert_selection(&world, "allow list", "8.8.1.1 8.9.1.1 9.9.9.9 127.0.0.1",
		"8.8.1.1=blocklist 8.9.1.1=none 9.9.9.9=not_allowed 127.0.0.1=special_use");
	/* Read again, with other networks: those of before count on. */
	world.newer.older = &world.avoid;
	assert_true(networks_add(&world.newer.blocklist, "8.9.0.0/16"));
	networks_seal(&world.newer.blocklist);
	atomic_store(&world.context.avoid, &world.newer);
	assert_selection(&world, "lists read again", "8.8.1.1 8.9.1.1 8.10.1.1 9.9.9.9",
		"8.8.1.1=blocklist 8.9.1.1=blocklist 8.10.1.1=none 9.9.9.9=not_allowed");
	world_done(&world);
}

static void own_addresses(void **state)
{
	struct world world;

	(void)state;
	world_init(&world);
	assert_true(networks_add(&world.own, "8.0.0.1"));
	networks_seal(&world.own);
	assert_selection(&world, "A.5", "8.0.0.1 8.0.0.2", "8.0.0.1=self 8.0.0.2=none");
	world_done(&world);
}

/* More addresses than are kept: the lowest stay, the rest is counted. */
static void many_addresses(void **state)
{
	char text[4000] = "";

	(void)state;
	for (int i = 99; i >= 0; i--)
		snprintf(text + strlen(text), sizeof(text) - strlen(text), "8.0.0.%d ", i);
	snprintf(text + strlen(text), sizeof(text) - strlen(text), "2a00::1");
	struct host_facts *host = host_with(text);
	assert_int_equal(host->address_count, SELECTION_ADDRESSES_MAXIMUM / 2 + 1);
	assert_int_equal(host->addresses_cut, 100 - SELECTION_ADDRESSES_MAXIMUM / 2);
	for (size_t i = 0; i < SELECTION_ADDRESSES_MAXIMUM / 2; i++)
		assert_int_equal(host->addresses[i].address.bytes[3], i);
	assert_int_equal(host->addresses[host->address_count - 1].address.version, 6);
	host_facts_unref(host);
}

/* A.5 with T038 to T040. */
static void address_statuses(void **state)
{
	static const struct {
		enum dns_status a, aaaa;
		enum address_status expected;
	} cases[] = { { DNS_NODATA, DNS_NODATA, ADDRESS_NODATA },
		{ DNS_NXDOMAIN, DNS_NXDOMAIN, ADDRESS_NXDOMAIN },
		{ DNS_SERVFAIL, DNS_NODATA, ADDRESS_ERROR },
		{ DNS_NODATA, DNS_TIMEOUT, ADDRESS_ERROR },
		{ DNS_BOGUS, DNS_NXDOMAIN, ADDRESS_ERROR } };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct host_facts *host = host_facts_new("mx.example.se");
		host->a = facts_lookup(cases[i].a, DNS_UNKNOWN);
		host->aaaa = facts_lookup(cases[i].aaaa, DNS_UNKNOWN);
		selection_sort(host);
		assert_int_equal(host->address_status, cases[i].expected);
		host_facts_unref(host);
	}
	struct host_facts *host = host_with("8.0.0.1"); /* T039 */
	host->aaaa = facts_lookup(DNS_SERVFAIL, DNS_UNKNOWN);
	selection_sort(host);
	assert_int_equal(host->address_status, ADDRESS_OK);
	host_facts_unref(host);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(mx_answers),
		cmocka_unit_test(host_lints),
		cmocka_unit_test(wildcards),
		cmocka_unit_test(answers_without_data),
		cmocka_unit_test(many_hosts),
		cmocka_unit_test(addresses_chosen),
		cmocka_unit_test(origins_of_addresses),
		cmocka_unit_test(lists_of_networks),
		cmocka_unit_test(own_addresses),
		cmocka_unit_test(many_addresses),
		cmocka_unit_test(address_statuses),
	};

	return RUN_TESTS("mx", tests);
}
