/* SPDX-License-Identifier: Apache-2.0 */
/* Why bogus (dns_reason.h). */
#include "net/dns_reason.h"

#include <stddef.h>
#include <string.h>

/* What stands behind the question and before the record that was wanted: their names are no reasons. */
static const char *reason_in(const char *text, size_t *ret_length)
{
	static const char *const ends[] = { " for key ", " for DS " };
	const char *start = strchr(text, '>');

	start = start ? start + 1 : text;
	*ret_length = strlen(start);
	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		const char *end = memmem(start, *ret_length, ends[i], strlen(ends[i]));
		if (end)
			*ret_length = (size_t)(end - start);
	}
	return start;
}

enum why_bogus dns_why_bogus(const char *text)
{
	/* The first phrase that occurs decides; what stands later in a text explains what stands before. */
	static const struct {
		const char *phrase;
		enum why_bogus why;
	} rows[] = { { "signature expired", WHY_BOGUS_SIGNATURE_EXPIRED },
		{ "signature before inception", WHY_BOGUS_SIGNATURE_NOT_YET },
		{ "signature inception after expiration", WHY_BOGUS_SIGNATURE_BAD },
		{ "signature crypto failed", WHY_BOGUS_SIGNATURE_BAD },
		{ "signature verification failed", WHY_BOGUS_SIGNATURE_BAD },
		{ "signatures from unknown keys", WHY_BOGUS_SIGNATURE_BAD },
		{ "bad signer name", WHY_BOGUS_SIGNATURE_BAD },
		{ "no DNSKEY", WHY_BOGUS_DNSKEY_MISSING },
		{ "No DNSKEY", WHY_BOGUS_DNSKEY_MISSING },
		{ "DNSKEY missing", WHY_BOGUS_DNSKEY_MISSING },
		{ "no keys have a DS", WHY_BOGUS_DS_MISMATCH },
		{ "DS hash mismatches key", WHY_BOGUS_DS_MISMATCH },
		{ "DS match attempt failed", WHY_BOGUS_DS_MISMATCH },
		{ "no signatures over NSEC", WHY_BOGUS_DENIAL }, { "NSEC", WHY_BOGUS_DENIAL },
		{ "nsec3", WHY_BOGUS_DENIAL }, { "nodata proof", WHY_BOGUS_DENIAL },
		{ "name error proof", WHY_BOGUS_DENIAL }, { "nameerror proof", WHY_BOGUS_DENIAL },
		{ "wildcard proof", WHY_BOGUS_DENIAL },
		{ "no signatures", WHY_BOGUS_SIGNATURE_MISSING },
		{ "no RRSIG", WHY_BOGUS_SIGNATURE_MISSING },
		{ "missing signature", WHY_BOGUS_SIGNATURE_MISSING },
		{ "no DNSSEC records", WHY_BOGUS_DENIAL }, { "chain of trust", WHY_BOGUS_CHAIN },
		{ "no DS", WHY_BOGUS_CHAIN }, { "trust anchor", WHY_BOGUS_CHAIN } };

	size_t length;
	const char *reason = reason_in(text, &length);

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (memmem(reason, length, rows[i].phrase, strlen(rows[i].phrase)))
			return rows[i].why;
	}
	return strstr(text, "while building chain of trust") ? WHY_BOGUS_CHAIN : WHY_BOGUS_OTHER;
}
