/* SPDX-License-Identifier: Apache-2.0 */
/* The echo of the options in force, for the manifest (options.h). */
#include "engine/options.h"

#include "base/clock.h"
#include "base/writer.h"

#include <stdio.h>

static void echo_TEXT(struct writer *json, const char *name, const char *const *value)
{
	writer_string_if(json, name, *value);
}

static void echo_COUNT(struct writer *json, const char *name, const int64_t *value)
{
	writer_integer(json, name, *value);
}

static void echo_SECONDS(struct writer *json, const char *name, const int64_t *value)
{
	char text[40];

	snprintf(text, sizeof(text), "%g", (double)*value / (double)CLOCK_SECOND);
	writer_raw(json, name, text);
}

static void echo_FLAG(struct writer *json, const char *name, const bool *value)
{
	writer_bool(json, name, *value);
}

static void echo_LIST(struct writer *json, const char *name, const struct text_list *value)
{
	writer_array(json, name);
	for (size_t i = 0; i < value->count; i++)
		writer_string(json, NULL, value->texts[i]);
	writer_array_end(json);
}

void options_echo(struct writer *json, const struct options *options)
{
#define OPTION_GROUP(title)
#define OPTION(kind, field, resumed, name, letter, argument, preset, help) \
	echo_##kind(json, name, &options->field);
#include "engine/options.def"
#undef OPTION
}

#define FIXED_FREE(name)
#define FIXED_SAME(name) name,

const char *options_fixed(size_t index)
{
	static const char *const names[] = {
#define OPTION(kind, field, resumed, name, letter, argument, preset, help) FIXED_##resumed(name)
#include "engine/options.def"
#undef OPTION
#undef OPTION_GROUP
	};

	return index < sizeof(names) / sizeof(names[0]) ? names[index] : NULL;
}
