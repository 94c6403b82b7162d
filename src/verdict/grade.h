/* SPDX-License-Identifier: Apache-2.0 */
/* The worth of what was negotiated with one address (PROTOCOL E.6). Pure. */
#ifndef TESSCAN_VERDICT_GRADE_H
#define TESSCAN_VERDICT_GRADE_H

#include "verdict/facts.h"

/* chain may be NULL. */
enum tls_grade grade_of(const struct smtp_facts *smtp, const struct chain *chain);

#endif
