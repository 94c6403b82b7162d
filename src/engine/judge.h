/* SPDX-License-Identifier: Apache-2.0 */
/* All verdicts of a domain, once its facts are complete. */
#ifndef TESSCAN_ENGINE_JUDGE_H
#define TESSCAN_ENGINE_JUDGE_H

#include "engine/context.h"

void judge_domain(const struct context *context, struct domain_facts *domain);

#endif
