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
	DNS_TYPE_CNAME = 5,
	DNS_TYPE_SOA = 6,
	DNS_TYPE_MX = 15,
	DNS_TYPE_AAAA = 28,
	DNS_TYPE_DNSKEY = 48,
	DNS_TYPE_TLSA = 52,
};

#define DNS_ALIASES_MAXIMUM 16

struct dns_record {
	const uint8_t *rdata; /* as on the wire */
	size_t length;
	uint16_t preference; /* of MX */
	const char *target; /* of MX and CNAME: lower case, no trailing dot, "." for the root; NULL: bad */
};

struct dns_packet {
	int rcode;
	const char **aliases; /* targets of the CNAME records followed, in order */
	size_t alias_count;
	struct dns_record *records; /* of the type asked for, at the end of the aliases */
	size_t record_count;
	bool has_soa; /* in the authority section */
};

/*
 * True when the message is well-formed. Everything is copied into the arena. name is in lower case
 * without trailing dot.
 */
bool dns_packet_parse(const uint8_t *message, size_t length, const char *name, uint16_t type,
	struct arena *arena, struct dns_packet *ret_packet);

/*
 * A name at the cursor as lower-case text without trailing dot ("." for the root); octets that are
 * not printable, dots and backslashes inside a label become \DDD. False when it is malformed.
 */
struct cursor;
bool dns_name_read(struct cursor *cursor, char text[NAME_TEXT_SIZE]);

#endif
