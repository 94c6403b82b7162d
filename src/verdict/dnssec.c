/* SPDX-License-Identifier: Apache-2.0 */
/* DNSSEC classes and lints (dnssec.h). */
#include "verdict/dnssec.h"

#include "base/clock.h"

#include <string.h>

#define NSEC3_ITERATIONS_SECURE 150 /* the resolver's limit: beyond it, denials are insecure */
#define SIGNATURE_SHORT (24 * 3600 * CLOCK_SECOND)

static bool answered(const struct lookup_facts *lookup)
{
	return lookup->asked && lookup_answered(lookup->status);
}

static bool bogus_because(const struct lookup_facts *lookup, enum why_bogus why)
{
	return lookup->status == DNS_BOGUS && lookup->why_bogus == why;
}

/* Behind an alias it may be another zone that is bogus. */
static bool bogus_itself(const struct lookup_facts *lookup)
{
	return lookup->status == DNS_BOGUS && !lookup->alias_count;
}

static enum dnssec_class class_with_ds(
	const struct dnssec_facts *dnssec, const struct lookup_facts *mx)
{
	/* Below DS records that nobody can use the zone may have no key: it counts as unsigned. */
	if ((dnssec->dnskey.status == DNS_NODATA && dnssec->soa.status == DNS_BOGUS) ||
		bogus_because(&dnssec->dnskey, WHY_BOGUS_DNSKEY_MISSING) ||
		bogus_because(&dnssec->soa, WHY_BOGUS_DNSKEY_MISSING))
		return DNSSEC_DS_WITHOUT_DNSKEY;
	if (bogus_itself(&dnssec->soa) || bogus_itself(&dnssec->dnskey) || bogus_itself(mx))
		return DNSSEC_SIGNED_BOGUS;
	/* With many NSEC3 iterations, denials are insecure in a zone that validates (RFC 9276 3.2). */
	if (dnssec->soa.security == DNS_SECURE || mx->security == DNS_SECURE ||
		dnssec->dnskey.security == DNS_SECURE)
		return DNSSEC_SIGNED_VALID;
	return dnssec->soa.security == DNS_INSECURE && !dnssec->soa.alias_count
		? DNSSEC_SIGNED_UNSUPPORTED
		: DNSSEC_CLASS_UNKNOWN;
}

/* The parent proves that there is no DS record: whatever the zone's own servers say or not, nobody can validate it. */
static bool without_ds(const struct dnssec_facts *dnssec)
{
	return dnssec->apex_by == DNSSEC_APEX_BY_DENIAL ||
		dnssec->apex_by == DNSSEC_APEX_BY_OPT_OUT;
}

static enum dnssec_class class_of(const struct dnssec_facts *dnssec, const struct lookup_facts *mx)
{
	if (!dnssec->apex || !answered(&dnssec->ds))
		return DNSSEC_CLASS_UNKNOWN;
	/* DS records that nothing signed lead to no key: the parent is not signed itself. */
	if (dnssec->ds.status == DNS_OK && dnssec->ds.security == DNS_SECURE &&
		!dnssec->ds.alias_count)
		return dnssec->doubtful ? DNSSEC_CLASS_UNKNOWN : class_with_ds(dnssec, mx);
	if (!answered(&dnssec->dnskey))
		return without_ds(dnssec) ? DNSSEC_UNSIGNED : DNSSEC_CLASS_UNKNOWN;
	return dnssec->key_count ? DNSSEC_ISLAND : DNSSEC_UNSIGNED;
}

/* RFC 8624 3.1 */
static uint64_t key_lints(const struct dnssec_key *key)
{
	uint64_t lints = 0;

	switch (key->algorithm) {
	case 1: /* RSAMD5 */
	case 3: /* DSA */
	case 6: /* DSA-NSEC3-SHA1 */
	case 12: /* ECC-GOST */
		lints |= LINT_BIT(DNSSEC_LINT_KEY_MUST_NOT);
		break;
	case 5: /* RSASHA1 */
	case 7: /* RSASHA1-NSEC3-SHA1 */
	case 10: /* RSASHA512 */
		lints |= LINT_BIT(DNSSEC_LINT_KEY_NOT_RECOMMENDED);
		break;
	case 8: /* RSASHA256 */
	case 13: /* ECDSAP256SHA256 */
	case 14: /* ECDSAP384SHA384 */
	case 15: /* ED25519 */
	case 16: /* ED448 */
		break;
	default:
		lints |= LINT_BIT(DNSSEC_LINT_KEY_UNKNOWN);
	}
	if (key->bits && key->algorithm <= 10 && key->bits < 1024)
		lints |= LINT_BIT(DNSSEC_LINT_RSA_SHORT);
	return lints;
}

static uint64_t lints_of(const struct dnssec_facts *dnssec)
{
	uint64_t lints = 0;
	int64_t left;

	for (size_t i = 0; i < dnssec->key_count; i++)
		lints |= key_lints(&dnssec->keys[i]);
	for (size_t i = 0; i < dnssec->ds_count; i++) {
		if (dnssec->ds_records[i].digest_type == 1)
			lints |= LINT_BIT(DNSSEC_LINT_DS_SHA1);
	}
	if (dnssec->has_nsec3 && dnssec->nsec3_iterations)
		lints |= LINT_BIT(DNSSEC_LINT_NSEC3_ITERATIONS);
	if (dnssec->has_nsec3 && dnssec->nsec3_iterations > NSEC3_ITERATIONS_SECURE)
		lints |= LINT_BIT(DNSSEC_LINT_NSEC3_INSECURE);
	if (dnssec_signature_left(dnssec, &left) && left < SIGNATURE_SHORT)
		lints |= LINT_BIT(DNSSEC_LINT_SIGNATURE_SHORT);
	return lints;
}

void dnssec_judge(struct dnssec_facts *dnssec, const struct lookup_facts *mx)
{
	dnssec->class = class_of(dnssec, mx);
	dnssec->island_not_excluded =
		dnssec->class == DNSSEC_UNSIGNED && !answered(&dnssec->dnskey);
	if (!dnssec->apex || dnssec->ds.status == DNS_OK)
		dnssec->parent_optout = false;
	dnssec->parent_unsigned =
		dnssec->apex && dnssec->ds.security == DNS_INSECURE && !dnssec->parent_optout;
	dnssec->lints = lints_of(dnssec);
}

bool dnssec_signature_left(const struct dnssec_facts *dnssec, int64_t *ret_us)
{
	bool found = false;
	int64_t least = 0;

	for (size_t i = 0; i < dnssec->signature_count; i++) {
		const struct dnssec_signature *signature = &dnssec->signatures[i];
		int64_t left = signature->expiration_us - dnssec->asked_us;

		if (!dnssec->apex || strcmp(signature->signer, dnssec->apex) != 0 ||
			(found && left >= least))
			continue;
		found = true;
		least = left;
	}
	if (found)
		*ret_us = least;
	return found;
}
