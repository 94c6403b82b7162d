/* SPDX-License-Identifier: Apache-2.0 */
/* Options of a dialogue (settings.h), through the program's own parser. */
#include "tests/script/settings.h"

#include "program/options.h"

#include <stdio.h>
#include <string.h>

#define SETTINGS_ARGUMENTS_MAXIMUM 16

char *settings_make(
	const struct dialogue *dialogue, struct arena *arena, struct options *ret_options)
{
	char *arguments[SETTINGS_ARGUMENTS_MAXIMUM + 1] = { arena_string(arena, "tesscan"),
		arena_string(arena, "--ehlo-name"), arena_string(arena, "scanner.example.net") };
	int count = 3;

	for (size_t i = 0; i < dialogue->count; i++) {
		const char *text = dialogue->steps[i].text;

		if (dialogue->steps[i].kind != STEP_OPTION ||
			count + 2 > SETTINGS_ARGUMENTS_MAXIMUM)
			continue;
		size_t length = strcspn(text, " ");
		char *name = arena_alloc(arena, length + 3);
		snprintf(name, length + 3, "--%s", text);
		arguments[count++] = name;
		if (text[length])
			arguments[count++] = arena_string(arena, text + length + 1);
	}
	return options_parse(count, arguments, NULL, NULL, arena, ret_options);
}
