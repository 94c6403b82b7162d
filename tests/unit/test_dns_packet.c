/* SPDX-License-Identifier: Apache-2.0 */
/* net: dns_packet on well-formed and mutilated messages; limits. */
#include "tests/unit/unit.h"

#include "base/clock.h"
#include "base/cursor.h"
#include "net/dns_packet.h"
#include "net/limits.h"

#include <string.h>

/* A message under construction. */
struct message {
	uint8_t bytes[2000];
	size_t length;
};

static void put(struct message *message, const void *bytes, size_t length)
{
	assert_true(message->length + length <= sizeof(message->bytes));
	memcpy(message->bytes + message->length, bytes, length);
	message->length += length;
}

static void put_u16(struct message *message, unsigned value)
{
	const uint8_t bytes[2] = { (uint8_t)(value >> 8), (uint8_t)value };

	put(message, bytes, 2);
}

/* A name as text with dots; "." is the root. "@12" is a pointer to offset 12. */
static void put_name(struct message *message, const char *name)
{
	if (*name == '@') {
		unsigned offset = 0;
		while (*++name)
			offset = offset * 10 + (unsigned)(*name - '0');
		put_u16(message, 0xc000 | offset);
		return;
	}
	while (*name && strcmp(name, ".") != 0) {
		uint8_t length = (uint8_t)strcspn(name, ".");
		put(message, &length, 1);
		put(message, name, length);
		name += length + (name[length] == '.');
	}
	put(message, "", 1);
}

static void begin(struct message *message, unsigned answers, unsigned authorities, unsigned rcode)
{
	message->length = 0;
	put_u16(message, 0x1234);
	put_u16(message, 0x8180 | rcode);
	put_u16(message, 1);
	put_u16(message, answers);
	put_u16(message, authorities);
	put_u16(message, 0);
	put_name(message, "Example.SE"); /* at offset 12 */
	put_u16(message, DNS_TYPE_MX);
	put_u16(message, 1);
}

/* Begins a record; returns where its length stands. */
static size_t begin_record(struct message *message, const char *owner, unsigned type)
{
	put_name(message, owner);
	put_u16(message, type);
	put_u16(message, 1);
	put_u16(message, 0);
	put_u16(message, 300);
	put_u16(message, 0);
	return message->length;
}

static void end_record(struct message *message, size_t at)
{
	size_t length = message->length - at;

	message->bytes[at - 2] = (uint8_t)(length >> 8);
	message->bytes[at - 1] = (uint8_t)length;
}

static void put_mx(
	struct message *message, const char *owner, unsigned preference, const char *host)
{
	size_t at = begin_record(message, owner, DNS_TYPE_MX);

	put_u16(message, preference);
	put_name(message, host);
	end_record(message, at);
}

static void put_alias(struct message *message, const char *owner, const char *target)
{
	size_t at = begin_record(message, owner, DNS_TYPE_CNAME);

	put_name(message, target);
	end_record(message, at);
}

static void well_formed_answer(void **state)
{
	struct message message;
	struct dns_packet packet;
	struct arena arena;

	(void)state;
	arena_init(&arena);
	begin(&message, 3, 0, 0);
	put_mx(&message, "@12", 10, "MX1.Example.se");
	put_mx(&message, "@12", 20, "@12");
	put_mx(&message, "@12", 0, ".");
	assert_true(dns_packet_parse(
		message.bytes, message.length, "example.se", DNS_TYPE_MX, &arena, &packet));
	assert_int_equal(packet.rcode, 0);
	assert_int_equal(packet.record_count, 3);
	assert_int_equal(packet.alias_count, 0);
	assert_int_equal(packet.records[1].preference, 10);
	assert_string_equal(packet.records[0].target, ".");
	assert_string_equal(packet.records[1].target, "mx1.example.se");
	assert_string_equal(packet.records[2].target, "example.se");
	assert_false(packet.has_soa);
	arena_done(&arena);
}

static void put_text(struct message *message, const char *text)
{
	size_t at = begin_record(message, "@12", DNS_TYPE_TLSA);

	put(message, text, strlen(text));
	end_record(message, at);
}

