/* SPDX-License-Identifier: Apache-2.0 */
/* Domains whose sessions wait for a time (PROTOCOL G2), outside the window. */
#ifndef TESSCAN_ENGINE_DOMAIN_SLEEP_H
#define TESSCAN_ENGINE_DOMAIN_SLEEP_H

#include "engine/domain_unit.h"

/* What the domain knows stays for when its request comes again, which is the domain's owner from now on. */
void domain_sleep(struct domain *domain, struct domain_request *request);
/*
 * Back to the maker of the survey until its sessions may be asked for (due_us). Of a share of the window it is known
 * then what was found out before; others begin anew, and wait longer each time.
 */
void domain_put_off(struct domain *domain);
/* It, or a host of its, is to be left alone: the lists may have been read again while it slept. */
bool domain_is_avoided(const struct domain *domain);

#endif
