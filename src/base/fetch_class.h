/* SPDX-License-Identifier: Apache-2.0 */
/* Classes of fetches of policies, and what follows from how one ended (fetch_class.def). */
#ifndef TESSCAN_BASE_FETCH_CLASS_H
#define TESSCAN_BASE_FETCH_CLASS_H

#include "base/fetch_class.def"
#include "base/words.h"

#include <stdbool.h>

#define FETCH_CLASS_ENUMERATOR(name, ours, heard, passing, report, help) name,
enum fetch_class { FETCH_CLASSES(FETCH_CLASS_ENUMERATOR) fetch_class_count };
#undef FETCH_CLASS_ENUMERATOR

struct fetch_properties {
	bool ours;
	bool heard;
	bool passing;
	enum report_result report;
};

const struct fetch_properties *fetch_properties(enum sts_fetch fetch);

#endif