/* T423: resolvers turn sets round: whatever the order in a message, it is the same in what is read. */
static void one_order(void **state)
{
	static const char *const texts[] = { "", "a", "ab", "b", "b" };
	size_t count = COUNT_OF(texts);

	(void)state;
	for (size_t first = 0; first < count; first++) {
		struct message message;
		struct dns_packet packet;
		struct arena arena;

		arena_init(&arena);
		begin(&message, (unsigned)count, 0, 0);
		for (size_t i = 0; i < count; i++)
			put_text(&message, texts[(first + i) % count]);
		assert_true(dns_packet_parse(message.bytes, message.length, "example.se",
			DNS_TYPE_TLSA, &arena, &packet));
		assert_int_equal(packet.record_count, count);
		for (size_t i = 0; i < count; i++) {
			assert_int_equal(packet.records[i].length, strlen(texts[i]));
			assert_memory_equal(
				packet.records[i].rdata, texts[i], packet.records[i].length);
		}
		arena_done(&arena);
	}
}

/* T019, T021: aliases are followed whatever their order; strangers are left out. */
static void alias_chains(void **state)
{
	struct message message;
	struct dns_packet packet;
	struct arena arena;

	(void)state;
	arena_init(&arena);
	begin(&message, 5, 0, 0);
	put_mx(&message, "c.example.se", 10, "mx.example.se");
	put_alias(&message, "B.example.se", "c.example.se");
	put_mx(&message, "stranger.se", 5, "mx.stranger.se");
	put_alias(&message, "@12", "b.EXAMPLE.se");
	put_mx(&message, "@12", 1, "not-at-an-alias.se");
	assert_true(dns_packet_parse(
		message.bytes, message.length, "example.se", DNS_TYPE_MX, &arena, &packet));
	assert_int_equal(packet.alias_count, 2);
	assert_string_equal(packet.aliases[0], "b.example.se");
	assert_string_equal(packet.aliases[1], "c.example.se");
	assert_int_equal(packet.record_count, 1);
	assert_string_equal(packet.records[0].target, "mx.example.se");
	/* Asked for itself, the alias is the data. */
	assert_true(dns_packet_parse(
		message.bytes, message.length, "example.se", DNS_TYPE_CNAME, &arena, &packet));
	assert_int_equal(packet.alias_count, 0);
	assert_int_equal(packet.record_count, 1);
	assert_string_equal(packet.records[0].target, "b.example.se");
	arena_done(&arena);
}

/* T022 */
static void alias_loops_end(void **state)
{
	struct message message;
	struct dns_packet packet;
	struct arena arena;

	(void)state;
	arena_init(&arena);
	begin(&message, 2, 0, 0);
	put_alias(&message, "@12", "b.example.se");
	put_alias(&message, "b.example.se", "@12");
	assert_true(dns_packet_parse(
		message.bytes, message.length, "example.se", DNS_TYPE_MX, &arena, &packet));
	assert_true(packet.alias_count <= DNS_ALIASES_MAXIMUM);
	assert_int_equal(packet.record_count, 0);
	arena_done(&arena);
}

static void denials(void **state)
{
	struct message message;
	struct dns_packet packet;
	struct arena arena;

	(void)state;
	arena_init(&arena);
	begin(&message, 0, 1, 3);
	end_record(&message, begin_record(&message, "se", DNS_TYPE_SOA));
	assert_true(dns_packet_parse(
		message.bytes, message.length, "example.se", DNS_TYPE_MX, &arena, &packet));
	assert_int_equal(packet.rcode, 3);
	assert_true(packet.has_soa);
	begin(&message, 0, 0, 0); /* T042 */
	assert_true(dns_packet_parse(
		message.bytes, message.length, "example.se", DNS_TYPE_MX, &arena, &packet));
	assert_false(packet.has_soa);
	assert_int_equal(packet.record_count, 0);
	arena_done(&arena);
}

/* An RRSIG record over this type (RFC 4034 3.1), signed by se. */
static void put_signature(
	struct message *message, const char *owner, unsigned covered, unsigned labels)
{
	size_t at = begin_record(message, owner, DNS_TYPE_RRSIG);

