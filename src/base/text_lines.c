/* SPDX-License-Identifier: Apache-2.0 */
/* Lines of a text (text_lines.h). */
#include "base/text_lines.h"

#include <string.h>

#define BYTE_ORDER_MARK "\xef\xbb\xbf"

bool text_lines_next(struct text_lines *lines, const char **ret_line, size_t *ret_length)
{
	const char *text = lines->text;
	size_t end = 0;

	if (!lines->length)
		return false;
	while (end < lines->length && text[end] != '\n' && text[end] != '\r')
		end++;
	size_t mark = strlen(BYTE_ORDER_MARK);
	if (end < mark || memcmp(text, BYTE_ORDER_MARK, mark) != 0)
		mark = 0;
	*ret_line = text + mark;
	*ret_length = end - mark;
	if (end + 1 < lines->length && text[end] == '\r' && text[end + 1] == '\n')
		end++;
	if (end < lines->length)
		end++;
	lines->text += end;
	lines->length -= end;
	lines->number++;
	return true;
}
