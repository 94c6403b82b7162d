/* SPDX-License-Identifier: Apache-2.0 */
/* Identity of the vantage (identity.h). */
#include "engine/identity.h"

#include "net/vantage.h"
#include "verdict/lookup_facts.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

void identity_reverse_name(const struct address *address, char text[IDENTITY_REVERSE_SIZE])
{
	size_t used = 0;

	if (address->version == 4) {
		const uint8_t *octets = address->bytes;

		snprintf(text, IDENTITY_REVERSE_SIZE, "%u.%u.%u.%u.in-addr.arpa", octets[3],
			octets[2], octets[1], octets[0]);
		return;
	}
	for (int i = 15; i >= 0; i--)
		used += (size_t)snprintf(text + used, IDENTITY_REVERSE_SIZE - used, "%x.%x.",
			address->bytes[i] & 15, address->bytes[i] >> 4);
	snprintf(text + used, IDENTITY_REVERSE_SIZE - used, "ip6.arpa");
}

struct check {
	struct loop *loop;
	struct identity *identity;
	struct address address;
	bool failed;
	bool names_us; /* the pointer is the EHLO name */
	const char *ehlo_name;
	bool leads_here; /* the EHLO name has the address */
};

/* The system knows many a machine by its first label. */
static bool is_same_name(const char *ours, const char *target)
{
	size_t length = strlen(ours);

	return !strcasecmp(target, ours) ||
		(!strchr(ours, '.') && !strncasecmp(target, ours, length) && target[length] == '.');
}

static void on_pointer(void *owner, const struct dns_answer *answer)
{
	struct check *check = owner;

	check->failed |= !lookup_answered(answer->status);
	for (size_t i = 0; i < answer->packet.record_count; i++) {
		const char *target = answer->packet.records[i].target;

		if (!target || check->names_us)
			continue;
		snprintf(check->identity->pointer, sizeof(check->identity->pointer), "%s", target);
		check->names_us = is_same_name(check->ehlo_name, target);
	}
	loop_stop(check->loop);
}

static void on_address(void *owner, const struct dns_answer *answer)
{
	struct check *check = owner;
	size_t length = address_length(check->address.version);

	check->failed |= !lookup_answered(answer->status);
	for (size_t i = 0; i < answer->packet.record_count; i++) {
		const struct dns_record *record = &answer->packet.records[i];

		check->leads_here |= record->length == length &&
			!memcmp(record->rdata, check->address.bytes, length);
	}
	loop_stop(check->loop);
}

static enum identity_status status_of(const struct check *check)
{
	if (check->failed)
		return IDENTITY_LOOKUP_FAILED;
	if (!*check->identity->pointer)
		return IDENTITY_NO_POINTER;
	if (!check->names_us)
		return IDENTITY_OTHER_POINTER;
	return check->leads_here ? IDENTITY_OK : IDENTITY_OTHER_ADDRESS;
}

struct identity identity_check(struct loop *loop, struct dns *dns, uint8_t version,
	const struct sources *sources, const char *ehlo_name)
{
	struct identity identity = { .status = IDENTITY_LOOKUP_FAILED };
	struct check check = { .loop = loop, .identity = &identity, .ehlo_name = ehlo_name };
	char reverse[IDENTITY_REVERSE_SIZE];

	if (!vantage_address(version, sources, identity.address) ||
		!address_parse(identity.address, &check.address)) {
		*identity.address = 0;
		return identity;
	}
	identity_reverse_name(&check.address, reverse);
	dns_ask(dns, reverse, DNS_TYPE_PTR, on_pointer, &check);
	loop_run(loop);
	if (check.names_us)
		ehlo_name = identity.pointer;
	dns_ask(dns, ehlo_name, version == 4 ? DNS_TYPE_A : DNS_TYPE_AAAA, on_address, &check);
	loop_run(loop);
	identity.status = status_of(&check);
	return identity;
}