	put_u16(message, covered);
	put_u16(message, 13 << 8 | labels);
	put(message, "\0\0\1\54", 4); /* original time to live */
	put(message, "\x66\1\2\3", 4); /* expiration */
	put(message, "\x65\1\2\3", 4); /* inception */
	put_u16(message, 0xbeef);
	put_name(message, "SE");
	put(message, "signature", 9);
	end_record(message, at);
}

/* The signatures of both sections are kept, those over the question's data and those over denials. */
static void signatures(void **state)
{
	struct message message;
	struct dns_packet packet;
	struct arena arena;

	(void)state;
	arena_init(&arena);
	begin(&message, 2, 1, 0);
	put_mx(&message, "@12", 10, "mx.example.se");
	put_signature(&message, "@12", DNS_TYPE_MX, 2);
	put_signature(&message, "se", DNS_TYPE_SOA, 1);
	assert_true(dns_packet_parse(
		message.bytes, message.length, "example.se", DNS_TYPE_MX, &arena, &packet));
	assert_int_equal(packet.record_count, 1);
	assert_int_equal(packet.signature_count, 2);
	const struct dns_signature *signature = &packet.signatures[0];
	assert_int_equal(signature->covered, DNS_TYPE_MX);
	assert_int_equal(signature->algorithm, 13);
	assert_int_equal(signature->labels, 2);
	assert_int_equal(signature->expiration, 0x66010203);
	assert_int_equal(signature->inception, 0x65010203);
	assert_int_equal(signature->key_tag, 0xbeef);
	assert_string_equal(signature->signer, "se");
	assert_false(signature->wildcard);
	assert_int_equal(packet.signatures[1].covered, DNS_TYPE_SOA);
	assert_false(packet.has_soa); /* a signature over it is none */
	arena_done(&arena);
}

/* A.8, RFC 4034 3.1.3: fewer labels than the owner has; "*" itself counts for none. */
static void wildcards(void **state)
{
	static const struct {
		const char *owner;
		unsigned labels;
		bool expected;
	} cases[] = { { "@12", 2, false }, { "@12", 1, true }, { "@12", 0, true },
		{ "a.b.example.se", 2, true }, { "a.b.example.se", 4, false },
		{ "*.example.se", 2, false }, { "*.example.se", 1, true }, { "se", 1, false },
		{ ".", 0, false } };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct message message;
		struct dns_packet packet;
		struct arena arena;

		arena_init(&arena);
		begin(&message, 1, 0, 0);
		put_signature(&message, cases[i].owner, DNS_TYPE_MX, cases[i].labels);
		assert_true(dns_packet_parse(
			message.bytes, message.length, "example.se", DNS_TYPE_MX, &arena, &packet));
		assert_int_equal(packet.signature_count, 1);
		if (packet.signatures[0].wildcard != cases[i].expected)
			fail_msg("%s, %u labels", cases[i].owner, cases[i].labels);
		arena_done(&arena);
	}
}

static void many_and_bad_signatures(void **state)
{
	struct message message;
	struct dns_packet packet;
	struct arena arena;

	(void)state;
	arena_init(&arena);
	begin(&message, DNS_SIGNATURES_MAXIMUM + 5, 0, 0);
	size_t at = begin_record(&message, "@12", DNS_TYPE_RRSIG);
	put(&message, "too short for one", 17);
	end_record(&message, at);
	at = begin_record(&message, "@12", DNS_TYPE_RRSIG);
	put(&message, "the signer's name ", 18);
	put(&message, "\77beyond", 7); /* … leaves the RDATA */
	end_record(&message, at);
	for (unsigned i = 0; i < DNS_SIGNATURES_MAXIMUM + 3; i++)
		put_signature(&message, "@12", 100 + i, 2);
	assert_true(dns_packet_parse(
		message.bytes, message.length, "example.se", DNS_TYPE_MX, &arena, &packet));
	assert_int_equal(packet.signature_count, DNS_SIGNATURES_MAXIMUM);
	assert_int_equal(packet.signatures[0].covered, 100);
	arena_done(&arena);
}

static void put_nsec3(struct message *message, unsigned flags, unsigned iterations, unsigned salt)
{
	size_t at = begin_record(message, "hash.se", DNS_TYPE_NSEC3);

	put_u16(message, 1 << 8 | flags);
	put_u16(message, iterations);
	put(message, &(uint8_t){ (uint8_t)salt }, 1);
	put(message, "saltsaltsalt", salt);
	put(message, "\4next", 5);
	end_record(message, at);
}

