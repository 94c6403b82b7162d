/* SPDX-License-Identifier: Apache-2.0 */
/* The options of a dialogue: the program's defaults, an EHLO name, and its own `option:` lines. */
#ifndef TESSCAN_TESTS_SETTINGS_H
#define TESSCAN_TESTS_SETTINGS_H

#include "engine/options.h"
#include "tests/script/dialogue.h"

/* NULL, or what is wrong (freed by the caller). */
char *settings_make(
	const struct dialogue *dialogue, struct arena *arena, struct options *ret_options);

#endif
