/* SPDX-License-Identifier: Apache-2.0 */
/* Is a text one JSON value, as --user-metadata must be (jansson). */
#ifndef TESSCAN_OUTPUT_JSON_CHECK_H
#define TESSCAN_OUTPUT_JSON_CHECK_H

#include <stdbool.h>

bool json_check(const char *text);

#endif