/* B.5, T056, T057 (RFC 5155 3.2): the parameters stand in each record of the denial. */
static void proofs_of_denial(void **state)
{
	struct message message;
	struct dns_packet packet;
	struct arena arena;

	(void)state;
	arena_init(&arena);
	begin(&message, 0, 3, 3);
	end_record(&message, begin_record(&message, "Se", DNS_TYPE_SOA));
	put_nsec3(&message, 0, 200, 4);
	put_nsec3(&message, 1, 200, 4); /* opt-out */
	assert_true(dns_packet_parse(
		message.bytes, message.length, "example.se", DNS_TYPE_DS, &arena, &packet));
	assert_true(packet.has_soa);
	assert_string_equal(packet.soa_owner, "se");
	assert_true(packet.denial.nsec3 && packet.denial.opt_out && !packet.denial.nsec);
	assert_int_equal(packet.denial.hash_algorithm, 1);
	assert_int_equal(packet.denial.iterations, 200);
	assert_int_equal(packet.denial.salt_length, 4);
	begin(&message, 0, 2, 0);
	end_record(&message, begin_record(&message, "example.se", DNS_TYPE_NSEC));
	end_record(&message, begin_record(&message, "hash.se", DNS_TYPE_NSEC3)); /* empty: none */
	assert_true(dns_packet_parse(
		message.bytes, message.length, "example.se", DNS_TYPE_DS, &arena, &packet));
	assert_true(packet.denial.nsec && !packet.denial.nsec3 && !packet.denial.opt_out);
	assert_null(packet.soa_owner);
	/* In the answer section they are data and deny nothing. */
	begin(&message, 1, 0, 0);
	end_record(&message, begin_record(&message, "@12", DNS_TYPE_NSEC));
	assert_true(dns_packet_parse(
		message.bytes, message.length, "example.se", DNS_TYPE_MX, &arena, &packet));
	assert_false(packet.denial.nsec);
	arena_done(&arena);
}

/* T354: what proves a denial of DS records is kept, and what was made from a wildcard is told, wherever its signature stands. */
static void proofs_of_cuts(void **state)
{
	struct message message;
	struct dns_packet packet;
	struct arena arena;

	(void)state;
	arena_init(&arena);
	begin(&message, 0, 6 + DNS_PROOFS_MAXIMUM, 0);
	end_record(&message, begin_record(&message, "se", DNS_TYPE_SOA));
	put_signature(&message, "Example.SE", DNS_TYPE_NSEC, 1);
	put_signature(&message, "b.se", DNS_TYPE_NSEC, 2);
	put_signature(&message, "a.se", DNS_TYPE_SOA, 1);
	for (unsigned i = 0; i < DNS_PROOFS_MAXIMUM; i++) {
		const char *owner = i % 3 == 0 ? "@12" : i % 3 == 1 ? "b.se" : "A.se";
		size_t at = begin_record(&message, owner, DNS_TYPE_NSEC);

		put_name(&message, "c.se");
		end_record(&message, at);
	}
	end_record(&message, begin_record(&message, "c.se", DNS_TYPE_NSEC3));
	put_signature(&message, "a.se", DNS_TYPE_NSEC, 1);
	assert_true(dns_packet_parse(
		message.bytes, message.length, "example.se", DNS_TYPE_DS, &arena, &packet));
	assert_int_equal(packet.proof_count, DNS_PROOFS_MAXIMUM);
	assert_string_equal(packet.proofs[0].owner, "example.se");
	assert_int_equal(packet.proofs[0].length, 6);
	assert_true(packet.proofs[0].expanded);
	assert_false(packet.proofs[1].expanded);
	assert_string_equal(packet.proofs[2].owner, "a.se");
	assert_true(packet.proofs[2].expanded);
	/* Nobody asks for them with another type. */
	assert_true(dns_packet_parse(
		message.bytes, message.length, "example.se", DNS_TYPE_MX, &arena, &packet));
	assert_int_equal(packet.proof_count, 0);
	arena_done(&arena);
}

