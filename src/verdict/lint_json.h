/* SPDX-License-Identifier: Apache-2.0 */
/* A set of lints as JSON: the member `lints`, or nothing when the set is empty. */
#ifndef TESSCAN_VERDICT_LINT_JSON_H
#define TESSCAN_VERDICT_LINT_JSON_H

#include "base/writer.h"
#include "verdict/facts.h"

void lint_json(struct writer *json, lint_set set);
/* The same for tables of lints of their own. */
void dnssec_lints_json(struct writer *json, lint_set set);
void sts_lints_json(struct writer *json, lint_set set);

#endif
