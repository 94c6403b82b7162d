/* SPDX-License-Identifier: Apache-2.0 */
/* net/dns_signers, net/dns_cuts: what of an answer hangs on the algorithms 5 and 7 (RFC 9905 2; PROTOCOL B.9, T361 to T366). */
#include "tests/unit/unit.h"

#include "net/dns_anchor.h"
#include "net/dns_cuts.h"
#include "tests/unit/files.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NOW 1700000000
#define DAY 86400

/* A message under construction; a name is written whole. */
struct message {
	uint8_t bytes[16000];
	size_t length;
};

static void put(struct message *message, const void *bytes, size_t length)
{
	assert_true(message->length + length <= sizeof(message->bytes));
	memcpy(message->bytes + message->length, bytes, length);
	message->length += length;
}

static void put_number(struct message *message, uint64_t value, int octets)
{
	while (octets--)
		put(message, &(uint8_t){ (uint8_t)(value >> 8 * octets) }, 1);
}

static void put_name(struct message *message, const char *name)
{
	while (*name && strcmp(name, ".") != 0) {
		size_t length = strcspn(name, ".");

		put_number(message, length, 1);
		put(message, name, length);
		name += length + (name[length] == '.');
	}
	put_number(message, 0, 1);
}

static size_t begin_record(struct message *message, const char *owner, unsigned type)
{
	put_name(message, owner);
	put_number(message, type, 2);
	put_number(message, 1, 2);
	put_number(message, 300, 4);
	put_number(message, 0, 2);
	return message->length;
}

static void end_record(struct message *message, size_t at)
{
	message->bytes[at - 2] = (uint8_t)((message->length - at) >> 8);
	message->bytes[at - 1] = (uint8_t)(message->length - at);
}

struct record {
	const char *owner;
	uint16_t type;
	uint8_t algorithm; /* not 0: the signature over such a type instead */
	const char *signer;
	int64_t expiration; /* from now; 0: a week */
	bool authority;
};

static void put_record(struct message *message, const struct record *record)
{
	size_t at = begin_record(
		message, record->owner, record->algorithm ? DNS_TYPE_RRSIG : record->type);

	if (record->algorithm) {
		int64_t end = NOW + (record->expiration ? record->expiration : 7 * DAY);

		put_number(message, record->type, 2);
		put_number(message, record->algorithm, 1);
		put_number(message, 2, 1);
		put_number(message, 300, 4);
		put_number(message, (uint64_t)end, 4);
		put_number(message, (uint64_t)end - 14 * DAY, 4);
		put_number(message, 1, 2);
		put_name(message, record->signer);
	}
	put(message, "data", 4);
	end_record(message, at);
}

static void compose(struct message *message, const struct record *records, size_t count)
{
	unsigned authorities = 0;

	for (size_t i = 0; i < count; i++)
		authorities += records[i].authority;
	message->length = 0;
	put(message, "\0\1\201\200\0\1", 6);
	put_number(message, count - authorities, 2);
	put_number(message, authorities, 2);
	put_number(message, 0, 2);
	put_name(message, "a.se");
	put_number(message, DNS_TYPE_MX << 16 | 1, 4);
	for (size_t i = 0; i < count; i++)
		put_record(message, &records[i]);
}

#define SET(owner, type) { owner, type, 0, NULL, 0, false }
#define SIG(owner, type, algorithm, signer) { owner, type, algorithm, signer, 0, false }
#define LATE(owner, type, algorithm, signer, end) { owner, type, algorithm, signer, end, false }
#define DENIAL(owner, type) { owner, type, 0, NULL, 0, true }
#define DENIAL_SIG(owner, type, algorithm, signer) { owner, type, algorithm, signer, 0, true }

#define RECORDS_MAXIMUM 8

struct signers_case {
	const char *test_case;
	struct record records[RECORDS_MAXIMUM];
	bool without_sha1;
	const char *zones; /* of those signatures */
	const char *old_zones; /* of sets that have others alone */
};

static size_t count_of(const struct record *records)
{
	size_t count = 0;

	while (count < RECORDS_MAXIMUM && records[count].owner)
		count++;
	return count;
}

