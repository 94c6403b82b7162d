/* SPDX-License-Identifier: Apache-2.0 */
/* net/dns_denial: what denials of DS records say of a name as a zone cut (PROTOCOL B.5, T354 to T356). */
#include "tests/unit/unit.h"

#include "net/dns_denial.h"
#include "tls/digest.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SALT "\xaa\xbb\xcc\xdd"
#define ITERATIONS 12

/* Types of a record, each a letter: N NS, S SOA, D DS, C CNAME, A A, T TLSA, R RRSIG, Q CAA. */
static uint16_t type_of(char letter)
{
	return letter == 'N'    ? DNS_TYPE_NS
		: letter == 'S' ? DNS_TYPE_SOA
		: letter == 'D' ? DNS_TYPE_DS
		: letter == 'C' ? DNS_TYPE_CNAME
		: letter == 'A' ? DNS_TYPE_A
		: letter == 'T' ? DNS_TYPE_TLSA
		: letter == 'Q' ? DNS_TYPE_CAA
				: DNS_TYPE_RRSIG;
}

struct rdata {
	uint8_t octets[700];
	size_t length;
};

static void put(struct rdata *rdata, const void *octets, size_t length)
{
	assert_true(rdata->length + length <= sizeof(rdata->octets));
	memcpy(rdata->octets + rdata->length, octets, length);
	rdata->length += length;
}

static void put_octet(struct rdata *rdata, unsigned value)
{
	put(rdata, &(uint8_t){ (uint8_t)value }, 1);
}

static void put_name(struct rdata *rdata, const char *name)
{
	while (*name && strcmp(name, ".") != 0) {
		size_t length = strcspn(name, ".");

		put_octet(rdata, (unsigned)length);
		put(rdata, name, length);
		name += length + (name[length] == '.');
	}
	put_octet(rdata, 0);
}

/* RFC 4034 4.1.2 */
static void put_types(struct rdata *rdata, const char *types)
{
	uint8_t windows[2][32] = { { 0 } };

	for (; *types; types++) {
		unsigned type = type_of(*types);

		windows[type >> 8][(type & 255) / 8] |= (uint8_t)(0x80 >> type % 8);
	}
	for (unsigned i = 0; i < 2; i++) {
		size_t used = 32;

		while (used && !windows[i][used - 1])
			used--;
		if (!used)
			continue;
		put_octet(rdata, i);
		put_octet(rdata, (unsigned)used);
		put(rdata, windows[i], used);
	}
}

struct denial {
	struct dns_packet packet;
	struct dns_proof proofs[DNS_PROOFS_MAXIMUM];
	struct rdata rdata[DNS_PROOFS_MAXIMUM];
	char owners[DNS_PROOFS_MAXIMUM][NAME_TEXT_SIZE];
};

static struct dns_proof *add(struct denial *denial, uint16_t type, const char *owner)
{
	size_t i = denial->packet.proof_count++;
	struct dns_proof *proof = &denial->proofs[i];

	denial->packet.proofs = denial->proofs;
	snprintf(denial->owners[i], sizeof(denial->owners[i]), "%s", owner);
	*proof = (struct dns_proof){ .type = type,
		.owner = denial->owners[i],
		.rdata = denial->rdata[i].octets,
		.length = denial->rdata[i].length };
	return proof;
}

static struct dns_proof *add_nsec(
	struct denial *denial, const char *owner, const char *next, const char *types)
{
	struct rdata *rdata = &denial->rdata[denial->packet.proof_count];

	rdata->length = 0;
	put_name(rdata, next);
	put_types(rdata, types);
	return add(denial, DNS_TYPE_NSEC, owner);
}

struct nsec_case {
	const char *test_case;
	const char *name, *owner, *next, *types;
	enum zone_cut expected;
};

