/* SPDX-License-Identifier: Apache-2.0 */
/* Lints as JSON (lint_json.h). */
#include "verdict/lint_json.h"

/* A function for each table of lints, since each has an enumeration of its own. */
#define LINTS_JSON(function, type) \
	void function(struct writer *json, lint_set set) \
	{ \
		if (!set) \
			return; \
		writer_array_whole(json, "lints"); \
		for (int lint = 0; lint < type##_count; lint++) { \
			if (set & LINT_BIT(lint)) \
				writer_string(json, NULL, type##_text((enum type)lint)); \
		} \
		writer_array_end(json); \
	}

LINTS_JSON(lint_json, lint)
LINTS_JSON(dnssec_lints_json, dnssec_lint)
LINTS_JSON(sts_lints_json, sts_lint)
