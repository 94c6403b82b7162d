/* SPDX-License-Identifier: Apache-2.0 */
/* The one home of jansson in the program (json_check.h). */
#include "output/json_check.h"

#include <jansson.h>

bool json_check(const char *text)
{
	json_t *value = json_loads(text, JSON_DECODE_ANY | JSON_REJECT_DUPLICATES, NULL);

	json_decref(value);
	return value != NULL;
}
