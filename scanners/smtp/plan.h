/* SPDX-License-Identifier: Apache-2.0 */
/* Which SMTP sessions an address gets (E.1, D.11). */
#ifndef TESSCAN_SCANNERS_SMTP_PLAN_H
#define TESSCAN_SCANNERS_SMTP_PLAN_H

#include "engine/plan.h"

/* Pure. */
struct session_plan smtp_plan(const struct plan_question *question);

#endif
