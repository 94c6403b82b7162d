/* SPDX-License-Identifier: Apache-2.0 */
/* DNS messages (dns_packet.h). */
#include "net/dns_packet.h"

#include "base/cursor.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NAME_JUMPS_MAXIMUM 32
#define NAME_WIRE_MAXIMUM 255
#define FLAG_AUTHORITATIVE 0x0400
#define FLAGS_CODE 0x000f

/* Appends one label; false when the text would not fit. */
static bool put_label(const uint8_t *label, size_t length, char *text, size_t *used)
{
	if (*used)
		text[(*used)++] = '.';
	for (size_t i = 0; i < length; i++) {
		uint8_t octet = label[i];

		if (*used + 6 > NAME_TEXT_SIZE)
			return false;
		if (octet >= 'A' && octet <= 'Z')
			octet = (uint8_t)(octet + 32);
		if (octet <= 0x20 || octet >= 0x7f || octet == '.' || octet == '\\')
			*used += (size_t)snprintf(text + *used, 5, "\\%03u", octet);
		else
			text[(*used)++] = (char)octet;
	}
	return true;
}

bool dns_name_read(struct cursor *cursor, char text[NAME_TEXT_SIZE])
{
	struct cursor at = *cursor;
	size_t used = 0, wire = 0;
	int jumps = 0;

	for (;;) {
		uint8_t length = cursor_u8(&at);

		if (at.bad)
			return false;
		if ((length & 0xc0) == 0xc0) {
			size_t target = (size_t)(length & 0x3f) << 8 | cursor_u8(&at);
			if (at.bad || ++jumps > NAME_JUMPS_MAXIMUM)
				return false;
			if (jumps == 1)
				cursor->position = at.position;
			if (target >= at.length)
				return false;
			at.position = target;
			continue;
		}
		const uint8_t *label = cursor_take(&at, length);
		wire += length + 1u;
		if (length & 0xc0 || !label || wire > NAME_WIRE_MAXIMUM)
			return false;
		if (!length)
			break;
		if (!put_label(label, length, text, &used))
			return false;
	}
	if (!jumps)
		cursor->position = at.position;
	if (!used)
		text[used++] = '.';
	text[used] = 0;
	return true;
}

bool dns_raw_read(struct cursor *cursor, struct dns_raw *ret_record)
{
	if (!dns_name_read(cursor, ret_record->owner))
		return false;
	ret_record->type = cursor_u16(cursor);
	cursor_u16(cursor); /* class */
	cursor_u32(cursor); /* time to live */
	ret_record->rdata_length = cursor_u16(cursor);
	ret_record->rdata_at = cursor->position;
	return cursor_take(cursor, ret_record->rdata_length) != NULL;
}

/* The name at an offset of the RDATA, which must end with it. */
static const char *rdata_name(const struct cursor *message, const struct dns_raw *record,
	size_t offset, struct arena *arena)
{
	struct cursor cursor = *message;
	char text[NAME_TEXT_SIZE];

	if (offset >= record->rdata_length)
		return NULL;
	cursor.position = record->rdata_at + offset;
	if (!dns_name_read(&cursor, text) ||
		cursor.position != record->rdata_at + record->rdata_length)
		return NULL;
	return arena_string(arena, text);
}

static struct dns_record convert(
	const struct cursor *message, const struct dns_raw *raw, struct arena *arena)
{
	const uint8_t *rdata = message->bytes + raw->rdata_at;
	struct dns_record record = { .rdata = arena_copy(arena, rdata, raw->rdata_length),
		.length = raw->rdata_length };

	if (raw->type == DNS_TYPE_CNAME || raw->type == DNS_TYPE_PTR)
		record.target = rdata_name(message, raw, 0, arena);
	if (raw->type == DNS_TYPE_MX && raw->rdata_length > 2) {
		record.preference = (uint16_t)(rdata[0] << 8 | rdata[1]);
		record.target = rdata_name(message, raw, 2, arena);
	}
	return record;
}

/* Finds the alias of `owner` in the answer section; NULL when there is none. */
static const char *find_alias(
	struct cursor answers, uint16_t count, const char *owner, struct arena *arena)
{
	struct cursor message = answers;

	for (uint16_t i = 0; i < count; i++) {
		struct dns_raw raw;
		if (!dns_raw_read(&answers, &raw))
			return NULL;
		if (raw.type == DNS_TYPE_CNAME && !strcmp(raw.owner, owner))
			return rdata_name(&message, &raw, 0, arena);
	}
	return NULL;
}

