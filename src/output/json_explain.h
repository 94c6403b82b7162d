/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A record told to a person (jansson): what follows for mail in one sentence, then what was seen step by step, what to repair,
 * and what was not seen and why. Pure. Records are hostile: of any version, from anybody's file.
 */
#ifndef TESSCAN_OUTPUT_JSON_EXPLAIN_H
#define TESSCAN_OUTPUT_JSON_EXPLAIN_H

#include "output/json_explanation.h"

#include <stdbool.h>
#include <stddef.h>

/*
 * One line of a record of any version of the schema, of a domain or an address. False: it is none. explanation_done() if
 * true.
 */
bool json_explain(const char *line, size_t length, struct explanation *ret_explanation);
void explanation_done(struct explanation *explanation);

#endif
