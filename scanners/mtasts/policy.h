/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The policy file of MTA-STS (RFC 8461 3.2; PROTOCOL F.3). Pure.
 *
 * A lenient reader takes, beyond what the grammar of RFC 8461 3.2 allows: blank lines, a CR without
 * LF at the very end, a repeated version, mode or max_age (the first counts), a max_age above the
 * maximum (it is capped), a trailing dot of an mx, and an mx in U-labels (it matches nothing). The
 * grammar itself allows white space at the end of a line, either line end, none at the end of the
 * file, fields in any order, and upper case in an mx.
 */
#ifndef TESSCAN_SCANNERS_MTASTS_POLICY_H
#define TESSCAN_SCANNERS_MTASTS_POLICY_H

#include "base/arena.h"
#include "base/words.h"
#include "verdict/facts.h"

#include <stdbool.h>

#define STS_POLICY_MX_MAXIMUM 200
#define STS_MAX_AGE_MAXIMUM 31557600

struct sts_policy sts_policy_parse(const uint8_t *body, size_t length, struct arena *arena);

/*
 * True for text/plain, whatever its parameters: RFC 8461 3.2 has them ignored. NULL is no media
 * type.
 */
bool sts_media_type_ok(const char *content_type);

#endif
