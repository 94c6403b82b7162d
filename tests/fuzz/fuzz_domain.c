/* SPDX-License-Identifier: Apache-2.0 */
/* Lines of a list: a name that comes out is a name, and stays what it is when it comes in again. */
#include "tests/fuzz/fuzz.h"

#include "input/domain.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct domain_line first, again;
	char *line = malloc(size + 1);

	HOLDS(line != NULL);
	for (size_t i = 0; i < size; i++)
		line[i] = (char)(data[i] == '\n' ? ' ' : data[i]); /* a line has no line feed */
	line[size] = 0;
	domain_parse(line, size, false, &first);
	HOLDS(first.input >= line && first.input + first.input_length <= line + size);
	HOLDS(first.rank >= -1);
	HOLDS(first.status != INPUT_DUPLICATE && first.status != INPUT_OPTED_OUT);
	if (first.status == INPUT_OK || first.status == INPUT_TLD ||
		first.status == INPUT_SPECIAL_USE) {
		HOLDS(name_valid(first.name));
		HOLDS(name_is_ldh(first.name) || first.lints & LINT_BIT(LINT_NON_LDH));
		for (const char *c = first.name; *c; c++)
			HOLDS(*c > 0x20 && !(*c >= 'A' && *c <= 'Z'));
	} else {
		HOLDS(!*first.name);
	}
	/* Commas and quotes belong to the list's own syntax. */
	if (*first.name && !strpbrk(first.name, ",\"")) {
		domain_parse(first.name, strlen(first.name), false, &again);
		HOLDS(again.status == first.status && !strcmp(again.name, first.name));
	}
	free(line);
	return 0;
}
