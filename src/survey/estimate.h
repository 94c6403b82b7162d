/* SPDX-License-Identifier: Apache-2.0 */
/* What a survey will ask of others, and for how long, before anything is sent. */
#ifndef TESSCAN_SURVEY_ESTIMATE_H
#define TESSCAN_SURVEY_ESTIMATE_H

#include "engine/options.h"

struct estimate {
	double sessions; /* SMTP */
	double datagrams; /* to name servers */
	double seconds;
};

/* Of so many domains, or addresses, roughly: no list is like another. */
struct estimate estimate_make(const struct options *options, uint64_t lines);

#endif
