/* SPDX-License-Identifier: Apache-2.0 */
/* Algorithms of signatures (dns_signers.h). */
#include "net/dns_signers.h"

#include "base/cursor.h"
#include "base/name.h"

#include <string.h>

#define GRACE (24 * 3600) /* the most that libunbound grants (val-sig-skew-max) */
#define RRSIG_FIXED 18 /* octets before the signer's name */
#define DIGEST_SHA1 1
#define DIGEST_SHA256 2
#define DIGEST_SHA384 4

struct signed_set {
	const char *owner;
	uint16_t type;
	const char *signer; /* of a signature that counts; NULL: there is none */
	const char *old_signer; /* of one by SHA-1 */
};

struct signed_sets {
	struct signed_set list[DNS_SIGNED_SETS_MAXIMUM];
	size_t count;
	bool full;
};

bool dns_algorithm_without_sha1(unsigned algorithm)
{
	return algorithm == 8 || algorithm == 10 || (algorithm >= 13 && algorithm <= 16);
}

static bool by_sha1(unsigned algorithm)
{
	return algorithm == 5 || algorithm == 7;
}

static struct signed_set *find_set(struct signed_sets *sets, const char *owner, uint16_t type)
{
	for (size_t i = 0; i < sets->count; i++) {
		if (sets->list[i].type == type && !strcmp(sets->list[i].owner, owner))
			return &sets->list[i];
	}
	return NULL;
}

static void add_set(struct signed_sets *sets, const struct dns_raw *raw, struct arena *arena)
{
	if (find_set(sets, raw->owner, raw->type))
		return;
	sets->full = sets->count == DNS_SIGNED_SETS_MAXIMUM;
	if (!sets->full)
		sets->list[sets->count++] =
			(struct signed_set){ .owner = arena_string(arena, raw->owner),
				.type = raw->type };
}

static bool denies(uint16_t type)
{
	return type == DNS_TYPE_SOA || type == DNS_TYPE_NSEC || type == DNS_TYPE_NSEC3;
}

static bool read_sets(struct cursor cursor, const uint16_t counts[2], struct arena *arena,
	struct signed_sets *sets)
{
	struct dns_raw raw;

	for (unsigned i = 0; i < (unsigned)counts[0] + counts[1]; i++) {
		if (!dns_raw_read(&cursor, &raw))
			return false;
		if (i < counts[0] ? raw.type != DNS_TYPE_RRSIG : denies(raw.type))
			add_set(sets, &raw, arena);
		if (sets->full)
			return false;
	}
	return true;
}

/* Serial numbers (RFC 4034 3.1.5). */
static bool in_time(uint32_t inception, uint32_t expiration, int64_t now)
{
	return (int32_t)(expiration - (uint32_t)(now - GRACE)) >= 0 &&
		(int32_t)((uint32_t)(now + GRACE) - inception) >= 0;
}

static void read_signature(const struct cursor *message, const struct dns_raw *raw, int64_t now,
	struct arena *arena, struct signed_sets *sets)
{
	struct cursor cursor = *message;
	char signer[NAME_TEXT_SIZE];

	if (raw->type != DNS_TYPE_RRSIG || raw->rdata_length < RRSIG_FIXED)
		return;
	cursor.position = raw->rdata_at;
	struct signed_set *set = find_set(sets, raw->owner, cursor_u16(&cursor));
	uint8_t algorithm = cursor_u8(&cursor);
	cursor_take(&cursor, 5); /* labels, original time to live */
	uint32_t expiration = cursor_u32(&cursor), inception = cursor_u32(&cursor);
	cursor_u16(&cursor); /* key tag */
	const char **signer_of = !set                   ? NULL
		: dns_algorithm_without_sha1(algorithm) ? &set->signer
		: by_sha1(algorithm)                    ? &set->old_signer
							: NULL;
	/* A signer that is no zone of the owner counts for nothing (RFC 4035 5.3.1). */
	if (signer_of && !*signer_of && in_time(inception, expiration, now) &&
		dns_name_read(&cursor, signer) && name_in_zone(raw->owner, signer))
		*signer_of = arena_string(arena, signer);
}

static bool read_signatures(struct cursor cursor, const uint16_t counts[2], int64_t now,
	struct arena *arena, struct signed_sets *sets)
{
	struct dns_raw raw;

	for (unsigned i = 0; i < (unsigned)counts[0] + counts[1]; i++) {
		if (!dns_raw_read(&cursor, &raw))
			return false;
		read_signature(&cursor, &raw, now, arena, sets);
	}
	return true;
}

/* A CNAME record that a DNAME record makes has no signature (RFC 6672 5.3.1). */
static bool made_by_dname(const struct signed_sets *sets, const struct signed_set *set)
{
	for (size_t i = 0; set->type == DNS_TYPE_CNAME && i < sets->count; i++) {
		if (sets->list[i].type == DNS_TYPE_DNAME &&
			name_under(set->owner, sets->list[i].owner))
			return true;
	}
	return false;
}

static void add_zone(const char **zones, size_t *count, const char *zone)
{
	for (size_t i = 0; i < *count; i++) {
		if (!strcmp(zones[i], zone))
			return;
	}
	zones[(*count)++] = zone;
}

static void add_set_to(struct dns_signers *signers, const struct signed_set *set)
{
	if (set->signer) {
		add_zone(signers->zones, &signers->zone_count, set->signer);
		return;
	}
	signers->without_sha1 = false;
	if (set->old_signer)
		add_zone(signers->old_zones, &signers->old_zone_count, set->old_signer);
}

struct dns_signers dns_signers_of(
	const uint8_t *message, size_t length, int64_t now, struct arena *arena)
{
	struct dns_signers signers = { 0 };
	struct signed_sets sets = { .count = 0 };
	struct cursor cursor;
	uint16_t counts[2];

	cursor_init(&cursor, message, length);
	if (!dns_raw_begin(&cursor, counts) || !read_sets(cursor, counts, arena, &sets) ||
		!read_signatures(cursor, counts, now, arena, &sets))
		return signers;
	signers.known = sets.count;
	signers.without_sha1 = sets.count;
	signers.zones = arena_alloc(arena, sets.count * sizeof(*signers.zones));
	signers.old_zones = arena_alloc(arena, sets.count * sizeof(*signers.old_zones));
	for (size_t i = 0; i < sets.count; i++) {
		if (!made_by_dname(&sets, &sets.list[i]))
			add_set_to(&signers, &sets.list[i]);
	}
	return signers;
}

struct ds {
	uint8_t algorithm;
	uint8_t digest;
};

static bool read_ds(const struct dns_record *record, struct ds *ret_ds)
{
	if (record->length < 5)
		return false;
	*ret_ds = (struct ds){ .algorithm = record->rdata[2], .digest = record->rdata[3] };
	return true;
}

static bool has_digest(const struct dns_record *records, size_t count, uint8_t digest)
{
	struct ds ds;

	for (size_t i = 0; i < count; i++) {
		if (read_ds(&records[i], &ds) && ds.digest == digest)
			return true;
	}
	return false;
}

bool dns_ds_without_sha1(const struct dns_record *records, size_t count)
{
	bool sha256 = has_digest(records, count, DIGEST_SHA256);
	struct ds ds;

	for (size_t i = 0; i < count; i++) {
		if (read_ds(&records[i], &ds) && dns_algorithm_without_sha1(ds.algorithm) &&
			(ds.digest == DIGEST_SHA256 || ds.digest == DIGEST_SHA384 ||
				(ds.digest == DIGEST_SHA1 && !sha256)))
			return true;
	}
	return false;
}