static void nsec(void **state)
{
	static const struct nsec_case cases[] = {
		{ "T354: delegated, unsigned", "a.se", "a.se", "b.se", "NR", ZONE_CUT_DELEGATED },
		{ "below the top", "a.b.c.se", "a.b.c.se", "d.c.se", "NR", ZONE_CUT_DELEGATED },
		{ "of the root", "se", "se", "sg", "NR", ZONE_CUT_DELEGATED },
		{ "the last of the zone", "z.se", "z.se", "se", "NR", ZONE_CUT_DELEGATED },
		{ "NS and a type of another window", "a.se", "a.se", "b.se", "NRQ",
			ZONE_CUT_DELEGATED },
		{ "T355: data, no delegation", "a.se", "a.se", "b.se", "AR", ZONE_CUT_NONE },
		{ "an alias", "a.se", "a.se", "b.se", "CR", ZONE_CUT_NONE },
		{ "high types only", "a.se", "a.se", "b.se", "Q", ZONE_CUT_NONE },
		{ "the child's own apex", "a.se", "a.se", "b.a.se", "NSR", ZONE_CUT_UNSAID },
		{ "DS is there", "a.se", "a.se", "b.se", "NDR", ZONE_CUT_UNSAID },
		{ "covered: an empty non-terminal", "b.se", "a.se", "x.b.se", "AR", ZONE_CUT_NONE },
		{ "covered: nobody, or a wildcard", "b.se", "*.se", "c.se", "AR", ZONE_CUT_NONE },
		{ "covered by the last one", "z.se", "y.se", "se", "AR", ZONE_CUT_NONE },
		{ "a zone of one name", "z.se", "se", "se", "NSR", ZONE_CUT_NONE },
		{ "not covered: behind the next", "c.se", "a.se", "b.se", "AR", ZONE_CUT_UNSAID },
		{ "not covered: before the owner", "a.se", "b.se", "c.se", "AR", ZONE_CUT_UNSAID },
		{ "order by the last label first", "b.a.se", "a.se", "c.a.se", "AR",
			ZONE_CUT_NONE },
		{ "a shorter label first", "aa.se", "a.se", "b.se", "AR", ZONE_CUT_NONE },
		{ "RFC 6840 4.1: of a delegation above", "x.a.se", "a.se", "b.se", "NR",
			ZONE_CUT_UNSAID },
		{ "the next name is the name", "b.se", "a.se", "b.se", "AR", ZONE_CUT_UNSAID },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		const struct nsec_case *c = &cases[i];
		struct denial denial = { 0 };

		add_nsec(&denial, c->owner, c->next, c->types);
		enum zone_cut cut = dns_denial_cut(&denial.packet, c->name);
		if (cut != c->expected)
			fail_msg("%s: %d, expected %d", c->test_case, (int)cut, (int)c->expected);
	}
}

/* RFC 4035 5.3.4: a wildcard's NSEC record, under the name that was asked for, is not that name's. */
static void expanded(void **state)
{
	struct denial denial = { 0 };
	struct dns_proof *proof = add_nsec(&denial, "a.se", "b.se", "NR");

	(void)state;
	assert_int_equal(dns_denial_cut(&denial.packet, "a.se"), ZONE_CUT_DELEGATED);
	proof->expanded = true;
	assert_int_equal(dns_denial_cut(&denial.packet, "a.se"), ZONE_CUT_UNSAID);
	add_nsec(&denial, "0.se", "b.se", "AR");
	assert_int_equal(dns_denial_cut(&denial.packet, "a.se"), ZONE_CUT_NONE);
}

/* Data, and what is denied at the end of an alias, say nothing of the name. */
static void no_denial_of_the_name(void **state)
{
	struct denial denial = { 0 };

	(void)state;
	assert_int_equal(dns_denial_cut(&denial.packet, "a.se"), ZONE_CUT_UNSAID);
	add_nsec(&denial, "a.se", "b.se", "NR");
	denial.packet.alias_count = 1;
	assert_int_equal(dns_denial_cut(&denial.packet, "a.se"), ZONE_CUT_UNSAID);
	denial.packet.alias_count = 0;
	denial.packet.record_count = 1;
	assert_int_equal(dns_denial_cut(&denial.packet, "a.se"), ZONE_CUT_UNSAID);
}

