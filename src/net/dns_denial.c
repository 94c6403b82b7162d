/* SPDX-License-Identifier: Apache-2.0 */
/* Denials of DS records (dns_denial.h). */
#include "net/dns_denial.h"

#include "base/cursor.h"
#include "base/name.h"
#include "tls/digest.h"

#include <stdio.h>
#include <string.h>

#define NAME_WIRE_MAXIMUM 255
#define NSEC3_SHA1 1 /* RFC 5155 11 */
#define NSEC3_OPT_OUT 1 /* RFC 5155 3.1.2.1 */
#define HASH_DIGITS (NSEC3_DIGEST_SIZE * 8 / 5)

/* A name in wire format, and where its labels begin. */
struct wire_name {
	uint8_t octets[NAME_WIRE_MAXIMUM];
	size_t length;
	uint8_t labels[NAME_WIRE_MAXIMUM / 2 + 1];
	size_t label_count;
};

/* An NSEC3 record and what its owner's name says (RFC 5155 3). */
struct hashed_span {
	uint8_t owner[NSEC3_DIGEST_SIZE];
	uint8_t next[NSEC3_DIGEST_SIZE];
	bool opt_out;
	const uint8_t *bitmap;
	size_t bitmap_length;
};

/* The NSEC3 records of one denial: those of one zone and with one salt. */
struct hashed_zone {
	const char *apex;
	const uint8_t *salt;
	size_t salt_length;
	uint16_t iterations;
	struct hashed_span spans[DNS_PROOFS_MAXIMUM];
	size_t span_count;
	unsigned hashes;
};

/* One octet of a label as dns_name_read() writes it. */
static const char *read_octet(const char *text, uint8_t *ret_octet)
{
	if (*text != '\\') {
		*ret_octet = (uint8_t)*text;
		return text + 1;
	}
	unsigned value = 0;
	for (int i = 1; i <= 3; i++) {
		if (text[i] < '0' || text[i] > '9')
			return NULL;
		value = value * 10 + (unsigned)(text[i] - '0');
	}
	*ret_octet = (uint8_t)value;
	return value > 255 ? NULL : text + 4;
}

static bool put_label(const char **text, struct wire_name *name)
{
	size_t start = name->length++;

	while (**text && **text != '.') {
		if (name->length + 1 >= NAME_WIRE_MAXIMUM || name->length - start > 63)
			return false;
		*text = read_octet(*text, &name->octets[name->length++]);
		if (!*text)
			return false;
	}
	name->octets[start] = (uint8_t)(name->length - start - 1);
	name->labels[name->label_count++] = (uint8_t)start;
	return name->octets[start] != 0;
}

/* False when the text is no name. */
static bool wire_of(const char *text, struct wire_name *ret_name)
{
	struct wire_name name = { .length = 0 };

	for (bool more = strcmp(text, ".") != 0; more; text += more) {
		if (name.length + 2 > NAME_WIRE_MAXIMUM || !put_label(&text, &name))
			return false;
		more = *text == '.';
	}
	name.octets[name.length++] = 0;
	*ret_name = name;
	return true;
}

/* In the canonical order of names (RFC 4034 6.1); letters are lower case already. */
static int compare_names(const struct wire_name *a, const struct wire_name *b)
{
	size_t left = a->label_count, right = b->label_count;

	while (left && right) {
		const uint8_t *x = a->octets + a->labels[--left],
			      *y = b->octets + b->labels[--right];
		int order = memcmp(x + 1, y + 1, *x < *y ? *x : *y);

		if (order || *x != *y)
			return order ? order : *x - *y;
	}
	return (left > right) - (left < right);
}

/* RFC 4034 4.1.2 */
static bool has_type(const uint8_t *bitmap, size_t length, uint16_t type)
{
	struct cursor cursor;

	cursor_init(&cursor, bitmap, length);
	while (cursor_left(&cursor)) {
		uint8_t window = cursor_u8(&cursor), octets = cursor_u8(&cursor);
		const uint8_t *bits = cursor_take(&cursor, octets);

		if (!bits || !octets || octets > 32)
			return false;
		if (window == type >> 8 && octets > (type & 0xff) / 8)
			return bits[(type & 0xff) / 8] >> (7 - type % 8) & 1;
	}
	return false;
}

/* The name's own record. With a SOA record it is the child's, or an apex's: no word of the parent's (RFC 6840 4.4). */
static enum zone_cut cut_of_types(const uint8_t *bitmap, size_t length)
{
	if (has_type(bitmap, length, DNS_TYPE_SOA) || has_type(bitmap, length, DNS_TYPE_DS))
		return ZONE_CUT_UNSAID;
	return has_type(bitmap, length, DNS_TYPE_NS) ? ZONE_CUT_DELEGATED : ZONE_CUT_NONE;
}

