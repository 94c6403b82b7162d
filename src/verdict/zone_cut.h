/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which zone a name belongs to, by what its parents prove (PROTOCOL B.5; RFC 4035 3.1.4.1, 5.2; RFC 5155 8.9). A server
 * that was delegated a name may say anything of it, an alias or nothing; where the delegation is says the parent. Pure.
 */
#ifndef TESSCAN_VERDICT_ZONE_CUT_H
#define TESSCAN_VERDICT_ZONE_CUT_H

#include "verdict/lookup_facts.h"

/*
 * What a denial of a name's DS records says of the name. It counts only where the denial is secure; but a span that opts out
 * leaves it insecure for the resolver (RFC 5155 9.2), so that whoever says ZONE_CUT_OPT_OUT knows that the zone validates.
 */
enum zone_cut {
	ZONE_CUT_UNSAID,
	ZONE_CUT_DELEGATED, /* NSEC or NSEC3 at the name with NS and without SOA */
	ZONE_CUT_OPT_OUT, /* a span of NSEC3 that opts out, of a zone that validates, covers it (RFC 5155 6) */
	ZONE_CUT_NONE, /* the zone that denies knows of no delegation at the name */
};

/* What is known of one name: the one surveyed, or one above it that is looked at in its turn. */
struct zone_evidence {
	const char *name;
	const struct lookup_facts *ds;
	enum zone_cut cut; /* of the denial of the DS records */
	const char *ds_owner; /* of the SOA record of that denial; NULL: none */
	const struct lookup_facts *soa; /* of the name, or of one below it */
	const char *claim; /* zone_claim() of it */
};

struct zone_finding {
	const char *apex; /* NULL: not found */
	enum dnssec_apex_by by;
	const char *next; /* where to look next, when there is no apex; NULL: nothing can be said */
	bool doubtful; /* looking higher passes a name that may be delegated */
};

/*
 * The apex that a SOA lookup of the name speaks of, of whom the owner of a denial's SOA record must be the name or one above
 * it; NULL when it says none: it failed, or was answered by an alias, which is nobody's apex (RFC 1034 3.6.2).
 */
const char *zone_claim(const char *name, const struct lookup_facts *soa, const char *owner);
struct zone_finding zone_find(const struct zone_evidence *evidence);
/* By what the DS lookup of an apex shows it to be one; false when it does not. */
bool zone_proven(const struct lookup_facts *ds, enum zone_cut cut, enum dnssec_apex_by *ret_by);

#endif
