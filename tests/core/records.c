/* SPDX-License-Identifier: Apache-2.0 */
/* DNS records of scenarios (records.h). */
#include "tests/core/records.h"

#include "base/address.h"
#include "base/hex.h"
#include "net/dns.h"
#include "tests/core/world.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RECORDS_MAXIMUM 40
#define RDATA_MAXIMUM 2000

static const struct {
	const char *text;
	uint16_t type;
} types[] = { { "A", DNS_TYPE_A }, { "AAAA", DNS_TYPE_AAAA }, { "CNAME", DNS_TYPE_CNAME },
	{ "MX", DNS_TYPE_MX }, { "TLSA", DNS_TYPE_TLSA }, { "SOA", DNS_TYPE_SOA },
	{ "DNSKEY", DNS_TYPE_DNSKEY }, { "DS", DNS_TYPE_DS }, { "NSEC", DNS_TYPE_NSEC },
	{ "NSEC3", DNS_TYPE_NSEC3 }, { "PTR", DNS_TYPE_PTR }, { "TXT", DNS_TYPE_TXT },
	{ "CAA", DNS_TYPE_CAA } };

uint16_t records_type(const char *text)
{
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		if (!strcmp(types[i].text, text))
			return types[i].type;
	}
	return 0;
}

/* In the place of that of net/dns.c. */
const char *dns_type_text(uint16_t type)
{
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		if (types[i].type == type)
			return types[i].text;
	}
	return "?";
}

static size_t parse_text(const char *text, uint8_t *rdata)
{
	size_t left = strlen(text), length = 0;

	while (left && length + 256 < RDATA_MAXIMUM) {
		size_t part = left < 255 ? left : 255;

		rdata[length++] = (uint8_t)part;
		memcpy(rdata + length, text, part);
		length += part;
		text += part;
		left -= part;
	}
	return length;
}

static const struct identity *find_identity(const char *name)
{
	if (!strcmp(name, "trusted"))
		return &world->trusted;
	for (size_t i = 0; i < world->certificate_count; i++) {
		if (!strcmp(world->certificates[i].name, name))
			return &world->certificates[i].identity;
	}
	return NULL;
}

/* "3 1 1 NAME": of that certificate. */
static size_t parse_tlsa(const char *text, struct arena *arena, const uint8_t **ret_rdata)
{
	char *end;
	unsigned long usage = strtoul(text, &end, 10), selector = strtoul(end, &end, 10);
	unsigned long matching = strtoul(end, &end, 10);
	const struct identity *identity = find_identity(end + strspn(end, " "));

	if (!identity) {
		world_fault("no certificate for TLSA %s", text);
		return 0;
	}
	struct tlsa_record record = certificates_tlsa(
		arena, (uint8_t)usage, (uint8_t)selector, (uint8_t)matching, identity);
	*ret_rdata = record.data - 3;
	return record.data_length + 3;
}

static void parse_address(const char *text, struct arena *arena, struct dns_record *record)
{
	struct address address;

	if (!address_parse(text, &address)) {
		world_fault("no address: %s", text);
		return;
	}
	record->length = address_length(address.version);
	record->rdata = arena_copy(arena, address.bytes, record->length);
}

static struct dns_record parse_record(char *text, uint16_t type, struct arena *arena)
{
	struct dns_record record = { 0 };
	uint8_t rdata[RDATA_MAXIMUM];

	switch (type) {
	case DNS_TYPE_A:
	case DNS_TYPE_AAAA:
		parse_address(text, arena, &record);
		break;
	case DNS_TYPE_MX:
		record.preference = (uint16_t)strtoul(text, &text, 10);
		/* fall through */
	case DNS_TYPE_PTR:
	case DNS_TYPE_CNAME:
		record.target = arena_string(arena, text + strspn(text, " "));
		break;
	case DNS_TYPE_TXT:
		record.length = parse_text(text, rdata);
		record.rdata = arena_copy(arena, rdata, record.length);
		break;
	case DNS_TYPE_TLSA:
		record.length = parse_tlsa(text, arena, &record.rdata);
		break;
	default:
		record.length = strlen(text) / 2;
		if (record.length > RDATA_MAXIMUM || !hex_read(text, rdata, record.length))
			world_fault("no octets in hexadecimal: %s", text);
		record.rdata = arena_copy(arena, rdata, record.length);
	}
	return record;
}

static char *parse_aliases(char *text, struct arena *arena, struct dns_packet *packet)
{
	packet->aliases = arena_alloc(arena, DNS_ALIASES_MAXIMUM * sizeof(*packet->aliases));
	while (!strncmp(text, "via ", 4) && packet->alias_count < DNS_ALIASES_MAXIMUM) {
		size_t length = strcspn(text + 4, " ");

		packet->aliases[packet->alias_count++] = arena_text(arena, text + 4, length);
		text += 4 + length;
		text += strspn(text, " ");
	}
	return text;
}

void records_parse(
	const char *text, uint16_t type, struct arena *arena, struct dns_packet *ret_packet)
{
	char *rest = parse_aliases(arena_string(arena, text), arena, ret_packet);

	ret_packet->records = arena_alloc(arena, RECORDS_MAXIMUM * sizeof(*ret_packet->records));
	while (*rest && ret_packet->record_count < RECORDS_MAXIMUM) {
		char *next = strstr(rest, " , ");

		if (next)
			*next = '\0';
		ret_packet->records[ret_packet->record_count++] = parse_record(rest, type, arena);
		rest = next ? next + strlen(" , ") : rest + strlen(rest);
	}
}
