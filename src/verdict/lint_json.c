/* Lints as JSON (lint_json.h). */
#include "verdict/lint_json.h"

void lint_json(struct writer *json, lint_set set)
{
	if (!set)
		return;
	writer_array(json, "lints");
	for (int lint = 0; lint < lint_count; lint++) {
		if (set & LINT_BIT(lint))
			writer_string(json, NULL, lint_text((enum lint)lint));
	}
	writer_array_end(json);
}