/* The next name of an NSEC record, which is never compressed (RFC 4034 4.1.1), and the types behind it. */
static bool read_nsec(const struct dns_proof *proof, struct wire_name *ret_next,
	const uint8_t **ret_bitmap, size_t *ret_length)
{
	struct cursor cursor;
	char text[NAME_TEXT_SIZE];

	for (size_t at = 0; at < proof->length && proof->rdata[at]; at += proof->rdata[at] + 1u) {
		if (proof->rdata[at] > 63)
			return false;
	}
	cursor_init(&cursor, proof->rdata, proof->length);
	if (!dns_name_read(&cursor, text) || !wire_of(text, ret_next))
		return false;
	*ret_length = cursor_left(&cursor);
	*ret_bitmap = cursor_take(&cursor, *ret_length);
	return *ret_length != 0;
}

/* Between two names in the zone's order, of which the last is followed by the first. */
static bool between(int after_owner, int before_next, int wraps)
{
	if (wraps >= 0)
		return after_owner > 0 || before_next > 0;
	return after_owner > 0 && before_next > 0;
}

static enum zone_cut cut_by_nsec(const struct dns_proof *proof, const char *name)
{
	struct wire_name wire, owner, next;
	const uint8_t *bitmap;
	size_t length;

	if (proof->expanded || !wire_of(name, &wire) || !wire_of(proof->owner, &owner) ||
		!read_nsec(proof, &next, &bitmap, &length))
		return ZONE_CUT_UNSAID;
	if (!strcmp(proof->owner, name))
		return cut_of_types(bitmap, length);
	/* What is below a delegation is not the zone's to deny (RFC 6840 4.1). */
	if (name_under(name, proof->owner) && !has_type(bitmap, length, DNS_TYPE_SOA) &&
		has_type(bitmap, length, DNS_TYPE_NS))
		return ZONE_CUT_UNSAID;
	return between(compare_names(&wire, &owner), compare_names(&next, &wire),
		       compare_names(&owner, &next))
		? ZONE_CUT_NONE
		: ZONE_CUT_UNSAID;
}

/* RFC 4648 7, as owners of NSEC3 records have it, in lower case. The text goes on with a dot or ends. */
static bool read_hash(const char *text, uint8_t ret_hash[NSEC3_DIGEST_SIZE])
{
	uint32_t bits = 0;
	int have = 0;

	for (size_t i = 0; i < HASH_DIGITS; i++) {
		unsigned digit = text[i] >= '0' && text[i] <= '9' ? (unsigned)(text[i] - '0')
			: text[i] >= 'a' && text[i] <= 'v'        ? (unsigned)(text[i] - 'a') + 10
								  : 32;
		if (digit > 31)
			return false;
		bits = bits << 5 | digit;
		have += 5;
		if (have >= 8) {
			have -= 8;
			*ret_hash++ = (uint8_t)(bits >> have);
		}
	}
	return text[HASH_DIGITS] == '.' || !text[HASH_DIGITS];
}

static const char *zone_of_hash(const char *owner)
{
	return owner[HASH_DIGITS] ? owner + HASH_DIGITS + 1 : ".";
}

/* Of records with several parameters only one set is looked at (RFC 5155 8.2). */
static bool same_parameters(struct hashed_zone *zone, const char *apex, uint16_t iterations,
	const uint8_t *salt, size_t salt_length)
{
	if (!zone->span_count) {
		zone->apex = apex;
		zone->iterations = iterations;
		zone->salt = salt;
		zone->salt_length = salt_length;
	}
	return !strcmp(zone->apex, apex) && zone->iterations == iterations &&
		zone->salt_length == salt_length &&
		(!salt_length || !memcmp(zone->salt, salt, salt_length));
}

static void add_span(struct hashed_zone *zone, const struct dns_proof *proof)
{
	struct hashed_span span;
	struct cursor cursor;

	cursor_init(&cursor, proof->rdata, proof->length);
	uint8_t algorithm = cursor_u8(&cursor), flags = cursor_u8(&cursor);
	uint16_t iterations = cursor_u16(&cursor);
	size_t salt_length = cursor_u8(&cursor);
	const uint8_t *salt = cursor_take(&cursor, salt_length);
	size_t hash_length = cursor_u8(&cursor);
	const uint8_t *next = cursor_take(&cursor, hash_length);

	/* RFC 5155 8.2: other flags and algorithms are not understood. */
	if (!next || hash_length != NSEC3_DIGEST_SIZE || algorithm != NSEC3_SHA1 ||
		flags & ~NSEC3_OPT_OUT || iterations > DNS_DENIAL_ITERATIONS_MAXIMUM ||
		proof->expanded || !read_hash(proof->owner, span.owner) ||
		!same_parameters(zone, zone_of_hash(proof->owner), iterations, salt, salt_length))
		return;
	memcpy(span.next, next, NSEC3_DIGEST_SIZE);
	span.opt_out = flags & NSEC3_OPT_OUT;
	span.bitmap_length = cursor_left(&cursor);
	span.bitmap = cursor_take(&cursor, span.bitmap_length);
	zone->spans[zone->span_count++] = span;
}

