/* SPDX-License-Identifier: Apache-2.0 */
/* The scalars of a record's summary: pure functions of a domain's facts. */
#ifndef TESSCAN_VERDICT_SUMMARY_H
#define TESSCAN_VERDICT_SUMMARY_H

#include "verdict/facts.h"

/* The domain's hosts and addresses are judged; provider points into its names. */
struct summary summary_of(const struct domain_facts *domain);

/*
 * The primary selector (PROTOCOL H): the first address, by preference, name and address, with a
 * usable SMTP session; NULL when there is none.
 */
const struct domain_address *summary_primary(const struct domain_facts *domain);

#endif