/* A record whose name does not fill its RDATA has no target; the others stand. */
static void bad_rdata(void **state)
{
	struct message message;
	struct dns_packet packet;
	struct arena arena;

	(void)state;
	arena_init(&arena);
	begin(&message, 4, 0, 0);
	size_t at = begin_record(&message, "@12", DNS_TYPE_MX);
	put_u16(&message, 10);
	put_name(&message, "mx.example.se");
	put(&message, "x", 1); /* one octet too much */
	end_record(&message, at);
	at = begin_record(&message, "@12", DNS_TYPE_MX);
	put(&message, "\0", 1); /* no room for a preference */
	end_record(&message, at);
	at = begin_record(&message, "@12", DNS_TYPE_MX);
	put_u16(&message, 10); /* no name */
	end_record(&message, at);
	put_mx(&message, "@12", 20, "good.example.se");
	assert_true(dns_packet_parse(
		message.bytes, message.length, "example.se", DNS_TYPE_MX, &arena, &packet));
	assert_int_equal(packet.record_count, 4);
	assert_null(packet.records[0].target);
	assert_null(packet.records[1].target);
	assert_null(packet.records[2].target);
	assert_string_equal(packet.records[3].target, "good.example.se");
	arena_done(&arena);
}

/* Cut at each octet, in memory of just that size: refused, and nothing beyond is read. */
static void truncation(void **state)
{
	struct message message;
	struct arena arena;

	(void)state;
	arena_init(&arena);
	begin(&message, 3, 2, 0);
	put_alias(&message, "@12", "b.example.se");
	put_mx(&message, "b.example.se", 10, "mx.example.se");
	put_signature(&message, "b.example.se", DNS_TYPE_MX, 3);
	end_record(&message, begin_record(&message, "se", DNS_TYPE_SOA));
	put_nsec3(&message, 1, 10, 2);
	for (size_t length = 0; length < message.length; length++) {
		struct dns_packet packet;
		uint8_t *cut = arena_copy(&arena, message.bytes, length);
		assert_false(
			dns_packet_parse(cut, length, "example.se", DNS_TYPE_MX, &arena, &packet));
	}
	arena_done(&arena);
}

static bool read_name(const void *bytes, size_t length, size_t from, char text[NAME_TEXT_SIZE])
{
	struct cursor cursor;

	cursor_init(&cursor, bytes, length);
	cursor.position = from;
	return dns_name_read(&cursor, text);
}

static void compression(void **state)
{
	char text[NAME_TEXT_SIZE];
	uint8_t chain[200];

	(void)state;
	assert_true(read_name("\2se\0\1a\xc0\0", 8, 4, text));
	assert_string_equal(text, "a.se");
	assert_false(read_name("\xc0\0", 2, 0, text)); /* to itself */
	assert_false(read_name("\xc0\2\xc0\0", 4, 0, text)); /* to each other */
	assert_false(read_name("\1a\xc0\0", 4, 0, text)); /* ever longer */
	assert_false(read_name("\xc0\x10", 2, 0, text)); /* beyond the end */
	assert_false(read_name("\xc0", 1, 0, text));
	assert_false(read_name("\x40"
			       "a",
		2, 0, text)); /* reserved label types */
	assert_false(read_name("\x80"
			       "a",
		2, 0, text));
	/* A long chain of pointers, each to the one before. */
	chain[0] = 0;
	for (size_t i = 0; i < 60; i++) {
		chain[1 + 2 * i] = 0xc0;
		chain[2 + 2 * i] = (uint8_t)(i ? 2 * i - 1 : 0);
	}
	assert_false(read_name(chain, 121, 119, text));
	assert_true(read_name(chain, 121, 11, text));
	assert_string_equal(text, ".");
}

