/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Domains that wait for their second attempt (PROTOCOL A.7, D.11), in the order of their failure. They
 * have no record yet: it is written once, after the second attempt.
 */
#ifndef TESSCAN_SURVEY_POSTPONED_H
#define TESSCAN_SURVEY_POSTPONED_H

#include "engine/request.h"

#include <stdbool.h>

struct postponed {
	struct postponed_entry *first;
	struct postponed_entry *last;
	uint64_t count; /* of those that wait */
	int64_t delay_us;
	bool told; /* that it is waited for */
};

void postponed_init(struct postponed *postponed, int64_t delay_us);
/* Takes the request over. */
void postponed_add(struct postponed *postponed, struct domain_request *request);
/* How long until the first may be tried again, 0 for now; -1 when none waits. */
int64_t postponed_due(const struct postponed *postponed);
/* Likewise the last; 0 when none waits. */
int64_t postponed_last_due(const struct postponed *postponed);
/* Nothing else is left to do for so long. */
void postponed_tell(struct postponed *postponed, int64_t delay_us);
/* The one that has waited longest, given away. There is one. */
struct domain_request *postponed_take(struct postponed *postponed);
/* Those that came at this time or later, oldest first, are taken out and given to `take`. */
void postponed_take_since(struct postponed *postponed, int64_t since_us,
	void (*take)(void *owner, struct domain_request *request), void *owner);
void postponed_done(struct postponed *postponed);

#endif
