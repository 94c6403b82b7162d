/* SPDX-License-Identifier: Apache-2.0 */
/* Records told to a person: whatever a line is, the text is printable, bounded, and begins with whom it is about. */
#include "tests/fuzz/fuzz.h"

#include "base/prose.h"
#include "output/json_explain.h"

#include <string.h>

static bool is_printable(const char *text)
{
	for (; *text; text++) {
		if (*text != '\n' && (*text < ' ' || *text > '~'))
			return false;
	}
	return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct explanation explanation;

	if (!json_explain((const char *)data, size, &explanation))
		return 0;
	HOLDS(is_printable(explanation.text));
	HOLDS(is_printable(explanation.subject) && !strchr(explanation.subject, '\n'));
	HOLDS(is_printable(explanation.sentence) && !strchr(explanation.sentence, '\n'));
	HOLDS(strlen(explanation.text) < PROSE_MAXIMUM + 100);
	HOLDS(explanation.class < explained_class_count);
	explanation_done(&explanation);
	return 0;
}