static const char *follow_aliases(struct cursor answers, uint16_t count, const char *name,
	struct arena *arena, struct dns_packet *packet)
{
	packet->aliases = arena_alloc(arena, DNS_ALIASES_MAXIMUM * sizeof(*packet->aliases));
	while (packet->alias_count < DNS_ALIASES_MAXIMUM) {
		const char *target = find_alias(answers, count, name, arena);
		if (!target)
			break;
		packet->aliases[packet->alias_count++] = name = target;
	}
	return name;
}

static void keep_signature(const struct cursor *message, const struct dns_raw *raw,
	struct arena *arena, struct dns_packet *packet)
{
	struct cursor cursor = *message;
	struct dns_signature signature = { 0 };
	char signer[NAME_TEXT_SIZE];

	if (packet->signature_count == DNS_SIGNATURES_MAXIMUM || raw->rdata_length < 18)
		return;
	cursor.position = raw->rdata_at;
	signature.covered = cursor_u16(&cursor);
	signature.algorithm = cursor_u8(&cursor);
	signature.labels = cursor_u8(&cursor);
	cursor_u32(&cursor); /* original time to live */
	signature.expiration = cursor_u32(&cursor);
	signature.inception = cursor_u32(&cursor);
	signature.key_tag = cursor_u16(&cursor);
	if (!dns_name_read(&cursor, signer) || cursor.position > raw->rdata_at + raw->rdata_length)
		return;
	signature.signer = arena_string(arena, signer);
	signature.owner = arena_string(arena, raw->owner);
	/* "*" itself is no label there. */
	const char *owner = strncmp(raw->owner, "*.", 2) ? raw->owner : raw->owner + 2;
	signature.wildcard = strcmp(owner, ".") != 0 && signature.labels < name_labels(owner);
	if (!packet->signatures)
		packet->signatures =
			arena_alloc(arena, DNS_SIGNATURES_MAXIMUM * sizeof(*packet->signatures));
	packet->signatures[packet->signature_count++] = signature;
}

static void note_denial(
	const struct cursor *message, const struct dns_raw *raw, struct dns_denial *denial)
{
	struct cursor cursor;

	if (raw->type == DNS_TYPE_NSEC)
		denial->nsec = true;
	if (raw->type != DNS_TYPE_NSEC3 || raw->rdata_length < 5)
		return;
	cursor_init(&cursor, message->bytes + raw->rdata_at, raw->rdata_length);
	denial->nsec3 = true;
	denial->hash_algorithm = cursor_u8(&cursor);
	denial->opt_out |= cursor_u8(&cursor) & 1;
	denial->iterations = cursor_u16(&cursor);
	denial->salt_length = cursor_u8(&cursor);
}

static void keep_proof(const struct cursor *message, const struct dns_raw *raw, struct arena *arena,
	struct dns_packet *packet)
{
	if (packet->proof_count == DNS_PROOFS_MAXIMUM)
		return;
	if (!packet->proofs)
		packet->proofs = arena_alloc(arena, DNS_PROOFS_MAXIMUM * sizeof(*packet->proofs));
	packet->proofs[packet->proof_count++] = (struct dns_proof){ .type = raw->type,
		.owner = arena_string(arena, raw->owner),
		.rdata = arena_copy(arena, message->bytes + raw->rdata_at, raw->rdata_length),
		.length = raw->rdata_length };
}

/* By the signatures, which may stand anywhere in the section. */
static void mark_expanded(struct dns_packet *packet)
{
	for (size_t i = 0; i < packet->proof_count; i++) {
		struct dns_proof *proof = &packet->proofs[i];

		for (size_t j = 0; j < packet->signature_count; j++) {
			const struct dns_signature *signature = &packet->signatures[j];

			proof->expanded |= signature->wildcard &&
				signature->covered == proof->type &&
				!strcmp(signature->owner, proof->owner);
		}
	}
}

static void keep_authority(const struct cursor *message, const struct dns_raw *raw,
	struct arena *arena, struct dns_packet *packet)
{
	if (raw->type == DNS_TYPE_SOA && !packet->has_soa) {
		packet->has_soa = true;
		packet->soa_owner = arena_string(arena, raw->owner);
	}
	if (raw->type == DNS_TYPE_RRSIG)
		keep_signature(message, raw, arena, packet);
	note_denial(message, raw, &packet->denial);
}

