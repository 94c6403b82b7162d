/* SPDX-License-Identifier: Apache-2.0 */
/* The TXT records at _mta-sts.DOMAIN (RFC 8461 3.1; PROTOCOL F.1). Pure. */
#ifndef TESSCAN_SCANNERS_MTASTS_RECORD_H
#define TESSCAN_SCANNERS_MTASTS_RECORD_H

#include "base/octets.h"
#include "base/words.h"
#include "verdict/facts.h"

#define STS_ID_MAXIMUM 32

struct sts_record {
	enum sts_txt status; /* never STS_TXT_DNS_FAIL: that is the lookup's to say */
	const char *id; /* NULL unless the status is STS_TXT_OK */
	lint_set lints; /* LINT_BIT() of enum sts_lint */
};

/* `texts` are the TXT records of the answer, the strings of each joined (base/txt.h). */
struct sts_record sts_record_parse(const struct octets *texts, size_t count, struct arena *arena);

#endif
