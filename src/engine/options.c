/* SPDX-License-Identifier: Apache-2.0 */
/* Options of scanners (options.h). */
#include "engine/options.h"

const void *options_of(const struct options *options, const struct option_row *rows)
{
	for (size_t i = 0; rows && i < options->tables.count; i++) {
		if (options->tables.list[i].rows == rows)
			return options->tables.list[i].values;
	}
	return NULL;
}