static bool skip_questions(struct cursor *cursor, uint16_t count)
{
	char text[NAME_TEXT_SIZE];

	for (uint16_t i = 0; i < count; i++) {
		if (!dns_name_read(cursor, text))
			return false;
		cursor_u32(cursor);
	}
	return !cursor->bad;
}

bool dns_raw_begin(struct cursor *cursor, uint16_t ret_counts[2])
{
	cursor_u32(cursor); /* identifier, flags */
	uint16_t questions = cursor_u16(cursor);
	ret_counts[0] = cursor_u16(cursor);
	ret_counts[1] = cursor_u16(cursor);
	cursor_u16(cursor);
	return skip_questions(cursor, questions);
}

/* By what they say; where a name is part of it, not by how the message happened to compress that. */
static int compare_records(const void *left, const void *right)
{
	const struct dns_record *a = left, *b = right;

	if (a->preference != b->preference)
		return a->preference < b->preference ? -1 : 1;
	if (a->target && b->target)
		return strcmp(a->target, b->target);
	if (a->target || b->target)
		return a->target ? 1 : -1;
	size_t common = a->length < b->length ? a->length : b->length;
	int order = common ? memcmp(a->rdata, b->rdata, common) : 0;
	return order ? order : (a->length > b->length) - (a->length < b->length);
}

bool dns_packet_parse(const uint8_t *bytes, size_t length, const char *name, uint16_t type,
	struct arena *arena, struct dns_packet *ret_packet)
{
	struct dns_packet packet = { 0 };
	struct cursor cursor;
	struct dns_raw raw;

	cursor_init(&cursor, bytes, length);
	cursor_u16(&cursor); /* identifier */
	packet.rcode = cursor_u16(&cursor) & 15;
	uint16_t questions = cursor_u16(&cursor), answers = cursor_u16(&cursor),
		 authorities = cursor_u16(&cursor);
	cursor_u16(&cursor);
	if (!skip_questions(&cursor, questions))
		return false;
	if (type != DNS_TYPE_CNAME)
		name = follow_aliases(cursor, answers, name, arena, &packet);
	/* A record has at least 11 octets, so the message itself bounds their number. */
	packet.records =
		arena_alloc(arena, (cursor_left(&cursor) / 11 + 1) * sizeof(*packet.records));
	for (uint16_t i = 0; i < answers; i++) {
		if (!dns_raw_read(&cursor, &raw))
			return false;
		if (raw.type == type && !strcmp(raw.owner, name))
			packet.records[packet.record_count++] = convert(&cursor, &raw, arena);
		else if (raw.type == DNS_TYPE_RRSIG)
			keep_signature(&cursor, &raw, arena, &packet);
	}
	for (uint16_t i = 0; i < authorities; i++) {
		if (!dns_raw_read(&cursor, &raw))
			return false;
		keep_authority(&cursor, &raw, arena, &packet);
		if (type == DNS_TYPE_DS &&
			(raw.type == DNS_TYPE_NSEC || raw.type == DNS_TYPE_NSEC3))
			keep_proof(&cursor, &raw, arena, &packet);
	}
	mark_expanded(&packet);
	/* A set has no order, and resolvers turn theirs round: facts of one are the same in every survey. */
	if (packet.record_count)
		qsort(packet.records, packet.record_count, sizeof(*packet.records),
			compare_records);
	*ret_packet = packet;
	return true;
}

bool dns_packet_is_referral(const uint8_t *bytes, size_t length)
{
	struct cursor cursor;
	struct dns_raw raw;
	bool sends_on = false;

	cursor_init(&cursor, bytes, length);
	cursor_u16(&cursor); /* identifier */
	uint16_t flags = cursor_u16(&cursor), questions = cursor_u16(&cursor),
		 answers = cursor_u16(&cursor), authorities = cursor_u16(&cursor);
	cursor_u16(&cursor);
	if (flags & (FLAG_AUTHORITATIVE | FLAGS_CODE) || answers || questions > 1 ||
		!skip_questions(&cursor, questions))
		return false;
	for (uint16_t i = 0; i < authorities && dns_raw_read(&cursor, &raw); i++) {
		if (raw.type == DNS_TYPE_SOA)
			return false;
		sends_on |= raw.type == DNS_TYPE_NS;
	}
	return sends_on;
}