static bool hash_name(
	struct hashed_zone *zone, const char *name, uint8_t ret_hash[NSEC3_DIGEST_SIZE])
{
	struct wire_name wire;

	if (zone->hashes++ == DNS_DENIAL_HASHES_MAXIMUM || !wire_of(name, &wire))
		return false;
	digest_nsec3(wire.octets, wire.length, zone->salt, zone->salt_length, zone->iterations,
		ret_hash);
	return true;
}

static const struct hashed_span *find_match(
	const struct hashed_zone *zone, const uint8_t hash[NSEC3_DIGEST_SIZE])
{
	for (size_t i = 0; i < zone->span_count; i++) {
		if (!memcmp(zone->spans[i].owner, hash, NSEC3_DIGEST_SIZE))
			return &zone->spans[i];
	}
	return NULL;
}

static const struct hashed_span *find_cover(
	const struct hashed_zone *zone, const uint8_t hash[NSEC3_DIGEST_SIZE])
{
	for (size_t i = 0; i < zone->span_count; i++) {
		const struct hashed_span *span = &zone->spans[i];

		if (between(memcmp(hash, span->owner, NSEC3_DIGEST_SIZE),
			    memcmp(span->next, hash, NSEC3_DIGEST_SIZE),
			    memcmp(span->owner, span->next, NSEC3_DIGEST_SIZE)))
			return span;
	}
	return NULL;
}

/* Whether the wildcard below the closest encloser is there: then the answer was made from it (RFC 5155 7.2.5). */
static bool has_wildcard(struct hashed_zone *zone, const char *encloser)
{
	uint8_t hash[NSEC3_DIGEST_SIZE];
	char wildcard[NAME_TEXT_SIZE + 2];

	snprintf(wildcard, sizeof(wildcard), "*.%s", strcmp(encloser, ".") ? encloser : "");
	return hash_name(zone, wildcard, hash) && find_match(zone, hash);
}

/* No record is the name's own: is it below a name that is there, in a span that opts out? */
static enum zone_cut cut_by_encloser(struct hashed_zone *zone, const char *name)
{
	uint8_t hash[NSEC3_DIGEST_SIZE];
	const char *next_closer = name;

	while (strcmp(next_closer, zone->apex) != 0) {
		const char *dot = strchr(next_closer, '.'), *encloser = dot ? dot + 1 : ".";

		if (!hash_name(zone, encloser, hash))
			return ZONE_CUT_UNSAID;
		if (!find_match(zone, hash)) {
			next_closer = encloser;
			continue;
		}
		if (!hash_name(zone, next_closer, hash))
			return ZONE_CUT_UNSAID;
		const struct hashed_span *cover = find_cover(zone, hash);
		if (!cover)
			return ZONE_CUT_UNSAID;
		return cover->opt_out && !has_wildcard(zone, encloser) ? ZONE_CUT_OPT_OUT
								       : ZONE_CUT_NONE;
	}
	return ZONE_CUT_UNSAID;
}

static bool is_below(const char *name, const char *apex)
{
	return strcmp(name, apex) != 0 && name_in_zone(name, apex);
}

static enum zone_cut cut_by_nsec3(struct hashed_zone *zone, const char *name)
{
	uint8_t hash[NSEC3_DIGEST_SIZE];

	if (!zone->span_count || !is_below(name, zone->apex) || !hash_name(zone, name, hash))
		return ZONE_CUT_UNSAID;
	const struct hashed_span *own = find_match(zone, hash);
	return own ? cut_of_types(own->bitmap, own->bitmap_length) : cut_by_encloser(zone, name);
}

enum zone_cut dns_denial_cut(const struct dns_packet *packet, const char *name)
{
	struct hashed_zone zone = { 0 };

	if (packet->record_count || packet->alias_count)
		return ZONE_CUT_UNSAID;
	for (size_t i = 0; i < packet->proof_count; i++) {
		const struct dns_proof *proof = &packet->proofs[i];
		enum zone_cut cut = ZONE_CUT_UNSAID;

		if (proof->type == DNS_TYPE_NSEC)
			cut = cut_by_nsec(proof, name);
		else
			add_span(&zone, proof);
		if (cut != ZONE_CUT_UNSAID)
			return cut;
	}
	return cut_by_nsec3(&zone, name);
}
