/* SPDX-License-Identifier: Apache-2.0 */
/* The run's configuration, as a struct made from options.def. Read-only once parsed. */
#ifndef TESSCAN_ENGINE_OPTIONS_H
#define TESSCAN_ENGINE_OPTIONS_H

#include "base/option_syntax.h"

struct options {
#define OPTION_GROUP(title)
#define OPTION(kind, field, resumed, name, letter, argument, preset, help) OPTION_TYPE_##kind field;
#include "engine/options.def"
#undef OPTION
#undef OPTION_GROUP
	struct option_tables tables; /* from which all was parsed: these, and others' */
	struct option_files files; /* those of options that were read */
	char *const *
		command; /* as main() was given it, NULL-terminated; lives as long as the process */
};

/* The structure that these rows fill, of a scanner's options; NULL: there is none. */
const void *options_of(const struct options *options, const struct option_row *rows);

#endif
