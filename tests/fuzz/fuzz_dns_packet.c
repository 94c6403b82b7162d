/* SPDX-License-Identifier: Apache-2.0 */
/* DNS messages: what is read is bounded and well-formed text. The first octet chooses the type. */
#include "tests/fuzz/fuzz.h"

#include "net/dns_denial.h"
#include "net/dns_packet.h"
#include "net/dns_signers.h"

#include <string.h>

static void check_name(const char *name)
{
	size_t length = strlen(name);

	HOLDS(length && length < NAME_TEXT_SIZE);
	HOLDS(length == 1 || name[length - 1] != '.');
	for (; *name; name++)
		HOLDS(*name > 0x20 && *name < 0x7f && !(*name >= 'A' && *name <= 'Z'));
}

static void check_signatures(const struct dns_packet *packet)
{
	HOLDS(packet->signature_count <= DNS_SIGNATURES_MAXIMUM);
	for (size_t i = 0; i < packet->signature_count; i++) {
		check_name(packet->signatures[i].signer);
		check_name(packet->signatures[i].owner);
		HOLDS(packet->signatures[i].labels < 128 || !packet->signatures[i].wildcard);
	}
}

static void check_denial(const struct dns_packet *packet)
{
	const struct dns_denial *denial = &packet->denial;

	HOLDS(packet->has_soa == (packet->soa_owner != NULL));
	if (packet->soa_owner)
		check_name(packet->soa_owner);
	HOLDS(denial->nsec3 ||
		(!denial->opt_out && !denial->iterations && !denial->hash_algorithm &&
			!denial->salt_length));
}

static void check_proofs(const struct dns_packet *packet, uint16_t type)
{
	HOLDS(packet->proof_count <= DNS_PROOFS_MAXIMUM);
	HOLDS(type == DNS_TYPE_DS || !packet->proof_count);
	for (size_t i = 0; i < packet->proof_count; i++) {
		check_name(packet->proofs[i].owner);
		HOLDS(packet->proofs[i].type == DNS_TYPE_NSEC || packet->denial.nsec3 ||
			packet->proofs[i].length < 5);
	}
	enum zone_cut cut = dns_denial_cut(packet, "example.se");
	HOLDS(cut == ZONE_CUT_UNSAID ||
		(packet->proof_count && !packet->record_count && !packet->alias_count));
	HOLDS(cut != ZONE_CUT_OPT_OUT || packet->denial.opt_out);
}

static void check_signers(const uint8_t *data, size_t size, struct arena *arena)
{
	struct dns_signers signers = dns_signers_of(data, size, 1700000000, arena);

	HOLDS(signers.known || (!signers.without_sha1 && !signers.zone_count));
	HOLDS(!signers.without_sha1 || !signers.old_zone_count);
	HOLDS(signers.old_zone_count <= DNS_SIGNED_SETS_MAXIMUM);
	for (size_t i = 0; i < signers.old_zone_count; i++)
		check_name(signers.old_zones[i]);
	HOLDS(signers.zone_count <= DNS_SIGNED_SETS_MAXIMUM);
	for (size_t i = 0; i < signers.zone_count; i++)
		check_name(signers.zones[i]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const uint16_t types[] = { DNS_TYPE_A, DNS_TYPE_CNAME, DNS_TYPE_SOA, DNS_TYPE_MX,
		DNS_TYPE_AAAA, DNS_TYPE_TLSA, DNS_TYPE_DS, DNS_TYPE_DNSKEY };
	struct dns_packet packet;
	struct arena arena;

	if (!size)
		return 0;
	uint16_t type = types[data[0] % (sizeof(types) / sizeof(types[0]))];
	arena_init(&arena);
	if (dns_packet_parse(data + 1, size - 1, "example.se", type, &arena, &packet)) {
		HOLDS(packet.rcode >= 0 && packet.rcode <= 15);
		HOLDS(packet.alias_count <= DNS_ALIASES_MAXIMUM);
		HOLDS(packet.record_count <= size / 11);
		HOLDS(type != DNS_TYPE_CNAME || !packet.alias_count);
		check_signatures(&packet);
		check_denial(&packet);
		check_proofs(&packet, type);
		if (type == DNS_TYPE_DS)
			dns_ds_without_sha1(packet.records, packet.record_count);
		for (size_t i = 0; i < packet.alias_count; i++)
			check_name(packet.aliases[i]);
		for (size_t i = 0; i < packet.record_count; i++) {
			const struct dns_record *record = &packet.records[i];
			HOLDS(record->length < size);
			HOLDS(!record->target || type == DNS_TYPE_MX || type == DNS_TYPE_CNAME);
			if (record->target)
				check_name(record->target);
		}
	}
	check_signers(data + 1, size - 1, &arena);
	if (dns_packet_is_referral(data + 1, size - 1))
		HOLDS(size > 12 + 11 && !(data[3] & 4));
	arena_done(&arena);
	return 0;
}
