/* SPDX-License-Identifier: Apache-2.0 */
/* What the runs of a scenario left, against what it expects. */
#ifndef TESSCAN_TESTS_CORE_VERIFY_H
#define TESSCAN_TESTS_CORE_VERIFY_H

#include "tests/core/scenario.h"

/* The first thing that is wrong; NULL: nothing. Freed by the caller. */
char *verify(const struct scenario *scenario, const char *output, const char *manifest);
/* Likewise, of all but the records. */
char *verify_checks(const struct scenario *scenario, const char *manifest);

#endif
