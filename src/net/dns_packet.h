/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reads a DNS message (RFC 1035 4): the answer to one question, aliases followed. Pure; every name
 * and length in the message may be a lie.
 */
#ifndef TESSCAN_NET_DNS_PACKET_H
#define TESSCAN_NET_DNS_PACKET_H

#include "base/arena.h"
#include "base/name.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum dns_type {
	DNS_TYPE_A = 1,
	DNS_TYPE_NS = 2,
	DNS_TYPE_CNAME = 5,
	DNS_TYPE_SOA = 6,
	DNS_TYPE_PTR = 12,
	DNS_TYPE_MX = 15,
	DNS_TYPE_TXT = 16,
	DNS_TYPE_AAAA = 28,
	DNS_TYPE_DNAME = 39,
	DNS_TYPE_DS = 43,
	DNS_TYPE_RRSIG = 46,
	DNS_TYPE_NSEC = 47,
	DNS_TYPE_DNSKEY = 48,
	DNS_TYPE_NSEC3 = 50,
	DNS_TYPE_TLSA = 52,
	DNS_TYPE_CAA = 257,
};

#define DNS_ALIASES_MAXIMUM 16
#define DNS_SIGNATURES_MAXIMUM 16 /* kept of one message */
#define DNS_PROOFS_MAXIMUM 16 /* likewise, of a denial of DS records */

struct dns_record {
	const uint8_t *rdata; /* as on the wire */
	size_t length;
	uint16_t preference; /* of MX */
	const char *
		target; /* of MX, PTR and CNAME: lower case, no trailing dot, "." for the root; NULL: bad */
};

/* An RRSIG record (RFC 4034 3.1), without the signature itself. */
struct dns_signature {
	const char *owner;
	uint16_t covered;
	uint8_t algorithm;
	uint8_t labels;
	uint32_t expiration; /* seconds since the epoch, modulo 2^32 (RFC 4034 3.1.5) */
	uint32_t inception;
	uint16_t key_tag;
	const char *signer;
	bool wildcard; /* its owner's name was made from a wildcard (RFC 4034 3.1.3) */
};

/* How the zone denies: read from the authority section. */
struct dns_denial {
	bool nsec;
	bool nsec3; /* then the parameters of RFC 5155 3.1 */
	uint8_t hash_algorithm;
	bool opt_out;
	uint16_t iterations;
	uint8_t salt_length;
};

/* An NSEC or NSEC3 record of the authority section (dns_denial.h). */
struct dns_proof {
	uint16_t type;
	const char *owner;
	const uint8_t *rdata;
	size_t length;
	bool expanded; /* from a wildcard: it is not its owner's (RFC 4035 5.3.4) */
};

struct dns_packet {
	int rcode;
	const char **aliases; /* targets of the CNAME records followed, in order */
	size_t alias_count;
	struct dns_record *
		records; /* of the type asked for, at the end of the aliases; always in one order */
	size_t record_count;
	bool has_soa; /* in the authority section */
	const char *soa_owner; /* of that record: the apex of the zone that denies; NULL: none */
	struct dns_signature *signatures; /* of the answer and authority sections */
	size_t signature_count;
	struct dns_denial denial;
	struct dns_proof *proofs; /* where DS was asked for */
	size_t proof_count;
};

/*
 * True when the message is well-formed. Everything is copied into the arena. name is in lower case
 * without trailing dot.
 */
bool dns_packet_parse(const uint8_t *message, size_t length, const char *name, uint16_t type,
	struct arena *arena, struct dns_packet *ret_packet);

/*
 * True when the message names other servers instead of answering: no answer, without authority, NS records and no SOA
 * (RFC 1034 4.3.2 3b). It may be cut.
 */
bool dns_packet_is_referral(const uint8_t *message, size_t length);

/*
 * A name at the cursor as lower-case text without trailing dot ("." for the root); octets that are
 * not printable, dots and backslashes inside a label become \DDD. False when it is malformed.
 */
struct cursor;
bool dns_name_read(struct cursor *cursor, char text[NAME_TEXT_SIZE]);

/* A record as it stands in a message. */
struct dns_raw {
	char owner[NAME_TEXT_SIZE];
	uint16_t type;
	size_t rdata_at;
	size_t rdata_length;
};

/* From the message's first octet to its first record: how many there are in the answer and in the authority section. */
bool dns_raw_begin(struct cursor *cursor, uint16_t ret_counts[2]);
/* The next record; false when it is malformed. */
bool dns_raw_read(struct cursor *cursor, struct dns_raw *ret_record);

#endif
