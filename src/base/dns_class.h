/* SPDX-License-Identifier: Apache-2.0 */
/* Classes of what becomes of lookups, and what follows from how one ended (dns_class.def). */
#ifndef TESSCAN_BASE_DNS_CLASS_H
#define TESSCAN_BASE_DNS_CLASS_H

#include "base/dns_class.def"
#include "base/words.h"

#include <stdbool.h>

#define DNS_CLASS_ENUMERATOR(name, answered, coded, passing, help) name,
enum dns_class { DNS_CLASSES(DNS_CLASS_ENUMERATOR) dns_class_count };
#undef DNS_CLASS_ENUMERATOR

enum dns_class dns_class_of(enum dns_status status);
/* The question was answered, with data or with a denial; not so when that is bogus. */
bool dns_class_answered(enum dns_class class);
/* Some server gave a response code. */
bool dns_class_coded(enum dns_class class);
/* It failed for a reason that may pass (A.7). */
bool dns_class_passing(enum dns_class class);

#endif
