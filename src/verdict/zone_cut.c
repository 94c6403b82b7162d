/* SPDX-License-Identifier: Apache-2.0 */
/* Zones by their parents (zone_cut.h). */
#include "verdict/zone_cut.h"

#include "base/dns_class.h"
#include "base/name.h"

#include <string.h>

static const char *parent_of(const char *name)
{
	const char *dot = strchr(name, '.');

	return dot && dot[1] ? dot + 1 : NULL;
}

static bool above(const char *name, const char *owner)
{
	return owner && strcmp(name, owner) != 0 && name_under(name, owner);
}

static bool is_denial(enum dns_status status)
{
	return dns_class_of(status) == DNS_CLASS_DENIAL;
}

const char *zone_claim(const char *name, const struct lookup_facts *soa, const char *owner)
{
	if (soa->alias_count)
		return NULL;
	if (soa->status == DNS_OK)
		return name;
	if ((is_denial(soa->status) || soa->status == DNS_BOGUS) && owner &&
		name_under(name, owner))
		return owner;
	return soa->status == DNS_BOGUS ? name : NULL;
}

bool zone_proven(const struct lookup_facts *ds, enum zone_cut cut, enum dnssec_apex_by *ret_by)
{
	bool validated = lookup_validated(ds), denied = is_denial(ds->status);

	/* What stands behind an alias is of another name. */
	if (!ds->asked || ds->alias_count)
		return false;
	if (ds->status == DNS_OK && validated)
		*ret_by = DNSSEC_APEX_BY_DS;
	else if (denied && validated && cut == ZONE_CUT_DELEGATED)
		*ret_by = DNSSEC_APEX_BY_DENIAL;
	else if (denied && cut == ZONE_CUT_OPT_OUT)
		*ret_by = DNSSEC_APEX_BY_OPT_OUT;
	else
		return false;
	return true;
}

/* The zone that securely denies something of the name, which is then no apex; NULL when none does. */
static const char *zone_that_denies(const struct zone_evidence *evidence)
{
	const struct lookup_facts *ds = evidence->ds, *soa = evidence->soa;

	if (lookup_validated(ds) && is_denial(ds->status) && !ds->alias_count &&
		evidence->cut == ZONE_CUT_NONE && above(evidence->name, evidence->ds_owner))
		return evidence->ds_owner;
	if (lookup_validated(soa) && is_denial(soa->status) &&
		above(evidence->name, evidence->claim))
		return evidence->claim;
	return NULL;
}

/* The name itself may be delegated after all: its parent was not heard, or knows nothing of the alias that its server tells. */
static bool may_be_delegated(const struct zone_evidence *evidence)
{
	const struct lookup_facts *ds = evidence->ds;

	if (!lookup_answered(ds->status))
		return ds->status != DNS_BOGUS;
	return evidence->soa->alias_count && !ds->alias_count;
}

/*
 * A span that opts out covers a delegation, or a name that is there only because of delegations below it: such a one needs
 * no NSEC3 record either (RFC 5155 7.1). Of it the same zone denies the SOA record, too; that of a delegated name it would
 * not be asked for.
 */
static bool denies_both(const struct zone_evidence *evidence)
{
	const char *zone = evidence->ds_owner;

	return is_denial(evidence->soa->status) && evidence->claim && above(evidence->name, zone) &&
		!strcmp(evidence->claim, zone);
}

struct zone_finding zone_find(const struct zone_evidence *evidence)
{
	struct zone_finding finding = { .apex = evidence->name };

	if (zone_proven(evidence->ds, evidence->cut, &finding.by)) {
		if (finding.by == DNSSEC_APEX_BY_OPT_OUT && denies_both(evidence))
			finding = (struct zone_finding){ .apex = evidence->ds_owner,
				.by = DNSSEC_APEX_BY_ABOVE };
		return finding;
	}
	finding.by = DNSSEC_APEX_BY_ABOVE;
	finding.apex = zone_that_denies(evidence);
	if (finding.apex)
		return finding;
	if (evidence->claim && !strcmp(evidence->claim, evidence->name))
		return (struct zone_finding){ .apex = evidence->name, .by = DNSSEC_APEX_BY_SOA };
	if (evidence->claim || evidence->soa->alias_count)
		finding.next = parent_of(evidence->name);
	finding.doubtful = finding.next && may_be_delegated(evidence);
	return finding;
}
