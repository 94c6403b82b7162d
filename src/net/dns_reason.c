/* Why bogus (dns_reason.h). */
#include "net/dns_reason.h"

#include <stddef.h>
#include <string.h>

enum why_bogus dns_why_bogus(const char *text)
{
	/* The first phrase that occurs decides; what stands later in a text explains what stands before. */
	static const struct {
		const char *phrase;
		enum why_bogus why;
	} rows[] = { { "signature expired", WHY_BOGUS_SIGNATURE_EXPIRED },
		{ "signature before inception", WHY_BOGUS_SIGNATURE_NOT_YET },
		{ "signature inception", WHY_BOGUS_SIGNATURE_NOT_YET },
		{ "signature crypto failed", WHY_BOGUS_SIGNATURE_BAD },
		{ "signature verification failed", WHY_BOGUS_SIGNATURE_BAD },
		{ "bad signer name", WHY_BOGUS_SIGNATURE_BAD },
		{ "no DNSKEY", WHY_BOGUS_DNSKEY_MISSING },
		{ "No DNSKEY", WHY_BOGUS_DNSKEY_MISSING },
		{ "DNSKEY missing", WHY_BOGUS_DNSKEY_MISSING },
		{ "no keys have a DS", WHY_BOGUS_DS_MISMATCH },
		{ "DS hash mismatches key", WHY_BOGUS_DS_MISMATCH },
		{ "DS match attempt failed", WHY_BOGUS_DS_MISMATCH },
		{ "no signatures over NSEC", WHY_BOGUS_DENIAL },
		{ "NSEC", WHY_BOGUS_DENIAL },
		{ "nsec3", WHY_BOGUS_DENIAL },
		{ "nodata proof", WHY_BOGUS_DENIAL },
		{ "name error proof", WHY_BOGUS_DENIAL },
		{ "nameerror proof", WHY_BOGUS_DENIAL },
		{ "wildcard proof", WHY_BOGUS_DENIAL },
		{ "no signatures", WHY_BOGUS_SIGNATURE_MISSING },
		{ "no RRSIG", WHY_BOGUS_SIGNATURE_MISSING },
		{ "missing signature", WHY_BOGUS_SIGNATURE_MISSING },
		{ "no DNSSEC records", WHY_BOGUS_DENIAL },
		{ "chain of trust", WHY_BOGUS_CHAIN },
		{ "no DS", WHY_BOGUS_CHAIN },
		{ "trust anchor", WHY_BOGUS_CHAIN } };

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (strstr(text, rows[i].phrase))
			return rows[i].why;
	}
	return WHY_BOGUS_OTHER;
}
