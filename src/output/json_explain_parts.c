/* SPDX-License-Identifier: Apache-2.0 */
/* What parts of a record that is told share (json_explain_parts.h). */
#include "output/json_explain_parts.h"

#include "base/printable.h"

char *json_joined(const json_t *array, const char *between)
{
	struct buffer text;
	size_t count = json_array_size(array);

	buffer_init(&text, PRINTABLE_MAXIMUM);
	for (size_t i = 0; i < count && i < EXPLAIN_SHOWN; i++) {
		const char *one = json_string_value(json_array_get(array, i));

		buffer_format(&text, "%s%s", i ? between : "", one ? one : "?");
	}
	if (count > EXPLAIN_SHOWN)
		buffer_format(&text, " and %zu more", count - EXPLAIN_SHOWN);
	return buffer_take(&text, NULL);
}
