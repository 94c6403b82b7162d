/* SPDX-License-Identifier: Apache-2.0 */
/* Classes of lookups (dns_class.h). */
#include "base/dns_class.h"

#include <assert.h>
#include <stddef.h>

#define STATUS_CLASS(name, text, class, help) [name] = class,
static const enum dns_class classes[dns_status_count] = { DNS_STATUS_WORDS(STATUS_CLASS) };
#undef STATUS_CLASS

#define PROPERTIES(name, answered, coded, passing, help) [name] = { answered, coded, passing },
static const struct {
	bool answered;
	bool coded;
	bool passing;
} properties[dns_class_count] = { DNS_CLASSES(PROPERTIES) };
#undef PROPERTIES

enum dns_class dns_class_of(enum dns_status status)
{
	assert((size_t)status < dns_status_count);
	return classes[status];
}

bool dns_class_answered(enum dns_class class)
{
	return properties[class].answered;
}

bool dns_class_coded(enum dns_class class)
{
	return properties[class].coded;
}

bool dns_class_passing(enum dns_class class)
{
	return properties[class].passing;
}