static void hash_of(const char *name, unsigned iterations, uint8_t hash[NSEC3_DIGEST_SIZE])
{
	struct rdata wire = { .length = 0 };

	put_name(&wire, name);
	digest_nsec3(wire.octets, wire.length, (const uint8_t *)SALT, 4, iterations, hash);
}

/* RFC 4648 7 */
static void text_of(const uint8_t hash[NSEC3_DIGEST_SIZE], char *text)
{
	for (size_t bit = 0; bit < NSEC3_DIGEST_SIZE * 8; bit += 5) {
		unsigned two =
			(unsigned)hash[bit / 8] << 8 | (bit / 8 + 1 < 20 ? hash[bit / 8 + 1] : 0);

		*text++ = "0123456789abcdefghijklmnopqrstuv"[two >> (11 - bit % 8) & 31];
	}
	*text = '\0';
}

/* RFC 5155 appendix A */
static void hashes(void **state)
{
	static const char *const cases[][2] = {
		{ "example", "0p9mhaveqvm6t7vbl5lop2u3t2rp3tom" },
		{ "a.example", "35mthgpgcu1qg68fab165klnsnk3dpvl" },
		{ "ai.example", "gjeqe526plbf1g8mklp59enfd789njgi" },
		{ "*.w.example", "r53bq7cc2uvmubfu5ocmm6pers9tk9en" },
		{ "xx.example", "t644ebqk9bibcna874givr6joj62mlhv" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		uint8_t hash[NSEC3_DIGEST_SIZE];
		char text[64];

		hash_of(cases[i][0], ITERATIONS, hash);
		text_of(hash, text);
		assert_string_equal(text, cases[i][1]);
	}
}

/* The hash and what is `by` behind it. */
static void moved(uint8_t hash[NSEC3_DIGEST_SIZE], int by)
{
	for (int i = NSEC3_DIGEST_SIZE - 1; i >= 0; i--) {
		int sum = hash[i] + by;

		hash[i] = (uint8_t)sum;
		by = sum < 0 ? -1 : sum > 255;
	}
}

struct span {
	const char *name;
	char kind; /* = its own, ~ covers it, w covers it from the end of the zone, 0 nothing */
	unsigned flags;
	const char *types;
	unsigned iterations; /* 0: ITERATIONS */
	const char *zone; /* NULL: se */
	unsigned algorithm; /* 0: SHA-1 */
};

static void add_span(struct denial *denial, const struct span *span)
{
	struct rdata *rdata = &denial->rdata[denial->packet.proof_count];
	unsigned iterations = span->iterations ? span->iterations : ITERATIONS;
	uint8_t from[NSEC3_DIGEST_SIZE], to[NSEC3_DIGEST_SIZE];
	char text[64], owner[NAME_TEXT_SIZE];

	hash_of(span->name, iterations > 200 ? 200 : iterations, from);
	memcpy(to, from, sizeof(to));
	if (span->kind != '=')
		moved(from, -1);
	if (span->kind == 'w')
		memset(to, 0, sizeof(to));
	else
		moved(to, 1);
	text_of(from, text);
	snprintf(owner, sizeof(owner), "%s.%s", text, span->zone ? span->zone : "se");
	rdata->length = 0;
	put_octet(rdata, span->algorithm ? span->algorithm : 1);
	put_octet(rdata, span->flags);
	put_octet(rdata, iterations >> 8);
	put_octet(rdata, iterations & 255);
	put_octet(rdata, 4);
	put(rdata, SALT, 4);
	put_octet(rdata, sizeof(to));
	put(rdata, to, sizeof(to));
	put_types(rdata, span->types);
	add(denial, DNS_TYPE_NSEC3, owner);
}

#define SPAN(name, kind, flags, types) { name, kind, flags, types, 0, NULL, 0 }

struct nsec3_case {
	const char *test_case;
	const char *name;
	struct span spans[4];
	enum zone_cut expected;
};

static void nsec3(void **state)
{
	static const struct nsec3_case cases[] = {
		{ "T354: delegated, unsigned", "a.se", { SPAN("a.se", '=', 0, "NR") },
			ZONE_CUT_DELEGATED },
		{ "its own record is one that opts out", "a.se", { SPAN("a.se", '=', 1, "NR") },
			ZONE_CUT_DELEGATED },
		{ "T355: data", "a.se", { SPAN("a.se", '=', 0, "AR") }, ZONE_CUT_NONE },
		{ "an empty non-terminal", "a.se", { SPAN("a.se", '=', 0, "") }, ZONE_CUT_NONE },
		{ "the child's own apex", "a.se", { { "a.se", '=', 0, "NSR", 0, "a.se", 0 } },
			ZONE_CUT_UNSAID },
		{ "SOA", "a.se", { SPAN("a.se", '=', 0, "NSR") }, ZONE_CUT_UNSAID },
		{ "T356: opt-out", "a.se",
			{ SPAN("se", '=', 0, "NSR"), SPAN("a.se", '~', 1, "NR") },
			ZONE_CUT_OPT_OUT },
		{ "from the last to the first", "a.se",
			{ SPAN("se", '=', 0, "NSR"), SPAN("a.se", 'w', 1, "NR") },
			ZONE_CUT_OPT_OUT },
		{ "the span first", "a.se",
			{ SPAN("a.se", '~', 1, "NR"), SPAN("se", '=', 0, "NSR") },
			ZONE_CUT_OPT_OUT },
		{ "two labels below, by the next closer name", "a.b.se",
			{ SPAN("se", '=', 0, "NSR"), SPAN("b.se", '~', 1, "NR") },
			ZONE_CUT_OPT_OUT },
		{ "below a name that is there", "a.b.se",
			{ SPAN("b.se", '=', 0, "AR"), SPAN("a.b.se", '~', 1, "NR") },
			ZONE_CUT_OPT_OUT },
		{ "made from a wildcard", "a.se",
			{ SPAN("se", '=', 0, "NSR"), SPAN("a.se", '~', 1, "NR"),
				SPAN("*.se", '=', 0, "AR") },
			ZONE_CUT_NONE },
		{ "covered without opt-out", "a.se",
			{ SPAN("se", '=', 0, "NSR"), SPAN("a.se", '~', 0, "NR") }, ZONE_CUT_NONE },
		{ "a span that opts out elsewhere", "a.se",
			{ SPAN("se", '=', 0, "NSR"), SPAN("b.se", '~', 1, "NR") },
			ZONE_CUT_UNSAID },
		{ "no closest encloser", "a.se", { SPAN("a.se", '~', 1, "NR") }, ZONE_CUT_UNSAID },
		{ "150 iterations", "a.se", { { "a.se", '=', 0, "NR", 150, NULL, 0 } },
			ZONE_CUT_DELEGATED },
		{ "151 iterations", "a.se", { { "a.se", '=', 0, "NR", 151, NULL, 0 } },
			ZONE_CUT_UNSAID },
		{ "65,535 iterations", "a.se", { { "a.se", '=', 0, "NR", 65535, NULL, 0 } },
			ZONE_CUT_UNSAID },
		{ "another hash algorithm", "a.se", { { "a.se", '=', 0, "NR", 0, NULL, 2 } },
			ZONE_CUT_UNSAID },
		{ "flags nobody knows", "a.se", { SPAN("a.se", '=', 2, "NR") }, ZONE_CUT_UNSAID },
		{ "of a zone that is not above", "a.se", { { "a.se", '=', 0, "NR", 0, "org", 0 } },
			ZONE_CUT_UNSAID },
		{ "RFC 5155 8.2: two sets of parameters", "a.se",
			{ SPAN("se", '=', 0, "NSR"), { "a.se", '=', 0, "NR", 3, NULL, 0 } },
			ZONE_CUT_UNSAID },
		{ "further up than is looked", "1.2.3.4.5.6.7.8.9.a.b.c.d.se",
			{ SPAN("se", '=', 0, "NSR"), SPAN("d.se", '~', 1, "NR") },
			ZONE_CUT_UNSAID },
		{ "a child of the root", "se", { { "se", '=', 0, "NR", 0, "", 0 } },
			ZONE_CUT_DELEGATED },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		const struct nsec3_case *c = &cases[i];
		struct denial denial = { 0 };

		for (size_t j = 0; j < COUNT_OF(c->spans) && c->spans[j].name; j++)
			add_span(&denial, &c->spans[j]);
		for (size_t j = 0; j < denial.packet.proof_count; j++) {
			char *end = denial.owners[j] + strlen(denial.owners[j]) - 1;

			*end = *end == '.' ? '\0' : *end; /* the root's has no dot */
		}
		enum zone_cut cut = dns_denial_cut(&denial.packet, c->name);
		if (cut != c->expected)
			fail_msg("%s: %d, expected %d", c->test_case, (int)cut, (int)c->expected);
	}
}

/* Each record cut anywhere, and each of its octets another: nothing is read beyond, and nothing proven by what is not there. */
static void mutilated(void **state)
{
	struct denial denial = { 0 };

	(void)state;
	add_span(&denial, &(struct span)SPAN("a.se", '=', 0, "NR"));
	size_t length = denial.proofs[0].length;
	for (size_t cut = 0; cut < length; cut++) {
		uint8_t *copy = memcpy(malloc(cut + 1), denial.rdata[0].octets, cut + 1);

		denial.proofs[0].rdata = copy;
		denial.proofs[0].length = cut;
		assert_true(dns_denial_cut(&denial.packet, "a.se") != ZONE_CUT_DELEGATED);
		free(copy);
	}
	denial.proofs[0].rdata = denial.rdata[0].octets;
	denial.proofs[0].length = length;
	for (size_t i = 0; i < length; i++) {
		denial.rdata[0].octets[i] ^= 0xff;
		dns_denial_cut(&denial.packet, "a.se");
		denial.rdata[0].octets[i] ^= 0xff;
	}
	assert_int_equal(dns_denial_cut(&denial.packet, "a.se"), ZONE_CUT_DELEGATED);
	snprintf(denial.owners[0], NAME_TEXT_SIZE, "short.se");
	assert_int_equal(dns_denial_cut(&denial.packet, "a.se"), ZONE_CUT_UNSAID);
}

/* A next name that is compressed, which RFC 4034 4.1.1 forbids, or that has no types behind it. */
static void bad_nsec(void **state)
{
	static const uint8_t compressed[] = { 1, 'b', 0xc0, 0, 0, 1, 0x20 };
	static const uint8_t no_types[] = { 1, 'b', 2, 's', 'e', 0 };
	static const uint8_t window[] = { 1, 'b', 2, 's', 'e', 0, 0, 33, 0x20 };
	struct denial denial = { 0 };

	(void)state;
	struct dns_proof *proof = add_nsec(&denial, "a.se", "b.se", "N");
	proof->rdata = compressed;
	proof->length = sizeof(compressed);
	assert_int_equal(dns_denial_cut(&denial.packet, "a.se"), ZONE_CUT_UNSAID);
	proof->rdata = no_types;
	proof->length = sizeof(no_types);
	assert_int_equal(dns_denial_cut(&denial.packet, "a.se"), ZONE_CUT_UNSAID);
	proof->rdata = window;
	proof->length = sizeof(window);
	assert_true(dns_denial_cut(&denial.packet, "a.se") != ZONE_CUT_DELEGATED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nsec),
		cmocka_unit_test(expanded),
		cmocka_unit_test(no_denial_of_the_name),
		cmocka_unit_test(hashes),
		cmocka_unit_test(nsec3),
		cmocka_unit_test(mutilated),
		cmocka_unit_test(bad_nsec),
	};

	return RUN_TESTS("dns_denial", tests);
}