static void join(char text[100], const char **zones, size_t count)
{
	*text = '\0';
	for (size_t i = 0; i < count; i++)
		snprintf(text + strlen(text), 100 - strlen(text), "%s%s", i ? " " : "", zones[i]);
}

static void signers(void **state)
{
	static const struct signers_case cases[] = {
		{ "by 13", { SET("a.se", DNS_TYPE_MX), SIG("a.se", DNS_TYPE_MX, 13, "a.se") }, true,
			"a.se", "" },
		{ "T361: by 5", { SET("a.se", DNS_TYPE_MX), SIG("a.se", DNS_TYPE_MX, 5, "a.se") },
			false, "", "a.se" },
		{ "T367: a signer that is no zone of the owner",
			{ SET("a.se", DNS_TYPE_MX), SIG("a.se", DNS_TYPE_MX, 5, "a.se"),
				SIG("a.se", DNS_TYPE_MX, 13, "b.se") },
			false, "", "a.se" },
		{ "T361: by 7", { SET("a.se", DNS_TYPE_MX), SIG("a.se", DNS_TYPE_MX, 7, "a.se") },
			false, "", "a.se" },
		{ "an algorithm that nobody knows, and 7",
			{ SET("a.se", DNS_TYPE_MX), SIG("a.se", DNS_TYPE_MX, 200, "a.se"),
				SIG("a.se", DNS_TYPE_MX, 7, "a.se") },
			false, "", "a.se" },
		{ "T362: by both",
			{ SET("a.se", DNS_TYPE_MX), SIG("a.se", DNS_TYPE_MX, 7, "a.se"),
				SIG("a.se", DNS_TYPE_MX, 8, "a.se") },
			true, "a.se", "" },
		{ "the signature first",
			{ SIG("a.se", DNS_TYPE_MX, 8, "a.se"), SET("a.se", DNS_TYPE_MX) }, true,
			"a.se", "" },
		{ "another type's",
			{ SET("a.se", DNS_TYPE_MX), SIG("a.se", DNS_TYPE_MX, 7, "a.se"),
				SIG("a.se", DNS_TYPE_A, 13, "a.se") },
			false, "", "a.se" },
		{ "another name's",
			{ SET("a.se", DNS_TYPE_MX), SIG("a.se", DNS_TYPE_MX, 7, "a.se"),
				SIG("b.se", DNS_TYPE_MX, 13, "a.se") },
			false, "", "a.se" },
		{ "ended two days ago",
			{ SET("a.se", DNS_TYPE_MX), SIG("a.se", DNS_TYPE_MX, 7, "a.se"),
				LATE("a.se", DNS_TYPE_MX, 13, "a.se", -2 * DAY) },
			false, "", "a.se" },
		{ "ended within the grace that resolvers grant",
			{ SET("a.se", DNS_TYPE_MX),
				LATE("a.se", DNS_TYPE_MX, 13, "a.se", -DAY / 2) },
			true, "a.se", "" },
		{ "begins in three days",
			{ SET("a.se", DNS_TYPE_MX), SIG("a.se", DNS_TYPE_MX, 7, "a.se"),
				LATE("a.se", DNS_TYPE_MX, 13, "a.se", 17 * DAY) },
			false, "", "a.se" },
		{ "T365: each link of an alias",
			{ SET("a.se", DNS_TYPE_CNAME), SIG("a.se", DNS_TYPE_CNAME, 13, "a.se"),
				SET("b.org", DNS_TYPE_MX), SIG("b.org", DNS_TYPE_MX, 8, "org") },
			true, "a.se org", "" },
		{ "T365: the first by 7",
			{ SET("a.se", DNS_TYPE_CNAME), SIG("a.se", DNS_TYPE_CNAME, 7, "a.se"),
				SET("b.org", DNS_TYPE_MX), SIG("b.org", DNS_TYPE_MX, 8, "org") },
			false, "org", "a.se" },
		{ "T365: the last by 5",
			{ SET("a.se", DNS_TYPE_CNAME), SIG("a.se", DNS_TYPE_CNAME, 8, "a.se"),
				SET("b.org", DNS_TYPE_MX), SIG("b.org", DNS_TYPE_MX, 5, "org") },
			false, "a.se", "org" },
		{ "T365: RFC 6672 5.3.1: a DNAME record makes the alias",
			{ SET("se", DNS_TYPE_DNAME), SIG("se", DNS_TYPE_DNAME, 13, "se"),
				SET("a.se", DNS_TYPE_CNAME), SET("a.org", DNS_TYPE_MX),
				SIG("a.org", DNS_TYPE_MX, 13, "org") },
			true, "se org", "" },
		{ "one of elsewhere does not",
			{ SET("org", DNS_TYPE_DNAME), SIG("org", DNS_TYPE_DNAME, 13, "org"),
				SET("a.se", DNS_TYPE_CNAME) },
			false, "org", "" },
		{ "T365: a denial",
			{ DENIAL("se", DNS_TYPE_SOA), DENIAL_SIG("se", DNS_TYPE_SOA, 13, "se"),
				DENIAL("a.se", DNS_TYPE_NSEC),
				DENIAL_SIG("a.se", DNS_TYPE_NSEC, 13, "se") },
			true, "se", "" },
		{ "T365: a denial whose proof is by 7",
			{ DENIAL("se", DNS_TYPE_SOA), DENIAL_SIG("se", DNS_TYPE_SOA, 13, "se"),
				DENIAL("h.se", DNS_TYPE_NSEC3),
				DENIAL_SIG("h.se", DNS_TYPE_NSEC3, 7, "se") },
			false, "se", "se" },
		{ "name servers in the authority section deny nothing",
			{ SET("a.se", DNS_TYPE_MX), SIG("a.se", DNS_TYPE_MX, 13, "a.se"),
				DENIAL("a.se", DNS_TYPE_NS) },
			true, "a.se", "" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct message message;
		struct arena arena;
		char zones[100], old_zones[100];

		arena_init(&arena);
		compose(&message, cases[i].records, count_of(cases[i].records));
		struct dns_signers got = dns_signers_of(message.bytes, message.length, NOW, &arena);
		join(zones, got.zones, got.zone_count);
		join(old_zones, got.old_zones, got.old_zone_count);
		if (!got.known || got.without_sha1 != cases[i].without_sha1 ||
			strcmp(zones, cases[i].zones) != 0 ||
			strcmp(old_zones, cases[i].old_zones) != 0)
			fail_msg("%s: known %d, without %d, zones %s, old %s", cases[i].test_case,
				got.known, got.without_sha1, zones, old_zones);
		arena_done(&arena);
	}
}

/* Nothing is known of a message that cannot be read, that is empty, or that has more sets than are kept. */
static void unknown(void **state)
{
	static const struct record one[] = { SET("a.se", DNS_TYPE_MX),
		SIG("a.se", DNS_TYPE_MX, 13, "a.se") };
	struct record many[DNS_SIGNED_SETS_MAXIMUM + 1];
	char names[DNS_SIGNED_SETS_MAXIMUM + 1][16];
	struct message message;
	struct arena arena;

	(void)state;
	arena_init(&arena);
	compose(&message, one, 2);
	for (size_t cut = 0; cut < message.length; cut++) {
		uint8_t *copy = memcpy(malloc(cut + 1), message.bytes, cut + 1);

		assert_false(dns_signers_of(copy, cut, NOW, &arena).known);
		free(copy);
	}
	compose(&message, one, 0);
	assert_false(dns_signers_of(message.bytes, message.length, NOW, &arena).known);
	for (size_t i = 0; i < COUNT_OF(many); i++) {
		snprintf(names[i], sizeof(names[i]), "n%zu.se", i);
		many[i] = (struct record)SET(names[i], DNS_TYPE_MX);
	}
	compose(&message, many, COUNT_OF(many) - 1);
	assert_true(dns_signers_of(message.bytes, message.length, NOW, &arena).known);
	compose(&message, many, COUNT_OF(many));
	assert_false(dns_signers_of(message.bytes, message.length, NOW, &arena).known);
	arena_done(&arena);
}

/* Of a key: its algorithm and the type of its digest, an octet each. */
#define DS(algorithm, digest) \
	{ .rdata = (const uint8_t *)("\0\1" algorithm digest "\xaa\xbb"), .length = 6 }

/* T363: RFC 4509 3 and what nobody supports. */
static void ds_records(void **state)
{
	static const struct {
		const char *test_case;
		struct dns_record records[3];
		size_t count;
		bool expected;
	} cases[] = {
		{ "none", { { 0 } }, 0, false },
		{ "13 by SHA-256", { DS("\15", "\2") }, 1, true },
		{ "13 by SHA-384", { DS("\15", "\4") }, 1, true },
		{ "13 by SHA-1 alone", { DS("\15", "\1") }, 1, true },
		{ "8 and 10", { DS("\10", "\2"), DS("\12", "\2") }, 2, true },
		{ "15 and 16", { DS("\17", "\2"), DS("\20", "\4") }, 2, true },
		{ "5", { DS("\5", "\2") }, 1, false },
		{ "7 by each digest", { DS("\7", "\1"), DS("\7", "\2"), DS("\7", "\4") }, 3,
			false },
		{ "7 and 8", { DS("\7", "\2"), DS("\10", "\2") }, 2, true },
		{ "RFC 4509 3: 13 by SHA-1 beside SHA-256 of 7",
			{ DS("\15", "\1"), DS("\7", "\2") }, 2, false },
		{ "the same in the other order", { DS("\5", "\2"), DS("\15", "\1") }, 2, false },
		{ "SHA-384 alone ignores no SHA-1", { DS("\15", "\1"), DS("\7", "\4") }, 2, true },
		{ "13 by a digest nobody knows", { DS("\15", "\143"), DS("\7", "\2") }, 2, false },
		{ "an algorithm nobody knows", { DS("\310", "\2"), DS("\7", "\2") }, 2, false },
		{ "algorithms that must not be used",
			{ DS("\1", "\2"), DS("\3", "\2"), DS("\14", "\2") }, 3, false },
		{ "cut short", { { .rdata = (const uint8_t *)"\0\1\15\2", .length = 4 } }, 1,
			false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		if (dns_ds_without_sha1(cases[i].records, cases[i].count) != cases[i].expected)
			fail_msg("%s", cases[i].test_case);
	}
}

/* T364: the trust anchor's own algorithm. */
static void anchors(void **state)
{
	static const struct {
		const char *text;
		bool expected;
	} cases[] = {
		{ ". IN DS 20326 8 2 E06D44B8\n", true },
		{ "; DS 1 8 2 in a comment\n. 3600 IN DS 1 5 2 E06D\n", false },
		{ ".\tDS 1 7 1 E06D\n. DS 2 13 2 AB\n", true },
		{ ". IN DNSKEY 257 3 8 AwEAAa;comment\n", true },
		{ ". IN DNSKEY 257 3 5 AwEAAa\n", false },
		{ ". 172800 IN DNSKEY ( 257 3\n 7 AwEA )\n", false },
		{ ". IN DNSKEY 257 3 RSASHA256 AwEAAa\n", true },
		{ ". IN DS 1 rsasha1 2 AB\n. IN DS 2 RSASHA1-NSEC3-SHA1 2 AB\n", false },
		{ "", true },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		char *path = files_make(cases[i].text, strlen(cases[i].text));

		if (dns_anchor_without_sha1(path) != cases[i].expected)
			fail_msg("%s", cases[i].text);
		files_remove(path);
	}
	assert_true(dns_anchor_without_sha1("/nonexistent/anchor"));
}

/* Who asks for DS records, and what of those who wait. */
struct asking {
	struct dns_cuts *cuts;
	char asked[400];
};

static void ask(void *owner, const char *zone)
{
	struct asking *asking = owner;
	size_t used = strlen(asking->asked);

	snprintf(asking->asked + used, sizeof(asking->asked) - used, "%s%s", used ? " " : "", zone);
}

struct waiting {
	struct dns_cut_waiter waiter;
	struct asking *asking;
	struct dns_signers signers;
	enum dns_way way;
	unsigned told;
};

static void look(struct waiting *waiting)
{
	waiting->way = dns_cuts_look(waiting->asking->cuts, &waiting->signers, &waiting->waiter);
}

static void ready(struct dns_cut_waiter *waiter)
{
	struct waiting *waiting = (struct waiting *)waiter;

	waiting->told++;
	look(waiting);
}

static struct waiting waits_for(struct asking *asking, const char **zones, size_t count)
{
	return (struct waiting){ .waiter = { .ready = ready },
		.asking = asking,
		.signers = { .known = true,
			.without_sha1 = true,
			.zones = zones,
			.zone_count = count } };
}

static void give(struct asking *asking, const char *zone, const char *parent,
	const struct dns_record *records, enum dns_status status)
{
	struct dns_signature signature = {
		.owner = zone, .covered = DNS_TYPE_DS, .signer = parent, .algorithm = 13
	};
	const struct dns_answer answer = { .name = zone,
		.type = DNS_TYPE_DS,
		.status = status,
		.security = status == DNS_OK ? DNS_SECURE : DNS_UNKNOWN,
		.packet = { .records = (struct dns_record *)(uintptr_t)records,
			.record_count = 1,
			.signatures = &signature,
			.signature_count = 1 } };

	dns_cuts_answer(asking->cuts, &answer);
}

static void begin(struct asking *asking, bool anchored)
{
	const struct hash_key key = { 0 };

	*asking->asked = '\0';
	asking->cuts = dns_cuts_new(anchored, key, ask, asking);
}

static const struct dns_record good[] = { DS("\15", "\2") }, old[] = { DS("\7", "\2") };

/* T364: from child to parent, each zone once, whatever waits for it. */
static void walk(void **state)
{
	static const char *both[] = { "a.b.se", "c.se" }, *one[] = { "c.se" },
			  *sub[] = { "x.c.se" };
	struct asking asking;

	(void)state;
	begin(&asking, true);
	struct waiting first = waits_for(&asking, both, 2), second = waits_for(&asking, one, 1);
	look(&first);
	look(&second);
	assert_string_equal(asking.asked, "a.b.se c.se");
	/* b.se is no zone: the parent is whose signature is over the DS records. */
	give(&asking, "a.b.se", "se", good, DNS_OK);
	give(&asking, "c.se", "se", good, DNS_OK);
	assert_string_equal(asking.asked, "a.b.se c.se se");
	assert_int_equal(first.told + second.told, 0);
	give(&asking, "se", ".", good, DNS_OK);
	assert_int_equal(first.way, DNS_WAY_WITHOUT_SHA1);
	assert_int_equal(second.way, DNS_WAY_WITHOUT_SHA1);
	look(&second);
	assert_int_equal(second.way, DNS_WAY_WITHOUT_SHA1);
	struct waiting third = waits_for(&asking, sub, 1);
	look(&third);
	give(&asking, "x.c.se", "c.se", old, DNS_OK);
	assert_int_equal(third.way, DNS_WAY_BY_SHA1_ALONE);
	assert_string_equal(asking.asked, "a.b.se c.se se x.c.se");
	dns_cuts_free(asking.cuts);
}

/* A cut further up by 7 alone, or the anchor itself. */
static void old_above(void **state)
{
	static const char *zones[] = { "a.se" }, *root[] = { "." };
	struct asking asking;

	(void)state;
	begin(&asking, true);
	struct waiting waiting = waits_for(&asking, zones, 1);
	look(&waiting);
	give(&asking, "a.se", "se", good, DNS_OK);
	give(&asking, "se", ".", old, DNS_OK);
	assert_int_equal(waiting.way, DNS_WAY_BY_SHA1_ALONE);
	dns_cuts_free(asking.cuts);
	begin(&asking, false);
	waiting = waits_for(&asking, root, 1);
	look(&waiting);
	assert_int_equal(waiting.way, DNS_WAY_BY_SHA1_ALONE);
	assert_string_equal(asking.asked, "");
	dns_cuts_free(asking.cuts);
}

/* T367: whoever has a way to the zone without 5 and 7, and no signature but by these, has nothing to validate. */
static void broken(void **state)
{
	static const char *zones[] = { "b.se" }, *olds[] = { "a.se" };
	static const struct {
		const struct dns_record *above;
		enum dns_way expected;
	} cases[] = { { good, DNS_WAY_BROKEN }, { old, DNS_WAY_BY_SHA1_ALONE } };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct asking asking;

		begin(&asking, true);
		struct waiting waiting = waits_for(&asking, zones, 1);
		waiting.signers.without_sha1 = false;
		waiting.signers.old_zones = olds;
		waiting.signers.old_zone_count = 1;
		look(&waiting);
		give(&asking, "a.se", "se", good, DNS_OK);
		give(&asking, "se", ".", cases[i].above, DNS_OK);
		assert_int_equal(waiting.way, cases[i].expected);
		/* Who else signed does not matter. */
		assert_string_equal(asking.asked, "a.se se");
		dns_cuts_free(asking.cuts);
	}
}

/* An answer without any signature needs no question, and one that cannot be read has none that would help. */
static void no_questions(void **state)
{
	static const char *zones[] = { "a.se" };
	struct asking asking;

	(void)state;
	begin(&asking, true);
	struct waiting waiting = waits_for(&asking, zones, 1);
	waiting.signers.without_sha1 = false;
	look(&waiting);
	assert_int_equal(waiting.way, DNS_WAY_BY_SHA1_ALONE);
	waiting.signers.known = false;
	look(&waiting);
	assert_int_equal(waiting.way, DNS_WAY_UNKNOWN);
	assert_string_equal(asking.asked, "");
	dns_cuts_free(asking.cuts);
}

/* A lookup that fails, or gives what nobody can have validated by, is a failure of ours; who asks later asks anew. */
static void failures(void **state)
{
	static const char *zones[] = { "a.se" };
	static const struct {
		const char *parent;
		enum dns_status status;
	} cases[] = { { "se", DNS_SERVFAIL }, { "se", DNS_NODATA }, { "a.se", DNS_OK },
		{ "b.a.se", DNS_OK }, { "org", DNS_OK } };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct asking asking;

		begin(&asking, true);
		struct waiting waiting = waits_for(&asking, zones, 1);
		look(&waiting);
		give(&asking, "a.se", cases[i].parent, good, cases[i].status);
		assert_int_equal(waiting.way, DNS_WAY_UNKNOWN);
		assert_int_equal(waiting.told, 1);
		struct waiting later = waits_for(&asking, zones, 1);
		look(&later);
		assert_string_equal(asking.asked, "a.se a.se");
		give(&asking, "a.se", "se", good, DNS_OK);
		give(&asking, "se", ".", good, DNS_SERVFAIL);
		assert_int_equal(later.way, DNS_WAY_UNKNOWN);
		dns_cuts_free(asking.cuts);
	}
}

