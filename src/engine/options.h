/* SPDX-License-Identifier: Apache-2.0 */
/* The run's configuration, as a struct made from options.def. Read-only once parsed. */
#ifndef TESSCAN_ENGINE_OPTIONS_H
#define TESSCAN_ENGINE_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct text_list {
	const char **texts;
	size_t count;
};

#define OPTION_TYPE_TEXT const char *
#define OPTION_TYPE_COUNT int64_t
#define OPTION_TYPE_SECONDS int64_t
#define OPTION_TYPE_FLAG bool
#define OPTION_TYPE_LIST struct text_list

struct options {
#define OPTION_GROUP(title)
#define OPTION(kind, field, resumed, name, letter, argument, preset, help) OPTION_TYPE_##kind field;
#include "engine/options.def"
#undef OPTION
#undef OPTION_GROUP
	char *const *
		command; /* as main() was given it, NULL-terminated; lives as long as the process */
};

/* Every option in force as a member of an open object, by its long name. */
struct writer;
void options_echo(struct writer *json, const struct options *options);
/* The long names of those that must be the same when a survey is resumed; NULL behind the last. */
const char *options_fixed(size_t index);

#endif