static void name_text(void **state)
{
	char text[NAME_TEXT_SIZE];
	uint8_t longest[300];
	size_t length = 0;

	(void)state;
	assert_true(read_name("\3A.b\2\\c\1\xff\1 \0", 13, 0, text));
	assert_string_equal(text, "a\\046b.\\092c.\\255.\\032");
	for (int i = 0; i < 127; i++) { /* 255 octets on the wire, the most there can be */
		longest[length++] = 1;
		longest[length++] = 0xff;
	}
	longest[length++] = 0;
	assert_true(read_name(longest, length, 0, text));
	assert_int_equal(strlen(text), 127 * 5 - 1);
	longest[length - 1] = 1;
	longest[length++] = 'a';
	longest[length++] = 0;
	assert_false(read_name(longest, length, 0, text));
	for (size_t i = 0; i < 255; i++)
		longest[i] = i % 64 ? 0xff : 63;
	longest[192] = 61;
	longest[254] = 0;
	assert_true(read_name(longest, 255, 0, text));
	assert_int_equal(strlen(text), 250 * 4 + 3);
}

static void put_record(struct message *message, const char *owner, unsigned type)
{
	size_t at = begin_record(message, owner, type);

	put_name(message, "ns.elsewhere");
	end_record(message, at);
}

/* RFC 1034 4.3.2 3b: a parent names the child's servers. */
static void referrals(void **state)
{
	struct message message;

	(void)state;
	begin(&message, 0, 2, 0);
	put_record(&message, "se", DNS_TYPE_NS);
	put_record(&message, "se", DNS_TYPE_DS);
	assert_true(dns_packet_is_referral(message.bytes, message.length));
	/* Cut behind the first record, or in it. */
	assert_true(dns_packet_is_referral(message.bytes, message.length - 3));
	assert_false(dns_packet_is_referral(message.bytes, 35));
	assert_false(dns_packet_is_referral(message.bytes, 11));
	assert_false(dns_packet_is_referral(message.bytes, 0));
	message.bytes[2] |= 4;
	assert_false(dns_packet_is_referral(message.bytes, message.length));
	/* A failure, an answer, a denial that names servers, and nothing at all. */
	begin(&message, 0, 1, 5);
	put_record(&message, "se", DNS_TYPE_NS);
	assert_false(dns_packet_is_referral(message.bytes, message.length));
	begin(&message, 1, 1, 0);
	put_record(&message, "@12", DNS_TYPE_NS);
	put_record(&message, "se", DNS_TYPE_NS);
	assert_false(dns_packet_is_referral(message.bytes, message.length));
	begin(&message, 0, 2, 0);
	put_record(&message, "se", DNS_TYPE_NS);
	put_record(&message, "se", DNS_TYPE_SOA);
	assert_false(dns_packet_is_referral(message.bytes, message.length));
	begin(&message, 0, 0, 0);
	assert_false(dns_packet_is_referral(message.bytes, message.length));
}

static void rates(void **state)
{
	struct rate_limit limit;
	int64_t now = 1000 * CLOCK_SECOND;
	unsigned events = 0;

	(void)state;
	rate_limit_init(&limit, 50, 2); /* 25 a second for each of two */
	for (int64_t end = now + 10 * CLOCK_SECOND; now < end; now += 1000) {
		if (!rate_limit_delay(&limit, now)) {
			rate_limit_spend(&limit, now);
			events++;
		}
	}
	assert_in_range(events, 245, 251);
	/* A pause saves up no more than the slack of a timer. */
	now += 100 * CLOCK_SECOND;
	assert_int_equal(rate_limit_delay(&limit, now), 0);
	rate_limit_spend(&limit, now);
	assert_int_equal(rate_limit_delay(&limit, now), CLOCK_SECOND / 25 - RATE_LIMIT_SLACK);
	rate_limit_init(&limit, 0, 1);
	rate_limit_spend(&limit, now);
	assert_int_equal(rate_limit_delay(&limit, now), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(well_formed_answer),
		cmocka_unit_test(one_order),
		cmocka_unit_test(alias_chains),
		cmocka_unit_test(alias_loops_end),
		cmocka_unit_test(denials),
		cmocka_unit_test(signatures),
		cmocka_unit_test(wildcards),
		cmocka_unit_test(many_and_bad_signatures),
		cmocka_unit_test(proofs_of_denial),
		cmocka_unit_test(proofs_of_cuts),
		cmocka_unit_test(bad_rdata),
		cmocka_unit_test(truncation),
		cmocka_unit_test(compression),
		cmocka_unit_test(name_text),
		cmocka_unit_test(referrals),
		cmocka_unit_test(rates),
	};

	return RUN_TESTS("dns_packet", tests);
}
