/* SPDX-License-Identifier: Apache-2.0 */
/* Names in a list: a name that comes out is a name, and stays what it is when it comes in again. */
#include "tests/fuzz/fuzz.h"

#include "input/domain.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct domain_name first, again;
	const char *host;
	size_t length;

	domain_parse((const char *)data, size, false, &first);
	HOLDS(first.status != INPUT_DUPLICATE && first.status != INPUT_OPTED_OUT);
	if (first.status == INPUT_OK || first.status == INPUT_TLD ||
		first.status == INPUT_SPECIAL_USE) {
		HOLDS(name_valid(first.text));
		HOLDS(name_is_ldh(first.text) || first.lints & LINT_BIT(LINT_NON_LDH));
		for (const char *c = first.text; *c; c++)
			HOLDS((*c >= 'a' && *c <= 'z') || (*c >= '0' && *c <= '9') ||
				strchr("-_.", *c));
		domain_parse(first.text, strlen(first.text), false, &again);
		HOLDS(again.status == first.status && !strcmp(again.text, first.text));
	} else {
		HOLDS(!*first.text);
	}
	if (domain_of_origin((const char *)data, size, &host, &length))
		HOLDS(length && host > (const char *)data &&
			host + length <= (const char *)data + size);
	return 0;
}
