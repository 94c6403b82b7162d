/* SPDX-License-Identifier: Apache-2.0 */
/* Policy files of MTA-STS: bounded, and valid only with everything that a policy needs. */
#include "tests/fuzz/fuzz.h"

#include "base/name.h"
#include "base/utf8.h"
#include "scanners/mtasts/policy.h"

#include <string.h>

static void check_pattern(const char *pattern)
{
	size_t length = strlen(pattern);
	const char *name = pattern + (strncmp(pattern, "*.", 2) ? 0 : 2);

	HOLDS(utf8_valid(pattern, length));
	HOLDS(name_valid(name));
	HOLDS(!strpbrk(name, "*: \t\r\n_ABCDEFGHIJKLMNOPQRSTUVWXYZ"));
}

static void check_valid(const struct sts_policy *policy)
{
	HOLDS(policy->has_mode);
	HOLDS(policy->max_age >= 0);
	HOLDS(policy->mx_count || policy->mode == STS_MODE_NONE);
	HOLDS(policy->line_count >= 3);
	HOLDS(!policy->strict ||
		!(policy->lints &
			(LINT_BIT(STS_LINT_BLANK_LINE) | LINT_BIT(STS_LINT_DUPLICATE) |
				LINT_BIT(STS_LINT_MAX_AGE_OVER) | LINT_BIT(STS_LINT_MX_ULABEL) |
				LINT_BIT(STS_LINT_MX_TRAILING_DOT) | LINT_BIT(STS_LINT_BOM))));
}

/* A line end behind a file that has none changes nothing. */
static void check_line_end(
	const uint8_t *data, size_t size, const struct sts_policy *policy, struct arena *arena)
{
	uint8_t *longer = arena_alloc(arena, size + 1);

	memcpy(longer, data, size);
	longer[size] = '\n';
	struct sts_policy again = sts_policy_parse(longer, size + 1, arena);
	HOLDS(again.status == policy->status);
	HOLDS(again.strict == policy->strict);
	HOLDS(again.lints == policy->lints);
	HOLDS(again.mx_count == policy->mx_count);
	HOLDS(again.line_count == policy->line_count);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena;

	arena_init(&arena);
	struct sts_policy policy = sts_policy_parse(data, size, &arena);
	HOLDS(policy.mx_count <= STS_POLICY_MX_MAXIMUM);
	HOLDS(policy.max_age >= STS_MAX_AGE_UNKNOWN && policy.max_age <= STS_MAX_AGE_MAXIMUM);
	HOLDS(policy.line_count <= size);
	HOLDS((policy.status == STS_POLICY_NOT_UTF8) == !utf8_valid((const char *)data, size));
	HOLDS(!policy.strict || policy.status == STS_POLICY_VALID);
	for (size_t i = 0; i < policy.mx_count; i++)
		check_pattern(policy.mx[i]);
	if (policy.status == STS_POLICY_VALID)
		check_valid(&policy);
	if (size && data[size - 1] != '\n' && data[size - 1] != '\r')
		check_line_end(data, size, &policy, &arena);
	char *text = arena_text(&arena, (const char *)data, size);
	sts_media_type_ok(text);
	arena_done(&arena);
	return 0;
}
