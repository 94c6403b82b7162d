/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What attacks a domain's mail resists, by kind of sender, and its shield in one word (PROTOCOL F.7).
 * Pure. An attacker steers senders to the weakest host, so every host counts; what was not seen is
 * neither "resists" nor "exposed".
 */
#ifndef TESSCAN_VERDICT_RESISTANCE_H
#define TESSCAN_VERDICT_RESISTANCE_H

#include "verdict/facts.h"

/* Deliveries, matrix and shield. Hosts, DANE and the outcome of the domain are judged already. */
struct resist_facts resistance_judge(const struct domain_facts *domain);

#endif
