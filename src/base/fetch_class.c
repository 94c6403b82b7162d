/* SPDX-License-Identifier: Apache-2.0 */
/* Classes of fetches (fetch_class.h). */
#include "base/fetch_class.h"

#include <assert.h>
#include <stddef.h>

#define FETCH_CLASS(name, text, class, help) [name] = class,
static const enum fetch_class classes[sts_fetch_count] = { STS_FETCH_WORDS(FETCH_CLASS) };
#undef FETCH_CLASS

#define PROPERTIES(name, ours, heard, passing, report, help) \
	[name] = { ours, heard, passing, report },
static const struct fetch_properties properties[fetch_class_count] = { FETCH_CLASSES(PROPERTIES) };
#undef PROPERTIES

const struct fetch_properties *fetch_properties(enum sts_fetch fetch)
{
	assert((size_t)fetch < sts_fetch_count);
	return &properties[classes[fetch]];
}