/* The oldest are forgotten, and asked for anew. */
static void many(void **state)
{
	struct asking asking;

	(void)state;
	begin(&asking, true);
	for (unsigned i = 0; i <= DNS_CUTS_MAXIMUM; i++) {
		char name[16];
		const char *zone = name;
		struct waiting waiting = waits_for(&asking, &zone, 1);

		snprintf(name, sizeof(name), "z%u", i);
		*asking.asked = '\0';
		look(&waiting);
		assert_string_equal(asking.asked, name);
		give(&asking, name, ".", good, DNS_OK);
		assert_int_equal(waiting.way, DNS_WAY_WITHOUT_SHA1);
	}
	const char *kept = "z1", *gone = "z0";
	struct waiting waiting = waits_for(&asking, &kept, 1);
	*asking.asked = '\0';
	look(&waiting);
	assert_string_equal(asking.asked, "");
	waiting = waits_for(&asking, &gone, 1);
	look(&waiting);
	assert_string_equal(asking.asked, "z0");
	dns_cuts_free(asking.cuts);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(signers),
		cmocka_unit_test(unknown),
		cmocka_unit_test(ds_records),
		cmocka_unit_test(anchors),
		cmocka_unit_test(walk),
		cmocka_unit_test(old_above),
		cmocka_unit_test(broken),
		cmocka_unit_test(no_questions),
		cmocka_unit_test(failures),
		cmocka_unit_test(many),
	};

	return RUN_TESTS("dns_signers", tests);
}
